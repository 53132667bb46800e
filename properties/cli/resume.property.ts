/** Runs that are saved at a step and resumed from it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { reduct } from '../support/cli.ts'
import { reductHere } from '../support/inProcess.ts'
import { temporaryFolder } from '../support/folder.ts'

const folder = temporaryFolder()
const hello = 'docs/examples/hello.wasm'
const saved = join(folder.path, 'run.json')

/** Random numbers, all four clocks and standard input, before and after any place where it may be saved. */
const asking = folder.file(
  'asking.wat',
  `(module
    (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "clock_time_get" (func $clock (param i32 i64 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
    (memory (export "memory") 1)
    (global $sum (mut i64) (i64.const 0))
    (func $look (param $n i32)
      (drop (call $random (i32.const 64) (i32.const 8)))
      (drop (call $clock (i32.and (local.get $n) (i32.const 3)) (i64.const 0) (i32.const 72)))
      (i32.store (i32.const 0) (i32.const 80))
      (i32.store (i32.const 4) (i32.const 1))
      (drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))
      (global.set $sum (i64.add (i64.mul (global.get $sum) (i64.const 31))
        (i64.add (i64.load (i32.const 64)) (i64.add (i64.load (i32.const 72)) (i64.load8_u (i32.const 80)))))))
    (func (export "_initialize") (call $look (i32.const 0)))
    (func (export "ask") (param $n i32) (result i64)
      (loop $again
        (call $look (local.get $n))
        (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
      (global.get $sum)))`
)
const command = [asking, '--invoke', 'ask', '--virtual', '--seed', '7']
const typed = 'abcdefgh'

interface Ended {
  readonly steps: number
  readonly values: unknown
}

describe('a run that is saved', () => {
  it('goes on in another process as if it had not been', async () => {
    const whole = JSON.parse((await reductHere(['run', '--json', ...command, '5'], typed)).stdout) as Ended
    expect(whole).toMatchObject({ outcome: 'done' })
    const resumed = { there: 0, here: 0 }
    for (let step = 0; step < whole.steps; step += 1 + Math.floor(whole.steps / 20)) {
      const first = await reductHere(['run', ...command, '5', '--snapshot-at', String(step), saved], typed)
      expect(first).toMatchObject({ code: 0, stdout: '' })
      expect(first.stderr).toContain(`to continue: reduct resume ${saved}`)
      const where = step > 0 && resumed.there === 0 ? 'there' : 'here'
      const next =
        where === 'there' ? reduct(['resume', saved, '--json']) : await reductHere(['resume', saved, '--json'])
      expect(JSON.parse(next.stdout)).toEqual(whole)
      resumed[where]++
    }
    expect(Math.min(resumed.there, resumed.here)).toBeGreaterThan(0)
  })
  it('can be saved again', async () => {
    const again = join(folder.path, 'again.json')
    expect((await reductHere(['run', hello, '--snapshot-at', '20', saved])).code).toBe(0)
    expect((await reductHere(['resume', '--snapshot-at', '60', again, saved])).code).toBe(0)
    expect(await reductHere(['resume', again])).toEqual({ code: 0, stdout: 'hello from WebAssembly\n', stderr: '' })
    expect(await reductHere(['resume', again, '--fuel', '61'])).toMatchObject({ code: 8 })
  })
  it('is refused where somebody has changed it so that it is not well-typed', async () => {
    expect((await reductHere(['run', hello, '--snapshot-at', '20', saved])).code).toBe(0)
    const text = readFileSync(saved, 'utf8')
    const changes: ReadonlyArray<readonly [string, string, string]> = [
      ['["i32",109]', '["i64","109"]', 'Instr_ok/store-pack has no instance at derived 0, expected [i32 i32]'],
      ['["i32",109]', '["i32",110]', ''],
      ['"name":"fd_write"', '"name":"fd_read"', 'host functions are not those that the module imports'],
      ['"call":0', '"call":7', 'its call is not one'],
      ['"invoke":null', '"invoke":"go"', 'no function is exported as "go"'],
      ['"name":"_start"', '"name":"_stop"', 'its instance does not export what the module exports'],
      ['"locals":[]', '"locals":[[["i32",1],1000000000]]', 'a frame of 1000000000 locals is too large'],
      [
        '{"format":"reduct-run","version":2',
        '{"format":"reduct-run","version":3',
        'was saved in version 3 of the format'
      ],
      ['{', '\ufeff{', '']
    ]
    for (const [from, to, message] of changes) {
      expect(text.replace(from, to)).not.toBe(text)
      const { code, stderr } = await reductHere(['resume', folder.file('changed.json', text.replace(from, to))])
      expect([from, code]).toEqual([from, message === '' ? 0 : 3])
      expect(stderr).toContain(message)
    }
  })
  it('says what is wrong', async () => {
    const late = await reductHere(['run', hello, '--snapshot-at', '1e6', saved])
    expect(late).toMatchObject({ code: 1, stdout: 'hello from WebAssembly\n' })
    expect(late.stderr).toContain('not saved, the run ended before it could stop at step 1000000')
    for (const words of [['7'], ['7', '--json'], []])
      expect(await reductHere(['run', hello, '--snapshot-at', ...words])).toMatchObject({ code: 2 })
    expect((await reductHere(['run', hello, '--snapshot-at', '7'])).stderr).toContain(
      '--snapshot-at needs a step and a file'
    )
    expect((await reductHere(['validate', hello, '--snapshot-at', '7', 'f'])).stderr).toContain(
      "unknown option '--snapshot-at'"
    )
    expect(await reductHere(['resume', join(folder.path, 'none.json')])).toMatchObject({ code: 2 })
    expect((await reductHere(['run', hello, '--snapshot-at', '20', saved])).code).toBe(0)
    for (const bound of [
      ['--fuel', '5'],
      ['--snapshot-at', '5', saved]
    ])
      expect(await reductHere(['resume', saved, ...bound])).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('was saved after 20 steps') as string
      })
    const globals = folder.file(
      'globals.wat',
      '(module (global i32 (i32.add (i32.const 1) (i32.const 2))) (func (export "_start")))'
    )
    expect((await reductHere(['run', globals, '--snapshot-at', '0', saved])).stderr).toContain(
      'cannot be saved at step 0: the first step at which the run can stop is 1'
    )
    expect((await reductHere(['run', hello, '--snapshot-at', '20', saved])).code).toBe(0)
    const other = await reductHere(['resume', saved, '--module', asking])
    expect(other).toMatchObject({ code: 2 })
    expect(other.stderr).toContain('was saved with another module')
    const document = JSON.parse(readFileSync(saved, 'utf8')) as object
    for (const wrong of [
      '{',
      '[]',
      JSON.stringify({ ...document, version: 3 }),
      JSON.stringify({ ...document, config: {} }),
      JSON.stringify({ ...document, instance: 7 })
    ])
      expect(await reductHere(['resume', folder.file('wrong.json', wrong)])).toMatchObject({ code: 3 })
  })
})
