/** The rules of the size and the growth of memories, against their transcriptions; failing by choice and over limits. */
import * as fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { listed, takenChoices } from '../../../src/execution/runtime/Choices.ts'
import { defaultLimits, type Limits, type Outcome } from '../../../src/execution/runtime/Config.ts'
import { step } from '../../../src/execution/Step.ts'
import type { Val } from '../../../src/execution/runtime/Values.ts'
import { f32, i32 } from '../../../src/structure/Const.ts'
import { idx, type MemIdx } from '../../../src/structure/Indices.ts'
import type { MemInstr } from '../../../src/structure/Instr.ts'
import type { AddrType } from '../../../src/structure/Types.ts'
import { allFired, fires, scene, tally, type Book } from './support/Book.ts'
import {
  constant,
  linear,
  memoryIs,
  nat,
  naturals,
  saveTally,
  to,
  typeOf,
  type Linear,
  type Mem
} from './support/Linear.ts'

const counts = tally()
afterAll(() => saveTally('rules-memory-size', counts))

const PAGE = 65_536n
const memAt = (w: Linear, x: number): Mem => w.mems[x] ?? expect.fail(`no memory ${x}`)

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

  const ruleOf = (o: Outcome): string => (o._tag === 'Next' ? o.rule : o._tag)

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
          if (failed._tag !== 'Next') return expect.fail(failed._tag)
          expect(failed.config.choices.taken?.count).toBe(2n)
          expect(failed.config.store).toBe(w.store)
        } else expect(told(grow(w, n, [0n]))).toEqual(['Step/memory.grow-fail', [], minusOne])
      }),
      { numRuns: 150 }
    )
  })

  it('fails over the limit of the configuration', () => {
    fc.assert(
      fc.property(pageWorlds, fc.bigInt({ min: 0n, max: 3n }), fc.nat(5), fc.nat(5), (w, n, pages, other) => {
        const { type } = memAt(w, 0)
        const limits = type.at === 'i32' ? { pages, pages64: other } : { pages: other, pages64: pages }
        const grown = sizeOf(memAt(w, 0)) + n
        const fits = grown <= pages && (type.lim.max === null || grown <= type.lim.max)
        expect(ruleOf(grow(w, n, null, limits))).toBe(fits ? 'Step/memory.grow-succeed' : 'Step/memory.grow-fail')
      }),
      { numRuns: 150 }
    )
  })

  it('what has addresses from 2^53 on is a host limit, and the configuration is the one before', () => {
    const type = { _tag: 'mem', at: 'i64', lim: { min: 1, max: null } } as const
    const w = linear([{ type, bytes: new Uint8Array(65_536) }], [], [], [], false)
    const o = grow(w, 2n ** 40n, null, { pages64: 2 ** 48 })
    expect(o).toMatchObject({ _tag: 'ImplementationLimit', what: 'pages' })
    if (o._tag === 'ImplementationLimit') expect(o.config.store).toBe(w.store)
    expect(ruleOf(grow(w, 2n ** 48n, null, { pages64: 2 ** 50 }))).toBe('Step/memory.grow-fail')
  })

  it('are stuck on operands of another type and on a memory that is not there', () => {
    const w = linear([], [], [], [], false)
    const one = fc.sample(pageWorlds, { numRuns: 1, seed: 1 })[0] ?? expect.fail('no world')
    const stuck = (v: Linear, operands: ReadonlyArray<Val>, instr: MemInstr): void => {
      expect(step(scene(v, operands, instr))).toMatchObject({ _tag: 'Stuck', at: instr._tag })
    }
    stuck(one, [f32(0)], growth)
    stuck(w, [i32(0)], growth)
    stuck(w, [], { _tag: 'memory.size', x: memory0 })
  })

  it('every rule fired; where growing succeeds it may also fail', () => {
    allFired(counts, ['memory.size', 'memory.grow'], 15)
    expect([...counts.together.keys()]).toEqual(['memory.grow-succeed memory.grow-fail'])
  })
})
