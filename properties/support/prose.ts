/** Prose of the project: comments of sources, messages, and pages, with the place of each line. */
import { readFileSync } from 'node:fs'
import ts from 'typescript'
import type { SourceFile } from './sources.ts'

/** A line of prose, without what is quoted as code. */
export interface ProseLine {
  readonly path: string
  readonly line: number
  readonly text: string
}

/** Code spans and URLs are quotations. */
const withoutCode = (text: string): string => text.replaceAll(/`[^`]*`|https?:\S+/g, '')

const linesOf = (path: string, first: number, text: string): ReadonlyArray<ProseLine> =>
  text.split('\n').map((line, i) => ({ path, line: first + i, text: line }))

/** An `@example`, and what is indented as code, is not prose. */
const commentLines = (path: string, first: number, comment: string): ReadonlyArray<ProseLine> => {
  const prose = comment.split(/^ *\* @example/m)[0] ?? ''
  return linesOf(path, first, withoutCode(prose)).filter(({ text }) => !/^ *\* {4,}\S/.test(text))
}

/** The comments of a source file. */
export const commentsIn = ({ path, text }: SourceFile): ReadonlyArray<ProseLine> => {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  const seen = new Set<number>()
  const found: ProseLine[] = []
  const take = (ranges: ReadonlyArray<ts.CommentRange> | undefined): void => {
    for (const { pos, end } of ranges ?? []) {
      if (seen.has(pos)) continue
      seen.add(pos)
      const first = tree.getLineAndCharacterOfPosition(pos).line + 1
      found.push(...commentLines(path, first, text.slice(pos, end)))
    }
  }
  const visit = (node: ts.Node): void => {
    take(ts.getLeadingCommentRanges(text, node.getFullStart()))
    take(ts.getTrailingCommentRanges(text, node.getEnd()))
    for (const child of node.getChildren(tree)) visit(child)
  }
  visit(tree)
  return found
}

/** Messages: string literals and templates of several words. */
export const messagesIn = ({ path, text }: SourceFile): ReadonlyArray<ProseLine> => {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  const found: ProseLine[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) {
      if (/[a-z] [a-z]/.test(node.text))
        found.push({ path, line: tree.getLineAndCharacterOfPosition(node.getStart()).line + 1, text: node.text })
    }
    ts.forEachChild(node, visit)
  }
  visit(tree)
  return found
}

/** The prose of a Markdown page: code blocks and code spans left out. */
export const pageLines = (path: string): ReadonlyArray<ProseLine> => {
  let isCode = false
  return linesOf(path, 1, readFileSync(path, 'utf8')).flatMap((l) => {
    if (l.text.startsWith('```')) isCode = !isCode
    return isCode || /^ {4}/.test(l.text) ? [] : [{ ...l, text: withoutCode(l.text) }]
  })
}
