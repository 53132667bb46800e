/**
 * The instructions of the functions of a binary, with their offsets: the code section read once more, in order.
 *
 * NON-SPEC: instructions carry no offsets.
 * See: https://webassembly.github.io/spec/core/binary/instructions.html
 */
import * as E from 'fp-ts/lib/Either.js'
import type { Instr } from '../structure/Instr.ts'
import { byte, cursor } from './Cursor.ts'
import { lift, moved } from './Decoder.ts'
import { code } from './Entries.ts'
import { readHead, readLeaf, type OpcodeHead } from './Expr.ts'
import { u32 } from './Leb128.ts'
import { contentsOf } from './Offsets.ts'
import { ELSE, END } from './Opcodes.ts'

/** An instruction, the head of one with a body, or what closes a sequence. */
export interface Disassembled {
  readonly at: number
  readonly end: number
  /** Blocks around it. */
  readonly depth: number
  readonly instr: Instr | OpcodeHead | 'else' | 'end'
}

/** The body of a function: the bytes of its entry, and its instructions. */
export interface DisassembledFunc {
  readonly at: number
  readonly end: number
  /** Where the instructions start, after the declarations of locals. */
  readonly body: number
  readonly instrs: ReadonlyArray<Disassembled>
}

/** The functions that a binary defines, in order, which `decodeModule` accepts. One at a time; linear in the bytes. */
export const disassemble = function* (bytes: Uint8Array): Generator<DisassembledFunc, void, undefined> {
  const input = contentsOf(bytes)('code')
  const count = input === null ? null : lift(u32)(input)
  if (input === null || count === null || E.isLeft(count)) return
  let at = count.right.next.at
  for (let i = 0; i < count.right.value; i++) {
    const marks: number[] = []
    const read = code({ ...moved(input, at), pool: { ...input.pool, marks } })
    if (E.isLeft(read)) return
    const end = read.right.next.at
    const body = marks.at(-1) ?? at
    yield { at, end, body, instrs: instructionsFrom(bytes, input.pool, body, end) }
    at = end
  }
}

const instructionsFrom = (
  bytes: Uint8Array,
  pool: Parameters<typeof cursor>[1],
  from: number,
  end: number
): ReadonlyArray<Disassembled> => {
  const c = cursor(bytes, pool, from)
  const out: Disassembled[] = []
  let depth = 0
  while (c.at < end && c.failure === null) {
    const at = c.at
    const first = byte(c)
    if (first === END) {
      depth = Math.max(0, depth - 1)
      out.push({ at, end: c.at, depth, instr: 'end' })
    } else if (first === ELSE) out.push({ at, end: c.at, depth: Math.max(0, depth - 1), instr: 'else' })
    else {
      const head = readHead(c, first)
      const instr = head ?? readLeaf(c, at, first)
      out.push({ at, end: c.at, depth, instr })
      if (head !== null) depth++
    }
  }
  return out
}
