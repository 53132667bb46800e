/**
 * Bulk memory instructions in one go: as many elements as the fuel pays, at any place in the program.
 *
 * An instruction on n bytes unfolds into the access of one byte and a smaller self. The configuration after k of them
 * follows from the one before: the bytes are written, the operands count on, and the smaller self is at the head.
 *
 * What the rules do in n rounds is done at once; their steps are counted one by one.
 *
 * See: https://webassembly.github.io/spec/core/exec/instructions.html#memory-instructions
 */
import { room } from '../../execution/Budget.ts'
import { constLike, dataAt, isAddr, memAddr, natural, withMem, type Addr } from '../../execution/runtime/Access.ts'
import { derive, op } from '../../execution/runtime/Code.ts'
import { config, type Config } from '../../execution/runtime/Config.ts'
import { STRETCH } from '../../execution/runtime/Cost.ts'
import type { MemInst } from '../../execution/runtime/Store.ts'
import { isI32, isVal, push, type Values } from '../../execution/runtime/Values.ts'
import * as B from '../../persistent/memory/Bytes.ts'
import type { Bytes } from '../../persistent/memory/Bytes.ts'
import * as V from '../../persistent/Vector.ts'
import type { MemIdx } from '../../structure/Indices.ts'

/** The opcodes of what is done here: a run looks at them before each step. */
export const bulkOps: ReadonlySet<number> = new Set([op('memory.fill'), op('memory.copy'), op('memory.init')])

/** Bytes of a memory that the limit counts together. */
const PART = 2 ** 16

/** More elements at once would need a copy of as many bytes; the others follow at once. */
const MANY = 2 ** 24
/** Fewer elements are not worth it. */
const FEW = 16

/** The memory after k elements, and the operands of what is left. */
interface Done {
  readonly x: MemIdx
  readonly bytes: Bytes
  readonly values: Values
  readonly steps: number
}

/**
 * As many of the `k` bytes at `a`, from the start or from the end on, as there is room for without a count: all of them, or those up to
 * the first part of the memory that there is no room for.
 */
const affordable = (c: Config, m: Bytes, a: number, k: number, isDown: boolean): number => {
  const { made, held } = room(c)
  let parts = Math.floor(Math.min(made, held) / STRETCH)
  if (B.unwritten(m, a, k) <= parts) return k
  let done = 0
  while (done < k) {
    const at = isDown ? a + k - done - 1 : a + done
    const first = Math.floor(at / PART) * PART
    const n = Math.min(k - done, isDown ? at - first + 1 : first + PART - at)
    parts -= B.unwritten(m, at, 1)
    if (parts < 0) break
    done += n
  }
  return done
}

const memory = (c: Config, x: MemIdx): MemInst | undefined => {
  const a = memAddr(c, x)
  return a === undefined ? undefined : V.get(c.store.mems, a)
}

/** The three operands, oldest first, and the values below; null if they are missing. */
interface Operands {
  readonly first: Addr
  readonly second: Values
  readonly last: Addr
  readonly below: Values
}
const operands = ({ values }: Config): Operands | null => {
  const second = values.tail
  const first = second.tail
  return isAddr(values) && isVal(second) && isAddr(first) ?
      { first: first.head, second, last: values.head, below: first.tail }
    : null
}

const fill = (c: Config, x: MemIdx, { first, second, last, below }: Operands, fuel: number): Done | null => {
  const m = memory(c, x)?.bytes
  const [i, n] = [natural(first), natural(last)]
  if (m === undefined || !isI32(second) || i + n > m.length) return null
  const k = affordable(c, m, i, Math.min(n, MANY, Math.floor(fuel / 2)), false)
  if (k < FEW) return null
  const bytes = B.fill(m, i, k, second.head.c)
  const values = push(constLike(last, n - k), push(second.head, push(constLike(first, i + k), below)))
  return { x, bytes, values, steps: 2 * k }
}

const copy = (c: Config, x: MemIdx, y: MemIdx, o: Operands, fuel: number): Done | null => {
  const { first, second, last, below } = o
  const [to, from] = [memory(c, x)?.bytes, memory(c, y)?.bytes]
  if (to === undefined || from === undefined || !isAddr(second)) return null
  const [i, j, n] = [natural(first), natural(second.head), natural(last)]
  const most = Math.min(n, MANY, Math.floor(fuel / 3))
  if (i + n > to.length || j + n > from.length) return null
  const k = affordable(c, to, i <= j ? i : i + n - most, most, i > j)
  if (k < FEW) return null
  // upwards from the start, or downwards from the end: no byte is read after it was written
  const at = i <= j ? 0 : n - k
  const bytes = B.write(to, i + at, B.slice(from, j + at, k))
  const [di, dj] = i <= j ? [i + k, j + k] : [i, j]
  const values = push(constLike(last, n - k), push(constLike(second.head, dj), push(constLike(first, di), below)))
  return { x, bytes, values, steps: 3 * k }
}

const init = (c: Config, x: MemIdx, data: Uint8Array | undefined, o: Operands, fuel: number): Done | null => {
  const { first, second, last, below } = o
  const m = memory(c, x)?.bytes
  if (m === undefined || data === undefined || !isI32(second)) return null
  const [i, j, n] = [natural(first), natural(second.head), natural(last)]
  if (i + n > m.length || j + n > data.length) return null
  const k = affordable(c, m, i, Math.min(n, MANY, Math.floor(fuel / 2)), false)
  if (k < FEW) return null
  const bytes = B.write(m, i, data.subarray(j, j + k))
  const values = push(constLike(last, n - k), push(constLike(second.head, j + k), push(constLike(first, i + k), below)))
  return { x, bytes, values, steps: 2 * k }
}

const elements = (c: Config, o: Operands, fuel: number): Done | null => {
  const { instr } = c.code
  switch (instr._tag) {
    case 'memory.fill':
      return fill(c, instr.x, o, fuel)
    case 'memory.copy':
      return copy(c, instr.x, instr.y, o, fuel)
    case 'memory.init':
      return init(c, instr.x, dataAt(c, instr.y)?.bytes, o, fuel)
    default:
      return null
  }
}

/** The configuration after as many elements as the fuel pays; null if the head is no bulk instruction in bounds. */
export const bulk = (c: Config, fuel: number): Config | null => {
  const o = operands(c)
  const done = o === null ? null : elements(c, o, fuel)
  const a = done === null ? undefined : memAddr(c, done.x)
  const m = a === undefined ? undefined : V.get(c.store.mems, a)
  if (done === null || a === undefined || m === undefined) return null
  const store = withMem(c.store, a, { type: m.type, bytes: done.bytes })
  const again = derive(c.code, c.code.op, c.code.instr, c.code.next)
  return config(store, c.frame, done.values, again, c.contexts, c.choices, c.limits, c.steps + done.steps)
}
