/** What must grow linearly: every list of a module, and everything that grows in a store, at n, 2n and 4n. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import * as E from 'fp-ts/lib/Either.js'
import { cpuOfProcess } from '../../support/cpu.ts'
import { fileOf } from '../built.ts'
import { growth, isLinear, LINEAR, type RowSamples } from '../linear/samples.ts'
import type { Options, Subject } from '../subject.ts'
import { missing, number, ratio, type Cell, type Table } from '../table.ts'

/** CPU seconds per row, if all is linear at once. */
const SECONDS = 2
/** Rows per process, at most: each starts with an empty heap. */
const ROWS = 24
const PROCESSES = 2
/** A row that takes as many times its seconds has a stage that is far from linear. */
const PATIENCE = 30
/**
 * There is room for what most samples make, so that hardly any collection falls into one: where the first falls into that of
 * 4n, it is no growth of what is measured.
 */
const HEAP = ['--max-old-space-size=4096', '--min-semi-space-size=1024', '--max-semi-space-size=1024']

/** A row was measured, or could not be, and why. */
type Result = E.Either<{ readonly row: string; readonly why: string }, RowSamples>

/** Measures rows in a process, one after the other, and reports each. One that ends the process, or takes too long, is the last. */
const measured = (names: ReadonlyArray<string>, o: Options, report: (r: Result) => void): Promise<number> =>
  new Promise((resolve) => {
    const { seconds, rounds } = { seconds: o.seconds ?? SECONDS, rounds: o.rounds ?? 1 }
    const args = [
      ...process.execArgv,
      ...HEAP,
      fileOf('properties/bench/linear/worker.ts'),
      String(seconds),
      String(rounds)
    ]
    const child = spawn(process.execPath, [...args, ...names], { stdio: ['ignore', 'pipe', 'pipe'] })
    const end = (): void => void child.kill('SIGKILL')
    process.once('exit', end)
    let [done, since, errors, slow] = [0, 0, '', false]
    const taken = (): number => (child.pid === undefined ? 0 : cpuOfProcess(child.pid))
    const watch = setInterval(() => {
      if (taken() - since < seconds * rounds * PATIENCE * 1000) return
      slow = true
      child.kill('SIGKILL')
    }, 1000)
    createInterface(child.stdout).on('line', (line) => {
      done++
      since = taken()
      report(E.right(JSON.parse(line) as RowSamples)) // what the worker prints
    })
    child.stderr.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-20_000)))
    child.on('close', (code, signal) => {
      clearInterval(watch)
      process.off('exit', end)
      const row = names[done]
      if (row === undefined) return resolve(names.length)
      const error = /^\w*Error: .*$/m.exec(errors)?.[0] ?? /^.*heap.*$/im.exec(errors)?.[0]
      const why = slow ? 'took too long' : `ended with ${signal ?? `code ${code}`}: ${error ?? errors.slice(-200)}`
      report(E.left({ row, why }))
      resolve(done + 1)
    })
  })

/** The cells of a stage: microseconds per item, and how many times as long twice the size takes. */
const cells = ({ row, stages }: RowSamples): ReadonlyArray<ReadonlyArray<Cell>> =>
  stages.map((s) => {
    const [four = NaN, two = NaN, one = NaN] = s.ms
    const times = growth(s)?.map((x) => ratio(x)) ?? [missing('too short to measure'), missing('too short to measure')]
    return [
      `${row}: ${s.stage}`,
      number(s.items),
      ...[one, two, four].map((ms, i) => number((ms * 1000 * 2 ** (2 - i)) / s.items, 3)),
      ...times,
      isLinear(s) ? '' : 'not linear'
    ]
  })

const cellsOf = (r: Result): ReadonlyArray<ReadonlyArray<Cell>> =>
  E.isRight(r) ? cells(r.right) : [[r.left.row, ...Array.from({ length: 6 }, () => missing(r.left.why)), r.left.why]]

const run = async (o: Options): Promise<ReadonlyArray<Table>> => {
  const { rows } = await import('../linear/all.ts')
  const names = rows.map(({ name }) => name)
  const wanted = names.filter(o.wants)
  const results = new Map<string, Result>()
  const open = [...wanted]
  const report = (r: Result): void => {
    const row = E.isRight(r) ? r.right.row : r.left.row
    results.set(row, r)
    o.progress(`linear: ${results.size} of ${wanted.length}: ${row}`)
  }
  const worker = async (): Promise<void> => {
    while (open.length > 0) {
      const next = open.splice(0, Math.min(ROWS, Math.ceil(open.length / PROCESSES)))
      open.unshift(...next.slice(await measured(next, o, report)))
    }
  }
  await Promise.all(Array.from({ length: PROCESSES }, worker))
  const found = wanted.flatMap((name) => {
    const r = results.get(name)
    return r === undefined ? [] : cellsOf(r)
  })
  const worse = found.filter((row) => row.at(-1) !== '').length
  if (worse > 0) process.exitCode = 1
  return [
    {
      title: 'Linear growth',
      about:
        `CPU microseconds per item at n, 2n and 4n items, the least of all rounds, and how many times as long 2n takes as n, and 4n as 2n: ` +
        `below ${LINEAR} is linear. ${worse} of ${found.length} stages are not.`,
      head: ['what grows: stage', '4n', 'n', '2n', '4n ', '2n to n', '4n to 2n', ''],
      rows: found
    }
  ]
}

export const linear: Subject = { name: 'linear', measures: 'lists of modules and growing stores at n, 2n and 4n', run }
