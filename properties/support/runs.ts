/** Generated programs as configurations: the embedder's side of them, and what its functions answer. */
import { isLeft } from 'fp-ts/lib/Either.js'
import {
  addr,
  type ExternAddr,
  type FuncAddr,
  type ModuleAddr,
  type TagAddr
} from '../../src/execution/runtime/Addresses.ts'
import { allocGlobal, allocHostFunc, allocMem, allocTable, allocTag } from '../../src/execution/modules/allocate.ts'
import { defaultLimits, type Config, type HostCall, type Limits } from '../../src/execution/runtime/Config.ts'
import { deterministic } from '../../src/execution/runtime/Choices.ts'
import { defaultVal } from '../../src/execution/runtime/Default.ts'
import { instantiate } from '../../src/execution/modules/instantiate.ts'
import { invoke, type Settings } from '../../src/execution/modules/invoke.ts'
import type { Reply } from '../../src/execution/Run.ts'
import { emptyStore, withHeap, type Store } from '../../src/execution/runtime/Store.ts'
import { refNull, type RefExn, type Val } from '../../src/execution/runtime/Values.ts'
import type { Call, Program } from '../../src/arbitraries/index.ts'
import * as V from '../../src/persistent/Vector.ts'
import { highWord, lowWord } from '../../src/numerics/Bits.ts'
import { f32, f64, i32 } from '../../src/structure/Const.ts'
import type { ExternType } from '../../src/structure/Types.ts'
import { expand } from '../../src/types/Close.ts'
import type { ValidModule } from '../../src/types/ValidModule.ts'
import { validateModule } from '../../src/validation/Module.ts'

/** Small enough that nothing is slow, large enough that no generated program meets them. */
export const limits: Limits = { ...defaultLimits, depth: 1000, array: 100_000 }
export const settings: Settings = { choices: deterministic, limits }

export const validated = (p: Program): ValidModule => {
  const valid = validateModule(p.module)
  if (isLeft(valid)) throw new Error(`${valid.left.message} at ${JSON.stringify(valid.left)}`)
  return valid.right
}

/** Something of this type. */
const provide = (s: Store, xt: ExternType, name: string): readonly [Store, ExternAddr] => {
  const left = (): never => {
    throw new Error(`the embedder cannot provide ${name}`)
  }
  switch (xt._tag) {
    case 'func': {
      if (xt.type._tag !== 'def') return left()
      const { store, a } = allocHostFunc(s, xt.type, { _tag: 'host', module: 'env', name })
      return [store, { _tag: 'func', a }]
    }
    case 'tag': {
      if (xt.type._tag !== 'def') return left()
      const { store, a } = allocTag(s, xt.type)
      return [store, { _tag: 'tag', a }]
    }
    case 'global': {
      const { store, a } = allocGlobal(s, xt, i32(3))
      return [store, { _tag: 'global', a }]
    }
    case 'mem': {
      const made = allocMem(s, xt, limits)
      return isLeft(made) ? left() : [made.right.store, { _tag: 'mem', a: made.right.a }]
    }
    case 'table': {
      const made = allocTable(s, xt, refNull, limits)
      return isLeft(made) ? left() : [made.right.store, { _tag: 'table', a: made.right.a }]
    }
  }
}

export interface Started {
  readonly valid: ValidModule
  readonly config: Config
  readonly instance: ModuleAddr
}

/** The store before a program is instantiated, and what it imports. */
export const world = (valid: ValidModule): { readonly store: Store; readonly given: ReadonlyArray<ExternAddr> } => {
  let store = emptyStore
  const given = valid.imports.map((xt, i) => {
    const [next, xa] = provide(store, xt, valid.module.imports[i]?.name ?? '')
    store = next
    return xa
  })
  return { store, given }
}

/** The configuration that runs the segments and the start function. */
export const started = (p: Program, by: Settings = settings): Started => {
  const valid = validated(p)
  const { store, given } = world(valid)
  const made = instantiate(store, valid, given, by)
  if (isLeft(made)) throw new Error(made.left.message)
  return { valid, config: made.right.config, instance: made.right.instance }
}

export const entry = (s: Store, instance: ModuleAddr, name: string): FuncAddr => {
  const found = V.get(s.modules, instance)?.exports.find((e) => e.name === name)
  if (found?.addr._tag !== 'func') throw new Error(`no function is exported as ${name}`)
  return found.addr.a
}

/** The configuration that calls an entry. */
export const called = (s: Store, instance: ModuleAddr, { name, args }: Call, by: Settings = settings): Config => {
  const made = invoke(s, entry(s, instance, name), args, by)
  if (isLeft(made)) throw new Error(made.left.message)
  return made.right
}

/** A number that depends on the arguments. */
const digest = (vals: ReadonlyArray<Val>): number =>
  vals.reduce((sum, v) => sum + (v._tag === 'i32.const' ? Math.abs(v.c) : v._tag.length), 0)

const exceptionOf = (s: Store): RefExn | undefined => {
  const tag = V.toArray(s.tags).findIndex(({ type }) => {
    const ct = expand(type)
    return ct._tag === 'func' && ct.params.length === 0
  })
  return tag < 0 ? undefined : { _tag: 'ref.exn_addr', a: addr(s.fresh), tag: addr<TagAddr>(tag), fields: [] }
}

/** What the host answers: defaults, sometimes a trap or an exception, or the float of given bits; a function of the call and the store. */
export const reply = (call: HostCall, store: Store): Reply => {
  const kind = digest(call.args) % 8
  if (call.func.name === 'host1' && kind === 5) return { _tag: 'trap', reason: 'the host gave up', store }
  const exn = call.func.name === 'host1' && kind >= 6 ? exceptionOf(store) : undefined
  if (exn !== undefined) return { _tag: 'exception', exn, store: withHeap(store, store.heap, store.fresh + 1) }
  const fi = V.get(store.funcs, call.a)
  const ct = fi && expand(fi.type)
  const results = ct?._tag === 'func' ? ct.results : []
  const [arg] = call.args
  // floats of given bits
  if (call.func.name === 'bits_f32' && arg?._tag === 'i32.const') return { _tag: 'values', values: [f32(arg.c)], store }
  if (call.func.name === 'bits_f64' && arg?._tag === 'i64.const')
    return { _tag: 'values', values: [f64(highWord(arg.c), lowWord(arg.c))], store }
  return { _tag: 'values', values: results.map((t) => defaultVal(t) ?? refNull), store }
}
