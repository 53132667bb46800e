/** Vector instructions on words and the numerics table: one function, instruction by instruction, lane by lane, in bits. */
import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { deterministic } from '../../src/execution/runtime/Choices.ts'
import type { Store } from '../../src/execution/runtime/Store.ts'
import type { Val } from '../../src/execution/runtime/Values.ts'
import { defaultLimits } from '../../src/execution/runtime/Config.ts'
import { alternatives, strict, type Relaxed } from '../../src/numerics/Relaxed.ts'
import { byMnemonic, mnemonics } from '../../src/spec/Instructions.ts'
import type { Mnemonic } from '../../src/spec/generated/Mnemonics.ts'
import { i32, i64 } from '../../src/structure/Const.ts'
import { idx, type LaneIdx, type LocalIdx, type MemIdx, type TypeIdx } from '../../src/structure/Indices.ts'
import type { Instr } from '../../src/structure/Instr.ts'
import type { Module } from '../../src/structure/Module.ts'
import type { AddrType, ValType } from '../../src/structure/Types.ts'
import { halves, tests, sources, wholes, words } from '../../src/staging/generated/Lanes.ts'
import { lanes as derived } from '../../spec-json/scripts/lanes.ts'
import { emptyModule } from '../support/modules.ts'
import { times } from '../support/times.ts'
import { values, vectors } from './numbers.ts'
import { agrees, storeOf } from './single.ts'

const familyOf = (m: Mnemonic): string => byMnemonic.get(m)?.family ?? ''
const instructions = mnemonics.filter((m) => familyOf(m).startsWith('V') && m !== 'v128.const')
const isAccess = (m: Mnemonic): boolean => /^V(LOAD|STORE)/.test(familyOf(m))

interface Signature {
  readonly params: ReadonlyArray<ValType>
  readonly results: ReadonlyArray<ValType>
}
const signatureOf = (m: Mnemonic, at: AddrType): Signature => {
  const s = byMnemonic.get(m)?.signature
  if (s != null) return s
  const isStore = m.startsWith('v128.store')
  return {
    params: isStore || m.endsWith('_lane') ? [at, 'v128'] : [at],
    results: isStore ? [] : ['v128']
  }
}

const lanesOf = (m: Mnemonic): number =>
  m === 'i8x16.shuffle' ? 0
  : m.includes('_lane') && !m.includes('laneselect') ?
    m.startsWith('v128.') ?
      128 / Number(/\d+(?=_lane)/.exec(m)?.[0])
    : Number(/x(\d+)/.exec(m)?.[1])
  : 0

const get = (x: number): Instr => ({ _tag: 'local.get', x: idx<LocalIdx>(x) })
const memory = idx<MemIdx>(0)

/** The instruction with immediates. */
const instructionOf = (m: Mnemonic, immediates: ReadonlyArray<number>): Instr => {
  const [first = 0] = immediates
  const lane = lanesOf(m) === 0 ? {} : { lane: idx<LaneIdx>(first % lanesOf(m)) }
  const access = isAccess(m) ? { x: memory, align: 0, offset: BigInt(first % 3) } : {}
  const lanes = m === 'i8x16.shuffle' ? { lanes: immediates.map((n) => idx<LaneIdx>(n)) } : {}
  return { _tag: m, ...lane, ...access, ...lanes } as Instr // the immediates of these instructions are these
}

/** `run` applies the instruction to its parameters, twice, so that what the first leaves in variables is seen by the second. */
const moduleOf = (m: Mnemonic, immediates: ReadonlyArray<number>, at: AddrType): Module => {
  const { params, results } = signatureOf(m, at)
  const once: ReadonlyArray<Instr> = [...params.map((_, i) => get(i)), instructionOf(m, immediates)]
  const bytes = Uint8Array.from({ length: 64 }, (_, i) => (i * 151 + 77) & 0xff)
  return {
    ...emptyModule,
    types: [
      { subtypes: [{ final: true, supers: [], ct: { _tag: 'func', params, results: [...results, ...results] } }] }
    ],
    mems: isAccess(m) ? [{ _tag: 'mem', at, lim: { min: 1n, max: null } }] : [],
    funcs: [{ type: idx<TypeIdx>(0), locals: [], body: [...once, ...once] }],
    datas:
      isAccess(m) ? [{ bytes, mode: { _tag: 'active', x: memory, offset: [at === 'i32' ? i32(0) : i64(0n)] } }] : []
  }
}

/** Exits of staged code by reason, over all runs. */
const exits: Record<string, number> = {}

const parameters: fc.Arbitrary<Relaxed> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(strict) },
  fc
    .record(Object.fromEntries(Object.entries(alternatives).map(([k, n]) => [k, fc.nat(n - 1)])))
    .map((r) => r as unknown as Relaxed) // as many alternatives as each has
)
const address = fc.oneof(
  { weight: 8, arbitrary: fc.nat(70) },
  { weight: 1, arbitrary: fc.constantFrom(65519, 65520, 65521, 65528, 65532, 65535, 65536, -1) }
)
const argument = (m: Mnemonic, t: ValType, i: number): fc.Arbitrary<Val> => {
  if (isAccess(m) && i === 0) return address.map((n) => (t === 'i64' ? i64(BigInt.asUintN(64, BigInt(n))) : i32(n)))
  return t === 'v128' ? vectors : values[t as keyof typeof values]
}
const immediates = fc.array(fc.nat(31), { minLength: 16, maxLength: 16 })

describe.each(instructions)('%s', (m) => {
  test('as the numerics table', () => {
    const stores = new Map<string, Store>()
    let staged = 0
    fc.assert(
      fc.property(
        fc.constantFrom<AddrType>('i32', 'i64'),
        immediates,
        parameters,
        fc.nat(),
        (at, numbers, relaxed, seed) => {
          // as many immediates as make a difference, so that programs come again
          const few = m === 'i8x16.shuffle' ? numbers : [(numbers[0] ?? 0) % Math.max(3, lanesOf(m))]
          const key = `${isAccess(m) ? at : ''} ${few.join(' ')}`
          const s = stores.get(key) ?? storeOf(moduleOf(m, few, at))
          stores.set(key, s)
          const args = fc.sample(fc.tuple(...signatureOf(m, at).params.map((t, i) => argument(m, t, i))), {
            numRuns: 8,
            seed
          })
          for (const vals of args) {
            const choices = { ...deterministic, relaxed }
            const { agree, counts } = agrees(s, vals, { choices, limits: defaultLimits })
            expect(agree).toBe(true)
            for (const [reason, n] of Object.entries(counts.exits)) exits[reason] = (exits[reason] ?? 0) + n
            if (counts.stagedSteps > 0) staged++
          }
        }
      ),
      { numRuns: times(20), seed: 404, endOnFailure: true }
    )
    expect(staged).toBeGreaterThan(60)
  })
})

afterAll(() => {
  // NaNs whose payload a number would not preserve, addresses out of bounds: nothing is left to the literal machine because it is not known
  expect(Object.keys(exits).sort()).toEqual(['nan', 'trap'])
})

test('every operator has one text or function made of the table', () => {
  const names = [sources, tests, words, halves, wholes].flatMap((table) => Object.keys(table))
  expect(new Set(names).size).toBe(names.length)
  const operators = instructions.filter((m) => !isAccess(m) && m !== 'i8x16.shuffle')
  const expected = operators.flatMap((m) =>
    lanesOf(m) === 0 ? [m] : Array.from({ length: lanesOf(m) }, (_, k) => `${m} ${k}`)
  )
  expect(names.sort()).toEqual(expected.sort())
})

test('the sources are those that follow from the numerics table now', () => {
  expect(readFileSync('src/staging/generated/Lanes.ts', 'utf8')).toBe(derived())
})
