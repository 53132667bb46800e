/**
 * Numeric, vector, parametric and variable instructions.
 *
 * Spec: https://webassembly.github.io/spec/core/valid/instructions.html#numeric-instructions
 */
import type { Row } from '../../spec/Row.ts'
import { i32, i64 } from '../../structure/Const.ts'
import { idx, type GlobalIdx, type LaneIdx, type LocalIdx } from '../../structure/Indices.ts'
import type { Instr } from '../../structure/Instr.ts'
import type { ValType } from '../../structure/Types.ts'
import { apply, die, emit, own, readable, type Body } from './Body.ts'
import { one, pick, times, type Weighted } from './Draw.ts'
import { operators } from './Options.ts'
import { want, type Producer, type Statement, type Way, type OperandWriter } from './Operands.ts'
import { fits, isRefType, type Skeleton } from './Skeleton.ts'

/** How many lanes an instruction with a lane index has. */
const lanes = (r: Row): number => Number(/x(\d+)/.exec(r.mnemonic)?.[1] ?? 1)

const withImmediates = (b: Body, r: Row): Instr => {
  const lane = (n: number): LaneIdx => idx<LaneIdx>(pick(b.d, n))
  // the shape of the row says which immediates the mnemonic has
  const immediates =
    r.shape === 'laneidx' ? { lane: lane(lanes(r)) }
    : r.shape === 'laneidx^16' ? { lanes: times(16, () => lane(32)) }
    : {}
  return { _tag: r.mnemonic, ...immediates } as Instr
}

/** The divisor on the stack is made odd, or zero. */
const divisor = (b: Body, t: 'i32' | 'i64'): void => {
  const k = pick(b.d, 6)
  const c = (n: number) => (t === 'i64' ? i64(BigInt(n)) : i32(n))
  if (k > 3) emit(b, c(0), { _tag: `${t}.and` })
  else if (k !== 3) emit(b, c(1), { _tag: `${t}.or` })
}

const divides = /\.(div|rem)_/

/** An operator: one family, then one of its instructions.  */
const compute =
  (w: OperandWriter, t: ValType): Way =>
  (b) => {
    const family = typeof t === 'string' && t !== 'bot' ? one(b.d, operators(b.m.options).get(t) ?? []) : undefined
    const row = family && one(b.d, family)
    const signature = row?.signature
    if (!signature) return w.produce(b, t)
    want(w, b, signature.params)
    if (divides.test(row.mnemonic)) divisor(b, t === 'i64' ? 'i64' : 'i32')
    apply(b, withImmediates(b, row), signature.params.length, signature.results)
  }

const select =
  (w: OperandWriter, t: ValType): Way =>
  (b) => {
    want(w, b, [t, t, 'i32'])
    const isTyped = isRefType(t) || (b.m.options.features.has('reference-types') && pick(b.d, 2) === 1)
    apply(b, { _tag: 'select', ts: isTyped ? [t] : null }, 3, [t])
  }

const tee =
  (w: OperandWriter, x: LocalIdx, t: ValType): Way =>
  (b) => {
    want(w, b, [b.locals[x] ?? t])
    apply(b, { _tag: 'local.tee', x }, 1, [b.locals[x] ?? t])
    b.set.add(x)
  }

const writable = (b: Body, t: ValType | null): ReadonlyArray<LocalIdx> =>
  b.locals.flatMap((u, i) => (t === null || fits(b.m, u, t) ? [idx<LocalIdx>(i)] : []))

const globals = (m: Skeleton, isWrite: boolean, t: ValType | null): ReadonlyArray<GlobalIdx> =>
  m.globals.flatMap((g, i) =>
    (!isWrite || (g.mut && i !== m.fuel)) && (t === null || fits(m, g.t, t)) ? [idx<GlobalIdx>(i)] : []
  )

/** A way over one of several things, if there are any. */
export const over = <A>(
  weight: number,
  b: Body,
  xs: ReadonlyArray<A>,
  way: (x: A) => Way
): ReadonlyArray<Weighted<Way>> =>
  xs.length === 0 ?
    []
  : [
      [
        weight,
        () => {
          const x = one(b.d, xs)
          if (x !== undefined) way(x)(b)
        }
      ]
    ]

export const plainProducers = (w: OperandWriter): ReadonlyArray<Weighted<Producer>> => [
  [6, (b, t) => over(6, b, readable(b, t), (x) => (at) => apply(at, { _tag: 'local.get', x }, 0, [t]))],
  [2, (b, t) => over(2, b, globals(b.m, false, t), (x) => (at) => apply(at, { _tag: 'global.get', x }, 0, [t]))],
  [1, (b, t) => over(1, b, writable(b, t), (x) => tee(w, x, t))],
  [10, (_b, t) => (isRefType(t) || t === 'bot' ? [] : [[t === 'v128' ? 14 : 8, compute(w, t)]])],
  [1, (_b, t) => (isRefType(t) || t === 'bot' ? [[1, select(w, t)]] : [[1, select(w, t)]])]
]

const setLocal =
  (w: OperandWriter, x: LocalIdx): Way =>
  (b) => {
    want(w, b, [b.locals[x] ?? 'i32'])
    apply(b, { _tag: 'local.set', x }, 1, [])
    b.set.add(x)
  }

const setGlobal =
  (w: OperandWriter, x: GlobalIdx): Way =>
  (b) => {
    want(w, b, [b.m.globals[x]?.t ?? 'i32'])
    apply(b, { _tag: 'global.set', x }, 1, [])
  }

export const plainStatements = (w: OperandWriter): ReadonlyArray<Weighted<Statement>> => [
  [4, (b) => over(3, b, writable(b, null), (x) => setLocal(w, x))],
  [2, (b) => over(2, b, globals(b.m, true, null), (x) => setGlobal(w, x))],
  [
    4,
    () => [
      [3, (at) => w.produce(at, one(at.d, at.m.vals) ?? 'i32')],
      [1, (at) => emit(at, { _tag: 'nop' })]
    ]
  ],
  [1, (b) => (own(b).length === 0 ? [] : [[1, (at) => apply(at, { _tag: 'drop' }, 1, [])]])],
  [
    1,
    (b) =>
      b.frames.length < 2 ?
        []
      : [
          [
            1,
            (at) => {
              // rarely: it ends the program
              if (pick(at.d, 4) !== 3) return
              emit(at, { _tag: 'unreachable' })
              die(at)
            }
          ]
        ]
  ]
]
