/**
 * Variables, references and tables as text.
 *
 * NON-SPEC: partial evaluation.
 * Spec: https://webassembly.github.io/spec/core/exec/instructions.html
 */
import * as V from '../../../persistent/Vector.ts'
import type { GlobalIdx, TableIdx } from '../../../structure/Indices.ts'
import type { Instr } from '../../../structure/Instr.ts'
import { repOf, type Rep } from '../../abi/Representation.ts'
import type { RefType } from '../../../structure/Types.ts'
import { isWideTable, natural } from '../Addresses.ts'
import { brOnCast, brOnNonNull, brOnNull, isNull, setLocal, tee, select } from './Branches.ts'
import {
  assign,
  atom,
  fresh,
  leaveIf,
  local,
  need,
  pop,
  push,
  spend,
  write,
  type Builder,
  type Construct
} from '../Builder.ts'
import { condition, low, pure, texts, type Operand } from '../Operand.ts'
import { pooled } from './Interpreted.ts'

const globalKind = (b: Builder, x: GlobalIdx): Rep => {
  const a = b.known.inst.globals[x]
  const t = a === undefined ? undefined : V.get(b.known.store.globals, a)?.type.t
  return t === undefined ? 'r' : repOf(t)
}

/** Where the words of global `g` lie, whose kind is that of an operand. */
const globalWords = (b: Builder, g: string, { kind, words }: Operand): ReadonlyArray<string> => {
  if (kind === 'r') return [`${g}.r`]
  const list = kind === 'f' || kind === 'd' ? 'D' : 'I'
  const name = need(b, g + list, `${g}.${list}`)
  return words.map((_, i) => `${name}[${i}]`)
}

const globalGet = (b: Builder, c: Construct, index: number, x: GlobalIdx): void => {
  const g = need(b, `g${x}`, `K.global(${x})`)
  const kind = globalKind(b, x)
  if (kind === 'f' || kind === 'd') leaveIf(b, c, index, 'nan', `${g}.isForeign`)
  spend(b, 1)
  const r = fresh(b, c, kind)
  const from = globalWords(b, g, r)
  write(b, `${r.words.map((name, i) => `${name}=${from[i]};`).join('')}\n`)
  push(b, r)
}

const globalSet = (b: Builder, x: GlobalIdx): void => {
  const g = need(b, `g${x}`, `K.global(${x})`)
  const kind = globalKind(b, x)
  spend(b, 1)
  const o = pop(b)
  const to = globalWords(b, g, o)
  write(
    b,
    `${texts(o)
      .map((text, i) => `${to[i]}=${text};`)
      .join('')}\n`
  )
  if (kind === 'f' || kind === 'd') write(b, `${g}.isForeign=false;`)
}

const variable = (b: Builder, c: Construct, index: number, e: Instr): boolean => {
  switch (e._tag) {
    case 'local.get':
      spend(b, 1)
      push(b, local(b, e.x))
      return true
    case 'local.set':
      spend(b, 1)
      setLocal(b, c, e.x)
      return true
    case 'local.tee':
      tee(b, c, e.x)
      return true
    case 'global.get':
      globalGet(b, c, index, e.x)
      return true
    case 'global.set':
      globalSet(b, e.x)
      return true
    default:
      return false
  }
}

/** Writes the place of a table's entry into `A` and leaves where there is none; the operand lies below `n` others. */
const entry = (b: Builder, c: Construct, index: number, x: TableIdx, n: number): string => {
  const t = need(b, `t${x}`, `K.table(${x})`)
  const wide = isWideTable(b, x)
  const i = wide ? atom(b, c, n) : b.stack[b.stack.length - 1 - n]
  if (i === undefined) return t
  write(b, `A=${natural(i, wide)};`)
  leaveIf(b, c, index, 'trap', `A>=${t}.refs.length`)
  return t
}

const table = (b: Builder, c: Construct, index: number, e: Instr): boolean => {
  switch (e._tag) {
    case 'table.get': {
      const t = entry(b, c, index, e.x, 0)
      const r = fresh(b, c, 'r')
      spend(b, 1)
      write(b, `${r.lo}=${t}.get(A);\n`)
      pop(b)
      push(b, r)
      return true
    }
    case 'table.set': {
      const t = entry(b, c, index, e.x, 1)
      spend(b, 1)
      const o = pop(b)
      pop(b)
      write(b, `${t}.set(A,${o.lo});\n`)
      return true
    }
    case 'table.size': {
      const t = need(b, `t${e.x}`, `K.table(${e.x})`)
      spend(b, 1)
      const n = `${t}.refs.length`
      const r = fresh(b, c, isWideTable(b, e.x) ? 'l' : 'i')
      assign(b, r, pure(r.kind, [], `(${n}|0)`, `(${n}/4294967296|0)`))
      push(b, r)
      return true
    }
    default:
      return false
  }
}

/** A reference made of one operand by a function. */
const made = (b: Builder, c: Construct, kind: Rep, text: (x: Operand) => string): void => {
  spend(b, 1)
  const x = pop(b)
  const r = fresh(b, c, kind, [x])
  write(b, `${r.lo}=${text(x)};\n`)
  push(b, r)
}

/** Text that tells whether a reference has a type: most have the very type that is asked for. */
const holds = (b: Builder, rt: RefType): ((x: Operand) => string) => {
  if (rt.ht === 'i31' && !rt.null) return (x) => `(${x.lo}._tag==='ref.i31_num')`
  const h = need(b, `h${b.pool.length}`, `K.holds(${pooled(b, rt)})`)
  if (typeof rt.ht === 'string' || rt.ht._tag !== 'idx') return (x) => `${h}(${x.lo})`
  const type = need(b, `a${rt.ht.x}T`, `K.type(${rt.ht.x})`)
  return (x) => `(${x.lo}.type===${type}||${h}(${x.lo}))`
}

const reference = (b: Builder, c: Construct, index: number, e: Instr): boolean => {
  switch (e._tag) {
    case 'ref.null':
      spend(b, 1)
      push(b, pure('r', [], 'N'))
      return true
    case 'ref.func':
      spend(b, 1)
      push(b, pure('r', [], need(b, `r${e.x}f`, `K.ref(${e.x})`)))
      return true
    case 'ref.is_null': {
      const x = atom(b, c)
      spend(b, 1)
      pop(b)
      push(b, condition([x], `(${isNull(x)})`))
      return true
    }
    case 'ref.as_non_null': {
      const x = atom(b, c)
      leaveIf(b, c, index, 'trap', isNull(x))
      spend(b, 1)
      return true
    }
    case 'ref.i31':
      made(b, c, 'r', (x) => `H.refI31(${low(x)})`)
      return true
    case 'i31.get_s':
    case 'i31.get_u': {
      const x = atom(b, c)
      leaveIf(b, c, index, 'trap', isNull(x))
      made(b, c, 'i', (o) => (e._tag === 'i31.get_s' ? `${o.lo}.i<<1>>1` : `${o.lo}.i`))
      return true
    }
    case 'ref.eq': {
      const [y, x] = [atom(b, c), atom(b, c, 1)]
      spend(b, 1)
      pop(b)
      pop(b)
      push(b, condition([x, y], `(${x.lo}===${y.lo}||H.same(${x.lo},${y.lo}))`))
      return true
    }
    case 'ref.test': {
      const h = holds(b, e.rt)
      const x = atom(b, c)
      spend(b, 1)
      pop(b)
      push(b, condition([x], h(x)))
      return true
    }
    case 'ref.cast': {
      const h = holds(b, e.rt)
      const x = atom(b, c)
      leaveIf(b, c, index, 'trap', `!${h(x)}`)
      spend(b, 1)
      return true
    }
    case 'br_on_cast':
      brOnCast(b, c, holds(b, e.rt2), true, e.l)
      return true
    case 'br_on_cast_fail':
      brOnCast(b, c, holds(b, e.rt2), false, e.l)
      return true
    case 'br_on_null':
      brOnNull(b, c, e.l)
      return true
    case 'br_on_non_null':
      brOnNonNull(b, c, e.l)
      return true
    default:
      return false
  }
}

const parametric = (b: Builder, c: Construct, e: Instr): boolean => {
  switch (e._tag) {
    case 'nop':
      spend(b, 1)
      return true
    case 'drop':
      spend(b, 1)
      pop(b)
      return true
    case 'select':
      select(b, c)
      return true
    default:
      return false
  }
}

/** Writes one of these instructions; false if it is another. */
export const plain = (b: Builder, c: Construct, index: number, e: Instr): boolean =>
  variable(b, c, index, e) || parametric(b, c, e) || table(b, c, index, e) || reference(b, c, index, e)
