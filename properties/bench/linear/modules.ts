/** Modules by the length of one of their lists. */
import type { Instr } from '../../../src/structure/Instr.ts'
import type { Module } from '../../../src/structure/Module.ts'
import {
  ref,
  type CompType,
  type ExternType,
  type FieldType,
  type NumType,
  type RecType,
  type TableType
} from '../../../src/structure/Types.ts'
import { idx, type FuncIdx, type MemIdx, type TableIdx } from '../../../src/structure/Indices.ts'
import { emptyModule } from '../../support/modules.ts'
import { at, func, funcref, i32, nul, op, single, type } from '../../validation/support/modules.ts'
import { times } from './Row.ts'

/** A module with a list of `n` elements. */
export interface Family {
  readonly name: string
  readonly module: (n: number) => Module
  /** The longest list that a module may have; by default as long as one likes. */
  readonly most?: number
}

const numTypes: ReadonlyArray<NumType> = ['i32', 'i64', 'f32', 'f64']

/** Types that differ from one another: the digits of a number. */
const digits = (x: number): ReadonlyArray<NumType> => {
  const found: NumType[] = []
  for (let rest = x; rest > 0; rest = Math.floor(rest / 4)) found.push(numTypes[rest % 4] ?? 'i32')
  return found
}

const open = (supers: ReadonlyArray<number>, ct: CompType): RecType => ({
  subtypes: [{ final: false, supers: supers.map(at), ct }]
})
const field = (zt: FieldType['zt'], mut = true): FieldType => ({ mut, zt })
const struct = (...fields: ReadonlyArray<FieldType>): CompType => ({ _tag: 'struct', fields })
const void_ = single(func([], []))

const types = (types: ReadonlyArray<RecType>): Module => ({ ...emptyModule, types })

const typeFamilies: ReadonlyArray<Family> = [
  { name: 'types', module: (n) => types(times(n, (x) => single(func(digits(x), [])))) },
  { name: 'equal types', module: (n) => types(times(n, () => void_)) },
  {
    name: 'members of a group',
    module: (n) =>
      types([
        {
          subtypes: times(n, (x) => ({
            final: true,
            supers: [],
            ct: struct(field(ref(true, at((x + 1) % n))), field(ref(true, at(n - 1 - x))))
          }))
        }
      ])
  },
  {
    name: 'types of the type before',
    module: (n) =>
      types(
        times(n, (x) => single(x === 0 ? struct() : struct(field(ref(true, at(x - 1))), field(ref(false, at(x - 1))))))
      )
  },
  {
    name: 'chain of subtypes',
    module: (n) => types(times(n, (x) => open(x === 0 ? [] : [x - 1], struct(field('i32')))))
  },
  {
    name: 'chain of subtypes in a group',
    module: (n) =>
      types([
        {
          subtypes: times(n, (x) => ({ final: false, supers: x === 0 ? [] : [at(x - 1)], ct: struct(field('i32')) }))
        }
      ])
  },
  {
    name: 'subtypes of one type',
    module: (n) => types([open([], struct()), ...times(n, (x) => open([0], struct(...digits(x).map((t) => field(t)))))])
  },
  {
    name: 'fields',
    most: 10_000,
    module: (n) => types([single(struct(...times(n, (x) => field(numTypes[x % 4] ?? 'i32'))))])
  },
  {
    name: 'fields of references',
    most: 10_000,
    module: (n) => types([void_, single(struct(...times(n, () => field(ref(true, at(0))))))])
  },
  {
    name: 'parameters',
    most: 1000,
    module: (n) => ({
      ...types([
        single(
          func(
            times(n, (x) => numTypes[x % 4] ?? 'i32'),
            []
          )
        )
      ]),
      funcs: [{ type: type(0), locals: [], body: [] }]
    })
  },
  {
    name: 'results',
    most: 1000,
    module: (n) => ({
      ...types([
        single(
          func(
            [],
            times(n, () => 'i32')
          )
        )
      ]),
      funcs: [{ type: type(0), locals: [], body: times(n, () => i32) }]
    })
  }
]

const empty = { type: type(0), locals: [], body: [] }
const withFuncs = (n: number): Module => ({ ...types([void_]), funcs: times(n, () => empty) })
const tableType = (min: number): TableType => ({ _tag: 'table', at: 'i32', lim: { min, max: null }, rt: funcref })
const oneTable = (min: number) => [{ type: tableType(min), init: [nul('func')] }]
const memory = (min: number) => ({ _tag: 'mem', at: 'i32', lim: { min, max: null } }) as const
const nullFunc = nul('func')
const funcAt = (x: number): Instr => op('ref.func', { x: idx<FuncIdx>(x) })

const imports = (n: number, name: (i: number) => string, xt: ExternType): Module => ({
  ...types([void_]),
  imports: times(n, (i) => ({ module: 'env', name: name(i), type: xt }))
})
const named = (i: number): string => `name${i}`

const importFamilies: ReadonlyArray<Family> = [
  { name: 'imports of functions', module: (n) => imports(n, named, { _tag: 'func', type: at(0) }) },
  { name: 'imports of one function', module: (n) => imports(n, () => 'same', { _tag: 'func', type: at(0) }) },
  { name: 'imports of tables', module: (n) => imports(n, named, tableType(0)) },
  { name: 'imports of memories', module: (n) => imports(n, named, memory(0)) },
  { name: 'imports of globals', module: (n) => imports(n, named, { _tag: 'global', mut: false, t: 'i32' }) },
  { name: 'imports of tags', module: (n) => imports(n, named, { _tag: 'tag', type: at(0) }) }
]

const exporting = (
  m: Module,
  n: number,
  tag: 'func' | 'global' | 'table' | 'mem' | 'tag',
  x: (i: number) => number
): Module => ({
  ...m,
  // the brand of the index follows from the tag
  exports: times(n, (i) => ({ name: named(i), idx: { _tag: tag, x: x(i) } as Module['exports'][number]['idx'] }))
})

const constant = { _tag: 'global', mut: false, t: 'i32' } as const
const withGlobals = (n: number): Module => ({
  ...emptyModule,
  globals: times(n, (i) => ({ type: constant, init: [op('i32.const', { c: i })] }))
})
const withTags = (n: number): Module => ({ ...types([void_]), tags: times(n, () => ({ _tag: 'tag', type: at(0) })) })
const withTables = (n: number): Module => ({
  ...emptyModule,
  tables: times(n, () => ({ type: tableType(1), init: [nullFunc] }))
})
const withMemories = (n: number): Module => ({ ...emptyModule, mems: times(n, () => memory(0)) })

const definitions: ReadonlyArray<Family> = [
  { name: 'functions', module: withFuncs },
  {
    name: 'functions of their own types',
    module: (n) => ({
      ...types(times(n, (x) => single(func(digits(x), [])))),
      funcs: times(n, (x) => ({ ...empty, type: type(x) }))
    })
  },
  {
    name: 'groups of locals',
    module: (n) => ({
      ...types([void_]),
      funcs: [{ ...empty, locals: times(n, (i) => ({ n: 1, t: i % 2 === 0 ? 'i32' : 'i64' })) }]
    })
  },
  {
    name: 'locals of one group',
    module: (n) => ({ ...types([void_]), funcs: [{ ...empty, locals: [{ n, t: 'i32' }] }] })
  },
  { name: 'tables', module: withTables },
  { name: 'memories', module: withMemories },
  { name: 'globals', module: withGlobals },
  {
    name: 'globals of the one before',
    module: (n) => ({
      ...emptyModule,
      globals: times(n, (i) => ({ type: constant, init: [i === 0 ? i32 : op('global.get', { x: i - 1 })] }))
    })
  },
  { name: 'tags', module: withTags },
  { name: 'exports', module: (n) => exporting(withFuncs(1), n, 'func', () => 0) },
  { name: 'exports of functions', module: (n) => exporting(withFuncs(n), n, 'func', (i) => i) },
  { name: 'exports of globals', module: (n) => exporting(withGlobals(n), n, 'global', (i) => i) },
  { name: 'exports of tables', module: (n) => exporting(withTables(n), n, 'table', (i) => i) },
  { name: 'exports of memories', module: (n) => exporting(withMemories(n), n, 'mem', (i) => i) },
  { name: 'exports of tags', module: (n) => exporting(withTags(n), n, 'tag', (i) => i) }
]

const offset = (c: number): ReadonlyArray<Instr> => [op('i32.const', { c })]
const active = (x: number, c: number) => ({ _tag: 'active', x: idx<TableIdx>(x), offset: offset(c) }) as const

const segments: ReadonlyArray<Family> = [
  ...(['passive', 'declarative'] as const).map((mode): Family => ({
    name: `${mode} element segments`,
    module: (n) => ({
      ...withFuncs(1),
      elems: times(n, () => ({ type: ref(false, 'func'), init: [[funcAt(0)]], mode: { _tag: mode } }))
    })
  })),
  {
    name: 'active element segments',
    module: (n) => ({
      ...withFuncs(1),
      tables: oneTable(n),
      elems: times(n, (i) => ({ type: ref(false, 'func'), init: [[funcAt(0)]], mode: active(0, i) }))
    })
  },
  {
    name: 'active element segments of tables',
    module: (n) => ({
      ...types([void_]),
      tables: withTables(n).tables,
      funcs: [empty],
      elems: times(n, (i) => ({ type: funcref, init: [[funcAt(0)]], mode: active(i, 0) }))
    })
  },
  {
    name: 'functions of an element segment',
    module: (n) => ({
      ...withFuncs(n),
      tables: oneTable(n),
      elems: [{ type: ref(false, 'func'), init: times(n, (i) => [funcAt(i)]), mode: active(0, 0) }]
    })
  },
  {
    name: 'expressions of an element segment',
    module: (n) => ({
      ...emptyModule,
      tables: oneTable(n),
      elems: [{ type: funcref, init: times(n, () => [nullFunc]), mode: active(0, 0) }]
    })
  },
  {
    name: 'constants of an element segment',
    module: (n) => ({
      ...withFuncs(1),
      globals: times(n, () => ({ type: { _tag: 'global', mut: false, t: funcref }, init: [funcAt(0)] })),
      elems: [{ type: funcref, init: times(n, (i) => [op('global.get', { x: i })]), mode: { _tag: 'passive' } }]
    })
  },
  {
    name: 'passive data segments',
    module: (n) => ({
      ...emptyModule,
      datas: times(n, (i) => ({ bytes: Uint8Array.of(i), mode: { _tag: 'passive' } }))
    })
  },
  {
    name: 'active data segments',
    module: (n) => ({
      ...emptyModule,
      mems: [memory(Math.ceil(n / 65536))],
      datas: times(n, (i) => ({
        bytes: Uint8Array.of(i),
        mode: { _tag: 'active', x: idx<MemIdx>(0), offset: offset(i) }
      }))
    })
  },
  {
    name: 'bytes of a data segment',
    module: (n) => ({
      ...emptyModule,
      mems: [memory(Math.ceil(n / 65536))],
      datas: [
        {
          bytes: new Uint8Array(n).map((_, i) => i * 7),
          mode: { _tag: 'active', x: idx<MemIdx>(0), offset: offset(0) }
        }
      ]
    })
  }
]

const customs: ReadonlyArray<Family> = [
  {
    name: 'custom sections',
    module: (n) => ({
      ...withFuncs(1),
      customs: times(n, (i) => ({ name: named(i), bytes: Uint8Array.of(i), after: 'type' }))
    })
  },
  {
    name: 'custom sections after all',
    module: (n) => ({
      ...withFuncs(1),
      customs: times(n, () => ({ name: 'same', bytes: Uint8Array.of(1), after: 'code' }))
    })
  },
  {
    name: 'bytes of a custom section',
    module: (n) => ({
      ...emptyModule,
      customs: [{ name: 'custom', bytes: new Uint8Array(n).map((_, i) => i * 7), after: null }]
    })
  }
]

const text = (n: number): string => 'name'.repeat(Math.ceil(n / 4)).slice(0, n)

const strings: ReadonlyArray<Family> = [
  {
    name: 'characters of the name of an export',
    module: (n) => ({ ...withFuncs(1), exports: [{ name: text(n), idx: { _tag: 'func', x: idx<FuncIdx>(0) } }] })
  },
  {
    name: 'characters of the name of an import',
    module: (n) => ({
      ...emptyModule,
      imports: [{ module: text(n), name: `\u{1f600}${text(n)}`, type: constant }]
    })
  },
  {
    name: 'characters of the name of a custom section',
    module: (n) => ({ ...emptyModule, customs: [{ name: text(n), bytes: Uint8Array.of(1), after: null }] })
  }
]

/** Lists of a module outside of its code and its name section. */
export const moduleFamilies: ReadonlyArray<Family> = [
  ...typeFamilies,
  ...importFamilies,
  ...definitions,
  ...segments,
  ...customs,
  ...strings
]
