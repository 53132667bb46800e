/** The command line in this process, from its sources, is the one that is built: the same words, code and bytes. */
import { expect, it } from 'vitest'
import { reduct } from '../support/cli.ts'
import { temporaryFolder } from '../support/folder.ts'
import { reductHere } from '../support/inProcess.ts'

const folder = temporaryFolder()
const hello = 'docs/examples/hello.wasm'
const module = `(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "_start")
    (i32.store (i32.const 0) (i32.const 16)) (i32.store (i32.const 4) (i32.const 99))
    (drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 4)))
    (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))
    (drop (call $write (i32.const 2) (i32.const 0) (i32.const 1) (i32.const 8)))
    (call $exit (i32.load (i32.const 8))))
  (func (export "trap") unreachable))`
const text = folder.file('module.wat', module)
const script = folder.file('failing.wast', '(module (func (export "f")))(assert_return (invoke "f") (i32.const 1))')

it.each<readonly [number, ReadonlyArray<string>, string]>([
  [0, ['run', hello], ''],
  [4, ['run', text], '\xff\0ab'],
  [0, ['--help'], ''],
  [0, ['run', '--help'], ''],
  [2, ['run'], ''],
  [2, ['validat'], ''],
  [2, ['run', hello, '--fuel', 'x', '--json'], ''],
  [3, ['print', '-'], '(modul)'],
  [6, ['run', '-', '--invoke', 'trap'], module],
  [8, ['run', hello, '--fuel', '3', '--json'], ''],
  [0, ['encode', text], ''],
  [0, ['trace', hello, '--coverage'], '']
])('ends with %i: %j', async (code, args, stdin) => {
  const input = Buffer.from(stdin, 'latin1')
  const here = await reductHere(args, input)
  expect(here).toEqual(reduct(args, input))
  expect(here.code).toBe(code)
})

it('a failing script: the same but for the seconds', async () => {
  const here = await reductHere(['wast', script])
  const there = reduct(['wast', script])
  const timeless = (s: string): string => s.replaceAll(/\d+\.\d+ s/g, 'some time')
  expect(here.code).toBe(1)
  expect([here.code, timeless(here.stdout), here.stderr]).toEqual([there.code, timeless(there.stdout), there.stderr])
})
