/**
 * Instructions without a body, read by the shape of their immediates.
 *
 * Frequent ones are looked for in the pool, under their operator number and immediates, before an object is made.
 *
 * Spec: https://webassembly.github.io/spec/core/binary/instructions.html
 */
import type { Row, Immediates } from '../spec/Row.ts'
import type { MnemonicsByShape } from '../spec/generated/Mnemonics.ts'
import { f32, f64, i32, i64, v128 } from '../structure/Const.ts'
import { idx } from '../structure/Indices.ts'
import type { LabelIdx, LaneIdx, MemIdx } from '../structure/Indices.ts'
import type { BrOnCast, Instr } from '../structure/Instr.ts'
import { ref } from '../structure/Types.ts'
import { byte, fail, spend } from './Cursor.ts'
import type { Cursor, Reader } from './Cursor.ts'
import { s32, s64, u32, u64 } from './Leb128.ts'
import { hasTypes, isNullable } from './Opcodes.ts'
import { INSTR_CELLS, SEQUENCE_CELLS, find, keep } from './Pool.ts'
import { readHeapType, readTypeUse, readValType } from './ValTypes.ts'
import { readList, readWord } from './Values.ts'

/** Every shape but those of instructions that contain instructions, which `Expr.ts` reads. */
type LeafShape = Exclude<Immediates, 'block' | 'if' | 'try_table'>

/** The instruction with these two immediates, from the pool if it is there. Keys are taken modulo 2^32. */
type Pooled<I> = (c: Cursor, a: number, b: number) => I

const pooled =
  <I extends Instr>(operator: number, make: (a: number, b: number, c: Cursor) => I): Pooled<I> =>
  (c, a, b) =>
    // What is under the operator number of a row was made by the reader of that row, so it is an `I`.
    (find(c.pool, operator, a | 0, b | 0) as I | undefined) ?? keep(c.pool, operator, a | 0, b | 0, make(a, b, c))

/** One `u32`. */
const one = <I extends Instr>(operator: number, make: (n: number, b: number, c: Cursor) => I): Reader<I> => {
  const instr = pooled(operator, make)
  return (c) => instr(c, u32(c), 0)
}

/** Two `u32`, in the order of the binary. */
const two = <I extends Instr>(operator: number, make: (a: number, b: number, c: Cursor) => I): Reader<I> => {
  const instr = pooled(operator, make)
  return (c) => {
    const a = u32(c)
    return instr(c, a, u32(c))
  }
}

/** Notes that a data index comes next. */
const noting =
  <I>(read: Reader<I>): Reader<I> =>
  (c) => {
    if (c.dataIdxAt < 0) c.dataIdxAt = c.at
    return read(c)
  }

const own = <I extends Instr>(c: Cursor, instr: I): I => {
  spend(c, INSTR_CELLS)
  return instr
}

const lane = (c: Cursor): LaneIdx => idx<LaneIdx>(byte(c))

const labelIdx: Reader<LabelIdx> = (c) => idx<LabelIdx>(u32(c))

const brTable = (c: Cursor): Instr => {
  const ls = readList(c, labelIdx, 1)
  return own(c, { _tag: 'br_table', ls, l: labelIdx(c) })
}

const shuffle = (c: Cursor): Instr => {
  const lanes: LaneIdx[] = []
  for (let i = 0; i < 16; i++) lanes.push(lane(c))
  spend(c, SEQUENCE_CELLS + lanes.length)
  return own(c, { _tag: 'i8x16.shuffle', lanes })
}

const brOnCast =
  (_tag: BrOnCast['_tag']): Reader<BrOnCast> =>
  (c) => {
    const at = c.at
    const castop = byte(c)
    if (castop > 3) fail(c, at, 'malformed br_on_cast flags')
    const l = labelIdx(c)
    const ht1 = readHeapType(c)
    return own(c, { _tag, l, rt1: ref((castop & 1) !== 0, ht1), rt2: ref((castop & 2) !== 0, readHeapType(c)) })
  }

const HAS_MEMIDX = 0x40

/** The flags of a memory argument: the alignment, and whether a memory index follows. */
const memFlags: Reader<number> = (c) => {
  const at = c.at
  const flags = u32(c)
  if (flags >= 2 * HAS_MEMIDX) fail(c, at, 'malformed memop flags')
  return flags
}
const memIdx = (c: Cursor, flags: number): MemIdx => idx<MemIdx>((flags & HAS_MEMIDX) !== 0 ? u32(c) : 0)

type MemTag = MnemonicsByShape['memarg']

const memArg = (_tag: MemTag, operator: number): Reader<Instr> => {
  const instr = pooled(operator, (align, offset): Instr => ({ _tag, x: idx<MemIdx>(0), align, offset }))
  return (c) => {
    const flags = memFlags(c)
    const x = memIdx(c, flags)
    const align = flags % HAS_MEMIDX
    const offset = u64(c)
    return x === 0 && typeof offset === 'number' && offset < 2 ** 32 ?
        instr(c, align, offset)
      : own(c, { _tag, x, align, offset })
  }
}

const memArgLane =
  (_tag: MnemonicsByShape['memarg laneidx']): Reader<Instr> =>
  (c) => {
    const flags = memFlags(c)
    const x = memIdx(c, flags)
    const offset = u64(c)
    return own(c, { _tag, x, align: flags % HAS_MEMIDX, offset, lane: lane(c) })
  }

const i64Const = (operator: number): Reader<Instr> => {
  const instr = pooled(operator, (lo, hi) => i64((BigInt(hi) << 32n) | BigInt(lo >>> 0)))
  return (c) => {
    s64(c)
    return instr(c, c.lo, c.hi)
  }
}

const f64Const = (operator: number): Reader<Instr> => {
  const instr = pooled(operator, (lo, hi) => f64(hi, lo))
  return (c) => {
    const lo = readWord(c)
    return instr(c, lo, readWord(c))
  }
}

const v128Const: Reader<Instr> = (c) => {
  const a = readWord(c)
  const b = readWord(c)
  const d = readWord(c)
  return own(c, v128(a, b, d, readWord(c)))
}

/** Makes the reader of a row from its mnemonic and its operator number. */
type ReaderOf<S extends LeafShape> = (_tag: MnemonicsByShape[S], operator: number, row: Row) => Reader<Instr>

const readers: { readonly [S in LeafShape]: ReaderOf<S> } = {
  none: (_tag) => {
    const instr: Instr = { _tag }
    return () => instr
  },
  i32: (_, operator) => {
    const instr = pooled(operator, i32)
    return (c) => instr(c, s32(c), 0)
  },
  i64: (_, operator) => i64Const(operator),
  f32: (_, operator) => {
    const instr = pooled(operator, f32)
    return (c) => instr(c, readWord(c), 0)
  },
  f64: (_, operator) => f64Const(operator),
  'byte^16': () => v128Const,
  tagidx: (_tag, operator) => one(operator, (x) => ({ _tag, x: idx(x) })),
  labelidx: (_tag, operator) => one(operator, (l) => ({ _tag, l: idx(l) })),
  br_table: () => brTable,
  funcidx: (_tag, operator) => one(operator, (x) => ({ _tag, x: idx(x) })),
  localidx: (_tag, operator) => one(operator, (x) => ({ _tag, x: idx(x) })),
  globalidx: (_tag, operator) => one(operator, (x) => ({ _tag, x: idx(x) })),
  tableidx: (_tag, operator) => one(operator, (x) => ({ _tag, x: idx(x) })),
  memidx: (_tag, operator) => one(operator, (x) => ({ _tag, x: idx(x) })),
  elemidx: (_tag, operator) => one(operator, (x) => ({ _tag, x: idx(x) })),
  dataidx: (_tag, operator) => noting(one(operator, (x) => ({ _tag, x: idx(x) }))),
  typeidx: (_tag, operator) =>
    _tag === 'call_ref' || _tag === 'return_call_ref' ?
      (c) => own(c, { _tag, y: readTypeUse(c) })
    : one(operator, (x) => ({ _tag, x: idx(x) })),
  laneidx: (_tag, operator) => {
    const instr = pooled(operator, (l): Instr => ({ _tag, lane: idx(l) }))
    return (c) => instr(c, byte(c), 0)
  },
  'laneidx^16': () => shuffle,
  select: (_tag, _operator, row) => {
    const instr: Instr = { _tag, ts: null }
    return hasTypes(row) ? (c) => own(c, { _tag, ts: readList(c, readValType, 1) }) : () => instr
  },
  'typeidx tableidx': (_tag) => (c) => {
    const y = readTypeUse(c)
    return own(c, { _tag, x: idx(u32(c)), y })
  },
  'typeidx fieldidx': (_tag, operator) => two(operator, (x, i) => ({ _tag, x: idx(x), i: idx(i) })),
  'typeidx u32': (_tag, operator) => two(operator, (x, n) => ({ _tag, x: idx(x), n })),
  'typeidx dataidx': (_tag, operator) => noting(two(operator, (x, y) => ({ _tag, x: idx(x), y: idx(y) }))),
  'typeidx elemidx': (_tag, operator) => two(operator, (x, y) => ({ _tag, x: idx(x), y: idx(y) })),
  'typeidx typeidx': (_tag, operator) => two(operator, (x, y) => ({ _tag, x: idx(x), y: idx(y) })),
  'dataidx memidx': (_tag, operator) => noting(two(operator, (y, x) => ({ _tag, x: idx(x), y: idx(y) }))),
  'elemidx tableidx': (_tag, operator) => two(operator, (y, x) => ({ _tag, x: idx(x), y: idx(y) })),
  'memidx memidx': (_tag, operator) => two(operator, (x, y) => ({ _tag, x: idx(x), y: idx(y) })),
  'tableidx tableidx': (_tag, operator) => two(operator, (x, y) => ({ _tag, x: idx(x), y: idx(y) })),
  memarg: memArg,
  'memarg laneidx': memArgLane,
  heaptype: (_tag) => (c) => own(c, { _tag, ht: readHeapType(c) }),
  reftype: (_tag, _operator, row) => (c) => own(c, { _tag, rt: ref(isNullable(row), readHeapType(c)) }),
  'castop labelidx heaptype heaptype': brOnCast
}

type Leaf = Row & { readonly shape: LeafShape }

export const isLeaf = (row: Row): row is Leaf => row.shape in readers

/** The reader of what follows an opcode. */
export const leafReader = (row: Leaf, operator: number): Reader<Instr> =>
  // The mnemonic of a row is one of its shape: both come from one line of the table, and the types by shape as well.
  (readers[row.shape] as (tag: Row['mnemonic'], operator: number, row: Row) => Reader<Instr>)(
    row.mnemonic,
    operator,
    row
  )
