/**
 * Structures and arrays.
 *
 * Spec: https://webassembly.github.io/spec/core/valid/instructions.html#aggregate-reference-instructions
 */
import { i32 } from '../../structure/Const.ts'
import { idx, type DataIdx, type ElemIdx, type FieldIdx, type TypeIdx } from '../../structure/Indices.ts'
import type { Instr } from '../../structure/Instr.ts'
import { idxUse, ref, type ArrayType, type FieldType, type StructType, type ValType } from '../../structure/Types.ts'
import { apply, emit, retype, type Body } from './Body.ts'
import { chance, one, pick, times, type Weighted } from './Draw.ts'
import {
  elemOf,
  extent,
  instr,
  place,
  want,
  type Producer,
  type Statement,
  type Way,
  type OperandWriter
} from './Operands.ts'
import { over } from './Plain.ts'
import { arrayTypes, fits, isDefaultable, isRefType, structTypes, unpacked } from './Skeleton.ts'

type Struct = readonly [TypeIdx, StructType]
type Array_ = readonly [TypeIdx, ArrayType]

const owner = (x: TypeIdx, isNull = true): ValType => ref(isNull, idxUse(x))

/** A structure or array to work on: mostly not null. */
const object = (w: OperandWriter, b: Body, x: TypeIdx): void => {
  if (chance(b.d, 1, 12)) return apply(b, { _tag: 'ref.null', ht: idxUse(x) }, 0, [owner(x)])
  w.produce(b, owner(x, chance(b.d, 1, 6)))
}

const isPacked = (yt: FieldType): boolean => yt.zt === 'i8' || yt.zt === 'i16'
const signed = (b: Body): '_s' | '_u' => (chance(b.d, 1, 2) ? '_s' : '_u')

const newStruct =
  (w: OperandWriter, [x, { fields }]: Struct): Way =>
  (b) => {
    if (fields.every((f) => isDefaultable(f.zt)) && chance(b.d, 1, 2))
      return apply(b, { _tag: 'struct.new_default', x }, 0, [owner(x, false)])
    instr(
      w,
      { _tag: 'struct.new', x },
      fields.map((f) => unpacked(f.zt)),
      [owner(x, false)]
    )(b)
  }

type Field = readonly [TypeIdx, FieldIdx, FieldType]
const fields = (b: Body, accepts: (yt: FieldType) => boolean): ReadonlyArray<Field> =>
  structTypes(b.m).flatMap(([x, st]) =>
    st.fields.flatMap((yt, i) => (accepts(yt) ? [[x, idx<FieldIdx>(i), yt] as const] : []))
  )

const getField =
  (w: OperandWriter, [x, i, yt]: Field): Way =>
  (b) => {
    object(w, b, x)
    apply(b, { _tag: isPacked(yt) ? `struct.get${signed(b)}` : 'struct.get', x, i }, 1, [unpacked(yt.zt)])
  }

const setField =
  (w: OperandWriter, [x, i, yt]: Field): Way =>
  (b) => {
    object(w, b, x)
    w.produce(b, unpacked(yt.zt))
    apply(b, { _tag: 'struct.set', x, i }, 2, [])
  }

const count = (b: Body, n: number): void => {
  emit(b, i32(n))
  retype(b, 0, ['i32'])
}

/** How many elements a new array has. */
const length = (w: OperandWriter, b: Body): void => {
  if (chance(b.d, 1, 4)) extent(w, b, 'i32', false)
  else count(b, 2 + pick(b.d, 6))
}

/** From a segment: in range, or not. */
const fromSegment = (w: OperandWriter, b: Body, e: Instr, x: TypeIdx): void => {
  place(w, b, 'i32', 2)
  count(b, chance(b.d, 1, 8) ? 100 : pick(b.d, 4))
  apply(b, e, 2, [owner(x, false)])
}

const isData = ({ field: { zt } }: ArrayType): boolean => typeof zt === 'string'
/** A segment whose references the array takes. */
const elemFor = (b: Body, { field: { zt } }: ArrayType): ElemIdx | undefined =>
  isRefType(unpacked(zt)) ? elemOf(b, unpacked(zt)) : undefined
const dataFor = (b: Body, at: ArrayType): DataIdx | undefined =>
  isData(at) && b.m.datas.length > 0 ? idx<DataIdx>(pick(b.d, b.m.datas.length)) : undefined

const newArray =
  (w: OperandWriter, [x, at]: Array_): Way =>
  (b) => {
    const t = unpacked(at.field.zt)
    switch (pick(b.d, 5)) {
      case 1: {
        w.produce(b, t)
        length(w, b)
        return apply(b, { _tag: 'array.new', x }, 2, [owner(x, false)])
      }
      case 2: {
        if (!isDefaultable(t)) break
        length(w, b)
        return apply(b, { _tag: 'array.new_default', x }, 1, [owner(x, false)])
      }
      case 3: {
        const y = elemFor(b, at)
        if (y !== undefined) return fromSegment(w, b, { _tag: 'array.new_elem', x, y }, x)
        break
      }
      case 4: {
        const y = dataFor(b, at)
        if (y !== undefined) return fromSegment(w, b, { _tag: 'array.new_data', x, y }, x)
      }
    }
    const n = pick(b.d, 5)
    const ts = times(n, () => t)
    want(w, b, ts)
    apply(b, { _tag: 'array.new_fixed', x, n }, n, [owner(x, false)])
  }

const getElement =
  (w: OperandWriter, [x, { field }]: Array_): Way =>
  (b) => {
    object(w, b, x)
    place(w, b, 'i32', 2)
    apply(b, { _tag: isPacked(field) ? `array.get${signed(b)}` : 'array.get', x }, 2, [unpacked(field.zt)])
  }

const setElement =
  (w: OperandWriter, [x, { field }]: Array_): Way =>
  (b) => {
    object(w, b, x)
    place(w, b, 'i32', 2)
    w.produce(b, unpacked(field.zt))
    apply(b, { _tag: 'array.set', x }, 3, [])
  }

const fill =
  (w: OperandWriter, [x, { field }]: Array_): Way =>
  (b) => {
    object(w, b, x)
    place(w, b, 'i32', 2)
    w.produce(b, unpacked(field.zt))
    extent(w, b, 'i32')
    apply(b, { _tag: 'array.fill', x }, 4, [])
  }

const copy =
  (w: OperandWriter, [x, to]: Array_): Way =>
  (b) => {
    const fitting = arrayTypes(b.m).filter(
      ([, from]) =>
        from.field.zt === to.field.zt ||
        (!isPacked(from.field) && !isPacked(to.field) && fits(b.m, unpacked(from.field.zt), unpacked(to.field.zt)))
    )
    const y = one(b.d, fitting)?.[0] ?? x
    object(w, b, x)
    place(w, b, 'i32', 3)
    object(w, b, y)
    place(w, b, 'i32', 3)
    extent(w, b, 'i32')
    apply(b, { _tag: 'array.copy', x, y }, 5, [])
  }

const init =
  (w: OperandWriter, [x, at]: Array_): Way =>
  (b) => {
    const [elem, data] = [elemFor(b, at), dataFor(b, at)]
    if (elem === undefined && data === undefined) return
    object(w, b, x)
    place(w, b, 'i32', 2)
    place(w, b, 'i32', 2)
    extent(w, b, 'i32')
    if (elem !== undefined) apply(b, { _tag: 'array.init_elem', x, y: elem }, 4, [])
    else if (data !== undefined) apply(b, { _tag: 'array.init_data', x, y: data }, 4, [])
  }

const len =
  (w: OperandWriter): Way =>
  (b) => {
    if (chance(b.d, 1, 5)) apply(b, { _tag: 'ref.null', ht: 'array' }, 0, [ref(true, 'array')])
    else want(w, b, [ref(chance(b.d, 1, 8), 'array')])
    apply(b, { _tag: 'array.len' }, 1, ['i32'])
  }

export const aggregateProducers = (w: OperandWriter): ReadonlyArray<Weighted<Producer>> => [
  [
    3,
    (b, t) =>
      over(
        3,
        b,
        structTypes(b.m).filter(([x]) => fits(b.m, owner(x, false), t)),
        (s) => newStruct(w, s)
      )
  ],
  [
    3,
    (b, t) =>
      over(
        3,
        b,
        arrayTypes(b.m).filter(([x]) => fits(b.m, owner(x, false), t)),
        (a) => newArray(w, a)
      )
  ],
  [
    2,
    (b, t) =>
      over(
        2,
        b,
        fields(b, (yt) => fits(b.m, unpacked(yt.zt), t)),
        (f) => getField(w, f)
      )
  ],
  [
    2,
    (b, t) =>
      over(
        2,
        b,
        arrayTypes(b.m).filter(([, { field }]) => fits(b.m, unpacked(field.zt), t)),
        (a) => getElement(w, a)
      )
  ],
  [2, (b, t) => (t === 'i32' && arrayTypes(b.m).length > 0 ? [[1, len(w)]] : [])]
]

export const aggregateStatements = (w: OperandWriter): ReadonlyArray<Weighted<Statement>> => [
  [
    3,
    (b) =>
      over(
        3,
        b,
        fields(b, (yt) => yt.mut),
        (f) => setField(w, f)
      )
  ],
  [
    7,
    (b) => {
      const mutable = arrayTypes(b.m).filter(([, { field }]) => field.mut)
      return [
        ...over(2, b, mutable, (a) => setElement(w, a)),
        ...over(2, b, mutable, (a) => fill(w, a)),
        ...over(4, b, mutable, (a) => copy(w, a)),
        ...over(3, b, mutable, (a) => init(w, a))
      ]
    }
  ]
]
