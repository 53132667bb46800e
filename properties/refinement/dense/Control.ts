/** Control instructions of dense programs: blocks, loops, handlers, branches, calls, and ways out of a function. */
import { i32 } from '../../../src/structure/Const.ts'
import {
  idx,
  type FuncIdx,
  type LabelIdx,
  type LocalIdx,
  type TableIdx,
  type TagIdx
} from '../../../src/structure/Indices.ts'
import type { Catch, Instr } from '../../../src/structure/Instr.ts'
import { idxUse, type BlockType } from '../../../src/structure/Types.ts'
import {
  callee,
  entry,
  has,
  locals,
  memory,
  once,
  one,
  params,
  plain,
  read,
  replace,
  results,
  settle,
  supply,
  thrown,
  top,
  types,
  valType,
  type T,
  type Writer
} from './Writer.ts'

/** Writes instructions until `n` are written or the tape ends. */
export type Sequence = (w: Writer, n: number) => void

const use = idxUse(types.func)
const t0 = idx<TableIdx>(0)
const tag = idx<TagIdx>(0)
const label = (l: number): LabelIdx => idx<LabelIdx>(l)

const fits = (label: ReadonlyArray<T>, stack: ReadonlyArray<T>): boolean =>
  label.length <= stack.length && label.every((t, i) => stack[stack.length - label.length + i] === t)

export const branch = (w: Writer): void => {
  const l = read(w, w.labels.length)
  if (top(w) === 'i32' || once(w, 2)) {
    if (top(w) !== 'i32') supply(w, 'i32')
    if (fits(w.labels[l] ?? [], w.stack.slice(0, -1))) replace(w, 1, [], { _tag: 'br_if', l: label(l) })
    return
  }
  const t = top(w)
  if (t !== 's' && t !== 'a') return
  // what stays: the reference after br_on_null, nothing after br_on_non_null
  if (read(w, 2) === 0 && fits(w.labels[l] ?? [], w.stack.slice(0, -1)))
    replace(w, 1, [t], { _tag: 'br_on_null', l: label(l) })
  else if (fits(w.labels[l] ?? [], w.stack) && w.labels[l]?.at(-1) === t)
    replace(w, 1, [], { _tag: 'br_on_non_null', l: label(l) })
}

/** The instructions of a block that starts with `given` and ends with `types`; branches to it need `label`. */
const inner = (
  w: Writer,
  run: Sequence,
  types: ReadonlyArray<T>,
  label: ReadonlyArray<T>,
  given: ReadonlyArray<T> = []
): Writer => {
  const next: Writer = { ...w, out: [], stack: [...given], labels: [label, ...w.labels], depth: w.depth + 1 }
  run(next, 3 + read(w, 12))
  settle(next, types)
  return next
}

const single: readonly [ReadonlyArray<T>, ...ReadonlyArray<ReadonlyArray<T>>] = [
  [],
  ['i32'],
  ['i64'],
  ['f64'],
  ['v128'],
  ['s']
]
const blockType = (ts: ReadonlyArray<T>): BlockType => ({
  _tag: 'result',
  t: ts[0] === undefined ? null : valType(ts[0])
})
const wide: BlockType = { _tag: 'idx', x: types.func }

/** Blocks, loops and conditionals with at most one result, or with two parameters and two results. */
export const structured = (w: Writer, run: Sequence): void => {
  if (w.depth > 4) return
  const hasParams = has(w, ...params) && read(w, 3) !== 0
  const [given, left] = hasParams ? [params, results] : [[], one(w, single)]
  const bt = hasParams ? wide : blockType(left)
  const kind = read(w, 3)
  if (kind === 2 && !hasParams) {
    if (top(w) !== 'i32') supply(w, 'i32')
    const es = [0, 1].map(() => inner({ ...w, stack: [] }, run, left, left).out)
    replace(w, 1, left, { _tag: 'if', bt, then: es[0] ?? [], else: es[1] ?? [] })
    return
  }
  const isLoop = kind === 1
  const { out } = inner(w, run, left, isLoop ? given : left, given)
  replace(w, given.length, left, { _tag: isLoop ? 'loop' : 'block', bt, es: out })
}

/** A block whose clause, or whose end, leaves what the tag carries, or nothing. */
export const guarded = (w: Writer, run: Sequence): void => {
  if (w.depth > 3) return
  const all = read(w, 3) === 0
  const ts = all ? [] : thrown
  const bt: BlockType = all ? { _tag: 'result', t: null } : { _tag: 'idx', x: types.caught }
  const outer: Writer = { ...w, labels: [ts, ...w.labels], depth: w.depth + 1 }
  const es = inner(outer, run, ts, ts).out
  const clause: Catch = all ? { _tag: 'catch_all', l: label(0) } : { _tag: 'catch', x: tag, l: label(0) }
  replace(w, 0, ts, { _tag: 'block', bt, es: [{ _tag: 'try_table', bt, catches: [clause], es }] })
}

const argued = (w: Writer): void => {
  if (!has(w, ...params)) for (const t of params) supply(w, t)
}

export const call = (w: Writer): void => {
  if (w.callees === 0) return
  if (once(w, 30)) {
    // no function has this type, whatever the entry was called by before
    for (const t of thrown) supply(w, t)
    replace(w, thrown.length, [], entry(w), { _tag: 'call_indirect', x: t0, y: idxUse(types.tag) })
    return
  }
  argued(w)
  const x = callee(w)
  switch (read(w, 4)) {
    case 0:
      replace(w, 2, results, entry(w), { _tag: 'call_indirect', x: t0, y: use })
      break
    case 1:
      replace(w, 2, results, { _tag: 'ref.func', x }, { _tag: 'call_ref', y: use })
      break
    default:
      replace(w, 2, results, { _tag: 'call', x })
  }
}

/** How an arm ends that never reaches its end. */
const ending = (w: Writer): ReadonlyArray<Instr> => {
  switch (read(w, 8)) {
    case 0:
      settle(w, thrown)
      return [{ _tag: 'throw', x: tag }]
    case 1:
      settle(w, results)
      return [plain('return')]
    case 2:
    case 3:
      settle(w, params)
      // itself too: its number is after those of the functions that it may call
      if (w.callees === 0 || once(w, 3)) return [{ _tag: 'return_call', x: idx<FuncIdx>(w.callees) }]
      return once(w, 2) ?
          [{ _tag: 'return_call', x: callee(w) }]
        : [entry(w), { _tag: 'return_call_indirect', x: t0, y: use }]
    case 4: {
      const l = read(w, w.labels.length)
      settle(w, w.labels[l] ?? [])
      return [{ _tag: 'br', l: label(l) }]
    }
    default: {
      const l = read(w, w.labels.length)
      const same = [...w.labels.keys()].filter((k) => w.labels[k]?.join() === w.labels[l]?.join())
      const ls = Array.from({ length: read(w, 4) }, () => label(same[read(w, same.length)] ?? l))
      settle(w, [...(w.labels[l] ?? []), 'i32'])
      return [i32(3), plain('i32.and'), { _tag: 'br_table', ls, l: label(l) }]
    }
  }
}

/** A way out where a condition holds: throws, returns, tail calls, branches. */
export const exit = (w: Writer, run: Sequence): void => {
  if (w.depth > 4) return
  if (top(w) !== 'i32') supply(w, 'i32')
  const arm: Writer = { ...w, out: [], stack: [], labels: [[], ...w.labels], depth: w.depth + 1 }
  run(arm, read(w, 5))
  const last = ending(arm)
  replace(w, 1, [], { _tag: 'if', bt: blockType([]), then: [...arm.out, ...last], else: [] })
}

/**
 * A local that is read before ways part, set on one of them, and what was read is stored after where they meet: it must
 * have been kept on either way.
 */
export const parted = (w: Writer, run: Sequence): void => {
  const t = one(w, ['i32', 'i64', 'f32', 'f64', 'v128'] as const)
  const own = [...locals.keys()].filter((k) => locals[k] === t)
  const x = idx<LocalIdx>(own[read(w, own.length)] ?? 0)
  replace(w, 0, ['i32', t], i32(read(w, 64)), { _tag: 'local.get', x })
  supply(w, 'i32')
  const arm: Writer = { ...w, out: [], stack: [], labels: [[], ...w.labels], depth: w.depth + 1 }
  const isEarly = once(w, 2)
  if (isEarly) run(arm, read(w, 4))
  settle(arm, [])
  supply(arm, t)
  replace(arm, 1, [], { _tag: 'local.set', x })
  if (!isEarly) run(arm, read(w, 4))
  settle(arm, [])
  const bt = blockType([])
  if (once(w, 2)) replace(w, 1, [], { _tag: 'if', bt, then: arm.out, else: [] })
  else
    replace(
      w,
      1,
      [],
      { _tag: 'local.set', x: counting },
      { _tag: 'block', bt, es: [{ _tag: 'local.get', x: counting }, { _tag: 'br_if', l: label(0) }, ...arm.out] }
    )
  replace(w, 2, [], { _tag: `${t}.store`, x: memory(w), align: 0, offset: 4090 })
}
/** A local that keeps a condition. */
const counting = idx<LocalIdx>(7)
