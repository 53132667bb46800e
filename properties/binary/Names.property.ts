/** The name section: what is written is read again, and what is wrong costs only itself. */
import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { decodeModule } from '../../src/binary/Decode.ts'
import { encodeModule } from '../../src/binary/Encode.ts'
import { decodeNames, encodeNames, nameSection, namesOf, noNames } from '../../src/binary/Names.ts'
import type { IndirectNameMap, NameMap, Names } from '../../src/binary/Names.ts'
import { name, u32 } from '../../src/arbitraries/Numbers.ts'
import { emptyModule, moduleOf } from '../support/modules.ts'

/** Ascending, as it is written. */
const ascending = <A>(entries: ReadonlyArray<readonly [number, A]>): ReadonlyMap<number, A> =>
  new Map([...new Map(entries)].sort(([x], [y]) => x - y))
const nameMap: fc.Arbitrary<NameMap> = fc.array(fc.tuple(u32, name), { maxLength: 4 }).map(ascending)
const indirect: fc.Arbitrary<IndirectNameMap> = fc.array(fc.tuple(u32, nameMap), { maxLength: 3 }).map(ascending)

const names: fc.Arbitrary<Names> = fc.record(
  {
    module: fc.option(name),
    funcs: nameMap,
    locals: indirect,
    types: nameMap,
    fields: indirect,
    tags: nameMap,
    labels: indirect,
    tables: nameMap,
    mems: nameMap,
    globals: nameMap,
    elems: nameMap,
    datas: nameMap
  },
  { noNullPrototype: true }
)

it('decode after encode is the identity, in a module too', () => {
  fc.assert(
    fc.property(names, (ns) => {
      expect(decodeNames(encodeNames(ns))).toStrictEqual({ names: ns, problems: [] })
      const m = decodeModule(encodeModule({ ...moduleOf([]), customs: [nameSection(ns)] }))
      expect(E.map(namesOf)(m)).toStrictEqual(E.right({ names: ns, problems: [] }))
    })
  )
})

it('answers arbitrary and mutated bytes, and every problem points into them', () => {
  let wrong = 0
  let right = 0
  const mutated = fc.tuple(names, fc.nat(), fc.nat(255)).map(([ns, at, byte]) => {
    const bytes = encodeNames(ns)
    bytes[at % Math.max(1, bytes.length)] = byte
    return bytes
  })
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 30 }), mutated), (bytes) => {
      const { problems } = decodeNames(bytes)
      for (const problem of problems) {
        expect(problem._tag).toBe('Malformed')
        if (problem._tag !== 'Malformed' || problem.at._tag !== 'offset') continue
        expect(problem.at.offset).toBeGreaterThanOrEqual(0)
        expect(problem.at.offset).toBeLessThanOrEqual(bytes.length)
      }
      if (problems.length > 0) wrong++
      else right++
    }),
    { numRuns: 1000 }
  )
  expect(Math.min(wrong, right)).toBeGreaterThan(50)
})

describe('is tolerant', () => {
  const subsection = (id: number, ...bytes: number[]): number[] => [id, bytes.length, ...bytes]
  const read = (...subsections: number[][]) => decodeNames(Uint8Array.from(subsections.flat()))
  const messages = (...subsections: number[][]) =>
    read(...subsections).problems.map((p) => (p._tag === 'Malformed' ? [p.message, p.at] : p))

  it('unknown subsections are left out', () => {
    const unknown = subsection(99, 1, 2, 3)
    expect(read(subsection(0, 1, 0x6d), unknown)).toStrictEqual({ names: { ...noNames, module: 'm' }, problems: [] })
  })

  it('a malformed name is left out, and the next subsection is read', () => {
    const funcs = subsection(1, 2, 0, 1, 0x66, 1, 1, 0xff)
    const types = subsection(4, 1, 3, 1, 0x74)
    expect(read(funcs, types)).toMatchObject({
      names: { ...noNames, funcs: new Map([[0, 'f']]), types: new Map([[3, 't']]) },
      problems: [{ message: 'malformed UTF-8 encoding' }]
    })
  })

  it('of two names for one index the first counts', () => {
    const twice = subsection(1, 2, 5, 1, 0x61, 5, 1, 0x62)
    expect(read(twice).names.funcs).toStrictEqual(new Map([[5, 'a']]))
    expect(messages(twice)).toStrictEqual([['name map: index 5 is not after 5', { _tag: 'offset', offset: 6 }]])
  })

  it('a second subsection with one number is reported and left out', () => {
    const [first, second] = [subsection(0, 1, 0x61), subsection(0, 1, 0x62)]
    expect(read(first, second).names.module).toBe('a')
    expect(messages(first, second)).toStrictEqual([['name subsection 0 is not after 0', { _tag: 'offset', offset: 4 }]])
  })

  it('a subsection with bytes left over is reported', () => {
    expect(messages(subsection(0, 1, 0x61, 0))).toStrictEqual([
      ['section size mismatch', { _tag: 'offset', offset: 4 }]
    ])
  })

  it('an absurd count costs nothing', () => {
    expect(messages(subsection(1, 0xff, 0xff, 0xff, 0xff, 0x0f))).toMatchObject([
      [expect.stringMatching(/^length out of bounds/), {}]
    ])
  })

  it('a module without a name section has no names', () => {
    expect(namesOf(emptyModule)).toStrictEqual({ names: noNames, problems: [] })
  })
})
