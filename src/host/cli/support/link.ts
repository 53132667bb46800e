/**
 * The imports that the command line provides: WASI, and stubs where the user asked for them.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { Either } from 'fp-ts/lib/Either.js'
import { funcAlloc } from '../../../embedding/Functions.ts'
import { globalAlloc } from '../../../embedding/Globals.ts'
import { memAlloc } from '../../../embedding/Memories.ts'
import { linkImports, moduleImports, type ImportType } from '../../../embedding/Modules.ts'
import { storeInit } from '../../../embedding/Store.ts'
import { tableAlloc } from '../../../embedding/Tables.ts'
import { tagAlloc } from '../../../embedding/Tags.ts'
import { funcDeftype, valDefault } from '../../../embedding/Types.ts'
import type { ExternAddr, GlobalAddr, MemAddr, TableAddr } from '../../../execution/runtime/Addresses.ts'
import type { Allocated } from '../../../execution/modules/allocate.ts'
import type { Store } from '../../../execution/runtime/Store.ts'
import { refNull } from '../../../execution/runtime/Values.ts'
import { replyTrap } from '../../../wasi/Plan.ts'
import type { FuncUse } from '../../../structure/Types.ts'
import type { ValidModule } from '../../../types/ValidModule.ts'
import { isWasiName, wasiModule, wasiType } from '../../../wasi/index.ts'
import type { HostPlans } from '../../drive.ts'
import { limitComplaint, unlinkableComplaint, type CliError } from './exit.ts'

export interface Linked {
  readonly store: Store
  readonly imports: ReadonlyArray<ExternAddr>
}

type Provided = { readonly store: Store; readonly addr: ExternAddr } | null

const wasi = (s: Store, { module, name }: ImportType): Provided => {
  if (module !== wasiModule || !isWasiName(name)) return null
  const type = wasiType(name)
  const { store, a } = funcAlloc(s, funcDeftype(type.params, type.results), { _tag: 'host', module, name })
  return { store, addr: { _tag: 'func', a } }
}

const stubFunc = (s: Store, module: string, name: string, { type }: FuncUse): Provided => {
  if (type._tag !== 'def') return null
  const { store, a } = funcAlloc(s, type, { _tag: 'host', module, name })
  return { store, addr: { _tag: 'func', a } }
}

const over = (i: ImportType, e: { readonly message: string }): CliError =>
  limitComplaint(`stub of "${i.module}" "${i.name}"`, { _tag: 'ImplementationLimit', what: 'stub', message: e.message })

/** Something of the right type: a function that traps with its name, a zero, the smallest memory or table. */
const stub = (s: Store, i: ImportType): Either<CliError, Provided> => {
  const { type } = i
  const fail = (e: { readonly message: string }): CliError => over(i, e)
  switch (type._tag) {
    case 'func':
      return E.right(stubFunc(s, i.module, i.name, type))
    case 'mem':
      return E.bimap(fail, (m: Allocated<MemAddr>): Provided => ({ store: m.store, addr: { _tag: 'mem', a: m.a } }))(
        memAlloc(s, type)
      )
    case 'table':
      return E.bimap(fail, (m: Allocated<TableAddr>): Provided => ({
        store: m.store,
        addr: { _tag: 'table', a: m.a }
      }))(tableAlloc(s, type, refNull))
    case 'tag': {
      if (type.type._tag !== 'def') return E.right(null)
      const { store, a } = tagAlloc(s, type.type)
      return E.right({ store, addr: { _tag: 'tag', a } })
    }
    case 'global': {
      const v = valDefault(type.t)
      if (v._tag === 'None') return E.right(null)
      return E.bimap(fail, (m: Allocated<GlobalAddr>): Provided => ({
        store: m.store,
        addr: { _tag: 'global', a: m.a }
      }))(globalAlloc(s, type, v.value))
    }
  }
}

/** Provides what a module imports; says all that is missing at once. */
export const link = (file: string, m: ValidModule, stubs: boolean): Either<CliError, Linked> => {
  let store = storeInit()
  const found: Array<ExternAddr | undefined> = []
  const wanted = moduleImports(m)
  for (const i of wanted) {
    const known = wasi(store, i)
    const made: Either<CliError, Provided> = known === null && stubs ? stub(store, i) : E.right(known)
    if (E.isLeft(made)) return made
    if (made.right !== null) store = made.right.store
    found.push(made.right?.addr)
  }
  // imports are asked in order, so that the k-th question is about the k-th import
  let k = 0
  const linked = linkImports(store, m, () => found[k++])
  return E.isLeft(linked) ?
      E.left(unlinkableComplaint(file, linked.left, stubs))
    : E.right({ store, imports: linked.right })
}

/** Stubs: every function that nobody provides traps with its name. */
export const stubHosts: HostPlans = ({ func }, store) =>
  replyTrap(`stub import "${func.module}" "${func.name}" was called`, store)
