/**
 * Memory instructions.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/instructions.html#memory-instructions
 */
import type { Families } from '../../../src/spec/Families.ts'
import type { Mnemonic } from '../../../src/spec/generated/Mnemonics.ts'
import { rows } from '../../../src/spec/Instructions.ts'
import { i32, i64, type Const } from '../../../src/structure/Const.ts'
import type { DataIdx, MemIdx } from '../../../src/structure/Indices.ts'
import type { Instr, MemArg, MemArgLane } from '../../../src/structure/Instr.ts'
import { bits, bytes, ofBits, ofBytes, overwritten, width, type Type } from './Codec.ts'
import { fired, int32, like, module, nat, operand, type Rule, type Rules } from './Rules.ts'
import { get, isRef, replaced, TRAP, type State, type Store, type Val } from './Term.ts'

const address = (z: State, x: MemIdx): number => get(module(z).mems, x)
const mem = (z: State, x: MemIdx) => get(z.s.mems, address(z, x))
const data = (z: State, x: DataIdx): Uint8Array => get(z.s.datas, get(module(z).datas, x))
const length = (b: Uint8Array): bigint => BigInt(b.length)

const constant = (v: Val): Const => {
  if (isRef(v)) throw new Error('a reference has no bytes')
  return v
}

/** `i + ao.OFFSET`. */
const ea = (v: Val, { offset }: MemArg | MemArgLane): bigint => nat(v) + BigInt(offset)

/** The store of `$with_mem(z, x, i, |b*|, b*)`. */
const written = (z: State, x: MemIdx, i: bigint, b: Uint8Array): Store => {
  const { type, bytes: old } = mem(z, x)
  return { ...z.s, mems: replaced(z.s.mems, address(z, x), { type, bytes: overwritten(old, Number(i), b) }) }
}

/** `i64.load32_u`: i64, 32 bits, unsigned. */
const parsed = (m: string) => {
  const [, t, n, count, how] = /^(\w+)\.(?:load|store)(\d+)?(?:x(\d+))?(?:_(\w+))?$/.exec(m) ?? []
  const type = t as Type // the part before the point is the type of the value
  return {
    type,
    n: n === undefined ? width[type] : Number(n),
    count: Number(count ?? 1),
    how,
    isWhole: n === undefined
  }
}

type Load = 'load-num' | 'load-pack' | 'vload' | 'vload-pack' | 'vload-splat' | 'vload-zero'

const loadRule = (m: string): Load => {
  const { type, how, count, isWhole } = parsed(m)
  if (type !== 'v128') return isWhole ? 'load-num' : 'load-pack'
  return (
    isWhole ? 'vload'
    : how === 'splat' ? 'vload-splat'
    : how === 'zero' ? 'vload-zero'
    : count > 1 ? 'vload-pack'
    : 'vload'
  )
}

/** The lanes `j^K` of N bits each, the first one lowest. */
const inLanes = (js: ReadonlyArray<bigint>, N: number): bigint =>
  js.reduceRight((n, j) => (n << BigInt(N)) | BigInt.asUintN(N, j), 0n)
const lanesOf = (n: bigint, N: number, K: number): ReadonlyArray<bigint> =>
  Array.from({ length: K }, (_, k) => BigInt.asUintN(N, n >> BigInt(N * k)))

/** `$extend__(N, _, sx, j)`, as an integer that is later taken modulo the target's size. */
const extend = (N: number, how: string | undefined, j: bigint): bigint => (how === 's' ? BigInt.asIntN(N, j) : j)

const loaded = (m: string, j: bigint): Const => {
  const { type, n, count, how } = parsed(m)
  switch (loadRule(m)) {
    case 'vload-splat':
      return ofBits('v128', inLanes(Array<bigint>(128 / n).fill(j), n))
    case 'vload-pack':
      return ofBits(
        'v128',
        inLanes(
          lanesOf(j, n, count).map((i) => extend(n, how, i)),
          2 * n
        )
      )
    default:
      return ofBits(type, BigInt.asUintN(width[type], extend(n, how, j)))
  }
}

const load =
  (m: string): Rule<MemArg> =>
  (z, e, vs) => {
    const { n, count } = parsed(m)
    const [i, size, b] = [ea(operand(vs), e), BigInt((n * count) / 8), mem(z, e.x).bytes]
    if (i + size > length(b)) return fired(`Step_read/${loadRule(m)}-oob`, 1, [TRAP])
    return fired(`Step_read/${loadRule(m)}-val`, 1, [loaded(m, ofBytes(b.slice(Number(i), Number(i + size))))])
  }

const store =
  (m: string): Rule<MemArg> =>
  (z, e, vs) => {
    const { type, n, isWhole } = parsed(m)
    const rule =
      type === 'v128' ? 'vstore'
      : isWhole ? 'store-num'
      : 'store-pack'
    const [i, size] = [ea(operand(vs, 1), e), BigInt(n / 8)]
    if (i + size > length(mem(z, e.x).bytes)) return fired(`Step/${rule}-oob`, 2, [TRAP])
    const s = written(z, e.x, i, bytes(bits(constant(operand(vs))), n / 8))
    return fired(`Step/${rule}-val`, 2, [], { s })
  }

const laneBits = (m: string): number => Number(/(\d+)_lane$/.exec(m)?.[1])

const loadLane =
  (m: string): Rule<MemArgLane> =>
  (z, e, vs) => {
    const N = laneBits(m)
    const [i, size, b] = [ea(operand(vs, 1), e), BigInt(N / 8), mem(z, e.x).bytes]
    if (i + size > length(b)) return fired('Step_read/vload_lane-oob', 2, [TRAP])
    const lanes = lanesOf(bits(constant(operand(vs))), N, 128 / N)
    const c = inLanes(replaced(lanes, e.lane, ofBytes(b.slice(Number(i), Number(i + size)))), N)
    return fired('Step_read/vload_lane-val', 2, [ofBits('v128', c)])
  }

const storeLane =
  (m: string): Rule<MemArgLane> =>
  (z, e, vs) => {
    const N = laneBits(m)
    const i = ea(operand(vs, 1), e)
    if (i + BigInt(N / 8) > length(mem(z, e.x).bytes)) return fired('Step/vstore_lane-oob', 2, [TRAP])
    const j = get(lanesOf(bits(constant(operand(vs))), N, 128 / N), e.lane)
    return fired('Step/vstore_lane-val', 2, [], { s: written(z, e.x, i, bytes(j, N / 8)) })
  }

const families: Readonly<Record<string, (m: string) => Rule<never>>> = {
  LOAD: load,
  VLOAD: load,
  STORE: store,
  VSTORE: store,
  VLOAD_LANE: loadLane,
  VSTORE_LANE: storeLane
}

/** Loads and stores, by mnemonic. */
export const accessRules: ReadonlyMap<Mnemonic, Rule> = new Map(
  rows.flatMap(({ family, mnemonic }) => {
    const make = families[family]
    // the family of a row says which immediates its instructions have
    return make === undefined ? [] : [[mnemonic, make(mnemonic) as unknown as Rule] as const]
  })
)

const byteAt = (_tag: 'i32.load8_u' | 'i32.store8', x: MemIdx): Instr => ({ _tag, x, align: 0, offset: 0 })

const PAGE = 65536n
const grown = (at: 'i32' | 'i64', n: bigint): Const => (at === 'i32' ? i32(Number(BigInt.asIntN(32, n))) : i64(n))

export const memoryRules: Rules<Families['memory' | 'memoryBulk']> = {
  'memory.size': (z, { x }) => {
    const { type, bytes: b } = mem(z, x)
    return fired('Step_read/memory.size', 0, [grown(type.at, length(b) / PAGE)])
  },
  // may fail although it could grow: the deterministic profile never does
  'memory.grow': (z, { x }, vs) => {
    const { type, bytes: b } = mem(z, x)
    const size = length(b) / PAGE + nat(operand(vs))
    if (size > BigInt(type.lim.max ?? 65536) || size > 65536n)
      return fired('Step/memory.grow-fail', 1, [like(operand(vs), -1n)])
    const inst = {
      type: { ...type, lim: { ...type.lim, min: Number(size) } },
      bytes: new Uint8Array(Number(size * PAGE))
    }
    inst.bytes.set(b)
    const s = { ...z.s, mems: replaced(z.s.mems, address(z, x), inst) }
    return fired('Step/memory.grow-succeed', 1, [like(operand(vs), length(b) / PAGE)], { s })
  },
  'memory.fill': (z, e, vs) => {
    const [i, val, n] = [operand(vs, 2), operand(vs, 1), operand(vs)]
    if (nat(i) + nat(n) > length(mem(z, e.x).bytes)) return fired('Step_read/memory.fill-oob', 3, [TRAP])
    if (nat(n) === 0n) return fired('Step_read/memory.fill-zero', 3, [])
    const again = [like(i, nat(i) + 1n), val, like(n, nat(n) - 1n), e]
    return fired('Step_read/memory.fill-succ', 3, [i, val, byteAt('i32.store8', e.x), ...again])
  },
  'memory.copy': (z, e, vs) => {
    const [i1, i2, n] = [operand(vs, 2), operand(vs, 1), operand(vs)]
    if (nat(i1) + nat(n) > length(mem(z, e.x).bytes) || nat(i2) + nat(n) > length(mem(z, e.y).bytes))
      return fired('Step_read/memory.copy-oob', 3, [TRAP])
    if (nat(n) === 0n) return fired('Step_read/memory.copy-zero', 3, [])
    const one = [byteAt('i32.load8_u', e.y), byteAt('i32.store8', e.x)]
    const less = like(n, nat(n) - 1n)
    if (nat(i1) <= nat(i2)) {
      const again = [like(i1, nat(i1) + 1n), like(i2, nat(i2) + 1n), less, e]
      return fired('Step_read/memory.copy-le', 3, [i1, i2, ...one, ...again])
    }
    const last = [like(i1, nat(i1) + nat(n) - 1n), like(i2, nat(i2) + nat(n) - 1n)]
    return fired('Step_read/memory.copy-gt', 3, [...last, ...one, i1, i2, less, e])
  },
  'memory.init': (z, e, vs) => {
    const [i, j, n] = [operand(vs, 2), operand(vs, 1), operand(vs)]
    const b = data(z, e.y)
    if (nat(i) + nat(n) > length(mem(z, e.x).bytes) || nat(j) + nat(n) > length(b))
      return fired('Step_read/memory.init-oob', 3, [TRAP])
    if (nat(n) === 0n) return fired('Step_read/memory.init-zero', 3, [])
    const again = [like(i, nat(i) + 1n), int32(nat(j) + 1n), int32(nat(n) - 1n), e]
    const one = [i, int32(b[Number(nat(j))] ?? 0), byteAt('i32.store8', e.x)]
    return fired('Step_read/memory.init-succ', 3, [...one, ...again])
  },
  'data.drop': (z, { x }) => {
    const datas = replaced(z.s.datas, get(module(z).datas, x), new Uint8Array(0))
    return fired('Step/data.drop', 0, [], { s: { ...z.s, datas } })
  }
}
