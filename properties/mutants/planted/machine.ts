/** Bugs in numbers, instructions, persistent structures, and in what meets inputs of others. */
import type { PlantedRow } from './Row.ts'
import { rowsIn } from './inFile.ts'

export const machine: ReadonlyArray<PlantedRow> = [
  ...rowsIn('numerics/Int32', 'numerics/Scalar', [
    ['x.c === MIN && y.c === -1', 'x.c === MIN'],
    ['i32((x.c >>> 0) / (y.c >>> 0))', 'i32((x.c >>> 0) / y.c)'],
    ['(i << j) | (i >>> -j)', '(i << j) | (i >> -j)'],
    ['(i << 24) >> 24', '(i << 24) >>> 24'],
    ['(nibbles + (nibbles >>> 4)) & 0x0f0f0f0f', '(nibbles + (nibbles >>> 4)) & 0x07070707'],
    ['32 - Math.clz32(~i & (i - 1))', '31 - Math.clz32(i & -i)']
  ]),
  ...rowsIn('numerics/Int64', 'numerics/Scalar', [
    ['hi === 0 ? 32 + Math.clz32(lowWord(i))', 'hi === 0 ? Math.clz32(lowWord(i))'],
    ['if ((k & 32) !== 0) return joinWords(hi >> 31, hi >> k)', 'if ((k & 32) !== 0) return joinWords(0, hi >> k)'],
    ['((lo >>> 1) >>> (31 - (k & 31))), lo << k)', '((lo >>> 1) >>> (32 - (k & 31))), lo << k)'],
    ['x.c === MIN && y.c === MINUS_ONE', 'false'],
    ['i64(signed64(x.c) % signed64(y.c))', 'i64(x.c % y.c)'],
    ['joinWords(i >> 31, i)', 'joinWords(i >>> 31, i)']
  ]),
  ...rowsIn('numerics/Float', 'numerics/Scalar', [['i - z === 0.5 && i % 2 !== 0 ? i - 1 : i', 'i']]),
  ...rowsIn('numerics/Float32', 'numerics/Scalar', [
    ['fabs32(x.c) | (y.c & SIGN)', 'x.c | (y.c & SIGN)'],
    ['bits ^ SIGN', 'bits | SIGN']
  ]),
  ...rowsIn('numerics/vector/Binary', 'numerics/Vector', [
    ['(i + j + 1) >> 1', '(i + j) >> 1'],
    ['(i * j + 0x4000) >> 15', '(i * j) >> 15'],
    ["'i8x16.min_u': (x, y) => zip8s(imin_u, x, y)", "'i8x16.min_u': (x, y) => zip8s(imin_s, x, y)"],
    ['(flt(float32(j), float32(i)) ? j : i)', '(flt(float32(i), float32(j)) ? i : j)'],
    ['zip16u(sub_sat_u16, x, y)', 'zip16u(sub_sat_s16, x, y)']
  ]),
  ...rowsIn('numerics/vector/Arithmetic', 'numerics/Vector', [
    ['map8u(by(shr, y.c & 7), x)', 'map8u(by(shr, y.c), x)'],
    ['map16s(by(shr, y.c & 15), x)', 'map16s(by(shr, y.c & 7), x)']
  ]),
  ...rowsIn('numerics/vector/Conversion', 'numerics/Vector', [
    ['sat(k < 8 ? get16s(x, k) : get16s(y, k - 8))', 'sat(k < 8 ? get16s(y, k) : get16s(x, k - 8))'],
    ['pair64(lane(half), lane(half + 1))', 'pair64(lane(half), lane(half))'],
    ['v128(f(getF64(x, 0)), f(getF64(x, 1)), 0, 0)', 'v128(0, 0, f(getF64(x, 0)), f(getF64(x, 1)))']
  ]),
  ...rowsIn('numerics/Numeral', 'numerics/Text', [
    ["digits.slice(SIGNIFICANT)) ? '0' : '1'", "digits.slice(SIGNIFICANT)) ? '0' : '0'"],
    ['payload.right === 0n ? outOfRange', 'false ? outOfRange'],
    ['return pattern < infinity(f) ? right(pattern) : outOfRange', 'return right(pattern)'],
    ['(hex ? 4 : 1) * fraction.length', 'fraction.length']
  ]),
  ...rowsIn('execution/instructions/Calls', 'execution/term/Term', [
    ['const below = drop(args, fi.params)', 'const below = args'],
    ['takeOnto(vs, fi.params + 1, ctx.below)', 'takeOnto(vs, fi.params, ctx.below)']
  ]),
  ...rowsIn('execution/instructions/References', 'execution/rules/references', [
    ['s: (i: number): number => (i << 1) >> 1', 's: (i: number): number => i'],
    ["x._tag === y._tag && ('a' in x", "('a' in x"],
    ['isNull(vs) && isNull(tail) ?', 'isNull(vs) ?']
  ]),
  ...rowsIn('execution/instructions/Structs', 'execution/rules/structs', [
    ['out[i] = packField(zt, rest.head)', 'out[fields.length - 1 - i] = packField(zt, rest.head)'],
    [
      'withStruct(z.store, r, code.instr.i, packField(zt, vs.head))',
      'withStruct(z.store, r, 0, packField(zt, vs.head))'
    ]
  ]),
  ...rowsIn('execution/instructions/Arrays', 'execution/rules/arrays', [
    ['seg.at(i + k * seg.width)', 'seg.at(i + k)'],
    ['if (i >= Cells.size(r))', 'if (i > Cells.size(r))'],
    ['isPacked(zt) ? vals.map((v) => packField(zt, v)) : vals', 'vals']
  ]),
  ...rowsIn('embedding/Run', 'embedding/untyped', [
    [
      "typeof reply !== 'object' || !Object.hasOwn(replyParts, reply._tag)",
      "typeof reply !== 'object' || !(reply._tag in replyParts)"
    ],
    ['if (wrong !== null) return `store: ${wrong}; a', 'if (false) return `store: ${wrong}; a'],
    ['if (malformed !== null) return refused', 'if (false) return refused'],
    ['reply === null || (reply as unknown) === undefined', 'reply === null'],
    ['Number.isInteger(r.code) ? null', 'r.code !== undefined ? null']
  ])
]
