/**
 * What a typing judgement of configurations says where it has no derivation.
 *
 * Spec: https://webassembly.github.io/spec/core/appendix/properties.html
 */
import type { ValidationRule } from '../spec/generated/RuleNames.ts'
import type { PathStep } from '../structure/Errors.ts'
import type { Context } from '../execution/runtime/Config.ts'
import type { Refusal } from '../validation/Check.ts'

/** A rule of the specification, or one of the two theorems. */
export type Judgement = ValidationRule | 'Preservation' | 'Progress'

/** `rule` has no instance at `place`, which leads from the configuration to the part that is to blame. */
export interface Violation {
  readonly _tag: 'Violation'
  readonly rule: Judgement
  readonly place: ReadonlyArray<PathStep>
  readonly expected: string
  readonly found: string
}

/**
 * A place under construction: the last step first, so that places share what leads to them. A context is counted only
 * when someone asks: it may be deep.
 */
export interface ViolationPlace {
  readonly step: PathStep | Context
  readonly up: ViolationPlace | null
}

export const at = (up: ViolationPlace | null, name: string, index: number): ViolationPlace => ({
  step: { in: name, index },
  up
})

/** The construct that a context is; none at the top. */
export const around = (ctx: Context): ViolationPlace | null => (ctx._tag === 'top' ? null : { step: ctx, up: null })

/** A context is named by how many are around it. */
const stepOf = (step: PathStep | Context): PathStep => {
  if ('in' in step) return step
  let index = 0
  for (let ctx = step; ctx._tag !== 'top' && ctx.next._tag !== 'top'; ctx = ctx.next) index++
  return { in: step._tag, index }
}

const path = (place: ViolationPlace | null): ReadonlyArray<PathStep> => {
  const steps: PathStep[] = []
  for (let p = place; p !== null; p = p.up) steps.push(stepOf(p.step))
  return steps.reverse()
}

export const violation = (
  rule: Judgement,
  place: ViolationPlace | null,
  expected: string,
  found: string
): Violation => ({
  _tag: 'Violation',
  rule,
  place: path(place),
  expected,
  found
})

/** A refusal of the validation algorithm, whose message says both sides. */
export const ofRefusal = (place: ViolationPlace | null, e: Refusal): Violation => {
  if (e._tag !== 'Invalid') return violation('Func_ok', place, `at most what ${e.what} allows`, e.message)
  const v = violation(e.rule, place, e.operands?.expected ?? `an instance of ${e.rule}`, e.operands?.found ?? e.message)
  return e.path.length === 0 ? v : { ...v, place: [...v.place, ...e.path] }
}

/** `frame 0 > local 3`. */
export const showViolationPlace = (steps: ReadonlyArray<PathStep>): string =>
  steps.length === 0 ? 'the configuration' : steps.map((s) => `${s.in} ${s.index}`).join(' > ')
