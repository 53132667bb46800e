/**
 * Blocks, loops, conditionals and handlers as JavaScript.
 *
 * The generator recurs over nested constructs; functions that nest deeper than `FunctionInfo.ts` allows never come here.
 *
 * See: https://webassembly.github.io/spec/core/exec/instructions.html#control-instructions
 */
import type { Families } from '../../../spec/Families.ts'
import type { Expr } from '../../../structure/Instr.ts'
import { repOf, type Rep } from '../../abi/Representation.ts'
import { blockType, type SequencePlace, type Structured } from '../../abi/FunctionInfo.ts'
import { arrive, check, fresh, label, meet, pop, push, spend, write, type Builder, type Construct } from '../Builder.ts'
import type { Emitters } from '../Emit.ts'
import { move, newest, keepLocals } from './Branches.ts'
import { truth, type Operand } from '../Operand.ts'
import { labelOf } from '../Pieces.ts'

/** Writes a sequence from an instruction on; false if its end is never reached. */
export type BlockSequence = (b: Builder, c: Construct, es: Expr, from: number) => boolean

const placeOf = (b: Builder, es: Expr, fallback: SequencePlace): SequencePlace => b.info.places.get(es) ?? fallback

interface Opening {
  readonly place: SequencePlace
  readonly params: ReadonlyArray<Rep>
  readonly results: ReadonlyArray<Rep>
}

/** What is static about a construct: its place, and the representations of its block type. */
export const opening = (b: Builder, c: Construct, e: Structured, es: Expr): Opening => {
  const { params, results } = blockType(b.known.inst, e.bt)
  return { place: placeOf(b, es, c.scope.place), params: params.map(repOf), results: results.map(repOf) }
}

/** A construct that starts with the newest operands as its parameters. */
export const enter = (
  b: Builder,
  c: Construct,
  e: Structured,
  { place, params, results }: Opening,
  height = b.stack.length - params.length
): Construct => {
  const isLoop = e._tag === 'loop'
  const vars: Operand[] = []
  for (const k of isLoop ? params : results) vars.push(fresh(b, c, k, vars))
  return {
    scope: { place, outer: c.scope, n: vars.length, height },
    outer: c,
    isLoop,
    isHandler: e._tag === 'try_table',
    vars,
    label: label(b),
    verb: 'break',
    edges: [],
    after: 0,
    way: 0,
    used: false
  }
}

/** The end of a sequence inside of a construct that is no loop: label-vals, its results in place. */
export const reachEnd = (b: Builder, k: Construct): void => {
  move(b, k, k.vars, newest(b, k.vars.length))
  arrive(b, k, 1)
}

/** The end of a construct: all paths to it have joined. False if there is none. */
export const close = (b: Builder, k: Construct, isLive: boolean): boolean => {
  b.stack.length = k.scope.height
  if (!isLive && !k.used) return false
  meet(b, k)
  for (const v of k.vars) push(b, v)
  // the values of a handler's label are those of the handler: one more step
  if (k.isHandler) spend(b, 1)
  return true
}

const block = (b: Builder, c: Construct, e: Structured, es: Expr, run: BlockSequence): boolean => {
  spend(b, 1)
  keepLocals(b, c)
  const k = enter(b, c, e, opening(b, c, e, es))
  write(b, labelOf(k), '{\n')
  const isLive = run(b, k, es, 0)
  if (isLive) reachEnd(b, k)
  write(b, '}\n')
  return close(b, k, isLive)
}

/** The loop from its head on, its parameters in place. */
export const loopHead = (b: Builder, k: Construct, es: Expr, run: BlockSequence): boolean => {
  k.verb = 'continue'
  b.stack.length = k.scope.height
  for (const v of k.vars) push(b, v)
  b.owed = k.after
  write(b, labelOf(k), 'for(;;){\n')
  check(b, k, 0)
  const isLive = run(b, k, es, 0)
  if (isLive) spend(b, 1)
  return isLive
}

const loop = (b: Builder, c: Construct, e: Structured, es: Expr, run: BlockSequence): boolean => {
  spend(b, 1)
  keepLocals(b, c)
  const k = enter(b, c, e, opening(b, c, e, es))
  move(b, k, k.vars, newest(b, k.vars.length))
  k.after = b.owed
  const isLive = loopHead(b, k, es, run)
  write(b, isLive ? `break ${k.label}}\n` : '}\n')
  return isLive
}

const conditional = (
  b: Builder,
  c: Construct,
  e: Extract<Structured, { readonly _tag: 'if' }>,
  run: BlockSequence
): boolean => {
  const o = pop(b)
  spend(b, 2)
  const when = truth(o)
  keepLocals(b, c, o)
  const k = enter(b, c, e, opening(b, c, e, e.then))
  const { owed, sinceCheck } = b
  const before = [...b.stack]
  write(b, labelOf(k), `if(${when}){\n`)
  const yes = run(b, k, e.then, 0)
  if (yes) reachEnd(b, k)
  write(b, '}else{\n')
  b.stack = before
  b.owed = owed
  b.sinceCheck = sinceCheck
  const other: Construct = { ...k, scope: { ...k.scope, place: placeOf(b, e.else, k.scope.place) } }
  const no = run(b, other, e.else, 0)
  if (no) reachEnd(b, other)
  write(b, '}\n')
  k.used = k.used || other.used
  k.way = Math.max(k.way, other.way)
  const isLive = close(b, k, yes || no)
  other.after = k.after
  return isLive
}

/** The structured instructions; `run` writes the sequences in them. */
export const blocks = (run: BlockSequence): Emitters<Families['blocks']> => ({
  block: (b, c, _index, e) => block(b, c, e, e.es, run),
  loop: (b, c, _index, e) => loop(b, c, e, e.es, run),
  if: (b, c, _index, e) => conditional(b, c, e, run),
  try_table: (b, c, _index, e) => block(b, c, e, e.es, run)
})
