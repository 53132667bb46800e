/**
 * Calls: every call unfolds into `(REF.FUNC_ADDR a) (CALL_REF dt)`; tail calls bubble to their frame first.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/instructions.html#control-instructions
 */
import type { Families } from '../../spec/Families.ts'
import * as V from '../../persistent/Vector.ts'
import type { CallRef } from '../../structure/Instr.ts'
import type { TableIdx } from '../../structure/Indices.ts'
import { ref, type RefType, type TypeUse } from '../../structure/Types.ts'
import { funcAt } from '../runtime/Access.ts'
import { codeOf, derive, end, op } from '../runtime/Code.ts'
import {
  frameContext,
  labelContext,
  type Config,
  type Frame,
  type FrameContext,
  type State
} from '../runtime/Config.ts'
import {
  contextReduct,
  contextTrap,
  control,
  pure,
  read,
  reduct,
  stuck,
  trapCode,
  type Clauses,
  type ContextReduct,
  type Control,
  type Head
} from '../Reduct.ts'
import type { FuncInst } from '../runtime/Store.ts'
import { drop, isVal, push, takeOnto, type Val, type Values } from '../runtime/Values.ts'
import { outwards } from './Outwards.ts'

const callRefOp = op('call_ref')
const returnCallRefOp = op('return_call_ref')
const tableGetOp = op('table.get')
const castOp = op('ref.cast')

/** The function instance at a reference, if the reference is to a function. */
const target = (z: State, vs: Values): FuncInst | undefined =>
  isVal(vs) && vs.head._tag === 'ref.func_addr' ? V.get(z.store.funcs, vs.head.a) : undefined

const returning = (y: TypeUse): CallRef => ({ _tag: 'return_call_ref', y })

/** `val^n`, then the declared locals with their default values. */
const locals = (vs: Values, fi: FuncInst): Frame['locals'] => {
  // NON-SPEC: the array is filled before anyone else sees it
  const out = new Array<Val | undefined>(fi.params)
  for (let rest = vs, i = fi.params - 1; i >= 0 && isVal(rest); i--, rest = rest.tail) out[i] = rest.head
  return fi.locals.reduce<Frame['locals']>((all, { n, v }) => V.grow(all, n, v), V.of(out))
}

const callRef: Control<CallRef> = (code, vs, c) => {
  if (!isVal(vs)) return stuck
  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-call-ref
  // Step_read/call_ref-null    z; (REF.NULL_ADDR) (CALL_REF yy)  ~>  TRAP
  if (vs.head._tag === 'ref.null_addr') return contextTrap('Step_read/call_ref-null', vs.tail, code, c)
  // Step_read/call_ref-func
  // z; val^n (REF.FUNC_ADDR a) (CALL_REF yy)  ~>  (FRAME_ m {f} (LABEL_ m {eps} instr*))
  //   if $funcinst(z)[a] = fi   if fi.CODE = FUNC x (LOCAL t)* (instr*)
  //   if fi.TYPE ~~ FUNC t_1^n -> t_2^m   if f = {LOCALS val^n ($default_(t))*, MODULE fi.MODULE}
  const fi = target(c, vs)
  if (fi === undefined || 'name' in fi.code) return stuck
  const args = vs.tail
  const below = drop(args, fi.params)
  const outer = frameContext(fi.results, c.frame, below, code.next, c.contexts)
  return contextReduct(
    'Step_read/call_ref-func',
    below,
    codeOf(fi.code.body),
    { locals: locals(args, fi), module: fi.module },
    labelContext(fi.results, end, below, end, outer)
  )
}

/** Tail calls through the frame that they replace. */
const throughFrame = (code: Head<CallRef>, vs: Values, c: Config, ctx: FrameContext): ContextReduct | null => {
  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-return-call-ref
  // Step_read/return_call_ref-frame-null
  // z; (FRAME_ k {f} val* (REF.NULL_ADDR) (RETURN_CALL_REF yy) instr*)  ~>  TRAP
  if (isVal(vs) && vs.head._tag === 'ref.null_addr') {
    const trapped = trapCode('Step_read/return_call_ref-frame-null', code, ctx.code)
    return contextReduct('Step_read/return_call_ref-frame-null', ctx.below, trapped, ctx.frame, ctx.next)
  }
  // Step_read/return_call_ref-frame-addr
  // z; (FRAME_ k {f} val'* val^n (REF.FUNC_ADDR a) (RETURN_CALL_REF yy) instr*)  ~>  val^n (REF.FUNC_ADDR a) (CALL_REF yy)
  //   if $funcinst(z)[a].TYPE ~~ FUNC t_1^n -> t_2^m
  const fi = target(c, vs)
  if (fi === undefined) return stuck
  const call = derive(code, callRefOp, { _tag: 'call_ref', y: code.instr.y }, ctx.code)
  return contextReduct(
    'Step_read/return_call_ref-frame-addr',
    takeOnto(vs, fi.params + 1, ctx.below),
    call,
    ctx.frame,
    ctx.next
  )
}

const returnCallRef: Control<CallRef> = (code, vs, c) => {
  const ctx = c.contexts
  switch (ctx._tag) {
    // Step_read/return_call_ref-label
    // z; (LABEL_ k {instr'*} val* (RETURN_CALL_REF yy) instr*)  ~>  val* (RETURN_CALL_REF yy)
    case 'label':
      return outwards('Step_read/return_call_ref-label', code, vs, c, ctx)
    // Step_read/return_call_ref-handler
    // z; (HANDLER_ k {catch*} val* (RETURN_CALL_REF yy) instr*)  ~>  val* (RETURN_CALL_REF yy)
    case 'handler':
      return outwards('Step_read/return_call_ref-handler', code, vs, c, ctx)
    case 'frame':
      return throughFrame(code, vs, c, ctx)
    case 'top':
      return stuck
  }
}

/** `(TABLE.GET x) (REF.CAST (REF NULL yy)) call`, all three unfolded from `code`. */
const indirect = (code: Head, x: TableIdx, y: TypeUse, callOp: number, call: CallRef) => {
  const rt: RefType = ref(true, y)
  const last = derive(code, callOp, call, code.next)
  return derive(code, tableGetOp, { _tag: 'table.get', x }, derive(code, castOp, { _tag: 'ref.cast', rt }, last))
}

export const calls: Clauses<Families['calls']> = {
  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-call
  // Step_read/call
  // z; (CALL x)  ~>  (REF.FUNC_ADDR a) (CALL_REF $funcinst(z)[a].TYPE)   if $moduleinst(z).FUNCS[x] = a
  call: read((code, vs, z) => {
    const fi = funcAt(z, code.instr.x)
    return fi === undefined ? stuck : (
        reduct('Step_read/call', push(fi.ref, vs), derive(code, callRefOp, fi.call, code.next))
      )
  }),

  call_ref: control(callRef),

  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-call-indirect
  // Step_pure/call_indirect    (CALL_INDIRECT x yy)  ~>  (TABLE.GET x) (REF.CAST (REF NULL yy)) (CALL_REF yy)
  call_indirect: pure((code, vs) => {
    const { x, y } = code.instr
    return reduct('Step_pure/call_indirect', vs, indirect(code, x, y, callRefOp, { _tag: 'call_ref', y }))
  }),

  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-return-call
  // Step_read/return_call
  // z; (RETURN_CALL x)  ~>  (REF.FUNC_ADDR a) (RETURN_CALL_REF $funcinst(z)[a].TYPE)   if $moduleinst(z).FUNCS[x] = a
  return_call: read((code, vs, z) => {
    const fi = funcAt(z, code.instr.x)
    return fi === undefined ? stuck : (
        reduct('Step_read/return_call', push(fi.ref, vs), derive(code, returnCallRefOp, returning(fi.type), code.next))
      )
  }),

  return_call_ref: control(returnCallRef),

  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-return-call-indirect
  // Step_pure/return_call_indirect
  // (RETURN_CALL_INDIRECT x yy)  ~>  (TABLE.GET x) (REF.CAST (REF NULL yy)) (RETURN_CALL_REF yy)
  return_call_indirect: pure((code, vs) => {
    const { x, y } = code.instr
    return reduct('Step_pure/return_call_indirect', vs, indirect(code, x, y, returnCallRefOp, returning(y)))
  })
}
