/** A function as JavaScript: the whole body, or the rest of it from some place on. */
import type { Expr, Instr } from '../../structure/Instr.ts'
import type { Rep } from '../abi/Representation.ts'
import type { SequencePlace, FunctionInfo } from '../abi/FunctionInfo.ts'
import type { Staged } from '../exit/Exit.ts'
import { assembled } from './Assemble.ts'
import {
  assign,
  builder,
  check,
  fresh,
  isTooLong,
  label,
  local,
  push,
  write,
  type Builder,
  type Construct,
  type Known,
  type Probe
} from './Builder.ts'
import { emitter } from './Emitters.ts'
import { fallOff } from './instructions/Branches.ts'
import { close, enter, loopHead, opening, reachEnd } from './instructions/Blocks.ts'
import { variable, type Operand } from './Operand.ts'
import { jumpTo, labelOf, type PieceItem } from './Pieces.ts'
import type { Lengths } from '../Policy.ts'

/** No stretch without a fuel check is longer than this. */
const STRETCH = 1000

const instruction = (b: Builder, c: Construct, index: number, e: Instr): boolean => {
  if (b.sinceCheck > STRETCH) check(b, c, index)
  return emit(b, c, index, e)
}

/** Operands of which an item keeps track. */
const TALL = 500

/** The operands as they are; null where they are so many that no part begins or ends here. */
const snapshot = (b: Builder): ReadonlyArray<Operand> | null => (b.stack.length > TALL ? null : b.stack.slice())

/** Writes an item of a sequence. */
const item = (b: Builder, items: PieceItem[], run: () => boolean): boolean => {
  const { out } = b
  b.out = []
  const live = snapshot(b)
  const isLive = run()
  items.push({ pieces: b.out, live })
  b.out = out
  return isLive
}

/** A sequence from an instruction on, `lead` being what is written in front of it. */
const sequence = (b: Builder, c: Construct, es: Expr, from: number, lead?: () => boolean): boolean => {
  const items: PieceItem[] = []
  let isLive = lead === undefined || item(b, items, lead)
  for (let index = from; isLive && index < es.length && !isTooLong(b); index++) {
    const e = es[index]
    if (b.probe?.es === es && b.probe.index === index)
      b.probe.found = { scope: c.scope, operands: b.stack.map((o) => o.rep) }
    if (e !== undefined) isLive = item(b, items, () => instruction(b, c, index, e))
  }
  write(b, { _tag: 'sequence', items, end: snapshot(b) })
  return isLive
}

const emit = emitter(sequence)

const functionControl = (b: Builder, place: SequencePlace): Construct => ({
  scope: { place, outer: null, n: b.info.results.length, height: 0 },
  outer: null,
  isLoop: false,
  isHandler: false,
  vars: [],
  label: '',
  verb: 'break',
  edges: [],
  after: 0,
  way: 0,
  used: false
})

/** A construct around an entry, and how many operands of the function are below it. */
export interface Around {
  readonly place: SequencePlace
  readonly height: number
}

/** An entry: the constructs around it, outermost first, the number of an instruction, and the operands' representations. */
export interface EntryState {
  readonly around: ReadonlyArray<Around>
  readonly es: Expr
  readonly index: number
  readonly operands: ReadonlyArray<Rep>
}

/** The rest of a loop's round, then the loop: two paths out of it. */
const loopFrom = (b: Builder, c: Construct, e: EntryState, k: Construct, depth: number, isHead: boolean): boolean => {
  const end: Construct = { ...k, isLoop: false, isHandler: false, label: label(b), verb: 'break', edges: [], vars: [] }
  const es = k.scope.place.es
  const { results } = opening(b, c, k.scope.place.instr ?? never, es)
  const vars: Operand[] = []
  for (const rep of results) vars.push(fresh(b, k, rep, vars))
  const out: Construct = { ...end, vars }
  write(b, labelOf(out), '{\n')
  let isLive = false
  if (!isHead) {
    write(b, labelOf(k), '{\n')
    isLive = inside(b, k, e, depth + 1)
    if (isLive) {
      reachEnd(b, out)
      write(b, jumpTo(out), ';\n')
    }
    write(b, '}\n')
  }
  if (isHead || k.used) {
    const again: Construct = { ...k, label: label(b), after: 0 }
    b.sinceCheck = k.way
    const live = loopHead(b, again, es, sequence)
    if (live) {
      b.owed -= 1
      reachEnd(b, out)
      write(b, jumpTo(out))
      isLive = true
    }
    write(b, '}\n')
  }
  write(b, '}\n')
  return close(b, out, isLive)
}

const never = { _tag: 'block', bt: { _tag: 'result', t: null }, es: [] } as const

/** The construct at this depth around the entry, from the entry to its end. */
const construct = (b: Builder, c: Construct, e: EntryState, depth: number): boolean => {
  const around = e.around[depth]
  const instr = around?.place.instr
  if (around === undefined || instr == null) return false
  const kept = b.stack
  const k = enter(b, c, instr, opening(b, c, instr, around.place.es), around.height)
  const isHead = depth === e.around.length - 1 && e.index === 0
  if (k.isLoop && isHead) {
    b.stack = kept
    for (const [i, v] of k.vars.entries()) {
      const o = kept[around.height + i]
      if (o !== undefined) assign(b, v, o)
    }
  }
  if (k.isLoop) return loopFrom(b, c, e, k, depth, isHead)
  write(b, labelOf(k), '{\n')
  const isLive = inside(b, k, e, depth + 1)
  if (isLive) reachEnd(b, k)
  write(b, '}\n')
  return close(b, k, isLive)
}

/** What is left inside of a construct. */
const inside = (b: Builder, c: Construct, e: EntryState, depth: number): boolean => {
  const next = e.around[depth]
  if (next === undefined) return sequence(b, c, e.es, e.index)
  const outer = next.place.outer?.es
  return outer !== undefined && sequence(b, c, outer, next.place.index + 1, () => construct(b, c, e, depth))
}

const place = (info: FunctionInfo): SequencePlace =>
  info.places.get(info.func.body) ?? { es: info.func.body, outer: null, instr: null, index: 0 }

/** The function from its start; null if it is too long. */
export const wholeFunction = (
  known: Known,
  info: FunctionInfo,
  lengths: Lengths,
  probe: Probe | null = null
): Staged | null => {
  const b = builder(known, info, true, probe)
  const c = functionControl(b, place(info))
  check(b, c, 0, true)
  if (sequence(b, c, info.func.body, 0)) fallOff(b)
  return assembled(
    b,
    info.params.map((_, i) => local(b, i)),
    lengths
  )
}

/** A variable for each operand, where nothing has been written yet. */
const named = (b: Builder, reps: ReadonlyArray<Rep>): ReadonlyArray<Operand> => {
  const taken = new Map<Rep, number>()
  return reps.map((rep) => {
    const n = taken.get(rep) ?? 0
    taken.set(rep, n + 1)
    b.temps.set(`${rep}${n}`, rep)
    return variable(rep, `${rep}${n}`)
  })
}

/** The rest of a function from an entry on, null if it is too long; the arguments are all locals, then the operands. */
export const osrFunction = (known: Known, info: FunctionInfo, e: EntryState, lengths: Lengths): Staged | null => {
  const b = builder(known, info, false)
  const c = functionControl(b, place(info))
  const operands = named(b, e.operands)
  for (const o of operands) push(b, o)
  if (inside(b, c, e, 0)) fallOff(b)
  const locals = info.locals.map((_, i) => local(b, i))
  return assembled(b, [...locals, ...operands], lengths)
}

/** The entry in front of instruction `index` of a sequence; null where control does not reach it. */
export const entryAt = (
  known: Known,
  info: FunctionInfo,
  es: Expr,
  index: number,
  lengths: Lengths
): EntryState | null => {
  const probe: Probe = { es, index, found: null }
  wholeFunction(known, info, lengths, probe)
  if (probe.found === null) return null
  const around: Around[] = []
  for (let s = probe.found.scope; s.outer !== null; s = s.outer) around.push({ place: s.place, height: s.height })
  return { around: around.reverse(), es, index, operands: probe.found.operands }
}
