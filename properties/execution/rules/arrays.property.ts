/**
 * The rules of array instructions, each against its transcription; the order of rules that overlap; whole instructions
 * against lists, with their exact number of steps.
 */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defaultLimits } from '../../../src/execution/runtime/Config.ts'
import { run } from '../../../src/execution/Run.ts'
import { step } from '../../../src/execution/Step.ts'
import type { Store } from '../../../src/execution/runtime/Store.ts'
import { refNull, type FieldVal, type Ref, type Val } from '../../../src/execution/runtime/Values.ts'
import * as Cells from '../../../src/persistent/heap/Heap.ts'
import { mnemonics } from '../../../src/spec/Instructions.ts'
import { i32 } from '../../../src/structure/Const.ts'
import type { Instr } from '../../../src/structure/Instr.ts'
import { CONSTANT, cpuRatio } from '../../support/cpu.ts'
import { access, allocation, copy, decoded, elementOf, fixed, fromData, fromElem, widthOf } from './support/Arrays.ts'
import { allFired, allOverlapped, fires, scene, tally } from './support/Book.ts'
import {
  arrays,
  arraysOf,
  contents,
  dataIdx,
  elemIdx,
  packed,
  storageTypes,
  valuesOf,
  worlds,
  type Held,
  type World
} from './support/World.ts'

const counts = tally()

/** Worlds, one storage type after the other, with a value of it. */
const cases: fc.Arbitrary<{ readonly w: World; readonly k: number; readonly val: Val }> = fc
  .nat(storageTypes.length - 1)
  .chain((k) => fc.record({ w: worlds(k), k: fc.constant(k), val: valuesOf(storageTypes[k] ?? 'i32') }))

/** Indices and lengths: inside, at the end, just outside, and so large that a sum of 32 bits would wrap. */
const nat = (max: number): fc.Arbitrary<Val> =>
  fc
    .oneof(
      { arbitrary: fc.nat(3), weight: 8 },
      { arbitrary: fc.nat(max), weight: 4 },
      fc.constantFrom(2 ** 31 - 1, 2 ** 31, 2 ** 32 - 2, 2 ** 32 - 1)
    )
    .map(i32)
const small = fc.nat(9).map(i32)

/** An array, or null; `mutable` ones only, where the instruction writes. */
const subject = (w: World, mutable: boolean): fc.Arbitrary<{ readonly r: Ref; readonly x: Held['x'] }> => {
  const candidates = arrays(w).filter(({ x }) => {
    const ct = w.comps[x]
    return !mutable || (ct?._tag === 'array' && ct.field.mut)
  })
  const some = fc.constantFrom(...candidates).map(({ ref: r, x }) => ({ r, x }))
  return fc.oneof(
    { arbitrary: some, weight: 6 },
    some.map(({ x }) => ({ r: refNull, x }))
  )
}

const isPacked = (k: number): boolean => k < 2
const isNumeric = (k: number): boolean => k < 7
const runs = { numRuns: 400 }

describe('array instructions', () => {
  it('array.new, array.new_default, array.new_fixed', () => {
    fc.assert(
      fc.property(cases, small, fc.boolean(), ({ w, k, val }, n, mutable) => {
        const x = arraysOf(k)[mutable ? 0 : 1]
        fires(allocation, w, [val, n], { _tag: 'array.new', x }, counts)
        fires(allocation, w, [n], { _tag: 'array.new_default', x }, counts)
        const vals = Array.from({ length: n.c }, () => val)
        const made = fires(fixed, w, vals, { _tag: 'array.new_fixed', x, n: vals.length }, counts)
        expect(fieldsOf(made.store, made.values.head)).toEqual(vals.map((v) => packed(elementOf(w, x), v)))
      }),
      runs
    )
  })

  it('array.new_data, array.init_data', () => {
    fc.assert(
      fc.property(
        cases.chain(({ w, k }) => fc.tuple(fc.constant(w), fc.constant(k), subject(w, true), fc.nat(1))),
        nat(42),
        nat(7),
        nat(7),
        ([w, k, { r, x }, y], j, i, n) => {
          if (!isNumeric(k)) return
          fires(fromData, w, [j, n], { _tag: 'array.new_data', x, y: dataIdx(y) }, counts)
          fires(fromData, w, [r, i, j, n], { _tag: 'array.init_data', x, y: dataIdx(y) }, counts)
        }
      ),
      { numRuns: 1500 }
    )
  })

  it('array.new_elem, array.init_elem', () => {
    fc.assert(
      fc.property(
        worlds(7).chain((w) => fc.tuple(fc.constant(w), subject(w, true), fc.nat(1))),
        nat(7),
        nat(7),
        nat(7),
        ([w, { r, x }, y], j, i, n) => {
          fires(fromElem, w, [j, n], { _tag: 'array.new_elem', x, y: elemIdx(y) }, counts)
          fires(fromElem, w, [r, i, j, n], { _tag: 'array.init_elem', x, y: elemIdx(y) }, counts)
        }
      ),
      { numRuns: 1000 }
    )
  })

  it('array.get, array.set, array.len, array.fill', () => {
    fc.assert(
      fc.property(
        cases.chain((c) => fc.tuple(fc.constant(c), subject(c.w, false), subject(c.w, true))),
        nat(7),
        nat(7),
        ([{ w, k, val }, read, written], i, n) => {
          const gets = isPacked(k) ? (['array.get_s', 'array.get_u'] as const) : (['array.get'] as const)
          for (const _tag of gets) fires(access, w, [read.r, i], { _tag, x: read.x }, counts)
          fires(access, w, [read.r], { _tag: 'array.len' }, counts)
          fires(access, w, [written.r, i, val], { _tag: 'array.set', x: written.x }, counts)
          fires(access, w, [written.r, i, val, n], { _tag: 'array.fill', x: written.x }, counts)
        }
      ),
      { numRuns: 1000 }
    )
  })

  it('array.copy', () => {
    fc.assert(
      fc.property(
        cases.chain(({ w }) => fc.tuple(fc.constant(w), subject(w, true), subject(w, false))),
        nat(6),
        nat(6),
        nat(6),
        ([w, to, from], i1, i2, n) => {
          fires(copy, w, [to.r, i1, from.r, i2, n], { _tag: 'array.copy', x: to.x, y: from.x }, counts)
        }
      ),
      { numRuns: 1500 }
    )
  })

  it('every rule fired, and where several apply, the first did', () => {
    allFired(
      counts,
      mnemonics.filter((m) => m.startsWith('array.')),
      20
    )
    const init = (last: string): ReadonlyArray<string> =>
      ['oob1 oob2', 'oob1 zero', 'oob2 zero'].concat([`oob1 ${last}`, `oob2 ${last}`, `zero ${last}`])
    const copies = ['oob1 oob2', 'oob1 zero', 'oob2 zero', 'oob1 le', 'oob1 gt', 'oob2 le', 'oob2 gt']
    allOverlapped(counts, 'array.init_elem', init('succ'), 4)
    allOverlapped(counts, 'array.init_data', init('num'), 4)
    allOverlapped(counts, 'array.fill', ['oob zero', 'oob succ', 'zero succ'], 4)
    allOverlapped(counts, 'array.copy', ['null1 null2', ...copies, 'zero le', 'zero gt', 'le gt'], 4)
  })
})

/** What an array holds. */
const fieldsOf = (s: Store, v: { readonly _tag: string }): ReadonlyArray<FieldVal> => {
  const r = v as Ref
  return r._tag === 'ref.array_addr' ? Cells.fields(s.heap, r) : expect.fail(r._tag)
}

/** Runs an instruction until the NOP after it is the head: its own steps, the store, and its result. */
const whole = (w: World, vals: ReadonlyArray<Val>, instr: Instr) => {
  const start = scene(w, vals, instr)
  let c = start
  while (c.code.instr._tag !== 'nop') {
    const o = step(c)
    if (o._tag !== 'Next') return expect.fail(o._tag)
    c = o.config
  }
  return { steps: c.steps - start.steps, store: c.store, result: c.values.head }
}

describe('whole array instructions', () => {
  const count = { overlapping: 0, filled: 0, data: 0, elem: 0 }

  it('array.fill is fill, in 2n + 1 steps; array.new is n copies, in 2', () => {
    fc.assert(
      fc.property(cases, fc.nat(4), fc.nat(6), ({ w, k, val }, from, to) => {
        const held = arrays(w)[0]
        if (held === undefined || Math.max(from, to) > held.fields.length || from > to) return
        const x = arraysOf(k)[0]
        const n = to - from
        const { steps, store } = whole(w, [held.ref, i32(from), val, i32(n)], { _tag: 'array.fill', x })
        expect(steps).toBe(2 * n + 1)
        const filled = held.fields.map((v, i) => (i >= from && i < to ? packed(elementOf(w, x), val) : v))
        expect(contents(w, store)).toEqual(w.held.map((h) => (h === held ? filled : h.fields)))
        const made = whole(w, [val, i32(n)], { _tag: 'array.new', x })
        expect(made.steps).toBe(2)
        expect(fieldsOf(made.store, made.result)).toEqual(filled.slice(from, to))
        count.filled += n
      }),
      { numRuns: 600 }
    )
  })

  it('array.copy is copyWithin, in 3n + 1 steps, also where the ranges overlap', () => {
    fc.assert(
      fc.property(cases, fc.nat(6), fc.nat(6), fc.nat(6), fc.boolean(), ({ w }, i1, i2, n, same) => {
        const [a, b] = arrays(w)
        if (a === undefined || b === undefined) return
        const to = same ? b : a
        if (i1 + n > to.fields.length || i2 + n > b.fields.length) return
        const { steps, store } = whole(w, [to.ref, i32(i1), b.ref, i32(i2), i32(n)], {
          _tag: 'array.copy',
          x: to.x,
          y: b.x
        })
        expect(steps).toBe(3 * n + 1)
        const source = b.fields.slice(i2, i2 + n)
        const after = to.fields.map((v, i) => (i >= i1 && i < i1 + n ? (source[i - i1] ?? v) : v))
        expect(contents(w, store)).toEqual(w.held.map((h) => (h === to ? after : h.fields)))
        if (same && n > 1 && i1 !== i2 && Math.abs(i1 - i2) < n) count.overlapping += 1
      }),
      { numRuns: 1500 }
    )
  })

  it('array.init_data and array.init_elem write a range in 2n + 1 steps, their allocating forms take 2', () => {
    fc.assert(
      fc.property(cases, fc.nat(3), fc.nat(5), fc.nat(3), ({ w, k }, i, j, n) => {
        const held = arrays(w)[0]
        if (held === undefined || i + n > held.fields.length) return
        const { x } = held
        const zt = elementOf(w, x)
        const bytes = w.datas[0] ?? new Uint8Array()
        const refs = w.elems[0] ?? []
        const width = isNumeric(k) ? widthOf(zt) : 1
        if (j + n * width > (isNumeric(k) ? bytes.length : refs.length)) return
        const at = (l: number): Val => (isNumeric(k) ? decoded(zt, bytes, j + l * width) : (refs[j + l] ?? refNull))
        const [init, make]: ReadonlyArray<Instr> =
          isNumeric(k) ?
            [
              { _tag: 'array.init_data', x, y: dataIdx(0) },
              { _tag: 'array.new_data', x, y: dataIdx(0) }
            ]
          : [
              { _tag: 'array.init_elem', x, y: elemIdx(0) },
              { _tag: 'array.new_elem', x, y: elemIdx(0) }
            ]
        if (init === undefined || make === undefined) return
        const { steps, store } = whole(w, [held.ref, i32(i), i32(j), i32(n)], init)
        expect(steps).toBe(2 * n + 1)
        const after = held.fields.map((v, l) => (l >= i && l < i + n ? packed(zt, at(l - i)) : v))
        expect(contents(w, store)).toEqual(w.held.map((h) => (h === held ? after : h.fields)))
        const made = whole(w, [i32(j), i32(n)], make)
        expect(made.steps).toBe(2)
        expect(fieldsOf(made.store, made.result)).toEqual(after.slice(i, i + n))
        count[isNumeric(k) ? 'data' : 'elem'] += n
      }),
      { numRuns: 1000 }
    )
  })

  it('were exercised', () => {
    expect(count.filled).toBeGreaterThan(100)
    expect(count.overlapping).toBeGreaterThan(4)
    expect(count.data).toBeGreaterThan(100)
    expect(count.elem).toBeGreaterThan(10)
  })
})

describe('the bound on lengths', () => {
  const bounded = (w: World, vals: ReadonlyArray<Val>, instr: Instr, array: number): string => {
    const o = run(1)({ ...scene(w, vals, instr), limits: { ...defaultLimits, array } })
    return o._tag === 'ImplementationLimit' ? `${o._tag} ${o.what}` : o._tag
  }
  const over = 'ImplementationLimit array'

  it('is met before any element is made, by an array only, never by a trap', () => {
    fc.assert(
      fc.property(worlds(0), fc.integer({ min: 0, max: 40 }), fc.nat(40), (w, n, limit) => {
        const [x] = arraysOf(0)
        const y = dataIdx(0)
        const expected = n > limit ? over : 'Exhausted'
        expect(bounded(w, [i32(7), i32(n)], { _tag: 'array.new', x }, limit)).toBe(expected)
        expect(bounded(w, [i32(n)], { _tag: 'array.new_default', x }, limit)).toBe(expected)
        const vals = Array.from({ length: n }, () => i32(1))
        expect(bounded(w, vals, { _tag: 'array.new_fixed', x, n }, limit)).toBe(expected)
        const inside = n <= (w.datas[0]?.length ?? 0)
        expect(bounded(w, [i32(0), i32(n)], { _tag: 'array.new_data', x, y }, limit)).toBe(
          inside ? expected : 'Exhausted'
        )
        const [rx] = arraysOf(7)
        const some = n <= (w.elems[0]?.length ?? 0)
        expect(bounded(w, [i32(0), i32(n)], { _tag: 'array.new_elem', x: rx, y: elemIdx(0) }, limit)).toBe(
          some ? expected : 'Exhausted'
        )
      }),
      { numRuns: 200 }
    )
  })

  it('refuses 2^32 - 1 elements in the time that it takes to refuse 1,000', () => {
    const [w] = fc.sample(worlds(2), { numRuns: 1, seed: 1 })
    if (w === undefined) return expect.fail('no world')
    const [x] = arraysOf(2)
    const refuse = (n: number, limit: number) => (): void => {
      expect(bounded(w, [i32(7), i32(n)], { _tag: 'array.new', x }, limit)).toBe(over)
      expect(bounded(w, [i32(n)], { _tag: 'array.new_default', x }, limit)).toBe(over)
    }
    expect(cpuRatio(refuse(1000, 999), refuse(2 ** 32 - 1, defaultLimits.array))).toBeLessThan(CONSTANT)
  })
})
