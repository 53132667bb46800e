/**
 * What the conformance run hears of machine and validator: the rules of steps, and of modules that are valid.
 *
 * The functions of `src/` stay as they are. The property puts these wrappers around their exports (`vi.mock`), so that
 * each rule that is counted belongs to something that was really done.
 */
import { isLeft, isRight } from 'fp-ts/lib/Either.js'
import type * as StepModule from '../../../src/execution/Step.ts'
import type { Instr } from '../../../src/structure/Instr.ts'
import { sameDefType, type HeapType, type ValType } from '../../../src/structure/Types.ts'
import type * as ClausesModule from '../../../src/validation/instructions/Clauses.ts'
import type * as BlocksModule from '../../../src/validation/instructions/Blocks.ts'
import type * as MatchingModule from '../../../src/types/Matching.ts'
import type * as SubtypeModule from '../../../src/types/Subtype.ts'
import type * as ValidModule from '../../../src/validation/Module.ts'
import { instrSteps, stackSteps } from './Instructions.ts'
import { compRules, externRules, refRules, resultRules, storageRules, valRules } from './Matching.ts'
import { moduleSteps } from './Module.ts'
import type { Step, Steps } from './Types.ts'

/** Where the rules go: of steps of the machine, of valid modules, and those that refused a module. */
export interface Ear {
  readonly fired: (rule: string) => void
  readonly applied: (rule: Step, n: number) => void
  readonly refused: (rule: string) => void
}

interface Taps {
  readonly step: (actual: typeof StepModule) => typeof StepModule
  readonly module: (actual: typeof ValidModule) => typeof ValidModule
  readonly clauses: (actual: typeof ClausesModule) => typeof ClausesModule
  readonly blocks: (actual: typeof BlocksModule) => typeof BlocksModule
  readonly subtype: (actual: typeof SubtypeModule) => typeof SubtypeModule
  readonly matching: (actual: typeof MatchingModule) => typeof MatchingModule
  /** From here on, what is heard goes to this ear. */
  readonly listen: (ear: Ear) => void
}

const deaf: Ear = { fired: () => undefined, applied: () => undefined, refused: () => undefined }

const sameHeap = (a: HeapType, b: HeapType): boolean =>
  a === b ||
  (typeof a !== 'string' && typeof b !== 'string' && a._tag === 'def' && b._tag === 'def' && sameDefType(a, b))

/** The same type: no subsumption is needed. */
const same = (a: ValType, b: ValType): boolean =>
  a === b || (typeof a !== 'string' && typeof b !== 'string' && a.null === b.null && sameHeap(a.ht, b.ht))

export const taps = (): Taps => {
  let ear = deaf
  // The module that is being validated; its rules count when it is valid.
  let pending: Map<Step, number> | null = null
  const note = (steps: Steps): void => {
    if (pending !== null) for (const s of steps) pending.set(s, (pending.get(s) ?? 0) + 1)
  }
  /** Around a relation: the rules of the pairs that match. */
  const heard =
    <A>(matches: (a: A, b: A) => boolean, rules: (a: A, b: A) => Steps) =>
    (a: A, b: A): boolean => {
      const matched = matches(a, b)
      if (matched && pending !== null) note(rules(a, b))
      return matched
    }
  return {
    listen: (to) => {
      ear = to
    },
    step: (actual) => ({
      ...actual,
      step: (c) => {
        const o = actual.step(c)
        if (o._tag === 'Next') ear.fired(o.rule)
        return o
      }
    }),
    module: (actual) => ({
      ...actual,
      validateModule: (m) => {
        pending = new Map()
        const valid = actual.validateModule(m)
        if (isRight(valid)) {
          note(moduleSteps(m))
          for (const [step, n] of pending) ear.applied(step, n)
        } else if (valid.left._tag === 'Invalid') ear.refused(valid.left.rule)
        pending = null
        return valid
      }
    }),
    clauses: (actual) => ({
      ...actual,
      clauseOf: (instr: Instr) => {
        const clause = actual.clauseOf(instr)
        return clause === undefined ? undefined : (
            (C, s, i) => {
              const next = clause(C, s, i)
              if (pending !== null && !isLeft(next)) {
                note(instrSteps(i))
                note(stackSteps(s, i, next.right))
              }
              return next
            }
          )
      }
    }),
    blocks: (actual) => ({
      ...actual,
      endBlock: (C, s) => {
        const next = actual.endBlock(C, s)
        if (!isLeft(next)) note(['algorithm/end'])
        return next
      }
    }),
    subtype: (actual) => ({
      ...actual,
      matchVal: heard(actual.matchVal, (a, b) => [
        ...valRules(a, b),
        ...(same(a, b) ? [] : (['algorithm/subsume'] as const))
      ]),
      matchRef: heard(actual.matchRef, refRules),
      matchResult: heard(actual.matchResult, resultRules),
      matchStorage: heard(actual.matchStorage, storageRules),
      // Composite types are compared in the type section only: a subtype with the one that it declares above it.
      matchComp: heard(actual.matchComp, (a, b) => {
        const rules = compRules(a, b)
        return [...rules, ...rules.map((rule) => `algorithm/declared ${rule}` as const)]
      })
    }),
    matching: (actual) => ({
      ...actual,
      matchExtern: (a, b) => {
        const matched = actual.matchExtern(a, b)
        if (matched) for (const rule of externRules(a, b)) ear.applied(rule, 1)
        return matched
      }
    })
  }
}
