/**
 * Segments and custom sections as text.
 *
 * Spec: https://webassembly.github.io/spec/core/text/modules.html#element-segments
 */
import { showName } from '../../structure/Show.ts'
import type { Expr } from '../../structure/Instr.ts'
import type { Custom, Data, Elem } from '../../structure/Module.ts'
import { append, isFull, line, word } from './Output.ts'
import { constant, type Printer } from './Printer.ts'
import { showBinder, showIndex, showRefType, stringOf, type Ids } from './Words.ts'

/** The indices that a segment consists of, if it is one of functions. */
const functionIndices = ({ type, init }: Elem): ReadonlyArray<number> | null => {
  if (type.null || type.ht !== 'func') return null
  const xs = init.flatMap((es) => {
    const [e] = es
    return es.length === 1 && e?._tag === 'ref.func' ? [e.x] : []
  })
  return xs.length === init.length ? xs : null
}

/** `(keyword expr)`, or the expression alone if it is one folded instruction. */
const exprForm = (p: Printer, keyword: string, es: Expr): string => {
  const { text, single } = constant(p, es)
  return single ? text : `(${keyword} ${text})`
}

const showMode = (p: Printer, mode: Elem['mode'] | Data['mode'], keyword: string, ids: Ids): string => {
  if (mode._tag === 'passive') return ''
  if (mode._tag === 'declarative') return ' declare'
  const use = mode.x === 0 ? '' : ` (${keyword} ${showIndex(ids, mode.x)})`
  return `${use} ${exprForm(p, 'offset', mode.offset)}`
}

export const elemField = (p: Printer, elem: Elem, x: number): void => {
  const xs = functionIndices(elem)
  const type = xs === null ? showRefType(p.ids.types, elem.type) : 'func'
  line(p.out, `  (elem${showBinder(p.ids.elems, x)}${showMode(p, elem.mode, 'table', p.ids.tables)} ${type}`)
  if (xs === null) for (const es of elem.init) word(p.out, exprForm(p, 'item', es))
  else for (const x of xs) word(p.out, showIndex(p.ids.funcs, x))
  append(p.out, ')')
}

/** NON-SPEC: how many bytes of a string are on a line. */
const BYTES = 64

/** Bytes as a string, or as several on lines of their own, and the end of the field. */
const strings = ({ out }: Printer, bytes: Uint8Array): void => {
  if (bytes.length <= BYTES) append(out, ` ${stringOf(bytes)}`)
  else
    for (let i = 0; i < bytes.length && !isFull(out); i += BYTES)
      line(out, `    ${stringOf(bytes.subarray(i, i + BYTES))}`)
  append(out, ')')
}

export const dataField = (p: Printer, { bytes, mode }: Data, x: number): void => {
  line(p.out, `  (data${showBinder(p.ids.datas, x)}${showMode(p, mode, 'memory', p.ids.mems)}`)
  strings(p, bytes)
}

export const customField = (p: Printer, { name, bytes, after }: Custom): void => {
  const place = after === null ? '(before first)' : `(after ${after})`
  line(p.out, `  (@custom ${showName(name)} ${place}`)
  strings(p, bytes)
}
