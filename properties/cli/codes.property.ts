/** Exit codes: one table for all commands, what the report for programs says of each, and bad inputs in every order. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../support/folder.ts'
import { reductHere } from '../support/inProcess.ts'

const folder = temporaryFolder()
const { file } = folder
const missing = join(folder.path, 'missing.wasm')
const ok = file('ok.wat', '(module (func (export "f")) (func (export "_start")))')
const malformed = file('malformed.wat', '(modul)')
const short = file('short.wasm', Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 5, 1))
const invalid = file('invalid.wat', '(module (func (result i32)))')
const imports = file('imports.wat', '(module (import "env" "f" (func)) (func (export "_start")))')
// pages are within the type and over what an implementation can have
const huge = file('huge.wat', '(module (memory i64 0x100000000) (func (export "_start")))')
const ends = file(
  'ends.wat',
  `(module
    (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
    (memory (export "memory") 1) (tag $e)
    (func (export "exit") (param i32) (call $exit (local.get 0)))
    (func (export "trap") unreachable)
    (func (export "throw") (throw $e))
    (func (export "loop") (loop (br 0)))
    (func $deep (export "deep") (call $deep))
    (func (export "one") (result i32) (i32.const 1)))`
)
const command = (name: string, body: string): string =>
  file(
    `${name}.wat`,
    `(module (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
      (memory (export "memory") 1) (tag $e) (func (export "_start") ${body}))`
  )
const trapping = command('trapping', 'unreachable')
const throwing = command('throwing', '(throw $e)')
const looping = command('looping', '(loop (br 0))')
const starting = file('starting.wat', '(module (func $f unreachable) (start $f))')
const passing = file('passing.wast', '(module (func (export "f")))(assert_return (invoke "f"))')
const failing = file('failing.wast', '(module (func (export "f")))(assert_trap (invoke "f") "unreachable")')
const broken = file('broken.wast', '(module)(assert_retur)')
const garbled = file('garbled.wast', new Uint8Array([0x28, 0xff]))
const notSaved = file('not-saved.json', '{"format":"reduct-run","version":0}')
const other = file('other.json', '[]')

type Row = readonly [code: number, outcome: string, ...words: ReadonlyArray<string>]

/** Without `--json`, and with it: the same code, which the report has, and its outcome. */
const reported: ReadonlyArray<Row> = [
  [0, 'done', 'run', ok],
  [0, 'done', 'run', ends, '--invoke', 'one'],
  [0, 'exit', 'run', ends, '--invoke', 'exit', '0'],
  [3, 'exit', 'run', ends, '--invoke', 'exit', '3'],
  [6, 'trap', 'run', ends, '--invoke', 'trap'],
  [7, 'exception', 'run', ends, '--invoke', 'throw'],
  [8, 'limit', 'run', ends, '--invoke', 'loop', '--fuel', '100'],
  [8, 'limit', 'run', ends, '--invoke', 'deep', '--max-depth', '10'],
  [134, 'trap', 'run', trapping],
  [7, 'exception', 'run', throwing],
  [8, 'limit', 'run', looping, '--fuel', '100'],
  [6, 'trap', 'run', trapping, '--invoke', '_start'],
  [6, 'trap', 'run', starting],
  [5, 'unlinkable', 'run', imports],
  [0, 'done', 'run', imports, '--stub-imports'],
  [8, 'limit', 'run', huge],
  [2, 'usage', 'run', ends, '--invoke', 'nothing'],
  [2, 'usage', 'run', ends, '--invoke', 'one', '1'],
  [2, 'usage', 'run', ends],
  [2, 'usage', 'run', ok, '--tier', 'fast'],
  [2, 'usage', 'run', ok, '--choices', 'all'],
  [0, 'saved', 'run', looping, '--snapshot-at', '20', join(folder.path, 'saved.json')],
  [1, 'done', 'run', ok, '--snapshot-at', '1000', join(folder.path, 'late.json')],
  [134, 'trap', 'run', trapping, '--snapshot-at', '1000', join(folder.path, 'late.json')],
  [2, 'usage', 'run', looping, '--snapshot-at', '20', join(ok, 'within.json')],
  // the one that was saved three rows before
  [8, 'limit', 'resume', join(folder.path, 'saved.json'), '--fuel', '30'],
  [2, 'usage', 'resume', join(folder.path, 'saved.json'), '--fuel', '10'],
  [2, 'usage', 'resume', join(folder.path, 'saved.json'), '--module', ok],
  [3, 'malformed', 'resume', join(folder.path, 'saved.json'), '--module', malformed],
  [2, 'usage', 'resume', missing],
  [3, 'malformed', 'resume', notSaved],
  [3, 'malformed', 'resume', other],
  [3, 'malformed', 'resume', ok],
  [0, 'valid', 'validate', ok],
  [0, 'valid', 'inspect', ok],
  [8, 'limit', 'trace', looping, '--fuel', '100'],
  [134, 'trap', 'trace', trapping],
  [6, 'trap', 'trace', ends, '--invoke', 'trap'],
  [7, 'exception', 'trace', throwing],
  [3, 'exit', 'trace', ends, '--invoke', 'exit', '3'],
  [0, 'done', 'trace', ok],
  [2, 'usage', 'trace', ok, '--function', 'nothing'],
  // traps and exceptions are results of every type, and a program's own code is not that of soundness
  [0, 'trap', 'soundness', trapping],
  [0, 'exception', 'soundness', throwing],
  [0, 'exit', 'soundness', ends, '--invoke', 'exit', '3'],
  [8, 'limit', 'soundness', looping, '--fuel', '100'],
  [2, 'usage', 'soundness', ok, '--every', '0'],
  [2, 'usage', 'wast', passing, '--fuel', 'x'],
  ...['run', 'trace', 'soundness', 'validate', 'inspect'].flatMap((name): ReadonlyArray<Row> => [
    [2, 'usage', name, missing],
    [2, 'usage', name, folder.path],
    [3, 'malformed', name, malformed],
    [3, 'malformed', name, short],
    [4, 'invalid', name, invalid]
  ]),
  ...['run', 'trace', 'soundness'].flatMap((name): ReadonlyArray<Row> => [
    [5, 'unlinkable', name, imports],
    [2, 'usage', name, ok, '--fuel', 'x'],
    [2, 'usage', name, ok, '--fuel', '-1'],
    [2, 'usage', name, ok, '--max-depth', '1e99'],
    [2, 'usage', name, ok, '--seed', '0.5'],
    [2, 'usage', name, ok, '--env', 'A'],
    [2, 'usage', name, ok, '--relaxed', 'fmadd=9']
  ])
]

/** Commands that have no report of one outcome. */
const plain: ReadonlyArray<readonly [code: number, ...words: ReadonlyArray<string>]> = [
  [0, '--version'],
  [0, '--help'],
  [0, 'help', 'run'],
  [0, 'run', '--help'],
  [2],
  [2, 'frobnicate'],
  [2, 'run'],
  [2, 'run', '--frobnicate', ok],
  [2, 'run', ok, '--fuel'],
  [2, 'validate'],
  [2, 'trace', ok, '--format', 'xml'],
  [2, 'trace', ok, '--from', 'x'],
  [0, 'wast', passing],
  [1, 'wast', failing],
  [1, 'wast', broken],
  [3, 'wast', garbled],
  [2, 'wast', missing],
  [2, 'wast', passing, '--filter', '('],
  [2, 'wast', passing, '--filter', 'nothing'],
  [2, 'wast', passing, '--junit', join(ok, 'report.xml')],
  [2, 'wast', short],
  [0, 'parse', ok],
  [0, 'print', ok],
  [0, 'encode', ok],
  [2, 'parse', ok, '-o', join(ok, 'within.wasm')],
  [2, 'parse', ok, invalid],
  [0, 'parse', invalid],
  ...['parse', 'print', 'encode'].flatMap((name): ReadonlyArray<readonly [number, ...ReadonlyArray<string>]> => [
    [2, name, missing],
    [3, name, malformed],
    [4, name, invalid, '--check']
  ])
]

/** The last line of what a command wrote, as JSON. */
const last = (text: string): unknown => JSON.parse(text.trimEnd().split('\n').at(-1) ?? '')

/** Nothing that a user meets shows where reduct itself was. */
const noStackTrace = (text: string): void => expect(text).not.toMatch(/\n\s+at .*\.(js|ts):\d+/)

const words = ([code, ...args]: readonly [number, ...ReadonlyArray<string>]): string =>
  `${code}: reduct ${args.map((a) => a.replace(folder.path, '.')).join(' ')}`

describe('a report', () => {
  it.each(reported.map((row) => [words([row[0], ...row.slice(2).map(String)]), row] as const))(
    '%s',
    async (_, [code, outcome, ...args]) => {
      const people = await reductHere(args)
      expect(people.code).toBe(code)
      noStackTrace(people.stderr)
      // the program itself says nothing here: what people read on standard error is why there is no result
      if (code !== 0 && outcome !== 'exit' && args[0] !== 'soundness') expect(people.stderr).not.toBe('')
      const programs = await reductHere([...args, '--json'])
      expect(programs.code).toBe(code)
      expect(last(programs.stdout)).toMatchObject({ outcome, exitCode: code })
      expect(programs.stderr).toBe('')
    }
  )

  it('has all codes that there are, apart from those of a defect and of an interruption', () => {
    expect([...new Set(reported.map(([code]) => code))].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 134])
  })
})

describe('a command line', () => {
  it.each(plain.map((row) => [words(row), row] as const))('%s', async (_, [code, ...args]) => {
    const run = await reductHere(args)
    expect(run.code).toBe(code)
    noStackTrace(run.stderr)
    if (code > 1) expect(run.stderr).not.toBe('')
  })
})

/** All orders of a list. */
const orders = <A>(xs: ReadonlyArray<A>): ReadonlyArray<ReadonlyArray<A>> =>
  xs.length === 0 ? [[]] : xs.flatMap((x, i) => orders(xs.toSpliced(i, 1)).map((rest) => [x, ...rest]))

describe('several inputs, in every order', () => {
  const inputs = [
    { path: ok, code: 0 },
    { path: missing, code: 2 },
    { path: malformed, code: 3 },
    { path: invalid, code: 4 }
  ]
  const firstOf = (order: typeof inputs): number => order.find(({ code }) => code !== 0)?.code ?? 0

  it('validate: the code of the first that is bad, and a line for each', async () => {
    for (const order of orders(inputs)) {
      const paths = order.map(({ path }) => path)
      const run = await reductHere(['validate', ...paths])
      expect(run.code).toBe(firstOf([...order]))
      const bad = paths.filter((p) => p !== ok)
      const said = run.stderr.split('\n').filter((line) => bad.some((p) => line.startsWith(`${p}: `)))
      expect(said.map((line) => line.slice(0, line.indexOf(': ')))).toEqual(bad)
      expect(run.stdout).toBe(`${ok}: valid\n`)
      const json = await reductHere(['validate', '--json', ...paths])
      expect(json.code).toBe(run.code)
      const lines = json.stdout
        .trimEnd()
        .split('\n')
        .map((l) => JSON.parse(l) as { file: string; exitCode: number })
      expect(lines.map((l) => [l.file, l.exitCode])).toEqual(order.map(({ path, code }) => [path, code]))
    }
  })

  it.each(['parse', 'print', 'encode'])(
    '%s: the code of the first that is bad, and the others are written',
    async (name) => {
      for (const [i, order] of orders(inputs).entries()) {
        const out = join(folder.path, `${name}${i}`)
        const run = await reductHere([name, ...order.map(({ path }) => path), '--check', '-o', `${out}/`])
        expect(run.code).toBe(firstOf([...order]))
        for (const { path, code } of inputs) expect(run.stderr.includes(path)).toBe(code !== 0)
        expect(readdirSync(out)).toEqual([name === 'print' ? 'ok.wat' : 'ok.wasm'])
      }
    }
  )

  it('wast: a failed command before all else, otherwise the code of the first that could not be run', async () => {
    const scripts = [
      { path: passing, code: 0 },
      { path: missing, code: 2 },
      { path: garbled, code: 3 },
      { path: failing, code: 1 }
    ]
    for (const order of [...orders(scripts), ...orders(scripts.slice(0, 3))]) {
      const run = await reductHere(['wast', '--json', ...order.map(({ path }) => path)])
      expect(run.code).toBe(order.some(({ path }) => path === failing) ? 1 : firstOf([...order]))
      const lines = run.stdout
        .trimEnd()
        .split('\n')
        .map((l) => JSON.parse(l) as { file: string; exitCode: number })
      expect(lines.slice(0, -1).map((l) => [l.file, l.exitCode])).toEqual(order.map(({ path, code }) => [path, code]))
      const failed = order.length === 4 ? 1 : 0
      expect(lines.at(-1)).toMatchObject({
        outcome: 'totals',
        files: order.length,
        notRun: 2,
        failed,
        exitCode: run.code
      })
    }
  })

  it('standard input can be read once', async () => {
    for (const args of [
      ['validate', '-', '-'],
      ['validate', '-', ok, '-'],
      ['wast', '-', '-'],
      ['wast', '-', passing, '-'],
      ['print', '-', '-', '-o', join(folder.path, 'twice/')]
    ])
      expect((await reductHere(args, '(module)')).code).toBe(2)
  })

  it('several bad words are one wrong usage, whichever comes first', async () => {
    const bad = [
      ['--fuel', 'x'],
      ['--env', 'A'],
      ['--choices', 'any'],
      ['--tier', 'fast']
    ]
    for (const order of orders(bad)) {
      const run = await reductHere(['run', missing, ...order.flat()])
      expect(run.code).toBe(2)
      // one complaint: a file is not read before the words are right
      expect(run.stderr).not.toContain(missing)
      expect(run.stderr.trimEnd().split('\n')).toHaveLength(1)
    }
  })
})
