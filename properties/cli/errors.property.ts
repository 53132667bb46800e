/** What the command line says of bad input, and its exit codes. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { reductHere } from '../support/inProcess.ts'
import { binary } from '../support/embed.ts'

const folder = mkdtempSync(join(tmpdir(), 'reduct-'))
afterAll(() => rmSync(folder, { recursive: true }))

const file = (name: string, bytes: Uint8Array): string => {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}
const wat = (name: string, text: string): string => file(`${name}.wasm`, binary(text))

const hello = 'docs/examples/hello.wasm'
const fac = `(module (func $fac (export "fac") (param i64) (result i64)
  (if (result i64) (i64.eqz (local.get 0)) (then (i64.const 1))
    (else (i64.mul (local.get 0) (call $fac (i64.sub (local.get 0) (i64.const 1))))))))`

/** Nothing that a user meets shows where reduct itself was. */
const noStackTrace = (stderr: string): void => expect(stderr).not.toMatch(/\n\s+at .*\.(js|ts):\d+/)

describe('run', () => {
  it('prints what the program prints', async () => {
    expect(await reductHere(['run', hello])).toEqual({ code: 0, stdout: 'hello from WebAssembly\n', stderr: '' })
  })
  it('calls an export with arguments by their types', async () => {
    const path = wat('fac', fac)
    expect(await reductHere(['run', path, '--invoke', 'fac', '20'])).toMatchObject({
      code: 0,
      stdout: '2432902008176640000\n'
    })
    expect(await reductHere(['run', '--invoke', 'fac', path, '--', '5'])).toMatchObject({ code: 0, stdout: '120\n' })
  })
  it('takes negative numbers, floats and several results', async () => {
    const path = wat('swap', '(module (func (export "swap") (param i32 f64) (result f64 i32) local.get 1 local.get 0))')
    expect(await reductHere(['run', '--invoke', 'swap', path, '--', '-5', '0x1.8p1'])).toMatchObject({
      code: 0,
      stdout: '3\n-5\n'
    })
    expect(await reductHere(['run', '--invoke', 'swap', path, '--', '-5', 'nan:0x123'])).toMatchObject({
      code: 0,
      stdout: 'nan:0x123\n-5\n'
    })
  })
  it('reads a module from standard input', async () => {
    const bytes = binary(fac)
    expect(await reductHere(['run', '--invoke', 'fac', '-', '3'], bytes)).toMatchObject({ code: 0, stdout: '6\n' })
  })
  it('passes the exit code of a command through', async () => {
    const path = wat(
      'exit',
      '(module (import "wasi_snapshot_preview1" "proc_exit" (func $e (param i32))) (memory (export "memory") 1) (func (export "_start") (call $e (i32.const 42))))'
    )
    expect((await reductHere(['run', path])).code).toBe(42)
    expect(JSON.parse((await reductHere(['run', '--json', path])).stdout)).toMatchObject({
      outcome: 'exit',
      code: 42,
      exitCode: 42
    })
  })
  it('captures for JSON what the program writes', async () => {
    const run = await reductHere(['run', '--json', hello])
    expect(JSON.parse(run.stdout)).toMatchObject({
      outcome: 'done',
      values: [],
      exitCode: 0,
      stdout: 'hello from WebAssembly\n',
      stderr: ''
    })
  })
})

describe('exit codes', () => {
  it('2: a missing file, a missing argument, a wrong argument, an unknown export, nothing to run', async () => {
    const path = wat('fac', fac)
    const runs = [
      [['run', join(folder, 'nothing.wasm')], 'no such file'],
      [['run'], "missing required argument 'file'"],
      [['run', '--invoke', 'fac', path], 'takes 1 argument'],
      [['run', '--invoke', 'fac', path, 'x'], 'is no i64'],
      [['run', '--invoke', 'nope', path], 'it exports "fac"'],
      [['run', path], 'nothing to run'],
      [['run', '--fuel', 'much', path], '--fuel must be an integer'],
      [['run', '--env', 'K', path], '--env must be KEY=VALUE'],
      [['frobnicate'], 'unknown command'],
      [['validate', folder], 'it is a directory']
    ] as const
    for (const [args, says] of runs) {
      const run = await reductHere([...args])
      expect(run.stderr, args.join(' ')).toContain(says)
      expect(run.code, args.join(' ')).toBe(2)
      noStackTrace(run.stderr)
    }
  })
  it('3: malformed, with the offset and the path of the grammar', async () => {
    const path = file('short.wasm', Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 5, 1))
    const run = await reductHere(['validate', path])
    expect(run.code).toBe(3)
    expect(run.stderr).toMatch(/short\.wasm: malformed: .*\n {2}at offset \d+ \(0x[0-9a-f]+\), in module/)
    expect((await reductHere(['run', file('text.wasm', Buffer.from('hello'))])).stderr).toContain(
      'magic header not detected'
    )
  })
  it('4: invalid, with the rule, the path and the offset', async () => {
    // (module (func (result i32) i64.const 0))
    const bytes = Buffer.from('0061736d010000000105016000017f030201000a0601040042000b', 'hex')
    const run = await reductHere(['validate', file('bad.wasm', bytes)])
    expect(run.code).toBe(4)
    expect(run.stderr).toContain('type mismatch')
    expect(run.stderr).toMatch(/at func 0 > body 1, offset \d+/)
    expect(run.stderr).toMatch(/rule [A-Z]\w+/)
  })
  it('5: all missing imports at once; --stub-imports lets it run', async () => {
    const path = wat(
      'imports',
      `(module (import "env" "a" (func $a (param i32))) (import "env" "m" (memory 1)) (import "env" "g" (global i32))
        (func (export "get") (result i32) (global.get 0)) (func (export "call") (call $a (i32.const 1))))`
    )
    const run = await reductHere(['run', '--invoke', 'get', path])
    expect(run.code).toBe(5)
    for (const name of ['"a"', '"m"', '"g"']) expect(run.stderr).toContain(name)
    expect(await reductHere(['run', '--stub-imports', '--invoke', 'get', path])).toMatchObject({
      code: 0,
      stdout: '0\n'
    })
    const stub = await reductHere(['run', '--stub-imports', '--invoke', 'call', path])
    expect(stub.code).toBe(6)
    expect(stub.stderr).toContain('stub import "env" "a" was called')
  })
  it('6 and 134: a trap of a function, and of a command', async () => {
    const path = wat(
      'trap',
      '(module (memory (export "memory") 1) (func (export "f") (drop (i32.div_s (i32.const 1) (i32.const 0)))) (func (export "_start") unreachable))'
    )
    const f = await reductHere(['run', '--invoke', 'f', path])
    expect(f.code).toBe(6)
    expect(f.stderr).toContain('trap: integer divide by zero')
    expect(f.stderr).toContain('Step_pure/binop-trap')
    expect((await reductHere(['run', path])).code).toBe(134)
    expect(JSON.parse((await reductHere(['run', '--json', path])).stdout)).toMatchObject({
      outcome: 'trap',
      reason: 'unreachable'
    })
  })
  it('7: an exception that nobody catches', async () => {
    // (module (tag (param i32)) (func (export "f") i32.const 7 throw 0))
    const hex =
      '0061736d0100000001080260017f00600000' +
      '03020101' +
      '0d030100' +
      '00' +
      '070501016600' +
      '00' +
      '0a08010600410708000b'
    const run = await reductHere(['run', '--invoke', 'f', file('throw.wasm', Buffer.from(hex, 'hex'))])
    expect(run.stderr).toContain('uncaught exception of tag 0 with (i32.const 7)')
    expect(run.code).toBe(7)
  })
  it('8: fuel and depth', async () => {
    const path = wat('loop', '(module (func $f (export "f") (call $f)) (func (export "l") (loop (br 0))))')
    const fuel = await reductHere(['run', '--fuel', '1e5', '--invoke', 'l', path])
    expect(fuel.stderr).toContain('out of fuel')
    expect(fuel.code).toBe(8)
    const depth = await reductHere(['run', '--max-depth', '1000', '--invoke', 'f', path])
    expect(depth.stderr).toContain('call stack exhausted')
    expect(depth.code).toBe(8)
    expect(
      JSON.parse((await reductHere(['run', '--json', '--fuel', '7', '--invoke', 'l', path])).stdout)
    ).toMatchObject({
      outcome: 'limit',
      limit: 'fuel',
      steps: 7
    })
  })
})

describe('what to do', () => {
  const says = async (args: ReadonlyArray<string>, code: number, words: string): Promise<void> => {
    const run = await reductHere(args)
    expect(run.stderr, args.join(' ')).toContain(words)
    expect(run.code, args.join(' ')).toBe(code)
  }
  it('is said of old names and later proposals in text', async () => {
    await says(['validate', file('a.wat', Buffer.from('(module (func get_local 0))'))], 3, 'It is local.get')
    await says(
      ['validate', file('b.wat', Buffer.from('(module (func (i32.atomic.load (i32.const 0))))'))],
      3,
      'Threads are a'
    )
    await says(
      ['validate', file('c.wast', Buffer.from('(module)\n(assert_return (invoke "f"))'))],
      3,
      'reduct wast runs it'
    )
  })
  it('is said of opcodes outside of 3.0', async () => {
    const body = (opcode: string): Uint8Array =>
      Buffer.from(
        `0061736d01000000010401600000030201000a0601040000${opcode}0b`.replace('0a0601040000', '0a05010300'),
        'hex'
      )
    await says(['validate', file('eh.wasm', body('06'))], 3, 'the old form of exception handling')
    await says(['validate', file('threads.wasm', body('fe'))], 3, 'threads and atomic accesses are a later proposal')
  })
  it('is said of options that do not fit', async () => {
    await says(['run', '--frobnicate', hello], 2, 'options of the program itself go after --')
    await says(['run'], 2, 'reduct COMMAND --help has more')
    await says(['soundness', hello, '--every', '0'], 2, '--every must be an integer from 1')
    await says(['run', hello, '--relaxed', 'fmadd=7'], 2, '"fmadd=7" is not among them')
    await says(['wast', hello], 2, 'is a binary module, no script')
    const entry = file('entry.wat', Buffer.from('(module (func (export "_start") (param i32)))'))
    await says(['run', entry, '5'], 2, '_start has parameters, so that it is no entry of a program')
    expect((await reductHere(['run', entry, '--invoke', '_start', '5'])).code).toBe(0)
  })
  it('two inputs never become one file', async () => {
    const one = file('same.wat', Buffer.from('(module)'))
    await says(
      ['parse', one, file('same.wast', Buffer.from('(module)')), '-o', `${folder}/`],
      2,
      'would both be written to'
    )
  })
  it('--seed makes the host virtual', async () => {
    const path = wat(
      'random',
      `(module (import "wasi_snapshot_preview1" "random_get" (func $r (param i32 i32) (result i32)))
        (memory (export "memory") 1)
        (func (export "r") (result i64) (drop (call $r (i32.const 0) (i32.const 8))) (i64.load (i32.const 0))))`
    )
    const draw = async (seed: string): Promise<string> =>
      (await reductHere(['run', path, '--invoke', 'r', '--seed', seed])).stdout
    expect(await draw('5')).toBe(await draw('5'))
    expect(await draw('5')).not.toBe(await draw('6'))
  })
  it('an error of a trace in JSON lines is a JSON line', async () => {
    const run = await reductHere(['trace', join(folder, 'nothing.wasm'), '--json'])
    expect(run).toMatchObject({ code: 2, stderr: '' })
    expect(JSON.parse(run.stdout)).toMatchObject({ outcome: 'usage', exitCode: 2 })
  })
})

describe('inspect and help', () => {
  it('says what a module is made of', async () => {
    const seen = JSON.parse((await reductHere(['inspect', '--json', hello])).stdout) as { readonly imports: unknown }
    expect(seen).toMatchObject({
      imports: [{ module: 'wasi_snapshot_preview1', name: 'fd_write' }],
      functions: { imported: 1, defined: 1 },
      memories: ['memory i32 1']
    })
    expect((await reductHere(['inspect', hello])).stdout).toContain('"_start" func [] -> []')
  })
  it.each([[[]], [['run']], [['trace']], [['validate']], [['inspect']]])('%s --help has examples', async (command) => {
    const help = await reductHere([...command, '--help'])
    expect(help.code).toBe(0)
    expect(help.stdout).toMatch(/Examples?:\n/)
  })
})
