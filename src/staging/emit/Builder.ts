/**
 * The generator's state and what it does: write JavaScript, name variables, charge steps, make exits.
 *
 * A builder is mutable and seen by one run of the generator only; the generator is pure from the outside.
 *
 * Charging. `q` is the fuel left, except for `owed` steps that the JavaScript has not taken off yet. Where paths join, each takes
 * off what it owes beyond the least of them. `sinceCheck` bounds the steps since the last fuel check, `maxSinceCheck` is its
 * largest value: a check that finds at least as many steps left covers everything up to the next check.
 *
 * See: https://webassembly.github.io/spec/core/exec/runtime.html#configurations
 */
import type { ModuleInst, Store } from '../../execution/runtime/Store.ts'
import type { Rep } from '../abi/Representation.ts'
import type { FunctionInfo } from '../abi/FunctionInfo.ts'
import type { MemIdx } from '../../structure/Indices.ts'
import type { Expr } from '../../structure/Instr.ts'
import type { ExitReason } from '../exit/ExitReason.ts'
import type { ControlScope, Exit } from '../exit/Exit.ts'
import { low, sources, variable, type Operand } from './Operand.ts'
import type { Construct, Piece } from './Pieces.ts'

export type { Construct } from './Pieces.ts'

/** What the generator knows of the store: module instances never change, and neither do types of what is in it. */
export interface Known {
  readonly store: Store
  readonly inst: ModuleInst
}

/** A place that is searched for: when the generator reaches it, `found` notes the constructs and operands there. */
export interface Probe {
  readonly es: Expr
  readonly index: number
  found: { readonly scope: ControlScope; readonly operands: ReadonlyArray<Rep> } | null
}

/** One function in progress: what is written, and what the literal machine would have at this place. */
export interface Builder {
  readonly known: Known
  readonly info: FunctionInfo
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
  /** What the function closes over: name to expression. */
  readonly needs: Map<string, string>
  /** Constants without a literal form. */
  readonly pool: unknown[]
  /** The memories whose bytes it reads or writes. */
  readonly accessed: Set<MemIdx>
  labels: number
  /** The JavaScript starts where the function does, so that a call of the function is a call of it. */
  readonly isWhole: boolean
  /** The function calls itself as a jump to its start. */
  isSelfTail: boolean
  readonly probe: Probe | null
}

/** A builder that has written nothing. */
export const builder = (known: Known, info: FunctionInfo, isWhole: boolean, probe: Probe | null = null): Builder => ({
  known,
  info,
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
  accessed: new Set(),
  labels: 0,
  isWhole,
  isSelfTail: false,
  probe
})

/** Writes JavaScript, or a piece that becomes JavaScript later. */
export const write = (b: Builder, ...pieces: ReadonlyArray<Piece>): void => {
  for (const p of pieces) {
    b.out.push(p)
    b.length += typeof p === 'string' ? p.length : OTHER
  }
}

/** The approximate number of characters of a piece that is not written yet. */
const OTHER = 12

/** Characters of a function that the host takes; a longer one stays literal. */
const MOST_SOURCE = 8_000_000

/**
 * Operands for each instruction that the generator looks at, on the average: a function whose operands wait in larger numbers
 * stays literal, so that compiling takes time and memory in proportion to the function.
 */
const MOST_EFFORT = 100
/** What any function may take. */
const LEAST_EFFORT = 100_000

/** Whether the function is longer than that, or has too many operands: what has been written is of no use. */
export const isTooLong = (b: Builder): boolean =>
  b.length > MOST_SOURCE || b.effort > LEAST_EFFORT + MOST_EFFORT * b.info.length

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
export const local = (b: Builder, x: number): Operand => variable(b.info.locals[x] ?? 'r', `p${x}`)

/** A label that no other construct has. */
export const label = (b: Builder): string => `L${b.labels++}`

/** A variable that neither the stack nor a construct around reads. */
export const fresh = (b: Builder, c: Construct, rep: Rep, also: ReadonlyArray<Operand> = []): Operand => {
  b.effort += b.stack.length + also.length
  const taken = new Set<string>()
  for (const of of [b.stack, also]) for (const o of of) for (const name of o.vars) taken.add(name)
  for (let k: Construct | null = c; k !== null; k = k.outer) for (const o of k.vars) taken.add(o.lo)
  let n = 0
  while (taken.has(`${rep}${n}`)) n++
  b.temps.set(`${rep}${n}`, rep)
  return variable(rep, `${rep}${n}`)
}

const mentions = (source: string, name: string): boolean => new RegExp(`\\b${name}\\b`).test(source)

/** Where a word waits until all words have been read. */
const WAITING = ['t', 's1', 's2']

/** Writes `to = from`. Each word may read every word. */
export const assign = (b: Builder, to: Operand, from: Operand): void => {
  if (from.atom && to.lo === from.lo) return
  if (to.words.length === 1) {
    write(b, `${to.lo}=${low(from)};`)
    return
  }
  const of = sources(from)
  const isRead = from.vars.includes(to.lo)
  // a word that a later word reads is written after it
  const waits = to.words.map((name, i) => isRead && of.slice(i + 1).some((source) => mentions(source, name)))
  for (const [i, name] of to.words.entries()) write(b, `${waits[i] === true ? WAITING[i] : name}=${of[i]};`)
  for (const [i, name] of to.words.entries()) if (waits[i] === true) write(b, `${name}=${WAITING[i]};`)
}

/** Operand `i` of the stack in a variable of its own, which none of `also` reads either. */
const store = (b: Builder, c: Construct, i: number, also: ReadonlyArray<Operand> = []): Operand => {
  const o = b.stack[i]
  if (o === undefined) return variable('r', 'undefined')
  const to = fresh(b, c, o.rep, also)
  assign(b, to, o)
  b.stack[i] = to
  return to
}

/** A new operand. It is only written down when something reads it, or when it has to be stored. */
export const push = (b: Builder, o: Operand): void => {
  b.stack.push(o)
}

/** Expressions longer than this go into a variable. */
const LONG = 160

/** As `push`, for arithmetic: long expressions become variables. */
export const pushSource = (b: Builder, c: Construct, o: Operand): void => {
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
 * Operands that read a local are stored: before it changes, or before a branch after which it may. `also` are operands that
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

/** Charges `n` steps. */
export const spend = (b: Builder, n: number): void => {
  b.owed += n
  b.sinceCheck += n
  if (b.sinceCheck > b.maxSinceCheck) b.maxSinceCheck = b.sinceCheck
}

/** This path reaches a label, by `n` steps. */
export const arrive = (b: Builder, to: Construct, n: number): void => {
  const pending = b.owed + n
  const way = b.sinceCheck + n
  if (way > b.maxSinceCheck) b.maxSinceCheck = way
  if (way > to.way) to.way = way
  if (!to.isLoop) to.edges[0] = Math.min(pending, to.edges[0] ?? pending)
  b.out.push({ _tag: 'edge', owed: pending, to })
}

/** The paths to a label join here. */
export const meet = (b: Builder, at: Construct): void => {
  at.after = at.edges[0] ?? 0
  b.owed = at.after
  b.sinceCheck = at.way
}

/** The number of a new exit at this place. */
const exit = (b: Builder, c: Construct, index: number, reason: ExitReason, results = 0): number => {
  b.effort += b.stack.length
  b.exits.push({ reason, scope: c.scope, index, operands: [...b.stack], results, owed: b.owed })
  return b.exits.length - 1
}

/**
 * JavaScript that leaves the function at a new exit: operands that are no variables yet are written into some first.
 */
export const exitAt = (b: Builder, c: Construct, index: number, reason: ExitReason, results = 0): string => {
  const kept = b.stack
  const start = b.out.length
  b.stack = [...kept]
  for (const [i, o] of b.stack.entries()) if (!o.atom) store(b, c, i)
  const n = exit(b, c, index, reason, results)
  const moves = b.out.splice(start).filter((p) => typeof p === 'string')
  b.stack = kept
  return `{${moves.join('')}xp=${n};break X}`
}

/** Leaves where a condition holds. */
export const leaveIf = (b: Builder, c: Construct, index: number, reason: ExitReason, when: string): void => {
  write(b, `if(${when})${exitAt(b, c, index, reason)}\n`)
}

/** Checks the fuel, and the host's stack where a function starts. */
export const check = (b: Builder, c: Construct, index: number, depth = false): void => {
  b.out.push({ _tag: 'check', owed: b.owed, then: exitAt(b, c, index, 'fuel'), depth })
  b.sinceCheck = 0
}

/** JavaScript that names the least fuel of this function. */
export const withMost = (b: Builder, before: string, after: string): void => {
  b.out.push({ _tag: 'most', before, after })
}

/** Leaves where the fuel is short of `each * C + 1` steps, else takes them off. */
export const payEach = (b: Builder, c: Construct, index: number, each: number): void => {
  const least = `${each}*C+1+${b.owed}`
  withMost(b, `if(q<${least}+`, `)${exitAt(b, c, index, 'instruction')}q=q-(${each}*C+1)|0;\n`)
}
