/** Programs that ask WASI, as configurations. */
import type { FuncAddr, ModuleAddr } from '../../src/execution/runtime/Addresses.ts'
import { allocHostFunc } from '../../src/execution/modules/allocate.ts'
import type { Config } from '../../src/execution/runtime/Config.ts'
import { instantiate } from '../../src/execution/modules/instantiate.ts'
import { invoke } from '../../src/execution/modules/invoke.ts'
import { run } from '../../src/execution/Run.ts'
import { emptyStore, type Store } from '../../src/execution/runtime/Store.ts'
import type { Module } from '../../src/structure/Module.ts'
import { right, valid } from './embed.ts'
import { entry } from './runs.ts'

export interface Instance {
  readonly store: Store
  readonly instance: ModuleAddr
}

/** An instance of a module that imports functions only: the host's, by their names. */
export const instantiated = (m: Module): Instance => {
  const v = valid(m)
  let s = emptyStore
  const given = v.imports.map((xt, i) => {
    const { module = '', name = '' } = m.imports[i] ?? {}
    if (xt._tag !== 'func' || xt.type._tag !== 'def') throw new Error(`${name} is no function`)
    const made: { readonly store: Store; readonly a: FuncAddr } = allocHostFunc(s, xt.type, {
      _tag: 'host',
      module,
      name
    })
    s = made.store
    return { _tag: 'func', a: made.a } as const
  })
  const { config, instance } = right(instantiate(s, v, given))
  const o = run(Infinity)(config)
  if (o._tag !== 'Done') throw new Error(o._tag)
  return { store: o.store, instance }
}

/** The configuration that calls an export without arguments. */
export const named = ({ store, instance }: Instance, name: string): Config =>
  right(invoke(store, entry(store, instance, name), []))
