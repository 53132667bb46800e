/**
 * A process that runs property files with a bug in their sources, as many as it is asked for. Vitest stays: what a row
 * costs is its tests, and loading the modules that they import. The sources on the disk are left alone.
 */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { createVitest, type TestModule } from 'vitest/node'
import type { Answer, Task } from './Protocol.ts'
import type { PlantedRow } from './Row.ts'
import { plant } from './Table.ts'

let planted: PlantedRow | null = null

const vitest = await createVitest(
  'test',
  {
    // the examples of doc comments are left out
    config: false,
    watch: false,
    include: ['properties/**/*.property.ts'],
    exclude: ['**/node_modules/**'],
    pool: 'threads',
    maxWorkers: 1,
    bail: 1,
    setupFiles: ['properties/support/seed.ts'],
    testTimeout: 3_600_000,
    hookTimeout: 3_600_000,
    reporters: [{}],
    silent: true
  },
  {
    server: { watch: null },
    plugins: [
      {
        name: 'planted',
        enforce: 'pre',
        load: (id) =>
          planted !== null && id === resolve(planted.file) ? plant(readFileSync(id, 'utf8'), planted) : undefined
      }
    ]
  }
)

const redOf = (module: TestModule): string | null => {
  if (module.ok()) return null
  const [first] = module.children.allTests('failed')
  return first?.fullName ?? module.errors()[0]?.message ?? 'a suite of it'
}

const answer = async ({ row, test }: Task): Promise<Answer> => {
  const since = performance.now()
  for (const file of [planted?.file, row?.file]) if (file !== undefined) vitest.invalidateFile(resolve(file))
  planted = row
  // what was red before counts for `bail`
  vitest.state.filesMap.clear()
  const specifications = await vitest.globTestSpecifications([test])
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications)
  const red = testModules.map(redOf).find((name) => name !== null)
  const failure =
    red ??
    (unhandledErrors.length > 0 ? String(unhandledErrors[0])
    : testModules.length === 1 ? null
    : 'no such file')
  return { failure, ms: performance.now() - since }
}

for await (const line of createInterface(process.stdin)) {
  // the line was made by `Hunt.ts`
  const task = JSON.parse(line) as Task
  console.log(JSON.stringify(await answer(task)))
}
await vitest.close()
