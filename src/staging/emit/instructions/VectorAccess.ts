/**
 * Accesses of vectors to memory as JavaScript: words are read or written, and lanes put in place by the operators of vectors.
 *
 * See: https://webassembly.github.io/spec/core/exec/instructions.html#memory-instructions
 */
import type { Families } from '../../../spec/Families.ts'
import type { MnemonicsByFamily as M } from '../../../spec/generated/Mnemonics.ts'
import type { MemArg, MemArgLane } from '../../../structure/Instr.ts'
import { isWideMemory } from '../Addresses.ts'
import { atom, fresh, pop, push, spend, write, type Builder, type Construct } from '../Builder.ts'
import { falling, family, type Emit, type Emitters } from '../Emit.ts'
import { address } from './MemoryAccess.ts'
import { low, pure, type Operand } from '../Operand.ts'
import { operate } from './Vector.ts'

type Access = MemArg | MemArgLane

type Partial = readonly [bytes: number, operator: string]

/** Loads of fewer than 16 bytes: the operator that makes a vector of what was read; `zero` fills it up. */
const partial: Readonly<Record<Exclude<M['VLOAD'], 'v128.load'>, Partial>> = {
  'v128.load8x8_s': [8, 'i16x8.extend_low_i8x16_s'],
  'v128.load8x8_u': [8, 'i16x8.extend_low_i8x16_u'],
  'v128.load16x4_s': [8, 'i32x4.extend_low_i16x8_s'],
  'v128.load16x4_u': [8, 'i32x4.extend_low_i16x8_u'],
  'v128.load32x2_s': [8, 'i64x2.extend_low_i32x4_s'],
  'v128.load32x2_u': [8, 'i64x2.extend_low_i32x4_u'],
  'v128.load8_splat': [1, 'i8x16.splat'],
  'v128.load16_splat': [2, 'i16x8.splat'],
  'v128.load32_splat': [4, 'i32x4.splat'],
  'v128.load64_splat': [8, 'i64x2.splat'],
  'v128.load32_zero': [4, 'zero'],
  'v128.load64_zero': [8, 'zero']
}

const shapes: Readonly<Record<number, string>> = { 1: 'i8x16', 2: 'i16x8', 4: 'i32x4', 8: 'i64x2' }
/** The bytes of one lane: an access names its bits. */
const laneBytes = (e: Access): number => Number(/\d+(?=_lane)/.exec(e._tag)?.[0] ?? 8) / 8

/** Reads this number of bytes at `A` into a new variable. */
const read = (b: Builder, c: Construct, m: string, bytes: number): Operand => {
  const r = fresh(b, c, bytes === 8 ? 'l' : 'i')
  const get =
    bytes === 1 ? 'getUint8(A)'
    : bytes === 2 ? 'getUint16(A,true)'
    : 'getInt32(A,true)'
  write(b, `${r.lo}=${m}V.${get};${bytes === 8 ? `${r.hi}=${m}V.getInt32(A+4,true);` : ''}\n`)
  return r
}

/** The address as it must be before it is checked; it is below `n` operands. */
const addressOperand = (b: Builder, c: Construct, e: Access, n: number): Operand =>
  isWideMemory(b, e.x) ? atom(b, c, n) : (b.stack[b.stack.length - 1 - n] ?? pure('i', [], '0'))

const loadWhole = (b: Builder, c: Construct, index: number, e: Access): void => {
  const m = address(b, c, index, e, addressOperand(b, c, e, 0), 16)
  spend(b, 1)
  pop(b)
  const r = fresh(b, c, 'v')
  write(b, `${r.words.map((name, n) => `${name}=${m}V.getInt32(A+${4 * n},true);`).join('')}\n`)
  push(b, r)
}

const loadPartial = (b: Builder, c: Construct, index: number, e: Access, bytes: number, operator: string): void => {
  const m = address(b, c, index, e, addressOperand(b, c, e, 0), bytes)
  spend(b, 1)
  pop(b)
  const r = read(b, c, m, bytes)
  const isSplat = operator.endsWith('splat')
  // of variables and constants only: nothing is stored before the operator has read it
  push(b, isSplat ? r : { ...pure('v', [r], r.lo, bytes === 8 ? r.hi : '0', '0', '0'), atom: operator !== 'zero' })
  if (operator !== 'zero') operate(b, c, operator, 'v', 1)
}

const loadLane = (b: Builder, c: Construct, index: number, e: Access, lane: number): void => {
  const bytes = laneBytes(e)
  const m = address(b, c, index, e, addressOperand(b, c, e, 1), bytes)
  spend(b, 1)
  const r = read(b, c, m, bytes)
  const v = pop(b)
  pop(b)
  push(b, v)
  push(b, r)
  operate(b, c, `${shapes[bytes] ?? ''}.replace_lane ${lane}`, 'v', 2)
}

const store = (b: Builder, c: Construct, index: number, e: Access): void => {
  const m = address(b, c, index, e, addressOperand(b, c, e, 1), 16, true)
  spend(b, 1)
  const x = pop(b)
  pop(b)
  write(b, `${x.words.map((source, n) => `${m}V.setInt32(A+${4 * n},${source},true);`).join('')}\n`)
}

const storeLane = (b: Builder, c: Construct, index: number, e: Access, lane: number): void => {
  const bytes = laneBytes(e)
  const m = address(b, c, index, e, addressOperand(b, c, e, 1), bytes, true)
  spend(b, 1)
  operate(b, c, `${shapes[bytes] ?? ''}.extract_lane${bytes < 4 ? '_u' : ''} ${lane}`, bytes === 8 ? 'l' : 'i', 1)
  const x = pop(b)
  pop(b)
  const set =
    bytes === 1 ? `setInt8(A,${low(x)})`
    : bytes === 2 ? `setInt16(A,${low(x)},true)`
    : `setInt32(A,${low(x)},true)`
  write(b, `${m}V.${set};${bytes === 8 ? `${m}V.setInt32(A+4,${x.hi},true);` : ''}\n`)
}

/** A load of fewer than 16 bytes. */
const loadBy = ([bytes, operator]: Partial): Emit<MemArg> =>
  falling((b, c, index, e) => {
    loadPartial(b, c, index, e, bytes, operator)
  })

const laneLoad: Emit<MemArgLane> = falling((b, c, index, e) => {
  loadLane(b, c, index, e, e.lane)
})
const laneStore: Emit<MemArgLane> = falling((b, c, index, e) => {
  storeLane(b, c, index, e, e.lane)
})

export const vectorAccess: Emitters<Families['vectorAccess']> = {
  'v128.load': falling(loadWhole),
  ...family(partial, (_, of) => loadBy(of)),
  'v128.store': falling(store),
  'v128.load8_lane': laneLoad,
  'v128.load16_lane': laneLoad,
  'v128.load32_lane': laneLoad,
  'v128.load64_lane': laneLoad,
  'v128.store8_lane': laneStore,
  'v128.store16_lane': laneStore,
  'v128.store32_lane': laneStore,
  'v128.store64_lane': laneStore
}
