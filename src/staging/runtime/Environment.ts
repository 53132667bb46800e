/**
 * What a generated function closes over: mirrors by index, and functions of the runtime.
 *
 * See: https://webassembly.github.io/spec/core/exec/runtime.html#module-instances
 */
import type { GlobalAddr, ModuleAddr, TableAddr } from '../../execution/runtime/Addresses.ts'
import type { ModuleInst } from '../../execution/runtime/Store.ts'
import { refNull, type Ref } from '../../execution/runtime/Values.ts'
import * as V from '../../persistent/Vector.ts'
import { matchHeap } from '../../types/Subtype.ts'
import { aggregates } from './Aggregates.ts'
import {
  globalMirror,
  loadGlobal,
  loadTable,
  tableMirror,
  type Compiled,
  type FuncMirror,
  type GlobalMirror,
  type TableMirror
} from './Mirrors.ts'
import type { JsValue } from '../abi/Representation.ts'
import { funcMirror, memoryAt, TAIL, typeNumber, type Runtime } from './Runtime.ts'
import { holds, interpret } from './Fallback.ts'
import type { Staged } from '../exit/Exit.ts'
import { areNumbers, catching, leave, raise, throwing } from './Leave.ts'

const noBytes = new Uint8Array(0) // NON-SPEC: nothing can be written to it

const byRef =
  (m: Runtime) =>
  (r: Ref): FuncMirror | undefined =>
    r._tag === 'ref.func_addr' ? funcMirror(m, r.a) : undefined

/** The code of a function; null if there is none. */
const codeOf = (m: Runtime, mirror: FuncMirror | undefined): Compiled | null =>
  mirror === undefined ? null : (mirror.f ?? m.link(m, mirror))

/** Whether a function has a type, given by its number: its own or one above. */
const matches =
  (m: Runtime) =>
  (c: FuncMirror, type: number): boolean => {
    const dt = m.defs[type]
    return c.type === type || (dt !== undefined && matchHeap(c.inst.type, dt))
  }

/** Globals, memories and tables that new code needs are loaded at once. */
const globalAt = (m: Runtime, a: GlobalAddr): GlobalMirror | undefined => {
  const inst = V.get(m.store.globals, a)
  const known = m.globals.get(a)
  if (known !== undefined || inst === undefined) return known
  const mirror = globalMirror(inst)
  loadGlobal(mirror, inst)
  m.globals.set(a, mirror)
  return mirror
}

const tableAt = (m: Runtime, a: TableAddr): TableMirror | undefined => {
  const inst = V.get(m.store.tables, a)
  const known = m.tables.get(a)
  if (known !== undefined || inst === undefined) return known
  const mirror = tableMirror(m.Q, inst, byRef(m), matches(m), (c) => codeOf(m, c))
  loadTable(mirror, inst)
  m.tables.set(a, mirror)
  return mirror
}

const at = <A, B>(list: ReadonlyArray<A>, x: number, mirror: (a: A) => B): B | undefined => {
  const a = list[x]
  return a === undefined ? undefined : mirror(a)
}

/** What the JavaScript of a function of this instance refers to by index. */
const linkage = (m: Runtime, inst: ModuleInst, module: ModuleAddr) => ({
  callee: (x: number) => at(inst.funcs, x, (a) => funcMirror(m, a)),
  global: (x: number) => at(inst.globals, x, (a) => globalAt(m, a)),
  memory: (x: number) => at(inst.mems, x, (a) => memoryAt(m, a)),
  table: (x: number) => at(inst.tables, x, (a) => tableAt(m, a)),
  ref: (x: number) => at(inst.funcs, x, (a) => funcMirror(m, a)?.inst.ref),
  typeId: (x: number) => at(inst.types, x, (dt) => typeNumber(m, dt)),
  data: (x: number) => at(inst.datas, x, (a) => () => V.get(m.store.datas, a)?.bytes ?? noBytes),
  holds: holds(m, inst),
  interpret: interpret(m, module),
  raise: (x: number) => at(inst.tags, x, raise(m)),
  rethrow: throwing(m),
  areNumbers,
  ...aggregates(m, inst, module),
  link: (mirror: FuncMirror): Compiled | null => m.link(m, mirror),
  target: (r: Ref): Compiled | null => codeOf(m, byRef(m)(r)),
  tail: (code: Compiled, fuel: number, args: ReadonlyArray<JsValue>): void => {
    m.tail = { code, fuel, args }
    m.Q[0] = TAIL
  }
})

/** Makes the tail calls that a callee has requested; the result is the last one's. */
export const trampoline =
  (m: Runtime) =>
  (budget: number, result: JsValue): JsValue => {
    let r = result
    while (m.Q[0] === TAIL && m.tail !== null) {
      const { code, fuel, args } = m.tail
      m.Q[0] = fuel
      r = code(budget, ...args)
    }
    return r
  }

/** What the JavaScript of every function closes over. */
export const environment = (m: Runtime, inst: ModuleInst, module: ModuleAddr, staged: Staged) => ({
  Q: m.Q,
  D: m.D,
  Z: m.Z,
  H: m.H,
  N: refNull,
  T: trampoline(m),
  K: linkage(m, inst, module),
  J: catching(m, inst, staged),
  E: leave(m, inst, staged),
  P: staged.pool,
  Y: m
})
/** The names that all generated JavaScript may use without declaring them. */
export type Environment = ReturnType<typeof environment>
