/**
 * Segments and custom sections as text.
 *
 * Spec: https://webassembly.github.io/spec/core/text/modules.html#element-segments
 */
import type { Expr } from '../../structure/Instr.ts'
import type { Custom, Data, Elem } from '../../structure/Module.ts'
import { constant, wrapped, type Printer } from './Printer.ts'
import { binderWord, indexWord, nameOf, refWord, stringOf, type Ids } from './Words.ts'

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

const elemList = (p: Printer, elem: Elem): string => {
  const xs = functionIndices(elem)
  if (xs !== null) return ` func${wrapped(xs.map((x) => indexWord(p.ids.funcs, x)))}`
  return ` ${refWord(p.ids.types, elem.type)}${wrapped(elem.init.map((es) => exprForm(p, 'item', es)))}`
}

const modeWords = (p: Printer, mode: Elem['mode'] | Data['mode'], keyword: string, ids: Ids): string => {
  if (mode._tag === 'passive') return ''
  if (mode._tag === 'declarative') return ' declare'
  const use = mode.x === 0 ? '' : ` (${keyword} ${indexWord(ids, mode.x)})`
  return `${use} ${exprForm(p, 'offset', mode.offset)}`
}

export const elemField = (p: Printer, elem: Elem, x: number): void => {
  const mode = modeWords(p, elem.mode, 'table', p.ids.tables)
  p.lines.push(`  (elem${binderWord(p.ids.elems, x)}${mode}${elemList(p, elem)})`)
}

/** NON-SPEC: how many bytes of a string stand on a line. */
const BYTES = 64

/** Bytes as a string, or several on lines of their own. */
const strings = (bytes: Uint8Array): string => {
  if (bytes.length <= BYTES) return ` ${stringOf(bytes)}`
  const lines: string[] = []
  for (let i = 0; i < bytes.length; i += BYTES) lines.push(`\n    ${stringOf(bytes.subarray(i, i + BYTES))}`)
  return lines.join('')
}

export const dataField = (p: Printer, { bytes, mode }: Data, x: number): void => {
  const use = modeWords(p, mode, 'memory', p.ids.mems)
  p.lines.push(`  (data${binderWord(p.ids.datas, x)}${use}${strings(bytes)})`)
}

export const customField = (p: Printer, { name, bytes, after }: Custom): void => {
  const place = after === null ? '(before first)' : `(after ${after})`
  p.lines.push(`  (@custom ${nameOf(name)} ${place}${strings(bytes)})`)
}
