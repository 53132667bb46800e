/**
 * Exceptions: throwing allocates an instance, `THROW_REF` bubbles outwards one context per step, and a handler tries its
 * clauses one per step.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/instructions.html#control-instructions
 */
import type { Families } from '../../spec/Families.ts'
import type { Catch } from '../../structure/Instr.ts'
import { expand } from '../../types/Close.ts'
import { tagAddr, tagEntry } from '../runtime/Access.ts'
import { addr, type HeapAddr } from '../runtime/Addresses.ts'
import { derive, end, isEnd, op } from '../runtime/Code.ts'
import { exceptionBytes } from '../runtime/Cost.ts'
import { handlerContext, type Config, type HandlerContext } from '../runtime/Config.ts'
import {
  contextReduct,
  contextTrap,
  control,
  stateReduct,
  stuck,
  write,
  type Clauses,
  type ContextReduct,
  type Control,
  type Head
} from '../Reduct.ts'
import { withAllocated } from '../runtime/Store.ts'
import { drop, isVal, push, pushAll, take, type RefExn, type Values } from '../runtime/Values.ts'
import { br } from './Branches.ts'
import { outwards } from './Outwards.ts'

const throwRefOp = op('throw_ref')

/** Does the clause catch exceptions of this tag? */
const catches = (c: Config, clause: Catch, exn: RefExn): boolean =>
  'x' in clause ? tagAddr(c, clause.x) === exn.tag : true

const handle = (code: Head, vs: Values, exn: RefExn, c: Config, ctx: HandlerContext): ContextReduct => {
  const [clause, ...rest] = ctx.catches
  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-throw-ref
  // Step_read/throw_ref-handler-empty
  // z; (HANDLER_ n {eps} (REF.EXN_ADDR a) THROW_REF)  ~>  (REF.EXN_ADDR a) THROW_REF
  if (clause === undefined) return outwards('Step_read/throw_ref-handler-empty', code, vs, c, ctx)
  // Step_read/throw_ref-handler-next
  // z; (HANDLER_ n {catch catch'*} (REF.EXN_ADDR a) THROW_REF)  ~>  (HANDLER_ n {catch'*} (REF.EXN_ADDR a) THROW_REF)
  //   otherwise
  if (!catches(c, clause, exn)) {
    const next = handlerContext(ctx.n, rest, ctx.below, ctx.code, ctx.next)
    return contextReduct('Step_read/throw_ref-handler-next', vs, code, c.frame, next)
  }
  const jump = br(code, clause.l, ctx.code)
  const vals = pushAll(exn.fields, ctx.below)
  switch (clause._tag) {
    // Step_read/throw_ref-handler-catch
    // z; (HANDLER_ n {(CATCH x l) catch'*} (REF.EXN_ADDR a) THROW_REF)  ~>  val* (BR l)
    //   if $exninst(z)[a].TAG = $tagaddr(z)[x]   if val* = $exninst(z)[a].FIELDS
    case 'catch':
      return contextReduct('Step_read/throw_ref-handler-catch', vals, jump, c.frame, ctx.next)
    // Step_read/throw_ref-handler-catch_ref
    // z; (HANDLER_ n {(CATCH_REF x l) catch'*} (REF.EXN_ADDR a) THROW_REF)  ~>  val* (REF.EXN_ADDR a) (BR l)
    case 'catch_ref':
      return contextReduct('Step_read/throw_ref-handler-catch_ref', push(exn, vals), jump, c.frame, ctx.next)
    // Step_read/throw_ref-handler-catch_all
    // z; (HANDLER_ n {(CATCH_ALL l) catch'*} (REF.EXN_ADDR a) THROW_REF)  ~>  (BR l)
    case 'catch_all':
      return contextReduct('Step_read/throw_ref-handler-catch_all', ctx.below, jump, c.frame, ctx.next)
    // Step_read/throw_ref-handler-catch_all_ref
    // z; (HANDLER_ n {(CATCH_ALL_REF l) catch'*} (REF.EXN_ADDR a) THROW_REF)  ~>  (REF.EXN_ADDR a) (BR l)
    case 'catch_all_ref':
      return contextReduct('Step_read/throw_ref-handler-catch_all_ref', vs, jump, c.frame, ctx.next)
  }
}

const throwRef: Control = (code, vs, c) => {
  if (!isVal(vs)) return stuck
  // Step_read/throw_ref-null    z; (REF.NULL_ADDR) THROW_REF  ~>  TRAP
  if (vs.head._tag === 'ref.null_addr') return contextTrap('Step_read/throw_ref-null', vs.tail, code, c)
  if (vs.head._tag !== 'ref.exn_addr') return stuck
  const exn = vs.head
  const ctx = c.contexts
  // Step_read/throw_ref-instrs
  // z; val* (REF.EXN_ADDR a) THROW_REF instr*  ~>  (REF.EXN_ADDR a) THROW_REF   if val* =/= eps \/ instr* =/= eps
  if (vs.length > ctx.below.length + 1 || !isEnd(code.next))
    return contextReduct(
      'Step_read/throw_ref-instrs',
      push(exn, ctx.below),
      derive(code, code.op, code.instr, end),
      c.frame,
      ctx
    )
  switch (ctx._tag) {
    // Step_read/throw_ref-label    z; (LABEL_ n {instr'*} (REF.EXN_ADDR a) THROW_REF)  ~>  (REF.EXN_ADDR a) THROW_REF
    case 'label':
      return outwards('Step_read/throw_ref-label', code, vs, c, ctx)
    // Step_read/throw_ref-frame    z; (FRAME_ n {f} (REF.EXN_ADDR a) THROW_REF)  ~>  (REF.EXN_ADDR a) THROW_REF
    case 'frame':
      return outwards('Step_read/throw_ref-frame', code, vs, c, ctx)
    case 'handler':
      return handle(code, vs, exn, c, ctx)
    case 'top':
      return stuck
  }
}

export const exceptions: Clauses<Families['exceptions']> = {
  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-throw
  // Step/throw
  // z; val^n (THROW x)  ~>  $add_exninst(z, {TAG $tagaddr(z)[x], FIELDS val^n}); (REF.EXN_ADDR a) THROW_REF
  //   if $tag(z, x).TYPE ~~ FUNC t^n -> eps   if a = |$exninst(z)|
  throw: write((code, vs, z) => {
    const tag = tagEntry(z, code.instr.x)
    const ft = tag === undefined ? undefined : expand(tag.inst.type)
    if (tag === undefined || ft?._tag !== 'func') return stuck
    const n = ft.params.length
    const exn: RefExn = {
      _tag: 'ref.exn_addr',
      a: addr<HeapAddr>(z.store.fresh),
      tag: tag.a,
      fields: take(vs, n)
    }
    const s = withAllocated(z.store, exceptionBytes(n))
    const again = derive(code, throwRefOp, { _tag: 'throw_ref' }, code.next)
    return stateReduct('Step/throw', push(exn, drop(vs, n)), again, s, z.frame)
  }),

  throw_ref: control(throwRef)
}
