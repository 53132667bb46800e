/**
 * The custom section of branch hints, both ways.
 *
 * The section points at instructions by their offsets from where the locals of the function begin. A module has no bytes,
 * so the offsets in the section of a module are those of its canonical binary, which `encodeModule` makes; the decoder
 * moves them there (`movedHints`).
 *
 * Spec: https://webassembly.github.io/spec/metadata/code/binary.html#branch-hints
 */
import { malformed } from '../structure/Errors.ts'
import { BRANCH_HINT, isHintable, type BranchHint } from '../structure/Hints.ts'
import { sequencesIn, type Expr } from '../structure/Instr.ts'
import { importCount, type Custom, type Func, type Module } from '../structure/Module.ts'
import { push } from './Builder.ts'
import { byte, cursor, fail } from './Cursor.ts'
import type { ReadFailure, Reader } from './Cursor.ts'
import { encodeWith, writeList } from './Encoder.ts'
import type { Encoder } from './Encoder.ts'
import { writeBody } from './Entries.ts'
import { readHead, readLeaf } from './Expr.ts'
import { u32, writeNat } from './Leb128.ts'
import { ELSE, END } from './Opcodes.ts'
import { defaultLimits, pool } from './Pool.ts'
import { lastSection } from './Sections.ts'
import { readValType } from './ValTypes.ts'
import { readList } from './Values.ts'

interface Entry {
  readonly offset: number
  readonly likely: boolean
}
interface FuncEntries {
  readonly func: number
  readonly entries: ReadonlyArray<Entry>
}

const SIZE = 1

const readEntry: Reader<Entry> = (c) => {
  const offset = u32(c)
  const at = c.at
  if (u32(c) !== SIZE) fail(c, at, 'branch hint: size of 1 expected')
  const value = byte(c)
  if (value > 1) fail(c, at, `branch hint: malformed value ${value}`)
  return { offset, likely: value === 1 }
}

const readFunc: Reader<FuncEntries> = (c) => ({ func: u32(c), entries: readList(c, readEntry, 0) })

const isAscending = (ns: ReadonlyArray<number>): boolean => ns.every((n, i) => i === 0 || n > (ns[i - 1] ?? 0))

/** The contents of a section, each list in ascending order. */
const readSection = (bytes: Uint8Array): ReadonlyArray<FuncEntries> | ReadFailure => {
  const c = cursor(bytes, pool(0, defaultLimits.cells), 0)
  const funcs = readList(c, readFunc, 0)
  const ascending =
    isAscending(funcs.map(({ func }) => func)) &&
    funcs.every(({ entries }) => isAscending(entries.map(({ offset }) => offset)))
  if (!ascending) fail(c, 0, 'branch hint: functions or offsets are not ascending')
  if (c.at !== bytes.length) fail(c, c.at, 'section size mismatch')
  return c.failure ?? funcs
}

const writeEntry: Encoder<Entry> = (b, { offset, likely }) => {
  writeNat(b, offset)
  writeNat(b, SIZE)
  push(b, Number(likely))
}

const writeSection = encodeWith<ReadonlyArray<FuncEntries>>(
  writeList((b, { func, entries }) => {
    writeNat(b, func)
    writeList(writeEntry)(b, entries)
  })
)

/** The offsets of all instructions after the locals that are at `from`, in their order, counted from there. */
const instrOffsets = (bytes: Uint8Array, from: number): ReadonlyArray<number> => {
  const c = cursor(bytes, pool(0, defaultLimits.cells), from)
  const offsets: number[] = []
  readList(
    c,
    (each) => {
      u32(each)
      readValType(each)
    },
    0
  )
  let depth = 0
  while (c.failure === null) {
    const at = c.at
    const first = byte(c)
    if (first === END) {
      if (depth === 0) return offsets
      depth--
    } else if (first !== ELSE) {
      offsets.push(at - from)
      if (readHead(c, first) === null) readLeaf(c, at, first)
      else depth++
    }
  }
  return offsets
}

const canonicalOffsets = (f: Func): ReadonlyArray<number> => instrOffsets(encodeWith(writeBody)(f), 0)

/** Where an instruction is in a module. */
interface InstrPlace {
  readonly es: Expr
  readonly index: number
}

/** The places of all instructions of a body, in the order of the binary. */
const instrPlaces = (body: Expr): ReadonlyArray<InstrPlace> => {
  const places: InstrPlace[] = []
  const open: Array<{ readonly es: Expr; next: number }> = [{ es: body, next: 0 }]
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const index = top.next++
    const e = top.es[index]
    if (e === undefined) open.pop()
    else {
      places.push({ es: top.es, index })
      for (const es of [...sequencesIn(e)].reverse()) open.push({ es, next: 0 })
    }
  }
  return places
}

/** What was read, and what is wrong with the section: then nothing was. */
export interface HintsRead {
  readonly hints: ReadonlyArray<BranchHint>
  readonly problem: ReadFailure | null
}

const noHints: HintsRead = { hints: [], problem: null }

const wrong = (message: string): HintsRead => ({ hints: [], problem: malformed(0, message, [BRANCH_HINT]) })

/** The hints in the section of a module; offsets are those of the canonical binary. Linear in the functions with hints. */
export const branchHintsOf = (m: Module): HintsRead => {
  const section = m.customs.find(({ name }) => name === BRANCH_HINT)
  if (section === undefined) return noHints
  const read = readSection(section.bytes)
  if ('_tag' in read) return { hints: [], problem: read }
  const imports = importCount(m, 'func')
  const hints: BranchHint[] = []
  for (const { func, entries } of read) {
    const f = m.funcs[func - imports]
    if (f === undefined) return wrong(`branch hint: unknown function ${func}`)
    const places = instrPlaces(f.body)
    const ordinals = new Map(canonicalOffsets(f).map((offset, i) => [offset, i]))
    for (const { offset, likely } of entries) {
      const place = places[ordinals.get(offset) ?? -1]
      if (place === undefined || !isHintable(place.es[place.index]))
        return wrong(`branch hint: neither if nor br_if at offset ${offset} of function ${func}`)
      hints.push({ func, ...place, likely })
    }
  }
  return { hints, problem: null }
}

const funcEntries = (f: Func | undefined, func: number, hints: ReadonlyArray<BranchHint>): FuncEntries => {
  const wanted = new Map<Expr, Map<number, boolean>>()
  for (const { es, index, likely } of hints) {
    const those = wanted.get(es) ?? new Map<number, boolean>()
    wanted.set(es, those.set(index, likely))
  }
  const offsets = f === undefined ? [] : canonicalOffsets(f)
  const entries = (f === undefined ? [] : instrPlaces(f.body)).flatMap(({ es, index }, i): ReadonlyArray<Entry> => {
    const likely = wanted.get(es)?.get(index)
    const offset = offsets[i]
    return likely === undefined || offset === undefined ? [] : [{ offset, likely }]
  })
  return { func, entries }
}

/** The section for these hints, where the specification puts it: before the code. `null` if there are no hints. */
export const branchHintSection = (m: Module, hints: ReadonlyArray<BranchHint>): Custom | null => {
  const byFunc = new Map<number, BranchHint[]>()
  for (const hint of hints) {
    const those = byFunc.get(hint.func)
    if (those === undefined) byFunc.set(hint.func, [hint])
    else those.push(hint)
  }
  const imports = importCount(m, 'func')
  const funcs = [...byFunc].sort(([x], [y]) => x - y).map(([x, those]) => funcEntries(m.funcs[x - imports], x, those))
  const some = funcs.filter(({ entries }) => entries.length > 0)
  return some.length === 0 ? null : { name: BRANCH_HINT, bytes: writeSection(some), after: lastSection(m, 'datacount') }
}

/** The entries with the offsets of the canonical binary instead of those of `bytes`; `null`: not all are at instructions. */
const moved = (
  m: Module,
  read: ReadonlyArray<FuncEntries>,
  bytes: Uint8Array,
  starts: ReadonlyArray<number>
): ReadonlyArray<FuncEntries> | null => {
  const imports = importCount(m, 'func')
  const all: FuncEntries[] = []
  for (const { func, entries } of read) {
    const f = m.funcs[func - imports]
    const start = starts[func - imports]
    if (f === undefined || start === undefined) return null
    const canonical = canonicalOffsets(f)
    const to = new Map(instrOffsets(bytes, start).map((offset, i) => [offset, canonical[i]]))
    const those = entries.flatMap(({ offset, likely }): ReadonlyArray<Entry> => {
      const there = to.get(offset)
      return there === undefined ? [] : [{ offset: there, likely }]
    })
    if (those.length < entries.length) return null
    all.push({ func, entries: those })
  }
  return all
}

/** Entries of which the first of each function point at its locals: at no instruction of any binary. */
const pointless = (funcs: ReadonlyArray<FuncEntries>): ReadonlyArray<FuncEntries> =>
  funcs.map(({ func, entries }) => ({
    func,
    entries: entries.map(({ offset, likely }, i) => ({ offset: i === 0 ? 0 : offset, likely }))
  }))

const sameOffsets = (xs: ReadonlyArray<FuncEntries>, ys: ReadonlyArray<FuncEntries>): boolean =>
  xs.every(({ entries }, i) => entries.every(({ offset }, k) => offset === ys[i]?.entries[k]?.offset))

/**
 * The hint section of `m`, which was decoded from `bytes`, with the offsets of its canonical binary instead of those of
 * `bytes`. `starts`: where the locals of each defined function begin. Linear in the functions with hints.
 *
 * The bytes stay as they are where the offsets are the same, and where the section is not one of hints: where an entry
 * points at no instruction. Such a section must not become one of hints in the canonical binary, where its offsets may
 * happen to be those of branches; then the first offset of each function becomes 0.
 */
export const movedHints = (m: Module, section: Custom, bytes: Uint8Array, starts: ReadonlyArray<number>): Custom => {
  const read = readSection(section.bytes)
  if ('_tag' in read) return section
  const there = moved(m, read, bytes, starts)
  if (there !== null) return sameOffsets(read, there) ? section : { ...section, bytes: writeSection(there) }
  const { problem } = branchHintsOf({ ...m, customs: [section] })
  return problem === null ? { ...section, bytes: writeSection(pointless(read)) } : section
}
