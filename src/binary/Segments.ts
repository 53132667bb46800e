/**
 * Element and data segments, both ways.
 *
 * One integer says the form: whether the segment is active, for which table or memory, and how its elements are given.
 *
 * The suite (`elem.wast`) has the element kind 0 mean `(ref func)` in all forms, as `func` does in the text format.
 *
 * Spec: https://webassembly.github.io/spec/core/binary/modules.html#element-section
 */
import { idx } from '../structure/Indices.ts'
import type { FuncIdx, MemIdx, TableIdx } from '../structure/Indices.ts'
import type { Expr } from '../structure/Instr.ts'
import type { Data, DataMode, Elem, ElemMode } from '../structure/Module.ts'
import { ref } from '../structure/Types.ts'
import type { RefType } from '../structure/Types.ts'
import { push } from './Builder.ts'
import type { ByteBuilder } from './Builder.ts'
import { byteList, constant, lift, list, map, onByte, onU32, reject, struct, within } from './Decoder.ts'
import type { Decoder } from './Decoder.ts'
import { writeByteList, writeList } from './Encoder.ts'
import type { Encoder } from './Encoder.ts'
import { readExpr } from './Expr.ts'
import { writeExpr } from './InstrEncoder.ts'
import { u32, writeNat } from './Leb128.ts'
import { refType } from './Types.ts'
import { writeRefType } from './ValTypes.ts'

export const expr: Decoder<Expr> = within('expr', lift(readExpr))

const FUNC = ref(false, 'func')
const FUNC_NULL = ref(true, 'func')
const isFunc = ({ null: nullable, ht }: RefType): boolean => !nullable && ht === 'func'
const isFuncNull = ({ null: nullable, ht }: RefType): boolean => nullable && ht === 'func'

const elemKind: Decoder<RefType> = onByte(new Map([[0x00, constant(FUNC)]]), reject('malformed element kind'))

const passive = constant<ElemMode & DataMode>({ _tag: 'passive' })
const declarative = constant<ElemMode>({ _tag: 'declarative' })
const active = (x: Decoder<number>): Decoder<ElemMode & DataMode> =>
  map(struct<{ x: number; offset: Expr }>({ x, offset: expr }), ({ x, offset }) => ({
    _tag: 'active',
    x: idx<MemIdx & TableIdx>(x),
    offset
  }))
const zero = constant(0)
const index = lift(u32)

const refFunc: Decoder<Expr> = lift((c) => {
  c.pool.marks?.push(c.at)
  return [{ _tag: 'ref.func', x: idx<FuncIdx>(u32(c)) }]
})
const funcs = list('funcidx', refFunc)
const exprs = list('elem', expr)

const elemOf = (mode: Decoder<ElemMode>, type: Decoder<RefType>, init: Decoder<ReadonlyArray<Expr>>): Decoder<Elem> =>
  struct<Elem>({ mode, type, init })

export const elem: Decoder<Elem> = onU32(
  new Map([
    [0, elemOf(active(zero), constant(FUNC), funcs)],
    [1, elemOf(passive, elemKind, funcs)],
    [2, elemOf(active(index), elemKind, funcs)],
    [3, elemOf(declarative, elemKind, funcs)],
    [4, elemOf(active(zero), constant(FUNC_NULL), exprs)],
    [5, elemOf(passive, refType, exprs)],
    [6, elemOf(active(index), refType, exprs)],
    [7, elemOf(declarative, refType, exprs)]
  ]),
  'malformed elements segment kind'
)

export const data: Decoder<Data> = onU32(
  new Map([
    [0, struct<Data>({ mode: active(zero), bytes: byteList })],
    [1, struct<Data>({ mode: passive, bytes: byteList })],
    [2, struct<Data>({ mode: active(index), bytes: byteList })]
  ]),
  'malformed data segment kind'
)

/** The function of an initialiser that is nothing but a reference to it. */
const functionOf = (es: Expr): FuncIdx | null => {
  const [e] = es
  return es.length === 1 && e?._tag === 'ref.func' ? e.x : null
}

/** The bits of the form of a segment; with `NOT_ACTIVE`, `EXPLICIT` means declarative. */
const NOT_ACTIVE = 1
const EXPLICIT = 2
const BY_EXPR = 4

const form = (e: Elem, byExpr: boolean): number => {
  const how = byExpr ? BY_EXPR : 0
  if (e.mode._tag === 'passive') return how | NOT_ACTIVE
  if (e.mode._tag === 'declarative') return how | NOT_ACTIVE | EXPLICIT
  return e.mode.x === 0 && (!byExpr || isFuncNull(e.type)) ? how : how | EXPLICIT
}

const writeActive = (b: ByteBuilder, mode: ElemMode | DataMode, explicit: boolean): void => {
  if (mode._tag !== 'active') return
  if (explicit) writeNat(b, mode.x)
  writeExpr(b, mode.offset)
}

export const writeElem: Encoder<Elem> = (b, e) => {
  const functions = isFunc(e.type) ? e.init.map(functionOf).filter((x) => x !== null) : []
  const byExpr = !isFunc(e.type) || functions.length < e.init.length
  const n = form(e, byExpr)
  writeNat(b, n)
  writeActive(b, e.mode, (n & EXPLICIT) !== 0)
  if ((n & (NOT_ACTIVE | EXPLICIT)) !== 0) {
    if (byExpr) writeRefType(b, e.type)
    else push(b, 0x00)
  }
  if (byExpr) writeList(writeExpr)(b, e.init)
  else writeList(writeNat)(b, functions)
}

export const writeData: Encoder<Data> = (b, { mode, bytes }) => {
  const explicit = mode._tag === 'active' && mode.x !== 0
  writeNat(
    b,
    mode._tag === 'passive' ? NOT_ACTIVE
    : explicit ? EXPLICIT
    : 0
  )
  writeActive(b, mode, explicit)
  writeByteList(b, bytes)
}
