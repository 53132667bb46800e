/**
 * Scalar loads and stores as JavaScript: accesses to a flat buffer, with the bounds and what a snapshot needs.
 *
 * A memory `m` is the view `mV`, the bytes `mB`, its length `mL`, and `mD`, which shows the granules that are saved already.
 * They are constant while staged code runs: what grows a memory leaves first.
 */
import { CANONICAL_32, CANONICAL_64_HIGH } from '../../../numerics/Bits.ts'
import { granule } from '../../../persistent/memory/WriteSession.ts'
import type { Families } from '../../../spec/Families.ts'
import type { MnemonicsByFamily } from '../../../spec/generated/Mnemonics.ts'
import type { MemArg, MemArgLane } from '../../../structure/Instr.ts'
import { isWideMemory, memory, natural } from '../Addresses.ts'
import { atom, fresh, leaveIf, pop, push, spend, write, type Builder, type Construct } from '../Builder.ts'
import { exitHere, falling, family, type Emit, type Emitters } from '../Emit.ts'
import { low, type Operand } from '../Operand.ts'
import { isForeign, type FloatPattern } from '../Patterns.ts'

const plus = (source: string, offset: number): string => (offset === 0 ? source : `(${source}+${offset})`)

interface Load {
  readonly bytes: number
  /** The statements that read into `$r` and `$R`; `$v` is the view, `A` the address. */
  readonly source: string
  readonly rep: 'i' | 'l' | 'f' | 'd'
  /** How the pattern of what was read as a number is read. */
  readonly pattern?: FloatPattern
}
const load32 = (bytes: number, get: string): Load => ({ bytes, source: `$r=$v.${get};`, rep: 'i' })
const loadLong = (bytes: number, get: string, high: string): Load => ({
  bytes,
  source: `$r=$v.${get};$R=${high};`,
  rep: 'l'
})

const loads: Readonly<Record<MnemonicsByFamily['LOAD'], Load>> = {
  'i32.load': load32(4, 'getInt32(A,true)'),
  'i32.load8_s': load32(1, 'getInt8(A)'),
  'i32.load8_u': load32(1, 'getUint8(A)'),
  'i32.load16_s': load32(2, 'getInt16(A,true)'),
  'i32.load16_u': load32(2, 'getUint16(A,true)'),
  'i64.load': loadLong(8, 'getInt32(A,true)', '$v.getInt32(A+4,true)'),
  'i64.load8_s': loadLong(1, 'getInt8(A)', '$r>>31'),
  'i64.load8_u': loadLong(1, 'getUint8(A)', '0'),
  'i64.load16_s': loadLong(2, 'getInt16(A,true)', '$r>>31'),
  'i64.load16_u': loadLong(2, 'getUint16(A,true)', '0'),
  'i64.load32_s': loadLong(4, 'getInt32(A,true)', '$r>>31'),
  'i64.load32_u': loadLong(4, 'getInt32(A,true)', '0'),
  'f32.load': { bytes: 4, source: '$r=$v.getFloat32(A,true);', rep: 'f', pattern: ['$v.getInt32(A,true)'] },
  'f64.load': {
    bytes: 8,
    source: '$r=$v.getFloat64(A,true);',
    rep: 'd',
    pattern: ['$v.getInt32(A,true)', '$v.getInt32(A+4,true)']
  }
}

interface Store {
  readonly bytes: number
  readonly source: string
}

/** How `$x`, and its high half `$X`, are written. NaNs are written as the patterns that they represent. */
const stores: Readonly<Record<MnemonicsByFamily['STORE'], Store>> = {
  'i32.store': { bytes: 4, source: '$v.setInt32(A,$x,true);' },
  'i32.store8': { bytes: 1, source: '$v.setInt8(A,$x);' },
  'i32.store16': { bytes: 2, source: '$v.setInt16(A,$x,true);' },
  'i64.store': { bytes: 8, source: '$v.setInt32(A,$x,true);$v.setInt32(A+4,$X,true);' },
  'i64.store8': { bytes: 1, source: '$v.setInt8(A,$x);' },
  'i64.store16': { bytes: 2, source: '$v.setInt16(A,$x,true);' },
  'i64.store32': { bytes: 4, source: '$v.setInt32(A,$x,true);' },
  'f32.store': { bytes: 4, source: `if($x!==$x)$v.setInt32(A,${CANONICAL_32},true);else $v.setFloat32(A,$x,true);` },
  'f64.store': {
    bytes: 8,
    source: `if($x!==$x){$v.setInt32(A,0,true);$v.setInt32(A+4,${CANONICAL_64_HIGH},true)}else $v.setFloat64(A,$x,true);`
  }
}

/**
 * JavaScript that saves `bytes` bytes at `A` before they are written the first time. It holds where there is no room for the part of the
 * memory that they are the first of.
 */
const isShort = (m: string, bytes: number): string =>
  bytes === 1 ?
    `${m}D[A>>>${granule}]===0&&${m}.save(A,1)`
  : `(${m}D[A>>>${granule}]&${m}D[A+${bytes - 1}>>>${granule}])===0&&${m}.save(A,${bytes})`

/**
 * Writes the effective address into `A` and leaves where the access is out of bounds. Of bytes that are written, it saves what they
 * were, and leaves where there is no room for them.
 */
export const address = (
  b: Builder,
  c: Construct,
  index: number,
  e: MemArg | MemArgLane,
  o: Operand,
  bytes: number,
  isWritten = false
): string => {
  const m = memory(b, e.x)
  const offset = Number(e.offset)
  const ea = plus(natural(o, isWideMemory(b, e.x)), offset)
  write(b, `A=${ea};`)
  leaveIf(b, c, index, 'trap', `A>${m}L-${bytes}${isWritten ? `||${isShort(m, bytes)}` : ''}`)
  return m
}

const load = (l: Load): Emit<MemArg> =>
  falling((b, c, index, e) => {
    const o = isWideMemory(b, e.x) ? atom(b, c) : b.stack[b.stack.length - 1]
    if (o === undefined) return
    const m = address(b, c, index, e, o, l.bytes)
    const r = fresh(b, c, l.rep)
    const source = (s: string): string => s.replaceAll('$r', r.lo).replaceAll('$R', r.hi).replaceAll('$v', `${m}V`)
    write(b, `${source(l.source)}\n`)
    if (l.pattern !== undefined) leaveIf(b, c, index, 'nan', source(isForeign(r.lo, l.pattern)))
    spend(b, 1)
    pop(b)
    push(b, r)
  })

const noOperands = exitHere('instruction')

const store =
  (s: Store): Emit<MemArg> =>
  (b, c, index, e) => {
    if (isWideMemory(b, e.x)) atom(b, c, 1)
    if (e._tag === 'f32.store' || e._tag === 'f64.store') atom(b, c)
    const [o, x] = [b.stack[b.stack.length - 2], b.stack[b.stack.length - 1]]
    if (o === undefined || x === undefined) return noOperands(b, c, index, e)
    const m = address(b, c, index, e, o, s.bytes, true)
    const source = s.source.replaceAll('$x', low(x)).replaceAll('$X', x.hi).replaceAll('$v', `${m}V`)
    write(b, `${source}\n`)
    spend(b, 1)
    pop(b)
    pop(b)
    return true
  }

export const memoryAccess: Emitters<Families['memoryAccess']> = {
  ...family(loads, (_, l) => load(l)),
  ...family(stores, (_, s) => store(s))
}
