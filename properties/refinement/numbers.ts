/** Numbers at which operators are hard: extremes, distances of shifts, NaNs with payloads, and what is around integers. */
import * as fc from 'fast-check'
import { f32, f64, i32, i64, v128, type Num, type V128 } from '../../src/structure/Const.ts'
import type { NumType } from '../../src/structure/Types.ts'

const specialBits32 = [
  0, 1, -1, 31, 32, 33, 63, 64, 0x7f, 0x80, 0x8000, 0x7fffffff, -0x80000000, 0x7fc00000, -0x400000, 0x7fa00001,
  0x7f800000, -0x800000, 0x3f800000, -0x40800000, 0x4f000000, -0x31000000, 0x4f800000, 0x5f000000
]
const int32 = fc.oneof(fc.constantFrom(...specialBits32), fc.integer({ min: -40, max: 70 }), fc.integer())
const big = fc.oneof(
  fc.tuple(int32, int32).map(([h, l]) => (BigInt(h >>> 0) << 32n) | BigInt(l >>> 0)),
  // where a double is exact no longer, and where words end
  fc
    .tuple(fc.constantFrom(31n, 32n, 33n, 47n, 52n, 53n, 54n, 55n, 56n, 62n, 63n), fc.integer({ min: -3, max: 3 }))
    .map(([e, d]) => BigInt.asUintN(64, 2n ** e + BigInt(d))),
  fc.constantFrom(0n, 1n, 63n, 64n, 2n ** 63n, 2n ** 64n - 1n, 2n ** 63n - 1n, 2n ** 53n, 2n ** 53n - 1n, 2n ** 32n)
)
const nearInteger = fc
  .tuple(fc.constantFrom(31, 32, 52, 53, 63, 64), fc.integer({ min: -3, max: 3 }), fc.boolean())
  .map(([e, d, s]) => (s ? -1 : 1) * (2 ** e + d * 2 ** Math.max(0, e - 52)))
const bitsOf = (z: number): readonly [number, number] => {
  const v = new DataView(new ArrayBuffer(8))
  v.setFloat64(0, z)
  return [v.getInt32(0), v.getInt32(4)]
}
export const values: Readonly<Record<NumType, fc.Arbitrary<Num>>> = {
  i32: int32.map(i32),
  i64: big.map(i64),
  f32: fc.oneof(
    int32.map(f32),
    fc.float().map((z) => f32(new Int32Array(new Float32Array([z]).buffer)[0] ?? 0))
  ),
  f64: fc.oneof(
    fc.oneof(fc.double(), nearInteger, fc.integer()).map((z) => f64(...bitsOf(z))),
    fc.tuple(int32, int32).map(([h, l]) => f64(h, l))
  )
}

const signalling = 0x7fa00001
const bytes = fc
  .array(fc.oneof(fc.constantFrom(0, 1, 15, 16, 0x7f, 0x80, 0xff), fc.nat(0xff)), { minLength: 4, maxLength: 4 })
  .map((b) => (b[0] ?? 0) | ((b[1] ?? 0) << 8) | ((b[2] ?? 0) << 16) | ((b[3] ?? 0) << 24))
const halves = fc
  .tuple(fc.constantFrom(0, 1, -1, 0x7fff, -0x8000, 0x80), fc.integer({ min: -0x8000, max: 0x7fff }))
  .map(([h, l]) => (h << 16) | (l & 0xffff))
const float = fc.oneof(
  fc.float().map((z) => new Int32Array(new Float32Array([z]).buffer)[0] ?? 0),
  fc.constantFrom(signalling, -0x400000, 0x7fc00001, 0x7fc00000, 0, -0x80000000, 0x4effffff, 0x4f000000, 0x4f7fffff)
)
const word = fc.oneof(bytes, halves, int32, float)
const double = fc.oneof(
  values.f64,
  fc.constantFrom(f64(0x7ff00000, 1), f64(-0x80000, 0), f64(0x7ff80000, 1), f64(0x7ff80000, 0), f64(-0x80000000, 0))
)
const doubles = fc.tuple(double, double).map(([x, y]) => {
  const [h, l] = [x, y].map((z) => (z._tag === 'f64.const' ? z : f64(0, 0)))
  return v128(l?.lo ?? 0, l?.hi ?? 0, h?.lo ?? 0, h?.hi ?? 0)
})

/** Vectors of lanes of every shape. */
export const vectors: fc.Arbitrary<V128> = fc.oneof(
  fc.tuple(word, word, word, word).map(([a, b, c, d]) => v128(a, b, c, d)),
  fc.tuple(float, float, float, float).map(([a, b, c, d]) => v128(a, b, c, d)),
  word.map((a) => v128(a, a, a, a)),
  doubles
)
