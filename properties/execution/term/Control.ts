/**
 * Blocks, branches, calls and exceptions, as far as they need no context.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/instructions.html#control-instructions
 */
import { ref as refType, type BlockType, type DefType, type TypeUse } from '../../../src/structure/Types.ts'
import type { CallRef, Instr } from '../../../src/structure/Instr.ts'
import type { TableIdx } from '../../../src/structure/Indices.ts'
import { expand } from '../../../src/types/Close.ts'
import { defaultOf } from './Fields.ts'
import { fired, module, nat, newest, operand, type Fired, type Rule, type Rules } from './Rules.ts'
import { get, TRAP, type State, type Terms, type Val } from './Term.ts'

/** The lengths of parameters and results. */
export const arity = (dt: DefType): readonly [number, number] => {
  const ct = expand(dt)
  if (ct._tag !== 'func') throw new Error('no function type')
  return [ct.params.length, ct.results.length]
}

/** `$blocktype_(z, bt)`, as lengths. */
const blockArity = (z: State, bt: BlockType): readonly [number, number] =>
  bt._tag === 'idx' ? arity(get(module(z).types, bt.x)) : [0, bt.t === null ? 0 : 1]

const label = (n: number, continuation: Terms, body: Terms) => ({ _tag: 'LABEL_', n, continuation, body }) as const

const func = (z: State, x: number) => {
  const a = get(module(z).funcs, x)
  return { a, ...get(z.s.funcs, a) }
}

const indirect = (x: TableIdx, y: TypeUse, call: Instr): Terms => [
  { _tag: 'table.get', x },
  { _tag: 'ref.cast', rt: refType(true, y) },
  call
]

/** `CALL_REF` of a function of a module: of the host's, it is for the caller to answer. */
const callRef: Rule<CallRef> = (z, _e, vs): Fired => {
  const r = operand(vs)
  if (r._tag === 'ref.null_addr') return fired('Step_read/call_ref-null', 1, [TRAP])
  if (r._tag !== 'ref.func_addr') throw new Error(`${r._tag} is no function`)
  const fi = get(z.s.funcs, r.a)
  if (!('body' in fi.code)) throw new Error('a host function')
  const [n, m] = arity(fi.type)
  const args = newest(vs.slice(0, -1), n)
  const declared = fi.code.locals.flatMap((group) => Array<Val | undefined>(group.n).fill(defaultOf(group.t)))
  const frame = { locals: [...args, ...declared], module: fi.module }
  return fired('Step_read/call_ref-func', n + 1, [{ _tag: 'FRAME_', n: m, frame, body: [label(m, [], fi.code.body)] }])
}

export const controlRules: Rules<
  | 'block'
  | 'loop'
  | 'if'
  | 'try_table'
  | 'br_if'
  | 'br_table'
  | 'call'
  | 'call_ref'
  | 'call_indirect'
  | 'return_call'
  | 'return_call_indirect'
  | 'throw'
> = {
  block: (z, { bt, es }, vs) => {
    const [m, n] = blockArity(z, bt)
    return fired('Step_read/block', m, [label(n, [], [...newest(vs, m), ...es])])
  },
  loop: (z, e, vs) => {
    const [m] = blockArity(z, e.bt)
    return fired('Step_read/loop', m, [label(m, [e], [...newest(vs, m), ...e.es])])
  },
  if: (_z, e, vs) =>
    nat(operand(vs)) !== 0n ?
      fired('Step_pure/if-true', 1, [{ _tag: 'block', bt: e.bt, es: e.then }])
    : fired('Step_pure/if-false', 1, [{ _tag: 'block', bt: e.bt, es: e.else }]),
  try_table: (z, { bt, catches, es }, vs) => {
    const [m, n] = blockArity(z, bt)
    const body = [label(n, [], [...newest(vs, m), ...es])]
    return fired('Step_read/try_table', m, [{ _tag: 'HANDLER_', n, catches, body }])
  },
  br_if: (_z, { l }, vs) =>
    nat(operand(vs)) !== 0n ?
      fired('Step_pure/br_if-true', 1, [{ _tag: 'br', l }])
    : fired('Step_pure/br_if-false', 1, []),
  br_table: (_z, { ls, l }, vs) => {
    const i = nat(operand(vs))
    return i < BigInt(ls.length) ?
        fired('Step_pure/br_table-lt', 1, [{ _tag: 'br', l: get(ls, Number(i)) }])
      : fired('Step_pure/br_table-ge', 1, [{ _tag: 'br', l }])
  },
  call: (z, { x }) => {
    const { a, type } = func(z, x)
    return fired('Step_read/call', 0, [
      { _tag: 'ref.func_addr', a },
      { _tag: 'call_ref', y: type }
    ])
  },
  call_ref: callRef,
  call_indirect: (_z, { x, y }) => fired('Step_pure/call_indirect', 0, indirect(x, y, { _tag: 'call_ref', y })),
  return_call: (z, { x }) => {
    const { a, type } = func(z, x)
    return fired('Step_read/return_call', 0, [
      { _tag: 'ref.func_addr', a },
      { _tag: 'return_call_ref', y: type }
    ])
  },
  return_call_indirect: (_z, { x, y }) =>
    fired('Step_pure/return_call_indirect', 0, indirect(x, y, { _tag: 'return_call_ref', y })),
  throw: (z, { x }, vs) => {
    const tag = get(module(z).tags, x)
    const [n] = arity(get(z.s.tags, tag).type)
    const s = { ...z.s, heap: [...z.s.heap, { _tag: 'exn', tag, fields: newest(vs, n) } as const] }
    const es: Terms = [{ _tag: 'ref.exn_addr', a: z.s.heap.length }, { _tag: 'throw_ref' }]
    return fired('Step/throw', n, es, { s })
  }
}
