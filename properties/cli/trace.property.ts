/** Traces of the command line. */
import { readFileSync } from 'node:fs'
import * as t from 'io-ts'
import { describe, expect, it } from 'vitest'
import { executionRules } from '../../src/spec/generated/RuleNames.ts'
import { reductHere } from '../support/inProcess.ts'

const hello = 'docs/examples/hello.wasm'
const Event = t.strict({
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
