/**
 * Arbitrary integers, names and bytes, with the edges of their encodings.
 *
 * Spec: https://webassembly.github.io/spec/core/syntax/values.html
 */
import * as fc from 'fast-check'
import { nat64 } from '../structure/Indices.ts'
import type { Nat64 } from '../structure/Indices.ts'

/** Where the number of bytes of a LEB128 changes, and the ends of the types. */
const edges32 = [0, 1, 63, 64, 127, 128, 16383, 16384, 2097151, 2097152, 2 ** 28 - 1, 2 ** 28, 2 ** 31 - 1, 2 ** 31]

/** 0 <= n < 2^32; mostly small. */
export const u32: fc.Arbitrary<number> = fc.oneof(
  { arbitrary: fc.nat(8), weight: 4 },
  { arbitrary: fc.constantFrom(...edges32, 2 ** 32 - 1), weight: 2 },
  fc.nat(2 ** 31 - 1),
  fc.integer({ min: 0, max: 2 ** 32 - 1 })
)

/** An int32. */
export const s32: fc.Arbitrary<number> = fc.oneof(
  fc.integer({ min: -70, max: 70 }),
  fc.constantFrom(-8192, -8193, 8191, 8192, -(2 ** 31), 2 ** 31 - 1),
  fc.integer()
)

/** 0 <= n < 2^64. */
export const u64: fc.Arbitrary<bigint> = fc.oneof(
  fc.bigInt(0n, 200n),
  fc.constantFrom(
    2n ** 31n,
    2n ** 32n - 1n,
    2n ** 32n,
    2n ** 53n - 1n,
    2n ** 53n,
    2n ** 62n,
    2n ** 63n - 1n,
    2n ** 63n,
    2n ** 64n - 64n,
    2n ** 64n - 65n,
    2n ** 64n - 1n
  ),
  fc.bigInt(0n, 2n ** 64n - 1n)
)

export const nat: fc.Arbitrary<Nat64> = u64.map(nat64)

/** Unicode scalar values. */
export const name: fc.Arbitrary<string> = fc.string({ unit: 'binary', maxLength: 6 })

export const bytes: fc.Arbitrary<Uint8Array> = fc.uint8Array({ maxLength: 12 })
