/**
 * Abstract syntax of instructions.
 *
 * One interface for each shape of immediates; the mnemonics of a shape come from the instruction table. An instruction
 * carries no position: equal instructions may be one object. A sequence (`Expr`) is never shared between two places of a
 * module, so that its identity names it.
 *
 * Spec: https://webassembly.github.io/spec/core/syntax/instructions.html
 */
import type { Mnemonic, MnemonicsByShape as M } from '../spec/generated/Mnemonics.ts'
import type { Const } from './Const.ts'
import type {
  DataIdx,
  ElemIdx,
  FieldIdx,
  FuncIdx,
  GlobalIdx,
  LabelIdx,
  LaneIdx,
  LocalIdx,
  MemIdx,
  Nat64,
  TableIdx,
  TagIdx,
  TypeIdx
} from './Indices.ts'
import type { BlockType, HeapType, RefType, TypeUse, ValType } from './Types.ts'

/** `instr*`. */
export type Expr = ReadonlyArray<Instr>

/** Without immediates. */
export interface Plain {
  readonly _tag: M['none']
}
export interface Block {
  readonly _tag: M['block']
  readonly bt: BlockType
  readonly es: Expr
}
export interface If {
  readonly _tag: 'if'
  readonly bt: BlockType
  readonly then: Expr
  readonly else: Expr
}
/** A clause of `try_table`. The label is resolved outside of the block. */
export type Catch =
  | { readonly _tag: 'catch' | 'catch_ref'; readonly x: TagIdx; readonly l: LabelIdx }
  | { readonly _tag: 'catch_all' | 'catch_all_ref'; readonly l: LabelIdx }
export interface TryTable {
  readonly _tag: 'try_table'
  readonly bt: BlockType
  readonly catches: ReadonlyArray<Catch>
  readonly es: Expr
}
export interface Throw {
  readonly _tag: M['tagidx']
  readonly x: TagIdx
}
/** `br`, `br_if`, `br_on_null`, `br_on_non_null`. */
export interface Branch {
  readonly _tag: M['labelidx']
  readonly l: LabelIdx
}
export interface BrTable {
  readonly _tag: 'br_table'
  readonly ls: ReadonlyArray<LabelIdx>
  readonly l: LabelIdx
}
/** `rt1` is the type of the operand, `rt2` the one cast to. */
export interface BrOnCast {
  readonly _tag: M['castop labelidx heaptype heaptype']
  readonly l: LabelIdx
  readonly rt1: RefType
  readonly rt2: RefType
}
/** `call`, `return_call`, `ref.func`. */
export interface FuncInstr {
  readonly _tag: M['funcidx']
  readonly x: FuncIdx
}
/** `CALL_REF typeuse`: an index in a module, a defined type once unfolded from another call. */
export interface CallRef {
  readonly _tag: 'call_ref' | 'return_call_ref'
  readonly y: TypeUse
}
export interface CallIndirect {
  readonly _tag: M['typeidx tableidx']
  readonly x: TableIdx
  readonly y: TypeUse
}
export interface Select {
  readonly _tag: 'select'
  /** `null` where the spec writes no types. */
  readonly ts: ReadonlyArray<ValType> | null
}
export interface LocalInstr {
  readonly _tag: M['localidx']
  readonly x: LocalIdx
}
export interface GlobalInstr {
  readonly _tag: M['globalidx']
  readonly x: GlobalIdx
}
export interface TableInstr {
  readonly _tag: M['tableidx']
  readonly x: TableIdx
}
export interface TableCopy {
  readonly _tag: 'table.copy'
  readonly x: TableIdx
  readonly y: TableIdx
}
export interface TableInit {
  readonly _tag: 'table.init'
  readonly x: TableIdx
  readonly y: ElemIdx
}
export interface ElemDrop {
  readonly _tag: 'elem.drop'
  readonly x: ElemIdx
}
/** A load or store: memory, exponent of the alignment, offset in bytes. */
export interface MemArg {
  readonly _tag: M['memarg']
  readonly x: MemIdx
  readonly align: number
  readonly offset: Nat64
}
export interface MemArgLane {
  readonly _tag: M['memarg laneidx']
  readonly x: MemIdx
  readonly align: number
  readonly offset: Nat64
  readonly lane: LaneIdx
}
export interface MemInstr {
  readonly _tag: M['memidx']
  readonly x: MemIdx
}
/** `x` is the destination, `y` the source. */
export interface MemCopy {
  readonly _tag: 'memory.copy'
  readonly x: MemIdx
  readonly y: MemIdx
}
export interface MemInit {
  readonly _tag: 'memory.init'
  readonly x: MemIdx
  readonly y: DataIdx
}
export interface DataDrop {
  readonly _tag: 'data.drop'
  readonly x: DataIdx
}
export interface RefNull {
  readonly _tag: 'ref.null'
  readonly ht: HeapType
}
/** `ref.test`, `ref.cast`. */
export interface RefCast {
  readonly _tag: M['reftype']
  readonly rt: RefType
}
/** `struct.new`, `array.new`, `array.get`, ...: one type index. */
export interface TypeInstr {
  readonly _tag: Exclude<M['typeidx'], 'call_ref' | 'return_call_ref'>
  readonly x: TypeIdx
}
export interface FieldInstr {
  readonly _tag: M['typeidx fieldidx']
  readonly x: TypeIdx
  readonly i: FieldIdx
}
export interface ArrayNewFixed {
  readonly _tag: 'array.new_fixed'
  readonly x: TypeIdx
  readonly n: number
}
export interface ArrayData {
  readonly _tag: M['typeidx dataidx']
  readonly x: TypeIdx
  readonly y: DataIdx
}
export interface ArrayElem {
  readonly _tag: M['typeidx elemidx']
  readonly x: TypeIdx
  readonly y: ElemIdx
}
/** `x` is the type of the destination, `y` of the source. */
export interface ArrayCopy {
  readonly _tag: 'array.copy'
  readonly x: TypeIdx
  readonly y: TypeIdx
}
export interface Shuffle {
  readonly _tag: 'i8x16.shuffle'
  readonly lanes: ReadonlyArray<LaneIdx>
}
/** `extract_lane`, `replace_lane`. */
export interface LaneInstr {
  readonly _tag: M['laneidx']
  readonly lane: LaneIdx
}

export type Instr =
  | Const
  | Plain
  | Block
  | If
  | TryTable
  | Throw
  | Branch
  | BrTable
  | BrOnCast
  | FuncInstr
  | CallRef
  | CallIndirect
  | Select
  | LocalInstr
  | GlobalInstr
  | TableInstr
  | TableCopy
  | TableInit
  | ElemDrop
  | MemArg
  | MemArgLane
  | MemInstr
  | MemCopy
  | MemInit
  | DataDrop
  | RefNull
  | RefCast
  | TypeInstr
  | FieldInstr
  | ArrayNewFixed
  | ArrayData
  | ArrayElem
  | ArrayCopy
  | Shuffle
  | LaneInstr

const noSequences: ReadonlyArray<Expr> = []

/** The sequences directly in an instruction, in the order of the binary. */
export const sequencesIn = (e: Instr): ReadonlyArray<Expr> =>
  'es' in e ? [e.es]
  : e._tag === 'if' ? [e.then, e.else]
  : noSequences

/** The instruction of a mnemonic, as a type. */
export type InstrOf<T extends Mnemonic, I = Instr> =
  I extends { readonly _tag: infer U } ?
    T extends U ?
      I
    : never
  : never

/** The interfaces above cover the instruction table, and nothing else: both conditionals must be `true`. */
export type Covered =
  [Mnemonic] extends [Instr['_tag']] ?
    [Instr['_tag']] extends [Mnemonic] ?
      true
    : false
  : false
export const covered: Covered = true
