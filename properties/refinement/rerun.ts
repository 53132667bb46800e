/** Runs of one call in both tiers, on stores that have been run before: modules, calls, and what must agree. */
import { expect } from 'vitest'
import { equalOutcome } from '../../src/execution/equality/equal.ts'
import { invoke } from '../../src/execution/modules/invoke.ts'
import { run } from '../../src/execution/Run.ts'
import { deterministic, type Choices } from '../../src/execution/runtime/Choices.ts'
import { defaultLimits, type Config, type Limits, type Outcome } from '../../src/execution/runtime/Config.ts'
import { emptyStore, type Store } from '../../src/execution/runtime/Store.ts'
import type { Relaxed } from '../../src/numerics/Relaxed.ts'
import * as B from '../../src/persistent/memory/Bytes.ts'
import * as V from '../../src/persistent/Vector.ts'
import { runStagedBy } from '../../src/staging/RunStaged.ts'
import { i32 } from '../../src/structure/Const.ts'
import { func, make, right, wat, type Made, type Names } from '../support/embed.ts'
import { eager } from './support.ts'

/** The module with these fields, instantiated as `m`. */
export const made = (text: string, names: Names = {}, store: Store = emptyStore): Made =>
  make(store, wat(`(module ${text})`), 'm', names)

/** The first configuration of a call of an export of `m`. */
export const call = (
  { store, names }: Made,
  name: string,
  args: ReadonlyArray<number> = [],
  limits: Partial<Limits> = {},
  choices: Choices = deterministic
): Config =>
  right(invoke(store, func(names, `m.${name}`), args.map(i32), { choices, limits: { ...defaultLimits, ...limits } }))

/** What both tiers end in, which is the same, and how many steps of the run were in generated code. */
export const agrees = (c: Config, fuel = Infinity): { readonly outcome: Outcome; readonly steps: number } => {
  const { outcome, counts } = runStagedBy(eager)(fuel)(c)
  expect(equalOutcome(outcome, run(fuel)(c))).toBe(true)
  return { outcome, steps: counts.stagedSteps }
}
/** The bytes of the memory at an address; none if there is none. */
export const bytesOf = (s: Store, a: number): Uint8Array => {
  const mem = V.get(s.mems, a)
  return mem === undefined ? new Uint8Array(0) : B.slice(mem.bytes, 0, B.length(mem.bytes))
}

export const equalBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0

const v = (x: string): string => `(v128.const ${x})`
/** An expression for each parameter of relaxed arithmetic, on operands on which its choices differ. */
export const relaxed: Readonly<Record<keyof Relaxed, string>> = {
  fmadd: `(f64x2.relaxed_madd ${v('f64x2 0x1.0000000000001p0 1')} ${v('f64x2 0x1.0000000000001p0 1')} ${v('f64x2 -0x1.0000000000002p0 1')})`,
  fmin: `(f32x4.relaxed_min ${v('f32x4 0 -0 nan 1')} ${v('f32x4 -0 0 1 nan')})`,
  fmax: `(f32x4.relaxed_max ${v('f32x4 0 -0 nan 1')} ${v('f32x4 -0 0 1 nan')})`,
  idot: `(i16x8.relaxed_dot_i8x16_i7x16_s ${v('i8x16 1 2 3 4 5 6 7 8 9 1 2 3 4 5 6 7')} ${v('i64x2 -1 -1')})`,
  iq15mulr: `(i16x8.relaxed_q15mulr_s ${v('i16x8 -32768 1 2 3 4 5 6 7')} ${v('i16x8 -32768 1 2 3 4 5 6 7')})`,
  trunc_s: `(i32x4.relaxed_trunc_f32x4_s ${v('f32x4 nan 1e20 -1e20 1')})`,
  trunc_u: `(i32x4.relaxed_trunc_f32x4_u ${v('f32x4 nan 1e20 -1e20 1')})`,
  swizzle: `(i8x16.relaxed_swizzle ${v('i8x16 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16')} ${v('i8x16 16 17 127 1 2 3 128 255 0 0 0 0 0 0 0 0')})`,
  laneselect: `(i8x16.relaxed_laneselect ${v('i64x2 1 2')} ${v('i64x2 -1 -1')} ${v('i8x16 0x80 0x7f 1 2 0 0 0 0 0 0 0 0 0 0 0 0')})`
}
