/**
 * Evaluation of a module's const expressions, through the ordinary machine and each to its end.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/modules.html#instantiation
 */
import { isLeft, left, right, type Either } from 'fp-ts/lib/Either.js'
import { implementationLimit, type ImplementationLimit } from '../../structure/Errors.ts'
import type { Expr } from '../../structure/Instr.ts'
import type { GlobalType } from '../../structure/Types.ts'
import { closeVal } from '../../types/Close.ts'
import type { ValidModule } from '../../types/ValidModule.ts'
import { allocGlobal } from './allocate.ts'
import type { Choices } from '../runtime/Choices.ts'
import { codeOf } from '../runtime/Code.ts'
import { config, top, type Frame, type Limits } from '../runtime/Config.ts'
import { isCounted } from '../runtime/Cost.ts'
import { run } from '../Run.ts'
import type { Store } from '../runtime/Store.ts'
import { isRefVal, push, refNull, type Ref, type Val, type Values } from '../runtime/Values.ts'

/** The state that const expressions thread, with what they count and choose. `found` are the references that are in no list yet. */
export interface Evaluation {
  readonly store: Store
  readonly found: Values
  readonly choices: Choices
  readonly steps: number
}
type Limited<A> = Either<ImplementationLimit, A>

/** `Eval_expr`: a const expression runs to its end in the ordinary machine. */
const evalExpr = (z: Evaluation, f: Frame, limits: Limits, es: Expr): Limited<readonly [Val, Evaluation]> => {
  // what was found so far is below the expression, so that it counts as reachable
  const o = run(Infinity)(config(z.store, f, z.found, codeOf(es), top, z.choices, limits, z.steps))
  const val = o._tag === 'Done' ? o.values[o.values.length - 1] : undefined
  if (o._tag === 'Done' && val !== undefined)
    return right([val, { store: o.store, found: z.found, choices: o.choices, steps: o.steps }])
  const { what, message } = o._tag === 'ImplementationLimit' ? o : { what: 'constant expression', message: o._tag }
  return left(implementationLimit(what, `a constant expression cannot be evaluated: ${message}`))
}

/** `$evalexprs`. */
export const evalExprs = (
  z: Evaluation,
  f: Frame,
  limits: Limits,
  exprs: ReadonlyArray<Expr>
): Limited<readonly [ReadonlyArray<Ref>, Evaluation]> => {
  // NON-SPEC: the array and the state are seen by no one before the end of the loop
  const refs: Ref[] = []
  let now = z
  for (const es of exprs) {
    const r = evalExpr(now, f, limits, es)
    if (isLeft(r)) return r
    const [val, after] = r.right
    const r0 = isRefVal(val) ? val : refNull // a reference, by validation
    refs.push(r0)
    now = isCounted(r0) ? { ...after, found: push(r0, after.found) } : after
  }
  return right([refs, now])
}

/**
 * `$evalglobals`: each global sees the imported and the earlier ones. NON-SPEC: the specification allocates them here and
 * once more in `$allocmodule`; the first copies are never seen, so that once is enough.
 */
export const evalGlobals = (z: Evaluation, f: Frame, limits: Limits, m: ValidModule): Limited<Evaluation> => {
  let now = z
  for (const g of m.module.globals) {
    const r = evalExpr(now, f, limits, g.init)
    if (isLeft(r)) return r
    const [val, after] = r.right
    const type: GlobalType = { _tag: 'global', mut: g.type.mut, t: closeVal(m.types, g.type.t) }
    now = { ...after, store: allocGlobal(after.store, type, val).store }
  }
  return right(now)
}

/** `$evalexprss`: segment by segment. */
export const evalElems = (
  z: Evaluation,
  f: Frame,
  limits: Limits,
  m: ValidModule
): Limited<readonly [ReadonlyArray<ReadonlyArray<Ref>>, Evaluation]> => {
  const out: Array<ReadonlyArray<Ref>> = []
  let now = z
  for (const e of m.module.elems) {
    const r = evalExprs(now, f, limits, e.init)
    if (isLeft(r)) return r
    out.push(r.right[0])
    now = r.right[1]
  }
  return right([out, now])
}
