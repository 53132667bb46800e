/**
 * Typing of configurations: the whole of a state, and the term in it.
 *
 * Spec: https://webassembly.github.io/spec/core/appendix/properties.html#configuration-validity
 */
import { isLeft, left, right, type Either } from 'fp-ts/lib/Either.js'
import { isEnd, isStatic, type Code } from '../execution/runtime/Code.ts'
import type { Config, Context, Frame } from '../execution/runtime/Config.ts'
import type { Store } from '../execution/runtime/Store.ts'
import { isVal, type FieldVal } from '../execution/runtime/Values.ts'
import * as V from '../persistent/Vector.ts'
import type { ResultType } from '../structure/Types.ts'
import { environment, holeRule } from './Contexts.ts'
import { nothingDerived, tally, type Derived } from './Derived.ts'
import { frameOk, initsOf, type Since } from './Frames.ts'
import { acyclic, objectOk, reachable, storeRoots, type Objects } from './Heap.ts'
import { holeOk, ownTypes } from './Hole.ts'
import { instancesOk } from './Instances.ts'
import { isReference } from './Values.ts'
import { around, at, violation, type Violation } from './Violation.ts'

/** References among derived instructions. */
const codeRoots = function* (code: Code): Generator<FieldVal, void, undefined> {
  for (let cell = code; !isEnd(cell) && !isStatic(cell); cell = cell.next) if (isReference(cell.instr)) yield cell.instr
}
const frameRoots = function* (f: Frame): Generator<FieldVal, void, undefined> {
  for (const [v] of V.runs(f.locals)) if (v !== undefined) yield v
}

/** The values that are in a configuration. */
const configRoots = function* (c: Config): Generator<FieldVal, void, undefined> {
  yield* storeRoots(c.store)
  yield* frameRoots(c.frame)
  yield* codeRoots(c.code)
  for (let vs = c.values; isVal(vs); vs = vs.tail) yield vs.head
  for (let ctx: Context = c.contexts; ctx._tag !== 'top'; ctx = ctx.next) {
    if (ctx._tag === 'frame') yield* frameRoots(ctx.frame)
    yield* codeRoots(ctx.code)
  }
}

/** Heap objects, and that none reaches itself. */
const heapOk = (d: Derived, s: Store, roots: Iterable<FieldVal>): Either<Violation, Objects> => {
  const found = reachable(s, roots)
  if (isLeft(found)) return found
  for (const o of found.right.values()) {
    const bad = objectOk(d, s, o)
    if (bad !== null) return left(bad)
  }
  const bad = acyclic(d, s, found.right)
  return bad !== null ? left(bad) : found
}

const wholeStore = (d: Derived, s: Store, roots: Iterable<FieldVal>): Either<Violation, Objects> => {
  tally(d, 'Store_ok')
  const bad = instancesOk(d, s)
  return bad !== null ? left(bad) : heapOk(d, s, roots)
}

/**
 * Expr_ok2 of the term of a configuration: its contexts, the frame in force, what is in the hole.
 */
export const termOk = (d: Derived, c: Config, ts: ResultType, since: Since | null): Violation | null => {
  const env = environment(d, c, ts)
  if (isLeft(env)) return env.left
  const { root } = env.right.labels
  const bad = frameOk(d, c.store, at(null, 'frame', c.contexts.depth), root, c.frame, since)
  if (bad !== null) return bad
  const place = around(c.contexts)
  const own = ownTypes(d, c.store, c.values, c.contexts.below, place)
  if (isLeft(own)) return own.left
  tally(d, 'Expr_ok2')
  return holeOk(d, c.store, {
    env: env.right,
    inits: initsOf(d, c.frame, root),
    vals: own.right,
    code: c.code,
    rule: holeRule(c.contexts),
    place
  })
}

/**
 * The heights at which contexts begin are on the operand stack, one below the other. NON-SPEC: the specification has the values
 * of a context in it; here one stack has those of all, and contexts say where theirs begin.
 */
const heightsOk = (c: Config): Violation | null => {
  let above = c.values
  for (let ctx: Context = c.contexts; ctx._tag !== 'top'; ctx = ctx.next) {
    if (ctx.below.length > above.length)
      return violation('Config_ok', around(ctx), `at most ${above.length} values below`, `${ctx.below.length}`)
    above = ctx.below
  }
  return null
}

/** Config_ok with what was reachable, every judgement being derived that `d` does not have. */
export const derive = (d: Derived, c: Config, ts: ResultType): Either<Violation, Objects> => {
  const objects = wholeStore(d, c.store, configRoots(c))
  if (isLeft(objects)) return objects
  const bad = heightsOk(c) ?? termOk(d, c, ts, null)
  if (bad !== null) return left(bad)
  tally(d, 'State_ok')
  tally(d, 'Config_ok')
  return objects
}

/**
 * Config_ok: `|- s; f; instr* : t*`, with State_ok, Store_ok and Expr_ok2, from scratch. Left: the first judgement that has no
 * derivation. The formal rules' gaps are closed as ADR 11 says.
 */
export const configOk = (c: Config, ts: ResultType): Either<Violation, null> => {
  const derived = derive(nothingDerived(), c, ts)
  return isLeft(derived) ? derived : right(null)
}

/** Store_ok: `|- s : OK`. Heap objects are those that its lists reach. */
export const storeOk = (s: Store): Either<Violation, null> => {
  const derived = wholeStore(nothingDerived(), s, storeRoots(s))
  return isLeft(derived) ? derived : right(null)
}
