/** Bugs in staged code that is run again, in what it writes over, and in bulk instructions that are short of fuel. */
import { inFile } from './inFile.ts'
import type { PlantedRow } from './Row.ts'

const test = 'refinement/rerun'
const entry = inFile('staging/entry/Activation', test)
const begin = inFile('staging/RunStaged', test)
const vector = inFile('staging/emit/instructions/Vector', test)
const lane = inFile('staging/emit/instructions/VectorAccess', test)
const array = inFile('staging/emit/instructions/Arrays', test)
const bulk = inFile('staging/runtime/Bulk', test)
const session = inFile('persistent/memory/WriteSession', test)
const exit = inFile('staging/exit/Reconstruct', test)

export const rerun: ReadonlyArray<PlantedRow> = [
  entry('c.limits.depth - frame.depth', 'c.limits.depth - frame.depth + 1'),
  entry('c.limits.depth - frame.depth', 'm.limits.depth - frame.depth'),
  entry('m.choices = c.choices\n', ''),
  entry('m.limits = c.limits\n', ''),
  begin("c.choices.source._tag === 'deterministic' ? activation", 'true ? activation'),
  vector('if(Y.choices.relaxed===H.strict){', 'if(true){'),
  vector(',Y.choices.relaxed)', ',H.strict)'),
  array("'A>Y.limits.array'", "'A>16777216'"),
  array('>Y.limits.array||', '>16777216||'),
  exit('inner, from.choices, from.limits, steps', 'inner, from.choices, { ...from.limits, array: 0 }, steps'),
  bulk('memory(c, x)?.bytes, memory(c, y)?.bytes', 'memory(c, x)?.bytes, memory(c, x)?.bytes'),
  bulk('i <= j ? 0 : n - k', '0'),
  bulk('i <= j ? [i + k, j + k] : [i, j]', 'i < j ? [i + k, j + k] : [i, j]'),
  bulk('Math.floor(fuel / 3)', 'Math.floor(fuel / 2)'),
  bulk('steps: 3 * k', 'steps: 2 * k'),
  bulk('constLike(second.head, dj)', 'constLike(last, dj)'),
  bulk('j + n > from.length', 'j + n > to.length'),
  bulk('j + n > data.length', 'j > data.length'),
  bulk('i + n > m.length || j + n > data.length', 'j + n > data.length'),
  bulk('data.subarray(j, j + k)', 'data.subarray(0, k)'),
  lane('addressOperand(b, c, e, 1), bytes, true)', 'addressOperand(b, c, e, 1), bytes)'),
  lane('addressOperand(b, c, e, 1), 16, true)', 'addressOperand(b, c, e, 1), 16)'),
  session('words[w + 3] ?? 0\n  saved', 'words[w + 2] ?? 0\n  saved'),
  session('if (granules[last] === 0) preserveGranule(session, last)\n', ''),
  session('dirty.granules[g] = 0\n', ''),
  session('dirty.granules.fill(0, p << PAGE_GRANULES, (p + 1) << PAGE_GRANULES)\n', '')
]
