/** Base64 against Node's, and its laws. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fromBase64, toBase64 } from '../../src/prelude/Base64.ts'

it('writes what Node writes', () => {
  const lengths = new Set<number>()
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      lengths.add(bytes.length % 3)
      expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'))
    })
  )
  expect(lengths).toEqual(new Set([0, 1, 2]))
})

it('reads back what it writes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(fromBase64(toBase64(bytes))).toEqual(bytes)
    })
  )
  const large = Uint8Array.from({ length: 3_000_001 }, (_, i) => (i * 31) & 255)
  expect(Buffer.compare(fromBase64(toBase64(large)) ?? new Uint8Array(), large)).toBe(0)
})

it('reads one text only for any bytes, and refuses the rest', () => {
  let read = 0
  let refused = 0
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...Array.from('ABCaz09+/=.-')), maxLength: 8 }), (s) => {
      const bytes = fromBase64(s)
      if (bytes === undefined) refused++
      else {
        read++
        expect(toBase64(bytes)).toBe(s)
      }
    }),
    { numRuns: 20_000 }
  )
  expect(read).toBeGreaterThan(100)
  expect(refused).toBeGreaterThan(1000)
  for (const s of ['A', 'AB', 'ABC', 'AB=C', '====', 'AAA\u0141', 'AB==AAAA']) expect(fromBase64(s)).toBeUndefined()
})
