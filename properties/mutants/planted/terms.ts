/** Bugs in the judges of soundness that type terms: holes, contexts, frames, sequences, steps, and what they remember. */
import type { PlantedRow } from './Row.ts'
import { rowsIn } from './inFile.ts'

export const terms: ReadonlyArray<PlantedRow> = [
  ...rowsIn('soundness/Hole', 'soundness/holes', [
    ["if (ct._tag !== 'func') return left", "if (ct._tag === 'array') return left"],
    ['[...ct.params, ref(true, dt)]', '[ref(true, dt)]'],
    ['[...ct.params, ref(true, dt)]', '[...ct.params, ref(false, dt)]'],
    ['operands(pushAll(vals, ct.results), s.ctrl, s.inits)', 'operands(vals, s.ctrl, s.inits)'],
    ['result !== null && matchResult(ct.results, result)', 'result === null || matchResult(ct.results, result)'],
    ['result !== null && matchResult(ct.results, result)', 'result !== null'],
    ["cell.from !== 'return_call_ref' && ", ''],
    [" && cell.from !== 'return_call_indirect'", ''],
    ["if (cell.from !== 'return_call_ref' && cell.from !== 'return_call_indirect') return null\n", ''],
    [
      "if (instr._tag === 'trap') {\n    tally(d, 'Instr_ok2/trap')\n    return right(unreachable(s))",
      "if (instr._tag === 'trap') {\n    tally(d, 'Instr_ok2/trap')\n    return right(s)"
    ],
    [
      'return bad !== null ? left(bad) : right(operands(push(s.vals, valType',
      'return right(operands(push(s.vals, valType'
    ],
    ['return bad === null ? next : left(bad)', 'return next'],
    ['    s = next.right\n  }\n  return endOk', '  }\n  return endOk'],
    ['return endOk(d, env, s, rule, place)', 'return null'],
    ['known?.base === base', 'known !== undefined']
  ]),
  ...rowsIn('soundness/Hole', 'soundness/terms', [
    ['if (bad !== null) return left(bad)\n    if (isReference', 'if (isReference']
  ]),
  ...rowsIn('soundness/Contexts', 'soundness/holes', [
    ['own > result.length ? null : result.slice(own)', 'result.slice(own)'],
    [': isEnd(ctx.code) ? lastOf(env, own)\n    : null', ': lastOf(env, own)'],
    ["instr._tag !== 'loop' || !isEnd(continuation.next)", "instr._tag !== 'loop'"],
    ["instr._tag !== 'loop' || !isEnd(continuation.next)", '!isEnd(continuation.next)'],
    ['if (!matchResult(end, ts)) return', 'if (false) return'],
    ['isLeft(again) ? again.left : dischargeAll(d, work)', 'isLeft(again) ? again.left : null'],
    ['right(envOf(pushLabel(env.labels, start), ts))', 'right(envOf(pushLabel(env.labels, ts), ts))'],
    ['if (isLeft(opened)) return left(ofRefusal(place, opened.left))\n', 'if (isLeft(opened)) return right(env)\n']
  ]),
  ...rowsIn('soundness/Contexts', 'soundness/terms', [
    ['ctx.n === ts.length ? null', 'ctx.n <= ts.length ? null'],
    ['refused === null ? arity(ctx, ts) : ofRefusal', 'refused === null ? null : ofRefusal'],
    ['refused === null ? arity(ctx, ts) : ofRefusal(around(ctx), refused)', 'arity(ctx, ts)'],
    ['vals: pushAll(own.right, made.right.ts)', 'vals: own.right'],
    ["ctx._tag === 'frame' ? frameOk(d", 'false ? frameOk(d'],
    ['sameTypes(found.result, ts) ? found.env', 'true ? found.env'],
    ['      frame = ctx.frame\n', ''],
    ['      codes = [ctx.code]\n', '']
  ]),
  ...rowsIn('soundness/Labels', 'soundness/holes', [
    ["? '?' : '!'}${t.ht}`", "? '?' : '?'}${t.ht}`"],
    ['const k = key(ts)\n  const known = labels.pushed.get(k)', "const k = ''\n  const known = labels.pushed.get(k)"],
    ['const k = key(result)', "const k = ''"],
    ['depth: -1 }', 'depth: 0 }']
  ]),
  ...rowsIn('soundness/Labels', 'soundness/terms', [
    ['ts === us || (ts.length === us.length && key(ts) === key(us))', 'ts.length === us.length']
  ]),
  ...rowsIn('soundness/Sequence', 'soundness/holes', [
    ['{ es: instr.then, part', '{ es: [], part'],
    ['vs?.length === s.ctrl.base.length', 'vs !== null'],
    ['for (const { es, part } of bodies)', 'for (const { es, part } of bodies.slice(1))'],
    ['start = operands(pushAll(noVals, ctrl.start), inner', 'start = operands(noVals, inner'],
    ['if (isLeft(next)) return next.left\n    tally', 'if (isLeft(next)) return null\n    tally']
  ]),
  ...rowsIn('soundness/Sequence', 'soundness/holes', [
    ['v.t !== w.t && !matchVal(v.t, w.t)', 'v.t !== w.t && !matchVal(w.t, v.t)'],
    ['known.ctrl.unreachable === s.ctrl.unreachable &&', ''],
    ['  env === e &&\n', ''],
    ['!has(known.inits, x) || has(s.inits, x)', 'true'],
    [
      '    if (bad !== null) return bad\n  }\n  remember',
      '    if (bad !== null) {\n      remember(d, pending)\n      return bad\n    }\n  }\n  remember'
    ]
  ]),
  ...rowsIn('soundness/Frames', 'soundness/frames', [
    ['x = x < params.length ? x + 1 :', 'x ='],
    ['while ((ends[group] ?? end) <= x) group++\n', 'group++\n'],
    ['return setAtStart(root.C.locals, x, t) ? violation', 'return !setAtStart(root.C.locals, x, t) ? violation'],
    ['if (V.length(f.locals) !== root.locals)', 'if (V.length(f.locals) < root.locals)'],
    ['&& differsAt(since.before, f, since.x)', ''],
    [
      'const bad = isSmall ? localOk(d, s, place, root, since.x, V.get(f.locals, since.x)) :',
      'const bad = isSmall ? null :'
    ],
    ['V.get(f.locals, x) === undefined ? set : add(set, x)', 'add(set, x)'],
    ['if (bad === null) d.frames.set(f, root)', 'd.frames.set(f, root)']
  ]),
  ...rowsIn('soundness/Frames', 'soundness/terms', [['if (f.module !== root.module)', 'if (false)']]),
  ...rowsIn('soundness/Frames', 'soundness/holes', [['?.find((fi) => fi.module === f.module)', '?.[0]']]),
  ...rowsIn('soundness/Preservation', 'soundness/frames', [
    ['elementOk(d, s, o, v.c >>> 0)', 'elementOk(d, s, o, 0)'],
    ['return isLeft(objects) ? objects.left : acyclic(d, s, objects.right)', 'return null'],
    ['every((to) => to.a < o.a)', 'every((to) => to.a > o.a)'],
    ["rule === 'Step/call_ref-host' && before.store !== after.store", 'false'],
    ['if (now.left <= 1 || isHost)', 'if (now.left <= 0 || isHost)'],
    ['left: now.left - 1', 'left: now.left'],
    ['configs: configs + 1,\n    whole\n', 'configs,\n    whole\n']
  ]),
  ...rowsIn('soundness/Preservation', 'soundness/extension', [
    ['o.a >= s.fresh ?', 'o.a > s.fresh ?'],
    ['extendObjects(derived, now.store, after.store, now.objects)', 'null'],
    ['out.push(w.head)\n', '']
  ]),
  ...rowsIn('soundness/Run', 'soundness/frames', [
    ["outcome._tag === 'Stuck' ? noProgress(outcome) :", ''],
    ['for (let left = fuel; left > 0; left--)', 'for (let left = fuel; left >= 0; left--)'],
    ['terminalOf(now.config) ?? {', '{'],
    ["checked._tag === 'unsound' || checked.outcome._tag !== 'Next'", "checked._tag === 'unsound'"],
    ["ct._tag === 'func' ? ct.results : []", "ct._tag === 'func' ? ct.params : []"]
  ]),
  ...rowsIn('soundness/Violation', 'soundness/frames', [
    ['return steps.reverse()', 'return steps'],
    ["ctx._tag !== 'top' && ctx.next._tag !== 'top'; ctx", "ctx._tag !== 'top'; ctx"],
    ['e.path.length === 0 ? v : { ...v, place: [...v.place, ...e.path] }', '{ ...v, place: e.path }']
  ])
]
