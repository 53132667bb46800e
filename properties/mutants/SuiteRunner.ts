/**
 * Runs scripts of the official suite, one after the other, and stops at the first failure. Writes a line of JSON for each:
 * what became of it, how long it took, and the mutants that it reached.
 */
import { readFileSync } from 'node:fs'
import * as t from 'io-ts'
import { facts, knownFailures, verdictsOf } from '../conformance/suite.ts'

const Task = t.readonly(t.strict({ part: t.keyof({ core: null, custom: null, own: null }), name: t.string }), 'Task')

/** The first verdict that is not what it should be. */
const failureOf = ({ part, name }: t.TypeOf<typeof Task>): string | null => {
  const known = knownFailures.filter(({ file }) => file === name).map(({ line }) => line)
  let assertions = 0
  for (const v of verdictsOf(part, name)) {
    if (v.command.startsWith('assert_')) assertions++
    if (!v.passed && !known.includes(v.line)) return `line ${v.line}: expected ${v.expected}, got ${v.actual}`
  }
  const expected =
    part === 'core' ?
      Object.entries(facts.files[name]?.counts ?? {})
        .filter(([kind]) => kind.startsWith('assert_'))
        .reduce((sum, [, n]) => sum + n, 0)
    : part === 'custom' ? facts.custom[name]
    : assertions
  return assertions === expected ? null : `${assertions} assertions of ${expected}`
}

const guarded = (task: t.TypeOf<typeof Task>): string | null => {
  try {
    return failureOf(task)
  } catch (e) {
    return e instanceof Error ? `${e.name}: ${e.message}` : String(e)
  }
}

const tasks = t.readonlyArray(Task).decode(JSON.parse(readFileSync(0, 'utf8')))
if (tasks._tag === 'Left') throw new Error('no list of scripts')

// In a copy of the project with mutants there is a switch, which knows the mutants that were reached.
const switchFile = new URL('../../src/mutantSwitch.ts', import.meta.url).href
const { reached } = (await import(switchFile)) as { readonly reached: Set<number> }

/** Before any script: what the modules did when they were loaded. */
console.log(JSON.stringify({ name: null, ms: 0, failure: null, reached: [...reached] }))
for (const task of tasks.right) {
  reached.clear()
  const since = performance.now()
  const failure = guarded(task)
  const ms = Math.round(performance.now() - since)
  console.log(
    JSON.stringify({
      name: `${task.part}/${task.name}`,
      ms,
      failure: failure?.slice(0, 200) ?? null,
      reached: [...reached]
    })
  )
  if (failure !== null) break
}
