/** Does tasks one after the other and writes a line about each program or case; stops at the first finding. */
import { readFileSync } from 'node:fs'
import { allCases, checkCase } from './cases/run.ts'
import { check } from './check.ts'
import { addTo, exercised } from './exercised.ts'
import { encodeLine, Tasks, type Line, type Task } from './lines.ts'
import { differs, garbageDiffers, growing } from './memory.ts'
import { operators, operatorDiffers } from './operators.ts'
import { parted } from './parted.ts'
import { eager, inParts, sum } from './support.ts'

/** A defect that throws is a finding as any other. */
const guarded = (name: string, number: number, ask: () => Line): Line => {
  try {
    return ask()
  } catch (e) {
    const message = e instanceof Error ? `${e.name}: ${e.message}` : String(e)
    return { exercised: exercised(), found: { kind: name, number, message, program: '' } }
  }
}

const lines = function* (task: Task): Iterable<Line> {
  switch (task._tag) {
    case 'programs':
      for (const n of task.numbers)
        yield guarded('programs', n, () => {
          const e = exercised()
          return { exercised: e, found: check(task.seed, n, e, task.shrink) }
        })
      return
    case 'cases':
      for (const [number, c] of allCases.entries())
        yield guarded(c.name, number, () => {
          const e = exercised()
          for (const policy of [eager, inParts]) {
            const made = checkCase(c, task.seed, policy)
            addTo(e, made.e)
            if (made.found !== null)
              return { exercised: e, found: { kind: 'case', number, message: made.found, program: '' } }
          }
          return { exercised: e, found: null }
        })
      for (const [number, g] of growing.entries())
        yield guarded(g.name, number, () => {
          const message = [1, 2].map((n) => differs(g, 0, n * 2 ** 20, eager, sum())).find((m) => m !== null) ?? null
          const found = message === null ? null : { kind: 'limit of memory', number, message, program: g.text }
          return { exercised: exercised(), found }
        })
      yield guarded('garbage', 0, () => {
        const message =
          [70 * 2 ** 20, 2 ** 40].map((n) => garbageDiffers(n, eager).differs).find((m) => m !== null) ?? null
        const found = message === null ? null : { kind: 'garbage', number: 0, message, program: '' }
        return { exercised: exercised(), found }
      })
      return
    case 'parted':
      yield guarded('parted futures', 0, () => {
        const message = parted().differs
        const found = message === null ? null : { kind: 'parted futures', number: 0, message, program: '' }
        return { exercised: exercised(), found }
      })
      return
    case 'operators':
      for (const [number, m] of operators.entries())
        yield guarded(m, number, () => {
          const message = operatorDiffers(m, task.seed, 120).differs
          return {
            exercised: exercised(),
            found: message === null ? null : { kind: 'operator', number, message: `${m}: ${message}`, program: '' }
          }
        })
  }
}

const tasks = Tasks.decode(JSON.parse(readFileSync(0, 'utf8')))
if (tasks._tag === 'Left') throw new Error('no tasks')
search: for (const task of tasks.right)
  for (const line of lines(task)) {
    process.stdout.write(`${encodeLine(line)}\n`)
    if (line.found !== null) break search
  }
