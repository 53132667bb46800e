/**
 * No rule applies to a configuration that no typing allows, and the machine says so instead of failing: operands of every
 * other type, none at all, and variables that are not there. Numeric operators are no part of this: theirs are of the
 * right type by validation alone.
 */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deterministic } from '../../../src/execution/runtime/Choices.ts'
import { codeOf } from '../../../src/execution/runtime/Code.ts'
import { config, defaultLimits, top } from '../../../src/execution/runtime/Config.ts'
import { step } from '../../../src/execution/Step.ts'
import { noValues, refNull, type Val } from '../../../src/execution/runtime/Values.ts'
import { f32, f64, i32, i64, v128 } from '../../../src/structure/Const.ts'
import { idx, type GlobalIdx, type LocalIdx } from '../../../src/structure/Indices.ts'
import type { Instr } from '../../../src/structure/Instr.ts'
import { scene } from './support/Book.ts'
import { arrays, arraysOf, dataIdx, elemIdx, worlds, type World } from './support/World.ts'

interface Form {
  readonly instr: Instr
  /** What it takes; `'any'`: a value of whatever type. */
  readonly operands: ReadonlyArray<Val | 'any'>
}

const [n, any] = [i32(0), 'any' as const]

/** Instructions on arrays of the storage type `k`: 2 is `i32`, 7 a reference. */
const arrayForms = (w: World, k: number): ReadonlyArray<Form> => {
  const [x] = arraysOf(k)
  const a = arrays(w).find((h) => h.x === x)?.ref
  if (a === undefined) return []
  return [
    { instr: { _tag: 'array.new', x }, operands: [any, n] },
    { instr: { _tag: 'array.new_default', x }, operands: [n] },
    ...(k === 2 ?
      [{ instr: { _tag: 'array.new_data', x, y: dataIdx(0) } as const, operands: [n, n] }]
    : [{ instr: { _tag: 'array.new_elem', x, y: elemIdx(0) } as const, operands: [n, n] }]),
    { instr: { _tag: 'array.get', x }, operands: [a, n] },
    { instr: { _tag: 'array.fill', x }, operands: [a, n, any, n] },
    { instr: { _tag: 'array.copy', x, y: x }, operands: [a, n, a, n, n] }
  ]
}

const otherForms: ReadonlyArray<Form> = [
  { instr: { _tag: 'select', ts: null }, operands: [any, any, n] },
  { instr: { _tag: 'if', bt: { _tag: 'result', t: null }, then: [], else: [] }, operands: [n] },
  { instr: { _tag: 'ref.i31' }, operands: [n] },
  { instr: { _tag: 'i32x4.shl' }, operands: [v128(0, 0, 0, 0), n] }
]

const samples: ReadonlyArray<Val> = [i32(0), i64(0n), f32(0), f64(0, 0), v128(0, 0, 0, 0), refNull]

/** The operands of a form with one of another type, in each place. */
const wrong = ({ operands }: Form): ReadonlyArray<ReadonlyArray<Val>> => {
  const good = operands.map((v) => (v === 'any' ? n : v))
  return operands.flatMap((v, k) =>
    v === 'any' ?
      []
    : samples
        // null is of every reference type
        .filter(({ _tag }) => _tag !== v._tag && !(_tag.startsWith('ref.') && v._tag.startsWith('ref.')))
        .map((other) => good.with(k, other))
  )
}

const alone = (w: World, instr: Instr): string =>
  step(config(w.store, w.frame, noValues, codeOf([instr]), top, deterministic, defaultLimits, 0))._tag

describe('ill-typed configurations are stuck', () => {
  it('whatever other type an operand has, and without operands', () => {
    const tried = { wrong: 0, alone: 0 }
    fc.assert(
      fc.property(
        fc.constantFrom(2, 7).chain((k) => fc.tuple(fc.constant(k), worlds(k))),
        ([k, w]) => {
          for (const form of [...arrayForms(w, k), ...otherForms]) {
            const { instr } = form
            for (const vals of wrong(form)) {
              const shown = `${instr._tag} ${vals.map((v) => v._tag).join(' ')}`
              expect(step(scene(w, vals, instr))._tag, shown).toBe('Stuck')
              tried.wrong++
            }
            expect(alone(w, instr), instr._tag).toBe('Stuck')
            tried.alone++
          }
        }
      ),
      { numRuns: 20 }
    )
    expect(tried.wrong).toBeGreaterThan(1000)
    expect(tried.alone).toBeGreaterThan(100)
  })

  it('variables that are not there, and none to set them to', () => {
    const [w] = fc.sample(worlds(2), { numRuns: 1, seed: 3 })
    if (w === undefined) return expect.fail('no world')
    const [x, l] = [idx<GlobalIdx>(1_000_000), idx<LocalIdx>(1_000_000)]
    for (const instr of [
      { _tag: 'global.get', x } as const,
      { _tag: 'global.set', x } as const,
      { _tag: 'local.get', x: l } as const
    ])
      expect(step(scene(w, [n], instr))._tag, instr._tag).toBe('Stuck')
    for (const instr of [
      { _tag: 'global.set', x: idx<GlobalIdx>(0) } as const,
      { _tag: 'local.set', x: idx<LocalIdx>(0) } as const,
      { _tag: 'local.tee', x: idx<LocalIdx>(0) } as const
    ])
      expect(alone(w, instr), instr._tag).toBe('Stuck')
  })
})
