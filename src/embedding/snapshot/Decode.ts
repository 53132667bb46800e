/**
 * Configurations from documents.
 */
import { isLeft, left, right, type Either } from 'fp-ts/lib/Either.js'
import type { Errors } from 'io-ts'
import type { Choices, Taken } from '../../execution/runtime/Choices.ts'
import { config, type Config, type Limits } from '../../execution/runtime/Config.ts'
import { noValues } from '../../execution/runtime/Values.ts'
import { codeFrom, contextsFrom, frameFrom, heapFrom, stacksFrom } from './DecodeCode.ts'
import { storeFrom } from './DecodeStore.ts'
import { SnapshotCodec, type ChoicesDoc, type Snapshot } from './Document.ts'
import { snapshotError, type SnapshotError } from './Error.ts'
import type { NamedModule } from './Places.ts'
import { reader } from './Reader.ts'
import { upgraded } from './Upgrade.ts'

const sourceOf = (doc: ChoicesDoc['source']): Choices['source'] =>
  doc._tag === 'listed' ? { _tag: 'listed', list: doc.list.map(BigInt), next: doc.next } : doc

const choicesOf = (doc: ChoicesDoc): Choices => ({
  source: sourceOf(doc.source),
  relaxed: doc.relaxed,
  taken: doc.taken.reduce<Taken | null>(
    (before, [index, count]) => ({ index: BigInt(index), count: BigInt(count), before }),
    null
  )
})

const limitsOf = ({ depth, pages, pages64, table, array, memory }: Snapshot['limits']): Limits => ({
  depth: depth ?? Infinity,
  pages: pages ?? Infinity,
  pages64: pages64 ?? Infinity,
  table: table ?? Infinity,
  array: array ?? Infinity,
  memory: memory ?? Infinity
})

/** Where the document is not one, and what was expected there. */
const explain = (errors: Errors): string => {
  const [first] = [...errors].sort((x, y) => y.context.length - x.context.length)
  const path = first?.context.map(({ key }) => key).filter((key) => key !== '') ?? []
  const expected = first?.context[first.context.length - 1]?.type.name ?? 'Snapshot'
  return `no snapshot of version 2 or 1: ${path.join('/') || 'the document'} is no ${expected}`
}

/**
 * The configuration of a document, as text or any program may have made it; `modules` have the names and the code of those
 * that it was written with. Left: it is no snapshot, a module is missing, or something in it refers to nothing.
 *
 * Whether the configuration is well-typed is not checked, and rules apply to those that are: where somebody may have changed
 * the document, ask `configOk` (`wasm-reduct/soundness`).
 *
 * @example
 * ```ts @import.meta.vitest
 * expect(decodeConfig({ format: 'reduct-configuration', version: 3 }, [])).toMatchObject({ left: { _tag: 'SnapshotError' } })
 * ```
 */
export const decodeConfig = (document: unknown, modules: ReadonlyArray<NamedModule>): Either<SnapshotError, Config> => {
  const decoded = SnapshotCodec.decode(upgraded(document))
  if (isLeft(decoded)) return left(snapshotError(explain(decoded.left)))
  const doc = decoded.right
  const r = reader(doc, modules)
  const heap = heapFrom(r, doc.objects)
  const stacks = stacksFrom(r, doc.values)
  const contexts = contextsFrom(r, doc.contexts, stacks)
  const c = config(
    storeFrom(r, doc.store, heap),
    frameFrom(r, doc.frame),
    stacks[stacks.length - 1] ?? noValues,
    codeFrom(r, doc.code),
    contexts,
    choicesOf(doc.choices),
    limitsOf(doc.limits),
    doc.steps
  )
  const [first] = r.problems
  return first === undefined ? right(c) : left(snapshotError(first))
}
