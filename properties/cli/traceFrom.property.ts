/** Parts of a trace: what `--from`, `--steps`, `--function` and `--stop` leave out runs in staged code, which changes nothing that is seen. */
import { describe, expect, it } from 'vitest'
import { cpu } from '../support/cpu.ts'
import { temporaryFolder } from '../support/folder.ts'
import { reductHere } from '../support/inProcess.ts'

const folder = temporaryFolder()
const wasi = `
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1) (data (i32.const 16) "x")`
const say = '(drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))'
const ready = '(i32.store (i32.const 0) (i32.const 16)) (i32.store (i32.const 4) (i32.const 1))'

/** Deep and shallow calls, calls of the host in between, and each kind of end. */
const programs: Readonly<Record<string, string>> = {
  done: `(module ${wasi} (func $f (param i32) (result i32)
      (if (result i32) (local.get 0)
        (then (i32.add (i32.const 1) (call $f (i32.sub (local.get 0) (i32.const 1)))))
        (else ${say} (i32.const 0))))
    (func (export "_start") (local i32) ${ready} (local.set 0 (i32.const 5))
      (loop (drop (call $f (local.get 0))) (local.set 0 (i32.sub (local.get 0) (i32.const 1))) (br_if 0 (local.get 0)))))`,
  trap: `(module ${wasi} (func $g (param i32) (result i32) (i32.div_u (i32.const 1) (local.get 0)))
    (func (export "_start") (local i32) ${ready} (local.set 0 (i32.const 9))
      (loop ${say} (local.set 0 (i32.sub (local.get 0) (i32.const 1))) (drop (call $g (local.get 0))) (br 0))))`,
  exit: `(module (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32))) ${wasi}
    (func (export "_start") (local i32) ${ready} (local.set 0 (i32.const 30))
      (loop (local.set 0 (i32.sub (local.get 0) (i32.const 1))) (br_if 0 (local.get 0))) ${say} (call $exit (i32.const 3))))`,
  exception: `(module ${wasi} (tag $e (param i32)) (func $h (param i32) (throw $e (local.get 0)))
    (func (export "_start") (local i32) ${ready}
      (loop (local.set 0 (i32.add (local.get 0) (i32.const 1))) ${say}
        (if (i32.gt_u (local.get 0) (i32.const 8)) (then (call $h (local.get 0)))) (br 0))))`
}

const files = Object.entries(programs).map(([name, text]) => [name, folder.file(`${name}.wat`, text)] as const)
type Ended = Awaited<ReturnType<typeof reductHere>>
const trace = (file: string, args: ReadonlyArray<string>): Promise<Ended> =>
  reductHere(['trace', file, '--format', 'jsonl', ...args])

interface Row {
  readonly step?: number
  readonly function?: number | null
}
const rowsOf = ({ stdout }: Ended): ReadonlyArray<Row> =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Row) // events, then the report

describe.each(files)('a part of the trace of a program that ends with %s', (_, file) => {
  it('has the rows of the whole trace, and the same output, report and exit code', async () => {
    const whole = await trace(file, [])
    const all = rowsOf(whole)
    const [events, report] = [all.slice(0, -1), all.at(-1)]
    expect(events.length).toBeGreaterThan(80)
    const last = events.at(-1)?.step ?? 0
    for (const from of [1, 2, 17, 40, last - 20, last - 1, last, last + 1])
      for (const steps of [0, 1, 7, 1e6]) {
        const part = await trace(file, ['--from', String(from), '--steps', String(steps)])
        const expected = events.filter((e) => (e.step ?? 0) >= from).slice(0, steps)
        expect(rowsOf(part), `--from ${from} --steps ${steps}`).toEqual([...expected, report])
        expect(part.code).toBe(whole.code)
        expect(part.stderr.startsWith(whole.stderr)).toBe(true)
      }
  })
  it('has the rows of one function', async () => {
    const all = rowsOf(await trace(file, [])).slice(0, -1)
    const f = all.find((e) => e.function != null && e.function !== all[0]?.function)?.function ?? all[0]?.function
    const own = all.filter((e) => e.function === f)
    expect(own.length).toBeGreaterThan(4)
    for (const from of [1, 30, 60]) {
      const part = await trace(file, ['--from', String(from), '--steps', '9', '--function', String(f)])
      expect(rowsOf(part).slice(0, -1)).toEqual(own.filter((e) => (e.step ?? 0) >= from).slice(0, 9))
    }
  })
  it('with --stop ends after its last row, with 0, and what the program had written until then', async () => {
    const whole = await trace(file, [])
    const all = rowsOf(whole).slice(0, -1)
    const part = await trace(file, ['--from', '41', '--steps', '3', '--stop'])
    const shown = all.filter((e) => (e.step ?? 0) > 40).slice(0, 3)
    expect(rowsOf(part)).toEqual([
      ...shown,
      { formatVersion: 1, file, outcome: 'stopped', steps: shown.at(-1)?.step, exitCode: 0 }
    ])
    expect(part.code).toBe(0)
    expect(part.stderr.length).toBeLessThan(whole.stderr.length)
    // a program that ends before the last row has its own code
    expect((await trace(file, ['--steps', '100000', '--stop'])).code).toBe(whole.code)
  })
})

it('counts every rule for --coverage, whatever is shown', async () => {
  const [, file = ''] = files[0] ?? []
  const whole = await trace(file, ['--steps', '0', '--coverage'])
  const part = await trace(file, ['--from', '50', '--steps', '1', '--coverage'])
  const coverage = (e: Ended): string => e.stdout.split('\n').find((line) => line.includes('"coverage":')) ?? ''
  expect(coverage(part)).not.toBe('')
  expect(coverage(part)).toBe(coverage(whole))
})

it('--stop needs --steps', async () => {
  const ended = await reductHere(['trace', 'docs/examples/hello.wasm', '--stop'])
  expect(ended.code).toBe(2)
  expect(ended.stderr).toContain('--steps')
})

it('the command that an error suggests takes a fraction of the CPU of the run by rule', async () => {
  const file = folder.file(
    'far.wat',
    `(module (func (export "_start") (local i32) (local.set 0 (i32.const 1000000))
      (loop (local.set 0 (i32.sub (local.get 0) (i32.const 1))) (br_if 0 (local.get 0)))
      (drop (i32.div_u (i32.const 1) (local.get 0)))))`
  )
  const literal = cpu()
  const run = await reductHere(['run', file, '--tier', 'literal'])
  const between = cpu()
  const words = /To see the last steps: reduct (.*)/.exec(run.stderr)?.[1]?.split(' ') ?? []
  const shown = await reductHere(words)
  const staged = cpu()
  expect(words).toContain('--from')
  expect(shown.code).toBe(134)
  expect(shown.stdout).toContain('Step_pure/binop-trap')
  expect(staged - between).toBeLessThan((between - literal) / 2)
})
