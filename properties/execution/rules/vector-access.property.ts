/** The rules of vector loads and stores, whole and by lane, against their transcriptions on bit patterns. */
import * as fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { step } from '../../../src/execution/Step.ts'
import type { Val } from '../../../src/execution/runtime/Values.ts'
import { rows } from '../../../src/spec/Instructions.ts'
import type { Row } from '../../../src/spec/Row.ts'
import type { MnemonicsByFamily } from '../../../src/spec/generated/Mnemonics.ts'
import { f64, i32, v128 } from '../../../src/structure/Const.ts'
import { idx, type LaneIdx, type MemIdx, type Nat64 } from '../../../src/structure/Indices.ts'
import type { MemArg, MemArgLane } from '../../../src/structure/Instr.ts'
import { patternOfVector, vectorOf } from '../../numerics/support/Vectors.ts'
import { allFired, fires, scene, tally, trap, type Book } from './support/Book.ts'
import {
  indices,
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
afterAll(() => saveTally('rules-vector-memory', counts))

type Access = MemArg & { readonly _tag: MnemonicsByFamily['VLOAD'] | MnemonicsByFamily['VSTORE'] }

/** What the table's constructor says: the bits in memory, and how lanes are made of them. */
interface Form {
  readonly kind: 'whole' | 'shape' | 'splat' | 'zero' | 'lane'
  /** Bits of a lane in memory (of the whole vector for accesses without lanes), how many, and the extension. */
  readonly N: number
  readonly K: number
  readonly sx: string
}
const formOf = ({ constructor: text }: Row): Form => {
  const shape = /^VLOAD V128 \(SHAPE `(\d+) X `(\d+) _ ([SU])\) x ao$/.exec(text)
  if (shape !== null) return { kind: 'shape', N: Number(shape[1]), K: Number(shape[2]), sx: shape[3] ?? '' }
  const one = /^VLOAD V128 \((SPLAT|ZERO) `(\d+)\) x ao$/.exec(text)
  if (one !== null) return { kind: one[1] === 'ZERO' ? 'zero' : 'splat', N: Number(one[2]), K: 1, sx: 'U' }
  const lane = /^V(?:LOAD|STORE)_LANE V128 `(\d+) x ao i$/.exec(text)
  if (lane !== null) return { kind: 'lane', N: Number(lane[1]), K: 1, sx: 'U' }
  expect(text).toMatch(/^V(LOAD|STORE) V128 x ao$/)
  return { kind: 'whole', N: 128, K: 1, sx: 'U' }
}
type VectorFamily = 'VLOAD' | 'VSTORE' | 'VLOAD_LANE' | 'VSTORE_LANE'
const rowsOf = (family: VectorFamily): ReadonlyArray<Row> => rows.filter((r) => r.family === family)
const all = (['VLOAD', 'VSTORE', 'VLOAD_LANE', 'VSTORE_LANE'] as const).flatMap(rowsOf)
const forms: ReadonlyMap<string, Form> = new Map(all.map((r) => [r.mnemonic, formOf(r)]))
const form = (e: MemArg | MemArgLane): Form => forms.get(e._tag) ?? expect.fail(e._tag)

const memAt = (w: Linear, x: number): Mem => w.mems[x] ?? expect.fail(`no memory ${x}`)
const sizeOf = ({ N, K }: Form): number => (N * K) / 8

const beyond = (w: Linear, e: MemArg | MemArgLane, i: Val | undefined): boolean =>
  nat(i) + BigInt(e.offset) + BigInt(sizeOf(form(e))) > BigInt(memAt(w, e.x).bytes.length)

/** The natural that the bytes encode, if they are there. */
const readAt = (w: Linear, e: MemArg | MemArgLane, i: Val | undefined): bigint | null => {
  const { bytes } = memAt(w, e.x)
  const a = nat(i) + BigInt(e.offset)
  let c = 0n
  for (let k = 0; k < sizeOf(form(e)); k++) {
    const b = bytes[Number(a + BigInt(k))]
    if (b === undefined) return null
    c += BigInt(b) << BigInt(8 * k)
  }
  return c
}

/** `$lanes_` of `count` lanes of N bits, and its inverse. */
const lanesOf = (N: number, count: number, c: bigint): ReadonlyArray<bigint> =>
  Array.from({ length: count }, (_, k) => BigInt.asUintN(N, c >> BigInt(N * k)))
const ofLanes = (N: number, lanes: ReadonlyArray<bigint>): bigint =>
  lanes.reduce((c, j, k) => c | (BigInt.asUintN(N, j) << BigInt(N * k)), 0n)

const loaded = (w: Linear, e: Access, i: Val | undefined) => {
  const c = readAt(w, e, i)
  const { kind, N, K, sx } = form(e)
  if (c === null) return null
  switch (kind) {
    case 'shape': {
      const lanes = lanesOf(N, K, c).map((j) => (sx === 'S' ? BigInt.asIntN(N, j) : j))
      return to(vectorOf(ofLanes(2 * N, lanes)))
    }
    case 'splat':
      return to(vectorOf(ofLanes(N, new Array<bigint>(128 / N).fill(c))))
    default:
      return to(vectorOf(c))
  }
}

const load: Book<Access, Linear> = {
  'Step_read/vload-oob': (w, [i], e) => trap(beyond(w, e, i)),
  'Step_read/vload-val': (w, [i], e) => loaded(w, e, i),
  'Step_read/vload-pack-oob': (w, [i], e) => trap(beyond(w, e, i)),
  'Step_read/vload-pack-val': (w, [i], e) => loaded(w, e, i),
  'Step_read/vload-splat-oob': (w, [i], e) => trap(beyond(w, e, i)),
  'Step_read/vload-splat-val': (w, [i], e) => loaded(w, e, i),
  'Step_read/vload-zero-oob': (w, [i], e) => trap(beyond(w, e, i)),
  'Step_read/vload-zero-val': (w, [i], e) => loaded(w, e, i)
}

const pattern = (v: Val | undefined): bigint =>
  v?._tag === 'v128.const' ? patternOfVector(v) : expect.fail('no vector')

/** The bytes of `c`, at the effective address, if they are there. */
const stored = (w: Linear, e: MemArg | MemArgLane, i: Val | undefined, c: bigint) => {
  const { type, bytes } = memAt(w, e.x)
  if (readAt(w, e, i) === null) return null
  const after = bytes.slice()
  const a = Number(nat(i)) + Number(e.offset)
  for (let k = 0; k < sizeOf(form(e)); k++) after[a + k] = Number((c >> BigInt(8 * k)) & 0xffn)
  return { right: [], effect: memoryIs(w, e.x, { type, bytes: after }) }
}

const store: Book<Access, Linear> = {
  'Step/vstore-oob': (w, [i], e) => trap(beyond(w, e, i)),
  'Step/vstore-val': (w, [i, c], e) => stored(w, e, i, pattern(c))
}

const lane: Book<MemArgLane, Linear> = {
  'Step_read/vload_lane-oob': (w, [i], e) => trap(beyond(w, e, i)),
  'Step_read/vload_lane-val': (w, [i, c1], e) => {
    const k = readAt(w, e, i)
    const { N } = form(e)
    return k === null ? null : to(vectorOf(ofLanes(N, lanesOf(N, 128 / N, pattern(c1)).with(e.lane, k))))
  },
  // N/8 bytes, as the prose has it; the rule's text adds N
  'Step/vstore_lane-oob': (w, [i], e) => trap(beyond(w, e, i)),
  'Step/vstore_lane-val': (w, [i, c], e) => {
    const { N } = form(e)
    return stored(w, e, i, lanesOf(N, 128 / N, pattern(c))[e.lane] ?? expect.fail('no lane'))
  }
}

const access = (row: Row, x: number, offset: Nat64): Access => ({
  _tag: row.mnemonic as Access['_tag'], // a row of the families VLOAD and VSTORE
  x: idx<MemIdx>(x),
  align: 0,
  offset
})
const accessLane = (row: Row, x: number, offset: Nat64, l: number): MemArgLane => ({
  _tag: row.mnemonic as MemArgLane['_tag'], // a row of the families VLOAD_LANE and VSTORE_LANE
  x: idx<MemIdx>(x),
  align: 0,
  offset,
  lane: idx<LaneIdx>(l)
})

const places = fc
  .tuple(memoryWorlds, fc.nat(1))
  .chain(([w, x]) =>
    fc.tuple(fc.constant({ w, x }), indices(memAt(w, x).type.at, 32), fc.oneof(fc.constant(0), offsets))
  )
const vectors = fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }).map(vectorOf)

describe('vector loads and stores', () => {
  it('v128.load and its packed, splat and zero forms', () => {
    fc.assert(
      fc.property(places, ([{ w, x }, i, offset]) => {
        for (const row of rowsOf('VLOAD')) fires(load, w, [i], access(row, x, offset), counts)
      }),
      { numRuns: 400 }
    )
  })

  it('v128.store', () => {
    fc.assert(
      fc.property(places, vectors, ([{ w, x }, i, offset], c) => {
        for (const row of rowsOf('VSTORE')) fires(store, w, [i, c], access(row, x, offset), counts)
      }),
      { numRuns: 800 }
    )
  })

  it('v128.load and v128.store of every lane', () => {
    const lanes = new Set<string>()
    fc.assert(
      fc.property(places, vectors, fc.nat(15), ([{ w, x }, i, offset], c, l) => {
        for (const row of [...rowsOf('VLOAD_LANE'), ...rowsOf('VSTORE_LANE')]) {
          const j = l % (128 / formOf(row).N)
          fires(lane, w, [i, c], accessLane(row, x, offset, j), counts)
          lanes.add(`${row.mnemonic} ${j}`)
        }
      }),
      { numRuns: 500 }
    )
    expect(lanes.size).toBe(2 * (16 + 8 + 4 + 2))
  })

  it('every rule fired, and no two apply at once', () => {
    allFired(
      counts,
      all.map((row) => row.mnemonic),
      40
    )
    expect([...counts.together.keys()]).toEqual([])
  })

  it('are stuck on operands of another type and on a memory that is not there', () => {
    const w = fc.sample(memoryWorlds, { numRuns: 1, seed: 4 })[0] ?? expect.fail('no world')
    const stuck = (operands: ReadonlyArray<Val>, instr: MemArg | MemArgLane): void => {
      expect(step(scene(w, operands, instr)), instr._tag).toMatchObject({ _tag: 'Stuck', at: instr._tag })
    }
    const [i, c, bad, missing] = [i32(0), v128(1, 2, 3, 4), f64(0, 0), 7]
    for (const row of rowsOf('VLOAD')) {
      stuck([c], access(row, 0, 0))
      stuck([i], access(row, missing, 0))
    }
    for (const row of rowsOf('VSTORE')) {
      stuck([bad, c], access(row, 0, 0))
      stuck([i, bad], access(row, 0, 0))
      stuck([i, c], access(row, missing, 0))
    }
    for (const row of [...rowsOf('VLOAD_LANE'), ...rowsOf('VSTORE_LANE')]) {
      stuck([bad, c], accessLane(row, 0, 0, 0))
      stuck([i, bad], accessLane(row, 0, 0, 0))
      stuck([i, c], accessLane(row, missing, 0, 0))
    }
  })
})
