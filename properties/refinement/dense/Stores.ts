/** Instructions of dense programs on memories, tables, structures and arrays. */
import { i32, i64, type Num } from '../../../src/structure/Const.ts'
import {
  idx,
  type DataIdx,
  type FieldIdx,
  type LaneIdx,
  type LocalIdx,
  type TableIdx
} from '../../../src/structure/Indices.ts'
import type { Instr } from '../../../src/structure/Instr.ts'
import {
  callee,
  constant,
  fields,
  locals,
  memory,
  once,
  one,
  plain,
  push,
  read,
  replace,
  supply,
  top,
  types,
  type Writer
} from './Writer.ts'

const x0 = types.struct
const y0 = types.array

const loads: Readonly<Record<'i32' | 'i64' | 'f32' | 'f64' | 'v128', readonly [string, ...ReadonlyArray<string>]>> = {
  i32: ['i32.load', 'i32.load8_s', 'i32.load16_u'],
  i64: ['i64.load', 'i64.load32_s', 'i64.load16_s', 'i64.load32_u'],
  f32: ['f32.load'],
  f64: ['f64.load'],
  v128: ['v128.load', 'v128.load8x8_s', 'v128.load32_splat', 'v128.load64_zero']
}
const stores: Readonly<Record<keyof typeof loads, readonly [string, ...ReadonlyArray<string>]>> = {
  i32: ['i32.store', 'i32.store8', 'i32.store16'],
  i64: ['i64.store', 'i64.store32', 'i64.store8'],
  f32: ['f32.store'],
  f64: ['f64.store'],
  v128: ['v128.store']
}
const accessible = ['i32', 'i64', 'f64', 'f32', 'v128'] as const

/** Addresses small enough to meet again: about the border of two pages, or the end of the memory. */
const place = (w: Writer): readonly [Num, number] => [
  i32(read(w, 2) === 0 ? 0x3f : 0x1fff),
  read(w, 4) === 0 ? 57_340 : 4085
]

export const access = (w: Writer): void => {
  const t = one(w, accessible)
  const [mask, offset] = place(w)
  const at = { x: memory(w), align: 0, offset }
  const masked = [mask, plain('i32.and')]
  if (once(w, 2)) {
    supply(w, 'i32')
    replace(w, 0, [], ...masked)
    supply(w, t)
    replace(w, 2, [], { _tag: one(w, stores[t]), ...at } as Instr)
    return
  }
  if (top(w) !== 'i32') supply(w, 'i32')
  if (t === 'v128' && once(w, 3)) {
    replace(w, 0, [], ...masked)
    supply(w, 'v128')
    replace(w, 2, ['v128'], { _tag: 'v128.load16_lane', ...at, lane: idx<LaneIdx>(read(w, 8)) })
  } else replace(w, 1, [t], ...masked, { _tag: one(w, loads[t]), ...at } as Instr)
}

/**
 * A local that is read, then set to what is made of something else: what was read is the old value, and must be where
 * nothing that makes the new one does.
 */
export const overwritten = (w: Writer): void => {
  const x = read(w, locals.length)
  const t = locals[x] ?? 'i32'
  if (t === 's' || t === 'a') return
  for (let n = 1 + read(w, 2); n > 0; n--) push(w, t, { _tag: 'local.get', x: idx<LocalIdx>(x) })
  if (t === 'i64' && once(w, 2)) {
    // a text whose halves read both halves of the local that it becomes
    const far = i64(BigInt(1 + read(w, 62)))
    const tag = one(w, ['i64.shl', 'i64.rotl', 'i64.shr_u', 'i64.rotr', 'i64.shr_s'])
    replace(w, 0, [], { _tag: 'local.get', x: idx<LocalIdx>(x) }, far, plain(tag), {
      _tag: 'local.set',
      x: idx<LocalIdx>(x)
    })
    return
  }
  const [, offset] = place(w)
  push(w, t, i32(read(w, 64)), {
    _tag: t === 'v128' ? 'v128.load' : `${t}.load`,
    x: memory(w),
    align: 0,
    offset
  })
  if (!once(w, 3)) {
    supply(w, t)
    replace(w, 2, [t], plain(made[t]))
  }
  const isTee = once(w, 3)
  replace(w, 1, isTee ? [t] : [], { _tag: isTee ? 'local.tee' : 'local.set', x: idx<LocalIdx>(x) })
}
const made = { i32: 'i32.add', i64: 'i64.xor', f32: 'f32.add', f64: 'f64.mul', v128: 'i32x4.sub' } as const

/** Bulk instructions in bounds and, seldom, out of them. */
export const bulk = (w: Writer): void => {
  const [x, y] = [memory(w), memory(w)]
  const [to, from, n] = [4090 + read(w, 12), 4080 + read(w, 24), read(w, 20) === 0 ? 70_000 : read(w, 40)]
  switch (read(w, 5)) {
    case 0:
      replace(w, 0, [], i32(to), i32(read(w, 256)), i32(n), { _tag: 'memory.fill', x })
      break
    case 1:
      replace(w, 0, [], i32(to), i32(from), i32(n), { _tag: 'memory.copy', x, y })
      break
    case 2:
      replace(w, 0, [], i32(to), i32(read(w, 8)), i32(n % 12), { _tag: 'memory.init', x, y: idx<DataIdx>(0) })
      break
    case 3:
      push(w, 'i32', i32(read(w, 2)), { _tag: 'memory.grow', x })
      break
    default:
      push(w, 'i32', { _tag: 'memory.size', x })
  }
}

const t0 = idx<TableIdx>(0)
/** An entry of the table becomes a function, or another entry. */
export const entries = (w: Writer): void => {
  const at = i32(read(w, once(w, 12) ? 9 : 8))
  if (w.callees > 0 && read(w, 3) !== 0)
    replace(w, 0, [], at, { _tag: 'ref.func', x: callee(w) }, { _tag: 'table.set', x: t0 })
  else if (read(w, 3) === 0) push(w, 'i32', { _tag: 'table.size', x: t0 })
  else replace(w, 0, [], at, i32(read(w, 8)), { _tag: 'table.get', x: t0 }, { _tag: 'table.set', x: t0 })
}

const signed = (w: Writer, packed: boolean): string =>
  !packed ? ''
  : read(w, 2) === 0 ? '_s'
  : '_u'

/** A field is read or written; the structure is the newest operand, or comes from a local. */
const ofStruct = (w: Writer): void => {
  const k = read(w, fields.length)
  const [zt, t] = fields[k] ?? ['i32', 'i32']
  const i = idx<FieldIdx>(k)
  if (top(w) !== 's') supply(w, 's')
  if (once(w, 2)) {
    replace(w, 1, [t], { _tag: `struct.get${signed(w, zt === 'i8' || zt === 'i16')}`, x: x0, i } as Instr)
    return
  }
  supply(w, t)
  replace(w, 2, [], { _tag: 'struct.set', x: x0, i })
}

/** The same for elements; seldom out of bounds. */
const ofArray = (w: Writer): void => {
  if (top(w) !== 'a') supply(w, 'a')
  const at = [i32(read(w, 7))]
  switch (read(w, 8)) {
    case 0:
    case 1:
      replace(w, 1, ['i32'], ...at, { _tag: `array.get${signed(w, true)}`, x: y0 } as Instr)
      break
    case 2:
    case 3:
      replace(w, 0, [], ...at)
      supply(w, 'i32')
      replace(w, 2, [], { _tag: 'array.set', x: y0 })
      break
    case 4:
      replace(w, 0, [], ...at)
      supply(w, 'i32')
      replace(w, 2, [], i32(read(w, 4)), { _tag: 'array.fill', x: y0 })
      break
    case 5:
      replace(w, 0, [], ...at)
      supply(w, 'a')
      replace(w, 2, [], i32(read(w, 3)), i32(read(w, 4)), { _tag: 'array.copy', x: y0, y: y0 })
      break
    case 6:
      supply(w, once(w, 2) ? 's' : 'a')
      replace(w, 2, ['i32'], plain('ref.eq'))
      break
    default:
      replace(w, 1, ['i32'], plain(once(w, 2) ? 'array.len' : 'ref.is_null'))
  }
}

/** A new structure or array, or access to one. */
export const aggregate = (w: Writer): void => {
  switch (read(w, 6)) {
    case 0: {
      for (const [, t] of fields) supply(w, t)
      replace(w, fields.length, ['s'], { _tag: 'struct.new', x: x0 })
      break
    }
    case 1:
      if (once(w, 2)) push(w, 'a', ...constant('a', 1 + read(w, 60)))
      else {
        supply(w, 'i32')
        supply(w, 'i32')
        replace(w, 2, ['a'], { _tag: 'array.new_fixed', x: y0, n: 2 })
      }
      break
    case 2:
    case 3:
      ofStruct(w)
      break
    default:
      ofArray(w)
  }
}
