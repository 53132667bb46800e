/**
 * What all parts of the printer of modules share: the text so far, identifiers and types, expressions on one line, declarations.
 *
 * Spec: https://webassembly.github.io/spec/core/text/modules.html
 */
import type { Expr } from '../../structure/Instr.ts'
import type { ValType } from '../../structure/Types.ts'
import type { Signatures } from './Arity.ts'
import { showExpr } from './Expr.ts'
import { writing, type HintsBySequence } from './Item.ts'
import { labels } from './Labels.ts'
import { noIds } from './Immediates.ts'
import type { PrintedNames, NameSpaces } from './Names.ts'
import type { PrintOutput } from './Output.ts'
import { showId, showValType, type Ids } from './Words.ts'

/** NON-SPEC: `out` grows while one module is printed. */
export interface Printer {
  readonly out: PrintOutput
  readonly ids: NameSpaces
  readonly names: PrintedNames
  readonly folded: boolean
  readonly skeleton: boolean
  readonly hints: HintsBySequence
  readonly signatures: Signatures
}

/** An expression that is no body: neither locals nor labels are in scope. */
export const constant = (p: Printer, es: Expr): ReturnType<typeof showExpr> => {
  const scope = { signatures: p.signatures, labels: labels(noIds, 1), results: 1 }
  return showExpr(p.out, es, writing({ ...p.ids, locals: noIds }, scope, noHints, p.folded))
}
const noHints: HintsBySequence = new Map()

/** `(keyword t*)`: those with an identifier by themselves, others together; the first one has the index `from`. */
export const showDeclarations = (
  p: Printer,
  keyword: string,
  ts: Iterable<ValType>,
  ids: Ids,
  from: number
): ReadonlyArray<string> => {
  const words: string[] = []
  const close = (): void => {
    words.push(`${words.pop() ?? ''})`)
  }
  let open = false
  let i = from
  for (const t of ts) {
    const named = ids.has(i)
    if (open && named) close()
    words.push(`${open && !named ? '' : `(${keyword}${showId(ids, i)} `}${showValType(p.ids.types, t)}`)
    if (named) close()
    open = !named
    i++
  }
  if (open) close()
  return words
}
