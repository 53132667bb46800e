/**
 * Arbitrary modules of what V8 knows, most of them valid: each instruction is drawn from the whole table and taken if it
 * is typed at its place, or, rarely, taken as it is.
 */
import * as fc from 'fast-check'
import { isLeft } from 'fp-ts/lib/Either.js'
import type { Row } from '../../../src/spec/Row.ts'
import { rows } from '../../../src/spec/Instructions.ts'
import type { Expr, Instr } from '../../../src/structure/Instr.ts'
import type { Module } from '../../../src/structure/Module.ts'
import type { BlockType, FuncType, ValType } from '../../../src/structure/Types.ts'
import { checkInstr } from '../../../src/validation/Body.ts'
import type { Context } from '../../../src/validation/Context.ts'
import { contextOf, declare } from '../../../src/validation/Declarations.ts'
import { declaredFunctions } from '../../../src/validation/Definitions.ts'
import { endBlock } from '../../../src/validation/instructions/Blocks.ts'
import { locals as localsOf } from '../../../src/validation/Locals.ts'
import type { Stacks } from '../../../src/validation/State.ts'
import { initial, peek } from '../../../src/validation/State.ts'
import { emptyModule } from '../../support/modules.ts'
import {
  at,
  bt,
  drop,
  externref,
  f32,
  f64,
  func,
  funcref,
  i32,
  i64,
  none,
  nul,
  op,
  result,
  single,
  type,
  v128
} from './modules.ts'

type Choose = (n: number) => number

const all: ReadonlyArray<ValType> = ['i32', 'i64', 'f32', 'f64', 'v128', funcref, externref]
const numbers: ReadonlyArray<ValType> = ['i32', 'i64', 'f32', 'f64']

const base: Module = {
  ...emptyModule,
  types: [
    single(func([], [])),
    single(func(['i32'], ['i64'])),
    single(func(['i64', 'f32'], ['f64', 'i32'])),
    single(func([externref], [funcref, 'v128'])),
    single(func(['i32', 'i32'], [])),
    single(func([], ['i32']))
  ],
  imports: [
    { module: 'm', name: 'f', type: { _tag: 'func', type: at(1) } },
    { module: 'm', name: 'g', type: { _tag: 'global', mut: false, t: 'i32' } }
  ],
  tags: [{ _tag: 'tag', type: at(4) }],
  globals: [
    { type: { _tag: 'global', mut: true, t: 'i64' }, init: [op('i64.const', { c: 7n })] },
    { type: { _tag: 'global', mut: true, t: funcref }, init: [op('ref.func', { x: 1 })] }
  ],
  mems: [{ _tag: 'mem', at: 'i32', lim: { min: 1, max: null } }],
  tables: [
    { type: { _tag: 'table', at: 'i32', lim: { min: 4, max: 8 }, rt: funcref }, init: [nul('func')] },
    { type: { _tag: 'table', at: 'i32', lim: { min: 0, max: null }, rt: externref }, init: [nul('extern')] }
  ],
  datas: [{ bytes: new Uint8Array(3), mode: { _tag: 'passive' } }],
  elems: [{ type: funcref, init: [[op('ref.func', { x: 0 })], [nul('func')]], mode: { _tag: 'passive' } }],
  exports: [{ name: 'e', idx: { _tag: 'func', x: 2 as never } }]
}

/** The locals of every function, after its parameters. */
const locals = all.map((t, i) => ({ n: 1 + (i % 2), t }))

const value = (t: ValType): Instr =>
  t === 'i32' ? i32
  : t === 'i64' ? i64
  : t === 'f32' ? f32
  : t === 'f64' ? f64
  : t === 'v128' ? v128
  : typeof t === 'string' ? op('unreachable')
  : nul(t.ht)

const blockType = (choose: Choose): BlockType => {
  const k = choose(8)
  return (
    k < 2 ? none
    : k < 6 ? result(all[choose(all.length)] ?? 'i32')
    : bt(choose(base.types.length + (choose(40) === 0 ? 1 : 0)))
  )
}

/** An index of a space of `n`, sometimes one too large. */
const index = (choose: Choose, n: number): number => choose(n + (choose(12) === 0 ? 1 : 0))

const memarg = (choose: Choose) => ({ x: 0, align: choose(5), offset: choose(3) === 0 ? 2 ** choose(32) : 0 })

/** The immediates of a row; `null` where it opens a block or V8 does not know it. */
const immediates = (choose: Choose, row: Row, depth: number): object | null => {
  switch (row.shape) {
    case 'none':
      return {}
    case 'i32':
      return { c: choose(1000) }
    case 'i64':
      return { c: BigInt(choose(1000)) }
    case 'f32':
      return { c: choose(2 ** 30) }
    case 'f64':
      return { hi: choose(2 ** 30), lo: 0 }
    case 'byte^16':
      return { a: choose(2 ** 30), b: 1, c: 2, d: 3 }
    case 'memarg':
      return memarg(choose)
    case 'memarg laneidx':
      return { ...memarg(choose), lane: choose(17) }
    case 'laneidx':
      return { lane: choose(17) }
    case 'laneidx^16':
      return { lanes: Array.from({ length: 16 }, () => choose(choose(100) === 0 ? 33 : 32)) }
    case 'memidx':
      return { x: 0 }
    case 'memidx memidx':
      return { x: 0, y: 0 }
    case 'dataidx memidx':
      return { x: 0, y: index(choose, 1) }
    case 'localidx':
      return { x: index(choose, 11) }
    case 'globalidx':
      return { x: index(choose, 3) }
    case 'tableidx':
      return { x: index(choose, 2) }
    case 'tableidx tableidx':
      return { x: index(choose, 2), y: index(choose, 2) }
    case 'elemidx tableidx':
      return { x: index(choose, 2), y: index(choose, 1) }
    case 'elemidx':
    case 'dataidx':
      return { x: index(choose, 1) }
    case 'tagidx':
      return { x: index(choose, 1) }
    case 'funcidx':
      return { x: index(choose, 4) }
    case 'typeidx tableidx':
      return { x: index(choose, 2), y: at(index(choose, base.types.length)) }
    case 'labelidx':
      return { l: index(choose, depth + 1) }
    case 'br_table':
      return { ls: Array.from({ length: choose(4) }, () => choose(depth + 1)), l: index(choose, depth + 1) }
    case 'select':
      return { ts: choose(3) === 0 ? [all[choose(all.length)] ?? 'i32'] : null }
    case 'heaptype':
      return { ht: choose(2) === 0 ? 'func' : 'extern' }
    default:
      return null
  }
}

const unknownFeatures = new Set(['gc', 'function-references', 'memory64', 'multi-memory'])
const drawable = rows.filter((row) => !unknownFeatures.has(row.feature) && row.mnemonic !== 'throw_ref')

/** An instruction that fits, of up to 20 drawn; now and then one that nobody asked whether it fits. */
const draw = (choose: Choose, C: Context, s: Stacks): Instr => {
  const reckless = choose(1500) === 0
  for (let tries = 0; tries < 20; tries++) {
    const row = drawable[choose(drawable.length)] as Row
    const given = immediates(choose, row, s.ctrl.depth)
    if (given === null) continue
    const instr = op(row.mnemonic, given)
    const next = checkInstr(C, s, instr)
    if (reckless || !isLeft(next)) return instr
  }
  return value(numbers[choose(4)] ?? 'i32')
}

/** An expression that ends in the end types of its frame, except for what was drawn recklessly. */
const expr = (choose: Choose, C: Context, start: Stacks, budget: number, nesting: number): Expr => {
  const es: Instr[] = []
  let s = start
  const take = (instr: Instr): void => {
    es.push(instr)
    const next = checkInstr(C, s, instr)
    if (!isLeft(next)) s = next.right
  }
  for (let i = 0; i < budget; i++) {
    const block = nesting > 0 && choose(8) === 0 ? nested(choose, C, s, budget, nesting) : null
    if (block === null) take(draw(choose, C, s))
    else {
      es.push(block.instr)
      s = block.after
    }
  }
  if (isLeft(endBlock(C, s))) {
    for (let n = peek(s.vals, s.ctrl, Infinity).length; n > 0; n--) take(drop)
    for (const t of s.ctrl.end) take(value(t))
  }
  return es
}

/** A block and the state after it; `null` where it cannot open. */
const nested = (choose: Choose, C: Context, s: Stacks, budget: number, nesting: number) => {
  const tag = (['block', 'loop', 'if'] as const)[choose(3)] ?? 'block'
  const type = blockType(choose)
  const inside = checkInstr(C, s, op(tag, tag === 'if' ? { bt: type, then: [], else: [] } : { bt: type, es: [] }))
  if (isLeft(inside)) return null
  const body = () => expr(choose, C, inside.right, Math.floor(budget / 2), nesting - 1)
  const then = body()
  const other = tag === 'if' && choose(100) !== 0 ? body() : []
  const instr = op(tag, tag === 'if' ? { bt: type, then, else: other } : { bt: type, es: then })
  const { end, base: vals } = inside.right.ctrl
  const after = end.reduce((vs, t) => ({ t, length: vs.length + 1, below: vs }), vals)
  return { instr, after: { vals: after, ctrl: s.ctrl, inits: s.inits } }
}

/** Choices from one seed, by a linear congruential generator, so that a program has as many as it needs. */
const chooser = (seed: number): Choose => {
  let state = seed >>> 0
  return (n) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * n)
  }
}

const body = (choose: Choose, C: Context, ft: FuncType, budget: number): Expr => {
  const own: Context = { ...C, locals: localsOf(C.types, ft.params, locals), result: ft.results }
  return expr(choose, own, initial(ft.results), budget, 3)
}

const signatures: ReadonlyArray<number> = [2, 3, 5]

const program = (seed: number, budget: number): Module => {
  const choose = chooser(seed)
  const funcs = signatures.map((x) => ({ type: type(x), locals, body: [] as Expr }))
  const module = { ...base, funcs }
  const declared = declare(module)
  if (isLeft(declared)) throw new Error('the module that all programs share is valid')
  const C = contextOf(module, declared.right, declaredFunctions(module))
  const typed = (x: number): FuncType => {
    const ct = C.comps[x]
    if (ct?._tag !== 'func') throw new Error('the signatures are function types')
    return ct
  }
  return { ...base, funcs: signatures.map((x) => ({ type: type(x), locals, body: body(choose, C, typed(x), budget) })) }
}

/** Modules of three functions with about `budget` instructions in each block. */
export const programs = (budget: number): fc.Arbitrary<Module> =>
  fc.tuple(fc.nat(0x7fffffff), fc.integer({ min: 1, max: budget })).map(([seed, n]) => program(seed, n))
