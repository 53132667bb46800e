/**
 * The vector operators, one table a family of the abstract syntax, keyed by mnemonic.
 *
 * Results are those of the deterministic profile, or of the first alternative under other relaxed parameters; which
 * lanes may differ says `OpenLanes.ts`. No vector operator traps.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/numerics.html#vector-operations
 */
import type { MnemonicsByFamily } from '../../spec/generated/Mnemonics.ts'
import type { Num, V128 } from '../../structure/Const.ts'
import { vextractLanes, vreplaceLanes, vshuffles, vsplats, vswizzlops } from './Access.ts'
import { vshiftops, vunops } from './Arithmetic.ts'
import { vbinops } from './Binary.ts'
import { vbitmasks, vtestops, vvbinops, vvternops, vvtestops, vvunops } from './Bitwise.ts'
import { vrelops } from './Comparison.ts'
import { vcvtops, vextbinops, vextternops, vextunops, vnarrows } from './Conversion.ts'
import { vternops } from './Ternary.ts'

/** Every family of vector instructions that compute. */
export const vectorOperators = {
  VVUNOP: vvunops,
  VVBINOP: vvbinops,
  VVTERNOP: vvternops,
  VVTESTOP: vvtestops,
  VUNOP: vunops,
  VBINOP: vbinops,
  VTERNOP: vternops,
  VTESTOP: vtestops,
  VRELOP: vrelops,
  VSHIFTOP: vshiftops,
  VBITMASK: vbitmasks,
  VSWIZZLOP: vswizzlops,
  VSHUFFLE: vshuffles,
  VSPLAT: vsplats,
  VEXTRACT_LANE: vextractLanes,
  VREPLACE_LANE: vreplaceLanes,
  VEXTUNOP: vextunops,
  VEXTBINOP: vextbinops,
  VEXTTERNOP: vextternops,
  VNARROW: vnarrows,
  VCVTOP: vcvtops
} as const

// As in `numerics/Operators.ts`: the number of a lane is typed by the shape in the name, and a rule for the whole family
// widens it to any number with one cast.

export type Vsplat = (x: Num) => V128
export type VextractLane = (x: V128, lane: number) => Num
export type VreplaceLane = (x: V128, lane: number, y: Num) => V128

export const vsplat = (op: MnemonicsByFamily['VSPLAT']): Vsplat => vsplats[op] as Vsplat
export const vextractLane = (op: MnemonicsByFamily['VEXTRACT_LANE']): VextractLane => vextractLanes[op]
export const vreplaceLane = (op: MnemonicsByFamily['VREPLACE_LANE']): VreplaceLane => vreplaceLanes[op] as VreplaceLane
