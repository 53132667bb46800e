/** Bugs in the chapters on execution, binaries and text, and in persistent vectors, which other areas reach less. */
import { rowsIn } from './inFile.ts'
import type { PlantedRow } from './Row.ts'

export const chapters: ReadonlyArray<PlantedRow> = [
  ...rowsIn('execution/instructions/MemoryBulk', 'trace/Events', [
    ['if (i1 <= i2) {', 'if (i1 < i2 - 9) {'],
    ['i1 + n > m1.length ||', ''],
    [
      '[constLike(first.head, i + 1), constLike(vs.head, n - 1)]',
      '[constLike(first.head, i), constLike(vs.head, n - 1)]'
    ]
  ]),
  ...rowsIn('execution/instructions/Branches', 'trace/Events', [
    ['br(code, idx<LabelIdx>(l - 1), ctx.code)', 'br(code, idx<LabelIdx>(l), ctx.code)'],
    ["outwards('Step_pure/return-handler'", "outwards('Step_pure/return-label'"]
  ]),

  ...rowsIn('binary/Leb128', 'binary/Leb128', [
    ['if (shift >= bits) {', 'if (shift > bits + 7) {'],
    ['bits - shift, signed)', 'bits, signed)'],
    ['else if (shift > 25)', 'else if (shift > 28)'],
    ['(b << 25) >> 25', 'b'],
    ['hi < 0x20_0000 ?', 'true ?']
  ]),

  ...rowsIn('text/Characters', 'text/Strings', [
    ['value >= 0xe000', 'value >= 0xe800'],
    ['value < 0x110000)', 'value <= 0x110000)'],
    ['value: -1 - (16 * high + low)', 'value: -1 - (16 * low + high)'],
    ['c < 32 || c === 127', 'c < 32']
  ]),

  ...rowsIn('persistent/Vector', 'persistent/Vector', [
    ['const copy = child(node, k).slice()', 'const copy = child(node, k) as Node<A>'],
    ['rest -= k * span(h)', 'rest -= k * span(h - 1)', 2],
    ['  const copy = v.slice()\n  copy[i] = x', '  const copy = v as A[]\n  copy[i] = x'],
    ['same.slice(0, want - have)', 'same'],
    ['if (!(n > 0)) return v', 'if (!(n > 1)) return v']
  ])
]
