/** SQLite in reduct: the store is the state, and calls of imports are answered as data. */
import type { ExternAddr, FuncAddr, MemAddr } from '../../../src/execution/runtime/Addresses.ts'
import type { HostCall } from '../../../src/execution/runtime/Config.ts'
import type { Reply } from '../../../src/execution/Run.ts'
import type { Store } from '../../../src/execution/runtime/Store.ts'
import type { Val } from '../../../src/execution/runtime/Values.ts'
import type { DefType, ValType } from '../../../src/structure/Types.ts'
import { expand } from '../../../src/types/Close.ts'
import type { ValidModule } from '../../../src/types/ValidModule.ts'
import type { Evaluator } from '../../../src/embedding/Run.ts'
import type { Embedding } from '../built.ts'
import { right } from '../measure.ts'
import { names, type Call, type Guest } from './guest.ts'
import { answerTo, type HostMemory } from './host.ts'

/** What is needed of reduct, in the sources or as built. */
export type Core = Pick<
  Embedding,
  | 'funcAlloc'
  | 'funcInvoke'
  | 'i32'
  | 'i64'
  | 'f64'
  | 'instanceExport'
  | 'linkImports'
  | 'memGrow'
  | 'memReadBytes'
  | 'memSize'
  | 'memWriteBytes'
  | 'moduleDecode'
  | 'moduleImports'
  | 'moduleInstantiate'
  | 'moduleValidate'
  | 'storeInit'
>

const number = (v: Val): number =>
  v._tag === 'i32.const' ? v.c
  : v._tag === 'i64.const' ? Number(BigInt.asIntN(64, v.c))
  : NaN

const bits = new DataView(new ArrayBuffer(8))

const valueOf =
  (core: Core) =>
  (type: ValType, n: number): Val => {
    if (type === 'i32') return core.i32(n)
    if (type === 'i64') return core.i64(BigInt(n))
    if (type !== 'f64') throw new Error('SQLite imports no such function')
    bits.setFloat64(0, n)
    return core.f64(bits.getInt32(0), bits.getInt32(4))
  }

/** The memory of the store, which `write32` and `grow` replace. */
const hostMemory = (core: Core, a: MemAddr, from: Store): HostMemory & { readonly store: () => Store } => {
  let s = from
  return {
    store: () => s,
    size: () => right(core.memSize(s, a)) * 65_536,
    grow: (pages) => {
      const grown = core.memGrow(s, a, pages)
      if (grown._tag === 'Right') s = grown.right
      return grown._tag === 'Right'
    },
    write32: (at, n) => {
      const word = new Uint8Array(4)
      new DataView(word.buffer).setInt32(0, n, true)
      s = right(core.memWriteBytes(s, a, at, word))
    }
  }
}

/** The store with the host's functions, what the module is given of them, and the types of their results by name. */
interface Linked {
  readonly store: Store
  readonly given: ReadonlyArray<ExternAddr>
  readonly results: ReadonlyMap<string, ReadonlyArray<ValType>>
}

const resultsOf = (type: DefType): ReadonlyArray<ValType> => {
  const ct = expand(type)
  return ct._tag === 'func' ? ct.results : []
}

/** Every import as a host function of its name. */
const linked = (core: Core, m: ValidModule): Linked => {
  let store = core.storeInit()
  const addresses = new Map<string, FuncAddr>()
  const results = new Map<string, ReadonlyArray<ValType>>()
  for (const { module, name, type } of core.moduleImports(m)) {
    if (type._tag !== 'func' || type.type._tag !== 'def') throw new Error(`${name} is no function`)
    const made = core.funcAlloc(store, type.type, { _tag: 'host', module, name })
    store = made.store
    addresses.set(name, made.a)
    results.set(name, resultsOf(type.type))
  }
  const given = right(
    core.linkImports(store, m, (_, name) => {
      const a = addresses.get(name)
      return a === undefined ? undefined : { _tag: 'func', a }
    })
  )
  return { store, given, results }
}

/** Host functions that answer as `answerTo` says, in the memory at `a`. */
const hostsOf =
  (core: Core, a: MemAddr, results: Linked['results']) =>
  (call: HostCall, store: Store): Reply => {
    const memory = hostMemory(core, a, store)
    const n = answerTo(call.func.name)(call.args.map(number), memory)
    const values = (results.get(call.func.name) ?? []).map((type) => valueOf(core)(type, n))
    return { _tag: 'values', values, store: memory.store() }
  }

/** An instance whose calls `evaluator` runs. */
export const machineGuest = (core: Core, bytes: Uint8Array, evaluator: Evaluator): Guest => {
  const m = right(core.moduleValidate(right(core.moduleDecode(bytes))))
  const { store: empty, given, results } = linked(core, m)
  const made = right(core.moduleInstantiate(empty, m, given, { evaluator }))
  const exported = (name: string): ExternAddr => right(core.instanceExport(made.store, made.instance, name))
  const memory = exported(names.memory)
  if (memory._tag !== 'mem') throw new Error('the module exports no memory')
  const hosts = hostsOf(core, memory.a, results)
  const functions = new Map<Call, FuncAddr>()
  const addressOf = (name: Call): FuncAddr => {
    const known = functions.get(name)
    if (known !== undefined) return known
    const found = exported(names[name])
    if (found._tag !== 'func') throw new Error(`${name} is no function`)
    functions.set(name, found.a)
    return found.a
  }
  let { store, steps } = made
  return {
    call: (name, ...args) => {
      const done = right(core.funcInvoke(store, addressOf(name), args.map(core.i32), { hosts, evaluator }))
      store = done.store
      steps += done.steps
      const [result] = done.values
      return result === undefined ? 0 : number(result)
    },
    read: (at, n) => right(core.memReadBytes(store, memory.a, at, n)),
    write: (at, data) => {
      store = right(core.memWriteBytes(store, memory.a, at, data))
    },
    steps: () => steps
  }
}
