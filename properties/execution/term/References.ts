/**
 * Reference instructions and casts.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/instructions.html#reference-instructions
 */
import type { Families } from '../../../src/spec/Families.ts'
import type { HeapType, RefType } from '../../../src/structure/Types.ts'
import { idx, type LabelIdx } from '../../../src/structure/Indices.ts'
import { closeRef } from '../../../src/types/Close.ts'
import { matchHeap } from '../../../src/types/Subtype.ts'
import { fired, int32, module, nat, operand, type Rules } from './Rules.ts'
import { get, isRef, NULL, TRAP, type Ref, type State, type Store, type Term, type Val } from './Term.ts'

const reference = (v: Val): Ref => {
  if (!isRef(v)) throw new Error(`${v._tag} is no reference`)
  return v
}
const isNull = (r: Ref): boolean => r._tag === 'ref.null_addr'

/** The heap type of a reference that is not null: Ref_ok/{i31,struct,array,func,exn,host,extern}. */
const heapType = (s: Store, r: Ref): HeapType => {
  switch (r._tag) {
    case 'ref.null_addr':
      return 'bot'
    case 'ref.i31_num':
      return 'i31'
    case 'ref.struct_addr':
    case 'ref.array_addr': {
      const inst = get(s.heap, r.a)
      if (inst._tag === 'exn') throw new Error('an exception is no structure')
      return inst.type
    }
    case 'ref.func_addr':
      return get(s.funcs, r.a).type
    case 'ref.exn_addr':
      return 'exn'
    case 'ref.host_addr':
      return 'any'
    case 'ref.extern':
      return 'extern'
  }
}

/** `s |- ref : $inst_reftype(f.MODULE, rt)`. */
const hasType = (z: State, r: Ref, rt: RefType): boolean => {
  const closed = typeof rt.ht === 'string' ? rt : closeRef(module(z).types, rt)
  return isNull(r) ? closed.null : matchHeap(heapType(z.s, r), closed.ht)
}

const br = (l: number): Term => ({ _tag: 'br', l: idx<LabelIdx>(l) })

const same = (x: Ref, y: Ref): boolean => {
  if (x._tag === 'ref.i31_num') return y._tag === 'ref.i31_num' && x.i === y.i
  return 'a' in x && 'a' in y && x._tag === y._tag && x.a === y.a
}

const ops = (vs: ReadonlyArray<Val>): Ref => reference(operand(vs))

export const referenceRules: Rules<
  Families['references'] | 'br_on_null' | 'br_on_non_null' | 'br_on_cast' | 'br_on_cast_fail'
> = {
  'ref.null': () => fired('Step_read/ref.null', 0, [NULL]),
  'ref.func': (z, { x }) => fired('Step_read/ref.func', 0, [{ _tag: 'ref.func_addr', a: get(module(z).funcs, x) }]),
  'ref.is_null': (_z, _e, vs) =>
    isNull(ops(vs)) ?
      fired('Step_pure/ref.is_null-true', 1, [int32(1)])
    : fired('Step_pure/ref.is_null-false', 1, [int32(0)]),
  'ref.as_non_null': (_z, _e, vs) =>
    isNull(ops(vs)) ?
      fired('Step_pure/ref.as_non_null-null', 1, [TRAP])
    : fired('Step_pure/ref.as_non_null-addr', 1, [ops(vs)]),
  'ref.eq': (_z, _e, vs) => {
    const [x, y] = [reference(operand(vs, 1)), ops(vs)]
    if (isNull(x) && isNull(y)) return fired('Step_pure/ref.eq-null', 2, [int32(1)])
    return same(x, y) ? fired('Step_pure/ref.eq-true', 2, [int32(1)]) : fired('Step_pure/ref.eq-false', 2, [int32(0)])
  },
  'ref.test': (z, { rt }, vs) =>
    hasType(z, ops(vs), rt) ?
      fired('Step_read/ref.test-true', 1, [int32(1)])
    : fired('Step_read/ref.test-false', 1, [int32(0)]),
  'ref.cast': (z, { rt }, vs) =>
    hasType(z, ops(vs), rt) ?
      fired('Step_read/ref.cast-succeed', 1, [ops(vs)])
    : fired('Step_read/ref.cast-fail', 1, [TRAP]),
  'ref.i31': (_z, _e, vs) =>
    fired('Step_pure/ref.i31', 1, [{ _tag: 'ref.i31_num', i: Number(BigInt.asUintN(31, nat(operand(vs)))) }]),
  'i31.get_s': (_z, _e, vs) => scalar(ops(vs), (i) => BigInt.asIntN(31, i)),
  'i31.get_u': (_z, _e, vs) => scalar(ops(vs), (i) => i),
  br_on_null: (_z, { l }, vs) =>
    isNull(ops(vs)) ? fired('Step_pure/br_on_null-null', 1, [br(l)]) : fired('Step_pure/br_on_null-addr', 1, [ops(vs)]),
  br_on_non_null: (_z, { l }, vs) =>
    isNull(ops(vs)) ?
      fired('Step_pure/br_on_non_null-null', 1, [])
    : fired('Step_pure/br_on_non_null-addr', 1, [ops(vs), br(l)]),
  br_on_cast: (z, { l, rt2 }, vs) =>
    hasType(z, ops(vs), rt2) ?
      fired('Step_read/br_on_cast-succeed', 1, [ops(vs), br(l)])
    : fired('Step_read/br_on_cast-fail', 1, [ops(vs)]),
  br_on_cast_fail: (z, { l, rt2 }, vs) =>
    hasType(z, ops(vs), rt2) ?
      fired('Step_read/br_on_cast_fail-succeed', 1, [ops(vs)])
    : fired('Step_read/br_on_cast_fail-fail', 1, [ops(vs), br(l)]),
  'any.convert_extern': (_z, _e, vs) => {
    const r = ops(vs)
    if (isNull(r)) return fired('Step_pure/any.convert_extern-null', 1, [NULL])
    if (r._tag !== 'ref.extern') throw new Error(`${r._tag} is not external`)
    return fired('Step_pure/any.convert_extern-addr', 1, [r.ref])
  },
  'extern.convert_any': (_z, _e, vs) =>
    isNull(ops(vs)) ?
      fired('Step_pure/extern.convert_any-null', 1, [NULL])
    : fired('Step_pure/extern.convert_any-addr', 1, [{ _tag: 'ref.extern', ref: ops(vs) }])
}

const scalar = (r: Ref, extend: (i: bigint) => bigint) => {
  if (isNull(r)) return fired('Step_pure/i31.get-null', 1, [TRAP])
  if (r._tag !== 'ref.i31_num') throw new Error(`${r._tag} is no scalar`)
  return fired('Step_pure/i31.get-num', 1, [int32(extend(BigInt(r.i)))])
}
