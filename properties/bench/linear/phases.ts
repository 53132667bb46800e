/** What is done with a module, from its syntax to an instance, as rows. */
import type { Module } from '../../../src/structure/Module.ts'
import type { Config, Outcome } from '../../../src/execution/runtime/Config.ts'
import type { ExternAddr } from '../../../src/execution/runtime/Addresses.ts'
import type { Store } from '../../../src/execution/runtime/Store.ts'
import type { DefType, ExternType, TypeUse } from '../../../src/structure/Types.ts'
import type { ValidModule } from '../../../src/types/ValidModule.ts'
import { right } from '../measure.ts'
import { core, soundness } from './built.ts'
import type { Family } from './modules.ts'
import { ITEMS, type Row, type Stage } from './Row.ts'

const closed = (use: TypeUse): DefType => {
  if (use._tag !== 'def') throw new Error('a valid module has closed import types')
  return use
}

/** Something of the embedder for an import. */
const provide = (s: Store, xt: ExternType): { readonly store: Store; readonly xa: ExternAddr } => {
  switch (xt._tag) {
    case 'func': {
      const { store, a } = core.funcAlloc(s, closed(xt.type), { _tag: 'host', module: 'env', name: 'f' })
      return { store, xa: { _tag: 'func', a } }
    }
    case 'tag': {
      const { store, a } = core.tagAlloc(s, closed(xt.type))
      return { store, xa: { _tag: 'tag', a } }
    }
    case 'global': {
      const { store, a } = right(core.globalAlloc(s, xt, core.i32(3)))
      return { store, xa: { _tag: 'global', a } }
    }
    case 'mem': {
      const { store, a } = right(core.memAlloc(s, xt))
      return { store, xa: { _tag: 'mem', a } }
    }
    case 'table': {
      const { store, a } = right(core.tableAlloc(s, xt, core.refNull))
      return { store, xa: { _tag: 'table', a } }
    }
  }
}

interface Provided {
  readonly store: Store
  readonly xas: ReadonlyArray<ExternAddr>
}

export const provided = (m: ValidModule): Provided => {
  let store = core.storeInit()
  const xas: ExternAddr[] = []
  for (const xt of m.imports) {
    const given = provide(store, xt)
    store = given.store
    xas.push(given.xa)
  }
  return { store, xas }
}

export const valid = (m: Module): ValidModule => right(core.moduleValidate(m))

const done = (o: Outcome): void => {
  if (o._tag !== 'Done') throw new Error(`the run ended in ${o._tag}`)
}

/** All that is done with a module: each stage takes what the one before has made. */
const stages = (made: Module): ReadonlyArray<Stage> => {
  let m = made
  let bytes: Uint8Array = new Uint8Array()
  let source = ''
  let checked: ValidModule | null = null
  let start: Config | null = null
  const later = (): never => {
    throw new Error('a stage was left out')
  }
  return [
    { name: 'encode', work: () => (bytes = core.moduleEncode(m)) },
    { name: 'decode', work: () => (m = right(core.moduleDecode(bytes))) },
    { name: 'validate', work: () => (checked = valid(m)) },
    { name: 'print', work: () => (source = right(core.modulePrint(m))) },
    { name: 'parse', work: () => right(core.moduleParse(source)) },
    {
      name: 'instantiate',
      work: () => {
        const v = checked ?? later()
        const { store, xas } = provided(v)
        const { config } = right(core.instantiate(store, v, xas))
        start = config
        done(core.run(Infinity)(config))
      }
    },
    { name: 'soundness', work: () => right(soundness.configOk(start ?? later(), [])) }
  ]
}

/** The row of a family. */
export const phases = ({ name, module, most = ITEMS }: Family): Row => ({
  name,
  most,
  stages: (n) => stages(module(n))
})
