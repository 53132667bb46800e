/**
 * Arbitrary modules: what the grammar of the binary format can say, valid or not.
 *
 * Spec: https://webassembly.github.io/spec/core/syntax/modules.html
 */
import * as fc from 'fast-check'
import { sections } from '../binary/Sections.ts'
import { idx } from '../structure/Indices.ts'
import type { Expr } from '../structure/Instr.ts'
import { localGroups } from '../structure/Locals.ts'
import type {
  Custom,
  Data,
  DataMode,
  Elem,
  ElemMode,
  Export,
  ExternIdx,
  Func,
  Global,
  Import,
  LocalGroup,
  Module,
  Table
} from '../structure/Module.ts'
import { expr } from './Instrs.ts'
import { bytes, name, u32 } from './Numbers.ts'
import { record } from './Record.ts'
import { externType, globalType, memType, recType, refType, tableType, tagType, typeIdx, valType } from './Types.ts'

const anyIdx = u32.map((n) => idx<never>(n))

const import_: fc.Arbitrary<Import> = record({ module: name, name, type: externType })
const global: fc.Arbitrary<Global> = record({ type: globalType, init: expr })
const table: fc.Arbitrary<Table> = tableType.chain((type) =>
  record({
    type: fc.constant(type),
    init: fc.oneof(fc.constant<Expr>([{ _tag: 'ref.null', ht: type.rt.ht }]), expr)
  })
)

/** Fewer than 2^32 locals in normal form: one group may be large, the others are small. */
const locals: fc.Arbitrary<ReadonlyArray<LocalGroup>> = fc
  .tuple(
    fc.array(record({ n: fc.nat(300), t: valType }), { maxLength: 3 }),
    fc.option(record({ n: fc.integer({ min: 0, max: 2 ** 32 - 1000 }), t: valType }))
  )
  .map(([groups, large]) => localGroups(large === null ? groups : [...groups, large]))
const func: fc.Arbitrary<Func> = record({ type: typeIdx, locals, body: expr })

const active = record({ _tag: fc.constant('active' as const), x: anyIdx, offset: expr })
const dataMode: fc.Arbitrary<DataMode> = fc.oneof(record({ _tag: fc.constant('passive' as const) }), active)
const data: fc.Arbitrary<Data> = record({ bytes, mode: dataMode })

const refFunc: fc.Arbitrary<Expr> = anyIdx.map((x) => [{ _tag: 'ref.func', x }])
const elemMode: fc.Arbitrary<ElemMode> = fc.oneof<fc.Arbitrary<ElemMode>[]>(
  record({ _tag: fc.constantFrom('passive' as const, 'declarative' as const) }),
  active
)
const elem: fc.Arbitrary<Elem> = record({
  type: fc.oneof(fc.constant({ _tag: 'ref' as const, null: false, ht: 'func' as const }), refType),
  init: fc.oneof(fc.array(refFunc, { maxLength: 3 }), fc.array(fc.oneof(refFunc, expr), { maxLength: 3 })),
  mode: elemMode
})

const externIdx: fc.Arbitrary<ExternIdx> = record({
  _tag: fc.constantFrom('func', 'table', 'mem', 'global', 'tag'),
  x: anyIdx
})
const export_: fc.Arbitrary<Export> = record({ name, idx: externIdx })

const few = <A>(arbitrary: fc.Arbitrary<A>): fc.Arbitrary<ReadonlyArray<A>> => fc.array(arbitrary, { maxLength: 3 })

const plain: fc.Arbitrary<Module> = record({
  types: few(recType),
  imports: few(import_),
  tags: few(tagType),
  globals: few(global),
  mems: few(memType),
  tables: few(table),
  funcs: few(func),
  datas: few(data),
  elems: few(elem),
  start: fc.option(anyIdx),
  exports: few(export_),
  customs: fc.constant([])
})

interface Placed {
  readonly name: string
  readonly bytes: Uint8Array
  readonly place: number
}

/** Custom sections after sections that the binary has, in their order. */
const withCustoms = (m: Module, customs: ReadonlyArray<Placed>): Module => {
  const places = [null, ...sections.filter(({ encode }) => encode(m) !== null).map((s) => s.name)]
  const placed = customs.map(({ name, bytes, place }) => ({ rank: place % places.length, name, bytes }))
  return {
    ...m,
    customs: placed
      .sort((a, b) => a.rank - b.rank)
      .map(({ rank, name, bytes }): Custom => ({ name, bytes, after: places[rank] ?? null }))
  }
}

/** Modules in the grammar of the binary format, with custom sections anywhere. */
export const syntacticModule: fc.Arbitrary<Module> = fc
  .tuple(plain, few(record({ name, bytes, place: fc.nat(20) })))
  .map(([m, customs]) => withCustoms(m, customs))
