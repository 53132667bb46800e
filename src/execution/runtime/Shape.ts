/**
 * NON-SPEC: whether something is a value at all. The types say so, except to callers in plain JavaScript, and to those who
 * read data from elsewhere.
 *
 * See: https://webassembly.github.io/spec/core/exec/runtime.html#values
 */
import { emptyStore, type Store } from './Store.ts'
import type { Val } from './Values.ts'

type Fields = Readonly<Record<string, unknown>>

const isRecord = (x: unknown): x is Fields => typeof x === 'object' && x !== null
const isInt32 = (x: unknown): boolean => typeof x === 'number' && (x | 0) === x
const isAddr = (x: unknown): boolean => typeof x === 'number' && Number.isSafeInteger(x) && x >= 0
const isI64 = (x: unknown): boolean => typeof x === 'bigint' && BigInt.asUintN(64, x) === x
const isI31 = (x: unknown): boolean => isInt32(x) && (x as number) >= 0 // just tested
const isObject = (v: Fields): boolean => isAddr(v['a']) && isRecord(v['type']) && 'slots' in v && 'layout' in v

/** The field of a value, and what it must be. */
type Check = readonly [string, (v: Fields) => boolean]

const checks: { readonly [T in Val['_tag']]: Check } = {
  'i32.const': ['c must be an integer from -2^31 to 2^31 - 1', (v) => isInt32(v['c'])],
  'i64.const': ['c must be a bigint from 0 to 2^64 - 1', (v) => isI64(v['c'])],
  'f32.const': ['c must be the bits of the number, an integer from -2^31 to 2^31 - 1', (v) => isInt32(v['c'])],
  'f64.const': [
    'hi and lo must be the halves of the bits of the number, integers from -2^31 to 2^31 - 1',
    (v) => isInt32(v['hi']) && isInt32(v['lo'])
  ],
  'v128.const': [
    'a, b, c and d must be integers from -2^31 to 2^31 - 1',
    (v) => ['a', 'b', 'c', 'd'].every((k) => isInt32(v[k]))
  ],
  'ref.null_addr': ['', () => true],
  'ref.i31_num': ['i must be an integer from 0 to 2^31 - 1', (v) => isI31(v['i'])],
  'ref.struct_addr': ['it must be a reference that a run has made', isObject],
  'ref.array_addr': ['it must be a reference that a run has made', isObject],
  'ref.func_addr': ['a must be the address of a function', (v) => isAddr(v['a'])],
  'ref.exn_addr': [
    'it must be a reference that exnAlloc or a run has made',
    (v) => isAddr(v['a']) && isAddr(v['tag']) && Array.isArray(v['fields'])
  ],
  'ref.host_addr': ['a must be a natural number', (v) => isAddr(v['a'])],
  'ref.extern': [
    'ref must be an internal reference that is not null',
    (v) => {
      const inner = v['ref']
      const tag = isRecord(inner) ? inner['_tag'] : null
      return (
        typeof tag === 'string' &&
        tag.startsWith('ref.') &&
        tag !== 'ref.extern' &&
        tag !== 'ref.null_addr' &&
        notVal(inner) === null
      )
    }
  ]
}

const isTag = (tag: unknown): tag is Val['_tag'] => typeof tag === 'string' && Object.hasOwn(checks, tag)

const shown = (x: unknown): string =>
  typeof x === 'bigint' ? `${x}n`
  : typeof x === 'function' ? 'a function'
  : Array.isArray(x) ? 'a list'
  : isRecord(x) ? `an object${'_tag' in x ? ` with _tag ${String(x['_tag'])}` : ' without _tag'}`
  : String(x)

/** Why something is no value, in words; `null` if it is one. */
export const notVal = (x: unknown): string | null => {
  if (!isRecord(x) || !isTag(x['_tag']))
    return `${shown(x)} is no value, which is { _tag: 'i32.const', c: 1 } or the like`
  const [message, isRight] = checks[x['_tag']]
  return isRight(x) ? null : `${message} in a value ${x['_tag']}`
}

/** The fields that a store has. */
const lists = Object.keys(emptyStore) as ReadonlyArray<keyof Store> // the keys of a store

/** Why something is no store, in words; `null` if it looks like one. */
export const notStore = (x: unknown): string | null => {
  const missing = isRecord(x) ? lists.find((k) => x[k] === undefined) : undefined
  return (
    !isRecord(x) ? `${shown(x)} is no store`
    : missing !== undefined ? `an object without ${missing} is no store`
    : null
  )
}
