/**
 * Values in one line of text, as instructions of the text format; references by their address.
 *
 * See: https://webassembly.github.io/spec/core/exec/runtime.html#values
 */
import { printNum } from '../../numerics/Text.ts'
import type { Const, V128 } from '../../structure/Const.ts'
import type { FieldVal, Ref } from './Values.ts'
import { isRefVal } from './Values.ts'

const hex32 = (n: number): string => `0x${(n >>> 0).toString(16).padStart(8, '0')}`
/** The four words of a vector, least significant first. */
export const showWords = ({ a, b, c, d }: V128): ReadonlyArray<string> => [a, b, c, d].map(hex32)

export const showConst = (v: Const): string =>
  v._tag === 'v128.const' ? `(v128.const i32x4 ${showWords(v).join(' ')})` : `(${v._tag} ${printNum(v)})`

export const showRef = (r: Ref): string => {
  switch (r._tag) {
    case 'ref.null_addr':
      return '(ref.null)'
    case 'ref.i31_num':
      return `(ref.i31 ${(r.i << 1) >> 1})` // signed, as it is written
    case 'ref.extern':
      return `(ref.extern ${showRef(r.ref)})` // not nested deeper: an external reference wraps an internal one
    default:
      return `(${r._tag.replace('_addr', '')} ${r.a})`
  }
}

export const showVal = (v: FieldVal): string =>
  v._tag === 'pack' ? `(${v.pt} ${v.c})`
  : isRefVal(v) ? showRef(v)
  : showConst(v)
