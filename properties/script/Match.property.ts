/**
 * What results an assertion accepts: each pattern against values of every kind, of which it takes those that are listed
 * and refuses all others.
 */
import { describe, expect, it } from 'vitest'
import { addr } from '../../src/execution/runtime/Addresses.ts'
import {
  refArray,
  refFunc,
  refHost,
  refI31,
  refNull,
  refStruct,
  type RefExtern,
  type Val
} from '../../src/execution/runtime/Values.ts'
import { matches, showPattern, showValue } from '../../src/script/Match.ts'
import { parseScript } from '../../src/script/Parse.ts'
import type { NanPattern, Pattern, RefKind } from '../../src/script/Script.ts'
import { f32, f64, i32, i64, v128 } from '../../src/structure/Const.ts'
import type { DefType } from '../../src/structure/Types.ts'
import { funcDeftype } from '../../src/embedding/Types.ts'
import { right } from '../support/embed.ts'

/** The patterns of a text, as an assertion has them. */
const patternsOf = (text: string): ReadonlyArray<Pattern> => {
  const [only] = right(parseScript(`(assert_return (invoke "f") ${text})`))
  if (only?.command._tag !== 'assert_return') throw new Error('an assertion')
  return only.command.results
}
const patternOf = (text: string): Pattern => {
  const [p] = patternsOf(text)
  if (p === undefined) throw new Error(`no pattern: ${text}`)
  return p
}

// The matcher looks at the kind of a reference, not at its type.
const type: DefType = funcDeftype([], [])
const extern = (ref: RefExtern['ref']): RefExtern => ({ _tag: 'ref.extern', ref })
const struct = refStruct(addr(1), type, [])

/** Values of every kind, near to each other: each differs from another in one part. */
const values: Readonly<Record<string, Val>> = {
  'i32 0': i32(0),
  'i32 1': i32(1),
  'i32 -1': i32(-1),
  'i32 of the bits of f32 1': i32(0x3f800000),
  'i32 of the bits of a NaN': i32(0x7fc00000),
  'i64 0': i64(0n),
  'i64 1': i64(1n),
  'i64 -1': i64(-1n),
  'i64 with another high word': i64(1n + (1n << 32n)),
  'f32 0': f32(0),
  'f32 -0': f32(0x80000000),
  'f32 1': f32(0x3f800000),
  'f32 inf': f32(0x7f800000),
  'f32 -inf': f32(0xff800000),
  'f32 nan': f32(0x7fc00000),
  'f32 -nan': f32(0xffc00000),
  'f32 quiet, lowest bit': f32(0x7fc00001),
  'f32 quiet, highest bit below': f32(0x7fe00000),
  'f32 -quiet': f32(0xffffffff),
  'f32 signalling': f32(0x7f800001),
  'f32 signalling, highest bits': f32(0x7fbfffff),
  'f32 with an exponent too small': f32(0x7f400000),
  'f64 0': f64(0, 0),
  'f64 -0': f64(0x80000000, 0),
  'f64 1': f64(0x3ff00000, 0),
  'f64 1 with another low word': f64(0x3ff00000, 1),
  'f64 1 with another high word': f64(0x3ff00001, 0),
  'f64 inf': f64(0x7ff00000, 0),
  'f64 nan': f64(0x7ff80000, 0),
  'f64 -nan': f64(0xfff80000, 0),
  'f64 quiet, lowest bit': f64(0x7ff80000, 1),
  'f64 quiet, highest bit of the low word': f64(0x7ff80000, 0x80000000),
  'f64 quiet, lowest bit of the high word': f64(0x7ff80001, 0),
  'f64 quiet, highest bit below': f64(0x7ffc0000, 0),
  'f64 -quiet': f64(0xffffffff, 0xffffffff),
  'f64 signalling': f64(0x7ff00000, 1),
  'f64 signalling, highest bits': f64(0x7ff7ffff, 0xffffffff),
  'f64 with an exponent too small': f64(0x7fe80000, 0),
  'f64 whose low word is an f32 nan': f64(0, 0x7fc00000),
  'v128 0': v128(0, 0, 0, 0),
  'v128 1 2 3 4': v128(1, 2, 3, 4),
  'v128 9 2 3 4': v128(9, 2, 3, 4),
  'v128 1 9 3 4': v128(1, 9, 3, 4),
  'v128 1 2 9 4': v128(1, 2, 9, 4),
  'v128 1 2 3 9': v128(1, 2, 3, 9),
  null: refNull,
  i31: refI31(1),
  struct,
  array: refArray(addr(2), type, []),
  func: refFunc(addr(1)),
  exn: { _tag: 'ref.exn_addr', a: addr(3), tag: addr(0), fields: [] },
  'host 1': refHost(addr(1)),
  'host 2': refHost(addr(2)),
  'extern host 1': extern(refHost(addr(1))),
  'extern host 2': extern(refHost(addr(2))),
  'extern i31': extern(refI31(1)),
  'extern struct': extern(struct)
}
const externs = ['extern host 1', 'extern host 2', 'extern i31', 'extern struct']
const hosts = ['host 1', 'host 2']

const canonical32 = ['f32 nan', 'f32 -nan']
const arithmetic32 = [...canonical32, 'f32 quiet, lowest bit', 'f32 quiet, highest bit below', 'f32 -quiet']
const canonical64 = ['f64 nan', 'f64 -nan']
const arithmetic64 = [
  ...canonical64,
  'f64 quiet, lowest bit',
  'f64 quiet, highest bit of the low word',
  'f64 quiet, lowest bit of the high word',
  'f64 quiet, highest bit below',
  'f64 -quiet'
]

/** A pattern and all values that it takes. */
const rows: ReadonlyArray<readonly [string, ReadonlyArray<string>]> = [
  ['(i32.const 0)', ['i32 0']],
  ['(i32.const 1)', ['i32 1']],
  ['(i32.const 0xffffffff)', ['i32 -1']],
  ['(i32.const 0x3f800000)', ['i32 of the bits of f32 1']],
  ['(i64.const 0)', ['i64 0']],
  ['(i64.const 1)', ['i64 1']],
  ['(i64.const -1)', ['i64 -1']],
  ['(f32.const 0)', ['f32 0']],
  ['(f32.const -0)', ['f32 -0']],
  ['(f32.const 1)', ['f32 1']],
  ['(f32.const nan)', ['f32 nan']],
  ['(f32.const -nan)', ['f32 -nan']],
  ['(f32.const nan:0x400001)', ['f32 quiet, lowest bit']],
  ['(f32.const nan:canonical)', canonical32],
  ['(f32.const nan:arithmetic)', arithmetic32],
  ['(f64.const 0)', ['f64 0']],
  ['(f64.const -0)', ['f64 -0']],
  ['(f64.const 1)', ['f64 1']],
  ['(f64.const nan)', ['f64 nan']],
  ['(f64.const nan:0x8000000000001)', ['f64 quiet, lowest bit']],
  ['(f64.const nan:canonical)', canonical64],
  ['(f64.const nan:arithmetic)', arithmetic64],
  ['(v128.const i8x16 1 0 0 0 2 0 0 0 3 0 0 0 4 0 0 0)', ['v128 1 2 3 4']],
  ['(v128.const i16x8 1 0 2 0 3 0 4 0)', ['v128 1 2 3 4']],
  ['(v128.const i32x4 1 2 3 4)', ['v128 1 2 3 4']],
  ['(v128.const i64x2 0x200000001 0x400000003)', ['v128 1 2 3 4']],
  ['(v128.const f32x4 0 0 0 0)', ['v128 0']],
  ['(ref.null)', ['null']],
  ['(ref.null extern)', ['null']],
  ['(ref)', ['null', 'i31', 'struct', 'array', 'exn', ...hosts, ...externs]],
  ['(ref.eq)', ['i31', 'struct', 'array']],
  ['(ref.i31)', ['i31']],
  ['(ref.struct)', ['struct']],
  ['(ref.array)', ['array']],
  ['(ref.func)', ['func']],
  ['(ref.exn)', ['exn']],
  ['(ref.extern)', ['null', 'i31', 'struct', 'array', 'func', 'exn', ...hosts, ...externs]],
  ['(ref.host 1)', ['host 1']],
  ['(ref.extern 1)', ['extern host 1']],
  ['(either (i32.const 1) (i64.const 1))', ['i32 1', 'i64 1']],
  ['(either (f32.const nan:canonical) (f64.const 1) (ref.null))', [...canonical32, 'f64 1', 'null']],
  ['(either (v128.const i32x4 1 2 3 4) (v128.const i32x4 1 2 3 9))', ['v128 1 2 3 4', 'v128 1 2 3 9']],
  ['(either)', []]
]

const taken = (p: Pattern): ReadonlyArray<string> => Object.keys(values).filter((k) => matches(values[k] ?? refNull, p))

describe('a pattern takes these values and no others', () => {
  it.each(rows)('%s', (text, names) => {
    expect(taken(patternOf(text))).toEqual(Object.keys(values).filter((k) => names.includes(k)))
  })

  it('made as data: vectors and null as values, alternatives in alternatives', () => {
    const value = (v: Val): Pattern => ({ _tag: 'value', value: v })
    expect(taken(value(v128(1, 2, 3, 4)))).toEqual(['v128 1 2 3 4'])
    expect(taken(value(refNull))).toEqual(['null'])
    // references with an identity are not compared: a script cannot write them
    for (const name of ['i31', 'struct', 'array', 'func', 'exn', 'extern i31', 'extern struct'])
      expect(taken(value(values[name] ?? refNull))).toEqual([])
    expect(taken({ _tag: 'either', of: [{ _tag: 'either', of: [value(i32(1))] }] })).toEqual([])
  })
})

/** A vector of these bytes, lowest first. */
const vector = (bytes: ReadonlyArray<number>): Val => {
  const view = new DataView(Uint8Array.from(bytes).buffer)
  return v128(view.getInt32(0, true), view.getInt32(4, true), view.getInt32(8, true), view.getInt32(12, true))
}
const bytesOf = (bits: bigint, width: number): ReadonlyArray<number> =>
  Array.from({ length: width }, (_, k) => Number((bits >> BigInt(8 * k)) & 255n))

describe('lanes', () => {
  it.each([
    ['i8x16', 1],
    ['i16x8', 2],
    ['i32x4', 4],
    ['i64x2', 8]
  ] as const)('of %s: each byte of each lane counts', (shape, width) => {
    const bytes = Array.from({ length: 16 }, (_, i) => 0xf0 - 7 * i)
    const lanes = Array.from({ length: 16 / width }, (_, i) =>
      bytes.slice(width * i, width * (i + 1)).reduce((n, byte, k) => n + (BigInt(byte) << BigInt(8 * k)), 0n)
    )
    const p = patternOf(`(v128.const ${shape} ${lanes.join(' ')})`)
    expect(matches(vector(bytes), p)).toBe(true)
    for (let i = 0; i < 16; i++)
      for (const flip of [1, 0x80])
        expect(matches(vector(bytes.map((byte, k) => (k === i ? byte ^ flip : byte))), p)).toBe(false)
  })

  const nans = [
    // shape, bytes of a lane, bits that are canonical, quiet, or no NaN of either set
    ['f32x4', 4, [0x7fc00000n, 0xffc00000n], [0x7fc00001n, 0x7fe00000n, 0xffffffffn], [0n, 0x7f800000n, 0x7fbfffffn]],
    [
      'f64x2',
      8,
      [0x7ff8000000000000n, 0xfff8000000000000n],
      [0x7ff8000000000001n, 0x7ff8000080000000n, 0x7ffc000000000000n, 0xffffffffffffffffn],
      [0n, 0x7ff0000000000000n, 0x7ff0000000000001n, 0x7ff7ffffffffffffn, 0x7fc00000n]
    ]
  ] as const
  it.each(nans)('of %s: sets of NaNs, in each lane', (shape, width, canonical, quiet, others) => {
    const n = 16 / width
    const one = shape === 'f32x4' ? 0x3f800000n : 0x3ff0000000000000n
    const sets: ReadonlyArray<readonly [NanPattern, ReadonlyArray<bigint>]> = [
      ['nan:canonical', canonical],
      ['nan:arithmetic', [...canonical, ...quiet]]
    ]
    for (let at = 0; at < n; at++)
      for (const [set, members] of sets) {
        const p = patternOf(
          `(v128.const ${shape} ${Array.from({ length: n }, (_, i) => (i === at ? set : '1')).join(' ')})`
        )
        const withLane = (bits: bigint, rest = one) =>
          vector(Array.from({ length: n }, (_, i) => bytesOf(i === at ? bits : rest, width)).flat())
        for (const bits of [...canonical, ...quiet, ...others, one])
          expect([set, at, bits, matches(withLane(bits), p)]).toEqual([set, at, bits, members.includes(bits)])
        // the other lanes are not in the set, nor may they be anything
        expect(matches(withLane(canonical[0], canonical[0]), p)).toBe(false)
      }
  })
})

describe('as text', () => {
  it.each<[Val, string]>([
    [i32(-1), '(i32.const -1)'],
    [i64(-2n), '(i64.const -2)'],
    [f32(0x7fc00000), '(f32.const nan)'],
    [f64(0x3ff00000, 1), '(f64.const 1.0000000000000002)'],
    [v128(1, 2, 3, -1), '(v128.const i32x4 1 2 3 -1)'],
    [refNull, '(ref.null)'],
    [refI31(1), '(ref.i31)'],
    [struct, '(ref.struct)'],
    [refArray(addr(2), type, []), '(ref.array)'],
    [refFunc(addr(1)), '(ref.func)'],
    [{ _tag: 'ref.exn_addr', a: addr(3), tag: addr(0), fields: [] }, '(ref.exn)'],
    [refHost(addr(1)), '(ref.host 1)'],
    [extern(refHost(addr(2))), '(ref.extern 2)'],
    [extern(refI31(1)), '(ref.extern)']
  ])('value %#', (v, text) => {
    expect(showValue(v)).toBe(text)
  })

  it.each([
    '(i32.const -1)',
    '(f32.const nan:canonical)',
    '(f64.const nan:arithmetic)',
    '(v128.const i8x16 1 0 0 0 2 0 0 0 3 0 0 0 4 0 0 0)',
    '(v128.const i16x8 1 0 2 0 3 0 4 0)',
    '(v128.const i32x4 1 2 3 4)',
    '(v128.const i64x2 1 2)',
    '(ref.null)',
    '(ref)',
    '(ref.eq)',
    '(ref.extern)',
    '(ref.extern 5)',
    '(ref.host 5)',
    '(either (i32.const 1) (ref.i31))'
  ])('pattern %s', (text) => {
    expect(showPattern(patternOf(text))).toBe(text)
  })
})

const only = (value: Val): Pattern => ({ _tag: 'value', value })
const ofKind = (kind: RefKind): Pattern => ({ _tag: 'ref', kind })

it.each<[string, ReadonlyArray<Pattern>]>([
  ['', []],
  ['(i32.const 0xffffffff) (i64.const 2)', [only(i32(-1)), only(i64(2n))]],
  ['(f32.const nan:canonical)', [{ _tag: 'nan', type: 'f32', set: 'nan:canonical' }]],
  ['(f64.const nan:arithmetic)', [{ _tag: 'nan', type: 'f64', set: 'nan:arithmetic' }]],
  ['(f32.const nan:0x200000)', [only(f32(0x7fa00000))]],
  [
    '(v128.const f64x2 nan:arithmetic 1)',
    [{ _tag: 'vector', bits: 64, float: true, lanes: ['nan:arithmetic', 0x3ff0000000000000n] }]
  ],
  ['(v128.const i64x2 -1 2)', [{ _tag: 'vector', bits: 64, float: false, lanes: [2n ** 64n - 1n, 2n] }]],
  ['(ref.null) (ref.null func) (ref.null 0) (ref.null $t)', ['null', 'null', 'null', 'null'].map(() => ofKind('null'))],
  ['(ref.extern) (ref.extern 5)', [ofKind('extern'), only(extern(refHost(addr(5))))]],
  ['(ref.host 5) (ref)', [only(refHost(addr(5))), ofKind('any')]],
  ...(['eq', 'i31', 'struct', 'array', 'func', 'exn'] as const).map((k): [string, ReadonlyArray<Pattern>] => [
    `(ref.${k})`,
    [ofKind(k)]
  ]),
  [
    '(either (i32.const 1) (ref.eq)) (i32.const 2)',
    [{ _tag: 'either', of: [only(i32(1)), ofKind('eq')] }, only(i32(2))]
  ]
])('the results %s are read', (source, results) => {
  expect(patternsOf(source)).toEqual(results)
})
