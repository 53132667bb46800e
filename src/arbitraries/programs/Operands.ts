/**
 * Operands: what is on the stack already, or code that makes it.
 *
 * Spec: https://webassembly.github.io/spec/core/valid/instructions.html
 */
import { i32, i64 } from '../../structure/Const.ts'
import { idx, type ElemIdx } from '../../structure/Indices.ts'
import type { AddrType, ResultType, ValType } from '../../structure/Types.ts'
import { apply, emit, hasOnTop, isTired, retype, type Body } from './Body.ts'
import { constantExpr } from './Constants.ts'
import { chance, one, pick, weighted, type Draw, type Weighted } from './Draw.ts'
import { fits } from './Skeleton.ts'

/** Writes code that leaves one operand, or does something else to the stack. */
export type Way = (b: Body) => void

/** Ways to make a value of a type; none where the way cannot. */
export type Producer = (b: Body, t: ValType) => ReadonlyArray<Weighted<Way>>

/** Ways to continue. */
export type Statement = (b: Body) => ReadonlyArray<Weighted<Way>>

/** What the two kinds of code are made by; the families of instructions get them as an argument. */
export interface OperandWriter {
  readonly produce: (b: Body, t: ValType) => void
  /** Some statements, mostly around `mean` of them. */
  readonly sequence: (b: Body, mean: number) => void
}

const simplest =
  (t: ValType): Way =>
  (b) => {
    emit(b, ...constantExpr(b.m, b.d, t))
    retype(b, 0, [t])
  }

/** So often is a way looked for that fits the place. */
const TRIES = 6

/** A way out of some families, each of which may have none. */
const wayOf = <A>(
  d: Draw,
  families: ReadonlyArray<Weighted<A>>,
  ways: (f: A) => ReadonlyArray<Weighted<Way>>
): Way | undefined => {
  for (let i = 0; i < TRIES; i++) {
    const family = weighted(d, families)
    const way = family === undefined ? undefined : weighted(d, ways(family))
    if (way !== undefined) return way
  }
  return undefined
}

/** A writer that goes by these ways. */
export const writer = (
  producers: (w: OperandWriter) => ReadonlyArray<Weighted<Producer>>,
  statements: (w: OperandWriter) => ReadonlyArray<Weighted<Statement>>
): OperandWriter => {
  const self: OperandWriter = {
    produce: (b, t) => {
      if (isTired(b)) return simplest(t)(b)
      const { floor } = b
      b.depth++
      b.floor = b.stack.length
      ;(wayOf(b.d, makers, (f) => f(b, t)) ?? simplest(t))(b)
      b.depth--
      b.floor = floor
    },
    sequence: (b, mean) => {
      while (!isTired(b) && pick(b.d, mean + 1) !== 0) {
        b.depth++
        wayOf(b.d, doers, (f) => f(b))?.(b)
        b.depth--
      }
    }
  }
  const makers: ReadonlyArray<Weighted<Producer>> = [[6, (_b, t) => [[1, simplest(t)]]], ...producers(self)]
  const doers = statements(self)
  return self
}

/** The operands are on the stack: often they do, else they are made. */
export const want = (w: OperandWriter, b: Body, ts: ResultType): void => {
  if (ts.length === 0 || (hasOnTop(b, ts) && chance(b.d, 2, 3))) return
  ts.forEach((t) => {
    w.produce(b, t)
  })
}

/** An instruction with operands of these types. */
export const instr =
  (w: OperandWriter, e: Parameters<typeof apply>[1], params: ResultType, results: ResultType): Way =>
  (b) => {
    want(w, b, params)
    apply(b, e, params.length, results)
  }

const constOf = (at: AddrType, n: number) => (at === 'i32' ? i32(n) : i64(BigInt(n)))

/** An operand of an address type: a small constant, a computed value below `mask + 1`, sometimes anything. */
const bounded = (
  w: OperandWriter,
  b: Body,
  at: AddrType,
  small: number,
  mask: number,
  large: ReadonlyArray<number>
): void => {
  switch (pick(b.d, 12)) {
    case 9:
    case 10:
      w.produce(b, at)
      emit(b, constOf(at, mask), { _tag: `${at}.and` })
      return
    case 11: {
      const n = large[pick(b.d, large.length)] ?? 0
      emit(b, constOf(at, n))
      return retype(b, 0, [at])
    }
    default:
      emit(b, constOf(at, pick(b.d, small)))
      return retype(b, 0, [at])
  }
}

/** A place in something of `length` elements, mostly inside. */
export const place = (w: OperandWriter, b: Body, at: AddrType, length: number): void => {
  bounded(w, b, at, Math.max(1, length), length > 20 ? 15 : 1, [
    Math.max(0, length - 1),
    length,
    65_534,
    0x7fffffff,
    0xffffffff
  ])
}

/** How many elements, small, or more than there can be. `huge` where that traps; an allocation must not get it. */
export const extent = (w: OperandWriter, b: Body, at: AddrType, huge = true): void => {
  bounded(w, b, at, 4, 3, huge ? [0, 5, 300_000, 0xffffffff] : [0, 5, 9])
}

/** The first segments of a module are dropped when it is instantiated: mostly a later one. */
export const elemOf = (b: Body, t: ValType): ElemIdx | undefined => {
  const all = b.m.elems.flatMap((rt, i) => (fits(b.m, rt, t) ? [idx<ElemIdx>(i)] : []))
  const live = all.filter((y) => y > 1)
  return one(b.d, live.length === 0 || chance(b.d, 1, 8) ? all : live)
}
