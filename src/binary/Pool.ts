/**
 * NON-SPEC: what one decode shares: equal leaf instructions as one object, and the bound on the size of the tree.
 *
 * An instruction carries no position, so whether two equal ones are one object cannot be observed but in the memory
 * they take. The pool is a direct-mapped cache: a collision forgets, so its size is fixed and no input can make it slow.
 *
 * Spec: https://webassembly.github.io/spec/core/appendix/implementation.html#syntactic-limits
 */
import type { Instr } from '../structure/Instr.ts'
import type { IdxUse, RefType } from '../structure/Types.ts'

/** Bounds of this implementation on modules, in the sense of the appendix. */
export interface PoolBudget {
  /** The greatest size of a binary, in bytes. */
  readonly moduleBytes: number
  /** The greatest size of the abstract syntax, in cells of eight bytes, roughly as the decoder's engine lays it out. */
  readonly cells: number
}

/** 1 GiB of binary, 1 GiB of syntax: about ten times what a module of 30 MB from a compiler needs. */
export const defaultLimits: PoolBudget = { moduleBytes: 2 ** 30, cells: 2 ** 27 }

/** NON-SPEC: mutable, made by one decode and dropped at its end. */
export interface Pool {
  readonly mask: number
  /** Three keys a slot: operator number and two immediates. */
  readonly keys: Int32Array
  readonly instrs: Array<Instr | undefined>
  /** The slot of the last search. */
  slot: number
  /** Cells that may still be taken. */
  cells: number
  /** The instructions of the sequences that are open, innermost last; empty between expressions. */
  readonly open: Instr[]
  /** Where the parts of an entry start, in their order, while somebody looks for one of them (`Offsets.ts`). */
  readonly marks: number[] | null
  /** Uses of types by index, and references to them, `2 x + 1` being the nullable one. */
  readonly uses: Map<number, IdxUse>
  readonly refs: Map<number, RefType>
}

const LEAST = 64
const GREATEST = 2 ** 15

/** A pool for a binary of `bytes` bytes. */
export const pool = (bytes: number, cells: number): Pool => {
  let slots = LEAST
  while (slots < GREATEST && slots * 16 < bytes) slots *= 2
  // Operator numbers start at 0, so that an empty slot needs another key.
  const keys = new Int32Array(3 * slots).fill(-1)
  const instrs = new Array<Instr | undefined>(slots).fill(undefined)
  return { mask: slots - 1, keys, instrs, slot: 0, cells, open: [], marks: null, uses: new Map(), refs: new Map() }
}

/** The instruction that was kept under these keys, if it is still there. */
export const find = (p: Pool, operator: number, a: number, b: number): Instr | undefined => {
  const mixed = Math.imul(operator, 0x9e3779b1) ^ Math.imul(a, 0x85ebca6b) ^ Math.imul(b, 0xc2b2ae35)
  const slot = (mixed ^ (mixed >>> 15)) & p.mask
  p.slot = slot
  const k = 3 * slot
  return p.keys[k] === operator && p.keys[k + 1] === a && p.keys[k + 2] === b ? p.instrs[slot] : undefined
}

/** Cells of an instruction with its own object, and of a sequence without its elements. */
export const INSTR_CELLS = 6
export const SEQUENCE_CELLS = 6
/** Cells of a nonterminal that is one of a list: a type, an import, a segment. */
export const ELEMENT_CELLS = 32

/** Keeps an instruction under the keys that `find` has just not found. */
export const keep = <I extends Instr>(p: Pool, operator: number, a: number, b: number, instr: I): I => {
  const k = 3 * p.slot
  p.keys[k] = operator
  p.keys[k + 1] = a
  p.keys[k + 2] = b
  p.instrs[p.slot] = instr
  p.cells -= INSTR_CELLS
  return instr
}
