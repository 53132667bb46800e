/**
 * From the path of an error of validation to the place in the text.
 *
 * Spec: https://webassembly.github.io/spec/core/text/modules.html
 */
import type { PathStep, Place } from '../structure/Errors.ts'
import type { Expr } from '../structure/Instr.ts'
import { importCount, type DataMode, type ElemMode } from '../structure/Module.ts'
import type { ExternType } from '../structure/Types.ts'
import { listed, type Listed } from './Draft.ts'
import type { TextModule } from './Module.ts'
import { lineColumn, lineStarts } from './Tokens.ts'

type Path = ReadonlyArray<PathStep>

const isListed = (section: string): section is Listed => listed.some((each) => each === section)

/** The index among the definitions, imports left out. */
const own = ({ module: m }: TextModule, kind: ExternType['_tag'], x: number): number => x - importCount(m, kind)

const offsetOf = (mode: DataMode | ElemMode | undefined): Expr | null => (mode?._tag === 'active' ? mode.offset : null)

/** The outermost expression of what a path begins with, and the steps inside of it. */
const expression = (t: TextModule, { in: section, index }: PathStep, rest: Path): readonly [Expr | null, Path] => {
  const { module: m } = t
  switch (section) {
    case 'func':
      return [rest[0]?.in === 'body' ? (m.funcs[own(t, 'func', index)]?.body ?? null) : null, rest]
    case 'global':
      return [m.globals[own(t, 'global', index)]?.init ?? null, rest]
    case 'table':
      return [m.tables[own(t, 'table', index)]?.init ?? null, rest]
    case 'data':
      return [offsetOf(m.datas[index]?.mode), rest]
    case 'elem': {
      const [step, ...inner] = rest
      if (step?.in !== 'item') return [offsetOf(m.elems[index]?.mode), rest]
      return [m.elems[index]?.init[step.index] ?? null, inner.length > 0 ? inner : [{ in: 'init', index: 0 }]]
    }
    default:
      return [null, rest]
  }
}

/** The sequence of instruction `index` that a step goes into. */
const inner = (es: Expr, index: number, step: string): Expr | null => {
  const e = es[index]
  if (e?._tag === 'if') return step === 'else' ? e.else : e.then
  return e !== undefined && 'es' in e ? e.es : null
}

/** The offset of what a path leads to; of what is around it where the path leads to nothing that was written. */
const placeOf = (t: TextModule, path: Path): number | null => {
  const [first, ...rest] = path
  if (first === undefined || !isListed(first.in)) return null
  let found = t.places.items[first.in][first.index] ?? null
  const [outermost, steps] = expression(t, first, rest)
  let es = outermost
  for (const [k, { index }] of steps.entries()) {
    if (es === null) break
    found = t.places.exprs.get(es)?.[index] ?? found
    es = inner(es, index, steps[k + 1]?.in ?? '')
  }
  return found
}

/** The line and the column, from 1, of what a path leads to; of what is around it where it leads to nothing that was written. */
export const positionOf = (source: string, t: TextModule, path: Path): Place | null => {
  const offset = placeOf(t, path)
  return offset === null ? null : { _tag: 'position', ...lineColumn(lineStarts(source), offset) }
}

const SHOWN = 160

/** A line of a source, from 1, with a mark under a column; long lines around the column only. */
export const excerpt = (source: string, line: number, column: number): string => {
  const starts = lineStarts(source)
  const start = starts[line - 1] ?? source.length
  const end = starts[line] ?? source.length
  const text = source.slice(start, end).replace(/[\r\n]+$/, '')
  const from = text.length > SHOWN ? Math.max(0, column - 1 - SHOWN / 2) : 0
  // A tab stays one, so that the mark is where the eye expects it.
  const margin = text.slice(from, column - 1).replace(/[^\t]/g, ' ')
  return `${text.slice(from, from + SHOWN)}\n${margin}^`
}
