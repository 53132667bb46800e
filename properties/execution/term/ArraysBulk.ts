/**
 * Ranges of arrays.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/instructions.html#aggregate-reference-instructions
 */
import type { Families } from '../../../src/spec/Families.ts'
import type { Const } from '../../../src/structure/Const.ts'
import type { ArrayData, ArrayElem, Instr } from '../../../src/structure/Instr.ts'
import { beyond, data, decoded, elem, zbytes } from './Arrays.ts'
import { elementType, fieldsOf, isNull, ref } from './Fields.ts'
import { fired, int32, nat, operand, type Fired, type Rules } from './Rules.ts'
import { get, TRAP, type State, type Val } from './Term.ts'

const plus = (v: Val, n: bigint): Const => int32(nat(v) + n)

const initRules = <I extends ArrayData | ArrayElem>(
  kind: 'elem' | 'data',
  succ: 'Step_read/array.init_elem-succ' | 'Step_read/array.init_data-num',
  /** The bytes or references of the segment, what one element takes of them, and the element at a place. */
  segment: (z: State, e: I) => { length: number; step: number; at: (j: number) => Val }
) => {
  return (z: State, e: I, vs: ReadonlyArray<Val>): Fired => {
    const [r, i, j, n] = [ref(operand(vs, 3)), operand(vs, 2), operand(vs, 1), operand(vs)]
    if (isNull(r)) return fired(`Step_read/array.init_${kind}-null`, 4, [TRAP])
    if (beyond(i, n, fieldsOf(z, r).length)) return fired(`Step_read/array.init_${kind}-oob1`, 4, [TRAP])
    const { length, step, at } = segment(z, e)
    if (nat(j) + nat(n) * BigInt(step) > BigInt(length)) return fired(`Step_read/array.init_${kind}-oob2`, 4, [TRAP])
    if (nat(n) === 0n) return fired(`Step_read/array.init_${kind}-zero`, 4, [])
    const again = [r, plus(i, 1n), plus(j, BigInt(step)), plus(n, -1n), e as Instr]
    return fired(succ, 4, [r, i, at(Number(nat(j))), { _tag: 'array.set', x: e.x }, ...again])
  }
}

export const arrayBulkRules: Rules<Families['arraysBulk']> = {
  'array.fill': (z, e, vs) => {
    const [r, i, val, n] = [ref(operand(vs, 3)), operand(vs, 2), operand(vs, 1), operand(vs)]
    if (isNull(r)) return fired('Step_read/array.fill-null', 4, [TRAP])
    if (beyond(i, n, fieldsOf(z, r).length)) return fired('Step_read/array.fill-oob', 4, [TRAP])
    if (nat(n) === 0n) return fired('Step_read/array.fill-zero', 4, [])
    const again = [r, plus(i, 1n), val, plus(n, -1n), e]
    return fired('Step_read/array.fill-succ', 4, [r, i, val, { _tag: 'array.set', x: e.x }, ...again])
  },
  'array.copy': (z, e, vs) => {
    const [r1, i1, r2, i2, n] = [ref(operand(vs, 4)), operand(vs, 3), ref(operand(vs, 2)), operand(vs, 1), operand(vs)]
    if (isNull(r1)) return fired('Step_read/array.copy-null1', 5, [TRAP])
    if (isNull(r2)) return fired('Step_read/array.copy-null2', 5, [TRAP])
    if (beyond(i1, n, fieldsOf(z, r1).length)) return fired('Step_read/array.copy-oob1', 5, [TRAP])
    if (beyond(i2, n, fieldsOf(z, r2).length)) return fired('Step_read/array.copy-oob2', 5, [TRAP])
    if (nat(n) === 0n) return fired('Step_read/array.copy-zero', 5, [])
    const zt = elementType(z, e.y)
    const one: ReadonlyArray<Instr> = [
      { _tag: zt === 'i8' || zt === 'i16' ? 'array.get_s' : 'array.get', x: e.y },
      { _tag: 'array.set', x: e.x }
    ]
    const less = plus(n, -1n)
    if (nat(i1) <= nat(i2))
      return fired('Step_read/array.copy-le', 5, [r1, i1, r2, i2, ...one, r1, plus(i1, 1n), r2, plus(i2, 1n), less, e])
    const last = nat(n) - 1n
    return fired('Step_read/array.copy-gt', 5, [
      r1,
      plus(i1, last),
      r2,
      plus(i2, last),
      ...one,
      r1,
      i1,
      r2,
      i2,
      less,
      e
    ])
  },
  'array.init_elem': initRules<ArrayElem>('elem', 'Step_read/array.init_elem-succ', (z, { y }) => {
    const refs = elem(z, y)
    return { length: refs.length, step: 1, at: (j) => get(refs, j) }
  }),
  'array.init_data': initRules<ArrayData>('data', 'Step_read/array.init_data-num', (z, { x, y }) => {
    const [zt, b] = [elementType(z, x), data(z, y)]
    return { length: b.length, step: zbytes(zt), at: (j) => decoded(zt, b, j) }
  })
}
