/**
 * Snapshots of an older version as those of this one.
 *
 * NON-SPEC: the specification has no serialised form of a running program.
 * See: https://webassembly.github.io/spec/core/exec/runtime.html#configurations
 */
import { defaultLimits } from '../../execution/runtime/Config.ts'

const isRecord = (x: unknown): x is Readonly<Record<string, unknown>> =>
  typeof x === 'object' && x !== null && !Array.isArray(x)

const withFields = (x: unknown, fields: object): unknown => (isRecord(x) ? { ...x, ...fields } : x)
const withFieldsEach = (xs: unknown, fields: object): unknown =>
  Array.isArray(xs) ? xs.map((x: unknown) => withFields(x, fields)) : xs

/**
 * A document of version 1 as one of version 2: nothing is counted yet, and the limit of memory is the default. One limit of
 * pages was that of all memories, and still is: the run continues as it would have. What a memory holds counts as written. Anything else is left to the codec.
 */
export const upgraded = (document: unknown): unknown => {
  if (!isRecord(document) || document['version'] !== 1) return document
  const { store, limits } = document
  const pages64 = isRecord(limits) ? limits['pages'] : undefined
  const memory = isRecord(store) ? { mems: withFieldsEach(store['mems'], { written: [] }) } : {}
  const tables = isRecord(store) ? { tables: withFieldsEach(store['tables'], { touched: [] }) } : {}
  return {
    ...document,
    version: 2,
    store: withFields(store, { ...memory, ...tables, found: 0, since: 0 }),
    limits: withFields(limits, { memory: defaultLimits.memory, pages64 })
  }
}
