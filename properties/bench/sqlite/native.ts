/** SQLite in the engine of the Node that runs this. */
import { engine } from '../../support/engine.ts'
import { names, type Guest } from './guest.ts'
import { answerTo, type HostMemory } from './host.ts'

/** What the engine calls a memory. */
interface EngineMemory {
  readonly buffer: ArrayBuffer
  readonly grow: (pages: number) => number
}

const isMemory = (x: unknown): x is EngineMemory => typeof x === 'object' && x !== null && 'buffer' in x && 'grow' in x

const grown = (memory: EngineMemory, pages: number): boolean => {
  try {
    memory.grow(pages)
    return true
  } catch {
    return false
  }
}

export const nativeGuest = (bytes: Uint8Array): Guest => {
  const module = new engine.Module(bytes)
  const memory = (): EngineMemory => {
    const found = exports[names.memory]
    if (!isMemory(found)) throw new Error('the module exports no memory')
    return found
  }
  const host: HostMemory = {
    size: () => memory().buffer.byteLength,
    grow: (pages) => grown(memory(), pages),
    write32: (at, n) => new DataView(memory().buffer).setInt32(at, n, true)
  }
  const imports: Record<string, Record<string, unknown>> = {}
  for (const { module: from, name } of engine.Module.imports(module)) {
    const answer = answerTo(name)
    imports[from] = { ...imports[from], [name]: (...args: number[]) => answer(args, host) }
  }
  const { exports } = new engine.Instance(module, imports)
  return {
    call: (name, ...args) => {
      const f = exports[names[name]]
      if (typeof f !== 'function') throw new Error(`the module exports no ${name}`)
      return Number(Reflect.apply(f, undefined, args) ?? 0)
    },
    read: (at, n) => new Uint8Array(memory().buffer).slice(at, at + n),
    write: (at, data) => new Uint8Array(memory().buffer).set(data, at),
    steps: () => 0
  }
}
