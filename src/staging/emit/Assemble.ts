/**
 * From pieces to the source of a function: JavaScript functions for it and for its parts, with its exits.
 *
 * A part is a piece of its function's source in a JavaScript function of its own. It takes the variables that it
 * mentions, and fuel in `Q[0]`, and returns a number: 0 where its last instruction ends, else which of its exits was
 * taken. The variables that it has written are in registers then. Where it leaves it hands over its variables and returns
 * INSIDE; its caller hands over the others.
 */
import { CONTEXT, FRAME, LOCAL, OPERAND } from '../../execution/runtime/Cost.ts'
import type { Rep } from '../abi/Representation.ts'
import { AFTER_RESULTS, FIRST, PARTS, register } from '../abi/Registers.ts'
import { INSIDE, LEAST_FRAME, type ControlScope, type OperandSource, type Staged } from '../exit/Exit.ts'
import { isLocal, isTooLong, type Builder } from './Builder.ts'
import { initial, initialLocal, START } from './instructions/Calls.ts'
import { variablesOf, type Operand } from './Operand.ts'
import type { PieceItem, Jump, OutlinedPart, Piece, Return } from './Pieces.ts'
import { split } from './Split.ts'
import type { Lengths } from '../Policy.ts'

/** A word of a variable. */
interface Word {
  readonly name: string
  /** The name of the first word. */
  readonly of: string
  readonly rep: Rep
  /** What it starts with. */
  readonly start: string
  /** Its place among all variables of the function. */
  readonly at: number
}

const wordsOf = (b: Builder): ReadonlyMap<string, Word> => {
  const out = new Map<string, Word>()
  const add = (of: string, rep: Rep, start: string): void => {
    for (const name of variablesOf(rep, of)) out.set(name, { name, of, rep, start, at: out.size })
  }
  for (const [i, k] of b.info.locals.entries()) add(`p${i}`, k, initialLocal(b.info, i, k))
  for (const [name, k] of b.temps) add(name, k, initial(k))
  return out
}

/** A path out of a part. */
type Exit = Jump | Return

/** A JavaScript function that is being written: the function itself, or a part of it. */
interface Chunk {
  readonly function: Assembly
  /** The labels inside; null of the function itself, which has them all. */
  readonly labels: ReadonlySet<string> | null
  readonly exits: Exit[]
  /** Slots of the host's stack for the parts that it calls. */
  below: number
}

/** What all chunks of one function share. */
interface Assembly {
  readonly b: Builder
  readonly words: ReadonlyMap<string, Word>
  /** The JavaScript of the parts so far, and for each chunk the places of the variables that it hands over. */
  readonly parts: string[]
  readonly chunks: Array<ReadonlyArray<number>>
}

const charge = (n: number): string =>
  n === 0 ? ''
  : n > 0 ? `q=q-${n}|0;`
  : `q=q+${-n}|0;`

/** Collects the labels of pieces. */
const labelsIn = (items: ReadonlyArray<PieceItem>, out: Set<string>): Set<string> => {
  for (const { pieces } of items)
    for (const p of pieces) {
      if (typeof p === 'string') continue
      if (p._tag === 'label') out.add(p.name)
      else if (p._tag === 'sequence' || p._tag === 'part') labelsIn(p.items, out)
    }
  return out
}

const isSameExit = (x: Exit, y: Exit): boolean =>
  x._tag === 'jump' ?
    y._tag === 'jump' && x.label === y.label && x.verb === y.verb
  : y._tag === 'return' && x.rep === y.rep

/** Leaves a part by one of its paths out. */
const out = (c: Chunk, exit: Exit): string => {
  const known = c.exits.findIndex((x) => isSameExit(x, exit))
  const n = known < 0 ? c.exits.push(exit) : known + 1
  return `xp=${n};break O`
}

const jump = (c: Chunk, p: Jump): string =>
  c.labels === null || c.labels.has(p.label) ? `${p.verb} ${p.label}` : out(c, p)

/** The register of the first word of a function's results, where a part returns for it. */
const first = (k: Rep): string => register(k, FIRST)

const returning = (c: Chunk, p: Return): string => {
  if (c.labels === null) return `Q[0]=q-${p.owed}|0;return ${p.value}`
  const to = first(p.rep)
  return `${p.value === to ? '' : `${to}=${p.value};`}${charge(p.owed)}${out(c, { ...p, owed: 0, value: to })}`
}

const written = (c: Chunk, p: Piece): string => {
  if (typeof p === 'string') return p
  const { maxSinceCheck } = c.function.b
  switch (p._tag) {
    case 'edge':
      return charge(p.owed - p.to.after)
    case 'check': {
      const least = maxSinceCheck + p.owed
      return `if(${p.depth ? `((q-${least})|b)<0` : `q<${least}`})${p.then}\n`
    }
    case 'most':
      return `${p.before}${maxSinceCheck}${p.after}`
    case 'label':
      return `${p.name}:`
    case 'jump':
      return jump(c, p)
    case 'return':
      return returning(c, p)
    case 'sequence':
      return items(c, p.items)
    case 'part':
      return call(c, p)
  }
}

const sourceOf = (c: Chunk, pieces: ReadonlyArray<Piece>): string => pieces.map((p) => written(c, p)).join('')
const items = (c: Chunk, is: ReadonlyArray<PieceItem>): string => is.map((i) => sourceOf(c, i.pieces)).join('')

/** The words that a body mentions, and those of them that it writes. */
interface Mentioned {
  readonly all: ReadonlyArray<Word>
  readonly written: ReadonlySet<Word>
}
const mentioned = (words: ReadonlyMap<string, Word>, body: string): Mentioned => {
  const all = new Set<Word>()
  const isWritten = new Set<Word>()
  for (const [, name = '', write] of body.matchAll(/\b([pilfdvr]\d+[hij]?)\b(=(?!=))?/g)) {
    const w = words.get(name)
    if (w === undefined) continue
    all.add(w)
    if (write !== undefined) isWritten.add(w)
  }
  return { all: [...all].toSorted((x, y) => x.at - y.at), written: isWritten }
}

/** The declarations in front of a body: scratch variables, `words`, and the views of the memories that it mentions. */
const declared = (words: ReadonlyArray<Word>, body: string): string => {
  const memories = new Set([...body.matchAll(/\b(m\d+)[VLD]\b/g)].map(([, m = '']) => m))
  const views = [...memories].flatMap((m) => [`${m}V=${m}.V`, `${m}L=${m}.L`, `${m}D=${m}.D`])
  const own = [...words.map((w) => `${w.name}=${w.start}`), ...views]
  return `let q=Q[0],xp=0,A=0,B=0,C=0,t=0,s1=0,s2=0,k,fn,f,w${own.map((x) => `,${x}`).join('')};`
}

/** What hands over the variables of a chunk. */
const handOver = (a: Assembly, words: ReadonlyArray<Word>): string => {
  const n = a.chunks.push(words.map((w) => w.at)) - 1
  return `E(${n},xp,q,[${words.map((w) => w.name).join(',')}])`
}

const callArguments = (words: ReadonlyArray<Word>): string => words.map((w) => `,${w.name}`).join('')

/** The variables that operands read, by the names of their first words. */
const variablesIn = (os: ReadonlyArray<Operand>): ReadonlyArray<string> => os.flatMap((o) => o.vars)

/** Writes a part, and returns the source that calls it. */
const call = (c: Chunk, { items: is, live, end }: OutlinedPart): string => {
  const a = c.function
  const before = new Set(variablesIn(live))
  const own: Chunk = { function: a, labels: labelsIn(is, new Set()), exits: [], below: 0 }
  const body = items(own, is)
  const { all, written: changed } = mentioned(a.words, body)
  const given = all.filter((w) => isLocal(w.of) || before.has(w.of))
  const after = new Set([...variablesIn(end), ...own.exits.flatMap((x) => (x._tag === 'jump' ? x.vars : []))])
  const left = [...changed].filter((w) => isLocal(w.of) || after.has(w.of))
  const isGiven = new Set(given)
  const name = `F${a.parts.length}`
  const keep = left.map((w, i) => `${register(w.rep, AFTER_RESULTS + i)}=${w.name};`).join('')
  a.parts.push(
    `function ${name}(b${callArguments(given)}){${declared(
      all.filter((w) => !isGiven.has(w)),
      body
    )}\n` +
      `X:{O:{${body}xp=0}\nQ[0]=q;${keep}return xp}\n` +
      `${handOver(a, all)};return ${INSIDE}}\n`
  )
  c.below = Math.max(c.below, all.length + LEAST_FRAME + own.below)
  const take = left.map((w, i) => `${w.name}=${register(w.rep, AFTER_RESULTS + i)};`).join('')
  const ways = own.exits.map((x, i) => `case ${i + 1}:${written(c, x)};`).join('')
  return (
    `Q[0]=q;xp=${name}(b${callArguments(given)});if(xp<0)break X;\nq=Q[0];${take}` +
    `${ways === '' ? '' : `switch(xp){${ways}}`}\n`
  )
}

/** The contexts of a function from a place outwards. */
const contextsAt = (scope: ControlScope): number => {
  let n = 0
  for (let s: ControlScope | null = scope; s !== null; s = s.outer) n += s.place.instr?._tag === 'try_table' ? 2 : 1
  return n
}

/** What a frame of the function takes at most where it may leave or call, by the formula of `Cost`: a slot counts as an operand. */
const mostBytes = (b: Builder): number => {
  const known = new Map<ControlScope, number>()
  let most = 0
  for (const { scope, operands } of b.exits) {
    const n = known.get(scope) ?? contextsAt(scope)
    known.set(scope, n)
    most = Math.max(most, CONTEXT * n + OPERAND * operands.length)
  }
  return FRAME + LOCAL * b.info.locals.length + most
}

const names = (os: ReadonlyArray<Operand>): ReadonlyArray<string> => os.flatMap((o) => o.words)

/** The function that a builder has written, with these parameters; null if it is too long. */
export const assembled = (b: Builder, parameters: ReadonlyArray<Operand>, lengths: Lengths): Staged | null => {
  if (isTooLong(b)) return null
  const words = wordsOf(b)
  const a: Assembly = { b, words, parts: [], chunks: [] }
  const main: Chunk = { function: a, labels: null, exits: [], below: 0 }
  const body = sourceOf(main, words.size > PARTS ? b.out : split(b.out, lengths))
  const params = names(parameters)
  const isGiven = new Set(params)
  const isMentioned = new Set(mentioned(words, body).all)
  const isOwn = (w: Word): boolean => isLocal(w.of) || isGiven.has(w.name) || isMentioned.has(w)
  const own = a.parts.length === 0 ? [...words.values()] : [...words.values()].filter(isOwn)
  const inner = b.isSelfTail ? `${START}:for(;;){${body}}` : body
  const look = [...b.needs].map(([n, from]) => `const ${n}=${from};`).join('')
  const frame = Math.max(own.length + LEAST_FRAME + main.below, Math.ceil(mostBytes(b) / OPERAND))
  const source =
    `'use strict';const {Q,D,Z,H,N,T,K,J,E,P,Y}=M;${look}\n${a.parts.join('')}` +
    `function F(b${params.map((p) => `,${p}`).join('')}){\n` +
    `b=b-${frame}|0;${declared(
      own.filter((w) => !isGiven.has(w.name)),
      body
    )}\n` +
    `X:{${inner}}\nreturn ${handOver(a, own)}}\nreturn F`
  const operandSource = (o: Operand): OperandSource =>
    o.val === null ? { rep: o.rep, at: words.get(o.lo)?.at ?? 0 } : { val: o.val }
  return {
    info: b.info,
    source,
    chunks: a.chunks,
    exits: b.exits.map((s) => ({ ...s, operands: s.operands.map(operandSource) })),
    pool: b.pool,
    memories: [...b.accessed],
    locals: b.info.locals.map((rep, i) => ({ rep, at: words.get(`p${i}`)?.at ?? 0 })),
    most: b.maxSinceCheck,
    frame
  }
}
