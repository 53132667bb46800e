/** Bugs in the judges: the matcher and the runner of scripts, store extension, the typing of values, objects and instances. */
import type { PlantedRow } from './Row.ts'
import { rowsIn } from './inFile.ts'

export const judges: ReadonlyArray<PlantedRow> = [
  ...rowsIn('script/Match', 'script/Match', [
    [' && w.lo === v.lo', ''],
    [' && w.d === v.d', ''],
    ['64: 52n', '64: 51n'],
    ['magnitude === canonical : ', 'true : '],
    ["p.type === 'f32' && ", ''],
    ["p.type === 'f64' && ", ''],
    ['bits * i', 'bits'],
    ['p.lanes.every(', 'p.lanes.some('],
    ["func: ['ref.func_addr']", "func: ['ref.func_addr', 'ref.null_addr']"],
    ["eq: ['ref.i31_num', 'ref.struct_addr', 'ref.array_addr']", "eq: ['ref.i31_num', 'ref.struct_addr']"],
    ['v.a === w.a', 'true']
  ]),
  ...rowsIn('script/Act', 'script/Faults', [
    ["'store' in f ? f.store", "f._tag === 'Trapped' ? f.store"],
    ["'config' in f ? f.config.store", "'config' in f ? null"],
    ["f.limit === 'depth' ? ", 'true ? '],
    ["fault('exception', 'uncaught exception')", "fault('trap', 'uncaught exception')"]
  ]),
  ...rowsIn('script/Run', 'script/Faults', [
    ['kinds.includes(result.left.kind) &&', ''],
    ['.startsWith(expected', '.includes(expected'],
    ["['trap', 'exception'], a.message", "['trap'], a.message"],
    ['result.right.length === expected.length &&', '']
  ]),
  ...rowsIn('script/Values', 'script/Read', [
    ['else unexpected(p)\n  return refNull', 'return refNull'],
    ["failAt(p, offset(p), 'constant out of range')", 'p.at++'],
    [' || peek(p) === kind.id', ''],
    [
      "if (open(p, 'ref.host')) return host(p)\n  if (open(p, 'ref.extern')) return",
      "if (open(p, 'ref.extern')) return"
    ],
    ["return { _tag: 'ref.extern', ref: host(p) }\n  mustOpen", 'return host(p)\n  mustOpen'],
    ['s.float === null ? null : nanSet(p)', 'nanSet(p)']
  ]),
  ...rowsIn('script/Values', 'script/Match', [
    ['if (set === null) return lane(p, s)', 'if (set === null || s.lanes === 2) return lane(p, s)'],
    ["['ref.eq', 'eq']", "['ref.eq', 'any']"],
    ["return { _tag: 'ref', kind: 'extern' }", "return { _tag: 'ref', kind: 'any' }"],
    ["isWord(p, 'nan:arithmetic') ? 'nan:arithmetic'", "isWord(p, 'nan:arithmetic') ? 'nan:canonical'"]
  ]),
  ...rowsIn('script/Parse', 'script/Read', [
    ["{ _tag: 'instance', id: null, module: first }", "{ _tag: 'instance', id: first, module: null }"],
    ["if (m._tag === 'module') return m\n  unexpected(p)", "if (m._tag === 'module') return m"],
    ['message: name(p) })\n\nconst assertions', "message: '' })\n\nconst assertions"],
    ["isForm(p, 'module') ? module_(p) : action(p)", 'action(p)'],
    ['if (peek(p) !== kind.open) unexpected(p)\n  else p.at++', 'p.at++'],
    ['kinds[i] === kind.close && --depth === 0', 'kinds[i] === kind.close'],
    ['  p.failure = null\n', ''],
    ['line = outer?.line ?? 0', 'line = 0'],
    ['id_ = outer?.id ?? null', 'id_ = null'],
    ['here = outer?.commands ?? []', 'here = []'],
    ['while (stack.length > 0) leave()', 'leave()'],
    ['file: peek(p) === kind.string ? name(p) : null', 'file: null']
  ]),
  ...rowsIn('script/Json', 'script/Read', [
    ['/^-?\\d{1,20}$/.test(s)', '/^-?\\d*$/.test(s)'],
    ['BigInt.asUintN(bits, BigInt(s))', 'BigInt(s)'],
    ['i8: 8, i16: 16', 'i8: 8, i16: 8'],
    ["funcref: 'func'", "funcref: 'any'"],
    ['return f64(highWord(n), lowWord(n))', 'return f64(lowWord(n), highWord(n))'],
    ["type === 'externref' ? { _tag: 'ref.extern', ref: host } : host", 'host'],
    [' && !v.value.some(isNan)', ''],
    ['if (v.value.length !== 128 / bits) return null\n', ''],
    ['NumValue.is(v) && !isNan(v.value) ? number', 'NumValue.is(v) ? number'],
    ["(v.type === 'f32' || v.type === 'f64') && isNan", 'isNan'],
    ["kind: v.value === 'null' ? 'null' : refTypes[v.type]", 'kind: refTypes[v.type]'],
    ['return found.length === list.length ? found : null', 'return found'],
    ["s?.replace(/^\\$/, '') ?? null", 's ?? null'],
    [
      "return { _tag: 'assert_trap', of: moduleOf(c, false), message }",
      "return { _tag: 'assert_trap', of: moduleOf(c, true), message }"
    ],
    ["c.module_type ?? 'binary'", "c.module_type ?? 'text'"],
    ['id: idOf(c.instance), module: idOf(c.module)', 'id: idOf(c.module), module: idOf(c.instance)'],
    ["d.right.type.startsWith('module')", "d.right.type.includes('module')"],
    [
      't.partial({ name: t.string, module_type: Form, text: t.string })',
      't.partial({ name: t.string, text: t.string })'
    ]
  ]),
  ...rowsIn('script/Spectest', 'script/Run', [
    ["['print_i32_f32', ['i32', 'f32']]", "['print_i32_f32', ['f32', 'i32']]"],
    ['0x4426a666', '0x4426a667'],
    ["['table64', 'i64']", "['table64', 'i32']"],
    ['lim: { min: 10, max: 20 }', 'lim: { min: 10, max: null }'],
    ['lim: { min: 1, max: 2 }', 'lim: { min: 1, max: 3 }'],
    ['mut: false, t }, value', 'mut: true, t }, value'],
    ["call.func.module === SPECTEST ? { _tag: 'values', values: [], store } : null", 'null']
  ]),
  ...rowsIn('soundness/Preservation', 'soundness/deep', [['every ?? Math.max(LEAST, judgements)', 'every ?? LEAST']]),
  ...rowsIn('soundness/Run', 'soundness/deep', [
    ['kept ?? nothingDerived()', 'nothingDerived(kept?.counts)'],
    ['kept ?? nothingDerived()', 'kept === null ? nothingDerived() : nothingDerived(kept.counts, kept.activations)']
  ]),
  ...rowsIn('soundness/Config', 'soundness/roots', [
    ['if (isReference(cell.instr)) yield', 'if (false) yield'],
    [
      '!isEnd(cell) && !isStatic(cell); cell = cell.next',
      '!isEnd(cell) && !isStatic(cell) && cell === code; cell = cell.next'
    ],
    ['V.runs(f.locals)', '[...V.runs(f.locals)].slice(1)'],
    ['V.runs(f.locals)', '[...V.runs(f.locals)].slice(0, -1)'],
    ["if (ctx._tag === 'frame') yield* frameRoots(ctx.frame)", ''],
    ['yield* codeRoots(ctx.code)', ''],
    ['yield* codeRoots(c.code)', ''],
    ['yield* frameRoots(c.frame)', ''],
    ['isVal(vs); vs = vs.tail) yield vs.head', 'isVal(vs) && vs === c.values; vs = vs.tail) yield vs.head'],
    ['ctx.below.length > above.length', 'false'],
    ['heightsOk(c) ?? ', '']
  ]),
  ...rowsIn('soundness/Extend', 'soundness/extend', [
    ['x.min <= y.min && x.max === y.max', 'x.max === y.max'],
    ['x.min <= y.min && x.max === y.max', 'x.min <= y.min'],
    ['B.length(x.bytes) <= B.length(y.bytes)', 'true'],
    ['V.length(x.refs) <= V.length(y.refs)', 'true'],
    ['x.refs.length === y.refs.length && ', ''],
    ['y.type.mut || sameValue(x.value, y.value)', 'true'],
    [' && x.module === y.module', ''],
    ['of changed) {', 'of changed.slice(0, 1)) {'],
    ['i < n; i++', 'i < 1; i++'],
    ['s2.fresh >= s.fresh', 'true']
  ]),
  ...rowsIn('soundness/Values', 'soundness/values', [
    ['isInt32(v.hi) && isInt32(v.lo)', 'isInt32(v.hi)'],
    ['v.c < 2n ** 64n', 'true'],
    [' && isThere(s, r.ref)', ''],
    ['x.hi === y.hi && x.lo === y.lo', 'x.hi === y.hi'],
    ['2 ** packBits[fv.pt]', '2 ** 16']
  ]),
  ...rowsIn('soundness/Heap', 'soundness/objects', [
    ["v._tag === 'ref.extern' ? v.ref : v", 'v'],
    ['x.tag === y.tag &&', ''],
    ['x.fields.length === y.fields.length &&', ''],
    ['return () => true', 'return () => false'],
    ["state.get(to.a) === 'open'", 'to === top.o']
  ]),
  ...rowsIn('soundness/Instances', 'soundness/instances', [
    ['d.instances.has(before) ? before : null', 'before'],
    ['fi.params !== ct.params.length || ', ''],
    ['if (d.funcs.get(code) === C.right)', 'if (d.funcs.has(code))'],
    ['if (bad === null) d.instances.add(x)', 'd.instances.add(x)']
  ]),
  ...rowsIn('soundness/Modules', 'soundness/instances', [
    ['sets.get(addr._tag)?.has(addr.a) !== true', 'false'],
    ['elem < 0 ?', 'true ?']
  ]),
  ...rowsIn('soundness/ClosedTypes', 'soundness/types', [
    ['[...ct.params, ...ct.results]', '[...ct.params]'],
    ['tu.group.subtypes[tu.i] === undefined', 'false'],
    ['st.supers.length > 1', 'false'],
    ['?.final !== false', ' === undefined'],
    ["ct._tag === 'func' && ct.results.length === 0", "ct._tag === 'func'"]
  ])
]
