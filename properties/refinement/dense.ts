/**
 * Programs that press on the generator's bookkeeping: many values at once on the stack and in locals, sets and tees under
 * them, branches with values, loops, calls. They need not end; every number on the tape is some instruction.
 */
import { f32, f64, i32, i64 } from '../../src/structure/Const.ts'
import {
  idx,
  type FuncIdx,
  type GlobalIdx,
  type LabelIdx,
  type LocalIdx,
  type MemIdx,
  type TypeIdx
} from '../../src/structure/Indices.ts'
import type { Instr } from '../../src/structure/Instr.ts'
import type { Module } from '../../src/structure/Module.ts'
import type { NumType } from '../../src/structure/Types.ts'

const locals: ReadonlyArray<NumType> = ['i32', 'i64', 'i32', 'i32', 'f64', 'i64', 'f32', 'i32']
const globals: ReadonlyArray<NumType> = ['i32', 'i64', 'f64']
const m0 = idx<MemIdx>(0)

const binary: Readonly<Record<NumType, ReadonlyArray<string>>> = {
  i32: ['add', 'sub', 'mul', 'and', 'xor', 'shl', 'shr_u', 'rotl', 'lt_s', 'ge_u', 'eq', 'div_u', 'rem_s'],
  i64: ['add', 'sub', 'mul', 'or', 'xor', 'shl', 'shr_s', 'rotr', 'lt_u', 'ge_s', 'ne', 'div_s'],
  f32: ['add', 'mul', 'min', 'lt', 'copysign'],
  f64: ['sub', 'div', 'max', 'ge', 'add']
}
const unary: Readonly<Record<NumType, ReadonlyArray<readonly [string, NumType]>>> = {
  i32: [
    ['i32.eqz', 'i32'],
    ['i32.ctz', 'i32'],
    ['i64.extend_i32_s', 'i64'],
    ['f64.convert_i32_u', 'f64'],
    ['i32.popcnt', 'i32'],
    ['f32.reinterpret_i32', 'f32']
  ],
  i64: [
    ['i64.eqz', 'i32'],
    ['i32.wrap_i64', 'i32'],
    ['i64.clz', 'i64'],
    ['i64.extend8_s', 'i64'],
    ['i64.extend32_s', 'i64'],
    ['f64.reinterpret_i64', 'f64']
  ],
  f32: [
    ['f32.neg', 'f32'],
    ['f64.promote_f32', 'f64'],
    ['i32.reinterpret_f32', 'i32'],
    ['f32.sqrt', 'f32']
  ],
  f64: [
    ['f64.abs', 'f64'],
    ['i64.reinterpret_f64', 'i64'],
    ['f32.demote_f64', 'f32'],
    ['i32.trunc_sat_f64_s', 'i32'],
    ['f64.floor', 'f64']
  ]
}
const tests = new Set(['lt_s', 'ge_u', 'eq', 'lt_u', 'ge_s', 'ne', 'lt', 'ge'])

/** What a branch to a label needs on the stack. */
type Label = ReadonlyArray<NumType>

interface Writer {
  readonly out: Instr[]
  readonly stack: NumType[]
  /** Operands below are another block's. */
  readonly labels: ReadonlyArray<Label>
  readonly tape: Tape
  readonly depth: number
  readonly callees: number
}
interface Tape {
  readonly numbers: ReadonlyArray<number>
  at: number
}
const read = (t: Tape, below: number): number => (t.numbers[t.at++] ?? 0) % below
const isOver = (t: Tape): boolean => t.at >= t.numbers.length

const plain = (tag: string): Instr => ({ _tag: tag }) as Instr
const top = (w: Writer, n = 0): NumType | undefined => w.stack[w.stack.length - 1 - n]

const constant = (t: NumType, n: number): Instr => {
  const small = [0, 1, -1, 7, 31, 2147483647, -2147483648, 100][n % 8] ?? 0
  switch (t) {
    case 'i32':
      return i32(small)
    case 'i64':
      return i64(BigInt(small) * (n % 3 === 0 ? 4294967299n : 1n))
    case 'f32':
      return f32([0, 0x3f800000, -0x80000000, 0x7fc00000, 0x7fa00000, 0x40490fdb][n % 6] ?? 0)
    case 'f64':
      return f64([0, 0x3ff00000, -0x80000000, 0x7ff80000, 0x7ff00000, 0x400921fb][n % 6] ?? 0, n % 5 === 4 ? 1 : 0)
  }
}

const push = (w: Writer, t: NumType, ...es: ReadonlyArray<Instr>): void => {
  w.out.push(...es)
  w.stack.push(t)
}

/** Brings the stack to these types, whatever it holds. */
const settle = (w: Writer, types: ReadonlyArray<NumType>): void => {
  let n = 0
  while (n < types.length && n < w.stack.length && types.every((t, i) => i > n || w.stack[i] === t)) n++
  while (w.stack.length > n) {
    w.out.push(plain('drop'))
    w.stack.pop()
  }
  for (const t of types.slice(n)) push(w, t, constant(t, read(w.tape, 8)))
}

const operate = (w: Writer): void => {
  const t = top(w)
  if (t === undefined) return
  if (top(w, 1) === t && read(w.tape, 4) !== 0) {
    const o = binary[t][read(w.tape, binary[t].length)] ?? 'add'
    w.stack.length -= 2
    push(w, tests.has(o) ? 'i32' : t, plain(`${t}.${o}`))
    return
  }
  const [tag, result] = unary[t][read(w.tape, unary[t].length)] ?? ['nop', t]
  w.stack.pop()
  push(w, result, plain(tag))
}

const variable = (w: Writer): void => {
  const x = read(w.tape, locals.length)
  const [t, l] = [locals[x] ?? 'i32', idx<LocalIdx>(x)]
  if (top(w) === t && read(w.tape, 3) !== 0) {
    const isTee = read(w.tape, 2) === 0
    w.out.push({ _tag: isTee ? 'local.tee' : 'local.set', x: l })
    if (!isTee) w.stack.pop()
  } else push(w, t, { _tag: 'local.get', x: l })
}

const global = (w: Writer): void => {
  const x = read(w.tape, globals.length)
  const [t, g] = [globals[x] ?? 'i32', idx<GlobalIdx>(x)]
  if (top(w) === t) {
    w.out.push({ _tag: 'global.set', x: g })
    w.stack.pop()
  } else push(w, t, { _tag: 'global.get', x: g })
}

const access = (w: Writer): void => {
  const t = (['i32', 'i64', 'f64', 'f32'] as const)[read(w.tape, 4)] ?? 'i32'
  const [mask, offset] = [i32(read(w.tape, 2) === 0 ? 0x3f : 0x1fff), read(w.tape, 4) === 0 ? 57_340 : 4085]
  if (top(w, 1) === 'i32' && top(w) === t && read(w.tape, 2) === 0) {
    w.out.push({ _tag: `${t}.store`, x: m0, align: 0, offset })
    w.stack.length -= 2
  } else if (top(w) === 'i32') {
    w.stack.pop()
    push(w, t, mask, plain('i32.and'), { _tag: `${t}.load`, x: m0, align: 0, offset })
  }
}

const branch = (w: Writer): void => {
  const l = read(w.tape, w.labels.length)
  const label = w.labels[l] ?? []
  if (top(w) !== 'i32') return
  const rest = w.stack.slice(0, -1)
  const fits = label.length <= rest.length && label.every((t, i) => rest[rest.length - label.length + i] === t)
  if (!fits) return
  w.out.push({ _tag: 'br_if', l: idx<LabelIdx>(l) })
  w.stack.pop()
}

const selected = (w: Writer): void => {
  if (top(w) !== 'i32' || top(w, 1) === undefined || top(w, 1) !== top(w, 2)) return
  w.out.push({ _tag: 'select', ts: null })
  w.stack.length -= 2
}

const call = (w: Writer): void => {
  if (w.callees === 0) return
  settle({ ...w, stack: w.stack }, [...w.stack, 'i32', 'i64'])
  w.out.push({ _tag: 'call', x: idx<FuncIdx>(read(w.tape, w.callees)) })
  w.stack.length -= 2
  w.stack.push('i64', 'i32')
}

const results: ReadonlyArray<ReadonlyArray<NumType>> = [[], ['i32'], ['i64'], ['f64']]

/** The instructions of a block with these results; branches to it need `label`. */
const inner = (w: Writer, types: ReadonlyArray<NumType>, label: Label): ReadonlyArray<Instr> => {
  const next: Writer = { ...w, out: [], stack: [], labels: [label, ...w.labels], depth: w.depth + 1 }
  sequence(next, 3 + read(w.tape, 12))
  settle(next, types)
  return next.out
}

const structured = (w: Writer): void => {
  if (w.depth > 4) return
  const types = results[read(w.tape, results.length)] ?? []
  const bt = { _tag: 'result' as const, t: types[0] ?? null }
  switch (read(w.tape, 3)) {
    case 0:
      w.out.push({ _tag: 'block', bt, es: inner(w, types, types) })
      break
    case 1:
      w.out.push({ _tag: 'loop', bt, es: inner(w, types, []) })
      break
    default:
      if (top(w) !== 'i32') return
      w.stack.pop()
      w.out.push({ _tag: 'if', bt, then: inner(w, types, types), else: inner(w, types, types) })
  }
  w.stack.push(...types)
}

const one = (w: Writer): void => {
  switch (read(w.tape, 16)) {
    case 0:
    case 1:
    case 2:
    case 3:
    case 4:
      variable(w)
      break
    case 5:
    case 6:
    case 7:
    case 8:
      operate(w)
      break
    case 9: {
      const t = (['i32', 'i64', 'f64', 'f32'] as const)[read(w.tape, 4)] ?? 'i32'
      push(w, t, constant(t, read(w.tape, 30)))
      break
    }
    case 10:
      global(w)
      break
    case 11:
      access(w)
      break
    case 12:
      branch(w)
      break
    case 13:
      selected(w)
      break
    case 14:
      structured(w)
      break
    default:
      call(w)
  }
}

const sequence = (w: Writer, n: number): void => {
  for (let i = 0; i < n && !isOver(w.tape); i++) one(w)
}

const type = idx<TypeIdx>(0)

/** A module of functions `(i32, i64) -> (i64, i32)`, each made of a tape; the last is exported as `run`. */
export const dense = (tapes: ReadonlyArray<ReadonlyArray<number>>): Module => ({
  types: [
    { subtypes: [{ final: true, supers: [], ct: { _tag: 'func', params: ['i32', 'i64'], results: ['i64', 'i32'] } }] }
  ],
  imports: [],
  tags: [],
  globals: globals.map((t) => ({ type: { _tag: 'global', mut: true, t }, init: [constant(t, 3)] })),
  mems: [{ _tag: 'mem', at: 'i32', lim: { min: 1, max: 1 } }],
  tables: [],
  funcs: tapes.map((numbers, i) => {
    const results: ReadonlyArray<NumType> = ['i64', 'i32']
    const w: Writer = { out: [], stack: [], labels: [results], tape: { numbers, at: 0 }, depth: 0, callees: i }
    sequence(w, numbers.length)
    settle(w, results)
    return { type, locals: locals.slice(2).map((t) => ({ n: 1, t })), body: w.out }
  }),
  datas: [],
  elems: [],
  start: null,
  exports: [{ name: 'run', idx: { _tag: 'func', x: idx<FuncIdx>(tapes.length - 1) } }],
  customs: []
})
