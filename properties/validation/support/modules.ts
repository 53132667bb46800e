/** Modules by hand: one rich context, and a function whose body is under test. */
import { idx } from '../../../src/structure/Indices.ts'
import type { FuncIdx, TypeIdx } from '../../../src/structure/Indices.ts'
import type { Expr, Instr } from '../../../src/structure/Instr.ts'
import type { LocalGroup, Module } from '../../../src/structure/Module.ts'
import type { CompType, HeapType, RecType, ResultType, ValType } from '../../../src/structure/Types.ts'
import { idxUse, ref } from '../../../src/structure/Types.ts'
import { emptyModule } from '../../support/modules.ts'

/** The instruction of a mnemonic with its immediates, by their names in the abstract syntax. */
export const op = (mnemonic: Instr['_tag'], immediates: object = {}): Instr =>
  // The tables below name the immediates by hand; what does not fit the type shows as a failing case.
  ({ _tag: mnemonic, ...immediates }) as unknown as Instr

export const type = (x: number): TypeIdx => idx<TypeIdx>(x)
export const at = (x: number) => idxUse(type(x))
export const func = (params: ResultType, results: ResultType): CompType => ({ _tag: 'func', params, results })
export const single = (ct: CompType): RecType => ({ subtypes: [{ final: true, supers: [], ct }] })

/** Types 0 to 9 of the context; the function under test has type 10. */
const comps: ReadonlyArray<CompType> = [
  func([], []),
  func(['i32'], ['i32']),
  func(['i32', 'i64'], []),
  {
    _tag: 'struct',
    fields: [
      { mut: true, zt: 'i32' },
      { mut: false, zt: 'i64' },
      { mut: true, zt: 'i8' }
    ]
  },
  { _tag: 'struct', fields: [{ mut: false, zt: ref(false, at(3)) }] },
  { _tag: 'array', field: { mut: true, zt: 'i32' } },
  { _tag: 'array', field: { mut: false, zt: 'i32' } },
  { _tag: 'array', field: { mut: true, zt: 'i8' } },
  { _tag: 'array', field: { mut: true, zt: ref(true, 'func') } },
  { _tag: 'array', field: { mut: true, zt: ref(false, at(3)) } }
]

export const funcref = ref(true, 'func')
export const externref = ref(true, 'extern')

/**
 * Functions 0 to 2 are imported, with types 1, 0 and 2; function 3 is under test and 4 has type 1. Tags 0, 1 have types
 * 2, 0. Tables: i32 funcref, i32 externref, i64 funcref. Memories: i32, i64. Globals: mutable i32, constant i64. Element
 * segments: funcref with function 0, externref. One data segment. `C.REFS` is function 0.
 */
export const moduleWith = (
  body: Expr,
  params: ResultType = [],
  results: ResultType = [],
  locals: ReadonlyArray<LocalGroup> = []
): Module => ({
  ...emptyModule,
  types: [...comps, func(params, results)].map(single),
  imports: [1, 0, 2].map((x, i) => ({ module: 'm', name: `f${i}`, type: { _tag: 'func', type: at(x) } })),
  tags: [2, 0].map((x) => ({ _tag: 'tag', type: at(x) })),
  globals: [
    { type: { _tag: 'global', mut: true, t: 'i32' }, init: [op('i32.const', { c: 0 })] },
    { type: { _tag: 'global', mut: false, t: 'i64' }, init: [op('i64.const', { c: 0n })] }
  ],
  mems: [
    { _tag: 'mem', at: 'i32', lim: { min: 1, max: 2 } },
    { _tag: 'mem', at: 'i64', lim: { min: 1, max: null } }
  ],
  tables: [
    { type: { _tag: 'table', at: 'i32', lim: { min: 1, max: null }, rt: funcref }, init: [nul('func')] },
    { type: { _tag: 'table', at: 'i32', lim: { min: 1, max: null }, rt: externref }, init: [nul('extern')] },
    { type: { _tag: 'table', at: 'i64', lim: { min: 1, max: null }, rt: funcref }, init: [nul('func')] }
  ],
  funcs: [
    { type: type(10), locals, body },
    { type: type(1), locals: [], body: [op('local.get', { x: 0 })] }
  ],
  datas: [{ bytes: new Uint8Array(4), mode: { _tag: 'passive' } }],
  elems: [
    { type: funcref, init: [[op('ref.func', { x: idx<FuncIdx>(0) })]], mode: { _tag: 'passive' } },
    { type: externref, init: [], mode: { _tag: 'passive' } }
  ]
})

export const i32 = op('i32.const', { c: 0 })
export const i64 = op('i64.const', { c: 0n })
export const f32 = op('f32.const', { c: 0 })
export const f64 = op('f64.const', { hi: 0, lo: 0 })
export const v128 = op('v128.const', { a: 0, b: 0, c: 0, d: 0 })
export const nul = (ht: HeapType): Instr => op('ref.null', { ht })
export const drop = op('drop')
export const none = { _tag: 'result', t: null } as const
export const result = (t: ValType) => ({ _tag: 'result', t }) as const
export const bt = (x: number) => ({ _tag: 'idx', x: type(x) }) as const
