/**
 * The globals, tables and memories of an instance at the end of a run: values, sizes, and digests of what they hold.
 */
import type { ModuleAddr } from '../../../execution/runtime/Addresses.ts'
import type { Outcome } from '../../../execution/runtime/Config.ts'
import { showRef } from '../../../execution/runtime/Show.ts'
import type { Store } from '../../../execution/runtime/Store.ts'
import { ranges } from '../../../persistent/BitSet.ts'
import * as B from '../../../persistent/memory/Bytes.ts'
import * as V from '../../../persistent/Vector.ts'
import { sha256, sha256Pieces, sha256Text } from '../../../prelude/Sha256.ts'
import { showExternType } from '../../../structure/Show.ts'
import type { ExternType } from '../../../structure/Types.ts'
import type { Ended } from './model.ts'
import { resultsJson, showResults, type ResultJson, type ShowOptions } from './values.ts'

interface Entry {
  readonly index: number
  /** The names under which it is exported. */
  readonly exports: ReadonlyArray<string>
  readonly type: string
}
interface GlobalState extends Entry {
  readonly value: ResultJson
  readonly text: string
}
interface TableState extends Entry {
  readonly entries: number
  readonly notNull: number
  /** SHA-256 of the references as text, runs of equal ones as one line `n x (ref...)`. */
  readonly sha256: string
}
interface MemoryState extends Entry {
  readonly bytes: number
  readonly digest: MemoryDigest
}
/**
 * `sha256`: SHA-256 of all bytes. `sha256OfPages`, where those are more than 4 GiB: of a line `n sha256` per page of 64 KiB that is not
 * zero, n being its number.
 */
type MemoryDigest = { readonly sha256: string } | { readonly sha256OfPages: string }
export interface FinalState {
  readonly globals: ReadonlyArray<GlobalState>
  readonly tables: ReadonlyArray<TableState>
  readonly memories: ReadonlyArray<MemoryState>
}

/** Bytes that are copied at a time. */
const PIECE = 2 ** 20

const pieces = function* (m: B.Bytes): Generator<Uint8Array, void, undefined> {
  for (let at = 0; at < B.length(m); at += PIECE) yield B.slice(m, at, Math.min(PIECE, B.length(m) - at))
}

/** The pages that are not zero, as lines of their numbers and digests. */
const pageLines = (m: B.Bytes): string => {
  const lines: string[] = []
  for (const [first, n] of ranges(m.written))
    for (let p = first; p < first + n; p++) {
      const page = B.slice(m, p * B.STRETCH, B.STRETCH)
      if (page.some((b) => b !== 0)) lines.push(`${p} ${sha256(page)}\n`)
    }
  return lines.join('')
}

/** A memory of more bytes is digested by its pages: what is not written then takes no time. */
const MOST = 2 ** 32

const digestOf = (m: B.Bytes): MemoryDigest =>
  B.length(m) > MOST ? { sha256OfPages: sha256Text(pageLines(m)) } : { sha256: sha256Pieces(pieces(m)) }

const showDigest = (d: MemoryDigest): string =>
  'sha256' in d ? `sha256 ${d.sha256}` : `sha256 of the pages that are not zero ${d.sha256OfPages}`

const storeOf = (o: Outcome): Store => ('config' in o ? o.config.store : o.store)

/** What the instance of a run holds at its end. O(bytes of its memories), above 4 GiB O(bytes ever written). */
export const finalState = (o: Outcome, a: ModuleAddr, show: ShowOptions): FinalState | null => {
  const s = storeOf(o)
  const instance = V.get(s.modules, a)
  if (instance === undefined) return null
  const entry = (kind: 'global' | 'table' | 'mem', index: number, at: number) => ({
    index,
    exports: instance.exports.filter(({ addr }) => addr._tag === kind && addr.a === at).map(({ name }) => name)
  })
  // the kind is in the text already
  const typeOf = (xt: ExternType): string => showExternType(xt, show.use).replace(/^\w+ /, '')
  return {
    globals: instance.globals.flatMap((g, x) => {
      const gi = V.get(s.globals, g)
      if (gi === undefined) return []
      const [value] = resultsJson(s, [gi.value], show)
      const text = showResults(s, [gi.value], show).join(' ')
      return value === undefined ? [] : [{ ...entry('global', x, g), type: typeOf(gi.type), value, text }]
    }),
    tables: instance.tables.flatMap((t, x) => {
      const ti = V.get(s.tables, t)
      if (ti === undefined) return []
      // neighbours that are equal but not identical become one run, so that the digest depends on the list alone
      const lines: Array<[number, string]> = []
      let notNull = 0
      for (const [r, n] of V.runs(ti.refs)) {
        const text = showRef(r)
        const last = lines.at(-1)
        if (r._tag !== 'ref.null_addr') notNull += n
        if (last?.[1] === text) last[0] += n
        else lines.push([n, text])
      }
      const sha256 = sha256Text(lines.map(([n, text]) => `${n} x ${text}\n`).join(''))
      const type = typeOf(ti.type)
      return [{ ...entry('table', x, t), type, entries: V.length(ti.refs), notNull, sha256 }]
    }),
    memories: instance.mems.flatMap((m, x) => {
      const mi = V.get(s.mems, m)
      if (mi === undefined) return []
      return [{ ...entry('mem', x, m), type: typeOf(mi.type), bytes: B.length(mi.bytes), digest: digestOf(mi.bytes) }]
    })
  }
}

const head = (kind: string, { index, exports, type }: Entry): string =>
  [kind, index, ...exports.map((name) => JSON.stringify(name)), type].join(' ')

/** Lines for people. */
export const showState = ({ globals, tables, memories }: FinalState): ReadonlyArray<string> => [
  ...globals.map((g) => `${head('global', g)} = ${g.text}`),
  ...tables.map((t) => `${head('table', t)}: ${t.entries} entries, ${t.notNull} not null, sha256 ${t.sha256}`),
  ...memories.map((m) => `${head('memory', m)}: ${m.bytes} bytes, ${showDigest(m.digest)}`)
]

/** The same for programs. */
export const stateJson = ({ globals, tables, memories }: FinalState): object => ({
  globals: globals.map(({ index, exports, type, value }) => ({ index, exports, type, value })),
  tables,
  memories: memories.map(({ digest, ...m }) => ({ ...m, ...digest }))
})

/** The state at the end of a session, for people and for programs. */
export const stateOf = ({
  outcome,
  instance,
  show
}: Ended): { readonly lines: ReadonlyArray<string>; readonly json: object } => {
  const state = finalState(outcome, instance, show)
  return state === null ? { lines: [], json: {} } : { lines: showState(state), json: { state: stateJson(state) } }
}
