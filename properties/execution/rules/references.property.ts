/** The rules of reference instructions, each against its transcription; casts against the naive subtype relation. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matchesRef, refType } from '../../../src/execution/runtime/RefType.ts'
import { refI31, refNull, type Ref, type Val } from '../../../src/execution/runtime/Values.ts'
import type { Mnemonic } from '../../../src/spec/generated/Mnemonics.ts'
import { i32 } from '../../../src/structure/Const.ts'
import { idx, type FuncIdx, type LabelIdx } from '../../../src/structure/Indices.ts'
import type { BrOnCast, FuncInstr, Plain, RefCast, RefNull } from '../../../src/structure/Instr.ts'
import { matchRef } from '../../../src/types/Subtype.ts'
import {
  allFired,
  allOverlapped,
  fires,
  isNull,
  show,
  tally,
  trap,
  type Applied,
  type Book,
  type Scene
} from './support/Book.ts'
import { hasType, hierarchies, type Hierarchy } from './support/Hierarchy.ts'

const counts = tally()
const mnemonics: ReadonlyArray<Mnemonic> = [
  'ref.null',
  'ref.func',
  'ref.is_null',
  'ref.as_non_null',
  'ref.eq',
  'ref.test',
  'ref.cast',
  'br_on_cast',
  'br_on_cast_fail',
  'ref.i31',
  'i31.get_s',
  'i31.get_u',
  'any.convert_extern',
  'extern.convert_any'
]

/** Whether the operand has the type that the instruction names, as the caller found it. */
interface Cast extends Scene {
  readonly holds: boolean
}
const br = (l: LabelIdx) => ({ _tag: 'br' as const, l })
const same = (r: Val | undefined): ReadonlyArray<Val> => (r === undefined ? [] : [r])
const when = (holds: boolean, ...right: Applied['right']): Applied | null => (holds ? { right } : null)

const tests: Book<RefCast, Cast> = {
  'Step_read/ref.test-true': ({ holds }) => when(holds, i32(1)),
  'Step_read/ref.test-false': () => when(true, i32(0)),
  'Step_read/ref.cast-succeed': ({ holds }, [r]) => when(holds, ...same(r)),
  'Step_read/ref.cast-fail': () => trap(true)
}
const branches: Book<BrOnCast, Cast> = {
  'Step_read/br_on_cast-succeed': ({ holds }, [r], { l }) => when(holds, ...same(r), br(l)),
  'Step_read/br_on_cast-fail': (_, [r]) => when(true, ...same(r)),
  'Step_read/br_on_cast_fail-succeed': ({ holds }, [r]) => when(holds, ...same(r)),
  'Step_read/br_on_cast_fail-fail': (_, [r], { l }) => when(true, ...same(r), br(l))
}

const i31 = (v: Val | undefined): bigint | null => (v?._tag === 'ref.i31_num' ? BigInt(v.i) : null)
const plain: Book<Plain, Hierarchy> = {
  'Step_pure/ref.is_null-true': (_, [r]) => when(isNull(r), i32(1)),
  'Step_pure/ref.is_null-false': () => when(true, i32(0)),
  'Step_pure/ref.as_non_null-null': (_, [r]) => trap(isNull(r)),
  'Step_pure/ref.as_non_null-addr': (_, [r]) => when(true, ...same(r)),
  'Step_pure/ref.eq-null': (_, [r1, r2]) => when(isNull(r1) && isNull(r2), i32(1)),
  'Step_pure/ref.eq-true': (_, [r1 = refNull, r2 = refNull]) => when(show(r1) === show(r2), i32(1)),
  'Step_pure/ref.eq-false': () => when(true, i32(0)),
  'Step_pure/ref.i31': (_, [v]) =>
    v?._tag === 'i32.const' ? { right: [refI31(Number(BigInt.asUintN(31, BigInt(v.c))))] } : null,
  'Step_pure/i31.get-null': (_, [r]) => trap(isNull(r)),
  'Step_pure/i31.get-num': (_, [r], { _tag }) => {
    const i = i31(r)
    return i === null ? null : { right: [i32(Number(_tag === 'i31.get_s' ? BigInt.asIntN(31, i) : i))] }
  },
  'Step_pure/any.convert_extern-null': (_, [r]) => when(isNull(r), ...same(r)),
  'Step_pure/any.convert_extern-addr': (_, [r]) => (r?._tag === 'ref.extern' ? { right: [r.ref] } : null),
  'Step_pure/extern.convert_any-null': (_, [r]) => when(isNull(r), ...same(r)),
  'Step_pure/extern.convert_any-addr': (_, [r]) => {
    const inner = r as Exclude<Ref, { readonly _tag: 'ref.null_addr' | 'ref.extern' }>
    return { right: [{ _tag: 'ref.extern', ref: inner }] }
  }
}
const nulls: Book<RefNull, Hierarchy> = { 'Step_read/ref.null': () => when(true, refNull) }
const funcs: Book<FuncInstr, Hierarchy> = {
  'Step_read/ref.func': ({ funcs: as }, _, { x }) => {
    const a = as[x as number]
    return a === undefined ? null : { right: [{ _tag: 'ref.func_addr', a }] }
  }
}

const eqTags: ReadonlyArray<string> = ['ref.null_addr', 'ref.i31_num', 'ref.struct_addr', 'ref.array_addr']
const anyTags: ReadonlyArray<string> = [...eqTags, 'ref.host_addr']
const refsOf = (h: Hierarchy, tags: ReadonlyArray<string>): ReadonlyArray<Ref> =>
  h.refs.flatMap(({ ref: r }) => (tags.includes(r._tag) ? [r] : []))

/** A structure and an array at one address: in the specification's store they have nothing to do with each other. */
const twins = (h: Hierarchy): ReadonlyArray<Ref> =>
  h.refs.flatMap(({ ref: r }): ReadonlyArray<Ref> =>
    r._tag === 'ref.struct_addr' ? [{ ...r, _tag: 'ref.array_addr' }]
    : r._tag === 'ref.array_addr' ? [{ ...r, _tag: 'ref.struct_addr' }]
    : []
  )

describe('reference instructions', () => {
  it('casts agree with the naive subtype relation, for every reference and every type', () => {
    const seen = { holds: 0, fails: 0 }
    fc.assert(
      fc.property(hierarchies, fc.nat(3), (h, label) => {
        const l = idx<LabelIdx>(label)
        for (const typed of h.refs)
          for (const [k, target] of h.targets.entries()) {
            const holds = hasType(h, typed, target)
            seen[holds ? 'holds' : 'fails'] += 1
            const z: Cast = { store: h.store, frame: h.frame, holds }
            const r = typed.ref
            const rt = label % 2 === 0 ? target.open : target.closed
            const rt1 = h.targets[(k * 7 + 3) % h.targets.length]?.open ?? rt // the type of the operand decides nothing
            fires(tests, z, [r], { _tag: 'ref.test', rt }, counts)
            fires(tests, z, [r], { _tag: 'ref.cast', rt }, counts)
            fires(branches, z, [r], { _tag: 'br_on_cast', l, rt1, rt2: rt }, counts)
            fires(branches, z, [r], { _tag: 'br_on_cast_fail', l, rt1, rt2: rt }, counts)
          }
      }),
      { numRuns: 12 }
    )
    expect(seen.holds).toBeGreaterThan(500)
    expect(seen.fails).toBeGreaterThan(500)
  })

  it('the dynamic type is the least one', () => {
    fc.assert(
      fc.property(hierarchies, (h) => {
        for (const { ref: r } of h.refs)
          for (const { closed } of h.targets)
            expect(matchesRef(h.store, r, closed)).toBe(matchRef(refType(h.store, r), closed))
      }),
      { numRuns: 25 }
    )
  })

  it('null, functions, equality, scalars, conversions', () => {
    fc.assert(
      fc.property(hierarchies, fc.integer(), (h, c) => {
        for (const { open } of h.targets) fires(nulls, h, [], { _tag: 'ref.null', ht: open.ht }, counts)
        for (const x of h.funcs.keys()) fires(funcs, h, [], { _tag: 'ref.func', x: idx<FuncIdx>(x) }, counts)
        for (const { ref: r } of h.refs) {
          fires(plain, h, [r], { _tag: 'ref.is_null' }, counts)
          fires(plain, h, [r], { _tag: 'ref.as_non_null' }, counts)
        }
        const eqs: ReadonlyArray<Ref> = [...refsOf(h, eqTags), ...twins(h), refI31(c), refI31(5), refI31(0)]
        for (const r1 of eqs) for (const r2 of eqs) fires(plain, h, [r1, { ...r2 }], { _tag: 'ref.eq' }, counts)
        for (const r of refsOf(h, anyTags)) {
          const out = fires(plain, h, [r], { _tag: 'extern.convert_any' }, counts).values.head
          if (out._tag === 'ref.extern' || out._tag === 'ref.null_addr')
            fires(plain, h, [out], { _tag: 'any.convert_extern' }, counts)
        }
        for (const v of [c, -1, 2 ** 30, 2 ** 31, 2 ** 30 - 1, 0].map(i32)) {
          const r = fires(plain, h, [v], { _tag: 'ref.i31' }, counts).values.head
          if (r._tag !== 'ref.i31_num') return expect.fail(r._tag)
          for (const op of [r, refNull]) {
            fires(plain, h, [op], { _tag: 'i31.get_s' }, counts)
            fires(plain, h, [op], { _tag: 'i31.get_u' }, counts)
          }
        }
      }),
      { numRuns: 40 }
    )
  })

  it('every rule fired, and where several apply, the first did', () => {
    allFired(counts, mnemonics, 40)
    allOverlapped(counts, 'ref.test', ['true false'], 100)
    allOverlapped(counts, 'ref.cast', ['succeed fail'], 100)
    allOverlapped(counts, 'br_on_cast', ['succeed fail'], 100)
    allOverlapped(counts, 'br_on_cast_fail', ['succeed fail'], 100)
    allOverlapped(counts, 'ref.eq', ['null true', 'null false', 'true false'], 40)
    allOverlapped(counts, 'ref.is_null', ['true false'], 40)
    allOverlapped(counts, 'ref.as_non_null', ['null addr'], 40)
    allOverlapped(counts, 'extern.convert_any', ['null addr'], 40)
  })
})
