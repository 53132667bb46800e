/**
 * Vector instructions that compute: one clause a family, for every operator of the numerics tables.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/instructions.html#vector-instructions
 */
import { strict } from '../../numerics/Relaxed.ts'
import { canLeaveLanesOpen, chooseLane, openLanes } from '../../numerics/vector/OpenLanes.ts'
import { vectorOperators, vextractLane, vreplaceLane, vsplat } from '../../numerics/vector/Operators.ts'
import type { Vbinop, Vshuffle, Vshiftop, Vternop, Vtestop, Vunop } from '../../numerics/vector/Signatures.ts'
import type { Mnemonic, MnemonicsByFamily as M } from '../../spec/generated/Mnemonics.ts'
import { byMnemonic } from '../../spec/Instructions.ts'
import type { V128 } from '../../structure/Const.ts'
import type { LaneInstr, Shuffle } from '../../structure/Instr.ts'
import { choose } from '../runtime/Choices.ts'
import type { Code } from '../runtime/Code.ts'
import type { ChoiceState, StepRule } from '../runtime/Config.ts'
import { choiceReduct, choosing, pure, reduct, stuck, type ChoiceReduct, type Clause, type Clauses } from '../Reduct.ts'
import { isI32, isV128, push, type Values } from '../runtime/Values.ts'
import { family, isNum } from './Numeric.ts'

/** Has the operator more than one result under some choices, of lanes or of relaxed parameters? */
const mayDiffer = (m: Mnemonic): boolean => canLeaveLanesOpen(m) || byMnemonic.get(m)?.feature === 'relaxed-simd'

/** The result of `m` for these operands: `c`, or what the choices put into the lanes of `c` that are open. */
const result = (
  rule: StepRule,
  m: Mnemonic,
  operands: ReadonlyArray<V128>,
  c: V128,
  below: Values,
  next: Code,
  z: ChoiceState
): ChoiceReduct => {
  let [v, choices] = [c, z.choices]
  if (choices.source._tag !== 'deterministic')
    for (const lane of openLanes(m, operands, c, choices.relaxed)) {
      const chosen = choose(choices, lane.count)
      v = chooseLane(v, lane, chosen.index)
      choices = chosen.choices
    }
  return choiceReduct(rule, push(v, below), next, z.store, choices)
}

/** `(VCONST V128 c_1) op  ~>  (VCONST V128 c)`, `c` being one of the results of the operator. */
const unary =
  <T extends Mnemonic>(rule: StepRule, table: Readonly<Record<T, Vunop>>) =>
  (m: T): Clause => {
    const op = table[m]
    return mayDiffer(m) ?
        choosing((code, vs, z) => {
          if (!isV128(vs)) return stuck
          const c = op(vs.head, z.choices.relaxed)
          return result(rule, m, [vs.head], c, vs.tail, code.next, z)
        })
      : pure((code, vs) => (isV128(vs) ? reduct(rule, push(op(vs.head, strict), vs.tail), code.next) : stuck))
  }

/** `(VCONST V128 c_1) (VCONST V128 c_2) op  ~>  (VCONST V128 c)`. */
const binary =
  <T extends Mnemonic>(rule: StepRule, table: Readonly<Record<T, Vbinop>>) =>
  (m: T): Clause => {
    const op = table[m]
    return mayDiffer(m) ?
        choosing((code, vs, z) => {
          const { tail } = vs
          if (!isV128(vs) || !isV128(tail)) return stuck
          const c = op(tail.head, vs.head, z.choices.relaxed)
          return result(rule, m, [tail.head, vs.head], c, tail.tail, code.next, z)
        })
      : pure((code, vs) => {
          const { tail } = vs
          return isV128(vs) && isV128(tail) ?
              reduct(rule, push(op(tail.head, vs.head, strict), tail.tail), code.next)
            : stuck
        })
  }

/** `(VCONST V128 c_1) (VCONST V128 c_2) (VCONST V128 c_3) op  ~>  (VCONST V128 c)`. */
const ternary =
  <T extends Mnemonic>(rule: StepRule, table: Readonly<Record<T, Vternop>>) =>
  (m: T): Clause => {
    const op = table[m]
    return mayDiffer(m) ?
        choosing((code, vs, z) => {
          const { tail } = vs
          const { tail: first } = tail
          if (!isV128(vs) || !isV128(tail) || !isV128(first)) return stuck
          const [c1, c2, c3] = [first.head, tail.head, vs.head]
          return result(rule, m, [c1, c2, c3], op(c1, c2, c3, z.choices.relaxed), first.tail, code.next, z)
        })
      : pure((code, vs) => {
          const { tail } = vs
          const { tail: first } = tail
          return isV128(vs) && isV128(tail) && isV128(first) ?
              reduct(rule, push(op(first.head, tail.head, vs.head, strict), first.tail), code.next)
            : stuck
        })
  }

/** `(VCONST V128 c_1) op  ~>  (CONST I32 c)`. */
const test =
  <T extends Mnemonic>(rule: StepRule, table: Readonly<Record<T, Vtestop>>) =>
  (m: T): Clause => {
    const op = table[m]
    return pure((code, vs) => (isV128(vs) ? reduct(rule, push(op(vs.head), vs.tail), code.next) : stuck))
  }

// https://webassembly.github.io/spec/core/exec/instructions.html#exec-vshiftop
// Step_pure/vshiftop
// (VCONST V128 c_1) (CONST I32 i) (VSHIFTOP sh vshiftop)  ~>  (VCONST V128 c)   if c = $vshiftop_(sh, vshiftop, c_1, i)
const shift =
  (table: Readonly<Record<M['VSHIFTOP'], Vshiftop>>) =>
  (m: M['VSHIFTOP']): Clause => {
    const op = table[m]
    return pure((code, vs) => {
      const { tail } = vs
      return isI32(vs) && isV128(tail) ?
          reduct('Step_pure/vshiftop', push(op(tail.head, vs.head), tail.tail), code.next)
        : stuck
    })
  }

// https://webassembly.github.io/spec/core/exec/instructions.html#exec-vshuffle
// Step_pure/vshuffle
// (VCONST V128 c_1) (VCONST V128 c_2) (VSHUFFLE sh i*)  ~>  (VCONST V128 c)   if c = $vshufflop_(sh, i*, c_1, c_2)
const shuffle =
  (table: Readonly<Record<M['VSHUFFLE'], Vshuffle>>) =>
  (m: M['VSHUFFLE']): Clause<Shuffle> => {
    const op = table[m]
    return pure((code, vs) => {
      const { tail } = vs
      return isV128(vs) && isV128(tail) ?
          reduct('Step_pure/vshuffle', push(op(tail.head, vs.head, code.instr.lanes), tail.tail), code.next)
        : stuck
    })
  }

// https://webassembly.github.io/spec/core/exec/instructions.html#exec-vsplat
// Step_pure/vsplat
// (CONST $lunpack(Lnn) c_1) (VSPLAT (Lnn X M))  ~>  (VCONST V128 c)
//   if c = $inv_lanes_(Lnn X M, $lpacknum_(Lnn, c_1)^M)
const splat = (m: M['VSPLAT']): Clause => {
  const op = vsplat(m)
  return pure((code, vs) => (isNum(vs) ? reduct('Step_pure/vsplat', push(op(vs.head), vs.tail), code.next) : stuck))
}

// https://webassembly.github.io/spec/core/exec/instructions.html#exec-vextract-lane
// Step_pure/vextract_lane-num
// (VCONST V128 c_1) (VEXTRACT_LANE (nt X M) i)  ~>  (CONST nt c_2)   if c_2 = $lanes_(nt X M, c_1)[i]
// Step_pure/vextract_lane-pack
// (VCONST V128 c_1) (VEXTRACT_LANE (pt X M) sx i)  ~>  (CONST I32 c_2)
//   if c_2 = $extend__($psize(pt), 32, sx, $lanes_(pt X M, c_1)[i])
const extractLane = (m: M['VEXTRACT_LANE']): Clause<LaneInstr> => {
  const op = vextractLane(m)
  const rule = m.endsWith('_lane') ? 'Step_pure/vextract_lane-num' : 'Step_pure/vextract_lane-pack'
  return pure((code, vs) => (isV128(vs) ? reduct(rule, push(op(vs.head, code.instr.lane), vs.tail), code.next) : stuck))
}

// https://webassembly.github.io/spec/core/exec/instructions.html#exec-vreplace-lane
// Step_pure/vreplace_lane
// (VCONST V128 c_1) (CONST $lunpack(Lnn) c_2) (VREPLACE_LANE (Lnn X M) i)  ~>  (VCONST V128 c)
//   if c = $inv_lanes_(Lnn X M, $lanes_(Lnn X M, c_1)[[i] = $lpacknum_(Lnn, c_2)])
const replaceLane = (m: M['VREPLACE_LANE']): Clause<LaneInstr> => {
  const op = vreplaceLane(m)
  return pure((code, vs) => {
    const { tail } = vs
    return isNum(vs) && isV128(tail) ?
        reduct('Step_pure/vreplace_lane', push(op(tail.head, code.instr.lane, vs.head), tail.tail), code.next)
      : stuck
  })
}

const ops = vectorOperators

type VectorFamily = keyof typeof vectorOperators

export const vector: Clauses<M[VectorFamily]> = {
  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-vvunop
  // Step_pure/vvunop
  // (VCONST V128 c_1) (VVUNOP V128 vvunop)  ~>  (VCONST V128 c)   if c <- $vvunop_(V128, vvunop, c_1)
  ...family(ops.VVUNOP, unary('Step_pure/vvunop', ops.VVUNOP)),
  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-vvbinop
  // Step_pure/vvbinop
  // (VCONST V128 c_1) (VCONST V128 c_2) (VVBINOP V128 vvbinop)  ~>  (VCONST V128 c)
  //   if c <- $vvbinop_(V128, vvbinop, c_1, c_2)
  ...family(ops.VVBINOP, binary('Step_pure/vvbinop', ops.VVBINOP)),
  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-vvternop
  // Step_pure/vvternop
  // (VCONST V128 c_1) (VCONST V128 c_2) (VCONST V128 c_3) (VVTERNOP V128 vvternop)  ~>  (VCONST V128 c)
  //   if c <- $vvternop_(V128, vvternop, c_1, c_2, c_3)
  ...family(ops.VVTERNOP, ternary('Step_pure/vvternop', ops.VVTERNOP)),
  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-vvtestop
  // Step_pure/vvtestop
  // (VCONST V128 c_1) (VVTESTOP V128 ANY_TRUE)  ~>  (CONST I32 c)   if c = $inez_($vsize(V128), c_1)
  ...family(ops.VVTESTOP, test('Step_pure/vvtestop', ops.VVTESTOP)),
  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-vunop
  // Step_pure/vunop-val    (VCONST V128 c_1) (VUNOP sh vunop)  ~>  (VCONST V128 c)   if c <- $vunop_(sh, vunop, c_1)
  ...family(ops.VUNOP, unary('Step_pure/vunop-val', ops.VUNOP)),
  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-vbinop
  // Step_pure/vbinop-val
  // (VCONST V128 c_1) (VCONST V128 c_2) (VBINOP sh vbinop)  ~>  (VCONST V128 c)   if c <- $vbinop_(sh, vbinop, c_1, c_2)
  ...family(ops.VBINOP, binary('Step_pure/vbinop-val', ops.VBINOP)),
  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-vternop
  // Step_pure/vternop-val
  // (VCONST V128 c_1) (VCONST V128 c_2) (VCONST V128 c_3) (VTERNOP sh vternop)  ~>  (VCONST V128 c)
  //   if c <- $vternop_(sh, vternop, c_1, c_2, c_3)
  ...family(ops.VTERNOP, ternary('Step_pure/vternop-val', ops.VTERNOP)),
  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-vtestop
  // Step_pure/vtestop
  // (VCONST V128 c_1) (VTESTOP (Jnn X M) ALL_TRUE)  ~>  (CONST I32 c)
  //   if c = $prod($inez_($jsizenn(Jnn), i)*)   if i* = $lanes_(Jnn X M, c_1)
  ...family(ops.VTESTOP, test('Step_pure/vtestop', ops.VTESTOP)),
  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-vrelop
  // Step_pure/vrelop
  // (VCONST V128 c_1) (VCONST V128 c_2) (VRELOP sh vrelop)  ~>  (VCONST V128 c)   if c = $vrelop_(sh, vrelop, c_1, c_2)
  ...family(ops.VRELOP, binary('Step_pure/vrelop', ops.VRELOP)),
  ...family(ops.VSHIFTOP, shift(ops.VSHIFTOP)),
  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-vbitmask
  // Step_pure/vbitmask    (VCONST V128 c_1) (VBITMASK sh)  ~>  (CONST I32 c)   if c = $vbitmaskop_(sh, c_1)
  ...family(ops.VBITMASK, test('Step_pure/vbitmask', ops.VBITMASK)),
  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-vswizzlop
  // Step_pure/vswizzlop
  // (VCONST V128 c_1) (VCONST V128 c_2) (VSWIZZLOP sh swizzlop)  ~>  (VCONST V128 c)
  //   if c = $vswizzlop_(sh, swizzlop, c_1, c_2)
  ...family(ops.VSWIZZLOP, binary('Step_pure/vswizzlop', ops.VSWIZZLOP)),
  ...family(ops.VSHUFFLE, shuffle(ops.VSHUFFLE)),
  ...family(ops.VSPLAT, splat),
  ...family(ops.VEXTRACT_LANE, extractLane),
  ...family(ops.VREPLACE_LANE, replaceLane),
  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-vextunop
  // Step_pure/vextunop
  // (VCONST V128 c_1) (VEXTUNOP sh_2 sh_1 vextunop)  ~>  (VCONST V128 c)   if $vextunop__(sh_1, sh_2, vextunop, c_1) = c
  ...family(ops.VEXTUNOP, unary('Step_pure/vextunop', ops.VEXTUNOP)),
  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-vextbinop
  // Step_pure/vextbinop
  // (VCONST V128 c_1) (VCONST V128 c_2) (VEXTBINOP sh_2 sh_1 vextbinop)  ~>  (VCONST V128 c)
  //   if $vextbinop__(sh_1, sh_2, vextbinop, c_1, c_2) = c
  ...family(ops.VEXTBINOP, binary('Step_pure/vextbinop', ops.VEXTBINOP)),
  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-vextternop
  // Step_pure/vextternop
  // (VCONST V128 c_1) (VCONST V128 c_2) (VCONST V128 c_3) (VEXTTERNOP sh_2 sh_1 vextternop)  ~>  (VCONST V128 c)
  //   if $vextternop__(sh_1, sh_2, vextternop, c_1, c_2, c_3) = c
  ...family(ops.VEXTTERNOP, ternary('Step_pure/vextternop', ops.VEXTTERNOP)),
  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-vnarrow
  // Step_pure/vnarrow
  // (VCONST V128 c_1) (VCONST V128 c_2) (VNARROW sh_2 sh_1 sx)  ~>  (VCONST V128 c)
  //   if c = $vnarrowop__(sh_1, sh_2, sx, c_1, c_2)
  ...family(ops.VNARROW, binary('Step_pure/vnarrow', ops.VNARROW)),
  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-vcvtop
  // Step_pure/vcvtop
  // (VCONST V128 c_1) (VCVTOP sh_2 sh_1 vcvtop)  ~>  (VCONST V128 c)   if c = $vcvtop__(sh_1, sh_2, vcvtop, c_1)
  ...family(ops.VCVTOP, unary('Step_pure/vcvtop', ops.VCVTOP))
}
