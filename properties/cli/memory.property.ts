/** No guest ends the process: what it holds, what it writes and what is read for it have bounds, and each end names its bound. */
import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it, test } from 'vitest'
import { reductHere } from '../support/inProcess.ts'
import { growing } from '../refinement/memory.ts'

const folder = mkdtempSync(join(tmpdir(), 'reduct-memory-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})
const file = (name: string, text: string): string => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

/** A list that grows without end. */
const list = file(
  'list.wat',
  `(module (type $l (struct (field (ref null $l))))
    (func (export "f") (local $x (ref null $l)) (loop $l (local.set $x (struct.new $l (local.get $x))) (br $l))))`
)
/** A recursion without end, with 50 locals per frame. */
const deep = file(
  'deep.wat',
  `(module (func $f (export "f") (param i64) (result i64) (local ${'i64 '.repeat(50)})
    (i64.add (call $f (i64.add (local.get 0) (i64.const 1))) (i64.const 1))))`
)

interface Limited {
  readonly code: number
  readonly outcome: string
  readonly limit: string
  readonly message: string
  readonly steps: number
}
const limited = async (args: ReadonlyArray<string>): Promise<Limited> => {
  const { code, stdout, stderr } = await reductHere(['run', '--json', ...args])
  expect(stderr).toBe('')
  return { ...(JSON.parse(stdout) as Omit<Limited, 'code'>), code }
}

describe.each([
  ['a list that grows', [list, '--invoke', 'f']],
  ['a recursion with 50 locals', [deep, '--invoke', 'f', '--max-depth', '5000000', '--', '0']],
  ...growing.map(({ name, text }, i): [string, ReadonlyArray<string>] => [
    name,
    [file(`g${i}.wat`, text), '--invoke', 'f', '--max-depth', '5000000', '--', '0']
  ])
])('%s', (_name, [path = '', ...args]) => {
  it('ends with exit code 8 at one step in both tiers', async () => {
    const ends: Limited[] = []
    for (const tier of ['literal', 'staged', 'auto'])
      ends.push(await limited([path, '--max-memory', '2000000', '--tier', tier, ...args]))
    const [end] = ends
    expect(end).toMatchObject({ code: 8, outcome: 'limit', limit: 'memory' })
    expect(end?.message).toContain('2000000 bytes')
    for (const other of ends) expect(other).toEqual(end)
  })
})

test('the bound is named, with the place and the way there', async () => {
  const { code, stderr } = await reductHere(['run', list, '--invoke', 'f', '--max-memory', '1000000'])
  expect(code).toBe(8)
  expect(stderr).toContain('limit of this implementation (memory)')
  expect(stderr).toContain('1000000 bytes of memory (--max-memory)')
  expect(stderr).toMatch(/To see the last steps: reduct trace \S+ --from \d+ --invoke f --max-memory 1000000/)
})

test('a saved run goes on under a higher limit, and one of version 1 with the default', async () => {
  const saved = join(folder, 'saved.json')
  const run = ['run', list, '--invoke', 'f', '--max-memory', '1000000']
  expect((await reductHere([...run, '--snapshot-at', '1000', saved])).code).toBe(0)
  const at = async (...args: ReadonlyArray<string>): Promise<number> => {
    const { code, stdout } = await reductHere(['resume', saved, '--json', ...args])
    expect(code).toBe(8)
    return (JSON.parse(stdout) as Limited).steps
  }
  const expected = async (limit: string): Promise<number> =>
    (await limited([list, '--invoke', 'f', '--max-memory', limit])).steps
  expect(await at()).toBe(await expected('1000000'))
  expect(await at('--max-memory', '3000000')).toBe(await expected('3000000'))
  // the format before: without what is counted
  type Json = Record<string, unknown>
  const doc = JSON.parse(readFileSync(saved, 'utf8')) as Json
  const config = doc['config'] as Json
  const without = (x: unknown, ...keys: ReadonlyArray<string>): Json =>
    Object.fromEntries(Object.entries(x as Json).filter(([k]) => !keys.includes(k)))
  const store = without(config['store'], 'found', 'since')
  const old = { ...config, version: 1, store, limits: without(config['limits'], 'memory') }
  writeFileSync(saved, JSON.stringify({ ...doc, version: 1, config: old }))
  const { code, stdout } = await reductHere(['resume', saved, '--fuel', '200000', '--json'])
  expect([code, JSON.parse(stdout)]).toMatchObject([8, { limit: 'fuel', steps: 200_000 }])
})

describe('output', () => {
  const writer = file(
    'writer.wat',
    `(module (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
      (memory (export "memory") 200)
      (func (export "_start")
        (i32.store (i32.const 0) (i32.const 65536)) (i32.store (i32.const 4) (i32.const 10000000))
        (loop $l (br_if $l (i32.eqz (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))))))`
  )
  it('that is captured has a bound', async () => {
    const end = await limited([writer])
    expect(end).toMatchObject({ code: 8, outcome: 'limit', limit: 'output' })
    expect(end.message).toContain('67108864 bytes of output')
  })
})

describe('input that is read whole has a bound', () => {
  const message = /cannot be read: it has more than 268435456 bytes/
  it.each([
    ['run', '/dev/zero'],
    ['validate', '/dev/zero'],
    ['wast', '/dev/zero'],
    ['resume', '/dev/zero']
  ])('%s %s', async (...args) => {
    const { code, stderr } = await reductHere(args)
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)])
    expect(stderr).toContain('/dev/zero')
  })
  it.each([
    ['validate', ['validate', '-']],
    ['run of a module', ['run', '-']],
    ['run under a virtual host', ['run', list, '--virtual', '--invoke', 'f']]
  ])('standard input: %s', (_name, args) => {
    const zero = openSync('/dev/zero', 'r')
    const r = spawnSync(process.execPath, ['dist/host/bundle/main.js', ...args], { stdio: [zero, 'pipe', 'pipe'] })
    closeSync(zero)
    expect([r.status, r.stderr.toString()]).toEqual([2, expect.stringMatching(message)])
    expect(r.stderr.toString()).toContain('<stdin>')
  })
})

test('random bytes for more of a memory than a call may move are refused', async () => {
  const random = (n: number): string =>
    file(
      `random${n}.wat`,
      `(module (import "wasi_snapshot_preview1" "random_get" (func $r (param i32 i32) (result i32)))
        (memory (export "memory") 2000)
        (func (export "f") (result i32) (call $r (i32.const 0) (i32.const ${n}))))`
    )
  const of = async (n: number): Promise<string> => (await reductHere(['run', random(n), '--invoke', 'f'])).stdout.trim()
  expect(await of(64 * 2 ** 20)).toBe('0')
  expect(await of(64 * 2 ** 20 + 1)).toBe('48')
})
