/** Bugs at numbers around 2^31, 2^32, 2^53 and 2^64, in both tiers. */
import { rowsIn } from './inFile.ts'

const test = 'laws/numbers'

export const numbers = [
  ...rowsIn('execution/runtime/Access', test, [
    ["v._tag === 'i32.const' ? v.c >>> 0 : Number(v.c)", "v._tag === 'i32.const' ? v.c : Number(v.c)"],
    ["v._tag === 'i32.const' ? v.c >>> 0 : Number(v.c)", "v._tag === 'i32.const' ? v.c >>> 0 : Number(v.c) | 0"],
    ["v._tag === 'i32.const' ? v.c >>> 0 : Number(v.c)", "v._tag === 'i32.const' ? v.c >>> 0 : Number(v.c) >>> 0"],
    [
      "v._tag === 'i32.const' ? v.c >>> 0 : Number(v.c)",
      "v._tag === 'i32.const' ? v.c >>> 0 : Number(BigInt.asIntN(64, v.c))"
    ],
    ['natural(v) + Number(offset)', '(natural(v) + Number(offset)) >>> 0'],
    ['natural(v) + Number(offset)', 'natural(v) + (Number(offset) >>> 0)'],
    ["(at === 'i32' ? i32(n) : i64(BigInt(n)))", "(at === 'i32' ? i32(n) : i64(BigInt(n | 0)))"]
  ]),
  ...rowsIn('execution/runtime/Growth', test, [
    ['2 ** 32 - 1 :', '2 ** 32 :'],
    ['Number.MAX_SAFE_INTEGER', '2 ** 32'],
    ['size > most ||', 'size >= most ||'],
    ['size > max)', 'size >= max)']
  ]),
  ...rowsIn('execution/instructions/MemoryBulk', test, [
    ['if (i + n > mi.bytes.length) return trap', 'if ((i + n) >>> 0 > mi.bytes.length) return trap'],
    ['if (i + n > mi.bytes.length) return trap', 'if (i + n >= mi.bytes.length) return trap']
  ]),
  ...rowsIn('execution/Bounds', test, [
    ['isI32(c.values) ? c.values.head.c >>> 0 : 0', 'isI32(c.values) ? c.values.head.c : 0'],
    ['n > c.limits.array', 'n >= c.limits.array']
  ]),
  ...rowsIn('staging/emit/Addresses', test, [
    ['((${o.hi}>>>0)*4294967296+(${o.lo}>>>0))', '(${o.lo}>>>0)'],
    ['((${o.hi}>>>0)*4294967296+(${o.lo}>>>0))', '(${o.hi}*4294967296+(${o.lo}>>>0))'],
    ['((${o.hi}>>>0)*4294967296+(${o.lo}>>>0))', '((${o.hi}>>>0)*4294967296+${o.lo})'],
    ['`(${low(o)}>>>0)`', '`${low(o)}`']
  ]),
  ...rowsIn('staging/emit/instructions/Memory', test, [
    ["pure('i', [], `(${size}|0)`)", "pure('i', [], `(${size}<<16>>16)`)"],
    ['`(${size}/4294967296|0)`', "'0'"],
    ['`(${size}/4294967296|0)`', '`(${size}>>31)`']
  ]),
  ...rowsIn('staging/emit/instructions/MemoryBulk', test, [
    [
      "leaveIf(b, c, index, 'trap', `A+C>${m}L||${m}.isShort(A,C)`)",
      "leaveIf(b, c, index, 'trap', `(A+C)>>>0>${m}L||${m}.isShort(A,C)`)"
    ],
    ['A+C>${to}L||B+C>${from}L', 'A+C>${to}L'],
    ['A+C>${m}L||B+C>${d}().length', 'A+C>${m}L||(B+C|0)>${d}().length']
  ]),
  ...rowsIn('staging/emit/instructions/Tables', test, [
    ['A>=${t}.refs.length', 'A>${t}.refs.length'],
    ['(${n}/4294967296|0)', '0']
  ]),
  ...rowsIn('execution/instructions/TablesBulk', test, [
    ['if (i + n > ti.refs.length) return', 'if ((i + n) >>> 0 > ti.refs.length) return'],
    ['i1 + n > t1.length || i2 + n > t2.length', 'i1 + n > t1.length'],
    ['i + n > ti.refs.length || j + n > ei.refs.length', 'i + n > ti.refs.length']
  ]),
  ...rowsIn('execution/instructions/ArraysBulk', test, [
    ['({ c }: I32): number => c >>> 0', '({ c }: I32): number => c'],
    ['natural(i) + natural(n) > Cells.size(r)', '((natural(i) + natural(n)) | 0) > Cells.size(r)']
  ]),
  ...rowsIn('execution/instructions/Arrays', test, [['r, vs.head.c >>> 0)', 'r, vs.head.c & 0xffff)']]),
  ...rowsIn('execution/runtime/Segments', test, [
    ['boolean => i + n * width <= length', 'boolean => i + ((n * width) >>> 0) <= length'],
    ['boolean => i + n * width <= length', 'boolean => (i + n * width) >>> 0 <= length']
  ]),
  ...rowsIn('staging/emit/instructions/Arrays', test, [
    ['(A=${low(i)}>>>0)>=(${size})', '(A=${low(i)})>=(${size})'],
    ['(A=${low(i)}>>>0)>=(${size})', '(A=${low(i)}>>>0)>(${size})'],
    ['(A=${low(n)}>>>0)>Y.limits.array', '(A=${low(n)})>Y.limits.array']
  ])
]
