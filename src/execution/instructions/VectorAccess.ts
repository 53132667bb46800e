/**
 * Vector loads and stores, whole and by lane: one clause a family, and for each mnemonic its width and how the bytes
 * are read or written.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/instructions.html#memory-instructions
 */
import { iextend16, iextend8 } from '../../numerics/Int32.ts'
import type { Bytes } from '../../persistent/memory/Bytes.ts'
import * as B from '../../persistent/memory/Bytes.ts'
import type { Families } from '../../spec/Families.ts'
import type { MnemonicsByFamily } from '../../spec/generated/Mnemonics.ts'
import { v128, type V128 } from '../../structure/Const.ts'
import type { MemArgLane } from '../../structure/Instr.ts'
import { effectiveAddress, isAddr, memAt, memEntry, withMem } from '../runtime/Access.ts'
import { read, reduct, stateReduct, stateTrap, stuck, trap, write, type Clause, type Clauses } from '../Reduct.ts'
import { isV128, push } from '../runtime/Values.ts'
import { loadBy, type ReadAt } from './MemoryAccess.ts'

// https://webassembly.github.io/spec/core/exec/instructions.html#exec-vload-val
// Step_read/vload-oob
// z; (CONST at i) (VLOAD V128 x ao)  ~>  TRAP   if i + ao.OFFSET + $vsize(V128)/8 > |$mem(z, x).BYTES|
// Step_read/vload-val
// z; (CONST at i) (VLOAD V128 x ao)  ~>  (VCONST V128 c)
//   if $vbytes_(V128, c) = $mem(z, x).BYTES[i + ao.OFFSET : $vsize(V128)/8]
const load = loadBy('Step_read/vload-oob', 'Step_read/vload-val')

// https://webassembly.github.io/spec/core/exec/instructions.html#exec-vload-pack
// Step_read/vload-pack-oob
// z; (CONST at i) (VLOAD V128 (SHAPE M X K _ sx) x ao)  ~>  TRAP   if i + ao.OFFSET + M * K/8 > |$mem(z, x).BYTES|
// Step_read/vload-pack-val
// z; (CONST at i) (VLOAD V128 (SHAPE M X K _ sx) x ao)  ~>  (VCONST V128 c)
//   if ($ibytes_(M, j) = $mem(z, x).BYTES[i + ao.OFFSET + k * M/8 : M/8])^(k<K)
//   if c = $inv_lanes_(Jnn X K, $extend__(M, $jsizenn(Jnn), sx, j)^K)   if $jsizenn(Jnn) = M * 2
const loadPack = loadBy('Step_read/vload-pack-oob', 'Step_read/vload-pack-val')

// https://webassembly.github.io/spec/core/exec/instructions.html#exec-vload-splat
// Step_read/vload-splat-oob
// z; (CONST at i) (VLOAD V128 (SPLAT N) x ao)  ~>  TRAP   if i + ao.OFFSET + N/8 > |$mem(z, x).BYTES|
// Step_read/vload-splat-val
// z; (CONST at i) (VLOAD V128 (SPLAT N) x ao)  ~>  (VCONST V128 c)
//   if $ibytes_(N, j) = $mem(z, x).BYTES[i + ao.OFFSET : N/8]   if c = $inv_lanes_(Jnn X M, j^M)
//   if N = $jsize(Jnn)   if M = 128/N
const loadSplat = loadBy('Step_read/vload-splat-oob', 'Step_read/vload-splat-val')

// https://webassembly.github.io/spec/core/exec/instructions.html#exec-vload-zero
// Step_read/vload-zero-oob
// z; (CONST at i) (VLOAD V128 (ZERO N) x ao)  ~>  TRAP   if i + ao.OFFSET + N/8 > |$mem(z, x).BYTES|
// Step_read/vload-zero-val
// z; (CONST at i) (VLOAD V128 (ZERO N) x ao)  ~>  (VCONST V128 c)
//   if $ibytes_(N, j) = $mem(z, x).BYTES[i + ao.OFFSET : N/8]   if c = $extend__(N, 128, U, j)
const loadZero = loadBy('Step_read/vload-zero-oob', 'Step_read/vload-zero-val')

/** Two lanes of 16 bits from the 2 bytes at `a`, each extended, as a word. */
const lanes16 = (extend: (i: number) => number, m: Bytes, a: number): number =>
  (extend(B.u8(m, a)) & 0xffff) | (extend(B.u8(m, a + 1)) << 16)

/** 8 lanes of 16 bits from the 8 bytes at `a`, each extended. */
const load8x8 =
  (extend: (i: number) => number): ReadAt =>
  (m, a) =>
    v128(lanes16(extend, m, a), lanes16(extend, m, a + 2), lanes16(extend, m, a + 4), lanes16(extend, m, a + 6))

/** 4 lanes of 32 bits from the 8 bytes at `a`, each extended. */
const load16x4 =
  (extend: (i: number) => number): ReadAt =>
  (m, a) =>
    v128(extend(B.u16(m, a)), extend(B.u16(m, a + 2)), extend(B.u16(m, a + 4)), extend(B.u16(m, a + 6)))

/** 2 lanes of 64 bits from the 8 bytes at `a`, each extended by the high word that `high` returns for a word. */
const load32x2 =
  (high: (i: number) => number): ReadAt =>
  (m, a) => {
    const [j0, j1] = [B.i32(m, a), B.i32(m, a + 4)]
    return v128(j0, high(j0), j1, high(j1))
  }

/** A word, four times. */
const splat = (w: number): V128 => v128(w, w, w, w)
const unsigned = (i: number): number => i

const loads: Clauses<MnemonicsByFamily['VLOAD']> = {
  'v128.load': load(16, (m, a) => v128(B.i32(m, a), B.i32(m, a + 4), B.i32(m, a + 8), B.i32(m, a + 12))),
  'v128.load8x8_s': loadPack(8, load8x8(iextend8)),
  'v128.load8x8_u': loadPack(8, load8x8(unsigned)),
  'v128.load16x4_s': loadPack(8, load16x4(iextend16)),
  'v128.load16x4_u': loadPack(8, load16x4(unsigned)),
  'v128.load32x2_s': loadPack(
    8,
    load32x2((i) => i >> 31)
  ),
  'v128.load32x2_u': loadPack(
    8,
    load32x2(() => 0)
  ),
  'v128.load8_splat': loadSplat(1, (m, a) => splat(Math.imul(B.u8(m, a), 0x01010101))),
  'v128.load16_splat': loadSplat(2, (m, a) => splat(Math.imul(B.u16(m, a), 0x00010001))),
  'v128.load32_splat': loadSplat(4, (m, a) => splat(B.i32(m, a))),
  'v128.load64_splat': loadSplat(8, (m, a) => {
    const [lo, hi] = [B.i32(m, a), B.i32(m, a + 4)]
    return v128(lo, hi, lo, hi)
  }),
  'v128.load32_zero': loadZero(4, (m, a) => v128(B.i32(m, a), 0, 0, 0)),
  'v128.load64_zero': loadZero(8, (m, a) => v128(B.i32(m, a), B.i32(m, a + 4), 0, 0))
}

/** Bits 32k to 32k + 31. */
const word = (v: V128, k: number): number =>
  k === 0 ? v.a
  : k === 1 ? v.b
  : k === 2 ? v.c
  : v.d

/** `v` with `w` as bits 32k to 32k + 31. */
const withWord = (v: V128, k: number, w: number): V128 =>
  k === 0 ? v128(w, v.b, v.c, v.d)
  : k === 1 ? v128(v.a, w, v.c, v.d)
  : k === 2 ? v128(v.a, v.b, w, v.d)
  : v128(v.a, v.b, v.c, w)

/** `v` with the bits of `mask`, in word `k`, from `w`. */
const withBits = (v: V128, k: number, mask: number, w: number): V128 =>
  withWord(v, k, (word(v, k) & ~mask) | (w & mask))

/** A vector whose lane `j`, of the width of the family, is read from an address. */
type ReadLane = (m: Bytes, a: number, v: V128, j: number) => V128

// https://webassembly.github.io/spec/core/exec/instructions.html#exec-vload-lane
// Step_read/vload_lane-oob
// z; (CONST at i) (VCONST V128 c_1) (VLOAD_LANE V128 N x ao j)  ~>  TRAP   if i + ao.OFFSET + N/8 > |$mem(z, x).BYTES|
// Step_read/vload_lane-val
// z; (CONST at i) (VCONST V128 c_1) (VLOAD_LANE V128 N x ao j)  ~>  (VCONST V128 c)
//   if $ibytes_(N, k) = $mem(z, x).BYTES[i + ao.OFFSET : N/8]   if N = $jsize(Jnn)   if M = $vsize(V128)/N
//   if c = $inv_lanes_(Jnn X M, $lanes_(Jnn X M, c_1)[[j] = k])
const loadLane = (width: number, at: ReadLane): Clause<MemArgLane> =>
  read((code, vs, z) => {
    const { tail } = vs
    const bytes = memAt(z, code.instr.x)?.bytes
    if (bytes === undefined || !isV128(vs) || !isAddr(tail)) return stuck
    const ea = effectiveAddress(tail.head, code.instr.offset)
    return ea + width > bytes.length ?
        trap('Step_read/vload_lane-oob', tail.tail, code)
      : reduct('Step_read/vload_lane-val', push(at(bytes, ea, vs.head, code.instr.lane), tail.tail), code.next)
  })

/** Bit `8j` of a word, counted within it, and so on for wider lanes. */
const shift8 = (j: number): number => (j & 3) << 3
const shift16 = (j: number): number => (j & 1) << 4

const loadLanes: Clauses<MnemonicsByFamily['VLOAD_LANE']> = {
  'v128.load8_lane': loadLane(1, (m, a, v, j) => withBits(v, j >> 2, 0xff << shift8(j), B.u8(m, a) << shift8(j))),
  'v128.load16_lane': loadLane(2, (m, a, v, j) => withBits(v, j >> 1, 0xffff << shift16(j), B.u16(m, a) << shift16(j))),
  'v128.load32_lane': loadLane(4, (m, a, v, j) => withWord(v, j, B.i32(m, a))),
  'v128.load64_lane': loadLane(8, (m, a, v, j) => withWord(withWord(v, 2 * j, B.i32(m, a)), 2 * j + 1, B.i32(m, a + 4)))
}

const stores: Clauses<MnemonicsByFamily['VSTORE']> = {
  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-vstore
  // Step/vstore-oob
  // z; (CONST at i) (VCONST V128 c) (VSTORE V128 x ao)  ~>  z; TRAP   if i + ao.OFFSET + $vsize(V128)/8 > |$mem(z, x).BYTES|
  // Step/vstore-val
  // z; (CONST at i) (VCONST V128 c) (VSTORE V128 x ao)  ~>  $with_mem(z, x, i + ao.OFFSET, $vsize(V128)/8, b*); eps
  //   if b* = $vbytes_(V128, c)
  'v128.store': write((code, vs, z) => {
    const { tail } = vs
    const m = memEntry(z, code.instr.x)
    if (m === undefined || !isV128(vs) || !isAddr(tail)) return stuck
    const ea = effectiveAddress(tail.head, code.instr.offset)
    const { type, bytes } = m.inst
    if (ea + 16 > bytes.length) return stateTrap('Step/vstore-oob', tail.tail, code, z)
    const { a, b, c, d } = vs.head
    const s = withMem(z.store, m.a, { type, bytes: B.set64(B.set64(bytes, ea, a, b), ea + 8, c, d) })
    return stateReduct('Step/vstore-val', tail.tail, code.next, s, z.frame)
  })
}

/** Lane `j` of a vector, of the width of the family, written at an address. */
type WriteLane = (m: Bytes, a: number, v: V128, j: number) => Bytes

// https://webassembly.github.io/spec/core/exec/instructions.html#exec-vstore-lane
// Step/vstore_lane-oob
// z; (CONST at i) (VCONST V128 c) (VSTORE_LANE V128 N x ao j)  ~>  z; TRAP   if i + ao.OFFSET + N/8 > |$mem(z, x).BYTES|
// Step/vstore_lane-val
// z; (CONST at i) (VCONST V128 c) (VSTORE_LANE V128 N x ao j)  ~>  $with_mem(z, x, i + ao.OFFSET, N/8, b*); eps
//   if N = $jsize(Jnn)   if M = 128/N   if b* = $ibytes_(N, $lanes_(Jnn X M, c)[j])
// The rule's text adds N where its prose, the interpreter and the suite add N/8: bytes, not bits.
const storeLane = (width: number, put: WriteLane): Clause<MemArgLane> =>
  write((code, vs, z) => {
    const { tail } = vs
    const m = memEntry(z, code.instr.x)
    if (m === undefined || !isV128(vs) || !isAddr(tail)) return stuck
    const ea = effectiveAddress(tail.head, code.instr.offset)
    const { type, bytes } = m.inst
    if (ea + width > bytes.length) return stateTrap('Step/vstore_lane-oob', tail.tail, code, z)
    const s = withMem(z.store, m.a, { type, bytes: put(bytes, ea, vs.head, code.instr.lane) })
    return stateReduct('Step/vstore_lane-val', tail.tail, code.next, s, z.frame)
  })

const storeLanes: Clauses<MnemonicsByFamily['VSTORE_LANE']> = {
  'v128.store8_lane': storeLane(1, (m, a, v, j) => B.set8(m, a, word(v, j >> 2) >> shift8(j))),
  'v128.store16_lane': storeLane(2, (m, a, v, j) => B.set16(m, a, word(v, j >> 1) >> shift16(j))),
  'v128.store32_lane': storeLane(4, (m, a, v, j) => B.set32(m, a, word(v, j))),
  'v128.store64_lane': storeLane(8, (m, a, v, j) => B.set64(m, a, word(v, 2 * j), word(v, 2 * j + 1)))
}

export const vectorAccess: Clauses<Families['vectorAccess']> = { ...loads, ...stores, ...loadLanes, ...storeLanes }
