/**
 * Modules: from bytes to an instance.
 *
 * Spec: https://webassembly.github.io/spec/core/appendix/embedding.html#modules
 */
import { isLeft, left, right, type Either } from 'fp-ts/lib/Either.js'
import { decodeModule } from '../binary/Decode.ts'
import type { ExternAddr, ModuleAddr } from '../execution/runtime/Addresses.ts'
import type { Choices } from '../execution/runtime/Choices.ts'
import { instantiate } from '../execution/modules/instantiate.ts'
import { importProblems } from '../execution/modules/link.ts'
import { refused, type Refused } from '../execution/runtime/Refused.ts'
import type { Store } from '../execution/runtime/Store.ts'
import type { ImplementationLimit, Invalid, Malformed, Unlinkable } from '../structure/Errors.ts'
import type { Module, Name } from '../structure/Module.ts'
import type { ExternType } from '../structure/Types.ts'
import type { ValidModule } from '../types/ValidModule.ts'
import { validateModule, validationErrors } from '../validation/Module.ts'
import { at } from './Lookup.ts'
import { finish, settingsOf, type Failure, type RunOptions } from './Run.ts'

/**
 * `module_decode(byte*) : module | error`. `Malformed` has the byte offset and the path of nonterminals;
 * `ImplementationLimit`: the binary is too large.
 *
 * @example
 * ```ts @import.meta.vitest
 * expect(moduleDecode(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0))).toMatchObject({ _tag: 'Right', right: { funcs: [] } })
 * expect(moduleDecode(Uint8Array.of(1, 2, 3))).toMatchObject({ _tag: 'Left', left: { _tag: 'Malformed' } })
 * ```
 */
export const moduleDecode = (bytes: Uint8Array): Either<Malformed | ImplementationLimit, Module> => decodeModule(bytes)

/**
 * `module_validate(module) : error?`, giving the module with the types that its derivation found. `Invalid` has the rule,
 * the path to the instruction, and a message that begins with that of the official suite. `typeNames` are for messages.
 *
 * @example
 * ```ts @import.meta.vitest
 * const { flatMap } = await import('fp-ts/lib/Either.js')
 * const { pipe } = await import('fp-ts/lib/function.js')
 * const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)
 * const valid = pipe(moduleDecode(empty), flatMap(moduleValidate))
 * expect(valid).toMatchObject({ _tag: 'Right', right: { imports: [], exports: [] } })
 * ```
 */
export const moduleValidate = (
  m: Module,
  typeNames?: ReadonlyMap<number, Name>
): Either<Invalid | ImplementationLimit, ValidModule> => validateModule(m, typeNames)

/** NON-SPEC: all that is wrong with a module, at most one error per function, segment, export and so on; empty if it is valid. */
export const moduleErrors = (
  m: Module,
  typeNames?: ReadonlyMap<number, Name>
): ReadonlyArray<Invalid | ImplementationLimit> => validationErrors(m, typeNames)

/** An import with its closed type. */
export interface ImportType {
  readonly module: Name
  readonly name: Name
  readonly type: ExternType
}
/** An export with its closed type. */
export interface ExportType {
  readonly name: Name
  readonly type: ExternType
}

/**
 * `module_imports(module) : (name, name, externtype)*`, in order, types closed.
 *
 * @example
 * ```ts @import.meta.vitest
 * const { flatMap, map } = await import('fp-ts/lib/Either.js')
 * const { pipe } = await import('fp-ts/lib/function.js')
 * // (module (import "env" "g" (global i32)))
 * const hex = '0061736d01000000020a0103656e760167037f00'
 * const bytes = Uint8Array.from(hex.match(/../g) ?? [], (byte) => parseInt(byte, 16))
 * const imports = pipe(moduleDecode(bytes), flatMap(moduleValidate), map(moduleImports))
 * const type = { _tag: 'global', mut: false, t: 'i32' }
 * expect(imports).toEqual({ _tag: 'Right', right: [{ module: 'env', name: 'g', type }] })
 * ```
 */
export const moduleImports = ({ module: m, imports }: ValidModule): ReadonlyArray<ImportType> =>
  m.imports.map(({ module, name, type }, i) => ({ module, name, type: imports[i] ?? type }))

/**
 * `module_exports(module) : (name, externtype)*`, in order, types closed.
 *
 * @example
 * ```ts @import.meta.vitest
 * const { flatMap, map } = await import('fp-ts/lib/Either.js')
 * const { pipe } = await import('fp-ts/lib/function.js')
 * // (module (memory (export "m") 1))
 * const hex = '0061736d010000000503010001070501016d0200'
 * const bytes = Uint8Array.from(hex.match(/../g) ?? [], (byte) => parseInt(byte, 16))
 * const exports = pipe(moduleDecode(bytes), flatMap(moduleValidate), map(moduleExports))
 * const type = { _tag: 'mem', at: 'i32', lim: { min: 1, max: null } }
 * expect(exports).toEqual({ _tag: 'Right', right: [{ name: 'm', type }] })
 * ```
 */
export const moduleExports = ({ module: m, exports }: ValidModule): ReadonlyArray<ExportType> =>
  m.exports.flatMap(({ name }, i) => {
    const type = exports[i]
    return type === undefined ? [] : [{ name, type }]
  })

/** A module instance in the store, after its segments and its start function have run. */
export interface Instantiated {
  readonly store: Store
  readonly instance: ModuleAddr
  /** Rules applied, const expressions included. */
  readonly steps: number
  readonly choices: Choices
}

/**
 * `module_instantiate(store, module, externaddr*) : (store, moduleinst | exception | error)`: links, allocates, and runs
 * the segments and the start function.
 *
 * Left: `Unlinkable` and `ImplementationLimit` without `config` leave the store as it was. `Trapped`, `Exception` and
 * `Exited` carry the *new* store: what was written stays written, and functions that were put into imported tables can be
 * called, though there is no instance. `Suspended`, `Exhausted` and `ImplementationLimit` with `config` come from the run;
 * to continue from there, use `instantiate` and run its configuration.
 *
 * @example
 * ```ts @import.meta.vitest
 * const { flatMap } = await import('fp-ts/lib/Either.js')
 * const { pipe } = await import('fp-ts/lib/function.js')
 * const { storeInit } = await import('./Store.ts')
 * const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)
 * const made = pipe(
 *   moduleDecode(empty),
 *   flatMap(moduleValidate),
 *   flatMap((m) => moduleInstantiate(storeInit(), m, []))
 * )
 * expect(made).toMatchObject({ _tag: 'Right', right: { instance: 0, steps: 0 } })
 * ```
 */
export const moduleInstantiate = (
  s: Store,
  m: ValidModule,
  xas: ReadonlyArray<ExternAddr>,
  options: RunOptions = {}
): Either<Unlinkable | ImplementationLimit | Failure, Instantiated> => {
  const made = instantiate(s, m, xas, settingsOf(options))
  if (isLeft(made)) return made
  const { config, instance } = made.right
  const ran = finish(config, options)
  if (isLeft(ran)) return ran
  const { store, steps, choices } = ran.right
  return right({ store, instance, steps, choices })
}

/** What the embedder has under a pair of names. */
export type Resolve = (module: Name, name: Name) => ExternAddr | undefined

/**
 * NON-SPEC: the external addresses for a module's imports, looked up by name. Left: everything that is wrong with them at
 * once, `unknown import` where there is nothing, `incompatible import type` where it does not match.
 *
 * @example
 * ```ts @import.meta.vitest
 * const { flatMap } = await import('fp-ts/lib/Either.js')
 * const { pipe } = await import('fp-ts/lib/function.js')
 * const { storeInit } = await import('./Store.ts')
 * // (module (import "env" "g" (global i32)))
 * const hex = '0061736d01000000020a0103656e760167037f00'
 * const bytes = Uint8Array.from(hex.match(/../g) ?? [], (byte) => parseInt(byte, 16))
 * const linked = pipe(
 *   moduleDecode(bytes),
 *   flatMap(moduleValidate),
 *   flatMap((m) => linkImports(storeInit(), m, () => undefined))
 * )
 * expect(linked).toMatchObject({ _tag: 'Left', left: [{ _tag: 'Unlinkable', module: 'env', name: 'g' }] })
 * ```
 */
export const linkImports = (
  s: Store,
  m: ValidModule,
  resolve: Resolve
): Either<ReadonlyArray<Unlinkable>, ReadonlyArray<ExternAddr>> => {
  const found = m.module.imports.map(({ module, name }) => resolve(module, name))
  const problems = importProblems(s, m, found)
  return problems.length > 0 ? left(problems) : right(found.filter((xa) => xa !== undefined))
}

/**
 * `instance_export(moduleinst, name) : externaddr | error`. `Refused`: the instance has no such export.
 *
 * @example
 * ```ts @import.meta.vitest
 * const { addr } = await import('../execution/runtime/Addresses.ts')
 * const { storeInit } = await import('./Store.ts')
 * expect(instanceExport(storeInit(), addr(0), 'f')).toMatchObject({ _tag: 'Left', left: { why: 'unknown' } })
 * ```
 */
export const instanceExport = (s: Store, instance: ModuleAddr, name: Name): Either<Refused, ExternAddr> => {
  const inst = at(s.modules, instance, 'module instance')
  if (isLeft(inst)) return inst
  const found = inst.right.exports.find((e) => e.name === name)
  return found === undefined ?
      left(refused('unknown', `unknown export: the instance has no ${JSON.stringify(name)}`))
    : right(found.addr)
}

type AddrOf<K extends ExternAddr['_tag']> = Extract<ExternAddr, { readonly _tag: K }>['a']

const kinds: Readonly<Record<ExternAddr['_tag'], string>> = {
  func: 'function',
  table: 'table',
  mem: 'memory',
  global: 'global',
  tag: 'tag'
}

/** The address of an export of one kind. */
const exportOf =
  <K extends ExternAddr['_tag']>(kind: K) =>
  (s: Store, instance: ModuleAddr, name: Name): Either<Refused, AddrOf<K>> => {
    const found = instanceExport(s, instance, name)
    if (isLeft(found)) return found
    const { _tag, a } = found.right
    return _tag === kind ?
        right(a as AddrOf<K>) // the tag says so
      : left(refused('type', `the export ${JSON.stringify(name)} is a ${kinds[_tag]}, not a ${kinds[kind]}`))
  }

/**
 * The function that an instance exports under a name. `Refused`: there is no such export (`unknown`), or it is of another kind
 * (`type`).
 *
 * @example
 * ```ts @import.meta.vitest
 * const { flow } = await import('fp-ts/lib/function.js')
 * const E = await import('fp-ts/lib/Either.js')
 * const { moduleParse } = await import('./Text.ts')
 * const { storeInit } = await import('./Store.ts')
 * const source = '(module (func (export "f")) (memory (export "m") 1))'
 * const made = flow(moduleParse, E.chainW(moduleValidate), E.chainW((m) => moduleInstantiate(storeInit(), m, [])))(source)
 * if (E.isLeft(made)) throw new Error('not instantiated')
 * const { store, instance } = made.right
 * expect(instanceFunc(store, instance, 'f')).toEqual(E.right(0))
 * expect(instanceFunc(store, instance, 'm')).toMatchObject(E.left({ why: 'type' }))
 * expect(instanceMemory(store, instance, 'm')).toEqual(E.right(0))
 * ```
 */
export const instanceFunc = exportOf('func')
/** The table that an instance exports under a name; see `instanceFunc`. */
export const instanceTable = exportOf('table')
/** The memory that an instance exports under a name; see `instanceFunc`. */
export const instanceMemory = exportOf('mem')
/** The global that an instance exports under a name; see `instanceFunc`. */
export const instanceGlobal = exportOf('global')
/** The tag that an instance exports under a name; see `instanceFunc`. */
export const instanceTag = exportOf('tag')
