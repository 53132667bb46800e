/** Variables as JavaScript: locals are variables of the function, globals are read and written in their mirrors. */
import * as V from '../../../persistent/Vector.ts'
import type { GlobalIdx } from '../../../structure/Indices.ts'
import { repOf, type Rep } from '../../abi/Representation.ts'
import {
  assign,
  fresh,
  keep,
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
import { falling, type Emitters } from '../Emit.ts'
import { sources, type Operand } from '../Operand.ts'

/** Sets local `x`; operands that read it are stored first. */
const setLocal = (b: Builder, c: Construct, x: number): void => {
  const to = local(b, x)
  const o = pop(b)
  keep(b, c, (name) => name === to.lo, [o])
  assign(b, to, o)
}

/** `local.tee`: two steps, as the rule turns it into a `local.set` first. */
const tee = (b: Builder, c: Construct, x: number): void => {
  spend(b, 2)
  setLocal(b, c, x)
  push(b, local(b, x))
}

const globalRep = (b: Builder, x: GlobalIdx): Rep => {
  const a = b.known.inst.globals[x]
  const t = a === undefined ? undefined : V.get(b.known.store.globals, a)?.type.t
  return t === undefined ? 'r' : repOf(t)
}

/** Where the words of global `g` are, whose representation is that of an operand. */
const globalWords = (b: Builder, g: string, { rep, words }: Operand): ReadonlyArray<string> => {
  if (rep === 'r') return [`${g}.r`]
  const list = rep === 'f' || rep === 'd' ? 'D' : 'I'
  const name = need(b, g + list, `${g}.${list}`)
  return words.map((_, i) => `${name}[${i}]`)
}

const globalGet = (b: Builder, c: Construct, index: number, x: GlobalIdx): void => {
  const g = need(b, `g${x}`, `K.global(${x})`)
  const rep = globalRep(b, x)
  if (rep === 'f' || rep === 'd') leaveIf(b, c, index, 'nan', `${g}.isForeign`)
  spend(b, 1)
  const r = fresh(b, c, rep)
  const from = globalWords(b, g, r)
  write(b, `${r.words.map((name, i) => `${name}=${from[i]};`).join('')}\n`)
  push(b, r)
}

const globalSet = (b: Builder, x: GlobalIdx): void => {
  const g = need(b, `g${x}`, `K.global(${x})`)
  const rep = globalRep(b, x)
  spend(b, 1)
  const o = pop(b)
  const to = globalWords(b, g, o)
  write(
    b,
    `${sources(o)
      .map((source, i) => `${to[i]}=${source};`)
      .join('')}\n`
  )
  if (rep === 'f' || rep === 'd') write(b, `${g}.isForeign=false;`)
}

export const variables: Emitters<'local.get' | 'local.set' | 'local.tee' | 'global.get' | 'global.set'> = {
  'local.get': falling((b, _c, _index, e) => {
    spend(b, 1)
    push(b, local(b, e.x))
  }),
  'local.set': falling((b, c, _index, e) => {
    spend(b, 1)
    setLocal(b, c, e.x)
  }),
  'local.tee': falling((b, c, _index, e) => {
    tee(b, c, e.x)
  }),
  'global.get': falling((b, c, index, e) => {
    globalGet(b, c, index, e.x)
  }),
  'global.set': falling((b, _c, _index, e) => {
    globalSet(b, e.x)
  })
}
