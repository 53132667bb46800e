/** An embedder in few words: modules out of text, a store with named instances, and results taken out of an Either. */
import { isLeft, type Either } from 'fp-ts/lib/Either.js'
import type { ExternAddr, ModuleAddr } from '../../src/execution/runtime/Addresses.ts'
import type { Store } from '../../src/execution/runtime/Store.ts'
import type { Val } from '../../src/execution/runtime/Values.ts'
import { funcInvoke } from '../../src/embedding/Functions.ts'
import { instanceExport, linkImports, moduleInstantiate, moduleValidate } from '../../src/embedding/Modules.ts'
import type { RunOptions } from '../../src/embedding/Run.ts'
import { moduleEncode, moduleParse } from '../../src/embedding/Text.ts'
import type { Module } from '../../src/structure/Module.ts'
import type { ValidModule } from '../../src/types/ValidModule.ts'

export const right = <E, A>(e: Either<E, A>): A => {
  if (isLeft(e)) throw new Error(`unexpected: ${JSON.stringify(e.left, summary, 1).slice(0, 2000)}`)
  return e.right
}
export const left = <E, A>(e: Either<E, A>): E => {
  if (!isLeft(e)) throw new Error('a failure was expected')
  return e.left
}
/** Stores and configurations are large and hold bigints. */
const summary = (key: string, value: unknown): unknown =>
  key === 'store' || key === 'config' ? '...'
  : typeof value === 'bigint' ? `${value}`
  : value

export const valid = (m: Module): ValidModule => right(moduleValidate(m))

/** The valid module of a text. */
export const wat = (text: string): ValidModule => valid(right(moduleParse(text)))

/** The binary of a text, without a name section. */
export const binary = (text: string): Uint8Array => moduleEncode(right(moduleParse(text, { names: false })))

/** Named things of the embedder: `module.name`. */
export type Names = Readonly<Record<string, ExternAddr>>

/** The external addresses for the imports, by name. */
export const given = (s: Store, m: ValidModule, names: Names): ReadonlyArray<ExternAddr> =>
  right(linkImports(s, m, (module, name) => names[`${module}.${name}`]))

/** An instance with the names that it exports under `name`. */
export interface Made {
  readonly store: Store
  readonly instance: ModuleAddr
  readonly names: Names
  readonly steps: number
}

/** The exports of an instance as names. */
export const exported = (s: Store, m: ValidModule, instance: ModuleAddr, name: string): Names =>
  Object.fromEntries(m.module.exports.map((e) => [`${name}.${e.name}`, right(instanceExport(s, instance, e.name))]))

export const make = (s: Store, m: ValidModule, name: string, names: Names = {}, options: RunOptions = {}): Made => {
  const { store, instance, steps } = right(moduleInstantiate(s, m, given(s, m, names), options))
  return { store, instance, steps, names: { ...names, ...exported(store, m, instance, name) } }
}

/** The same where the run is expected to fail. */
export const fail = (s: Store, m: ValidModule, names: Names = {}, options: RunOptions = {}) =>
  left(moduleInstantiate(s, m, given(s, m, names), options))

/** The address under a name, which is one of this kind. */
const addressOf =
  <X extends ExternAddr>(is: (xa: ExternAddr) => xa is X) =>
  (names: Names, name: string): X['a'] => {
    const xa = names[name]
    if (xa === undefined || !is(xa)) throw new Error(`${name} is something else`)
    return xa.a
  }
export const func = addressOf((xa) => xa._tag === 'func')
export const table = addressOf((xa) => xa._tag === 'table')
export const memory = addressOf((xa) => xa._tag === 'mem')
export const global = addressOf((xa) => xa._tag === 'global')

/** The values of a call. */
export const call = (s: Store, names: Names, name: string, args: ReadonlyArray<Val> = [], options: RunOptions = {}) =>
  right(funcInvoke(s, func(names, name), args, options)).values
