/** A staged run that was cut, written down and taken up in another process goes on there as it would have here. */
import { spawnSync } from 'node:child_process'
import * as fc from 'fast-check'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { encodeModule } from '../../src/binary/Encode.ts'
import { decodeConfig, encodeConfig } from '../../src/embedding/index.ts'
import { equal } from '../../src/execution/equality/equal.ts'
import { toBase64 } from '../../src/prelude/Base64.ts'
import { right } from '../support/embed.ts'
import { times } from '../support/times.ts'
import { drawFrom } from './check.ts'
import type { Answer, Task } from './elsewhere.ts'
import { subjects, type Subject } from './subjects.ts'
import { stagedTier, sum, withHost } from './support.ts'
import { length, traceOf, type Trace } from './trace.ts'

interface Asked {
  readonly task: Task
  readonly subject: Subject
  readonly trace: Trace
  /** The step at which it is to arrive. */
  readonly at: number
}

const asked = (subject: Subject, draw: (n: number) => number): ReadonlyArray<Asked> => {
  const out: Asked[] = []
  const modules = subject.modules.map(({ module }) => toBase64(encodeModule(module)))
  subject.parts((start) => {
    const trace = traceOf(start, subject.most)
    const n = length(trace)
    const [from, fuel] = [draw(n), 1 + draw(n)]
    if (n > 10 && from + fuel < n) {
      const o = withHost(stagedTier(sum()))(from)(start)
      if (o._tag !== 'Exhausted') throw new Error(`the run ended: ${o._tag}`)
      const snapshot: unknown = right(encodeConfig(o.config, subject.modules))
      out.push({ task: { modules, snapshot, fuel }, subject, trace, at: from + fuel })
    }
    return trace.end
  })
  return out
}

test('staged configurations go on in another process', () => {
  const sample = Object.values(subjects).flatMap((of) => fc.sample(of, { numRuns: times(12), seed: 407 }))
  const all = sample.flatMap((s, i) => asked(s, drawFrom(i)))
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', join(import.meta.dirname, 'elsewhere.ts')],
    { input: JSON.stringify(all.map(({ task }) => task)), encoding: 'utf8', maxBuffer: 2 ** 30 }
  )
  expect([status, stderr]).toEqual([0, ''])
  const answers = JSON.parse(stdout) as ReadonlyArray<Answer> // `elsewhere.ts` wrote it
  for (const [i, { subject, trace, at }] of all.entries()) {
    const c = trace.configs[at]
    const back = right(decodeConfig(answers[i]?.snapshot, subject.modules))
    expect(c !== undefined && equal(c, back)).toBe(true)
  }
  expect(all.length).toBeGreaterThan(30)
  expect(answers.reduce((n, { stagedSteps }) => n + stagedSteps, 0)).toBeGreaterThan(1000)
})
