/**
 * The rules of chapter 3 by which an instruction is valid, and the steps of the algorithm that type it.
 *
 * Nothing here decides: the validator has taken the instruction from one state to the other.
 *
 * Spec: https://webassembly.github.io/spec/core/valid/instructions.html
 */
import { RuleCatalogue } from '../../../src/spec/Catalogue.ts'
import type { ValidationRule } from '../../../src/spec/generated/RuleNames.ts'
import { byMnemonic } from '../../../src/spec/Instructions.ts'
import type { Catch, Instr } from '../../../src/structure/Instr.ts'
import type { BlockType } from '../../../src/structure/Types.ts'
import type { Stacks, Vals } from '../../../src/validation/State.ts'
import { load } from '../../../spec-json/scripts/tables.ts'
import { heapSteps, refSteps, useSteps, valSteps, type Step, type Steps } from './Types.ts'

/** The rules that have `C.TYPES[x] ~~ comptype` among their premises, or a default of a type. */
const withPremise = (premise: string): ReadonlySet<string> =>
  new Set(
    load(RuleCatalogue, 'rules.json')
      .rules.filter(({ summary }) => (/premises: (.*)$/.exec(summary)?.[1] ?? '').split(', ').includes(premise))
      .map(({ name }) => name)
  )
const expanding = withPremise('Expand')
const defaulting = withPremise('Defaultable')

/** The rule of an instruction: its row says which; `select` has one with a type and one without. */
export const ruleOf = (instr: Instr): ValidationRule => {
  if (instr._tag === 'select') return instr.ts === null ? 'Instr_ok/select-impl' : 'Instr_ok/select-expl'
  const rule = byMnemonic.get(instr._tag)?.valid.find((name) => name.startsWith('Instr_ok/'))
  if (rule === undefined) throw new Error(`${instr._tag} has no rule`)
  return rule
}

const blockSteps = (bt: BlockType): Steps => {
  if (bt._tag === 'idx') return ['Blocktype_ok/typeidx', 'Expand', 'algorithm/close']
  return bt.t === null ? ['Blocktype_ok/valtype'] : ['Blocktype_ok/valtype', ...valSteps(bt.t)]
}

const catchSteps = (c: Catch): Steps => {
  const rule = `Catch_ok/${c._tag}` as const
  return c._tag === 'catch' || c._tag === 'catch_ref' ? [rule, 'Expand'] : [rule]
}

/** The premises about the immediates of an instruction. */
const immediateSteps = (instr: Instr): Steps => {
  switch (instr._tag) {
    case 'block':
    case 'loop':
    case 'if':
      return blockSteps(instr.bt)
    case 'try_table':
      return [...blockSteps(instr.bt), ...instr.catches.flatMap(catchSteps)]
    case 'ref.null':
      return heapSteps(instr.ht)
    case 'ref.test':
    case 'ref.cast':
      return refSteps(instr.rt)
    case 'br_on_cast':
    case 'br_on_cast_fail':
      return [...refSteps(instr.rt1), ...refSteps(instr.rt2)]
    case 'select':
      return (instr.ts ?? []).flatMap(valSteps)
    case 'call_ref':
    case 'return_call_ref':
    case 'call_indirect':
    case 'return_call_indirect':
      return useSteps(instr.y)
    default:
      return 'align' in instr ? ['Memarg_ok'] : []
  }
}

/** The rules of an instruction with those of its immediates. */
export const instrSteps = (instr: Instr): Steps => {
  const rule = ruleOf(instr)
  return [
    'Instrs_ok/instr',
    rule,
    ...(expanding.has(rule) ? (['Expand'] as const) : []),
    ...(defaulting.has(rule) ? (['Defaultable'] as const) : []),
    ...immediateSteps(instr)
  ]
}

/** Where two stacks meet: the operands below it have not been touched. */
const shared = (a: Vals, b: Vals): number => {
  let [x, y]: readonly [Vals | null, Vals | null] = [a, b]
  while (x !== null && y !== null && x !== y) {
    const [n, m]: readonly [number, number] = [x.length, y.length]
    if (n >= m) x = x.below
    if (m >= n) y = y.below
  }
  return x === null || y === null ? 0 : x.length
}

/**
 * What the algorithm did at an instruction. `underneath`: operands of the frame were below those that it took. `bottom`: it
 * took operands that nobody had pushed. `diverge`: what follows it is unreachable.
 */
export const stackSteps = (before: Stacks, instr: Instr, after: Stacks): Steps => {
  const floor = before.ctrl.base.length
  const steps: Step[] = []
  const kept = shared(before.vals, after.vals)
  if (kept > floor) steps.push('algorithm/underneath')
  const taken = byMnemonic.get(instr._tag)?.operands ?? 0
  if (before.ctrl.unreachable && before.vals.length - floor < taken) steps.push('algorithm/bottom')
  if (after.ctrl.unreachable && after.ctrl !== before.ctrl) steps.push('algorithm/diverge')
  return steps
}
