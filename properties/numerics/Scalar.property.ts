/**
 * Every scalar operator against the reference definition and against the host's engine, on edges and on random values.
 */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canMakeNaN, isNaNValue, nanResult } from '../../src/numerics/NaN.ts'
import {
  binop,
  binops,
  cvtop,
  cvtops,
  relop,
  relops,
  testop,
  testops,
  unop,
  unops
} from '../../src/numerics/Operators.ts'
import type { TrapReason } from '../../src/numerics/Signatures.ts'
import { rows } from '../../src/spec/generated/Rows.ts'
import type { Row } from '../../src/spec/Row.ts'
import type { Num } from '../../src/structure/Const.ts'
import { isArithmetic, isCanonical } from './reference/Float.ts'
import { scalarReference, type Outcome } from './reference/Scalar.ts'
import { arbitraryPair, arbitraryPattern, edges, bitsOf, numOf, patternOf } from './support/Values.ts'
import { compile } from './support/V8.ts'
import type { NumType } from '../../src/structure/Types.ts'

type Operator = (x: Num, y: Num) => Num | TrapReason

// The casts restore each table's keys, which TypeScript widens to string.
const tables: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ...Object.keys(unops).map((m) => [m, unop(m as keyof typeof unops)] as const),
  ...Object.keys(binops).map((m) => [m, binop(m as keyof typeof binops)] as const),
  ...Object.keys(testops).map((m) => [m, testop(m as keyof typeof testops)] as const),
  ...Object.keys(relops).map((m) => [m, relop(m as keyof typeof relops)] as const),
  ...Object.keys(cvtops).map((m) => [m, cvtop(m as keyof typeof cvtops)] as const)
])

const families = ['UNOP', 'BINOP', 'TESTOP', 'RELOP', 'CVTOP']
const scalars = rows.filter((r) => families.includes(r.family))
const engine = compile(scalars.map((row) => ({ row, immediates: [] })))

const count = { cases: 0, traps: 0, canonical: 0, arithmetic: 0 }

const isNumType = (t: string | undefined): t is NumType => t === 'i32' || t === 'i64' || t === 'f32' || t === 'f64'
const typesOf = (row: Row): readonly [NumType, NumType] => {
  const source = row.signature?.params[0]
  const target = row.signature?.results[0]
  if (!isNumType(source) || !isNumType(target)) throw new Error(row.mnemonic)
  return [source, target]
}

/** What is wrong with our result or the engine's, in the light of the reference; null if nothing. */
const fault = (
  row: Row,
  expected: Outcome,
  actual: Num | TrapReason,
  other: bigint | string,
  kind: string,
  target: NumType
): string | null => {
  const N = bitsOf(target)
  if (typeof actual === 'string') {
    count.traps += 1
    return actual === expected && typeof other === 'string' ? null : `trap ${actual}`
  }
  if (actual._tag !== `${target}.const`) return `type ${actual._tag}`
  if (expected === 'canonical' || expected === 'arithmetic') {
    count[expected] += 1
    if (!canMakeNaN(row.mnemonic) || !isNaNValue(actual)) return 'not known as a NaN'
    if (kind !== expected) return `nanResult ${kind}`
    if (patternOf(actual) !== (N === 32 ? 0x7fc00000n : 0x7ff8000000000000n)) return 'not the deterministic NaN'
    const allowed = expected === 'canonical' ? isCanonical : isArithmetic
    return typeof other === 'bigint' && allowed(N, other) ? null : 'engine: NaN outside of the set'
  }
  if (patternOf(actual) !== expected) return `ours ${patternOf(actual)}`
  return other === expected ? null : `engine ${other}`
}

/** Checks one operator on operands. */
const checker = (row: Row, k: number): ((x: bigint, y: bigint) => void) => {
  const reference = scalarReference(row)
  const operator = tables.get(row.mnemonic)
  const v8 = engine[k]
  const [source, target] = typesOf(row)
  const binary = row.signature?.params.length === 2
  if (operator === undefined || v8 === undefined) throw new Error(row.mnemonic)
  return (x, y) => {
    const a = numOf(source, x)
    const b = numOf(source, y)
    const expected = binary ? reference(x, y) : reference(x)
    const kind = binary ? nanResult(a, b) : nanResult(a)
    const wrong = fault(row, expected, operator(a, b), v8(binary ? [x, y] : [x]), kind, target)
    count.cases += 1
    if (wrong !== null) expect.fail(`${row.mnemonic} of ${x}, ${y}: ${wrong}, expected ${expected}`)
  }
}

describe('scalar operators', () => {
  it('are the tables of the five families, each mnemonic once', () => {
    expect([...tables.keys()].sort()).toEqual(scalars.map((r) => r.mnemonic).sort())
    expect(scalars.length).toBe(25 + 44 + 2 + 32 + 33)
  })

  it.each(scalars.map((row, k) => [row.mnemonic, row, k] as const))('%s: reference and engine agree', (_, row, k) => {
    const [source] = typesOf(row)
    const check = checker(row, k)
    const xs = edges[source]
    for (const x of xs) for (const y of row.signature?.params.length === 2 ? xs : [0n]) check(x, y)
    fc.assert(
      fc.property(arbitraryPair(source), ([x, y]) => {
        check(x, y)
      }),
      { numRuns: 1_000 }
    )
  })

  it('all see the same values when they are numbers', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('i32', 'i64', 'f32', 'f64').chain((t) => fc.tuple(fc.constant(t), arbitraryPattern(t))),
        ([t, x]) => {
          expect(patternOf(numOf(t, x))).toBe(x)
        }
      )
    )
  })

  it('were exercised: traps and both kinds of NaNs', () => {
    // Every pair of edges for binary operators, and a thousand random pairs for each.
    expect(count.cases).toBeGreaterThan(500_000)
    expect(count.traps).toBeGreaterThan(2_000)
    expect(count.canonical).toBeGreaterThan(3_000)
    expect(count.arithmetic).toBeGreaterThan(15_000)
  })
})
