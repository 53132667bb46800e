/**
 * Instruction sequences, decoded by one loop with a stack of its own: nesting costs no stack of the host.
 *
 * Every sequence is an array of its own, of exact length, since the identity of a sequence names its place.
 *
 * Spec: https://webassembly.github.io/spec/core/binary/instructions.html#control-instructions
 */
import type { Row } from '../spec/Row.ts'
import { idx } from '../structure/Indices.ts'
import type { LabelIdx } from '../structure/Indices.ts'
import type { Catch, Expr, Instr } from '../structure/Instr.ts'
import type { BlockType } from '../structure/Types.ts'
import { byte, fail, spend } from './Cursor.ts'
import type { Cursor, Reader } from './Cursor.ts'
import { isLeaf, leafReader } from './Immediates.ts'
import { u32 } from './Leb128.ts'
import { ELSE, END, byOpcode, catchTags } from './Opcodes.ts'
import { INSTR_CELLS, SEQUENCE_CELLS } from './Pool.ts'
import { readBlockType } from './ValTypes.ts'
import { readList } from './Values.ts'

/** The head of an instruction that contains instructions: what is before its body. */
export type OpcodeHead =
  | { readonly _tag: 'block' | 'loop' | 'if'; readonly bt: BlockType }
  | { readonly _tag: 'try_table'; readonly bt: BlockType; readonly catches: ReadonlyArray<Catch> }

const catchClause: Reader<Catch> = (c) => {
  const at = c.at
  const _tag = catchTags[byte(c)]
  switch (_tag) {
    case undefined:
      fail(c, at, 'malformed catch clause')
      return { _tag: 'catch_all', l: idx<LabelIdx>(0) }
    case 'catch':
    case 'catch_ref': {
      const x = u32(c)
      return { _tag, x: idx(x), l: idx(u32(c)) }
    }
    default:
      return { _tag, l: idx(u32(c)) }
  }
}

const tryTable: Reader<OpcodeHead> = (c) => {
  const bt = readBlockType(c)
  return { _tag: 'try_table', bt, catches: readList(c, catchClause, INSTR_CELLS) }
}

const headReader = (row: Row): Reader<OpcodeHead> | null => {
  const _tag = row.mnemonic
  if (_tag === 'block' || _tag === 'loop' || _tag === 'if') return (c) => ({ _tag, bt: readBlockType(c) })
  return _tag === 'try_table' ? tryTable : null
}

// Instructions with a body have no prefix.
const heads = byOpcode(headReader)[0] ?? []
const leaves = byOpcode((row, operator) => (isLeaf(row) ? leafReader(row, operator) : null))
const singles = leaves[0] ?? []

/** The head that this byte opens, if it is the opcode of one. */
export const readHead = (c: Cursor, opcode: number): OpcodeHead | null => heads[opcode]?.(c) ?? null

const hex = (n: number): string => n.toString(16).padStart(2, '0')

const illegal = (c: Cursor, at: number, opcode: string): Instr => {
  fail(c, at, `illegal opcode ${opcode}`)
  return { _tag: 'unreachable' }
}

/** The instruction without a body whose first byte, at `at`, has been read. */
export const readLeaf = (c: Cursor, at: number, first: number): Instr => {
  const read = singles[first]
  if (read !== undefined) return read(c)
  const codes = leaves[first]
  if (codes === undefined) return illegal(c, at, hex(first))
  const code = u32(c)
  return codes[code]?.(c) ?? illegal(c, at, `${hex(first)} ${hex(code)}`)
}

/** A block that has been opened: its head, where its sequence starts on the stack, and the block around it. */
interface Open {
  readonly head: OpcodeHead
  readonly height: number
  /** The first sequence of an `if` whose second is being read. */
  readonly then: Expr | null
  readonly outer: Open | null
}

const close = ({ head, then }: Open, es: Expr): Instr => {
  switch (head._tag) {
    case 'if':
      return { _tag: 'if', bt: head.bt, then: then ?? es, else: then === null ? [] : es }
    case 'try_table':
      return { _tag: 'try_table', bt: head.bt, catches: head.catches, es }
    default:
      return { _tag: head._tag, bt: head.bt, es }
  }
}

/** The sequence from `height` to `top` of the stack. */
const sequence = (c: Cursor, height: number, top: number): Expr => {
  spend(c, INSTR_CELLS + SEQUENCE_CELLS + top - height)
  return c.pool.open.slice(height, top)
}

/** `else` at `at`: the first sequence of an `if` ends, its second begins. */
const orElse = (c: Cursor, at: number, open: Open | null, top: number): Open | null => {
  if (open?.head._tag === 'if' && open.then === null) return { ...open, then: sequence(c, open.height, top) }
  fail(c, at, 'END opcode expected')
  return open
}

/** `expr`: instructions up to the `end` that belongs to none of them. */
export const readExpr: Reader<Expr> = (c) => {
  c.pool.marks?.push(c.at)
  const stack = c.pool.open
  let top = 0
  let open: Open | null = null
  while (c.failure === null) {
    const at = c.at
    const first = byte(c)
    if (first === END) {
      if (open === null) return sequence(c, 0, top)
      const es = sequence(c, open.height, top)
      top = open.height
      stack[top++] = close(open, es)
      open = open.outer
    } else if (first === ELSE) {
      open = orElse(c, at, open, top)
      top = open?.height ?? 0
    } else {
      const head = readHead(c, first)
      if (head === null) stack[top++] = readLeaf(c, at, first)
      else open = { head, height: top, then: null, outer: open }
    }
  }
  return []
}
