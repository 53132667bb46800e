/**
 * Names, hints and custom sections against bytes that reduct has not made: binaryen's, wabt's and clang's, and some by hand.
 * What is read and what is written is each compared with bytes: two that share a table agree with each other, right or wrong.
 */
import { describe, expect, it } from 'vitest'
import { branchHintsOf, branchHintSection } from '../../src/binary/BranchHints.ts'
import { decodeModule } from '../../src/binary/Decode.ts'
import { encodeModule } from '../../src/binary/Encode.ts'
import { decodeNames, encodeNames, namesOf, noNames, type Names } from '../../src/binary/Names.ts'
import { moduleEncode, moduleParse } from '../../src/embedding/Text.ts'
import { sections, type Module, type SectionName } from '../../src/structure/Module.ts'
import { right } from '../support/embed.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const bytesOf = (...parts: ReadonlyArray<string>): Uint8Array =>
  Uint8Array.from(Buffer.from(parts.join('').replaceAll(' ', ''), 'hex'))
const utf8 = (text: string): string => Buffer.from(text).toString('hex')
const sized = (contents: string): string => (contents.length / 2).toString(16).padStart(2, '0') + contents
/** The bytes of a custom section, by hand; it is short. */
const custom = (name: string, contents = ''): string => `00${sized(sized(utf8(name)) + contents.replaceAll(' ', ''))}`
const header = '0061736d01000000'
const map = <A>(...entries: ReadonlyArray<readonly [number, A]>): ReadonlyMap<number, A> => new Map(entries)
const contentsOf = (m: Module, name: string): string | undefined => {
  const found = m.customs.find((each) => each.name === name)
  return found === undefined ? undefined : hex(found.bytes)
}

const HINTS = 'metadata.code.branch_hint'

describe('binaryen (wasm-as 131 -g --all-features)', () => {
  const names =
    '00 04 036d6f64' +
    '01 11 03 00 03696d70 01 0166 02 067365636f6e64' +
    '02 0e 02 01 02 00 0170 01 016c 02 01 00 0171' +
    '04 0c 02 01 0470616972 03 03736967' +
    '05 06 01 00 03746162' +
    '06 04 01 00 016d' +
    '07 07 02 00 0167 01 0170' +
    '08 05 01 00 02656c' +
    '09 04 01 00 0164' +
    '0a 09 01 01 02 00 0178 01 0179' +
    '0b 04 01 00 0165'
  const bytes = bytesOf(
    header,
    '010000000113046000005f027f007e0060017f0060017f017f02070101610162000003030203000404017000010503010001'.slice(8),
    '0d03010002 060c027f0141000b630100d0710b 070501016600010907010041000b01010c0101',
    '0023 19 6d657461646174612e636f64652e6272616e63685f68696e74 01 01 02 07 01 01 0b 01 00',
    '0a1d 02 15 01 01 7e 02 40 20 00 0d 00 20 00 04 40 01 0b 0b 41 f0 a2 04 0b 05 01 01 7c 01 0b',
    '0b07010041000b0178',
    `0071 04 ${utf8('name')}`,
    names
  )
  const m = right(decodeModule(bytes))
  const expected: Names = {
    module: 'mod',
    funcs: map([0, 'imp'], [1, 'f'], [2, 'second']),
    locals: map([1, map([0, 'p'], [1, 'l'])], [2, map([0, 'q'])]),
    types: map([1, 'pair'], [3, 'sig']),
    fields: map([1, map([0, 'x'], [1, 'y'])]),
    tags: map([0, 'e']),
    labels: map(),
    tables: map([0, 'tab']),
    mems: map([0, 'm']),
    globals: map([0, 'g'], [1, 'p']),
    elems: map([0, 'el']),
    datas: map([0, 'd'])
  }

  it('names are read', () => {
    expect(namesOf(m)).toEqual({ names: expected, problems: [] })
  })

  it('names are written as it writes them', () => {
    expect(hex(encodeNames(expected))).toBe(names.replaceAll(' ', ''))
  })

  it('hints are read at its offsets, and written there', () => {
    const { hints, problem } = branchHintsOf(m)
    expect(problem).toBeNull()
    expect(hints.map(({ func, es, index, likely }) => [func, es[index]?._tag, likely])).toEqual([
      [1, 'br_if', true],
      [1, 'if', false]
    ])
    const written = branchHintSection({ ...m, customs: [] }, hints)
    expect(written === null ? null : hex(written.bytes)).toBe('01010207010 10b0100'.replaceAll(' ', ''))
    expect(written?.after).toBe('elem')
  })

  it('the sections stay where they are', () => {
    expect(m.customs.map(({ name, after }) => [name, after])).toEqual([
      [HINTS, 'elem'],
      ['name', 'data']
    ])
    // the data count, which no function needs, is left out
    expect(hex(encodeModule(m))).toBe(hex(bytes).replace('0c0101', ''))
  })
})

describe('wabt (1.0.39, with debug names and code metadata)', () => {
  const names =
    '00 04 036d6f64 01 11 03 00 03696d70 01 0166 02 067365636f6e64 02 10 03 00 00 01 02 00 0170 01 016c 02 01 00 0171' +
    '04 06 01 00 03736967 05 06 01 00 03746162 06 04 01 00 016d 07 04 01 00 0167 08 05 01 00 02656c 09 04 01 00 0164'
  const bytes = bytesOf(
    header,
    '01090260017f017f600000 020701016101620001 0303020001 04040170000105030100010606017f0141000b',
    '0705010166000109 07010041000b0101',
    `0023 19 ${utf8(HINTS)} 01 01 02 05 01 01 09 01 00`,
    '0a1d 02 15 01 01 7e 02 40 20 00 0d 00 20 00 04 40 01 0b 0b 41 f0 a2 04 0b 05 01 01 7c 01 0b 0b07010041000b0178',
    `0059 04 ${utf8('name')}`,
    names
  )
  const m = right(decodeModule(bytes))

  it('names are read, also of a function whose locals have none', () => {
    expect(namesOf(m)).toEqual({
      names: {
        ...noNames,
        module: 'mod',
        funcs: map([0, 'imp'], [1, 'f'], [2, 'second']),
        locals: map([0, map<string>()], [1, map([0, 'p'], [1, 'l'])], [2, map([0, 'q'])]),
        types: map([0, 'sig']),
        tables: map([0, 'tab']),
        mems: map([0, 'm']),
        globals: map([0, 'g']),
        elems: map([0, 'el']),
        datas: map([0, 'd'])
      },
      problems: []
    })
    expect(hex(encodeNames(namesOf(m).names))).toBe(names.replaceAll(' ', ''))
  })

  // It counts from the group of locals; the specification, and binaryen, from their number
  it('hints are at no branch, so there is none', () => {
    const { hints, problem } = branchHintsOf(m)
    expect(hints).toEqual([])
    expect(problem?.message).toContain('offset 5')
    expect(hex(encodeModule(m))).toBe(hex(bytes))
  })
})

/** What clang 21 (wasi-sdk) and others say of themselves; to reduct, bytes. */
const others: ReadonlyArray<readonly [string, string]> = [
  ['producers', `01 0c ${utf8('processed-by')} 01 05 ${utf8('clang')} 06 ${utf8('21.1.4')}`],
  ['target_features', `02 2b 0b ${utf8('bulk-memory')} 2b 08 ${utf8('sign-ext')}`],
  ['sourceMappingURL', `0a ${utf8('a.wasm.map')}`],
  ['dylink.0', '01 04 00 00 00 00'],
  ['linking', '02 08 00'],
  ['', ''],
  ['π', 'ff00ff'],
  ['.debug_info', '00'.repeat(40)]
]
it.each(others)('a section %s is bytes, kept as they are', (name, contents) => {
  const bytes = bytesOf(header, custom(name, contents))
  const m = right(decodeModule(bytes))
  expect(m.customs).toEqual([{ name, bytes: bytesOf(contents), after: null }])
  expect(hex(encodeModule(m))).toBe(hex(bytes))
})

/** Each subsection by its number, with numbers that are longer than they need be. */
const read: ReadonlyArray<readonly [string, string, Partial<Names>]> = [
  ['module', '00 82 00 01 6d', { module: 'm' }],
  ['functions', '01 06 81 00 85 80 00 00', { funcs: map([5, '']) }],
  ['locals', '02 07 01 03 01 04 02 6c 6c', { locals: map([3, map([4, 'll'])]) }],
  ['labels', '03 06 01 00 01 02 01 61', { labels: map([0, map([2, 'a'])]) }],
  ['types', '04 08 02 00 01 74 ff 01 01 75', { types: map([0, 't'], [255, 'u']) }],
  ['tables', '05 04 01 00 01 74', { tables: map([0, 't']) }],
  ['memories', '06 04 01 00 01 6d', { mems: map([0, 'm']) }],
  ['globals', '07 05 01 00 02 cf 80', { globals: map([0, 'π']) }],
  ['element segments', '08 04 01 00 01 65', { elems: map([0, 'e']) }],
  ['data segments', '09 04 01 00 01 64', { datas: map([0, 'd']) }],
  ['fields', '0a 06 01 07 01 01 01 78', { fields: map([7, map([1, 'x'])]) }],
  ['tags', '0b 08 01 ff ff ff ff 0f 01 74', { tags: map([4_294_967_295, 't']) }]
]
it.each(read)('names of %s are read', (_, contents, names) => {
  expect(decodeNames(bytesOf(contents))).toEqual({ names: { ...noNames, ...names }, problems: [] })
})

const written: ReadonlyArray<readonly [string, Partial<Names>, string]> = [
  ['module', { module: 'm' }, '00 02 01 6d'],
  ['module, which is empty', { module: '' }, '00 01 00'],
  ['functions, by index', { funcs: map([300, 'b'], [5, '']) }, '01 07 02 05 00 ac 02 01 62'],
  [
    'locals, by index',
    { locals: map([3, map([4, 'll'], [0, 'k'])], [1, map([0, 'j'])]) },
    '02 0f 02 01 01 00 01 6a 03 02 00 01 6b 04 02 6c 6c'
  ],
  ['labels', { labels: map([0, map([2, 'a'])]) }, '03 06 01 00 01 02 01 61'],
  ['types', { types: map([128, 't']) }, '04 05 01 80 01 01 74'],
  ['tables', { tables: map([0, 't']) }, '05 04 01 00 01 74'],
  ['memories', { mems: map([0, 'm']) }, '06 04 01 00 01 6d'],
  ['globals', { globals: map([0, 'π']) }, '07 05 01 00 02 cf 80'],
  ['element segments', { elems: map([0, 'e']) }, '08 04 01 00 01 65'],
  ['data segments', { datas: map([0, 'd']) }, '09 04 01 00 01 64'],
  ['fields', { fields: map([7, map([1, 'x'])]) }, '0a 06 01 07 01 01 01 78'],
  ['tags', { tags: map([4_294_967_295, 't']) }, '0b 08 01 ff ff ff ff 0f 01 74'],
  ['tags and a module', { tags: map([0, 't']), module: 'm' }, '00 02 01 6d 0b 04 01 00 01 74'],
  ['nothing', {}, '']
]
it.each(written)('names of %s are written', (_, names, contents) => {
  expect(hex(encodeNames({ ...noNames, ...names }))).toBe(contents.replaceAll(' ', ''))
})

describe('a name section that is wrong', () => {
  const [a, b] = ['00 02 01 61', '00 02 01 62']
  const named = (...parts: ReadonlyArray<string>): Module => right(decodeModule(bytesOf(header, ...parts)))
  const problems = (m: Module): ReadonlyArray<unknown> => namesOf(m).problems.map((p) => p.message)

  it('because there are two of them: the first counts, and both stay', () => {
    const both = [custom('name', a), custom('name', b)]
    const m = named(...both)
    expect(namesOf(m)).toEqual({ names: { ...noNames, module: 'a' }, problems: [] })
    expect(hex(encodeModule(m))).toBe(header + both.join(''))
  })

  it('because it is before the sections that it names: it is read', () => {
    const m = named(custom('name', '04 04 01 00 01 74'), '0104 01 60 00 00')
    expect(namesOf(m).names.types).toEqual(map([0, 't']))
    expect(m.customs.map(({ after }) => after)).toEqual([null])
  })

  it('because its subsections are in another order: those that come too late are left out', () => {
    const m = named(custom('name', '04 04 01 00 01 74 01 04 01 00 01 66 05 04 01 00 01 75'))
    expect(namesOf(m).names).toEqual({ ...noNames, types: map([0, 't']), tables: map([0, 'u']) })
    expect(problems(m)).toEqual(['name subsection 1 is not after 4'])
  })

  it('because its indices are in another order: all are read', () => {
    const m = named(custom('name', '01 07 02 05 01 61 03 01 62'))
    expect(namesOf(m).names.funcs).toEqual(map([5, 'a'], [3, 'b']))
    expect(problems(m)).toEqual(['name map: index 3 is not after 5'])
  })

  it('because nobody knows its subsections: they are passed over, in silence', () => {
    const unknown = '0c 01 00 63 03 ff ff ff ff 00'
    expect(namesOf(named(custom('name', `${a} ${unknown}`)))).toEqual({
      names: { ...noNames, module: 'a' },
      problems: []
    })
    const m = named(custom('name', `0c 01 00 ${a}`))
    expect(namesOf(m).names).toEqual(noNames)
    expect(problems(m)).toEqual(['name subsection 0 is not after 12'])
  })

  it.each([
    ['cut off in a size', '01', { ...noNames }],
    ['cut off in a subsection', '00 02 01 61 01 05 01 00', { ...noNames, module: 'a' }],
    ['with a name beyond the subsection', '00 02 02 61 62', noNames],
    ['with a subsection too long', '00 03 01 61 00', { ...noNames, module: 'a' }],
    ['with a name that is not UTF-8', '00 02 01 ff', noNames],
    ['with a surrogate', '00 04 03 ed a0 80', noNames]
  ])('because it is %s: it costs only what is wrong, and the module is right', (_, contents, names) => {
    const m = named(custom('name', contents))
    expect(namesOf(m).names).toEqual(names)
    expect(problems(m).length).toBeGreaterThanOrEqual(1)
    expect(contentsOf(m, 'name')).toBe(contents.replaceAll(' ', ''))
  })
})

/** One of each section, with as little in it as there can be; with its number. */
const each: Readonly<Record<SectionName, string>> = {
  type: '0104 01 60 00 00',
  import: '0207 01 01 61 01 62 00 00',
  func: '0302 01 00',
  table: '0404 01 70 00 00',
  memory: '0503 01 00 00',
  tag: '0d03 01 00 00',
  global: '0606 01 7f 00 41 00 0b',
  export: '0705 01 01 61 00 00',
  start: '0801 00',
  elem: '0907 01 00 41 00 0b 01 00',
  datacount: '0c01 01',
  // a body that needs the data count
  code: '0a07 01 05 00 fc 09 00 0b',
  data: '0b03 01 01 00'
}
const joined = (names: ReadonlyArray<SectionName>, after: (name: SectionName) => string): string =>
  header + names.map((name) => each[name] + after(name)).join('')
const plain = (text: string): string => text.replaceAll(' ', '')

describe('custom sections', () => {
  it('are read between any two sections, and written there', () => {
    const bytes = plain(header + custom('first') + joined(sections, (name) => custom(name)).slice(header.length))
    const m = right(decodeModule(bytesOf(bytes)))
    expect(m.customs.map(({ name, after }) => [name, after])).toEqual([
      ['first', null],
      ...sections.map((name) => [name, name])
    ])
    expect(hex(encodeModule(m))).toBe(bytes)
  })

  it('have places that text names', () => {
    const custom_ = (place: string): string => `(@custom "${place}" (${place}) "")`
    const places = ['before first', ...sections.flatMap((s) => [`before ${s}`, `after ${s}`]), 'after last']
    const m = right(moduleParse(`(module ${places.map(custom_).join(' ')})`))
    const expected = new Map<string, SectionName | null>([
      ['before first', null],
      ...sections.map((s, i) => [`before ${s}`, sections[i - 1] ?? null] as const),
      ...sections.map((s) => [`after ${s}`, s] as const),
      ['after last', 'data']
    ])
    expect(new Map(m.customs.map(({ name, after }) => [name, after]))).toEqual(expected)
  })

  it.each(sections)('after %s, which is absent, are written where it would be', (after) => {
    const only = after === 'memory' ? 'type' : 'memory'
    const m = right(decodeModule(bytesOf(header, each[only])))
    const isBefore = sections.indexOf(only) < sections.indexOf(after)
    const [x, there] = [custom('x', '2a'), plain(each[only])]
    const bytes = header + (isBefore ? there + x : x + there)
    expect(hex(encodeModule({ ...m, customs: [{ name: 'x', bytes: bytesOf('2a'), after }] }))).toBe(bytes)
    // read again it is after what is there
    const again = right(decodeModule(bytesOf(bytes)))
    expect(again.customs).toEqual([{ name: 'x', bytes: bytesOf('2a'), after: isBefore ? only : null }])
    expect(hex(encodeModule(again))).toBe(bytes)
  })

  it('after an empty section are after the one before it: the module does not say that there was one', () => {
    const bytes = bytesOf(header, each.type, '0301 00', custom('x'), '0a01 00', custom('y'))
    const m = right(decodeModule(bytes))
    expect(m.customs.map(({ name, after }) => [name, after])).toEqual([
      ['x', 'type'],
      ['y', 'type']
    ])
    expect(hex(encodeModule(m))).toBe(plain(header + each.type + custom('x') + custom('y')))
  })

  it('with one name and one place keep their order', () => {
    const bytes = plain(header + custom('x', '01') + custom('x', '02') + custom('a', '03'))
    expect(hex(encodeModule(right(decodeModule(bytesOf(bytes)))))).toBe(bytes)
  })

  it.each([
    ['without a name', '00 00'],
    ['with a name that is cut off', '00 02 05 61'],
    ['with a name that is not UTF-8', '00 02 01 ff'],
    ['longer than the module', '00 05 01 61']
  ])('%s are malformed', (_, bytes) => {
    expect(decodeModule(bytesOf(header, bytes))).toMatchObject({ left: { _tag: 'Malformed' } })
  })
})

describe('hints by hand', () => {
  // two imports, so the functions have the indices 2 and 3; types of the locals take more or less room
  const source = (a: string, b: string): string => `(module (import "a" "b" (func)) (import "a" "c" (func))
    (func (local i32 i64 i32) (block (i32.const 0) ${a}(br_if 0)))
    (func (param i32) (if (local.get 0) (then (nop)) (else ${b}(if (i32.const 300) (then))))))`
  const hint = (value: string): string => `(@${HINTS} "\\${value}")`

  it('are counted from the number of groups of locals, in functions after the imports', () => {
    // 03 01 7f 01 7e 01 7f | 02 40 41 00 0d 00      00 | 20 00 04 40 01 05 41 ac 02 04 40
    const expected = (a: string, b: string): string => plain(`02 02 01 0b 01 ${a} 03 01 0a 01 ${b}`)
    for (const [a, b] of [
      ['00', '01'],
      ['01', '00']
    ] as const) {
      const m = right(moduleParse(source(hint(a), hint(b))))
      expect(contentsOf(m, HINTS)).toBe(expected(a, b))
      const read = branchHintsOf(m)
      expect(read.hints.map(({ func, likely }) => [func, likely])).toEqual([
        [2, a === '01'],
        [3, b === '01']
      ])
      expect(hex(moduleEncode(m))).toContain(custom(HINTS, expected(a, b)))
    }
  })

  it('of a second section count for nothing', () => {
    const m = right(moduleParse(source('', '')))
    const section = (contents: string) => ({ name: HINTS, bytes: bytesOf(contents), after: 'func' as const })
    const customs = [section('01 02 01 0b 01 01'), section('01 03 01 0a 01 01')]
    expect(branchHintsOf({ ...m, customs }).hints.map(({ func }) => func)).toEqual([2])
  })
})
