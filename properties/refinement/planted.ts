/**
 * Bugs to plant in the stager, one at a time: each must make a property of this folder fail. `plant.ts` does it.
 */

/** In `src/staging/FILE`, the first `from` becomes `to`. */
export interface Planted {
  readonly file: string
  readonly from: string
  readonly to: string
}

const planted = (file: string, from: string, to: string): Planted => ({ file, from, to })

export const bugs: ReadonlyArray<Planted> = [
  // charging
  planted('emit/Branch.ts', 'keep(b, c, (name) => name === to.lo, [o])', 'keep(b, c, (name) => name === to.lo, [])'),
  planted('emit/Branch.ts', 'keep(b, c, (name) => name === to.lo, [o])', ''),
  planted('emit/Branch.ts', 'to.isLoop ? 2 : 1', '1'),
  planted('emit/Branch.ts', 'crossed += to.isHandler ? 2 : 1', 'crossed += 1'),
  planted('emit/Branch.ts', 'finish(b, crossed + 2)', 'finish(b, crossed + 1)'),
  planted('emit/Branch.ts', 'let n = 1\n', 'let n = 0\n'),
  planted('emit/Branch.ts', 'finish(b, 2)', 'finish(b, 1)'),
  planted('emit/Branch.ts', 'spend(b, 2)\n  setLocal', 'spend(b, 1)\n  setLocal'),
  planted('emit/Branch.ts', 'keep(b, c, isLocal, also)', ''),
  planted('emit/Structured.ts', 'spend(b, 2)', 'spend(b, 1)'),
  planted('emit/Structured.ts', 'if (k.isHandler) spend(b, 1)', ''),
  planted('emit/Structured.ts', 'arrive(b, k, 1)', 'arrive(b, k, 0)'),
  planted('emit/Structured.ts', 'b.pending = pending\n', ''),
  planted('emit/Structured.ts', 'if (isLive) spend(b, 1)', ''),
  planted('emit/Structured.ts', 'b.pending = k.after', 'b.pending = 0'),
  planted('emit/Structured.ts', 'part(b, c, o)', ''),
  planted('emit/Builder.ts', 'b.pending = at.after', 'b.pending = at.edges[0] ?? 0'),
  planted('emit/Builder.ts', 'if (way > b.most) b.most = way', ''),
  planted('emit/Builder.ts', 'if (b.way > b.most) b.most = b.way', ''),
  planted('emit/Builder.ts', 'const least = b.most + p.pending', 'const least = b.most'),
  planted('emit/Builder.ts', 'pending: b.pending })', 'pending: 0 })'),
  planted('emit/Builder.ts', 'while (taken.has(`${kind}${n}`)) n++', ''),
  planted('emit/Builder.ts', 'for (const o of k.vars) taken.add(o.lo)', ''),
  planted('emit/Builder.ts', 'else if (from.vars.includes(to.lo)) write', 'else if (from.vars.includes("none")) write'),
  // calls
  planted('emit/Calls.ts', 'extra: 0, steps: 2', 'extra: 0, steps: 1'),
  planted('emit/Calls.ts', 'extra: 1, steps: 4', 'extra: 1, steps: 3'),
  planted('emit/Calls.ts', 'const steps = callee.steps + 1 + contexts(c)', 'const steps = callee.steps + contexts(c)'),
  planted(
    'emit/Calls.ts',
    "leaving(b, c, index + 1, 'fuel', results.length)",
    "leaving(b, c, index, 'fuel', results.length)"
  ),
  planted('emit/Calls.ts', "leaving(b, c, index + 1, 'fuel', results.length)", "leaving(b, c, index + 1, 'fuel', 0)"),
  planted('emit/Calls.ts', 'k===undefined||k.type!==${d}||', 'k===undefined||'),
  planted('emit/Calls.ts', 'if (i >= args.length) write', 'if (i > args.length) write'),
  // memory
  planted('emit/Memory.ts', '`A>${m}L-${bytes}`', '`A>${m}L`'),
  planted('emit/Memory.ts', '`A>${m}L-${bytes}`', '`A>=${m}L-${bytes}`'),
  planted('emit/Memory.ts', '${m}D[A+${bytes - 1}>>>12]', '${m}D[A>>>12]'),
  planted('emit/Memory.ts', '((${o.hi}>>>0)*4294967296+(${o.lo}>>>0))', '(${o.lo}>>>0)'),
  planted('emit/Memory.ts', "nan: '$v.getInt32(A,true)!==2143289344'", "nan: 'false'"),
  planted(
    'emit/Memory.ts',
    'if($x!==$x)$v.setInt32(A,2143289344,true);else ',
    'if($x!==$x)$v.setInt32(A,2143289345,true);else '
  ),
  planted('emit/Memory.ts', 'payEach(b, c, index, 3)', 'payEach(b, c, index, 2)'),
  planted('emit/Memory.ts', '${each}*C+1)|0;', '${each}*C)|0;'),
  planted(
    'Cells.ts',
    'for (let p = Math.floor(a / pageSize); p <= last; p++)',
    'for (let p = Math.floor(a / pageSize); p < last; p++)'
  ),
  planted('Cells.ts', 'for (const p of loan.saved.keys()) c.D[p] = 0', ''),
  planted('Cells.ts', 'c.isForeign = !fits(g.value)', 'c.isForeign = false'),
  planted('Cells.ts', 'if (i < c.cells.length) c.cells[i] = undefined', ''),
  planted('Cells.ts', 'Object.is(low, c.low)', 'low === c.low'),
  // structures and arrays
  planted('emit/Aggregate.ts', '${g}.isOver||f.form===null?', 'f.form===null?'),
  planted('../prelude/Lease.ts', 'l.isOver ? stampOf(l.stamp.of) : l.stamp', 'l.stamp'),
  planted('emit/Aggregate.ts', 'w=f.stamp===${g}.stamp?f.cells:K.touch(${o.lo},${at});', 'w=f.cells;'),
  planted('emit/Aggregate.ts', "zt === 'i8' ? 24 : 16", '24'),
  planted('emit/Aggregate.ts', '&65535', ''),
  planted('emit/Aggregate.ts', '>=(${size})', '>(${size})'),
  planted('emit/Aggregate.ts', '&&t!==2143289344', '&&t===0'),
  planted('emit/Aggregate.ts', '(${word(1)}!==2146959360||${word(0)}!==0)', 'false'),
  planted('emit/Aggregate.ts', 'structNew(b, c, e.x, words, 0, 2)', 'structNew(b, c, e.x, words, 0, 1)'),
  planted('emit/Arrays.ts', 'isDefault ? 1 : 2, 2,', 'isDefault ? 1 : 2, 1,'),
  planted('emit/Arrays.ts', 'payEach(b, c, index, 3)', 'payEach(b, c, index, 2)'),
  planted('emit/Arrays.ts', "beyond(to.lo, 'A')}||${beyond(from.lo, 'B')", "beyond(to.lo, 'A')"),
  planted('emit/Plain.ts', '${x.lo}.type===${type}||', '${x.lo}.type!==${type}||'),
  planted('Aggregates.ts', 'if (i <= j)', 'if (i >= j)'),
  planted('Aggregates.ts', 'j + n * width <= length', 'j + n <= length'),
  planted('Aggregates.ts', 'j + 2 * k', 'j + k'),
  planted('Forms.ts', 'words[at + 1] = highWord(c)', 'words[at + 1] = 0'),
  planted('Perform.ts', 'if (r.type !== last)', 'if (last === null)'),
  planted(
    'Load.ts',
    'm.fresh = s.fresh\n  leaseHeap(m)',
    'm.fresh = s.fresh\n  if (m.lease.heap !== s.heap) leaseHeap(m)'
  ),
  planted('../prelude/Lease.ts', 'o.stamp = marks.left === 0 ? l.kept : marks', 'o.stamp = l.kept'),
  planted('../prelude/Lease.ts', 'if (h.next !== undefined) fork(h)', ''),
  // numbers
  planted('emit/Pairs.ts', '(($r>>>0)<($x>>>0)?1:0)', '($r<$x?1:0)'),
  planted('emit/Pairs.ts', 'H.high($x,$y)+', ''),
  planted('emit/Pairs.ts', '$R=$X>>31}else', '$R=0}else'),
  planted(
    'emit/Pairs.ts',
    "'i64.extend_i32_u': { lo: '$x', hi: '0' }",
    "'i64.extend_i32_u': { lo: '$x', hi: '($x>>31)' }"
  ),
  planted(
    'emit/Numeric.ts',
    "leaveIf(b, c, index, 'nan', `${x.lo}!==${x.lo}`)\n      spend(b, 1)\n      pop(b)\n      push",
    'spend(b, 1)\n      pop(b)\n      push'
  ),
  planted('Helpers.ts', 'const EXACT = 2 ** 21', 'const EXACT = 2 ** 24'),
  planted('Kind.ts', 'v.hi === CANONICAL_64 && v.lo === 0', 'v.hi === CANONICAL_64'),
  // entries and exits
  planted('Rebuild.ts', 'site.operands.slice(0, site.operands.length - site.results)', 'site.operands'),
  planted('Rebuild.ts', 'codeAt(outer.es, index + 1)', 'codeAt(outer.es, index)'),
  planted('Rebuild.ts', 'handlerContext(n, instr.catches, below, code, ctx)', 'ctx'),
  planted('Activate.ts', '(depth - 1) * LEAST_FRAME', 'depth * LEAST_FRAME'),
  planted('Activate.ts', 'fuel < staged.most', 'fuel < 0'),
  planted(
    'Linkage.ts',
    'if (m.records.length === 0) m.fuel = q - site.pending',
    'if (m.records.length === 0) m.fuel = q'
  ),
  planted('Load.ts', 'if (m.held !== s.globals)', 'if (m.held === s.globals)'),
  planted('Perform.ts', 'm.store = end.c.store', ''),
  planted('Perform.ts', '!end.values.every(fits)', 'false'),
  planted('Bulk.ts', 'const at = i <= j ? 0 : n - k', 'const at = 0'),
  planted('Bulk.ts', 'const [di, dj] = i <= j ? [i + k, j + k] : [i, j]', 'const [di, dj] = [i + k, j + k]'),
  planted('emit/Function.ts', 'b.pending -= 1', ''),
  planted('emit/Function.ts', 'if (b.way > STRETCH) check(b, c, index)', 'if (b.way > STRETCH) b.way = 0')
]
