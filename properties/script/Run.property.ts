/** The runner of scripts, in both forms: what it accepts, and that it refuses everything else. */
import { isLeft } from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { scriptOfJson } from '../../src/script/Json.ts'
import { parseScript } from '../../src/script/Parse.ts'
import { events, runScript, type Verdict } from '../../src/script/Run.ts'
import type { ScriptOptions } from '../../src/script/State.ts'
import { right } from '../support/embed.ts'

const verdicts = (source: string, o: ScriptOptions = {}): ReadonlyArray<Verdict> =>
  runScript(right(parseScript(source)), o).verdicts
const last = (source: string, o: ScriptOptions = {}): boolean | undefined => verdicts(source, o).at(-1)?.passed

const prelude = `(module $m
  (func (export "i32") (param i32) (result i32) (local.get 0))
  (func (export "f32") (param f32) (result f32) (local.get 0))
  (func (export "v") (param v128) (result v128) (local.get 0))
  (func (export "any") (param externref) (result externref) (local.get 0))
  (func (export "i31") (result i31ref) (ref.i31 (i32.const 1)))
  (func (export "two") (result i32 i64) (i32.const 1) (i64.const 2))
  (func (export "trap") (unreachable))
  (func $r (export "deep") (call $r))
  (tag $e) (func (export "throw") (throw $e))
  (global (export "g") i32 (i32.const 7)))`

describe('assertions', () => {
  it.each<[string, boolean]>([
    ['(assert_return (invoke "i32" (i32.const -1)) (i32.const 0xffffffff))', true],
    ['(assert_return (invoke "i32" (i32.const 1)) (i32.const 2))', false],
    ['(assert_return (invoke "i32" (i32.const 1)) (i64.const 1))', false],
    ['(assert_return (invoke "i32" (i32.const 1)))', false],
    ['(assert_return (invoke "two") (i32.const 1) (i64.const 2))', true],
    ['(assert_return (invoke "two") (i32.const 1))', false],
    ['(assert_return (invoke "f32" (f32.const nan)) (f32.const nan:canonical))', true],
    ['(assert_return (invoke "f32" (f32.const -nan)) (f32.const nan:canonical))', true],
    ['(assert_return (invoke "f32" (f32.const nan:0x600000)) (f32.const nan:canonical))', false],
    ['(assert_return (invoke "f32" (f32.const nan:0x600000)) (f32.const nan:arithmetic))', true],
    ['(assert_return (invoke "f32" (f32.const nan:0x200000)) (f32.const nan:arithmetic))', false],
    ['(assert_return (invoke "f32" (f32.const inf)) (f32.const nan:arithmetic))', false],
    ['(assert_return (invoke "f32" (f32.const -0)) (f32.const 0))', false],
    ['(assert_return (invoke "v" (v128.const f32x4 1 nan 3 4)) (v128.const f32x4 1 nan:canonical 3 4))', true],
    ['(assert_return (invoke "v" (v128.const f32x4 1 nan 3 4)) (v128.const f32x4 1 nan:canonical 3 5))', false],
    ['(assert_return (invoke "v" (v128.const i32x4 1 2 3 4)) (v128.const i16x8 1 0 2 0 3 0 4 0))', true],
    ['(assert_return (invoke "any" (ref.extern 3)) (ref.extern 3))', true],
    ['(assert_return (invoke "any" (ref.extern 3)) (ref.extern 4))', false],
    ['(assert_return (invoke "any" (ref.extern 3)) (ref.extern))', true],
    ['(assert_return (invoke "any" (ref.null extern)) (ref.null))', true],
    ['(assert_return (invoke "any" (ref.extern 3)) (ref.null extern))', false],
    ['(assert_return (invoke "i31") (ref.i31))', true],
    ['(assert_return (invoke "i31") (ref.eq))', true],
    ['(assert_return (invoke "i31") (ref.struct))', false],
    ['(assert_return (invoke "i31") (ref.func))', false],
    ['(assert_return (invoke "i32" (i32.const 2)) (either (i32.const 1) (i32.const 2)))', true],
    ['(assert_return (invoke "i32" (i32.const 3)) (either (i32.const 1) (i32.const 2)))', false],
    ['(assert_return (get "g") (i32.const 7))', true],
    ['(assert_return (get $m "g") (i32.const 8))', false],
    ['(assert_return (invoke "none"))', false],
    ['(assert_trap (invoke "trap") "unreach")', true],
    ['(assert_trap (invoke "trap") "integer overflow")', false],
    ['(assert_trap (invoke "throw") "")', false],
    ['(assert_exception (invoke "throw"))', true],
    ['(assert_exception (invoke "trap"))', false],
    ['(assert_exhaustion (invoke "deep") "call stack exhausted")', true],
    ['(assert_exhaustion (invoke "trap") "call stack exhausted")', false],
    ['(assert_invalid (module (func (result i32))) "type mismatch")', true],
    ['(assert_invalid (module (func)) "type mismatch")', false],
    [
      '(assert_invalid (module (func (i32.add (i64.const 1) (i32.const 2)) (drop))) "type mismatch: instruction requires [i32 i32] but stack has [i64 i32]")',
      true
    ],
    [
      '(assert_invalid (module (func (i32.add (i64.const 1) (i32.const 2)) (drop))) "type mismatch: i32.add expects [i32 i32], found [i64 i32]")',
      true
    ],
    [
      '(assert_invalid (module (func (i32.add (i64.const 1) (i32.const 2)) (drop))) "type mismatch: instruction requires [i32 i32] but stack has [i32]")',
      false
    ],
    ['(assert_invalid (module (func (i32.const 1))) "type mismatch: block requires [] but stack has [i32]")', true],
    ['(assert_invalid (module (func (i32.const 1))) "type mismatch: block requires [] but stack has [i64]")', false],
    ['(assert_malformed (module quote "(func (bogus))") "unknown operator")', true],
    ['(assert_malformed (module quote "(func (result i32))") "unknown operator")', false],
    ['(assert_malformed (module binary "\\00asm\\01\\00\\00") "unexpected end")', true],
    ['(assert_unlinkable (module (import "none" "x" (func))) "unknown import")', true],
    ['(assert_unlinkable (module (import "spectest" "print" (func (param i32)))) "incompatible import type")', true],
    ['(assert_unlinkable (module (import "spectest" "print" (func))) "unknown import")', false],
    ['(assert_trap (module (func $s unreachable) (start $s)) "unreachable")', true],
    ['(module definition $d (func)) (module instance $i $d)', true],
    ['(module instance $i $none)', false],
    ['(module $m)', false],
    ['(register "m" $m) (module (import "m" "g" (global i32)))', true],
    [
      '(script $s (module (import "spectest" "memory" (memory 1 2))) (module (import "spectest" "table64" (table i64 10 funcref))))',
      true
    ],
    ['(input "missing.wast")', false]
  ])('%s', (command, passed) => {
    expect(last(`${prelude} ${command}`, { limits: { depth: 1000 } })).toBe(passed)
  })

  it('messages matter, unless they are said not to', () => {
    const source = `${prelude} (assert_trap (invoke "trap") "something else")`
    expect(last(source)).toBe(false)
    expect(last(source, { messages: false })).toBe(true)
  })

  it('lines are those of commands, also in other files', () => {
    const files = new Map([
      ['b.wast', new TextEncoder().encode('\n\n(assert_return (invoke "i32" (i32.const 1)) (i32.const 1))')]
    ])
    const found = verdicts(`${prelude}\n(input "b.wast")\n(output $m "m.wasm")`, { files })
    expect(found.map(({ line, passed }) => [line, passed])).toEqual([
      [1, true],
      [3, true],
      [prelude.split('\n').length + 2, true]
    ])
  })
})

describe('the JSON form', () => {
  const module = new TextEncoder().encode(prelude)
  const invoke = (field: string, ...args: ReadonlyArray<unknown>) => ({ type: 'invoke', field, args })
  const run = (command: object): boolean | undefined => {
    const script = scriptOfJson({
      source_filename: 'a.wast',
      commands: [
        { type: 'module', line: 1, name: '$m', filename: 'a.0.wat', module_type: 'text' },
        { line: 2, ...command }
      ]
    })
    if (isLeft(script)) throw new Error(script.left)
    return runScript(script.right, { files: new Map([['a.0.wat', module]]) }).verdicts.at(-1)?.passed
  }
  const returns = (action: object, ...expected: ReadonlyArray<unknown>) => ({ type: 'assert_return', action, expected })

  it.each<[string, object, boolean]>([
    ['integers', returns(invoke('i32', { type: 'i32', value: '4294967295' }), { type: 'i32', value: '-1' }), true],
    ['other integers', returns(invoke('i32', { type: 'i32', value: '1' }), { type: 'i32', value: '2' }), false],
    [
      'NaNs',
      returns(invoke('f32', { type: 'f32', value: '2143289344' }), { type: 'f32', value: 'nan:canonical' }),
      true
    ],
    [
      'vectors',
      returns(invoke('v', { type: 'v128', lane_type: 'i32', value: ['1', '2', '3', '4'] }), {
        type: 'v128',
        lane_type: 'i64',
        value: ['8589934593', '17179869187']
      }),
      true
    ],
    ['references', returns(invoke('any', { type: 'externref', value: '5' }), { type: 'externref', value: '5' }), true],
    [
      'other references',
      returns(invoke('any', { type: 'externref', value: '5' }), { type: 'externref', value: '6' }),
      false
    ],
    ['null', returns(invoke('any', { type: 'externref', value: 'null' }), { type: 'refnull' }), true],
    ['kinds', returns(invoke('i31'), { type: 'eqref' }), true],
    [
      'either',
      returns(invoke('i32', { type: 'i32', value: '1' }), {
        type: 'either',
        values: [
          { type: 'i32', value: '0' },
          { type: 'i32', value: '1' }
        ]
      }),
      true
    ],
    [
      'either, as wast2json writes it',
      {
        type: 'assert_return',
        action: invoke('i32', { type: 'i32', value: '1' }),
        either: [
          { type: 'i32', value: '0' },
          { type: 'i32', value: '1' }
        ]
      },
      true
    ],
    [
      'either without the result',
      {
        type: 'assert_return',
        action: invoke('i32', { type: 'i32', value: '1' }),
        either: [{ type: 'i32', value: '0' }]
      },
      false
    ],
    ['globals', returns({ type: 'get', field: 'g', module: '$m' }, { type: 'i32', value: '7' }), true],
    ['traps', { type: 'assert_trap', action: invoke('trap'), text: 'unreachable' }, true],
    ['exceptions', { type: 'assert_exception', action: invoke('throw') }, true],
    ['missing files', { type: 'module', filename: 'none.wasm' }, false],
    ['registration', { type: 'register', name: '$m', as: 'm' }, true]
  ])('%s', (_, command, passed) => {
    expect(run(command)).toBe(passed)
  })

  it('refuses what is no script', () => {
    for (const document of [
      null,
      1,
      {},
      { commands: [{}] },
      { commands: [{ type: 'bogus', line: 1 }] },
      // no results are an empty list, not nothing
      { commands: [{ type: 'assert_return', line: 1, action: invoke('i32', { type: 'i32', value: '1' }) }] }
    ])
      expect(isLeft(scriptOfJson(document))).toBe(true)
  })
})

describe('a script that runs in slices', () => {
  const source = `${prelude}
    (module (func (export "sum") (param i32) (result i32) (local $s i32)
      (loop $again
        (local.set $s (i32.add (local.get $s) (local.get 0)))
        (br_if $again (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
      (local.get $s))
      (func $start (drop (call 0 (i32.const 20)))) (start $start))
    (assert_return (invoke "sum" (i32.const 100)) (i32.const 5050))
    (assert_return (invoke $m "i32" (i32.const 100)) (i32.const 100))
    (assert_trap (invoke $m "trap") "unreachable")
    (assert_exhaustion (invoke $m "deep") "call stack exhausted")
    (assert_exception (invoke $m "throw"))`
  const script = right(parseScript(source))
  const limits = { depth: 50 }

  it.each([0, 1, 7, 100])('of %i steps comes to the same, and pauses', (slice) => {
    const all = [...events(script, { slice, limits })]
    expect(all.flatMap((e) => (e._tag === 'verdict' ? [e.verdict] : []))).toEqual(
      runScript(script, { limits }).verdicts
    )
    const pauses = all.flatMap((e) => (e._tag === 'pause' ? [e] : []))
    expect(pauses.length).toBeGreaterThan(3)
    const lines = new Set(pauses.map((p) => p.line))
    expect(lines.size).toBeGreaterThan(2)
    for (const line of lines) {
      const steps = pauses.filter((p) => p.line === line).map((p) => p.steps)
      expect(steps).toEqual(steps.map((_, i) => (i + 1) * Math.max(1, slice)))
    }
    expect(runScript(script, { slice, limits }).verdicts).toEqual(runScript(script, { limits }).verdicts)
  })

  it('ends where the fuel of a command ends', () => {
    const [, , ran] = [...events(script, { slice: 7, limits, fuel: 300 })].flatMap((e) =>
      e._tag === 'verdict' ? [e.verdict] : []
    )
    expect(ran).toMatchObject({ passed: false, actual: 'limit: fuel exhausted' })
  })

  it('takes exactly the fuel that it is given', () => {
    const counting = right(
      parseScript(
        '(module (func (export "f") (result i32) (nop) (nop) (nop) (nop) (nop) (nop) (i32.const 1))) (invoke "f")'
      )
    )
    const passes = (fuel: number, slice: number) => runScript(counting, { fuel, slice }).verdicts[1]?.passed
    const least = Array.from({ length: 30 }, (_, fuel) => fuel).find((fuel) => passes(fuel, Infinity))
    // the call, its six instructions, its label and its frame
    expect(least).toBe(9)
    for (const slice of [1, 2, 5, 7]) expect([8, 9].map((fuel) => passes(fuel, slice))).toEqual([false, true])
  })

  it('never pauses by itself', () => {
    expect([...events(script, { limits })].filter((e) => e._tag === 'pause')).toEqual([])
  })
})

describe('the host module of the suite', () => {
  const passes = (command: string): boolean | undefined =>
    runScript(right(parseScript(command)), {}).verdicts.at(-1)?.passed
  const imports: ReadonlyArray<string> = [
    '"global_i32" (global i32)',
    '"global_i64" (global i64)',
    '"global_f32" (global f32)',
    '"global_f64" (global f64)',
    '"print" (func)',
    '"print_i32" (func (param i32))',
    '"print_i64" (func (param i64))',
    '"print_f32" (func (param f32))',
    '"print_f64" (func (param f64))',
    '"print_i32_f32" (func (param i32 f32))',
    '"print_f64_f64" (func (param f64 f64))',
    '"table" (table 10 20 funcref)',
    '"table64" (table i64 10 20 funcref)',
    '"memory" (memory 1 2)'
  ]
  it.each(imports)('has %s, and that type only', (text) => {
    const [name = ''] = text.split(' ')
    for (const other of imports) {
      const [, type = ''] = /^\S+ (.*)$/.exec(other) ?? []
      expect([type, passes(`(module (import "spectest" ${name} ${type}))`)]).toEqual([type, other === text])
    }
  })
  it.each([
    '(global (mut i32))',
    '(table 11 funcref)',
    '(table 10 19 funcref)',
    '(table 10 20 (ref func))',
    '(table 10 20 externref)',
    '(memory 2)',
    '(memory 1 1)',
    '(memory i64 1 2)'
  ])('has nothing of type %s', (type) => {
    for (const text of imports)
      expect([text, passes(`(module (import "spectest" ${text.split(' ')[0]} ${type}))`)]).toEqual([text, false])
  })
  it('holds 666 and 666.6, nulls and zeros, in the sizes that it says', () => {
    const m = `(module
      (import "spectest" "global_i32" (global $i i32)) (import "spectest" "global_i64" (global $l i64))
      (import "spectest" "global_f32" (global $f f32)) (import "spectest" "global_f64" (global $d f64))
      (import "spectest" "table" (table $t 10 funcref)) (import "spectest" "table64" (table $u i64 10 funcref))
      (import "spectest" "memory" (memory 1)) (import "spectest" "print_i32" (func $p (param i32)))
      (func (export "f") (result i32 i64 f32 f64 i32 i64 i32 funcref i32)
        (call $p (i32.const 1))
        (global.get $i) (global.get $l) (global.get $f) (global.get $d)
        (table.size $t) (table.size $u) (memory.size) (table.get $t (i32.const 9)) (i32.load (i32.const 65532))))`
    const results =
      '(i32.const 666) (i64.const 666) (f32.const 666.6) (f64.const 666.6) (i32.const 10) (i64.const 10) (i32.const 1) (ref.null) (i32.const 0)'
    expect(passes(`${m} (assert_return (invoke "f") ${results})`)).toBe(true)
  })
})
