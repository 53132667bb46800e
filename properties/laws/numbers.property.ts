/** Numbers at 2^31, 2^32, 2^53 and 2^64: addresses, offsets, indices, sizes, lengths and conversions, in both tiers. */
import { describe, expect, it } from 'vitest'
import { defaultLimits, type Outcome } from '../../src/execution/runtime/Config.ts'
import { i32 } from '../../src/structure/Const.ts'
import { agree, callsOf, edges, tiers, type Calls, type Expected, type NumberType } from './numbers.ts'

const wordTypes: ReadonlyArray<NumberType> = ['i32', 'i64']
const PAGE = 65_536n
/** The entries of tables that are filled and copied. */
const ENTRIES = 9n
const mod = (n: bigint, t: NumberType): bigint => BigInt.asUintN(t === 'i32' ? 32 : 64, n)

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
const near = (t: NumberType, size: bigint, width: bigint): ReadonlyArray<bigint> => [
  ...new Set(
    [...edges(t), ...[-width, 1n - width, -1n, 0n].map((d) => size + d)].filter((n) => n >= 0n && n === mod(n, t))
  )
]

/** A store and the load of it; or the load alone, of what is 0, as a store in front of one would trap first. */
const accessCalls = (
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

describe.each(wordTypes)('%s memories', (t) => {
  const offsets = edges(t).filter((n) =>
    [0n, 1n, 2n ** 31n - 1n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 53n, 2n ** 64n - 1n].includes(n)
  )
  /** Those of more than 4 GiB have no flat buffer. */
  const large = { i32: [], i64: [65_537n, 131_072n, 262_144n] }[t]
  it.each([1n, 32_769n, 65_536n, ...large])(
    'of %s pages: each address and offset is in bounds by its exact sum',
    (pages) => {
      for (const isStored of [true, false])
        agree(`(memory ${t} ${pages})`, accessCalls(t, pages * PAGE, offsets, isStored))
    }
  )

  it.each([0n, 1n, 32_767n, 32_768n, 65_535n, 65_536n, ...large])('of %s pages have that size', (pages) => {
    agree(`(memory ${t} ${pages})`, [{ params: [], results: [t], body: '(memory.size)', calls: [[[], [pages]]] }])
  })

  it.runIf(t === 'i64')(
    'of 2^32 + 5 pages, and of as many as have addresses below 2^53, have that size and those addresses',
    () => {
      for (const pages of [2n ** 32n + 5n, 2n ** 37n - 1n]) {
        const limits = { ...defaultLimits, pages64: 2 ** 37 - 1 }
        const size: Calls = { params: [], results: [t], body: '(memory.size)', calls: [[[], [pages]]] }
        agree(`(memory ${t} ${pages})`, [size, ...accessCalls(t, pages * PAGE, offsets, true)], limits)
      }
    }
  )

  it('grow to no more than their largest size, whatever is asked for', () => {
    const most = { i32: 2n ** 16n, i64: 2n ** 18n }[t] // the limit of pages
    const pages = [
      ...new Set([...edges(t), 65_534n, 65_535n, 65_536n, 2n ** 18n - 1n, 2n ** 18n, 2n ** 48n - 1n, 2n ** 48n])
    ].filter((n) => n === mod(n, t))
    const grown = (n: bigint, max: bigint): Expected => (1n + n <= max ? [1n, 1n + n] : [mod(-1n, t), 1n])
    const calls = (max: bigint): Calls => ({
      params: [t],
      results: [t, t],
      body: '(memory.grow (local.get 0)) (memory.size)',
      calls: pages.map((n) => [[n], grown(n, max)])
    })
    agree(`(memory ${t} 1)`, [calls(most)])
    agree(`(memory ${t} 1 32769)`, [
      {
        ...calls(32_769n),
        calls: [...calls(32_769n).calls, [[32_768n], [1n, 32_769n]], [[32_769n], [mod(-1n, t), 1n]]]
      }
    ])
  })
})

/** Operands of bulk instructions: where in bounds, lengths are small. */
const triples = (
  [t, u, n]: readonly [NumberType, NumberType, NumberType],
  size: bigint
): ReadonlyArray<readonly [bigint, bigint, bigint]> => {
  const some = (of: NumberType): ReadonlyArray<bigint> =>
    [0n, 3n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 53n + 1n, 2n ** 64n - 1n].filter((x) => x === mod(x, of))
  return [...some(t), size - 1n, size].flatMap((d) =>
    some(u).flatMap((s) => [...some(n), 1n].map((k) => [d, s, k] as const))
  )
}
const narrow = (t: NumberType, u: NumberType): NumberType => (t === 'i64' && u === 'i64' ? 'i64' : 'i32')

describe.each(wordTypes.flatMap((t) => wordTypes.map((u) => [t, u] as const)))(
  'bulk instructions of %s and %s',
  (t, u) => {
    const n = narrow(t, u)
    const bulk = (
      of: readonly [NumberType, NumberType, NumberType],
      text: string,
      size: bigint,
      isIn: (d: bigint, s: bigint, k: bigint) => boolean
    ): Calls => ({
      params: of,
      results: ['i32'],
      body: `(${text} (local.get 0) (local.get 1) (local.get 2)) (i32.const 7)`,
      calls: triples(of, size).map(([d, s, k]) => [[d, s, k], isIn(d, s, k) ? [7n] : 'Trapped'])
    })

    it('memories', () => {
      agree(`(memory $a ${t} 1) (memory $b ${u} 1) (data $d "abcd")`, [
        bulk([t, u, n], 'memory.copy $a $b', PAGE, (d, s, k) => d + k <= PAGE && s + k <= PAGE),
        bulk([t, 'i32', t], 'memory.fill $a', PAGE, (d, _, k) => d + k <= PAGE),
        bulk([t, 'i32', 'i32'], 'memory.init $a $d', PAGE, (d, s, k) => d + k <= PAGE && s + k <= 4n)
      ])
    })

    it('tables', () => {
      agree(
        `(table $a ${t} ${ENTRIES} funcref) (table $b ${u} ${ENTRIES} funcref) (func $f) (elem $e func $f $f $f $f)`,
        [
          bulk([t, u, n], 'table.copy $a $b', ENTRIES, (d, s, k) => d + k <= ENTRIES && s + k <= ENTRIES),
          bulk([t, 'i32', 'i32'], 'table.init $a $e', ENTRIES, (d, s, k) => d + k <= ENTRIES && s + k <= 4n),
          {
            params: [t, t],
            results: ['i32'],
            body: '(table.fill $a (local.get 0) (ref.func $f) (local.get 1)) (i32.const 7)',
            calls: triples([t, 'i32', t], ENTRIES).map(([d, , k]) => [[d, k], d + k <= ENTRIES ? [7n] : 'Trapped'])
          }
        ]
      )
    })
  }
)

/** Tables larger than what is stored of them; the limit of the default settings is below 2^32. */
const wide = { ...defaultLimits, table: Number.MAX_SAFE_INTEGER }
const sizes: ReadonlyArray<readonly [NumberType, bigint]> = [
  ['i32', 3n],
  ['i32', 2n ** 32n - 1n],
  ['i64', 3n],
  ['i64', 2n ** 32n + 2n],
  ['i64', 2n ** 53n - 1n]
]

it.each(sizes)('an %s table of %s entries', (t, size) => {
  // staged code looks at a million entries of a large table when it is entered: fewer numbers, then
  const at = near(t, size, 1n).filter((n, k) => size < 10n || k % 2 === 0 || (n >= size - 1n && n <= size))
  const most = t === 'i32' ? 2n ** 32n - 1n : 2n ** 53n - 1n
  const isIn = (i: bigint): boolean => i < size
  const isGrown = (n: bigint): boolean => n < 10n || n === 2n ** 31n || n === 2n ** 32n || n >= 2n ** 53n - 1n
  agree(
    `(type $f (func (result i32))) (table ${t} ${size} funcref) (func $g (type $f) (i32.const 5)) (elem declare func $g)`,
    [
      { params: [], results: [t], body: '(table.size)', calls: [[[], [size]]] },
      {
        params: [t],
        results: ['i32'],
        body: '(table.set (local.get 0) (ref.func $g)) (ref.is_null (table.get (local.get 0)))',
        calls: at.map((i) => [[i], isIn(i) ? [0n] : 'Trapped'])
      },
      {
        params: [t],
        results: ['i32'],
        body: '(ref.is_null (table.get (local.get 0)))',
        calls: at.map((i) => [[i], isIn(i) ? [1n] : 'Trapped'])
      },
      {
        params: [t],
        results: ['i32'],
        body: '(table.set (local.get 0) (ref.func $g)) (call_indirect (type $f) (local.get 0))',
        calls: at.map((i) => [[i], isIn(i) ? [5n] : 'Trapped'])
      },
      {
        params: [t],
        results: ['i32'],
        body: '(call_indirect (type $f) (local.get 0))',
        calls: at.map((i) => [[i], 'Trapped'])
      },
      {
        params: [t],
        results: [t, t],
        body: '(table.grow (ref.null func) (local.get 0)) (table.size)',
        calls: [...at.filter(isGrown), most - size, most - size + 1n].map((n) => {
          return [[n], size + n <= most ? [size, size + n] : [mod(-1n, t), size]]
        })
      }
    ],
    wide
  )
})

it('br_table takes the last label for every index from the number of the others on, as unsigned', () => {
  const labels = (n: number): string => Array.from({ length: n }, (_, i) => `${i}`).join(' ')
  const blocks = (n: number): string => {
    let text = `(br_table ${labels(n + 1)} (local.get 0))`
    for (let i = 0; i <= n; i++) text = `(block ${text}) (return (i32.const ${i}))`
    return text
  }
  agree(
    '',
    [0, 1, 2, 5].map((n) => ({
      params: ['i32'],
      results: ['i32'],
      body: `${blocks(n)} (unreachable)`,
      calls: [...edges('i32'), 3n, 4n, 5n, 6n].map((i) => [[i], [i < BigInt(n) ? i : BigInt(n)]])
    }))
  )
})

describe('arrays', () => {
  const fields = `(type $a (array (mut i64))) (type $b (array (mut i8))) (data $d "abcdefgh") (func $f) (elem $e func $f $f)
    (type $r (array (mut funcref)))`
  const at = [...edges('i32'), 3n, 4n, 5n]
  const made = '(array.new $a (i64.const 9) (i32.const 5))'
  const bytes = '(array.new_default $b (i32.const 5))'
  const pairs = at.flatMap((i) => at.filter((n) => n < 6n || n >= 2n ** 31n).map((n) => [i, n] as const))
  it('have their elements at indices below the length, as unsigned', () => {
    agree(fields, [
      {
        params: ['i32'],
        results: ['i64'],
        body: `(array.get $a ${made} (local.get 0))`,
        calls: at.map((i) => [[i], i < 5n ? [9n] : 'Trapped'])
      },
      {
        params: ['i32'],
        results: ['i32'],
        body: `(array.get_u $b ${bytes} (local.get 0))`,
        calls: at.map((i) => [[i], i < 5n ? [0n] : 'Trapped'])
      },
      {
        params: ['i32'],
        results: ['i32'],
        body: `(array.set $a ${made} (local.get 0) (i64.const 3)) (i32.const 1)`,
        calls: at.map((i) => [[i], i < 5n ? [1n] : 'Trapped'])
      }
    ])
  })
  it('are filled, copied and set from segments within exact sums', () => {
    const bulk = (text: string, isIn: (i: bigint, n: bigint) => boolean): Calls => ({
      params: ['i32', 'i32'],
      results: ['i32'],
      body: `${text} (i32.const 1)`,
      calls: pairs.map(([i, n]) => [[i, n], isIn(i, n) ? [1n] : 'Trapped'])
    })
    agree(fields, [
      bulk(`(array.fill $a ${made} (local.get 0) (i64.const 1) (local.get 1))`, (i, n) => i + n <= 5n),
      bulk(
        `(array.copy $a $a ${made} (local.get 0) ${made} (i32.const 1) (local.get 1))`,
        (i, n) => i + n <= 5n && 1n + n <= 5n
      ),
      bulk(
        `(array.copy $a $a ${made} (i32.const 1) ${made} (local.get 0) (local.get 1))`,
        (i, n) => i + n <= 5n && 1n + n <= 5n
      ),
      bulk(
        `(array.init_data $b $d ${bytes} (local.get 0) (i32.const 0) (local.get 1))`,
        (i, n) => i + n <= 5n && n <= 8n
      ),
      bulk(
        `(array.init_data $b $d ${bytes} (i32.const 0) (local.get 0) (local.get 1))`,
        (i, n) => i + n <= 8n && n <= 5n
      ),
      bulk(
        `(array.init_data $a $d ${made} (i32.const 0) (local.get 0) (local.get 1))`,
        (i, n) => i + 8n * n <= 8n && n <= 5n
      ),
      bulk('(drop (array.new_data $b $d (local.get 0) (local.get 1)))', (i, n) => i + n <= 8n),
      bulk('(drop (array.new_data $a $d (local.get 0) (local.get 1)))', (i, n) => i + 8n * n <= 8n),
      bulk('(drop (array.new_elem $r $e (local.get 0) (local.get 1)))', (i, n) => i + n <= 2n),
      bulk(
        '(array.init_elem $r $e (array.new_default $r (i32.const 5)) (i32.const 0) (local.get 0) (local.get 1))',
        (i, n) => i + n <= 2n
      )
    ])
  })
  it('are as long as was asked for, up to the limit', () => {
    const lengths = [...edges('i32'), 999n, 1000n, 1001n]
    const len = (text: string): Calls => ({
      params: ['i32'],
      results: ['i32'],
      body: `(array.len (${text} (local.get 0)))`,
      calls: lengths.map((n) => [[n], n <= 1000n ? [n] : 'ImplementationLimit'])
    })
    agree(fields, [len('array.new_default $a'), len('array.new $a (i64.const 1)'), len('array.new $b (i32.const 1)')], {
      ...defaultLimits,
      array: 1000
    })
  })
})

it('i31: the low 31 bits, signed and unsigned', () => {
  const at = [...edges('i32'), 2n ** 30n - 1n, 2n ** 30n, 2n ** 30n + 1n]
  agree('', [
    {
      params: ['i32'],
      results: ['i32'],
      body: '(i31.get_u (ref.i31 (local.get 0)))',
      calls: at.map((i) => [[i], [i % 2n ** 31n]])
    },
    {
      params: ['i32'],
      results: ['i32'],
      body: '(i31.get_s (ref.i31 (local.get 0)))',
      calls: at.map((i) => [[i], [mod(BigInt.asIntN(31, i), 'i32')]])
    },
    {
      params: ['i32', 'i32'],
      results: ['i32'],
      body: '(ref.eq (ref.i31 (local.get 0)) (ref.i31 (local.get 1)))',
      calls: at.flatMap((i) => at.map((j): Calls['calls'][number] => [[i, j], [BigInt((i - j) % 2n ** 31n === 0n)]]))
    }
  ])
})

const view = new DataView(new ArrayBuffer(8))
const bits64 = (z: number): bigint => (view.setFloat64(0, z), view.getBigUint64(0))
const bits32 = (z: number): bigint => (view.setFloat32(0, z), BigInt(view.getUint32(0)))
const ofBits64 = (n: bigint): number => (view.setBigUint64(0, n), view.getFloat64(0))
const ofBits32 = (n: bigint): number => (view.setUint32(0, Number(n)), view.getFloat32(0))

describe('conversions', () => {
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
  it.each(wordTypes)('of floats to %s: in range by their integral part, else a trap or the nearest', (t) => {
    const width = t === 'i32' ? 32n : 64n
    const of = ([32, 64] as const).flatMap((w) =>
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
    agree('', of)
  })

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
  it.each(wordTypes)('of %s to floats: the nearest, ties to even', (t) => {
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
    agree(
      '',
      (['s', 'u'] as const).flatMap((sx): ReadonlyArray<Calls> => {
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
    )
  })
  it('between integers: words are cut and extended', () => {
    agree('', [
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
    ])
  })
})

describe('arithmetic of words', () => {
  it.each(wordTypes)('%s: modulo 2^N, compared as signed and unsigned', (t) => {
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
    const divided = (f: (x: bigint, y: bigint) => bigint | null) => (x: bigint, y: bigint) =>
      y === 0n ? null : f(x, y)
    const low = -(2n ** BigInt(N - 1))
    agree('', [
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
    ])
  })
})

describe('counters', () => {
  const begin = callsOf('', [
    `(func (export "f") (param i32) (result i32) (local i32)
      (loop (local.set 1 (i32.add (local.get 1) (i32.const 3))) (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
      (local.get 1))`
  ])
  const c = begin('f', [i32(50)])
  const shown = (o: Outcome): string =>
    o._tag === 'Done' ? `${o.steps} ${JSON.stringify(o.values)}`
    : 'config' in o ? `${o._tag} ${o.config.steps}`
    : o._tag
  const plain = tiers.map((tier) => shown(tier(Infinity)(c)))
  const most = Number(/^\d+/.exec(plain[0] ?? '')?.[0])

  it('fuel of any size is enough, and 0 is none', () => {
    expect(most).toBeGreaterThan(500)
    const fuels = [
      2 ** 31 - 1,
      2 ** 31,
      2 ** 31 + 1,
      2 ** 32 - 1,
      2 ** 32,
      2 ** 32 + 1,
      2 ** 40 + 7,
      2 ** 53 - 1,
      2 ** 53,
      Number.MAX_VALUE
    ]
    for (const tier of tiers) {
      for (const fuel of fuels) expect(shown(tier(fuel)(c)), `fuel ${fuel}`).toBe(plain[0])
      expect(shown(tier(0)(c))).toBe('Exhausted 0')
      expect(shown(tier(most)(c))).toBe(plain[0])
      expect(shown(tier(most - 1)(c))).toBe(`Exhausted ${most - 1}`)
    }
  })

  it('steps are counted exactly up to 2^53', () => {
    for (const tier of tiers)
      for (const end of [2 ** 31, 2 ** 32, 2 ** 32 + 1, 2 ** 53 - 1]) {
        for (const over of [0, 1, most >> 1]) {
          const from = end - most + over
          if (from + most > Number.MAX_SAFE_INTEGER) continue
          expect(shown(tier(Infinity)({ ...c, steps: from }))).toBe(
            `${from + most} ${(plain[0] ?? '').split(' ').slice(1).join(' ')}`
          )
          expect(shown(tier(100)({ ...c, steps: from }))).toBe(`Exhausted ${from + 100}`)
        }
      }
  })
})
