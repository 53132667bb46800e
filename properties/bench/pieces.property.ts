/** What the benchmark is made of measures what it says: the arithmetic, the tables, and the work that is measured. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import * as t from 'io-ts'
import { describe, expect, it } from 'vitest'
import { right } from '../support/embed.ts'
import { engine } from '../support/engine.ts'
import { programBytes } from '../fixtures/programs.ts'
import { embedding, fileOf } from './built.ts'
import { kernelBytes, kernelNamed } from './kernels.ts'
import { geometricMean, interleaved, LEAST_SECONDS, median, repeated, secondsOf } from './measure.ts'
import { starting } from './subjects/kernels.ts'
import { inSlices } from './subjects/snapshots.ts'
import { largeModule } from './subjects/startup.ts'
import { json, markdown, missing, number, plain, ratio, type Table } from './table.ts'

describe('measures', () => {
  const samples = fc.array(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 20 })

  it('the median has as many samples below as above it', () => {
    fc.assert(
      fc.property(samples, (xs) => {
        const m = median(xs)
        expect(xs).toContain(m)
        expect(xs.filter((x) => x < m).length).toBeLessThanOrEqual(xs.length / 2)
        expect(xs.filter((x) => x > m).length).toBeLessThanOrEqual(xs.length / 2)
      })
    )
  })

  it('the geometric mean of ratios is the ratio of geometric means', () => {
    fc.assert(
      fc.property(samples, fc.double({ min: 0.1, max: 10, noNaN: true }), (xs, k) => {
        expect(geometricMean(xs.map((x) => x * k)) / geometricMean(xs)).toBeCloseTo(k, 6)
      })
    )
  })

  it('rounds are taken in turns', async () => {
    const taken: string[] = []
    const work = (name: string) => (): number => taken.push(name)
    expect(await interleaved(3, [work('a'), work('b')])).toEqual([
      [1, 3, 5],
      [2, 4, 6]
    ])
    expect(taken).toEqual(['a', 'b', 'a', 'b', 'a', 'b'])
  })

  it('work is done again until the clock can tell, and the seconds are those of one run', () => {
    let runs = 0
    const c = starting(kernel)(12)
    const seconds = secondsOf(() => {
      runs++
      embedding.run(Infinity)(c)
    })
    // 1 + 2 + 4 + ... times, the last ones measured
    expect(Number.isInteger(Math.log2(runs + 1))).toBe(true)
    expect(seconds * ((runs + 1) / 2)).toBeGreaterThanOrEqual(LEAST_SECONDS * 0.999)
    expect(repeated(3, () => ++runs)).toBe(runs)
  })
})

const kernel = kernelBytes(kernelNamed('fib'))

describe('work', () => {
  it('a run in slices takes the steps of a run at once', () => {
    const c = starting(kernel)(14)
    const whole = inSlices(c, Infinity)
    const slices = inSlices(c, 1000)
    expect(slices.steps).toBe(whole.steps)
    expect(slices.count).toBe(Math.floor(whole.steps / 1000))
    expect(inSlices(c, 1000, 3)).toEqual({ steps: 3000, count: 3 })
  })

  it('the large module is valid, as large as it should be, and has the same exports', async () => {
    const hello = await programBytes({ source: 'hello.c', flags: [] })
    const large = largeModule(hello, 200_000)
    expect(engine.validate(large)).toBe(true)
    expect(Math.abs(large.length / 200_000 - 1)).toBeLessThan(0.2)
    expect(engine.Module.exports(new engine.Module(large))).toEqual(engine.Module.exports(new engine.Module(hello)))
    const functions = (bytes: Uint8Array): number => right(embedding.moduleDecode(bytes)).funcs.length
    expect(functions(large)).toBeGreaterThan(5 * functions(hello))
  })
})

describe('tables', () => {
  const table: Table = {
    title: 'Title',
    about: 'What.',
    head: ['name', 'speed', 'to that'],
    rows: [
      ['one', number(1234.56, 1), ratio(0.25)],
      ['twelve', missing('no engine'), missing('no engine')]
    ]
  }

  it('figures are aligned, and a missing one says why', () => {
    expect(plain(table).split('\n')).toEqual([
      'Title',
      'What.',
      '',
      'name   |   speed | to that',
      ':----- | ------: | ------:',
      'one    | 1,234.6 |   0.25x',
      'twelve |     n/a |     n/a',
      'n/a: twelve in speed, to that: no engine'
    ])
  })

  it('Markdown has the same cells', () => {
    const rows = markdown(table)
      .split('\n')
      .filter((line) => line.startsWith('|'))
    const cells = rows.map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((c) => c.trim())
    )
    expect(cells).toEqual([
      ['name', 'speed', 'to that'],
      [expect.stringMatching(/^:?-+$/), expect.stringMatching(/^-+:$/), expect.stringMatching(/^-+:$/)],
      ['one', '1,234.6', '0.25x'],
      ['twelve', 'n/a', 'n/a']
    ])
  })

  it('JSON has the numbers as they were measured', () => {
    expect(json(table)).toMatchObject({
      rows: [
        { name: 'one', speed: 1234.56, 'to that': 0.25 },
        { name: 'twelve', speed: { missing: 'no engine' } }
      ]
    })
  })
})

describe('the command', () => {
  const Report = t.type({
    machine: t.string,
    tables: t.array(t.type({ rows: t.array(t.record(t.string, t.unknown)) }))
  })

  it('measures a kernel in every engine', () => {
    const folder = mkdtempSync(join(tmpdir(), 'reduct-bench-'))
    const file = join(folder, 'report.json')
    const args = [
      '--import',
      'tsx',
      fileOf('properties/bench/run.ts'),
      'kernels',
      '--only',
      'fib',
      '--rounds',
      '1',
      '--json',
      file
    ]
    // what the command runs is built
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => name !== 'VITEST'))
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', cwd: fileOf('.'), env })
    expect(`${status} ${stderr}`).toMatch(/^0 measuring kernels: .*\n$/)
    const report = right(Report.decode(JSON.parse(readFileSync(file, 'utf8'))))
    rmSync(folder, { recursive: true })
    const row = report.tables[0]?.rows[0]
    expect(row?.['kernel']).toBe('fib')
    for (const column of ['literal', 'staged', 'best', 'V8']) expect(row?.[column]).toBeGreaterThan(0)
    expect(Object.keys(row ?? {})).toContain('polywasm')
  })
})
