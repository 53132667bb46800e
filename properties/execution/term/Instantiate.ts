/**
 * Instantiation on terms: const expressions run to their end by `Eval_expr`, then everything is allocated, and what is left
 * is the term that runs the segments and the start function.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/modules.html#instantiation
 */
import type { ExternAddr } from '../../../src/execution/runtime/Addresses.ts'
import { i32 } from '../../../src/structure/Const.ts'
import { idx, type DataIdx, type ElemIdx } from '../../../src/structure/Indices.ts'
import type { Expr } from '../../../src/structure/Instr.ts'
import type { GlobalType, RefType } from '../../../src/structure/Types.ts'
import { closeRef, closeVal } from '../../../src/types/Close.ts'
import type { ValidModule } from '../../../src/types/ValidModule.ts'
import { step, type Stepped } from './Machine.ts'
import { get, isRef, isVal, type Frame, type Module, type Ref, type Store, type Terms, type Val } from './Term.ts'

/** Told of every step. */
export type Observer = (o: Stepped) => void

/** `Eval_expr`: `z; instr*  ~>*  z'; val`. */
const evaluate = (s: Store, f: Frame, e: Expr, observe: Observer): readonly [Val, Store] => {
  let now: { readonly s: Store; readonly es: Terms } = { s, es: e }
  for (;;) {
    const o = step(now.s, f, now.es)
    if (o === undefined) break
    observe(o)
    now = o
  }
  const v = get(now.es, 0)
  if (now.es.length !== 1 || !isVal(v)) throw new Error('a constant expression without a value')
  return [v, now.s]
}

const addresses = (given: ReadonlyArray<ExternAddr>, kind: ExternAddr['_tag'], first: number, own: number) => [
  ...given.flatMap((xa) => (xa._tag === kind ? [xa.a as number] : [])),
  ...Array.from({ length: own }, (_, i) => first + i)
]

/** The module instance: all addresses are known beforehand. */
const moduleInst = (s: Store, { module: m, types }: ValidModule, given: ReadonlyArray<ExternAddr>): Module => ({
  types,
  tags: addresses(given, 'tag', s.tags.length, m.tags.length),
  globals: addresses(given, 'global', s.globals.length, m.globals.length),
  mems: addresses(given, 'mem', s.mems.length, m.mems.length),
  tables: addresses(given, 'table', s.tables.length, m.tables.length),
  funcs: addresses(given, 'func', s.funcs.length, m.funcs.length),
  datas: addresses([], 'func', s.datas.length, m.datas.length),
  elems: addresses([], 'func', s.elems.length, m.elems.length)
})

/** `$runelem_`, `$rundata_` and the start function. */
const run = ({ module: m }: ValidModule): Terms => [
  ...m.elems.flatMap(({ init, mode }, i): Terms => {
    const drop = { _tag: 'elem.drop', x: idx<ElemIdx>(i) } as const
    if (mode._tag === 'passive') return []
    if (mode._tag === 'declarative') return [drop]
    const { x, offset } = mode
    return [...offset, i32(0), i32(init.length), { _tag: 'table.init', x, y: idx<ElemIdx>(i) }, drop]
  }),
  ...m.datas.flatMap(({ bytes, mode }, i): Terms => {
    if (mode._tag === 'passive') return []
    const { x, offset } = mode
    const init = { _tag: 'memory.init', x, y: idx<DataIdx>(i) } as const
    return [...offset, i32(0), i32(bytes.length), init, { _tag: 'data.drop', x: idx<DataIdx>(i) }]
  }),
  ...(m.start === null ? [] : [{ _tag: 'call', x: m.start } as const])
]

const ref = (v: Val): Ref => {
  if (!isRef(v)) throw new Error('no reference')
  return v
}

/** The functions that thread the store through const expressions. */
const evaluator = (start: Store, f: Frame, observe: Observer) => {
  let s = start
  return {
    value: (e: Expr): Val => {
      const [v, after] = evaluate(s, f, e, observe)
      s = after
      return v
    },
    update: (change: (s: Store) => Store): void => {
      s = change(s)
    },
    store: (): Store => s
  }
}

/** What instantiation leaves to run, and the address of the instance. */
export interface Instantiated {
  readonly s: Store
  readonly f: Frame
  readonly es: Terms
}

export const instantiated = (
  before: Store,
  valid: ValidModule,
  given: ReadonlyArray<ExternAddr>,
  observe: Observer
): Instantiated => {
  const { module: m, types } = valid
  const a = before.modules.length
  const f: Frame = { locals: [], module: a }
  const z = evaluator({ ...before, modules: [...before.modules, moduleInst(before, valid, given)] }, f, observe)
  for (const { type, init } of m.globals) {
    const value = z.value(init)
    const closed: GlobalType = { ...type, t: closeVal(types, type.t) }
    z.update((s) => ({ ...s, globals: [...s.globals, { type: closed, value }] }))
  }
  const firsts = m.tables.map(({ init }) => ref(z.value(init)))
  const elems = m.elems.map(({ init }) => init.map((e) => ref(z.value(e))))
  const close = (rt: RefType): RefType => closeRef(types, rt)
  const s = z.store()
  return {
    f,
    es: run(valid),
    s: {
      ...s,
      tags: [...s.tags, ...m.tags.map((_, i) => ({ type: tagType(valid, i) }))],
      mems: [...s.mems, ...m.mems.map((type) => ({ type, bytes: new Uint8Array(Number(type.lim.min) * 65536) }))],
      tables: [
        ...s.tables,
        ...m.tables.map(({ type }, i) => ({
          type: { ...type, rt: close(type.rt) },
          refs: Array<Ref>(Number(type.lim.min)).fill(get(firsts, i))
        }))
      ],
      funcs: [...s.funcs, ...m.funcs.map((code) => ({ type: get(types, code.type), module: a, code }))],
      datas: [...s.datas, ...m.datas.map(({ bytes }) => bytes)],
      elems: [...s.elems, ...elems]
    }
  }
}

const tagType = ({ module: m, types }: ValidModule, i: number) => {
  const { type } = get(m.tags, i)
  return type._tag === 'idx' ? get(types, type.x) : get(types, 0)
}
