/**
 * From a configuration into staged code: the place where execution is, and the values of its variables.
 *
 * Whether there is a place to enter is not observable.
 *
 * See: https://webassembly.github.io/spec/core/exec/runtime.html#configurations
 */
import { end, endOp, isEnd, op, type Code } from '../../execution/runtime/Code.ts'
import { frameContext, type Config, type Context, type FrameContext } from '../../execution/runtime/Config.ts'
import type { FuncInst } from '../../execution/runtime/Store.ts'
import { drop, isVal, take, type Val } from '../../execution/runtime/Values.ts'
import * as V from '../../persistent/Vector.ts'
import type { Catch, Expr } from '../../structure/Instr.ts'
import type { Around, EntryState } from '../emit/Function.ts'
import { jsValuesOf, fits, repOfVal, type JsValue } from '../abi/Representation.ts'
import { codeAt } from '../exit/Reconstruct.ts'
import type { SequencePlace, FunctionInfo } from '../abi/FunctionInfo.ts'

const callRefOp = op('call_ref')

/** A call of a function of the program at the head: the function, its arguments, and the frame context it will have. */
export interface FunctionEntry {
  readonly inst: FuncInst
  readonly args: ReadonlyArray<JsValue>
  readonly frame: FrameContext
}

const jsValues = (vals: ReadonlyArray<Val | undefined>): ReadonlyArray<JsValue> | null =>
  vals.every(fits) ? vals.flatMap(jsValuesOf) : null

/** The function that the head of the code calls, where it is one of the program. */
export const called = (c: Config): FuncInst | null => {
  const { values } = c
  if (c.code.op !== callRefOp || !isVal(values) || values.head._tag !== 'ref.func_addr') return null
  const fi = V.get(c.store.funcs, values.head.a)
  return fi === undefined || 'name' in fi.code ? null : fi
}

/** What a call of a function of the program starts with; null where an argument does not fit its representation. */
export const functionEntry = (c: Config, inst: FuncInst): FunctionEntry | null => {
  const args = jsValues(take(c.values.tail, inst.params))
  if (args === null) return null
  const below = drop(c.values.tail, inst.params)
  return { inst, args, frame: frameContext(inst.results, c.frame, below, c.code.next, c.contexts) }
}

/** A place in the program: in front of instruction `index`. */
export interface OsrPoint {
  readonly es: Expr
  readonly index: number
  /** Constants after it that are operands already. */
  readonly ahead: number
}

/**
 * The place of a configuration whose code is static, in front of the constants that have moved to the operands. They are
 * there as they are in the code; equal values that are other objects, such as those of a saved run, are operands like any.
 */
export const osrPointOf = ({ code, values }: Config): OsrPoint | null => {
  const { from } = code
  if (code.op === endOp || code.index < 0 || typeof from === 'string') return null
  let { index } = code
  for (let vs = values; index > 0 && isVal(vs) && vs.head === from[index - 1]; vs = vs.tail) index--
  return { es: from, index, ahead: code.index - index }
}

/** Whether a label's continuation is this loop. A document may have anything there. */
const goesAgain = ({ instr }: Code, { es }: { readonly es: Expr }): boolean => instr._tag === 'loop' && instr.es === es

const sameCatches = (as: ReadonlyArray<Catch>, bs: ReadonlyArray<Catch>): boolean =>
  as === bs ||
  (as.length === bs.length &&
    as.every((a, i) => {
      const b = bs[i]
      return b !== undefined && a._tag === b._tag && a.l === b.l && ('x' in a ? a.x : -1) === ('x' in b ? b.x : -1)
    }))

/**
 * The constructs around a place as the contexts have them: with heights, outermost first; null if the contexts are not those of
 * the place.
 */
const around = (
  place: SequencePlace,
  contexts: Context
): { readonly around: ReadonlyArray<Around>; readonly frame: FrameContext } | null => {
  const out: Array<{ readonly place: SequencePlace; readonly below: number }> = []
  let ctx = contexts
  for (let p: SequencePlace = place; ;) {
    if (ctx._tag !== 'label') return null
    const { instr, outer } = p
    const below = ctx.below.length
    if (instr === null || outer === null) {
      const frame = ctx.next
      if (frame._tag !== 'frame' || ctx.code !== end) return null
      const base = frame.below.length
      return { around: out.reverse().map((x) => ({ place: x.place, height: x.below - base })), frame }
    }
    if (!(instr._tag === 'loop' ? goesAgain(ctx.continuation, instr) : isEnd(ctx.continuation))) return null
    if (instr._tag === 'try_table') {
      if (!isEnd(ctx.code)) return null
      ctx = ctx.next
      if (ctx._tag !== 'handler' || !sameCatches(ctx.catches, instr.catches)) return null
    }
    if (ctx.code !== codeAt(outer.es, p.index + 1)) return null
    out.push({ place: p, below })
    ctx = ctx.next
    p = outer
  }
}

/** The rest of a running function, and what its variables hold. */
export interface OsrEntry {
  readonly entry: EntryState
  readonly args: ReadonlyArray<JsValue>
  readonly frame: FrameContext
}

/**
 * How a function continues from a place; null where the contexts are not those of the place, or a value does not fit its
 * representation.
 */
export const osrEntry = (c: Config, info: FunctionInfo, point: OsrPoint): OsrEntry | null => {
  const place = info.places.get(point.es)
  const found = place === undefined ? null : around(place, c.contexts)
  if (found === null || V.length(c.frame.locals) !== info.locals.length) return null
  const { frame } = found
  const operands = take(drop(c.values, point.ahead), c.values.length - point.ahead - frame.below.length)
  const args = jsValues([...V.toArray(c.frame.locals), ...operands])
  if (args === null) return null
  const entry = { around: found.around, es: point.es, index: point.index, operands: operands.map(repOfVal) }
  return { entry, args, frame }
}
