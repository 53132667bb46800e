/** Every form of every integer, against the grammar written down with bigints. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { builder } from '../../src/binary/Builder.ts'
import type { ByteBuilder } from '../../src/binary/Builder.ts'
import { cursor } from '../../src/binary/Cursor.ts'
import type { Cursor } from '../../src/binary/Cursor.ts'
import { s32, s33, s64, u32, u32Length, u64, writeNat, writeS33, writeS64, writeU64 } from '../../src/binary/Leb128.ts'
import { defaultLimits, pool } from '../../src/binary/Pool.ts'
import { nat64 } from '../../src/structure/Indices.ts'

/** What the grammar says of the bytes: a value and how many of them it takes, or why not. */
type Outcome = { readonly value: bigint; readonly length: number } | { readonly message: string }

/**
 * `uN ::= n:byte => n (n < 2^7 and n < 2^N) | n:byte m:u(N-7) => 2^7 m + (n - 2^7) (n >= 2^7 and N > 7)`, and for `sN`
 * likewise; the messages are the suite's.
 */
const grammar = (bytes: ReadonlyArray<number>, bits: number, signed: boolean): Outcome => {
  let value = 0n
  for (let i = 0; ; i++) {
    const left = bits - 7 * i
    if (left <= 0) return { message: 'integer representation too long' }
    const b = bytes[i]
    if (b === undefined) return { message: 'unexpected end' }
    const low = signed ? BigInt.asIntN(7, BigInt(b)) : BigInt(b & 0x7f)
    const fits = signed ? low >= -(1n << BigInt(left - 1)) && low < 1n << BigInt(left - 1) : low < 1n << BigInt(left)
    if (left < 7 && !fits) return { message: 'integer too large' }
    if (b < 0x80) return { value: value + (low << BigInt(7 * i)), length: i + 1 }
    value += BigInt(b & 0x7f) << BigInt(7 * i)
  }
}

interface Form {
  readonly name: string
  readonly bits: number
  readonly signed: boolean
  readonly read: (c: Cursor) => bigint
  readonly write: (b: ByteBuilder, n: bigint) => void
}

const forms: ReadonlyArray<Form> = [
  { name: 'u32', bits: 32, signed: false, read: (c) => BigInt(u32(c)), write: (b, n) => writeNat(b, Number(n)) },
  { name: 'u64', bits: 64, signed: false, read: (c) => BigInt(u64(c)), write: (b, n) => writeU64(b, nat64(n)) },
  { name: 's32', bits: 32, signed: true, read: (c) => BigInt(s32(c)), write: (b, n) => writeS33(b, Number(n)) },
  { name: 's33', bits: 33, signed: true, read: (c) => BigInt(s33(c)), write: (b, n) => writeS33(b, Number(n)) },
  {
    name: 's64',
    bits: 64,
    signed: true,
    read: (c) => {
      s64(c)
      return (BigInt(c.hi) << 32n) | BigInt(c.lo >>> 0)
    },
    write: writeS64
  }
]

const read = ({ read }: Form, bytes: ReadonlyArray<number>): Outcome => {
  const c = cursor(Uint8Array.from(bytes), pool(0, defaultLimits.cells), 0)
  const value = read(c)
  const message = c.failure?.message
  return message === undefined ?
      { value, length: c.at }
    : { message: message.startsWith('unexpected end') ? 'unexpected end' : message }
}

const written = ({ write }: Form, n: bigint): ReadonlyArray<number> => {
  const b = builder()
  write(b, n)
  return [...b.bytes.subarray(0, b.length)]
}

/** The same integer in a given number of bytes. */
const padded = (bytes: ReadonlyArray<number>, length: number, negative: boolean): ReadonlyArray<number> =>
  Array.from({ length }, (_, i) => ((bytes[i] ?? (negative ? 0x7f : 0)) & 0x7f) | (i < length - 1 ? 0x80 : 0))

/** All powers of two, their neighbours, and any other of the type. */
const values = ({ bits, signed }: Form): fc.Arbitrary<bigint> => {
  const [min, max] =
    signed ? [-(1n << BigInt(bits - 1)), (1n << BigInt(bits - 1)) - 1n] : [0n, (1n << BigInt(bits)) - 1n]
  const powers = Array.from({ length: bits }, (_, k) => 1n << BigInt(k)).flatMap((p) => [p - 1n, p, -p, -p - 1n])
  return fc.oneof(fc.constantFrom(...powers.filter((p) => p >= min && p <= max), min, max), fc.bigInt(min, max))
}

const continued = fc.integer({ min: 0x80, max: 0xff })
/** The last byte that the form may have, and its neighbours: where unused bits are. */
const last = fc.constantFrom(
  0,
  1,
  2,
  3,
  7,
  8,
  0x0f,
  0x10,
  0x3f,
  0x40,
  0x70,
  0x78,
  0x7e,
  0x7f,
  0x80,
  0x81,
  0x88,
  0xf8,
  0xff
)

/** Any bytes, and those that continue to the last byte of the form. */
const bytesFor = (longest: number): fc.Arbitrary<ReadonlyArray<number>> =>
  fc.oneof(
    fc.array(fc.nat(255), { maxLength: 11 }),
    fc.array(continued, { maxLength: 11 }),
    fc
      .tuple(fc.array(continued, { minLength: longest - 1, maxLength: longest - 1 }), last, fc.nat(255))
      .map(([as, b, c]) => [...as, b, c])
  )

describe.each(forms)('$name', (form) => {
  const longest = Math.ceil(form.bits / 7)

  it('reads what the grammar derives, and refuses the rest for the same reason', () => {
    const seen = new Map<string, number>()
    fc.assert(
      fc.property(bytesFor(longest), (bs) => {
        const outcome = grammar(bs, form.bits, form.signed)
        expect(read(form, bs)).toStrictEqual(outcome)
        const key = 'message' in outcome ? outcome.message : 'value'
        seen.set(key, (seen.get(key) ?? 0) + 1)
      }),
      { numRuns: 3000 }
    )
    for (const key of ['value', 'unexpected end', 'integer too large', 'integer representation too long']) {
      expect(seen.get(key), key).toBeGreaterThan(20)
    }
  })

  it('reads a value in every length, and not in one more', () => {
    fc.assert(
      fc.property(values(form), (n) => {
        const shortest = written(form, n)
        expect(read(form, shortest)).toStrictEqual({ value: n, length: shortest.length })
        for (let length = shortest.length; length <= longest; length++) {
          expect(read(form, padded(shortest, length, n < 0n))).toStrictEqual({ value: n, length })
        }
        expect(read(form, padded(shortest, longest + 1, n < 0n))).toStrictEqual({
          message: 'integer representation too long'
        })
      })
    )
  })

  it('is written in no more bytes than it needs', () => {
    fc.assert(
      fc.property(values(form), (n) => {
        const bs = written(form, n)
        const shorter = padded(bs, bs.length - 1, n < 0n)
        if (bs.length > 1) expect(read(form, shorter)).not.toStrictEqual({ value: n, length: bs.length - 1 })
        if (form.name === 'u32') expect(u32Length(Number(n))).toBe(bs.length)
      })
    )
  })
})

it('the length of a u32 changes at each power of 2^7', () => {
  const lengths = [7, 14, 21, 28].flatMap((k, i) => [
    [2 ** k - 1, i + 1],
    [2 ** k, i + 2]
  ])
  for (const [n = 0, length] of [[0, 1], ...lengths, [2 ** 32 - 1, 5]]) expect([n, u32Length(n)]).toEqual([n, length])
})
