/** Bugs in modules: their binary form, their validation, their types, their linking and instantiation. */
import type { PlantedRow } from './Row.ts'
import { rowsIn } from './inFile.ts'

export const modules: ReadonlyArray<PlantedRow> = [
  ...rowsIn('binary/Leb128', 'binary/Leb128', [
    ['signed ? -1 << (left - 1) : -1 << left', '-1 << left'],
    ['signed ? -1 << (left - 1) : -1 << left', '-1 << (left - 1)'],
    ['|| (signed && (b & unused) === unused)', ''],
    ['|| (signed && (b & unused) === unused)', '|| (b & unused) === unused'],
    ['if (left >= 7) return true', 'if (left >= 4) return true'],
    ['(b & 0x40) !== 0 && shift < 64', '(b & 0x40) !== 0 && shift < 32'],
    ['(b & 0x40) !== 0 && shift < 64', '(b & 0x80) !== 0 && shift < 64'],
    ['hi |= shift < 32 ? -1 : -1 << (shift - 32)', 'hi |= -1 << (shift - 32)'],
    ['if (shift < 32) lo |= -1 << shift', 'lo |= -1 << shift'],
    ['if (shift < 32) lo |= x << shift', 'lo |= x << shift'],
    ['integer(c, 33, true)', 'integer(c, 32, true)'],
    ['integer(c, 33, true)', 'integer(c, 34, true)'],
    ['return c.hi * 0x1_0000_0000 + (c.lo >>> 0)', 'return c.lo'],
    ['integer(c, 32, false)', 'integer(c, 32, true)'],
    ['return c.lo >>> 0', 'return c.lo'],
    ['rest < -0x40 || rest >= 0x40)', 'rest < -0x40 || rest >= 0x80)'],
    ['rest < -0x40n || rest >= 0x40n)', 'rest <= -0x40n || rest >= 0x40n)'],
    [
      'Number(rest & 0x7fn) | 0x80)\n    rest >>= 7n\n  }\n  push(b, Number(rest))',
      'Number(rest & 0x7fn))\n    rest >>= 7n\n  }\n  push(b, Number(rest))'
    ]
  ]),
  ...rowsIn('binary/Types', 'binary/Canonical', [
    ["[HAS_MAX, limitsOf('i32', bound)]", "[HAS_MAX, limitsOf('i64', bound)]"],
    ["[IS_64, limitsOf('i64', constant(null))]", "[IS_64, limitsOf('i32', constant(null))]"],
    ['const SUB_FINAL = 0x4f\nconst SUB = 0x50', 'const SUB_FINAL = 0x50\nconst SUB = 0x4f'],
    ['[0x02, memType],\n    [0x03, globalType]', '[0x03, memType],\n    [0x02, globalType]'],
    ['params: resultType, results: resultType', 'results: resultType, params: resultType']
  ]),
  ...rowsIn('binary/Types', 'binary/Suite', [
    ["reject('malformed mutability')", 'constant(true)'],
    ["reject('malformed limits flags')", "limitsOf('i32', constant(null))"]
  ]),
  ...rowsIn('binary/ValTypes', 'binary/Canonical', [
    ["[0x71, 'none'],\n  [0x72, 'noextern']", "[0x72, 'none'],\n  [0x71, 'noextern']"],
    ["[0x77, 'i16'],\n  [0x78, 'i8']", "[0x78, 'i16'],\n  [0x77, 'i8']"],
    ['const REF = 0x64\nconst REF_NULL = 0x63', 'const REF = 0x63\nconst REF_NULL = 0x64'],
    ['const key = 2 * ht.x + Number(nullable)', 'const key = ht.x + Number(nullable)'],
    ['if (!rt.null || typeof rt.ht', 'if (!rt.null && typeof rt.ht']
  ]),
  ...rowsIn('binary/Segments', 'binary/Canonical', [
    [
      '[2, elemOf(active(index), elemKind, funcs)],\n    [3, elemOf(declarative, elemKind, funcs)]',
      '[3, elemOf(active(index), elemKind, funcs)],\n    [2, elemOf(declarative, elemKind, funcs)]'
    ],
    ['[4, elemOf(active(zero), constant(FUNC_NULL), exprs)]', '[4, elemOf(active(zero), constant(FUNC), exprs)]'],
    ['e.mode.x === 0 && (!byExpr || isFuncNull(e.type))', 'e.mode.x === 0'],
    ["mode._tag === 'active' && mode.x !== 0", "mode._tag === 'active' && mode.x > 1"]
  ]),
  ...rowsIn('binary/Decode', 'binary/Canonical', [
    ['if (rank <= last)', 'if (rank < last)'],
    ['if (typeIdxs.length !== codes.length)', 'if (typeIdxs.length < codes.length)'],
    ['dataCount !== null && dataCount !== datas.length', 'dataCount !== null && dataCount < datas.length']
  ]),
  ...rowsIn('binary/Entries', 'binary/Canonical', [
    ["['func', 'table', 'mem', 'global', 'tag']", "['func', 'table', 'global', 'mem', 'tag']"],
    ['sameHeapType(e.ht, type.rt.ht)', 'type.rt.null']
  ]),
  ...rowsIn('binary/Entries', 'binary/Canonical', [['count >= 2 ** 32', 'count > 2 ** 32']]),
  ...rowsIn('binary/Decode', 'binary/Errors', [['return undeclared(draft)', 'return null']]),
  ...rowsIn('binary/Values', 'binary/Errors', [['n > c.bytes.length - at', 'n > c.bytes.length']]),
  ...rowsIn('binary/Values', 'binary/Canonical', [
    [
      '((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)',
      '((bytes[at + 3] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 24)'
    ]
  ]),
  ...rowsIn('binary/Offsets', 'binary/Offsets', [
    ['const own = x - importCount({ imports }, kind)', 'const own = x'],
    ["s.passing = steps[s.step]?.in === 'else'", 's.passing = false'],
    ['place.marks[step.index + Number(active)]', 'place.marks[step.index]']
  ]),

  ...rowsIn('validation/Definitions', 'validation/modules', [
    ['for (const { init } of m.tables) look(init)\n', ''],
    ["if (idx._tag === 'func') found.add(idx.x)", 'continue'],
    ['if (!matchRef(rt, tt.rt))', 'if (!matchRef(tt.rt, rt))'],
    ["mode.offset, tt.at, 'offset'", "mode.offset, 'i32', 'offset'"],
    ["mode.offset, mt.at, 'offset'", "mode.offset, 'i32', 'offset'"],
    ['ft.params.length === 0 && ft.results.length === 0', 'ft.params.length === 0'],
    ['names.has(e.name) ?', 'false ?'],
    ['const found = checkVal(C.types.length, t)', 'const found = null as ReturnType<typeof checkVal>']
  ]),
  ...rowsIn('validation/TypeSection', 'validation/modules', [
    ['tu.x >= x0)', 'tu.x > x0)'],
    ['final !== false) {', 'final === undefined) {'],
    ['return matchComp(expand(sub), expand(sup)) ?', 'return matchComp(expand(sup), expand(sub)) ?']
  ]),
  ...rowsIn('validation/TypeSection', 'validation/hostile', [
    ['ct.results.length > limits.arity', 'false'],
    ['ct.fields.length > limits.fields', 'ct.fields.length >= limits.fields'],
    ['if (x + subtypes.length > limits.types)', 'if (subtypes.length > limits.types)']
  ]),
  ...rowsIn('validation/Declarations', 'validation/modules', [
    ["'func', importCount(m, 'func')", "'func', 0"],
    ["ct._tag === 'func' ? null", "ct._tag !== 'array' ? null"],
    ['({ type }) => checkRef(n, type))', '() => null)']
  ]),
  ...rowsIn('types/Subtype', 'types/matching', [
    ["i31: ['eq', 'any']", "i31: ['any']"],
    ["none: ['i31', 'struct', 'array', 'eq', 'any']", "none: ['i31', 'struct', 'eq', 'any']"],
    ["(kind === 'func' ? 'nofunc' : 'none')", "'none'"],
    ['rt2.null || !rt1.null', 'rt2.null || rt1.null'],
    ['isPacked(zt1) || isPacked(zt2) ? zt1 === zt2', 'isPacked(zt1) && isPacked(zt2) ? true'],
    ['yt1.mut === yt2.mut &&', ''],
    ['&& (!yt1.mut || matchStorage(yt2.zt, yt1.zt))', ''],
    ['return yt1 !== undefined && matchField', 'return yt1 === undefined || matchField'],
    ['matchResult(ct2.params, ct1.params)', 'matchResult(ct1.params, ct2.params)'],
    ['ancestor !== null && sameDefType(ancestor, dt2)', 'ancestor !== null']
  ]),
  ...rowsIn('types/Digest', 'types/matching', [
    ["zt.null ? 'null ' : ''", "''"],
    ['yt.mut ? `mut', 'false ? `mut'],
    ["st.final ? 'final' : 'sub'", "'sub'"],
    ['[${st.supers.map(heapText).join()}]', ''],
    ['digest: `${group.digest}.${i}`', 'digest: group.digest']
  ]),
  ...rowsIn('types/Close', 'types/matching', [
    ['tu.x >= x && tu.x < x + n', 'tu.x >= x && tu.x <= x + n'],
    ['tu.x >= x && tu.x < x + n ? recUse(tu.x - x)', 'tu.x >= x && tu.x < x + n ? recUse(tu.x)'],
    ['rolling(dts, dts.length, subtypes.length)', 'rolling(dts, dts.length, 1)']
  ]),
  ...rowsIn('types/Substitute', 'types/matching', [['supers: st.supers.map(f)', 'supers: st.supers']]),
  ...rowsIn('types/Ancestors', 'types/matching', [
    ['depth: parent.depth + 1', 'depth: parent.depth'],
    ['skip: leap ? parent.skip.skip : parent', 'skip: leap ? parent.skip : parent.skip']
  ]),

  ...rowsIn('execution/modules/allocate', 'execution/instantiate', [
    ["if (n > most) return left(over('pages'", "if (n >= most) return left(over('pages'"],
    ['V.replicate(Number(n), r)', 'V.replicate(Number(n), refNull)'],
    ['results: results.length', 'results: params.length']
  ]),
  ...rowsIn('execution/modules/allocateModule', 'execution/instantiate', [
    ['address(V.length(list) + i)', 'address(i)'],
    ['refs[i] ?? refNull, limits', 'refs[0] ?? refNull, limits'],
    ['elemRefs[i] ?? []', 'elemRefs[0] ?? []'],
    ['allocData(z, bytes).store, spaces.right)', 'allocData(z, bytes).store, tagged)'],
    [
      '{ tag: m.tags, global: m.globals, mem: m.mems, table: m.tables, func: m.funcs }',
      '{ tag: m.tags, global: m.globals, mem: m.tables, table: m.mems, func: m.funcs }'
    ]
  ]),
  ...rowsIn('execution/modules/evaluate', 'execution/evaluate', [
    ['o.values[o.values.length - 1]', 'o.values[0]'],
    ['choices: o.choices, steps: o.steps', 'choices: o.choices, steps: z.steps']
  ]),
  ...rowsIn('execution/modules/instantiate', 'execution/instantiate', [
    ["case 'declarative':\n      return [{ _tag: 'elem.drop', x }]", "case 'declarative':\n      return []"],
    ["{ _tag: 'table.init', x: mode.x, y: x }, { _tag: 'elem.drop', x }", "{ _tag: 'table.init', x: mode.x, y: x }"],
    [
      "{ _tag: 'memory.init', x: mode.x, y: x },\n        { _tag: 'data.drop', x }",
      "{ _tag: 'memory.init', x: mode.x, y: x }"
    ],
    ["x: mode.x, y: x }, { _tag: 'elem.drop'", "x: idx<TableIdx>(0), y: x }, { _tag: 'elem.drop'"],
    [
      '  ...module.elems.flatMap((e, i) => runElem(e, idx<ElemIdx>(i))),\n  ...module.datas.flatMap((d, i) => runData(d, idx<DataIdx>(i))),',
      '  ...module.datas.flatMap((d, i) => runData(d, idx<DataIdx>(i))),\n  ...module.elems.flatMap((e, i) => runElem(e, idx<ElemIdx>(i))),'
    ],
    ['const linked = checkImports(s, m, xas)\n  if (isLeft(linked)) return linked\n', '']
  ]),
  ...rowsIn('execution/modules/link', 'execution/link', [
    ['matchExtern(actual, expected)', 'matchExtern(expected, actual)'],
    ['xas[k])', 'xas[0])'],
    ['if (xas.length === n)', 'if (xas.length >= n)']
  ]),
  ...rowsIn('types/Matching', 'execution/link', [
    ['lim1.min >= lim2.min &&', ''],
    ['lim1.max <= lim2.max', 'true'],
    ['matchUse(jt1.type, jt2.type) && matchUse(jt2.type, jt1.type)', 'matchUse(jt1.type, jt2.type)'],
    ['gt1.mut === gt2.mut &&', ''],
    ['(!gt1.mut || matchVal(gt2.t, gt1.t))', 'true'],
    ['mt1.at === mt2.at &&', ''],
    ['tt1.at === tt2.at &&', ''],
    [' && matchRef(tt2.rt, tt1.rt)', '']
  ])
]
