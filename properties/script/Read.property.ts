/** How scripts are read, in both forms: what each command and each constant means, and what is refused, where and why. */
import { isLeft } from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { addr } from '../../src/execution/runtime/Addresses.ts'
import { refHost, refNull, type Val } from '../../src/execution/runtime/Values.ts'
import { readJsonScript, scriptOfJson } from '../../src/script/Json.ts'
import { parseScript, readScript } from '../../src/script/Parse.ts'
import type { Command, Pattern, Script } from '../../src/script/Script.ts'
import { f32, f64, i32, i64, v128 } from '../../src/structure/Const.ts'
import { right } from '../support/embed.ts'
import { aboutModules, called, commands, extern, kind, of, refused } from './texts.ts'

/** The commands of a source; modules in the text format without their fields. */
const commandsOf = (script: Script): ReadonlyArray<unknown> =>
  JSON.parse(
    JSON.stringify(
      script.map(({ command }) => command),
      (key, v: unknown) =>
        key === 'text' ? 'fields'
        : v instanceof Uint8Array ? [...v]
        : typeof v === 'bigint' ? `${v}n`
        : v
    )
  ) as ReadonlyArray<unknown> // an array, as it was written

describe('a text', () => {
  it.each(commands)('%s', (source, command) => {
    expect(commandsOf(right(parseScript(source)))).toEqual(commandsOf([{ line: 1, command: command as Command }]))
  })

  it.each(refused)('refuses %s', (source, error) => {
    const read = parseScript(source)
    if (!isLeft(read)) throw new Error('it was read')
    const [place = '', message = ''] = error.split(/ (.*)/)
    const [line, column] = place.split(':').map(Number)
    expect(read.left.at).toEqual({ _tag: 'position', line, column })
    expect(read.left.message.slice(0, message.length)).toBe(message)
  })

  it('reads on after what it cannot read, at the parenthesis that closes it', () => {
    const { script, errors } = right(
      readScript(`(get "a")
(bogus (deep (deeper)) "x")
(module (func (bogus)))
stray "tokens" 1
(script $s (get "b")
  (script $t (i32.const 1) (get "c"))
  (get "d"))
(get "e")
(script $u (script $v (get`)
    )
    const shown = (commands: Script): ReadonlyArray<string> =>
      commands.flatMap(({ line, command: c }) =>
        c._tag === 'script' ? [`${line} script ${c.id ?? ''}`, ...shown(c.commands)]
        : c._tag === 'unreadable' ? [`${line} unreadable${c.isModule ? ' module' : ''}: ${c.message.split(';')[0]}`]
        : [`${line} ${c._tag} ${'name' in c ? c.name : ''}`]
      )
    expect(shown(script)).toEqual([
      '1 get a',
      '2 unreadable: unknown operator bogus',
      '3 unreadable module: unknown operator bogus',
      '4 unreadable: unknown operator stray',
      '5 script s',
      '5 get b',
      '6 script t',
      '6 unreadable: unexpected token i32.const',
      '6 get c',
      '7 get d',
      '8 get e',
      '9 script u',
      '9 script v',
      '9 unreadable: unexpected token: end of input',
      // and the scripts are not closed
      '9 unreadable: unexpected token: end of input'
    ])
    const unreadable = shown(script).flatMap((line) => line.split('unreadable').slice(1))
    expect(unreadable.length).toBe(6)
    expect(errors.map(({ message }) => message.split(';')[0])).toEqual(unreadable.map((e) => e.replace(/^.*?: /, '')))
  })
})

describe('the JSON form', () => {
  /** The command of a JSON command; or what is wrong with it. */
  const read = (json: object): Command | string => {
    const script = scriptOfJson({ commands: [{ line: 7, ...json }] })
    if (isLeft(script)) return script.left
    expect(script.right.map(({ line }) => line)).toEqual([7])
    return script.right[0]?.command ?? 'nothing'
  }
  const number = (type: string, value: unknown) => ({ type, value })
  const vector = (lane_type: string, ...value: ReadonlyArray<unknown>) => ({ type: 'v128', lane_type, value })
  const invoke = (...args: ReadonlyArray<object>) => ({ type: 'invoke', field: 'f', args })
  const four = ['1', '2', '3', '4']

  /** Values, and what each is as an argument and as a pattern; `null` where it is refused. */
  it.each<[object, Val | null, Pattern | null]>([
    [number('i32', '4294967295'), i32(-1), of(i32(-1))],
    [number('i64', '18446744073709551615'), i64(-1n), of(i64(-1n))],
    [number('i64', '4294967296'), i64(2n ** 32n), of(i64(2n ** 32n))],
    [number('f32', '1065353216'), f32(0x3f800000), of(f32(0x3f800000))],
    [number('f64', '-1'), f64(-1, -1), of(f64(-1, -1))],
    [number('f64', '4294967298'), f64(1, 2), of(f64(1, 2))],
    [number('f32', 'nan:canonical'), null, { _tag: 'nan', type: 'f32', set: 'nan:canonical' }],
    [number('f64', 'nan:arithmetic'), null, { _tag: 'nan', type: 'f64', set: 'nan:arithmetic' }],
    [number('i32', 'nan:canonical'), null, null],
    [number('i64', 'nan:arithmetic'), null, null],
    [number('i32', '1.5'), null, null],
    [number('i32', '0x1'), null, null],
    [number('i32', ''), null, null],
    [number('i32', 1), null, null],
    [number('i31', '1'), null, null],
    [
      vector('i8', ...four, ...four, ...four, ...four),
      v128(67305985, 67305985, 67305985, 67305985),
      { _tag: 'vector', bits: 8, float: false, lanes: [...four, ...four, ...four, ...four].map(BigInt) }
    ],
    [
      vector('i16', ...four, ...four),
      v128(131073, 262147, 131073, 262147),
      { _tag: 'vector', bits: 16, float: false, lanes: [...four, ...four].map(BigInt) }
    ],
    [vector('i32', ...four), v128(1, 2, 3, 4), { _tag: 'vector', bits: 32, float: false, lanes: four.map(BigInt) }],
    [
      vector('i64', '1', '-1'),
      v128(1, 0, -1, -1),
      { _tag: 'vector', bits: 64, float: false, lanes: [1n, 2n ** 64n - 1n] }
    ],
    [vector('f32', ...four), v128(1, 2, 3, 4), { _tag: 'vector', bits: 32, float: true, lanes: four.map(BigInt) }],
    [
      vector('f64', '1', 'nan:canonical'),
      null,
      { _tag: 'vector', bits: 64, float: true, lanes: [1n, 'nan:canonical'] }
    ],
    [vector('i32', '1', '2', '3'), null, null],
    [vector('i32', ...four, '5'), null, null],
    [vector('i32', '1', '2', '3', 4), null, null],
    [number('externref', '5'), extern(5), of(extern(5))],
    [number('anyref', '5'), refHost(addr(5)), of(refHost(addr(5)))],
    [number('externref', 'null'), refNull, kind('null')],
    [number('funcref', 'null'), refNull, kind('null')],
    [number('externref', 'nan:canonical'), null, null],
    [number('externref', 5), null, null],
    ...(
      [
        ['anyref', 'any'],
        ['eqref', 'eq'],
        ['i31ref', 'i31'],
        ['structref', 'struct'],
        ['arrayref', 'array'],
        ['funcref', 'func'],
        ['exnref', 'exn'],
        ['externref', 'extern']
      ] as const
    ).map(([type, k]): [object, Val | null, Pattern | null] => [{ type }, null, kind(k)]),
    ...['refnull', 'nullref', 'nullfuncref', 'nullexternref', 'nullexnref'].map(
      (type): [object, Val | null, Pattern | null] => [{ type }, refNull, kind('null')]
    ),
    [{ type: 'either', values: [] }, null, { _tag: 'either', of: [] }],
    [
      { type: 'either', values: [number('i32', '1'), { type: 'eqref' }] },
      null,
      { _tag: 'either', of: [of(i32(1)), kind('eq')] }
    ],
    [{ type: 'either', values: [number('i32', '1'), number('i32', 'nan:canonical')] }, null, null],
    [{ type: 'either', values: [{ type: 'either', values: [] }] }, null, null]
  ])('value %j', (json, argument, pattern) => {
    const asArgument = read({ type: 'action', action: invoke(number('i32', '9'), json) })
    if (argument === null)
      expect(asArgument).toMatch(
        /^command 1 \("action", of line 7\) (has an argument that is no value|is unknown or ill-formed)$/
      )
    else expect(asArgument).toEqual({ _tag: 'invoke', instance: null, name: 'f', args: [i32(9), argument] })
    const asResult = read({ type: 'assert_return', action: invoke(), expected: [number('i32', '9'), json] })
    if (pattern === null)
      expect(asResult).toBe('command 1 ("assert_return", of line 7) has an expected result that is no pattern')
    else expect(asResult).toMatchObject({ results: [of(i32(9)), pattern] })
  })

  const file = (id: string | null, definition: boolean, form = 'binary') => ({
    _tag: 'module',
    id,
    definition,
    source: { _tag: 'file', name: 'a', form }
  })
  it.each<[object, object]>([
    [{ type: 'module', filename: 'a' }, file(null, false)],
    [{ type: 'module', filename: 'a', name: '$m', module_type: 'text' }, file('m', false, 'text')],
    [{ type: 'module_definition', filename: 'a', name: '$m' }, file('m', true)],
    [
      { type: 'module_instance', instance: '$i', module: '$m' },
      { _tag: 'instance', id: 'i', module: 'm' }
    ],
    [{ type: 'module_instance' }, { _tag: 'instance', id: null, module: null }],
    [
      { type: 'register', as: 'n', name: '$m' },
      { _tag: 'register', name: 'n', instance: 'm' }
    ],
    [
      { type: 'register', as: 'n' },
      { _tag: 'register', name: 'n', instance: null }
    ],
    ...aboutModules.map((_tag): [object, object] => [
      { type: _tag, filename: 'a', text: 'm' },
      { _tag, module: file(null, true), message: 'm' }
    ]),
    [
      { type: 'assert_unlinkable', filename: 'a', text: 'm' },
      { _tag: 'assert_unlinkable', of: file(null, false), message: 'm' }
    ],
    [
      { type: 'assert_uninstantiable', filename: 'a', text: 'm' },
      { _tag: 'assert_trap', of: file(null, false), message: 'm' }
    ],
    [
      { type: 'action', action: { type: 'get', field: 'g', module: '$m' } },
      { _tag: 'get', instance: 'm', name: 'g' }
    ],
    [
      { type: 'action', action: { ...invoke(), module: '$m' } },
      { _tag: 'invoke', instance: 'm', name: 'f', args: [] }
    ],
    [
      { type: 'assert_trap', action: invoke(), text: 'm' },
      { _tag: 'assert_trap', of: called, message: 'm' }
    ],
    [
      { type: 'assert_exhaustion', action: invoke() },
      { _tag: 'assert_exhaustion', message: '' }
    ],
    [
      { type: 'assert_trap', action: invoke() },
      { _tag: 'assert_trap', message: '' }
    ],
    [
      { type: 'assert_invalid', filename: 'a' },
      { _tag: 'assert_invalid', message: '' }
    ],
    [
      { type: 'assert_exhaustion', action: invoke(), text: 'm' },
      { _tag: 'assert_exhaustion', message: 'm' }
    ],
    [
      { type: 'assert_exception', action: invoke() },
      { _tag: 'assert_exception', action: { _tag: 'invoke' } }
    ]
  ])('command %j', (json, command) => {
    expect(read(json)).toMatchObject(command)
  })

  it.each<[unknown, string]>([
    [{ type: 'bogus' }, '("bogus", of line 7) is unknown or ill-formed'],
    [{ type: 'module' }, '("module", of line 7) is unknown or ill-formed'],
    [{ type: 'module', filename: 'a', line: '7' }, '("module", of line "7") is unknown or ill-formed'],
    [{ type: 'module', filename: 'a', module_type: 'bogus' }, '("module", of line 7) is unknown or ill-formed'],
    [{ type: 'module', filename: 'a', name: 1 }, '("module", of line 7) is unknown or ill-formed'],
    [{ type: 'module_instance', instance: 1 }, '("module_instance", of line 7) is unknown or ill-formed'],
    [{ type: 'register' }, '("register", of line 7) is unknown or ill-formed'],
    [{ type: 'register', as: 'n', name: 1 }, '("register", of line 7) is unknown or ill-formed'],
    [{ type: 'action', action: { type: 'get' } }, '("action", of line 7) is unknown or ill-formed'],
    [
      { type: 'action', action: { type: 'get', field: 'f', module: 1 } },
      '("action", of line 7) is unknown or ill-formed'
    ],
    [{ type: 'action', action: { type: 'invoke', field: 'f' } }, '("action", of line 7) is unknown or ill-formed'],
    [{ type: 'action', action: { ...invoke(), module: 1 } }, '("action", of line 7) is unknown or ill-formed'],
    [
      { type: 'assert_return', action: invoke() },
      '("assert_return", of line 7) has an expected result that is no pattern'
    ],
    [{ type: 'assert_return', action: invoke(), expected: 1 }, '("assert_return", of line 7) is unknown or ill-formed'],
    [{ type: 'assert_trap', action: invoke(), text: 1 }, '("assert_trap", of line 7) is unknown or ill-formed'],
    [
      { type: 'assert_unlinkable', filename: 'a', text: 1 },
      '("assert_unlinkable", of line 7) is unknown or ill-formed'
    ],
    ...['assert_return', 'assert_trap', 'assert_exception'].map((type): [unknown, string] => [
      { type, action: invoke({ type: 'eqref' }), expected: [] },
      `("${type}", of line 7) has an argument that is no value`
    ])
  ])('refuses command %j', (json, error) => {
    expect(read(json as object)).toBe(`command 1 ${error}`)
  })

  it('reads on after what it cannot read', () => {
    const commands = [
      { type: 'module', line: 3 },
      { type: 'remodule', line: 4 },
      { line: '5' },
      { type: 6, line: 6 },
      8,
      null,
      { type: 'register', as: 'n', line: 9 }
    ]
    const unreadable = (line: number, isModule: boolean, message: string) => ({
      line,
      command: { _tag: 'unreadable', message: `${message} is unknown or ill-formed`, at: null, isModule }
    })
    expect(right(readJsonScript({ commands }))).toEqual([
      unreadable(3, true, 'command 1 ("module", of line 3)'),
      unreadable(4, false, 'command 2 ("remodule", of line 4)'),
      unreadable(0, false, 'command 3 (null, of line "5")'),
      unreadable(6, false, 'command 4 (6, of line 6)'),
      unreadable(0, false, 'command 5'),
      unreadable(0, false, 'command 6'),
      { line: 9, command: { _tag: 'register', name: 'n', instance: null } }
    ])
    expect(scriptOfJson({ commands: [...commands.slice(-1), ...commands.slice(1)] })).toMatchObject({
      left: 'command 2 ("remodule", of line 4) is unknown or ill-formed'
    })
    expect(isLeft(readJsonScript({ commands: 1 }))).toBe(true)
  })
})
