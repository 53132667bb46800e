/** `reduct soundness`: what it says of a run, and of one that is not sound. */
import { describe, expect, it } from 'vitest'
import * as t from 'io-ts'
import { showFinding } from '../../src/host/cli/commands/soundness.ts'
import { reductHere } from '../support/inProcess.ts'

const hello = 'docs/examples/hello.wasm'
const Report = t.strict({
  file: t.string,
  sound: t.boolean,
  configs: t.number,
  whole: t.number,
  checked: t.number,
  resultType: t.array(t.string),
  judgements: t.record(t.string, t.number),
  outcome: t.string,
  exitCode: t.number
})
const report = async (args: ReadonlyArray<string>, stdin = ''): Promise<t.TypeOf<typeof Report>> => {
  const run = await reductHere(['soundness', '--json', ...args], stdin)
  const decoded = Report.decode(JSON.parse(run.stdout))
  if (decoded._tag === 'Left') throw new Error(run.stdout + run.stderr)
  expect(run.code).toBe(decoded.right.exitCode)
  return decoded.right
}

const fac = `(module (func $fac (export "fac") (param i64) (result i64)
  (if (result i64) (i64.eqz (local.get 0)) (then (i64.const 1))
    (else (i64.mul (local.get 0) (call $fac (i64.sub (local.get 0) (i64.const 1))))))))`
const div = '(module (func (export "div") (param i32) (result i32) (i32.div_s (i32.const 1) (local.get 0))))'

describe('soundness', () => {
  it('of the example says what was derived', async () => {
    const run = await reductHere(['soundness', hello])
    expect(run.code).toBe(0)
    expect(run.stderr).toBe('hello from WebAssembly\n')
    expect(run.stdout).toMatch(/^docs\/examples\/hello\.wasm: sound: each of \d+ configurations is well-typed/)
    expect(run.stdout).toContain('result type []; ended: done')
    expect(run.stdout).toMatch(/\d+ {2}Instr_ok2\/plain\n/)
    expect(run.stdout).toMatch(/\d+ {2}Extend_meminst\n/)
  })
  it('counts configurations: one more than steps for each run', async () => {
    const all = await report([hello])
    // the instantiation and the call of _start
    expect(all.configs).toBe(all.checked + 2)
    expect(all.judgements['Config_ok']).toBe(all.configs)
    expect(all.sound).toBe(true)
  })
  it('derives as much from scratch as it is asked to', async () => {
    const [often, never] = [await report([hello, '--every', '1']), await report([hello, '--every', '1000000'])]
    expect(often.whole).toBe(often.configs)
    expect(never.whole).toBeLessThan(10)
    expect(often.judgements['Store_ok']).toBe(often.whole)
  })
  it('checks as many steps as it is asked to', async () => {
    const some = await report([hello, '--steps', '10'])
    expect([some.checked, some.outcome]).toEqual([10, 'done'])
  })
  it('has the type of the function that is invoked', async () => {
    const run = await report(['-', '--invoke', 'fac', '--', '5'], fac)
    expect([run.resultType, run.outcome, run.exitCode]).toEqual([['i64'], 'done', 0])
    expect(run.judgements['Instr_ok2/frame']).toBeGreaterThan(5)
  })
  it('takes a trap for a result', async () => {
    const run = await report(['-', '--invoke', 'div', '--', '0'], div)
    expect([run.sound, run.outcome, run.exitCode]).toEqual([true, 'trap', 0])
    expect(run.judgements['Instr_ok2/trap']).toBeGreaterThan(0)
  })
  it('that is cut off is no success', async () => {
    expect((await report([hello, '--fuel', '20'])).exitCode).toBe(8)
  })
  it('refuses what other commands refuse', async () => {
    expect((await reductHere(['soundness', 'nowhere.wasm'])).code).toBe(2)
    expect((await reductHere(['soundness', hello, '--every', 'x'])).code).toBe(2)
    expect((await reductHere(['soundness', hello, '--invoke', 'nothing'])).code).toBe(2)
    expect((await reductHere(['soundness', '--help'])).stdout).toContain('Examples:')
  })
})

describe('a finding', () => {
  it('names the step, the rule, the judgement, the place and both sides', () => {
    const text = showFinding('a.wasm', {
      theorem: 'Preservation',
      step: 17,
      rule: 'Step_pure/binop-val',
      violation: {
        _tag: 'Violation',
        rule: 'Instr_ok/binop',
        place: [
          { in: 'label', index: 2 },
          { in: 'instruction', index: 4 }
        ],
        expected: '[i32 i32]',
        found: '[i32 i64]'
      }
    })
    expect(text.split('\n')).toEqual([
      'a.wasm: not sound: preservation fails: the configuration after the step is not of the type of the one before it',
      '  at step 17, by rule Step_pure/binop-val',
      '  Instr_ok/binop has no instance at label 2 > instruction 4',
      '    expected [i32 i32]',
      '    found    [i32 i64]'
    ])
  })
})
