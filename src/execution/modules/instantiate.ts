/**
 * Instantiation: linking, allocation, and the configuration that runs a module's segments and its start function.
 *
 * Order of effects: globals in order, initialisers of tables, element expressions, allocation; then, as ordinary steps,
 * all element segments, all data segments, the start function. What these steps have written stays written when a later
 * one traps.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/modules.html#instantiation
 */
import { isLeft, right, type Either } from 'fp-ts/lib/Either.js'
import * as V from '../../persistent/Vector.ts'
import { i32 } from '../../structure/Const.ts'
import type { ImplementationLimit, Unlinkable } from '../../structure/Errors.ts'
import { idx, type DataIdx, type ElemIdx } from '../../structure/Indices.ts'
import type { Instr } from '../../structure/Instr.ts'
import type { Data, Elem } from '../../structure/Module.ts'
import type { ValidModule } from '../../types/ValidModule.ts'
import type { ExternAddr, ModuleAddr } from '../runtime/Addresses.ts'
import { allocModuleInst } from './allocate.ts'
import { allocModule, moduleInst } from './allocateModule.ts'
import { program } from '../runtime/Code.ts'
import { config, top, type Config, type Frame } from '../runtime/Config.ts'
import { evalElems, evalExprs, evalGlobals } from './evaluate.ts'
import { defaultSettings, type Settings } from './invoke.ts'
import { checkImports } from './link.ts'
import type { Store } from '../runtime/Store.ts'
import { noValues } from '../runtime/Values.ts'

/** A module that is allocated: `config` runs its segments and its start function, and ends in no values. */
export interface Instantiation {
  readonly config: Config
  readonly instance: ModuleAddr
}

const zero = i32(0)

/** `$runelem_(elem, x)`. */
const runElem = ({ init, mode }: Elem, x: ElemIdx): ReadonlyArray<Instr> => {
  switch (mode._tag) {
    // $runelem_((ELEM rt e* (PASSIVE)), x) = eps
    case 'passive':
      return []
    // $runelem_((ELEM rt e* (DECLARE)), x) = (ELEM.DROP x)
    case 'declarative':
      return [{ _tag: 'elem.drop', x }]
    // $runelem_((ELEM rt e* (ACTIVE y instr*)), x) = instr* (CONST I32 0) (CONST I32 |e*|) (TABLE.INIT y x) (ELEM.DROP x)
    case 'active':
      return [...mode.offset, zero, i32(init.length), { _tag: 'table.init', x: mode.x, y: x }, { _tag: 'elem.drop', x }]
  }
}

/** `$rundata_(data, x)`. */
const runData = ({ bytes, mode }: Data, x: DataIdx): ReadonlyArray<Instr> => {
  switch (mode._tag) {
    // $rundata_((DATA b* (PASSIVE)), x) = eps
    case 'passive':
      return []
    // $rundata_((DATA b* (ACTIVE y instr*)), x) = instr* (CONST I32 0) (CONST I32 |b*|) (MEMORY.INIT y x) (DATA.DROP x)
    case 'active':
      return [
        ...mode.offset,
        zero,
        i32(bytes.length),
        { _tag: 'memory.init', x: mode.x, y: x },
        { _tag: 'data.drop', x }
      ]
  }
}

/** `instr_E* instr_D* instr_S?`. */
const runModule = ({ module }: ValidModule): ReadonlyArray<Instr> => [
  ...module.elems.flatMap((e, i) => runElem(e, idx<ElemIdx>(i))),
  ...module.datas.flatMap((d, i) => runData(d, idx<DataIdx>(i))),
  ...(module.start === null ? [] : [{ _tag: 'call' as const, x: module.start }])
]

/**
 * `$instantiate(s, module, externaddr*)`. The store of the result's `config` has the instance, all of whose exports can
 * be used when the run of `config` is `Done`.
 *
 * `Unlinkable`: an address is missing or has not the type of its import. `ImplementationLimit`: a memory or table is over
 * the limits or more than the host can provide, or an array of a constant expression is too long. Nothing is changed
 * then. A trap or an uncaught exception comes from the run of `config`, whose store has what was written before it.
 */
export const instantiate = (
  s: Store,
  m: ValidModule,
  xas: ReadonlyArray<ExternAddr>,
  { choices, limits }: Settings = defaultSettings
): Either<Unlinkable | ImplementationLimit, Instantiation> => {
  const linked = checkImports(s, m, xas)
  if (isLeft(linked)) return linked
  const { store, a } = allocModuleInst(s, moduleInst(s, m, xas))
  const f: Frame = { locals: V.empty, module: a }
  const globals = evalGlobals({ store, found: noValues, choices, steps: 0 }, f, limits, m)
  if (isLeft(globals)) return globals
  const inits = m.module.tables.map((t) => t.init)
  const tables = evalExprs(globals.right, f, limits, inits)
  if (isLeft(tables)) return tables
  const elems = evalElems(tables.right[1], f, limits, m)
  if (isLeft(elems)) return elems
  const z = elems.right[1]
  const allocated = allocModule(z.store, m, a, tables.right[0], elems.right[0], limits)
  if (isLeft(allocated)) return allocated
  const code = program(runModule(m))
  return right({
    config: config(allocated.right, f, noValues, code, top, z.choices, limits, z.steps),
    instance: a
  })
}
