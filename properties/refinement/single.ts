/** One function alone, run by both tiers: a module in which nothing else is called. */
import { addr, type FuncAddr } from '../../src/execution/runtime/Addresses.ts'
import { equalOutcome } from '../../src/execution/equality/equal.ts'
import { instantiate } from '../../src/execution/modules/instantiate.ts'
import { invoke, type Settings } from '../../src/execution/modules/invoke.ts'
import { run } from '../../src/execution/Run.ts'
import { emptyStore, type Store } from '../../src/execution/runtime/Store.ts'
import type { Val } from '../../src/execution/runtime/Values.ts'
import type { Stats } from '../../src/staging/Policy.ts'
import { runStagedBy } from '../../src/staging/RunStaged.ts'
import type { Module } from '../../src/structure/Module.ts'
import { validateModule } from '../../src/validation/Module.ts'
import { right } from '../support/embed.ts'

/** The store that instantiation leaves, which takes few steps. */
export const storeOf = (m: Module): Store => {
  const made = right(instantiate(emptyStore, right(validateModule(m)), []))
  const o = run(1000)(made.config)
  if (o._tag !== 'Done') throw new Error(o._tag)
  return o.store
}

const first = addr<FuncAddr>(0)

/** Whether both tiers agree on the store's first function, and what the staged one did. */
export const agrees = (
  s: Store,
  args: ReadonlyArray<Val>,
  settings?: Settings
): { readonly agree: boolean; readonly counts: Stats } => {
  const c = right(invoke(s, first, args, settings))
  const { outcome, counts } = runStagedBy({ threshold: 0 })(100)(c)
  return { agree: equalOutcome(run(100)(c), outcome), counts }
}
