/**
 * Values, instructions and types in one line of text, close to the text format; nested bodies as `...`.
 */
import { printNum } from '../numerics/Text.ts'
import type { Const, V128 } from '../structure/Const.ts'
import type { Instr } from '../structure/Instr.ts'
import type { BlockType, HeapType, RefType, ValType } from '../structure/Types.ts'
import type { CodeInstr } from '../execution/runtime/Code.ts'
import type { FieldVal, Ref, Val } from '../execution/runtime/Values.ts'

const hex32 = (n: number): string => `0x${(n >>> 0).toString(16).padStart(8, '0')}`
const showV128 = ({ a, b, c, d }: V128): string => `(v128.const i32x4 ${[a, b, c, d].map(hex32).join(' ')})`

const showConst = (v: Const): string => (v._tag === 'v128.const' ? showV128(v) : `(${v._tag} ${printNum(v)})`)

const showRef = (r: Ref): string => {
  switch (r._tag) {
    case 'ref.null_addr':
      return '(ref.null)'
    case 'ref.i31_num':
      return `(ref.i31 ${r.i})`
    case 'ref.extern':
      return `(ref.extern ${showRef(r.ref)})` // not nested deeper: an external reference wraps an internal one
    default:
      return `(${r._tag.replace('_addr', '')} ${r.a})`
  }
}

/** A value as an instruction of the text format, references by their address. */
export const showVal = (v: FieldVal): string =>
  v._tag === 'pack' ? `(${v.pt} ${v.c})`
  : v._tag.startsWith('ref.') ?
    showRef(v as Ref) // the tags of references, and of nothing else, begin so
  : showConst(v as Const)

const showHeap = (ht: HeapType): string =>
  typeof ht === 'string' ? ht
  : ht._tag === 'idx' ? String(ht.x)
  : ht._tag === 'rec' ? `rec.${ht.i}`
  : `def.${ht.digest.slice(0, 8)}`

const showRefType = (rt: RefType): string => `(ref ${rt.null ? 'null ' : ''}${showHeap(rt.ht)})`

export const showValType = (t: ValType): string => (typeof t === 'string' ? t : showRefType(t))

const showBlockType = (bt: BlockType): string =>
  bt._tag === 'idx' ? `(type ${bt.x})`
  : bt.t === null ? ''
  : `(result ${showValType(bt.t)})`

const showMemArg = (e: Extract<Instr, { readonly align: number }>): string =>
  [e.x === 0 ? '' : String(e.x), e.offset === 0 ? '' : `offset=${e.offset}`, 'lane' in e ? String(e.lane) : '']
    .filter((s) => s !== '')
    .join(' ')

const showTypeUse = (y: HeapType): string => `(type ${showHeap(y)})`

/** The immediates of an instruction, nested sequences left out. */
const immediates = (e: Exclude<Instr, Const>): string => {
  if ('align' in e) return showMemArg(e)
  if ('bt' in e) return `${showBlockType(e.bt)} ...`.trim()
  if ('rt1' in e) return `${e.l} ${showRefType(e.rt1)} ${showRefType(e.rt2)}`
  if ('rt' in e) return showRefType(e.rt)
  if ('ht' in e) return showHeap(e.ht)
  if ('lanes' in e) return e.lanes.join(' ')
  if ('lane' in e) return String(e.lane)
  if ('ls' in e) return [...(e.ls.length > 8 ? [...e.ls.slice(0, 8), '...'] : e.ls), e.l].join(' ')
  if ('l' in e) return String(e.l)
  if ('ts' in e) return e.ts === null ? '' : `(result ${e.ts.map(showValType).join(' ')})`
  if (e._tag === 'call_indirect' || e._tag === 'return_call_indirect') return `${e.x} ${showTypeUse(e.y)}`
  if (e._tag === 'call_ref' || e._tag === 'return_call_ref') return showTypeUse(e.y)
  if ('x' in e)
    return [e.x, 'y' in e ? e.y : null, 'i' in e ? e.i : null, 'n' in e ? e.n : null]
      .flatMap((x) => (x === null ? [] : [typeof x === 'number' ? String(x) : showHeap(x)]))
      .join(' ')
  return ''
}

/** An instruction that is in code: plain, value, or TRAP. */
export const showInstr = (e: CodeInstr): string => {
  if (e._tag === 'trap') return 'TRAP'
  if (e._tag === 'end') return ''
  if (e._tag.startsWith('ref.') && e._tag.match(/_addr$|_num$|^ref\.extern$/) !== null) return showVal(e as Val)
  if (e._tag.endsWith('.const')) return showVal(e as Val)
  const rest = immediates(e as Exclude<Instr, Const>) // the values are above
  return rest === '' ? e._tag : `${e._tag} ${rest}`
}
