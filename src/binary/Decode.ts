/**
 * The decoder of modules.
 *
 * Spec: https://webassembly.github.io/spec/core/binary/modules.html#binary-module
 */
import * as E from 'fp-ts/lib/Either.js'
import type { Either } from 'fp-ts/lib/Either.js'
import { implementationLimit, malformed } from '../structure/Errors.ts'
import { importCount } from '../structure/Module.ts'
import type { Custom, Func, Module, SectionName } from '../structure/Module.ts'
import { BRANCH_HINT } from '../structure/Hints.ts'
import { movedHints } from './BranchHints.ts'
import { treeLimit } from './Cursor.ts'
import type { ReadFailure } from './Cursor.ts'
import { bytesOf, end, failAt, inside, moved, name, sized, start, succeed, within } from './Decoder.ts'
import type { Decoder, Input } from './Decoder.ts'
import { ELEMENT_CELLS, defaultLimits } from './Pool.ts'
import type { PoolBudget } from './Pool.ts'
import { CUSTOM, MAGIC, VERSION, emptyDraft, sections } from './Sections.ts'
import type { SectionDraft } from './Sections.ts'

/** Just these bytes. */
const literal =
  (bytes: ReadonlyArray<number>, message: string): Decoder<null> =>
  (input) =>
    input.at + bytes.length > input.bytes.length ? end(input)
    : bytes.every((b, i) => input.bytes[input.at + i] === b) ? succeed(null, moved(input, input.at + bytes.length))
    : failAt(input.at, message)

const customSec = (after: SectionName | null): Decoder<Custom> =>
  within(
    'customsec',
    sized((size) => (input) => {
      const nm = name(input)
      if (E.isLeft(nm)) return nm
      const bytes = bytesOf(size - (nm.right.next.at - input.at))(nm.right.next)
      return E.isLeft(bytes) ? bytes : (
          succeed({ name: nm.right.value, bytes: bytes.right.value, after }, bytes.right.next)
        )
    })
  )

/** What the sections say, and the custom ones between them. */
interface Contents {
  readonly draft: SectionDraft
  readonly customs: ReadonlyArray<Custom>
}

const rankOf: ReadonlyMap<number, number> = new Map(sections.map(({ id }, rank) => [id, rank]))

/** Sections in their order, each at most once, to the end of the input. */
const contents: Decoder<Contents> = (input) => {
  const customs: Custom[] = []
  let draft = emptyDraft
  let rank = -1
  let next = input
  while (next.at < next.bytes.length) {
    const id = next.bytes[next.at] ?? CUSTOM
    const after = sections[rank]?.name ?? null
    const body = moved(next, next.at + 1)
    if (id === CUSTOM) {
      input.pool.cells -= ELEMENT_CELLS
      if (input.pool.cells < 0) return E.left(treeLimit)
      const r = customSec(after)(body)
      if (E.isLeft(r)) return r
      customs.push(r.right.value)
      next = r.right.next
    } else {
      const r = section(draft, id, rank, body)
      if (E.isLeft(r)) return r
      draft = r.right.value
      rank = rankOf.get(id) ?? rank
      next = r.right.next
    }
  }
  return succeed({ draft, customs }, next)
}

/** The section with this id, after the one with the rank `last`. */
const section = (draft: SectionDraft, id: number, last: number, body: Input): ReturnType<Decoder<SectionDraft>> => {
  const rank = rankOf.get(id) ?? -1
  const found = sections[rank]
  if (found === undefined) return failAt(body.at - 1, `malformed section id: ${id}`)
  if (rank <= last) return failAt(body.at - 1, `unexpected content after last section: ${found.nonterminal}`)
  return within(
    found.nonterminal,
    sized(() => found.decode(draft))
  )(body)
}

/** The first use of a data index in a body, if the binary has no data count section, which must come before. */
const undeclared = (draft: SectionDraft): ReadFailure | null => {
  const { dataCount, codes } = draft
  const i = dataCount === null ? codes.findIndex(({ dataIdxAt }) => dataIdxAt >= 0) : -1
  const at = codes[i]?.dataIdxAt
  if (at === undefined) return null
  const x = i + importCount(draft, 'func')
  return malformed(at, 'data count section required', ['codesec', `func ${x}`])
}

/** What the grammar of modules asks of the sections together. */
const inconsistent = (draft: SectionDraft, length: number): ReadFailure | null => {
  const { typeIdxs, codes, dataCount, datas } = draft
  if (typeIdxs.length !== codes.length) {
    return malformed(
      length,
      `function and code section have inconsistent lengths: ${typeIdxs.length} types, ${codes.length} bodies`
    )
  }
  if (dataCount !== null && dataCount !== datas.length) {
    return malformed(
      length,
      `data count and data section have inconsistent lengths: ${dataCount} announced, ${datas.length} segments`
    )
  }
  return undeclared(draft)
}

/** Whether the encoder will write a section: an empty one says nothing, nor does a data count that no body needs. */
const isWritten = (draft: SectionDraft): { readonly [N in SectionName]: boolean } => ({
  type: draft.types.length > 0,
  import: draft.imports.length > 0,
  func: draft.typeIdxs.length > 0,
  table: draft.tables.length > 0,
  memory: draft.mems.length > 0,
  tag: draft.tags.length > 0,
  global: draft.globals.length > 0,
  export: draft.exports.length > 0,
  start: draft.start !== null,
  elem: draft.elems.length > 0,
  datacount: draft.codes.some(({ dataIdxAt }) => dataIdxAt >= 0),
  code: draft.codes.length > 0,
  data: draft.datas.length > 0
})

/** Custom sections after sections that the module has: the abstract syntax does not know of empty ones. */
const placed = ({ draft, customs }: Contents): ReadonlyArray<Custom> => {
  const written = isWritten(draft)
  const places = new Map<SectionName | null, SectionName | null>([[null, null]])
  let last: SectionName | null = null
  for (const { name } of sections) {
    if (written[name]) last = name
    places.set(name, last)
  }
  return customs.map((custom) => ({ ...custom, after: places.get(custom.after) ?? null }))
}

const assemble = (read: Contents): Module => {
  const { draft } = read
  const { types, imports, tags, globals, mems, tables, datas, elems, start, exports } = draft
  const funcs = draft.codes.flatMap(({ locals, body }, i): ReadonlyArray<Func> => {
    const type = draft.typeIdxs[i]
    return type === undefined ? [] : [{ type, locals, body }]
  })
  return { types, imports, tags, globals, mems, tables, funcs, datas, elems, start, exports, customs: placed(read) }
}

/**
 * Hints point at bytes, which are others in the canonical binary; everything else stays. Only the first section of hints
 * counts (`branchHintsOf`), so any number of them costs no more than one.
 */
const withMovedHints = (m: Module, bytes: Uint8Array, { draft }: Contents): Module => {
  const first = m.customs.findIndex((custom) => custom.name === BRANCH_HINT)
  if (first < 0) return m
  const starts = draft.codes.map((each) => each.start)
  return { ...m, customs: m.customs.map((custom, i) => (i === first ? movedHints(m, custom, bytes, starts) : custom)) }
}

/**
 * The module that a binary encodes.
 *
 * `Malformed` has the byte offset, the path of nonterminals and the message of the official suite, more or less extended
 * by figures; `ImplementationLimit` means that the binary, or the syntax tree of it, is larger than the limits allow.
 * Time and memory are linear in the number of bytes, and nesting costs no stack.
 *
 * Custom sections stay as they are, except for the first of branch hints, whose offsets become those of the canonical binary
 * (`movedHints`).
 *
 * Law: `decodeModule(encodeModule(m))` is `m` if `m` is one that `decodeModule` can yield.
 */
export const decodeModule = (bytes: Uint8Array, limits: PoolBudget = defaultLimits): Either<ReadFailure, Module> => {
  if (bytes.length > limits.moduleBytes) {
    return E.left(
      implementationLimit('module', `module too large: ${bytes.length} bytes, of at most ${limits.moduleBytes}`)
    )
  }
  const input = start(bytes, limits)
  const fail = (failure: ReadFailure): Either<ReadFailure, Module> => E.left(inside(failure, 'module'))
  const magic = literal(MAGIC, 'magic header not detected')(input)
  if (E.isLeft(magic)) return fail(magic.left)
  const version = literal(VERSION, 'unknown binary version')(magic.right.next)
  if (E.isLeft(version)) return fail(version.left)
  const read = contents(version.right.next)
  if (E.isLeft(read)) return fail(read.left)
  const failure = inconsistent(read.right.value.draft, bytes.length)
  return failure === null ? E.right(withMovedHints(assemble(read.right.value), bytes, read.right.value)) : fail(failure)
}
