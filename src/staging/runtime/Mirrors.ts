/**
 * Cells: what staged code reads and writes in place of the store's lists, by address.
 *
 * NON-SPEC: the mutation is the activation's: cells are filled from a store when staged code is entered, and a new store is
 * made of them when it is left. No store is changed.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/runtime.html#store
 */
import type { FuncInst, GlobalInst, MemInst, TableInst } from '../../execution/runtime/Store.ts'
import { refNull, type Ref } from '../../execution/runtime/Values.ts'
import type { Bytes } from '../../persistent/memory/Bytes.ts'
import { owner, version } from '../../persistent/memory/UndoLog.ts'
import { lend, marksOf, repay, save, saveFew, type Loan, type Marks } from '../../persistent/memory/WriteSession.ts'
import * as V from '../../persistent/Vector.ts'
import type { Vector } from '../../persistent/Vector.ts'
import { cellsOf, fits, kindOf, valueAt, width, type Cell, type Kind } from '../abi/Representation.ts'

/** Staged code as a JavaScript function: the budget of the host's stack, then the arguments. */
export type Code = (budget: number, ...args: ReadonlyArray<Cell>) => Cell

/** A function; `f` is null until it is staged. */
export interface FuncCell {
  readonly inst: FuncInst
  /** The number of its type. */
  readonly type: number
  f: Code | null
}

/** A global: the words of its value, in `I` or `D`, or the reference in `r`. So no number is boxed. */
export interface GlobalCell {
  readonly kind: Kind
  inst: GlobalInst
  readonly I: Int32Array
  readonly D: Float64Array
  r: Cell
  /** Its value is a NaN that has no number. */
  isForeign: boolean
}

/** A cell for a global of this type; its words are not there before it is loaded. */
export const globalCell = (g: GlobalInst): GlobalCell => {
  const kind = kindOf(g.type.t)
  return { kind, inst: g, I: new Int32Array(width(kind)), D: new Float64Array(1), r: refNull, isForeign: false }
}

const wordsOf = (c: GlobalCell): ReadonlyArray<Cell> => {
  switch (c.kind) {
    case 'r':
      return [c.r]
    case 'f':
    case 'd':
      return [...c.D]
    default:
      return [...c.I]
  }
}

/** Puts the words of a global into its cell; of a NaN that has no number only the mark tells. */
export const loadGlobal = (c: GlobalCell, g: GlobalInst): void => {
  c.inst = g
  const words = cellsOf(g.value)
  for (const [i, word] of words.entries()) {
    if (c.kind === 'r') c.r = word
    else if (c.kind === 'f' || c.kind === 'd')
      c.D[i] = word as number // the kind says so, here and below
    else c.I[i] = word as number
  }
  c.isForeign = !fits(g.value)
}

/** The global as staged code left it; the same object if it did nothing to it. */
export const storedGlobal = (c: GlobalCell): GlobalInst => {
  if (c.isForeign) return c.inst
  const words = wordsOf(c)
  const before = cellsOf(c.inst.value)
  if (fits(c.inst.value) && words.every((word, i) => Object.is(word, before[i]))) return c.inst
  const value = valueAt(c.kind, words, 0)
  return value === undefined ? c.inst : { type: c.inst.type, value }
}

/** A memory: views of the buffer that is lent, its length in bytes, and for each granule whether it is saved. */
export interface MemoryCell {
  V: DataView
  B: Uint8Array
  L: number
  D: Uint8Array
  marks: Marks | undefined
  loan: Loan | null
  readonly save: (a: number, n: number) => void
  readonly fill: (a: number, v: number, n: number) => void
  readonly copy: (a: number, from: MemoryCell, i: number, n: number) => void
  readonly init: (a: number, from: Uint8Array, i: number, n: number) => void
}

// NON-SPEC: views of nothing; nothing can be written to them
const noBytes = new Uint8Array(0)
const noView = new DataView(noBytes.buffer)

/** Saves the `n` bytes at `a`, which are in range. */
const saveIn = (c: MemoryCell, a: number, n: number): void => {
  if (c.loan !== null && n > 0) save(c.loan, a, n)
}

export const memoryCell = (): MemoryCell => {
  const c: MemoryCell = {
    V: noView,
    B: noBytes,
    L: 0,
    D: noBytes,
    marks: undefined,
    loan: null,
    save: (a, n) => {
      if (c.loan !== null) saveFew(c.loan, a, n)
    },
    fill: (a, v, n) => {
      saveIn(c, a, n)
      c.B.fill(v, a, a + n)
    },
    copy: (a, from, i, n) => {
      saveIn(c, a, n)
      c.B.set(from.B.subarray(i, i + n), a)
    },
    init: (a, from, i, n) => {
      saveIn(c, a, n)
      c.B.set(from.subarray(i, i + n), a)
    }
  }
  return c
}

/** Takes the buffer of a memory; false if the host has no memory to part it from another evaluator. */
export const loadMemory = (c: MemoryCell, m: MemInst): boolean => {
  const loan = lend(m.bytes, (bytes) => (bytes === c.B ? c.marks : marksOf(bytes)))
  if (loan === undefined) return false
  c.loan = loan
  c.L = loan.length
  if (c.B !== loan.bytes) {
    c.B = loan.bytes
    c.V = new DataView(loan.bytes.buffer, loan.bytes.byteOffset, loan.bytes.length)
    c.marks = loan.marks
    c.D = loan.marks.granules
  }
  return true
}

/** The lent buffer as a memory, for who reads it at once: it shows what is written later, too. */
export const window = (c: MemoryCell): Bytes => {
  const { bytes } = c.loan ?? { bytes: c.B }
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)
  return version(c.L, owner({ bytes, words, view: c.V }, 0, 0), 0)
}

/** Gives the buffer back; the memory as staged code left it. */
export const storedMemory = (c: MemoryCell, m: MemInst): MemInst => {
  const { loan } = c
  if (loan === null) return m
  c.loan = null
  return { type: m.type, bytes: repay(loan) }
}

/** A table: its references, and for calls the functions at its entries as far as they are known. */
export interface TableCell {
  inst: TableInst
  refs: Vector<Ref>
  cells: Array<FuncCell | undefined>
  readonly get: (i: number) => Ref
  readonly set: (i: number, r: Ref) => void
  readonly callee: (i: number, type: number) => Code | null
}

/** Entries of a table that calls look up by place; those behind are left to the literal machine. */
const MOST = 2 ** 20

/**
 * A cell for a table that is not loaded yet. `resolve` finds the cell of a function, `matches` is the type check of an
 * indirect call, and `codeOf` stages the function if that is worth it.
 */
export const tableCell = (
  inst: TableInst,
  resolve: (r: Ref) => FuncCell | undefined,
  matches: (c: FuncCell, type: number) => boolean,
  codeOf: (c: FuncCell) => Code | null
): TableCell => {
  const c: TableCell = {
    inst,
    refs: V.empty,
    cells: [],
    get: (i) => V.get(c.refs, i) ?? refNull,
    set: (i, r) => {
      c.refs = V.set(c.refs, i, r)
      if (i < c.cells.length) c.cells[i] = undefined
    },
    callee: (i, type) => {
      const r = V.get(c.refs, i)
      const to = r === undefined ? undefined : resolve(r)
      if (to === undefined || !matches(to, type)) return null
      if (i < c.cells.length) c.cells[i] = to
      return codeOf(to)
    }
  }
  return c
}

/** Takes the references of a table over; what calls have found out about the old ones is forgotten. */
export const loadTable = (c: TableCell, t: TableInst): void => {
  c.inst = t
  if (c.refs === t.refs) return
  c.refs = t.refs
  c.cells = new Array<FuncCell | undefined>(Math.min(V.length(t.refs), MOST)).fill(undefined)
}

/** The table as staged code left it; the same object if nothing was set. */
export const storedTable = (c: TableCell): TableInst =>
  c.refs === c.inst.refs ? c.inst : { type: c.inst.type, refs: c.refs }
