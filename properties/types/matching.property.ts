/** Closing, equality and matching of types, against the rules on indices. */
import * as fc from 'fast-check'
import { isRight } from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import type { TypeIdx } from '../../src/structure/Indices.ts'
import { idx } from '../../src/structure/Indices.ts'
import type { DefType, HeapType, RecType } from '../../src/structure/Types.ts'
import { idxUse, ref, sameDefType } from '../../src/structure/Types.ts'
import { ancestorAt, depthOf } from '../../src/types/Ancestors.ts'
import { closeHeap, closeTypes, expand, projections, supersOf, unroll } from '../../src/types/Close.ts'
import { diffRef, matchDef, matchHeap, matchRef, topOf } from '../../src/types/Subtype.ts'
import { parseModule } from '../../src/text/Module.ts'
import { validateModule } from '../../src/validation/Module.ts'
import { right } from '../support/embed.ts'
import { growthOf, LINEAR } from '../support/cpu.ts'
import type { Ht } from '../validation/support/naive.ts'
import { heapTypes, naiveEquality, naiveMatching } from '../validation/support/naive.ts'
import { typeSections } from '../validation/support/types.ts'

const closed = (types: ReadonlyArray<RecType>) => {
  const dts = closeTypes(types)
  return (ht: Ht): HeapType => (typeof ht === 'number' ? closeHeap(dts, idxUse(idx<TypeIdx>(ht))) : ht)
}

describe('closing', () => {
  it('two types are equal iff they are by the rules', () => {
    let [equal, different] = [0, 0]
    fc.assert(
      fc.property(typeSections(6), (types) => {
        const dts = closeTypes(types)
        const same = naiveEquality(types)
        for (const [x, a] of dts.entries()) {
          for (const [y, b] of dts.entries()) {
            expect(sameDefType(a, b), `${x} and ${y}`).toBe(same(x, y))
            if (x === y) continue
            if (same(x, y)) equal++
            else different++
          }
        }
      }),
      { numRuns: 300 }
    )
    expect(equal).toBeGreaterThan(300)
    expect(different).toBeGreaterThan(3000)
  })

  it('leaves no index, and equal types of one section are one object', () => {
    fc.assert(
      fc.property(typeSections(6), (types) => {
        const dts = closeTypes(types)
        for (const a of dts) {
          expect(JSON.stringify(unroll(a))).not.toContain('"idx"')
          expect(JSON.stringify(a.group.subtypes)).not.toContain('"idx"')
          expect(projections(a.group)[a.i]).toBe(a)
          for (const b of dts) expect(a === b).toBe(a.digest === b.digest)
        }
      }),
      { numRuns: 100 }
    )
  })

  it('does not depend on the module: a section after another has the same types', () => {
    fc.assert(
      fc.property(typeSections(4), fc.nat(3), (types, before) => {
        const padding = Array.from({ length: before }, (): RecType => ({
          subtypes: [{ final: true, supers: [], ct: { _tag: 'struct', fields: [{ mut: true, zt: 'f32' }] } }]
        }))
        const move = (x: number): TypeIdx => idx<TypeIdx>(x + before)
        const text = JSON.stringify(types, (key, value: unknown) =>
          key === 'x' && typeof value === 'number' ? move(value) : value
        )
        const later = closeTypes([...padding, ...(JSON.parse(text) as ReadonlyArray<RecType>)]).slice(before)
        expect(later.map((dt) => dt.digest)).toEqual(closeTypes(types).map((dt) => dt.digest))
      }),
      { numRuns: 100 }
    )
  })

  it('is linear where types share: 24 types that each take the one before twice', () => {
    const doubled = (n: number): ReadonlyArray<RecType> => {
      const types: RecType[] = [
        { subtypes: [{ final: true, supers: [], ct: { _tag: 'func', params: [], results: [] } }] }
      ]
      for (let x = 1; x <= n; x++) {
        const rt = ref(false, idxUse(idx<TypeIdx>(x - 1)))
        types.push({ subtypes: [{ final: true, supers: [], ct: { _tag: 'func', params: [rt, rt], results: [] } }] })
      }
      return types
    }
    const close = (types: ReadonlyArray<RecType>): void => {
      expect(closeTypes(types).map(expand).length).toBe(types.length)
    }
    // sixteen times as many; what unfolds them takes 2^22 times longer
    expect(growthOf(doubled, close, 24)).toBeLessThan(LINEAR)
  })
})

describe('matching', () => {
  it('is the least relation of the rules, on all heap types of a module', () => {
    let [below, apart, supers] = [0, 0, 0]
    fc.assert(
      fc.property(typeSections(5), (types) => {
        const close = closed(types)
        const matches = naiveMatching(types)
        const all = heapTypes(types)
        for (const a of all) {
          for (const b of all) {
            expect(matchHeap(close(a), close(b)), `${a} <: ${b}`).toBe(matches(a, b))
            if (typeof a !== 'number' || typeof b !== 'number' || a === b) continue
            if (matches(a, b)) below++
            else apart++
          }
        }
        supers += types.flatMap(({ subtypes }) => subtypes).filter((st) => st.supers.length > 0).length
      }),
      { numRuns: 200 }
    )
    expect(below).toBeGreaterThan(500)
    expect(apart).toBeGreaterThan(2000)
    expect(supers).toBeGreaterThan(200)
  })

  it('is reflexive and transitive, also on reference types', () => {
    let steps = 0
    fc.assert(
      fc.property(typeSections(3), (types) => {
        const close = closed(types)
        const rts = heapTypes(types).flatMap((ht) => [ref(false, close(ht)), ref(true, close(ht))])
        const up = new Map(rts.map((rt) => [rt, rts.filter((above) => matchRef(rt, above))]))
        for (const rt of rts) {
          expect(matchRef(rt, rt)).toBe(true)
          for (const middle of up.get(rt) ?? []) {
            for (const above of up.get(middle) ?? []) {
              expect(matchRef(rt, above)).toBe(true)
              steps++
            }
          }
        }
      }),
      { numRuns: 60 }
    )
    expect(steps).toBeGreaterThan(10_000)
  })

  it('has a greatest lower bound for any two heap types', () => {
    let proper = 0
    fc.assert(
      fc.property(typeSections(4), (types) => {
        const close = closed(types)
        const all = heapTypes(types).map(close)
        for (const a of all) {
          for (const b of all) {
            const lower = all.filter((ht) => matchHeap(ht, a) && matchHeap(ht, b))
            const greatest = lower.filter((ht) => lower.every((other) => matchHeap(other, ht)))
            expect(greatest.length).toBeGreaterThan(0)
            if (!greatest.includes('bot') && !matchHeap(a, b) && !matchHeap(b, a)) proper++
          }
        }
      }),
      { numRuns: 60 }
    )
    expect(proper).toBeGreaterThan(1000)
  })

  it('two heap types have a common supertype iff their tops are equal; diffRef is the rest of a cast', () => {
    fc.assert(
      fc.property(typeSections(4), (types) => {
        const close = closed(types)
        const all = heapTypes(types).map(close)
        for (const a of all.filter((ht) => ht !== 'bot')) {
          expect(matchHeap(a, topOf(a))).toBe(true)
          for (const b of all.filter((ht) => ht !== 'bot')) {
            expect(all.some((ht) => matchHeap(a, ht) && matchHeap(b, ht))).toBe(topOf(a) === topOf(b))
          }
          for (const n1 of [true, false]) {
            expect(diffRef(ref(n1, a), ref(true, a))).toEqual(ref(false, a))
            expect(diffRef(ref(n1, a), ref(false, a))).toEqual(ref(n1, a))
          }
        }
      }),
      { numRuns: 60 }
    )
  })
})

describe('chains of supertypes', () => {
  const struct = { _tag: 'struct', fields: [] } as const
  const chain = (n: number): ReadonlyArray<RecType> =>
    Array.from({ length: n }, (_, x) => ({
      subtypes: [{ final: false, supers: x === 0 ? [] : [idxUse(idx<TypeIdx>(x - 1))], ct: struct }]
    }))

  it('every ancestor is found at its depth', () => {
    const dts = closeTypes(chain(90))
    for (const [x, dt] of dts.entries()) {
      expect(depthOf(dt)).toBe(x)
      for (const [y, above] of dts.entries()) {
        expect(ancestorAt(dt, y)).toBe(y <= x ? above : null)
        expect(matchDef(dt, above)).toBe(y <= x)
      }
      expect(supersOf(dt)).toEqual(x === 0 ? [] : [dts[x - 1]])
    }
  })

  it('a chain of 20,000 is matched without recursion, all of it in time linear in its length', () => {
    const matched = (dts: ReadonlyArray<DefType>): void => {
      const [first, last] = [dts[0], dts[dts.length - 1]]
      if (first === undefined || last === undefined) throw new Error('the chain has types')
      expect(matchDef(last, first)).toBe(true)
      expect(dts.every((dt) => matchDef(last, dt) && (dt === last || !matchDef(dt, last)))).toBe(true)
    }
    expect(growthOf((n) => closeTypes(chain(n)), matched, 20_000)).toBeLessThan(LINEAR)
  })
})

/** Type sections of one type each, the second of which declares the first as its supertype: valid or not. */
describe('a declared subtype', () => {
  const isValid = (sup: string, sub: string): boolean =>
    isRight(validateModule(right(parseModule(`(module (type $p (sub ${sup})) (type $q (sub $p ${sub})))`)).module))
  it.each<[string, string, boolean]>([
    ['(struct)', '(struct (field i32))', true],
    ['(struct (field i32))', '(struct)', false],
    ['(struct (field i32) (field i64))', '(struct (field i32))', false],
    ['(struct (field i32))', '(struct (field i64))', false],
    ['(struct (field i8))', '(struct (field i8) (field i16))', true],
    ['(struct (field i8))', '(struct (field i16))', false],
    ['(struct (field i8))', '(struct (field i32))', false],
    ['(struct (field i32))', '(struct (field (mut i32)))', false],
    ['(struct (field (mut i32)))', '(struct (field i32))', false],
    ['(struct (field anyref))', '(struct (field eqref))', true],
    ['(struct (field eqref))', '(struct (field anyref))', false],
    ['(struct (field (mut anyref)))', '(struct (field (mut eqref)))', false],
    ['(struct (field (mut eqref)))', '(struct (field (mut eqref)))', true],
    ['(struct (field anyref))', '(struct (field (ref any)))', true],
    ['(struct (field (ref any)))', '(struct (field anyref))', false],
    ['(array i8)', '(array i8)', true],
    ['(array i8)', '(array i16)', false],
    ['(array (mut anyref))', '(array (mut eqref))', false],
    ['(array anyref)', '(array i31ref)', true],
    ['(array i32)', '(struct (field i32))', false],
    ['(func (param eqref))', '(func (param anyref))', true],
    ['(func (param anyref))', '(func (param eqref))', false],
    ['(func (result anyref))', '(func (result eqref))', true],
    ['(func (result eqref))', '(func (result anyref))', false],
    ['(func (param i32))', '(func)', false],
    ['(func)', '(func (param i32))', false],
    ['(func (result i32))', '(func)', false],
    ['(func)', '(func (result i32))', false],
    ['(func)', '(struct)', false]
  ])('of %s may be %s: %s', (sup, sub, expected) => {
    expect(isValid(sup, sub)).toBe(expected)
  })
})

describe('types that differ in one part', () => {
  const differing: ReadonlyArray<string> = [
    '(func)',
    '(func (param i32))',
    '(func (result i32))',
    '(func (param i32 i32))',
    '(func (param i32) (result i32))',
    '(func (result i32 i32))',
    '(func (param i64))',
    '(func (param anyref))',
    '(func (param (ref any)))',
    '(func (param eqref))',
    '(struct)',
    '(struct (field i32))',
    '(struct (field (mut i32)))',
    '(struct (field i8))',
    '(struct (field i16))',
    '(struct (field i32) (field i32))',
    '(struct (field anyref))',
    '(struct (field (ref any)))',
    '(array i32)',
    '(array (mut i32))',
    '(array i8)',
    '(sub (struct))',
    '(sub $s (struct))',
    '(sub $o (struct))',
    '(sub final $s (struct))',
    '(struct (field (ref $s)))',
    '(struct (field (ref null $s)))',
    '(struct (field (ref $o)))',
    '(struct (field (ref $self)))'
  ]
  it('are different types, also in another group and at another place of one', () => {
    const digests = differing.flatMap((text) => {
      const before = '(type $s (sub (struct))) (type $o (sub $s (struct)))'
      const texts = [
        `${before} (type $self ${text})`,
        `${before} (rec (type $self ${text}) (type (func (param f32))))`,
        `${before} (rec (type (func (param f32))) (type $self ${text}))`
      ]
      return texts.map((t, i) => {
        const { types } = right(parseModule(`(module ${t})`)).module
        return closeTypes(types)[2 + Number(i === 2)]?.digest ?? ''
      })
    })
    expect(new Set(digests).size).toBe(digests.length)
  })
  it('diffRef takes null from what may be null only', () => {
    for (const n1 of [true, false])
      for (const n2 of [true, false]) expect(diffRef(ref(n1, 'any'), ref(n2, 'eq'))).toEqual(ref(n1 && !n2, 'any'))
  })
  it('the references of a group are to its own types; those after it are not in it', () => {
    const closeAt = (text: string, x: number) =>
      closeTypes(right(parseModule(`(module ${text})`)).module.types)[x]?.group.subtypes
    // a type of the next group is unknown here: it stays an index
    expect(JSON.stringify(closeAt('(type (struct (field (ref 1)))) (type (struct))', 0))).toContain('"idx"')
    expect(JSON.stringify(closeAt('(rec (type (struct (field (ref 1)))) (type (struct)))', 0))).not.toContain('"idx"')
  })
})
