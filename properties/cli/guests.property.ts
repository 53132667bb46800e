/** What passes between the command line and a guest: arguments, environment, bytes, closed streams, exit codes; reactors. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../support/folder.ts'
import { reductBytes, reductHere } from '../support/inProcess.ts'

const { file } = temporaryFolder()

const wasi = `
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $args_sizes (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "args_get" (func $args (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "environ_sizes_get" (func $env_sizes (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "environ_get" (func $env (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_close" (func $close (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  ;; writes the bytes from $at; the error number
  (func $say (param $fd i32) (param $at i32) (param $n i32) (result i32)
    (i32.store (i32.const 0) (local.get $at)) (i32.store (i32.const 4) (local.get $n))
    (call $write (local.get $fd) (i32.const 0) (i32.const 1) (i32.const 8)))`

/** Writes its arguments to standard output and its environment to standard error, each string with its zero. */
const given = file(
  'given.wat',
  `(module ${wasi}
    (func $tell
      (drop (call $args_sizes (i32.const 16) (i32.const 20)))
      (drop (call $args (i32.const 64) (i32.const 4096)))
      (drop (call $say (i32.const 1) (i32.const 4096) (i32.load (i32.const 20))))
      (drop (call $env_sizes (i32.const 16) (i32.const 20)))
      (drop (call $env (i32.const 64) (i32.const 4096)))
      (drop (call $say (i32.const 2) (i32.const 4096) (i32.load (i32.const 20)))))
    (func (export "_start") (call $tell))
    (func (export "tell") (param i32) (call $tell)))`
)
const texts = (s: string): ReadonlyArray<string> => (s === '' ? [] : s.split('\0').slice(0, -1))

describe('arguments and environment', () => {
  it('reach the guest as they are', async () => {
    const env = ['A=b=c', 'EMPTY=', 'U=ü €', '__proto__=x', 'a b=c d', 'TWICE=1', 'TWICE=2']
    const args = ['one', '', '--env', '-x', 'ü', '--', 'A=b']
    const run = await reductHere(['run', given, ...env.flatMap((e) => ['--env', e]), '--', ...args])
    expect(run.code).toBe(0)
    expect(texts(run.stdout)).toEqual(['given.wat', ...args])
    expect(texts(run.stderr)).toEqual(['A=b=c', 'EMPTY=', 'U=ü €', '__proto__=x', 'a b=c d', 'TWICE=2'])
    const captured = await reductHere(['run', given, '--json', '--virtual', '--env', 'A=b=c', 'x'])
    expect(JSON.parse(captured.stdout)).toMatchObject({ stdout: 'given.wat\0x\0', stderr: 'A=b=c\0' })
  })

  it('of an invoked function are its own, and nothing of the process is inherited', async () => {
    const run = await reductHere(['run', given, '--invoke', 'tell', '7'])
    expect([run.code, texts(run.stdout), texts(run.stderr)]).toEqual([0, ['given.wat'], []])
  })

  it('that are not KEY=VALUE are refused, whichever it is', async () => {
    for (const wrong of ['A', '=', '=A', '']) {
      const run = await reductHere(['run', given, '--env', 'A=b', '--env', wrong, '--env', 'C=d'])
      expect(run.code).toBe(2)
      expect(run.stderr).toContain(JSON.stringify(wrong))
    }
  })
})

/** Writes what it reads to standard output and error, five bytes at a time. */
const echo = file(
  'echo.wat',
  `(module ${wasi}
    (func (export "_start")
      (loop $again
        (i32.store (i32.const 16) (i32.const 32)) (i32.store (i32.const 20) (i32.const 5))
        (drop (call $read (i32.const 0) (i32.const 16) (i32.const 1) (i32.const 24)))
        (drop (call $say (i32.const 1) (i32.const 32) (i32.load (i32.const 24))))
        (drop (call $say (i32.const 2) (i32.const 32) (i32.load (i32.const 24))))
        (br_if $again (i32.load (i32.const 24))))))`
)
const all = Uint8Array.from({ length: 256 }, (_, i) => i)
/** The bytes that a report represents. */
const meant = (s: string): Buffer => (s.startsWith('base64:') ? Buffer.from(s.slice(7), 'base64') : Buffer.from(s))

describe('bytes', () => {
  it('pass through both ways, whatever they are', async () => {
    const run = await reductBytes(['run', echo], all)
    expect([run.stdout, run.stderr].map((b) => Buffer.compare(b, all))).toEqual([0, 0])
    const virtual = await reductBytes(['run', echo, '--virtual'], all)
    expect(virtual).toEqual(run)
    for (const command of ['trace', 'soundness']) {
      const watched = await reductBytes([command, echo, '--steps', '0'], all)
      expect(Buffer.from(all).equals(watched.stdout)).toBe(false)
      // both streams, by turns
      expect(watched.stderr.length).toBe(512)
      expect(Buffer.compare(watched.stderr.subarray(0, 10), Buffer.of(0, 1, 2, 3, 4, 0, 1, 2, 3, 4))).toBe(0)
    }
  })

  it('are in a report as text where they are UTF-8, cut or not, and as base64 otherwise', async () => {
    const seen = { text: 0, base64: 0 }
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 20 }),
      fc.string({ unit: 'binary', maxLength: 10 }).map((s) => Uint8Array.from(Buffer.from(s))),
      fc.constantFrom('base64:', 'base64:AAAA', '\ufeffx', 'Ã¼', '').map((s) => Uint8Array.from(Buffer.from(s)))
    )
    await fc.assert(
      fc.asyncProperty(bytes, fc.boolean(), async (input, virtual) => {
        const run = await reductHere(['run', '--json', echo, ...(virtual ? ['--virtual'] : [])], input)
        const { stdout, stderr } = JSON.parse(run.stdout) as { readonly stdout: string; readonly stderr: string }
        expect([stdout, stderr].map((s) => Buffer.compare(meant(s), input))).toEqual([0, 0])
        seen[stdout.startsWith('base64:') ? 'base64' : 'text']++
      }),
      { numRuns: 40 }
    )
    expect(Math.min(seen.text, seen.base64)).toBeGreaterThan(5)
  })
})

describe('a stream that the guest has closed', () => {
  it.each([0, 1, 2])('%i is closed for every command and host', async (closed) => {
    const guest = file(
      `close${closed}.wat`,
      `(module ${wasi}
        (data (i32.const 40) "x")
        (func (export "_start")
          (drop (call $close (i32.const ${closed})))
          (call $exit (i32.add (i32.add
            (i32.eqz (call $say (i32.const 1) (i32.const 40) (i32.const 1)))
            (i32.shl (i32.eqz (call $say (i32.const 2) (i32.const 40) (i32.const 1))) (i32.const 1)))
            (i32.shl (i32.eqz (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8))) (i32.const 2))))))`
    )
    // a bit for each stream that is open
    const open = [4, 1, 2].reduce((n, bit, fd) => (fd === closed ? n : n | bit), 0)
    for (const host of [[], ['--virtual']])
      for (const command of [
        ['run'],
        ['run', '--json'],
        ['trace', '--json', '--steps', '0'],
        ['soundness', '--json']
      ]) {
        const run = await reductHere([...command, ...host, guest])
        const text =
          command.length > 1 ? run.stdout : JSON.stringify({ code: run.code, stdout: run.stdout, stderr: run.stderr })
        const report = JSON.parse(text) as Record<string, unknown>
        expect(report['code']).toBe(open)
        if (command[0] !== 'run') expect(run.stderr).toBe('x'.repeat(closed === 0 ? 2 : 1))
        else expect(report).toMatchObject({ stdout: closed === 1 ? '' : 'x', stderr: closed === 2 ? '' : 'x' })
      }
  })
})

describe('proc_exit', () => {
  /** A process has one byte for its code, and a failure must not become a success. */
  const codes: ReadonlyArray<readonly [given: number, code: number, exit: number]> = [
    [0, 0, 0],
    [1, 1, 1],
    [42, 42, 42],
    [134, 134, 134],
    [255, 255, 255],
    [256, 256, 1],
    [257, 257, 1],
    [65536, 65536, 1],
    [-1, 2 ** 32 - 1, 255],
    [-256, 2 ** 32 - 256, 1],
    [-(2 ** 31), 2 ** 31, 1]
  ]
  it.each(codes)('of %i is code %i in reports, and %i as the exit code', async (given, code, exit) => {
    const guest = file(
      'exit.wat',
      `(module ${wasi}
        (func (export "_start") (call $exit (i32.const ${given})) unreachable)
        (func (export "exit") (param i32) (call $exit (local.get 0)) unreachable))`
    )
    for (const how of [[], ['--invoke', 'exit', '--']]) {
      const args = [guest, ...how, ...(how.length === 0 ? [] : [String(given)])]
      expect(await reductHere(['run', ...args])).toEqual({ code: exit, stdout: '', stderr: '' })
      for (const command of ['run', 'trace']) {
        const run = await reductHere([command, '--json', ...args])
        expect(run.code).toBe(exit)
        expect(JSON.parse(run.stdout.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({
          outcome: 'exit',
          code,
          exitCode: exit
        })
      }
      const sound = JSON.parse((await reductHere(['soundness', '--json', ...args])).stdout) as object
      expect(sound).toMatchObject({ sound: true, outcome: 'exit', code, exitCode: 0 })
    }
  })
})

it('a function of another module is none of WASI, whatever its name is', async () => {
  const guest = file(
    'other.wat',
    '(module (import "env" "proc_exit" (func $exit (param i32))) (func (export "_start") (call $exit (i32.const 3))))'
  )
  expect((await reductHere(['run', guest])).code).toBe(5)
  const run = await reductHere(['run', guest, '--stub-imports'])
  expect(run.code).toBe(134)
  expect(run.stderr).toContain('"env" "proc_exit"')
})

describe('a reactor', () => {
  const reactor = (initialize: string): string =>
    file(
      'reactor.wat',
      `(module ${wasi}
        (data (i32.const 40) "i")
        (global $n (mut i32) (i32.const 0))
        (func (export "_initialize")
          (drop (call $say (i32.const 1) (i32.const 40) (i32.const 1)))
          (global.set $n (i32.add (global.get $n) (i32.const 7))) ${initialize})
        (func (export "get") (param i32) (result i32 i32) (local.get 0) (global.get $n))
        (func (export "exit") (call $exit (global.get $n)))
        (func (export "trap") unreachable))`
    )

  it('is initialized once, before what is invoked', async () => {
    const path = reactor('')
    const run = async (...args: ReadonlyArray<string>) => reductHere(['run', path, ...args])
    expect(await run()).toEqual({ code: 0, stdout: 'i', stderr: '' })
    expect(await run('--invoke', '_initialize')).toEqual({ code: 0, stdout: 'i', stderr: '' })
    expect(await run('--invoke', 'get', '5')).toEqual({ code: 0, stdout: 'i5\n7\n', stderr: '' })
    expect(await run('--invoke', 'exit')).toEqual({ code: 7, stdout: 'i', stderr: '' })
    expect(await run('--invoke', 'trap')).toMatchObject({ code: 6, stdout: 'i' })
  })

  it('is one for every command', async () => {
    const path = reactor('')
    const trace = await reductHere(['trace', path, '--invoke', 'get', '--json', '5'])
    expect(trace).toMatchObject({ code: 0, stderr: 'i' })
    const report = JSON.parse(trace.stdout.trimEnd().split('\n').at(-1) ?? '') as { readonly values: unknown }
    expect(report.values).toEqual(['5', '7'].map((value) => ({ type: 'i32', value })))
    const sound = await reductHere(['soundness', path, '--invoke', 'get', '--json', '5'])
    expect(sound).toMatchObject({ code: 0, stderr: 'i' })
    expect(JSON.parse(sound.stdout)).toMatchObject({ sound: true, values: report.values, resultType: ['i32', 'i32'] })
  })

  it('has one fuel for all of its calls', async () => {
    const go = async (...more: ReadonlyArray<string>) => {
      const run = await reductHere(['run', reactor(''), '--json', '--invoke', 'get', ...more, '5'])
      return JSON.parse(run.stdout) as { readonly outcome: string; readonly steps: number; readonly stdout: string }
    }
    const whole = await go()
    for (let fuel = 0; fuel < whole.steps; fuel++)
      expect(await go('--fuel', String(fuel))).toMatchObject({ outcome: 'limit', limit: 'fuel', steps: fuel })
    expect(await go('--fuel', String(whole.steps))).toEqual(whole)
  })

  it('takes its choices one after the other, in all of its calls', async () => {
    const nan = '(drop (f32.div (f32.const 0) (f32.const 0)))'
    const path = file(
      'choosing.wat',
      `(module (func $start ${nan}) (start $start) (func (export "_initialize") ${nan})
        (func (export "nan") (result i32) ${nan} (i32.reinterpret_f32 (f32.div (f32.const 0) (f32.const 0)))))`
    )
    const go = async (choices: string) =>
      JSON.parse((await reductHere(['run', path, '--json', '--invoke', 'nan', '--choices', choices])).stdout) as {
        readonly choices: ReadonlyArray<string>
        readonly values: ReadonlyArray<{ readonly value: string }>
      }
    const seen = new Set<string>()
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const run = await go(`seed:${seed}`)
      expect(run.choices).toHaveLength(4)
      expect(await go(`list:${run.choices.join(',')}`)).toEqual(run)
      seen.add(run.choices.join())
    }
    expect(seen.size).toBeGreaterThan(3)
    expect((await go('list:0,0,0,1')).values).not.toEqual((await go('list:1,1,1,0')).values)
  })

  it('that ends while it is initialized runs nothing else', async () => {
    for (const [body, code] of [
      ['unreachable', 6],
      ['(call $exit (i32.const 3))', 3],
      ['(call $exit (i32.const 0))', 0],
      ['(loop (br 0))', 8]
    ] as const)
      for (const invoked of [[], ['--invoke', 'get', '5'], ['--invoke', '_initialize']]) {
        const run = await reductHere(['run', reactor(body), '--fuel', '500', ...invoked])
        expect([run.code, run.stdout]).toEqual([code, 'i'])
      }
  })

  it('is refused where it is none: parameters, a _start beside it, an export that is no function', async () => {
    const refused = async (module: string, ...args: ReadonlyArray<string>): Promise<string> => {
      const run = await reductHere(['run', file('refused.wat', module), ...args])
      expect([run.code, run.stdout]).toEqual([2, ''])
      return run.stderr
    }
    const parameter = '(module (func (export "_initialize") (param i32)) (func (export "f")))'
    for (const args of [[], ['--invoke', 'f']]) expect(await refused(parameter, ...args)).toContain('_initialize')
    const both = '(module (func (export "_initialize")) (func (export "_start")) (func (export "f")))'
    for (const args of [[], ['--invoke', 'f'], ['--invoke', '_start']])
      expect(await refused(both, ...args)).toMatch(/_start.*_initialize/)
    const memory = '(module (memory (export "_initialize") 1) (memory (export "m") 1) (func (export "f")))'
    expect(await refused(memory, '--invoke', 'm')).toContain('"f"')
    expect(await refused(memory)).toContain('nothing to run')
    expect((await reductHere(['run', file('refused.wat', memory), '--invoke', 'f'])).code).toBe(0)
  })
})
