/**
 * Reference instructions: nulls, functions, scalars, casts, and the passage between internal and external references.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/instructions.html#reference-instructions
 */
import type { Families } from '../../spec/Families.ts'
import { bool } from '../../numerics/Int32.ts'
import * as V from '../../persistent/Vector.ts'
import { i32 } from '../../structure/Const.ts'
import type { Plain, RefCast } from '../../structure/Instr.ts'
import { hasType } from '../runtime/RefType.ts'
import { pure, read, reduct, stuck, trap, type Clause, type Clauses } from '../Reduct.ts'
import { isI32, isRef, push, refFunc, refI31, refNull, type Ref, type Values } from '../runtime/Values.ts'

const isNull = (vs: Values<Ref>): boolean => vs.head._tag === 'ref.null_addr'

/** `ref_1 = ref_2` of two that are not both null: the same scalar, or the same kind of thing at the same address. */
export const sameRef = (x: Ref, y: Ref): boolean =>
  x._tag === y._tag && ('a' in x ? 'a' in y && x.a === y.a : 'i' in x && 'i' in y && x.i === y.i)

const nulls: Clauses<'ref.null' | 'ref.is_null' | 'ref.as_non_null'> = {
  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-ref-null
  // Step_read/ref.null    z; (REF.NULL ht)  ~>  (REF.NULL_ADDR)
  'ref.null': read((code, vs) => reduct('Step_read/ref.null', push(refNull, vs), code.next)),

  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-ref-is-null
  // Step_pure/ref.is_null-true     ref REF.IS_NULL  ~>  (CONST I32 1)   if ref = (REF.NULL_ADDR)
  // Step_pure/ref.is_null-false    ref REF.IS_NULL  ~>  (CONST I32 0)   otherwise
  'ref.is_null': pure((code, vs) =>
    !isRef(vs) ? stuck
    : isNull(vs) ? reduct('Step_pure/ref.is_null-true', push(bool(true), vs.tail), code.next)
    : reduct('Step_pure/ref.is_null-false', push(bool(false), vs.tail), code.next)
  ),

  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-ref-as-non-null
  // Step_pure/ref.as_non_null-null    ref REF.AS_NON_NULL  ~>  TRAP   if ref = (REF.NULL_ADDR)
  // Step_pure/ref.as_non_null-addr    ref REF.AS_NON_NULL  ~>  ref    otherwise
  'ref.as_non_null': pure((code, vs) =>
    !isRef(vs) ? stuck
    : isNull(vs) ? trap('Step_pure/ref.as_non_null-null', vs.tail, code)
    : reduct('Step_pure/ref.as_non_null-addr', vs, code.next)
  )
}

const identities: Clauses<'ref.func' | 'ref.eq'> = {
  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-ref-func
  // Step_read/ref.func    z; (REF.FUNC x)  ~>  (REF.FUNC_ADDR $moduleinst(z).FUNCS[x])
  'ref.func': read((code, vs, z) => {
    const a = V.get(z.store.modules, z.frame.module)?.funcs[code.instr.x]
    return a === undefined ? stuck : reduct('Step_read/ref.func', push(refFunc(a), vs), code.next)
  }),

  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-ref-eq
  // Step_pure/ref.eq-null
  // ref_1 ref_2 REF.EQ  ~>  (CONST I32 1)   if ref_1 = (REF.NULL_ADDR) /\ ref_2 = (REF.NULL_ADDR)
  // Step_pure/ref.eq-true
  // ref_1 ref_2 REF.EQ  ~>  (CONST I32 1)   otherwise, if ref_1 = ref_2
  // Step_pure/ref.eq-false
  // ref_1 ref_2 REF.EQ  ~>  (CONST I32 0)   otherwise
  'ref.eq': pure((code, vs) => {
    const { tail } = vs
    if (!isRef(vs) || !isRef(tail)) return stuck
    return (
      isNull(vs) && isNull(tail) ? reduct('Step_pure/ref.eq-null', push(bool(true), tail.tail), code.next)
      : sameRef(tail.head, vs.head) ? reduct('Step_pure/ref.eq-true', push(bool(true), tail.tail), code.next)
      : reduct('Step_pure/ref.eq-false', push(bool(false), tail.tail), code.next)
    )
  })
}

const casts: Clauses<'ref.test' | 'ref.cast'> = {
  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-ref-test
  // Step_read/ref.test-true     s; f; ref (REF.TEST rt)  ~>  (CONST I32 1)   if s |- ref : $inst_reftype(f.MODULE, rt)
  // Step_read/ref.test-false    s; f; ref (REF.TEST rt)  ~>  (CONST I32 0)   otherwise
  'ref.test': read<RefCast>((code, vs, z) =>
    !isRef(vs) ? stuck
    : hasType(z, vs.head, code.instr.rt) ? reduct('Step_read/ref.test-true', push(bool(true), vs.tail), code.next)
    : reduct('Step_read/ref.test-false', push(bool(false), vs.tail), code.next)
  ),

  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-ref-cast
  // Step_read/ref.cast-succeed    s; f; ref (REF.CAST rt)  ~>  ref    if s |- ref : $inst_reftype(f.MODULE, rt)
  // Step_read/ref.cast-fail       s; f; ref (REF.CAST rt)  ~>  TRAP   otherwise
  'ref.cast': read<RefCast>((code, vs, z) =>
    !isRef(vs) ? stuck
    : hasType(z, vs.head, code.instr.rt) ? reduct('Step_read/ref.cast-succeed', vs, code.next)
    : trap('Step_read/ref.cast-fail', vs.tail, code)
  )
}

/** `$extend__(31, 32, sx, i)` as an int32. */
const extend31 = { s: (i: number): number => (i << 1) >> 1, u: (i: number): number => i }

// https://webassembly.github.io/spec/core/exec/instructions.html#exec-i31-get
// Step_pure/i31.get-null    (REF.NULL_ADDR) (I31.GET sx)  ~>  TRAP
// Step_pure/i31.get-num     (REF.I31_NUM i) (I31.GET sx)  ~>  (CONST I32 $extend__(31, 32, sx, i))
const i31Get = (extend: (i: number) => number): Clause<Plain> =>
  pure((code, vs) => {
    if (!isRef(vs)) return stuck
    const { head } = vs
    return (
      head._tag === 'ref.null_addr' ? trap('Step_pure/i31.get-null', vs.tail, code)
      : head._tag === 'ref.i31_num' ? reduct('Step_pure/i31.get-num', push(i32(extend(head.i)), vs.tail), code.next)
      : stuck
    )
  })

const scalars: Clauses<'ref.i31' | 'i31.get_s' | 'i31.get_u'> = {
  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-ref-i31
  // Step_pure/ref.i31    (CONST I32 i) REF.I31  ~>  (REF.I31_NUM $wrap__(32, 31, i))
  'ref.i31': pure((code, vs) =>
    isI32(vs) ? reduct('Step_pure/ref.i31', push(refI31(vs.head.c), vs.tail), code.next) : stuck
  ),
  'i31.get_s': i31Get(extend31.s),
  'i31.get_u': i31Get(extend31.u)
}

const conversions: Clauses<'any.convert_extern' | 'extern.convert_any'> = {
  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-any-convert-extern
  // Step_pure/any.convert_extern-null    (REF.NULL_ADDR) ANY.CONVERT_EXTERN  ~>  (REF.NULL_ADDR)
  // Step_pure/any.convert_extern-addr    (REF.EXTERN ref) ANY.CONVERT_EXTERN  ~>  ref
  'any.convert_extern': pure((code, vs) => {
    if (!isRef(vs)) return stuck
    const { head } = vs
    return (
      head._tag === 'ref.null_addr' ? reduct('Step_pure/any.convert_extern-null', vs, code.next)
      : head._tag === 'ref.extern' ? reduct('Step_pure/any.convert_extern-addr', push(head.ref, vs.tail), code.next)
      : stuck
    )
  }),

  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-extern-convert-any
  // Step_pure/extern.convert_any-null    ref EXTERN.CONVERT_ANY  ~>  (REF.NULL_ADDR)    if ref = (REF.NULL_ADDR)
  // Step_pure/extern.convert_any-addr    ref EXTERN.CONVERT_ANY  ~>  (REF.EXTERN ref)   otherwise
  'extern.convert_any': pure((code, vs) => {
    if (!isRef(vs)) return stuck
    const { head } = vs
    return (
      head._tag === 'ref.null_addr' ? reduct('Step_pure/extern.convert_any-null', vs, code.next)
      : head._tag === 'ref.extern' ? stuck
      : reduct('Step_pure/extern.convert_any-addr', push({ _tag: 'ref.extern', ref: head }, vs.tail), code.next)
    )
  })
}

export const references: Clauses<Families['references']> = {
  ...nulls,
  ...identities,
  ...casts,
  ...scalars,
  ...conversions
}
