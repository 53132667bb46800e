/** Strings of the text format: every character and every escape, from the grammar alone. */
import { isLeft } from 'fp-ts/lib/Either.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseModule } from '../../src/text/Module.ts'

const utf8 = new TextEncoder()

/** The bytes of a string as written between quotes, or what is wrong with it. */
const bytesOf = (string: string): ReadonlyArray<number> | string => {
  const m = parseModule(utf8.encode(`(module (data "${string}"))`))
  return isLeft(m) ? 'malformed' : [...(m.right.module.datas[0]?.bytes ?? [])]
}

const hex = (n: number): string => n.toString(16)
const isHex = (c: string): boolean => /^[0-9a-fA-F]$/.test(c)

/** The escapes that stand for one character. */
const simple: Readonly<Record<string, number>> = {
  t: 0x09,
  n: 0x0a,
  r: 0x0d,
  '"': 0x22,
  "'": 0x27,
  '\\': 0x5c
}

describe('strings', () => {
  it('know the six escapes of a character, and no other of one character', () => {
    for (let c = 0; c < 0x80; c++) {
      const char = String.fromCharCode(c)
      expect([char, bytesOf(`\\${char}`)]).toEqual([char, char in simple ? [simple[char]] : 'malformed'])
    }
  })

  it('take a byte of two digits, and two digits only', () => {
    for (const a of '0123456789abcdefABCDEFgG/:@`') {
      for (const b of '09afAFgG/:@` ') {
        const expected = isHex(a) && isHex(b) ? [parseInt(a + b, 16)] : 'malformed'
        expect([a, b, bytesOf(`\\${a}${b}`)]).toEqual([a, b, expected])
      }
    }
  })

  it('take code points that are scalar values', () => {
    // the first and the last of each length in UTF-8, of the surrogates, and of all
    const bounds = [
      0, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xd800, 0xdbff, 0xdc00, 0xdfff, 0xe000, 0xffff, 0x10000, 0x10ffff, 0x110000
    ]
    const expected = (c: number): ReadonlyArray<number> | string =>
      c < 0xd800 || (c >= 0xe000 && c <= 0x10ffff) ? [...utf8.encode(String.fromCodePoint(c))] : 'malformed'
    for (const c of bounds) expect([hex(c), bytesOf(`\\u{${hex(c)}}`)]).toEqual([hex(c), expected(c)])
    const seen = { scalar: 0, other: 0 }
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(...bounds), fc.nat(0x120000)), fc.boolean(), (c, underscore) => {
        const digits = underscore && c >= 16 ? `${hex(c).slice(0, 1)}_${hex(c).slice(1)}` : hex(c)
        if (expected(c) === 'malformed') seen.other++
        else seen.scalar++
        expect(bytesOf(`\\u{${digits}}`)).toEqual(expected(c))
      })
    )
    expect(Math.min(seen.scalar, seen.other)).toBeGreaterThan(5)
  })

  it('take any other character but controls, the quote and the backslash', () => {
    for (let c = 0; c < 0x100; c++) {
      if (c === 0x22 || c === 0x5c) continue
      const char = String.fromCharCode(c)
      const expected = c < 0x20 || c === 0x7f ? 'malformed' : [...utf8.encode(char)]
      expect([c, bytesOf(char)]).toEqual([c, expected])
    }
  })
})
