/** Start-up: whole processes that do next to nothing, and a module of ten megabytes up to its first output. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { embedding, fileOf } from '../built.ts'
import { interleaved, median, right } from '../measure.ts'
import { finished } from '../processes.ts'
import type { Options, Subject } from '../subject.ts'
import { missing, number, ratio, type Cell, type Table } from '../table.ts'
import { programBytes, programPath } from '../../fixtures/programs.ts'

const ROUNDS = 9

/** Bytes, about. */
const LARGE = 1e7

interface Start {
  readonly name: string
  readonly command: ReadonlyArray<string>
  readonly prints: string
}

const hello = { source: 'hello.c', flags: [] }

/** `hello.c` with its own functions again and again after it: nothing calls the copies, but they are read and checked. */
export const largeModule = (bytes: Uint8Array, size: number): Uint8Array => {
  const m = right(embedding.moduleDecode(bytes))
  const { funcs } = m
  const copies = Math.ceil(size / bytes.length)
  const many = Array.from({ length: copies }, () => funcs).flat()
  return embedding.moduleEncode({ ...m, funcs: [...funcs, ...many] })
}

const cli = fileOf('dist/host/bundle/main.js')
const reduct = (path: string): ReadonlyArray<string> => [process.execPath, cli, 'run', path]
const peer = (path: string): ReadonlyArray<string> => {
  const job = JSON.stringify({ path, args: ['hello'], env: {} })
  return [process.execPath, '--no-warnings', fileOf('properties/fixtures/node-wasi.mjs'), job]
}

const starts = async (large: string): Promise<ReadonlyArray<Start>> => {
  const small = await programPath(hello)
  const greeting = 'hello from C'
  return [
    { name: 'Node alone (node -e 0)', command: [process.execPath, '-e', '0'], prints: '' },
    { name: 'docs/examples/hello.wasm', command: reduct(fileOf('docs/examples/hello.wasm')), prints: 'hello' },
    { name: 'hello.c with its library, 18 KB', command: reduct(small), prints: greeting },
    { name: 'the same under node:wasi', command: peer(small), prints: greeting },
    { name: 'hello.c of 10 MB', command: reduct(large), prints: greeting },
    { name: 'the same under node:wasi, 10 MB', command: peer(large), prints: greeting }
  ]
}

const average = (xs: ReadonlyArray<number>): number => xs.reduce((sum, x) => sum + x, 0) / xs.length

interface Samples {
  readonly wall: ReadonlyArray<number>
  readonly cpu: ReadonlyArray<number>
}

/** Rounds in turns; the CPU times are kept aside. */
const measured = async (all: ReadonlyArray<Start>, rounds: number): Promise<ReadonlyArray<Samples>> => {
  const cpu = all.map((): number[] => [])
  const wall = await interleaved(
    rounds,
    all.map(({ name, command, prints }, i) => () => {
      const run = finished({ command })
      if (run.status !== 0 || !run.stdout.includes(prints)) throw new Error(`${name} printed ${run.stdout}`)
      if (run.cpu !== null) cpu[i]?.push(run.cpu)
      return run.wall
    })
  )
  return wall.map((samples, i) => ({ wall: samples, cpu: cpu[i] ?? [] }))
}

const tableOf = (all: ReadonlyArray<Start>, samples: ReadonlyArray<Samples>): Table => {
  const base = samples[0] === undefined ? NaN : median(samples[0].wall)
  const rows = all.map(({ name }, i): ReadonlyArray<Cell> => {
    const { wall, cpu } = samples[i] ?? { wall: [], cpu: [] }
    const used = cpu.length === 0 ? missing('the system does not say') : number(average(cpu) * 1000)
    return [name, number(median(wall) * 1000), number(Math.min(...wall) * 1000), used, ratio(median(wall) / base)]
  })
  const about =
    'Whole processes from start to end, up to the first output and the exit: median and best of the time that passes, mean CPU with all threads.'
  return { title: 'Start-up', about, head: ['process', 'ms', 'best', 'CPU ms', 'to the first row'], rows }
}

const run = async ({ rounds, wants, progress }: Options): Promise<ReadonlyArray<Table>> => {
  const folder = mkdtempSync(join(tmpdir(), 'reduct-bench-'))
  try {
    const large = join(folder, 'large.wasm')
    writeFileSync(large, largeModule(await programBytes(hello), LARGE))
    const all = (await starts(large)).filter(({ name }) => wants(name))
    progress('startup')
    return all.length === 0 ? [] : [tableOf(all, await measured(all, rounds ?? ROUNDS))]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

export const startup: Subject = { name: 'startup', measures: 'processes that do nothing, and a module of 10 MB', run }
