/**
 * Data and element segments, in fields of their own or inside of a memory or table.
 *
 * Spec: https://webassembly.github.io/spec/core/text/modules.html#element-segments
 */
import { i32, i64 } from '../structure/Const.ts'
import { idx, type FuncIdx, type MemIdx, type TableIdx } from '../structure/Indices.ts'
import type { Expr } from '../structure/Instr.ts'
import type { Elem } from '../structure/Module.ts'
import { ref, type AddrType, type RefType } from '../structure/Types.ts'
import { index, isIndex } from './Context.ts'
import { reading, type Draft } from './Draft.ts'
import { expr, foldedExpr } from './Expr.ts'
import { accept, close, id, offset, open, peek, strings, type Parser } from './Parser.ts'
import { kind } from './Tokens.ts'
import { isRefType, refType } from './Types.ts'

/** `(keyword expr)`, or one folded instruction. */
const exprIn = (p: Parser, d: Draft, keyword: string): Expr => {
  if (!open(p, keyword)) return foldedExpr(p, reading(d))
  const es = expr(p, reading(d))
  close(p)
  return es
}

/** `(keyword x)`, 0 where it is missing. */
const use = (p: Parser, d: Draft, keyword: 'memory' | 'table'): number | null => {
  if (!open(p, keyword)) return null
  const x = index(p, d.C.spaces[keyword])
  close(p)
  return x
}

/** The offset of a segment that is written inside of what it fills. */
const zero = (d: Draft, p: Parser, at: AddrType): Expr => {
  const es: Expr = [at === 'i32' ? i32(0) : i64(0n)]
  d.exprs.set(es, [offset(p), offset(p)])
  return es
}

/** `data`, after its keyword. */
export const dataField = (p: Parser, d: Draft): void => {
  id(p)
  const x = use(p, d, 'memory')
  if (x === null && peek(p) !== kind.open) {
    d.datas.push({ bytes: strings(p), mode: { _tag: 'passive' } })
    return
  }
  const es = exprIn(p, d, 'offset')
  d.datas.push({ bytes: strings(p), mode: { _tag: 'active', x: idx<MemIdx>(x ?? 0), offset: es } })
}

/** The contents of `(data ...)` inside of memory `x`: how many bytes there are. */
export const inlineData = (p: Parser, d: Draft, x: number, at: AddrType): number => {
  const es = zero(d, p, at)
  const bytes = strings(p)
  d.datas.push({ bytes, mode: { _tag: 'active', x: idx<MemIdx>(x), offset: es } })
  return bytes.length
}

/** `x*` as the expressions `ref.func x`. */
const functions = (p: Parser, d: Draft): ReadonlyArray<Expr> => {
  const init: Expr[] = []
  while (isIndex(p)) {
    const at = offset(p)
    const es: Expr = [{ _tag: 'ref.func', x: idx<FuncIdx>(index(p, d.C.spaces.func)) }]
    d.exprs.set(es, [at, at])
    init.push(es)
  }
  return init
}

const expressions = (p: Parser, d: Draft): ReadonlyArray<Expr> => {
  const init: Expr[] = []
  while (peek(p) === kind.open) init.push(exprIn(p, d, 'item'))
  return init
}

type ElemList = Pick<Elem, 'type' | 'init'>

const funcs = ref(false, 'func')

/** `elemlist`; indices without the keyword `func` are old syntax, for active segments. */
const elemList = (p: Parser, d: Draft, active: boolean): ElemList => {
  if (accept(p, 'func') || (active && !isRefType(p))) return { type: funcs, init: functions(p, d) }
  const type = refType(p, d.C)
  return { type, init: expressions(p, d) }
}

/** `elem`, after its keyword. */
export const elemField = (p: Parser, d: Draft): void => {
  id(p)
  if (accept(p, 'declare')) {
    d.elems.push({ ...elemList(p, d, false), mode: { _tag: 'declarative' } })
    return
  }
  const x = use(p, d, 'table')
  // A reference type may begin with a parenthesis as well.
  if (x === null && (peek(p) !== kind.open || isRefType(p))) {
    d.elems.push({ ...elemList(p, d, false), mode: { _tag: 'passive' } })
    return
  }
  const es = exprIn(p, d, 'offset')
  d.elems.push({ ...elemList(p, d, x === null), mode: { _tag: 'active', x: idx<TableIdx>(x ?? 0), offset: es } })
}

/**
 * The contents of `(elem ...)` inside of table `x`: how many elements there are. Indices are
 * `func x*`, of type `(ref func)`, which the binary has a short form for; expressions have the type of the table.
 */
export const inlineElem = (p: Parser, d: Draft, x: number, at: AddrType, type: RefType): number => {
  const es = zero(d, p, at)
  const isShort = isIndex(p)
  const init = isShort ? functions(p, d) : expressions(p, d)
  d.elems.push({
    type: isShort && type.ht === 'func' ? funcs : type,
    init,
    mode: { _tag: 'active', x: idx<TableIdx>(x), offset: es }
  })
  return init.length
}
