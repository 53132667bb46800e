/** The operators as text and the numerics table: one function, instruction by instruction, bits and traps included. */
import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addr, type FuncAddr } from '../../src/execution/Addresses.ts'
import { equalOutcome } from '../../src/execution/equal.ts'
import { instantiate } from '../../src/execution/instantiate.ts'
import { invoke } from '../../src/execution/invoke.ts'
import { run } from '../../src/execution/Run.ts'
import { emptyStore, type Store } from '../../src/execution/Store.ts'
import type { Val } from '../../src/execution/Values.ts'
import * as V from '../../src/prelude/Vector.ts'
import { byMnemonic, mnemonics } from '../../src/spec/Instructions.ts'
import type { Mnemonic } from '../../src/spec/generated/Mnemonics.ts'
import type { Num } from '../../src/structure/Const.ts'
import { idx, type LocalIdx, type TypeIdx } from '../../src/structure/Indices.ts'
import type { Instr } from '../../src/structure/Instr.ts'
import type { Module } from '../../src/structure/Module.ts'
import type { NumType } from '../../src/structure/Types.ts'
import { reduceBy } from '../../src/staging/Reduce.ts'
import { templates } from '../../src/staging/generated/Templates.ts'
import { templates as derived } from '../../spec-json/scripts/templates.ts'
import { right } from '../support/embed.ts'
import { times } from '../support/times.ts'
import { values } from './numbers.ts'
import { validateModule } from '../../src/validation/Module.ts'

const families = new Set(['UNOP', 'BINOP', 'TESTOP', 'RELOP', 'CVTOP'])
const operators = mnemonics.filter((m) => families.has(byMnemonic.get(m)?.family ?? ''))

const signature = (m: Mnemonic): { readonly params: ReadonlyArray<NumType>; readonly result: NumType } => {
  const s = byMnemonic.get(m)?.signature
  if (s == null) throw new Error(`${m} has no signature`)
  return { params: s.params as ReadonlyArray<NumType>, result: s.results[0] as NumType }
}

const get = (x: number): Instr => ({ _tag: 'local.get', x: idx<LocalIdx>(x) })

/** `run` applies the operator to its parameters; `fixed` replaces the last one by a constant. */
const moduleOf = (m: Mnemonic, fixed: Num | null): Module => {
  const { params, result } = signature(m)
  const operands = params.map((_, i) => (fixed !== null && i === params.length - 1 ? fixed : get(i)))
  // twice, so that what the first one leaves in variables is seen by the second
  const once: ReadonlyArray<Instr> = [...operands, { _tag: m } as Instr]
  const body: ReadonlyArray<Instr> = [...once, ...once]
  const ct = { _tag: 'func' as const, params, results: [result, result] }
  return {
    types: [{ subtypes: [{ final: true, supers: [], ct }] }],
    imports: [],
    tags: [],
    globals: [],
    mems: [],
    tables: [],
    funcs: [{ type: idx<TypeIdx>(0), locals: [], body }],
    datas: [],
    elems: [],
    start: null,
    exports: [],
    customs: []
  }
}

const storeOf = (m: Module): Store => {
  const made = right(instantiate(emptyStore, right(validateModule(m)), []))
  const o = run(10)(made.config)
  if (o._tag !== 'Done') throw new Error(o._tag)
  return o.store
}

const run0 = addr<FuncAddr>(0)

/** Whether both tiers agree, and whether the staged one made a step of its own. */
const agrees = (s: Store, args: ReadonlyArray<Val>): { readonly agree: boolean; readonly staged: boolean } => {
  const c = right(invoke(s, run0, args))
  const expected = run(100)(c)
  const { outcome, counts } = reduceBy({ threshold: 0 })(100)(c)
  return { agree: equalOutcome(expected, outcome), staged: counts.stagedSteps > 0 }
}

describe.each(operators)('%s', (m) => {
  test('as the numerics table', () => {
    const { params } = signature(m)
    const s = storeOf(moduleOf(m, null))
    expect(V.length(s.funcs)).toBe(1)
    const fixed = new Map<string, Store>()
    let staged = 0
    fc.assert(
      fc.property(fc.tuple(...params.map((t) => values[t])), fc.nat(3), (args, way) => {
        const first = agrees(s, args)
        expect(first.agree).toBe(true)
        if (first.staged) staged++
        const last = args[args.length - 1]
        if (way !== 0 || last === undefined) return
        // the last operand as a constant in the program: shifts and rotations have texts of their own then
        const key = JSON.stringify(last, (_, x: unknown) => (typeof x === 'bigint' ? String(x) : x))
        const t = fixed.get(key) ?? storeOf(moduleOf(m, last))
        fixed.set(key, t)
        expect(agrees(t, args).agree).toBe(true)
      }),
      { numRuns: times(120), seed: 402 }
    )
    expect(staged).toBeGreaterThan(40)
  })
})

test('every operator without an i64 or bits of floats has a text made of the table', () => {
  const without = operators.filter((m) => !(m in templates))
  expect(without.filter((m) => !/i64|reinterpret|\.(abs|neg|copysign)$/.test(m))).toEqual([])
})

test('the texts are those that follow from the numerics table now', () => {
  expect(readFileSync('src/staging/generated/Templates.ts', 'utf8')).toBe(derived())
})
