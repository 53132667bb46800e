/**
 * Preservation: each step leads from a well-typed configuration to one of the same type, in a store that extends the old.
 *
 * A step derives what it touched: the instances that are other objects than before, the heap objects that it took or left
 * on the operand stack, the frame, the contexts that are new and the hole. From time to time everything is derived from
 * scratch, and all heap objects are compared with those of the time before.
 *
 * Spec: https://webassembly.github.io/spec/core/appendix/properties.html#soundness
 */
import { isLeft, left, right, type Either } from 'fp-ts/lib/Either.js'
import type { Config, StepRule } from '../execution/runtime/Config.ts'
import type { Store } from '../execution/runtime/Store.ts'
import { isVal, type Val, type Values } from '../execution/runtime/Values.ts'
import * as H from '../persistent/heap/Heap.ts'
import * as V from '../persistent/Vector.ts'
import type { ResultType } from '../structure/Types.ts'
import { derive, termOk } from './Config.ts'
import { nothingDerived, tally, type Derived } from './Derived.ts'
import { extendLists, extendObject, extendObjects, type Changed } from './Extend.ts'
import type { Since } from './Frames.ts'
import { acyclic, elementOk, heapRef, immutEdges, objectOk, reachable, type HeapRef, type Objects } from './Heap.ts'
import { instanceOk } from './Instances.ts'
import type { Violation } from './Violation.ts'

/**
 * Steps after which everything is derived from scratch; `null`: after as many as that took judgements the last time, so that
 * deep contexts and large stores cost a run no more than its steps do, and after no fewer than `LEAST`.
 */
export type Every = number | null

/** Steps that cost more than a derivation of a small configuration. */
const LEAST = 10_000

/** Judgements applied so far. */
const applied = ({ counts }: Derived): number => {
  let n = 0
  for (const times of counts.values()) n += times
  return n
}

/** Steps until everything is derived from scratch again, after a derivation of a number of judgements. */
const until = (every: Every, judgements: number): number => every ?? Math.max(LEAST, judgements)

/** A configuration that is well-typed, and what is known of its run. */
export interface Sound {
  readonly config: Config
  /** The type of the result, which no step changes. */
  readonly ts: ResultType
  /** When everything is derived from scratch. */
  readonly every: Every
  /** Steps until then. */
  readonly left: number
  /** The store of the last time, and the heap objects that were reachable. */
  readonly store: Store
  readonly objects: Objects
  /** Configurations derived so far: all, and those from scratch. */
  readonly configs: number
  readonly whole: number
}

/** The first configuration of a run. What `d` remembers must be of stores that this one extends. */
export const sound = (d: Derived, config: Config, ts: ResultType, every: Every): Either<Violation, Sound> => {
  const from = applied(d)
  const objects = derive(d, config, ts)
  return isLeft(objects) ? objects : (
      right({
        config,
        ts,
        every,
        left: until(every, applied(d) - from),
        store: config.store,
        objects: objects.right,
        configs: 1,
        whole: 1
      })
    )
}

/** The values that two operand stacks do not share, of both. */
const window = (vs: Values, ws: Values): ReadonlyArray<Val> => {
  const out: Val[] = []
  let [v, w] = [vs, ws]
  while (v !== w) {
    if (v.length >= w.length) {
      if (!isVal(v)) break
      out.push(v.head)
      v = v.tail
    } else {
      if (!isVal(w)) break
      out.push(w.head)
      w = w.tail
    }
  }
  return out
}

/** Up to this number of fields an object that was there is derived whole at each step that touches it. */
const small = 64

/** An object that was there and that a step touched; of a large array, the elements whose indices the step took. */
const touchedOk = (d: Derived, s: Store, o: HeapRef, vals: ReadonlyArray<Val>): Violation | null => {
  if (o._tag !== 'ref.array_addr' || H.size(o) <= small) return objectOk(d, s, o)
  return vals.reduce<Violation | null>(
    (bad, v) => bad ?? (v._tag === 'i32.const' ? elementOk(d, s, o, v.c >>> 0) : null),
    null
  )
}

/** Immutable fields are set when an object is made, to what was there: an object that refers to a later one is looked into. */
const cycleThrough = (d: Derived, s: Store, o: HeapRef): Violation | null => {
  if (immutEdges(d, s, o).every((to) => to.a < o.a)) return null
  const objects = reachable(s, [o])
  return isLeft(objects) ? objects.left : acyclic(d, s, objects.right)
}

/** What a step did to heap objects, so far as it had them on the operand stack. */
const heapStep = (d: Derived, before: Config, after: Config): Violation | null => {
  const [s, s2] = [before.store, after.store]
  if (s.heap === s2.heap && s.fresh === s2.fresh) return null
  const vals = window(before.values, after.values)
  for (const o of new Set(vals.flatMap((v) => heapRef(v) ?? []))) {
    const bad =
      o.a >= s.fresh ?
        (objectOk(d, s2, o) ?? cycleThrough(d, s2, o))
      : (extendObject(d, s, s2, o) ?? touchedOk(d, s2, o, vals))
    if (bad !== null) return bad
  }
  return null
}

/** Instances that are other objects than before. */
const listsStep = (d: Derived, before: Config, after: Config): Violation | null => {
  const changed: Changed[] = []
  const bad = extendLists(d, before.store, after.store, changed)
  if (bad !== null) return bad
  return changed.reduce<Violation | null>(
    (found, { list, a, x, before: old }) => found ?? instanceOk(d, after.store, list, a, x, old),
    null
  )
}

/** Remembers which function the step entered. */
const noteActivation = (d: Derived, rule: StepRule, before: Config, after: Config): void => {
  if (rule !== 'Step_read/call_ref-func' || after.contexts._tag !== 'label') return
  const callee = before.values.head
  const fi = callee._tag === 'ref.func_addr' ? V.get(before.store.funcs, callee.a) : undefined
  if (fi !== undefined && after.contexts.next._tag === 'frame') d.activations.set(after.contexts.next, fi)
}

/** The local that a step may have set. */
const sinceOf = ({ frame, code }: Config): Since | null =>
  code.instr._tag === 'local.set' ? { before: frame, x: code.instr.x } : null

/** Everything from scratch. */
const wholeStep = (d: Derived, now: Sound, after: Config): Either<Violation, Sound> => {
  const from = applied(d)
  const derived = nothingDerived(d.counts, d.activations)
  const bad =
    extendLists(derived, now.store, after.store, []) ?? extendObjects(derived, now.store, after.store, now.objects)
  if (bad !== null) return left(bad)
  const objects = derive(derived, after, now.ts)
  return isLeft(objects) ? objects : (
      right({
        ...now,
        config: after,
        left: until(now.every, applied(d) - from),
        store: after.store,
        objects: objects.right,
        configs: now.configs + 1,
        whole: now.whole + 1
      })
    )
}

/**
 * Preservation, of the one step by `rule` to `after`: Left if the configuration is not of the type any more, or the store does not extend
 * the old one. A host function may leave any store that extends its own: after its reply everything is derived. `d` may remember
 * what was derived for `now`.
 */
export const preserved = (d: Derived, now: Sound, rule: StepRule, after: Config): Either<Violation, Sound> => {
  const { config: before } = now
  noteActivation(d, rule, before, after)
  const bad = listsStep(d, before, after) ?? heapStep(d, before, after)
  if (bad !== null) return left(bad)
  const isHost = rule === 'Step/call_ref-host' && before.store !== after.store
  if (now.left <= 1 || isHost) return wholeStep(d, now, after)
  const wrong = termOk(d, after, now.ts, sinceOf(before))
  if (wrong !== null) return left(wrong)
  tally(d, 'State_ok')
  tally(d, 'Config_ok')
  const { ts, every, store, objects, configs, whole } = now
  return right({
    config: after,
    ts,
    every,
    left: now.left - 1,
    store,
    objects,
    configs: configs + 1,
    whole
  })
}
