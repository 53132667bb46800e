/**
 * What commands and assertions refuse: each against everything that can come of a module or an action, and what a command
 * has changed, also where it fails.
 */
import { describe, expect, it } from 'vitest'
import { allocHostFunc } from '../../src/execution/modules/allocate.ts'
import { run } from '../../src/execution/Run.ts'
import { listed } from '../../src/execution/runtime/Choices.ts'
import type { Config, Outcome as Ended } from '../../src/execution/runtime/Config.ts'
import type { Evaluator } from '../../src/embedding/Run.ts'
import { funcDeftype } from '../../src/embedding/Types.ts'
import { parseScript } from '../../src/script/Parse.ts'
import { runScript, type Verdict } from '../../src/script/Run.ts'
import type { Script } from '../../src/script/Script.ts'
import { initialState, type ScriptOptions, type ScriptState } from '../../src/script/State.ts'
import { right } from '../support/embed.ts'

/** The state of every script here: a function of a host that does not answer is registered. */
const start = (): ScriptState => {
  const state = initialState()
  const { store, a } = allocHostFunc(state.store, funcDeftype([], []), { _tag: 'host', module: 'env', name: 'f' })
  const exports = new Map([['f', { _tag: 'func', a } as const]])
  return { ...state, store, registry: new Map([...state.registry, ['env', { _tag: 'host', exports }]]) }
}
const options: ScriptOptions = { limits: { depth: 50, pages: 100, array: 1000 }, fuel: 1000 }
const verdicts = (source: string, o: ScriptOptions = options): ReadonlyArray<Verdict> =>
  runScript(right(parseScript(source)), o, start()).verdicts
/** The last verdict of a script whose other commands pass. */
const last = (source: string, o: ScriptOptions = options): Verdict | undefined => {
  const all = verdicts(source, o)
  expect(all.slice(0, -1).filter((v) => !v.passed)).toEqual([])
  return all.at(-1)
}

/** What can come of a command: the source, what it is a case of, and how `actual` begins. */
type Outcome = [name: string, source: string, kind: string, actual: string, o?: ScriptOptions]

/** Commands about `BODY`, each with the kinds that it accepts. */
type Judges = Readonly<Record<string, readonly [source: string, ...accepts: ReadonlyArray<string>]>>

/** Each outcome meets each judge: those of its kind pass, all others do not, and say what has happened. */
const matrix = (before: string, outcomes: ReadonlyArray<Outcome>, judges: Judges): void => {
  it.each(outcomes)('%s', (_, source, kind, actual, o = {}) => {
    for (const [name, [text, ...accepts]] of Object.entries(judges)) {
      const verdict = last(`${before} ${text.replace('BODY', () => source)}`, { ...options, ...o })
      expect([name, verdict?.passed]).toEqual([name, accepts.includes(kind)])
      expect(verdict?.actual.slice(0, actual.length)).toBe(actual)
    }
  })
}

/** Where the run calls the host function, something else happens. */
const onCall =
  (f: (c: Config) => Ended): Evaluator =>
  (fuel) =>
  (c) => {
    const o = run(fuel)(c)
    return o._tag === 'Suspended' ? f(o.config) : o
  }
const stuck = onCall((config) => ({ _tag: 'Stuck', at: 'nowhere', config }))
const exits = onCall(({ store, choices, steps }) => ({ _tag: 'Exited', code: 3, store, choices, steps }))

/** Less memory than fifty frames with ten locals take, or three arrays. */
const little: ScriptOptions = { limits: { depth: 1000, pages: 100, array: 1000, memory: 200_000 } }

/** A module with an action for everything that can come of one; each sets `$n` first. */
const actions = `(module $m
    (import "env" "f" (func $f))
    (type $a (array (mut i32)))
    (type $l (struct (field (ref null $l)) (field (ref $a))))
    (tag $e)
    (memory (export "m") 1)
    (global $n (export "n") (mut i32) (i32.const 0))
    (global (export "g") i32 (i32.const 7))
    (func $set (global.set $n (i32.add (global.get $n) (i32.const 1))))
    (func (export "fine") (result i32) (call $set) (i32.const 7))
    (func (export "id") (param i32) (result i32) (local.get 0))
    (func (export "trap") (call $set) (unreachable))
    (func (export "throw") (call $set) (throw $e))
    (func $r (call $r))
    (func (export "deep") (call $set) (call $r))
    (func $w (local v128 v128 v128 v128 v128 v128 v128 v128 v128 v128) (call $w))
    (func (export "wide") (call $set) (call $w))
    (func (export "list") (local $x (ref null $l)) (call $set)
      (loop $l
        (local.set $x (struct.new $l (local.get $x) (array.new_default $a (i32.const 900))))
        (br $l)))
    (func (export "endless") (call $set) (loop $l (br $l)))
    (func (export "long") (call $set) (drop (array.new_default $a (i32.const 2000))))
    (func (export "host") (call $set) (call $f)))`

const performed: ReadonlyArray<Outcome> = [
  ['gives a value', '(invoke "fine")', 'success', '(i32.const 7)'],
  ['traps', '(invoke "trap")', 'trap', 'trap: unreachable'],
  ['throws', '(invoke "throw")', 'exception', 'exception: uncaught exception'],
  ['goes too deep', '(invoke "deep")', 'exhaustion', 'exhaustion: call stack exhausted'],
  ['fills the memory with frames', '(invoke "wide")', 'exhaustion', 'exhaustion: call stack exhausted', little],
  ['fills the memory with objects', '(invoke "list")', 'limit', 'limit: the program holds too much', little],
  ['does not end', '(invoke "endless")', 'limit', 'limit: fuel exhausted'],
  ['makes an array that is too long', '(invoke "long")', 'limit', 'limit: '],
  ['waits for a host', '(invoke "host")', 'script', 'script: no host function env.f'],
  ['ends the program', '(invoke "host")', 'script', 'script: exited with 3', { evaluator: exits }],
  ['is stuck', '(invoke "host")', 'script', 'script: stuck at nowhere', { evaluator: stuck }]
]

describe('an action that', () => {
  matrix(
    actions,
    [
      ...performed,
      ['gets a value', '(get $m "g")', 'success', '(i32.const 7)'],
      ['has too few arguments', '(invoke "id")', 'script', 'script: the arguments do not fit'],
      ['has another argument', '(invoke "id" (i64.const 1))', 'script', 'script: the arguments do not fit'],
      ['is on no export', '(invoke "x")', 'script', 'script: unknown export: the instance has no "x"'],
      ['gets no export', '(get "x")', 'script', 'script: unknown export: the instance has no "x"'],
      ['is on no instance', '(invoke $n "fine")', 'script', 'script: unknown instance $n'],
      ['gets from no instance', '(get $n "g")', 'script', 'script: unknown instance $n'],
      ['calls a global', '(invoke "g")', 'script', 'script: export g is no function'],
      ['gets a function', '(get "fine")', 'script', 'script: export fine is no global'],
      ['gets a memory', '(get "m")', 'script', 'script: export m is no global']
    ],
    {
      command: ['BODY', 'success'],
      assert_return: ['(assert_return BODY (i32.const 7))', 'success'],
      assert_trap: ['(assert_trap BODY "")', 'trap'],
      assert_exception: ['(assert_exception BODY)', 'exception'],
      assert_exhaustion: ['(assert_exhaustion BODY "")', 'exhaustion']
    }
  )

  it.each(performed)('%s leaves what it has changed', (_, source, _kind, _actual, o = {}) => {
    const all = verdicts(`${actions} ${source} ${source} (get "n")`, { ...options, ...o })
    expect(all.at(-1)?.actual).toBe('(i32.const 2)')
  })

  it('is refused leaves what was there', () => {
    for (const source of ['(invoke "id")', '(invoke "x")', '(get "x")', '(get "fine")', '(invoke $n "fine")'])
      expect(verdicts(`${actions} (invoke "fine") ${source} (get "n")`).at(-1)?.actual).toBe('(i32.const 1)')
  })

  it('grows a memory fails where the choices have it so', () => {
    const grow = '(module (memory 0) (func (export "grow") (result i32) (memory.grow (i32.const 1))))'
    const seen = (o: ScriptOptions) => last(`${grow} (invoke "grow")`, o)?.actual
    expect(seen({})).toBe('(i32.const 0)')
    expect(seen({ choices: listed([0n]) })).toBe('(i32.const 0)')
    expect(seen({ choices: listed([1n]) })).toBe('(i32.const -1)')
  })

  it('is about no instance fails', () => {
    expect(last('(invoke "f")')?.actual).toBe('script: unknown instance $')
    expect(last('(module definition (func (export "f"))) (invoke "f")')?.actual).toBe('script: unknown instance $')
  })

  it.each([
    ['"two") (i32.const 1) (i64.const 2)', true],
    ['"two") (i32.const 1) (i64.const 3)', false],
    ['"two") (i32.const 3) (i64.const 2)', false],
    ['"two") (i64.const 2) (i32.const 1)', false],
    ['"two") (i32.const 1)', false],
    ['"two") (i32.const 1) (i64.const 2) (i32.const 1)', false],
    ['"two")', false],
    ['"none")', true],
    ['"none") (ref)', false]
  ])('returns several values: %s', (rest, passed) => {
    const two = '(module (func (export "two") (result i32 i64) (i32.const 1) (i64.const 2)) (func (export "none")))'
    const verdict = last(`${two} (assert_return (invoke ${rest})`)
    expect(verdict?.passed).toBe(passed)
    expect(verdict?.actual).toBe(rest.startsWith('"two"') ? '(i32.const 1) (i64.const 2)' : '()')
  })
})

describe('a module that', () => {
  const invalidCustom = `(module (type (func (param i32))) (func (type 0) (local i32) local.get 1
    (@metadata.code.branch_hint "\\01") i32.eqz drop))`
  const invalid = '\\00asm\\01\\00\\00\\00\\01\\04\\01\\60\\00\\00\\03\\02\\01\\05\\0a\\04\\01\\02\\00\\0b'
  const starts = (body: string): string => `(module (import "env" "f" (func $f)) (type $a (array (mut i32))) (tag $e)
    (func $s ${body}) (start $s))`
  matrix(
    '',
    [
      ['is fine', '(module)', 'success', 'success'],
      ['is no text', '(module quote "(bogus)")', 'malformed', 'malformed: unknown operator'],
      ['is no binary', '(module binary "\\00asm")', 'malformed', 'malformed: unexpected end'],
      ['is invalid', '(module (func (result i32)))', 'invalid', 'invalid: type mismatch'],
      ['is invalid, as a quote', '(module quote "(func (result i32))")', 'invalid', 'invalid: type mismatch'],
      ['is invalid, as a binary', `(module binary "${invalid}")`, 'invalid', 'invalid: unknown type'],
      ['has an invalid annotation', invalidCustom, 'invalid custom', 'invalid custom: @metadata.code.branch_hint'],
      ['is beyond a limit of validation', `(module (type (func ${'(param i32) '.repeat(1001)})))`, 'limit', 'limit: ']
    ],
    {
      module: ['BODY', 'success'],
      assert_malformed: ['(assert_malformed BODY "")', 'malformed'],
      assert_malformed_custom: ['(assert_malformed_custom BODY "")', 'malformed'],
      assert_invalid: ['(assert_invalid BODY "")', 'invalid'],
      assert_invalid_custom: ['(assert_invalid_custom BODY "")', 'invalid custom'],
      assert_unlinkable: ['(assert_unlinkable BODY "")'],
      assert_trap: ['(assert_trap BODY "")']
    }
  )
  const linked: ReadonlyArray<Outcome> = [
    ['imports what is registered', '(module (import "env" "f" (func)))', 'success', 'success'],
    ['imports from no module', '(module (import "x" "f" (func)))', 'unlinkable', 'unlinkable: unknown import'],
    ['imports no export', '(module (import "env" "x" (func)))', 'unlinkable', 'unlinkable: unknown import'],
    ['imports no export of a module', '(module (import "m" "x" (func)))', 'unlinkable', 'unlinkable: unknown import'],
    ['imports another type', '(module (import "m" "g" (func)))', 'unlinkable', 'unlinkable: incompatible import type'],
    ['traps in its start function', starts('(unreachable)'), 'trap', 'trap: unreachable'],
    ['traps in a segment', '(module (memory 1) (data (i32.const 65536) "a"))', 'trap', 'trap: out of bounds'],
    ['throws', starts('(throw $e)'), 'exception', 'exception: uncaught exception'],
    ['goes too deep', starts('(call $s)'), 'exhaustion', 'exhaustion: call stack exhausted'],
    ['does not end', starts('(loop $l (br $l))'), 'limit', 'limit: fuel exhausted'],
    ['makes an array that is too long', starts('(drop (array.new_default $a (i32.const 2000)))'), 'limit', 'limit: '],
    ['is larger than the limits', '(module (memory 101))', 'limit', 'limit: a memory of 101 pages'],
    ['waits for a host', starts('(call $f)'), 'script', 'script: no host function env.f'],
    ['is not there', '(module instance $x)', 'script', 'script: unknown module $x'],
    ['is not there, of two names', '(module instance $y $x)', 'script', 'script: unknown module $x'],
    ['has the name of another instance', '(module instance $m $d)', 'script', 'script: duplicate instance $m'],
    [
      'has the name of an instance of another module',
      '(module instance $i $m)',
      'script',
      'script: duplicate instance'
    ],
    ['has the name of a module, not of an instance', '(module instance $d $m)', 'success', 'success'],
    ['has the name of another module', '(module $d)', 'script', 'script: duplicate module $d']
  ]
  const before = `(module $m (global (export "g") i32 (i32.const 7))) (register "m") (module definition $d)
    (module instance $i $d)`
  matrix(before, linked, {
    command: ['BODY', 'success'],
    assert_unlinkable: ['(assert_unlinkable BODY "")', 'unlinkable'],
    assert_trap: ['(assert_trap BODY "")', 'trap', 'exception']
  })
})

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('a module in a file', () => {
  const made = new Map([
    ['text', bytes('(module)')],
    ['binary', bytes('\0asm\x01\0\0\0')],
    // so large that nothing but its length is looked at
    ['large', { length: 2 ** 30 + 1 } as Uint8Array]
  ])
  const fileModule = (name: string, form: 'text' | 'binary'): Script => [
    { line: 1, command: { _tag: 'module', id: null, definition: false, source: { _tag: 'file', name, form } } }
  ]
  it.each([
    ['text', 'text', 'success'],
    ['binary', 'binary', 'success'],
    ['text', 'binary', 'malformed: magic header not detected'],
    ['binary', 'text', 'malformed: '],
    ['large', 'binary', 'limit: module too large'],
    ['none', 'text', 'script: missing file none']
  ] as const)('%s, read as %s: %s', (name, form, actual) => {
    const [only] = runScript(fileModule(name, form), { files: made }).verdicts
    expect(only?.passed).toBe(actual === 'success')
    expect(only?.actual.slice(0, actual.length)).toBe(actual)
  })
})

describe('what a module leaves', () => {
  const counting = `(module $c (global (export "n") (mut i32) (i32.const 0))
    (func (export "set") (param i32) (global.set 0 (local.get 0)))) (register "c")`
  const starting = (end: string): string => `(module $x (import "c" "set" (func (param i32)))
    (tag $e) (func $r (call $r)) (func $s (call 0 (i32.const 5)) ${end}) (start $s))`
  const ends: ReadonlyArray<readonly [string, string]> = [
    ['ends', ''],
    ['traps', '(unreachable)'],
    ['throws', '(throw $e)'],
    ['goes too deep', '(call $r)'],
    ['does not end', '(loop $l (br $l))']
  ]
  it.each(ends)('in the store, where its start function %s', (_, end) => {
    const all = verdicts(`${counting} ${starting(end)} (get $c "n")`)
    expect(all[2]?.passed).toBe(end === '')
    expect(all.at(-1)?.actual).toBe('(i32.const 5)')
  })
  it.each(ends)('under its name, where its start function %s', (_, end) => {
    const made = verdicts(`${counting} ${starting(end)} (module instance $y $x) (invoke $x "f") (invoke "f")`)
    // the module is defined in any case, the instance if there is one
    expect(made[3]?.passed).toBe(end === '')
    expect(made[3]?.actual).not.toMatch(/unknown module/)
    expect(made[4]?.actual.startsWith('script: unknown instance $x')).toBe(end !== '')
    expect(made[5]?.actual).toMatch(/^script: unknown export/)
    expect(verdicts(`${counting} ${starting(end)} (get "n")`).at(-1)?.passed).toBe(end !== '')
  })
  it.each([
    ['assert_trap', '(unreachable)'],
    ['assert_trap', '(throw $e)'],
    ['assert_trap', ''],
    ['assert_unlinkable', '']
  ])('no name, in %s of %s', (assertion, end) => {
    const all = verdicts(`${counting} (${assertion} ${starting(end)} "") (get "n") (module instance) (module $x)`)
    // the latest is still that before
    expect(all.slice(3).map(({ passed }) => passed)).toEqual([true, true, true])
    expect(all[3]?.actual).toBe('(i32.const 5)')
  })
  it('nothing, in an assertion about its definition', () => {
    const all = verdicts(`(module $m (global (export "n") i32 (i32.const 1)))
      (assert_invalid (module $x) "") (assert_malformed (module $y) "") (get "n") (module $x) (module $y)`)
    expect(all.map(({ passed }) => passed)).toEqual([true, false, false, true, true, true])
  })
  it('the latest of each kind is meant where there is no name', () => {
    const m = (name: string, n: number) => `(module ${name} (global (export "n") i32 (i32.const ${n})))`
    const seen = (source: string) => {
      const verdict = last(source)
      expect(verdict?.passed).toBe(!/^[a-z]+: /.test(verdict?.actual ?? ''))
      return verdict?.actual
    }
    expect(seen(`${m('$a', 1)} ${m('$b', 2)} (get "n")`)).toBe('(i32.const 2)')
    expect(seen(`${m('$a', 1)} ${m('$b', 2)} (get $a "n")`)).toBe('(i32.const 1)')
    expect(seen(`${m('$a', 1)} ${m('definition $b', 2)} (get "n")`)).toBe('(i32.const 1)')
    expect(seen(`${m('$a', 1)} ${m('definition $b', 2)} (module instance) (get "n")`)).toBe('(i32.const 2)')
    expect(seen(`${m('$a', 1)} ${m('$b', 2)} (module instance $a) (get "n")`)).toBe('(i32.const 1)')
    expect(seen(`${m('$a', 1)} (module instance $i $a) (get $i "n")`)).toBe('(i32.const 1)')
    expect(seen(`${m('', 1)} (module $x) (register "m") (module (import "m" "n" (global i32)))`)).toMatch(/^unlinkable/)
    expect(seen(`${m('$a', 1)} (module) (register "m" $a) (module (import "m" "n" (global i32)))`)).toBe('success')
    expect(seen(`${m('$a', 1)} (register "m" $b)`)).toBe('script: unknown instance $b')
    expect(seen('(register "m")')).toBe('script: unknown instance $')
    expect(seen('(output "a.wasm")')).toBe('script: unknown module $')
    expect(seen('(module $a) (output $b "a.wasm")')).toBe('script: unknown module $b')
    const { outputs } = runScript(right(parseScript(`${m('$a', 1)} (module) (output $a "a") (output)`))).state
    expect(outputs.map(({ file, module: { globals } }) => [file, globals.length])).toEqual([
      ['a', 1],
      [null, 0]
    ])
  })
})

describe('messages', () => {
  it.each<[string, boolean]>([
    ['(assert_trap (invoke "trap") "unreach")', true],
    ['(assert_trap (invoke "trap") "reach")', false],
    ['(assert_trap (invoke "trap") "unreachable 1")', true],
    ['(assert_trap (invoke "trap") "unreachable1")', false],
    ['(assert_trap (invoke "trap") "unreachable 1 2")', false],
    ['(assert_exhaustion (invoke "deep") "call stack")', true],
    ['(assert_exhaustion (invoke "deep") "call stack exhausted 1")', false],
    ['(assert_exhaustion (invoke "deep") "stack")', false],
    ['(assert_exception (invoke "throw"))', true],
    ['(assert_malformed (module quote "(bogus)") "unknown")', true],
    ['(assert_malformed (module quote "(bogus)") "operator")', false],
    ['(assert_invalid (module (func (result i32))) "type")', true],
    ['(assert_invalid (module (func (result i32))) "mismatch")', false],
    ['(assert_invalid (module (func (result i32))) "type 0")', false],
    ['(assert_unlinkable (module (import "x" "y" (func))) "unknown import")', true],
    ['(assert_unlinkable (module (import "x" "y" (func))) "import")', false],
    ['(assert_trap (module (func $s unreachable) (start $s)) "unreach")', true],
    ['(assert_trap (module (func $s unreachable) (start $s)) "reach")', false],
    ['(assert_trap (module (tag $e) (func $s (throw $e)) (start $s)) "uncaught")', true],
    ['(assert_trap (module (tag $e) (func $s (throw $e)) (start $s)) "uncaught exception 1")', false]
  ])('%s', (command, passed) => {
    expect(last(`${actions} ${command}`)?.passed).toBe(passed)
    // without messages the kind alone decides
    expect(last(`${actions} ${command}`, { ...options, messages: false })?.passed).toBe(true)
  })

  it('say what was expected', () => {
    const said = (command: string) => last(`${actions} ${command}`)?.expected
    expect(said('(assert_trap (invoke "fine") "x")')).toBe('trap: x')
    expect(said('(assert_trap (module) "x")')).toBe('trap or exception: x')
    expect(said('(assert_return (invoke "trap") (i32.const 1) (ref.i31))')).toBe('(i32.const 1) (ref.i31)')
    expect(said('(assert_return (invoke "trap"))')).toBe('()')
    expect(said('(invoke "trap")')).toBe('success')
    expect(said('(input "none.wast")')).toBe('success')
    expect(last(`(module (func (export "f"))) (invoke "f")`)?.actual).toBe('()')
  })
})

describe('scripts in scripts', () => {
  const nested = (depth: number): string => `${'(script '.repeat(depth)}(module)${')'.repeat(depth)}`
  it('nest 64 deep and no further', () => {
    expect(last(nested(64))).toMatchObject({ passed: true, command: 'module' })
    expect(last(nested(65))).toMatchObject({
      passed: false,
      command: 'script',
      expected: 'success',
      actual: 'script: scripts nest too deeply'
    })
  })
  it('come from files, which have to be there and to be scripts', () => {
    const from = new Map([
      ['bad', bytes('(assert_return')],
      ['self', bytes('(module $m) (input "self")')],
      ['fine', bytes('(module $a) (module $b)')]
    ])
    const of = (source: string) => verdicts(source, { files: from }).map(({ command, actual }) => [command, actual])
    expect(of('(input "none") (module)')).toEqual([
      ['input', 'script: missing file none'],
      ['module', 'success']
    ])
    expect(of('(input "fine") (module)').map(([, actual]) => actual)).toEqual(['success', 'success', 'success'])
    expect(of('(input "bad")')[0]?.[1]).toMatch(/^malformed: /)
    expect(of('(input "self")').at(-1)).toEqual(['input', 'script: scripts nest too deeply'])
  })
})
