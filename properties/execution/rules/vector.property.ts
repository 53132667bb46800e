/**
 * The rules of vector instructions that compute: each applies its operator to the right operands in the right order; what
 * the specification leaves open is chosen, and only that.
 */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addr, type ModuleAddr } from '../../../src/execution/runtime/Addresses.ts'
import {
  deterministic,
  listed,
  seeded,
  takenChoices,
  type Choices,
  type Taken
} from '../../../src/execution/runtime/Choices.ts'
import type { Config } from '../../../src/execution/runtime/Config.ts'
import { plug } from '../../../src/execution/Plug.ts'
import { step } from '../../../src/execution/Step.ts'
import { emptyStore } from '../../../src/execution/runtime/Store.ts'
import type { Val } from '../../../src/execution/runtime/Values.ts'
import { alternatives, strict, type Relaxed } from '../../../src/numerics/Relaxed.ts'
import { vectorOperators } from '../../../src/numerics/vector/Operators.ts'
import * as V from '../../../src/persistent/Vector.ts'
import { rows } from '../../../src/spec/Instructions.ts'
import type { Row } from '../../../src/spec/Row.ts'
import { vacuousRules } from '../../../src/spec/generated/RuleNames.ts'
import { idx, type LaneIdx } from '../../../src/structure/Indices.ts'
import type { Instr } from '../../../src/structure/Instr.ts'
import { fabs, isArithmetic, isCanonical } from '../../numerics/reference/Float.ts'
import { words } from '../../numerics/reference/Scalar.ts'
import { lanes, operandShape, vectorReference, type Lane } from '../../numerics/reference/Vector.ts'
import { bitsOf, edges, numOf, patternOf } from '../../numerics/support/Values.ts'
import { patternOfVector, source, vectorOf, vectors, type Source } from '../../numerics/support/Vectors.ts'
import { scene, show } from './support/Book.ts'

const computing = rows.filter((row) => row.family in vectorOperators)
const vacuous: ReadonlySet<string> = new Set(vacuousRules)

const count = { canonical: 0, arithmetic: 0, signed: 0, any: 0, enumerated: 0 }
const fired = new Map<string, number>()

/** Immediates of the instruction: a lane, sixteen lanes, or none. */
const immediatesOf = (row: Row, s: Source): ReadonlyArray<number> =>
  row.family === 'VSHUFFLE' ? Array.from({ length: 16 }, () => s.below(32))
  : row.shape === 'laneidx' ? [s.below(Number(words(row)[3]))]
  : []

// The instruction of a row is known by its mnemonic alone, which no type says.
const instrOf = (row: Row, is: ReadonlyArray<number>): Instr =>
  (row.family === 'VSHUFFLE' ? { _tag: row.mnemonic, lanes: is.map((i) => idx<LaneIdx>(i)) }
  : is.length > 0 ? { _tag: row.mnemonic, lane: idx<LaneIdx>(is[0] ?? 0) }
  : { _tag: row.mnemonic }) as Instr

/** Operands as patterns and as values. */
const operandsOf = (row: Row, s: Source): readonly [ReadonlyArray<bigint>, ReadonlyArray<Val>] => {
  const { N, float } = operandShape(row)
  const params = row.signature?.params ?? []
  const vs = vectors(s, params.length, N, float)
  const patterns = params.map((t, k): bigint =>
    t === 'v128' ? (vs[k] ?? 0n)
    : s.below(2) === 0 ? s.bits(bitsOf(t))
    : (edges[t][s.below(edges[t].length)] ?? 0n)
  )
  return [patterns, params.map((t, k) => (t === 'v128' ? vectorOf(patterns[k] ?? 0n) : numOf(t, patterns[k] ?? 0n)))]
}

/** Parameters of the relaxed operators, any of the alternatives each. */
const relaxedOf = (s: Source): Relaxed =>
  Object.fromEntries(Object.entries(alternatives).map(([p, n]) => [p, s.below(n)])) as unknown as Relaxed

const sizeOf = (N: number, lane: Lane): bigint =>
  typeof lane === 'bigint' ? 1n
  : lane === 'canonical' ? 2n
  : lane === 'arithmetic' ? 1n << BigInt(N === 32 ? 23 : 52)
  : 'signed' in lane ? 2n
  : 1n << 32n
const admits = (N: number, lane: Lane, bits: bigint): boolean =>
  typeof lane === 'bigint' ? lane === bits
  : lane === 'canonical' ? isCanonical(N, bits)
  : lane === 'arithmetic' ? isArithmetic(N, bits)
  : 'signed' in lane ? fabs(N, bits) === lane.signed
  : true
/** What a lane is in the deterministic profile. */
const first = (N: number, lane: Lane): bigint =>
  typeof lane === 'bigint' ? lane
  : typeof lane === 'string' ?
    N === 32 ?
      0x7fc00000n
    : 0x7ff8000000000000n
  : 'signed' in lane ? lane.signed
  : lane.any
const kindOf = (lane: Lane): keyof typeof count | null =>
  typeof lane === 'bigint' ? null
  : typeof lane === 'string' ? lane
  : 'signed' in lane ? 'signed'
  : 'any'

const world = { store: emptyStore, frame: { locals: V.empty, module: addr<ModuleAddr>(-1) } }

interface Case {
  readonly row: Row
  readonly operands: ReadonlyArray<Val>
  readonly instr: Instr
  readonly N: number
  readonly lanes: ReadonlyArray<Lane>
}

/** One step under some choices: the rule's name, its result on what was below, and nothing else changed. */
const stepped = ({ row, operands, instr, N }: Case, choices: Choices): { c: Config; bits: ReadonlyArray<bigint> } => {
  const before = scene({ ...world, choices }, operands, instr)
  const o = step(before)
  if (o._tag !== 'Next') return expect.fail(`${o._tag} at ${row.mnemonic}`)
  const c = o.config
  expect(row.exec.filter((rule) => !vacuous.has(rule))).toEqual([o.rule])
  fired.set(o.rule, (fired.get(o.rule) ?? 0) + 1)
  const v = c.values.head
  if (v._tag === 'none' || v._tag.startsWith('ref.')) return expect.fail(v._tag)
  const rest = plug(before).filter((_, k) => k < 2 || k > 2 + operands.length)
  expect(plug(c).map(show)).toEqual([...rest.slice(0, 2), v, ...rest.slice(2)].map(show))
  expect([c.store, c.frame, c.contexts, c.steps]).toEqual([before.store, before.frame, before.contexts, 6])
  return {
    c,
    bits: v._tag === 'v128.const' ? lanes(N, patternOfVector(v)) : [patternOf(v as Parameters<typeof patternOf>[0])]
  }
}

const caseOf = (row: Row, s: Source, r: Relaxed): Case => {
  const is = immediatesOf(row, s)
  const [patterns, operands] = operandsOf(row, s)
  return { row, operands, instr: instrOf(row, is), ...vectorReference(row)(patterns, is, r) }
}

const countsOf = (taken: Taken | null): ReadonlyArray<bigint> => {
  const out: Array<bigint> = []
  for (let t = taken; t !== null; t = t.before) out.push(t.count)
  return out.reverse()
}

/** The deterministic result, a random one, and the same again from the choices that it took. */
const check = (row: Row, seed: number): void => {
  const s = source(seed)
  const r = s.below(3) === 0 ? strict : relaxedOf(s)
  const one = caseOf(row, s, r)
  const { N } = one
  const open = one.lanes.filter((lane) => typeof lane !== 'bigint')
  for (const lane of open) {
    const kind = kindOf(lane)
    if (kind !== null) count[kind] += 1
  }
  expect(stepped(one, { ...deterministic, relaxed: r }).bits).toEqual(one.lanes.map((lane) => first(N, lane)))
  const random = stepped(one, seeded(seed, r))
  expect(
    random.bits.every((bits, k) => admits(N, one.lanes[k] ?? 0n, bits)),
    row.mnemonic
  ).toBe(true)
  expect(countsOf(random.c.choices.taken)).toEqual(open.map((lane) => sizeOf(N, lane)))
  const again = stepped(one, listed(takenChoices(random.c.choices), r))
  expect(again.bits).toEqual(random.bits)
  expect(takenChoices(again.c.choices)).toEqual(takenChoices(random.c.choices))
  expect(random.c.choices.relaxed).toEqual(r)
}

/** All the choices that a case may take where each lane has two alternatives: as many results as there are. */
const enumerate = (row: Row, seed: number): void => {
  const s = source(seed)
  const one = caseOf(row, s, strict)
  const open = one.lanes.filter((lane) => typeof lane !== 'bigint')
  if (open.length === 0 || open.some((lane) => sizeOf(one.N, lane) !== 2n)) return
  const all = 2 ** open.length
  const results = Array.from({ length: all }, (_, n) =>
    stepped(one, listed(open.map((_lane, k) => BigInt((n >> k) & 1)))).bits.join(' ')
  )
  expect(new Set(results).size).toBe(all)
  count.enumerated += 1
}

describe('vector instructions', () => {
  it.each(computing.map((row) => [row.mnemonic, row] as const))('%s', (_, row) => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        check(row, seed)
        enumerate(row, seed)
      }),
      { numRuns: 40 }
    )
  })

  it('take no result for operands of another type', () => {
    const [instr, operand] = [{ _tag: 'i8x16.splat' } as const, vectorOf(0n)]
    expect(step(scene(world, [operand], instr))._tag).toBe('Stuck')
  })

  it('every rule fired, and every kind of open lane was met', () => {
    const rules = [...new Set(computing.flatMap((row) => row.exec))].filter((rule) => !vacuous.has(rule))
    expect([...fired.keys()].sort()).toEqual(rules.sort())
    expect(Math.min(...fired.values())).toBeGreaterThan(80)
    expect(count.canonical).toBeGreaterThan(40)
    expect(count.arithmetic).toBeGreaterThan(150)
    expect(count.signed).toBeGreaterThan(2)
    expect(count.any).toBeGreaterThan(15)
    expect(count.enumerated).toBeGreaterThan(20)
  })
})
