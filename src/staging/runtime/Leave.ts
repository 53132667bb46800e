/**
 * How staged code leaves: a function hands over its variables, or an exception continues in its caller.
 *
 * The frame states, the registers and the fuel are the runtime's, and are written in place.
 *
 * See: https://webassembly.github.io/spec/core/exec/instructions.html#exec-throw-ref
 */
import { addr, type HeapAddr, type TagAddr } from '../../execution/runtime/Addresses.ts'
import type { ModuleInst } from '../../execution/runtime/Store.ts'
import type { Ref, RefExn, Val } from '../../execution/runtime/Values.ts'
import * as V from '../../persistent/Vector.ts'
import { expand } from '../../types/Close.ts'
import { fits, repOf, repOfVal, valueAt, width, type JsValue, type Rep } from '../abi/Representation.ts'
import { LEAVING, THROWN, type Runtime, type FrameState } from './Runtime.ts'
import { put, WORDS } from '../abi/Registers.ts'
import { INSIDE, type Exit, type Staged } from '../exit/Exit.ts'
import { unwound, type Unwound } from '../exit/Unwind.ts'

/** The variables of a function by their places, those of one chunk of it being `own`; `more` are those of the others. */
const placed = (
  places: ReadonlyArray<number> | undefined,
  own: ReadonlyArray<JsValue>,
  more: FrameState['variables'] | undefined
): FrameState['variables'] => {
  const out: JsValue[] = []
  for (const [i, at] of places?.entries() ?? []) out[at] = own[i]
  more?.forEach((x, at) => (out[at] = x))
  return out
}

/** The path of an exception through a function, from an exit on. */
const pathOf = (inst: ModuleInst, { scope, index, operands, results }: Exit, exn: RefExn): Unwound =>
  unwound(inst, { scope, index, height: operands.length - results }, exn.tag)

/** Whether the exception continues in the caller: no clause catches it, and there is fuel to get there. */
const passes = (m: Runtime, inst: ModuleInst, exit: Exit): boolean => {
  if (m.Q[0] !== THROWN || m.thrown === null) return false
  const { steps, clause } = pathOf(inst, exit, m.thrown.exn)
  if (clause !== 0 || m.fuel < steps) return false
  m.fuel -= steps
  return true
}

/**
 * A function leaves: the first one by itself, its callers because it has. Of a function in parts the innermost one
 * leaves first; those around it hand over the variables that it does not have.
 */
export const leave =
  (m: Runtime, inst: ModuleInst, staged: Staged) =>
  (chunk: number, xp: number, q: number, variables: ReadonlyArray<JsValue>): JsValue => {
    if (xp === INSIDE && m.Q[0] === THROWN) return undefined
    const places = staged.chunks[chunk]
    const inner = xp === INSIDE ? m.frames.pop() : undefined
    const exit = inner?.exit ?? staged.exits[xp]
    if (exit === undefined) return undefined
    if (inner === undefined && passes(m, inst, exit)) return undefined
    const thrown = m.Q[0] === THROWN ? m.thrown : (inner?.thrown ?? null)
    if (m.frames.length === 0 && inner === undefined && thrown === null) m.fuel = q - exit.owed
    const isWhole = staged.chunks.length === 1
    const all = isWhole ? variables : placed(places, variables, inner?.variables)
    m.frames.push({ staged, exit, variables: all, thrown })
    m.Q[0] = LEAVING
    return undefined
  }

/**
 * Which clause catches the exception that has arrived at an exit, by its number; 0 if there is none, or no fuel to continue. What
 * the clause takes is in registers then, from 1 on: the fields, and the exception itself.
 */
export const catching =
  (m: Runtime, inst: ModuleInst, staged: Staged) =>
  (n: number): number => {
    const exit = staged.exits[n]
    if (m.Q[0] !== THROWN || m.thrown === null || exit === undefined) return 0
    const { exn } = m.thrown
    const { steps, clause, caught } = pathOf(inst, exit, exn)
    // after a call the fuel has to be enough for what follows; where the exception was thrown it has been checked
    const isShort = exit.reason === 'fuel' && m.fuel < staged.most
    if (caught === null || isShort || !exn.fields.every(fits) || wordsOf(exn.fields) > WORDS) return 0
    m.Q[0] = m.fuel - steps
    const taken = 'x' in caught ? exn.fields : []
    m.Z[taken.reduce((at, v) => put(m, at, v), 1)] = exn
    return clause
  }

const wordsOf = (vals: ReadonlyArray<Val>): number => vals.reduce((n, v) => n + width(repOfVal(v)), 1)

/** Whether every field of an exception fits its representation; true of any other reference. */
export const areNumbers = (r: Ref): boolean => r._tag !== 'ref.exn_addr' || r.fields.every(fits)

/** Throws an exception that exists already. */
export const throwing =
  (m: Runtime) =>
  (exn: RefExn, fuel: number): void => {
    m.thrown = { exn, by: 'throw_ref' }
    m.fuel = fuel
    m.Q[0] = THROWN
  }

const fields = (reps: ReadonlyArray<Rep>, words: ReadonlyArray<JsValue>): ReadonlyArray<Val> => {
  const out: Val[] = []
  let at = 0
  for (const rep of reps) {
    const v = valueAt(rep, words, at)
    if (v !== undefined) out.push(v)
    at += width(rep)
  }
  return out
}

/** Throws a new exception of a tag. */
export const raise =
  (m: Runtime) =>
  (tag: TagAddr): ((fuel: number, ...words: ReadonlyArray<JsValue>) => void) => {
    const ti = V.get(m.store.tags, tag)
    const ct = ti === undefined ? undefined : expand(ti.type)
    const reps = ct?._tag === 'func' ? ct.params.map(repOf) : []
    return (fuel, ...words) => {
      const exn: RefExn = { _tag: 'ref.exn_addr', a: addr<HeapAddr>(m.fresh++), tag, fields: fields(reps, words) }
      m.thrown = { exn, by: 'throw' }
      m.fuel = fuel
      m.Q[0] = THROWN
    }
  }
