/** Generated programs whose runs are checked at every step. */
import { isLeft, type Either } from 'fp-ts/lib/Either.js'
import type { Config, Outcome, StepRule } from '../../src/execution/runtime/Config.ts'
import { nothingDerived, type DerivedCounts, type Derived } from '../../src/soundness/Derived.ts'
import { preserved, sound, type Every, type Sound } from '../../src/soundness/Preservation.ts'
import { checkStep, resultType, stepSound, type CheckedRun, type Finding } from '../../src/soundness/Run.ts'
import { showViolationPlace, type Violation } from '../../src/soundness/Violation.ts'
import { resume } from '../../src/execution/Run.ts'
import type { Program } from '../../src/arbitraries/index.ts'
import type { ResultType } from '../../src/structure/Types.ts'
import { inTurn, MOST } from '../support/observe.ts'
import { reply } from '../support/runs.ts'

export const violationText = ({ rule, place, expected, found }: Violation): string =>
  `${rule} at ${showViolationPlace(place)}: expected ${expected}, found ${found}`

export const showFinding = ({ theorem, step, rule, violation }: Finding): string =>
  `${theorem} fails at step ${step} by ${rule ?? 'no rule'}: ${violationText(violation)}`

/** A configuration that must be well-typed. */
export const soundly = (c: Config, ts: ResultType, every: Every, d: Derived = nothingDerived()): Sound => {
  const first = sound(d, c, ts, every)
  if (isLeft(first)) throw new Error(violationText(first.left))
  return first.right
}

/** The step to `made`, checked from a derivation of the configuration before it alone. */
export const after = (now: Sound, rule: StepRule, made: Config): Either<Violation, Sound> => {
  const d = nothingDerived()
  return preserved(d, soundly(now.config, now.ts, now.every, d), rule, made)
}

/** Told of each configuration and of the rule that led to it. */
export type See = (rule: StepRule | null, now: Sound) => void

/** One step; a host that is asked answers at once. */
const next = (d: Derived, now: Sound): CheckedRun => {
  const one = stepSound(d, now)
  if (one._tag === 'unsound' || one.outcome._tag !== 'Suspended') return one
  const answered = resume(now.config, reply(one.outcome.call, now.config.store))
  return answered._tag === 'Next' ? checkStep(d, now, answered) : { _tag: 'sound', outcome: answered, now }
}

/** The run of a configuration, which every step must take soundly, to its end or as far as `most` steps lead. */
export const runsSoundly = (
  c: Config,
  every: number,
  counts: DerivedCounts,
  see: See,
  ts: ResultType = resultType(c),
  most = MOST
): Outcome => {
  const d = nothingDerived(counts)
  let now = soundly(c, ts, every, d)
  see(null, now)
  for (let n = 0; n < most; n++) {
    const checked = next(d, now)
    if (checked._tag === 'unsound') throw new Error(showFinding(checked.finding))
    if (checked.outcome._tag !== 'Next') return checked.outcome
    now = checked.now
    see(checked.outcome.rule, now)
  }
  return { _tag: 'Exhausted', limit: 'fuel', config: now.config }
}

/** All runs of a program. */
export const programRunsSoundly = (p: Program, every: number, counts: DerivedCounts, see: See): void => {
  inTurn(p, (c) => {
    const o = runsSoundly(c, every, counts, see)
    if (o._tag === 'Exhausted') throw new Error('the program does not end')
    return o
  })
}
