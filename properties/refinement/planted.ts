/** Bugs to plant in the stager, one at a time: the laws of refinement must find each. `plant.ts` does it. */

/** In `src/staging/FILE`, `from` becomes `to`; where `from` occurs several times, `nth` says which one, from 1. */
export interface Planted {
  readonly file: string
  readonly from: string
  readonly to: string
  readonly nth?: number
}

interface Place extends Omit<Planted, 'to'> {
  readonly to: ReadonlyArray<string>
}
const place = (file: string, from: string, to: ReadonlyArray<string>, nth?: number): Place =>
  nth === undefined ? { file, from, to } : { file, from, to, nth }

/** How often a text occurs in another. */
export const occurrences = (text: string, from: string): number => text.split(from).length - 1

/** The text with the bug; it must fit. */
export const planted = (text: string, { file, from, to, nth = 1 }: Planted): string => {
  const parts = text.split(from)
  if (parts.length <= nth) throw new Error(`no such place in ${file}: ${from}`)
  return `${parts.slice(0, nth).join(from)}${to}${parts.slice(nth).join(from)}`
}

export const shown = (i: number, { file, from, to, nth }: Planted): string =>
  `${i} ${file}${nth === undefined ? '' : ` (${nth})`}\n  - ${from}\n  + ${to === '' ? '(nothing)' : to}`

/** Places, each with what it becomes: a bug for each. */
const places: ReadonlyArray<Place> = [
  // charging
  place('emit/instructions/Variables.ts', 'keep(b, c, (name) => name === to.lo, [o])', [
    'keep(b, c, (name) => name === to.lo, [])',
    ''
  ]),
  place('emit/instructions/Branches.ts', 'to.isLoop ? 2 : 1', ['1']),
  place('emit/instructions/Branches.ts', 'crossed += to.isHandler ? 2 : 1', ['crossed += 1']),
  place('emit/instructions/Branches.ts', 'finish(b, crossed + 2)', ['finish(b, crossed + 1)']),
  place('emit/instructions/Branches.ts', 'let n = 1\n', ['let n = 0\n']),
  place('emit/instructions/Branches.ts', 'finish(b, 2)', ['finish(b, 1)']),
  place('emit/instructions/Variables.ts', 'spend(b, 2)\n  setLocal', ['spend(b, 1)\n  setLocal']),
  place('emit/instructions/Branches.ts', 'keep(b, c, isLocal, also)', ['']),
  place('emit/instructions/Blocks.ts', 'spend(b, 2)', ['spend(b, 1)']),
  place('emit/instructions/Blocks.ts', 'if (k.isHandler) spend(b, 1)', ['']),
  place('emit/instructions/Blocks.ts', 'arrive(b, k, 1)', ['arrive(b, k, 0)']),
  place('emit/instructions/Blocks.ts', 'b.owed = owed\n', ['']),
  place('emit/instructions/Blocks.ts', 'if (isLive) spend(b, 1)', ['']),
  place('emit/instructions/Blocks.ts', 'b.owed = k.after', ['b.owed = 0']),
  place('emit/instructions/Blocks.ts', 'keepLocals(b, c, o)', ['']),
  place('emit/Builder.ts', 'b.owed = at.after', ['b.owed = 0']),
  place('emit/Builder.ts', 'if (way > b.maxSinceCheck) b.maxSinceCheck = way', ['']),
  place('emit/Builder.ts', 'if (b.sinceCheck > b.maxSinceCheck) b.maxSinceCheck = b.sinceCheck', ['']),
  place('emit/Assemble.ts', 'const least = maxSinceCheck + p.owed', ['const least = maxSinceCheck']),
  place('emit/Builder.ts', 'owed: b.owed })', ['owed: 0 })']),
  place('emit/Builder.ts', 'while (taken.has(`${rep}${n}`)) n++', ['if (taken.has(`${rep}${n}`)) n++']),
  place('emit/Builder.ts', 'const isRead = from.vars.includes(to.lo)', ['const isRead = false']),
  place('emit/Builder.ts', 'of.slice(i + 1).some(', ['of.slice(i + 2).some(']),
  place('emit/Operand.ts', 'z === undefined && (y === undefined || y.vars.length === 0)', [
    'y === undefined || y.vars.length === 0'
  ]),
  // calls
  place('emit/instructions/Calls.ts', 'extra: 0, steps: 2', ['extra: 0, steps: 1']),
  place('emit/instructions/Calls.ts', 'extra: 1, steps: 4', ['extra: 1, steps: 3']),
  place('emit/instructions/Calls.ts', 'const steps = callee.steps + returning(c)', [
    'const steps = callee.steps + returning(c) - 1'
  ]),
  place('emit/instructions/Calls.ts', "exitAt(b, c, index + 1, 'fuel', results.length)", [
    "exitAt(b, c, index, 'fuel', results.length)",
    "exitAt(b, c, index + 1, 'fuel', 0)"
  ]),
  place('emit/instructions/Calls.ts', 'k===undefined||k.type!==${d}||', ['k===undefined||']),
  place('emit/instructions/Calls.ts', 'if (i >= args.length)', ['if (i > args.length)']),
  place('abi/Registers.ts', 'at += width(rep)', ['at += 1']),
  place('emit/Words.ts', 'register(rep, first + i)', ['register(rep, i)']),
  // memory
  place('emit/instructions/MemoryAccess.ts', '`A>${m}L-${bytes}${', ['`A>${m}L${']),
  place('emit/instructions/MemoryAccess.ts', '${m}D[A+${bytes - 1}>>>${granule}]', ['${m}D[A>>>${granule}]']),
  place('emit/Addresses.ts', '((${o.hi}>>>0)*4294967296+(${o.lo}>>>0))', ['(${o.lo}>>>0)']),
  place('emit/instructions/MemoryAccess.ts', ", pattern: ['$v.getInt32(A,true)']", ['']),
  place('emit/instructions/MemoryAccess.ts', '$v.setInt32(A,${CANONICAL_32},true)', [
    '$v.setInt32(A,${CANONICAL_32 + 1},true)'
  ]),
  place('emit/instructions/MemoryBulk.ts', 'payEach(b, c, index, 3)', ['payEach(b, c, index, 2)']),
  place('emit/Builder.ts', '${each}*C+1)|0;', ['${each}*C)|0;']),
  place('../persistent/memory/WriteSession.ts', 'g <= last; g++', ['g < last; g++']),
  place(
    '../persistent/memory/WriteSession.ts',
    'dirty.granules.fill(0, p << PAGE_GRANULES, (p + 1) << PAGE_GRANULES)',
    ['']
  ),
  place('runtime/Mirrors.ts', 'c.isForeign = !fits(g.value)', ['c.isForeign = false']),
  place('runtime/Mirrors.ts', 'if (i < c.mirrors.length) c.mirrors[i] = undefined', ['']),
  place('runtime/Mirrors.ts', 'Object.is(word, before[i])', ['word === before[i]']),
  place('emit/instructions/Variables.ts', '`${g}.isForeign=false;`', ["''"]),
  // structures and arrays
  place('runtime/Aggregates.ts', 'r.layout !== null && !m.heap.isOver ?', ['r.layout !== null ?']),
  place('../persistent/heap/WriteSession.ts', 'l.isOver ? ownerOf(l.owner.session) : l.owner', ['l.owner']),
  place('emit/Fields.ts', 'K.writable(${o.lo},${at}))===undefined', ['K.readable(${o.lo}))===undefined']),
  place('emit/instructions/Arrays.ts', 'w=K.writable(${o.lo},${at}).slots;', [';']),
  place('emit/instructions/Structs.ts', '[${at + k - NAMES.length}]', ['[${at + k}]']),
  place('emit/Fields.ts', "zt === 'i8' ? 24 : 16", ['24']),
  place('emit/Fields.ts', '&65535', ['']),
  place('emit/instructions/Arrays.ts', '>=(${size})', ['>(${size})']),
  place('emit/Fields.ts', "isForeign(r.lo, ['t'])", ['`${r.lo}!==${r.lo}&&t===0`']),
  place('emit/Fields.ts', 'isForeign(r.lo, [word(0), word(1)])', ["'false'"]),
  place('emit/instructions/Structs.ts', 'structNew(b, c, index, e.x, words, 0, 2)', [
    'structNew(b, c, index, e.x, words, 0, 1)'
  ]),
  place('emit/instructions/Arrays.ts', 'isDefault ? 1 : 2, 2,', ['isDefault ? 1 : 2, 1,']),
  place('emit/instructions/ArraysBulk.ts', 'payEach(b, c, index, 3)', ['payEach(b, c, index, 2)']),
  place('emit/instructions/ArraysBulk.ts', "beyond(to.lo, 'A')}||${beyond(from.lo, 'B')", ["beyond(to.lo, 'A')"]),
  place('emit/Refs.ts', '${x.lo}.type===${type}||', ['${x.lo}.type!==${type}||']),
  place('runtime/Aggregates.ts', 'if (i <= j)', ['if (i >= j)']),
  place('runtime/Aggregates.ts', 'j + n * width <= length', ['j + n <= length']),
  place('runtime/Aggregates.ts', 'j + 2 * k', ['j + k']),
  place('abi/ObjectLayout.ts', 'p.write(b, at + 1, highWord(c))', ['p.write(b, at + 1, 0)']),
  place('runtime/Fallback.ts', 'if (r.type !== last)', ['if (last === null)']),
  place('runtime/Sync.ts', 'm.fresh = s.fresh\n  restartHeap(m)', [
    'm.fresh = s.fresh\n  if (m.heap.heap !== s.heap) restartHeap(m)'
  ]),
  place('../persistent/heap/WriteSession.ts', 'o.owner = owner.left === 0 ? l.kept : owner', ['o.owner = l.kept']),
  place('../persistent/heap/WriteSession.ts', 'if (v.next !== undefined) makeNewest(v)', ['']),
  // numbers
  place('emit/Pairs.ts', '(($r>>>0)<($x>>>0)?1:0)', ['($r<$x?1:0)']),
  place('emit/Pairs.ts', 'H.high($x,$y)+', ['']),
  place('emit/Pairs.ts', '$R=$X>>31}else', ['$R=0}else']),
  place('emit/Pairs.ts', "'i64.extend_i32_u': { lo: '$x', hi: '0' }", [
    "'i64.extend_i32_u': { lo: '$x', hi: '($x>>31)' }"
  ]),
  place(
    'emit/instructions/Numeric.ts',
    "leaveIf(b, c, index, 'nan', `${x.lo}!==${x.lo}`)\n    spend(b, 1)\n    pop(b)\n    push",
    ['spend(b, 1)\n    pop(b)\n    push']
  ),
  place('runtime/Helpers.ts', 'const EXACT = 2 ** 21', ['const EXACT = 2 ** 24']),
  place('abi/Representation.ts', 'v.hi === CANONICAL_64_HIGH && v.lo === 0', ['v.hi === CANONICAL_64_HIGH']),
  // exceptions
  place('runtime/Leave.ts', 'if (clause !== 0 || m.fuel < steps) return false', ['if (clause !== 0) return false']),
  place('runtime/Leave.ts', 'm.fuel -= steps', ['']),
  place('runtime/Leave.ts', "const isShort = exit.reason === 'fuel' && m.fuel < staged.most", [
    'const isShort = false'
  ]),
  place('runtime/Leave.ts', 'm.Q[0] = m.fuel - steps', ['m.Q[0] = m.fuel']),
  place('exit/Unwind.ts', 'if (height > scope.height || index < place.es.length) steps++', [
    'if (height > scope.height) steps++',
    'if (index < place.es.length) steps++'
  ]),
  place('exit/Unwind.ts', "if (place.instr?._tag === 'try_table') steps++", ['']),
  place('exit/Unwind.ts', 'index = place.index + 1', ['index = place.index']),
  place('emit/instructions/Exceptions.ts', "write(b, 'Y.fresh++;')", ['']),
  place('emit/instructions/Exceptions.ts', 'b.maxSinceCheck = Math.max(b.maxSinceCheck, sinceCheck + most)', ['']),
  // entries and exits
  place('exit/Reconstruct.ts', 'exit.operands.slice(0, exit.operands.length - exit.results)', ['exit.operands']),
  place('exit/Reconstruct.ts', 'codeAt(outer.es, index + 1)', ['codeAt(outer.es, index)']),
  place('exit/Reconstruct.ts', 'handlerContext(n, instr.catches, below, code, ctx)', ['ctx']),
  place('entry/Activation.ts', '(depth - 1) * LEAST_FRAME', ['depth * LEAST_FRAME']),
  place('entry/Activation.ts', 'fuel < staged.most', ['fuel < 0']),
  place('runtime/Leave.ts', 'm.fuel = q - exit.owed', ['m.fuel = q']),
  // parts of long functions
  place('runtime/Leave.ts', 'm.frames.length === 0 && inner === undefined && thrown === null', [
    'm.frames.length === 0 && thrown === null',
    'm.frames.length === 0 && inner === undefined'
  ]),
  place('runtime/Leave.ts', 'more?.forEach((x, at) => (out[at] = x))', ['']),
  place('emit/Assemble.ts', '[...changed].filter((w) => isLocal(w.of) || after.has(w.of))', [
    '[...changed].filter((w) => isLocal(w.of))'
  ]),
  place('emit/Assemble.ts', "...own.exits.flatMap((x) => (x._tag === 'jump' ? x.vars : []))", ['']),
  place('emit/Assemble.ts', 'all.filter((w) => isLocal(w.of) || before.has(w.of))', [
    'all.filter((w) => isLocal(w.of))'
  ]),
  place('emit/Assemble.ts', '${charge(p.owed)}${out(c, ', ['${out(c, ']),
  place('emit/Split.ts', 'to < items.length ? (items[to]?.live ?? null) : s.end', ['s.end']),
  place('emit/Assemble.ts', ' && x.rep === y.rep', ['']),
  // the limit of memory
  place('emit/Room.ts', '-${bytes}|0)<0', ['-${bytes}|0)<-100000']),
  place('emit/Room.ts', 'write(b, `Q[${ROOM}]=t;`)', ['']),
  place('emit/Room.ts', ' + OPERAND}', ['}']),
  place('emit/instructions/Structs.ts', 'takeRoom(b, c, index, objectBytes(structFields(b, x).length))', [
    '',
    'takeRoom(b, c, index, objectBytes(1))'
  ]),
  place('emit/instructions/Arrays.ts', 'takeRoom(b, c, index, objectBytes(n))', ['']),
  place('emit/instructions/Arrays.ts', '  takeArray(b)\n', ['']),
  place('emit/instructions/Arrays.ts', '||${isArrayShort}', ['']),
  place('emit/instructions/Exceptions.ts', 'takeRoom(b, c, index, exceptionBytes(args.length))', ['']),
  place('emit/instructions/Exceptions.ts', 'takeRoom(b, c, index, exceptionBytes(n))', ['']),
  place('emit/Assemble.ts', 'Math.ceil(mostBytes(b) / OPERAND)', ['0']),
  place('runtime/Aggregates.ts', 'm.Q[ROOM] = rest - objectBytes(n)', ['']),
  place('runtime/Aggregates.ts', 'if (rest < objectBytes(n) + n * OPERAND) return null', ['']),
  place('runtime/Fallback.ts', ' || end.c.store.since > room', ['']),
  place('runtime/Fallback.ts', 'm.Q[ROOM] = room - end.c.store.since', ['']),
  place('runtime/Mirrors.ts', 'if (more > 0) Q[ROOM] = (Q[ROOM] ?? 0) - STRETCH * more', ['']),
  place('runtime/Mirrors.ts', 'Math.floor((Q[ROOM] ?? 0) / STRETCH)', ['2 ** 20']),
  place('runtime/Mirrors.ts', 'Q[ROOM] = (Q[ROOM] ?? 0) - STRETCH * unwritten(c.session, a, n)', ['']),
  place('runtime/Mirrors.ts', 'STRETCH * unwritten(c.session, a, n) > (Q[ROOM] ?? 0)', ['false']),
  place('runtime/Mirrors.ts', 'Q[ROOM] = (Q[ROOM] ?? 0) - BLOCK', ['']),
  place('runtime/Mirrors.ts', 'if ((Q[ROOM] ?? 0) < BLOCK) return true', ['']),
  place('runtime/Mirrors.ts', 'touched: c.touched }', ['touched: c.inst.touched }']),
  place('runtime/Sync.ts', 'm.store = charged(m.store, m.room - (m.Q[ROOM] ?? 0))', ['']),
  place('runtime/Bulk.ts', 'if (B.unwritten(m, a, k) <= parts) return k', ['return k']),
  place('runtime/Bulk.ts', 'if (parts < 0) break', ['if (parts < -1) break']),
  place('entry/Activation.ts', 'held - LAST_FRAME - OPERAND * budget', ['held']),
  place('entry/Activation.ts', 'Math.min(made, held', ['Math.min(held, held']),
  // tables
  place('runtime/Mirrors.ts', 'if (c.mirrors.length > n) c.mirrors.length = n', ['']),
  place('runtime/Mirrors.ts', 'V.changed(before, t.refs, c.mirrors.length)', [
    'V.changed(before, t.refs, 1)',
    'V.changes(before, t.refs).map((each) => each.i).slice(1)'
  ]),
  place('runtime/Mirrors.ts', 'c.isKnown = true', ['']),
  place('runtime/Fallback.ts', 'return [e.x, e.y]', ['return [e.x]', 'return [e.y]']),
  place('runtime/Fallback.ts', 'for (const a of tables) flushTable(m, a)', ['']),
  place('runtime/Fallback.ts', 'for (const a of tables) fetchTable(m, a)', ['']),
  place('runtime/Sync.ts', 'if (inst !== undefined && inst !== c.inst) loadGlobal(c, inst)', ['']),
  place('../persistent/memory/WriteSession.ts', '  if (granules[last] === 0) preserveGranule(session, last)\n', ['']),
  place('../persistent/memory/WriteSession.ts', 'page.words[w + i] = granules[at - ENTRY + 2 + i] ?? 0', [
    'page.words[w + i] = 0'
  ]),
  place('../persistent/memory/WriteSession.ts', '    dirty.granules[g] = 0\n', ['']),
  place('entry/Osr.ts', 'vs.head === from[index - 1]', ['vs.head._tag === from[index - 1]?._tag']),
  place('runtime/Fallback.ts', 'm.store = withCounts(end.c.store, m.store.found, m.store.since)', ['']),
  place('runtime/Bulk.ts', 'const at = i <= j ? 0 : n - k', ['const at = 0']),
  place('runtime/Bulk.ts', 'const [di, dj] = i <= j ? [i + k, j + k] : [i, j]', ['const [di, dj] = [i + k, j + k]']),
  place('emit/Function.ts', 'b.owed -= 1', ['']),
  place('emit/Function.ts', 'if (b.sinceCheck > STRETCH) check(b, c, index)', [
    'if (b.sinceCheck > STRETCH) b.sinceCheck = 0'
  ])
]

export const bugs: ReadonlyArray<Planted> = places.flatMap(({ to, ...at }) => to.map((text) => ({ ...at, to: text })))
