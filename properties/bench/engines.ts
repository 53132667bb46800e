/** Other engines, in this process or in one of another Node, as what runs a kernel. */
import { spawnSync, fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import * as t from 'io-ts'
import { importPackage } from '../fixtures/paths.ts'
import { engine, type Engine } from '../support/engine.ts'
import { repeated, timed } from './measure.ts'

/** The result of a kernel and the CPU seconds that it took, in a given number of runs. */
export interface Ran {
  readonly result: number | bigint
  readonly seconds: number
}

/** Runs the kernel that has been started a given number of times; or why it cannot be. */
export type Runner = ((argument: number, times: number) => Ran | Promise<Ran>) | { readonly missing: string }

export interface Peer {
  readonly name: string
  /** `argument` is that of a small run. */
  readonly start: (bytes: Uint8Array, argument: number) => Promise<Runner>
  readonly stop: () => void
}

const why = (e: unknown): string => (e instanceof Error ? (e.message.split('\n')[0] ?? e.name) : 'it failed')

const isResult = (x: unknown): x is Ran['result'] => typeof x === 'number' || typeof x === 'bigint'

type Api = Pick<Engine, 'Module' | 'Instance'>

/** With a first run: an engine may find out then what it does not know. */
const started = (api: Api, bytes: Uint8Array, argument: number): Runner => {
  try {
    const { run } = new api.Instance(new api.Module(bytes)).exports
    if (typeof run !== 'function') return { missing: 'it exports no function "run"' }
    Reflect.apply(run, undefined, [argument])
    return (x, times) => {
      const { result, seconds } = timed(() => repeated(times, (): unknown => Reflect.apply(run, undefined, [x])))
      if (!isResult(result)) throw new Error('the kernel has another result')
      return { result, seconds }
    }
  } catch (e) {
    return { missing: why(e) }
  }
}

const inProcess = (name: string, api: () => Promise<Api>): Peer => ({
  name,
  start: async (bytes, argument) => {
    try {
      return started(await api(), bytes, argument)
    } catch (e) {
      return { missing: why(e) }
    }
  },
  stop: () => undefined
})

/** The engine of the Node that runs this. */
export const ownEngine: Peer = inProcess('V8', () => Promise.resolve(engine))

/** Modules made into JavaScript, without counting or stopping. */
export const polywasm: Peer = inProcess('polywasm', async () => {
  const { WebAssembly } = await importPackage<{ readonly WebAssembly: Api }>('polywasm', 'index.js')
  return WebAssembly
})

const Answer = t.union([
  t.type({ missing: t.string }),
  t.type({ version: t.string }),
  t.type({ result: t.union([t.number, t.string]), seconds: t.number })
])

const ask = async (child: ChildProcess, message: object): Promise<t.TypeOf<typeof Answer>> => {
  child.send(message)
  const [received] = (await once(child, 'message')) as [unknown] // a message is the only argument of its event
  const answer = Answer.decode(received)
  if (answer._tag === 'Left') throw new Error('the other Node answers otherwise')
  return answer.right
}

/** `-12n` is a bigint. */
const resultOf = (x: number | string): Ran['result'] => (typeof x === 'number' ? x : BigInt(x.slice(0, -1)))

const runIn =
  (child: ChildProcess): Exclude<Runner, { readonly missing: string }> =>
  async (argument, times) => {
    const ran = await ask(child, { argument, times })
    if (!('result' in ran)) throw new Error('missing' in ran ? ran.missing : 'the other Node did not run the kernel')
    return { result: resultOf(ran.result), seconds: ran.seconds }
  }

/** The engine of another Node, in a process of its own that a kernel each gets. */
export const otherNode = (path: string): Peer => {
  const version = spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout
  const children: ChildProcess[] = []
  return {
    name: `V8 of Node ${/v(\d+)/.exec(version)?.[1] ?? '?'}`,
    start: async (bytes) => {
      const child = fork(join(import.meta.dirname, 'other-node.mjs'), { execPath: path, execArgv: [] })
      children.push(child)
      const answer = await ask(child, { bytes: Buffer.from(bytes).toString('base64') })
      return 'missing' in answer ? answer : runIn(child)
    },
    stop: () => {
      for (const child of children.splice(0)) child.disconnect()
    }
  }
}
