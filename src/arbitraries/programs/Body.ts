/**
 * A function body while it is written: typed by its context and its operand stack, as the validator types it.
 *
 * NON-SPEC: the parts change while one body is built; nobody else sees them before it is finished.
 *
 * Spec: https://webassembly.github.io/spec/core/valid/instructions.html
 */
import { idx, type LabelIdx, type LocalIdx } from '../../structure/Indices.ts'
import type { Expr, Instr } from '../../structure/Instr.ts'
import type { ResultType, ValType } from '../../structure/Types.ts'
import { chance, isOver, type Draw } from './Draw.ts'
import { allFit, fits, isDefaultable, type Skeleton } from './Skeleton.ts'

/** A block around the place: what a branch to it takes, what its end leaves, and the stack below it. */
interface Frame {
  readonly label: ResultType
  readonly results: ResultType
  readonly isLoop: boolean
  readonly height: number
  /** The locals that were set when it began. */
  readonly set: ReadonlySet<number>
  /** The place is not reached: the stack below what was pushed since is of any type. */
  isDead: boolean
}

export interface Body {
  readonly d: Draw
  readonly m: Skeleton
  readonly locals: ReadonlyArray<ValType>
  readonly results: ResultType
  /** Locals that may be read. */
  set: Set<number>
  stack: ValType[]
  /** What is below is an operand of an instruction that is still to come. */
  floor: number
  /** Innermost last. */
  frames: Frame[]
  code: Instr[]
  /** How many instructions are written. */
  size: number
  /** How deep the operands nest. */
  depth: number
}

/** Bodies end near this size. */
const MOST = 250
/** Operands nest no deeper. */
const DEEPEST = 7

export const body = (
  d: Draw,
  m: Skeleton,
  params: ResultType,
  locals: ReadonlyArray<ValType>,
  results: ResultType
): Body => {
  const all = [...params, ...locals]
  const set = new Set(all.flatMap((t, i) => (i < params.length || isDefaultable(t) ? [i] : [])))
  const frame: Frame = { label: results, results, isLoop: false, height: 0, set, isDead: false }
  return {
    d,
    m,
    locals: all,
    results,
    set: new Set(set),
    stack: [],
    floor: 0,
    frames: [frame],
    code: [],
    size: 0,
    depth: 0
  }
}

/** The end is near: only what is simplest. */
export const isTired = (b: Body): boolean => isOver(b.d) || b.size > MOST || b.depth > DEEPEST

export const emit = (b: Body, ...instrs: ReadonlyArray<Instr>): void => {
  b.code.push(...instrs)
  b.size += instrs.length
}

const innermost = (b: Body): Frame => b.frames[b.frames.length - 1] ?? b.frames[0] ?? noFrame
const noFrame: Frame = { label: [], results: [], isLoop: false, height: 0, set: new Set(), isDead: false }

/** Takes `n` operands, leaves `results`. */
export const retype = (b: Body, n: number, results: ResultType): void => {
  b.stack.length = Math.max(b.stack.length - n, innermost(b).height)
  b.stack.push(...results)
}

/** An instruction whose `n` operands are on the stack. */
export const apply = (b: Body, instr: Instr, n: number, results: ResultType): void => {
  emit(b, instr)
  retype(b, n, results)
}

/** What the innermost block has on the stack, newest last. */
export const own = (b: Body): ReadonlyArray<ValType> => b.stack.slice(Math.max(innermost(b).height, b.floor))

/** Do the newest operands of the block have these types? */
export const hasOnTop = (b: Body, ts: ResultType): boolean => {
  const vs = own(b)
  return vs.length >= ts.length && allFit(b.m, vs.slice(vs.length - ts.length), ts)
}

/** The labels in scope, innermost first. */
export const labels = (b: Body): ReadonlyArray<readonly [LabelIdx, ResultType]> =>
  [...b.frames].reverse().map((f, i) => [idx<LabelIdx>(i), f.label] as const)

/** Code after is not reached. */
export const die = (b: Body): void => {
  const f = innermost(b)
  b.stack.length = f.height
  f.isDead = true
}

/** Locals that may be read and whose type is below `t`. */
export const readable = (b: Body, t: ValType): ReadonlyArray<LocalIdx> =>
  [...b.set].filter((x) => fits(b.m, b.locals[x] ?? 'bot', t)).map((x) => idx<LocalIdx>(x))

/** Drops down to the height of the block. */
const dropAll = (b: Body): void => {
  while (own(b).length > 0) apply(b, { _tag: 'drop' }, 1, [])
}

/** Leaves exactly the results of the block on the stack; `produce` writes one operand. */
const finish = (b: Body, produce: (b: Body, t: ValType) => void): void => {
  const f = innermost(b)
  const rest = own(b)
  if (rest.length === f.results.length && allFit(b.m, rest, f.results)) return
  if (f.isDead && rest.length === 0 && chance(b.d, 1, 2)) return
  const isLeaving = !f.isLoop && rest.length > 0 && rest.length < 6 && chance(b.d, 1, 2)
  if (!isLeaving) dropAll(b)
  f.results.forEach((t) => {
    produce(b, t)
  })
  if (!isLeaving) return
  // more values than results: only a branch may leave them after
  emit(b, b.frames.length === 1 && chance(b.d, 1, 2) ? { _tag: 'return' } : { _tag: 'br', l: idx<LabelIdx>(0) })
  die(b)
}

/**
 * The code of a block whose parameters are on the stack. Afterwards the stack is that after the block.
 */
export const within = (
  b: Body,
  { label, params, results, isLoop }: { label: ResultType; params: ResultType; results: ResultType; isLoop: boolean },
  inside: (b: Body) => void,
  produce: (b: Body, t: ValType) => void
): Expr => {
  const outer = { code: b.code, stack: b.stack, set: b.set, floor: b.floor }
  const height = b.stack.length - params.length
  b.code = []
  b.stack = [...b.stack.slice(0, height), ...params]
  b.set = new Set(outer.set)
  b.floor = height
  b.frames.push({ label, results, isLoop, height, set: outer.set, isDead: false })
  inside(b)
  finish(b, produce)
  b.frames.pop()
  const { code } = b
  b.code = outer.code
  b.set = outer.set
  b.floor = outer.floor
  b.stack = [...outer.stack.slice(0, height), ...results]
  return code
}

/** The code of the whole body. */
export const whole = (b: Body, inside: (b: Body) => void, produce: (b: Body, t: ValType) => void): Expr => {
  inside(b)
  finish(b, produce)
  return b.code
}
