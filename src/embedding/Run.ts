/**
 * Runs on behalf of the embedder: pure host functions answer calls, and what is no result is a typed failure.
 *
 * Spec: https://webassembly.github.io/spec/core/appendix/embedding.html
 */
import { left, right, type Either } from 'fp-ts/lib/Either.js'
import * as V from '../persistent/Vector.ts'
import type { Choices } from '../execution/runtime/Choices.ts'
import type { Config, Done, HostCall, Next, Outcome } from '../execution/runtime/Config.ts'
import { defaultSettings, type Settings } from '../execution/modules/invoke.ts'
import type { Limits } from '../execution/runtime/Config.ts'
import { refused, type Refused } from '../execution/runtime/Refused.ts'
import { resume, run, type Reply } from '../execution/Run.ts'
import { shortenHistory, type Store } from '../execution/runtime/Store.ts'
import type { RefExn, Val } from '../execution/runtime/Values.ts'
import { notStore, notVal } from '../execution/runtime/Shape.ts'
import { mismatch } from '../execution/runtime/ValType.ts'
import { expand } from '../types/Close.ts'

/**
 * Pure host functions: the reply to a call, from the function's name, its arguments, the caller's module and the store;
 * `null` leaves the call to the holder of the suspended configuration. The store of a reply extends the one given.
 */
export type Hosts = (call: HostCall, store: Store) => Reply | null

/** How a run that needs nobody any more has ended. `Refused`: the reply of a host function is ill-typed. */
export type RunOutcome = Exclude<Outcome, Next> | Refused

/** Every end of a run that is not values. `Trapped`, `Exception` and `Exited` carry the store as it is then. */
export type Failure = Exclude<RunOutcome, Done>

/** What applies rules: `run`, or another function that is `run` (`runStaged`). */
export type Evaluator = (fuel: number) => (c: Config) => Outcome

/** How to run. By default: no host functions, no fuel limit, the default limits, the deterministic profile. */
export interface RunOptions {
  readonly hosts?: Hosts
  /** Rules that may be applied; the const expressions of an instantiation come before and are not among them. */
  readonly fuel?: number
  readonly limits?: Partial<Limits>
  readonly choices?: Choices
  /** The literal machine by default. No result depends on it. */
  readonly evaluator?: Evaluator
}

export const settingsOf = (o: RunOptions): Settings => ({
  choices: o.choices ?? defaultSettings.choices,
  limits: { ...defaultSettings.limits, ...o.limits }
})

/** What a reply of this kind needs besides the store. */
const replyParts: { readonly [T in Reply['_tag']]: (r: Extract<Reply, { readonly _tag: T }>) => string | null } = {
  values: (r) => (Array.isArray(r.values) ? null : 'values must be a list'),
  trap: (r) => (typeof r.reason === 'string' ? null : 'reason must be a string'),
  exception: (r) =>
    notVal(r.exn) ??
    ((
      (r.exn as Val)._tag === 'ref.exn_addr' // a caller in plain JavaScript has no type that says so
    ) ?
      null
    : 'exn must be a reference to an exception, as exnAlloc makes it'),
  exit: (r) => (Number.isInteger(r.code) ? null : 'code must be an integer')
}

/** Why something is no reply, which plain JavaScript may pass: there, no type is checked. */
const malformedReply = (reply: Reply): string | null => {
  if (typeof reply !== 'object' || !Object.hasOwn(replyParts, reply._tag))
    return "a reply is null, or has the _tag 'values', 'trap', 'exception' or 'exit'"
  const wrong = notStore(reply.store)
  if (wrong !== null) return `store: ${wrong}; a reply has the store as the function leaves it`
  // the table has a function for each tag, which takes the replies of that tag
  return (replyParts[reply._tag] as (r: Reply) => string | null)(reply)
}

/** Why the values of a reply are not the results of the function; `null` if they are. */
const wrongResults = ({ a }: HostCall, store: Store, values: ReadonlyArray<Val>): string | null => {
  const fi = V.get(store.funcs, a)
  const ft = fi && expand(fi.type)
  return ft?._tag === 'func' ? mismatch(store, values, ft.results) : 'the function is not in the store'
}

/** Why an exception does not have the values of its tag; `null` if it has. */
const wrongException = (store: Store, { tag, fields }: RefExn): string | null => {
  const ti = V.get(store.tags, tag)
  const ft = ti && expand(ti.type)
  return ft?._tag === 'func' ? mismatch(store, fields, ft.params) : 'its tag is not in the store'
}

/** What is wrong with a reply: its parts, or that it does not fit the call; `null` if nothing is. */
const illTyped = (call: HostCall, reply: Reply): Refused | null => {
  const host = `host function ${call.func.module}.${call.func.name}`
  const malformed = malformedReply(reply)
  if (malformed !== null) return refused('type', `${host} replied with something else than a reply: ${malformed}`)
  const [wrong, what] =
    reply._tag === 'values' ? [wrongResults(call, reply.store, reply.values), 'replied with other results']
    : reply._tag === 'exception' ? [wrongException(reply.store, reply.exn), 'threw an ill-typed exception']
    : [null, '']
  return wrong === null ? null : refused('type', `${host} ${what}: ${wrong}`)
}

/**
 * Runs a configuration, `hosts` answering its calls of host functions. Applies at most `fuel` rules, taking a reply being
 * one of them; a call for whose reply no fuel is left ends in `Exhausted`. The loop takes constant stack and heap.
 *
 * Law: the outcome is that of `run(fuel)` where no host function is called.
 *
 * @example
 * ```ts @import.meta.vitest
 * const { storeInit } = await import('./Store.ts')
 * const { funcAlloc } = await import('./Functions.ts')
 * const { funcDeftype } = await import('./Types.ts')
 * const { invoke } = await import('../execution/modules/invoke.ts')
 * const host = { _tag: 'host', module: 'env', name: 'answer' } as const
 * const { store, a } = funcAlloc(storeInit(), funcDeftype([], ['i32']), host)
 * const hosts: Hosts = (_, store) => ({ _tag: 'values', values: [{ _tag: 'i32.const', c: 42 }], store })
 * const started = invoke(store, a, [])
 * const ran = started._tag === 'Right' ? runWith(hosts)(started.right) : started.left
 * expect(ran).toMatchObject({ _tag: 'Done', values: [{ _tag: 'i32.const', c: 42 }], steps: 1 })
 * ```
 */
export const runWith =
  (hosts: Hosts, fuel = Infinity, evaluator: Evaluator = run) =>
  (start: Config): RunOutcome => {
    const end = start.steps + fuel
    let c = start
    for (;;) {
      const o = evaluator(end - c.steps)(c)
      shortenHistory(start.store)
      // `run` never answers Next.
      if (o._tag === 'Next') c = o.config
      else if (o._tag !== 'Suspended') return o
      else {
        if (o.config.steps >= end) return { _tag: 'Exhausted', limit: 'fuel', config: o.config }
        const reply = hosts(o.call, o.config.store)
        // plain JavaScript returns undefined where there is nothing to say
        if (reply === null || (reply as unknown) === undefined) return o
        const wrong = illTyped(o.call, reply)
        if (wrong !== null) return wrong
        const next = resume(o.config, reply)
        if (next._tag === 'Exited') return next
        c = next.config
      }
    }
  }

const noHosts: Hosts = () => null

/** The run of a configuration with these options: its values with the store, or how else it ended. */
export const finish = (c: Config, o: RunOptions): Either<Failure, Done> => {
  const ran = runWith(o.hosts ?? noHosts, o.fuel, o.evaluator)(c)
  return ran._tag === 'Done' ? right(ran) : left(ran)
}
