/**
 * The configurations of the specification as they are written there: a store of plain lists, a frame, and one nested
 * sequence of instructions.
 *
 * Nothing here is shared with the machine but the data of modules. Heap objects are numbered in one list, as the machine
 * numbers them; the specification has a list for each kind.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/runtime.html
 */
import type { Const } from '../../../src/structure/Const.ts'
import type { Catch, Instr } from '../../../src/structure/Instr.ts'
import type { Func } from '../../../src/structure/Module.ts'
import type { DefType, GlobalType, MemType, PackType, TableType } from '../../../src/structure/Types.ts'

export type Ref =
  | { readonly _tag: 'ref.null_addr' }
  | { readonly _tag: 'ref.i31_num'; readonly i: number }
  | { readonly _tag: Addressed; readonly a: number }
  | { readonly _tag: 'ref.extern'; readonly ref: Ref }
export type Addressed = 'ref.struct_addr' | 'ref.array_addr' | 'ref.func_addr' | 'ref.exn_addr' | 'ref.host_addr'
export type Val = Const | Ref
export type FieldVal = Val | { readonly _tag: 'pack'; readonly pt: PackType; readonly c: number }

export interface Frame {
  readonly locals: ReadonlyArray<Val | undefined>
  readonly module: number
}

export interface Label {
  readonly _tag: 'LABEL_'
  readonly n: number
  readonly continuation: Terms
  readonly body: Terms
}
export interface Handler {
  readonly _tag: 'HANDLER_'
  readonly n: number
  readonly catches: ReadonlyArray<Catch>
  readonly body: Terms
}
export interface Framed {
  readonly _tag: 'FRAME_'
  readonly n: number
  readonly frame: Frame
  readonly body: Terms
}
export type Term = Instr | Ref | { readonly _tag: 'trap' } | Label | Handler | Framed
export type Terms = ReadonlyArray<Term>

export const TRAP: Term = { _tag: 'trap' }
export const NULL: Ref = { _tag: 'ref.null_addr' }

const constants: ReadonlySet<string> = new Set(['i32.const', 'i64.const', 'f32.const', 'f64.const', 'v128.const'])
const references: ReadonlySet<string> = new Set([
  'ref.null_addr',
  'ref.i31_num',
  'ref.struct_addr',
  'ref.array_addr',
  'ref.func_addr',
  'ref.exn_addr',
  'ref.host_addr',
  'ref.extern'
])
export const isRef = (e: Term | FieldVal | undefined): e is Ref => e !== undefined && references.has(e._tag)
export const isVal = (e: Term): e is Val => constants.has(e._tag) || isRef(e)

export interface Host {
  readonly module: string
  readonly name: string
}
export interface Module {
  readonly types: ReadonlyArray<DefType>
  readonly tags: ReadonlyArray<number>
  readonly globals: ReadonlyArray<number>
  readonly mems: ReadonlyArray<number>
  readonly tables: ReadonlyArray<number>
  readonly funcs: ReadonlyArray<number>
  readonly datas: ReadonlyArray<number>
  readonly elems: ReadonlyArray<number>
}
export interface Store {
  readonly tags: ReadonlyArray<{ readonly type: DefType }>
  readonly globals: ReadonlyArray<{ readonly type: GlobalType; readonly value: Val }>
  readonly mems: ReadonlyArray<{ readonly type: MemType; readonly bytes: Uint8Array }>
  readonly tables: ReadonlyArray<{ readonly type: TableType; readonly refs: ReadonlyArray<Ref> }>
  readonly funcs: ReadonlyArray<{ readonly type: DefType; readonly module: number; readonly code: Func | Host }>
  readonly datas: ReadonlyArray<Uint8Array>
  readonly elems: ReadonlyArray<ReadonlyArray<Ref>>
  readonly heap: ReadonlyArray<HeapInst>
  readonly modules: ReadonlyArray<Module>
}
/** `structinst`, `arrayinst` or `exninst`. */
export type HeapInst =
  | { readonly _tag: 'struct' | 'array'; readonly type: DefType; readonly fields: ReadonlyArray<FieldVal> }
  | { readonly _tag: 'exn'; readonly tag: number; readonly fields: ReadonlyArray<Val> }

export interface State {
  readonly s: Store
  readonly f: Frame
}

/** `xs[[i] = x]`. */
export const replaced = <A>(xs: ReadonlyArray<A>, i: number, x: A): ReadonlyArray<A> => xs.with(i, x)

/** An element that must be there: of a valid configuration it is. */
export const get = <A>(xs: ReadonlyArray<A>, i: number): A => {
  const x = xs[i]
  if (x === undefined) throw new Error(`nothing at ${i} of ${xs.length}`)
  return x
}
