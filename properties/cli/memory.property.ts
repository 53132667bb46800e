/** No guest ends the process: what it holds, what it writes and what is read for it have bounds, and each end names its bound. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
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
  const old = { ...config, version: 1, store, limits: without(config['limits'], 'memory', 'pages64') }
  writeFileSync(saved, JSON.stringify({ ...doc, version: 1, config: old }))
  const { code, stdout } = await reductHere(['resume', saved, '--fuel', '200000', '--json'])
  expect([code, JSON.parse(stdout)]).toMatchObject([8, { limit: 'fuel', steps: 200_000 }])
})

describe('a memory of more than 4 GiB', () => {
  const page = 65_536
  const large = file(
    'large.wat',
    `(module (memory (export "m") i64 0x1_0001) (data (i64.const 0xFFFF_FFFC) "abcdefgh")
      (func (export "size") (result i64) (memory.size))
      (func (export "read") (param i64) (result i64) (i64.load (local.get 0)))
      (func (export "put") (param i64) (result i64)
        (i64.store (local.get 0) (i64.const -1)) (i64.load (i64.sub (local.get 0) (i64.const 4))))
      (func (export "grow") (param i64) (result i64) (memory.grow (local.get 0)))
      (func (export "loop") (local $i i64)
        (loop $l (i64.store (i64.add (i64.const 0xFFFF_FFF0) (local.get $i)) (local.get $i))
          (br_if $l (i64.lt_u (local.tee $i (i64.add (local.get $i) (i64.const 1))) (i64.const 3000))))))`
  )
  interface Ended {
    readonly outcome: string
    readonly values?: ReadonlyArray<{ readonly value: string }>
    readonly detail?: string
    readonly message?: string
    readonly steps: number
    readonly state?: { readonly memories: ReadonlyArray<Readonly<Record<string, unknown>>> }
  }
  const ended = async (args: ReadonlyArray<string>): Promise<Ended> =>
    JSON.parse((await reductHere(['run', large, '--json', ...args])).stdout) as Ended
  const value = async (...args: ReadonlyArray<string>): Promise<string | undefined> =>
    (await ended(args)).values?.[0]?.value
  const halves = (hi: string, lo: string): string =>
    BigInt(
      `0x${Buffer.from(hi + lo)
        .reverse()
        .toString('hex')}`
    ).toString()

  it.each(['literal', 'staged', 'auto'])('is read, written and grown, tier %s', async (tier) => {
    const at = (...args: ReadonlyArray<string>) => value('--tier', tier, '--invoke', ...args)
    expect(await at('size')).toBe('65537')
    expect(await at('read', String(2 ** 32 - 4))).toBe(halves('abcd', 'efgh'))
    expect(await at('read', String(2 ** 32 + page - 8))).toBe('0')
    expect(await at('put', String(2 ** 32 - 4))).toBe((-(2n ** 32n)).toString())
    expect(await at('grow', '196607')).toBe('65537')
    expect(await at('grow', '196608')).toBe('-1')
    expect(await value('--tier', tier, '--max-pages', '65540', '--invoke', 'grow', '3')).toBe('65537')
    expect(await value('--tier', tier, '--max-pages', '65540', '--invoke', 'grow', '4')).toBe('-1')
    expect(await ended(['--tier', tier, '--invoke', 'read', String(2 ** 32 + page - 7)])).toMatchObject({
      outcome: 'trap',
      detail: '8 bytes at 4295032825, memory 0 has 4295032832'
    })
  })

  it('is over --max-pages of fewer pages, and the message names the option', async () => {
    const { code, stderr } = await reductHere(['run', large, '--max-pages', '65536', '--invoke', 'size'])
    expect([code, stderr]).toEqual([
      8,
      `${large}: limit of this implementation (pages): a memory of 65537 pages is over the limit of 65536 (--max-pages)\n`
    ])
    expect((await reductHere(['run', large, '--max-pages', '137438953472', '--invoke', 'size'])).stderr).toContain(
      '--max-pages must be an integer from 0 to 137438953471'
    )
    expect(await value('--max-pages', '137438953471', '--invoke', 'grow', '137438887934')).toBe('65537')
  })

  it('has a digest of its pages that are not zero, as lines of their numbers and digests', async () => {
    const digest = (b: Uint8Array | string): string => createHash('sha256').update(b).digest('hex')
    const [last, first] = [new Uint8Array(page), new Uint8Array(page)]
    last.set(Buffer.from('abcd'), page - 4)
    first.set(Buffer.from('efgh'))
    const sha256OfPages = digest(`65535 ${digest(last)}\n65536 ${digest(first)}\n`)
    const memory = { index: 0, exports: ['m'], type: 'i64 65537', bytes: 65_537 * page, sha256OfPages }
    expect((await ended(['--state', '--invoke', 'size'])).state?.memories).toEqual([memory])
    expect((await reductHere(['run', large, '--state', '--invoke', 'size'])).stdout).toContain(
      `memory 0 "m" i64 65537: 4295032832 bytes, sha256 of the pages that are not zero ${sha256OfPages}\n`
    )
  })

  it('is saved and goes on, also under other limits, and as version 1 with the limit of all memories', async () => {
    const saved = join(folder, 'large.json')
    await reductHere(['run', large, '--max-pages', '65538', '--snapshot-at', '10000', saved, '--invoke', 'loop'])
    const whole = await ended(['--state', '--max-pages', '65538', '--invoke', 'loop'])
    const resumed = async (...args: ReadonlyArray<string>): Promise<Ended> =>
      JSON.parse((await reductHere(['resume', saved, '--json', '--state', ...args])).stdout) as Ended
    expect(await resumed()).toMatchObject({ outcome: 'done', steps: whole.steps, state: whole.state })
    await reductHere(['run', large, '--max-pages', '65538', '--snapshot-at', '19', saved, '--invoke', 'grow', '2'])
    const values = async (...args: ReadonlyArray<string>) => (await resumed(...args)).values?.[0]?.value
    expect([await values(), await values('--max-pages', '65539')]).toEqual(['-1', '65537'])
    await reductHere(['run', large, '--max-pages', '65538', '--snapshot-at', '10000', saved, '--invoke', 'loop'])
    expect(await resumed('--max-pages', '3', '--tier', 'literal')).toMatchObject({
      outcome: 'done',
      state: whole.state
    })
    type Json = Readonly<Record<string, unknown>>
    const doc = JSON.parse(readFileSync(saved, 'utf8')) as Json
    const config = doc['config'] as Json
    const limits = config['limits'] as Json
    expect(limits).toMatchObject({ pages: 65_538, pages64: 65_538 })
    // version 1 had one limit, for memories with either kind of addresses
    const old = (pages: number): void => {
      const { pages64, memory, ...rest } = { ...limits, pages } as Json
      expect([pages64, memory]).toEqual([65_538, 1_610_612_736])
      writeFileSync(saved, JSON.stringify({ ...doc, version: 1, config: { ...config, version: 1, limits: rest } }))
    }
    old(65_538)
    expect(await resumed()).toMatchObject({ outcome: 'done', steps: whole.steps, state: whole.state })
    await reductHere(['resume', saved, '--snapshot-at', '11000', saved])
    expect(JSON.parse(readFileSync(saved, 'utf8'))).toMatchObject({
      config: { version: 2, limits: { pages64: 65_538 } }
    })
  })
})

describe('output', () => {
  const writer = file(
    'writer.wat',
    `(module (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
      (memory (export "memory") 2)
      (func (export "_start")
        (local $i i32)
        (memory.fill (i32.const 65536) (i32.const 97) (i32.const 65536))
        (loop $l
          (i64.store (local.get $i) (i64.const 0x1_0000_0001_0000))
          (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 8))) (i32.const 1200))))
        (loop $l (br_if $l (i32.eqz (call $write (i32.const 1) (i32.const 0) (i32.const 150) (i32.const 2000)))))))`
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
