/**
 * How staged code stops: a function hands over its variables, or an exception goes on to its caller.
 *
 * The records, the registers and the fuel are the machine's, and are written in place.
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

/** The variables of a function by their places, those of one chunk of it being `own`; `more` are what others have. */
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
const way = (inst: ModuleInst, { scope, index, operands, results }: Exit, exn: RefExn): Unwound =>
  unwound(inst, { level: scope, index, height: operands.length - results }, exn.tag)

/** Whether the exception goes on to the caller: no clause catches it, and there is fuel for the way. */
const passes = (m: Runtime, inst: ModuleInst, site: Exit): boolean => {
  if (m.Q[0] !== THROWN || m.thrown === null) return false
  const { steps, clause } = way(inst, site, m.thrown.exn)
  if (clause !== 0 || m.fuel < steps) return false
  m.fuel -= steps
  return true
}

/**
 * A function stops: the first one stops the machine, the others are its callers. Of a function in parts the innermost one
 * stops first; those around it hand over the variables that it does not have.
 */
export const leave =
  (m: Runtime, inst: ModuleInst, staged: Staged) =>
  (chunk: number, xp: number, q: number, variables: ReadonlyArray<JsValue>): JsValue => {
    if (xp === INSIDE && m.Q[0] === THROWN) return undefined
    const places = staged.chunks[chunk]
    const inner = xp === INSIDE ? m.frames.pop() : undefined
    const site = inner?.site ?? staged.exits[xp]
    if (site === undefined) return undefined
    if (inner === undefined && passes(m, inst, site)) return undefined
    const thrown = m.Q[0] === THROWN ? m.thrown : (inner?.thrown ?? null)
    if (m.frames.length === 0 && inner === undefined && thrown === null) m.fuel = q - site.owed
    const isWhole = staged.chunks.length === 1
    const all = isWhole ? variables : placed(places, variables, inner?.variables)
    m.frames.push({ staged, site, variables: all, thrown })
    m.Q[0] = LEAVING
    return undefined
  }

/**
 * Which clause catches the exception that has come to a site, by its number; 0 if there is none, or no fuel to go on. What
 * the clause takes is in registers then, from 1 on: the fields, and the exception itself.
 */
export const catching =
  (m: Runtime, inst: ModuleInst, staged: Staged) =>
  (n: number): number => {
    const site = staged.exits[n]
    if (m.Q[0] !== THROWN || m.thrown === null || site === undefined) return 0
    const { exn } = m.thrown
    const { steps, clause, caught } = way(inst, site, exn)
    // after a call the fuel has to be enough for what follows; where the exception was thrown it has been looked at
    const isShort = site.reason === 'fuel' && m.fuel < staged.most
    if (caught === null || isShort || !exn.fields.every(fits) || wordsOf(exn.fields) > WORDS) return 0
    m.Q[0] = m.fuel - steps
    const taken = 'x' in caught ? exn.fields : []
    m.Z[taken.reduce((at, v) => put(m, at, v), 1)] = exn
    return clause
  }

const wordsOf = (vals: ReadonlyArray<Val>): number => vals.reduce((n, v) => n + width(repOfVal(v)), 1)

/** Whether every field of an exception fits its kind; of what is no exception too. */
export const areNumbers = (r: Ref): boolean => r._tag !== 'ref.exn_addr' || r.fields.every(fits)

/** Throws an exception that exists already. */
export const throwing =
  (m: Runtime) =>
  (exn: RefExn, fuel: number): void => {
    m.thrown = { exn, by: 'throw_ref' }
    m.fuel = fuel
    m.Q[0] = THROWN
  }

const fields = (kinds: ReadonlyArray<Rep>, words: ReadonlyArray<JsValue>): ReadonlyArray<Val> => {
  const out: Val[] = []
  let at = 0
  for (const kind of kinds) {
    const v = valueAt(kind, words, at)
    if (v !== undefined) out.push(v)
    at += width(kind)
  }
  return out
}

/** Throws a new exception of a tag. */
export const raise =
  (m: Runtime) =>
  (tag: TagAddr): ((fuel: number, ...words: ReadonlyArray<JsValue>) => void) => {
    const ti = V.get(m.store.tags, tag)
    const ct = ti === undefined ? undefined : expand(ti.type)
    const kinds = ct?._tag === 'func' ? ct.params.map(repOf) : []
    return (fuel, ...words) => {
      const exn: RefExn = { _tag: 'ref.exn_addr', a: addr<HeapAddr>(m.fresh++), tag, fields: fields(kinds, words) }
      m.thrown = { exn, by: 'throw' }
      m.fuel = fuel
      m.Q[0] = THROWN
    }
  }
