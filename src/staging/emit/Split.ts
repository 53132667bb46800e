/**
 * Long functions are split: runs of instructions become JavaScript functions of their own, until none is too long for the
 * host to optimise.
 *
 * V8 leaves functions above 60 KB of bytecode to its baseline compiler; a character of generated JavaScript is about a byte of it.
 *
 * Where a run ends and what it costs does not depend on it.
 */
import type { Lengths } from '../Policy.ts'
import type { PieceItem, OutlinedPart, Piece, PieceSequence } from './Pieces.ts'

/** What V8 optimises, with a margin: a character is only about a byte of bytecode. */
export const usual: Lengths = { whole: 40_000, most: 24_000, least: 600 }

/** About as many has a call of a part. */
const CALL = 300

const sizeOf = (p: Piece): number => {
  if (typeof p === 'string') return p.length
  switch (p._tag) {
    case 'edge':
    case 'label':
      return 9
    case 'jump':
      return 12
    case 'most':
      return p.before.length + p.after.length + 4
    case 'check':
      return p.then.length + 12
    case 'return':
      return p.value.length + 24
    case 'part':
      return CALL
    case 'sequence':
      return sum(p.items.map((i) => sum(i.pieces.map(sizeOf))))
  }
}
const sum = (ns: ReadonlyArray<number>): number => ns.reduce((n, m) => n + m, 0)

/** A run of items that may become a part. */
interface Run {
  readonly from: number
  readonly to: number
  readonly size: number
}

/** The items in runs: a heavy one alone, light ones together as far as they fit a part. */
const runsOf = (sizes: ReadonlyArray<number>, heavy: number): ReadonlyArray<Run> => {
  const out: Run[] = []
  let from = 0
  let size = 0
  const end = (to: number): void => {
    if (to > from) out.push({ from, to, size })
    from = to
    size = 0
  }
  for (const [i, n] of sizes.entries()) {
    if (size + n > heavy) end(i)
    size += n
    if (n > heavy) end(i + 1)
  }
  end(sizes.length)
  return out
}

/** The runs to be taken out so that no more is left than fits: light ones first, as a path through the function runs through the heavy ones. */
const chosen = (sizes: ReadonlyArray<number>, { most, least }: Lengths): ReadonlyArray<Run> => {
  const isHeavy = (r: Run): boolean => r.size > most / 2
  const runs = runsOf(sizes, most / 2).filter((r) => r.size > least)
  const bySize = (rs: ReadonlyArray<Run>): ReadonlyArray<Run> => rs.toSorted((r, s) => s.size - r.size)
  let left = sum(sizes)
  const out: Run[] = []
  for (const [rs, enough] of [
    [bySize(runs.filter((r) => !isHeavy(r))), most],
    [bySize(runs.filter(isHeavy)), 1.5 * most]
  ] as const)
    for (const r of rs) {
      if (left <= enough) break
      left -= r.size - CALL
      out.push(r)
    }
  return out.toSorted((r, s) => r.from - s.from)
}

/** A run as a part; null where the operands around it are too many. */
const part = (s: PieceSequence, items: ReadonlyArray<PieceItem>, { from, to }: Run): OutlinedPart | null => {
  const live = items[from]?.live ?? null
  const end = to < items.length ? (items[to]?.live ?? null) : s.end
  return live === null || end === null ? null : { _tag: 'part', items: items.slice(from, to), live, end }
}

/** Something and how many characters it has. */
interface Sized<A> {
  readonly value: A
  readonly size: number
}

const shortened = (s: PieceSequence, lengths: Lengths): Sized<PieceSequence> => {
  const inner = s.items.map(({ pieces }) => within(pieces, lengths))
  const items = s.items.map(({ live }, i): PieceItem => ({ pieces: inner[i]?.value ?? [], live }))
  const sizes = inner.map((x) => x.size)
  const out: PieceItem[] = []
  let at = 0
  let size = sum(sizes)
  for (const run of chosen(sizes, lengths)) {
    const p = part(s, items, run)
    if (p === null) continue
    for (let i = at; i < run.from; i++) out.push(items[i] as PieceItem) // in bounds
    out.push({ pieces: [p], live: p.live })
    at = run.to
    size -= run.size - CALL
  }
  return { value: { _tag: 'sequence', items: [...out, ...items.slice(at)], end: s.end }, size }
}

const within = (pieces: ReadonlyArray<Piece>, lengths: Lengths): Sized<ReadonlyArray<Piece>> => {
  const all = pieces.map((p): Sized<Piece> =>
    typeof p !== 'string' && p._tag === 'sequence' ? shortened(p, lengths) : { value: p, size: sizeOf(p) }
  )
  return { value: all.map((x) => x.value), size: sum(all.map((x) => x.size)) }
}

/** The pieces of a function, with parts where it is long. */
export const split = (pieces: ReadonlyArray<Piece>, lengths: Lengths): ReadonlyArray<Piece> =>
  sum(pieces.map(sizeOf)) <= lengths.whole ? pieces : within(pieces, lengths).value
