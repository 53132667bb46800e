/**
 * Equality of configurations.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/runtime.html#configurations
 */
import type { Choices, Taken } from '../runtime/Choices.ts'
import { isStatic, valueOps, type Code } from '../runtime/Code.ts'
import type { Config, Context, Frame, Outcome } from '../runtime/Config.ts'
import { sameData } from './equalData.ts'
import { equalVal, equalVals, equalVector, finish, isOneStore, reach, walk, type Walk } from './equalStore.ts'
import type { Store } from '../runtime/Store.ts'
import { isVal, type Val, type Values } from '../runtime/Values.ts'

const equalValues = (w: Walk, vs1: Values, vs2: Values): boolean => {
  if (vs1.length !== vs2.length) return false
  let x = vs1
  let y = vs2
  while (isVal(x) && isVal(y)) {
    if (x === y && isOneStore(w)) return true
    if (!equalVal(w, x.head, y.head)) return false
    x = x.tail
    y = y.tail
  }
  return true
}

const equalFrame = (w: Walk, f1: Frame, f2: Frame): boolean => {
  if (f1.module !== f2.module) return false
  reach(w, 'modules', f1.module)
  return equalVector(w, f1.locals, f2.locals)
}

/** A derived instruction with its origin: the mnemonic it was unfolded from, or none. */
const equalDerived = (w: Walk, x: Code, y: Code): boolean => {
  const isOrigin = typeof x.from === 'string' || typeof y.from === 'string' ? x.from === y.from : x.index === y.index
  if (!isOrigin || x.op !== y.op) return false
  // An operator below valueOps is that of a constant or a reference.
  return x.op < valueOps ? equalVal(w, x.instr as Val, y.instr as Val) : sameData(x.instr, y.instr)
}

const equalCode = (w: Walk, c1: Code, c2: Code): boolean => {
  let x = c1
  let y = c2
  for (; !isStatic(x) && !isStatic(y); x = x.next, y = y.next) {
    if (x === y && isOneStore(w)) return true
    if (!equalDerived(w, x, y)) return false
  }
  return x === y
}

/** One context, without those around it. */
const equalContext = (w: Walk, x: Context, y: Context): boolean => {
  if (x._tag === 'top' || y._tag === 'top') return x._tag === y._tag
  if (x.n !== y.n || x.below.length !== y.below.length || !equalCode(w, x.code, y.code)) return false
  switch (x._tag) {
    case 'label':
      return y._tag === 'label' && equalCode(w, x.continuation, y.continuation)
    case 'handler':
      return y._tag === 'handler' && sameData(x.catches, y.catches)
    case 'frame':
      return y._tag === 'frame' && equalFrame(w, x.frame, y.frame)
  }
}

const equalContexts = (w: Walk, ctx1: Context, ctx2: Context): boolean => {
  let x = ctx1
  let y = ctx2
  for (;;) {
    if (x === y && isOneStore(w)) return true
    if (!equalContext(w, x, y)) return false
    if (x._tag === 'top' || y._tag === 'top') return true
    x = x.next
    y = y.next
  }
}

const equalTaken = (t1: Taken | null, t2: Taken | null): boolean => {
  let x = t1
  let y = t2
  for (; x !== y; x = x.before, y = y.before)
    if (x === null || y === null || x.index !== y.index || x.count !== y.count) return false
  return true
}

const equalChoices = (x: Choices, y: Choices): boolean =>
  x === y || (sameData(x.source, y.source) && sameData(x.relaxed, y.relaxed) && equalTaken(x.taken, y.taken))

const equalCounters = (s1: Store, s2: Store): boolean =>
  s1.fresh === s2.fresh && s1.found === s2.found && s1.since === s2.since

/**
 * Whether two configurations are equal: the same term, limits, choices, steps and origins, and stores that are equal on
 * what is reachable from the term, addresses included, with the same next address of the heap and the same counters of memory.
 *
 * Static code is compared by the identity of its sequence, which is its place in a module, and functions likewise: equal
 * modules decoded twice are two modules.
 *
 * Laws: an equivalence; equal configurations have the same step, and it leads to equal configurations.
 *
 * Iterative; of two configurations with one store, shared parts are skipped.
 */
export const equal = (c1: Config, c2: Config): boolean => {
  if (c1 === c2) return true
  const w = walk(c1.store, c2.store)
  return (
    c1.steps === c2.steps &&
    equalCounters(c1.store, c2.store) &&
    sameData(c1.limits, c2.limits) &&
    equalChoices(c1.choices, c2.choices) &&
    equalValues(w, c1.values, c2.values) &&
    equalCode(w, c1.code, c2.code) &&
    equalFrame(w, c1.frame, c2.frame) &&
    equalContexts(w, c1.contexts, c2.contexts) &&
    finish(w)
  )
}

const lists = ['tags', 'globals', 'mems', 'tables', 'funcs', 'datas', 'elems', 'modules'] as const

/** Notes every instance of the lists of both stores as reachable; `false` if there is another number of them. */
const reachLists = (w: Walk): boolean =>
  lists.every((list) => {
    const n = w.s1[list].length
    for (let a = 0; a < n; a++) reach(w, list, a)
    return n === w.s2[list].length
  })

/** Whether two stores are equal: all their lists, and what is reachable from there. */
export const equalStore = (s1: Store, s2: Store): boolean => {
  const w = walk(s1, s2)
  return equalCounters(s1, s2) && reachLists(w) && finish(w)
}

/** Ends of a run that carry a store instead of a configuration. */
type Ended = Extract<Outcome, { readonly store: Store }>

const equalEnded = (o1: Ended, o2: Ended): boolean => {
  const w = walk(o1.store, o2.store)
  if (o1.steps !== o2.steps || !equalChoices(o1.choices, o2.choices)) return false
  if (!equalCounters(o1.store, o2.store) || !reachLists(w)) return false
  switch (o1._tag) {
    case 'Done':
      return o2._tag === 'Done' && equalVals(w, o1.values, o2.values) && finish(w)
    case 'Trapped':
      return o2._tag === 'Trapped' && o1.rule === o2.rule && o1.reason === o2.reason && finish(w)
    case 'Exception':
      return o2._tag === 'Exception' && equalVal(w, o1.exn, o2.exn) && finish(w)
    case 'Exited':
      return o2._tag === 'Exited' && o1.code === o2.code && finish(w)
  }
}

/**
 * Whether two runs ended alike: in the same answer with equal configurations or, where none is left, equal results, steps
 * and whole stores.
 */
export const equalOutcome = (o1: Outcome, o2: Outcome): boolean => {
  if ('store' in o1) return 'store' in o2 && equalEnded(o1, o2)
  if ('store' in o2 || !equal(o1.config, o2.config)) return false
  switch (o1._tag) {
    case 'Next':
      return o2._tag === 'Next' && o1.rule === o2.rule
    case 'Exhausted':
      return o2._tag === 'Exhausted' && o1.limit === o2.limit
    case 'ImplementationLimit':
      return o2._tag === 'ImplementationLimit' && o1.what === o2.what
    case 'Suspended':
    case 'Stuck':
      return o2._tag === o1._tag
  }
}
