/** All sites of a source file. */
import ts from 'typescript'
import { ruleNames, variants, type Exchangeable } from './Operators.ts'
import type { Site } from './Site.ts'

/** Where nothing is computed: types, imports, and the texts of messages, which are for people. */
const isSilent = (node: ts.Node): boolean =>
  ts.isTypeNode(node) ||
  ts.isInterfaceDeclaration(node) ||
  ts.isTypeAliasDeclaration(node) ||
  ts.isImportDeclaration(node) ||
  ts.isTemplateExpression(node)

/** A place where an expression can be exchanged: no label of a case, no name of a field. */
const isFree = (node: ts.Node): boolean =>
  !ts.isCaseClause(node.parent) && !(ts.isPropertyAssignment(node.parent) && node.parent.name === node)

/** The sites of a file. `file` is its path from the root of the project. */
export const sitesOf = (file: string, tree: ts.SourceFile, exchangeable: Exchangeable): ReadonlyArray<Site> => {
  const { text } = tree
  const names = ruleNames(text)
  const lines = text.split('\n')
  const sites: Site[] = []
  // A walk with its own stack, children in order.
  const open: ts.Node[] = [...tree.statements].reverse()
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (isSilent(node)) continue
    for (const { kind, node: at, text: mutated } of isFree(node) ? variants(node, names, exchangeable) : []) {
      const start = at.getStart()
      const line = tree.getLineAndCharacterOfPosition(start).line
      const source = (lines[line] ?? '').trim()
      sites.push({ file, kind, start, end: at.getEnd(), line: line + 1, source, original: at.getText(), mutated })
    }
    const children: ts.Node[] = []
    ts.forEachChild(node, (child) => void children.push(child))
    open.push(...children.reverse())
  }
  return sites
}
