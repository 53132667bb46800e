/**
 * The JSON form of scripts, as `wast2json` and `wasm-tools json-from-wast` write it; modules are files beside it.
 *
 * NON-SPEC: integers and the bits of floats are decimal strings, signed or not.
 * Spec: https://github.com/WebAssembly/wabt/blob/main/docs/wast2json.md
 */
import { isLeft, left, right, type Either } from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { addr, type HostAddr } from '../execution/runtime/Addresses.ts'
import { refHost, refNull, type Val } from '../execution/runtime/Values.ts'
import { f32, f64, i32, i64 } from '../structure/Const.ts'
import { highWord, lowWord } from '../numerics/Bits.ts'
import { vectorOf } from '../text/Lanes.ts'
import type { Action, Command, Id, LanePattern, ModuleCommand, NanPattern, Pattern, RefKind, Script } from './Script.ts'

const isInteger = (s: string): boolean => /^-?\d{1,20}$/.test(s)
interface IntegerBrand {
  readonly Integer: unique symbol
}
const Integer = t.brand(t.string, (s): s is t.Branded<string, IntegerBrand> => isInteger(s), 'Integer')
const Nan = t.keyof({ 'nan:canonical': null, 'nan:arithmetic': null }, 'Nan')
const Lane = t.union([Integer, Nan])

const numTypes = { i32: 32, i64: 64, f32: 32, f64: 64 } as const
const laneTypes = { i8: 8, i16: 16, i32: 32, i64: 64, f32: 32, f64: 64 } as const

const refTypes = {
  anyref: 'any',
  eqref: 'eq',
  i31ref: 'i31',
  structref: 'struct',
  arrayref: 'array',
  funcref: 'func',
  exnref: 'exn',
  externref: 'extern',
  refnull: 'null',
  nullref: 'null',
  nullfuncref: 'null',
  nullexternref: 'null',
  nullexnref: 'null'
} as const satisfies Readonly<Record<string, RefKind>>

const keys = <K extends string>(table: Readonly<Record<K, unknown>>) =>
  t.keyof(Object.fromEntries(Object.keys(table).map((k) => [k, null])) as Record<K, null>) // the keys of the table

const NumValue = t.type({ type: keys(numTypes), value: Lane })
const VectorValue = t.type({ type: t.literal('v128'), lane_type: keys(laneTypes), value: t.readonlyArray(Lane) })
const RefValue = t.intersection([
  t.type({ type: keys(refTypes) }),
  t.partial({ value: t.union([Integer, t.literal('null')]) })
])
const Value = t.union([NumValue, VectorValue, RefValue])
type Value = t.TypeOf<typeof Value>
const Result = t.union([Value, t.type({ type: t.literal('either'), values: t.readonlyArray(Value) })])
type Result = t.TypeOf<typeof Result>

const ActionJson = t.union([
  t.intersection([
    t.type({ type: t.literal('invoke'), field: t.string, args: t.readonlyArray(Value) }),
    t.partial({ module: t.string })
  ]),
  t.intersection([t.type({ type: t.literal('get'), field: t.string }), t.partial({ module: t.string })])
])

const line = { line: t.number }
const Form = t.keyof({ binary: null, text: null })
const ModuleJson = t.intersection([
  t.type({
    ...line,
    type: t.keyof({
      module: null,
      module_definition: null,
      assert_malformed: null,
      assert_invalid: null,
      assert_malformed_custom: null,
      assert_invalid_custom: null,
      assert_unlinkable: null,
      assert_uninstantiable: null
    }),
    filename: t.string
  }),
  t.partial({ name: t.string, module_type: Form, text: t.string })
])
const ActionCommand = t.intersection([
  t.type({
    ...line,
    type: t.keyof({
      action: null,
      assert_return: null,
      assert_trap: null,
      assert_exhaustion: null,
      assert_exception: null
    }),
    action: ActionJson
  }),
  t.partial({ expected: t.readonlyArray(t.unknown), either: t.readonlyArray(t.unknown), text: t.string })
])
type ActionCommand = t.TypeOf<typeof ActionCommand>
const InstanceJson = t.intersection([
  t.type({ ...line, type: t.literal('module_instance') }),
  t.partial({ instance: t.string, module: t.string })
])
const RegisterJson = t.intersection([
  t.type({ ...line, type: t.literal('register'), as: t.string }),
  t.partial({ name: t.string })
])
const CommandJson = t.union([ModuleJson, ActionCommand, InstanceJson, RegisterJson])
type CommandJson = t.TypeOf<typeof CommandJson>

/** A whole document. Commands are decoded one by one, so that an error can name its line. */
const Document = t.type({ commands: t.readonlyArray(t.unknown) })
const Results = t.readonlyArray(Result)

const bitsOf = (bits: number, s: string): bigint => BigInt.asUintN(bits, BigInt(s))

const isNan = (s: string): s is NanPattern => Nan.is(s)

const lanePattern = (bits: number, s: string): LanePattern => (isNan(s) ? s : bitsOf(bits, s))

const number = (type: keyof typeof numTypes, s: string): Val => {
  const n = bitsOf(numTypes[type], s)
  switch (type) {
    case 'i32':
      return i32(lowWord(n))
    case 'i64':
      return i64(n)
    case 'f32':
      return f32(lowWord(n))
    case 'f64':
      return f64(highWord(n), lowWord(n))
  }
}

const reference = (type: keyof typeof refTypes, value: string): Val => {
  if (value === 'null') return refNull
  const host = refHost(addr<HostAddr>(Number(value)))
  return type === 'externref' ? { _tag: 'ref.extern', ref: host } : host
}

/** Arguments are values, not patterns. */
const argument = (v: Value): Val | null => {
  if (v.type === 'v128') {
    const bits = laneTypes[v.lane_type]
    const exact = v.value.length === 128 / bits && !v.value.some(isNan)
    return exact ?
        vectorOf(
          bits,
          v.value.map((s) => bitsOf(bits, s))
        )
      : null
  }
  if (v.type in numTypes) return numeric(v)
  const { type, value } = v as t.TypeOf<typeof RefValue> // the other two have been dealt with
  return (
    value === undefined ?
      refTypes[type] === 'null' ?
        refNull
      : null
    : reference(type, value)
  )
}

const numeric = (v: Value): Val | null => (NumValue.is(v) && !isNan(v.value) ? number(v.type, v.value) : null)

const simplePattern = (v: Value): Pattern | null => {
  if (v.type === 'v128') {
    const bits = laneTypes[v.lane_type]
    if (v.value.length !== 128 / bits) return null
    return { _tag: 'vector', bits, float: v.lane_type.startsWith('f'), lanes: v.value.map((s) => lanePattern(bits, s)) }
  }
  if (NumValue.is(v) && (v.type === 'f32' || v.type === 'f64') && isNan(v.value))
    return { _tag: 'nan', type: v.type, set: v.value }
  if (RefValue.is(v) && (v.value === undefined || v.value === 'null'))
    return { _tag: 'ref', kind: v.value === 'null' ? 'null' : refTypes[v.type] }
  const value = argument(v)
  return value === null ? null : { _tag: 'value', value }
}

/** All of them, or `null` if one is not there. */
const all = <A>(list: ReadonlyArray<A | null>): ReadonlyArray<A> | null => {
  const found = list.filter((a) => a !== null)
  return found.length === list.length ? found : null
}

const pattern = (r: Result): Pattern | null => {
  if (r.type !== 'either') return simplePattern(r)
  const of = all(r.values.map(simplePattern))
  return of === null ? null : { _tag: 'either', of }
}

/** Identifiers are written with their `$`. */
const idOf = (s: string | undefined): Id => s?.replace(/^\$/, '') ?? null

const moduleOf = (c: t.TypeOf<typeof ModuleJson>, definition: boolean): ModuleCommand => ({
  _tag: 'module',
  id: idOf(c.name),
  definition,
  source: { _tag: 'file', name: c.filename, form: c.module_type ?? 'binary' }
})

const moduleCommand = (c: t.TypeOf<typeof ModuleJson>): Command => {
  const message = c.text ?? ''
  switch (c.type) {
    case 'module':
      return moduleOf(c, false)
    case 'module_definition':
      return moduleOf(c, true)
    case 'assert_unlinkable':
      return { _tag: c.type, of: moduleOf(c, false), message }
    case 'assert_uninstantiable':
      return { _tag: 'assert_trap', of: moduleOf(c, false), message }
    default:
      return { _tag: c.type, module: moduleOf(c, true), message }
  }
}

const actionOf = (a: t.TypeOf<typeof ActionJson>): Action | string => {
  const instance = idOf(a.module)
  if (a.type === 'get') return { _tag: 'get', instance, name: a.field }
  const args = all(a.args.map(argument))
  return args === null ? 'has an argument that is no value' : { _tag: 'invoke', instance, name: a.field, args }
}

/** `wast2json` writes alternatives for the one result beside `expected`, `wasm-tools` inside of it. */
const expectedOf = ({ expected, either }: ActionCommand): unknown =>
  expected ?? (either === undefined ? undefined : [{ type: 'either', values: either }])

const actionCommand = (c: t.TypeOf<typeof ActionCommand>): Command | string => {
  const action = actionOf(c.action)
  if (typeof action === 'string') return action
  switch (c.type) {
    case 'action':
      return action
    case 'assert_exception':
      return { _tag: c.type, action }
    case 'assert_exhaustion':
      return { _tag: c.type, action, message: c.text ?? '' }
    case 'assert_trap':
      return { _tag: c.type, of: action, message: c.text ?? '' }
    case 'assert_return': {
      const decoded = Results.decode(expectedOf(c))
      const results = isLeft(decoded) ? null : all(decoded.right.map(pattern))
      return results === null ? 'has an expected result that is no pattern' : { _tag: c.type, action, results }
    }
  }
}

const command = (c: CommandJson): Command | string => {
  switch (c.type) {
    case 'module_instance':
      return { _tag: 'instance', id: idOf(c.instance), module: idOf(c.module) }
    case 'register':
      return { _tag: 'register', name: c.as, instance: idOf(c.name) }
    case 'action':
    case 'assert_return':
    case 'assert_trap':
    case 'assert_exhaustion':
    case 'assert_exception':
      return actionCommand(c)
    default:
      return moduleCommand(c)
  }
}

const Described = t.partial({ type: t.unknown, line: t.unknown })

/** What a command says of itself. */
const described = (json: unknown): string => {
  const d = Described.decode(json)
  return isLeft(d) ? '' : ` (${JSON.stringify(d.right.type ?? null)}, of line ${JSON.stringify(d.right.line ?? null)})`
}

/** The kinds of commands that define what later ones are about. */
const isModuleJson = (json: unknown): boolean => {
  const d = Described.decode(json)
  return isLeft(d) ? false : typeof d.right.type === 'string' && d.right.type.startsWith('module')
}

const commandOf = (json: unknown): Script[number] | string => {
  const c = CommandJson.decode(json)
  if (isLeft(c)) return 'is unknown or ill-formed'
  const made = command(c.right)
  return typeof made === 'string' ? made : { line: c.right.line, command: made }
}

const lineOf = (json: unknown): number => {
  const d = Described.decode(json)
  return isLeft(d) || typeof d.right.line !== 'number' ? 0 : d.right.line
}

/**
 * The script of a JSON document: a command that is unknown or ill-formed is `unreadable`. Left: what is wrong with the
 * document as a whole, for people. The files that its modules are in have to be among `ScriptOptions.files` when it is run.
 */
export const readJsonScript = (document: unknown): Either<string, Script> => {
  const decoded = Document.decode(document)
  if (isLeft(decoded)) return left('not a script: an object with a list of commands is expected')
  return right(
    decoded.right.commands.map((json, i) => {
      const made = commandOf(json)
      if (typeof made !== 'string') return made
      const message = `command ${i + 1}${described(json)} ${made}`
      return { line: lineOf(json), command: { _tag: 'unreadable', message, at: null, isModule: isModuleJson(json) } }
    })
  )
}

/** The same where every command is well-formed; else what is wrong with the first that is not. */
export const scriptOfJson = (document: unknown): Either<string, Script> => {
  const read = readJsonScript(document)
  if (isLeft(read)) return read
  const wrong = read.right.find(({ command: c }) => c._tag === 'unreadable')?.command
  return wrong?._tag === 'unreadable' ? left(wrong.message) : read
}
