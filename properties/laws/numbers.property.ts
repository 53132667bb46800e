/** Numbers at 2^31, 2^32, 2^53 and 2^64: addresses, offsets, indices, sizes, lengths and conversions, in both tiers. */
import { describe, expect, it } from 'vitest'
import { defaultLimits, type Outcome } from '../../src/execution/runtime/Config.ts'
import { i32 } from '../../src/structure/Const.ts'
import { accessCalls, near } from './accesses.ts'
import { arithmetic, betweenIntegers, floatsTo, toFloats } from './arithmetic.ts'
import { agree, callsOf, edges, mod, tiers, type Calls, type Expected, type NumberType } from './numbers.ts'

const wordTypes: ReadonlyArray<NumberType> = ['i32', 'i64']
const PAGE = 65_536n
/** The entries of tables that are filled and copied. */
const ENTRIES = 9n

/** Offsets of accesses: those at which a width ends. */
const offsetsOf = (t: NumberType): ReadonlyArray<bigint> =>
  edges(t).filter((n) => [0n, 1n, 2n ** 31n - 1n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 53n, 2n ** 64n - 1n].includes(n))

it.each([2n ** 32n + 5n, 2n ** 37n - 1n])(
  'an i64 memory of %s pages, at most those below 2^53, has that size and those addresses',
  (pages) => {
    const limits = { ...defaultLimits, pages64: 2 ** 37 - 1 }
    const size: Calls = { params: [], results: ['i64'], body: '(memory.size)', calls: [[[], [pages]]] }
    agree(`(memory i64 ${pages})`, [size, ...accessCalls('i64', pages * PAGE, offsetsOf('i64'), true)], limits)
  }
)

describe.each(wordTypes)('%s memories', (t) => {
  const offsets = offsetsOf(t)
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

describe('conversions', () => {
  it.each(wordTypes)('of floats to %s: in range by their integral part, else a trap or the nearest', (t) => {
    agree('', floatsTo(t))
  })
  it.each(wordTypes)('of %s to floats: the nearest, ties to even', (t) => {
    agree('', toFloats(t))
  })
  it('between integers: words are cut and extended', () => {
    agree('', betweenIntegers)
  })
})

it.each(wordTypes)('arithmetic of %s: modulo 2^N, compared as signed and unsigned', (t) => {
  agree('', arithmetic(t))
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
