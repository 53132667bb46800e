/**
 * What a configuration holds in bytes, by one formula: the limit `memory` counts by it, in both tiers alike.
 *
 * Each constant is above what either tier takes on a 64-bit host (measured on V8, Node 20; `docs/adr` has the figures), so a
 * configuration within the limit fits in a heap of that size. The formula reads what is in the configuration only, never how the
 * host represents it: equal configurations have equal bytes.
 *
 * NON-SPEC: the specification lets an implementation bound what a program holds, and does not say how it is counted.
 * Spec: https://webassembly.github.io/spec/core/appendix/implementation.html#execution
 */
import type { FieldVal, Ref, Val } from './Values.ts'

/** A field of a structure or an exception, an element of an array. */
export const FIELD = 96
const OBJECT = 160
const EXCEPTION = 256

/** A structure or an array with `n` fields or elements. */
export const objectBytes = (n: number): number => OBJECT + n * FIELD
/** An exception with `n` fields. */
export const exceptionBytes = (n: number): number => EXCEPTION + n * FIELD

/** A frame without its locals. */
export const FRAME = 256
/** A label or a handler. */
export const CONTEXT = 160
export const LOCAL = 96
export const OPERAND = 144

/** A frame with `n` locals that is entered, and the label of its body. */
export const frameBytes = (n: number): number => FRAME + CONTEXT + n * LOCAL

/** A table whose entries were never set. */
export const TABLE = 512
/** Entries of a table are counted by blocks of 2 to the power of this. */
export const BLOCK_BITS = 5
/** A block of which an entry was ever set, with the way to it. */
export const BLOCK = 5120
/** 64 KiB of a memory that were ever written: as they are, as they were, and the logs between. */
export const STRETCH = 196_608

/** Whether a value refers to something that is counted. */
export const isCounted = (v: FieldVal | Ref | Val | undefined): boolean =>
  v !== undefined &&
  (v._tag === 'ref.struct_addr' || v._tag === 'ref.array_addr' || v._tag === 'ref.exn_addr' || v._tag === 'ref.extern')
