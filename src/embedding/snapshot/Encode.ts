/**
 * Configurations as documents.
 */
import { left, right, type Either } from 'fp-ts/lib/Either.js'
import type { Choices, Taken } from '../../execution/runtime/Choices.ts'
import type { Config, Limits } from '../../execution/runtime/Config.ts'
import { take } from '../../execution/runtime/Values.ts'
import type { ChoicesDoc, Snapshot } from './Document.ts'
import { codeDoc, contextDocs, frameDoc, objectDocs, valDoc } from './EncodeCode.ts'
import { storeDoc } from './EncodeStore.ts'
import { snapshotError, type SnapshotError } from './Error.ts'
import type { NamedModule } from './Places.ts'
import { binaryTables, writer } from './Writer.ts'

const sourceDoc = (source: Choices['source']): ChoicesDoc['source'] =>
  source._tag === 'listed' ? { _tag: 'listed', list: source.list.map((n) => n.toString()), next: source.next } : source

const choicesDoc = ({ source, relaxed, taken }: Choices): ChoicesDoc => {
  const steps: Array<readonly [string, string]> = []
  for (let t: Taken | null = taken; t !== null; t = t.before) steps.push([t.index.toString(), t.count.toString()])
  return { source: sourceDoc(source), relaxed, taken: steps.reverse() }
}

const boundDoc = (n: number): number | null => (n === Infinity ? null : n)
const limitsDoc = ({ depth, pages, pages64, table, array, memory }: Limits): Snapshot['limits'] => ({
  depth: boundDoc(depth),
  pages: boundDoc(pages),
  pages64: boundDoc(pages64),
  table: boundDoc(table),
  array: boundDoc(array),
  memory: boundDoc(memory)
})

/**
 * A configuration as a JSON document, with its whole store. `modules` are those whose code occurs in it, by `nameModule`;
 * the document has their names, not their code. Left: a module is missing.
 *
 * Law: `equal(decodeConfig(encodeConfig(c, modules), modules), c)`, also through text.
 *
 * Time and size are linear in the configuration and its modules; nothing is deep, whatever is nested.
 *
 * @example
 * ```ts @import.meta.vitest
 * const { storeInit } = await import('../Store.ts')
 * const { funcAlloc } = await import('../Functions.ts')
 * const { funcDeftype } = await import('../Types.ts')
 * const { invoke } = await import('../../execution/modules/invoke.ts')
 * const { map } = await import('fp-ts/lib/Either.js')
 * const host = { _tag: 'host', module: 'env', name: 'print' } as const
 * const { store, a } = funcAlloc(storeInit(), funcDeftype(['i32'], []), host)
 * const snapshot = map((c: Config) => encodeConfig(c, []))(invoke(store, a, [{ _tag: 'i32.const', c: 7 }]))
 * expect(snapshot).toMatchObject({ right: { right: { format: 'reduct-configuration', steps: 0 } } })
 * ```
 */
export const encodeConfig = (c: Config, modules: ReadonlyArray<NamedModule>): Either<SnapshotError, Snapshot> => {
  const w = writer(c.store, modules)
  const doc = {
    values: take(c.values, c.values.length).map((v) => valDoc(w, v)),
    code: codeDoc(w, c.code),
    frame: frameDoc(w, c.frame),
    contexts: contextDocs(w, c.contexts),
    store: storeDoc(w, c.store),
    objects: objectDocs(w),
    choices: choicesDoc(c.choices),
    limits: limitsDoc(c.limits),
    steps: c.steps
  }
  const [problem] = w.problems
  if (problem !== undefined) return left(snapshotError(problem))
  return right({
    format: 'reduct-configuration',
    version: 2,
    modules: modules.map(({ hash }) => hash),
    ...binaryTables(w),
    sequences: w.sequenceDocs,
    ...doc
  })
}
