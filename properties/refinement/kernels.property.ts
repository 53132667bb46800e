/** The kernels of the benchmarks: equal results and steps in both tiers, at many fuels, in slices. */
import { describe, expect, test } from 'vitest'
import type { Config, Outcome } from '../../src/execution/runtime/Config.ts'
import { equalOutcome } from '../../src/execution/equality/equal.ts'
import { invoke } from '../../src/execution/modules/invoke.ts'
import { run } from '../../src/execution/Run.ts'
import { emptyStore } from '../../src/execution/runtime/Store.ts'
import { parseModule } from '../../src/text/Module.ts'
import { i32 } from '../../src/structure/Const.ts'
import { kernels, kernelText, type Kernel } from '../bench/kernels.ts'
import { make, right, valid } from '../support/embed.ts'
import { stagedTier, sum } from './support.ts'

const started = (k: Kernel): Config => {
  const made = make(emptyStore, valid(right(parseModule(kernelText(k.name))).module), 'k')
  const xa = made.names['k.run']
  if (xa?._tag !== 'func') throw new Error('no function "run"')
  return right(invoke(made.store, xa.a, [i32(k.check.argument)]))
}

const result = (o: Outcome): number | bigint | null => {
  const v = o._tag === 'Done' ? o.values[0] : undefined
  return (
    v?._tag === 'i32.const' ? v.c
    : v?._tag === 'i64.const' ? BigInt.asIntN(64, v.c)
    : null
  )
}

describe.each(kernels.map((k): [string, Kernel] => [k.name, k]))('%s', (_name, k) => {
  test('equal in both tiers', () => {
    const counts = sum()
    const tier = stagedTier(counts)
    const c = started(k)
    const expected = run(Infinity)(c)
    const whole = tier(Infinity)(c)
    expect(result(whole)).toBe(k.check.result)
    expect(equalOutcome(expected, whole)).toBe(true)
    const n = 'steps' in expected ? expected.steps : 0
    // fuels all over the run, with no common divisor with its loops
    for (let fuel = 0; fuel < n; fuel += Math.max(1, Math.floor(n / 97)))
      expect(equalOutcome(run(fuel)(c), tier(fuel)(c))).toBe(true)
    let sliced: Outcome = { _tag: 'Exhausted', limit: 'fuel', config: c }
    while (sliced._tag === 'Exhausted') sliced = tier(997)(sliced.config)
    expect(equalOutcome(expected, sliced)).toBe(true)
    expect(counts.stagedSteps).toBeGreaterThan(counts.literalSteps)
  })
})
