/**
 * The generator's state and its primitive acts: writing text, naming variables, charging steps, and making sites.
 *
 * A builder is mutable and seen by one run of the generator only; the generator is pure from the outside.
 *
 * Charging. `q` is the fuel left, except for `owed` steps that the JavaScript has not taken off yet. Where ways meet, each takes
 * off what it has more than the least of them. `way` bounds the steps since fuel was last looked at, `most` is the largest
 * `way`: where a check finds `most` steps left, no step before the next check can be one too many.
 *
 * See: https://webassembly.github.io/spec/core/exec/runtime.html#configurations
 */
import type { ModuleInst, Store } from '../../execution/runtime/Store.ts'
import type { Rep } from '../abi/Representation.ts'
import type { FunctionInfo } from '../abi/FunctionInfo.ts'
import type { Expr } from '../../structure/Instr.ts'
import type { ExitReason } from '../exit/ExitReason.ts'
import type { ControlScope, Exit } from '../exit/Exit.ts'
import { low, texts, variable, type Operand } from './Operand.ts'
import type { Construct, Piece } from './Pieces.ts'

export type { Construct } from './Pieces.ts'

/** What the generator knows of the store: module instances never change, and neither do types of what is in it. */
export interface Known {
  readonly store: Store
  readonly inst: ModuleInst
}

/** A place that is looked for: when the generator comes to it, `found` notes the constructs and operands there. */
export interface Probe {
  readonly es: Expr
  readonly index: number
  found: { readonly scope: ControlScope; readonly operands: ReadonlyArray<Rep> } | null
}

/** One function under way: what is written, and what the machine would have at the place where the text is. */
export interface Builder {
  readonly known: Known
  readonly shape: FunctionInfo
  out: Piece[]
  /** Characters that have been written. */
  length: number
  /** Operands that have been looked at or noted, over all instructions. */
  effort: number
  stack: Operand[]
  owed: number
  sinceCheck: number
  maxSinceCheck: number
  readonly exits: Array<Omit<Exit, 'operands'> & { readonly operands: ReadonlyArray<Operand> }>
  /** Variables besides the locals. */
  readonly temps: Map<string, Rep>
  /** What the text needs from outside: name to expression. */
  readonly needs: Map<string, string>
  /** What the text cannot say. */
  readonly pool: unknown[]
  labels: number
  /** The text starts where the function does, so that a call of the function is a call of this text. */
  readonly isWhole: boolean
  /** The function calls itself in place. */
  isSelfTail: boolean
  readonly probe: Probe | null
}

/** A builder at the start of an empty text. */
export const builder = (known: Known, shape: FunctionInfo, isWhole: boolean, probe: Probe | null = null): Builder => ({
  known,
  shape,
  out: [],
  length: 0,
  effort: 0,
  stack: [],
  owed: 0,
  sinceCheck: 0,
  maxSinceCheck: 0,
  exits: [],
  temps: new Map(),
  needs: new Map(),
  pool: [],
  labels: 0,
  isWhole,
  isSelfTail: false,
  probe
})

/** Writes text, or what becomes text later. */
export const write = (b: Builder, ...pieces: ReadonlyArray<Piece>): void => {
  for (const p of pieces) {
    b.out.push(p)
    b.length += typeof p === 'string' ? p.length : OTHER
  }
}

/** About as many characters has a piece that is no text yet. */
const OTHER = 12

/** Characters of a function that the host takes; a longer one stays literal. */
const MOST_TEXT = 8_000_000

/**
 * Operands for each instruction that the generator looks at, on the average: a function whose operands wait in larger numbers
 * stays literal, so that the text takes time and memory in proportion to the function.
 */
const MOST_EFFORT = 100
/** What any function may take. */
const LEAST_EFFORT = 100_000

/** Whether the function is longer than that, or has too many operands: what has been written is of no use. */
export const isTooLong = (b: Builder): boolean =>
  b.length > MOST_TEXT || b.effort > LEAST_EFFORT + MOST_EFFORT * b.shape.length

/** Something from outside by this name. */
export const need = (b: Builder, name: string, from: string): string => {
  b.needs.set(name, from)
  return name
}

/** A value that has no source, under a number. */
export const pooled = (b: Builder, x: unknown): string => {
  b.pool.push(x)
  return `P[${b.pool.length - 1}]`
}

/** Local `x`: a variable that the function keeps for it. */
export const local = (b: Builder, x: number): Operand => variable(b.shape.locals[x] ?? 'r', `p${x}`)

/** A label that no other construct has. */
export const label = (b: Builder): string => `L${b.labels++}`

/** A variable that neither the stack nor a construct around reads. */
export const fresh = (b: Builder, c: Construct, kind: Rep, also: ReadonlyArray<Operand> = []): Operand => {
  b.effort += b.stack.length + also.length
  const taken = new Set<string>()
  for (const of of [b.stack, also]) for (const o of of) for (const name of o.vars) taken.add(name)
  for (let k: Construct | null = c; k !== null; k = k.outer) for (const o of k.vars) taken.add(o.lo)
  let n = 0
  while (taken.has(`${kind}${n}`)) n++
  b.temps.set(`${kind}${n}`, kind)
  return variable(kind, `${kind}${n}`)
}

const mentions = (text: string, name: string): boolean => new RegExp(`\\b${name}\\b`).test(text)

/** Where a word waits until all texts are read. */
const WAITING = ['t', 's1', 's2']

/** Writes `to = from`. Each word may read every word. */
export const assign = (b: Builder, to: Operand, from: Operand): void => {
  if (from.atom && to.lo === from.lo) return
  if (to.words.length === 1) {
    write(b, `${to.lo}=${low(from)};`)
    return
  }
  const of = texts(from)
  const isRead = from.vars.includes(to.lo)
  // a word that a later text reads is written when that text is
  const waits = to.words.map((name, i) => isRead && of.slice(i + 1).some((text) => mentions(text, name)))
  for (const [i, name] of to.words.entries()) write(b, `${waits[i] === true ? WAITING[i] : name}=${of[i]};`)
  for (const [i, name] of to.words.entries()) if (waits[i] === true) write(b, `${name}=${WAITING[i]};`)
}

/** Operand `i` of the stack in a variable of its own, which none of `also` reads either. */
const store = (b: Builder, c: Construct, i: number, also: ReadonlyArray<Operand> = []): Operand => {
  const o = b.stack[i]
  if (o === undefined) return variable('r', 'undefined')
  const to = fresh(b, c, o.kind, also)
  assign(b, to, o)
  b.stack[i] = to
  return to
}

/** A new operand. It is only written down when something reads it, or when it has to be stored. */
export const push = (b: Builder, o: Operand): void => {
  b.stack.push(o)
}

/** Texts longer than this go into a variable. */
const LONG = 160

/** As `push`, for arithmetic: long texts become variables. */
export const pushText = (b: Builder, c: Construct, o: Operand): void => {
  b.stack.push(o)
  if (o.words.join('').length > LONG) store(b, c, b.stack.length - 1)
}

/** Takes the newest operand away. Validation says that there is one. */
export const pop = (b: Builder): Operand => b.stack.pop() ?? variable('r', 'undefined')

/** The newest operand but `n`, as one that may be written several times. */
export const atom = (b: Builder, c: Construct, n = 0): Operand => {
  const i = b.stack.length - 1 - n
  const o = b.stack[i]
  return o?.atom === true ? o : store(b, c, i)
}

/**
 * Operands that read a local are stored: before it changes, or before ways part on which it may. `also` are operands that
 * are off the stack, but not yet written.
 */
export const keep = (
  b: Builder,
  c: Construct,
  isChanging: (name: string) => boolean,
  also: ReadonlyArray<Operand>
): void => {
  for (const [i, o] of b.stack.entries()) if (o.vars.some(isChanging)) store(b, c, i, also)
}
/** Whether a variable is a local: those may change while an operand that reads them waits. */
export const isLocal = (name: string): boolean => name.startsWith('p')

/** The machine takes `n` steps. */
export const spend = (b: Builder, n: number): void => {
  b.owed += n
  b.sinceCheck += n
  if (b.sinceCheck > b.maxSinceCheck) b.maxSinceCheck = b.sinceCheck
}

/** This way reaches a label; `n` steps lead there. */
export const arrive = (b: Builder, to: Construct, n: number): void => {
  const pending = b.owed + n
  const way = b.sinceCheck + n
  if (way > b.maxSinceCheck) b.maxSinceCheck = way
  if (way > to.way) to.way = way
  if (!to.isLoop) to.edges[0] = Math.min(pending, to.edges[0] ?? pending)
  b.out.push({ _tag: 'edge', owed: pending, to })
}

/** The ways to a label meet here. */
export const meet = (b: Builder, at: Construct): void => {
  at.after = at.edges[0] ?? 0
  b.owed = at.after
  b.sinceCheck = at.way
}

/** The number of a new site at the place where the machine is. */
const site = (b: Builder, c: Construct, index: number, reason: ExitReason, results = 0): number => {
  b.effort += b.stack.length
  b.exits.push({ reason, scope: c.level, index, operands: [...b.stack], results, owed: b.owed })
  return b.exits.length - 1
}

/**
 * The text that leaves the function at a new site: what is no variable yet is written into one on the way. `before` comes
 * first.
 */
export const exitAt = (b: Builder, c: Construct, index: number, reason: ExitReason, results = 0): string => {
  const kept = b.stack
  const start = b.out.length
  b.stack = [...kept]
  for (const [i, o] of b.stack.entries()) if (!o.atom) store(b, c, i)
  const n = site(b, c, index, reason, results)
  const moves = b.out.splice(start).filter((p) => typeof p === 'string')
  b.stack = kept
  return `{${moves.join('')}xp=${n};break X}`
}

/** Leaves where the text of a condition holds. */
export const leaveIf = (b: Builder, c: Construct, index: number, reason: ExitReason, when: string): void => {
  write(b, `if(${when})${exitAt(b, c, index, reason)}\n`)
}

/** Looks at the fuel, and at the host's stack where a function starts. */
export const check = (b: Builder, c: Construct, index: number, depth = false): void => {
  b.out.push({ _tag: 'check', owed: b.owed, then: exitAt(b, c, index, 'fuel'), depth })
  b.sinceCheck = 0
}

/** Text that names the least fuel of this function. */
export const withMost = (b: Builder, before: string, after: string): void => {
  b.out.push({ _tag: 'most', before, after })
}

/** Leaves where the fuel is short of `each * C + 1` steps, else takes them off. */
export const payEach = (b: Builder, c: Construct, index: number, each: number): void => {
  const least = `${each}*C+1+${b.owed}`
  withMost(b, `if(q<${least}+`, `)${exitAt(b, c, index, 'instruction')}q=q-(${each}*C+1)|0;\n`)
}
