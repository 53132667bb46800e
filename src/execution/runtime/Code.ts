/**
 * Code that is still to run: derived instructions, then a cursor into a static sequence of the module.
 *
 * A cursor is a cell that knows its sequence and its index; the cells of a sequence are made once, when it is first
 * entered, so that moving on allocates nothing.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/runtime.html#administrative-instructions
 */
import type { Mnemonic } from '../../spec/generated/Mnemonics.ts'
import { mnemonics, operator } from '../../spec/Instructions.ts'
import type { Expr, Instr } from '../../structure/Instr.ts'
import type { AnyTrapRule } from '../Trap.ts'
import type { Ref, Val } from './Values.ts'

/** `TRAP`. NON-SPEC: it remembers the rule that made it and why. */
export interface Trap {
  readonly _tag: 'trap'
  readonly rule: AnyTrapRule
  readonly reason: string
}
/** The end of a sequence, as the head of empty code. */
export interface End {
  readonly _tag: 'end'
}

/** What can be in code: instructions of the module, values, and TRAP. */
export type CodeInstr = Instr | Ref | Trap | End

/**
 * A cell of code. `from` is the sequence of a static instruction, or the mnemonic of the instruction that a derived one
 * was unfolded from (NON-SPEC: its origin, from which the message of a trap follows). `index` is the place in the
 * sequence, -1 for a derived instruction.
 */
export interface Code<I extends CodeInstr = CodeInstr> {
  /** NON-SPEC: operator number; below `valueOps` are values, which refocusing moves to the operand stack. */
  readonly op: number
  readonly instr: I
  readonly next: Code
  readonly from: Expr | Mnemonic
  readonly index: number
}

/** References in code have this operator; constants have 0 to 4. */
const refOp = -1
export const valueOps = 5
export const trapOp = mnemonics.length
export const endOp = mnemonics.length + 1
export const opCount = mnemonics.length + 2

const empty: Expr = []
const tie = (): Code<End> => {
  const cell: { op: number; instr: End; next: Code; from: Expr; index: number } = {
    op: endOp,
    instr: { _tag: 'end' },
    next: {} as Code, // tied in the next line
    from: empty,
    index: 0
  }
  cell.next = cell
  return cell
}
/** Empty code. It is its own successor. */
export const end: Code<End> = tie()

export const isEnd = (code: Code): boolean => code.op === endOp

const opOf = (e: CodeInstr): number =>
  e._tag === 'trap' ? trapOp
  : e._tag === 'end' ? endOp
  : (operator.get(e._tag as Mnemonic) ?? refOp)

const cell = (op: number, instr: CodeInstr, next: Code, from: Expr | Mnemonic, index: number): Code => ({
  op,
  instr,
  next,
  from,
  index
})

/** NON-SPEC: cells by sequence. A sequence is immutable and so are its cells: the table is not observable. */
const cells = new WeakMap<Expr, Code>()

/** The start of a static sequence. O(length) once, O(1) afterwards. */
export const codeOf = (es: Expr): Code => cells.get(es) ?? enter(es)

const enter = (es: Expr): Code => {
  let code: Code = end
  for (let i = es.length - 1; i >= 0; i--) {
    const e = es[i]
    if (e !== undefined) code = cell(opOf(e), e, code, es, i)
  }
  cells.set(es, code)
  return code
}

/** The mnemonic from which the next derived instruction originates: the head's own origin, or the head itself. */
const origin = (head: Code): Mnemonic => (typeof head.from === 'string' ? head.from : (head.instr._tag as Mnemonic))

/** `instr` in front of `next`, unfolded from `head`. */
export const derive = (head: Code, op: number, instr: CodeInstr, next: Code): Code =>
  cell(op, instr, next, origin(head), -1)

/** `instr` in front of `next` with a fixed origin: what it was unfolded from does not depend on the run. */
export const deriveFrom = (from: Mnemonic, op: number, instr: CodeInstr, next: Code): Code =>
  cell(op, instr, next, from, -1)

/** `instr*` in front of `next`, unfolded from `head`. */
export const deriveAll = (head: Code, instrs: ReadonlyArray<Instr | Val>, next: Code): Code =>
  instrs.reduceRight<Code>((rest, e) => derive(head, opOf(e), e, rest), next)

const valOp = (v: Val): number => {
  switch (v._tag) {
    case 'i32.const':
      return 0
    case 'i64.const':
      return 1
    case 'f32.const':
      return 2
    case 'f64.const':
      return 3
    case 'v128.const':
      return 4
    default:
      return refOp
  }
}

/** As `derive`, for a value: the numbers of the constants are known, so that bulk instructions look nothing up. */
export const deriveVal = (head: Code, v: Val, next: Code): Code => derive(head, valOp(v), v, next)

/** Code that no instruction of a module unfolded into: an invocation. */
export const program = (instrs: ReadonlyArray<Instr | Val>): Code =>
  instrs.reduceRight<Code>((rest, e) => cell(opOf(e), e, rest, empty, -1), end)

/** A derived instruction with its origin, `null` where it has none: for reading a configuration back. */
export const derived = (from: Mnemonic | null, instr: CodeInstr, next: Code): Code =>
  cell(opOf(instr), instr, next, from ?? empty, -1)

/** The cells of a static sequence, and empty code, are made once: they are equal iff they are one object. */
export const isStatic = (code: Code): boolean => code.index >= 0

/** The operator number of a mnemonic, for clauses that derive it. */
export const op = (m: Mnemonic): number => operator.get(m) ?? refOp
