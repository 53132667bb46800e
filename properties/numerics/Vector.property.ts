/**
 * Every vector operator against lane-wise reference definitions, under every value of the relaxed parameters, and
 * against the host's engine, whose relaxed operators must follow one value throughout.
 */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chooseLane, openLanes, type OpenLane } from '../../src/numerics/vector/OpenLanes.ts'
import { vectorOperators } from '../../src/numerics/vector/Operators.ts'
import { alternatives, strict, type Relaxed } from '../../src/numerics/Relaxed.ts'
import { rows } from '../../src/spec/generated/Rows.ts'
import type { Row } from '../../src/spec/Row.ts'
import type { Num, V128 } from '../../src/structure/Const.ts'
import { fabs, isArithmetic, isCanonical } from './reference/Float.ts'
import { words } from './reference/Scalar.ts'
import { lanes, operandShape, unlanes, vectorReference, type Lane, type VectorReference } from './reference/Vector.ts'
import { edges, numOf, patternOf } from './support/Values.ts'
import { patternOfVector, source, vectorOf, vectors, type Source } from './support/Vectors.ts'
import { compile, supports, type Compiled, type Operation } from './support/V8.ts'

type Value = V128 | Num
type Apply = (operands: ReadonlyArray<Value>, immediates: ReadonlyArray<number>, r: Relaxed) => Value
type Operator = (...args: ReadonlyArray<unknown>) => Value

const tables: Readonly<Record<string, Readonly<Record<string, unknown>>>> = vectorOperators
const computing = rows.filter((r) => tables[r.family] !== undefined)

/** The operator of a row, applied as a rule of its family would. */
const applyOf = (row: Row): Apply => {
  // The property covers all signatures at once, which no type of the tables does.
  const f = tables[row.family]?.[row.mnemonic] as Operator
  switch (row.family) {
    case 'VSHUFFLE':
      return ([x, y], is) => f(x, y, is)
    case 'VEXTRACT_LANE':
      return ([x], [i]) => f(x, i)
    case 'VREPLACE_LANE':
      return ([x, y], [i]) => f(x, i, y)
    default:
      return (operands, _, r) => f(...operands, r)
  }
}

const parameters: ReadonlyArray<readonly [RegExp, keyof Relaxed]> = [
  [/relaxed_n?madd/, 'fmadd'],
  [/relaxed_min/, 'fmin'],
  [/relaxed_max/, 'fmax'],
  [/relaxed_dot/, 'idot'],
  [/relaxed_q15mulr/, 'iq15mulr'],
  [/relaxed_trunc.*_s/, 'trunc_s'],
  [/relaxed_trunc.*_u/, 'trunc_u'],
  [/relaxed_swizzle/, 'swizzle'],
  [/relaxed_laneselect/, 'laneselect']
]

/** The settings of the parameters that make a difference to an operator. */
const settings = (row: Row): ReadonlyArray<Relaxed> => {
  const parameter = parameters.find(([pattern]) => pattern.test(row.mnemonic))?.[1]
  return parameter === undefined ?
      [strict]
    : Array.from({ length: alternatives[parameter] }, (_, k) => ({ ...strict, [parameter]: k }))
}

/** Immediates to try: every lane, some shuffles. */
const immediates = (row: Row): ReadonlyArray<ReadonlyArray<number>> => {
  const s = source(7)
  if (row.family === 'VSHUFFLE') return Array.from({ length: 8 }, () => Array.from({ length: 16 }, () => s.below(32)))
  if (row.family !== 'VEXTRACT_LANE' && row.family !== 'VREPLACE_LANE') return [[]]
  return Array.from({ length: Number(words(row)[3]) }, (_, k) => [k])
}

const operations: ReadonlyArray<Operation> = computing.flatMap((row) =>
  immediates(row).map((i) => ({ row, immediates: i }))
)

/** V8 11.3's baseline compiler adds the product to itself instead of the third operand. */
const wrongInEngine = 'i32x4.relaxed_dot_i8x16_i7x16_add_s'
const known = operations.filter((o) => o.row.mnemonic !== wrongInEngine && supports(o))
const compiled = compile(known)
const engine: ReadonlyMap<Operation, Compiled | undefined> = new Map(known.map((o, k) => [o, compiled[k]]))

/**
 * V8's baseline compiler selects wider lanes byte by byte (`pblendvb`), which is neither alternative unless the bytes of
 * each lane of the mask have the same top bit.
 */
const selectsBytes = /^(i16x8|i32x4|i64x2)\.relaxed_laneselect$/
const uniform = (N: number, bits: bigint): boolean => {
  const tops = lanes(8, bits).map((c) => c >> 7n)
  return tops.every((t, k) => t === tops[k - (k % (N / 8))])
}

const count = { cases: 0, engine: 0, canonical: 0, arithmetic: 0, signed: 0, any: 0 }

/** May the lane have these bits? */
const admits = (N: number, lane: Lane, bits: bigint): boolean =>
  typeof lane === 'bigint' ? lane === bits
  : lane === 'canonical' ? isCanonical(N, bits)
  : lane === 'arithmetic' ? isArithmetic(N, bits)
  : 'signed' in lane ? fabs(N, bits) === lane.signed
  : true

/** The bits that a lane has at the first choice, and its name as an open lane. */
const first = (N: number, lane: Lane): readonly [bigint, OpenLane['kind'] | null] =>
  typeof lane === 'bigint' ? [lane, null]
  : typeof lane === 'string' ? [N === 32 ? 0x7fc00000n : 0x7ff8000000000000n, lane]
  : 'signed' in lane ? [lane.signed, 'signed']
  : [lane.any, 'any']

const nameOf = (lane: Lane): string =>
  typeof lane === 'object' ?
    'signed' in lane ?
      `signed ${lane.signed}`
    : `any ${lane.any}`
  : String(lane)

const lanesOf = (N: number, x: Value): ReadonlyArray<bigint> =>
  x._tag === 'v128.const' ? lanes(N, patternOfVector(x)) : [patternOf(x)]

/** Is the lane with this choice in its set, and at the place in it that the kind says? */
const isChoice = (N: number, lane: Lane, open: OpenLane, choice: bigint, before: bigint, bits: bigint): boolean => {
  if (!admits(N, lane, bits) || (bits === before) !== (choice === 0n)) return false
  return open.kind !== 'any' || bits === (before + choice) % open.count
}

/** One open lane, chosen at random: it and only it changes, within its set; choice 0 changes nothing. */
const chosenWrongly = (N: number, expected: ReadonlyArray<Lane>, x: V128, open: OpenLane, s: Source): boolean => {
  const before = lanesOf(N, x)
  const choice = s.bits(64) % open.count
  const after = lanesOf(N, chooseLane(x, open, choice))
  const wrong = after.some((bits, k) =>
    k === open.lane ? !isChoice(N, expected[k] ?? 0n, open, choice, before[k] ?? 0n, bits) : bits !== before[k]
  )
  return wrong || patternOfVector(chooseLane(x, open, 0n)) !== patternOfVector(x)
}

/** What is wrong with our result, in the light of the reference; null if nothing. */
const fault = (
  row: Row,
  expected: ReturnType<VectorReference>,
  operands: ReadonlyArray<Value>,
  actual: Value,
  r: Relaxed,
  s: Source
): string | null => {
  const { N } = expected
  const vs = operands.filter((x) => x._tag === 'v128.const')
  const open = actual._tag === 'v128.const' ? openLanes(row.mnemonic, vs, actual, r) : []
  const bits = lanesOf(N, actual)
  const wrong = expected.lanes.findIndex((lane, k) => {
    const [value, kind] = first(N, lane)
    const opened = open.filter((o) => o.lane === k)
    if (kind !== null) count[kind] += 1
    return bits[k] !== value || opened.length !== (kind === null ? 0 : 1) || (opened[0]?.kind ?? null) !== kind
  })
  if (wrong !== -1) return `lane ${wrong}: ${bits[wrong]} ${JSON.stringify(open.map((o) => o.kind))}`
  if (actual._tag === 'v128.const' && open.some((o) => chosenWrongly(N, expected.lanes, actual, o, s)))
    return 'chooseLane'
  return null
}

const widths: Readonly<Record<string, number>> = { i32: 32, i64: 64, f32: 32, f64: 64 }

/** The top bits of the bytes of a lane. */
const topBits = (N: number): bigint => (0x8080808080808080n >> BigInt(64 - N)) & ((1n << BigInt(N)) - 1n)

/** Operands of a row, as patterns and as values. */
type Operands = readonly [ReadonlyArray<bigint>, ReadonlyArray<Value>]
const operandsOf = (row: Row, s: Source): Operands => {
  const { N, float } = operandShape(row)
  const params = row.signature?.params ?? []
  const vs = [...vectors(s, params.length, N, float)]
  if (selectsBytes.test(row.mnemonic) && s.below(2) === 0)
    vs[2] = unlanes(
      N,
      lanes(N, vs[2] ?? 0n).map((c) => (c >> BigInt(N - 1) === 1n ? c | topBits(N) : c & ~topBits(N)))
    )
  const patterns = params.map((t, k): bigint => {
    if (t === 'v128') return vs[k] ?? 0n
    return s.below(2) === 0 ? s.bits(widths[t] ?? 0) : (edges[t][s.below(edges[t].length)] ?? 0n)
  })
  return [patterns, params.map((t, k) => (t === 'v128' ? vectorOf(patterns[k] ?? 0n) : numOf(t, patterns[k] ?? 0n)))]
}

const same = (a: Relaxed, b: Relaxed): boolean => JSON.stringify(a) === JSON.stringify(b)

/** Checks our result under one setting; answers whether the engine's could come from it. */
const checkUnder = (
  { row, immediates }: Operation,
  [patterns, values]: Operands,
  other: bigint | string | undefined,
  r: Relaxed,
  s: Source
): boolean => {
  const expected = vectorReference(row)(patterns, immediates, r)
  const wrong = fault(row, expected, values, applyOf(row)(values, immediates, r), r, s)
  count.cases += 1
  if (wrong !== null) {
    const where = `${row.mnemonic} ${patterns.join(' ')} ${JSON.stringify(r)}`
    expect.fail(`${where}: ${wrong}, expected ${expected.lanes.map(nameOf).join(' ')}`)
  }
  if (typeof other !== 'bigint') return true
  const theirs = expected.lanes.length === 1 ? [other] : lanes(expected.N, other)
  return expected.lanes.every((lane, k) => admits(expected.N, lane, theirs[k] ?? -1n))
}

/** Checks one operation on the operands of a seed; answers the settings that the engine was consistent with so far. */
const checker = (operation: Operation): ((seed: number) => ReadonlyArray<Relaxed>) => {
  const { row } = operation
  let consistent = settings(row)
  return (seed) => {
    const s = source(seed)
    const operands = operandsOf(row, s)
    const deviates = selectsBytes.test(row.mnemonic) && !uniform(operandShape(row).N, operands[0][2] ?? 0n)
    const other = deviates ? undefined : engine.get(operation)?.(operands[0])
    if (other !== undefined) count.engine += 1
    const admitting = settings(row).filter((r) => checkUnder(operation, operands, other, r, s))
    consistent = consistent.filter((r) => admitting.some((a) => same(a, r)))
    return consistent
  }
}

describe('vector operators', () => {
  it('are the tables of 21 families, each mnemonic once', () => {
    for (const [family, table] of Object.entries(tables))
      expect(Object.keys(table).sort(), family).toEqual(
        rows
          .filter((r) => r.family === family)
          .map((r) => r.mnemonic)
          .sort()
      )
    const others = /^v128\.(const|load|store)/
    const simd = rows.filter((r) => (r.feature === 'simd' || r.feature === 'relaxed-simd') && !others.test(r.mnemonic))
    expect(computing.map((r) => r.mnemonic)).toEqual(simd.map((r) => r.mnemonic))
  })

  it.each(computing.map((row) => [row.mnemonic, row] as const))('%s: reference and engine agree', (_, row) => {
    const variants = operations.filter((o) => o.row === row).map(checker)
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        for (const check of variants) if (check(seed).length === 0) expect.fail(`engine disagrees with ${row.mnemonic}`)
      }),
      { numRuns: Math.ceil(300 / variants.length) }
    )
  })

  it('were exercised: every kind of lane, and the engine', () => {
    expect(operations.length - known.length).toBe(1)
    expect(count.cases).toBeGreaterThan(60_000)
    expect(count.engine).toBeGreaterThan(60_000)
    expect(count.canonical).toBeGreaterThan(500)
    expect(count.arithmetic).toBeGreaterThan(2_000)
    expect(count.signed).toBeGreaterThan(200)
    expect(count.any).toBeGreaterThan(500)
  })
})
