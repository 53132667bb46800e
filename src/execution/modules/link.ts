/**
 * Linking: the external addresses given for a module must have the types that it imports.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/modules.html#instantiation
 */
import { left, right, type Either } from 'fp-ts/lib/Either.js'
import type { Unlinkable } from '../../structure/Errors.ts'
import type { Import } from '../../structure/Module.ts'
import { showApart, showExternType } from '../../structure/Show.ts'
import type { ExternType } from '../../structure/Types.ts'
import { matchExtern } from '../../types/Matching.ts'
import type { ValidModule } from '../../types/ValidModule.ts'
import type { ExternAddr } from '../runtime/Addresses.ts'
import { externType } from '../runtime/ExternAddr.ts'
import type { Store } from '../runtime/Store.ts'

/** `"module" "name"`, as people write an import. */
const showImport = (i: Import): string => `${JSON.stringify(i.module)} ${JSON.stringify(i.name)}`

const unlinkable = (i: Import, message: string): Unlinkable => ({
  _tag: 'Unlinkable',
  module: i.module,
  name: i.name,
  message
})

/** Nothing was given for an import. */
const unknownImport = (i: Import, expected: ExternType): Unlinkable =>
  unlinkable(i, `unknown import: ${showImport(i)} is missing, expected ${showExternType(expected)}`)

const incompatible = (i: Import, expected: ExternType, actual: ExternType): Unlinkable => {
  const [found, needed] = showApart(actual, expected)
  return unlinkable(i, `incompatible import type: ${showImport(i)} is ${found}, expected ${needed}`)
}

/** What is wrong with the address given for an import; `null` if it links. */
const problem = (s: Store, i: Import, expected: ExternType, xa: ExternAddr | undefined): Unlinkable | null => {
  if (xa === undefined) return unknownImport(i, expected)
  const actual = externType(s, xa)
  if (actual === undefined) return unknownImport(i, expected)
  return matchExtern(actual, expected) ? null : incompatible(i, expected, actual)
}

/** Everything that is wrong with the addresses given for the imports, in order; none may be given for some. */
export const importProblems = (
  s: Store,
  m: ValidModule,
  xas: ReadonlyArray<ExternAddr | undefined>
): ReadonlyArray<Unlinkable> =>
  m.module.imports.flatMap((i, k) => {
    const wrong = problem(s, i, m.imports[k] ?? i.type, xas[k])
    return wrong === null ? [] : [wrong]
  })

/**
 * The precondition of `$instantiate(s, module, externaddr*)`: there are as many addresses as imports, and
 * `(s |- externaddr : xt_I)*`. The first import that fails is the error.
 */
export const checkImports = (
  s: Store,
  m: ValidModule,
  xas: ReadonlyArray<ExternAddr>
): Either<Unlinkable, ReadonlyArray<ExternAddr>> => {
  const [wrong] = importProblems(s, m, xas)
  if (wrong !== undefined) return left(wrong)
  const n = m.module.imports.length
  if (xas.length === n) return right(xas)
  const message = `unknown import: the module has ${n} imports, ${xas.length} external addresses were given`
  return left({ _tag: 'Unlinkable', module: '', name: '', message })
}
