/**
 * Instructions in one line of text, close to the text format; nested bodies as `...`.
 */
import type { Val } from '../execution/runtime/Values.ts'
import type { CodeInstr } from '../execution/runtime/Code.ts'
import { showVal } from '../execution/runtime/Show.ts'
import type { Const } from '../structure/Const.ts'
import type { Instr } from '../structure/Instr.ts'
import { showBlockType, showHeapType, showRefType, showValType, writtenOut, type ShowUse } from '../structure/Show.ts'
import type { HeapType } from '../structure/Types.ts'

const showMemArg = (e: Extract<Instr, { readonly align: number }>): string =>
  [e.x === 0 ? '' : String(e.x), e.offset === 0 ? '' : `offset=${e.offset}`, 'lane' in e ? String(e.lane) : '']
    .filter((s) => s !== '')
    .join(' ')

const showTypeUse = (y: HeapType, use: ShowUse): string => `(type ${showHeapType(y, use)})`

/** The immediates of an instruction, nested sequences left out. */
const immediates = (e: Exclude<Instr, Const>, use: ShowUse): string => {
  if ('align' in e) return showMemArg(e)
  if ('bt' in e) return `${showBlockType(e.bt, use)} ...`.trim()
  if ('rt1' in e) return `${e.l} ${showRefType(e.rt1, use)} ${showRefType(e.rt2, use)}`
  if ('rt' in e) return showRefType(e.rt, use)
  if ('ht' in e) return showHeapType(e.ht, use)
  if ('lanes' in e) return e.lanes.join(' ')
  if ('lane' in e) return String(e.lane)
  if ('ls' in e) return [...(e.ls.length > 8 ? [...e.ls.slice(0, 8), '...'] : e.ls), e.l].join(' ')
  if ('l' in e) return String(e.l)
  if ('ts' in e) return e.ts === null ? '' : `(result ${e.ts.map((t) => showValType(t, use)).join(' ')})`
  if (e._tag === 'call_indirect' || e._tag === 'return_call_indirect') return `${e.x} ${showTypeUse(e.y, use)}`
  if (e._tag === 'call_ref' || e._tag === 'return_call_ref') return showTypeUse(e.y, use)
  if ('x' in e)
    return [e.x, 'y' in e ? e.y : null, 'i' in e ? e.i : null, 'n' in e ? e.n : null]
      .flatMap((x) => (x === null ? [] : [typeof x === 'number' ? String(x) : showHeapType(x, use)]))
      .join(' ')
  return ''
}

/** An instruction that is in code: plain, value, or TRAP. */
export const showInstr = (e: CodeInstr, use: ShowUse = writtenOut): string => {
  if (e._tag === 'trap') return 'TRAP'
  if (e._tag === 'end') return ''
  if (/_addr$|_num$|^ref\.extern$|\.const$/.test(e._tag)) return showVal(e as Val) // the tags of values end so
  const rest = immediates(e as Exclude<Instr, Const>, use)
  return rest === '' ? e._tag : `${e._tag} ${rest}`
}
