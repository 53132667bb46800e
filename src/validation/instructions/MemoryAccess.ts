/**
 * Typing of loads and stores, scalar and vector. Width and type are read from the instruction table.
 *
 * Spec: https://webassembly.github.io/spec/core/valid/instructions.html#memory-instructions
 */
import { left } from 'fp-ts/lib/Either.js'
import type { MnemonicsByFamily } from '../../spec/generated/Mnemonics.ts'
import type { ValidationRule } from '../../spec/generated/RuleNames.ts'
import type { Row } from '../../spec/Row.ts'
import type { Invalid } from '../../structure/Errors.ts'
import { invalid } from '../../structure/Errors.ts'
import type { MemArg, MemArgLane } from '../../structure/Instr.ts'
import type { AddrType, MemType, ResultType } from '../../structure/Types.ts'
import type { Check } from '../Check.ts'
import { at, empty, refuse, retype, unknown } from '../Check.ts'

export type Access = MnemonicsByFamily['LOAD' | 'STORE' | 'VLOAD' | 'VSTORE' | 'VLOAD_LANE' | 'VSTORE_LANE']

const types = { I32: 'i32', I64: 'i64', F32: 'f32', F64: 'f64', V128: 'v128' } as const
const sizes = { i32: 32, i64: 64, f32: 32, f64: 64, v128: 128 } as const

/** The type and the bits accessed: `LOAD I32 (`8 _ S) x ao` is i32 and 8, `(SHAPE `8 X `8 _ S)` 64, no number the type's. */
const typeAndBits = (constructor: string) => {
  const t = types[/^\w+ (\w+)/.exec(constructor)?.[1] as keyof typeof types]
  const numbers = [...constructor.matchAll(/`(\d+)/g)].map(([, n]) => Number(n))
  return { t, bits: numbers.length === 0 ? sizes[t] : numbers.reduce((m, n) => m * n) }
}

/** How far an offset may go: below 2^N for addresses of N bits. */
const addresses: Readonly<Record<AddrType, number | bigint>> = { i32: 2 ** 32, i64: 2n ** 64n }

/**
 * Memarg_ok: `|- {ALIGN n, OFFSET m} : at -> N` if `2^n <= N/8` and `m < 2^|at|`.
 */
const checkMemArg = (mt: MemType, { align, offset }: MemArg | MemArgLane, bits: number): Invalid | null =>
  2 ** align > bits / 8 ?
    invalid('Memarg_ok', `alignment must not be larger than natural, 2^${align} exceeds ${bits / 8} bytes`)
  : offset >= addresses[mt.at] ? invalid('Memarg_ok', `offset out of range ${offset} of an ${mt.at} memory`)
  : null

const forEachAddress = (ts: ResultType): Readonly<Record<AddrType, ResultType>> => ({
  i32: [...at.i32, ...ts],
  i64: [...at.i64, ...ts]
})

/**
 * The clause of one row.
 *
 *     C |- LOAD nt loadop? x ao : at -> nt                    if C.MEMS[x] = at lim PAGE and |- ao : at -> N
 *     C |- STORE nt storeop? x ao : at nt -> eps
 *     C |- VLOAD_LANE V128 N x ao i : at V128 -> V128         if also i < 128/N
 *     C |- VSTORE_LANE V128 N x ao i : at V128 -> eps
 */
export const access = (row: Row, rule: ValidationRule): Check<MemArg | MemArgLane> => {
  const { t, bits } = typeAndBits(row.constructor)
  const lanes = row.shape === 'memarg laneidx' ? 128 / bits : Infinity
  const isStore = row.family === 'STORE' || row.family === 'VSTORE' || row.family === 'VSTORE_LANE'
  const params = forEachAddress(isStore || lanes !== Infinity ? [t] : [])
  const results: ResultType = isStore ? empty : [t]
  return (C, s, instr) => {
    const mt = C.mems[instr.x]
    if (mt === undefined) return unknown(rule, 'memory', instr.x)
    const bad = checkMemArg(mt, instr, bits)
    if (bad !== null) return left(bad)
    if ('lane' in instr && instr.lane >= lanes) return refuse(rule, `invalid lane index ${instr.lane}`)
    return retype(C, s, rule, params[mt.at], results)
  }
}
