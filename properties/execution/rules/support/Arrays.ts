/** The rules of array instructions, transcribed. */
import { expect } from 'vitest'
import type { Term } from '../../../../src/execution/Plug.ts'
import type { Store } from '../../../../src/execution/runtime/Store.ts'
import {
  refArray,
  refNull,
  type FieldVal,
  type Ref,
  type RefArray,
  type Val
} from '../../../../src/execution/runtime/Values.ts'
import * as V from '../../../../src/persistent/Vector.ts'
import { f32, f64, i32, i64, v128, type Const } from '../../../../src/structure/Const.ts'
import type { TypeIdx } from '../../../../src/structure/Indices.ts'
import type { ArrayCopy, ArrayData, ArrayElem, ArrayNewFixed, InstrOf } from '../../../../src/structure/Instr.ts'
import type { StorageType } from '../../../../src/structure/Types.ts'
import { isNull, trap, type Applied, type Book } from './Book.ts'
import { contents, defaultOf, heldAt, packed, unpacked, type World } from './World.ts'

/** `zt` of an array type. */
export const elementOf = (w: World, x: number): StorageType => {
  const ct = w.comps[x]
  return ct?._tag === 'array' ? ct.field.zt : 'bot'
}

const nat = (v: Val | undefined): number => (v?._tag === 'i32.const' ? Number(BigInt.asUintN(32, BigInt(v.c))) : NaN)
const to = (...right: ReadonlyArray<Term>): Applied => ({ right })

/** `$arrayinst(z)[a].FIELDS`; undefined of null. */
const fieldsAt = (w: World, r: Val | undefined): ReadonlyArray<FieldVal> | undefined => heldAt(w, r as Ref)?.fields

const copies = (val: Val | undefined, n: number): ReadonlyArray<Val> => Array.from({ length: n }, () => val ?? refNull)

/** The reference to the array that is allocated next. */
const fresh = (w: World, x: TypeIdx): RefArray => {
  const type = V.get(w.store.modules, 1)?.types[x]
  if (type === undefined) throw new Error(`no type ${x}`)
  return refArray(w.store.fresh as RefArray['a'], type, [])
}

/** One more address, an array of `n` elements that is counted, and nothing else. */
const grown =
  (w: World, n: number) =>
  (s: Store): void => {
    expect(s.fresh).toBe(w.store.fresh + 1)
    expect(s.since).toBe(w.store.since + 160 + 96 * n)
    expect({ ...s, fresh: 0, since: 0 }).toEqual({ ...w.store, fresh: 0, since: 0 })
    expect(contents(w, s)).toEqual(w.held.map(({ fields }) => fields))
  }

const widths: Readonly<Record<string, number>> = { i8: 1, i16: 2, i32: 4, f32: 4, i64: 8, f64: 8, v128: 16 }
/** `$zsize(zt)/8`. */
export const widthOf = (zt: StorageType): number => (typeof zt === 'string' ? (widths[zt] ?? NaN) : NaN)

/** The constant that the bytes at `j` encode. */
export const decoded = (zt: StorageType, bytes: Uint8Array, j: number): Const => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  switch (zt) {
    case 'i8':
      return i32(view.getUint8(j))
    case 'i16':
      return i32(view.getUint16(j, true))
    case 'i32':
      return i32(view.getUint32(j, true))
    case 'i64':
      return i64(view.getBigUint64(j, true))
    case 'f32':
      return f32(view.getUint32(j, true))
    case 'f64':
      return f64(view.getUint32(j + 4, true), view.getUint32(j, true))
    default:
      return v128(
        view.getUint32(j, true),
        view.getUint32(j + 4, true),
        view.getUint32(j + 8, true),
        view.getUint32(j + 12, true)
      )
  }
}

type Allocating = InstrOf<'array.new' | 'array.new_default' | 'array.get' | 'array.set' | 'array.fill'>

export const allocation: Book<Allocating, World> = {
  'Step_pure/array.new': (_, [val, n], { x }) => to(...copies(val, nat(n)), { _tag: 'array.new_fixed', x, n: nat(n) }),
  'Step_read/array.new_default': (w, [n], { x }) =>
    to(...copies(defaultOf(elementOf(w, x)), nat(n)), { _tag: 'array.new_fixed', x, n: nat(n) })
}

export const fixed: Book<ArrayNewFixed, World> = {
  'Step/array.new_fixed': (w, _, { x, n }) => ({ right: [fresh(w, x)], effect: grown(w, n) })
}

const bytesOf = (w: World, { x, y }: ArrayData, i: Val | undefined, n: Val | undefined): number =>
  nat(i) + nat(n) * widthOf(elementOf(w, x)) - (w.datas[y]?.length ?? NaN)

export const fromData: Book<ArrayData, World> = {
  'Step_read/array.new_data-oob': (w, [i, n], e) => trap(bytesOf(w, e, i, n) > 0),
  'Step_read/array.new_data-num': (w, [i, n], e) => {
    const bytes = w.datas[e.y]
    const zt = elementOf(w, e.x)
    if (bytes === undefined || bytesOf(w, e, i, n) > 0) return null
    const vals = Array.from({ length: nat(n) }, (_, k) => decoded(zt, bytes, nat(i) + k * widthOf(zt)))
    return to(...vals, { _tag: 'array.new_fixed', x: e.x, n: nat(n) })
  },
  'Step_read/array.init_data-null': (_, [r]) => trap(isNull(r)),
  'Step_read/array.init_data-oob1': (w, [r, i, , n]) => trap(nat(i) + nat(n) > (fieldsAt(w, r)?.length ?? NaN)),
  'Step_read/array.init_data-oob2': (w, [r, , j, n], e) => trap(!isNull(r) && bytesOf(w, e, j, n) > 0),
  'Step_read/array.init_data-zero': (_, [r, , , n]) => (!isNull(r) && nat(n) === 0 ? to() : null),
  'Step_read/array.init_data-num': (w, [r, i, j, n], e) => {
    const bytes = w.datas[e.y]
    const zt = elementOf(w, e.x)
    const width = widthOf(zt)
    if (bytes === undefined || r === undefined || isNull(r) || i === undefined || nat(j) + width > bytes.length)
      return null
    const rest = [r, i32(nat(i) + 1), i32(nat(j) + width), i32(nat(n) - 1), e]
    return to(r, i, decoded(zt, bytes, nat(j)), { _tag: 'array.set', x: e.x }, ...rest)
  }
}

const refsBeyond = (w: World, { y }: ArrayElem, i: Val | undefined, n: Val | undefined): boolean =>
  nat(i) + nat(n) > (w.elems[y]?.length ?? NaN)

export const fromElem: Book<ArrayElem, World> = {
  'Step_read/array.new_elem-oob': (w, [i, n], e) => trap(refsBeyond(w, e, i, n)),
  'Step_read/array.new_elem-alloc': (w, [i, n], e) => {
    if (refsBeyond(w, e, i, n)) return null
    const refs = w.elems[e.y]?.slice(nat(i), nat(i) + nat(n)) ?? []
    return to(...refs, { _tag: 'array.new_fixed', x: e.x, n: nat(n) })
  },
  'Step_read/array.init_elem-null': (_, [r]) => trap(isNull(r)),
  'Step_read/array.init_elem-oob1': (w, [r, i, , n]) => trap(nat(i) + nat(n) > (fieldsAt(w, r)?.length ?? NaN)),
  'Step_read/array.init_elem-oob2': (w, [r, , j, n], e) => trap(!isNull(r) && refsBeyond(w, e, j, n)),
  'Step_read/array.init_elem-zero': (_, [r, , , n]) => (!isNull(r) && nat(n) === 0 ? to() : null),
  'Step_read/array.init_elem-succ': (w, [r, i, j, n], e) => {
    const elem = w.elems[e.y]?.[nat(j)]
    if (elem === undefined || r === undefined || isNull(r) || i === undefined) return null
    const rest = [r, i32(nat(i) + 1), i32(nat(j) + 1), i32(nat(n) - 1), e]
    return to(r, i, elem, { _tag: 'array.set', x: e.x }, ...rest)
  }
}

type Access = InstrOf<'array.get' | 'array.len' | 'array.fill'>

export const access: Book<Access, World> = {
  'Step_read/array.get-null': (_, [r]) => trap(isNull(r)),
  'Step_read/array.get-oob': (w, [r, i]) => trap(nat(i) >= (fieldsAt(w, r)?.length ?? NaN)),
  'Step_read/array.get-array': (w, [r, i], { _tag }) => {
    const fv = fieldsAt(w, r)?.[nat(i)]
    const sx =
      _tag === 'array.get_s' ? 'S'
      : _tag === 'array.get_u' ? 'U'
      : null
    return fv === undefined ? null : to(unpacked(sx, fv))
  },
  'Step/array.set-null': (_, [r]) => trap(isNull(r)),
  'Step/array.set-oob': (w, [r, i]) => {
    const oob = nat(i) >= (fieldsAt(w, r)?.length ?? NaN)
    return oob ? { right: ['TRAP'] } : null
  },
  'Step/array.set-array': (w, [r, i, val], e) => {
    const held = heldAt(w, r as Ref)
    if (held === undefined || val === undefined || !(nat(i) < held.fields.length)) return null
    const zt = 'x' in e ? elementOf(w, e.x) : 'bot'
    const after = w.held.map((h) => (h === held ? h.fields.with(nat(i), packed(zt, val)) : h.fields))
    return {
      right: [],
      effect: (s) => {
        expect(contents(w, s)).toEqual(after)
        expect(contents(w, w.store)).toEqual(w.held.map(({ fields }) => fields))
        expect(contents(w, s)).toEqual(after)
        expect({ ...s, heap: null }).toEqual({ ...w.store, heap: null })
      }
    }
  },
  'Step_read/array.len-null': (_, [r]) => trap(isNull(r)),
  'Step_read/array.len-array': (w, [r]) => {
    const fields = fieldsAt(w, r)
    return fields === undefined ? null : to(i32(fields.length))
  },
  'Step_read/array.fill-null': (_, [r]) => trap(isNull(r)),
  'Step_read/array.fill-oob': (w, [r, i, , n]) => trap(nat(i) + nat(n) > (fieldsAt(w, r)?.length ?? NaN)),
  'Step_read/array.fill-zero': (_, [r, , , n]) => (!isNull(r) && nat(n) === 0 ? to() : null),
  'Step_read/array.fill-succ': (_, [r, i, val, n], e) => {
    if (r === undefined || i === undefined || val === undefined || isNull(r) || !('x' in e)) return null
    return to(r, i, val, { _tag: 'array.set', x: e.x }, r, i32(nat(i) + 1), val, i32(nat(n) - 1), e)
  }
}

/** `(ARRAY.GET sx? x)` with `sx? = $sx(zt)`. */
const getOf = (w: World, x: TypeIdx): Term => {
  const zt = elementOf(w, x)
  return { _tag: zt === 'i8' || zt === 'i16' ? 'array.get_s' : 'array.get', x }
}
const copying = (
  f: (w: World, r1: Val, i1: number, r2: Val, i2: number, n: number, e: ArrayCopy) => Applied | null
): NonNullable<Book<ArrayCopy, World>['Step_read/array.copy-le']> => {
  return (w, [r1, i1, r2, i2, n], e) =>
    r1 === undefined || r2 === undefined || isNull(r1) || isNull(r2) ? null : f(w, r1, nat(i1), r2, nat(i2), nat(n), e)
}

export const copy: Book<ArrayCopy, World> = {
  'Step_read/array.copy-null1': (_, [r1]) => trap(isNull(r1)),
  'Step_read/array.copy-null2': (_, [, , r2]) => trap(isNull(r2)),
  'Step_read/array.copy-oob1': copying((w, r1, i1, _r, _i, n) => trap(i1 + n > (fieldsAt(w, r1)?.length ?? NaN))),
  'Step_read/array.copy-oob2': copying((w, _r, _i, r2, i2, n) => trap(i2 + n > (fieldsAt(w, r2)?.length ?? NaN))),
  'Step_read/array.copy-zero': copying((_, _r, _i, _s, _j, n) => (n === 0 ? to() : null)),
  'Step_read/array.copy-le': copying((w, r1, i1, r2, i2, n, e) => {
    if (i1 > i2) return null
    const rest = [r1, i32(i1 + 1), r2, i32(i2 + 1), i32(n - 1), e]
    return to(r1, i32(i1), r2, i32(i2), getOf(w, e.y), { _tag: 'array.set', x: e.x }, ...rest)
  }),
  'Step_read/array.copy-gt': copying((w, r1, i1, r2, i2, n, e) => {
    const rest = [r1, i32(i1), r2, i32(i2), i32(n - 1), e]
    const [last1, last2] = [i32(i1 + n - 1), i32(i2 + n - 1)]
    return to(r1, last1, r2, last2, getOf(w, e.y), { _tag: 'array.set', x: e.x }, ...rest)
  })
}
