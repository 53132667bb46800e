/** Files of `src` as what they define and import, for the readers of definitions. */
import { readFileSync } from 'node:fs'
import ts from 'typescript'

/** The program of a text. */
export const parsed = (name: string, source: string): ts.SourceFile =>
  ts.createSourceFile(name, source, ts.ScriptTarget.ES2023, true)

/** The definitions and imports of a file. */
interface Scope {
  readonly definitions: ReadonlyMap<string, ts.Expression>
  readonly imports: ReadonlyMap<string, string>
}
const scopes = new Map<string, Scope>()
/** The scope of a file, which is read once. */
export const scopeOf = (file: string): Scope => {
  const old = scopes.get(file)
  if (old !== undefined) return old
  const definitions = new Map<string, ts.Expression>()
  const imports = new Map<string, string>()
  for (const s of parsed(file, readFileSync(file, 'utf8')).statements) {
    if (ts.isVariableStatement(s)) {
      for (const d of s.declarationList.declarations)
        if (d.initializer !== undefined && ts.isIdentifier(d.name)) definitions.set(d.name.text, d.initializer)
    } else if (ts.isImportDeclaration(s) && ts.isStringLiteral(s.moduleSpecifier)) {
      const from = new URL(s.moduleSpecifier.text, `file://${file}`).pathname
      const bindings = s.importClause?.namedBindings
      if (bindings !== undefined && ts.isNamedImports(bindings))
        for (const e of bindings.elements) imports.set(e.name.text, from)
    }
  }
  const scope = { definitions, imports }
  scopes.set(file, scope)
  return scope
}
