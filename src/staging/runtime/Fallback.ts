/** The literal machine as a helper of staged code: one instruction on its operands alone, and casts. */
import type { ModuleAddr } from '../../execution/runtime/Addresses.ts'
import { codeOf } from '../../execution/runtime/Code.ts'
import { config, top, type Config, type Frame } from '../../execution/runtime/Config.ts'
import { matchesRef } from '../../execution/runtime/RefType.ts'
import { step } from '../../execution/Step.ts'
import { withCounts, type ModuleInst } from '../../execution/runtime/Store.ts'
import { noValues, push, type Ref, type Val, type Values } from '../../execution/runtime/Values.ts'
import * as V from '../../persistent/Vector.ts'
import type { TableIdx } from '../../structure/Indices.ts'
import type { Instr } from '../../structure/Instr.ts'
import type { DefType, RefType } from '../../structure/Types.ts'
import { closeRef } from '../../types/Close.ts'
import { matchHeap } from '../../types/Subtype.ts'
import { fits, valueAt, width, type JsValue, type Rep } from '../abi/Representation.ts'
import { fetchHeap, fetchTable, flushHeap, flushTable } from './Sync.ts'
import type { Runtime } from './Runtime.ts'
import { put, ROOM } from '../abi/Registers.ts'

/** An instruction without a body, and the representations of its operands, oldest first. */
export interface InterpretedInstr {
  readonly e: Instr
  readonly params: ReadonlyArray<Rep>
}

const operands = (params: ReadonlyArray<Rep>, words: ReadonlyArray<JsValue>): Values => {
  let vs: Values = noValues
  let at = 0
  for (const rep of params) {
    const v = valueAt(rep, words, at)
    if (v !== undefined) vs = push(v, vs)
    at += width(rep)
  }
  return vs
}

/** The end of a run of at most `fuel` steps, if it ends in values. */
const run = (start: Config, fuel: number): { readonly values: ReadonlyArray<Val>; readonly c: Config } | null => {
  let c = start
  for (;;) {
    const o = step(c)
    if (o._tag === 'Done') return { values: o.values, c }
    if (o._tag !== 'Next' || o.config.steps > fuel) return null
    c = o.config
  }
}

/** The tables that an instruction reads or writes. */
const tablesIn = (e: Instr): ReadonlyArray<TableIdx> => {
  switch (e._tag) {
    case 'table.copy':
      return [e.x, e.y]
    case 'table.grow':
    case 'table.fill':
    case 'table.init':
      return [e.x]
    default:
      return []
  }
}

/**
 * Performs an instruction in at most `fuel` steps: the number of steps, its results in registers from the first on. 0 if
 * it does not end in values, or one of them does not fit its representation; then nothing has happened.
 */
export const interpret =
  (m: Runtime, module: ModuleAddr) =>
  ({ e, params }: InterpretedInstr): ((fuel: number, ...words: ReadonlyArray<JsValue>) => number) => {
    const code = codeOf([e])
    const frame: Frame = { locals: V.empty, module }
    const tables = tablesIn(e).flatMap((x) => V.get(m.store.modules, module)?.tables[x] ?? [])
    return (fuel, ...words) => {
      flushHeap(m)
      for (const a of tables) flushTable(m, a)
      // nothing is counted here: what it allocates has to fit in the room
      const store = withCounts(m.store, Number.MAX_SAFE_INTEGER, 0)
      const limits = { ...m.limits, memory: Infinity }
      const start = config(store, frame, operands(params, words), code, top, m.choices, limits, 0)
      const end = run(start, fuel)
      const room = m.Q[ROOM] ?? 0
      if (end === null || !end.values.every(fits) || end.c.store.since > room) return 0
      m.Q[ROOM] = room - end.c.store.since
      let at = 1
      for (const v of end.values) at = put(m, at, v)
      m.store = withCounts(end.c.store, m.store.found, m.store.since)
      fetchHeap(m)
      for (const a of tables) fetchTable(m, a)
      return end.c.steps
    }
  }

/** Whether a reference has a type, in the types of an instance. */
export const holds =
  (m: Runtime, inst: ModuleInst) =>
  (rt: RefType): ((r: Ref) => boolean) => {
    const closed = closeRef(inst.types, rt)
    const isI31 = matchHeap('i31', closed.ht)
    // NON-SPEC: an answer never changes, so answers are kept; the type of the last one most often comes again
    const answers = new Map<DefType, boolean>()
    let last: DefType | null = null
    let answer = false
    return (r) => {
      if (r._tag === 'ref.null_addr') return closed.null
      if (r._tag === 'ref.i31_num') return isI31
      if (r._tag !== 'ref.struct_addr' && r._tag !== 'ref.array_addr') return matchesRef(m.store, r, closed)
      if (r.type !== last) {
        const known = answers.get(r.type)
        answer = known ?? matchesRef(m.store, r, closed)
        if (known === undefined) answers.set(r.type, answer)
        last = r.type
      }
      return answer
    }
  }
