/** Commands of scripts in the text format with what each means, and commands that are refused with the place and the reason. */
import { addr } from '../../src/execution/runtime/Addresses.ts'
import { refHost, refNull, type Val } from '../../src/execution/runtime/Values.ts'
import type { Command, Pattern, RefKind } from '../../src/script/Script.ts'
import { f32, f64, i32, i64, v128 } from '../../src/structure/Const.ts'

export const extern = (a: number): Val => ({ _tag: 'ref.extern', ref: refHost(addr(a)) })
export const of = (value: Val): Pattern => ({ _tag: 'value', value })
export const kind = (k: RefKind): Pattern => ({ _tag: 'ref', kind: k })
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

export const aboutModules = [
  'assert_malformed',
  'assert_invalid',
  'assert_malformed_custom',
  'assert_invalid_custom'
] as const
const got: Command = { _tag: 'get', instance: null, name: 'g' }
export const called: Command = { _tag: 'invoke', instance: null, name: 'f', args: [] }

const invoke = (name: string, ...args: ReadonlyArray<Val>): Command => ({ ...called, name, args })
const text = (id: string | null, definition = false): Command =>
  ({ _tag: 'module', id, definition, source: { _tag: 'text', text: 'fields' } }) as unknown as Command // its fields are not compared
const quote = (id: string | null, source: string): Command => ({
  _tag: 'module',
  id,
  definition: false,
  source: { _tag: 'quote', bytes: bytes(source) }
})

/** Each is the only command of a script. */
export const commands: ReadonlyArray<readonly [source: string, command: unknown]> = [
  ['(module)', text(null)],
  ['(module $m (func))', text('m')],
  ['(module definition $m)', text('m', true)],
  ['(module quote "(fu" "nc)")', quote(null, '(func)')],
  ['(module $m quote)', quote('m', '')],
  ['(module $m binary "\\00a")', { ...quote('m', ''), source: { _tag: 'binary', bytes: bytes('\0a') } }],
  ['(module instance)', { _tag: 'instance', id: null, module: null }],
  ['(module instance $m)', { _tag: 'instance', id: null, module: 'm' }],
  ['(module instance $i $m)', { _tag: 'instance', id: 'i', module: 'm' }],
  ['(register "n")', { _tag: 'register', name: 'n', instance: null }],
  ['(register "n" $m)', { _tag: 'register', name: 'n', instance: 'm' }],
  ['(input "f")', { _tag: 'input', id: null, file: 'f' }],
  ['(input $s "f")', { _tag: 'input', id: 's', file: 'f' }],
  ['(output)', { _tag: 'output', module: null, file: null }],
  ['(output $m)', { _tag: 'output', module: 'm', file: null }],
  ['(output $m "f")', { _tag: 'output', module: 'm', file: 'f' }],
  ['(get "g")', got],
  ['(get $m "g")', { _tag: 'get', instance: 'm', name: 'g' }],
  ['(invoke $m "f")', { _tag: 'invoke', instance: 'm', name: 'f', args: [] }],
  ['(invoke "f" (i32.const 1) (i64.const -1))', invoke('f', i32(1), i64(-1n))],
  ['(invoke "f" (f32.const 1) (f64.const -1))', invoke('f', f32(0x3f800000), f64(0xbff00000, 0))],
  ['(invoke "f" (f32.const nan:0x1) (f64.const nan))', invoke('f', f32(0x7f800001), f64(0x7ff80000, 0))],
  ['(invoke "f" (v128.const i64x2 1 -1))', invoke('f', v128(1, 0, -1, -1))],
  ['(invoke "f" (ref.host 3) (ref.extern 4))', invoke('f', refHost(addr(3)), extern(4))],
  // the type of null does not matter
  [
    '(invoke "f" (ref.null) (ref.null any) (ref.null 7) (ref.null $t))',
    invoke('f', refNull, refNull, refNull, refNull)
  ],
  ['(assert_trap (get "g") "m")', { _tag: 'assert_trap', of: got, message: 'm' }],
  ['(assert_trap (module) "m")', { _tag: 'assert_trap', of: text(null), message: 'm' }],
  [
    '(assert_unlinkable (module instance $m) "m")',
    { _tag: 'assert_unlinkable', of: { _tag: 'instance', id: null, module: 'm' }, message: 'm' }
  ],
  ['(assert_exception (invoke "f"))', { _tag: 'assert_exception', action: called }],
  ['(assert_exhaustion (invoke "f") "m")', { _tag: 'assert_exhaustion', action: called, message: 'm' }],
  ...aboutModules.map((_tag): readonly [string, unknown] => [
    `(${_tag} (module $m quote "x") "m")`,
    { _tag, module: quote('m', 'x'), message: 'm' }
  ]),
  ['(script $s (get "g"))', { _tag: 'script', id: 's', commands: [{ line: 1, command: got }] }]
]

/** The error begins with its line and column. */
export const refused: ReadonlyArray<readonly [source: string, error: string]> = [
  ['(invoke "f" (i32.const))', '1:23 unexpected token )'],
  ['(invoke "f" (i32.const 4294967296))', '1:24 constant out of range'],
  ['(invoke "f" (i32.const nan))', '1:24 unexpected token nan'],
  ['(invoke "f" (i32.const 1.5))', '1:24 unexpected token 1.5'],
  ['(invoke "f" (i32.const 1 2))', '1:26 unexpected token 2'],
  ['(invoke "f" (f32.const nan:canonical))', '1:24 unexpected token nan:canonical'],
  ['(invoke "f" (v128.const f32x4 nan:canonical 1 2 3))', '1:31 wrong number of lane literals'],
  ['(invoke "f" (ref.struct))', '1:14 unexpected token ref.struct'],
  ['(invoke "f" (ref.extern))', '1:24 unexpected token )'],
  ['(invoke "f" (either (i32.const 1)))', '1:14 unexpected token either'],
  ['(assert_return (get "g") (i32.const nan:canonical))', '1:37 unexpected token nan:canonical'],
  ['(assert_return (get "g") (i64.const nan:arithmetic))', '1:37 unexpected token nan:arithmetic'],
  ['(assert_return (get "g") (v128.const i32x4 nan:canonical 1 2 3))', '1:44 unexpected token nan:canonical'],
  ['(assert_return (get "g") (v128.const f32x4 1 2 3))', '1:49 unexpected token )'],
  ['(assert_return (get "g") (v128.const f32x4 1 2 3 4 5))', '1:52 unexpected token 5'],
  ['(assert_return (get "g") (ref.bogus))', '1:26 unexpected token ('],
  ['(assert_return (get "g") (ref.host))', '1:35 unexpected token )'],
  ['(assert_return (get "g") (ref 1))', '1:31 unexpected token 1'],
  ['(assert_return (get "g") (either (either (i32.const 1))))', '1:34 unexpected token ('],
  ['(assert_invalid (module instance) "m")', '1:35 unexpected token "m"'],
  ['(assert_malformed (func) "m")', '1:20 unexpected token func'],
  ['(assert_trap get "m")', '1:14 unexpected token get'],
  ['(assert_trap (bogus) "m")', '1:15 unknown operator bogus'],
  ['(assert_trap (get "g"))', '1:23 unexpected token )'],
  // a message that is no text would match every reason
  ['(assert_trap (get "g") "\\ff")', '1:24 malformed UTF-8 encoding'],
  ['(bogus)', '1:2 unknown operator bogus'],
  ['("m")', '1:2 unexpected token "m"'],
  ['()', '1:2 unexpected token )'],
  ['(register m)', '1:11 unknown operator m'],
  ['(register "\\ff")', '1:11 malformed UTF-8 encoding'],
  ['(output $m 1)', '1:12 unexpected token 1'],
  ['get', '1:1 unexpected token get'],
  [')', '1:1 unexpected token )'],
  ['(script (get "g")', '1:18 unexpected token: end of input'],
  ['(func) (bogus)', '1:9 unknown operator bogus']
]
