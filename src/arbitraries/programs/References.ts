/**
 * References: nulls, functions, scalars, casts and conversions.
 *
 * Spec: https://webassembly.github.io/spec/core/valid/instructions.html#reference-instructions
 */
import { i32 } from '../../structure/Const.ts'
import { idx, type LabelIdx } from '../../structure/Indices.ts'
import type { Instr } from '../../structure/Instr.ts'
import { ref, type RefType, type ValType } from '../../structure/Types.ts'
import { closeRef } from '../../types/Close.ts'
import { topOf } from '../../types/Subtype.ts'
import { brOnCast } from './Control.ts'
import { apply, emit, readable, retype, within, type Body } from './Body.ts'
import { chance, one, pick, type Weighted } from './Draw.ts'
import { allows } from './Options.ts'
import { instr, want, type Producer, type Way, type OperandWriter } from './Operands.ts'
import { over } from './Plain.ts'
import { fits, isRefType } from './Skeleton.ts'

const refs = (b: Body): ReadonlyArray<RefType> => b.m.vals.filter(isRefType)

/** The types of the same hierarchy. */
const kin = (b: Body, t: RefType): ReadonlyArray<RefType> => {
  const top = topOf(closeRef(b.m.dts, t).ht)
  return refs(b).filter((u) => topOf(closeRef(b.m.dts, u).ht) === top)
}

const isNull =
  (w: OperandWriter): Way =>
  (b) => {
    want(w, b, [one(b.d, refs(b)) ?? ref(true, 'func')])
    apply(b, { _tag: 'ref.is_null' }, 1, ['i32'])
  }

const test =
  (w: OperandWriter): Way =>
  (b) => {
    const t = one(b.d, refs(b)) ?? ref(true, 'func')
    const rt = one(b.d, kin(b, t)) ?? t
    const from = one(b.d, kin(b, t)) ?? t
    want(w, b, [from])
    apply(b, { _tag: 'ref.test', rt: chance(b.d, 1, 3) ? ref(false, rt.ht) : rt }, 1, ['i32'])
  }

/** Two references: any two, two nulls, or one twice. */
const eq =
  (w: OperandWriter): Way =>
  (b) => {
    const t = ref(true, 'eq')
    const x = one(b.d, readable(b, t))
    const isScalar = chance(b.d, 1, 3)
    const twice = x !== undefined && chance(b.d, 1, 2)
    for (let i = 0; i < 2; i++) {
      if (isScalar) {
        emit(b, i32(pick(b.d, 2)), { _tag: 'ref.i31' })
        retype(b, 0, [t])
      } else if (twice) apply(b, { _tag: 'local.get', x }, 0, [t])
      else if (chance(b.d, 1, 3)) apply(b, { _tag: 'ref.null', ht: 'eq' }, 0, [t])
      else w.produce(b, t)
    }
    apply(b, { _tag: 'ref.eq' }, 2, ['i32'])
  }

const cast =
  (w: OperandWriter, t: RefType): Way =>
  (b) => {
    const from = one(b.d, kin(b, t)) ?? t
    want(w, b, [chance(b.d, 3, 4) ? t : from])
    apply(b, { _tag: 'ref.cast', rt: t }, 1, [t])
  }

/** `(block (result t) reference (br_on_.. 0) other)`. */
const orElse =
  (w: OperandWriter, t: RefType): Way =>
  (b) => {
    const l = idx<LabelIdx>(0)
    const byCast = allows(b.m.options, 'br_on_cast') ? pick(b.d, 4) : 0
    const es = within(
      b,
      { label: [t], params: [], results: [t], isLoop: false },
      (at) => {
        if (byCast > 1) return brOnCast(w, byCast === 2 ? 'br_on_cast' : 'br_on_cast_fail', [l, [t]])(at)
        w.produce(at, ref(true, t.ht))
        apply(at, { _tag: 'br_on_non_null', l }, 1, [])
      },
      w.produce
    )
    emit(b, { _tag: 'block', bt: { _tag: 'result', t }, es })
  }

const plain = (w: OperandWriter, e: Instr, from: ValType, to: ValType): Way => instr(w, e, [from], [to])

/** From one hierarchy to the other, null now and then. */
const converted =
  (w: OperandWriter, _tag: 'any.convert_extern' | 'extern.convert_any', from: RefType, to: RefType): Way =>
  (b) => {
    if (from.null && chance(b.d, 1, 4)) apply(b, { _tag: 'ref.null', ht: from.ht }, 0, [from])
    else w.produce(b, from)
    apply(b, { _tag }, 1, [to])
  }

export const referenceProducers = (w: OperandWriter): ReadonlyArray<Weighted<Producer>> => [
  [1, (b, t) => (t === 'i32' && allows(b.m.options, 'ref.is_null') ? [[2, isNull(w)]] : [])],
  [
    1,
    (b, t) =>
      isRefType(t) && t.null ?
        over(
          1,
          b,
          [t],
          ({ ht }) =>
            (at) =>
              apply(at, { _tag: 'ref.null', ht }, 0, [t])
        )
      : []
  ],
  [
    3,
    (b, t) =>
      isRefType(t) && allows(b.m.options, 'ref.as_non_null') ?
        [
          [t.null ? 1 : 2, (at) => plain(w, { _tag: 'ref.as_non_null' }, ref(chance(at.d, 1, 8), t.ht), t)(at)],
          [t.null ? 1 : 2, orElse(w, t)]
        ]
      : []
  ],
  [
    3,
    (b, t) =>
      t === 'i32' && allows(b.m.options, 'ref.eq') ?
        [
          [2, test(w)],
          [3, eq(w)]
        ]
      : []
  ],
  [2, (b, t) => (isRefType(t) && allows(b.m.options, 'ref.cast') ? [[2, cast(w, t)]] : [])],
  [
    2,
    (b, t) =>
      !allows(b.m.options, 'ref.i31') ? []
      : t === 'i32' ?
        [
          [1, plain(w, { _tag: 'i31.get_s' }, ref(true, 'i31'), 'i32')],
          [1, plain(w, { _tag: 'i31.get_u' }, ref(true, 'i31'), 'i32')]
        ]
      : fits(b.m, ref(false, 'i31'), t) ? [[2, plain(w, { _tag: 'ref.i31' }, 'i32', ref(false, 'i31'))]]
      : []
  ],
  [
    5,
    (b, t) => {
      if (!allows(b.m.options, 'any.convert_extern') || !isRefType(t)) return []
      const [any, extern] = [ref(t.null, 'any'), ref(t.null, 'extern')]
      return (
        fits(b.m, any, t) ? [[1, converted(w, 'any.convert_extern', extern, any)]]
        : fits(b.m, extern, t) ? [[1, converted(w, 'extern.convert_any', any, extern)]]
        : []
      )
    }
  ]
]
