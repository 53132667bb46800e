/** Traces of the command line. */
import { readFileSync } from 'node:fs'
import * as t from 'io-ts'
import { describe, expect, it } from 'vitest'
import { executionRules } from '../../src/spec/generated/RuleNames.ts'
import { temporaryFolder } from '../support/folder.ts'
import { reductHere } from '../support/inProcess.ts'

const hello = 'docs/examples/hello.wasm'
const Event = t.strict({
  formatVersion: t.literal(1),
  step: t.number,
  rule: t.string,
  redex: t.string,
  stack: t.array(t.string),
  below: t.number,
  depth: t.number,
  function: t.union([t.number, t.null]),
  changes: t.array(t.string)
})

const lines = (text: string): ReadonlyArray<string> => text.trimEnd().split('\n')
const events = async (args: ReadonlyArray<string>): Promise<ReadonlyArray<t.TypeOf<typeof Event>>> => {
  const run = await reductHere(['trace', hello, '--format', 'jsonl', ...args])
  return lines(run.stdout)
    .slice(0, -1)
    .map((line) => {
      const decoded = Event.decode(JSON.parse(line))
      if (decoded._tag === 'Left') throw new Error(line)
      return decoded.right
    })
}

describe('trace', () => {
  it('of the example is the reviewed one', async () => {
    const run = await reductHere(['trace', hello])
    expect(run.stdout).toBe(readFileSync('properties/cli/golden/hello.trace', 'utf8'))
    expect(run.stderr).toBe('hello from WebAssembly\n')
    expect(run.code).toBe(0)
  })
  it('as JSON lines has one event a step, each with a rule of the catalogue', async () => {
    const all = await events([])
    const rules = new Set<string>([...executionRules, 'Step/call_ref-host'])
    expect(all.length).toBeGreaterThan(80)
    expect(all.every((e) => rules.has(e.rule))).toBe(true)
    const first = all[0]?.step ?? 0
    expect(all.map((e) => e.step)).toEqual(all.map((_, i) => first + i))
  })
  it('can be cut and filtered', async () => {
    expect((await events(['--from', '10', '--steps', '3'])).map((e) => e.step)).toEqual([10, 11, 12])
    const inside = await events(['--function', '_start'])
    expect(inside.length).toBeGreaterThan(5)
    expect(inside.every((e) => e.function === 1)).toBe(true)
    expect((await reductHere(['trace', hello, '--function', 'nope'])).code).toBe(2)
  })
  it('counts the rules that fired', async () => {
    const run = await reductHere(['trace', hello, '--steps', '0', '--coverage'])
    expect(run.stdout).toMatch(/ 1 {2}Step\/call_ref-host|of 206 rules fired/)
    expect(run.stdout).toContain('Step_read/memory.init-succ')
  })
})

/** A reactor that makes every kind of difference: the host's, the choices', the operators', the limits'. */
const all = temporaryFolder().file(
  'all.wat',
  `(module
    (import "wasi_snapshot_preview1" "environ_sizes_get" (func $environ (param i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
    (import "nobody" "has this" (func $stub (param i32)))
    (memory (export "memory") 1)
    (data (i32.const 0) "\\10\\00\\00\\00\\02\\00\\00\\00")
    (data (i32.const 16) "hi")
    (func (export "_initialize") (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))))
    (func $down (param i32) (if (local.get 0) (then (call $down (i32.sub (local.get 0) (i32.const 1))))))
    (func (export "go") (param i32) (param f32)
      (drop (call $environ (i32.const 32) (i32.const 36)))
      (drop (i32.load (i32.const 36)))
      (drop (call $random (i32.const 40) (i32.const 4)))
      (drop (i32.load (i32.const 40)))
      (call $down (local.get 0))
      (drop (f32.add (local.get 1) (local.get 1)))
      (drop (f32x4.relaxed_min (v128.const f32x4 -0 -0 0 0) (v128.const f32x4 0 0 -0 -0)))
      (if (i32.eqz (local.get 0)) (then (call $stub (i32.const 77))))
      (loop (br 0))))`
)

describe('all options of trace together', () => {
  const fuel = 400
  const options: Readonly<Record<string, string>> = {
    '--invoke': 'go',
    '--env': 'A=b=c',
    '--fuel': String(fuel),
    '--max-depth': '12',
    '--stub-imports': '',
    '--virtual': '',
    '--seed': '7',
    '--choices': 'seed:4',
    '--relaxed': 'fmin=2',
    '--format': 'jsonl',
    '--from': '33',
    '--steps': '90',
    '--function': 'go',
    '--coverage': ''
  }
  const traced = async (change: Readonly<Record<string, string | null>>, ...args: ReadonlyArray<string>) => {
    const words = Object.entries({ ...options, ...change }).flatMap(([name, value]) =>
      value === null ? []
      : value === '' ? [name]
      : [name, value]
    )
    return reductHere(['trace', ...words, all, '--', ...(args.length === 0 ? ['8', 'nan:0x200001'] : args)])
  }
  const EventLine = t.type({ step: t.number, function: t.number, stack: t.array(t.string) })

  it('each have their effect', async () => {
    const run = await traced({})
    expect({ code: run.code, stderr: run.stderr }).toEqual({ code: 8, stderr: 'hi' })
    const [report, coverage, ...shown] = lines(run.stdout)
      .map((line): unknown => JSON.parse(line))
      .reverse()
    expect(report).toMatchObject({ outcome: 'limit', limit: 'fuel', steps: fuel, exitCode: 8 })
    // one choice was asked for: the NaN of the addition
    expect(report).toHaveProperty('choices', [expect.any(String)])
    const counts = Object.values((coverage as { readonly coverage: Readonly<Record<string, number>> }).coverage)
    expect(counts.reduce((n, k) => n + k, 0)).toBe(fuel)
    expect(shown.length).toBe(90)
    const events = shown.filter(EventLine.is).reverse()
    expect(events.length).toBe(90)
    const steps = events.map(({ step }) => step)
    expect(steps).toEqual([...steps].sort((a, b) => a - b))
    expect(Math.min(...steps)).toBeGreaterThanOrEqual(33)
    expect(new Set(events.map((e) => e.function))).toEqual(new Set([6]))
    // the size of `A=b=c` with its zero, and of two zeros the second
    const stacks = events.flatMap((e) => e.stack)
    expect(stacks).toContain('(i32.const 6)')
    expect(stacks.filter((v) => v.includes('v128.const')).at(-1)).toMatch(/(0x0+ ){2}(0x80+ ?){2}/)
  })

  it.each<readonly [string, string | null]>([
    ['--invoke', null],
    ['--env', 'A=b'],
    ['--env', null],
    ['--fuel', '399'],
    ['--max-depth', '6'],
    ['--stub-imports', null],
    ['--seed', '8'],
    ['--choices', 'seed:5'],
    ['--choices', null],
    ['--choices', 'list:1'],
    ['--relaxed', null],
    ['--format', 'text'],
    ['--from', '34'],
    ['--steps', '89'],
    ['--function', 'down'],
    ['--function', null],
    ['--coverage', null],
    ['--stop', '']
  ])('%s %j is noticed, whatever else there is', async (name, value) => {
    const [before, after] = [await traced({}), await traced({ [name]: value })]
    expect([after.code, after.stdout]).not.toEqual([before.code, before.stdout])
  })

  it.each<readonly [string, Readonly<Record<string, string | null>>]>([
    ['--json is --format jsonl', { '--format': null, '--json': '' }],
    ['--seed asks for the virtual host', { '--virtual': null }],
    ['--function by its index', { '--function': '6' }],
    ['numbers in other forms', { '--fuel': '4e2', '--steps': '9_0', '--from': '3_3' }]
  ])('%s', async (_, change) => {
    const [one, two] = [await traced(change), await traced({})]
    // traces are long: where they differ is not what one reads first
    expect([one.code, one.stderr, one.stdout === two.stdout]).toEqual([two.code, two.stderr, true])
  })

  it('end in a stub with its name', async () => {
    const run = await traced({ '--format': 'text' }, '0', '1')
    expect(run.code).toBe(6)
    expect(run.stderr).toContain('"nobody" "has this"')
    expect(run.stderr.startsWith('hi')).toBe(true)
  })
})
