/**
 * Matching of external types: what an import accepts. All types are closed.
 *
 * Spec: https://webassembly.github.io/spec/core/valid/matching.html#external-types
 */
import type { ExternType, GlobalType, Limits, MemType, TableType, TagType, TypeUse } from '../structure/Types.ts'
import { matchDef, matchRef, matchVal } from './Subtype.ts'

/**
 * Limits_sub.
 *
 *     [n_1 .. m_1] <: [n_2 .. m_2]   if n_1 >= n_2 and m_1 <= m_2                     Limits_sub/max
 *     [n_1 .. m?]  <: [n_2 .. eps]   if n_1 >= n_2                                    Limits_sub/eps
 */
const matchLimits = (lim1: Limits, lim2: Limits): boolean =>
  lim1.min >= lim2.min && (lim2.max === null || (lim1.max !== null && lim1.max <= lim2.max))

/** `dt_1 <: dt_2` of closed type uses; anything else is not closed and matches nothing. */
const matchUse = (tu1: TypeUse, tu2: TypeUse): boolean => tu1._tag === 'def' && tu2._tag === 'def' && matchDef(tu1, tu2)

/** Tagtype_sub: equivalence of the two types. */
const matchTag = (jt1: TagType, jt2: TagType): boolean => matchUse(jt1.type, jt2.type) && matchUse(jt2.type, jt1.type)

/**
 * Globaltype_sub.
 *
 *     t_1 <: t_2           if t_1 <: t_2                                              Globaltype_sub/const
 *     MUT t_1 <: MUT t_2   if t_1 <: t_2 and t_2 <: t_1                               Globaltype_sub/var
 */
const matchGlobal = (gt1: GlobalType, gt2: GlobalType): boolean =>
  gt1.mut === gt2.mut && matchVal(gt1.t, gt2.t) && (!gt1.mut || matchVal(gt2.t, gt1.t))

/** Memtype_sub: the same address type, and limits that match. */
const matchMem = (mt1: MemType, mt2: MemType): boolean => mt1.at === mt2.at && matchLimits(mt1.lim, mt2.lim)

/** Tabletype_sub: the same address type, limits that match, and equivalent element types. */
const matchTable = (tt1: TableType, tt2: TableType): boolean =>
  tt1.at === tt2.at && matchLimits(tt1.lim, tt2.lim) && matchRef(tt1.rt, tt2.rt) && matchRef(tt2.rt, tt1.rt)

/** Externtype_sub/{tag,global,mem,table,func}. */
export const matchExtern = (xt1: ExternType, xt2: ExternType): boolean => {
  switch (xt1._tag) {
    case 'tag':
      return xt2._tag === 'tag' && matchTag(xt1, xt2)
    case 'global':
      return xt2._tag === 'global' && matchGlobal(xt1, xt2)
    case 'mem':
      return xt2._tag === 'mem' && matchMem(xt1, xt2)
    case 'table':
      return xt2._tag === 'table' && matchTable(xt1, xt2)
    case 'func':
      return xt2._tag === 'func' && matchUse(xt1.type, xt2.type)
  }
}
