/**
 * NON-SPEC: from the path of an error to the byte where it is. Instructions carry no offsets, so the binary is read once
 * more, up to the place.
 *
 * A path begins with a section, by its name, and an index: `type`, `import`, `func`, `table`, `memory`, `tag`, `global`,
 * `export`, `start`, `elem` or `data`. The index is that of the index space, imports included; a type counts by itself,
 * not as its group. Then follows, if anything:
 *
 * - in a function `local i`, the i-th group of locals (in the module's normal form, found where its first one is), or `body i`, the i-th instruction of the body;
 * - in a global or a table `init i`, in an active segment `offset i`: the i-th instruction of the expression;
 * - in an element segment `item k`, the k-th element, and `init i`, the i-th instruction of its expression;
 * - in an instruction with a body `block i`, `loop i`, `then i`, `else i` or `try_table i`, and so on.
 *
 * An index one past the last instruction is the `end` (or `else`) that closes the sequence.
 *
 * Spec: https://webassembly.github.io/spec/core/binary/modules.html
 */
import * as E from 'fp-ts/lib/Either.js'
import type { PathStep } from '../structure/Errors.ts'
import { importCount, type SectionName } from '../structure/Module.ts'
import type { ExternType } from '../structure/Types.ts'
import { byte, cursor, peek } from './Cursor.ts'
import type { Cursor } from './Cursor.ts'
import { lift, list, moved, start } from './Decoder.ts'
import type { Decoder, Input } from './Decoder.ts'
import { code, export_, global, import_, table } from './Entries.ts'
import { readHead, readLeaf } from './Expr.ts'
import { u32 } from './Leb128.ts'
import { ELSE, END } from './Opcodes.ts'
import { defaultLimits } from './Pool.ts'
import { data, elem } from './Segments.ts'
import { HEADER_LENGTH, sections } from './Sections.ts'
import { memType, recType, tagType } from './Types.ts'

type Path = ReadonlyArray<PathStep>

/** Where the contents of a section start, after its size. */
type Contents = (section: SectionName) => Input | null

/** Where the contents of each section of a binary start. */
export const contentsOf = (bytes: Uint8Array): Contents => {
  const found = new Map<number, Input>()
  const input = start(bytes, defaultLimits)
  const c = cursor(bytes, input.pool, HEADER_LENGTH)
  while (c.at < bytes.length) {
    const id = byte(c)
    const size = u32(c)
    found.set(id, moved(input, c.at))
    c.at += size
  }
  return (section) => found.get(sections.find(({ name }) => name === section)?.id ?? -1) ?? null
}

/** A value, where it starts, and where its parts do. */
interface Place<A> {
  readonly at: number
  readonly value: A
  readonly marks: ReadonlyArray<number>
}

const placeOf = <A>(decoder: Decoder<A>, input: Input): Place<A> | null => {
  const marks: number[] = []
  const r = decoder({ ...input, pool: { ...input.pool, marks } })
  return E.isLeft(r) ? null : { at: input.at, value: r.right.value, marks }
}

/** The entry at `index` of the list that is a section; `skip` reads the ones before it. */
const entry = <A>(
  input: Input | null,
  decoder: Decoder<A>,
  index: number,
  skip: Decoder<unknown> = decoder
): Place<A> | null => {
  const count = input === null ? null : lift(u32)(input)
  if (count === null || E.isLeft(count) || index < 0 || index >= count.right.value) return null
  let next = count.right.next
  for (let i = 0; i < index; i++) {
    const r = skip(next)
    if (E.isLeft(r)) return null
    next = r.right.next
  }
  return placeOf(decoder, next)
}

/** An entry of the code section, by its size. */
const skipCode: Decoder<null> = lift((c) => {
  const size = u32(c)
  c.at += size
  return null
})

/** Whether a path continues in the sequence at whose instruction it is. */
interface Search {
  /** The step that is being looked for, and the instruction of its sequence that comes next. */
  step: number
  index: number
  /** Blocks around the next instruction that the path does not go into. */
  depth: number
  /** In the first sequence of an `if` whose second the path goes into. */
  passing: boolean
}

/** Over one instruction, or into it if the path does; false where the path leads nowhere. */
const advance = (c: Cursor, s: Search, steps: Path): boolean => {
  const at = c.at
  const first = byte(c)
  if (first === END || first === ELSE) {
    if (s.depth > 0) {
      if (first === END && --s.depth === 0) s.index++
      return true
    }
    if (first === END || !s.passing) return false
    s.passing = false
    s.index = 0
    return true
  }
  const head = readHead(c, first)
  if (head === null) readLeaf(c, at, first)
  else if (s.depth === 0 && !s.passing && s.index === steps[s.step]?.index) {
    s.step++
    s.index = 0
    s.passing = steps[s.step]?.in === 'else'
    return true
  } else s.depth++
  if (s.depth === 0) s.index++
  return c.failure === null
}

/** The instruction at the end of a path that begins in the expression that starts here. */
const instruction = (input: Input, at: number | undefined, steps: Path): number | null => {
  if (at === undefined) return null
  const c = cursor(input.bytes, input.pool, at)
  const s: Search = { step: 0, index: 0, depth: 0, passing: false }
  const last = steps.length - 1
  for (;;) {
    const here = s.depth === 0 && s.step === last
    if (here && !s.passing && s.index === steps[last]?.index) return c.at
    // An `if` without `else` has an empty second sequence, at its `end`.
    if (here && s.passing && peek(c) === END) return c.at
    if (!advance(c, s, steps)) return null
  }
}

const funcOffset = (contents: Contents, index: number, path: Path): number | null => {
  const [step] = path
  if (step === undefined) return entry(contents('func'), lift(u32), index)?.at ?? null
  const input = contents('code')
  const place = entry(input, code, index, skipCode)
  if (input === null || place === null) return null
  // The marks are those of the groups of locals in normal form, then that of the body.
  const groups = place.marks.slice(0, -1)
  return step.in === 'local' ? (groups[step.index] ?? null) : instruction(input, place.marks.at(-1), path)
}

const BY_EXPR = 4

const elemOffset = (input: Input | null, index: number, path: Path): number | null => {
  const place = entry(input, elem, index)
  const [step, ...rest] = path
  if (input === null || place === null) return null
  if (step === undefined) return place.at
  // The marks are that of the offset, if there is one, then those of the elements.
  const active = place.value.mode._tag === 'active'
  if (step.in !== 'item') return active ? instruction(input, place.marks[0], path) : null
  const item = place.marks[step.index + Number(active)]
  const form = lift(u32)(moved(input, place.at))
  const byExpr = E.isRight(form) && (form.right.value & BY_EXPR) !== 0
  return byExpr && rest.length > 0 ? instruction(input, item, rest) : (item ?? null)
}

/** An entry that is, or has after its type or mode, an expression. */
const plainOffset = <A>(input: Input | null, decoder: Decoder<A>, index: number, path: Path): number | null => {
  const place = entry(input, decoder, index)
  if (input === null || place === null) return null
  return path.length === 0 || place.marks.length === 0 ? place.at : instruction(input, place.marks[0], path)
}

/** The sections whose index spaces begin with imports, by the kind of these. */
const kinds: ReadonlyMap<string, ExternType['_tag']> = new Map([
  ['func', 'func'],
  ['table', 'table'],
  ['memory', 'mem'],
  ['tag', 'tag'],
  ['global', 'global']
])

/** Of an index in an index space: the import that it is, or the index among the definitions. */
const definition = (contents: Contents, kind: ExternType['_tag'], x: number): { import: number } | { own: number } => {
  const input = contents('import')
  const r = input === null ? null : list('import', import_)(input)
  const imports = r === null || E.isLeft(r) ? [] : r.right.value
  const own = x - importCount({ imports }, kind)
  if (own >= 0) return { own }
  const positions = imports.flatMap(({ type }, i) => (type._tag === kind ? [i] : []))
  return { import: positions[x] ?? -1 }
}

const typeOffset = (input: Input | null, x: number): number | null =>
  input === null ? null : (placeOf(list('type', recType), input)?.marks[x] ?? null)

/** Where something is that a section defines or lists. */
const ownOffset = (contents: Contents, section: string, index: number, path: Path): number | null => {
  switch (section) {
    case 'type':
      return typeOffset(contents('type'), index)
    case 'import':
      return plainOffset(contents('import'), import_, index, path)
    case 'func':
      return funcOffset(contents, index, path)
    case 'table':
      return plainOffset(contents('table'), table, index, path)
    case 'memory':
      return plainOffset(contents('memory'), memType, index, path)
    case 'tag':
      return plainOffset(contents('tag'), tagType, index, path)
    case 'global':
      return plainOffset(contents('global'), global, index, path)
    case 'export':
      return plainOffset(contents('export'), export_, index, path)
    case 'start':
      return contents('start')?.at ?? null
    case 'elem':
      return elemOffset(contents('elem'), index, path)
    case 'data':
      return plainOffset(contents('data'), data, index, path)
    default:
      return null
  }
}

/**
 * The byte offset of what a path leads to, in a binary that `decodeModule` accepts; `null` where it leads nowhere.
 * Linear in the number of bytes.
 */
export const offsetOf = (bytes: Uint8Array, path: Path): number | null => {
  const [first, ...rest] = path
  if (first === undefined) return null
  const contents = contentsOf(bytes)
  const kind = kinds.get(first.in)
  if (kind === undefined) return ownOffset(contents, first.in, first.index, rest)
  const found = definition(contents, kind, first.index)
  return 'own' in found ?
      ownOffset(contents, first.in, found.own, rest)
    : ownOffset(contents, 'import', found.import, [])
}
