/**
 * The dynamic type of a reference, and whether a reference has a type.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/values.html#references
 */
import * as V from '../../persistent/Vector.ts'
import { ref, type HeapType, type RefType } from '../../structure/Types.ts'
import { closeRef } from '../../types/Close.ts'
import { matchHeap } from '../../types/Subtype.ts'
import type { State } from './Config.ts'
import type { Store } from './Store.ts'
import type { Ref } from './Values.ts'

/** The heap type of a reference; of null `BOT`, a subtype of all. */
const heapType = (s: Store, r: Ref): HeapType => {
  switch (r._tag) {
    case 'ref.null_addr':
      return 'bot'
    case 'ref.i31_num':
      return 'i31'
    case 'ref.struct_addr':
    case 'ref.array_addr':
      return r.type
    case 'ref.func_addr':
      return V.get(s.funcs, r.a)?.type ?? 'func'
    case 'ref.exn_addr':
      return 'exn'
    case 'ref.host_addr':
      return 'any'
    case 'ref.extern':
      return 'extern'
  }
}

/**
 * The least type of a reference:
 *
 *     s |- REF.NULL_ADDR : (REF NULL BOT)                                             Ref_ok/null
 *     s |- REF.I31_NUM i : (REF I31)                                                  Ref_ok/i31
 *     s |- REF.STRUCT_ADDR a : (REF dt)   if s.STRUCTS[a].TYPE = dt                   Ref_ok/struct
 *     s |- REF.ARRAY_ADDR a : (REF dt)    if s.ARRAYS[a].TYPE = dt                    Ref_ok/array
 *     s |- REF.FUNC_ADDR a : (REF dt)     if s.FUNCS[a].TYPE = dt                     Ref_ok/func
 *     s |- REF.EXN_ADDR a : (REF EXN)                                                 Ref_ok/exn
 *     s |- REF.HOST_ADDR a : (REF ANY)                                                Ref_ok/host
 *     s |- REF.EXTERN ref : (REF EXTERN)                                              Ref_ok/extern
 */
export const refType = (s: Store, r: Ref): RefType => ref(r._tag === 'ref.null_addr', heapType(s, r))

/**
 * `s |- ref : rt` for a closed `rt`: the least type of the reference matches it.
 *
 *     s |- ref : rt   if s |- ref : rt'  and  rt' <: rt                               Ref_ok/sub
 */
export const matchesRef = (s: Store, r: Ref, rt: RefType): boolean =>
  r._tag === 'ref.null_addr' ? rt.null : matchHeap(heapType(s, r), rt.ht)

/** `$inst_reftype(f.MODULE, rt)`: closed in the types of the current module. */
export const instRefType = (z: State, rt: RefType): RefType => {
  if (typeof rt.ht === 'string') return rt
  const module = V.get(z.store.modules, z.frame.module)
  return module === undefined ? rt : closeRef(module.types, rt)
}

/** `s |- ref : $inst_reftype(f.MODULE, rt)`. */
export const hasType = (z: State, r: Ref, rt: RefType): boolean => matchesRef(z.store, r, instRefType(z, rt))
