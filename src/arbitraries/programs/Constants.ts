/**
 * Constant expressions of any type that a generated module uses.
 *
 * Spec: https://webassembly.github.io/spec/core/valid/instructions.html#constant-expressions
 */
import { i32 } from '../../structure/Const.ts'
import type { TypeIdx } from '../../structure/Indices.ts'
import type { Instr } from '../../structure/Instr.ts'
import type { CompType, HeapType, RefType, ResultType, ValType } from '../../structure/Types.ts'
import { ref, idxUse } from '../../structure/Types.ts'
import { chance, pick, times, type Draw } from './Draw.ts'
import { constant } from './Numbers.ts'
import {
  arrayTypes,
  callables,
  fits,
  isDefaultable,
  isRefType,
  structTypes,
  unpacked,
  type Skeleton
} from './Skeleton.ts'

/** Deeper values are as simple as they can be. */
const DEEP = 3

const structOf = (m: Skeleton, d: Draw, x: TypeIdx, ct: CompType, depth: number): ReadonlyArray<Instr> => {
  const fields = ct._tag === 'struct' ? ct.fields : []
  return fields.every((f) => isDefaultable(f.zt)) && (depth >= DEEP || chance(d, 1, 2)) ?
      [{ _tag: 'struct.new_default', x }]
    : [...fields.flatMap((f) => constantExpr(m, d, unpacked(f.zt), depth + 1)), { _tag: 'struct.new', x }]
}

const arrayOf = (m: Skeleton, d: Draw, x: TypeIdx, ct: CompType, depth: number): ReadonlyArray<Instr> => {
  if (ct._tag !== 'array') return []
  const t = unpacked(ct.field.zt)
  if (depth >= DEEP) return [{ _tag: 'array.new_fixed', x, n: 0 }]
  const n = chance(d, 1, 8) ? 0 : 2 + pick(d, 4)
  switch (pick(d, 3)) {
    case 1:
      return [...constantExpr(m, d, t, depth + 1), i32(n), { _tag: 'array.new', x }]
    case 2:
      if (isDefaultable(t)) return [i32(n), { _tag: 'array.new_default', x }]
  }
  return [...times(n, () => constantExpr(m, d, t, depth + 1)).flat(), { _tag: 'array.new_fixed', x, n }]
}

/** A value of a defined type; undefined where the module has no function of it. */
const defined = (m: Skeleton, d: Draw, x: TypeIdx, depth: number): ReadonlyArray<Instr> | undefined => {
  const ct = m.comps[x]
  if (ct === undefined) return undefined
  if (ct._tag === 'struct') return structOf(m, d, x, ct, depth)
  if (ct._tag === 'array') return arrayOf(m, d, x, ct, depth)
  const wanted = ref(false, idxUse(x))
  const fs = callables(m).filter(([, , y]) => fits(m, ref(false, idxUse(y)), wanted))
  const f = fs[pick(d, fs.length)]
  return f && [{ _tag: 'ref.func', x: f[0] }]
}

const scalar = (d: Draw): ReadonlyArray<Instr> => [constant(d, 'i32'), { _tag: 'ref.i31' }]

/** A value of an abstract heap type; undefined where the module has none. */
const abstract = (m: Skeleton, d: Draw, ht: HeapType, depth: number): ReadonlyArray<Instr> | undefined => {
  const [structs, arrays, fs] = [structTypes(m), arrayTypes(m), callables(m)]
  const struct = structs[pick(d, structs.length)]
  const array = arrays[pick(d, arrays.length)]
  const f = fs[pick(d, fs.length)]
  switch (ht) {
    case 'func':
      return f && [{ _tag: 'ref.func', x: f[0] }]
    case 'i31':
      return scalar(d)
    case 'any':
    case 'eq':
      return chance(d, 1, 2) && struct !== undefined ? structOf(m, d, struct[0], struct[1], depth) : scalar(d)
    case 'struct':
      return struct && structOf(m, d, struct[0], struct[1], depth)
    case 'array':
      return array && arrayOf(m, d, array[0], array[1], depth)
    case 'extern':
      return m.options.features.has('gc') ? [...scalar(d), { _tag: 'extern.convert_any' }] : undefined
    default:
      return undefined
  }
}

const nullOf = (m: Skeleton, { ht }: RefType): ReadonlyArray<Instr> => [
  { _tag: 'ref.null', ht: m.options.features.has('function-references') || typeof ht === 'string' ? ht : 'func' }
]

/** A reference of the type, if the module can make one that is not null. */
const nonNull = (m: Skeleton, d: Draw, { ht }: RefType, depth: number): ReadonlyArray<Instr> | undefined =>
  typeof ht === 'string' ? abstract(m, d, ht, depth)
  : ht._tag === 'idx' ? defined(m, d, ht.x, depth)
  : undefined

/**
 * A constant expression of type `t`. Of a type without values, which no module uses outside of code, the code that traps.
 */
export const constantExpr = (m: Skeleton, d: Draw, t: ValType, depth = 0): ReadonlyArray<Instr> => {
  if (!isRefType(t)) return t === 'bot' ? [] : [constant(d, t)]
  if (t.null && (depth >= DEEP || chance(d, 1, 3))) return nullOf(m, t)
  const value = nonNull(m, d, t, depth)
  if (value !== undefined) return value
  return t.null ? nullOf(m, t) : [...nullOf(m, t), { _tag: 'ref.as_non_null' }]
}

/** Numbers and nulls that need no operand; undefined where a type has no default. */
export const defaults = (m: Skeleton, d: Draw, ts: ResultType): ReadonlyArray<Instr> | undefined =>
  ts.every(isDefaultable) ?
    ts.flatMap((t) =>
      isRefType(t) ? nullOf(m, t)
      : t === 'bot' ? []
      : [constant(d, t)]
    )
  : undefined
