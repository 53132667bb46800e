/** Input that nobody meant well: every answer is a value, in time linear in the input. */
import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { branchHintsOf } from '../../src/binary/BranchHints.ts'
import { decodeModule } from '../../src/binary/Decode.ts'
import { encodeModule } from '../../src/binary/Encode.ts'
import { defaultLimits } from '../../src/binary/Pool.ts'
import { syntacticModule } from '../../src/arbitraries/Modules.ts'
import { BRANCH_HINT } from '../../src/structure/Hints.ts'
import type { Instr } from '../../src/structure/Instr.ts'
import { growthOf, LINEAR } from '../support/cpu.ts'
import { moduleOf } from '../support/modules.ts'

const header = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]

/** Decodes, and checks that a failure points into the input. */
const outcome = (bytes: Uint8Array): string => {
  const r = decodeModule(bytes)
  if (E.isRight(r)) return 'module'
  const failure = r.left
  expect(failure._tag).toBe('Malformed')
  if (failure._tag !== 'Malformed' || failure.at._tag !== 'offset') return failure._tag
  expect(failure.at.offset).toBeGreaterThanOrEqual(0)
  expect(failure.at.offset).toBeLessThanOrEqual(bytes.length)
  expect(failure.within[0]).toBe('module')
  return failure.message.replace(/:.*|(?<=illegal opcode).*/, '')
}

describe('the decoder answers', () => {
  it('arbitrary bytes, with the header or without', () => {
    const seen = new Set<string>()
    const section = fc
      .tuple(fc.nat(13), fc.uint8Array({ minLength: 1, maxLength: 40 }))
      .map(([id, bytes]) => [id, bytes.length, ...bytes])
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.uint8Array({ maxLength: 40 }).map((b) => Uint8Array.of(...header, ...b)),
      fc.array(section, { maxLength: 3 }).map((ss) => Uint8Array.of(...header, ...ss.flat()))
    )
    fc.assert(
      fc.property(bytes, (bs) => {
        seen.add(outcome(bs))
      }),
      { numRuns: 5000 }
    )
    expect(seen.size).toBeGreaterThan(15)
  })

  it('mutated binaries', () => {
    const seen = new Map<string, number>()
    const mutations = fc.array(
      fc.record({ at: fc.nat(), kind: fc.constantFrom('set', 'flip', 'cut', 'insert', 'drop'), byte: fc.nat(255) }),
      { minLength: 1, maxLength: 4 }
    )
    fc.assert(
      fc.property(syntacticModule, mutations, (m, ms) => {
        let bytes = [...encodeModule(m)]
        for (const { at, kind, byte } of ms) {
          const i = 8 + (at % Math.max(1, bytes.length - 8))
          if (kind === 'set') bytes[i] = byte
          else if (kind === 'flip') bytes[i] = (bytes[i] ?? 0) ^ (1 << (byte % 8))
          else if (kind === 'cut') bytes = bytes.slice(0, i)
          else bytes.splice(i, kind === 'drop' ? 1 : 0, ...(kind === 'drop' ? [] : [byte]))
        }
        const key = outcome(Uint8Array.from(bytes))
        seen.set(key, (seen.get(key) ?? 0) + 1)
      }),
      { numRuns: 500 }
    )
    // Mutants are neither all refused at once, nor all accepted.
    expect(seen.get('module') ?? 0).toBeGreaterThan(4)
    expect(seen.size).toBeGreaterThan(12)
  })
})

const leb = (n: number): number[] => (n < 128 ? [n] : [(n % 128) | 128, ...leb(Math.floor(n / 128))])
const sized = (id: number, contents: Uint8Array): Uint8Array => {
  const head = [id, ...leb(contents.length)]
  const bytes = new Uint8Array(head.length + contents.length)
  bytes.set(head)
  bytes.set(contents, head.length)
  return bytes
}
const binary = (...sections: Uint8Array[]): Uint8Array =>
  new Uint8Array(Buffer.concat([Uint8Array.from(header), ...sections]))
/** A module whose global 0 is initialised by these bytes. */
const withInit = (init: Uint8Array): Uint8Array =>
  binary(sized(6, new Uint8Array(Buffer.concat([Uint8Array.of(1, 0x7f, 0), init]))))

const hintSection = (contents: readonly number[]): Uint8Array =>
  sized(0, Uint8Array.of(25, ...new TextEncoder().encode(BRANCH_HINT), ...contents))
const typeSection = sized(1, Uint8Array.of(1, 0x60, 0, 0))
/** `(i32.const 0) (if)`, with a constant of two bytes, so that hints have to be moved. */
const branch = [0x41, 0x80, 0x00, 0x04, 0x40, 0x0b]

/** One function of `n` bytes, and n / 35 sections with a hint for it. */
const hintSections = (n: number): Uint8Array => {
  const body = Uint8Array.of(0, ...branch, ...new Uint8Array(n).fill(0x01), 0x0b)
  const code = new Uint8Array(Buffer.concat([Uint8Array.of(1, ...leb(body.length)), body]))
  const hints = Array.from({ length: Math.floor(n / 35) }, () => hintSection([1, 0, 1, 4, 1, 1]))
  return binary(typeSection, sized(3, Uint8Array.of(1, 0)), ...hints, sized(10, code))
}

/** As many imported functions as functions with a hint. */
const hintedFuncs = (n: number): Uint8Array => {
  const k = Math.floor(n / 20)
  const times = (contents: (i: number) => readonly number[]): Uint8Array =>
    Uint8Array.from([...leb(k), ...Array.from({ length: k }, (_, i) => contents(i)).flat()])
  const hints = hintSection([...times((i) => [...leb(k + i), 1, 4, 1, 1])])
  return binary(
    typeSection,
    sized(
      2,
      times(() => [0, 0, 0, 0])
    ),
    sized(
      3,
      times(() => [0])
    ),
    hints,
    sized(
      10,
      times(() => [branch.length + 2, 0, ...branch, 0x0b])
    )
  )
}

describe('size', () => {
  it('nesting of a million blocks decodes, and encodes to the same bytes', () => {
    const depth = 1_000_000
    const init = new Uint8Array(3 * depth + 1).fill(0x0b)
    for (let i = 0; i < depth; i++) init.set([0x02, 0x40], 2 * i)
    const bytes = withInit(init)
    const r = decodeModule(bytes)
    expect(E.isRight(r)).toBe(true)
    if (E.isRight(r)) expect(Buffer.compare(encodeModule(r.right), bytes)).toBe(0)
  })

  it('a million blocks that are not closed are malformed', () => {
    const init = new Uint8Array(2_000_000)
    for (let i = 0; i < init.length; i += 2) init.set([0x04, 0x40], i)
    expect(outcome(withInit(init))).toBe('unexpected end of section or function')
  })

  it('a br_table of a million labels decodes', () => {
    const n = 1_000_000
    const init = Uint8Array.of(0x0e, ...leb(n))
    const bytes = withInit(new Uint8Array(Buffer.concat([init, new Uint8Array(n + 1), Uint8Array.of(0x0b)])))
    const r = decodeModule(bytes)
    const e = E.isRight(r) ? r.right.globals[0]?.init[0] : undefined
    expect(e?._tag === 'br_table' ? e.ls.length : 0).toBe(n)
  })

  it.each([1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 13])('an absurd count in section %i is refused at once', (id) => {
    const bytes = binary(sized(id, Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x0f, 0, 0, 0)))
    expect(outcome(bytes)).toBe('length out of bounds')
  })

  it('locals are not unrolled', () => {
    const code = sized(10, Uint8Array.of(1, 9, 1, ...leb(2 ** 32 - 1), 0x7f, 0x00, 0x0b))
    const r = decodeModule(binary(sized(1, Uint8Array.of(1, 0x60, 0, 0)), sized(3, Uint8Array.of(1, 0)), code))
    expect(E.map((m: { funcs: readonly { locals: unknown }[] }) => m.funcs[0]?.locals)(r)).toStrictEqual(
      E.right([{ n: 2 ** 32 - 1, t: 'i32' }])
    )
  })

  it('groups of locals are in normal form: neighbours of one type are one, empty ones are none', () => {
    const groups = [5, 1, 0x7f, 2, 0x7f, 0, 0x7e, ...leb(2 ** 31), 0x7f, 3, 0x7e]
    const code = sized(10, Uint8Array.of(1, groups.length + 1, ...groups, 0x0b))
    const r = decodeModule(binary(sized(1, Uint8Array.of(1, 0x60, 0, 0)), sized(3, Uint8Array.of(1, 0)), code))
    const locals = [
      { n: 2 ** 31 + 3, t: 'i32' },
      { n: 3, t: 'i64' }
    ]
    expect(r).toMatchObject({ right: { funcs: [{ locals }] } })
  })

  it('time is linear in custom sections, sections of hints, blocks one after another, and nested blocks', () => {
    const customs = (n: number): Uint8Array => binary(...Array.from({ length: n }, () => Uint8Array.of(0, 1, 0)))
    const blocks = (n: number): Uint8Array => {
      const init = new Uint8Array(4 * n + 1)
      for (let i = 0; i < n; i++) init.set([0x02, 0x40, 0x01, 0x0b], 4 * i)
      init[4 * n] = 0x0b
      return withInit(init)
    }
    const nested = (n: number): Uint8Array =>
      withInit(
        Uint8Array.from({ length: 3 * n + 1 }, (_, i) =>
          i >= 2 * n ? 0x0b
          : i % 2 === 0 ? 0x02
          : 0x40
        )
      )
    for (const make of [customs, blocks, nested, hintSections, hintedFuncs]) {
      expect(growthOf(make, (bytes) => decodeModule(bytes), 80_000)).toBeLessThan(LINEAR)
    }
  })
})

it.each([
  ['sections', hintSections, 1],
  ['functions', hintedFuncs, 50]
] as const)('those %s of hints are read, and moved', (_, make, count) => {
  const r = decodeModule(make(1_000))
  expect(E.map(branchHintsOf)(r)).toMatchObject(E.right({ problem: null }))
  expect(E.isRight(r) ? branchHintsOf(r.right).hints.length : 0).toBe(count)
})

describe('limits', () => {
  const body = (e: Instr): Uint8Array => encodeModule(moduleOf([e, e, e]))

  it('a binary over the limit is not read', () => {
    const bytes = body({ _tag: 'nop' })
    expect(decodeModule(bytes, { ...defaultLimits, moduleBytes: bytes.length - 1 })).toMatchObject(
      E.left({ _tag: 'ImplementationLimit', what: 'module' })
    )
    expect(E.isRight(decodeModule(bytes, { ...defaultLimits, moduleBytes: bytes.length }))).toBe(true)
  })

  it('a syntax tree over the limit is given up', () => {
    const block: Instr = { _tag: 'block', bt: { _tag: 'result', t: null }, es: [] }
    const sources: ReadonlyArray<Uint8Array> = [
      body(block),
      encodeModule({ ...moduleOf([]), customs: [{ name: '', bytes: new Uint8Array(0), after: null }] }),
      encodeModule({ ...moduleOf([]), types: [{ subtypes: [] }] })
    ]
    for (const bytes of sources) {
      expect(decodeModule(bytes, { ...defaultLimits, cells: 31 })).toMatchObject(
        E.left({ _tag: 'ImplementationLimit', what: 'module' })
      )
      expect(E.isRight(decodeModule(bytes, { ...defaultLimits, cells: 300 }))).toBe(true)
    }
  })
})
