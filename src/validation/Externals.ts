/**
 * Validity of limits and of external types.
 *
 * Spec: https://webassembly.github.io/spec/core/valid/types.html#limits
 */
import type { Invalid } from '../structure/Errors.ts'
import { invalid } from '../structure/Errors.ts'
import type { Nat64 } from '../structure/Indices.ts'
import type {
  AddrType,
  CompType,
  ExternType,
  Limits,
  MemType,
  TableType,
  TagType,
  TypeUse
} from '../structure/Types.ts'
import { checkRef, checkUse, checkVal } from './Types.ts'

/** Limits_ok: `C |- [n .. m?] : k` if `n <= k` and `(n <= m <= k)?`. */
const checkLimits = ({ min, max }: Limits, k: Nat64, exceeded: string): Invalid | null =>
  min > k || (max !== null && max > k) ? invalid('Limits_ok', exceeded)
  : max !== null && min > max ? invalid('Limits_ok', `size minimum must not be greater than maximum: ${min} > ${max}`)
  : null

/** In pages of 64 KiB. */
const maxPages: Readonly<Record<AddrType, number>> = { i32: 2 ** 16, i64: 2 ** 48 }
const maxEntries: Readonly<Record<AddrType, Nat64>> = { i32: 2 ** 32 - 1, i64: 2n ** 64n - 1n }

/** Memtype_ok: limits within 2^(N-16), for addresses of N bits. */
export const checkMemType = ({ at, lim }: MemType): Invalid | null =>
  checkLimits(lim, maxPages[at], `memory size must be at most ${maxPages[at]} pages of 64 KiB`)

/** Tabletype_ok: limits within 2^N - 1, and a valid element type. */
export const checkTableType = (n: number, { at, lim, rt }: TableType): Invalid | null =>
  checkLimits(lim, maxEntries[at], `table size must be at most ${maxEntries[at]} entries`) ?? checkRef(n, rt)

/** `C |- tu : OK`, and `tu ~~ FUNC ...` by Expand_use/typeidx. */
const checkFuncUse = (comps: ReadonlyArray<CompType>, rule: 'Externtype_ok/func' | 'Tagtype_ok', tu: TypeUse) => {
  const bad = checkUse(comps.length, tu)
  if (bad !== null) return bad
  const ct = tu._tag === 'idx' ? comps[tu.x] : undefined
  return ct?._tag === 'func' ? null : invalid(rule, 'type mismatch: the type is no function type')
}

/** Tagtype_ok: a function type without results. */
export const checkTagType = (comps: ReadonlyArray<CompType>, { type }: TagType): Invalid | null => {
  const bad = checkFuncUse(comps, 'Tagtype_ok', type)
  if (bad !== null) return bad
  const ct = type._tag === 'idx' ? comps[type.x] : undefined
  return ct?._tag === 'func' && ct.results.length > 0 ? invalid('Tagtype_ok', 'non-empty tag result type') : null
}

/** Externtype_ok/{tag,global,mem,table,func}; Globaltype_ok is no more than the type's validity. */
export const checkExternType = (comps: ReadonlyArray<CompType>, xt: ExternType): Invalid | null => {
  switch (xt._tag) {
    case 'tag':
      return checkTagType(comps, xt)
    case 'global':
      return checkVal(comps.length, xt.t)
    case 'mem':
      return checkMemType(xt)
    case 'table':
      return checkTableType(comps.length, xt)
    case 'func':
      return checkFuncUse(comps, 'Externtype_ok/func', xt.type)
  }
}
