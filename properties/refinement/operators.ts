/** The operators as text against the numerics table: each alone in a function, on its parameters or with a constant. */
import * as fc from 'fast-check'
import type { Store } from '../../src/execution/runtime/Store.ts'
import { byMnemonic, mnemonics } from '../../src/spec/Instructions.ts'
import type { Mnemonic } from '../../src/spec/generated/Mnemonics.ts'
import type { Num } from '../../src/structure/Const.ts'
import { idx, type LocalIdx, type TypeIdx } from '../../src/structure/Indices.ts'
import type { Instr } from '../../src/structure/Instr.ts'
import type { Module } from '../../src/structure/Module.ts'
import type { NumType } from '../../src/structure/Types.ts'
import { emptyModule } from '../support/modules.ts'
import { values } from './numbers.ts'
import { agrees, storeOf } from './single.ts'

const families = new Set(['UNOP', 'BINOP', 'TESTOP', 'RELOP', 'CVTOP'])
export const operators = mnemonics.filter((m) => families.has(byMnemonic.get(m)?.family ?? ''))

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
    ...emptyModule,
    types: [{ subtypes: [{ final: true, supers: [], ct }] }],
    funcs: [{ type: idx<TypeIdx>(0), locals: [], body }]
  }
}

/** How the tiers differ on an operator, and on how many operands staged code made a step of its own. */
export const operatorDiffers = (
  m: Mnemonic,
  seed: number,
  numRuns: number
): { readonly differs: string | null; readonly staged: number } => {
  const { params } = signature(m)
  const s = storeOf(moduleOf(m, null))
  const fixed = new Map<string, Store>()
  let staged = 0
  const property = fc.property(fc.tuple(...params.map((t) => values[t])), fc.nat(3), (args, way) => {
    const first = agrees(s, args)
    if (first.counts.stagedSteps > 0) staged++
    const last = args[args.length - 1]
    if (!first.agree || way !== 0 || last === undefined) return first.agree
    // the last operand as a constant in the program: shifts and rotations have expressions of their own then
    const key = JSON.stringify(last, (_, x: unknown) => (typeof x === 'bigint' ? String(x) : x))
    const t = fixed.get(key) ?? storeOf(moduleOf(m, last))
    fixed.set(key, t)
    return agrees(t, args).agree
  })
  const r = fc.check(property, { seed, numRuns })
  return { differs: r.failed ? (fc.defaultReportMessage(r) ?? 'differs') : null, staged }
}
