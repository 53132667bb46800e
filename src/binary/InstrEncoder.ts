/**
 * Instruction sequences, encoded by one loop with a stack of its own.
 *
 * Integers are in their shortest form; a memory index is written only where it is not 0.
 *
 * Spec: https://webassembly.github.io/spec/core/binary/instructions.html
 */
import { rows } from '../spec/Instructions.ts'
import type { Row, Immediates } from '../spec/Row.ts'
import type { Mnemonic, MnemonicsByShape } from '../spec/generated/Mnemonics.ts'
import { sequencesIn } from '../structure/Instr.ts'
import type { Catch, Expr, Instr, InstrOf, MemArg, MemArgLane } from '../structure/Instr.ts'
import { builder, push, pushBytes } from './Builder.ts'
import type { ByteBuilder } from './Builder.ts'
import { writeList } from './Encoder.ts'
import type { Encoder } from './Encoder.ts'
import { writeNat, writeS33, writeS64, writeU64 } from './Leb128.ts'
import { ELSE, END, catchTags, hasTypes, isNullable, rowsOf } from './Opcodes.ts'
import { writeBlockType, writeHeapType, writeTypeUse, writeValType } from './ValTypes.ts'

/** Four bytes, least significant first. */
const writeWord: Encoder<number> = (b, n) => {
  push(b, n)
  push(b, n >> 8)
  push(b, n >> 16)
  push(b, n >> 24)
}

const HAS_MEMIDX = 0x40
const writeMemArg: Encoder<MemArg | MemArgLane> = (b, e) => {
  writeNat(b, e.x === 0 ? e.align : e.align + HAS_MEMIDX)
  if (e.x !== 0) writeNat(b, e.x)
  writeU64(b, e.offset)
}

const writeCatch: Encoder<Catch> = (b, clause) => {
  push(b, catchTags.indexOf(clause._tag))
  if ('x' in clause) writeNat(b, clause.x)
  writeNat(b, clause.l)
}

type WriterOf<S extends Immediates> = Encoder<InstrOf<MnemonicsByShape[S]>>

/** What follows the opcode, without the sequences inside. */
const writers: { readonly [S in Immediates]: WriterOf<S> } = {
  none: () => undefined,
  i32: (b, e) => writeS33(b, e.c),
  i64: (b, e) => writeS64(b, BigInt.asIntN(64, e.c)),
  f32: (b, e) => writeWord(b, e.c),
  f64: (b, e) => {
    writeWord(b, e.lo)
    writeWord(b, e.hi)
  },
  'byte^16': (b, e) => {
    for (const n of [e.a, e.b, e.c, e.d]) writeWord(b, n)
  },
  block: (b, e) => writeBlockType(b, e.bt),
  if: (b, e) => writeBlockType(b, e.bt),
  try_table: (b, e) => {
    writeBlockType(b, e.bt)
    writeList(writeCatch)(b, e.catches)
  },
  tagidx: (b, e) => writeNat(b, e.x),
  labelidx: (b, e) => writeNat(b, e.l),
  br_table: (b, e) => {
    writeList(writeNat)(b, e.ls)
    writeNat(b, e.l)
  },
  funcidx: (b, e) => writeNat(b, e.x),
  localidx: (b, e) => writeNat(b, e.x),
  globalidx: (b, e) => writeNat(b, e.x),
  tableidx: (b, e) => writeNat(b, e.x),
  memidx: (b, e) => writeNat(b, e.x),
  elemidx: (b, e) => writeNat(b, e.x),
  dataidx: (b, e) => writeNat(b, e.x),
  typeidx: (b, e) => ('y' in e ? writeTypeUse(b, e.y) : writeNat(b, e.x)),
  laneidx: (b, e) => push(b, e.lane),
  'laneidx^16': (b, e) => pushBytes(b, e.lanes),
  select: (b, e) => {
    if (e.ts !== null) writeList(writeValType)(b, e.ts)
  },
  'typeidx tableidx': (b, e) => {
    writeTypeUse(b, e.y)
    writeNat(b, e.x)
  },
  'typeidx fieldidx': (b, e) => writeTwo(b, e.x, e.i),
  'typeidx u32': (b, e) => writeTwo(b, e.x, e.n),
  'typeidx dataidx': (b, e) => writeTwo(b, e.x, e.y),
  'typeidx elemidx': (b, e) => writeTwo(b, e.x, e.y),
  'typeidx typeidx': (b, e) => writeTwo(b, e.x, e.y),
  'dataidx memidx': (b, e) => writeTwo(b, e.y, e.x),
  'elemidx tableidx': (b, e) => writeTwo(b, e.y, e.x),
  'memidx memidx': (b, e) => writeTwo(b, e.x, e.y),
  'tableidx tableidx': (b, e) => writeTwo(b, e.x, e.y),
  memarg: writeMemArg,
  'memarg laneidx': (b, e) => {
    writeMemArg(b, e)
    push(b, e.lane)
  },
  heaptype: (b, e) => writeHeapType(b, e.ht),
  reftype: (b, e) => writeHeapType(b, e.rt.ht),
  'castop labelidx heaptype heaptype': (b, e) => {
    push(b, Number(e.rt1.null) | (Number(e.rt2.null) << 1))
    writeNat(b, e.l)
    writeHeapType(b, e.rt1.ht)
    writeHeapType(b, e.rt2.ht)
  }
}

const writeTwo = (b: ByteBuilder, first: number, second: number): void => {
  writeNat(b, first)
  writeNat(b, second)
}

/** An opcode as bytes, and the writer of what follows it. */
interface Entry {
  readonly row: Row
  readonly opcode: Uint8Array
  readonly write: Encoder<Instr>
}

const entry = (row: Row): Entry => {
  const b = builder()
  if (row.prefix === 0) push(b, row.code)
  else {
    push(b, row.prefix)
    writeNat(b, row.code)
  }
  // The mnemonic of a row is one of its shape, so the writer of the shape takes every instruction with it.
  return { row, opcode: b.bytes.slice(0, b.length), write: writers[row.shape] as Encoder<Instr> }
}

const entries: ReadonlyMap<Mnemonic, ReadonlyArray<Entry>> = new Map(
  [...rowsOf].map(([mnemonic, rows]) => [mnemonic, rows.map(entry)])
)

/** Whether this opcode, of those with the instruction's mnemonic, is the one of the instruction. */
const fits = (row: Row, e: Instr): boolean =>
  e._tag === 'select' ? hasTypes(row) === (e.ts !== null)
  : e._tag === 'ref.test' || e._tag === 'ref.cast' ? isNullable(row) === e.rt.null
  : true

const writeHead: Encoder<Instr> = (b, e) => {
  const found = entries.get(e._tag)
  const chosen = found?.length === 1 ? found[0] : found?.find(({ row }) => fits(row, e))
  // Every mnemonic is in the table, and every instruction fits one of its rows: a property encodes them all.
  if (chosen === undefined) return
  pushBytes(b, chosen.opcode)
  chosen.write(b, e)
}

/** A sequence that is being written: where it is, the `else` that comes after it, and the sequence around it. */
interface Open {
  readonly es: Expr
  next: number
  readonly orElse: Expr | null
  readonly outer: Open | null
}

const opened = (e: Instr, outer: Open): Open | null => {
  switch (e._tag) {
    case 'block':
    case 'loop':
    case 'try_table':
      return { es: e.es, next: 0, orElse: null, outer }
    case 'if':
      return { es: e.then, next: 0, orElse: e.else.length === 0 ? null : e.else, outer }
    default:
      return null
  }
}

const dataTags: ReadonlySet<Mnemonic> = new Set(rows.filter((r) => r.shape.includes('dataidx')).map((r) => r.mnemonic))

/** Whether a data index occurs in the instructions. */
export const usesDataIdx = (expr: Expr): boolean => {
  const sequences: Expr[] = [expr]
  for (let es = sequences.pop(); es !== undefined; es = sequences.pop()) {
    for (const e of es) {
      if (dataTags.has(e._tag)) return true
      sequences.push(...sequencesIn(e))
    }
  }
  return false
}

/** `expr`: the instructions and `end`. */
export const writeExpr: Encoder<Expr> = (b, expr) => {
  let open: Open | null = { es: expr, next: 0, orElse: null, outer: null }
  while (open !== null) {
    const e: Instr | undefined = open.es[open.next++]
    if (e !== undefined) {
      writeHead(b, e)
      open = opened(e, open) ?? open
    } else if (open.orElse !== null) {
      push(b, ELSE)
      open = { es: open.orElse, next: 0, orElse: null, outer: open.outer }
    } else {
      push(b, END)
      open = open.outer
    }
  }
}
