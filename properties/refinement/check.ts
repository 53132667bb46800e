/** One program and all laws. */
import * as fc from 'fast-check'
import { addTo, count, exercised, type Exercised } from './exercised.ts'
import type { Policy } from '../../src/staging/Policy.ts'
import { eager, inParts } from './support.ts'
import { laws, type Given, type Law } from './laws.ts'
import { subjects, type Kind, type Subject } from './subjects.ts'
import { length, traceOf } from './trace.ts'

/** Numbers that follow from a seed. */
export const drawFrom = (seed: number): Given['draw'] => {
  let x = seed >>> 0
  return (n) => {
    x = (Math.imul(x, 1664525) + 1013904223) >>> 0
    return Math.floor((x / 2 ** 32) * n)
  }
}

/** The first law that does not hold, and how; null if all do. */
export const broken = (
  s: Subject,
  seed: number,
  policy: Policy,
  e: Exercised,
  of: ReadonlyArray<Law> = laws
): string | null => {
  let found: string | null = null
  let part = 0
  e.programs++
  s.parts((start) => {
    if (found !== null) return null
    const t = traceOf(start, s.most)
    e.parts++
    count(e.ends, t.end === null ? 'cut' : t.end._tag)
    for (const law of of) {
      const d = law.differs(t, { modules: s.modules, draw: drawFrom(seed + part), policy, exercised: e })
      if (d !== null) found ??= `${law.name}: part ${part} of ${length(t)} steps, ${d}`
    }
    part++
    return t.end
  })
  return found
}

/** A program that breaks a law, as small as it could be made. */
export interface Finding {
  readonly kind: Kind
  readonly number: number
  readonly message: string
  readonly program: string
}

/** The kind of program number `n`: half of them of all of WebAssembly 3.0. */
export const kindOf = (n: number): Kind =>
  n % 2 === 0 ? 'generated'
  : n % 4 === 1 ? 'dense'
  : 'sharing'

/** The functions of every other four programs are staged in parts wherever that can be. */
const policyOf = (n: number): Policy => (n % 8 < 4 ? eager : inParts)

/** Program number `n` of a seed. */
export const check = (seed: number, n: number, e: Exercised, shrink: boolean): Finding | null => {
  const kind = kindOf(n)
  const policy = policyOf(n)
  const first = exercised()
  let isFirst = true
  const property = fc.property(subjects[kind], fc.noBias(fc.nat()), (s, own) => {
    // only the program itself counts, not what it is shrunk to
    const message = broken(s, own, policy, isFirst ? first : exercised())
    isFirst = false
    if (message !== null) throw new Error(message)
  })
  const parameters = { seed: (Math.imul(seed, 0x9e3779b1) + n) | 0, numRuns: 1, endOnFailure: !shrink }
  const r = fc.check(property, { ...parameters, interruptAfterTimeLimit: 120_000 })
  addTo(e, first)
  if (!r.failed) return null
  const error = r.errorInstance
  const [s] = r.counterexample ?? []
  return {
    kind,
    number: n,
    message: error instanceof Error ? error.message : String(error),
    program: s?.text() ?? ''
  }
}
