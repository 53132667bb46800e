/**
 * Deoptimisation: from the frame states of functions that have left back to a configuration.
 *
 * See: https://webassembly.github.io/spec/core/exec/runtime.html#configurations
 */
import type { ModuleAddr } from '../../execution/runtime/Addresses.ts'
import { codeOf, deriveFrom, end, op, type Code } from '../../execution/runtime/Code.ts'
import {
  config,
  frameContext,
  handlerContext,
  labelContext,
  type Config,
  type Context,
  type Frame,
  type FrameContext
} from '../../execution/runtime/Config.ts'
import type { Store } from '../../execution/runtime/Store.ts'
import { push, type Val, type Values } from '../../execution/runtime/Values.ts'
import * as V from '../../persistent/Vector.ts'
import type { Expr } from '../../structure/Instr.ts'
import { valueAt } from '../abi/Representation.ts'
import type { FrameState, Thrown } from '../runtime/Runtime.ts'
import type { ControlScope, OperandSource } from './Exit.ts'

const loopOp = op('loop')
const throwRefOp = op('throw_ref')

/** NON-SPEC: the list nodes of sequences by index; a sequence is immutable. */
const nodes = new WeakMap<Expr, ReadonlyArray<Code>>()

/** The code of a sequence from instruction `index` on. */
export const codeAt = (es: Expr, index: number): Code => {
  const known = nodes.get(es)
  if (known !== undefined) return known[index] ?? end
  const all: Code[] = []
  for (let c = codeOf(es); all.length < es.length; c = c.next) all.push(c)
  nodes.set(es, all)
  return all[index] ?? end
}

const value = (s: OperandSource, variables: FrameState['variables']): Val | undefined =>
  'val' in s ? s.val : valueAt(s.rep, variables, s.at)

/** Operands onto values; `at` returns the values below a number of them. */
const pushOperands = (
  sources: ReadonlyArray<OperandSource>,
  variables: FrameState['variables'],
  below: Values
): ReadonlyArray<Values> => {
  const out = [below]
  let vs = below
  for (const s of sources) {
    const v = value(s, variables)
    if (v !== undefined) vs = push(v, vs)
    out.push(vs)
  }
  return out
}

/** The contexts of a function from its label inwards. */
const contexts = (innermost: ControlScope, heights: ReadonlyArray<Values>, frame: FrameContext): Context => {
  const levels: ControlScope[] = []
  for (let l: ControlScope | null = innermost; l !== null; l = l.outer) levels.push(l)
  let ctx: Context = frame
  for (const { place, n, height } of levels.reverse()) {
    const below = heights[height] ?? frame.below
    const { instr, outer, index } = place
    if (instr === null || outer === null) {
      ctx = labelContext(n, end, below, end, ctx)
      continue
    }
    const code = codeAt(outer.es, index + 1)
    switch (instr._tag) {
      case 'loop':
        ctx = labelContext(n, deriveFrom('loop', loopOp, instr, end), below, code, ctx)
        break
      case 'try_table':
        ctx = labelContext(n, end, below, end, handlerContext(n, instr.catches, below, code, ctx))
        break
      case 'block':
      case 'if':
        ctx = labelContext(n, end, below, code, ctx)
        break
    }
  }
  return ctx
}

const locals = ({ staged, variables }: FrameState): Frame['locals'] =>
  V.of(staged.locals.map(({ rep, at }) => valueAt(rep, variables, at)))

/** An exception in front of code. */
export const rethrown = ({ exn, by }: Thrown, below: Values, code: Code): readonly [Values, Code] => [
  push(exn, below),
  deriveFrom(by, throwRefOp, { _tag: 'throw_ref' }, code)
]

/**
 * The configuration of these frame states, innermost first. `outermost` is the frame context of the last of
 * them; `moduleOf` returns the instance in which a function runs.
 */
export const reconstruct = (
  from: Config,
  frames: ReadonlyArray<FrameState>,
  outermost: FrameContext,
  moduleOf: (r: FrameState) => ModuleAddr,
  store: Store,
  steps: number
): Config => {
  let ctx = outermost
  for (let i = frames.length - 1; ; i--) {
    const r = frames[i]
    if (r === undefined) return from
    const { exit, staged } = r
    const isInside = i === 0 && r.thrown === null
    const sources = isInside ? exit.operands : exit.operands.slice(0, exit.operands.length - exit.results)
    const heights = pushOperands(sources, r.variables, ctx.below)
    const values = heights[sources.length] ?? ctx.below
    const inner = contexts(exit.scope, heights, ctx)
    const frame: Frame = { locals: locals(r), module: moduleOf(r) }
    const code = codeAt(exit.scope.place.es, exit.index)
    if (i === 0) {
      const [vs, es] = r.thrown === null ? [values, code] : rethrown(r.thrown, values, code)
      return config(store, frame, vs, es, inner, from.choices, from.limits, steps)
    }
    const callee = frames[i - 1]
    ctx = frameContext(callee?.staged.info.results.length ?? staged.info.results.length, frame, values, code, inner)
  }
}
