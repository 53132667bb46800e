/**
 * Programs that press on the generator's bookkeeping: many values at once on the stack and in locals, sets and tees under
 * them, branches with values, loops, handlers, calls of every kind, vectors, objects, NaNs. They need not end; every number
 * on the tape is some instruction.
 */
import { i32 } from '../../../src/structure/Const.ts'
import {
  idx,
  type FuncIdx,
  type GlobalIdx,
  type LabelIdx,
  type LocalIdx,
  type MemIdx,
  type TableIdx,
  type TagIdx
} from '../../../src/structure/Indices.ts'
import type { Expr, Instr } from '../../../src/structure/Instr.ts'
import type { Elem, Export, Import, Module } from '../../../src/structure/Module.ts'
import {
  idxUse,
  ref,
  type ExternType,
  type GlobalType,
  type MemType,
  type TableType,
  type TagType
} from '../../../src/structure/Types.ts'
import { emptyModule } from '../../support/modules.ts'
import { branch, call, exit, guarded, parted, structured } from './Control.ts'
import { access, aggregate, bulk, entries, overwritten } from './Stores.ts'
import { global, operate, selected, variable } from './Values.ts'
import {
  constant,
  globals,
  isOver,
  locals,
  once,
  one,
  params,
  push,
  read,
  recTypes,
  replace,
  results,
  settle,
  types,
  valType,
  type Around,
  type Writer
} from './Writer.ts'

export type Tape = ReadonlyArray<number>

const anyType = ['i32', 'i64', 'f64', 'f32', 'v128'] as const

type Part = (w: Writer) => void
const repeated = (n: number, part: Part): ReadonlyArray<Part> => Array.from({ length: n }, () => part)

const sequence = (w: Writer, n: number): void => {
  for (let i = 0; i < n && !isOver(w); i++) parts[read(w, parts.length)]?.(w)
}
const parts: ReadonlyArray<Part> = [
  ...repeated(6, variable),
  ...repeated(7, operate),
  ...repeated(2, (w) => {
    const t = one(w, anyType)
    push(w, t, ...constant(t, read(w, 60)))
  }),
  ...repeated(3, access),
  ...repeated(3, aggregate),
  ...repeated(2, branch),
  ...repeated(2, (w) => {
    structured(w, sequence)
  }),
  ...repeated(2, call),
  overwritten,
  global,
  bulk,
  selected,
  entries,
  (w) => {
    parted(w, sequence)
  },
  (w) => {
    guarded(w, sequence)
  },
  (w) => {
    exit(w, sequence)
  }
]

/** The counter of a function that is repeated, which no other instruction knows. */
const counter = idx<LocalIdx>(locals.length)

/** A body that is done up to `n` times. */
const repeatedly = (n: number, body: Expr): Expr => {
  const [first, second] = [idx<LocalIdx>(1), idx<LocalIdx>(2)]
  const es: Expr = [
    { _tag: 'block', bt: { _tag: 'idx', x: types.round }, es: body },
    { _tag: 'local.set', x: second },
    { _tag: 'local.set', x: first },
    { _tag: 'local.get', x: counter },
    i32(1),
    { _tag: 'i32.add' },
    { _tag: 'local.tee', x: counter },
    i32(n),
    { _tag: 'i32.lt_u' },
    { _tag: 'br_if', l: idx<LabelIdx>(0) }
  ]
  const loop: Instr = { _tag: 'loop', bt: { _tag: 'result', t: null }, es }
  return [loop, { _tag: 'local.get', x: first }, { _tag: 'local.get', x: second }]
}

const func = (numbers: Tape, around: Around, isLast: boolean): Module['funcs'][number] => {
  const w: Writer = { ...around, out: [], stack: [], labels: [results], tape: { numbers, at: 0 }, depth: 0 }
  const rounds = 1 + read(w, 5)
  // most functions start with objects at hand
  for (const [x, t] of locals.entries())
    if ((t === 's' || t === 'a') && !once(w, 20))
      replace(w, 0, [], ...constant(t, 1 + read(w, 11)), { _tag: 'local.set', x: idx<LocalIdx>(x) })
  sequence(w, numbers.length)
  settle(w, results)
  const declared = [...locals.slice(params.length), 'i32' as const].map((t) => ({ n: 1, t: valType(t) }))
  return { type: types.func, locals: declared, body: isLast ? repeatedly(rounds, w.out) : w.out }
}

const TABLE: TableType = { _tag: 'table', at: 'i32', lim: { min: 8, max: 8 }, rt: ref(true, 'func') }
const MEMORY: MemType = { _tag: 'mem', at: 'i32', lim: { min: 1, max: 3 } }
const TAG: TagType = { _tag: 'tag', type: idxUse(types.tag) }
const globalTypes = globals.map((t): GlobalType => ({ _tag: 'global', mut: true, t }))

/** Functions into the table, which also declares them. */
const elem = (at: number, from: number, n: number): Elem => ({
  type: ref(true, 'func'),
  init: Array.from({ length: n }, (_, i) => [{ _tag: 'ref.func', x: idx<FuncIdx>(from + i) }]),
  mode: { _tag: 'active', x: idx<TableIdx>(0), offset: [i32(at)] }
})

/** The last function is `run`; everything is exported, for a module that shares it. */
const exportsOf = (funcs: number): ReadonlyArray<Export> => [
  { name: 'run', idx: { _tag: 'func', x: idx<FuncIdx>(funcs - 1) } },
  ...Array.from({ length: funcs }, (_, i): Export => ({ name: `f${i}`, idx: { _tag: 'func', x: idx<FuncIdx>(i) } })),
  ...globals.map((_, i): Export => ({ name: `g${i}`, idx: { _tag: 'global', x: idx<GlobalIdx>(i) } })),
  { name: 'm', idx: { _tag: 'mem', x: idx<MemIdx>(0) } },
  { name: 't', idx: { _tag: 'table', x: idx<TableIdx>(0) } },
  { name: 'e', idx: { _tag: 'tag', x: idx<TagIdx>(0) } }
]

const empty: Module = {
  ...emptyModule,
  types: recTypes,
  datas: [{ bytes: Uint8Array.from({ length: 20 }, (_, i) => 7 * i + 120), mode: { _tag: 'passive' } }]
}

/** A module of functions `(i32, i64) -> (i64, i32)`, each made of a tape; the last is exported as `run`. */
export const dense = (tapes: ReadonlyArray<Tape>): Module => ({
  ...empty,
  tags: [TAG],
  globals: globalTypes.map((type, i) => ({ type, init: constant(globals[i] ?? 'i32', 3) })),
  mems: [MEMORY, { ...MEMORY, lim: { min: 1, max: 1 } }],
  tables: [{ type: TABLE, init: [{ _tag: 'ref.null', ht: 'func' }] }],
  funcs: tapes.map((numbers, i) => func(numbers, { callees: i, mems: 2 }, i === tapes.length - 1)),
  elems: [elem(0, 0, tapes.length)],
  exports: exportsOf(tapes.length)
})

const imported = (name: string, type: ExternType): Import => ({ module: 'a', name, type })

/**
 * A second module on top of `dense` of `owner` functions: it imports its functions, globals, table and tag, and its memory
 * twice. Its own functions come after those of the first in the table, which both call through and write.
 */
export const sharing = (owner: number, tapes: ReadonlyArray<Tape>): Module => ({
  ...empty,
  imports: [
    ...Array.from({ length: owner }, (_, i) => imported(`f${i}`, { _tag: 'func', type: idxUse(types.func) })),
    ...globalTypes.map((type, i) => imported(`g${i}`, type)),
    imported('m', MEMORY),
    imported('m', MEMORY),
    imported('t', TABLE),
    imported('e', TAG)
  ],
  funcs: tapes.map((numbers, i) => func(numbers, { callees: owner + i, mems: 2 }, i === tapes.length - 1)),
  elems: [elem(owner, owner, tapes.length), { ...elem(0, 0, owner), mode: { _tag: 'declarative' } }],
  exports: [{ name: 'run', idx: { _tag: 'func', x: idx<FuncIdx>(owner + tapes.length - 1) } }]
})
