/** The rules of bulk table instructions, against their transcriptions; what they do as a whole, and in how many steps. */
import * as fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { run } from '../../../src/execution/Run.ts'
import { step } from '../../../src/execution/Step.ts'
import { refNull, type Ref, type Val } from '../../../src/execution/runtime/Values.ts'
import { f64, i32, i64 } from '../../../src/structure/Const.ts'
import { idx, type ElemIdx, type TableIdx } from '../../../src/structure/Indices.ts'
import type { ElemDrop, Instr, TableCopy, TableInit, TableInstr } from '../../../src/structure/Instr.ts'
import { allFired, allOverlapped, fires, scene, tally, trap, type Book } from './support/Book.ts'
import {
  constant,
  dropped,
  finish,
  indices,
  nat,
  refs,
  saveTally,
  smaller,
  tableIs,
  tableWorlds,
  to,
  typeOf,
  type Linear,
  type Tab
} from './support/Linear.ts'

const counts = tally()
afterAll(() => saveTally('rules-tables-bulk', counts))

const tableAt = (w: Linear, x: number): Tab => w.tables[x] ?? expect.fail(`no table ${x}`)
const elemAt = (w: Linear, x: number): ReadonlyArray<Ref> => w.elems[x] ?? expect.fail(`no segment ${x}`)
const tab = (x: number): TableIdx => idx<TableIdx>(x)
const elem = (x: number): ElemIdx => idx<ElemIdx>(x)

const get = (x: TableIdx): TableInstr => ({ _tag: 'table.get', x })
const set = (x: TableIdx): TableInstr => ({ _tag: 'table.set', x })
/** `CONST at n` with the address type of `v`. */
const like = (v: Val | undefined, n: bigint): Val => constant(typeOf(v), n)
const over = (xs: ArrayLike<unknown>, i: bigint, n: bigint): boolean => i + n > BigInt(xs.length)
const given = (vs: ReadonlyArray<Val | undefined>): ReadonlyArray<Val> => vs.map((v) => v ?? expect.fail('no operand'))

const fill: Book<TableInstr, Linear> = {
  'Step_read/table.fill-oob': (w, [i, , n], { x }) => trap(over(tableAt(w, x).refs, nat(i), nat(n))),
  'Step_read/table.fill-zero': (_, [, , n]) => (nat(n) === 0n ? to() : null),
  'Step_read/table.fill-succ': (_, vals, e) => {
    const [i, val, n] = given(vals) as [Val, Val, Val]
    return to(i, val, set(e.x), like(i, nat(i) + 1n), val, like(n, nat(n) - 1n), e)
  }
}

const copy: Book<TableCopy, Linear> = {
  'Step_read/table.copy-oob': (w, [i1, i2, n], { x, y }) =>
    trap(over(tableAt(w, x).refs, nat(i1), nat(n)) || over(tableAt(w, y).refs, nat(i2), nat(n))),
  'Step_read/table.copy-zero': (_, [, , n]) => (nat(n) === 0n ? to() : null),
  'Step_read/table.copy-le': (_, vals, e) => {
    const [i1, i2, n] = given(vals) as [Val, Val, Val]
    if (nat(i1) > nat(i2)) return null
    const rest = [like(i1, nat(i1) + 1n), like(i2, nat(i2) + 1n), like(n, nat(n) - 1n), e]
    return to(i1, i2, get(e.y), set(e.x), ...rest)
  },
  'Step_read/table.copy-gt': (_, vals, e) => {
    const [i1, i2, n] = given(vals) as [Val, Val, Val]
    const last = [like(i1, nat(i1) + nat(n) - 1n), like(i2, nat(i2) + nat(n) - 1n)]
    return to(...last, get(e.y), set(e.x), i1, i2, like(n, nat(n) - 1n), e)
  }
}

const init: Book<TableInit, Linear> = {
  'Step_read/table.init-oob': (w, [i, j, n], { x, y }) =>
    trap(over(tableAt(w, x).refs, nat(i), nat(n)) || over(elemAt(w, y), nat(j), nat(n))),
  'Step_read/table.init-zero': (_, [, , n]) => (nat(n) === 0n ? to() : null),
  'Step_read/table.init-succ': (w, vals, e) => {
    const [i, j, n] = given(vals) as [Val, Val, Val]
    const r = elemAt(w, e.y)[Number(nat(j))]
    if (r === undefined) return null
    const rest = [like(i, nat(i) + 1n), like(j, nat(j) + 1n), like(n, nat(n) - 1n), e]
    return to(i, r, set(e.x), ...rest)
  }
}

const drop: Book<ElemDrop, Linear> = {
  'Step/elem.drop': (w, _, { x }) => ({ right: [], effect: dropped(w, 'elems', x) })
}

const pairs = fc.tuple(tableWorlds, fc.nat(1), fc.nat(1)).chain(([w, x, y]) => {
  const [at1, at2] = [tableAt(w, x).type.at, tableAt(w, y).type.at]
  return fc.tuple(fc.constant({ w, x, y }), indices(at1, 10), indices(at2, 10), indices(smaller(at1, at2), 8))
})
const singles = fc.tuple(tableWorlds, fc.nat(1)).chain(([w, x]) => {
  const { at } = tableAt(w, x).type
  return fc.tuple(fc.constant({ w, x }), indices(at, 14), indices(at, 14))
})
const small = indices('i32', 8)

describe('bulk table instructions, step by step', () => {
  it('table.fill', () => {
    fc.assert(
      fc.property(singles, refs, ([{ w, x }, i, n], r) => {
        fires(fill, w, [i, r, n], { _tag: 'table.fill', x: tab(x) }, counts)
      }),
      { numRuns: 1500 }
    )
  })

  it('table.copy', () => {
    fc.assert(
      fc.property(pairs, ([{ w, x, y }, i1, i2, n]) => {
        fires(copy, w, [i1, i2, n], { _tag: 'table.copy', x: tab(x), y: tab(y) }, counts)
      }),
      { numRuns: 2500 }
    )
  })

  it('table.init and elem.drop', () => {
    fc.assert(
      fc.property(singles, small, small, fc.nat(1), ([{ w, x }, i], j, n, y) => {
        fires(init, w, [i, j, n], { _tag: 'table.init', x: tab(x), y: elem(y) }, counts)
        fires(drop, w, [], { _tag: 'elem.drop', x: elem(y) }, counts)
      }),
      { numRuns: 2000 }
    )
  })

  it('every rule fired, and where several apply, the first did', () => {
    allFired(counts, ['table.fill', 'table.copy', 'table.init', 'elem.drop'], 20)
    allOverlapped(counts, 'table.fill', ['oob zero', 'oob succ', 'zero succ'], 5)
    allOverlapped(counts, 'table.init', ['oob zero', 'oob succ', 'zero succ'], 5)
    allOverlapped(counts, 'table.copy', ['oob zero', 'oob le', 'oob gt', 'zero le', 'zero gt', 'le gt'], 5)
  })
})

describe('whole bulk table instructions', () => {
  const count = { filled: 0, overlapping: 0, across: 0, initialised: 0 }
  const whole = (w: Linear, vals: ReadonlyArray<Val>, instr: Instr) => finish(scene(w, vals, instr))
  const replaced = (xs: ReadonlyArray<Ref>, i: number, ys: ReadonlyArray<Ref>): ReadonlyArray<Ref> =>
    xs.map((r, k) => ys[k - i] ?? r)

  it('table.fill is fill, in 2n + 1 steps', () => {
    fc.assert(
      fc.property(tableWorlds, fc.nat(1), fc.nat(12), fc.nat(12), refs, (w, x, i, n, r) => {
        const { type, refs: rs } = tableAt(w, x)
        if (i + n > rs.length) return
        const operands = [constant(type.at, BigInt(i)), r, constant(type.at, BigInt(n))]
        const { steps, config } = whole(w, operands, { _tag: 'table.fill', x: tab(x) })
        expect(steps).toBe(2 * n + 1)
        tableIs(w, x, { type, refs: rs.slice().fill(r, i, i + n) })(config.store)
        count.filled += n
      }),
      { numRuns: 600 }
    )
  })

  it('table.copy is copyWithin, in 3n + 1 steps, also where the ranges overlap and between tables', () => {
    fc.assert(
      fc.property(tableWorlds, fc.nat(1), fc.nat(1), fc.nat(8), fc.nat(8), fc.nat(8), (w, x, y, i1, i2, n) => {
        const [target, from] = [tableAt(w, x), tableAt(w, y)]
        if (i1 + n > target.refs.length || i2 + n > from.refs.length) return
        const at = smaller(target.type.at, from.type.at)
        const operands = [
          constant(target.type.at, BigInt(i1)),
          constant(from.type.at, BigInt(i2)),
          constant(at, BigInt(n))
        ]
        const { steps, rules, config } = whole(w, operands, { _tag: 'table.copy', x: tab(x), y: tab(y) })
        expect(steps).toBe(3 * n + 1)
        const direction = i1 <= i2 ? 'Step_read/table.copy-le' : 'Step_read/table.copy-gt'
        expect(rules.filter((r) => r === direction)).toHaveLength(n)
        const after = replaced(target.refs, i1, from.refs.slice(i2, i2 + n))
        tableIs(w, x, { type: target.type, refs: after })(config.store)
        if (x !== y && n > 0) count.across += 1
        else if (x === y && i1 !== i2 && Math.abs(i1 - i2) < n) count.overlapping += 1
      }),
      { numRuns: 2000 }
    )
  })

  it('table.init writes a range of the segment, in 2n + 1 steps; of a dropped one, only nothing', () => {
    fc.assert(
      fc.property(tableWorlds, fc.nat(1), fc.nat(1), fc.nat(8), fc.nat(6), fc.nat(6), (w, x, y, i, j, n) => {
        const { type, refs: rs } = tableAt(w, x)
        const segment = elemAt(w, y)
        if (i + n > rs.length || j + n > segment.length) return
        const operands = [constant(type.at, BigInt(i)), i32(j), i32(n)]
        const instr: Instr = { _tag: 'table.init', x: tab(x), y: elem(y) }
        const { steps, config } = whole(w, operands, instr)
        expect(steps).toBe(2 * n + 1)
        tableIs(w, x, { type, refs: replaced(rs, i, segment.slice(j, j + n)) })(config.store)
        count.initialised += n
        const { config: gone } = whole(w, [], { _tag: 'elem.drop', x: elem(y) })
        const o = run(10)(scene({ ...w, store: gone.store }, operands, instr))
        expect(o._tag).toBe(n + j > 0 ? 'Trapped' : 'Done')
      }),
      { numRuns: 1000 }
    )
  })

  it('a trap comes before any write, with the reason of the suite; what is unfolded knows its origin', () => {
    const seen = { trapped: 0, unfolded: 0 }
    fc.assert(
      fc.property(pairs, ([{ w, x, y }, i1, i2, n]) => {
        const o = step(scene(w, [i1, i2, n], { _tag: 'table.copy', x: tab(x), y: tab(y) }))
        if (o._tag !== 'Next') return expect.fail(o._tag)
        if (o.rule.endsWith('-oob')) {
          const end = run(10)(o.config)
          expect(end).toMatchObject({ _tag: 'Trapped', rule: o.rule, reason: 'out of bounds table access' })
          if (end._tag === 'Trapped') expect(end.store).toBe(w.store)
          seen.trapped += 1
        } else if (!o.rule.endsWith('-zero')) {
          expect([o.config.code.instr._tag, o.config.code.from]).toEqual(['table.get', 'table.copy'])
          seen.unfolded += 1
        }
      }),
      { numRuns: 400 }
    )
    expect(Math.min(seen.trapped, seen.unfolded)).toBeGreaterThan(10)
  })

  it('are stuck on operands of another type, on a table and on a segment that is not there', () => {
    const w = fc.sample(tableWorlds, { numRuns: 1, seed: 5 })[0] ?? expect.fail('no world')
    const stuck = (operands: ReadonlyArray<Val>, instr: Instr): void => {
      expect(step(scene(w, operands, instr)), instr._tag).toMatchObject({ _tag: 'Stuck', at: instr._tag })
    }
    const zeros: ReadonlyArray<Val> = [i32(0), i32(0), i32(0)]
    for (const k of [0, 1, 2]) {
      if (k !== 1) stuck(zeros.with(k, f64(0, 0)), { _tag: 'table.fill', x: tab(0) })
      stuck(zeros.with(k, f64(0, 0)), { _tag: 'table.copy', x: tab(0), y: tab(1) })
      stuck(zeros.with(k, refNull), { _tag: 'table.init', x: tab(0), y: elem(0) })
      if (k > 0) stuck(zeros.with(k, i64(0n)), { _tag: 'table.init', x: tab(0), y: elem(0) })
    }
    stuck(zeros, { _tag: 'table.fill', x: tab(7) })
    stuck(zeros, { _tag: 'table.copy', x: tab(7), y: tab(0) })
    stuck(zeros, { _tag: 'table.copy', x: tab(0), y: tab(7) })
    stuck(zeros, { _tag: 'table.init', x: tab(7), y: elem(0) })
    stuck(zeros, { _tag: 'table.init', x: tab(0), y: elem(7) })
    stuck([], { _tag: 'elem.drop', x: elem(7) })
  })

  it('were exercised', () => {
    expect(count.filled).toBeGreaterThan(100)
    expect(count.overlapping).toBeGreaterThan(20)
    expect(count.across).toBeGreaterThan(50)
    expect(count.initialised).toBeGreaterThan(50)
  })
})
