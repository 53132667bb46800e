/**
 * In what instructions of a configuration are typed: the context of their frame, the labels around them, and the types
 * that they must leave.
 *
 * Equal ones are one object, so that what was derived at a place of a function is found again in every activation.
 *
 * Spec: https://webassembly.github.io/spec/core/valid/conventions.html#contexts
 */
import type { ModuleAddr } from '../execution/runtime/Addresses.ts'
import type { ResultType, ValType } from '../structure/Types.ts'
import type { Context } from '../validation/Context.ts'
import { none } from '../validation/LocalSet.ts'
import { localType, setAtStart } from '../validation/Locals.ts'
import { enter, initial, operands, unreachable, type Ctrl, type Stacks, type Vals } from '../validation/State.ts'
import type { LocalSet } from '../validation/LocalSet.ts'

/** The context of a frame: `C` with LOCALS and RETURN, and without labels. */
export interface Root {
  readonly C: Context
  readonly module: ModuleAddr
  /** How many locals there are, and those among them that begin unset. */
  readonly locals: number
  readonly unset: ReadonlyArray<number>
  readonly labels: LabelTypes
}

/**
 * `C.LABELS`, as the control stack of the validation algorithm. NON-SPEC: `pushed` and `envs` are the objects made so far,
 * by the types that they add.
 */
export interface LabelTypes {
  readonly ctrl: Ctrl
  readonly root: Root
  readonly pushed: Map<string, LabelTypes>
  readonly envs: Map<string, Env>
}

/** `s; C |- instr* : eps -> result`. */
export interface Env {
  readonly labels: LabelTypes
  readonly result: ResultType
}

/** The empty operand stack. */
export const noVals = initial([]).vals

const typeKey = (t: ValType): string =>
  typeof t === 'string' ? t
  : typeof t.ht === 'string' ? `${t.null ? '?' : '!'}${t.ht}`
  : t.ht._tag === 'def' ? `${t.null ? '?' : '!'}#${t.ht.digest}`
  : `${t.null ? '?' : '!'}${t.ht._tag}${t.ht._tag === 'idx' ? t.ht.x : t.ht.i}`
const key = (ts: ResultType): string => ts.map(typeKey).join()

/** Whether two result types are one. */
export const sameTypes = (ts: ResultType, us: ResultType): boolean =>
  ts === us || (ts.length === us.length && key(ts) === key(us))

/** `{LABELS (ts)} ++ C`. */
export const pushLabel = (labels: LabelTypes, ts: ResultType): LabelTypes => {
  const k = key(ts)
  const known = labels.pushed.get(k)
  if (known !== undefined) return known
  const ctrl = enter(operands(noVals, labels.ctrl, none), 'block', [], ts, noVals)
  const made: LabelTypes = { ctrl, root: labels.root, pushed: new Map(), envs: new Map() }
  // eslint-disable-next-line core/no-visible-mutation -- NON-SPEC: equal labels are one object
  labels.pushed.set(k, made)
  return made
}

export const envOf = (labels: LabelTypes, result: ResultType): Env => {
  const k = key(result)
  const known = labels.envs.get(k)
  if (known !== undefined) return known
  const made: Env = { labels, result }
  // eslint-disable-next-line core/no-visible-mutation -- NON-SPEC: equal environments are one object
  labels.envs.set(k, made)
  return made
}

export const contextOfEnv = ({ labels }: Env): Context => labels.root.C

/** Locals that begin unset, of the declared ones. Long groups of those are rare, and costly. */
const unsetOf = (C: Context, n: number): ReadonlyArray<number> =>
  C.locals.types.flatMap((t, group) => {
    const from = C.locals.ends[group - 1] ?? C.locals.params.length
    const to = Math.min(C.locals.ends[group] ?? from, n)
    return setAtStart(C.locals, from, t) ? [] : Array.from({ length: to - from }, (_, i) => from + i)
  })

/** A frame's context: no label yet, which is what depth -1 says. */
export const rootOf = (C: Context, module: ModuleAddr): Root => {
  const n = C.locals.ends.at(-1) ?? C.locals.params.length
  const ctrl: Ctrl = { ...initial([]).ctrl, depth: -1 }
  // The knot of root and labels is tied here, before anyone sees it.
  const labels: { ctrl: Ctrl; root: Root | null; pushed: Map<string, LabelTypes>; envs: Map<string, Env> } = {
    ctrl,
    root: null,
    pushed: new Map(),
    envs: new Map()
  }
  const root: Root = { C, module, locals: n, unset: unsetOf(C, n), labels: labels as LabelTypes }
  labels.root = root
  return root
}

export const localAt = ({ C }: Root, x: number): ValType => localType(C.locals, x) ?? 'bot'

/** The state of the algorithm with these operands. */
export const stateWith = (env: Env, inits: LocalSet, vals: Vals): Stacks => operands(vals, env.labels.ctrl, inits)

/** The state in which any operands are there: how a type is asked of an instruction. */
export const anyState = (env: Env): Stacks => unreachable(stateWith(env, none, noVals))
