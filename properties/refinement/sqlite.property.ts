/** SQLite answers as in another engine, and takes the same steps by whatever policy its functions are staged. */
import { describe, expect, it } from 'vitest'
import * as embedding from '../../src/embedding/index.ts'
import { auto, staged, type Policy } from '../../src/staging/Policy.ts'
import { opened, type Database, type Rows } from '../bench/sqlite/database.ts'
import { machineGuest } from '../bench/sqlite/machine.ts'
import { nativeGuest } from '../bench/sqlite/native.ts'
import { prepare, queries, small } from '../bench/sqlite/queries.ts'
import { moduleNamed, readModule } from '../fixtures/modules.ts'
import { literal, stagedTier, sum, type Sum } from './support.ts'

const bytes = readModule(moduleNamed('sqlite'))

interface Answers {
  readonly rows: ReadonlyArray<Rows>
  /** Of each query. */
  readonly steps: ReadonlyArray<number>
}

const answers = (d: Database): Answers => {
  prepare(d)
  const made = queries(small).map(({ run }) => {
    const before = d.steps()
    return { rows: run(d), steps: d.steps() - before }
  })
  return { rows: made.map(({ rows }) => rows), steps: made.map(({ steps }) => steps) }
}

const counted = (policy: Policy): { readonly answers: Answers; readonly counts: Sum } => {
  const counts = sum()
  return { answers: answers(opened(machineGuest(embedding, bytes, stagedTier(counts, policy)))), counts }
}

describe('SQLite', () => {
  const native = answers(opened(nativeGuest(bytes)))

  it('asks for something', () => {
    expect(native.rows.map((rows) => rows.length)).toEqual([1, small.statements, 30, 1, 1])
    expect(native.rows.at(-1)).toEqual([['ok']])
  })

  it('answers the same in every tier, in the same steps', () => {
    const byRule = answers(opened(machineGuest(embedding, bytes, literal)))
    expect(byRule.rows).toEqual(native.rows)
    expect(Math.min(...byRule.steps)).toBeGreaterThan(50_000)
    for (const policy of [auto, staged]) {
      const { answers: made, counts } = counted(policy)
      expect(made).toEqual(byRule)
      expect(counts.stagedSteps).toBeGreaterThan(2 * counts.literalSteps)
    }
  })
})
