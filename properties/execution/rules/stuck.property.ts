/** No rule of a reference, aggregate or vector instruction applies to operands of another type, or to fewer of them. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { step } from '../../../src/execution/Step.ts'
import { scene } from './support/Book.ts'
import { refNull, type Val } from '../../../src/execution/runtime/Values.ts'
import { vectorOperators } from '../../../src/numerics/vector/Operators.ts'
import { rows } from '../../../src/spec/Instructions.ts'
import { f32, f64, i32, i64, v128 } from '../../../src/structure/Const.ts'
import { idx, type FieldIdx, type LabelIdx, type LaneIdx } from '../../../src/structure/Indices.ts'
import type { Instr } from '../../../src/structure/Instr.ts'
import { ref } from '../../../src/structure/Types.ts'
import { arrays, arraysOf, dataIdx, elemIdx, structs, worlds, type World } from './support/World.ts'

const zeros = { i32: i32(0), i64: i64(0n), f32: f32(0), f64: f64(0, 0), v128: v128(0, 0, 0, 0) }
const lane = idx<LaneIdx>(0)

interface Form {
  readonly instr: Instr
  readonly operands: ReadonlyArray<Val>
  /** Places where any value is allowed. */
  readonly any?: ReadonlyArray<number>
}

const vectorForms: ReadonlyArray<Form> = rows.flatMap(({ family, mnemonic, shape, signature }) =>
  family in vectorOperators && signature !== null ?
    [
      {
        // The instruction of a row is known by its mnemonic alone, which no type says.
        instr: { _tag: mnemonic, ...(shape === 'laneidx' ? { lane } : { lanes: Array(16).fill(lane) }) } as Instr,
        operands: signature.params.map((t) => zeros[t])
      }
    ]
  : []
)

/** Forms on arrays of the storage type `k`: 2 is `i32`, 7 a reference. */
const arrayForms = (w: World, k: number): ReadonlyArray<Form> => {
  const [x] = arraysOf(k)
  const a = arrays(w).find((h) => h.x === x)?.ref
  const [n, y, z] = [i32(0), dataIdx(0), elemIdx(0)]
  if (a === undefined) return []
  return [
    { instr: { _tag: 'array.new', x }, operands: [n, n], any: [0] },
    { instr: { _tag: 'array.new_default', x }, operands: [n] },
    ...(k === 2 ?
      [
        { instr: { _tag: 'array.new_data', x, y } as const, operands: [n, n] },
        { instr: { _tag: 'array.init_data', x, y } as const, operands: [a, n, n, n] }
      ]
    : [
        { instr: { _tag: 'array.new_elem', x, y: z } as const, operands: [n, n] },
        { instr: { _tag: 'array.init_elem', x, y: z } as const, operands: [a, n, n, n] }
      ]),
    { instr: { _tag: 'array.get', x }, operands: [a, n] },
    { instr: { _tag: 'array.set', x }, operands: [a, n, n], any: [2] },
    { instr: { _tag: 'array.len' }, operands: [a] },
    { instr: { _tag: 'array.fill', x }, operands: [a, n, n, n], any: [2] },
    { instr: { _tag: 'array.copy', x, y: x }, operands: [a, n, a, n, n] }
  ]
}

const structForms = (w: World): ReadonlyArray<Form> => {
  const s = structs(w).find(({ fields }) => fields.length > 0)
  if (s === undefined) return []
  const [x, i] = [s.x, idx<FieldIdx>(0)]
  return [
    { instr: { _tag: s.fields[0]?._tag === 'pack' ? 'struct.get_s' : 'struct.get', x, i }, operands: [s.ref] },
    { instr: { _tag: 'struct.set', x, i }, operands: [s.ref, i32(0)], any: [1] }
  ]
}

const rt = ref(true, 'any')
const l = idx<LabelIdx>(0)
const referenceForms: ReadonlyArray<Form> = [
  { instr: { _tag: 'ref.is_null' }, operands: [refNull] },
  { instr: { _tag: 'ref.as_non_null' }, operands: [refNull] },
  { instr: { _tag: 'ref.eq' }, operands: [refNull, refNull] },
  { instr: { _tag: 'ref.test', rt }, operands: [refNull] },
  { instr: { _tag: 'ref.cast', rt }, operands: [refNull] },
  { instr: { _tag: 'br_on_cast', l, rt1: rt, rt2: rt }, operands: [refNull] },
  { instr: { _tag: 'br_on_cast_fail', l, rt1: rt, rt2: rt }, operands: [refNull] },
  { instr: { _tag: 'ref.i31' }, operands: [i32(0)] },
  { instr: { _tag: 'i31.get_s' }, operands: [refNull] },
  { instr: { _tag: 'i31.get_u' }, operands: [refNull] },
  { instr: { _tag: 'any.convert_extern' }, operands: [refNull] },
  { instr: { _tag: 'extern.convert_any' }, operands: [refNull] }
]

/** Neither an i32, nor a vector, nor a reference; a number where a vector is wanted. */
const wrong = (v: Val): Val => (v._tag === 'v128.const' || v._tag.startsWith('ref.') ? i32(1) : v128(0, 0, 0, 0))

const sticks = (w: World, { instr, operands, any = [] }: Form): number => {
  expect(step(scene(w, operands, instr))._tag).not.toBe('Stuck')
  const places = [...operands.keys()].filter((k) => !any.includes(k))
  const bad = places.map((k) => operands.with(k, wrong(operands[k] ?? refNull)))
  for (const vals of bad) {
    const o = step(scene(w, vals, instr))
    expect(o._tag, `${instr._tag} ${vals.map((v) => v._tag).join(' ')}`).toBe('Stuck')
    if (o._tag === 'Stuck') expect(o.at).toBe(instr._tag)
  }
  return bad.length
}

describe('ill-typed configurations are stuck', () => {
  it('reference, structure, array and vector instructions', () => {
    const count = { tried: 0 }
    fc.assert(
      fc.property(
        fc.constantFrom(2, 7).chain((k) => fc.tuple(fc.constant(k), worlds(k))),
        ([k, w]) => {
          for (const form of [...referenceForms, ...structForms(w), ...arrayForms(w, k)]) count.tried += sticks(w, form)
        }
      ),
      { numRuns: 20 }
    )
    const [w] = fc.sample(worlds(2), 1)
    if (w !== undefined) for (const form of vectorForms) count.tried += sticks(w, form)
    expect(count.tried).toBeGreaterThan(1000)
  })

  it('a reference of another kind, or an extension of what is not packed', () => {
    const [w] = fc.sample(worlds(2), { numRuns: 1, seed: 3 })
    const [s, a] = [w && structs(w)[0], w && arrays(w).find(({ fields }) => fields.length > 0)]
    if (w === undefined || s === undefined || a === undefined) return expect.fail('no world')
    const [n, x, i] = [i32(0), a.x, idx<FieldIdx>(0)]
    const forms: ReadonlyArray<Form> = [
      { instr: { _tag: 'struct.get', x: s.x, i }, operands: [a.ref] },
      { instr: { _tag: 'struct.set', x: s.x, i }, operands: [a.ref, n] },
      { instr: { _tag: 'array.get', x }, operands: [s.ref, n] },
      { instr: { _tag: 'array.get_s', x }, operands: [a.ref, n] },
      { instr: { _tag: 'array.get_u', x }, operands: [a.ref, n] },
      { instr: { _tag: 'array.set', x }, operands: [s.ref, n, n] },
      { instr: { _tag: 'array.len' }, operands: [s.ref] },
      { instr: { _tag: 'array.fill', x }, operands: [s.ref, n, n, n] },
      { instr: { _tag: 'array.copy', x, y: x }, operands: [s.ref, n, a.ref, n, n] },
      { instr: { _tag: 'array.copy', x, y: x }, operands: [a.ref, n, s.ref, n, n] },
      { instr: { _tag: 'array.init_data', x, y: dataIdx(0) }, operands: [s.ref, n, n, n] },
      { instr: { _tag: 'i31.get_s' }, operands: [s.ref] },
      { instr: { _tag: 'any.convert_extern' }, operands: [s.ref] },
      { instr: { _tag: 'extern.convert_any' }, operands: [{ _tag: 'ref.extern', ref: s.ref }] },
      { instr: { _tag: 'struct.new', x }, operands: [n] },
      { instr: { _tag: 'struct.new_default', x }, operands: [] },
      { instr: { _tag: 'array.new_default', x: s.x }, operands: [n] },
      { instr: { _tag: 'array.new_fixed', x: s.x, n: 0 }, operands: [] },
      { instr: { _tag: 'array.new_fixed', x, n: 9 }, operands: [n] },
      { instr: { _tag: 'array.new_data', x: arraysOf(7)[0], y: dataIdx(0) }, operands: [n, n] }
    ]
    for (const { instr, operands } of forms) expect(step(scene(w, operands, instr))._tag, instr._tag).toBe('Stuck')
  })
})
