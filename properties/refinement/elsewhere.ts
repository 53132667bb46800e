/**
 * A program of its own for a property: reads modules and snapshots from standard input, runs each on some steps in the
 * staged tier, and writes the snapshots of where they are.
 */
import { readFileSync } from 'node:fs'
import { decodeConfig, encodeConfig, moduleDecode, nameModule } from '../../src/embedding/index.ts'
import { fromBase64 } from '../../src/prelude/Base64.ts'
import { right, valid } from '../support/embed.ts'
import { stagedTier, sum, withHost } from './support.ts'

export interface Task {
  /** In base 64. */
  readonly modules: ReadonlyArray<string>
  readonly snapshot: unknown
  readonly fuel: number
}
export interface Answer {
  readonly snapshot: unknown
  readonly stagedSteps: number
}

const answer = ({ modules, snapshot, fuel }: Task): Answer => {
  const named = modules.map((text) => {
    const bytes = fromBase64(text) ?? new Uint8Array()
    return nameModule(valid(right(moduleDecode(bytes))), bytes)
  })
  const counts = sum()
  const o = withHost(stagedTier(counts))(fuel)(right(decodeConfig(snapshot, named)))
  if (o._tag !== 'Exhausted') throw new Error(`the run ended: ${o._tag}`)
  return { snapshot: right(encodeConfig(o.config, named)), stagedSteps: counts.stagedSteps }
}

const tasks = JSON.parse(readFileSync(0, 'utf8')) as ReadonlyArray<Task> // the property wrote it
process.stdout.write(JSON.stringify(tasks.map(answer)))
