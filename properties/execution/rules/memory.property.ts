/** The rules of scalar loads and stores, and of the size and growth of memories, each against its transcription. */
import * as fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { listed, takenChoices } from '../../../src/execution/Choices.ts'
import { defaultLimits, type Limits, type Outcome } from '../../../src/execution/Config.ts'
import { step } from '../../../src/execution/Step.ts'
import * as B from '../../../src/prelude/Bytes.ts'
import * as V from '../../../src/prelude/Vector.ts'
import { rows, type Row } from '../../../src/spec/Instructions.ts'
import type { MnemonicsByFamily } from '../../../src/spec/generated/Mnemonics.ts'
import { i32, type Num } from '../../../src/structure/Const.ts'
import { idx, type MemIdx, type Nat64 } from '../../../src/structure/Indices.ts'
import type { MemArg, MemInstr } from '../../../src/structure/Instr.ts'
import type { AddrType } from '../../../src/structure/Types.ts'
import type { Val } from '../../../src/execution/Values.ts'
import { arbitraryPattern, numOf, patternOf } from '../../numerics/support/Values.ts'
import { allFired, fires, scene, tally, trap, type Book } from './support/Book.ts'
import {
  constant,
  indices,
  linear,
  memoryIs,
  memoryWorlds,
  nat,
  naturals,
  offsets,
  saveTally,
  to,
  typeOf,
  type Linear,
  type Mem
} from './support/Linear.ts'

const counts = tally()
afterAll(() => saveTally('rules-memory', counts))

const PAGE = 65_536n

type Access = MemArg & { readonly _tag: MnemonicsByFamily['LOAD'] | MnemonicsByFamily['STORE'] }

/** `LOAD nt (n _ sx)? x ao` or `STORE nt n? x ao`, as the table writes it. */
interface Form {
  readonly nt: 'i32' | 'i64' | 'f32' | 'f64'
  /** Bits in memory. */
  readonly n: number
  /** Bits of the type. */
  readonly N: number
  readonly sx: 'S' | 'U' | null
}
const pattern = /^(?:LOAD|STORE) ([IF](\d+))(?: \(`(\d+) _ ([SU])\)| `(\d+))? x ao$/
const formOf = ({ constructor }: Row): Form => {
  const [, nt = '', N, load, sx, store] = pattern.exec(constructor) ?? expect.fail(constructor)
  return {
    nt: nt.toLowerCase() as Form['nt'],
    n: Number(load ?? store ?? N),
    N: Number(N),
    sx: sx === 'S' || sx === 'U' ? sx : null
  }
}
const rowsOf = (family: 'LOAD' | 'STORE'): ReadonlyArray<Row> => rows.filter((r) => r.family === family)
const forms: ReadonlyMap<string, Form> = new Map(
  [...rowsOf('LOAD'), ...rowsOf('STORE')].map((r) => [r.mnemonic, formOf(r)])
)
const form = (e: Access): Form => forms.get(e._tag) ?? expect.fail(e._tag)

const memAt = (w: Linear, x: number): Mem => w.mems[x] ?? expect.fail(`no memory ${x}`)

/** `i + ao.OFFSET + n/8 > |$mem(z, x).BYTES|`. */
const beyond = (w: Linear, e: Access, i: Val | undefined): boolean =>
  nat(i) + BigInt(e.offset) + BigInt(form(e).n / 8) > BigInt(memAt(w, e.x).bytes.length)

/** `c` with `$ibytes_(n, c) = $mem(z, x).BYTES[i + ao.OFFSET : n/8]`, if there are these bytes. */
const readAt = (w: Linear, e: Access, i: Val | undefined): bigint | null => {
  const a = nat(i) + BigInt(e.offset)
  const { bytes } = memAt(w, e.x)
  let c = 0n
  for (let k = 0; k < form(e).n / 8; k++) {
    const b = bytes[Number(a + BigInt(k))]
    if (b === undefined) return null
    c += BigInt(b) << BigInt(8 * k)
  }
  return c
}

const loaded = (w: Linear, e: Access, i: Val | undefined) => {
  const c = readAt(w, e, i)
  const { nt, n, sx } = form(e)
  if (c === null) return null
  return to(numOf(nt, sx === 'S' ? BigInt.asUintN(nt === 'i32' ? 32 : 64, BigInt.asIntN(n, c)) : c))
}

const load: Book<Access, Linear> = {
  'Step_read/load-num-oob': (w, [i], e) => trap(beyond(w, e, i)),
  'Step_read/load-num-val': (w, [i], e) => loaded(w, e, i),
  'Step_read/load-pack-oob': (w, [i], e) => trap(beyond(w, e, i)),
  'Step_read/load-pack-val': (w, [i], e) => loaded(w, e, i)
}

/** `$with_mem(z, x, i + ao.OFFSET, n/8, $ibytes_(n, $wrap__(N, n, c)))`, if there are these bytes. */
const stored = (w: Linear, e: Access, i: Val | undefined, c: Val | undefined) => {
  const { type, bytes } = memAt(w, e.x)
  const a = nat(i) + BigInt(e.offset)
  const { n } = form(e)
  if (readAt(w, e, i) === null) return null
  const after = bytes.slice()
  for (let k = 0; k < n / 8; k++) after[Number(a) + k] = Number((patternOf(c as Num) >> BigInt(8 * k)) & 0xffn)
  return { right: [], effect: memoryIs(w, e.x, { type, bytes: after }) }
}

const store: Book<Access, Linear> = {
  'Step/store-num-oob': (w, [i], e) => trap(beyond(w, e, i)),
  'Step/store-num-val': (w, [i, c], e) => stored(w, e, i, c),
  'Step/store-pack-oob': (w, [i], e) => trap(beyond(w, e, i)),
  'Step/store-pack-val': (w, [i, c], e) => stored(w, e, i, c)
}

const access = (row: Row, x: number, offset: Nat64): Access => ({
  _tag: row.mnemonic as Access['_tag'], // a row of the families LOAD and STORE
  x: idx<MemIdx>(x),
  align: 0,
  offset
})

/** Memory `x` of a world, an index for it and an offset. */
const places = memoryWorlds.chain((w) =>
  fc
    .constantFrom(0, 1)
    .chain((x) => fc.tuple(fc.constant(w), fc.constant(x), indices(w.mems[x]?.type.at ?? 'i32', 44), offsets))
)

describe('loads and stores', () => {
  it('read and write what the bytes mean', () => {
    fc.assert(
      fc.property(places, ([w, x, i, offset]) => {
        for (const row of rowsOf('LOAD')) fires(load, w, [i], access(row, x, offset), counts)
      }),
      { numRuns: 250 }
    )
    fc.assert(
      fc.property(places, fc.constantFrom(...rowsOf('STORE')), fc.gen(), ([w, x, i, offset], row, g) => {
        const { nt } = formOf(row)
        fires(store, w, [i, numOf(nt, g(arbitraryPattern, nt))], access(row, x, offset), counts)
      }),
      { numRuns: 2500 }
    )
  })

  it('what is stored is loaded again', () => {
    fc.assert(
      fc.property(memoryWorlds, fc.nat(30), fc.gen(), (w, i, g) => {
        const { type, bytes } = memAt(w, 0)
        for (const row of rowsOf('STORE')) {
          const { nt, n } = formOf(row)
          if (i + n / 8 > bytes.length) continue
          const c = numOf(nt, g(arbitraryPattern, nt))
          const after = step(scene(w, [constant(type.at, BigInt(i)), c], access(row, 0, 0)))
          if (after._tag !== 'Next') return expect.fail(after._tag)
          for (const back of rowsOf('LOAD')) {
            const f = formOf(back)
            if (f.nt !== nt || f.n !== n || f.sx === 'S') continue
            const o = step(
              scene({ ...w, store: after.config.store }, [constant(type.at, BigInt(i))], access(back, 0, 0))
            )
            const masked = numOf(nt, BigInt.asUintN(n, patternOf(c)))
            expect(o._tag === 'Next' ? o.config.values.head : o._tag).toEqual(masked)
          }
        }
      }),
      { numRuns: 200 }
    )
  })
})

describe('effective addresses', () => {
  /** 2^32 bytes, the longest memory: of its pages the host provides those that are touched. */
  const length = 2n ** 32n
  const made = B.make(Number(length))
  const w = linear(
    [{ type: { _tag: 'mem', at: 'i64', lim: { min: 65_536, max: null } }, bytes: new Uint8Array(0) }],
    [],
    [],
    [],
    false
  )
  const big: Linear = {
    ...w,
    store: {
      ...w.store,
      mems: V.set(w.store.mems, 1, { type: w.mems[0]?.type ?? expect.fail(), bytes: made ?? expect.fail('no memory') })
    }
  }
  const outcome = (at: AddrType, i: bigint, offset: bigint, row: Row): string => {
    const operands = row.family === 'LOAD' ? [constant(at, i)] : [constant(at, i), numOf(formOf(row).nt, 1n)]
    const o = step(scene(big, operands, access(row, 0, offset < 2n ** 53n ? Number(offset) : offset)))
    return o._tag === 'Next' ? o.rule.slice(-3) : o._tag
  }
  const near = (p: bigint): ReadonlyArray<bigint> =>
    [-17n, -16n, -9n, -8n, -7n, -5n, -4n, -3n, -2n, -1n, 0n, 1n, 2n, 8n].map((d) => p + d)
  const marks = [0n, 2n ** 31n, 2n ** 32n, 2n ** 53n, 2n ** 63n, 2n ** 64n].flatMap(near)

  it('are exact sums: they neither wrap around nor round', () => {
    const seen = { oob: 0, val: 0 }
    for (const at of ['i32', 'i64'] as const) {
      const N = at === 'i32' ? 32n : 64n
      const naturalsBelow = (bits: bigint): ReadonlyArray<bigint> => marks.filter((m) => m >= 0n && m < 2n ** bits)
      for (const i of naturalsBelow(N))
        for (const offset of naturalsBelow(64n))
          for (const row of [...rowsOf('LOAD'), ...rowsOf('STORE')].filter(
            (_, k) => (Number(i + offset) + k) % 7 === 0
          )) {
            const oob = i + offset + BigInt(formOf(row).n / 8) > length
            expect(outcome(at, i, offset, row), `${row.mnemonic} ${at} ${i} + ${offset}`).toBe(oob ? 'oob' : 'val')
            seen[oob ? 'oob' : 'val'] += 1
          }
    }
    expect(seen.oob).toBeGreaterThan(5000)
    expect(seen.val).toBeGreaterThan(500)
  })

  it('the last bytes of 2^32 are read and written', () => {
    const last = length - 4n
    const store32 = rowsOf('STORE').find((r) => r.mnemonic === 'i32.store') ?? expect.fail()
    const load32 = rowsOf('LOAD').find((r) => r.mnemonic === 'i32.load') ?? expect.fail()
    for (const [at, i, offset] of [
      ['i32', last, 0n],
      ['i64', last, 0n],
      ['i32', 5n, last - 5n],
      ['i64', 0n, last]
    ] as const) {
      const o = step(scene(big, [constant(at, i), i32(0x12345678)], access(store32, 0, Number(offset))))
      if (o._tag !== 'Next') return expect.fail(o._tag)
      const back = step(scene({ ...big, store: o.config.store }, [constant(at, i)], access(load32, 0, Number(offset))))
      expect(back._tag === 'Next' ? back.config.values.head : back._tag).toEqual(i32(0x12345678))
    }
  })
})

const sizeOf = (m: Mem): bigint => BigInt(m.bytes.length) / PAGE
const bits = (at: AddrType): bigint => (at === 'i32' ? 32n : 64n)

const size: Book<MemInstr, Linear> = {
  'Step_read/memory.size': (w, _, { x }) => to(constant(memAt(w, x).type.at, sizeOf(memAt(w, x)))),
  'Step/memory.grow-succeed': (w, [n], { x }) => {
    const m = memAt(w, x)
    const { at, lim } = m.type
    const grown = sizeOf(m) + nat(n)
    if (grown > 2n ** (bits(at) - 16n) || (lim.max !== null && grown > lim.max)) return null
    if (grown > BigInt(defaultLimits.pages)) return null // the limit of the configuration
    const bytes = new Uint8Array(Number(grown * PAGE))
    bytes.set(m.bytes)
    const type = { ...m.type, lim: { min: Number(grown), max: lim.max } }
    return { right: [constant(typeOf(n), sizeOf(m))], effect: memoryIs(w, x, { type, bytes }) }
  },
  'Step/memory.grow-fail': (_, [n]) => to(constant(typeOf(n), -1n))
}

/** Memories of 0 to 2 pages with or without a maximum. */
const pageWorlds: fc.Arbitrary<Linear> = fc
  .array(
    fc.tuple(
      fc.constantFrom<AddrType>('i32', 'i64'),
      fc.nat(2),
      fc.option(fc.oneof(fc.nat(3), fc.constantFrom(65_533, 65_534, 2 ** 40))),
      fc.nat(255)
    ),
    { minLength: 1, maxLength: 2 }
  )
  .map((ms) =>
    linear(
      ms.map(([at, min, room, b]) => ({
        type: { _tag: 'mem', at, lim: { min, max: room === null ? null : min + room } },
        bytes: new Uint8Array(min * 65_536).fill(b)
      })),
      [],
      [],
      [],
      false
    )
  )
/** Either small, or more than any memory of the host: the latter fail. */
const deltas = (at: AddrType): fc.Arbitrary<bigint> =>
  naturals(Number(bits(at)), 4).filter((n) => n < 5n || n > 65_536n)

const memory0 = idx<MemIdx>(0)
const growth: MemInstr = { _tag: 'memory.grow', x: memory0 }

describe('size and growth', () => {
  it('memory.size and memory.grow', () => {
    fc.assert(
      fc.property(
        pageWorlds.chain((w) => fc.tuple(fc.constant(w), deltas(memAt(w, 0).type.at), fc.nat(w.mems.length - 1))),
        ([w, n, x]) => {
          const instr = { x: idx<MemIdx>(x) }
          fires(size, w, [], { _tag: 'memory.size', ...instr }, counts)
          fires(size, w, [constant(memAt(w, x).type.at, n)], { _tag: 'memory.grow', ...instr }, counts)
        }
      ),
      { numRuns: 200 }
    )
  })

  /** One step of `CONST at n, MEMORY.GROW 0` under other choices and limits. */
  const grow = (w: Linear, n: bigint, choices: ReadonlyArray<bigint> | null, limits: Partial<Limits> = {}): Outcome => {
    const c = scene(
      choices === null ? w : { ...w, choices: listed(choices) },
      [constant(memAt(w, 0).type.at, n)],
      growth
    )
    return step({ ...c, limits: { ...defaultLimits, ...limits } })
  }
  const told = (o: Outcome): unknown =>
    o._tag === 'Next' ? [o.rule, takenChoices(o.config.choices), nat(o.config.values.head as Val)] : o._tag

  it('may fail at any time: choice 1 of 2, asked for only where it could succeed', () => {
    fc.assert(
      fc.property(pageWorlds, fc.bigInt({ min: 0n, max: 4n }), (w, n) => {
        const minusOne = nat(constant(memAt(w, 0).type.at, -1n))
        const o = grow(w, n, null)
        if (o._tag !== 'Next') return expect.fail(o._tag)
        if (o.rule === 'Step/memory.grow-succeed') {
          expect(told(grow(w, n, [0n]))).toEqual([o.rule, [0n], sizeOf(memAt(w, 0))])
          const failed = grow(w, n, [1n])
          expect(told(failed)).toEqual(['Step/memory.grow-fail', [1n], minusOne])
          if (failed._tag === 'Next') expect(failed.config.store).toBe(w.store)
        } else expect(told(grow(w, n, [0n]))).toEqual(['Step/memory.grow-fail', [], minusOne])
      }),
      { numRuns: 150 }
    )
  })

  it('fails over the limit of the configuration', () => {
    fc.assert(
      fc.property(pageWorlds, fc.bigInt({ min: 0n, max: 3n }), fc.nat(5), (w, n, pages) => {
        const { type } = memAt(w, 0)
        const grown = sizeOf(memAt(w, 0)) + n
        const fits = grown <= pages && (type.lim.max === null || grown <= type.lim.max)
        expect(told(grow(w, n, null, { pages }))).toMatchObject([
          fits ? 'Step/memory.grow-succeed' : 'Step/memory.grow-fail'
        ])
      }),
      { numRuns: 150 }
    )
  })

  it('what the host cannot allocate is a host limit, and the configuration is the one before', () => {
    const type = { _tag: 'mem', at: 'i64', lim: { min: 1, max: null } } as const
    const w = linear([{ type, bytes: new Uint8Array(65_536) }], [], [], [], false)
    const o = grow(w, 2n ** 40n, null, { pages: 2 ** 48 })
    expect(o).toMatchObject({ _tag: 'ImplementationLimit', what: 'memory' })
    if (o._tag === 'ImplementationLimit') expect(o.config.store).toBe(w.store)
    expect(told(grow(w, 2n ** 48n, null, { pages: 2 ** 50 }))).toMatchObject(['Step/memory.grow-fail'])
  })
})

describe('memory instructions', () => {
  it('are stuck on operands of another type and on a memory that is not there', () => {
    const [w] = fc.sample(
      pageWorlds.filter((v) => v.mems.every((m) => m.bytes.length > 0)),
      { numRuns: 1, seed: 1 }
    )
    if (w === undefined) return expect.fail('no world')
    const stuck = (operands: ReadonlyArray<Val>, instr: MemArg | MemInstr): void => {
      expect(step(scene(w, operands, instr)), instr._tag).toMatchObject({ _tag: 'Stuck', at: instr._tag })
    }
    const missing = idx<MemIdx>(7)
    for (const row of rowsOf('LOAD')) {
      stuck([numOf('f32', 0n)], access(row, 0, 0))
      stuck([i32(0)], access(row, missing, 0))
    }
    for (const row of rowsOf('STORE')) {
      const { nt } = formOf(row)
      stuck([i32(0), numOf(nt === 'i64' ? 'i32' : 'i64', 0n)], access(row, 0, 0))
      stuck([numOf('f64', 0n), numOf(nt, 0n)], access(row, 0, 0))
      stuck([i32(0), numOf(nt, 0n)], access(row, missing, 0))
    }
    stuck([numOf('f32', 0n)], growth)
    stuck([i32(0)], { _tag: 'memory.grow', x: missing })
    stuck([], { _tag: 'memory.size', x: missing })
  })

  it('every rule fired; only growing may also fail', () => {
    const mnemonics = [...forms.keys()] as Array<Access['_tag']>
    allFired(counts, [...mnemonics, 'memory.size', 'memory.grow'], 50)
    expect([...counts.together.keys()]).toEqual(['memory.grow-succeed memory.grow-fail'])
  })
})
