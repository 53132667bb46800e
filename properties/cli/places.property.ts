/** The command line says where something went wrong, and how to see the way there. */
import { readFileSync } from 'node:fs'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { reductHere } from '../support/inProcess.ts'
import { binary } from '../support/embed.ts'

const folder = mkdtempSync(join(tmpdir(), 'reduct-'))
afterAll(() => rmSync(folder, { recursive: true }))

const file = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

const deep = `(module
  (tag $e (param i32))
  (func $div (param i32 i32) (result i32)
    (if (result i32) (local.get 0)
      (then (block (result i32) (i32.div_s (local.get 0) (local.get 1))))
      (else (i32.const 7))))
  (func $mid (param i32) (result i32)
    (call $div (local.get 0) (i32.const 0)))
  (func $rec (export "rec") (call $rec))
  (func (export "main") (param i32 f64)
    (drop (call $mid (local.get 0))))
  (func (export "throw")
    (throw $e (i32.const 5))))
`
const text = file('deep.wat', deep)

describe('a trap', () => {
  it('of a text points at lines and columns, through all calls', async () => {
    const run = await reductHere(['run', text, '--invoke', 'main', '--', '3', '-1.5'])
    expect(run.code).toBe(6)
    expect(run.stderr.split('\n').slice(0, 5)).toEqual([
      `${text}: trap: integer divide by zero: i32.div_s of (i32.const 3) (i32.const 0)`,
      '  at func 0 "div" > body 1 > then 0 > block 2, line 5, column 34',
      '  called from func 1 "mid" > body 2, line 8, column 6',
      '  called from func 3 "main" > body 1, line 11, column 12',
      expect.stringMatching(/^ {2}by rule Step_pure\/binop-trap, after \d+ steps$/)
    ])
  })
  it('deep in blocks shows both ends of the way', async () => {
    const n = 1000
    const path = file(
      'blocks.wat',
      `(module (func (export "_start") ${'(block '.repeat(n)}unreachable${')'.repeat(n)}))`
    )
    const run = await reductHere(['run', path])
    expect(run.stderr).toContain('> body 0 > block 0 > block 0 > block 0 > (993 more) > block 0 > block 0')
    const seen = JSON.parse((await reductHere(['run', '--json', path])).stdout) as {
      readonly calls: [{ readonly path: unknown[] }]
    }
    expect(seen.calls[0].path).toHaveLength(n + 2)
  })
  it('of a binary has the offset of the instruction', async () => {
    const bytes = binary(deep)
    const run = await reductHere(['run', '--json', file('deep.wasm', bytes), '--invoke', 'main', '--', '3', '0'])
    const seen = JSON.parse(run.stdout) as {
      readonly calls: ReadonlyArray<{ readonly at: { readonly offset: number }; readonly function: number }>
    }
    expect(seen).toMatchObject({ outcome: 'trap', exitCode: 6, instantiating: false, moreCalls: 0 })
    expect(seen.calls.map((c) => c.function)).toEqual([0, 1, 3])
    // i32.div_s, and two times call
    expect(seen.calls.map((c) => bytes[c.at.offset])).toEqual([0x6d, 0x10, 0x10])
  })
  it('names the command that shows the way there, and that command does', async () => {
    const run = await reductHere(['run', text, '--invoke', 'main', '--', '3', '-1.5'])
    const command = /To see the last steps: reduct (.*)/.exec(run.stderr)?.[1] ?? ''
    expect(command).toMatch(/--invoke main -- 3 -1\.5$/)
    const trace = await reductHere(command.split(' '))
    expect(trace.stdout).toContain('Step_pure/binop-trap')
    expect(trace.stderr).toContain('trap: integer divide by zero')
    expect(trace.stderr).not.toContain('To see the last steps')
  })
  it('in a start function and in a segment says so', async () => {
    const start = await reductHere(['run', file('start.wat', '(module (start $f) (func $f unreachable))')])
    expect(start.code).toBe(6)
    expect(start.stderr).toContain('at func 0 "f" > body 0, line 1, column 29\n  during instantiation\n')
    const segment = '(module (memory 1) (data "x") (data (i32.const 65535) "ab") (func (export "_start")))'
    const run = await reductHere(['run', file('segment.wat', segment)])
    expect(run.stderr).toContain(
      'trap: out of bounds memory access: 2 bytes at 65535, memory 0 has 65536\n  at data 1, line 1, column 31\n'
    )
    expect(run.stderr).toContain('during instantiation')
  })
  it('of a stub says where it was called', async () => {
    const path = file('stub.wat', '(module (import "m" "f" (func $f)) (func (export "_start") (nop) (call $f)))')
    const run = await reductHere(['run', '--stub-imports', path])
    expect(run.code).toBe(134)
    expect(run.stderr).toContain('stub import "m" "f" was called\n  at func 1 "_start" > body 1, line 1, column 67\n')
  })
})

describe('other ends', () => {
  it('an exception has the place of its throw', async () => {
    const run = await reductHere(['run', text, '--invoke', 'throw'])
    expect(run.stderr).toContain(
      'uncaught exception of tag 0 with (i32.const 5)\n  at func 4 "throw" > body 1, line 13, column 6\n'
    )
  })
  it('a limit has the innermost calls and counts the others', async () => {
    const run = await reductHere(['run', text, '--invoke', 'rec', '--max-depth', '1000'])
    expect(run.code).toBe(8)
    expect(run.stderr).toContain(
      '  at func 2 "rec" > body 0, line 9, column 30\n  called from func 2 "rec" > body 0, line 9, column 30 (9 times)\n'
    )
    expect(run.stderr).toContain('and 990 more calls')
  })
})

describe('arguments and files', () => {
  it.each([
    [['x', '0'], 'main: argument 1, "x", is no i32; write an integer from -2147483648 to 4294967295'],
    [['4294967296', '0'], 'main: argument 1, "4294967296", is no i32'],
    [['1', 'one'], 'main: argument 2, "one", is no f64; write a number as in -1.5'],
    [['1'], 'main: the function takes 2 arguments (i32, f64), 1 given']
  ])('%j', async (args, says) => {
    const run = await reductHere(['run', text, '--invoke', 'main', '--', ...args])
    expect(run.code).toBe(2)
    expect(run.stderr).toContain(`${text}: ${says}`)
  })
  it('an error of a text shows its line', async () => {
    const invalid = await reductHere([
      'validate',
      file('invalid.wat', '(module\n  (func (result i32)\n    i64.const 1))\n')
    ])
    expect(invalid.code).toBe(4)
    expect(invalid.stderr).toContain('line 3, column 16\n      i64.const 1))\n')
    const malformed = await reductHere(['validate', file('malformed.wat', '(module\n  (func (resul i32)))\n')])
    expect(malformed.code).toBe(3)
    expect(malformed.stderr).toContain('at line 2, column 10\n    (func (resul i32)))\n           ^\n')
  })
  it('text is known by its name, or by how it begins', async () => {
    const source = '(; a comment ;) (module (func (export "f") (result i32) (i32.const 41)))'
    for (const path of [file('a.wat', source), file('a.txt', source)])
      expect(await reductHere(['run', path, '--invoke', 'f'])).toMatchObject({ code: 0, stdout: '41\n' })
    expect(await reductHere(['run', '-', '--invoke', 'f'], source)).toMatchObject({ code: 0, stdout: '41\n' })
    expect(await reductHere(['validate', file('a.wasm', source)])).toMatchObject({ code: 3 })
    expect((await reductHere(['inspect', '--json', '-'], source)).stdout).toContain('"format":"text"')
  })
  it('every JSON report of a file has its name, the outcome and the exit code', async () => {
    const missing = join(folder, 'missing.wasm')
    for (const command of [['run'], ['validate'], ['inspect']]) {
      const none = await reductHere([...command, '--json', missing])
      expect(JSON.parse(none.stdout)).toEqual({
        formatVersion: 1,
        file: missing,
        outcome: 'usage',
        message: 'cannot be read: no such file; check the path',
        exitCode: 2
      })
      expect(none.stderr).toBe('')
      const some = JSON.parse((await reductHere([...command, '--json', 'docs/examples/hello.wasm'])).stdout) as object
      expect(some).toMatchObject({
        file: 'docs/examples/hello.wasm',
        outcome: expect.any(String) as string,
        exitCode: 0
      })
    }
  })
  it('every JSON object that a command prints begins with the version of its form', async () => {
    const script = file('script.wast', '(module) (assert_invalid (module (func (result i32))) "type mismatch")')
    const commands = [
      ['run', '--json', 'docs/examples/hello.wasm'],
      ['validate', '--json', 'docs/examples/hello.wasm', text],
      ['inspect', '--json', 'docs/examples/hello.wasm'],
      ['emit', '--json', 'docs/examples/hello.wasm'],
      ['soundness', '--json', 'docs/examples/hello.wasm'],
      ['trace', '--format', 'jsonl', '--coverage', 'docs/examples/hello.wasm'],
      ['wast', '--json', script],
      ['--version', '--json'],
      ['run', '--json', '--fuel', '3', 'docs/examples/hello.wasm']
    ]
    for (const command of commands) {
      const lines = (await reductHere(command)).stdout.trimEnd().split('\n')
      expect(lines.filter((line) => !line.startsWith('{"formatVersion":1,'))).toEqual([])
    }
  })
  it('--version --json has what a report of a fault needs', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly version: string }
    const { commit, date } = JSON.parse(readFileSync('spec-json/source.json', 'utf8')) as Record<string, string>
    for (const words of [
      ['--version', '--json'],
      ['--json', '-V']
    ])
      expect(JSON.parse((await reductHere(words)).stdout)).toEqual({
        formatVersion: 1,
        version,
        specification: { commit, date },
        node: process.versions.node,
        tiers: ['literal', 'staged'],
        formats: { report: 1, trace: 1, savedRun: 2 }
      })
    expect(await reductHere(['--version'])).toMatchObject({ code: 0, stdout: `${version}\n` })
    expect(await reductHere(['--json'])).toMatchObject({ code: 2 })
  })
  it('validate ends with the code of the first file that is not valid, and reads standard input once', async () => {
    const bad = file('bad.wat', '(module (func (result i32)))')
    const worse = file('worse.wat', '(modul)')
    expect((await reductHere(['validate', text, bad, worse])).code).toBe(4)
    expect((await reductHere(['validate', worse, bad])).code).toBe(3)
    expect(await reductHere(['validate', '-', '-'], '(module)')).toMatchObject({
      code: 2,
      stderr: '<stdin>: standard input can be read once only\n'
    })
  })
  it('a trace that shows nothing says why', async () => {
    const run = await reductHere(['trace', text, '--from', '1e6', '--invoke', 'throw'])
    expect(run.stderr).toContain('fits --from, --steps and --function')
  })
})
