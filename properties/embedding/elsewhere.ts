/**
 * A program of its own for a property: reads a module and a snapshot from standard input, runs some steps, and writes the
 * snapshot of where it is.
 */
import { text } from 'node:stream/consumers'
import { decodeConfig, encodeConfig, moduleDecode, nameModule, runWith } from '../../src/embedding/index.ts'
import { fromBase64 } from '../../src/prelude/Base64.ts'
import { right, valid } from '../support/embed.ts'

interface Task {
  readonly bytes: string
  readonly snapshot: unknown
  readonly fuel: number
}

const task = JSON.parse(await text(process.stdin)) as Task // the property wrote it
const modules = [nameModule(valid(right(moduleDecode(fromBase64(task.bytes) ?? new Uint8Array()))))]
const o = runWith(() => null, task.fuel)(right(decodeConfig(task.snapshot, modules)))
if (o._tag !== 'Exhausted') throw new Error(`the run ended: ${o._tag}`)
process.stdout.write(JSON.stringify(right(encodeConfig(o.config, modules))))
