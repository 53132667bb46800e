/**
 * What all parts of the printer of modules share: the lines so far, identifiers, and lists that are broken into lines.
 *
 * Spec: https://webassembly.github.io/spec/core/text/modules.html
 */
import type { Expr } from '../../structure/Instr.ts'
import type { ValType } from '../../structure/Types.ts'
import type { Signatures } from './Arity.ts'
import { exprText } from './Expr.ts'
import { LINE, writing, type HintsBySequence } from './Item.ts'
import { labels } from './Labels.ts'
import { noIds } from './Leaf.ts'
import type { PrintedNames, Spaces } from './Names.ts'
import { idWord, storageWord, type Ids } from './Words.ts'

/** NON-SPEC: `lines` grows while one module is printed. */
export interface Printer {
  readonly lines: string[]
  readonly ids: Spaces
  readonly names: PrintedNames
  readonly folded: boolean
  readonly skeleton: boolean
  readonly hints: HintsBySequence
  readonly signatures: Signatures
}

/** A parenthesis behind what has been written. */
export const closeLast = ({ lines }: Printer): void => {
  lines.push(`${lines.pop() ?? ''})`)
}

/** An expression that is no body: neither locals nor labels are in scope. */
export const constant = (p: Printer, es: Expr): ReturnType<typeof exprText> => {
  const scope = { signatures: p.signatures, labels: labels(noIds, 1), results: 1 }
  return exprText(es, writing({ ...p.ids, locals: noIds }, scope, noHints, p.folded))
}
const noHints: HintsBySequence = new Map()

/** Words behind each other, broken into lines if they are long. */
export const wrapped = (words: ReadonlyArray<string>): string => {
  const lines: string[] = []
  let line = ''
  for (const word of words) {
    if (line !== '' && line.length + word.length >= LINE) {
      lines.push(line)
      line = ''
    }
    line += ` ${word}`
  }
  return lines.length === 0 ? line : ['', ...lines, line].map((each) => each.trimStart()).join('\n    ')
}

/** `(keyword t*)`: those with an identifier by themselves, others together; the first one has the index `from`. */
export const declarationWords = (
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
    words.push(`${open && !named ? '' : `(${keyword}${idWord(ids, i)} `}${storageWord(p.ids.types, t)}`)
    if (named) close()
    open = !named
    i++
  }
  if (open) close()
  return words
}
