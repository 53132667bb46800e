/** The rules of table instructions on one element, and of the size and growth of tables, against their transcriptions. */
import * as fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { listed, takenChoices } from '../../../src/execution/runtime/Choices.ts'
import { defaultLimits, type Limits, type Outcome } from '../../../src/execution/runtime/Config.ts'
import { step } from '../../../src/execution/Step.ts'
import { refI31, refNull, type Ref, type Val } from '../../../src/execution/runtime/Values.ts'
import * as V from '../../../src/persistent/Vector.ts'
import { f32, i32 } from '../../../src/structure/Const.ts'
import { idx, type TableIdx } from '../../../src/structure/Indices.ts'
import type { TableInstr } from '../../../src/structure/Instr.ts'
import { ref, type AddrType } from '../../../src/structure/Types.ts'
import { allFired, fires, scene, tally, trap, type Book } from './support/Book.ts'
import {
  constant,
  indices,
  linear,
  nat,
  refs,
  saveTally,
  tableIs,
  tableWorlds,
  to,
  typeOf,
  type Linear,
  type Tab
} from './support/Linear.ts'

const counts = tally()
afterAll(() => saveTally('rules-tables', counts))

const tableAt = (w: Linear, x: number): Tab => w.tables[x] ?? expect.fail(`no table ${x}`)
const tab = (x: number): TableIdx => idx<TableIdx>(x)
const lengthOf = (t: Tab): bigint => BigInt(t.refs.length)
const bits = (at: AddrType): bigint => (at === 'i32' ? 32n : 64n)

const book: Book<TableInstr, Linear> = {
  'Step_read/table.get-oob': (w, [i], { x }) => trap(nat(i) >= lengthOf(tableAt(w, x))),
  'Step_read/table.get-val': (w, [i], { x }) => {
    const t = tableAt(w, x)
    return nat(i) < lengthOf(t) ? to(t.refs[Number(nat(i))] ?? refNull) : null
  },
  'Step/table.set-oob': (w, [i], { x }) => trap(nat(i) >= lengthOf(tableAt(w, x))),
  'Step/table.set-val': (w, [i, r], { x }) => {
    const { type, refs: rs } = tableAt(w, x)
    const at = Number(nat(i))
    // the operand is a reference
    return at < rs.length ? { right: [], effect: tableIs(w, x, { type, refs: rs.with(at, r as Ref) }) } : null
  },
  'Step_read/table.size': (w, _, { x }) => to(constant(tableAt(w, x).type.at, lengthOf(tableAt(w, x)))),
  'Step/table.grow-succeed': (w, [r, n], { x }) => {
    const t = tableAt(w, x)
    const { at, lim } = t.type
    const grown = lengthOf(t) + nat(n)
    if (grown > 2n ** bits(at) - 1n || (lim.max !== null && grown > lim.max)) return null
    if (grown > BigInt(defaultLimits.table)) return null // the limit of the configuration
    const type = { ...t.type, lim: { min: Number(grown), max: lim.max } }
    const more = Array.from({ length: Number(nat(n)) }, () => r as Ref)
    return { right: [constant(typeOf(n), lengthOf(t))], effect: tableIs(w, x, { type, refs: [...t.refs, ...more] }) }
  },
  'Step/table.grow-fail': (_, [, n]) => to(constant(typeOf(n), -1n))
}

/** A world, one of its tables, and operands `CONST at` for it. */
const places = fc.tuple(tableWorlds, fc.nat(1)).chain(([w, x]) => {
  const { at } = tableAt(w, x).type
  return fc.tuple(fc.constant(w), fc.constant(tab(x)), indices(at, 16))
})

/** Growth of a table by so much is tried here only where the transcription can write its elements down. */
const isListed = (w: Linear, x: number, n: bigint): boolean => {
  const t = tableAt(w, x)
  const { max } = t.type.lim
  return n < 100n || lengthOf(t) + n > defaultLimits.table || (max !== null && lengthOf(t) + n > max)
}

describe('table instructions', () => {
  it('table.get, table.set, table.size and table.grow', () => {
    fc.assert(
      fc.property(places, refs, ([w, x, i], r) => {
        fires(book, w, [i], { _tag: 'table.get', x }, counts)
        fires(book, w, [i, r], { _tag: 'table.set', x }, counts)
        fires(book, w, [], { _tag: 'table.size', x }, counts)
        if (isListed(w, x, nat(i))) fires(book, w, [r, i], { _tag: 'table.grow', x }, counts)
      }),
      { numRuns: 1000 }
    )
  })

  it('every rule fired; where growing succeeds it may also fail', () => {
    allFired(counts, ['table.get', 'table.set', 'table.size', 'table.grow'], 100)
    expect([...counts.together.keys()]).toEqual(['table.grow-succeed table.grow-fail'])
  })

  it('are stuck on operands of another type and on a table that is not there', () => {
    const w = fc.sample(tableWorlds, { numRuns: 1, seed: 2 })[0] ?? expect.fail('no world')
    const stuck = (operands: ReadonlyArray<Val>, instr: TableInstr): void => {
      expect(step(scene(w, operands, instr)), instr._tag).toMatchObject({ _tag: 'Stuck', at: instr._tag })
    }
    const [i, r, bad] = [i32(0), refNull, f32(0)]
    stuck([bad], { _tag: 'table.get', x: tab(0) })
    stuck([bad, r], { _tag: 'table.set', x: tab(0) })
    stuck([i, bad], { _tag: 'table.set', x: tab(0) })
    stuck([bad, i], { _tag: 'table.grow', x: tab(0) })
    stuck([r, bad], { _tag: 'table.grow', x: tab(0) })
    const missing = tab(7)
    stuck([i], { _tag: 'table.get', x: missing })
    stuck([i, r], { _tag: 'table.set', x: missing })
    stuck([r, i], { _tag: 'table.grow', x: missing })
    stuck([], { _tag: 'table.size', x: missing })
  })
})

describe('growth of tables', () => {
  const growth: TableInstr = { _tag: 'table.grow', x: tab(0) }
  const grow = (w: Linear, n: bigint, choices: ReadonlyArray<bigint> | null, limits: Partial<Limits> = {}): Outcome => {
    const operands = [refI31(7), constant(tableAt(w, 0).type.at, n)]
    const c = scene(choices === null ? w : { ...w, choices: listed(choices) }, operands, growth)
    return step({ ...c, limits: { ...defaultLimits, ...limits } })
  }
  const told = (o: Outcome): unknown =>
    // the head is what TABLE.GROW leaves
    o._tag === 'Next' ? [o.rule, takenChoices(o.config.choices), nat(o.config.values.head as Val)] : o._tag
  const succeeds = 'Step/table.grow-succeed'
  const fails = 'Step/table.grow-fail'

  it('may fail at any time: choice 1 of 2, asked for only where it could succeed', () => {
    const seen = { succeed: 0, fail: 0 }
    fc.assert(
      fc.property(tableWorlds, fc.bigInt({ min: 0n, max: 8n }), (w, n) => {
        const minusOne = nat(constant(tableAt(w, 0).type.at, -1n))
        const o = grow(w, n, null)
        if (o._tag !== 'Next') return expect.fail(o._tag)
        seen[o.rule === succeeds ? 'succeed' : 'fail'] += 1
        if (o.rule === succeeds) {
          expect(told(grow(w, n, [0n]))).toEqual([succeeds, [0n], lengthOf(tableAt(w, 0))])
          const failed = grow(w, n, [1n])
          expect(told(failed)).toEqual([fails, [1n], minusOne])
          if (failed._tag !== 'Next') return expect.fail(failed._tag)
          expect(failed.config.choices.taken?.count).toBe(2n)
          expect(failed.config.store).toBe(w.store)
        } else expect(told(grow(w, n, [0n]))).toEqual([fails, [], minusOne])
      }),
      { numRuns: 300 }
    )
    expect(Math.min(seen.succeed, seen.fail)).toBeGreaterThan(40)
  })

  it('fails over the limit of the configuration', () => {
    fc.assert(
      fc.property(tableWorlds, fc.bigInt({ min: 0n, max: 8n }), fc.nat(20), (w, n, table) => {
        const t = tableAt(w, 0)
        const grown = lengthOf(t) + n
        const fits = grown <= table && (t.type.lim.max === null || grown <= t.type.lim.max)
        expect(told(grow(w, n, null, { table }))).toMatchObject({ 0: fits ? succeeds : fails })
      }),
      { numRuns: 300 }
    )
  })

  it('ends at 2^32 - 1 entries of an i32 table, and at 2^53 - 1 of an i64 table where the limit allows', () => {
    const of = (at: AddrType): Linear =>
      linear(
        [],
        [
          {
            type: { _tag: 'table', at, lim: { min: 3, max: null }, rt: ref(true, 'any') },
            refs: [refNull, refNull, refNull]
          }
        ],
        [],
        [],
        false
      )
    const entries = (o: Outcome): number | string =>
      o._tag === 'Next' ? V.length(V.get(o.config.store.tables, 1)?.refs ?? V.empty) : o._tag
    const table = 2 ** 60
    for (const [at, most] of [
      ['i32', 2n ** 32n - 1n],
      ['i64', 2n ** 53n - 1n]
    ] as const) {
      expect(entries(grow(of(at), most - 3n, null, { table }))).toBe(Number(most))
      if (at === 'i32') expect(told(grow(of(at), most - 2n, null, { table }))).toEqual([fails, [], 2n ** 32n - 1n])
      else
        for (const n of [most - 2n, most - 1n, 2n ** 63n, 2n ** 64n - 1n])
          expect(told(grow(of(at), n, null, { table }))).toEqual([fails, [], 2n ** 64n - 1n])
    }
    expect(told(grow(of('i64'), 2n ** 32n - 4n, null))).toEqual([succeeds, [], 3n])
    expect(told(grow(of('i64'), 2n ** 32n - 3n, null))).toEqual([fails, [], 2n ** 64n - 1n])
  })
})
