/** Conversions and arithmetic of words, with what is expected: by exact integers, and by the host's doubles where they are exact. */
import { edges, mod, type Calls, type Expected, type NumberType } from './numbers.ts'

const view = new DataView(new ArrayBuffer(8))
const bits64 = (z: number): bigint => (view.setFloat64(0, z), view.getBigUint64(0))
const bits32 = (z: number): bigint => (view.setFloat32(0, z), BigInt(view.getUint32(0)))
const ofBits64 = (n: bigint): number => (view.setBigUint64(0, n), view.getFloat64(0))
const ofBits32 = (n: bigint): number => (view.setUint32(0, Number(n)), view.getFloat32(0))

/** Floats around a power of two: the neighbours of the type, and the halves between integers. */
const floats = (of: 32 | 64): ReadonlyArray<number> => {
  const powers = [0, 1, 2 ** 31, 2 ** 32, 2 ** 53, 2 ** 63, 2 ** 64]
  const about = powers.flatMap((z) => {
    const [bits, back] = of === 32 ? [bits32(z), ofBits32] : [bits64(z), ofBits64]
    const neighbours = z === 0 ? [0] : [back(bits - 1n), z, back(bits + 1n)]
    return [...neighbours, ...(of === 64 ? [z - 1, z - 0.5, z + 0.5, z + 1, z - 1.5] : [])]
  })
  return [...new Set([...about, ...about.map((z) => -z), NaN, Infinity, -Infinity])]
}

/** Truncations, trapping and saturating, of floats of both widths to integers of type `t`. */
export const floatsTo = (t: NumberType): ReadonlyArray<Calls> => {
  const width = t === 'i32' ? 32n : 64n
  return ([32, 64] as const).flatMap((w) =>
    (['s', 'u'] as const).flatMap((sx): ReadonlyArray<Calls> => {
      const [low, high] = sx === 's' ? [-(2n ** (width - 1n)), 2n ** (width - 1n) - 1n] : [0n, 2n ** width - 1n]
      const [f, param] = w === 32 ? (['f32', 'i32'] as const) : (['f64', 'i64'] as const)
      const operand = `(${f}.reinterpret_${param} (local.get 0))`
      const all = floats(w).map((z) => ({ bits: w === 32 ? bits32(z) : bits64(z), z }))
      const inRange = (z: number): bigint | null => {
        if (!Number.isFinite(z)) return null
        const n = BigInt(Math.trunc(z))
        return low <= n && n <= high ? n : null
      }
      const nearest = (z: number): bigint =>
        Number.isNaN(z) ? 0n
        : z < 0 ? low
        : high
      const calls = (otherwise: (z: number) => Expected): Calls['calls'] =>
        all.map(({ bits, z }) => {
          const n = inRange(z)
          return [[bits], n === null ? otherwise(z) : [mod(n, t)]]
        })
      return [
        { params: [param], results: [t], body: `(${t}.trunc_${f}_${sx} ${operand})`, calls: calls(() => 'Trapped') },
        {
          params: [param],
          results: [t],
          body: `(${t}.trunc_sat_${f}_${sx} ${operand})`,
          calls: calls((z) => [mod(nearest(z), t)])
        }
      ]
    })
  )
}

/** The nearest float of an integer, ties to the even one: by exact distances to what the host's rounding is near to. */
const nearest32 = (n: bigint): bigint => {
  const z = Math.fround(Number(n))
  const bits = bits32(z)
  if (Math.abs(z) < 2 ** 24) return bits // exact
  const around = [bits - 1n, bits, bits + 1n]
  const distance = (b: bigint): bigint => {
    const d = n - BigInt(ofBits32(b))
    return d < 0n ? -d : d
  }
  return around.reduce((best, b) => {
    const [d, e] = [distance(b), distance(best)]
    return d < e || (d === e && b % 2n === 0n) ? b : best
  })
}

/** Conversions of integers of type `t`, as signed and unsigned, to floats of both widths. */
export const toFloats = (t: NumberType): ReadonlyArray<Calls> => {
  const hard = [
    2n ** 24n + 1n,
    2n ** 24n + 3n,
    2n ** 53n + 3n,
    2n ** 62n + 2n ** 38n,
    2n ** 62n + 2n ** 38n + 1n,
    2n ** 62n + 3n * 2n ** 38n
  ]
  const ints = [...edges(t), ...hard.filter((n) => n === mod(n, t))]
  const signed = (n: bigint): bigint => BigInt.asIntN(t === 'i32' ? 32 : 64, n)
  return (['s', 'u'] as const).flatMap((sx): ReadonlyArray<Calls> => {
    const read = sx === 's' ? signed : (n: bigint): bigint => n
    return [
      {
        params: [t],
        results: ['i64'],
        body: `(i64.reinterpret_f64 (f64.convert_${t}_${sx} (local.get 0)))`,
        calls: ints.map((n) => [[n], [bits64(Number(read(n)))]])
      },
      {
        params: [t],
        results: ['i32'],
        body: `(i32.reinterpret_f32 (f32.convert_${t}_${sx} (local.get 0)))`,
        calls: ints.map((n) => [[n], [nearest32(read(n))]])
      }
    ]
  })
}

/** Integers of one type as those of the other. */
export const betweenIntegers: ReadonlyArray<Calls> = [
  {
    params: ['i64'],
    results: ['i32'],
    body: '(i32.wrap_i64 (local.get 0))',
    calls: edges('i64').map((n) => [[n], [mod(n, 'i32')]])
  },
  {
    params: ['i32'],
    results: ['i64'],
    body: '(i64.extend_i32_s (local.get 0))',
    calls: edges('i32').map((n) => [[n], [mod(BigInt.asIntN(32, n), 'i64')]])
  },
  {
    params: ['i32'],
    results: ['i64'],
    body: '(i64.extend_i32_u (local.get 0))',
    calls: edges('i32').map((n) => [[n], [n]])
  },
  {
    params: ['i64'],
    results: ['i64'],
    body: '(i64.extend32_s (local.get 0))',
    calls: edges('i64').map((n) => [[n], [mod(BigInt.asIntN(32, n), 'i64')]])
  }
]

/** The operators of integers of type `t` on all pairs of edges. */
export const arithmetic = (t: NumberType): ReadonlyArray<Calls> => {
  const N = t === 'i32' ? 32 : 64
  const signed = (n: bigint): bigint => BigInt.asIntN(N, n)
  const at = edges(t)
  const pairs = at.flatMap((x) => at.map((y) => [x, y] as const))
  const op = (name: string, f: (x: bigint, y: bigint) => bigint | boolean | null, result: NumberType = t): Calls => ({
    params: [t, t],
    results: [result],
    body: `(${t}.${name} (local.get 0) (local.get 1))`,
    calls: pairs.map(([x, y]) => {
      const z = f(x, y)
      return [[x, y], z === null ? 'Trapped' : [mod(BigInt(z), t)]]
    })
  })
  const divided = (f: (x: bigint, y: bigint) => bigint | null) => (x: bigint, y: bigint) => (y === 0n ? null : f(x, y))
  const low = -(2n ** BigInt(N - 1))
  return [
    op('add', (x, y) => x + y),
    op('sub', (x, y) => x - y),
    op('mul', (x, y) => x * y),
    op(
      'div_u',
      divided((x, y) => x / y)
    ),
    op(
      'rem_u',
      divided((x, y) => x % y)
    ),
    op(
      'div_s',
      divided((x, y) => (signed(x) === low && signed(y) === -1n ? null : signed(x) / signed(y)))
    ),
    op(
      'rem_s',
      divided((x, y) => signed(x) % signed(y))
    ),
    op('lt_u', (x, y) => x < y, 'i32'),
    op('lt_s', (x, y) => signed(x) < signed(y), 'i32'),
    op('ge_u', (x, y) => x >= y, 'i32'),
    op('gt_s', (x, y) => signed(x) > signed(y), 'i32'),
    op('shl', (x, y) => x << (y % BigInt(N))),
    op('shr_s', (x, y) => signed(x) >> (y % BigInt(N))),
    op('shr_u', (x, y) => x >> (y % BigInt(N))),
    op('rotl', (x, y) => (x << (y % BigInt(N))) | (x >> (BigInt(N) - (y % BigInt(N)))))
  ]
}
