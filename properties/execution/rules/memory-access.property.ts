/** The rules of scalar loads and stores, each against its transcription; effective addresses at every boundary. */
import * as fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { step } from '../../../src/execution/Step.ts'
import * as B from '../../../src/persistent/memory/Bytes.ts'
import * as V from '../../../src/persistent/Vector.ts'
import { rows } from '../../../src/spec/Instructions.ts'
import type { Row } from '../../../src/spec/Row.ts'
import type { MnemonicsByFamily } from '../../../src/spec/generated/Mnemonics.ts'
import { i32, type Num } from '../../../src/structure/Const.ts'
import { idx, type MemIdx, type Nat64 } from '../../../src/structure/Indices.ts'
import type { MemArg } from '../../../src/structure/Instr.ts'
import type { AddrType } from '../../../src/structure/Types.ts'
import type { Val } from '../../../src/execution/runtime/Values.ts'
import { arbitraryPattern, numOf, patternOf } from '../../numerics/support/Values.ts'
import { allFired, fires, scene, tally, trap, type Book } from './support/Book.ts'
import {
  constant,
  indices,
  linear,
  memoryIs,
  memoryWorlds,
  nat,
  offsets,
  saveTally,
  to,
  type Linear,
  type Mem
} from './support/Linear.ts'

const counts = tally()
afterAll(() => saveTally('rules-memory', counts))

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
            (_, k) => (i + offset + BigInt(k)) % 7n === 0n
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

describe('memory instructions', () => {
  it('are stuck on operands of another type and on a memory that is not there', () => {
    const type = { _tag: 'mem', at: 'i32', lim: { min: 0, max: null } } as const
    const w = linear([{ type, bytes: new Uint8Array(40) }], [], [], [], false)
    const stuck = (operands: ReadonlyArray<Val>, instr: Access): void => {
      expect(step(scene(w, operands, instr)), instr._tag).toMatchObject({ _tag: 'Stuck', at: instr._tag })
    }
    const missing = 7
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
  })

  it('every rule fired, and no two apply at once', () => {
    allFired(
      counts,
      [...rowsOf('LOAD'), ...rowsOf('STORE')].map((row) => row.mnemonic),
      50
    )
    expect([...counts.together.keys()]).toEqual([])
  })
})
