/**
 * The first pass over a module: what its fields define, so that names can be used before they are bound.
 *
 * Spec: https://webassembly.github.io/spec/core/text/modules.html#modules
 */
import { bind, type Context, type SpaceName } from './Context.ts'
import { idAt, isForm, peek, startOf, word, type Parser } from './Parser.ts'
import { kind } from './Tokens.ts'

/** The fields that define something, and the word for it. */
const spaceOf: ReadonlyMap<string, SpaceName> = new Map(
  (['type', 'tag', 'global', 'memory', 'table', 'func', 'data', 'elem'] as const).map((s) => [s, s])
)

/** Binds the identifier after the keyword at `at`, if there is one. */
const define = (p: Parser, C: Context, space: SpaceName, at: number): void => {
  const ahead = at + 1 - p.at
  const name = peek(p, ahead) === kind.id ? idAt(p, ahead) : null
  if (!bind(C.spaces[space], name))
    C.problem ??= { offset: startOf(p, at + 1), message: `duplicate ${space} ${word(p, ahead)}` }
}

/** The keyword after the parenthesis at `at`, if it is one. */
const keywordAt = (p: Parser, at: number): string | null => {
  const ahead = at + 1 - p.at
  return peek(p, ahead) === kind.keyword ? word(p, ahead) : null
}

/** What else a form directly inside of a field defines: imported things, types of a group, inline segments. */
const inside = (field: string | null, form: string | null): SpaceName | null => {
  if (form === null) return null
  if (field === 'import') return spaceOf.get(form) ?? null
  if (field === 'rec' && form === 'type') return 'type'
  if (field === 'memory' && form === 'data') return 'data'
  return field === 'table' && form === 'elem' ? 'elem' : null
}

/** Defines what the fields from here to the end of the module define. The parser stays where it is. */
export const bindFields = (p: Parser, C: Context): void => {
  let depth = 0
  let field: string | null = null
  for (let at = p.at; ; at++) {
    const k = p.tokens.kinds[at] ?? kind.end
    if (k === kind.end || k === kind.bad || (k === kind.close && depth === 0)) return
    if (k === kind.close) depth--
    if (k !== kind.open) continue
    depth++
    const form = depth <= 2 ? keywordAt(p, at) : null
    if (depth === 1) field = form
    const space =
      depth === 1 ? (spaceOf.get(form ?? '') ?? null)
      : depth === 2 ? inside(field, form)
      : null
    // the elements inside of a table begin with the index of a function, not with a name of their own
    if (depth === 2 && space === 'elem') bind(C.spaces.elem, null)
    else if (space !== null) define(p, C, space, at + 1)
  }
}

/** The types of the module, in order. The parser stays where it is. */
export const typeFields = (p: Parser, read: () => void): void => {
  const start = p.at
  let depth = 0
  for (;;) {
    const k = peek(p)
    if (k === kind.end || k === kind.bad || (k === kind.close && depth === 0)) break
    if (depth === 0 && (isForm(p, 'type') || isForm(p, 'rec'))) {
      read()
      if (p.failure !== null) return
      continue
    }
    if (k === kind.open) depth++
    else if (k === kind.close) depth--
    p.at++
  }
  p.at = start
}
