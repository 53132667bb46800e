/**
 * Programs that terminate: valid modules whose entries an embedder may call, well-typed by construction.
 *
 * Spec: https://webassembly.github.io/spec/core/valid/modules.html
 */
import * as fc from 'fast-check'
import { i32 } from '../../structure/Const.ts'
import { idx, type TypeIdx } from '../../structure/Indices.ts'
import type { Func, Module } from '../../structure/Module.ts'
import type { Const } from '../../structure/Const.ts'
import { aggregateProducers, aggregateStatements } from './Aggregates.ts'
import { body, emit, whole } from './Body.ts'
import { callProducers, callStatements } from './Calls.ts'
import { burn, controlProducers, controlStatements } from './Control.ts'
import { draw, one, pick, RANGE, times, type Draw } from './Draw.ts'
import { memoryProducers, memoryStatements } from './Memories.ts'
import { assemble, drawSkeleton, entryName } from './Modules.ts'
import { constant } from './Numbers.ts'
import { writer } from './Operands.ts'
import { everything, type Options } from './Options.ts'
import { plainProducers, plainStatements } from './Plain.ts'
import { referenceProducers } from './References.ts'
import { funcType, isDefaultable, isRefType, type Skeleton } from './Skeleton.ts'
import { tableProducers, tableStatements } from './Tables.ts'
import { drawTypes } from './Types.ts'

/** A call of an exported entry. */
export interface Call {
  readonly name: string
  readonly args: ReadonlyArray<Const>
}

/** A module, and calls to make one after the other. */
export interface Program {
  readonly module: Module
  readonly calls: ReadonlyArray<Call>
}

/** The decisions after a program: for what it declares, and for each function. */
interface Decisions {
  readonly skeleton: ReadonlyArray<number>
  readonly inner: ReadonlyArray<ReadonlyArray<number>>
  readonly entries: ReadonlyArray<ReadonlyArray<number>>
}

const code = writer(
  (w) => [
    ...plainProducers(w),
    ...controlProducers(w),
    ...callProducers(w),
    ...memoryProducers(w),
    ...tableProducers(w),
    ...referenceProducers(w),
    ...aggregateProducers(w)
  ],
  (w) => [
    ...plainStatements(w),
    ...controlStatements(w),
    ...callStatements(w),
    ...memoryStatements(w),
    ...tableStatements(w),
    ...aggregateStatements(w)
  ]
)

/** Calls and iterations that one call of an entry may make. */
const mostFuel = 20

const drawFunc = (d: Draw, m: Skeleton, type: TypeIdx, isEntry: boolean): Func => {
  const { params, results } = funcType(m, type)
  const locals = times(pick(d, 6), () => one(d, m.vals) ?? 'i32').filter(
    (t) => isDefaultable(t) || (isRefType(t) && m.options.features.has('gc'))
  )
  const b = body(d, m, params, locals, results)
  const es = whole(
    b,
    (at) => {
      if (isEntry) emit(at, i32(1 + pick(d, mostFuel)), { _tag: 'global.set', x: m.fuel })
      else burn(at)
      code.sequence(at, isEntry ? 40 : 16)
    },
    code.produce
  )
  return { type, locals: locals.map((t) => ({ n: 1, t })), body: es }
}

const build =
  (options: Options) =>
  ({ skeleton, inner, entries }: Decisions): Program => {
    const d = draw(skeleton)
    const m = drawSkeleton(d, drawTypes(d, options), inner.length, entries.length)
    const first = m.callable - inner.length
    const funcs = [...inner, ...entries].map((list, i) =>
      drawFunc(draw(list), m, m.funcs[first + i] ?? idx<TypeIdx>(0), i >= inner.length)
    )
    const module = assemble(d, m, funcs)
    const calls = entries.map((_, i): Call => {
      const { params } = funcType(m, m.funcs[m.callable + i])
      return { name: entryName(i), args: params.map((t) => (isRefType(t) || t === 'bot' ? i32(0) : constant(d, t))) }
    })
    return { module, calls }
  }

const numbers = (maxLength: number): fc.Arbitrary<ReadonlyArray<number>> =>
  fc.noBias(fc.array(fc.nat(RANGE - 1), { maxLength, size: 'max' }))

/**
 * Programs with these options: each module is valid, each call ends (in values, a trap or an exception) after at most some
 * ten thousand steps, host functions answering at once. They shrink to programs with fewer and smaller functions.
 */
export const programWith = (options: Options): fc.Arbitrary<Program> =>
  fc
    .record({
      skeleton: numbers(250),
      inner: fc.array(numbers(400), { maxLength: 4, size: 'max' }),
      entries: fc.array(numbers(600), { minLength: 1, maxLength: 5, size: 'max' })
    })
    .map(build(options))

/** Programs that use all of WebAssembly 3.0. */
export const program: fc.Arbitrary<Program> = programWith(everything)
