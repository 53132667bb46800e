/**
 * Every place where bits of a NaN come into staged code, which holds numbers: there it knows the positive canonical NaN
 * only, and leaves for every other one.
 */
import { loop, type Case } from './hard.ts'

type Float = 'f32' | 'f64'

/** Bits that a float may have: the NaN that staged code knows, then others, then no NaNs. */
const patterns: Readonly<Record<Float, ReadonlyArray<string>>> = {
  f32: ['7fc00000', 'ffc00000', '7fa00000', '7fc00001', 'ff800001', '7f800000', '3f800000', '80000000'],
  f64: [
    ...['7ff8000000000000', 'fff8000000000000', '7ff4000000000000', '7ff8000000000001', '7ff8000100000000'],
    ...['7ff0000000000000', '3ff0000000000000', '8000000000000000']
  ]
}
const littleEndian = (hex: string): string =>
  (hex.match(/../g) ?? [])
    .reverse()
    .map((byte) => `\\${byte}`)
    .join('')

/** `(call $bits)` returns the bits that the round is about as an integer, `(call $at)` their address. */
const prelude = (t: Float): string => `
  (memory 1) (data (i32.const 0) "${patterns[t].map(littleEndian).join('')}")
  (global $k (mut i32) (i32.const 0))
  (func $at (result i32) (i32.mul (i32.and (global.get $k) (i32.const 7)) (i32.const ${t === 'f32' ? 4 : 8})))
  (func $bits (result ${int(t)}) (${int(t)}.load (call $at)))
  (func $literal (result ${t}) (${t}.load (call $at)))`
const int = (t: Float): string => (t === 'f32' ? 'i32' : 'i64')

/** The number as an integer again, mixed into the result. */
const mixed = (t: Float, number: string): string => {
  const bits = `(${int(t)}.reinterpret_${t} ${number})`
  const word = t === 'f32' ? bits : `(i32.wrap_i64 (i64.xor ${bits} (i64.shr_u ${bits} (i64.const 32))))`
  return `(local.set $s (i32.add (i32.rotl (local.get $s) (i32.const 5)) ${word}))`
}

interface Entry {
  readonly name: string
  /** What the module has besides. */
  readonly fields?: (t: Float) => string
  /** Statements of a round before the number is made. */
  readonly before?: (t: Float) => string
  readonly number: (t: Float) => string
  /** The guard that leaves staged code; none where a value that does not fit keeps the machine from entering. */
  readonly guard: 'nan' | 'instruction' | null
}

const canonical = (t: Float): string => `(${t}.sqrt (${t}.const -1))`
/** A NaN as a constant of the text format; null for what is no NaN. */
const constant = (t: Float, hex: string): string | null => {
  const [digits, width] = t === 'f32' ? [6, 23n] : [13, 52n]
  const bits = BigInt(`0x${hex}`)
  const payload = bits & ((1n << width) - 1n)
  const isNaN = payload !== 0n && ((bits >> width) & (t === 'f32' ? 0xffn : 0x7ffn)) === (t === 'f32' ? 0xffn : 0x7ffn)
  const sign = bits >> BigInt(4 * hex.length - 1) === 1n ? '-' : ''
  return isNaN ? `(${t}.const ${sign}nan:0x${payload.toString(16).padStart(digits, '0')})` : null
}
/** All NaNs among the patterns. */
const constants = (t: Float): ReadonlyArray<string> =>
  patterns[t].flatMap((hex) => {
    const text = constant(t, hex)
    return text === null ? [] : [text]
  })

const entries: ReadonlyArray<Entry> = [
  { name: 'load', number: (t) => `(${t}.load (call $at))`, guard: 'nan' },
  {
    name: 'const',
    before: (t) =>
      constants(t)
        .map((text) => mixed(t, text))
        .join(' '),
    number: (t) => constants(t).at(-1) ?? '',
    guard: 'nan'
  },
  { name: 'reinterpret', number: (t) => `(${t}.reinterpret_${int(t)} (call $bits))`, guard: 'nan' },
  { name: 'neg', number: (t) => `(${t}.neg ${canonical(t)})`, guard: 'nan' },
  { name: 'neg of foreign bits', number: (t) => `(${t}.neg (${t}.load (call $at)))`, guard: 'nan' },
  { name: 'abs', number: (t) => `(${t}.abs (${t}.load (call $at)))`, guard: 'nan' },
  { name: 'abs of the known NaN', number: (t) => `(${t}.abs ${canonical(t)})`, guard: null },
  {
    name: 'copysign',
    number: (t) => `(${t}.copysign ${canonical(t)} (${t}.convert_i32_s (i32.sub (global.get $k) (i32.const 3))))`,
    guard: 'nan'
  },
  { name: 'copysign from a NaN', number: (t) => `(${t}.copysign (${t}.const 1) (${t}.load (call $at)))`, guard: 'nan' },
  {
    name: 'global.get',
    fields: (t) => `(global $g (mut ${t}) (${t}.const nan:0x${t === 'f32' ? '200001' : '4000000000001'}))`,
    before: (t) => `${mixed(t, '(global.get $g)')} (global.set $g (${t}.reinterpret_${int(t)} (call $bits)))`,
    number: () => '(global.get $g)',
    guard: 'nan'
  },
  {
    name: 'struct.get',
    fields: (t) => `(type $S (struct (field (mut ${t})) (field i32)))`,
    before: (t) => `(global.set $r (struct.new $S (${t}.reinterpret_${int(t)} (call $bits)) (i32.const 1)))`,
    number: () => '(struct.get $S 0 (global.get $r))',
    guard: 'nan'
  },
  {
    name: 'array.get',
    fields: (t) => `(type $S (array (mut ${t})))`,
    before: (t) => `(global.set $r (array.new $S (${t}.reinterpret_${int(t)} (call $bits)) (i32.const 2)))`,
    number: () => '(array.get $S (global.get $r) (i32.const 1))',
    guard: 'nan'
  },
  {
    name: 'lane extraction',
    number: (t) => `(${t}x${t === 'f32' ? 4 : 2}.extract_lane 1 (${int(t)}x${t === 'f32' ? 4 : 2}.splat (call $bits)))`,
    guard: null
  },
  {
    name: 'parameters',
    fields: (t) =>
      `(func $take (param ${t} i32) (result ${t}) (${t}.mul (local.get 0) (${t}.convert_i32_s (local.get 1))))`,
    number: () => '(call $take (call $literal) (i32.const 1))',
    guard: null
  },
  {
    name: 'locals',
    fields: (t) => `(func $keep (param $n i32) (result ${t}) (local $v ${t})
      (local.set $v (call $literal))
      (loop $l (local.set $n (i32.sub (local.get $n) (i32.const 1))) (br_if $l (i32.gt_s (local.get $n) (i32.const 0))))
      (local.get $v))`,
    number: () => '(call $keep (i32.const 3))',
    guard: null
  },
  {
    name: 'operands under a loop',
    fields: (t) => `(func $under (param $n i32) (result ${t})
      (call $literal)
      (loop $l (local.set $n (i32.sub (local.get $n) (i32.const 1))) (br_if $l (i32.gt_s (local.get $n) (i32.const 0)))))`,
    number: () => '(call $under (i32.const 3))',
    guard: null
  },
  { name: 'results of literal frames', number: (t) => `(${t}.min (call $literal) (call $literal))`, guard: null },
  {
    name: 'second results of literal frames',
    fields: (t) => `(func $two (result i64 ${t}) (i64.const 5) (${t}.load (call $at)))`,
    before: () => '(call $two) (local.set $v) (drop)',
    number: () => '(local.get $v)',
    guard: null
  },
  {
    name: 'fields of exceptions',
    fields: (t) => `(tag $e (param ${t})) (func $raise (throw $e (call $literal)))
      (func $catch (result ${t})
        (block $b (result ${t}) (try_table (result ${t}) (catch $e $b) (call $raise) (${t}.const 2))))`,
    number: () => '(call $catch)',
    guard: null
  },
  {
    name: 'replies of the host',
    fields: (t) => `(func $host (import "host" "bits_${t}") (param ${int(t)}) (result ${t}))`,
    number: () => '(call $host (call $bits))',
    guard: null
  },
  {
    name: 'arithmetic on foreign bits',
    number: (t) => `(${t}.add (${t}.load (call $at)) (${t}.const 1))`,
    guard: 'nan'
  }
]

const caseOf = (e: Entry, t: Float): Case => {
  const fields = e.fields?.(t) ?? ''
  // imports come first
  const isImport = fields.includes('(import ')
  const reference = fields.includes('(type $S') ? '(global $r (mut (ref null $S)) (ref.null $S))' : ''
  const body = loop(
    `(global.set $k (i32.add (local.get $x) (local.get $i))) ${e.before?.(t) ?? ''} ${mixed(t, e.number(t))}`
  )
  return {
    name: `NaNs: ${e.name}, ${t}`,
    modules: [
      `(module ${isImport ? fields : ''} ${prelude(t)} ${isImport ? '' : fields} ${reference}
        ${body.replace('(local $i i32)', `(local $i i32) (local $v ${t})`)})`
    ],
    max: 7,
    ...(e.guard === null ? {} : { exits: [e.guard] }),
    ends: ['Done']
  }
}

export const nans: ReadonlyArray<Case> = entries.flatMap((e) => [caseOf(e, 'f32'), caseOf(e, 'f64')])
