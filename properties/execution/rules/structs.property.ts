/** The rules of structure instructions, each against its transcription; what they store, in both versions. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { run } from '../../../src/execution/Run.ts'
import type { Store } from '../../../src/execution/runtime/Store.ts'
import {
  refNull,
  refStruct,
  type FieldVal,
  type Ref,
  type RefStruct,
  type Val
} from '../../../src/execution/runtime/Values.ts'
import * as Cells from '../../../src/persistent/heap/Heap.ts'
import * as V from '../../../src/persistent/Vector.ts'
import type { Mnemonic } from '../../../src/spec/generated/Mnemonics.ts'
import { idx, type FieldIdx, type TypeIdx } from '../../../src/structure/Indices.ts'
import type { FieldInstr, TypeInstr } from '../../../src/structure/Instr.ts'
import type { StorageType } from '../../../src/structure/Types.ts'
import { allFired, fires, isNull, scene, tally, trap, type Book } from './support/Book.ts'
import {
  contents,
  defaultOf,
  heldAt,
  packed,
  structs,
  unpacked,
  valuesOf,
  worlds,
  type World
} from './support/World.ts'

const counts = tally()
const mnemonics: ReadonlyArray<Mnemonic> = [
  'struct.new',
  'struct.new_default',
  'struct.get',
  'struct.get_s',
  'struct.get_u',
  'struct.set'
]

/** `zt*` of a structure type. */
const fieldTypes = (w: World, x: number): ReadonlyArray<StorageType> => {
  const ct = w.comps[x]
  return ct?._tag === 'struct' ? ct.fields.map(({ zt }) => zt) : []
}

/** The reference to the structure that is allocated next. */
const fresh = (w: World, x: TypeIdx, fields: ReadonlyArray<FieldVal>): RefStruct => {
  const type = V.get(w.store.modules, 1)?.types[x]
  if (type === undefined) throw new Error(`no type ${x}`)
  return refStruct(w.store.fresh as RefStruct['a'], type, fields)
}

/** The new store has one more address, has counted a structure of `n` fields, and is otherwise the same; the old one is as it was. */
const grown = (w: World, s: Store, n: number): void => {
  expect(s.fresh).toBe(w.store.fresh + 1)
  expect(s.since).toBe(w.store.since + 160 + 96 * n)
  expect({ ...s, fresh: 0, since: 0 }).toEqual({ ...w.store, fresh: 0, since: 0 })
  expect(contents(w, s)).toEqual(w.held.map(({ fields }) => fields))
}

const structNew: Book<TypeInstr, World> = {
  'Step/struct.new': (w, vals, { x }) => {
    const fields = fieldTypes(w, x).map((zt, i) => packed(zt, vals[i] ?? refNull))
    return { right: [fresh(w, x, fields)], effect: (s) => grown(w, s, fields.length) }
  },
  'Step_read/struct.new_default': (w, _, { x }) => ({
    right: [...fieldTypes(w, x).map((zt) => defaultOf(zt) ?? refNull), { _tag: 'struct.new', x }]
  })
}

const access: Book<FieldInstr, World> = {
  'Step_read/struct.get-null': (_, [r]) => trap(isNull(r)),
  'Step_read/struct.get-struct': (w, [r], { _tag, i }) => {
    const fv = heldAt(w, r as Ref)?.fields[i]
    const sx =
      _tag === 'struct.get_s' ? 'S'
      : _tag === 'struct.get_u' ? 'U'
      : null
    return fv === undefined ? null : { right: [unpacked(sx, fv)] }
  },
  'Step/struct.set-null': (_, [r]) => trap(isNull(r)),
  'Step/struct.set-struct': (w, [r, val], { x, i }) => {
    const held = heldAt(w, r as Ref)
    const zt = fieldTypes(w, x)[i]
    if (held === undefined || val === undefined || zt === undefined) return null
    const after = w.held.map((h) => (h === held ? h.fields.with(i, packed(zt, val)) : h.fields))
    return {
      right: [],
      effect: (s) => {
        expect(contents(w, s)).toEqual(after)
        expect(contents(w, w.store)).toEqual(w.held.map(({ fields }) => fields))
        expect(contents(w, s)).toEqual(after)
        expect({ ...s, heap: null }).toEqual({ ...w.store, heap: null })
      }
    }
  }
}

/** A field that can be accessed: a structure of the world, or null, seen at its own type or the one above. */
interface Place {
  readonly r: Ref
  readonly x: TypeIdx
  readonly i: FieldIdx
  readonly zt: StorageType
}
const places = (w: World): ReadonlyArray<Place> =>
  structs(w).flatMap(({ ref: r, x }) =>
    [0, x].flatMap((y) =>
      fieldTypes(w, y).flatMap((zt, i) =>
        [r, refNull].map((p): Place => ({ r: p, x: idx<TypeIdx>(y), i: idx<FieldIdx>(i), zt }))
      )
    )
  )

const isPacked = (zt: StorageType): boolean => zt === 'i8' || zt === 'i16'

describe('structure instructions', () => {
  it('struct.new and struct.new_default', () => {
    fc.assert(
      fc.property(
        worlds(0).chain((w) =>
          fc.tuple(
            fc.constant(w),
            fc
              .constantFrom(0, 1)
              .chain((x) => fc.tuple(fc.constant(idx<TypeIdx>(x)), fc.tuple(...fieldTypes(w, x).map(valuesOf))))
          )
        ),
        ([w, [x, vals]]) => {
          const made = fires(structNew, w, vals, { _tag: 'struct.new', x }, counts).values.head
          expect(made._tag).toBe('ref.struct_addr')
          if (made._tag === 'ref.struct_addr')
            expect(Cells.fields(w.store.heap, made)).toEqual(
              fieldTypes(w, x).map((zt, i) => packed(zt, vals[i] ?? refNull))
            )
          if (fieldTypes(w, x).every((zt) => defaultOf(zt) !== undefined))
            fires(structNew, w, [], { _tag: 'struct.new_default', x }, counts)
        }
      ),
      { numRuns: 300 }
    )
  })

  it('struct.get, struct.get_s, struct.get_u and struct.set', () => {
    fc.assert(
      fc.property(worlds(0), fc.infiniteStream(fc.nat()), (w, seeds) => {
        for (const { r, x, i, zt } of places(w)) {
          const gets = isPacked(zt) ? (['struct.get_s', 'struct.get_u'] as const) : (['struct.get'] as const)
          for (const _tag of gets) fires(access, w, [r], { _tag, x, i }, counts)
          const [val] = fc.sample(valuesOf(zt), { numRuns: 1, seed: Number(seeds.next().value) })
          if (val !== undefined) fires(access, w, [r, val], { _tag: 'struct.set', x, i }, counts)
        }
      }),
      { numRuns: 60 }
    )
  })

  it('struct.new_default takes two steps, all others one', () => {
    fc.assert(
      fc.property(worlds(0), (w) => {
        const nop = 2 // after the instruction: NOP and DROP
        const steps = (vals: ReadonlyArray<Val>, instr: TypeInstr | FieldInstr): number | string => {
          const o = run(100)(scene(w, vals, instr))
          return o._tag === 'Done' ? o.steps - 5 - nop : o._tag
        }
        const x = idx<TypeIdx>(0)
        const zts = fieldTypes(w, 0)
        const defaults = zts.map(defaultOf)
        const vals = defaults.flatMap((v) => (v === undefined ? [] : [v]))
        if (vals.length < zts.length) return
        expect(steps([], { _tag: 'struct.new_default', x })).toBe(2)
        expect(steps(vals, { _tag: 'struct.new', x })).toBe(1)
      }),
      { numRuns: 100 }
    )
  })

  it('every rule fired; null and structure never apply at once', () => {
    allFired(counts, mnemonics, 100)
    expect([...counts.together.keys()]).toEqual([])
  })
})
