/** Loads and stores of all widths, at addresses and offsets around the edges of words and the end of a memory. */
import { edges, mod, type Calls, type NumberType } from './numbers.ts'

/** Text of loads and stores of all widths; each stores parts of `value` and loads them again. */
const value = 0x8182838485868788n
interface Access {
  readonly width: bigint
  readonly store: (memarg: string) => string
  readonly load: (memarg: string) => string
  readonly loaded: bigint
}
const scalar = (
  width: bigint,
  store: string,
  load: string,
  loaded: bigint,
  wrap = (text: string): string => text
): Access => ({
  width,
  store: (m) => `(${store} ${m} (local.get 0) ${wrap(`(i64.const ${value})`)})`,
  load: (m) => `(${load} ${m} (local.get 0))`,
  loaded
})
const asF64 = (text: string): string => `(f64.reinterpret_i64 ${text})`
const asI32 = (text: string): string => `(i32.wrap_i64 ${text})`
const accesses: ReadonlyArray<Access> = [
  scalar(1n, 'i64.store8', 'i64.load8_s', value | 0xffffffffffffff00n | 0x88n),
  scalar(2n, 'i64.store16', 'i64.load16_u', 0x8788n),
  scalar(4n, 'i64.store32', 'i64.load32_s', 0xffffffff85868788n),
  scalar(8n, 'i64.store', 'i64.load', value),
  {
    ...scalar(8n, 'f64.store', 'f64.load', value, asF64),
    load: (m) => `(i64.reinterpret_f64 (f64.load ${m} (local.get 0)))`
  },
  {
    ...scalar(4n, 'i32.store', 'i32.load', 0x85868788n, asI32),
    load: (m) => `(i64.extend_i32_u (i32.load ${m} (local.get 0)))`
  },
  {
    ...scalar(1n, 'i32.store8', 'i32.load8_u', 0x88n, asI32),
    load: (m) => `(i64.extend_i32_u (i32.load8_u ${m} (local.get 0)))`
  },
  {
    width: 16n,
    store: (m) => `(v128.store ${m} (local.get 0) (v128.const i64x2 1 ${value}))`,
    load: (m) => `(i64x2.extract_lane 1 (v128.load ${m} (local.get 0)))`,
    loaded: value
  },
  {
    width: 2n,
    store: (m) => `(v128.store16_lane ${m} 7 (local.get 0) (v128.const i64x2 0 ${value}))`,
    load: (m) =>
      `(i64.extend_i32_u (i16x8.extract_lane_u 3 (v128.load16_lane ${m} 3 (local.get 0) (v128.const i64x2 0 0))))`,
    loaded: 0x8182n
  }
]

/** Addresses near the end of a memory too. */
export const near = (t: NumberType, size: bigint, width: bigint): ReadonlyArray<bigint> => [
  ...new Set(
    [...edges(t), ...[-width, 1n - width, -1n, 0n].map((d) => size + d)].filter((n) => n >= 0n && n === mod(n, t))
  )
]

/** A store and the load of it; or the load alone, of what is 0, as a store in front of one would trap first. */
export const accessCalls = (
  t: NumberType,
  size: bigint,
  offsets: ReadonlyArray<bigint>,
  isStored: boolean
): ReadonlyArray<Calls> =>
  accesses.flatMap(({ width, store, load, loaded }) =>
    offsets.map((offset): Calls => {
      const memarg = offset === 0n ? '' : `offset=${offset}`
      return {
        params: [t],
        results: ['i64'],
        body: `${isStored ? store(memarg) : ''} ${load(memarg)}`,
        calls: near(t, size - offset, width).map((i) => [
          [i],
          i + offset + width <= size ? [isStored ? loaded : 0n] : 'Trapped'
        ])
      }
    })
  )
