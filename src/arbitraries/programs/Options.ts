/**
 * What generated programs may use.
 *
 * Spec: https://webassembly.github.io/spec/core/appendix/changes.html
 */
import type { Feature, Row } from '../../spec/Row.ts'
import { byMnemonic, rows } from '../../spec/Instructions.ts'
import type { Mnemonic } from '../../spec/generated/Mnemonics.ts'
import type { ClosedType } from '../../spec/Row.ts'

export interface Options {
  /** Instructions of other features are not generated. */
  readonly features: ReadonlySet<Feature>
  /** More than one memory. */
  readonly multiMemory: boolean
  /** Memories and tables with 64-bit addresses. */
  readonly memory64: boolean
  /** Imports: functions of the host, and a global, memory, table and tag that the embedder provides. */
  readonly imports: boolean
}

const allFeatures: ReadonlySet<Feature> = new Set(rows.map((r) => r.feature))

/** All of WebAssembly 3.0. */
export const everything: Options = { features: allFeatures, multiMemory: true, memory64: true, imports: true }

/** `everything` without some features. */
export const without = (...features: ReadonlyArray<Feature>): Options => ({
  ...everything,
  features: new Set([...allFeatures].filter((f) => !features.includes(f)))
})

/** Numbers, references, tail calls, memories and tables; no vectors, aggregates or exceptions. */
export const basic: Options = without('simd', 'relaxed-simd', 'gc', 'exceptions')

/** WebAssembly 2.0 with vectors: what engines have had for long. */
export const release2: Options = {
  ...without('gc', 'exceptions', 'function-references', 'tail-call', 'relaxed-simd'),
  multiMemory: false,
  memory64: false
}

/** May a program with these options use the instruction? */
export const allows = (o: Options, m: Mnemonic): boolean => o.features.has(byMnemonic.get(m)?.feature ?? 'mvp')

/** Instructions of closed signature by result type, or `none`, and then by family: a rare family is as likely as any. */
export type Operators = ReadonlyMap<ClosedType | 'none', ReadonlyArray<ReadonlyArray<Row>>>

/** A large family counts more than once. */
const repeated = (family: ReadonlyArray<Row>): ReadonlyArray<ReadonlyArray<Row>> =>
  Array.from({ length: Math.ceil(family.length / 12) }, () => family)

// NON-SPEC: memo of the pure function below
const known = new WeakMap<Options, Operators>()

/** The instructions that compute: closed signature, no index but those of lanes. */
export const operators = (o: Options): Operators => {
  const memo = known.get(o)
  if (memo !== undefined) return memo
  const shapes = new Set(['none', 'laneidx', 'laneidx^16'])
  const usable = rows.filter(
    (r) => r.signature !== null && r.signature.params.length > 0 && shapes.has(r.shape) && o.features.has(r.feature)
  )
  const types = [...new Set(usable.map((r) => r.signature?.results[0] ?? 'none'))]
  const found = new Map(
    types.map((t) => {
      const own = usable.filter((r) => (r.signature?.results[0] ?? 'none') === t)
      return [
        t,
        [...new Set(own.map((r) => r.family))].flatMap((f) => repeated(own.filter((r) => r.family === f)))
      ] as const
    })
  )
  known.set(o, found)
  return found
}
