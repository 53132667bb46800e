/**
 * Memory instructions: scalar and vector accesses, sizes, ranges and segments.
 *
 * Spec: https://webassembly.github.io/spec/core/valid/instructions.html#memory-instructions
 */
import { rows } from '../../spec/Instructions.ts'
import type { Row } from '../../spec/Row.ts'
import { idx, type DataIdx, type LaneIdx, type MemIdx, type Nat64 } from '../../structure/Indices.ts'
import type { Instr } from '../../structure/Instr.ts'
import type { AddrType, MemType, ValType } from '../../structure/Types.ts'
import { apply, type Body } from './Body.ts'
import { chance, one, pick, type Weighted } from './Draw.ts'
import { extent, place, want, type Producer, type Statement, type Way, type OperandWriter } from './Operands.ts'
import { over } from './Plain.ts'
import type { Options } from './Options.ts'

/** A load or store: its family, the type of the value, the bytes accessed. */
interface Access {
  readonly row: Row
  readonly t: ValType
  readonly bytes: number
}

const sizes = { i32: 4, i64: 8, f32: 4, f64: 8, v128: 16 } as const

/** `i64.load32_u` accesses 4 bytes, `v128.load8x8_s` 8. */
const accessOf = (row: Row): Access => {
  const [t, name = ''] = row.mnemonic.split('.') as [keyof typeof sizes, string?]
  const [, bits, count] = /(\d+)(?:x(\d+))?/.exec(name) ?? []
  return { row, t, bytes: bits === undefined ? sizes[t] : (Number(bits) * Number(count ?? 1)) / 8 }
}

const accesses: ReadonlyArray<Access> = rows.filter((r) => r.shape.startsWith('memarg')).map(accessOf)
const usable = (o: Options): ReadonlyArray<Access> => accesses.filter((a) => o.features.has(a.row.feature))

/** One family, then one instruction: by result type for loads. */
const oneAccess = (b: Body, xs: ReadonlyArray<Access>): Access | undefined => {
  const kind = ({ row }: Access): string => row.exec[0] ?? row.family
  const k = one(b.d, [...new Set(xs.map(kind))])
  return one(
    b.d,
    xs.filter((a) => kind(a) === k)
  )
}

const offset = (b: Body, at: AddrType): Nat64 => {
  switch (pick(b.d, 12)) {
    case 9:
      return pick(b.d, 300)
    case 10:
      return at === 'i64' && chance(b.d, 1, 2) ? 2n ** 64n - 1n : 0xffff_ffff
    case 11:
      return 65_530 + pick(b.d, 12)
    default:
      return pick(b.d, 9)
  }
}

const memArg = (b: Body, { row, bytes }: Access, x: MemIdx, at: AddrType): Instr => {
  const align = pick(b.d, Math.log2(bytes) + 1)
  const lane = row.shape === 'memarg laneidx' ? { lane: idx<LaneIdx>(pick(b.d, 16 / bytes)) } : {}
  // the shape of the row says which immediates the mnemonic has
  return { _tag: row.mnemonic, x, align, offset: offset(b, at), ...lane } as Instr
}

const access =
  (w: OperandWriter, x: MemIdx, { at }: MemType, wanted: (a: Access) => boolean): Way =>
  (b) => {
    const a = oneAccess(b, usable(b.m.options).filter(wanted))
    if (a === undefined) return
    const isStore = a.row.family.includes('STORE')
    const takesValue = isStore || a.row.shape === 'memarg laneidx'
    place(w, b, at, 30)
    if (takesValue) w.produce(b, a.t)
    apply(b, memArg(b, a, x, at), takesValue ? 2 : 1, isStore ? [] : [a.t])
  }

const fill =
  (w: OperandWriter, x: MemIdx, { at }: MemType): Way =>
  (b) => {
    place(w, b, at, 30)
    w.produce(b, 'i32')
    extent(w, b, at)
    apply(b, { _tag: 'memory.fill', x }, 3, [])
  }

const copy =
  (w: OperandWriter, x: MemIdx, { at }: MemType): Way =>
  (b) => {
    const y = idx<MemIdx>(pick(b.d, b.m.mems.length))
    const from = b.m.mems[y]?.at ?? 'i32'
    place(w, b, at, 30)
    place(w, b, from, 30)
    extent(w, b, at === 'i64' && from === 'i64' ? 'i64' : 'i32')
    apply(b, { _tag: 'memory.copy', x, y }, 3, [])
  }

const init =
  (w: OperandWriter, x: MemIdx, { at }: MemType, y: number): Way =>
  (b) => {
    place(w, b, at, 30)
    place(w, b, 'i32', 2)
    extent(w, b, 'i32')
    apply(b, { _tag: 'memory.init', x, y: idx<DataIdx>(y) }, 3, [])
  }

const grow =
  (w: OperandWriter, x: MemIdx, { at }: MemType): Way =>
  (b) => {
    extent(w, b, at)
    apply(b, { _tag: 'memory.grow', x }, 1, [at])
  }

const mems = (b: Body): ReadonlyArray<readonly [MemIdx, MemType]> =>
  b.m.mems.map((mt, i) => [idx<MemIdx>(i), mt] as const)

export const memoryProducers = (w: OperandWriter): ReadonlyArray<Weighted<Producer>> => [
  [
    3,
    (b, t) =>
      typeof t === 'string' && t !== 'bot' ?
        over(t === 'v128' ? 5 : 2, b, mems(b), ([x, mt]) =>
          access(w, x, mt, (a) => a.t === t && !a.row.family.includes('STORE'))
        )
      : []
  ],
  [
    1,
    (b, t) =>
      over(
        1,
        b,
        mems(b).filter(([, mt]) => mt.at === t),
        ([x, mt]) =>
          (at) =>
            chance(at.d, 1, 2) ? grow(w, x, mt)(at) : apply(at, { _tag: 'memory.size', x }, 0, [mt.at])
      )
  ]
]

export const memoryStatements = (w: OperandWriter): ReadonlyArray<Weighted<Statement>> => [
  [4, (b) => over(4, b, mems(b), ([x, mt]) => access(w, x, mt, (a) => a.row.family.includes('STORE')))],
  [
    6,
    (b) =>
      b.m.options.features.has('bulk-memory') ?
        [
          ...over(2, b, mems(b), ([x, mt]) => fill(w, x, mt)),
          ...over(2, b, mems(b), ([x, mt]) => copy(w, x, mt)),
          ...over(b.m.datas.length === 0 ? 0 : 2, b, mems(b), ([x, mt]) => init(w, x, mt, pick(b.d, b.m.datas.length))),
          ...over(1, b, b.m.datas, () => (at) => {
            want(w, at, [])
            apply(at, { _tag: 'data.drop', x: idx<DataIdx>(pick(at.d, at.m.datas.length)) }, 0, [])
          })
        ]
      : []
  ]
]
