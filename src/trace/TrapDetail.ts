/**
 * The figures of a trap: addresses, lengths, bounds and types, read off the configuration that was about to trap.
 *
 * The rules carry no message and the machine computes none: what is said here is worked out afterwards, for people.
 *
 * See: https://webassembly.github.io/spec/core/exec/instructions.html
 */
import * as H from '../persistent/heap/Heap.ts'
import * as V from '../persistent/Vector.ts'
import { dataAt, elemAt, memAt, tableAt } from '../execution/runtime/Access.ts'
import { instRefType, refType } from '../execution/runtime/RefType.ts'
import type { Config } from '../execution/runtime/Config.ts'
import { dataSegment } from '../execution/runtime/Segments.ts'
import { showConst } from '../execution/runtime/Show.ts'
import { isRefVal, isVal, take, type Ref, type Val, type Values } from '../execution/runtime/Values.ts'
import { accessBits, byMnemonic } from '../spec/Instructions.ts'
import type { Mnemonic } from '../spec/generated/Mnemonics.ts'
import type { DataIdx, ElemIdx, MemIdx, TableIdx } from '../structure/Indices.ts'
import type { Instr, RefCast } from '../structure/Instr.ts'
import { named, showRefType, writtenOut, type ShowUse } from '../structure/Show.ts'

/** A number of things that is meant to be at an index of something that has `length` of them. */
interface Range {
  readonly what: 'byte' | 'element'
  readonly n: bigint
  readonly at: bigint
  /** `memory 0`, `the array`. */
  readonly of: string
  readonly length: number
  /** How the index was added up. */
  readonly sum: string
}

const isOut = ({ n, at, length }: Range): boolean => at + n > BigInt(length)

/** `4 bytes at 65540, memory 0 has 65536`. */
const showRange = ({ what, n, at, of, length, sum }: Range): string =>
  `${n} ${what}${n === 1n ? '' : 's'} at ${at}${sum}, ${of} has ${length}`

/** The natural that an address, an index or a length is; of 64 bits exactly. */
const natural = (v: Val | undefined): bigint =>
  v?._tag === 'i32.const' ? BigInt(v.c >>> 0)
  : v?._tag === 'i64.const' ? BigInt.asUintN(64, v.c)
  : 0n

const bytes = (c: Config, x: MemIdx, at: bigint, n: bigint, offset: number | bigint = 0): Range => ({
  what: 'byte',
  n,
  at: at + BigInt(offset),
  of: `memory ${x}`,
  length: memAt(c, x)?.bytes.length ?? 0,
  sum: BigInt(offset) === 0n ? '' : ` (${at} + offset ${offset})`
})
const entries = (c: Config, x: TableIdx, at: bigint, n: bigint): Range => ({
  what: 'element',
  n,
  at,
  of: `table ${x}`,
  length: tableAt(c, x)?.refs.length ?? 0,
  sum: ''
})
const items = (r: Ref | undefined, at: bigint, n: bigint): Range => ({
  what: 'element',
  n,
  at,
  of: 'the array',
  length: r?._tag === 'ref.array_addr' ? H.size(r) : 0,
  sum: ''
})
const data = (c: Config, y: DataIdx, at: bigint, n: bigint): Range => {
  const length = dataAt(c, y)?.bytes.length ?? 0
  return { what: 'byte', n, at, of: `data segment ${y}`, length, sum: '' }
}
const elem = (c: Config, y: ElemIdx, at: bigint, n: bigint): Range => {
  const length = elemAt(c, y)?.refs.length ?? 0
  return { what: 'element', n, at, of: `elem segment ${y}`, length, sum: '' }
}

const refOf = (v: Val | undefined): Ref | undefined => (v !== undefined && isRefVal(v) ? v : undefined)

/** What a memory instruction, or one that walks like one, is about to touch, in the order in which the rules check it. */
const ranges = (c: Config, e: Instr): ReadonlyArray<Range> => {
  const [v0, v1, v2, v3, v4] = operands(c.values)
  if ('align' in e) {
    const row = byMnemonic.get(e._tag)
    const n = BigInt(row === undefined ? 0 : accessBits(row) / 8)
    // below the address is what is stored, or the vector whose lane is loaded
    return [bytes(c, e.x, natural(row?.operands === 1 ? v0 : v1), n, e.offset)]
  }
  switch (e._tag) {
    case 'memory.fill':
      return [bytes(c, e.x, natural(v2), natural(v0))]
    case 'memory.copy':
      return [bytes(c, e.x, natural(v2), natural(v0)), bytes(c, e.y, natural(v1), natural(v0))]
    case 'memory.init':
      return [bytes(c, e.x, natural(v2), natural(v0)), data(c, e.y, natural(v1), natural(v0))]
    case 'table.get':
      return [entries(c, e.x, natural(v0), 1n)]
    case 'table.set':
      return [entries(c, e.x, natural(v1), 1n)]
    case 'table.fill':
      return [entries(c, e.x, natural(v2), natural(v0))]
    case 'table.copy':
      return [entries(c, e.x, natural(v2), natural(v0)), entries(c, e.y, natural(v1), natural(v0))]
    case 'table.init':
      return [entries(c, e.x, natural(v2), natural(v0)), elem(c, e.y, natural(v1), natural(v0))]
    case 'array.get':
    case 'array.get_s':
    case 'array.get_u':
      return [items(refOf(v1), natural(v0), 1n)]
    case 'array.set':
      return [items(refOf(v2), natural(v1), 1n)]
    case 'array.fill':
      return [items(refOf(v3), natural(v2), natural(v0))]
    case 'array.copy':
      return [items(refOf(v4), natural(v3), natural(v0)), items(refOf(v2), natural(v1), natural(v0))]
    case 'array.new_data':
      return [data(c, e.y, natural(v1), natural(v0) * BigInt(dataSegment(c, e)?.width ?? 1))]
    case 'array.new_elem':
      return [elem(c, e.y, natural(v1), natural(v0))]
    case 'array.init_data':
      return [
        items(refOf(v3), natural(v2), natural(v0)),
        data(c, e.y, natural(v1), natural(v0) * BigInt(dataSegment(c, e)?.width ?? 1))
      ]
    case 'array.init_elem':
      return [items(refOf(v3), natural(v2), natural(v0)), elem(c, e.y, natural(v1), natural(v0))]
    default:
      return []
  }
}

/** The newest values, the newest first. */
const operands = (vs: Values): ReadonlyArray<Val | undefined> => [...take(vs, 5)].reverse()

/** Both types of a cast: the one that is expected, closed, and the least one of the reference. */
const castTypes = (c: Config, e: RefCast, use: ShowUse): string | null => {
  const r = isVal(c.values) ? refOf(c.values.head) : undefined
  if (r === undefined) return null
  const found = r._tag === 'ref.null_addr' ? 'a null reference' : showRefType(refType(c.store, r), use)
  return `expected ${showRefType(instRefType(c, e.rt), use)}, found ${found}`
}

/** `i32.div_s of (i32.const 1) (i32.const 0)`. */
const operation = (c: Config, e: Instr): string | null => {
  const n = byMnemonic.get(e._tag)?.operands ?? 0
  const vals = take(c.values, n)
  const shown = vals.flatMap((v) => (isRefVal(v) ? [] : [showConst(v)]))
  return shown.length === 0 ? null : `${e._tag} of ${shown.join(' ')}`
}

/** What a trap is about, beside its reason; `null` where the reason says it all. `typeNames` are those of the module. */
export const trapDetail = (
  c: Config,
  rule: string,
  indirect: Config | null,
  typeNames?: ReadonlyMap<number, string>
): string | null => {
  const e = c.code.instr as Instr // only instructions trap; the head is looked at by its tag
  const module = V.get(c.store.modules, c.frame.module)
  const use =
    module === undefined ? writtenOut
    : typeNames === undefined ? named(module)
    : named({ types: module.types, typeNames })
  if ('rt' in e && e._tag === 'ref.cast') {
    const types = castTypes(c, e, use)
    return types === null || typeof c.code.from !== 'string' ? types : `${entryOf(indirect)}${types}`
  }
  if (rule === 'Step_pure/binop-trap' || rule === 'Step_pure/cvtop-trap') return operation(c, e)
  if (/call_ref(-frame)?-null$/.test(rule) && typeof c.code.from === 'string') return entryOf(indirect, ' is null')
  const out = ranges(c, e).find(isOut)
  return out === undefined || !/-oob\d?$/.test(rule) ? null : showRange(out)
}

/** The entry that an indirect call has read. */
const entryOf = (indirect: Config | null, end = ': '): string => {
  const e = indirect?.code.instr
  if (indirect === null || e === undefined || !('x' in e) || !isVal(indirect.values)) return ''
  return `element ${natural(indirect.values.head)} of table ${e.x}${end}`
}

/** Whether a configuration is about to call through a table. */
export const isIndirect = ({ code }: Config): boolean =>
  typeof code.from !== 'string' && indirectCalls.has(code.instr._tag as Mnemonic)
const indirectCalls: ReadonlySet<Mnemonic> = new Set(['call_indirect', 'return_call_indirect'])
