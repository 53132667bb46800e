/**
 * The process that measures rows, for its heap is as the measurements need it: the seconds per row, rounds, and names of rows
 * are its arguments; it prints a line of JSON per row.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { rows } from './all.ts'
import { times } from './Row.ts'
import { samplesOf } from './samples.ts'

// collects what is left of the samples before, so that none pays for another
setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void // what the flag adds

/** Objects of some 200 megabytes. The system hands out a page when it is first written, which takes longer than the writing. */
const fill = (): number => times(2_000_000, (i) => ({ i, next: [i] })).length

// the heap has two halves, which change places at a collection
collect()
fill()
collect()
fill()

const [seconds, rounds, ...names] = process.argv.slice(2)
for (const name of names) {
  const row = rows.find((r) => r.name === name)
  if (row === undefined) throw new Error(`no row has the name ${name}`)
  console.log(JSON.stringify(await samplesOf(row, Number(seconds), Number(rounds), collect)))
}
