/**
 * Mirrors: what staged code reads and writes in place of the store's lists, by address.
 *
 * The mutation is the activation's: mirrors are filled from a store when staged code is entered, and a new store is made
 * from them when it is left. No store is changed.
 *
 * See: https://webassembly.github.io/spec/core/exec/runtime.html#store
 */
import type { FuncInst, GlobalInst, MemInst, TableInst } from '../../execution/runtime/Store.ts'
import { BLOCK, BLOCK_BITS, STRETCH } from '../../execution/runtime/Cost.ts'
import { refNull, type Ref } from '../../execution/runtime/Values.ts'
import { isSparse, length, STRETCH as PAGE, unwritten, type Bytes } from '../../persistent/memory/Bytes.ts'
import { add, empty as noneWritten, type BitSet } from '../../persistent/BitSet.ts'
import {
  aliasOf,
  begin,
  dirtyMapOf,
  commit,
  preserve,
  preserveSmall,
  touch,
  type MemorySession,
  type DirtyMap
} from '../../persistent/memory/WriteSession.ts'
import * as V from '../../persistent/Vector.ts'
import type { Vector } from '../../persistent/Vector.ts'
import { ROOM } from '../abi/Registers.ts'
import { jsValuesOf, fits, repOf, valueAt, width, type JsValue, type Rep } from '../abi/Representation.ts'

/** Staged code as a JavaScript function: the budget of the host's stack, then the arguments. */
export type Compiled = (budget: number, ...args: ReadonlyArray<JsValue>) => JsValue

/** A function; `f` is null until it is staged. */
export interface FuncMirror {
  readonly inst: FuncInst
  /** The number of its type. */
  readonly type: number
  f: Compiled | null
}

/** A global: the words of its value, in `I` or `D`, or the reference in `r`. So no number is boxed. */
export interface GlobalMirror {
  readonly rep: Rep
  inst: GlobalInst
  readonly I: Int32Array
  readonly D: Float64Array
  r: JsValue
  /** Its value is a NaN whose payload a number would not preserve. */
  isForeign: boolean
}

/** A mirror for a global of this type; its words are not there before it is loaded. */
export const globalMirror = (g: GlobalInst): GlobalMirror => {
  const rep = repOf(g.type.t)
  return { rep, inst: g, I: new Int32Array(width(rep)), D: new Float64Array(1), r: refNull, isForeign: false }
}

const wordsOf = (c: GlobalMirror): ReadonlyArray<JsValue> => {
  switch (c.rep) {
    case 'r':
      return [c.r]
    case 'f':
    case 'd':
      return [...c.D]
    default:
      return [...c.I]
  }
}

/** Puts the words of a global into its mirror; of a NaN whose payload a number would not preserve, only the mark is set. */
export const loadGlobal = (c: GlobalMirror, g: GlobalInst): void => {
  c.inst = g
  const words = jsValuesOf(g.value)
  for (const [i, word] of words.entries()) {
    if (c.rep === 'r') c.r = word
    else if (c.rep === 'f' || c.rep === 'd')
      c.D[i] = word as number // the representation says so, here and below
    else c.I[i] = word as number
  }
  c.isForeign = !fits(g.value)
}

/** The global as staged code left it; the same object if it did nothing to it. */
export const storedGlobal = (c: GlobalMirror): GlobalInst => {
  if (c.isForeign) return c.inst
  const words = wordsOf(c)
  const before = jsValuesOf(c.inst.value)
  if (fits(c.inst.value) && words.every((word, i) => Object.is(word, before[i]))) return c.inst
  const value = valueAt(c.rep, words, 0)
  return value === undefined ? c.inst : { type: c.inst.type, value }
}

/**
 * A memory: views of its buffer, its length in bytes, and for each granule whether it has been preserved. A memory without a flat
 * buffer has length 0 here, so that each access leaves by its bounds check, and the literal machine makes it.
 */
export interface MemoryMirror {
  V: DataView
  B: Uint8Array
  L: number
  /** The size in pages, with or without a buffer. */
  size: number
  D: Uint8Array
  dirty: DirtyMap | undefined
  session: MemorySession | null
  /** Saves the few bytes at `a`; true if there is no room for the part of the memory that they are the first of. */
  readonly save: (a: number, n: number) => boolean
  /** Whether there is no room to write the `n` bytes at `a`. */
  readonly isShort: (a: number, n: number) => boolean
  readonly fill: (a: number, v: number, n: number) => void
  readonly copy: (a: number, from: MemoryMirror, i: number, n: number) => void
  readonly init: (a: number, from: Uint8Array, i: number, n: number) => void
}

// NON-SPEC: views of nothing; nothing can be written to them
const noBytes = new Uint8Array(0)
const noView = new DataView(noBytes.buffer)

/** Saves the `n` bytes at `a`, which are in range and for which there is room. */
const saveIn = (Q: Int32Array, c: MemoryMirror, a: number, n: number): void => {
  if (c.session === null || n === 0) return
  Q[ROOM] = (Q[ROOM] ?? 0) - STRETCH * unwritten(c.session, a, n)
  preserve(c.session, a, n)
}

/** A memory that is not loaded yet; what is written for the first time is taken off the room in `Q`. */
export const memoryMirror = (Q: Int32Array): MemoryMirror => {
  const c: MemoryMirror = {
    V: noView,
    B: noBytes,
    L: 0,
    size: 0,
    D: noBytes,
    dirty: undefined,
    session: null,
    save: (a, n) => {
      const { session } = c
      if (session === null) return false
      const before = session.written.size
      if (!touch(session, a, n, Math.floor((Q[ROOM] ?? 0) / STRETCH))) return true
      const more = session.written.size - before
      if (more > 0) Q[ROOM] = (Q[ROOM] ?? 0) - STRETCH * more
      preserveSmall(session, a, n)
      return false
    },
    isShort: (a, n) => c.session !== null && STRETCH * unwritten(c.session, a, n) > (Q[ROOM] ?? 0),
    fill: (a, v, n) => {
      saveIn(Q, c, a, n)
      c.B.fill(v, a, a + n)
    },
    copy: (a, from, i, n) => {
      saveIn(Q, c, a, n)
      c.B.set(from.B.subarray(i, i + n), a)
    },
    init: (a, from, i, n) => {
      saveIn(Q, c, a, n)
      c.B.set(from.subarray(i, i + n), a)
    }
  }
  return c
}

/** Takes the buffer of a memory, if it has one; false if the host has no memory to copy it from under another write session. */
export const loadMemory = (c: MemoryMirror, m: MemInst): boolean => {
  c.size = length(m.bytes) / PAGE
  if (isSparse(m.bytes)) {
    c.L = 0
    return true
  }
  const session = begin(m.bytes, (bytes) => (bytes === c.B ? c.dirty : dirtyMapOf(bytes)))
  if (session === undefined) return false
  c.session = session
  c.L = session.length
  if (c.B !== session.bytes) {
    c.B = session.bytes
    c.V = new DataView(session.bytes.buffer, session.bytes.byteOffset, session.bytes.length)
    c.dirty = session.dirty
    c.D = session.dirty.granules
  }
  return true
}

/** The buffer in use as a memory, to be read at once: it shows what is written later, too. */
export const alias = (c: MemoryMirror): Bytes => {
  const { bytes } = c.session ?? { bytes: c.B }
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)
  return aliasOf({ bytes, words, view: c.V }, c.L, c.session?.written ?? noneWritten)
}

/** Ends the session; returns the memory as staged code left it. */
export const storedMemory = (c: MemoryMirror, m: MemInst): MemInst => {
  const { session } = c
  if (session === null) return m
  c.session = null
  return { type: m.type, bytes: commit(session) }
}

/**
 * A table: its references, and for calls the functions at its entries as far as they are known. `mirrors` is as long as
 * the table, up to a bound; `isKnown`: one of them may be set.
 */
export interface TableMirror {
  inst: TableInst
  refs: Vector<Ref>
  touched: BitSet
  readonly mirrors: Array<FuncMirror | undefined>
  isKnown: boolean
  readonly get: (i: number) => Ref
  /** True if there is no room for the block that the entry is the first of. */
  readonly set: (i: number, r: Ref) => boolean
  readonly callee: (i: number, type: number) => Compiled | null
}

/** Entries of a table that calls look up by place; those after them are left to the literal machine. */
const MOST = 2 ** 20

/**
 * A mirror for a table that is not loaded yet; blocks that are touched are taken off the room in `Q`. `resolve` finds the
 * mirror of a function, `matches` is the type check of an indirect call, and `codeOf` compiles the function if that is worth it.
 */
export const tableMirror = (
  Q: Int32Array,
  inst: TableInst,
  resolve: (r: Ref) => FuncMirror | undefined,
  matches: (c: FuncMirror, type: number) => boolean,
  codeOf: (c: FuncMirror) => Compiled | null
): TableMirror => {
  const c: TableMirror = {
    inst,
    refs: V.empty,
    touched: noneWritten,
    mirrors: [],
    isKnown: false,
    get: (i) => V.get(c.refs, i) ?? refNull,
    set: (i, r) => {
      const touched = add(c.touched, Math.floor(i / 2 ** BLOCK_BITS))
      if (touched !== c.touched) {
        if ((Q[ROOM] ?? 0) < BLOCK) return true
        Q[ROOM] = (Q[ROOM] ?? 0) - BLOCK
        c.touched = touched
      }
      c.refs = V.set(c.refs, i, r)
      if (i < c.mirrors.length) c.mirrors[i] = undefined
      return false
    },
    callee: (i, type) => {
      const r = V.get(c.refs, i)
      const to = r === undefined ? undefined : resolve(r)
      if (to === undefined || !matches(to, type)) return null
      if (i < c.mirrors.length) {
        c.mirrors[i] = to
        c.isKnown = true
      }
      return codeOf(to)
    }
  }
  return c
}

/**
 * Takes the references of a table over. What calls have found out is forgotten where they differ from the old ones, so that
 * a table that grows costs what it grows by.
 */
export const loadTable = (c: TableMirror, t: TableInst): void => {
  const before = c.refs
  c.inst = t
  c.touched = t.touched
  if (before === t.refs) return
  c.refs = t.refs
  const n = Math.min(V.length(t.refs), MOST)
  if (c.mirrors.length > n) c.mirrors.length = n
  if (c.isKnown) for (const i of V.changed(before, t.refs, c.mirrors.length)) c.mirrors[i] = undefined
  while (c.mirrors.length < n) c.mirrors.push(undefined)
}

/** The table as staged code left it; the same object if nothing was set. */
export const storedTable = (c: TableMirror): TableInst =>
  c.refs === c.inst.refs ? c.inst : { type: c.inst.type, refs: c.refs, touched: c.touched }
