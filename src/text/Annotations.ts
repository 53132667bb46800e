/**
 * Annotations that mean something: `@name`, `@custom` and `@metadata.code.branch_hint`.
 *
 * The reader of a place where one is allowed takes it; what nobody has taken is misplaced.
 *
 * Spec: https://webassembly.github.io/spec/core/appendix/custom.html
 */
import { decodeUtf8 } from '../prelude/Utf8.ts'
import { BRANCH_HINT } from '../structure/Hints.ts'
import { sections, type Custom, type SectionName } from '../structure/Module.ts'
import { accept, isWord, name, offset, peek, string, strings, word, type Parser, type Problem } from './Parser.ts'
import { kind, type Annotation, type TokenList } from './Tokens.ts'

const NAME = 'name'
const CUSTOM = 'custom'

const words: ReadonlyMap<string, string> = new Map([
  [NAME, 'misplaced @name annotation'],
  [CUSTOM, 'misplaced @custom annotation'],
  [BRANCH_HINT, '@metadata.code.branch_hint annotation: not in a function']
])

/** The annotations before the current token. */
const here = (p: Parser): ReadonlyArray<Annotation> => {
  if (p.annotated.length === 0) return []
  // They are in order: the first that is not before the current token.
  let low = 0
  let high = p.annotated.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((p.annotated[middle]?.before ?? 0) < p.at) low = middle + 1
    else high = middle
  }
  const found: Annotation[] = []
  for (let i = low; p.annotated[i]?.before === p.at; i++) {
    const a = p.annotated[i]
    if (a !== undefined) found.push(a)
  }
  return found
}

/** Those with this name that are here and have not been taken; they are taken now. */
const take = (p: Parser, id: string): ReadonlyArray<Annotation> => {
  const found = here(p).filter((a) => a.id === id && !p.taken.has(a))
  for (const a of found) p.taken.add(a)
  return found
}

/** The first annotation between two tokens that nobody has taken, as a problem. */
export const misplaced = (p: Parser, from: number, to: number): Problem | null => {
  const a = p.annotated.find((each) => each.before >= from && each.before <= to && !p.taken.has(each))
  return a === undefined ? null : { offset: a.start, message: words.get(a.id) ?? '' }
}

/** The contents of an annotation, to be read; the last token takes the place of its parenthesis. */
const contents = (p: Parser, { from, to }: Annotation): Parser => {
  const { kinds, starts, ends } = p.inner
  const end = starts[to] ?? p.source.length
  const tokens: TokenList = {
    kinds: [...kinds.slice(from, to), kind.end],
    starts: [...starts.slice(from, to), end],
    ends: [...ends.slice(from, to), end]
  }
  return { ...p, tokens, at: 0, failure: null, annotated: [] }
}

/** Reads an annotation. What goes wrong inside of it is reported with its name. */
const inside = <A>(p: Parser, a: Annotation, read: (q: Parser) => A): A => {
  const q = contents(p, a)
  const value = read(q)
  const message = q.failure?.message ?? (peek(q) === kind.end ? null : `unexpected token ${word(q)}`)
  if (message !== null) fail(p, a, message)
  return value
}

const fail = (p: Parser, a: Annotation, message: string): void => {
  if (p.failure !== null) return
  p.failure = { offset: a.start, message: `@${a.id} annotation: ${message}` }
  p.at = p.tokens.kinds.length
}

/** The name that an `@name` annotation sets here, if there is one; `what` is named. */
export const nameHere = (p: Parser, what: string): string | null => {
  const [first, second] = take(p, NAME)
  if (first === undefined) return null
  if (second !== undefined) fail(p, second, `multiple ${what}`)
  return inside(p, first, name)
}

const notice = (q: Parser, message: string): void => {
  q.failure ??= { offset: offset(q), message }
}

const sectionAt = (q: Parser): SectionName | null => {
  const found = sections.find((each) => isWord(q, each))
  if (found === undefined) notice(q, 'malformed section kind')
  else q.at++
  return found ?? null
}

/** `(before first)`, `(before sec)`, `(after sec)`, `(after last)`: the section after which it is placed. */
const place = (q: Parser): SectionName | null => {
  if (peek(q) !== kind.open) return 'data'
  q.at++
  const before = accept(q, 'before')
  if (!before && !accept(q, 'after')) {
    notice(q, 'malformed placement')
    return null
  }
  const section =
    before && accept(q, 'first') ? 'type'
    : !before && accept(q, 'last') ? 'data'
    : sectionAt(q)
  if (peek(q) === kind.close) q.at++
  else notice(q, 'malformed placement')
  if (!before || section === null) return section
  return sections[sections.indexOf(section) - 1] ?? null
}

const custom = (q: Parser): Custom => {
  if (peek(q) !== kind.string) notice(q, 'missing section name')
  const bytes = string(q)
  const nm = decodeUtf8(bytes, 0, bytes.length)
  if (nm === undefined) notice(q, 'malformed UTF-8 encoding')
  const after = q.failure === null ? place(q) : null
  return { name: nm ?? '', bytes: strings(q), after }
}

/** The custom sections that are written here. */
export const customsHere = (p: Parser): ReadonlyArray<Custom> =>
  p.annotated.length === 0 ? [] : take(p, CUSTOM).map((a) => inside(p, a, custom))

/** Custom sections in the order of their places. */
export const inOrder = (customs: ReadonlyArray<Custom>): ReadonlyArray<Custom> => {
  const rank = ({ after }: Custom): number => (after === null ? -1 : sections.indexOf(after))
  return [...customs].sort((a, b) => rank(a) - rank(b))
}

/** What a branch hint says, and where it is. */
export interface Hint {
  readonly likely: boolean
  readonly offset: number
}

const hint = (q: Parser): boolean => {
  const [byte, ...more] = string(q)
  if (more.length > 0 || (byte !== 0 && byte !== 1)) notice(q, 'malformed hint')
  return byte === 1
}

/** The branch hint for the instruction that begins here, if there is one. */
export const hintHere = (p: Parser): Hint | null => {
  if (p.annotated.length === 0) return null
  const [first, second] = take(p, BRANCH_HINT)
  if (first === undefined) return null
  if (second !== undefined) fail(p, second, 'duplicate annotation')
  return { likely: inside(p, first, hint), offset: first.start }
}
