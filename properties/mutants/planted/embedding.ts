/** Bugs in the embedding: fuel, limits, replies, choices. */
import { inFile } from './inFile.ts'
import type { PlantedRow } from './Row.ts'

const run = inFile('embedding/Run', 'embedding/fuel')
const embed = (name: string): ReturnType<typeof inFile> =>
  inFile(`embedding/${name}`, 'embedding/limits', 'embedding/fuel', 'embedding/embedding')

export const embedding: ReadonlyArray<PlantedRow> = [
  run('start.steps + fuel', 'fuel'),
  run('o.config.steps >= end', 'o.config.steps > end'),
  run('if (wrong !== null) return wrong\n', ''),
  run("reply._tag === 'exception' ? [wrongException(reply.store, reply.exn)", "reply._tag === 'exception' ? [null"),
  run('mismatch(store, fields, ft.params)', 'null'),
  run('{ ...defaultSettings.limits, ...o.limits }', '{ ...defaultSettings.limits }'),
  run('o.choices ?? defaultSettings.choices', 'defaultSettings.choices'),
  run('o.fuel, o.evaluator', 'Infinity, o.evaluator'),
  embed('Growth')('min > bound', 'min >= bound'),
  embed('Growth')('min < size || ', ''),
  embed('Growth')('!Number.isInteger(min) || ', ''),
  embed('Growth')('[mostPages(type.at), pagesFor(type.at, bounds)]', '[mostPages(type.at), bounds.table]'),
  embed('Lookup')('k < n', 'k <= n'),
  embed('Lookup')('Number.isInteger(k) && ', ''),
  embed('Memories')('k + n <= size', 'k + n < size'),
  embed('Memories')('k >= 0 && n >= 0 && ', ''),
  embed('Modules')(
    'const { store, steps, choices } = ran.right',
    'const { store, steps } = ran.right\n  const { choices } = settingsOf(options)'
  ),
  embed('Tags')('store: withAllocated(s, exceptionBytes(fields.length))', 'store: s'),
  embed('Globals')('g.type.mut ?', 'true ?')
]
