/** Branch hints in binaries: where they point, and that they point there after text, binary and other encodings. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { branchHintsOf, branchHintSection } from '../../src/binary/BranchHints.ts'
import { decodeModule } from '../../src/binary/Decode.ts'
import { moduleEncode, moduleParse, modulePrint } from '../../src/embedding/Text.ts'
import { syntacticModule } from '../../src/arbitraries/Modules.ts'
import { BRANCH_HINT, isHintable, type BranchHint } from '../../src/structure/Hints.ts'
import type { Module } from '../../src/structure/Module.ts'
import { right } from '../support/embed.ts'
import { expressionsOf } from '../support/modules.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const contents = (m: Module): string =>
  hex(m.customs.find(({ name }) => name === BRANCH_HINT)?.bytes ?? new Uint8Array(0))

const source = `(module (func
  i32.const 0 (@metadata.code.branch_hint "\\00") if end
  (@metadata.code.branch_hint "\\01") (if (i32.const 1) (then (block (@metadata.code.branch_hint "\\00") (br_if 0 (i32.const 2)))))))`

describe('a text with hints', () => {
  const m = right(moduleParse(source))

  it('has the section, before the code, with offsets from the locals on', () => {
    // 00 locals; 41 00 | 04 40 0b | 41 01 | 04 40 02 40 41 02 | 0d 00
    expect(contents(m)).toBe('01' + '00' + '03' + '030100' + '080101' + '0e0100')
    expect(m.customs.map(({ name, after }) => [name, after])).toEqual([[BRANCH_HINT, 'func']])
    const bytes = moduleEncode(m)
    expect(hex(bytes)).toContain(
      '0a15' + '0113' + '00' + '4100' + '04400b' + '4101' + '0440' + '0240' + '4102' + '0d00' + '0b0b0b'
    )
    expect(right(decodeModule(bytes))).toEqual(m)
  })

  it('is printed with them, and without the section', () => {
    for (const folded of [true, false]) {
      const text = right(modulePrint(m, { folded }))
      expect(text.match(/@metadata\.code\.branch_hint/g)).toHaveLength(3)
      expect(text).not.toContain('@custom')
      expect(right(moduleParse(text))).toEqual(m)
    }
  })

  it('keeps them where the binary is not the canonical one', () => {
    // The same function with a group of no locals and a padded constant: 01 00 7f | 41 80 00 | 04 40 0b | 0b
    const other = Uint8Array.from([
      ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0],
      ...[0, 26 + 6, 25, ...new TextEncoder().encode(BRANCH_HINT), 1, 0, 1, 6, 1, 1],
      ...[10, 12, 1, 10, 1, 0, 0x7f, 0x41, 0x80, 0, 0x04, 0x40, 0x0b, 0x0b]
    ])
    const decoded = right(decodeModule(other))
    expect(contents(decoded)).toBe('010001030101')
    expect(branchHintsOf(decoded)).toMatchObject({ problem: null, hints: [{ func: 0, index: 1, likely: true }] })
    expect(right(modulePrint(decoded))).toContain('(@metadata.code.branch_hint "\\01") (if (i32.const 0) (then))')
  })
})

describe('a binary whose constants are longer than they need be', () => {
  /** `(i32.const 0) (if)`, with the constant in four bytes, and a section with these contents for each of `sections`. */
  const padded = (...sections: ReadonlyArray<ReadonlyArray<number>>): Uint8Array =>
    Uint8Array.from([
      ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0],
      ...sections.flatMap((s) => [0, 26 + s.length, 25, ...new TextEncoder().encode(BRANCH_HINT), ...s]),
      ...[10, 11, 1, 9, 0, 0x41, 0x80, 0x80, 0, 0x04, 0x40, 0x0b, 0x0b]
    ])
  const hexes = (m: Module): ReadonlyArray<string> => m.customs.map(({ bytes }) => hex(bytes))

  it('has its hints at the same branches, of the first section', () => {
    const m = right(decodeModule(padded([1, 0, 1, 5, 1, 1], [1, 0, 1, 5, 1, 1])))
    expect(hexes(m)).toEqual(['010001030101', '010001050101'])
    expect(branchHintsOf(m)).toMatchObject({ problem: null, hints: [{ index: 1 }] })
    expect(right(decodeModule(moduleEncode(m)))).toEqual(m)
  })

  it('has no more hints than it had: no offset gets to be that of a branch by chance', () => {
    const seen = { kept: 0, changed: 0, hints: 0 }
    for (let offset = 0; offset < 10; offset++) {
      const bytes = [1, 0, 1, offset, 1, 1]
      const m = right(decodeModule(padded(bytes)))
      const { hints, problem } = branchHintsOf(m)
      expect(hints).toHaveLength(offset === 5 ? 1 : 0)
      expect(problem === null).toBe(offset === 5)
      expect(right(decodeModule(moduleEncode(m)))).toEqual(m)
      expect(right(moduleParse(right(modulePrint(m))))).toEqual(m)
      seen.hints += hints.length
      if (hexes(m)[0] === hex(Uint8Array.from(bytes))) seen.kept++
      else seen.changed++
    }
    // Only 5, which is moved, and 3, which is in the constant, and where the branch is in the canonical binary.
    expect(seen).toEqual({ kept: 8, changed: 2, hints: 1 })
    expect(hexes(right(decodeModule(padded([1, 0, 1, 3, 1, 1]))))).toEqual(['010001000101'])
  })

  it('keeps the section byte for byte where nothing moves', () => {
    const m = right(decodeModule(padded([1, 0, 1, 0x81, 0x00, 1, 1])))
    expect(hexes(m)).toEqual(['01000181000101'])
  })
})

/** Contents that say nothing, or something wrong. */
const wrong: ReadonlyArray<readonly [string, string]> = [
  ['no such function', '010101030100'],
  ['no branch there', '010001010100'],
  ['between instructions', '010001020100'],
  ['another size', '010001030200'],
  ['another value', '010001030102'],
  ['twice', '010002030100030100'],
  ['a function twice', '0200010301000001030100'],
  ['cut off', '0100010301'],
  ['more bytes', '01000103010000'],
  ['nothing', '']
]
it.each(wrong)('a section with %s is kept as it is', (_, bytes) => {
  const m = right(moduleParse('(module (func i32.const 0 if end i32.const 1 br_if 0))'))
  const section = { name: BRANCH_HINT, bytes: Uint8Array.from(Buffer.from(bytes, 'hex')), after: 'func' } as const
  const other = { ...m, customs: [section] }
  expect(branchHintsOf(other)).toMatchObject({ hints: [], problem: { _tag: 'Malformed' } })
  expect(right(decodeModule(moduleEncode(other)))).toEqual(other)
  const text = right(modulePrint(other))
  expect(text).toContain('(@custom "metadata.code.branch_hint"')
  expect(right(moduleParse(text))).toEqual(other)
})

it('reading the section gives the hints that it was made of', () => {
  let hinted = 0
  fc.assert(
    fc.property(syntacticModule, fc.infiniteStream(fc.constantFrom(true, false, null)), (m, choices) => {
      const imports = m.imports.filter(({ type }) => type._tag === 'func').length
      const hints = expressionsOf(m).flatMap(({ path: [first], es }): ReadonlyArray<BranchHint> => {
        if (first?.in !== 'func' || first.index < imports) return []
        return es.flatMap((e, index) => {
          const likely = isHintable(e) ? (choices.next().value as boolean | null) : null
          return likely === null ? [] : [{ func: first.index, es, index, likely }]
        })
      })
      const section = branchHintSection(m, hints)
      if (section === null) {
        expect(hints).toEqual([])
        return
      }
      const read = branchHintsOf({ ...m, customs: [section] })
      expect(read.problem).toBeNull()
      const key = ({ func, es, index, likely }: BranchHint): readonly unknown[] => [func, es, index, likely]
      expect(read.hints).toHaveLength(hints.length)
      for (const hint of hints)
        expect(read.hints.some((each) => key(each).every((v, i) => v === key(hint)[i]))).toBe(true)
      hinted += hints.length
    }),
    { numRuns: 150 }
  )
  expect(hinted).toBeGreaterThan(50)
})
