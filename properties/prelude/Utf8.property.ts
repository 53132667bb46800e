/** Strict UTF-8, against the WHATWG decoder and encoder of the host. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeUtf8, encodeUtf8, utf8Length } from '../../src/prelude/Utf8.ts'

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const hostDecode = (bytes: Uint8Array): string | undefined => {
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}
const agree = (bytes: Uint8Array): string | undefined => {
  const text = decodeUtf8(bytes, 0, bytes.length)
  expect(text).toBe(hostDecode(bytes))
  const length = utf8Length(bytes)
  expect(length === bytes.length).toBe(text !== undefined)
  expect(hostDecode(bytes.subarray(0, length))).toBeDefined()
  return text
}

/** Bytes at the borders of the grammar: continuation, overlong, surrogate and too large lead bytes. */
const byte = fc.oneof(
  fc.constantFrom(0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf),
  fc.constantFrom(0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff),
  fc.nat(255)
)
const text = fc.string({ unit: 'binary', maxLength: 20 })

describe('UTF-8', () => {
  it('decodes what it encoded: law 1', () => {
    fc.assert(
      fc.property(text, (s) => {
        const bytes = encodeUtf8(s)
        expect(decodeUtf8(bytes, 0, bytes.length)).toBe(s)
        expect(bytes).toEqual(new TextEncoder().encode(s))
      }),
      { numRuns: 2000 }
    )
  })

  it('encodes what it decoded, and accepts what the host accepts: law 2', () => {
    const seen = { wellFormed: 0, malformed: 0 }
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 6 }), (xs) => {
        const bytes = Uint8Array.from(xs)
        const s = agree(bytes)
        if (s === undefined) seen.malformed++
        else {
          seen.wellFormed++
          expect(encodeUtf8(s)).toEqual(bytes)
        }
      }),
      { numRuns: 20_000 }
    )
    expect(seen.wellFormed).toBeGreaterThan(2000)
    expect(seen.malformed).toBeGreaterThan(5000)
  })

  it('knows every sequence of up to two bytes, and every border of three and four', () => {
    const borders = [0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xff]
    for (let a = 0; a < 256; a++) {
      agree(Uint8Array.of(a))
      for (let b = 0; b < 256; b++) agree(Uint8Array.of(a, b))
      if (a < 0xc0) continue
      for (const b of borders)
        for (const c of borders) {
          agree(Uint8Array.of(a, b, c))
          for (const d of borders) agree(Uint8Array.of(a, b, c, d))
        }
    }
  })

  it('knows every code point', () => {
    for (let c = 0; c <= 0x10ffff; c++) {
      if (c >= 0xd800 && c < 0xe000) continue
      const s = String.fromCodePoint(c)
      const bytes = encodeUtf8(s)
      if (decodeUtf8(bytes, 0, bytes.length) !== s) expect(c).toBe(-1)
    }
    for (let c = 0xd800; c < 0xe000; c++) {
      const s = String.fromCharCode(c)
      expect(encodeUtf8(`a${s}b`)).toEqual(Uint8Array.of(0x61, 0xef, 0xbf, 0xbd, 0x62))
      expect(
        decodeUtf8(Uint8Array.of(0xe0 | (c >> 12), 0x80 | ((c >> 6) & 0x3f), 0x80 | (c & 0x3f)), 0, 3)
      ).toBeUndefined()
    }
  })

  it('decodes a part, and only a part that is inside', () => {
    fc.assert(
      fc.property(text, text, text, (x, y, z) => {
        const [a, b, c] = [encodeUtf8(x), encodeUtf8(y), encodeUtf8(z)]
        const bytes = Uint8Array.of(...a, ...b, ...c)
        expect(decodeUtf8(bytes, a.length, a.length + b.length)).toBe(y)
        expect(decodeUtf8(bytes, a.length, bytes.length + 1)).toBeUndefined()
        expect(decodeUtf8(bytes, -1, 0)).toBeUndefined()
        if (b.length > 0) expect(decodeUtf8(bytes, a.length + b.length, a.length)).toBeUndefined()
      })
    )
    // A character cut off by the end of the part, though the bytes continue.
    expect(decodeUtf8(encodeUtf8('é'), 0, 1)).toBeUndefined()
  })

  it('is linear, and decodes megabytes in one go', () => {
    const unit = 'wasm ∀ 𝄞 '
    const bytes = encodeUtf8(unit.repeat(400_000))
    expect(bytes.length).toBeGreaterThan(5_000_000)
    const s = decodeUtf8(bytes, 0, bytes.length)
    expect(s?.length).toBe(unit.length * 400_000)
    expect(s === unit.repeat(400_000)).toBe(true)
  })
})
