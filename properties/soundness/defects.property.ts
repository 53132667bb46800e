/**
 * Machines with a defect in one rule: steps by that rule reveal it. A defect that keeps all types does not show: a
 * branch that is not taken is as well-typed as one that is.
 */
import * as fc from 'fast-check'
import { isLeft } from 'fp-ts/lib/Either.js'
import { expect, test } from 'vitest'
import { config, type Config, type StepRule } from '../../src/execution/runtime/Config.ts'
import { withGlobals, withMems, withTables } from '../../src/execution/runtime/Store.ts'
import { drop, isVal, push, refNull, type Val } from '../../src/execution/runtime/Values.ts'
import { program } from '../../src/arbitraries/index.ts'
import type { Sound } from '../../src/soundness/Preservation.ts'
import * as V from '../../src/persistent/Vector.ts'
import { f64, i32, i64 } from '../../src/structure/Const.ts'
import { idx, type LabelIdx } from '../../src/structure/Indices.ts'
import { times } from '../support/times.ts'
import { after, programRunsSoundly } from './checked.ts'

/** What a defective machine does instead; `null` where it happens to do the same. */
type Defect = (before: Config, after: Config) => Config | null

const own = ({ values, contexts }: Config): number => values.length - contexts.below.length
const with_ = (c: Config, change: Partial<Config>): Config => {
  const { store, frame, values, code, contexts, choices, limits, steps } = { ...c, ...change }
  return config(store, frame, values, code, contexts, choices, limits, steps)
}

/** The result is lost. */
const loses: Defect = (_, c) => (own(c) === 0 ? null : with_(c, { values: drop(c.values, 1) }))
/** One value too many stays. */
const keeps: Defect = (_, c) => with_(c, { values: push(i32(1), c.values) })
/** The result is of another type. */
const mistypes =
  (v: Val): Defect =>
  (_, c) =>
    own(c) === 0 || !isVal(c.values) || c.values.head._tag === v._tag ?
      null
    : with_(c, { values: push(v, c.values.tail) })
const frameStays: Defect = (before, c) =>
  before.frame.module === c.frame.module && V.length(before.frame.locals) === V.length(c.frame.locals) ?
    null
  : with_(c, { frame: before.frame })
const contextStays: Defect = (before, c) =>
  before.contexts === c.contexts || before.contexts._tag === 'top' ? null : with_(c, { contexts: before.contexts })
const arity: Defect = (_, c) =>
  c.contexts._tag === 'top' ? null : with_(c, { contexts: { ...c.contexts, n: c.contexts.n + 1 } })
/** The call enters its frame without the last local. */
const localIsLost: Defect = (_, c) => {
  const locals = V.toArray(c.frame.locals)
  return locals.length === 0 ? null : with_(c, { frame: { ...c.frame, locals: V.of(locals.slice(0, -1)) } })
}
const localIsUnset: Defect = (before, c) => {
  const e = before.code.instr
  return e._tag === 'local.set' ?
      with_(c, { frame: { ...c.frame, locals: V.set<Val | undefined>(c.frame.locals, e.x, undefined) } })
    : null
}
const branchesFurther: Defect = (_, c) => {
  const e = c.code.instr
  return e._tag === 'br' ? with_(c, { code: { ...c.code, instr: { ...e, l: idx<LabelIdx>(e.l + 1) } } }) : null
}
const globalsLose: Defect = (_, c) =>
  with_(c, { store: withGlobals(c.store, V.of(V.toArray(c.store.globals).slice(0, -1))) })
const sizeStays: Defect = (before, c) => {
  const mems = V.map(c.store.mems, (m) => ({ ...m, type: { ...m.type, lim: { ...m.type.lim, min: -1 } } }))
  return before.store === c.store ? null : with_(c, { store: withMems(c.store, mems) })
}
const tableShrinks: Defect = (_, c) => {
  const tables = V.map(c.store.tables, (t) => ({ ...t, refs: V.push(t.refs, refNull) }))
  return with_(c, { store: withTables(c.store, tables) })
}

/** The rules of every family with what goes wrong in them, and which share of the steps must show it at once. */
const defects: ReadonlyArray<readonly [StepRule, string, Defect, number]> = [
  ['Step_pure/br_if-true', 'the operand stays', keeps, 0],
  ['Step_pure/br_if-true', 'leads one label too far', branchesFurther, 0.2],
  ['Step_pure/br_if-false', 'a value is lost', loses, 0.7],
  ['Step_pure/br-label-zero', 'a value is lost', loses, 0.9],
  ['Step_pure/label-vals', 'a value is lost', loses, 0.9],
  ['Step_pure/label-vals', 'the label stays', contextStays, 0],
  ['Step_pure/frame-vals', 'the frame stays', frameStays, 0.3],
  ['Step_pure/frame-vals', 'a value is lost', loses, 0.9],
  ['Step_pure/return-frame', 'a value is lost', loses, 0.9],
  ['Step_read/block', 'of another arity', arity, 1],
  ['Step_read/loop', 'of another arity', arity, 1],
  ['Step_read/try_table', 'of another arity', arity, 1],
  ['Step_read/call_ref-func', 'a local is lost', localIsLost, 1],
  ['Step_read/call_ref-func', 'the frame is that of the caller', frameStays, 0.9],
  ['Step_read/throw_ref-handler-catch', 'a value is lost', loses, 0.8],
  ['Step_read/throw_ref-handler-catch_ref', 'the exception is lost', loses, 0.8],
  ['Step_pure/binop-val', 'of another type', mistypes(f64(0, 0)), 0.8],
  ['Step_pure/relop', 'of another type', mistypes(i64(0n)), 0.8],
  ['Step_pure/cvtop-val', 'of another type', mistypes(refNull), 0.8],
  ['Step_pure/vbinop-val', 'of another type', mistypes(i32(0)), 0.8],
  ['Step_read/load-num-val', 'of another type', mistypes(refNull), 0.8],
  ['Step_pure/select-true', 'both operands stay', keeps, 0.9],
  ['Step_read/table.get-val', 'of another type', mistypes(i32(0)), 0.8],
  ['Step_read/ref.func', 'of another type', mistypes(i32(0)), 0.8],
  ['Step/struct.new', 'of another type', mistypes(i32(0)), 0.8],
  ['Step_read/struct.get-struct', 'of another type', mistypes({ _tag: 'ref.i31_num', i: -1 }), 1],
  ['Step/array.new_fixed', 'of another type', mistypes(i64(0n)), 0.8],
  ['Step_pure/extern.convert_any-addr', 'of another type', mistypes(i64(0n)), 0.8],
  ['Step_read/br_on_cast-succeed', 'the operand is lost', loses, 0.8],
  ['Step/local.set', 'the local is unset', localIsUnset, 0.7],
  ['Step/global.set', 'a global is lost', globalsLose, 1],
  ['Step/memory.grow-succeed', 'the type is not that of the memory', sizeStays, 1],
  ['Step/table.grow-succeed', 'the type is not that of the table', tableShrinks, 1]
]

/** Steps by one rule that are looked at. */
const LOOKS = 15

test('each defect shows', () => {
  const seen = defects.map(() => ({ steps: 0, found: 0 }))
  const look = (before: Sound, rule: StepRule, next: Config): void => {
    for (const [i, [of, , defect]] of defects.entries()) {
      const tally = seen[i]
      if (of !== rule || tally === undefined || tally.steps >= LOOKS) continue
      const made = defect(before.config, next)
      if (made === null) continue
      tally.steps++
      // a checker of its own: what it finds must not be known to the one that continues
      if (isLeft(after(before, rule, made))) tally.found++
    }
  }
  fc.assert(
    fc.property(program, (p) => {
      let last: Sound | null = null
      programRunsSoundly(p, 1000, new Map(), (rule, now) => {
        if (rule !== null && last !== null) look(last, rule, now.config)
        last = now
      })
    }),
    { numRuns: times(110), seed: 8, endOnFailure: true }
  )
  const shown = defects.map(([rule, what, , least], i) => {
    const { steps, found } = seen[i] ?? { steps: 0, found: 0 }
    return { name: `${rule}: ${what}`, steps, found, isEnough: found > 0 && found >= least * steps }
  })
  expect(shown.filter((d) => !d.isEnough)).toEqual([])
})
