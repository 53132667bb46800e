/** The rules of bulk memory instructions, against their transcriptions; what they do as a whole, and in how many steps. */
import * as fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import type { Code } from '../../../src/execution/runtime/Code.ts'
import { isEnd } from '../../../src/execution/runtime/Code.ts'
import { run } from '../../../src/execution/Run.ts'
import { step } from '../../../src/execution/Step.ts'
import type { Val } from '../../../src/execution/runtime/Values.ts'
import { f64, i32, i64 } from '../../../src/structure/Const.ts'
import { idx, type DataIdx, type MemIdx } from '../../../src/structure/Indices.ts'
import type { DataDrop, Instr, MemArg, MemCopy, MemInit, MemInstr } from '../../../src/structure/Instr.ts'
import { allFired, allOverlapped, fires, scene, tally, trap, type Book } from './support/Book.ts'
import {
  constant,
  dropped,
  finish,
  indices,
  memoryIs,
  memoryWorlds,
  nat,
  saveTally,
  smaller,
  to,
  typeOf,
  type Linear,
  type Mem
} from './support/Linear.ts'

const counts = tally()
afterAll(() => saveTally('rules-memory-bulk', counts))

const memAt = (w: Linear, x: number): Mem => w.mems[x] ?? expect.fail(`no memory ${x}`)
const dataAt = (w: Linear, x: number): Uint8Array => w.datas[x] ?? expect.fail(`no segment ${x}`)
const mem = (x: number): MemIdx => idx<MemIdx>(x)
const data = (x: number): DataIdx => idx<DataIdx>(x)

const load8 = (x: MemIdx): MemArg => ({ _tag: 'i32.load8_u', x, align: 0, offset: 0 })
const store8 = (x: MemIdx): MemArg => ({ _tag: 'i32.store8', x, align: 0, offset: 0 })
/** `CONST at n` with the address type of `v`. */
const like = (v: Val | undefined, n: bigint): Val => constant(typeOf(v), n)
const over = (xs: ArrayLike<unknown>, i: bigint, n: bigint): boolean => i + n > BigInt(xs.length)
const given = (vs: ReadonlyArray<Val | undefined>): ReadonlyArray<Val> => vs.map((v) => v ?? expect.fail('no operand'))

const fill: Book<MemInstr, Linear> = {
  'Step_read/memory.fill-oob': (w, [i, , n], { x }) => trap(over(memAt(w, x).bytes, nat(i), nat(n))),
  'Step_read/memory.fill-zero': (_, [, , n]) => (nat(n) === 0n ? to() : null),
  'Step_read/memory.fill-succ': (_, vals, e) => {
    const [i, val, n] = given(vals) as [Val, Val, Val]
    return to(i, val, store8(e.x), like(i, nat(i) + 1n), val, like(n, nat(n) - 1n), e)
  }
}

const copy: Book<MemCopy, Linear> = {
  'Step_read/memory.copy-oob': (w, [i1, i2, n], { x, y }) =>
    trap(over(memAt(w, x).bytes, nat(i1), nat(n)) || over(memAt(w, y).bytes, nat(i2), nat(n))),
  'Step_read/memory.copy-zero': (_, [, , n]) => (nat(n) === 0n ? to() : null),
  'Step_read/memory.copy-le': (_, vals, e) => {
    const [i1, i2, n] = given(vals) as [Val, Val, Val]
    if (nat(i1) > nat(i2)) return null
    const rest = [like(i1, nat(i1) + 1n), like(i2, nat(i2) + 1n), like(n, nat(n) - 1n), e]
    return to(i1, i2, load8(e.y), store8(e.x), ...rest)
  },
  'Step_read/memory.copy-gt': (_, vals, e) => {
    const [i1, i2, n] = given(vals) as [Val, Val, Val]
    const last = [like(i1, nat(i1) + nat(n) - 1n), like(i2, nat(i2) + nat(n) - 1n)]
    return to(...last, load8(e.y), store8(e.x), i1, i2, like(n, nat(n) - 1n), e)
  }
}

const init: Book<MemInit, Linear> = {
  'Step_read/memory.init-oob': (w, [i, j, n], { x, y }) =>
    trap(over(memAt(w, x).bytes, nat(i), nat(n)) || over(dataAt(w, y), nat(j), nat(n))),
  'Step_read/memory.init-zero': (_, [, , n]) => (nat(n) === 0n ? to() : null),
  'Step_read/memory.init-succ': (w, vals, e) => {
    const [i, j, n] = given(vals) as [Val, Val, Val]
    const b = dataAt(w, e.y)[Number(nat(j))]
    if (b === undefined) return null
    const rest = [like(i, nat(i) + 1n), like(j, nat(j) + 1n), like(n, nat(n) - 1n), e]
    return to(i, i32(b), store8(e.x), ...rest)
  }
}

const drop: Book<DataDrop, Linear> = {
  'Step/data.drop': (w, _, { x }) => ({ right: [], effect: dropped(w, 'datas', x) })
}

/** A world, the positions of two of its memories, which may be one, and operands of `CONST at_1`, `CONST at_2`, `CONST at'`. */
const pairs = fc.tuple(memoryWorlds, fc.nat(1), fc.nat(1)).chain(([w, x, y]) => {
  const [at1, at2] = [memAt(w, x).type.at, memAt(w, y).type.at]
  return fc.tuple(fc.constant({ w, x, y }), indices(at1, 34), indices(at2, 34), indices(smaller(at1, at2), 24))
})
/** A world, a memory of it and operands of `CONST at` and `CONST at`. */
const singles = fc.tuple(memoryWorlds, fc.nat(1)).chain(([w, x]) => {
  const { at } = memAt(w, x).type
  return fc.tuple(fc.constant({ w, x }), indices(at, 42), indices(at, 42))
})
const small = indices('i32', 22)
const byte = fc.integer().map(i32)

describe('bulk memory instructions, step by step', () => {
  it('memory.fill', () => {
    fc.assert(
      fc.property(singles, byte, ([{ w, x }, i, n], val) => {
        fires(fill, w, [i, val, n], { _tag: 'memory.fill', x: mem(x) }, counts)
      }),
      { numRuns: 1500 }
    )
  })

  it('memory.copy', () => {
    fc.assert(
      fc.property(pairs, ([{ w, x, y }, i1, i2, n]) => {
        fires(copy, w, [i1, i2, n], { _tag: 'memory.copy', x: mem(x), y: mem(y) }, counts)
      }),
      { numRuns: 2500 }
    )
  })

  it('memory.init and data.drop', () => {
    fc.assert(
      fc.property(singles, small, small, fc.nat(1), ([{ w, x }, i], j, n, y) => {
        fires(init, w, [i, j, n], { _tag: 'memory.init', x: mem(x), y: data(y) }, counts)
        fires(drop, w, [], { _tag: 'data.drop', x: data(y) }, counts)
      }),
      { numRuns: 2000 }
    )
  })

  it('every rule fired, and where several apply, the first did', () => {
    allFired(counts, ['memory.fill', 'memory.copy', 'memory.init', 'data.drop'], 15)
    allOverlapped(counts, 'memory.fill', ['oob zero', 'oob succ', 'zero succ'], 5)
    allOverlapped(counts, 'memory.init', ['oob zero', 'oob succ', 'zero succ'], 5)
    const copies = ['oob zero', 'oob le', 'oob gt', 'zero le', 'zero gt', 'le gt']
    allOverlapped(counts, 'memory.copy', copies, 5)
  })
})

/** The mnemonics from which derived code originates. */
const origins = (code: Code): ReadonlySet<unknown> => {
  const out = new Set<unknown>()
  for (let rest = code; !isEnd(rest); rest = rest.next) if (rest.index < 0) out.add(rest.from)
  return out
}

describe('whole bulk memory instructions', () => {
  const count = { filled: 0, overlapping: 0, across: 0, initialised: 0 }

  const whole = (w: Linear, vals: ReadonlyArray<Val>, instr: Instr) => finish(scene(w, vals, instr))

  it('memory.fill is fill, in 2n + 1 steps', () => {
    fc.assert(
      fc.property(memoryWorlds, fc.nat(1), fc.nat(40), fc.nat(40), byte, (w, x, i, n, val) => {
        const { type, bytes } = memAt(w, x)
        if (i + n > bytes.length) return
        const operands = [constant(type.at, BigInt(i)), val, constant(type.at, BigInt(n))]
        const { steps, rules, config } = whole(w, operands, { _tag: 'memory.fill', x: mem(x) })
        expect(steps).toBe(2 * n + 1)
        expect(rules.filter((r) => r === 'Step/store-pack-val')).toHaveLength(n)
        memoryIs(w, x, { type, bytes: bytes.slice().fill(val.c, i, i + n) })(config.store)
        count.filled += n
      }),
      { numRuns: 400 }
    )
  })

  it('memory.copy is copyWithin, in 3n + 1 steps, also where the ranges overlap and between memories', () => {
    fc.assert(
      fc.property(memoryWorlds, fc.nat(1), fc.nat(1), fc.nat(30), fc.nat(30), fc.nat(30), (w, x, y, i1, i2, n) => {
        const [to1, from] = [memAt(w, x), memAt(w, y)]
        if (i1 + n > to1.bytes.length || i2 + n > from.bytes.length) return
        const at = smaller(to1.type.at, from.type.at)
        const operands = [
          constant(to1.type.at, BigInt(i1)),
          constant(from.type.at, BigInt(i2)),
          constant(at, BigInt(n))
        ]
        const { steps, rules, config } = whole(w, operands, { _tag: 'memory.copy', x: mem(x), y: mem(y) })
        expect(steps).toBe(3 * n + 1)
        const direction = i1 <= i2 ? 'Step_read/memory.copy-le' : 'Step_read/memory.copy-gt'
        expect(rules.filter((r) => r === direction)).toHaveLength(n)
        const bytes = to1.bytes.slice()
        bytes.set(from.bytes.slice(i2, i2 + n), i1)
        memoryIs(w, x, { type: to1.type, bytes })(config.store)
        if (x !== y && n > 0) count.across += 1
        else if (x === y && i1 !== i2 && Math.abs(i1 - i2) < n) count.overlapping += 1
      }),
      { numRuns: 1500 }
    )
  })

  it('memory.init writes a range of the segment, in 2n + 1 steps; of a dropped one, only nothing', () => {
    fc.assert(
      fc.property(memoryWorlds, fc.nat(1), fc.nat(1), fc.nat(30), fc.nat(12), fc.nat(12), (w, x, y, i, j, n) => {
        const { type, bytes } = memAt(w, x)
        const segment = dataAt(w, y)
        if (i + n > bytes.length || j + n > segment.length) return
        const operands = [constant(type.at, BigInt(i)), i32(j), i32(n)]
        const instr: Instr = { _tag: 'memory.init', x: mem(x), y: data(y) }
        const { steps, config } = whole(w, operands, instr)
        expect(steps).toBe(2 * n + 1)
        const after = bytes.slice()
        after.set(segment.slice(j, j + n), i)
        memoryIs(w, x, { type, bytes: after })(config.store)
        count.initialised += n
        const { config: gone } = whole(w, [], { _tag: 'data.drop', x: data(y) })
        const o = run(10)(scene({ ...w, store: gone.store }, operands, instr))
        expect(o._tag).toBe(n + j > 0 ? 'Trapped' : 'Done')
      }),
      { numRuns: 1000 }
    )
  })

  it('a trap comes before any write, with the reason of the suite; what is unfolded knows its origin', () => {
    fc.assert(
      fc.property(pairs, byte, ([{ w, x, y }, i1, i2, n], val) => {
        const instrs: ReadonlyArray<readonly [Instr, ReadonlyArray<Val>]> = [
          [{ _tag: 'memory.copy', x: mem(x), y: mem(y) }, [i1, i2, n]],
          [{ _tag: 'memory.fill', x: mem(x) }, [i1, val, constant(memAt(w, x).type.at, nat(n))]]
        ]
        for (const [instr, operands] of instrs) {
          const o = step(scene(w, operands, instr))
          if (o._tag !== 'Next') return expect.fail(o._tag)
          const [from] = [...origins(o.config.code)]
          if (o.rule.endsWith('-zero')) expect(from).toBeUndefined()
          else expect([...origins(o.config.code)]).toEqual([instr._tag])
          if (!o.rule.endsWith('-oob')) continue
          const end = run(10)(o.config)
          expect(end).toMatchObject({ _tag: 'Trapped', rule: o.rule, reason: 'out of bounds memory access' })
          if (end._tag === 'Trapped') expect(end.store).toBe(w.store)
        }
      }),
      { numRuns: 400 }
    )
  })

  it('are stuck on operands of another type, on a memory and on a segment that is not there', () => {
    const w = fc.sample(memoryWorlds, { numRuns: 1, seed: 5 })[0] ?? expect.fail('no world')
    const stuck = (operands: ReadonlyArray<Val>, instr: Instr): void => {
      expect(step(scene(w, operands, instr)), instr._tag).toMatchObject({ _tag: 'Stuck', at: instr._tag })
    }
    const [zero, bad]: readonly [Val, Val] = [i32(0), f64(0, 0)]
    const zeros: ReadonlyArray<Val> = [zero, zero, zero]
    for (const k of [0, 1, 2]) {
      if (k !== 1) stuck(zeros.with(k, bad), { _tag: 'memory.fill', x: mem(0) })
      stuck(zeros.with(k, bad), { _tag: 'memory.copy', x: mem(0), y: mem(1) })
      stuck(zeros.with(k, bad), { _tag: 'memory.init', x: mem(0), y: data(0) })
      if (k > 0) stuck(zeros.with(k, i64(0n)), { _tag: 'memory.init', x: mem(0), y: data(0) })
    }
    stuck(zeros, { _tag: 'memory.fill', x: mem(7) })
    stuck(zeros, { _tag: 'memory.copy', x: mem(7), y: mem(0) })
    stuck(zeros, { _tag: 'memory.copy', x: mem(0), y: mem(7) })
    stuck(zeros, { _tag: 'memory.init', x: mem(7), y: data(0) })
    stuck(zeros, { _tag: 'memory.init', x: mem(0), y: data(7) })
    stuck([], { _tag: 'data.drop', x: data(7) })
  })

  it('were exercised', () => {
    expect(count.filled).toBeGreaterThan(400)
    expect(count.overlapping).toBeGreaterThan(30)
    expect(count.across).toBeGreaterThan(50)
    expect(count.initialised).toBeGreaterThan(100)
  })
})
