/**
 * A function as text: the whole body, or what is left of it from some place on.
 *
 * NON-SPEC: partial evaluation of the rules with respect to a program.
 * Spec: https://webassembly.github.io/spec/core/exec/instructions.html
 */
import type { Expr, Instr } from '../../structure/Instr.ts'
import type { Kind } from '../Kind.ts'
import type { Place, Shape } from '../Shape.ts'
import { LEAST_FRAME, type Staged } from '../Site.ts'
import {
  assign,
  body,
  builder,
  check,
  fresh,
  label,
  leaving,
  local,
  push,
  sourceOf,
  write,
  type Builder,
  type Control,
  type Known
} from './Builder.ts'
import { aggregate } from './Aggregate.ts'
import { brIf, branch, brTable, fallOff, ret } from './Branch.ts'
import { call, callee, initial, initialLocal, tailCall } from './Calls.ts'
import { access, copy, fill, init, size, vectorAccess, views } from './Memory.ts'
import { numeric } from './Numeric.ts'
import { constantOf, variablesOf, type Operand } from './Operand.ts'
import { plain } from './Plain.ts'
import { stepwise } from './Stepwise.ts'
import { vector } from './Vector.ts'
import { close, enter, loopHead, opening, reachEnd, structured } from './Structured.ts'

/** A stretch without a look at the fuel becomes no longer than this. */
const STRETCH = 1000
/** Labels of one br_table. */
const TARGETS = 1024

/** The instruction is left to the literal machine. */
const leave = (b: Builder, c: Control, index: number, reason: 'instruction' | 'nan' | 'trap'): false => {
  write(b, `${leaving(b, c, index, reason)}\n`)
  return false
}

const calling = (b: Builder, c: Control, index: number, e: Parameters<typeof callee>[3]): boolean => {
  const to = callee(b, c, index, e)
  if (to === null) return leave(b, c, index, 'instruction')
  if (e._tag.startsWith('return_')) {
    tailCall(b, c, to)
    return false
  }
  call(b, c, index, to)
  return true
}

const constant = (b: Builder, c: Control, index: number, e: Parameters<typeof constantOf>[0]): boolean => {
  const o = constantOf(e)
  if (o === null) return leave(b, c, index, 'nan')
  push(b, o)
  return true
}

/** Everything without a body; false if its end is not reached. */
const single = (b: Builder, c: Control, index: number, e: Instr): boolean => {
  switch (e._tag) {
    case 'i32.const':
    case 'i64.const':
    case 'f32.const':
    case 'f64.const':
    case 'v128.const':
      return constant(b, c, index, e)
    case 'br':
      branch(b, c, e.l)
      return false
    case 'br_if':
      brIf(b, c, e.l)
      return true
    case 'br_table':
      if (e.ls.length > TARGETS) return leave(b, c, index, 'instruction')
      brTable(b, c, e)
      return false
    case 'return':
      ret(b, c)
      return false
    case 'unreachable':
      return leave(b, c, index, 'trap')
    case 'call':
    case 'call_ref':
    case 'call_indirect':
    case 'return_call':
    case 'return_call_ref':
    case 'return_call_indirect':
      return calling(b, c, index, e)
    case 'memory.size':
      size(b, e)
      return true
    case 'memory.fill':
      fill(b, c, index, e)
      return true
    case 'memory.copy':
      copy(b, c, index, e)
      return true
    case 'memory.init':
      init(b, c, index, e)
      return true
    default:
      if (plain(b, c, index, e) || numeric(b, c, index, e._tag) || vector(b, c, e)) return true
      if (aggregate(b, c, index, e)) return true
      if ('offset' in e && !('lane' in e) && access(b, c, index, e)) return true
      if (e._tag === 'v128.load' || e._tag === 'v128.store') {
        vectorAccess(b, c, index, e)
        return true
      }
      return stepwise(b, c, index, e) || leave(b, c, index, 'instruction')
  }
}

const sequence = (b: Builder, c: Control, es: Expr, from: number): boolean => {
  for (let index = from; index < es.length; index++) {
    const e = es[index]
    if (e === undefined) return true
    if (b.way > STRETCH) check(b, c, index)
    const inner = structured(b, c, e, sequence)
    if (!(inner ?? single(b, c, index, e))) return false
  }
  return true
}

const functionControl = (b: Builder, place: Place): Control => ({
  level: { place, outer: null, n: b.shape.results.length, height: 0 },
  outer: null,
  isLoop: false,
  isHandler: false,
  vars: [],
  jump: '',
  edges: [],
  after: 0,
  way: 0,
  used: false
})

/** A construct in which the machine is, and how many operands of the function lie below it. */
export interface Around {
  readonly place: Place
  readonly height: number
}

/** Where the machine is: the constructs, outermost first, the number of an instruction, and the operands' kinds. */
export interface Entry {
  readonly around: ReadonlyArray<Around>
  readonly es: Expr
  readonly index: number
  readonly operands: ReadonlyArray<Kind>
}

/** The rest of a loop's round, then the loop: two ways out of it. */
const loopFrom = (b: Builder, c: Control, e: Entry, k: Control, depth: number, isHead: boolean): boolean => {
  const end: Control = { ...k, isLoop: false, isHandler: false, jump: `break ${label(b)}`, edges: [], vars: [] }
  const es = k.level.place.es
  const name = end.jump.slice(6)
  const { results } = opening(b, c, k.level.place.instr ?? never, es)
  const vars: Operand[] = []
  for (const kind of results) vars.push(fresh(b, k, kind, vars))
  const out: Control = { ...end, vars }
  write(b, `${name}:{\n`)
  let isLive = false
  if (!isHead) {
    const round = k.jump.slice(6)
    write(b, `${round}:{\n`)
    isLive = inside(b, k, e, depth + 1)
    if (isLive) {
      reachEnd(b, out)
      write(b, `${out.jump};\n`)
    }
    write(b, '}\n')
  }
  if (isHead || k.used) {
    const again: Control = { ...k, jump: `break ${label(b)}`, after: 0 }
    b.way = k.way
    const live = loopHead(b, again, es, sequence)
    if (live) {
      b.pending -= 1
      reachEnd(b, out)
      write(b, out.jump)
      isLive = true
    }
    write(b, '}\n')
  }
  write(b, '}\n')
  return close(b, out, isLive)
}

const never = { _tag: 'block', bt: { _tag: 'result', t: null }, es: [] } as const

/** The construct at this depth around the entry, from the entry to its end. */
const construct = (b: Builder, c: Control, e: Entry, depth: number): boolean => {
  const around = e.around[depth]
  const instr = around?.place.instr
  if (around === undefined || instr == null) return false
  const kept = b.stack
  const k = enter(b, c, instr, opening(b, c, instr, around.place.es), around.height)
  const isHead = depth === e.around.length - 1 && e.index === 0
  if (k.isLoop && isHead) {
    b.stack = kept
    for (const [i, v] of k.vars.entries()) {
      const o = kept[around.height + i]
      if (o !== undefined) assign(b, v, o)
    }
  }
  if (k.isLoop) return loopFrom(b, c, e, k, depth, isHead)
  write(b, `${k.jump.slice(6)}:{\n`)
  const isLive = inside(b, k, e, depth + 1)
  if (isLive) reachEnd(b, k)
  write(b, '}\n')
  return close(b, k, isLive)
}

/** What is left inside of a construct. */
const inside = (b: Builder, c: Control, e: Entry, depth: number): boolean => {
  const next = e.around[depth]
  if (next === undefined) return sequence(b, c, e.es, e.index)
  const outer = next.place.outer?.es
  if (outer === undefined || !construct(b, c, e, depth)) return false
  return sequence(b, c, outer, next.place.index + 1)
}

interface Variables {
  /** All of them, in the order of a stop. */
  readonly names: ReadonlyArray<string>
  readonly at: ReadonlyMap<string, number>
}
const variables = (b: Builder): Variables => {
  const names: string[] = []
  const at = new Map<string, number>()
  const add = (name: string, kind: Kind): void => {
    at.set(name, names.length)
    names.push(...variablesOf(kind, name))
  }
  for (const [i, k] of b.shape.locals.entries()) add(`p${i}`, k)
  for (const [name, k] of b.temps) add(name, k)
  return { names, at }
}

const names = (os: ReadonlyArray<Operand>): ReadonlyArray<string> => os.flatMap((o) => o.words)

const assembled = (b: Builder, params: ReadonlyArray<string>): Staged => {
  const { names: all, at } = variables(b)
  const given = new Set(params)
  const starts = new Map<string, string>([
    ...b.shape.locals.map((k, i): [string, string] => [`p${i}`, initialLocal(b.shape, i, k)]),
    ...[...b.temps].map(([n, k]): [string, string] => [n, initial(k)])
  ])
  const declared = all
    .filter((n) => !given.has(n))
    .map((n) => `,${n}=${starts.get(n) ?? '0'}`)
    .join('')
  const look = [...b.needs].map(([n, from]) => `const ${n}=${from};`).join('')
  const text = body(b)
  const inner = b.isSelfTail ? `S:for(;;){${text}}` : text
  const source =
    `'use strict';const {Q,D,Z,H,N,T,K,E,U,P,Y}=M;${look}\n` +
    `return function F(b${params.map((p) => `,${p}`).join('')}){\n` +
    `b=b-${all.length + LEAST_FRAME}|0;let q=Q[0],xp=0,A=0,B=0,C=0,t=0,s1=0,s2=0,k,fn${declared}${views(b)
      .map((v) => `,${v}`)
      .join('')};\nX:{${inner}}\nreturn E(U,xp,q,[${all.join(',')}])}`
  return {
    shape: b.shape,
    source,
    sites: b.sites.map((s) => ({ ...s, operands: s.operands.map((o) => sourceOf(o, at)) })),
    pool: b.pool,
    locals: b.shape.locals.map((kind, i) => ({ kind, at: at.get(`p${i}`) ?? 0 })),
    most: b.most,
    frame: all.length + LEAST_FRAME
  }
}

const place = (shape: Shape): Place =>
  shape.places.get(shape.func.body) ?? { es: shape.func.body, outer: null, instr: null, index: 0 }

/** The function from its start. */
export const wholeFunction = (known: Known, shape: Shape): Staged => {
  const b = builder(known, shape, true)
  const c = functionControl(b, place(shape))
  check(b, c, 0, true)
  if (sequence(b, c, shape.func.body, 0)) fallOff(b)
  const params = shape.params.map((_, i) => local(b, i))
  return assembled(b, names(params))
}

/** The rest of a function from an entry on; the arguments are all locals, then the operands. */
export const restOfFunction = (known: Known, shape: Shape, e: Entry): Staged => {
  const b = builder(known, shape, false)
  const c = functionControl(b, place(shape))
  const operands: Operand[] = []
  for (const kind of e.operands) {
    const o = fresh(b, c, kind)
    operands.push(o)
    push(b, o)
  }
  if (inside(b, c, e, 0)) fallOff(b)
  const locals = shape.locals.map((_, i) => local(b, i))
  return assembled(b, names([...locals, ...operands]))
}
