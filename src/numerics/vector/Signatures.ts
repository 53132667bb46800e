/**
 * The types of the vector operators: one table a family of the abstract syntax, one entry a mnemonic.
 *
 * Operators that the specification relaxes take the global parameters last; the others ignore them, so that a rule
 * treats all operators of a family alike.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/numerics.html#vector-operations
 */
import type { MnemonicsByFamily } from '../../spec/generated/Mnemonics.ts'
import type { F32, F64, I32, I64, V128 } from '../../structure/Const.ts'
import type { Relaxed } from '../Relaxed.ts'

/** The numbers that the lanes of a shape unpack to. */
export interface LaneOf {
  readonly i8x16: I32
  readonly i16x8: I32
  readonly i32x4: I32
  readonly i64x2: I64
  readonly f32x4: F32
  readonly f64x2: F64
}
type Shape = keyof LaneOf

/** The number type of the lanes of the shape in a mnemonic. */
type Lane<M extends string> = { [S in Shape]: M extends `${S}.${string}` ? LaneOf[S] : never }[Shape]

type Table<F extends keyof MnemonicsByFamily, Operator> = { readonly [M in MnemonicsByFamily[F]]: Operator }

/** A vector to a vector. */
export type Vunop = (x: V128, r: Relaxed) => V128
/** Two vectors to one. */
export type Vbinop = (x: V128, y: V128, r: Relaxed) => V128
/** Three vectors to one. */
export type Vternop = (x: V128, y: V128, z: V128, r: Relaxed) => V128
/** A vector to a truth value or a mask of its lanes. */
export type Vtestop = (x: V128) => I32
/** A vector and a distance, which counts modulo the size of a lane. */
export type Vshiftop = (x: V128, y: I32) => V128
/** The lanes of two vectors, one after the other, at sixteen indices below 32. */
export type Vshuffle = (x: V128, y: V128, lanes: ReadonlyArray<number>) => V128

export type VvunopTable = Table<'VVUNOP', Vunop>
export type VvbinopTable = Table<'VVBINOP', Vbinop>
export type VvternopTable = Table<'VVTERNOP', Vternop>
export type VvtestopTable = Table<'VVTESTOP', Vtestop>
export type VunopTable = Table<'VUNOP', Vunop>
export type VbinopTable = Table<'VBINOP', Vbinop>
export type VternopTable = Table<'VTERNOP', Vternop>
export type VtestopTable = Table<'VTESTOP', Vtestop>
export type VrelopTable = Table<'VRELOP', Vbinop>
export type VshiftopTable = Table<'VSHIFTOP', Vshiftop>
export type VbitmaskTable = Table<'VBITMASK', Vtestop>
export type VswizzlopTable = Table<'VSWIZZLOP', Vbinop>
export type VshuffleTable = Table<'VSHUFFLE', Vshuffle>
export type VsplatTable = { readonly [M in MnemonicsByFamily['VSPLAT']]: (x: Lane<M>) => V128 }
export type VextractLaneTable = {
  readonly [M in MnemonicsByFamily['VEXTRACT_LANE']]: (x: V128, lane: number) => Lane<M>
}
export type VreplaceLaneTable = {
  readonly [M in MnemonicsByFamily['VREPLACE_LANE']]: (x: V128, lane: number, y: Lane<M>) => V128
}
export type VextunopTable = Table<'VEXTUNOP', Vunop>
export type VextbinopTable = Table<'VEXTBINOP', Vbinop>
export type VextternopTable = Table<'VEXTTERNOP', Vternop>
export type VnarrowTable = Table<'VNARROW', Vbinop>
export type VcvtopTable = Table<'VCVTOP', Vunop>
