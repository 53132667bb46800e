/**
 * Typing of frames: which function runs in one, and whether its locals are of the declared types.
 *
 * Spec: https://webassembly.github.io/spec/core/appendix/properties.html#frame-validity
 */
import { isEnd, isStatic, type Code } from '../execution/runtime/Code.ts'
import type { Frame } from '../execution/runtime/Config.ts'
import type { FuncInst, Store } from '../execution/runtime/Store.ts'
import { valType } from '../execution/runtime/ValType.ts'
import { isVal, type Val, type Values } from '../execution/runtime/Values.ts'
import * as V from '../persistent/Vector.ts'
import type { Expr, Instr } from '../structure/Instr.ts'
import { ref, type ResultType, type ValType } from '../structure/Types.ts'
import type { Context } from '../validation/Context.ts'
import { add, none, type LocalSet } from '../validation/LocalSet.ts'
import { setAtStart } from '../validation/Locals.ts'
import { topOf } from '../types/Subtype.ts'
import { tally, type Bodies, type Derived } from './Derived.ts'
import { localAt, rootOf, type Root } from './Labels.ts'
import { valOk } from './Values.ts'
import { at, violation, type ViolationPlace, type Violation } from './Violation.ts'

/** The sequences in an instruction. */
const inside = (e: Instr): ReadonlyArray<Expr> =>
  'es' in e ? [e.es]
  : 'then' in e ? [e.then, e.else]
  : []

/** The functions of a store by the sequences of their bodies. Iterative. */
const bodiesOf = (d: Derived, { funcs }: Store): Bodies => {
  if (d.bodies?.funcs === funcs) return d.bodies
  const of = new Map<Expr, FuncInst[]>()
  for (const fi of V.toArray(funcs)) {
    const work: Expr[] = 'body' in fi.code ? [fi.code.body] : []
    for (let es = work.pop(); es !== undefined; es = work.pop()) {
      // An empty sequence may be one object in many functions, and says nothing.
      if (es.length === 0) continue
      const fis = of.get(es) ?? []
      if (fis.length === 0) of.set(es, fis)
      // eslint-disable-next-line core/no-visible-mutation -- NON-SPEC: a list of the map that is built here
      if (fis.at(-1) !== fi) fis.push(fi)
      for (const e of es) work.push(...inside(e))
    }
  }
  // eslint-disable-next-line core/no-visible-mutation -- NON-SPEC: memory of derivations
  d.bodies = { funcs, of }
  return d.bodies
}

/** A sequence of the function that runs, if the code has one: its static rest, or the body of a derived block. */
const sequenceIn = (code: Code): Expr | null => {
  for (let cell = code; !isEnd(cell); cell = cell.next) {
    if (isStatic(cell)) return cell.from as Expr // a static cell is one of its sequence
    const { instr } = cell
    if ((instr._tag === 'block' || instr._tag === 'loop') && instr.es.length > 0) return instr.es
  }
  return null
}

/** The function that runs in a frame, found by the code in it; `null` where none of it is left. */
export const functionIn = (d: Derived, s: Store, f: Frame, codes: ReadonlyArray<Code>): FuncInst | null => {
  for (const code of codes) {
    const es = sequenceIn(code)
    const found =
      es === null ? undefined : (
        bodiesOf(d, s)
          .of.get(es)
          ?.find((fi) => fi.module === f.module)
      )
    if (found !== undefined) return found
  }
  return null
}

/** The greatest type of the kind that a value has, so that code may set the local to any of it. */
const widest = (s: Store, v: Val): ValType => {
  const t = valType(s, v)
  return typeof t === 'string' ? t : ref(true, topOf(t.ht) === 'bot' ? 'any' : topOf(t.ht))
}

/**
 * The context of a frame of which no code of the module is left: types of locals are as wide as what they hold allows. The
 * head may be a LOCAL.SET that was derived from LOCAL.TEE; an unset local is then of the kind of its operand.
 * NON-SPEC: the rules guess a derivation; this finds one if there is any (ADR 11).
 */
export const guessedRoot = (C: Context, s: Store, f: Frame, operand: Values, result: ResultType): Root => {
  const unset = isVal(operand) ? widest(s, operand.head) : 'i32'
  const types = V.toArray(f.locals).map((v): ValType => {
    if (v !== undefined) return widest(s, v)
    return typeof unset === 'string' ? ref(false, 'any') : ref(false, unset.ht)
  })
  const locals = { params: [], types, ends: types.map((_, i) => i + 1) }
  return rootOf({ ...C, locals, result }, f.module)
}

/** The locals that are set in a frame, of those that begin unset. */
export const initsOf = (d: Derived, f: Frame, { unset }: Root): LocalSet => {
  if (unset.length === 0) return none
  const known = d.inits.get(f)
  if (known !== undefined) return known
  const found = unset.reduce<LocalSet>((set, x) => (V.get(f.locals, x) === undefined ? set : add(set, x)), none)
  d.inits.set(f, found)
  return found
}

/**
 * Localval_ok.
 *
 *     s |- val : SET t     if s |- val : t                                            Localval_ok/set
 *     s |- eps : UNSET t                                                              Localval_ok/unset
 */
const localOk = (
  d: Derived,
  s: Store,
  place: ViolationPlace,
  root: Root,
  x: number,
  v: Val | undefined
): Violation | null => {
  const t = localAt(root, x)
  if (v !== undefined) {
    tally(d, 'Localval_ok/set')
    return valOk(d, s, at(place, 'local', x), v, t)
  }
  tally(d, 'Localval_ok/unset')
  return setAtStart(root.C.locals, x, t) ? violation('Localval_ok/set', at(place, 'local', x), 'a value', 'none') : null
}

/** All locals: neighbours that are one object and of one group are looked at once. Runs and groups are walked together. */
const localsOk = (d: Derived, s: Store, place: ViolationPlace, root: Root, f: Frame): Violation | null => {
  const { params, ends } = root.C.locals
  let [x, group] = [0, 0]
  for (const [v, n] of V.runs(f.locals)) {
    const end = x + n
    while (x < end) {
      const bad = localOk(d, s, place, root, x, v)
      if (bad !== null) return bad
      while ((ends[group] ?? end) <= x) group++
      x = x < params.length ? x + 1 : Math.min(end, ends[group] ?? end)
    }
  }
  return null
}

/** Whether `f` is the frame `before` except for local `x`. */
const differsAt = (before: Frame, f: Frame, x: number): boolean => {
  const v = V.get(f.locals, x)
  return V.equal<Val | undefined>((a, b) => a === b)(V.set(before.locals, x, v), f.locals)
}

/** A frame that was derived, and the local that a step has set since. */
export interface Since {
  readonly before: Frame
  readonly x: number
}

/** Frame_ok: the module is that of the context, and the locals are of its types. */
export const frameOk = (
  d: Derived,
  s: Store,
  place: ViolationPlace,
  root: Root,
  f: Frame,
  since: Since | null = null
): Violation | null => {
  if (d.frames.get(f) === root) return null
  tally(d, 'Frame_ok')
  if (f.module !== root.module)
    return violation('Frame_ok', place, `module instance ${root.module}`, `module instance ${f.module}`)
  if (V.length(f.locals) !== root.locals)
    return violation('Frame_ok', place, `${root.locals} locals`, `${V.length(f.locals)}`)
  const isSmall = since !== null && d.frames.get(since.before) === root && differsAt(since.before, f, since.x)
  const bad = isSmall ? localOk(d, s, place, root, since.x, V.get(f.locals, since.x)) : localsOk(d, s, place, root, f)
  if (bad === null) d.frames.set(f, root)
  return bad
}
