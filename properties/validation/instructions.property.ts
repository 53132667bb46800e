/** Instr_ok: each rule types something, and refuses something for its own reason. */
import { describe, expect, it } from 'vitest'
import { mnemonics, rows } from '../../src/spec/Instructions.ts'
import type { Instr } from '../../src/structure/Instr.ts'
import { ref } from '../../src/structure/Types.ts'
import { clauseOf } from '../../src/validation/instructions/Clauses.ts'
import { validateModule } from '../../src/validation/Module.ts'
import { cases } from './support/cases/all.ts'
import { at, drop, i32, i64, moduleWith, op } from './support/modules.ts'

/** Local 3 has no default; the others do. */
const locals = [
  { n: 1, t: 'i32' },
  { n: 2, t: 'i64' },
  { n: 1, t: ref(false, at(3)) },
  { n: 1, t: ref(true, 'any') }
] as const

const verdict = (body: ReadonlyArray<Instr>) => validateModule(moduleWith([...body, op('unreachable')], [], [], locals))

/** No operand, no index: `ref.null` has its premise Heaptype_ok, the others nothing that could fail. */
const withoutCondition = ['nop', 'unreachable', 'const', 'vconst', 'ref.null'].map((name) => `Instr_ok/${name}`)

/** Rules that need a function of another type than the context of the cases has; they have a test of their own. */
const elsewhere = ['Instr_ok/return']

describe('Instr_ok', () => {
  it.each(cases.map((c, i) => [`${c.rule} #${i}`, c] as const))('%s', (_, { rule, accept, reject }) => {
    const accepted = verdict(accept)
    expect(accepted._tag === 'Left' ? accepted.left : 'accepted').toBe('accepted')
    if (reject === null) return
    const refused = verdict(reject[0])
    if (refused._tag === 'Right' || refused.left._tag !== 'Invalid') throw new Error(`${rule} accepts what it must not`)
    expect(refused.left.rule).toBe(rule)
    expect(refused.left.message.startsWith(reject[1]), refused.left.message).toBe(true)
    expect(refused.left.path.slice(0, 2).map((step) => step.in)).toEqual(['func', 'body'])
  })

  it('return takes the results of the function', () => {
    const good = moduleWith([i32, i64, op('return')], [], ['i32', 'i64'])
    const bad = validateModule(moduleWith([i64, i32, op('return')], [], ['i32', 'i64']))
    expect(validateModule(good)._tag).toBe('Right')
    expect(bad).toMatchObject({
      left: {
        rule: 'Instr_ok/return',
        message: 'type mismatch: return expects [i32 i64], found [i64 i32]',
        path: [
          { in: 'func', index: 3 },
          { in: 'body', index: 2 }
        ]
      }
    })
  })

  it('every rule is the reason of a refusal, or has no condition', () => {
    const refused = new Set(cases.flatMap(({ rule, reject }) => (reject === null ? [] : [rule])))
    const unconditional = cases.flatMap(({ rule, reject }) => (reject === null ? [rule] : []))
    expect([...new Set(unconditional)].sort()).toEqual([...withoutCondition].sort())
    const rules = [...new Set(rows.flatMap(({ valid }) => valid))].filter((rule) => rule.startsWith('Instr_ok/'))
    expect(rules.length).toBe(110)
    const missing = rules.filter(
      (rule) => !refused.has(rule) && !withoutCondition.includes(rule) && !elsewhere.includes(rule)
    )
    expect(missing).toEqual([])
  })

  it('every mnemonic has a clause', () => {
    for (const mnemonic of mnemonics) expect(clauseOf(op(mnemonic)), mnemonic).toBeDefined()
    expect(mnemonics.length).toBe(494)
  })
})

describe('paths', () => {
  const path = (body: ReadonlyArray<Instr>) => {
    const e = validateModule(moduleWith(body))
    return e._tag === 'Left' && e.left._tag === 'Invalid' ? e.left.path.map((step) => `${step.in} ${step.index}`) : null
  }
  const none = { _tag: 'result', t: null } as const

  it('lead through blocks to the instruction', () => {
    const inner = op('if', { bt: none, then: [op('nop')], else: [op('nop'), op('i32.eqz')] })
    expect(path([op('nop'), op('loop', { bt: none, es: [i32, inner] })])).toEqual([
      'func 3',
      'body 1',
      'loop 1',
      'else 1'
    ])
    expect(path([op('try_table', { bt: none, catches: [], es: [op('block', { bt: none, es: [drop] })] })])).toEqual([
      'func 3',
      'body 0',
      'try_table 0',
      'block 0'
    ])
  })

  it('end one past the last instruction where a block ends wrongly', () => {
    expect(path([op('nop'), i32])).toEqual(['func 3', 'body 2'])
    expect(path([i32, op('if', { bt: none, then: [i32], else: [] })])).toEqual(['func 3', 'body 1', 'then 1'])
    expect(path([i32, op('if', { bt: none, then: [], else: [i32] })])).toEqual(['func 3', 'body 1', 'else 1'])
  })
})

describe('locals without a default', () => {
  const set = [op('struct.new_default', { x: 3 }), op('local.set', { x: 3 })]
  const get = [op('local.get', { x: 3 }), drop]
  const none = { _tag: 'result', t: null } as const

  it('are set until the end of the block', () => {
    expect(verdict([...set, op('block', { bt: none, es: get }), ...get])._tag).toBe('Right')
    expect(verdict([op('block', { bt: none, es: [...set, ...get] }), ...get])).toMatchObject({
      left: { message: 'uninitialized local 3 (local.get)' }
    })
    expect(verdict([i32, op('if', { bt: none, then: set, else: get })])).toMatchObject({
      left: { message: 'uninitialized local 3 (local.get)' }
    })
    expect(verdict([i32, op('if', { bt: none, then: set, else: set }), ...get])._tag).toBe('Left')
  })

  it('stay unset after unreachable code', () => {
    expect(verdict([op('unreachable'), ...get])).toMatchObject({
      left: { message: 'uninitialized local 3 (local.get)' }
    })
  })
})
