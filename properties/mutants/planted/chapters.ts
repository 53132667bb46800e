/** Bugs in the chapters: validation, execution, binary, text; and in staging and persistent, which other areas reach less. */
import { inFile, rowsIn } from './inFile.ts'
import type { PlantedRow } from './Row.ts'

const branches = inFile('validation/instructions/Branches', 'validation/instructions', 'validation/structures')
const reconstruct = inFile('staging/exit/Reconstruct', 'refinement/cases', 'laws/locals')
const osr = inFile('staging/entry/Osr', 'refinement/rerun')

export const chapters: ReadonlyArray<PlantedRow> = [
  branches('!matchRef(rt2, rt1)', '!matchRef(rt1, rt2)'),
  branches('checkRef(C.types.length, instr.rt1) ?? checkRef', 'checkRef'),
  branches('i <= ls.length', 'i < ls.length'),
  branches('if (ts.length !== last.right.length) {', 'if (false) {'),
  branches('if (popAll(vs, s.ctrl, ts) === null)', 'if (false)'),
  branches('types.right.slice(0, -1)', 'types.right'),

  ...rowsIn('execution/instructions/MemoryBulk', 'execution/rules/memory-bulk', [
    ['if (i1 <= i2) {', 'if (i1 < i2 - 9) {'],
    ['i1 + n > m1.length ||', ''],
    ['|| i2 + n > m2.length', ''],
    [
      '[constLike(first.head, i + 1), constLike(vs.head, n - 1)]',
      '[constLike(first.head, i), constLike(vs.head, n - 1)]'
    ],
    ['load8(code.instr.y)', 'load8(code.instr.x)']
  ]),
  ...rowsIn('execution/instructions/Branches', 'execution/term/Term', [
    [
      "contextReduct('Step_pure/return-frame', takeOnto(vs, ctx.n, ctx.below), ctx.code, ctx.frame",
      "contextReduct('Step_pure/return-frame', vs, ctx.code, ctx.frame"
    ],
    ['br(code, idx<LabelIdx>(l - 1), ctx.code)', 'br(code, idx<LabelIdx>(l), ctx.code)'],
    ["outwards('Step_pure/return-handler'", "outwards('Step_pure/return-label'"]
  ]),

  ...rowsIn('binary/Leb128', 'binary/Leb128', [
    ['if (shift >= bits) {', 'if (shift > bits + 7) {'],
    ['bits - shift, signed)', 'bits, signed)'],
    ['else if (shift > 25)', 'else if (shift > 28)'],
    ['(b << 25) >> 25', 'b'],
    ['hi < 0x20_0000 ?', 'true ?'],
    ['n < 0x4000 ? 2', 'n <= 0x4000 ? 2']
  ]),

  ...rowsIn('text/Characters', 'text/Strings', [
    ['value < 0xd800 || ', 'value <= 0xd800 || '],
    ['value >= 0xe000', 'value >= 0xe800'],
    ['value < 0x110000)', 'value <= 0x110000)'],
    ['value: -1 - (16 * high + low)', 'value: -1 - (16 * low + high)'],
    ['c < 32 || c === 127', 'c < 32']
  ]),

  reconstruct(
    "labelContext(n, deriveFrom('loop', loopOp, instr, end), below, code, ctx)",
    'labelContext(n, end, below, code, ctx)'
  ),
  reconstruct(
    'handlerContext(n, instr.catches, below, code, ctx)',
    'handlerContext(n, instr.catches, frame.below, code, ctx)'
  ),
  reconstruct('const below = heights[height] ?? frame.below', 'const below = frame.below'),
  reconstruct('codeAt(outer.es, index + 1)', 'codeAt(outer.es, index)'),
  reconstruct('exit.operands.length - exit.results', 'exit.operands.length'),
  osr('index > 0 && isVal(vs) && vs.head === from[index - 1]', 'index > 0 && isVal(vs)'),
  osr('ahead: code.index - index', 'ahead: 0'),
  osr('ctx.code !== end) return null', 'false) return null'),
  osr('if (!isEnd(ctx.code)) return null', ''),
  osr("instr._tag === 'loop' && instr.es === es", "instr._tag === 'loop'"),
  osr('if (ctx.code !== codeAt(outer.es, p.index + 1)) return null', ''),
  osr(' && a.l === b.l', ''),
  osr(" && ('x' in a ? a.x : -1) === ('x' in b ? b.x : -1)", ''),

  ...rowsIn('persistent/Vector', 'persistent/Vector', [
    ['const copy = child(node, k).slice()', 'const copy = child(node, k) as Node<A>'],
    ['rest -= k * span(h)', 'rest -= k * span(h - 1)', 2],
    ['  const copy = v.slice()\n  copy[i] = x', '  const copy = v as A[]\n  copy[i] = x'],
    ['same.slice(0, want - have)', 'same'],
    ['if (!(n > 0)) return v', 'if (!(n > 1)) return v']
  ])
]
