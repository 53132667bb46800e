/**
 * Rules transcribed one by one, and the comparison of a step with them.
 *
 * A transcription says whether the left-hand side and the side conditions of a rule hold, and what its right-hand side
 * is; it knows nothing of other rules. Among those that hold, the first in the catalogue's order is the one to fire.
 */
import { expect } from 'vitest'
import { deterministic, type Choices } from '../../../../src/execution/runtime/Choices.ts'
import { codeOf } from '../../../../src/execution/runtime/Code.ts'
import { config, defaultLimits, top, type Config } from '../../../../src/execution/runtime/Config.ts'
import { plug, type Term } from '../../../../src/execution/Plug.ts'
import { step } from '../../../../src/execution/Step.ts'
import type { Store } from '../../../../src/execution/runtime/Store.ts'
import type { Frame } from '../../../../src/execution/runtime/Config.ts'
import { noValues, pushAll, type FieldVal, type Val } from '../../../../src/execution/runtime/Values.ts'
import { trapMessages } from '../../../../src/spec/generated/Messages.ts'
import { executionRules, type ExecutionRule } from '../../../../src/spec/generated/RuleNames.ts'
import { byMnemonic } from '../../../../src/spec/Instructions.ts'
import type { Mnemonic } from '../../../../src/spec/generated/Mnemonics.ts'
import { i64 } from '../../../../src/structure/Const.ts'
import type { Instr } from '../../../../src/structure/Instr.ts'

/** The right-hand side: `val* instr*`, where `'TRAP'` stands for a trap of this rule. */
export type Right = ReadonlyArray<Term | 'TRAP'>

/** `null`: the rule does not apply. `effect` is what the transcription expects of the new store. */
export interface Applied {
  readonly right: Right
  readonly effect?: (s: Store) => void
}
export type Transcription<I, W> = (world: W, operands: ReadonlyArray<Val>, instr: I) => Applied | null

/** The right-hand side TRAP, under a condition. */
export const trap = (holds: boolean): Applied | null => (holds ? { right: ['TRAP'] } : null)
/** Is the operand `REF.NULL_ADDR`? */
export const isNull = (v: Val | undefined): boolean => v?._tag === 'ref.null_addr'

/** Transcriptions by rule name. */
export type Book<I, W> = Readonly<Partial<Record<ExecutionRule, Transcription<I, W>>>>

/** A state in which to run instructions, and what must not change in it. */
export interface Scene {
  readonly store: Store
  readonly frame: Frame
  readonly choices?: Choices
}

/** A term as text: two terms are equal iff their texts are. */
export const show = (t: Term | FieldVal | 'TRAP'): string => {
  if (t === 'TRAP') return t
  switch (t._tag) {
    case 'trap':
      return 'TRAP'
    case 'ref.struct_addr':
    case 'ref.array_addr':
      return `${t._tag} ${t.a} ${t.type.digest}`
    case 'ref.extern':
      return `extern (${show(t.ref)})`
    default:
      return JSON.stringify(t, (_, x: unknown) =>
        typeof x === 'bigint' ? `${x}n`
        : typeof x === 'object' && x !== null && 'digest' in x ? x.digest
        : x
      )
  }
}

/** What is around the redex: it must be the same afterwards. */
const below: ReadonlyArray<Val> = [i64(77n), i64(78n)]
const behind: ReadonlyArray<Instr> = [{ _tag: 'nop' }, { _tag: 'drop' }]
const STEPS = 5

export const scene = ({ store, frame, choices }: Scene, operands: ReadonlyArray<Val>, instr: Instr): Config =>
  config(
    store,
    frame,
    pushAll([...below, ...operands], noValues),
    codeOf([instr, ...behind]),
    top,
    choices ?? deterministic,
    defaultLimits,
    STEPS
  )

/** What the official suite expects of a trap by this rule. */
const reasonOf = (rule: string): string | undefined =>
  trapMessages.find((m) => m.rule === rule && m.from === null)?.message

/** The rules of a mnemonic, in the catalogue's order. */
export const rulesOf = (m: Mnemonic): ReadonlyArray<ExecutionRule> => {
  const own = new Set<string>(byMnemonic.get(m)?.exec)
  return executionRules.filter((r) => own.has(r))
}

/** How often each rule fired, and how often two rules applied at once. */
export interface Tally {
  readonly fired: Map<string, number>
  readonly together: Map<string, number>
}
export const tally = (): Tally => ({ fired: new Map(), together: new Map() })
const count = (m: Map<string, number>, key: string): void => void m.set(key, (m.get(key) ?? 0) + 1)

/** The last part of a rule's name. */
const short = (rule: string): string => rule.slice(rule.indexOf('/') + 1)

/** One step of `operands instr` is what the first applicable transcription says, and changes nothing around it. */
export const fires = <I extends Instr, W extends Scene>(
  book: Book<I, W>,
  world: W,
  operands: ReadonlyArray<Val>,
  instr: I,
  t: Tally
): Config => {
  const applicable = rulesOf(instr._tag).flatMap((rule) => {
    const applied = book[rule]?.(world, operands, instr) ?? null
    return applied === null ? [] : [{ rule, applied }]
  })
  const [first] = applicable
  if (first === undefined)
    return expect.fail(`no transcription applies to ${show(instr)} ${operands.map(show).join(' ')}`)
  for (const [i, { rule }] of applicable.entries())
    for (const { rule: later } of applicable.slice(i + 1)) count(t.together, `${short(rule)} ${short(later)}`)
  const c = scene(world, operands, instr)
  const before = plug(c).map(show)
  const o = step(c)
  if (o._tag !== 'Next') return expect.fail(`${o._tag} at ${before.join(' ')}`)
  expect(o.rule, before.join(' ')).toBe(first.rule)
  const right = [...below, ...first.applied.right, ...behind]
  const after = plug(o.config)
  expect(after.map(show), before.join(' ')).toEqual(right.map(show))
  for (const e of after) if (e._tag === 'trap') expect([e.rule, e.reason]).toEqual([first.rule, reasonOf(first.rule)])
  expect(o.config.steps).toBe(STEPS + 1)
  expect(o.config.frame).toBe(c.frame)
  expect(o.config.contexts).toBe(c.contexts)
  if (first.applied.effect === undefined) expect(o.config.store).toBe(c.store)
  else first.applied.effect(o.config.store)
  expect(plug(c).map(show)).toEqual(before)
  count(t.fired, first.rule)
  return o.config
}

/** Pairs of rules `family-a family-b`, given as `a b`, applied at once at least `least` times. */
export const allOverlapped = (t: Tally, family: string, pairs: ReadonlyArray<string>, least: number): void => {
  const named = pairs.map((pair) =>
    pair
      .split(' ')
      .map((last) => `${family}-${last}`)
      .join(' ')
  )
  expect(named.filter((pair) => (t.together.get(pair) ?? 0) < least)).toEqual([])
}

/** Every rule of the mnemonics fired at least `least` times, under a name that the catalogue has. */
export const allFired = (t: Tally, mnemonics: ReadonlyArray<Mnemonic>, least: number): void => {
  const expected = [...new Set(mnemonics.flatMap(rulesOf))].sort()
  expect(expected.filter((rule) => (t.fired.get(rule) ?? 0) < least)).toEqual([])
  expect([...t.fired.keys()].sort()).toEqual(expected)
}
