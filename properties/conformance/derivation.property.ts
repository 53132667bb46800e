/**
 * What the conformance run counts of validation: a module without something does not count its rule, a module with it
 * does, and an invalid one counts the rule that refuses it only.
 */
import { isLeft } from 'fp-ts/lib/Either.js'
import { describe, expect, it, vi } from 'vitest'
import { moduleValidate } from '../../src/embedding/Modules.ts'
import { parseModule } from '../../src/text/Module.ts'
import type * as ClausesModule from '../../src/validation/instructions/Clauses.ts'
import type * as BlocksModule from '../../src/validation/instructions/Blocks.ts'
import type * as SubtypeModule from '../../src/types/Subtype.ts'
import type * as ValidModule from '../../src/validation/Module.ts'

const taps = vi.hoisted(async () => (await import('./derivation/Taps.ts')).taps())
vi.mock('../../src/validation/Module.ts', async (original) => (await taps).module(await original<typeof ValidModule>()))
vi.mock('../../src/validation/instructions/Clauses.ts', async (original) =>
  (await taps).clauses(await original<typeof ClausesModule>())
)
vi.mock('../../src/validation/instructions/Blocks.ts', async (original) =>
  (await taps).blocks(await original<typeof BlocksModule>())
)
vi.mock('../../src/types/Subtype.ts', async (original) => (await taps).subtype(await original<typeof SubtypeModule>()))
const { listen } = await taps

interface Heard {
  readonly applied: Readonly<Record<string, number>>
  readonly refused: ReadonlyArray<string>
}

const heard = (fields: string): Heard => {
  const applied: Record<string, number> = {}
  const refused: string[] = []
  listen({
    fired: () => undefined,
    applied: (rule, n) => {
      applied[rule] = (applied[rule] ?? 0) + n
    },
    refused: (rule) => void refused.push(rule)
  })
  const m = parseModule(new TextEncoder().encode(`(module ${fields})`))
  if (isLeft(m)) throw new Error(m.left.message)
  moduleValidate(m.right.module)
  return { applied, refused }
}

const bare = { Module_ok: 1, 'Types_ok/empty': 1, 'Globals_ok/empty': 1 }

/** A module, a module with something more, and what the second counts besides. */
const pairs: ReadonlyArray<readonly [string, string, Readonly<Record<string, number>>]> = [
  ['', '(memory 1)', { Mem_ok: 1, Memtype_ok: 1, Limits_ok: 1 }],
  [
    '',
    '(global i32 (i32.const 1))',
    {
      'Globals_ok/cons': 1,
      Global_ok: 1,
      Globaltype_ok: 1,
      'Valtype_ok/num': 1,
      Numtype_ok: 1,
      Expr_ok_const: 1,
      Expr_const: 1,
      'Instr_const/const': 1,
      Expr_ok: 1,
      'Instrs_ok/empty': 1,
      'Instrs_ok/seq': 1,
      'Instrs_ok/instr': 1,
      'Instr_ok/const': 1,
      'Valtype_sub/num': 1,
      Numtype_sub: 1,
      'algorithm/end': 1
    }
  ],
  [
    '(type (func)) (func)',
    '(type (func)) (func nop nop)',
    { 'Instrs_ok/seq': 2, 'Instrs_ok/instr': 2, 'Instr_ok/nop': 2 }
  ],
  [
    '(type (func)) (func nop)',
    '(type (func)) (func nop (block nop))',
    {
      'Instrs_ok/seq': 2,
      'Instrs_ok/instr': 2,
      'Instrs_ok/empty': 1,
      'Instr_ok/nop': 1,
      'Instr_ok/block': 1,
      'Blocktype_ok/valtype': 1,
      'algorithm/end': 1
    }
  ],
  [
    '(func (param i32) unreachable)',
    '(func (param i32) unreachable drop)',
    { 'Instrs_ok/seq': 1, 'Instrs_ok/instr': 1, 'Instr_ok/drop': 1, 'algorithm/bottom': 1 }
  ],
  [
    '(func (drop (i32.const 1)))',
    '(func (i32.const 0) (drop (i32.const 1)) drop)',
    {
      'Instrs_ok/seq': 2,
      'Instrs_ok/instr': 2,
      'Instr_ok/const': 1,
      'Instr_ok/drop': 1,
      // the second constant is pushed above the first, and dropped from there
      'algorithm/underneath': 2
    }
  ],
  [
    '(func (result anyref) (ref.null any))',
    '(func (result anyref) (ref.null struct))',
    {
      'Heaptype_sub/refl': -1,
      'Heaptype_sub/struct-eq': 1,
      'Heaptype_sub/eq-any': 1,
      'Heaptype_sub/trans': 1,
      'algorithm/subsume': 1
    }
  ]
]

const difference = (a: Heard, b: Heard): Readonly<Record<string, number>> =>
  Object.fromEntries(
    [...new Set([...Object.keys(a.applied), ...Object.keys(b.applied)])].flatMap((rule) => {
      const n = (b.applied[rule] ?? 0) - (a.applied[rule] ?? 0)
      return n === 0 ? [] : [[rule, n] as const]
    })
  )

describe('rules of validation that are counted', () => {
  it('of an empty module', () => {
    expect(heard('')).toEqual({ applied: bare, refused: [] })
  })

  it.each(pairs)('%s, then %s', (without, with_, more) => {
    expect(difference(heard(without), heard(with_))).toEqual(more)
  })

  it.each([
    ['(func (result i32))', 'Expr_ok'],
    ['(func (drop))', 'Instr_ok/drop'],
    ['(func (block (result i32)) drop)', 'Instr_ok/block'],
    ['(memory 2 1)', 'Limits_ok'],
    ['(memory 1) (global i32 (i32.const 1)) (func (br 1))', 'Instr_ok/br']
  ])('of an invalid module: %s', (fields, rule) => {
    expect(heard(fields)).toEqual({ applied: {}, refused: [rule] })
  })
})
