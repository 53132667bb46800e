/**
 * What is static about a function: representations of its variables, and the place of each sequence of instructions.
 *
 * See: https://webassembly.github.io/spec/core/syntax/modules.html#functions
 */
import type { FuncAddr } from '../../execution/runtime/Addresses.ts'
import type { ModuleInst, Store } from '../../execution/runtime/Store.ts'
import * as V from '../../persistent/Vector.ts'
import type { Expr, Instr, TryTable } from '../../structure/Instr.ts'
import type { Block, If } from '../../structure/Instr.ts'
import type { Func } from '../../structure/Module.ts'
import type { BlockType, FuncType, ResultType } from '../../structure/Types.ts'
import { expand } from '../../types/Close.ts'
import { defaultVal } from '../../execution/runtime/Default.ts'
import { repOf, width, type Rep } from './Representation.ts'
import { WORDS } from './Registers.ts'

/** An instruction that has a body. */
export type Structured = Block | If | TryTable

/** The bound that a function exceeds, so that it is left to the literal machine; `module` if the store lacks it. */
export type StagingBound = 'nesting' | 'length' | 'locals' | 'results' | 'module'

/** The place of a sequence: in `instr`, which is number `index` of the sequence `outer`. The body of a function is in none. */
export interface SequencePlace {
  readonly es: Expr
  readonly outer: SequencePlace | null
  readonly instr: Structured | null
  readonly index: number
}

/** A function of a module instance, as far as it is static. */
export interface FunctionInfo {
  readonly a: FuncAddr
  readonly func: Func
  readonly params: ReadonlyArray<Rep>
  readonly results: ReadonlyArray<Rep>
  /** Parameters and declared locals. */
  readonly locals: ReadonlyArray<Rep>
  /** The locals that have no default. */
  readonly unset: ReadonlySet<number>
  readonly places: ReadonlyMap<Expr, SequencePlace>
  /** Instructions of the body. */
  readonly length: number
  /** Null if the function can be staged, else why not. */
  readonly refused: StagingBound | null
}

/** Blocks in blocks; deeper ones stay literal, as the host's parser and the generator recur. */
const NESTING = 500
/** JavaScript variables of all locals. */
export const SLOTS = 2000
/** Instructions of a body. */
const LENGTH = 60_000

const bodies = (e: Instr): ReadonlyArray<Expr> =>
  'es' in e ? [e.es]
  : 'then' in e ? [e.then, e.else]
  : []

interface Places {
  readonly places: ReadonlyMap<Expr, SequencePlace>
  readonly nesting: number
  readonly length: number
}

/** All sequences of a body. Iterative. */
const placesOf = (body: Expr): Places => {
  const places = new Map<Expr, SequencePlace>()
  const work: Array<readonly [SequencePlace, number]> = [[{ es: body, outer: null, instr: null, index: 0 }, 0]]
  let nesting = 0
  let length = 0
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    const [place, depth] = next
    places.set(place.es, place)
    nesting = Math.max(nesting, depth)
    length += place.es.length
    place.es.forEach((e, index) => {
      for (const es of bodies(e)) work.push([{ es, outer: place, instr: e as Structured, index }, depth + 1]) // only these have bodies
    })
  }
  return { places, nesting, length }
}

const noFunction: FuncType = { _tag: 'func', params: [], results: [] }
const reps = (ts: ResultType): ReadonlyArray<Rep> => ts.map(repOf)

/** The function type of a block. */
export const blockType = (inst: ModuleInst, bt: BlockType): FuncType => {
  if (bt._tag === 'result') return bt.t === null ? noFunction : { _tag: 'func', params: [], results: [bt.t] }
  const dt = inst.types[bt.x]
  const ct = dt === undefined ? undefined : expand(dt)
  return ct?._tag === 'func' ? ct : noFunction
}

const total = (ks: ReadonlyArray<Rep>): number => ks.reduce((n, k) => n + width(k), 0)

const refusal = (nesting: number, length: number, slots: number, words: number): StagingBound | null =>
  nesting > NESTING ? 'nesting'
  : length > LENGTH ? 'length'
  : slots > SLOTS ? 'locals'
  : words > WORDS ? 'results'
  : null

const infoOf = (s: Store, inst: ModuleInst, a: FuncAddr, func: Func): FunctionInfo => {
  const dt = inst.types[func.type]
  const ct = dt === undefined ? undefined : expand(dt)
  const { params, results } = ct?._tag === 'func' ? ct : noFunction
  const declared = func.locals.reduce((n, g) => n + g.n, 0)
  const { places, nesting, length } = placesOf(func.body)
  const runs = declared > SLOTS ? [] : func.locals.flatMap(({ n, t }) => Array.from({ length: n }, () => t))
  const locals = [...reps(params), ...reps(runs)]
  const isUnset = (i: number): boolean =>
    i >= params.length && defaultVal(runs[i - params.length] ?? 'bot') === undefined
  const unset = new Set([...locals.keys()].filter(isUnset))
  const slots = declared > SLOTS ? declared : total(locals)
  const words = total(reps(results))
  const refused = V.get(s.funcs, a) === undefined ? 'module' : refusal(nesting, length, slots, words)
  return { a, func, params: reps(params), results: reps(results), locals, unset, places, length, refused }
}

/** NON-SPEC: the functions of a module instance by their sequences; a cache that fills function by function. */
export interface FunctionInfos {
  readonly byExpr: Map<Expr, FunctionInfo>
  /** Functions that have been called, newest last: a running function is in this list unless it was called from outside. */
  readonly called: FuncAddr[]
  /** Functions whose JavaScript turned out too long. */
  readonly long: Set<Func>
  all: boolean
}

/** Nothing is known of any function yet. */
export const noFunctionInfos = (): FunctionInfos => ({ byExpr: new Map(), called: [], long: new Set(), all: false })

/** Whether a function may be staged. */
export const isStageable = (infos: FunctionInfos, info: FunctionInfo): boolean =>
  info.refused === null && !infos.long.has(info.func)

/** Remembers a function that is called for the first time. */
export const noteCall = (infos: FunctionInfos, a: FuncAddr): void => {
  infos.called.push(a)
}

/** What is static about the function at an address, which is one of this instance. */
export const functionInfoAt = (
  infos: FunctionInfos,
  s: Store,
  inst: ModuleInst,
  a: FuncAddr
): FunctionInfo | undefined => {
  const fi = V.get(s.funcs, a)
  if (fi === undefined || 'name' in fi.code) return undefined
  const known = infos.byExpr.get(fi.code.body)
  if (known !== undefined) return known
  const info = infoOf(s, inst, a, fi.code)
  for (const es of info.places.keys()) infos.byExpr.set(es, info)
  return info
}

/**
 * The function of this instance in which a sequence is. Looks at functions that have been called; where that one was
 * called before anyone looked (a run that was saved, or that began in the literal machine), at all of the module, once.
 */
export const functionInfoWith = (
  infos: FunctionInfos,
  s: Store,
  inst: ModuleInst,
  es: Expr
): FunctionInfo | undefined => {
  const { byExpr, called } = infos
  while (!byExpr.has(es)) {
    const a = called.pop()
    if (a === undefined) break
    functionInfoAt(infos, s, inst, a)
  }
  const known = byExpr.get(es)
  if (known !== undefined || infos.all) return known
  infos.all = true
  for (const a of inst.funcs) {
    const fi = V.get(s.funcs, a)
    if (fi !== undefined && V.get(s.modules, fi.module) === inst) functionInfoAt(infos, s, inst, a)
  }
  return byExpr.get(es)
}
