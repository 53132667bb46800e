/**
 * 64-bit integers as two int32: the only operators that have a second definition, as JavaScript.
 *
 * `$x` and `$X` are the low and the high half of the first operand, `$y` and `$Y` those of the second, `$r` and `$R` of
 * the result. Properties hold every row to the numerics table.
 *
 * They are ten times faster than bigints.
 *
 * See: https://webassembly.github.io/spec/core/exec/numerics.html#integer-operations
 */

/** A result without effect, as two expressions. */
export interface PairSource {
  readonly lo: string
  readonly hi: string
}

const bitwise = (o: string): PairSource => ({ lo: `($x${o}$y)`, hi: `($X${o}$Y)` })
const small = (lo: string): PairSource => ({ lo, hi: '0' })

/** Operators whose halves are one expression each. */
export const pairSources = {
  'i64.and': bitwise('&'),
  'i64.or': bitwise('|'),
  'i64.xor': bitwise('^'),
  'i64.clz': small('($X!==0?Math.clz32($X):32+Math.clz32($x))'),
  'i64.ctz': small('($x!==0?H.ictz32($x):32+H.ictz32($X))'),
  'i64.popcnt': small('(H.ipopcnt32($x)+H.ipopcnt32($X))'),
  'i64.extend8_s': { lo: '($x<<24>>24)', hi: '($x<<24>>31)' },
  'i64.extend16_s': { lo: '($x<<16>>16)', hi: '($x<<16>>31)' },
  'i64.extend32_s': { lo: '$x', hi: '($x>>31)' },
  'i64.extend_i32_s': { lo: '$x', hi: '($x>>31)' },
  'i64.extend_i32_u': { lo: '$x', hi: '0' }
} satisfies Readonly<Record<string, PairSource>>

/** Operators whose halves depend on each other, as statements. The result's variables are no operand's. */
export const pairStatements = {
  'i64.add': '$r=$x+$y|0;$R=$X+$Y+(($r>>>0)<($x>>>0)?1:0)|0;',
  'i64.sub': '$r=$x-$y|0;$R=$X-$Y-(($x>>>0)<($y>>>0)?1:0)|0;',
  'i64.mul': '$r=Math.imul($x,$y);$R=H.high($x,$y)+Math.imul($X,$y)+Math.imul($x,$Y)|0;',
  'i64.shl': 'if(($y&32)!==0){$r=0;$R=$x<<$y}else{$r=$x<<$y;$R=($X<<$y)|(($x>>>1)>>>(31-($y&31)))}',
  'i64.shr_u': 'if(($y&32)!==0){$r=$X>>>$y|0;$R=0}else{$r=($x>>>$y)|(($X<<1)<<(31-($y&31)));$R=$X>>>$y|0}',
  'i64.shr_s': 'if(($y&32)!==0){$r=$X>>$y;$R=$X>>31}else{$r=($x>>>$y)|(($X<<1)<<(31-($y&31)));$R=$X>>$y}',
  'i64.rotl':
    'if(($y&32)!==0){$r=($X<<$y)|(($x>>>1)>>>(31-($y&31)));$R=($x<<$y)|(($X>>>1)>>>(31-($y&31)))}' +
    'else{$r=($x<<$y)|(($X>>>1)>>>(31-($y&31)));$R=($X<<$y)|(($x>>>1)>>>(31-($y&31)))}',
  'i64.rotr':
    'if(($y&32)!==0){$r=($X>>>$y)|(($x<<1)<<(31-($y&31)));$R=($x>>>$y)|(($X<<1)<<(31-($y&31)))}' +
    'else{$r=($x>>>$y)|(($X<<1)<<(31-($y&31)));$R=($X>>>$y)|(($x<<1)<<(31-($y&31)))}'
} satisfies Readonly<Record<string, string>>

/** A shift or rotation by a known distance 0 <= k < 64, as two expressions; null for another operator. */
export const shiftBy = (op: string, k: number): PairSource | null => {
  const n = k & 31
  const swap = k >= 32
  const [a, b] = swap ? ['$X', '$x'] : ['$x', '$X']
  switch (op) {
    case 'i64.shl':
      return (
        swap ? { lo: '0', hi: `($x<<${n})` }
        : n === 0 ? { lo: '$x', hi: '$X' }
        : { lo: `($x<<${n})`, hi: `($X<<${n}|$x>>>${32 - n})` }
      )
    case 'i64.shr_u':
      return (
        swap ? { lo: `($X>>>${n}|0)`, hi: '0' }
        : n === 0 ? { lo: '$x', hi: '$X' }
        : { lo: `($x>>>${n}|$X<<${32 - n})`, hi: `($X>>>${n})` }
      )
    case 'i64.shr_s':
      return (
        swap ? { lo: `($X>>${n})`, hi: '($X>>31)' }
        : n === 0 ? { lo: '$x', hi: '$X' }
        : { lo: `($x>>>${n}|$X<<${32 - n})`, hi: `($X>>${n})` }
      )
    case 'i64.rotl':
      return n === 0 ? { lo: a, hi: b } : { lo: `(${a}<<${n}|${b}>>>${32 - n})`, hi: `(${b}<<${n}|${a}>>>${32 - n})` }
    case 'i64.rotr':
      return n === 0 ? { lo: a, hi: b } : { lo: `(${a}>>>${n}|${b}<<${32 - n})`, hi: `(${b}>>>${n}|${a}<<${32 - n})` }
    default:
      return null
  }
}

const signed = (o: string): string => `($X${o}$Y||$X===$Y&&($x>>>0)${o}($y>>>0))`
const unsigned = (o: string): string => `(($X>>>0)${o}($Y>>>0)||$X===$Y&&($x>>>0)${o}($y>>>0))`
const orEqual = (strict: string, o: string, shift: string): string =>
  `(($X${shift})${strict}($Y${shift})||$X===$Y&&($x>>>0)${o}($y>>>0))`

/** Comparisons, as truth values. */
export const pairConditions = {
  'i64.eqz': '(($x|$X)===0)',
  'i64.eq': '($x===$y&&$X===$Y)',
  'i64.ne': '($x!==$y||$X!==$Y)',
  'i64.lt_s': signed('<'),
  'i64.gt_s': signed('>'),
  'i64.lt_u': unsigned('<'),
  'i64.gt_u': unsigned('>'),
  'i64.le_s': orEqual('<', '<=', ''),
  'i64.ge_s': orEqual('>', '>=', ''),
  'i64.le_u': orEqual('<', '<=', '>>>0'),
  'i64.ge_u': orEqual('>', '>=', '>>>0')
} satisfies Readonly<Record<string, string>>

const zero = '($y|$Y)===0'
const least = '$x===0&&$X===(-2147483648)'
const minusOne = '$y===(-1)&&$Y===(-1)'
const integral = (low: string, below: string): string => `!($x${low}&&$x<${below})`
const signedBounds = integral('>=(-9223372036854775808)', '9223372036854775808')
const unsignedBounds = integral('>(-1)', '18446744073709551616')

/** When an operator has no result; `$x` is a number in truncations. */
export const pairGuards: Readonly<Record<string, string>> = {
  'i64.div_s': `${zero}||${least}&&${minusOne}`,
  'i64.div_u': zero,
  'i64.rem_s': zero,
  'i64.rem_u': zero,
  'i64.trunc_f32_s': signedBounds,
  'i64.trunc_f64_s': signedBounds,
  'i64.trunc_f32_u': unsignedBounds,
  'i64.trunc_f64_u': unsignedBounds
}

/** Operators done by a function that returns the low half and leaves the high half in `Q[1]`. */
export const pairCalls = {
  'i64.div_s': 'H.div_s($x,$X,$y,$Y)',
  'i64.div_u': 'H.div_u($x,$X,$y,$Y)',
  'i64.rem_s': 'H.rem_s($x,$X,$y,$Y)',
  'i64.rem_u': 'H.rem_u($x,$X,$y,$Y)',
  'i64.trunc_f32_s': 'H.truncate($x)',
  'i64.trunc_f32_u': 'H.truncate($x)',
  'i64.trunc_f64_s': 'H.truncate($x)',
  'i64.trunc_f64_u': 'H.truncate($x)',
  'i64.trunc_sat_f32_s': 'H.saturate_s($x)',
  'i64.trunc_sat_f32_u': 'H.saturate_u($x)',
  'i64.trunc_sat_f64_s': 'H.saturate_s($x)',
  'i64.trunc_sat_f64_u': 'H.saturate_u($x)',
  'i64.reinterpret_f64': 'H.bits64($x)'
} satisfies Readonly<Record<string, string>>

/** Operators from an i64 to a number. */
export const pairToNumber = {
  'i32.wrap_i64': { rep: 'i', source: '$x' },
  'f64.convert_i64_s': { rep: 'd', source: '($X*4294967296+($x>>>0))' },
  'f64.convert_i64_u': { rep: 'd', source: '(($X>>>0)*4294967296+($x>>>0))' },
  'f32.convert_i64_s': { rep: 'f', source: 'H.float_s($x,$X)' },
  'f32.convert_i64_u': { rep: 'f', source: 'H.float_u($x,$X)' }
} satisfies Readonly<Record<string, { readonly rep: 'i' | 'f' | 'd'; readonly source: string }>>
