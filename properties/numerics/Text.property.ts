/**
 * Numerals: printing and reading back, reading against rational arithmetic, and what is no numeral.
 */
import * as fc from 'fast-check'
import { isLeft, isRight, left, right } from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { parseInteger, parseUnsigned } from '../../src/numerics/Numeral.ts'
import { numType } from '../../src/numerics/Num.ts'
import { parseNum, printNum } from '../../src/numerics/Text.ts'
import { f32, f64, i32, i64 } from '../../src/structure/Const.ts'
import { decode, infinityOf, round } from './reference/Float.ts'
import { arbitraryPattern, bitsOf, edges, numOf, patternOf } from './support/Values.ts'
import type { NumType } from '../../src/structure/Types.ts'

const types: ReadonlyArray<NumType> = ['i32', 'i64', 'f32', 'f64']
const floats = ['f32', 'f64'] as const

/** The bits that a numeral reads to, or the error. */
const read = (type: NumType, text: string): bigint | string => {
  const x = parseNum(type, text)
  return isRight(x) ? patternOf(x.right) : x.left
}

describe('printing', () => {
  it.each(types)('%s: reads back to the same bits', (type) => {
    const check = (bits: bigint): void => {
      const x = numOf(type, bits)
      const back = parseNum(numType(x), printNum(x))
      if (isLeft(back) || patternOf(back.right) !== bits) expect.fail(`${type} ${bits}: ${printNum(x)}`)
    }
    edges[type].forEach(check)
    fc.assert(fc.property(arbitraryPattern(type), check), { numRuns: 2_000 })
  })

  it('writes what people expect', () => {
    const nums = [
      i32(-1),
      i64(-1n),
      f32(0x3f800000),
      f32(0x3dcccccd),
      f32(0x80000000),
      f32(0x7fc00000),
      f32(0xffa00000)
    ]
    expect(nums.map(printNum)).toEqual(['-1', '-1', '1', '0.1', '-0', 'nan', '-nan:0x200000'])
    const doubles = [f64(0x3fb99999, 0x9999999a), f64(0x80000000, 0), f64(0xfff00000, 0), f64(0x7ff80000, 0), f64(0, 1)]
    expect(doubles.map(printNum)).toEqual(['0.1', '-0', '-inf', 'nan', '5e-324'])
    expect(printNum(f64(0x7ff00000, 1))).toBe('nan:0x1')
    expect(printNum(f32(0x7f7fffff))).toBe('3.4028235e+38')
  })

  /** Decimal digits of a numeral that count. */
  const digits = (numeral: string): string =>
    numeral.replace(/e.*$/, '').replaceAll(/[-.]/g, '').replace(/^0+/, '').replace(/0+$/, '')

  it('f32: no numeral with fewer digits reads back', () => {
    const check = (bits: bigint): void => {
      const z = decode(32, bits)
      if (z.kind !== 'number' || z.q.n === 0n) return
      const shorter = digits(printNum(numOf('f32', bits))).length - 1
      if (shorter === 0) return
      // The two neighbours with one digit less, around the exact value.
      const { n: numerator, d } = z.q
      const floorAt = (e: number): bigint =>
        e < 0 ? (numerator * 10n ** BigInt(-e)) / d : numerator / (d * 10n ** BigInt(e))
      let e = -60
      while (floorAt(e) >= 10n ** BigInt(shorter)) e += 1
      const below = floorAt(e)
      for (const n of [below, below + 1n]) expect(read('f32', `${z.negative ? '-' : ''}${n}e${e}`)).not.toBe(bits)
    }
    for (let exponent = 0n; exponent < 255n; exponent++) check(exponent << 23n)
    fc.assert(fc.property(arbitraryPattern('f32'), check), { numRuns: 1_000 })
  })
})

/** A numeral of the text format and its value as sign, numerator and denominator. */
interface Sample {
  readonly text: string
  readonly negative: boolean
  readonly n: bigint
  readonly d: bigint
}

const power = (radix: bigint, e: number): { readonly n: bigint; readonly d: bigint } =>
  e < 0 ? { n: 1n, d: radix ** BigInt(-e) } : { n: radix ** BigInt(e), d: 1n }

const withUnderscores = (digits: string, seed: number): string =>
  Array.from(digits, (c, k) => (k > 0 && ((seed >>> (k % 31)) & 1) === 1 ? `_${c}` : c)).join('')

const digitString = (alphabet: string, max: number): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...Array.from(alphabet)), { minLength: 1, maxLength: max }).map((cs) => cs.join(''))

const sample = (hex: boolean): fc.Arbitrary<Sample> =>
  fc
    .record({
      sign: fc.constantFrom('', '+', '-'),
      whole: digitString(hex ? '0123456789abcdefABCDEF' : '0123456789', 24),
      fraction: fc.option(fc.oneof(digitString(hex ? '0123456789abcdef' : '0123456789', 24), fc.constant('')), {
        nil: null
      }),
      exponent: fc.option(fc.oneof(fc.integer({ min: -40, max: 40 }), fc.integer({ min: -1300, max: 1300 })), {
        nil: null
      }),
      plus: fc.boolean(),
      capital: fc.boolean(),
      underscores: fc.nat()
    })
    .map(({ sign, whole, fraction, exponent, plus, capital, underscores }) => {
      const letter =
        hex ?
          capital ? 'P'
          : 'p'
        : capital ? 'E'
        : 'e'
      const tail = exponent === null ? '' : `${letter}${exponent >= 0 && plus ? '+' : ''}${exponent}`
      const point = fraction === null ? '' : `.${withUnderscores(fraction, underscores)}`
      const all = BigInt(`${hex ? '0x' : ''}${whole}${fraction ?? ''}`)
      const scale = power(hex ? 16n : 10n, -(fraction ?? '').length)
      const factor = power(hex ? 2n : 10n, exponent ?? 0)
      return {
        text: `${sign}${hex ? '0x' : ''}${withUnderscores(whole, underscores)}${point}${tail}`,
        negative: sign === '-',
        n: all * scale.n * factor.n,
        d: scale.d * factor.d
      }
    })

/** What the reference reads. */
const expected = (N: number, { negative, n, d }: Omit<Sample, 'text'>): bigint | string => {
  const bits = round(N, negative, { n, d })
  return bits % (1n << BigInt(N - 1)) === infinityOf(N) ? 'constant out of range' : bits
}

describe.each(floats)('reading %s', (type) => {
  const N = bitsOf(type)

  it.each([
    ['decimal', false],
    ['hexadecimal', true]
  ] as const)('%s: as rational arithmetic rounds', (_, hex) => {
    const seen = { finite: 0, zero: 0, outOfRange: 0 }
    fc.assert(
      fc.property(sample(hex), (s) => {
        const bits = expected(N, s)
        seen[
          typeof bits === 'string' ? 'outOfRange'
          : bits % (1n << BigInt(N - 1)) === 0n ? 'zero'
          : 'finite'
        ] += 1
        expect(read(type, s.text), s.text).toBe(bits)
      }),
      { numRuns: 1_500 }
    )
    expect(Math.min(seen.finite, seen.zero, seen.outOfRange)).toBeGreaterThan(20)
  })

  /** i / 10^places, exactly. */
  const decimal = (i: bigint, places: number): string => {
    const digits = i.toString().padStart(places + 1, '0')
    return `${digits.slice(0, digits.length - places)}.${digits.slice(digits.length - places)}`
  }

  it('ties go to even, and any digit beyond decides them, however far it is', () => {
    let ties = 0
    fc.assert(
      fc.property(arbitraryPattern(type), fc.nat({ max: 1_200 }), (bits, zeros) => {
        const low = bits % infinityOf(N)
        const a = decode(N, low)
        const b = decode(N, low + 1n)
        if (a.kind !== 'number' || b.kind !== 'number') return
        ties += 1
        const middle = { n: a.q.n * b.q.d + b.q.n * a.q.d, d: 2n * a.q.d * b.q.d }
        // Every dyadic rational has a finite decimal expansion, with as many places as the denominator has factors 2.
        const places = middle.d.toString(2).length - 1
        const i = (middle.n * 10n ** BigInt(places)) / middle.d
        expect(read(type, decimal(i, places))).toBe(low + (low % 2n))
        expect(read(type, `${decimal(i, places)}${'0'.repeat(zeros)}1`)).toBe(low + 1n)
        expect(read(type, `${decimal(10n * i - 1n, places + 1)}${'9'.repeat(zeros)}`)).toBe(low)
      }),
      { numRuns: 300 }
    )
    expect(ties).toBeGreaterThan(200)
  })

  it('NaNs and infinities', () => {
    const sign = 1n << BigInt(N - 1)
    const inf = infinityOf(N)
    const payloads = sign - inf
    const quiet = payloads / 2n
    expect(read(type, 'inf')).toBe(inf)
    expect(read(type, '-inf')).toBe(inf | sign)
    expect(read(type, '+nan')).toBe(inf | quiet)
    expect(read(type, '-nan')).toBe(inf | quiet | sign)
    expect(read(type, 'nan:0x1')).toBe(inf | 1n)
    expect(read(type, `-nan:0x${(payloads - 1n).toString(16)}`)).toBe(inf | (payloads - 1n) | sign)
    expect(read(type, 'nan:0x0')).toBe('constant out of range')
    expect(read(type, `nan:0x${payloads.toString(16)}`)).toBe('constant out of range')
  })

  it('long literals take time linear in their length', () => {
    const million = '0'.repeat(1_000_000)
    expect(read(type, `1${million}`)).toBe('constant out of range')
    expect(read(type, `0.${million}1`)).toBe(0n)
    expect(read(type, `0.${million}1e1000001`)).toBe(read(type, '1'))
    expect(read(type, `1${million}e-1000000`)).toBe(read(type, '1'))
    expect(read(type, `0x1${million}p-4000000`)).toBe(read(type, '1'))
    expect(read(type, `1e${million}1`)).toBe(read(type, '10'))
    expect(read(type, `1e-9${million}`)).toBe(0n)
    expect(read(type, `0e9${million}`)).toBe(0n)
    expect(read(type, `0x1p99999999999999999999`)).toBe('constant out of range')
  })
})

describe('reading integers', () => {
  it.each([8, 16, 32, 64])('%d bits: unsigned below 2^N, signed from -2^(N-1) to 2^(N-1) - 1', (N) => {
    const bound = 1n << BigInt(N)
    const values = [0n, 1n, bound / 2n - 1n, bound / 2n, bound / 2n + 1n, bound - 1n, bound, bound + 1n, bound * 10n]
    const signed = (magnitude: bigint): boolean => magnitude < bound / 2n
    const out = left('constant out of range')
    for (const v of values)
      for (const text of [v.toString(), `0x${v.toString(16)}`, `000${v}`, `0x0_0${v.toString(16).toUpperCase()}`]) {
        expect(parseUnsigned(N, text)).toEqual(v < bound ? right(v) : out)
        expect(parseInteger(N, text)).toEqual(v < bound ? right(v) : out)
        expect(parseInteger(N, `+${text}`)).toEqual(signed(v) ? right(v) : out)
        const negative = signed(v) || v === bound / 2n ? right(v === 0n ? 0n : bound - v) : out
        expect(parseInteger(N, `-${text}`)).toEqual(negative)
        expect(isLeft(parseUnsigned(N, `-${text}`))).toBe(true)
      }
  })

  it('long literals are refused before they become integers', () => {
    const million = '9'.repeat(1_000_000)
    expect(read('i64', million)).toBe('constant out of range')
    expect(read('i32', `0x${million}`)).toBe('constant out of range')
    expect(read('i32', `${'0'.repeat(1_000_000)}7`)).toBe(7n)
  })
})

describe('what is no numeral', () => {
  // The grammar of the text format as regular expressions; the reader uses none.
  const num = '[0-9](_?[0-9])*'
  const hexnum = '[0-9a-fA-F](_?[0-9a-fA-F])*'
  const integer = new RegExp(`^[+-]?(${num}|0x${hexnum})$`)
  const float = new RegExp(
    `^[+-]?(inf|nan|nan:0x${hexnum}|${num}(\\.(${num})?)?([eE][+-]?${num})?|0x${hexnum}(\\.(${hexnum})?)?([pP][+-]?${num})?)$`
  )
  const noise = fc
    .array(fc.constantFrom(...Array.from('0019a_.+-exXpPinf:'), 'nan:0x', 'inf', '0x', '1e', '_'), { maxLength: 8 })
    .map((cs) => cs.join(''))

  it.each(types)('%s', (type) => {
    const grammar = type.startsWith('i') ? integer : float
    const seen = { good: 0, bad: 0 }
    fc.assert(
      fc.property(noise, (text) => {
        const good = grammar.test(text)
        seen[good ? 'good' : 'bad'] += 1
        expect(read(type, text) === 'malformed number', text).toBe(!good)
      }),
      { numRuns: 5_000 }
    )
    expect(Math.min(seen.good, seen.bad)).toBeGreaterThan(100)
    for (const text of ['', ' 1', '1 ', '--1', '0X1', '1__0', '_1', '1_', 'Inf', 'NaN', '0b1', '١'])
      expect(read(type, text), text).toBe('malformed number')
  })
})
