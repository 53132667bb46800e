/**
 * Calls of every kind.
 *
 * Spec: https://webassembly.github.io/spec/core/valid/instructions.html#control-instructions
 */
import { i32, i64 } from '../../structure/Const.ts'
import { idx, type FuncIdx, type TableIdx, type TypeIdx } from '../../structure/Indices.ts'
import { idxUse, ref, type FuncType, type ValType } from '../../structure/Types.ts'
import { apply, die, emit, retype, type Body } from './Body.ts'
import { chance, pick, type Weighted } from './Draw.ts'
import { allows } from './Options.ts'
import { place, want, type Producer, type Statement, type Way, type OperandWriter } from './Operands.ts'
import { over } from './Plain.ts'
import { allFit, callables, dispatchTable, fits, funcTypes, type Skeleton } from './Skeleton.ts'

type Callable = readonly [FuncIdx, FuncType, TypeIdx]
type Signature = readonly [TypeIdx, FuncType]

const call =
  (w: OperandWriter, [x, ft]: Callable): Way =>
  (b) => {
    want(w, b, ft.params)
    apply(b, { _tag: 'call', x }, ft.params.length, ft.results)
  }

/** Tables whose entries are functions. */
const funcTables = (m: Skeleton): ReadonlyArray<TableIdx> =>
  m.tables.flatMap((t, i) => (fits(m, t.rt, ref(true, 'func')) ? [idx<TableIdx>(i)] : []))

const indirect =
  (w: OperandWriter, x: TableIdx, [y, ft]: Signature, isTail: boolean): Way =>
  (b) => {
    const tt = b.m.tables[x]
    if (tt === undefined) return
    want(w, b, ft.params)
    // mostly an entry that has the type
    const found = x === dispatchTable(b.m) ? b.m.dispatch.flatMap((f, i) => (b.m.funcs[f] === y ? [i] : [])) : []
    const i = found[pick(b.d, found.length)]
    if (i !== undefined && chance(b.d, 7, 8)) {
      emit(b, tt.at === 'i32' ? i32(i) : i64(BigInt(i)))
      retype(b, 0, [tt.at])
    } else place(w, b, tt.at, Number(tt.lim.min))
    if (isTail) return tail(b, { _tag: 'return_call_indirect', x, y: idxUse(y) })
    apply(b, { _tag: 'call_indirect', x, y: idxUse(y) }, ft.params.length + 1, ft.results)
  }

/** Types that a function in the table of indirect calls has; sometimes any. */
const dispatched = (b: Body, types: ReadonlyArray<Signature>): ReadonlyArray<Signature> => {
  const found = types.filter(([y]) => b.m.dispatch.some((f) => b.m.funcs[f] === y))
  return chance(b.d, 1, 16) ? types : found
}

const hasFunction = (b: Body, y: TypeIdx): boolean =>
  callables(b.m).some(([, , z]) => fits(b.m, ref(false, idxUse(z)), ref(false, idxUse(y))))

/** Types of which there is a function; sometimes any. */
const inhabited = (b: Body, types: ReadonlyArray<Signature>): ReadonlyArray<Signature> => {
  const found = types.filter(([y]) => hasFunction(b, y))
  return chance(b.d, 1, 16) ? types : found
}

const byRef =
  (w: OperandWriter, [y, ft]: Signature, isTail: boolean): Way =>
  (b) => {
    ft.params.forEach((t) => {
      w.produce(b, t)
    })
    w.produce(b, ref(!hasFunction(b, y) || chance(b.d, 1, 10), idxUse(y)))
    if (isTail) return tail(b, { _tag: 'return_call_ref', y: idxUse(y) })
    apply(b, { _tag: 'call_ref', y: idxUse(y) }, ft.params.length + 1, ft.results)
  }

const tail = (b: Body, e: Parameters<typeof apply>[1]): void => {
  emit(b, e)
  die(b)
}

const returnCall =
  (w: OperandWriter, [x, ft]: Callable): Way =>
  (b) => {
    want(w, b, ft.params)
    tail(b, { _tag: 'return_call', x })
  }

/** Calls whose results satisfy `accepts`. */
const calls = (w: OperandWriter, b: Body, weight: number, accepts: (ft: FuncType) => boolean) => {
  const direct = callables(b.m).filter(([, ft]) => accepts(ft))
  const types = funcTypes(b.m).filter(([, ft]) => accepts(ft))
  const tables = funcTables(b.m)
  const table = chance(b.d, 1, 4) ? tables[pick(b.d, tables.length)] : tables[0]
  return [
    ...over(weight, b, direct, (f) => call(w, f)),
    ...(table === undefined ? [] : over(weight, b, dispatched(b, types), (s) => indirect(w, table, s, false))),
    ...(allows(b.m.options, 'call_ref') ? over(weight, b, inhabited(b, types), (s) => byRef(w, s, false)) : [])
  ]
}

const tailCalls = (w: OperandWriter, b: Body) => {
  if (!allows(b.m.options, 'return_call')) return []
  const accepts = (ft: FuncType): boolean => allFit(b.m, ft.results, b.results)
  const types = funcTypes(b.m).filter(([, ft]) => accepts(ft))
  const [table] = funcTables(b.m)
  return [
    ...over(
      1,
      b,
      callables(b.m).filter(([, ft]) => accepts(ft)),
      (f) => returnCall(w, f)
    ),
    ...(table === undefined ? [] : over(1, b, dispatched(b, types), (s) => indirect(w, table, s, true))),
    ...(allows(b.m.options, 'call_ref') ? over(1, b, inhabited(b, types), (s) => byRef(w, s, true)) : [])
  ]
}

export const callProducers = (w: OperandWriter): ReadonlyArray<Weighted<Producer>> => [
  [3, (b, t: ValType) => calls(w, b, 1, (ft) => allFit(b.m, ft.results, [t]))]
]

export const callStatements = (w: OperandWriter): ReadonlyArray<Weighted<Statement>> => [
  [6, (b) => calls(w, b, 2, () => true)],
  [3, (b) => (b.frames.length > 1 || b.size > 60 ? tailCalls(w, b) : [])]
]
