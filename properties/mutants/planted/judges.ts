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
