/**
 * Instructions without a body: a reader for each shape of immediates.
 *
 * Spec: https://webassembly.github.io/spec/core/text/instructions.html
 */
import { parseFloatPattern, parseInteger, parseUnsigned } from '../numerics/Numeral.ts'
import { highWord, lowWord } from '../numerics/Bits.ts'
import { binary32, binary64 } from '../numerics/Rounding.ts'
import type { MnemonicsByShape } from '../spec/generated/Mnemonics.ts'
import { accessBits } from '../spec/Instructions.ts'
import type { Row, Immediates } from '../spec/Row.ts'
import { f32, f64, i32, i64 } from '../structure/Const.ts'
import { idx, type LabelIdx, type MemIdx, type Nat64, type TableIdx } from '../structure/Indices.ts'
import type { BrOnCast, Instr } from '../structure/Instr.ts'
import { idxUse, type ValType } from '../structure/Types.ts'
import { index, isIndex, type Context, type Space, type SpaceName } from './Context.ts'
import { labelIdx, type LabelScope } from './Labels.ts'
import { laneIdx, shuffleLanes, vector } from './Lanes.ts'
import { failAt, forms, isForm, numeral, offset, peek, u32, word, type Parser } from './Parser.ts'
import { kind } from './Tokens.ts'
import { heapType, isValType, refType, typeUse, unnamed, valType } from './Types.ts'

/** What instructions are read in. */
export interface Scope {
  readonly C: Context
  readonly locals: Space
  readonly labels: LabelScope
}

export type LeafShape = Exclude<Immediates, 'block' | 'if' | 'try_table'>
export type Leaf = (p: Parser, s: Scope) => Instr

/** Makes the reader of a row, for what comes after the mnemonic. */
type LeafOf<S extends LeafShape> = (_tag: MnemonicsByShape[S], row: Row) => Leaf

const at = (p: Parser, s: Scope, space: SpaceName): number => index(p, s.C.spaces[space])
/** An index that is 0 where none is written. */
const optional = (p: Parser, s: Scope, space: SpaceName): number => (isIndex(p) ? at(p, s, space) : 0)

const labelIdxs = (p: Parser, s: Scope): ReadonlyArray<LabelIdx> => {
  const ls: LabelIdx[] = [labelIdx(p, s.labels)]
  while (isIndex(p)) ls.push(labelIdx(p, s.labels))
  return ls
}

/** `offset=n` or `align=n`, whose value is less than 2^N. */
const equation = (p: Parser, key: string, N: number, otherwise: Nat64): Nat64 => {
  if (peek(p) !== kind.keyword || !p.source.startsWith(key, offset(p))) return otherwise
  const n = parseUnsigned(N, word(p).slice(key.length))
  if (n._tag === 'Right') {
    p.at++
    return n.right < 2n ** 53n ? Number(n.right) : n.right
  }
  if (n.left === 'constant out of range') failAt(p, offset(p), `constant out of range ${word(p)}`)
  else failAt(p, offset(p), `unknown operator ${word(p)}`)
  return otherwise
}

/** `memarg`: the offset in bytes and the exponent of the alignment, by default that of the access. */
const memArg = (p: Parser, bytes: number): { readonly align: number; readonly offset: Nat64 } => {
  const off = equation(p, 'offset=', 64, 0)
  const start = offset(p)
  const n = BigInt(equation(p, 'align=', 64, bytes))
  if (p.failure === null && (n === 0n || (n & (n - 1n)) !== 0n)) failAt(p, start, 'alignment must be a power of two')
  return { align: n.toString(2).length - 1, offset: off }
}

/** Whether the index that is here is that of a memory, as that of a lane comes after. */
const isMemIdxBeforeLane = (p: Parser): boolean =>
  peek(p) === kind.id || (peek(p) === kind.number && (isIndex(p, 1) || (peek(p, 1) === kind.keyword && isEquation(p))))

const isEquation = (p: Parser): boolean => /^(offset|align)=/.test(word(p, 1))

const brOnCast = (_tag: BrOnCast['_tag'], p: Parser, s: Scope): BrOnCast => {
  const l = labelIdx(p, s.labels)
  const rt1 = refType(p, s.C)
  return { _tag, l, rt1, rt2: refType(p, s.C) }
}

/** `result*` of `select`: no types where it is missing. */
const selectTypes = (p: Parser, s: Scope): ReadonlyArray<ValType> | null => {
  if (!isForm(p, 'result')) return null
  const ts: ValType[] = []
  forms(p, 'result', () => {
    while (isValType(p)) ts.push(valType(p, s.C))
  })
  return ts
}

/** Two indices of which the first is 0 where only one is written. */
const defaulted = (p: Parser, s: Scope, first: SpaceName, second: SpaceName): readonly [number, number] =>
  isIndex(p, 1) ? [at(p, s, first), at(p, s, second)] : [0, at(p, s, second)]

/** Both indices, or none. */
const both = (p: Parser, s: Scope, space: SpaceName): readonly [number, number] =>
  isIndex(p) ? [at(p, s, space), at(p, s, space)] : [0, 0]

const integer =
  (N: number) =>
  (p: Parser): bigint =>
    numeral(p, (text) => parseInteger(N, text))
const i32Value = integer(32)
const i64Value = integer(64)

const leaves: { readonly [S in LeafShape]: LeafOf<S> } = {
  none: (_tag) => {
    const instr: Instr = { _tag }
    return () => instr
  },
  i32: () => (p) => i32(lowWord(i32Value(p))),
  i64: () => (p) => i64(i64Value(p)),
  f32: () => (p) => f32(lowWord(numeral(p, (text) => parseFloatPattern(binary32, text)))),
  f64: () => (p) => {
    const n = numeral(p, (text) => parseFloatPattern(binary64, text))
    return f64(highWord(n), lowWord(n))
  },
  'byte^16': () => vector,
  tagidx: (_tag) => (p, s) => ({ _tag, x: idx(at(p, s, 'tag')) }),
  labelidx: (_tag) => (p, s) => ({ _tag, l: labelIdx(p, s.labels) }),
  br_table: (_tag) => (p, s) => {
    const ls = labelIdxs(p, s)
    return { _tag, ls: ls.slice(0, -1), l: ls.at(-1) ?? idx<LabelIdx>(0) }
  },
  funcidx: (_tag) => (p, s) => ({ _tag, x: idx(at(p, s, 'func')) }),
  localidx: (_tag) => (p, s) => ({ _tag, x: idx(index(p, s.locals)) }),
  globalidx: (_tag) => (p, s) => ({ _tag, x: idx(at(p, s, 'global')) }),
  tableidx: (_tag) => (p, s) => ({ _tag, x: idx(optional(p, s, 'table')) }),
  memidx: (_tag) => (p, s) => ({ _tag, x: idx(optional(p, s, 'memory')) }),
  elemidx: (_tag) => (p, s) => ({ _tag, x: idx(at(p, s, 'elem')) }),
  dataidx: (_tag) => (p, s) => ({ _tag, x: idx(at(p, s, 'data')) }),
  typeidx: (_tag) =>
    _tag === 'call_ref' || _tag === 'return_call_ref' ?
      (p, s) => ({ _tag, y: idxUse(idx(at(p, s, 'type'))) })
    : (p, s) => ({ _tag, x: idx(at(p, s, 'type')) }),
  laneidx: (_tag) => (p) => ({ _tag, lane: laneIdx(p) }),
  'laneidx^16': (_tag) => (p) => ({ _tag, lanes: shuffleLanes(p) }),
  select: (_tag) => (p, s) => ({ _tag, ts: selectTypes(p, s) }),
  'typeidx tableidx': (_tag) => (p, s) => {
    const x = idx<TableIdx>(optional(p, s, 'table'))
    return { _tag, x, y: idxUse(typeUse(p, s.C, unnamed(p))) }
  },
  'typeidx fieldidx': (_tag) => (p, s) => {
    const x = at(p, s, 'type')
    const names = s.C.fields.get(x)
    if (names === undefined && peek(p) === kind.id) failAt(p, offset(p), `unknown field ${word(p)}`)
    return { _tag, x: idx(x), i: idx(names === undefined ? u32(p) : index(p, names)) }
  },
  'typeidx u32': (_tag) => (p, s) => ({ _tag, x: idx(at(p, s, 'type')), n: u32(p) }),
  'typeidx dataidx': (_tag) => (p, s) => ({ _tag, x: idx(at(p, s, 'type')), y: idx(at(p, s, 'data')) }),
  'typeidx elemidx': (_tag) => (p, s) => ({ _tag, x: idx(at(p, s, 'type')), y: idx(at(p, s, 'elem')) }),
  'typeidx typeidx': (_tag) => (p, s) => ({ _tag, x: idx(at(p, s, 'type')), y: idx(at(p, s, 'type')) }),
  'dataidx memidx': (_tag) => (p, s) => {
    const [x, y] = defaulted(p, s, 'memory', 'data')
    return { _tag, x: idx(x), y: idx(y) }
  },
  'elemidx tableidx': (_tag) => (p, s) => {
    const [x, y] = defaulted(p, s, 'table', 'elem')
    return { _tag, x: idx(x), y: idx(y) }
  },
  'memidx memidx': (_tag) => (p, s) => {
    const [x, y] = both(p, s, 'memory')
    return { _tag, x: idx(x), y: idx(y) }
  },
  'tableidx tableidx': (_tag) => (p, s) => {
    const [x, y] = both(p, s, 'table')
    return { _tag, x: idx(x), y: idx(y) }
  },
  memarg: (_tag, row) => {
    const bytes = accessBits(row) / 8
    return (p, s) => {
      const x = idx<MemIdx>(optional(p, s, 'memory'))
      return { _tag, x, ...memArg(p, bytes) }
    }
  },
  'memarg laneidx': (_tag, row) => {
    const bytes = accessBits(row) / 8
    return (p, s) => {
      const x = idx<MemIdx>(isMemIdxBeforeLane(p) ? at(p, s, 'memory') : 0)
      return { _tag, x, ...memArg(p, bytes), lane: laneIdx(p) }
    }
  },
  heaptype: (_tag) => (p, s) => ({ _tag, ht: heapType(p, s.C) }),
  reftype: (_tag) => (p, s) => ({ _tag, rt: refType(p, s.C) }),
  'castop labelidx heaptype heaptype': (_tag) => (p, s) => brOnCast(_tag, p, s)
}

const isLeafShape = (shape: Immediates): shape is LeafShape => shape in leaves

/** The reader of the immediates of a row; `null` for instructions that contain instructions. */
export const leafOf = (row: Row): Leaf | null =>
  isLeafShape(row.shape) ?
    // The mnemonic of a row is one of its shape: both come from one line of the table, and the types by shape as well.
    (leaves[row.shape] as (tag: Row['mnemonic'], row: Row) => Leaf)(row.mnemonic, row)
  : null
