/**
 * Table instructions.
 *
 * Spec: https://webassembly.github.io/spec/core/valid/instructions.html#table-instructions
 */
import { idx, type ElemIdx, type TableIdx } from '../../structure/Indices.ts'
import type { TableType } from '../../structure/Types.ts'
import { apply, type Body } from './Body.ts'
import { chance, one, type Weighted } from './Draw.ts'
import { allows } from './Options.ts'
import { elemOf, extent, place, type Producer, type Statement, type Way, type OperandWriter } from './Operands.ts'
import { over } from './Plain.ts'
import { fits } from './Skeleton.ts'

type Table = readonly [TableIdx, TableType]

const tables = (b: Body): ReadonlyArray<Table> => b.m.tables.map((tt, i) => [idx<TableIdx>(i), tt] as const)

const within = (w: OperandWriter, b: Body, { at, lim }: TableType): void => {
  place(w, b, at, Number(lim.min))
}

const get =
  (w: OperandWriter, [x, tt]: Table): Way =>
  (b) => {
    within(w, b, tt)
    apply(b, { _tag: 'table.get', x }, 1, [tt.rt])
  }

const set =
  (w: OperandWriter, [x, tt]: Table): Way =>
  (b) => {
    within(w, b, tt)
    w.produce(b, tt.rt)
    apply(b, { _tag: 'table.set', x }, 2, [])
  }

const grow =
  (w: OperandWriter, [x, tt]: Table): Way =>
  (b) => {
    w.produce(b, tt.rt)
    extent(w, b, tt.at)
    apply(b, { _tag: 'table.grow', x }, 2, [tt.at])
  }

const fill =
  (w: OperandWriter, [x, tt]: Table): Way =>
  (b) => {
    within(w, b, tt)
    w.produce(b, tt.rt)
    extent(w, b, tt.at)
    apply(b, { _tag: 'table.fill', x }, 3, [])
  }

const copy =
  (w: OperandWriter, [x, tt]: Table): Way =>
  (b) => {
    const from = one(
      b.d,
      tables(b).filter(([, other]) => fits(b.m, other.rt, tt.rt))
    )
    if (from === undefined) return
    within(w, b, tt)
    within(w, b, from[1])
    extent(w, b, tt.at === 'i64' && from[1].at === 'i64' ? 'i64' : 'i32')
    apply(b, { _tag: 'table.copy', x, y: from[0] }, 3, [])
  }

const init =
  (w: OperandWriter, [x, tt]: Table): Way =>
  (b) => {
    const y = elemOf(b, tt.rt)
    if (y === undefined) return
    within(w, b, tt)
    place(w, b, 'i32', 2)
    extent(w, b, 'i32')
    apply(b, { _tag: 'table.init', x, y }, 3, [])
  }

export const tableProducers = (w: OperandWriter): ReadonlyArray<Weighted<Producer>> => [
  [
    2,
    (b, t) =>
      allows(b.m.options, 'table.get') ?
        over(
          2,
          b,
          tables(b).filter(([, tt]) => fits(b.m, tt.rt, t)),
          (table) => get(w, table)
        )
      : []
  ],
  [
    1,
    (b, t) =>
      allows(b.m.options, 'table.size') ?
        over(
          1,
          b,
          tables(b).filter(([, tt]) => tt.at === t),
          (table) => (at) =>
            chance(at.d, 1, 2) ? grow(w, table)(at) : apply(at, { _tag: 'table.size', x: table[0] }, 0, [table[1].at])
        )
      : []
  ]
]

export const tableStatements = (w: OperandWriter): ReadonlyArray<Weighted<Statement>> => [
  [
    5,
    (b) =>
      allows(b.m.options, 'table.get') ?
        [
          ...over(2, b, tables(b), (t) => set(w, t)),
          ...over(1, b, tables(b), (t) => fill(w, t)),
          ...over(1, b, tables(b), (t) => copy(w, t)),
          ...over(1, b, tables(b), (t) => init(w, t)),
          ...over(1, b, b.m.elems, () => (at) => {
            const x = one(
              at.d,
              at.m.elems.map((_, i) => idx<ElemIdx>(i))
            )
            if (x !== undefined) apply(at, { _tag: 'elem.drop', x }, 0, [])
          })
        ]
      : []
  ]
]
