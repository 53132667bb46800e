/** Ctrl-C during a run that does not end: every command stops soon and reports how far it came. */
import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { CliRun } from '../support/cli.ts'
import { cpuOfProcess } from '../support/cpu.ts'
import { temporaryFolder } from '../support/folder.ts'

const folder = temporaryFolder()

/** Says hello, then never ends. */
const endless = folder.file(
  'endless.wat',
  `(module
    (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
    (memory (export "memory") 1)
    (data (i32.const 0) "\\08\\00\\00\\00\\06\\00\\00\\00hello\\0a")
    (func (export "_start")
      (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 16)))
      (loop $again (br $again))))`
)
const first = folder.file(
  'first.wast',
  '(module (func (export "one") (result i32) (i32.const 1)))(assert_return (invoke "one") (i32.const 1))'
)
const second = folder.file(
  'second.wast',
  `(module (func (export "one") (result i32) (i32.const 1)) (func (export "endless") (loop $again (br $again))))
  (assert_return (invoke "one") (i32.const 2))
  (assert_return (invoke "endless"))`
)

/** Ends when the process has had `ms` more milliseconds of CPU, or is gone. */
const worked = async (pid: number, ms: number): Promise<void> => {
  const from = cpuOfProcess(pid)
  while (cpuOfProcess(pid) < from + ms) await sleep(20)
}

/** A run that is interrupted when it has worked some time on from its first output: by then it is in what does not end. */
const interrupted = (args: ReadonlyArray<string>): Promise<CliRun> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, ['dist/host/bundle/main.js', ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    let [stdout, stderr] = ['', '']
    let isSent = false
    const interrupt = (): void => {
      if (!isSent) void worked(child.pid ?? 0, 1000).then(() => child.kill('SIGINT'))
      isSent = true
    }
    child.stdout.on('data', (text) => {
      stdout += String(text)
      interrupt()
    })
    child.stderr.on('data', (text) => {
      stderr += String(text)
      interrupt()
    })
    child.on('close', (code) => {
      resolve({ code, stdout, stderr })
    })
  })

describe.concurrent.each(['literal', 'auto', 'staged'])('in tier %s', (tier) => {
  it('run tells the steps, the way there, and with --stats what they took', async () => {
    const { code, stdout, stderr } = await interrupted(['run', endless, '--tier', tier, '--stats'])
    expect({ code, stdout }).toEqual({ code: 130, stdout: 'hello\n' })
    expect(stderr).toMatch(
      /endless\.wat: interrupted after about \d{4,} steps\n {2}To see the last steps: reduct trace \S+ --from \d+\n/
    )
    expect(stderr).toContain(`tier ${tier}: `)
  })

  it('wast tells the command, and the totals so far', async () => {
    const { code, stdout, stderr } = await interrupted(['wast', first, second, '--tier', tier])
    expect(code).toBe(130)
    expect(stdout).toMatch(
      /^ok .*first\.wast: 1 assertion.*\n  .*second\.wast:2: assert_return\n.*\n {4}expected \(i32\.const 2\)\n {4}actual {3}\(i32\.const 1\)\ninterrupted: 2 files, 1 of 2 assertions passed, 1 failed\n$/
    )
    expect(stderr).toMatch(/second\.wast:3: interrupted after \d{4,} steps of this command\n$/)
  })
})

it.concurrent('soundness tells what it has checked', async () => {
  const { code, stdout } = await interrupted(['soundness', endless])
  expect(code).toBe(130)
  expect(stdout).toMatch(/sound: each of \d{4,} configurations is well-typed/)
  expect(stdout).toContain('ended: interrupted')
})
