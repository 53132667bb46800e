/**
 * Arbitrary instructions: every opcode of the table alike, every immediate that the grammar allows.
 *
 * Spec: https://webassembly.github.io/spec/core/syntax/instructions.html
 */
import * as fc from 'fast-check'
import { rows } from '../spec/Instructions.ts'
import type { Row, Immediates } from '../spec/Row.ts'
import type { MnemonicsByShape } from '../spec/generated/Mnemonics.ts'
import { f32, f64, i32, i64, v128 } from '../structure/Const.ts'
import { idx } from '../structure/Indices.ts'
import type { LaneIdx } from '../structure/Indices.ts'
import type { Catch, Expr, Instr, InstrOf } from '../structure/Instr.ts'
import { ref } from '../structure/Types.ts'
import { nat, s32, u32, u64 } from './Numbers.ts'
import { record } from './Record.ts'
import { blockType, heapType, refType, typeIdx, typeUse, valType } from './Types.ts'

/** An index of any kind: the kind is that of the place. */
const anyIdx = u32.map((n) => idx<never>(n))
const lane = fc.nat(255).map((n) => idx<LaneIdx>(n))
const memArg = { x: anyIdx, align: fc.nat(63), offset: nat }

/** The bits of floats: any, and the infinities and NaNs. */
const bits32 = fc.oneof(s32, fc.constantFrom(0x7f800000, 0x7fc00000, 0x7fa00000, 0x7f800001, -1))
const bits64 = fc.oneof(s32, fc.constantFrom(0x7ff00000, 0x7ff80000, 0x7ff40000, -1))

const clause: fc.Arbitrary<Catch> = fc.oneof(
  record({ _tag: fc.constantFrom('catch' as const, 'catch_ref' as const), x: anyIdx, l: anyIdx }),
  record({ _tag: fc.constantFrom('catch_all' as const, 'catch_all_ref' as const), l: anyIdx })
)

/** An instruction of a shape, given its mnemonic, its row and the expressions in it. */
type OfShape<S extends Immediates> = (
  _tag: MnemonicsByShape[S],
  es: fc.Arbitrary<Expr>,
  row: Row
) => fc.Arbitrary<InstrOf<MnemonicsByShape[S]>>

const of = <T extends string, R>(_tag: T, fields: { readonly [K in keyof R]: fc.Arbitrary<R[K]> }) =>
  record<R>(fields).map((immediates) => ({ _tag, ...immediates }))

/** Whether the opcode fixes that the immediate is there, or is nullable. */
const says = ({ constructor }: Row, what: string): boolean => constructor.includes(what)

const shapes: { readonly [S in Immediates]: OfShape<S> } = {
  none: (_tag) => fc.constant({ _tag }),
  i32: () => s32.map(i32),
  i64: () => u64.map(i64),
  f32: () => bits32.map(f32),
  f64: () => fc.tuple(bits64, s32).map(([hi, lo]) => f64(hi, lo)),
  'byte^16': () => fc.tuple(s32, s32, s32, s32).map(([a, b, c, d]) => v128(a, b, c, d)),
  block: (_tag, es) => of(_tag, { bt: blockType, es }),
  if: (_tag, es) => of(_tag, { bt: blockType, then: es, else: es }),
  try_table: (_tag, es) => of(_tag, { bt: blockType, catches: fc.array(clause, { maxLength: 3 }), es }),
  tagidx: (_tag) => of(_tag, { x: anyIdx }),
  labelidx: (_tag) => of(_tag, { l: anyIdx }),
  br_table: (_tag) => of(_tag, { ls: fc.array(anyIdx, { maxLength: 4 }), l: anyIdx }),
  funcidx: (_tag) => of(_tag, { x: anyIdx }),
  localidx: (_tag) => of(_tag, { x: anyIdx }),
  globalidx: (_tag) => of(_tag, { x: anyIdx }),
  tableidx: (_tag) => of(_tag, { x: anyIdx }),
  memidx: (_tag) => of(_tag, { x: anyIdx }),
  elemidx: (_tag) => of(_tag, { x: anyIdx }),
  dataidx: (_tag) => of(_tag, { x: anyIdx }),
  typeidx: (_tag) =>
    _tag === 'call_ref' || _tag === 'return_call_ref' ? of(_tag, { y: typeUse }) : of(_tag, { x: typeIdx }),
  laneidx: (_tag) => of(_tag, { lane }),
  'laneidx^16': (_tag) => of(_tag, { lanes: fc.array(lane, { minLength: 16, maxLength: 16 }) }),
  select: (_tag, _es, row) =>
    of(_tag, { ts: says(row, 't*') ? fc.array(valType, { maxLength: 2 }) : fc.constant(null) }),
  'typeidx tableidx': (_tag) => of(_tag, { x: anyIdx, y: typeUse }),
  'typeidx fieldidx': (_tag) => of(_tag, { x: anyIdx, i: anyIdx }),
  'typeidx u32': (_tag) => of(_tag, { x: anyIdx, n: u32 }),
  'typeidx dataidx': (_tag) => of(_tag, { x: anyIdx, y: anyIdx }),
  'typeidx elemidx': (_tag) => of(_tag, { x: anyIdx, y: anyIdx }),
  'typeidx typeidx': (_tag) => of(_tag, { x: anyIdx, y: anyIdx }),
  'dataidx memidx': (_tag) => of(_tag, { x: anyIdx, y: anyIdx }),
  'elemidx tableidx': (_tag) => of(_tag, { x: anyIdx, y: anyIdx }),
  'memidx memidx': (_tag) => of(_tag, { x: anyIdx, y: anyIdx }),
  'tableidx tableidx': (_tag) => of(_tag, { x: anyIdx, y: anyIdx }),
  memarg: (_tag) => of(_tag, memArg),
  'memarg laneidx': (_tag) => of(_tag, { ...memArg, lane }),
  heaptype: (_tag) => of(_tag, { ht: heapType }),
  reftype: (_tag, _es, row) => of(_tag, { rt: heapType.map((ht) => ref(says(row, 'NULL'), ht)) }),
  'castop labelidx heaptype heaptype': (_tag) => of(_tag, { l: anyIdx, rt1: refType, rt2: refType })
}

/** Instructions with the opcode of a row; those with bodies take them from `es`. */
export const instrOfRow = (row: Row, es: fc.Arbitrary<Expr>): fc.Arbitrary<Instr> =>
  // The mnemonic of a row is one of its shape.
  (shapes[row.shape] as (tag: Row['mnemonic'], es: fc.Arbitrary<Expr>, row: Row) => fc.Arbitrary<Instr>)(
    row.mnemonic,
    es,
    row
  )

const isNesting = ({ shape }: Row): boolean => shape === 'block' || shape === 'if' || shape === 'try_table'

/** Instruction sequences, nested a few times. */
export const expr: fc.Arbitrary<Expr> = fc.letrec<{ es: Expr; nested: Instr; leaf: Instr }>((tie) => ({
  es: fc.array(fc.oneof({ depthSize: 'medium', withCrossShrink: true }, tie('leaf'), tie('nested')), { maxLength: 6 }),
  nested: fc.oneof(...rows.filter(isNesting).map((row) => instrOfRow(row, tie('es')))),
  leaf: fc.oneof(...rows.filter((row) => !isNesting(row)).map((row) => instrOfRow(row, fc.constant([]))))
})).es
