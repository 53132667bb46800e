/** Calls of small functions with numbers at which words and doubles end, in both tiers, against what is expected of them. */
import { expect } from 'vitest'
import { run } from '../../src/execution/Run.ts'
import { deterministic } from '../../src/execution/runtime/Choices.ts'
import { defaultLimits, type Config, type Limits, type Outcome } from '../../src/execution/runtime/Config.ts'
import { runStagedBy } from '../../src/staging/RunStaged.ts'
import { i32, i64, type Const } from '../../src/structure/Const.ts'
import { parseModule } from '../../src/text/Module.ts'
import { right } from '../support/embed.ts'
import { called, started } from '../support/runs.ts'

export type NumberType = 'i32' | 'i64'
const bitsOf = { i32: 32, i64: 64 } as const

/** The natural that `n` is modulo 2^N. */
export const mod = (n: bigint, t: NumberType): bigint => BigInt.asUintN(bitsOf[t], n)

/** The numbers around which words, signs and exact doubles end, from 0 up; no larger than the type has. */
export const edges = (t: NumberType): ReadonlyArray<bigint> => {
  const all = [0n, 2n ** 31n, 2n ** 32n, 2n ** 53n, 2n ** 63n, 2n ** 64n].flatMap((n) =>
    [-2n, -1n, 0n, 1n, 2n].map((d) => n + d)
  )
  return all.filter((n) => n >= 0n && n < 2n ** BigInt(bitsOf[t]))
}

/** Results as naturals; or what the run ends in. */
export type Expected = ReadonlyArray<bigint> | 'Trapped' | 'ImplementationLimit'
export interface Calls {
  readonly params: ReadonlyArray<NumberType>
  readonly results: ReadonlyArray<NumberType>
  /** Parameters are 0, 1, ... */
  readonly body: string
  readonly calls: ReadonlyArray<readonly [args: ReadonlyArray<bigint>, expected: Expected]>
}

const literal = (t: NumberType, n: bigint): Const => (t === 'i32' ? i32(Number(BigInt.asIntN(32, n))) : i64(n))
const naturalOf = (c: { readonly _tag: string; readonly c?: unknown }): bigint =>
  c._tag === 'i32.const' ? BigInt(Number(c.c) >>> 0)
  : c._tag === 'i64.const' ?
    (c.c as bigint) // an i64 has one
  : -1n
const ended = (o: Outcome): string => (o._tag === 'Done' ? o.values.map(naturalOf).join() : o._tag)

const staged = runStagedBy({ threshold: 0 })
const MOST = 100_000
export const tiers: ReadonlyArray<(fuel: number) => (c: Config) => Outcome> = [
  run,
  (fuel) => (c) => staged(fuel)(c).outcome
]

const functionText = ({ params, results, body }: Calls, i: number): string =>
  `(func (export "${i}") (param ${params.join(' ')}) (result ${results.join(' ')}) ${body})`

/** The first configuration of a call of each function of a module, the limits being `limits`. */
export const callsOf = (fields: string, functions: ReadonlyArray<string>, limits: Limits = defaultLimits) => {
  const by = { choices: deterministic, limits }
  const { module } = right(parseModule(`(module ${fields} ${functions.join('\n')})`))
  const { config, instance } = started({ module, calls: [] }, by)
  const first = run(MOST)(config)
  if (first._tag !== 'Done') throw new Error(first._tag)
  return (name: string, args: ReadonlyArray<Const>): Config => called(first.store, instance, { name, args }, by)
}

/** Each call has its result, in both tiers, and takes as many steps in both. */
export const agree = (fields: string, of: ReadonlyArray<Calls>, limits: Limits = defaultLimits): void => {
  const begin = callsOf(fields, of.map(functionText), limits)
  const wrong: unknown[] = []
  for (const [i, { params, body, calls }] of of.entries())
    for (const [args, expected] of calls) {
      const c = begin(
        `${i}`,
        args.map((n, k) => literal(params[k] ?? 'i32', n))
      )
      const [one, two] = tiers.map((tier) => tier(MOST)(c))
      const found = [one, two].map((o) => (o === undefined ? '' : ended(o)))
      const steps = [one, two].map((o) => (o !== undefined && 'steps' in o ? o.steps : -1))
      const isRight = found.every((f) => f === String(expected)) && steps[0] === steps[1]
      if (!isRight) wrong.push({ body, args, expected, found, steps })
    }
  expect(wrong.slice(0, 5)).toEqual([])
}
