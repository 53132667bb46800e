/**
 * Instruction sequences, flat and folded, without recursion.
 *
 * A frame is open for each block and each folded instruction around the current token. What a folded instruction has for
 * operands goes to the sequence around it, and itself after them when its parenthesis closes.
 *
 * Spec: https://webassembly.github.io/spec/core/text/instructions.html#folded-instructions
 */
import { byMnemonic } from '../spec/Instructions.ts'
import type { Row } from '../spec/Row.ts'
import type { Mnemonic } from '../spec/generated/Mnemonics.ts'
import { idx, type TagIdx } from '../structure/Indices.ts'
import { BRANCH_HINT, isHintable, type BranchHint } from '../structure/Hints.ts'
import type { Catch, Expr, Instr } from '../structure/Instr.ts'
import type { BlockType } from '../structure/Types.ts'
import { hintHere, type Hint } from './Annotations.ts'
import { index } from './Context.ts'
import { enterLabel, labelIdx, leaveLabel, reenterLabel } from './Labels.ts'
import {
  accept,
  close,
  failAt,
  id,
  idAt,
  isForm,
  offset,
  open,
  peek,
  startOf,
  unexpected,
  word,
  type Parser
} from './Parser.ts'
import { leafOf, type Leaf, type Scope } from './Immediates.ts'
import { kind } from './Tokens.ts'
import { agreed, explicitUse, signature, unnamed } from './Types.ts'

/** Where the instructions of each sequence are: offsets in the source, the last one that of the end. */
export type ExprPlaces = Map<Expr, ReadonlyArray<number>>

/** What an expression is read in, and what is noted meanwhile. */
export interface Reading extends Scope {
  readonly places: ExprPlaces
  /** The index of the function, or -1 outside of any. */
  readonly func: number
  readonly hints: BranchHint[]
}

/** A sequence that grows. */
interface Sequence {
  readonly es: Instr[]
  readonly at: number[]
}
const sequence = (): Sequence => ({ es: [], at: [] })

/** What is known of a block before its body. */
interface Head {
  readonly tag: 'block' | 'loop' | 'if' | 'try_table'
  readonly label: string | null
  readonly bt: BlockType
  readonly catches: ReadonlyArray<Catch>
}

/** How far an `if` has come: at its operands (folded only), in `then`, after it, in `else`, after that. */
type Stage = 'operands' | 'then' | 'after then' | 'else' | 'after else'

interface BlockFrame {
  readonly _tag: 'block'
  readonly folded: boolean
  readonly head: Head
  readonly start: number
  /** Where the block goes. */
  readonly around: Sequence
  readonly hint: Hint | null
  inner: Sequence
  /** The first sequence of an `if` whose second is being read. */
  then: Sequence | null
  stage: Stage
}
interface OperandsFrame {
  readonly _tag: 'operands'
  readonly instr: Instr
  readonly start: number
  readonly around: Sequence
  readonly hint: Hint | null
}
type Frame = BlockFrame | OperandsFrame

/** NON-SPEC: mutable while one expression is read. */
interface State {
  readonly r: Reading
  readonly frames: Frame[]
  readonly root: Sequence
}

const catchForms = ['catch', 'catch_ref', 'catch_all', 'catch_all_ref'] as const

const catchClause = (p: Parser, s: Scope): Catch | null => {
  for (const _tag of catchForms) {
    if (!open(p, _tag)) continue
    const clause: Catch =
      _tag === 'catch' || _tag === 'catch_ref' ?
        { _tag, x: idx<TagIdx>(index(p, s.C.spaces.tag)), l: labelIdx(p, s.labels) }
      : { _tag, l: labelIdx(p, s.labels) }
    close(p)
    return clause
  }
  return null
}

const blockType = (p: Parser, s: Scope): BlockType => {
  const at = offset(p)
  const x = explicitUse(p, s.C)
  const ft = signature(p, s.C, unnamed(p))
  const [t = null] = ft.results
  if (x === null && ft.params.length === 0 && ft.results.length <= 1) return { _tag: 'result', t }
  return { _tag: 'idx', x: agreed(p, s.C, at, x, ft) }
}

/** Label, block type and clauses. The clauses see the labels around the block. */
const headOf = (p: Parser, s: Scope, tag: Head['tag']): Head => {
  const label = id(p)
  const bt = blockType(p, s)
  const catches: Catch[] = []
  if (tag === 'try_table') for (let c = catchClause(p, s); c !== null; c = catchClause(p, s)) catches.push(c)
  return { tag, label, bt, catches }
}

const finished = (r: Reading, s: Sequence, end: number): Expr => {
  s.at.push(end)
  r.places.set(s.es, s.at)
  return s.es
}

const build = (r: Reading, { head, inner, then }: BlockFrame, end: number): Instr => {
  const { tag, bt, catches } = head
  const es = finished(r, inner, end)
  switch (tag) {
    case 'block':
    case 'loop':
      return { _tag: tag, bt, es }
    case 'try_table':
      return { _tag: tag, bt, catches, es }
    case 'if':
      return then === null ?
          { _tag: tag, bt, then: es, else: finished(r, sequence(), end) }
        : { _tag: tag, bt, then: then.es, else: es }
  }
}

/** The instruction with its place, and a hint for it, which must be a conditional branch. */
const put = (r: Reading, s: Sequence, instr: Instr, start: number, hint: Hint | null): void => {
  const hinted = isHintable(instr)
  if (hint !== null && !hinted)
    r.C.invalidCustom ??= { offset: hint.offset, message: `@${BRANCH_HINT} annotation: invalid target ${instr._tag}` }
  if (hint !== null && hinted) r.hints.push({ func: r.func, es: s.es, index: s.es.length, likely: hint.likely })
  s.es.push(instr)
  s.at.push(start)
}

/** Where the next instruction goes; `null` where none is allowed. */
const target = (st: State): Sequence | null => {
  const top = st.frames.at(-1)
  if (top === undefined) return st.root
  if (top._tag === 'operands') return top.around
  if (top.stage === 'operands') return top.around
  return top.stage === 'after then' || top.stage === 'after else' ? null : top.inner
}

/** Whether only folded instructions are allowed here. */
const onlyFolded = (st: State): boolean => {
  const top = st.frames.at(-1)
  return top !== undefined && (top._tag === 'operands' || top.stage === 'operands')
}

const isBlock = (row: Row): row is Row & { readonly mnemonic: Head['tag'] } =>
  row.shape === 'block' || row.shape === 'if' || row.shape === 'try_table'

/** Readers by mnemonic; made once. */
const leafTable: ReadonlyMap<string, Leaf | Head['tag']> = new Map(
  [...byMnemonic.values()].flatMap((row): ReadonlyArray<readonly [Mnemonic, Leaf | Head['tag']]> => {
    const leaf = leafOf(row)
    if (leaf !== null) return [[row.mnemonic, leaf]]
    return isBlock(row) ? [[row.mnemonic, row.mnemonic]] : []
  })
)

/** An instruction from its mnemonic on; `folded` if a parenthesis is before it. */
const instruction = (p: Parser, st: State, around: Sequence, hint: Hint | null, folded: boolean): void => {
  const start = offset(p)
  const entry = peek(p) === kind.keyword ? leafTable.get(word(p)) : undefined
  if (entry === undefined) {
    unexpected(p)
    return
  }
  p.at++
  if (typeof entry === 'string') {
    const head = headOf(p, st.r, entry)
    const stage: Stage = folded && entry === 'if' ? 'operands' : 'then'
    if (stage === 'then') enterLabel(st.r.labels, head.label)
    st.frames.push({ _tag: 'block', folded, head, start, around, hint, inner: sequence(), then: null, stage })
    return
  }
  const instr = entry(p, st.r)
  if (folded) st.frames.push({ _tag: 'operands', instr, start, around, hint })
  else put(st.r, around, instr, start, hint)
}

/** `id?` after `end` or `else`, which is that of the block. */
const matchingLabel = (p: Parser, label: string | null): void => {
  if (peek(p) !== kind.id) return
  if (idAt(p) === label) p.at++
  else failAt(p, offset(p), `mismatching label ${word(p)}`)
}

const endBlock = (st: State, f: BlockFrame, end: number): void => {
  st.frames.pop()
  put(st.r, f.around, build(st.r, f, end), f.start, f.hint)
}

/** `end` or `else` of the innermost block. */
const endOrElse = (p: Parser, st: State): boolean => {
  const f = st.frames.at(-1)
  if (f?._tag !== 'block' || f.folded) return false
  const at = offset(p)
  if (accept(p, 'end')) {
    leaveLabel(st.r.labels, f.head.label)
    matchingLabel(p, f.head.label)
    endBlock(st, f, at)
    return true
  }
  if (f.head.tag !== 'if' || f.then !== null || !accept(p, 'else')) return false
  matchingLabel(p, f.head.label)
  toElse(st, f, at)
  return true
}

const toElse = (st: State, f: BlockFrame, at: number): void => {
  finished(st.r, f.inner, at)
  f.then = f.inner
  f.inner = sequence()
  f.stage = 'else'
}

/** `(then` or `(else` of a folded `if`. */
const branch = (p: Parser, st: State): boolean => {
  const f = st.frames.at(-1)
  if (f?._tag !== 'block' || !f.folded || f.head.tag !== 'if') return false
  const at = offset(p)
  if (f.stage === 'operands' && open(p, 'then')) {
    enterLabel(st.r.labels, f.head.label)
    f.stage = 'then'
    return true
  }
  if (f.stage !== 'after then' || !open(p, 'else')) return false
  reenterLabel(st.r.labels, f.head.label)
  toElse(st, f, at)
  return true
}

/** A closing parenthesis; false if it belongs to what is around the expression. */
const closing = (p: Parser, st: State): boolean => {
  const f = st.frames.at(-1)
  if (f === undefined) return false
  const at = offset(p)
  if (f._tag === 'operands') {
    st.frames.pop()
    put(st.r, f.around, f.instr, f.start, f.hint)
    p.at++
  } else if (!f.folded || f.stage === 'operands') unexpected(p)
  else {
    const inBranch = f.head.tag === 'if' && (f.stage === 'then' || f.stage === 'else')
    if (inBranch || f.head.tag !== 'if') leaveLabel(st.r.labels, f.head.label)
    if (inBranch) f.stage = f.stage === 'then' ? 'after then' : 'after else'
    else endBlock(st, f, at)
    p.at++
  }
  return true
}

/** Hints are for instructions of functions. */
const hintAt = (p: Parser, { r }: State): Hint | null => (r.func < 0 ? null : hintHere(p))

/** One token, or an instruction with its immediates; false at the end of the expression. */
const advance = (p: Parser, st: State): boolean => {
  switch (peek(p)) {
    case kind.open: {
      if (branch(p, st)) return true
      const around = target(st)
      if (around === null || isForm(p, 'then') || isForm(p, 'else')) unexpected(p)
      else {
        const hint = hintAt(p, st)
        p.at++
        instruction(p, st, around, hint, true)
      }
      return p.failure === null
    }
    case kind.close:
      return closing(p, st) && p.failure === null
    case kind.keyword: {
      if (endOrElse(p, st)) return p.failure === null
      const around = target(st)
      if (around === null || onlyFolded(st)) unexpected(p)
      else instruction(p, st, around, hintAt(p, st), false)
      return p.failure === null
    }
    default:
      unexpected(p)
      return false
  }
}

/** `expr`: instructions up to the closing parenthesis of what is around them, which stays. */
export const expr = (p: Parser, r: Reading): Expr => {
  const st: State = { r, frames: [], root: sequence() }
  while (advance(p, st));
  return finished(r, st.root, offset(p))
}

/** One folded instruction. */
export const foldedExpr = (p: Parser, r: Reading): Expr => {
  const st: State = { r, frames: [], root: sequence() }
  if (peek(p) !== kind.open) unexpected(p)
  else while (advance(p, st) && st.frames.length > 0);
  return finished(r, st.root, startOf(p, p.at - 1))
}
