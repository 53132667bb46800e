/**
 * Typing of contexts: LABEL_, HANDLER_ and FRAME_ from outside to inside, each once.
 *
 * The rules leave the types of a construct open. What made it says them: the block instruction in front of the code that
 * follows, the function that was called, or, where nothing follows, the types that are wanted outside.
 *
 * Spec: https://webassembly.github.io/spec/core/appendix/properties.html#administrative-instructions
 */
import { isLeft, left, right, type Either } from 'fp-ts/lib/Either.js'
import { isEnd, isStatic, type Code } from '../execution/runtime/Code.ts'
import type { Config, Context, Frame, FrameContext, HandlerContext, LabelContext } from '../execution/runtime/Config.ts'
import type { Store } from '../execution/runtime/Store.ts'
import type { Values } from '../execution/runtime/Values.ts'
import type { ValidationRule } from '../spec/generated/RuleNames.ts'
import type { Instr } from '../structure/Instr.ts'
import type { ResultType } from '../structure/Types.ts'
import { checkInstr } from '../validation/Body.ts'
import { funcType } from '../validation/Declarations.ts'
import { checkCatches } from '../validation/instructions/Exceptions.ts'
import { matchResult } from '../types/Subtype.ts'
import { peek, pushAll } from '../validation/State.ts'
import { none, type LocalSet } from '../validation/LocalSet.ts'
import { tally, type Derived } from './Derived.ts'
import { frameOk, functionIn, guessedRoot, initsOf } from './Frames.ts'
import { holeOk, ownTypes } from './Hole.ts'
import {
  anyState,
  contextOfEnv,
  envOf,
  noVals,
  pushLabel,
  sameTypes,
  stateWith,
  type Env,
  type Root
} from './Labels.ts'
import { funcRoot, moduleOk, moduleRoot } from './Modules.ts'
import { plainOk, dischargeAll, type Obligation } from './Sequence.ts'
import { showResultType } from '../structure/Show.ts'
import { around, at, ofRefusal, violation, type Violation } from './Violation.ts'

type Inner = LabelContext | HandlerContext | FrameContext

/** A context whose hole is still to be typed, with the frame in force inside of it. */
interface Entered<C extends Inner = Inner> {
  readonly ctx: C
  readonly frame: Frame
  /** The codes in the frame, innermost first: what says which function runs there. */
  readonly codes: ReadonlyArray<Code>
}

const ruleOf: Readonly<Record<Context['_tag'], ValidationRule>> = {
  top: 'Expr_ok2',
  label: 'Instr_ok2/label',
  handler: 'Instr_ok2/handler',
  frame: 'Instr_ok2/frame'
}
/** The rule whose premise the hole of a context is. */
export const holeRule = (ctx: Context): ValidationRule => ruleOf[ctx._tag]

/** The instruction in front of code of a module. */
const before = (code: Code): Instr | undefined =>
  !isEnd(code) && isStatic(code) ? (code.from as ReadonlyArray<Instr>)[code.index - 1] : undefined

/** What a block leaves, or else what a call pushes, whatever its operands are. */
const resultsOf = (env: Env, instr: Instr): ResultType | null => {
  const s = anyState(env)
  const next = checkInstr(contextOfEnv(env), s, instr)
  if (isLeft(next)) return null
  const { ctrl, vals } = next.right
  return ctrl.outer === s.ctrl ? ctrl.end : peek(vals, ctrl, Infinity)
}

/** The types of a construct with `own` values in front of it and nothing after: the last ones that are wanted. */
const lastOf = ({ result }: Env, own: number): ResultType | null => (own > result.length ? null : result.slice(own))

const noWitness = (ctx: Inner): Either<Violation, never> =>
  left(violation(ruleOf[ctx._tag], around(ctx), 'a construct whose types follow from the code after it', 'none'))

/** `t*` of LABEL_, HANDLER_ and FRAME_ by what is outside. */
const typesBy = (env: Env, ctx: Inner, own: number): Either<Violation, ResultType> => {
  const instr = before(ctx.code)
  const ts =
    instr !== undefined ? resultsOf(env, instr)
    : isEnd(ctx.code) ? lastOf(env, own)
    : null
  return ts === null ? noWitness(ctx) : right(ts)
}

const arity = (ctx: Inner, ts: ResultType): Violation | null =>
  ctx.n === ts.length ? null : violation(ruleOf[ctx._tag], around(ctx), `arity ${ts.length}`, `arity ${ctx.n}`)

/**
 *     s; C |- LABEL_ n {instr'*} instr* : eps -> t*                                   Instr_ok2/label
 *       if s; C |- instr'* : t'^n -> t*   and   s; {LABELS (t'^n)} ++ C |- instr* : eps -> t*
 */
const enterLabel = (
  d: Derived,
  env: Env,
  inits: LocalSet,
  ctx: LabelContext,
  ts: ResultType
): Either<Violation, Env> => {
  const { continuation } = ctx
  if (isEnd(continuation)) {
    const bad = arity(ctx, ts)
    return bad !== null ? left(bad) : right(envOf(pushLabel(env.labels, ts), ts))
  }
  const place = around(ctx)
  const { instr } = continuation
  if (instr._tag !== 'loop' || !isEnd(continuation.next))
    return left(violation('Instr_ok2/label', place, 'a continuation that is empty or a loop', instr._tag))
  const opened = checkInstr(contextOfEnv(env), anyState(env), instr)
  if (isLeft(opened)) return left(ofRefusal(place, opened.left))
  const { start, end } = opened.right.ctrl
  const wrong = arity(ctx, start)
  if (wrong !== null) return left(wrong)
  if (!matchResult(end, ts)) return left(violation('Instr_ok2/label', place, showResultType(ts), showResultType(end)))
  const work: Obligation[] = []
  const again = plainOk(d, env, stateWith(env, inits, pushAll(noVals, start)), instr, place, work)
  const bad = isLeft(again) ? again.left : dischargeAll(d, work)
  return bad !== null ? left(bad) : right(envOf(pushLabel(env.labels, start), ts))
}

/** `s; C |- HANDLER_ n {catch*} instr* : eps -> t*` if `(C |- catch : OK)*`; it adds no label. */
const enterHandler = (env: Env, ctx: HandlerContext, ts: ResultType): Either<Violation, Env> => {
  const refused = checkCatches(contextOfEnv(env), stateWith(env, none, noVals), ctx.catches)
  const bad = refused === null ? arity(ctx, ts) : ofRefusal(around(ctx), refused)
  return bad !== null ? left(bad) : right(envOf(env.labels, ts))
}

/** The context in which a frame's code is typed, with RETURN. */
const rootIn = (
  d: Derived,
  s: Store,
  { ctx, frame, codes }: Entered<FrameContext>,
  operand: Values,
  ts: () => Either<Violation, ResultType>
): Either<Violation, { readonly root: Root; readonly ts: ResultType }> => {
  const fi = d.activations.get(ctx) ?? functionIn(d, s, frame, codes)
  if (fi !== null) {
    const root = funcRoot(d, s, fi)
    return isLeft(root) ? root : right({ root: root.right, ts: funcType(fi.type).results })
  }
  const wanted = ts()
  if (isLeft(wanted)) return wanted
  const C = moduleOk(d, s, frame.module)
  return isLeft(C) ? C : right({ root: guessedRoot(C.right, s, frame, operand, wanted.right), ts: wanted.right })
}

/**
 *     s; C |- FRAME_ n {f} instr* : eps -> t^n                                        Instr_ok2/frame
 *       if s |- f : C'   and   s; C' with RETURN t^n |- instr* : t^n
 */
const enterFrame = (
  d: Derived,
  c: Config,
  env: Env,
  entered: Entered<FrameContext>,
  own: number
): Either<Violation, Construct> => {
  const { ctx } = entered
  const found = rootIn(d, c.store, entered, c.values, () => typesBy(env, ctx, own))
  if (isLeft(found)) return found
  const { root, ts } = found.right
  const bad = arity(ctx, ts)
  return bad !== null ? left(bad) : right({ env: envOf(root.labels, ts), ts })
}

/** What a context leaves outside, and in what its hole is typed. */
interface Construct {
  readonly env: Env
  readonly ts: ResultType
}

const construct = (d: Derived, c: Config, env: Env, entered: Entered, own: number): Either<Violation, Construct> => {
  const { ctx, frame, codes } = entered
  if (ctx._tag === 'frame') return enterFrame(d, c, env, { ctx, frame, codes }, own)
  const ts = typesBy(env, ctx, own)
  if (isLeft(ts)) return ts
  const inner =
    ctx._tag === 'label' ?
      enterLabel(d, env, initsOf(d, frame, env.labels.root), ctx, ts.right)
    : enterHandler(env, ctx, ts.right)
  return isLeft(inner) ? inner : right({ env: inner.right, ts: ts.right })
}

/** Types a context in the one around it: its own rule, then what is in front and after. */
const enter = (d: Derived, c: Config, env: Env, entered: Entered, result: ResultType): Either<Violation, Env> => {
  const { ctx, frame } = entered
  const place = around(ctx.next)
  const own = ownTypes(d, c.store, ctx.below, ctx.next.below, place)
  if (isLeft(own)) return own
  const made = construct(d, c, env, entered, own.right.length)
  if (isLeft(made)) return made
  tally(d, ruleOf[ctx._tag])
  const outside: Frame = ctx._tag === 'frame' ? ctx.frame : frame
  // The frame in force is derived with the hole; one that waits belongs to the context that it waits in.
  const waits =
    ctx._tag === 'frame' ? frameOk(d, c.store, at(null, 'frame', ctx.next.depth), env.labels.root, outside) : null
  const bad =
    waits ??
    holeOk(d, c.store, {
      env,
      inits: initsOf(d, outside, env.labels.root),
      vals: pushAll(own.right, made.right.ts),
      code: ctx.code,
      rule: holeRule(ctx.next),
      place
    })
  if (bad !== null) return left(bad)
  d.contexts.set(ctx, { env: made.right.env, result })
  return right(made.right.env)
}

/** In what the hole of a context was typed, in a configuration of this type. */
const known = (d: Derived, ctx: Context, ts: ResultType): Env | null => {
  const found = d.contexts.get(ctx)
  return found !== undefined && sameTypes(found.result, ts) ? found.env : null
}

/** The contexts that were not typed before, outermost last, and the one around them with the frame in force there. */
const unknown = (
  d: Derived,
  c: Config,
  ts: ResultType
): { readonly entered: ReadonlyArray<Entered>; readonly ctx: Context; readonly frame: Frame } => {
  const entered: Entered[] = []
  let codes: Code[] = [c.code]
  let { contexts: ctx, frame } = c
  for (; ctx._tag !== 'top' && known(d, ctx, ts) === null; ctx = ctx.next) {
    if (ctx._tag === 'frame') {
      entered.push({ ctx, frame, codes })
      frame = ctx.frame
      codes = [ctx.code]
    } else {
      entered.push({ ctx, frame, codes: [] })
      codes.push(ctx.code)
      if (ctx._tag === 'label') codes.push(ctx.continuation)
    }
  }
  return { entered, ctx, frame }
}

/** In what the outermost sequence is typed. */
const outermost = (d: Derived, s: Store, frame: Frame, ts: ResultType): Either<Violation, Env> => {
  const root = moduleRoot(d, s, frame.module)
  if (isLeft(root)) return root
  return right(envOf(root.right.labels, ts))
}

/**
 * In what the hole of a configuration is typed, if all contexts around it are: `s; C |- E[_] : t*`. Contexts that were typed
 * before, in this store or in one that it extends, are not looked at again.
 */
export const environment = (d: Derived, c: Config, ts: ResultType): Either<Violation, Env> => {
  const { entered, ctx, frame } = unknown(d, c, ts)
  const around = known(d, ctx, ts)
  let env = around === null ? outermost(d, c.store, frame, ts) : right(around)
  for (const next of entered.toReversed()) {
    if (isLeft(env)) return env
    env = enter(d, c, env.right, next, ts)
  }
  return env
}
