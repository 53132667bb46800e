/**
 * Types and values, as far as the embedder needs to ask about them.
 *
 * Spec: https://webassembly.github.io/spec/core/appendix/embedding.html#references
 */
import { fromNullable, type Option } from 'fp-ts/lib/Option.js'
import { defaultVal } from '../execution/runtime/Default.ts'
import { refType as typeOf } from '../execution/runtime/RefType.ts'
import type { Store } from '../execution/runtime/Store.ts'
import type { Ref, Val } from '../execution/runtime/Values.ts'
import type { DefType, ExternType, FuncType, RefType, ValType } from '../structure/Types.ts'
import { closeTypes } from '../types/Close.ts'
import { matchExtern } from '../types/Matching.ts'
import { matchVal } from '../types/Subtype.ts'

/**
 * `ref_type(store, ref) : reftype`: the least closed type of a reference. Null has the type `(ref null bot)`.
 *
 * @example
 * ```ts @import.meta.vitest
 * const { storeInit } = await import('./Store.ts')
 * expect(refType(storeInit(), { _tag: 'ref.i31_num', i: 7 })).toEqual({ _tag: 'ref', null: false, ht: 'i31' })
 * ```
 */
export const refType = (s: Store, r: Ref): RefType => typeOf(s, r)

/**
 * `val_default(valtype) : val`: zero, or null. Non-null references and `BOT` have no default.
 *
 * @example
 * ```ts @import.meta.vitest
 * expect(valDefault('i32')).toEqual({ _tag: 'Some', value: { _tag: 'i32.const', c: 0 } })
 * expect(valDefault({ _tag: 'ref', null: false, ht: 'func' })).toEqual({ _tag: 'None' })
 * ```
 */
export const valDefault = (t: ValType): Option<Val> => fromNullable(defaultVal(t))

/**
 * `match_valtype(valtype_1, valtype_2) : bool`: `t_1 <: t_2` for closed types.
 *
 * @example
 * ```ts @import.meta.vitest
 * const anyref = { _tag: 'ref', null: true, ht: 'any' } as const
 * expect(matchValtype({ _tag: 'ref', null: false, ht: 'i31' }, anyref)).toBe(true)
 * expect(matchValtype('i32', 'i64')).toBe(false)
 * ```
 */
export const matchValtype = (t1: ValType, t2: ValType): boolean => matchVal(t1, t2)

/**
 * `match_externtype(externtype_1, externtype_2) : bool`: whether something of the first type may be imported as the
 * second. Both are closed.
 *
 * @example
 * ```ts @import.meta.vitest
 * const memory = (min: number, max: number | null) => ({ _tag: 'mem', at: 'i32', lim: { min, max } }) as const
 * expect(matchExterntype(memory(2, 3), memory(1, null))).toBe(true)
 * expect(matchExterntype(memory(1, null), memory(1, 3))).toBe(false)
 * ```
 */
export const matchExterntype = (xt1: ExternType, xt2: ExternType): boolean => matchExtern(xt1, xt2)

/**
 * NON-SPEC: the closed type of a function that belongs to no module, final and alone in its group, as an embedder needs it
 * for `funcAlloc` and `tagAlloc`. Parameters and results are closed.
 *
 * @example
 * ```ts @import.meta.vitest
 * const { storeInit } = await import('./Store.ts')
 * const { funcAlloc, funcType } = await import('./Functions.ts')
 * const type = funcDeftype(['i32'], [])
 * const { store, a } = funcAlloc(storeInit(), type, { _tag: 'host', module: 'env', name: 'print' })
 * expect(funcType(store, a)).toEqual({ _tag: 'Right', right: type })
 * ```
 */
export const funcDeftype = (params: FuncType['params'], results: FuncType['results']): DefType => {
  const [dt] = closeTypes([{ subtypes: [{ final: true, supers: [], ct: { _tag: 'func', params, results } }] }])
  return dt ?? funcDeftype([], [])
}
