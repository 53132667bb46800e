/**
 * Runs in which both theorems are checked at every step: preservation and progress.
 *
 * Spec: https://webassembly.github.io/spec/core/appendix/properties.html#soundness
 */
import { isLeft } from 'fp-ts/lib/Either.js'
import type { Config, Next, Outcome, StepRule, Stuck } from '../execution/runtime/Config.ts'
import { terminalOf, step } from '../execution/Step.ts'
import type { ResultType } from '../structure/Types.ts'
import { expand } from '../types/Close.ts'
import { nothingDerived, type Derived } from './Derived.ts'
import { preserved, type Sound } from './Preservation.ts'
import { violation, type Judgement, type Violation } from './Violation.ts'

/** Where a run broke a theorem. */
export interface Finding {
  readonly theorem: 'Preservation' | 'Progress' | 'Config_ok'
  /** The number of the step, and the rule that it applied; `null` before the first. */
  readonly step: number
  readonly rule: StepRule | null
  readonly violation: Violation
}

/** A step or a slice of a run: how it ended or was cut off, and how far it is sound; or where it is not. */
export type CheckedRun =
  | { readonly _tag: 'sound'; readonly outcome: Outcome; readonly now: Sound }
  | { readonly _tag: 'unsound'; readonly finding: Finding; readonly config: Config }

/** A slice with the judgements that were applied in it, and in those before it with the same memory. */
export type Slice = CheckedRun & { readonly counts: ReadonlyMap<Judgement, number> }

/** One step that was taken, by the machine or by the reply of a host. */
export const checkStep = (d: Derived, now: Sound, { rule, config }: Next): CheckedRun => {
  const after = preserved(d, now, rule, config)
  return isLeft(after) ?
      {
        _tag: 'unsound',
        finding: { theorem: 'Preservation', step: config.steps, rule, violation: after.left },
        config
      }
    : { _tag: 'sound', outcome: { _tag: 'Next', rule, config }, now: after.right }
}

/** Progress: a well-typed configuration is terminal, waits for its host, meets a bound, or steps. */
const noProgress = ({ at, config }: Stuck): CheckedRun => ({
  _tag: 'unsound',
  finding: {
    theorem: 'Progress',
    step: config.steps,
    rule: null,
    violation: violation('Progress', null, 'a result, or a rule that applies', `none applies at ${at}`)
  },
  config
})

/** `step`, checked: the outcome is that of the machine, and `now` the configuration after it. */
export const stepSound = (d: Derived, now: Sound): CheckedRun => {
  const outcome = step(now.config)
  if (outcome._tag === 'Next') return checkStep(d, now, outcome)
  return outcome._tag === 'Stuck' ? noProgress(outcome) : { _tag: 'sound', outcome, now }
}

/**
 * `run(fuel)`, each step being checked. What is derived is remembered during the slice, and after it in `kept`, which a caller
 * hands on to the next slice of the run: without it, that derives all contexts again.
 *
 * Laws: of a sound run, the outcome is that of `run(fuel)`; two runs of one slice are equal, counts included.
 */
export const runSound =
  (fuel: number, kept: Derived | null = null) =>
  (start: Sound): Slice => {
    const d = kept ?? nothingDerived()
    const { counts } = d
    let now = start
    for (let left = fuel; left > 0; left--) {
      const checked = stepSound(d, now)
      if (checked._tag === 'unsound' || checked.outcome._tag !== 'Next') return { ...checked, counts }
      now = checked.now
    }
    const outcome: Outcome = terminalOf(now.config) ?? { _tag: 'Exhausted', limit: 'fuel', config: now.config }
    return { _tag: 'sound', outcome, now, counts }
  }

/** The type of the result of a first configuration: of an invocation that of the function, of an instantiation none. */
export const resultType = ({ code: { instr } }: Config): ResultType => {
  if (instr._tag !== 'call_ref' || instr.y._tag !== 'def') return []
  const ct = expand(instr.y)
  return ct._tag === 'func' ? ct.results : []
}
