/**
 * Blocks, branches and exceptions.
 *
 * Spec: https://webassembly.github.io/spec/core/valid/instructions.html#control-instructions
 */
import { i32 } from '../../structure/Const.ts'
import { idx, type LabelIdx, type TagIdx } from '../../structure/Indices.ts'
import type { Catch, Instr } from '../../structure/Instr.ts'
import { ref, type BlockType, type ResultType, type ValType } from '../../structure/Types.ts'
import { apply, die, emit, hasOnTop, labels, retype, within, type Body } from './Body.ts'
import { defaults } from './Constants.ts'
import { chance, one, pick, times, type Weighted } from './Draw.ts'
import { allows } from './Options.ts'
import { want, type Producer, type Statement, type Way, type OperandWriter } from './Operands.ts'
import { over } from './Plain.ts'
import { allFit, fits, funcType, funcTypes, isRefType, sameTypes } from './Skeleton.ts'

/** A block type with the function type that it means. */
export interface TypedBlock {
  readonly bt: BlockType
  readonly params: ResultType
  readonly results: ResultType
}

const oneResult = (t: ValType): TypedBlock => ({ bt: { _tag: 'result', t }, params: [], results: [t] })
const noResult: TypedBlock = { bt: { _tag: 'result', t: null }, params: [], results: [] }

/** Takes one unit of fuel; without any the function returns, or traps where it has no default results. */
export const burn = (b: Body): void => {
  const { fuel: x } = b.m
  const leave: ReadonlyArray<Instr> | undefined = defaults(b.m, b.d, b.results)
  const exit: ReadonlyArray<Instr> = leave === undefined ? [{ _tag: 'unreachable' }] : [...leave, { _tag: 'return' }]
  emit(
    b,
    { _tag: 'global.get', x },
    { _tag: 'i32.eqz' },
    { _tag: 'if', bt: noResult.bt, then: exit, else: [] },
    { _tag: 'global.get', x },
    i32(1),
    { _tag: 'i32.sub' },
    { _tag: 'global.set', x }
  )
}

const clauses = (b: Body): ReadonlyArray<Catch> => {
  const all = labels(b)
  const exn = ref(true, 'exn')
  const made = times(pick(b.d, 4), (): Catch | undefined => {
    const isRef = chance(b.d, 1, 2)
    const extra: ResultType = isRef ? [exn] : []
    const x = pick(b.d, b.m.tags.length)
    const params = funcType(b.m, b.m.tags[x]).params
    const to = (ts: ResultType): LabelIdx | undefined =>
      one(
        b.d,
        all.filter(([, label]) => allFit(b.m, ts, label))
      )?.[0]
    const l = b.m.tags.length > 0 && chance(b.d, 3, 4) ? to([...params, ...extra]) : undefined
    if (l !== undefined) return { _tag: isRef ? 'catch_ref' : 'catch', x: idx<TagIdx>(x), l }
    const any = to(extra)
    return any === undefined ? undefined : { _tag: isRef ? 'catch_all_ref' : 'catch_all', l: any }
  })
  return made.filter((c) => c !== undefined)
}

type Kind = 'block' | 'loop' | 'if' | 'try_table'

/** A block of some kind around some statements; its parameters are on the stack, with the condition of an `if`. */
const enter = (w: OperandWriter, b: Body, kind: Kind, { bt, params, results }: TypedBlock): void => {
  if (kind === 'if') retype(b, 1, [])
  const catches = kind === 'try_table' ? clauses(b) : []
  const outer = { stack: b.stack, set: b.set }
  const write = (isEmpty = false) =>
    within(
      b,
      { label: kind === 'loop' ? params : results, params, results, isLoop: kind === 'loop' },
      (at) => {
        if (kind === 'loop') burn(at)
        if (!isEmpty) w.sequence(at, 5)
      },
      w.produce
    )
  const es = write()
  const again = (): ReadonlyArray<Instr> => {
    b.stack = outer.stack
    b.set = outer.set
    return write(chance(b.d, 1, 3))
  }
  emit(
    b,
    kind === 'if' ? { _tag: 'if', bt, then: es, else: again() }
    : kind === 'try_table' ? { _tag: 'try_table', bt, catches, es }
    : { _tag: kind, bt, es }
  )
}

const kindOf = (b: Body): Kind => {
  const kinds: ReadonlyArray<Kind> = ['block', 'if', 'loop', 'try_table', 'try_table']
  const kind = one(b.d, kinds) ?? 'block'
  return allows(b.m.options, kind) ? kind : 'block'
}

const block =
  (w: OperandWriter, typed: TypedBlock, kind?: Kind): Way =>
  (b) => {
    const k = kind ?? kindOf(b)
    want(w, b, typed.params)
    if (k === 'if') w.produce(b, 'i32')
    enter(w, b, k, typed)
  }

/** A block type out of the function types of the module, those first whose parameters are on the stack. */
const anyType = (b: Body): TypedBlock => {
  const types = funcTypes(b.m).map(([x, ft]): TypedBlock => ({ bt: { _tag: 'idx', x }, ...ft }))
  const fitting = types.filter(({ params }) => params.length > 0 && hasOnTop(b, params))
  return one(b.d, fitting.length > 0 && chance(b.d, 2, 3) ? fitting : types) ?? noResult
}

export const controlProducers = (w: OperandWriter): ReadonlyArray<Weighted<Producer>> => [
  [3, (_b, t) => [[3, block(w, oneResult(t))]]],
  [
    1,
    (b, t) =>
      over(
        1,
        b,
        funcTypes(b.m).filter(([, ft]) => allFit(b.m, ft.results, [t])),
        ([x, ft]) => block(w, { bt: { _tag: 'idx', x }, ...ft })
      )
  ]
]

const br =
  (w: OperandWriter, [l, ts]: readonly [LabelIdx, ResultType]): Way =>
  (b) => {
    want(w, b, ts)
    emit(b, { _tag: 'br', l })
    die(b)
  }

const brIf =
  (w: OperandWriter, [l, ts]: readonly [LabelIdx, ResultType]): Way =>
  (b) => {
    want(w, b, ts)
    w.produce(b, 'i32')
    apply(b, { _tag: 'br_if', l }, ts.length + 1, ts)
  }

const brTable =
  (w: OperandWriter, [l, ts]: readonly [LabelIdx, ResultType]): Way =>
  (b) => {
    want(w, b, ts)
    if (chance(b.d, 2, 3)) {
      emit(b, i32(pick(b.d, 4)))
      retype(b, 0, ['i32'])
    } else w.produce(b, 'i32')
    const alike = labels(b).filter(([, us]) => sameTypes(b.m, us, ts))
    const ls = times(pick(b.d, 4), () => one(b.d, alike)?.[0] ?? l)
    emit(b, { _tag: 'br_table', ls, l })
    die(b)
  }

const brOnNull =
  (w: OperandWriter, [l, ts]: readonly [LabelIdx, ResultType]): Way =>
  (b) => {
    const t = one(b.d, b.m.vals.filter(isRefType)) ?? ref(true, 'func')
    ts.forEach((u) => {
      w.produce(b, u)
    })
    w.produce(b, ref(true, t.ht))
    apply(b, { _tag: 'br_on_null', l }, ts.length + 1, [...ts, ref(false, t.ht)])
  }

const brOnNonNull =
  (w: OperandWriter, [l, ts]: readonly [LabelIdx, ResultType]): Way =>
  (b) => {
    const last = ts[ts.length - 1]
    if (last === undefined || !isRefType(last)) return
    ts.slice(0, -1).forEach((u) => {
      w.produce(b, u)
    })
    w.produce(b, ref(true, last.ht))
    apply(b, { _tag: 'br_on_non_null', l }, ts.length, ts.slice(0, -1))
  }

/** `br_on_cast l rt1 rt2` takes a value of `rt1` to a label that ends in a reference of the same hierarchy. */
export const brOnCast =
  (w: OperandWriter, _tag: 'br_on_cast' | 'br_on_cast_fail', [l, ts]: readonly [LabelIdx, ResultType]): Way =>
  (b) => {
    const last = ts[ts.length - 1]
    if (last === undefined || !isRefType(last)) return
    const all = b.m.vals.filter(isRefType)
    const isFail = _tag === 'br_on_cast_fail'
    // the label takes rt2, or rt1 \ rt2 where the cast fails: the type that goes there must be below its last one
    const rt1 = one(b.d, isFail ? all.filter((t) => fits(b.m, t, last)) : all.filter((t) => fits(b.m, last, t)))
    const rt2 =
      rt1 &&
      one(
        b.d,
        all.filter((t) => fits(b.m, t, rt1) && (isFail || fits(b.m, t, last)))
      )
    if (rt1 === undefined || rt2 === undefined) return
    ts.slice(0, -1).forEach((u) => {
      w.produce(b, u)
    })
    w.produce(b, rt1)
    const diff = rt2.null ? ref(false, rt1.ht) : rt1
    apply(b, { _tag, l, rt1, rt2 }, ts.length, [...ts.slice(0, -1), isFail ? rt2 : diff])
  }

const throw_ =
  (w: OperandWriter, x: number): Way =>
  (b) => {
    want(w, b, funcType(b.m, b.m.tags[x]).params)
    emit(b, { _tag: 'throw', x: idx<TagIdx>(x) })
    die(b)
  }

const throwRef =
  (w: OperandWriter): Way =>
  (b) => {
    want(w, b, [ref(true, 'exn')])
    emit(b, { _tag: 'throw_ref' })
    die(b)
  }

/** The block type that leaves `ts`, if the module has one. */
const leaving = (b: Body, ts: ResultType): TypedBlock | undefined => {
  const [t] = ts
  if (t === undefined) return noResult
  if (ts.length === 1) return oneResult(t)
  const found = funcTypes(b.m).find(([, ft]) => ft.params.length === 0 && sameTypes(b.m, ft.results, ts))
  return found && { bt: { _tag: 'idx', x: found[0] }, params: [], results: ts }
}

/** `(block ts (try_table (catch.. x 0) .. (throw x)))`: what is thrown inside is often caught. */
const guarded =
  (w: OperandWriter, x: number): Way =>
  (b) => {
    const { params } = funcType(b.m, b.m.tags[x])
    const isRef = chance(b.d, 1, 2)
    const isAll = chance(b.d, 1, 3)
    const ts: ResultType = [...(isAll ? [] : params), ...(isRef ? [ref(true, 'exn')] : [])]
    const typed = leaving(b, ts)
    if (typed === undefined) return
    const l = idx<LabelIdx>(0)
    const last: Catch =
      isAll ?
        { _tag: isRef ? 'catch_all_ref' : 'catch_all', l }
      : { _tag: isRef ? 'catch_ref' : 'catch', x: idx<TagIdx>(x), l }
    const inside = (at: Body): void => {
      w.sequence(at, 3)
      if (chance(at.d, 3, 4)) throw_(w, chance(at.d, 4, 5) ? x : pick(at.d, at.m.tags.length))(at)
    }
    const es = within(
      b,
      { label: ts, params: [], results: ts, isLoop: false },
      (at) => {
        const others = clauses(at)
        const body = within(at, { label: [], params: [], results: [], isLoop: false }, inside, w.produce)
        emit(at, { _tag: 'try_table', bt: noResult.bt, catches: [...others, last], es: body })
      },
      w.produce
    )
    emit(b, { _tag: 'block', bt: typed.bt, es })
  }

const endsInRef = (ts: ResultType): boolean => ts.length > 0 && isRefType(ts[ts.length - 1] ?? 'i32')

/** Only where there is more to come, or it is late: a branch ends its sequence. */
const inner = (b: Body): boolean => b.frames.length > 1 || b.size > 60

export const controlStatements = (w: OperandWriter): ReadonlyArray<Weighted<Statement>> => [
  [
    6,
    () => [
      [3, (b) => block(w, anyType(b))(b)],
      [2, block(w, noResult)],
      [1, block(w, noResult, 'block')]
    ]
  ],
  [3, (b) => over(3, b, labels(b), (l) => brIf(w, l))],
  [2, (b) => (inner(b) ? over(2, b, labels(b), (l) => br(w, l)) : [])],
  [1, (b) => (inner(b) ? over(1, b, labels(b), (l) => brTable(w, l)) : [])],
  [
    1,
    (b) =>
      inner(b) ?
        [
          [
            1,
            () => {
              want(w, b, b.results)
              emit(b, { _tag: 'return' })
              die(b)
            }
          ]
        ]
      : []
  ],
  [2, (b) => (allows(b.m.options, 'br_on_null') ? over(1, b, labels(b), (l) => brOnNull(w, l)) : [])],
  [
    4,
    (b) => {
      const refs = labels(b).filter(([, ts]) => endsInRef(ts))
      return [
        ...(allows(b.m.options, 'br_on_null') ? over(1, b, refs, (l) => brOnNonNull(w, l)) : []),
        ...(allows(b.m.options, 'br_on_cast') ? over(2, b, refs, (l) => brOnCast(w, 'br_on_cast', l)) : []),
        ...(allows(b.m.options, 'br_on_cast') ? over(2, b, refs, (l) => brOnCast(w, 'br_on_cast_fail', l)) : [])
      ]
    }
  ],
  [
    3,
    (b) =>
      allows(b.m.options, 'throw') ?
        [
          ...over(
            inner(b) ? 1 : 0,
            b,
            b.m.tags.map((_, x) => x),
            (x) => throw_(w, x)
          ),
          ...over(
            3,
            b,
            b.m.tags.map((_, x) => x),
            (x) => guarded(w, x)
          ),
          ...(inner(b) ? [[1, throwRef(w)] as const] : [])
        ]
      : []
  ]
]
