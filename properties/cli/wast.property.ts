/** Scripts on the command line. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { reductHere } from '../support/inProcess.ts'
import { temporaryFolder } from '../support/folder.ts'

const folder = temporaryFolder()
const module_ = '(module (func (export "f") (param i32) (result i32) (local.get 0)))\n'
const good = folder.file('suite/good.wast', `${module_}(assert_return (invoke "f" (i32.const 1)) (i32.const 1))\n`)
const bad = folder.file(
  'suite/inner/bad.wast',
  `${module_}(assert_return (invoke "f" (i32.const 1)) (i32.const 1))
(assert_return (invoke "f" (i32.const 1)) (i32.const 2))
(assert_malformed (module quote "(func (nop x))") "quite another message")
(register "a" $nobody)
`
)
const json = folder.file(
  'suite/form.json',
  JSON.stringify({
    source_filename: 'form.wast',
    commands: [
      { type: 'module', line: 1, filename: 'form.0.wat', module_type: 'text' },
      {
        type: 'assert_return',
        line: 2,
        action: { type: 'invoke', field: 'f', args: [{ type: 'i32', value: '7' }] },
        expected: [{ type: 'i32', value: '7' }]
      }
    ]
  })
)
folder.file('suite/form.0.wat', module_)
folder.file('suite/package.json', '{"name": "none of ours"}')
const broken = folder.file(
  'broken.wast',
  '(module (func (export "f")))\n(assert_retur)\n(assert_return (invoke "f"))\n'
)
const garbled = folder.file('garbled.wast', new Uint8Array([0x28, 0xff]))

const lines = (text: string): ReadonlyArray<unknown> =>
  text
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line))

describe('wast', () => {
  it('runs scripts and says that all passed', async () => {
    const run = await reductHere(['wast', good])
    expect(run).toMatchObject({ code: 0, stderr: '' })
    expect(run.stdout).toMatch(/^ok {3}.*good\.wast: 1 assertion, .* s\n1 file, 1 of 1 assertion passed, 0 failed\n$/)
  })
  it('shows a failure with its line, what was expected and what happened', async () => {
    const run = await reductHere(['wast', bad])
    expect(run.code).toBe(1)
    expect(run.stdout).toContain('FAIL ')
    expect(run.stdout).toContain('2 of 3 assertions and 1 other command failed')
    expect(run.stdout).toContain(
      `  ${bad}:3: assert_return
    (assert_return (invoke "f" (i32.const 1)) (i32.const 2))
    expected (i32.const 2)
    actual   (i32.const 1)
`
    )
    expect(run.stdout).toContain(
      '    expected malformed: quite another message\n    actual   malformed: unknown operator x\n'
    )
    expect(run.stdout).toContain('1 file, 1 of 3 assertions passed, 3 failed')
  })
  it('takes folders, and scripts in JSON with their files', async () => {
    const run = await reductHere(['wast', join(folder.path, 'suite'), '--json', '--no-messages'])
    expect(run.code).toBe(1)
    expect(lines(run.stdout)).toMatchObject([
      { file: json, outcome: 'passed', assertions: 1, exitCode: 0 },
      { file: good, outcome: 'passed', assertions: 1, exitCode: 0 },
      {
        file: bad,
        outcome: 'failed',
        assertions: 3,
        passed: 2,
        failed: 2,
        failures: [
          { line: 3, command: 'assert_return', expected: '(i32.const 2)', actual: '(i32.const 1)' },
          { line: 5, command: 'register' }
        ],
        exitCode: 1
      },
      { outcome: 'totals', files: 3, assertions: 5, passed: 4, failed: 2, exitCode: 1 }
    ])
  })
  it('--filter chooses files; where none is left it says so', async () => {
    expect(await reductHere(['wast', join(folder.path, 'suite'), '--filter', 'go+d'])).toMatchObject({ code: 0 })
    const none = await reductHere(['wast', folder.path, '--filter', 'nothing'])
    expect(none).toMatchObject({ code: 2, stderr: 'reduct: no file fits --filter /nothing/\n' })
    expect((await reductHere(['wast', good, '--filter', '('])).stderr).toContain(
      '--filter must be a regular expression'
    )
  })
  it('goes on behind a file that is no script', async () => {
    const run = await reductHere(['wast', garbled, join(folder.path, 'missing.wast'), good])
    expect(run.code).toBe(3)
    expect(run.stderr).toContain('garbled.wast: malformed: malformed UTF-8 encoding')
    expect(run.stderr).toContain('missing.wast: cannot be read: no such file')
    expect(run.stdout).toContain('3 files, 1 of 1 assertion passed, 0 failed, 2 not run')
  })
  it('goes on after a command that cannot be read', async () => {
    const run = await reductHere(['wast', broken])
    expect(run).toMatchObject({ code: 1, stderr: '' })
    expect(run.stdout).toContain('broken.wast:2: unreadable\n    (assert_retur)\n')
    expect(run.stdout).toContain('malformed: unknown operator assert_retur')
    expect(run.stdout).toContain('at line 2, column 2\n')
    expect(run.stdout).toContain('1 file, 1 of 1 assertion passed, 1 failed\n')
  })
  it('writes a JUnit report', async () => {
    const report = join(folder.path, 'out/report.xml')
    expect((await reductHere(['wast', bad, garbled, '--junit', report])).code).toBe(1)
    const xml = readFileSync(report, 'utf8')
    expect(xml).toContain('<testsuites tests="6" failures="3" errors="1" skipped="0">')
    expect(xml).toContain('name="line 3: assert_return"')
    expect(xml).toContain('<failure message="expected (i32.const 2), got (i32.const 1)"/>')
  })
  it('writes the modules of output commands where --out says, and nowhere else', async () => {
    const source = `${module_}(output "a/b.wat") (output "c.wasm") (output)`
    const script = folder.file('output.wast', source)
    const without = await reductHere(['wast', script])
    expect(without.stderr).toContain('(output "a/b.wat") is not written without --out')
    const out = join(folder.path, 'written')
    const run = await reductHere(['wast', script, '--out', out])
    expect(run.code).toBe(0)
    const text = readFileSync(join(out, 'a/b.wat'), 'utf8')
    expect(run.stdout).toContain(text)
    expect((await reductHere(['run', join(out, 'c.wasm'), '--invoke', 'f', '3'])).stdout).toBe('3\n')
    const outside = await reductHere([
      'wast',
      folder.file('outside.wast', '(module) (output "../up.wat")'),
      '--out',
      out
    ])
    expect(outside).toMatchObject({ code: 2 })
    expect(existsSync(join(folder.path, 'up.wat'))).toBe(false)
  })
  it('ends a command that takes too long', async () => {
    const loop = folder.file(
      'loop.wast',
      '(module (func (export "l") (loop (br 0)))) (assert_return (invoke "l")) (assert_exhaustion (invoke "l") "call stack exhausted")'
    )
    const run = await reductHere(['wast', loop, '--fuel', '1e5'])
    expect(run.code).toBe(1)
    expect(run.stdout).toContain('2 of 2 assertions failed')
  })
})
