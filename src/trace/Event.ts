/**
 * One step as data: its number, its rule, the redex, the stack after it, and what changed.
 */
import * as V from '../persistent/Vector.ts'
import type { FuncAddr } from '../execution/runtime/Addresses.ts'
import { byMnemonic } from '../spec/Instructions.ts'
import type { Mnemonic } from '../spec/generated/Mnemonics.ts'
import { isEnd } from '../execution/runtime/Code.ts'
import type { Config, Next, StepRule } from '../execution/runtime/Config.ts'
import type { Store } from '../execution/runtime/Store.ts'
import { isVal, take, type Values } from '../execution/runtime/Values.ts'
import { showVal } from '../execution/runtime/Show.ts'
import { named, writtenOut, type ShowUse } from '../structure/Show.ts'
import { showInstr } from './Show.ts'

/** What one step did. `stack` are all values of the configuration after it, oldest first, at most `stackShown`. */
export interface Event {
  /** The number of the step: 1 for the first rule of the run. */
  readonly step: number
  readonly rule: StepRule
  /** The operands and the instruction that the rule rewrote. */
  readonly redex: string
  readonly stack: ReadonlyArray<string>
  /** Values below those shown. */
  readonly below: number
  /** Frames on the stack before the step. */
  readonly depth: number
  /** The address of the function that runs, or null outside of any. */
  readonly function: number | null
  readonly changes: ReadonlyArray<string>
}

/** The newest values that an event shows. */
const stackShown = 16

/** The values that both stacks share: the longest common tail. */
const common = (a: Values, b: Values): Values => {
  let x = a
  let y = b
  while (x !== y) {
    if (x.length > y.length) x = x.tail
    else if (y.length > x.length) y = y.tail
    else {
      x = x.tail
      y = y.tail
    }
  }
  return x
}

/** Types by their index in the module of the current frame. */
const usesOf = ({ store, frame }: Config): ShowUse => {
  const module = V.get(store.modules, frame.module)
  return module === undefined ? writtenOut : named(module)
}

/** The redex of a configuration: the operands that the head takes, and the head; or the context that ends. */
const redexOf = (c: Config, after: Config): string => {
  const { code, values, contexts } = c
  const own = values.length - contexts.below.length
  if (isEnd(code)) {
    const vals = take(values, own).map(showVal).join(' ')
    if (contexts._tag === 'label')
      return `(LABEL_ ${contexts.n} {${showInstr(contexts.continuation.instr, usesOf(c))}} ${vals})`
    if (contexts._tag === 'handler') return `(HANDLER_ ${contexts.n} {...} ${vals})`
    return contexts._tag === 'frame' ? `(FRAME_ ${contexts.n} {...} ${vals})` : vals
  }
  const e = code.instr
  const static_ = byMnemonic.get(e._tag as Mnemonic)?.operands ?? 0 // TRAP and references have no row, hence none
  const consumed = values.length - common(values, after.values).length
  const operands = take(values, Math.min(own, Math.max(static_, consumed)))
  return [...operands.map(showVal), showInstr(e, usesOf(c))].join(' ')
}

const changedAt = <A>(before: V.Vector<A>, after: V.Vector<A>): ReadonlyArray<number> => {
  if (before === after) return []
  const n = V.length(after)
  return Array.from({ length: Math.min(n, 4096) }, (_, i) => i).filter((i) => V.get(before, i) !== V.get(after, i))
}

/** What a step changed in the store, in words. */
const storeChanges = (before: Store, after: Store): ReadonlyArray<string> =>
  before === after ?
    []
  : [
      ...changedAt(before.globals, after.globals).map((a) => {
        const g = V.get(after.globals, a)
        return `global ${a} := ${g === undefined ? '' : showVal(g.value)}`
      }),
      ...changedAt(before.mems, after.mems).map((a) => `memory ${a} changed`),
      ...changedAt(before.tables, after.tables).map((a) => `table ${a} changed`),
      ...changedAt(before.datas, after.datas).map((a) => `data ${a} dropped`),
      ...changedAt(before.elems, after.elems).map((a) => `elem ${a} dropped`),
      ...(after.fresh === before.fresh ? [] : [`heap object ${before.fresh} allocated`]),
      ...(after.heap === before.heap || after.fresh !== before.fresh ? [] : ['a field of the heap changed'])
    ]

/** A store instruction says itself where it wrote. */
const written = (c: Config, rule: StepRule): string | null => {
  if (!/^Step\/v?store.*-val$/.test(rule)) return null
  const e = c.code.instr
  const at = c.values.tail.head
  if (!('align' in e) || (at._tag !== 'i32.const' && at._tag !== 'i64.const')) return null
  const base = at._tag === 'i32.const' ? BigInt(at.c >>> 0) : at.c
  const value = isVal(c.values) ? showVal(c.values.head) : ''
  return `memory ${e.x} at ${base + BigInt(e.offset)} := ${value}`
}

const localChange = (c: Config, after: Config, rule: StepRule): ReadonlyArray<string> => {
  const e = c.code.instr
  if (rule !== 'Step/local.set' || !('x' in e)) return []
  const v = V.get(after.frame.locals, e.x)
  return v === undefined ? [] : [`local ${e.x} := ${showVal(v)}`]
}

/** The functions whose frames are on the stack, innermost first; `null` where the function is not known. */
export interface Active {
  readonly a: FuncAddr | null
  readonly outer: Active | null
}

const leaving: ReadonlySet<StepRule> = new Set<StepRule>([
  'Step_pure/frame-vals',
  'Step_pure/return-frame',
  'Step_pure/trap-frame',
  'Step_read/throw_ref-frame',
  'Step_read/return_call_ref-frame-null',
  'Step_read/return_call_ref-frame-addr'
])

/** The active functions after the step that `rule` takes from `c`. */
export const track = (active: Active | null, c: Config, rule: StepRule): Active | null => {
  const head = c.values.head
  if (rule === 'Step_read/call_ref-func' && head._tag === 'ref.func_addr') return { a: head.a, outer: active }
  return leaving.has(rule) ? (active?.outer ?? null) : active
}

/** The event of the step from `c` to `next`. O(stack shown), plus the size of a store list that changed. */
export const eventOf = (c: Config, next: Next, active: Active | null): Event => {
  const after = next.config
  const at = written(c, next.rule)
  const changes = at === null ? storeChanges(c.store, after.store) : [at]
  const shown = take(after.values, Math.min(after.values.length, stackShown))
  return {
    step: after.steps,
    rule: next.rule,
    redex: redexOf(c, after),
    stack: shown.map(showVal),
    below: after.values.length - shown.length,
    depth: c.contexts.depth,
    function: active?.a ?? null,
    changes: [...localChange(c, after, next.rule), ...changes]
  }
}
