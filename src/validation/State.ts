/**
 * The state of the validation algorithm: a value stack, a control stack and the locals that are set. All persistent.
 *
 * Spec: https://webassembly.github.io/spec/core/appendix/algorithm.html#data-structures
 */
import type { ResultType, ValType } from '../structure/Types.ts'
import type { LocalSet } from './LocalSet.ts'
import { none } from './LocalSet.ts'
import { matchVal } from '../types/Subtype.ts'

/** A stack of types. `length` counts this cell and those below; the empty stack is the one cell of length 0. */
export interface Vals {
  readonly t: ValType
  readonly length: number
  readonly below: Vals | null
}

/** What opened a control frame. */
export type Opener = 'expr' | 'block' | 'loop' | 'if' | 'else' | 'try_table'

/**
 * A control frame. `base` is the value stack below the frame, `inits` what was set at its entry. `depth` is 0 for the
 * body. NON-SPEC: `skip` points further out, so that a label is found in O(log depth) steps.
 */
export interface Ctrl {
  readonly opener: Opener
  readonly start: ResultType
  readonly end: ResultType
  readonly base: Vals
  readonly inits: LocalSet
  readonly unreachable: boolean
  readonly depth: number
  readonly outer: Ctrl | null
  readonly skip: Ctrl | null
}

/** One state of the reducer. */
export interface Stacks {
  readonly vals: Vals
  readonly ctrl: Ctrl
  readonly inits: LocalSet
}

const nothing: Vals = { t: 'bot', length: 0, below: null }

export const operands = (vals: Vals, ctrl: Ctrl, inits: LocalSet): Stacks => ({ vals, ctrl, inits })

/** Bottom of the value stack: popping it is prevented by the heights of the control frames. */
const below = (vs: Vals): Vals => vs.below ?? nothing

export const push = (vs: Vals, t: ValType): Vals => ({ t, length: vs.length + 1, below: vs })

export const pushAll = (vs: Vals, ts: ResultType): Vals => {
  let out = vs
  for (const t of ts) out = push(out, t)
  return out
}

/** Whether the frame has operands left on the stack `vs`. */
export const available = (vs: Vals, ctrl: Ctrl): boolean => vs.length > ctrl.base.length

/** The type on top; `BOT` where the frame is unreachable and empty; `null` where an operand is missing. */
export const top = (vs: Vals, ctrl: Ctrl): ValType | null =>
  available(vs, ctrl) ? vs.t
  : ctrl.unreachable ? 'bot'
  : null

/** The stack without its top. In an unreachable frame that is empty, the stack as it is. */
export const drop = (vs: Vals, ctrl: Ctrl): Vals => (available(vs, ctrl) ? below(vs) : vs)

/** Pops a type that matches `t`; `null` where the top does not. */
export const pop = (vs: Vals, ctrl: Ctrl, t: ValType): Vals | null => {
  if (!available(vs, ctrl)) return ctrl.unreachable ? vs : null
  return matchVal(vs.t, t) ? below(vs) : null
}

/** Pops types that match `ts`, the last first. Stops at the bottom of an unreachable frame, which has any types. */
export const popAll = (vs: Vals, ctrl: Ctrl, ts: ResultType): Vals | null => {
  let out = vs
  for (let i = ts.length - 1; i >= 0; i--) {
    if (!available(out, ctrl)) return ctrl.unreachable ? out : null
    if (!matchVal(out.t, ts[i] ?? 'bot')) return null
    out = below(out)
  }
  return out
}

/** Pops `n` types that match `t`, in time that the operands on the stack pay for. */
export const popMany = (vs: Vals, ctrl: Ctrl, t: ValType, n: number): Vals | null => {
  let out = vs
  for (let i = 0; i < n; i++) {
    if (!available(out, ctrl)) return ctrl.unreachable ? out : null
    if (!matchVal(out.t, t)) return null
    out = below(out)
  }
  return out
}

/** The types of the top `n` operands of the frame, the deepest first; fewer, where it has fewer. */
export const peek = (vs: Vals, ctrl: Ctrl, n: number): ResultType => {
  const ts: ValType[] = []
  let rest = vs
  while (ts.length < n && available(rest, ctrl)) {
    ts.push(rest.t)
    rest = below(rest)
  }
  return ts.reverse()
}

/** Where `skip` of a frame directly inside `outer` points: skew-binary, so each lookup takes O(log depth) hops. */
const skipTo = (outer: Ctrl): Ctrl => {
  const near = outer.skip
  const far = near === null ? null : near.skip
  return near !== null && far !== null && outer.depth - near.depth === near.depth - far.depth ? far : outer
}

/** `push_ctrl`: opens a frame over the value stack `base`; its start types are not pushed yet. */
export const enter = (s: Stacks, opener: Opener, start: ResultType, end: ResultType, base: Vals): Ctrl => ({
  opener,
  start,
  end,
  base,
  inits: s.inits,
  unreachable: false,
  depth: s.ctrl.depth + 1,
  outer: s.ctrl,
  skip: skipTo(s.ctrl)
})

/** The frame of label `l`, 0 being the innermost; `null` where there are fewer frames. */
export const label = (ctrl: Ctrl, l: number): Ctrl | null => {
  const depth = ctrl.depth - l
  if (depth < 0) return null
  let frame: Ctrl = ctrl
  while (frame.depth > depth) {
    const { skip, outer } = frame
    if (skip !== null && skip.depth >= depth) frame = skip
    else if (outer !== null) frame = outer
    else return null
  }
  return frame
}

/** `label_types`: the start types of a loop, the end types of any other frame. */
export const labelTypes = (frame: Ctrl): ResultType => (frame.opener === 'loop' ? frame.start : frame.end)

/** `unreachable()`: forgets the operands of the frame; from here on it has any. */
export const unreachable = ({ ctrl, inits }: Stacks): Stacks => {
  const { opener, start, end, base, depth, outer, skip } = ctrl
  return operands(base, { opener, start, end, base, inits: ctrl.inits, unreachable: true, depth, outer, skip }, inits)
}

/** The state before the first instruction of an expression that yields `end`. */
export const initial = (end: ResultType): Stacks =>
  operands(
    nothing,
    {
      opener: 'expr',
      start: [],
      end,
      base: nothing,
      inits: none,
      unreachable: false,
      depth: 0,
      outer: null,
      skip: null
    },
    none
  )
