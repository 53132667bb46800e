/**
 * Preservation and progress on scripts of the official suite: their modules are instantiated and their functions called as
 * the scripts say, a sample of the calls being checked step by step.
 */
import { isLeft } from 'fp-ts/lib/Either.js'
import { afterAll, describe, expect, it } from 'vitest'
import type { Config, Outcome } from '../../src/execution/runtime/Config.ts'
import { instantiate } from '../../src/execution/modules/instantiate.ts'
import { invoke } from '../../src/execution/modules/invoke.ts'
import { resume } from '../../src/execution/Run.ts'
import { instanceExport, linkImports } from '../../src/embedding/Modules.ts'
import { nothingDerived, type DerivedCounts } from '../../src/soundness/Derived.ts'
import { checkStep, resultType, stepSound } from '../../src/soundness/Run.ts'
import { define } from '../../src/script/Act.ts'
import { parseScript } from '../../src/script/Parse.ts'
import { runScript } from '../../src/script/Run.ts'
import type { Action, Located, ModuleCommand } from '../../src/script/Script.ts'
import { spectestHost } from '../../src/script/Spectest.ts'
import { initialState, lookup, type ScriptState } from '../../src/script/State.ts'
import { sourceOf } from '../conformance/suite.ts'
import { counter } from '../support/coverage.ts'
import { right } from '../support/embed.ts'
import { settings } from '../support/runs.ts'
import { hasSuite } from '../support/suite.ts'
import { showFinding, soundly } from './checked.ts'

const counts: DerivedCounts = new Map()
const rules = counter()
let configs = 0
let runs = 0

/** Steps of one run that are checked, and runs of one module. */
const LONGEST = 300

/** The first steps of a run, each checked. */
const checked = (c: Config): void => {
  // of this run alone: the store that it makes is thrown away
  const d = nothingDerived(counts)
  let now = soundly(c, resultType(c), LONGEST, d)
  runs++
  for (let n = 0; n < LONGEST; n++) {
    configs++
    const one = stepSound(d, now)
    const next = one._tag === 'sound' && one.outcome._tag === 'Suspended' ? answered(one.outcome) : null
    const taken = next === null ? one : checkStep(d, now, next)
    if (taken._tag === 'unsound') throw new Error(showFinding(taken.finding))
    if (taken.outcome._tag !== 'Next') return
    rules.add(taken.outcome.rule)
    now = taken.now
  }
}
const answered = ({ call, config }: Extract<Outcome, { readonly _tag: 'Suspended' }>) => {
  const reply = spectestHost(call, config.store)
  const o = reply === null ? null : resume(config, reply)
  return o?._tag === 'Next' ? o : null
}

const instantiated = (state: ScriptState, c: ModuleCommand): void => {
  const valid = define(c, {})
  if (isLeft(valid)) return
  const given = linkImports(state.store, valid.right, (module, name) => {
    const from = state.registry.get(module)
    if (from === undefined) return undefined
    if (from._tag === 'host') return from.exports.get(name)
    const xa = instanceExport(state.store, from.a, name)
    return isLeft(xa) ? undefined : xa.right
  })
  if (isLeft(given)) return
  const made = instantiate(state.store, valid.right, given.right, settings)
  if (!isLeft(made)) checked(made.right.config)
}

const performed = (state: ScriptState, a: Action): void => {
  const instance = lookup(state.instances, a.instance)
  const xa = instance === null ? null : instanceExport(state.store, instance, a.name)
  if (xa === null || isLeft(xa) || xa.right._tag !== 'func' || a._tag !== 'invoke') return
  const c = invoke(state.store, xa.right.a, a.args, settings)
  if (!isLeft(c)) checked(c.right)
}

const look = (state: ScriptState, { command: c }: Located): void => {
  if (c._tag === 'module') instantiated(state, c)
  else if (c._tag === 'invoke') performed(state, c)
  else if (c._tag === 'assert_return' || c._tag === 'assert_exception') performed(state, c.action)
  else if (c._tag === 'assert_trap' && c.of._tag === 'invoke') performed(state, c.of)
}

/** Files of every section, and the interval of commands that are looked at. */
const files: ReadonlyArray<readonly [string, number]> = [
  ['br_if.wast', 1],
  ['br_table.wast', 4],
  ['block.wast', 1],
  ['loop.wast', 1],
  ['if.wast', 2],
  ['call_indirect.wast', 3],
  ['call_ref.wast', 1],
  ['return_call.wast', 1],
  ['return_call_indirect.wast', 1],
  ['return_call_ref.wast', 1],
  ['linking.wast', 1],
  ['exceptions/try_table.wast', 1],
  ['exceptions/throw.wast', 1],
  ['exceptions/throw_ref.wast', 1],
  ['ref_is_null.wast', 1],
  ['local_init.wast', 1],
  ['bulk-memory/table_init.wast', 24],
  ['memory_grow.wast', 2],
  ['bulk-memory/bulk.wast', 3],
  ['float_exprs.wast', 60],
  ['gc/array_copy.wast', 1],
  ['gc/array_init_elem.wast', 1],
  ['gc/br_on_cast.wast', 1],
  ['gc/br_on_cast_fail.wast', 1],
  ['gc/extern.wast', 1],
  ['gc/ref_test.wast', 2],
  ['gc/struct.wast', 1],
  ['gc/type-subtyping.wast', 1],
  ['simd/simd_lane.wast', 10],
  ['relaxed-simd/relaxed_laneselect.wast', 1]
]

describe.skipIf(!hasSuite)('scripts of the official suite run soundly', () => {
  it.each(files)('%s', (file, every) => {
    const before = configs
    let state = initialState()
    for (const [i, command] of right(parseScript(sourceOf('core', file))).entries()) {
      if (i % every === 0 || command.command._tag === 'module') look(state, command)
      // the state after an assertion is not needed: a run from another state has to be sound as well
      if (!command.command._tag.startsWith('assert')) state = runScript([command], {}, state).state
    }
    expect(configs).toBeGreaterThan(before + 10)
  })

  it('which is no small sample', () => {
    expect(runs).toBeGreaterThan(500)
    expect(configs).toBeGreaterThan(10_000)
    expect(counts.get('Ref_ok/host') ?? 0).toBeGreaterThan(0)
    // calls between modules whose indices mean other types
    expect(rules.of('Step_read/return_call_ref-frame-addr')).toBeGreaterThan(20)
  })
})

afterAll(() => {
  rules.save('soundness-suite')
})
