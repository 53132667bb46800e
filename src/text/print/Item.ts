/**
 * Expressions as trees of what is written together: an instruction with the operands that are folded into it.
 *
 * Folding is a matter of reading: an operand is folded if it leaves one value, is written in one piece itself, and nothing
 * is between it and what takes it; and an instruction is folded with all of its operands or with none. What finds no
 * operands stays without parentheses, which says that its operands come off the stack.
 *
 * Spec: https://webassembly.github.io/spec/core/text/instructions.html#folded-instructions
 */
import { BRANCH_HINT } from '../../structure/Hints.ts'
import type { Expr, Instr } from '../../structure/Instr.ts'
import { arity, blockArity, type ArityScope } from './Arity.ts'
import { enterLabel, showLabel, leaveLabel, nextLabel, type LabelNames } from './Labels.ts'
import { LINE } from './Output.ts'
import { showHead, isContainer, showLeaf, type Container, type Identifiers } from './Immediates.ts'

/** An instruction that is written in one piece. */
export interface PrintItem {
  /** An annotation with a space after it, or nothing. */
  readonly hint: string
  /** Mnemonic and immediates; of a block everything before its body. */
  readonly head: string
  /** The instruction is written in parentheses. */
  readonly folded: boolean
  readonly operands: ReadonlyArray<PrintItem>
  /** The body of a block, both of an `if`, of which the second may be empty; `null` for other instructions. */
  readonly bodies: ReadonlyArray<ReadonlyArray<PrintItem>> | null
  readonly isIf: boolean
  /** How many values it leaves for an instruction that would fold it. */
  readonly leaves: number
  /** All of it on one line, if that is short or cannot be broken. */
  readonly line: string | null
}

/** Hints by sequence and position: whether the branch is likely. */
export type HintsBySequence = ReadonlyMap<Expr, ReadonlyMap<number, boolean>>

/** How expressions are written. */
export interface Writing {
  readonly ids: Identifiers
  readonly scope: ArityScope
  readonly labels: LabelNames
  readonly hints: HintsBySequence
  readonly folded: boolean
}

const joined = (head: string, parts: ReadonlyArray<PrintItem>): string | null => {
  let text = head
  for (const { line } of parts) {
    if (line === null || text.length + line.length >= LINE) return null
    text += text === '' ? line : ` ${line}`
  }
  return text
}

/** A body on one line, as long as it is no sequence of statements. */
export const bodyLine = (keyword: string, items: ReadonlyArray<PrintItem>): string | null => {
  const text = items.length > 1 ? null : joined(keyword === '' ? '' : `(${keyword}`, items)
  return text === null || keyword === '' ? text : `${text})`
}

const bodyLines = (
  isIf: boolean,
  [first = [], second = []]: ReadonlyArray<ReadonlyArray<PrintItem>>
): string | null => {
  const line = bodyLine(isIf ? 'then' : '', first)
  const other = second.length === 0 ? '' : bodyLine('else', second)
  return line === null || other === null ? null : `${line}${other === '' ? '' : ` ${other}`}`
}

/** All of an instruction in parentheses, its operands and bodies included. */
const lineOf = (
  front: string,
  operands: ReadonlyArray<PrintItem>,
  bodies: PrintItem['bodies'],
  isIf: boolean
): string | null => {
  const body = bodies === null ? '' : bodyLines(isIf, bodies)
  const all = body === null ? null : joined(front, operands)
  if (all === null || body === null) return null
  const line = `${all}${body === '' ? '' : ' '}${body})`
  return line.length <= LINE ? line : null
}

/** The last items of a sequence that are the operands of what comes next, taken off it; `null`: there are too few. */
const operandsOf = (items: PrintItem[], takes: number): ReadonlyArray<PrintItem> | null => {
  if (takes === 0) return []
  if (takes > items.length) return null
  for (let i = 1; i <= takes; i++) if (items.at(-i)?.leaves !== 1) return null
  return items.splice(items.length - takes, takes)
}

/** A sequence that is being read: where it is, what has come of it, and the block that it is in. */
interface Open {
  readonly es: Expr
  next: number
  items: PrintItem[]
  /** The items of the first sequence of an `if` whose second this is. */
  readonly then: ReadonlyArray<PrintItem> | null
  readonly block: Container | null
  readonly hint: string
  readonly head: string
}

const hintText = (w: Writing, es: Expr, i: number): string => {
  const likely = w.hints.get(es)?.get(i)
  return likely === undefined ? '' : `(@${BRANCH_HINT} "\\0${likely ? 1 : 0}") `
}

/** Puts an instruction after the items of its sequence, without its operands. */
const putFlat = (into: PrintItem[], isIf: boolean, hint: string, head: string, bodies: PrintItem['bodies']): void => {
  const line = bodies === null ? hint + head : null
  into.push({ hint, head, folded: false, operands: [], bodies, isIf, leaves: 0, line })
}

/** Puts an instruction, with its operands, after the items of its sequence. */
const put = (
  w: Writing,
  into: PrintItem[],
  e: Instr,
  hint: string,
  head: string,
  bodies: PrintItem['bodies']
): void => {
  const isIf = e._tag === 'if'
  const { takes, leaves } = w.folded ? arity(e, w.scope) : none
  const isBlock = bodies !== null && !isIf
  // What a block takes cannot be written inside of it, except for `if`.
  const found = !w.folded || (isBlock && takes > 0) ? null : operandsOf(into, takes)
  if (!w.folded || (found === null && !isBlock)) {
    putFlat(into, isIf, hint, head, bodies)
    return
  }
  const operands = found ?? []
  const line = lineOf(`${hint}(${head}`, operands, bodies, isIf)
  into.push({ hint, head, folded: true, operands, bodies, isIf, leaves: found === null ? 0 : leaves, line })
}

const none = { takes: 0, leaves: 0 }

const enter = (w: Writing, e: Container, hint: string): Open => {
  const id = nextLabel(w.labels)
  const head = showHead(e, id === null ? '' : ` ${id}`, w.ids)
  const { takes, leaves } = blockArity(e.bt, w.scope.signatures)
  enterLabel(w.labels, e._tag === 'loop' ? takes : leaves)
  return { es: e._tag === 'if' ? e.then : e.es, next: 0, items: [], then: null, block: e, hint, head }
}

/** At the end of a sequence: the second one of an `if` comes next, or its block is complete. */
const leave = (w: Writing, open: Open[], { block, then, items, hint, head }: Open): void => {
  open.pop()
  const around = open.at(-1)
  if (block === null || around === undefined) return
  if (block._tag === 'if' && then === null && block.else.length > 0) {
    open.push({ es: block.else, next: 0, items: [], then: items, block, hint, head })
    return
  }
  leaveLabel(w.labels)
  const bodies =
    block._tag !== 'if' ? [items]
    : then === null ? [items, []]
    : [then, items]
  put(w, around.items, block, hint, head, bodies)
}

/** The items of an expression. Linear in its size; nesting costs no stack. */
export const itemsOf = (es: Expr, w: Writing): ReadonlyArray<PrintItem> => {
  const root: Open = { es, next: 0, items: [], then: null, block: null, hint: '', head: '' }
  const open: Open[] = [root]
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const i = top.next++
    const e = top.es[i]
    if (e === undefined) {
      leave(w, open, top)
      continue
    }
    const hint = hintText(w, top.es, i)
    if (isContainer(e)) open.push(enter(w, e, hint))
    else put(w, top.items, e, hint, showLeaf(e, w.ids), null)
  }
  return root.items
}

/** Where expressions are written: with these identifiers, labels and hints. */
export const writing = (
  ids: Omit<Identifiers, 'label'>,
  scope: ArityScope,
  hints: HintsBySequence,
  folded: boolean
): Writing => ({
  ids: { ...ids, label: (l) => showLabel(scope.labels, l) },
  scope,
  labels: scope.labels,
  hints,
  folded
})
