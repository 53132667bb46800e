/**
 * Single instructions as text: mnemonics, immediates, heads of blocks.
 *
 * Spec: https://webassembly.github.io/spec/core/text/instructions.html
 */
import { printNum } from '../../numerics/Text.ts'
import type { MnemonicsByShape } from '../../spec/generated/Mnemonics.ts'
import { accessBits, byMnemonic } from '../../spec/Instructions.ts'
import type { Nat64 } from '../../structure/Indices.ts'
import type { Block, Catch, If, Instr, InstrOf, TryTable } from '../../structure/Instr.ts'
import type { BlockType } from '../../structure/Types.ts'
import type { LeafShape } from '../Immediates.ts'
import { showHeapType, showIndex, showRefType, showValType, showTypes, showTypeUse, type Ids } from './Words.ts'

/** The identifiers in scope. */
export interface Identifiers {
  readonly types: Ids
  readonly tags: Ids
  readonly globals: Ids
  readonly mems: Ids
  readonly tables: Ids
  readonly funcs: Ids
  readonly datas: Ids
  readonly elems: Ids
  readonly fields: ReadonlyMap<number, Ids>
  readonly locals: Ids
  /** The label with an index, as seen from the instruction. */
  readonly label: (l: number) => string
}

export const noIds: Ids = new Map()

/** The immediates of an instruction, each with a space before it. */
type Words<S extends LeafShape> = (e: InstrOf<MnemonicsByShape[S]>, ids: Identifiers) => string

const spaced = (words: ReadonlyArray<string | number>): string => words.map((w) => ` ${w}`).join('')

/** An index that is left out where it is 0. */
const optional = (ids: Ids, x: number): string => (x === 0 ? '' : ` ${showIndex(ids, x)}`)

interface Access {
  readonly _tag: MnemonicsByShape['memarg' | 'memarg laneidx']
  readonly x: number
  readonly align: number
  readonly offset: Nat64
}

const naturals: ReadonlyMap<string, number> = new Map(
  [...byMnemonic.values()]
    .filter(({ shape }) => shape === 'memarg' || shape === 'memarg laneidx')
    .map((row) => [row.mnemonic, Math.log2(accessBits(row) / 8)])
)

const memArg = ({ _tag, x, align, offset }: Access, ids: Identifiers): string => {
  const off = BigInt(offset) === 0n ? '' : ` offset=${offset}`
  const al = align === naturals.get(_tag) ? '' : ` align=${2n ** BigInt(align)}`
  return `${optional(ids.mems, x)}${off}${al}`
}

const hex = (word: number): string => `0x${(word >>> 0).toString(16).padStart(8, '0')}`

/** Both indices, or none where both are 0. */
const both = (ids: Ids, x: number, y: number): string =>
  x === 0 && y === 0 ? '' : ` ${showIndex(ids, x)} ${showIndex(ids, y)}`

const words: { readonly [S in LeafShape]: Words<S> } = {
  none: () => '',
  i32: (e) => ` ${printNum(e)}`,
  i64: (e) => ` ${printNum(e)}`,
  f32: (e) => ` ${printNum(e)}`,
  f64: (e) => ` ${printNum(e)}`,
  'byte^16': (e) => ` i32x4${spaced([hex(e.a), hex(e.b), hex(e.c), hex(e.d)])}`,
  tagidx: (e, ids) => ` ${showIndex(ids.tags, e.x)}`,
  labelidx: (e, ids) => ` ${ids.label(e.l)}`,
  br_table: (e, ids) => spaced([...e.ls, e.l].map((l) => ids.label(l))),
  funcidx: (e, ids) => ` ${showIndex(ids.funcs, e.x)}`,
  localidx: (e, ids) => ` ${showIndex(ids.locals, e.x)}`,
  globalidx: (e, ids) => ` ${showIndex(ids.globals, e.x)}`,
  tableidx: (e, ids) => ` ${showIndex(ids.tables, e.x)}`,
  memidx: (e, ids) => optional(ids.mems, e.x),
  elemidx: (e, ids) => ` ${showIndex(ids.elems, e.x)}`,
  dataidx: (e, ids) => ` ${showIndex(ids.datas, e.x)}`,
  typeidx: (e, ids) => ` ${'y' in e ? showTypeUse(ids.types, e.y) : showIndex(ids.types, e.x)}`,
  laneidx: (e) => ` ${e.lane}`,
  'laneidx^16': (e) => spaced(e.lanes),
  select: (e, ids) => (e.ts === null ? '' : ` (result${e.ts.map((t) => ` ${showValType(ids.types, t)}`).join('')})`),
  'typeidx tableidx': (e, ids) => `${optional(ids.tables, e.x)} (type ${showTypeUse(ids.types, e.y)})`,
  'typeidx fieldidx': (e, ids) => ` ${showIndex(ids.types, e.x)} ${showIndex(ids.fields.get(e.x) ?? noIds, e.i)}`,
  'typeidx u32': (e, ids) => ` ${showIndex(ids.types, e.x)} ${e.n}`,
  'typeidx dataidx': (e, ids) => ` ${showIndex(ids.types, e.x)} ${showIndex(ids.datas, e.y)}`,
  'typeidx elemidx': (e, ids) => ` ${showIndex(ids.types, e.x)} ${showIndex(ids.elems, e.y)}`,
  'typeidx typeidx': (e, ids) => ` ${showIndex(ids.types, e.x)} ${showIndex(ids.types, e.y)}`,
  'dataidx memidx': (e, ids) => `${optional(ids.mems, e.x)} ${showIndex(ids.datas, e.y)}`,
  'elemidx tableidx': (e, ids) => `${optional(ids.tables, e.x)} ${showIndex(ids.elems, e.y)}`,
  'memidx memidx': (e, ids) => both(ids.mems, e.x, e.y),
  'tableidx tableidx': (e, ids) => both(ids.tables, e.x, e.y),
  memarg: memArg,
  'memarg laneidx': (e, ids) => `${memArg(e, ids)} ${e.lane}`,
  heaptype: (e, ids) => ` ${showHeapType(ids.types, e.ht)}`,
  reftype: (e, ids) => ` ${showRefType(ids.types, e.rt)}`,
  'castop labelidx heaptype heaptype': (e, ids) =>
    ` ${ids.label(e.l)} ${showRefType(ids.types, e.rt1)} ${showRefType(ids.types, e.rt2)}`
}

export type Container = Block | If | TryTable
export const isContainer = (e: Instr): e is Container => 'es' in e || e._tag === 'if'

/** An instruction without a body. */
export const showLeaf = (e: Exclude<Instr, Container>, ids: Identifiers): string => {
  const shape = byMnemonic.get(e._tag)?.shape ?? 'none'
  // The shape is that of the instruction's mnemonic, and instructions with a body have been excluded.
  const immediates = words[shape as LeafShape] as (e: Instr, ids: Identifiers) => string
  return e._tag + immediates(e, ids)
}

const showBlockType = (bt: BlockType, ids: Identifiers): string =>
  bt._tag === 'idx' ?
    ` (type ${showIndex(ids.types, bt.x)})`
  : showTypes(ids.types, 'result', bt.t === null ? [] : [bt.t])

const showCatch = (c: Catch, ids: Identifiers): string =>
  'x' in c ? ` (${c._tag} ${showIndex(ids.tags, c.x)} ${ids.label(c.l)})` : ` (${c._tag} ${ids.label(c.l)})`

/** A block, up to its body; its clauses see the labels around it. */
export const showHead = (e: Container, label: string, ids: Identifiers): string => {
  const catches = e._tag === 'try_table' ? e.catches.map((c) => showCatch(c, ids)).join('') : ''
  return `${e._tag}${label}${showBlockType(e.bt, ids)}${catches}`
}
