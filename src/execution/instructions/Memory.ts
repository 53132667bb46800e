/**
 * The size of memories and how it grows.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/instructions.html#memory-instructions
 */
import type { Families } from '../../spec/Families.ts'
import * as B from '../../persistent/memory/Bytes.ts'
import type { MemInstr } from '../../structure/Instr.ts'
import { constLike, constOf, isAddr, memAt, memEntry, natural, withMem } from '../runtime/Access.ts'
import { mayGrow, mostPages } from '../runtime/Growth.ts'
import { pagesFor, type ChoiceState } from '../runtime/Config.ts'
import {
  choiceLimit,
  choiceReduct,
  choosing,
  read,
  reduct,
  stuck,
  type ChoiceReduct,
  type Clauses,
  type Head
} from '../Reduct.ts'
import type { MemInst } from '../runtime/Store.ts'
import { push, type Values } from '../runtime/Values.ts'

/** Bytes of a page: 64 Ki. */
const PAGE = 65_536

/** `|mi.BYTES| / 64 Ki`. */
const pages = (mi: MemInst): number => mi.bytes.length / PAGE

const grow = (code: Head<MemInstr>, vs: Values, z: ChoiceState): ChoiceReduct | null => {
  const m = memEntry(z, code.instr.x)
  if (m === undefined || !isAddr(vs)) return stuck
  const mi = m.inst
  const size = pages(mi) + natural(vs.head)
  const { grows, choices } = mayGrow(
    size,
    mi.type.lim.max,
    Math.min(mostPages(mi.type.at), pagesFor(mi.type.at, z.limits)),
    z.choices
  )
  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-memory-grow
  // Step/memory.grow-fail    z; (CONST at n) (MEMORY.GROW x)  ~>  z; (CONST at $inv_signed_($size(at), -1))
  if (!grows)
    return choiceReduct('Step/memory.grow-fail', push(constLike(vs.head, -1), vs.tail), code.next, z.store, choices)
  // Step/memory.grow-succeed
  // z; (CONST at n) (MEMORY.GROW x)  ~>  $with_meminst(z, x, mi); (CONST at |$mem(z, x).BYTES| / 64 Ki)
  //   if mi = $growmem($mem(z, x), n)
  const bytes = B.grow(mi.bytes, size * PAGE)
  if (bytes === undefined) return choiceLimit(code, vs, z)
  const type: MemInst['type'] = { _tag: 'mem', at: mi.type.at, lim: { min: size, max: mi.type.lim.max } }
  const s = withMem(z.store, m.a, { type, bytes })
  const old = push(constLike(vs.head, pages(mi)), vs.tail)
  return choiceReduct('Step/memory.grow-succeed', old, code.next, s, choices)
}

export const memories: Clauses<Families['memory']> = {
  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-memory-size
  // Step_read/memory.size
  // z; (MEMORY.SIZE x)  ~>  (CONST at n)   if n * 64 Ki = |$mem(z, x).BYTES|   if $mem(z, x).TYPE = at lim PAGE
  'memory.size': read((code, vs, z) => {
    const mi = memAt(z, code.instr.x)
    return mi === undefined ? stuck : (
        reduct('Step_read/memory.size', push(constOf(mi.type.at, pages(mi)), vs), code.next)
      )
  }),

  'memory.grow': choosing(grow)
}
