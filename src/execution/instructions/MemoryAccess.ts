/**
 * Scalar loads and stores: one clause a family, and for each mnemonic its width and how the bytes are read or written.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/instructions.html#memory-instructions
 */
import { highWord, joinWords, lowWord } from '../../numerics/Bits.ts'
import { iextend16, iextend8 } from '../../numerics/Int32.ts'
import { extend_s, extend_u } from '../../numerics/Int64.ts'
import type { Bytes } from '../../persistent/memory/Bytes.ts'
import * as B from '../../persistent/memory/Bytes.ts'
import type { Families } from '../../spec/Families.ts'
import type { MnemonicsByFamily } from '../../spec/generated/Mnemonics.ts'
import { f32, f64, i32, i64, type Num, type V128 } from '../../structure/Const.ts'
import type { MemArg } from '../../structure/Instr.ts'
import { effectiveAddress, isAddr, memAt, memEntry, withMem } from '../runtime/Access.ts'
import { read, reduct, stateReduct, stateTrap, stuck, trap, write, type Clause, type Clauses } from '../Reduct.ts'
import { isF32, isF64, isI32, isI64, push, type Values } from '../runtime/Values.ts'

type Load = 'load-num' | 'load-pack' | 'vload' | 'vload-pack' | 'vload-splat' | 'vload-zero'

/** How a number or vector is read from the `width` bytes at an address, all of which are in range. */
export type ReadAt = (m: Bytes, a: number) => Num | V128

/** Loads of numbers and vectors differ in the names of their rules only. */
export const loadBy =
  (oob: `Step_read/${Load}-oob`, val: `Step_read/${Load}-val`) =>
  (width: number, at: ReadAt): Clause<MemArg> =>
    read((code, vs, z) => {
      const bytes = memAt(z, code.instr.x)?.bytes
      if (bytes === undefined || !isAddr(vs)) return stuck
      const ea = effectiveAddress(vs.head, code.instr.offset)
      return ea + width > bytes.length ? trap(oob, vs.tail, code) : reduct(val, push(at(bytes, ea), vs.tail), code.next)
    })

// https://webassembly.github.io/spec/core/exec/instructions.html#exec-load-val
// Step_read/load-num-oob
// z; (CONST at i) (LOAD nt x ao)  ~>  TRAP           if i + ao.OFFSET + $size(nt)/8 > |$mem(z, x).BYTES|
// Step_read/load-num-val
// z; (CONST at i) (LOAD nt x ao)  ~>  (CONST nt c)   if $nbytes_(nt, c) = $mem(z, x).BYTES[i + ao.OFFSET : $size(nt)/8]
const load = loadBy('Step_read/load-num-oob', 'Step_read/load-num-val')

// https://webassembly.github.io/spec/core/exec/instructions.html#exec-load-pack
// Step_read/load-pack-oob
// z; (CONST at i) (LOAD Inn (n _ sx) x ao)  ~>  TRAP   if i + ao.OFFSET + n/8 > |$mem(z, x).BYTES|
// Step_read/load-pack-val
// z; (CONST at i) (LOAD Inn (n _ sx) x ao)  ~>  (CONST Inn $extend__(n, $size(Inn), sx, c))
//   if $ibytes_(n, c) = $mem(z, x).BYTES[i + ao.OFFSET : n/8]
const loadPack = loadBy('Step_read/load-pack-oob', 'Step_read/load-pack-val')

const loads: Clauses<MnemonicsByFamily['LOAD']> = {
  'i32.load': load(4, (m, a) => i32(B.i32(m, a))),
  'i64.load': load(8, (m, a) => i64(joinWords(B.i32(m, a + 4), B.i32(m, a)))),
  'f32.load': load(4, (m, a) => f32(B.i32(m, a))),
  'f64.load': load(8, (m, a) => f64(B.i32(m, a + 4), B.i32(m, a))),
  'i32.load8_s': loadPack(1, (m, a) => i32(iextend8(B.u8(m, a)))),
  'i32.load8_u': loadPack(1, (m, a) => i32(B.u8(m, a))),
  'i32.load16_s': loadPack(2, (m, a) => i32(iextend16(B.u16(m, a)))),
  'i32.load16_u': loadPack(2, (m, a) => i32(B.u16(m, a))),
  'i64.load8_s': loadPack(1, (m, a) => i64(extend_s(iextend8(B.u8(m, a))))),
  'i64.load8_u': loadPack(1, (m, a) => i64(extend_u(B.u8(m, a)))),
  'i64.load16_s': loadPack(2, (m, a) => i64(extend_s(iextend16(B.u16(m, a))))),
  'i64.load16_u': loadPack(2, (m, a) => i64(extend_u(B.u16(m, a)))),
  'i64.load32_s': loadPack(4, (m, a) => i64(extend_s(B.i32(m, a)))),
  'i64.load32_u': loadPack(4, (m, a) => i64(extend_u(B.i32(m, a))))
}

/** How the low `width` bytes of a number are written at an address, all of which are in range. */
type WriteAt<A extends Num> = (m: Bytes, a: number, c: A) => Bytes

const storeBy =
  (oob: 'Step/store-num-oob' | 'Step/store-pack-oob', val: 'Step/store-num-val' | 'Step/store-pack-val') =>
  <A extends Num>(is: (vs: Values) => vs is Values<A>, width: number, put: WriteAt<A>): Clause<MemArg> =>
    write((code, vs, z) => {
      const { tail } = vs
      const m = memEntry(z, code.instr.x)
      if (m === undefined || !is(vs) || !isAddr(tail)) return stuck
      const ea = effectiveAddress(tail.head, code.instr.offset)
      const { type, bytes } = m.inst
      if (ea + width > bytes.length) return stateTrap(oob, tail.tail, code, z)
      const s = withMem(z.store, m.a, { type, bytes: put(bytes, ea, vs.head) })
      return stateReduct(val, tail.tail, code.next, s, z.frame)
    })

// https://webassembly.github.io/spec/core/exec/instructions.html#exec-store-val
// Step/store-num-oob
// z; (CONST at i) (CONST nt c) (STORE nt x ao)  ~>  z; TRAP   if i + ao.OFFSET + $size(nt)/8 > |$mem(z, x).BYTES|
// Step/store-num-val
// z; (CONST at i) (CONST nt c) (STORE nt x ao)  ~>  $with_mem(z, x, i + ao.OFFSET, $size(nt)/8, b*); eps
//   if b* = $nbytes_(nt, c)
const store = storeBy('Step/store-num-oob', 'Step/store-num-val')

// https://webassembly.github.io/spec/core/exec/instructions.html#exec-store-pack
// Step/store-pack-oob
// z; (CONST at i) (CONST Inn c) (STORE Inn n x ao)  ~>  z; TRAP   if i + ao.OFFSET + n/8 > |$mem(z, x).BYTES|
// Step/store-pack-val
// z; (CONST at i) (CONST Inn c) (STORE Inn n x ao)  ~>  $with_mem(z, x, i + ao.OFFSET, n/8, b*); eps
//   if b* = $ibytes_(n, $wrap__($size(Inn), n, c))
const storePack = storeBy('Step/store-pack-oob', 'Step/store-pack-val')

const stores: Clauses<MnemonicsByFamily['STORE']> = {
  'i32.store': store(isI32, 4, (m, a, { c }) => B.set32(m, a, c)),
  'i64.store': store(isI64, 8, (m, a, { c }) => B.set64(m, a, lowWord(c), highWord(c))),
  'f32.store': store(isF32, 4, (m, a, { c }) => B.set32(m, a, c)),
  'f64.store': store(isF64, 8, (m, a, { hi, lo }) => B.set64(m, a, lo, hi)),
  'i32.store8': storePack(isI32, 1, (m, a, { c }) => B.set8(m, a, c)),
  'i32.store16': storePack(isI32, 2, (m, a, { c }) => B.set16(m, a, c)),
  'i64.store8': storePack(isI64, 1, (m, a, { c }) => B.set8(m, a, lowWord(c))),
  'i64.store16': storePack(isI64, 2, (m, a, { c }) => B.set16(m, a, lowWord(c))),
  'i64.store32': storePack(isI64, 4, (m, a, { c }) => B.set32(m, a, lowWord(c)))
}

export const memoryAccess: Clauses<Families['memoryAccess']> = { ...loads, ...stores }
