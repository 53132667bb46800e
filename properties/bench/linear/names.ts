/** Modules by the length of a list of their name section, and of the section of branch hints. */
import type { Module } from '../../../src/structure/Module.ts'
import type { Names } from '../../../src/binary/Names.ts'
import { emptyModule } from '../../support/modules.ts'
import { at, func, funcref, i32, none, nul, op, single, type } from '../../validation/support/modules.ts'
import { encodeNames, noNames } from './built.ts'
import type { Family } from './modules.ts'
import { times } from './Row.ts'

const numbered = (n: number): ReadonlyMap<number, string> => new Map(times(n, (i) => [i, `name${i}`]))
const one = (n: number): ReadonlyMap<number, ReadonlyMap<number, string>> => new Map([[0, numbered(n)]])
const each = (n: number): ReadonlyMap<number, ReadonlyMap<number, string>> =>
  new Map(times(n, (i) => [i, new Map([[0, `name${i}`]])]))

const withNames = (m: Module, names: Partial<Names>): Module => ({
  ...m,
  customs: [...m.customs, { name: 'name', bytes: encodeNames({ ...noNames, ...names }), after: 'data' }]
})

const types = [single(func([], [])), single(func(['i32'], []))]
const empty = { type: type(0), locals: [], body: [] }
const funcs = (n: number): Module => ({ ...emptyModule, types, funcs: times(n, () => empty) })
const memType = { _tag: 'mem', at: 'i32', lim: { min: 0, max: null } } as const
const table = {
  type: { _tag: 'table', at: 'i32', lim: { min: 0, max: null }, rt: funcref },
  init: [nul('func')]
} as const
const struct = (n: number) => single({ _tag: 'struct', fields: times(n, () => ({ mut: true, zt: 'i32' as const })) })

export const nameFamilies: ReadonlyArray<Family> = [
  { name: 'characters of the name of the module', module: (n) => withNames(emptyModule, { module: 'n'.repeat(n) }) },
  { name: 'names of functions', module: (n) => withNames(funcs(n), { funcs: numbered(n) }) },
  {
    name: 'equal names of functions',
    module: (n) => withNames(funcs(n), { funcs: new Map(times(n, (i) => [i, 'same'])) })
  },
  { name: 'names of functions that are not there', module: (n) => withNames(funcs(1), { funcs: numbered(n) }) },
  {
    name: 'names of locals of a function',
    module: (n) => withNames({ ...funcs(0), funcs: [{ ...empty, locals: [{ n, t: 'i32' }] }] }, { locals: one(n) })
  },
  {
    name: 'names of locals of functions',
    module: (n) => withNames({ ...funcs(0), funcs: times(n, () => ({ ...empty, type: type(1) })) }, { locals: each(n) })
  },
  {
    name: 'names of labels of a function',
    module: (n) =>
      withNames(
        { ...funcs(0), funcs: [{ ...empty, body: times(n, () => op('block', { bt: none, es: [] })) }] },
        { labels: one(n) }
      )
  },
  {
    name: 'names of labels of nested blocks',
    module: (n) => {
      let body = [op('nop')]
      for (let k = 0; k < n; k++) body = [op('block', { bt: none, es: body })]
      return withNames({ ...funcs(0), funcs: [{ ...empty, body }] }, { labels: one(n) })
    }
  },
  {
    name: 'names of labels of functions',
    module: (n) =>
      withNames(
        { ...funcs(0), funcs: times(n, () => ({ ...empty, body: [op('block', { bt: none, es: [] })] })) },
        { labels: each(n) }
      )
  },
  {
    name: 'names of types',
    module: (n) => withNames({ ...emptyModule, types: times(n, () => single(func([], []))) }, { types: numbered(n) })
  },
  {
    name: 'names of tables',
    module: (n) => withNames({ ...emptyModule, tables: times(n, () => table) }, { tables: numbered(n) })
  },
  {
    name: 'names of memories',
    module: (n) => withNames({ ...emptyModule, mems: times(n, () => memType) }, { mems: numbered(n) })
  },
  {
    name: 'names of globals',
    module: (n) =>
      withNames(
        { ...emptyModule, globals: times(n, () => ({ type: { _tag: 'global', mut: true, t: 'i32' }, init: [i32] })) },
        { globals: numbered(n) }
      )
  },
  {
    name: 'names of element segments',
    module: (n) =>
      withNames(
        { ...emptyModule, elems: times(n, () => ({ type: funcref, init: [], mode: { _tag: 'passive' } })) },
        { elems: numbered(n) }
      )
  },
  {
    name: 'names of data segments',
    module: (n) =>
      withNames(
        { ...emptyModule, datas: times(n, () => ({ bytes: new Uint8Array(1), mode: { _tag: 'passive' } })) },
        { datas: numbered(n) }
      )
  },
  {
    name: 'names of tags',
    module: (n) =>
      withNames({ ...funcs(0), tags: times(n, () => ({ _tag: 'tag', type: at(0) })) }, { tags: numbered(n) })
  },
  {
    name: 'names of fields of a type',
    most: 10_000,
    module: (n) => withNames({ ...emptyModule, types: [struct(n)] }, { fields: one(n) })
  },
  {
    name: 'names of fields of types',
    module: (n) => withNames({ ...emptyModule, types: times(n, () => struct(1)) }, { fields: each(n) })
  }
]
