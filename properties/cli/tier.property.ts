/** The tiers on the command line: no result depends on them. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { reductHere } from '../support/inProcess.ts'
import { temporaryFolder } from '../support/folder.ts'

const folder = temporaryFolder()
const source = folder.file(
  'sum.wat',
  `(module
    (func $square (param i64) (result i64) (i64.mul (local.get 0) (local.get 0)))
    (func (export "sum") (param $n i32) (result i64)
      (local $s i64)
      (loop $again
        (local.set $s (i64.add (local.get $s) (call $square (i64.extend_i32_u (local.get $n)))))
        (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
      (local.get $s))
    (func (export "divide") (param $n i32) (result i32)
      (loop $again (result i32)
        (drop (i32.div_s (i32.const 1) (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
        (br $again))))`
)
const tiers = ['auto', 'literal', 'staged']

interface Stats {
  readonly stats: { readonly tier: string; readonly stagedSteps: number; readonly literalSteps: number }
  readonly steps: number
}

describe('the tiers', () => {
  it.each([
    ['a result', ['--invoke', 'sum', '1000']],
    ['a trap with its place', ['--invoke', 'divide', '500']],
    ['the end of the fuel', ['--invoke', 'sum', '--fuel', '4321', '1000']]
  ])('give the same report of %s', async (_, args) => {
    const [first, ...others] = await Promise.all(
      tiers.map((tier) => reductHere(['run', source, '--json', '--tier', tier, ...args]))
    )
    for (const other of others) expect(other).toEqual(first)
  })
  it('a run that is saved in one goes on in another', async () => {
    const saved = join(folder.path, 'saved.json')
    const whole = (await reductHere(['run', source, '--invoke', 'sum', '1000'])).stdout
    expect(
      (await reductHere(['run', source, '--invoke', 'sum', '1000', '--tier', 'staged', '--snapshot-at', '7777', saved]))
        .code
    ).toBe(0)
    expect((await reductHere(['resume', saved, '--tier', 'literal'])).stdout).toBe(whole)
    expect((await reductHere(['resume', saved, '--tier', 'staged'])).stdout).toBe(whole)
  })
  it('--stats tells where the steps were taken', async () => {
    for (const tier of tiers) {
      const run = JSON.parse(
        (await reductHere(['run', source, '--json', '--stats', '--tier', tier, '--invoke', 'sum', '1000'])).stdout
      ) as Stats
      expect(run.stats.tier).toBe(tier)
      expect(run.stats.stagedSteps + run.stats.literalSteps).toBe(run.steps)
      if (tier === 'literal') expect(run.stats.stagedSteps).toBe(0)
      else expect(run.stats.stagedSteps).toBeGreaterThan(run.steps / 2)
    }
    expect((await reductHere(['run', source, '--stats', '--invoke', 'sum', '1000'])).stderr).toContain(
      'in staged code: '
    )
  })
  it('fall back where `new Function` is not allowed, and say so', () => {
    const run = spawnSync(process.execPath, [
      '--disallow-code-generation-from-strings',
      'dist/host/bundle/main.js',
      ...['run', source, '--verbose', '--tier', 'staged', '--invoke', 'sum', '10']
    ])
    expect(run.stdout.toString()).toBe('385\n')
    expect(run.stderr.toString()).toContain(
      'tier literal: rule by rule, because this environment does not allow `new Function`'
    )
  })
  it('are three', async () => {
    expect((await reductHere(['run', source, '--tier', 'fast'])).stderr).toContain(
      '--tier is auto, literal or staged, not "fast"'
    )
  })
})
