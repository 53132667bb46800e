/**
 * Staging: functions and places of entry become code when they have been met often enough.
 *
 * NON-SPEC: what is staged, and when, no observable depends on.
 * Spec: https://webassembly.github.io/spec/core/appendix/implementation.html#execution
 */
import type { ModuleAddr } from '../../execution/runtime/Addresses.ts'
import type { FuncInst, ModuleInst, Store } from '../../execution/runtime/Store.ts'
import * as V from '../../persistent/Vector.ts'
import type { Code, FuncCell } from '../runtime/Mirrors.ts'
import { compiled } from '../runtime/Compile.ts'
import { wholeFunction } from '../emit/Function.ts'
import { usual } from '../emit/Split.ts'
import { hasRoom, overflow, withinStack } from '../runtime/HostStack.ts'
import { environment } from '../runtime/Environment.ts'
import { lendNow } from '../runtime/Sync.ts'
import {
  funcCell,
  isFor,
  machine,
  unitOf,
  type Machine,
  type Point,
  type Unit,
  type Variant
} from '../runtime/Runtime.ts'
import { isWorth, type Policy, type Tally } from '../Policy.ts'
import { isStageable, noteCall, shapeAt, type Shape } from '../abi/FunctionInfo.ts'
import type { Staged } from '../exit/Exit.ts'

/** NON-SPEC: machines by the instances whose functions they have staged; several where stores have forked. */
const machines = new WeakMap<ModuleInst, Machine[]>()
const FORKS = 4

/** The machine for a store in which an instance lies. */
export const machineFor = (s: Store, inst: ModuleInst): Machine => {
  const known = machines.get(inst) ?? []
  const found = known.find((m) => isFor(m, s))
  if (found !== undefined) {
    found.store = s
    return found
  }
  const m = machine(s, linked)
  machines.set(inst, [m, ...known].slice(0, FORKS))
  return m
}

/** The part of a machine that belongs to an instance; from now on the machine is found by it. */
export const register = (m: Machine, inst: ModuleInst, module: ModuleAddr): Unit => {
  const known = machines.get(inst) ?? []
  if (!known.includes(m)) machines.set(inst, [m, ...known].slice(0, FORKS))
  return unitOf(m, inst, module)
}

/** The point at a place of a unit, if it has been met often enough to be staged. */
export const pointAt = (u: Unit, key: object, p: Policy): Point | null => {
  const point = u.entries.get(key) ?? { met: 0, variant: undefined }
  if (point.met === 0) u.entries.set(key, point)
  point.met++
  return point.met > p.threshold && point.variant !== null ? point : null
}

/** The code of a point; null if the host makes none, or has too little of its stack left to write the text. */
export const variantOf = (
  m: Machine,
  u: Unit,
  module: ModuleAddr,
  point: Point,
  shape: Shape,
  stage: () => Staged | null,
  tally: Tally
): Variant | null => {
  if (point.variant !== undefined) return point.variant
  const staged = withinStack(stage)
  if (staged === overflow) return null
  if (staged === null) u.shapes.long.add(shape.func)
  const code = staged === null ? null : compiled(staged.source, environment(m, u.inst, module, staged))
  point.variant = staged === null || code === null ? null : { staged, code }
  if (point.variant === null) return null
  tally.staged++
  tally.parts += point.variant.staged.chunks.length - 1
  return point.variant
}

/** The code of a function, if it has been met often enough to be staged; it is in its cell then. */
export const functionVariant = (m: Machine, inst: FuncInst, p: Policy, tally: Tally): Variant | null => {
  const module = V.get(m.store.modules, inst.module)
  if (module === undefined || 'name' in inst.code) return null
  const u = register(m, module, inst.module)
  if (!u.entries.has(inst.code)) noteCall(u.shapes, inst.ref.a)
  const point = pointAt(u, inst.code, p)
  if (point === null) return null
  const shape = shapeAt(u.shapes, m.store, module, inst.ref.a)
  if (shape === undefined || !isStageable(u.shapes, shape) || !isWorth(p, point.met, shape.length)) return null
  const known = { store: m.store, inst: module }
  const variant = variantOf(
    m,
    u,
    inst.module,
    point,
    shape,
    () => wholeFunction(known, shape, p.lengths ?? usual),
    tally
  )
  const cell = funcCell(m, inst.ref.a)
  if (variant !== null && cell !== undefined) cell.f = variant.code
  return variant
}

/**
 * The code of a function that staged code is about to call; null if it is left to the literal machine. Not where the host's
 * stack is about to end: what has been lent and leased must be so entirely.
 */
const linked = (m: Machine, { inst }: FuncCell): Code | null => {
  if (!hasRoom()) return null
  const module = V.get(m.store.modules, inst.module)
  // its memories have to be lent while the machine runs
  if (module?.mems.every((a) => lendNow(m, a)) !== true) return null
  return functionVariant(m, inst, m.policy, m.tally)?.code ?? null
}
