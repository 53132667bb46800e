/**
 * The one loop that performs effects: a run of the machine, its requests answered by an interpreter.
 *
 * Constant stack and constant heap, however many requests are made: one `while`, one `await`.
 */
import type { ReaderTaskEither } from 'fp-ts/lib/ReaderTaskEither.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import * as E from 'fp-ts/lib/Either.js'
import type { Config, HostCall, Next, Outcome } from '../execution/runtime/Config.ts'
import { resume, type Reply } from '../execution/Run.ts'
import { shortenHistory, type Store } from '../execution/runtime/Store.ts'
import { plan, type Ask, type Plan } from '../wasi/index.ts'
import {
  wasiModule,
  type Answers,
  type Capabilities,
  type Errno,
  type Request,
  type RequestTag
} from '../wasi/index.ts'

/** A host function that nobody provides: a defect of the embedder that linked the program. */
export interface NoSuchHost {
  readonly _tag: 'NoSuchHost'
  readonly module: string
  readonly name: string
}

/** How the machine moves on: `run`, or a run that someone watches. */
export type Advance = (fuel: number) => (c: Config) => Outcome

/** Pure host functions besides WASI: what a call of one comes to, or `null` where there is no such function. */
export type HostPlans = (call: HostCall, store: Store) => Plan | null

export interface DriveOptions {
  readonly advance: Advance
  readonly hosts: HostPlans
  /** Rules that may be applied in all, counted from the first configuration. */
  readonly fuel: number
  /** Rules before the first turn of the event loop, in which signals are handled; later as many as take `BREATH`. */
  readonly slice: number
  /** Told of each step that takes a reply, which `advance` does not see. */
  readonly replied: (before: Config, next: Next) => void
  /** Whether the run may end here, as if the fuel were at its end; by default it continues. */
  readonly isEnough?: (c: Config) => boolean
  /** Why the host takes no more output, null as long as it does: then the run has met a limit in front of the call. */
  readonly full?: () => string | null
}

const answerOf = (caps: Capabilities, request: Request): TaskEither<Errno, Answers[RequestTag]> =>
  // the capability of a request's tag answers that request: Capabilities says so
  (caps[request._tag] as (r: Request) => TaskEither<Errno, Answers[RequestTag]>)(request)

/** Milliseconds between two looks at the event loop. A look is a snapshot, which costs what was written since the last. */
const BREATH = 50

/** The rules of the next slice, after one of `rules` that took `ms`. */
const nextSlice = (rules: number, ms: number): number =>
  Math.max(1, Math.round(rules * Math.min(4, Math.max(0.25, BREATH / Math.max(ms, 1)))))

/** Replies between two looks at the event loop. */
const repliesPerBreath = 4096

const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

const replyTo = async (caps: Capabilities, p: Plan): Promise<Reply> => (p._tag === 'reply' ? p.reply : deliver(caps, p))
const deliver = async (caps: Capabilities, p: Ask): Promise<Reply> => p.deliver(await answerOf(caps, p.request)())

const planOf = (hosts: HostPlans, call: HostCall, store: Store): Plan | null =>
  (call.func.module === wasiModule ? plan(call, store) : null) ?? hosts(call, store)

/**
 * Runs a configuration to its end, answering what it asks. The outcome is terminal, a bound, or an exit: never `Next`
 * nor `Suspended`.
 */
export const drive =
  ({ advance, hosts, fuel, slice, replied, isEnough = () => false, full = () => null }: DriveOptions) =>
  (start: Config): ReaderTaskEither<Capabilities, NoSuchHost, Outcome> =>
  (caps) =>
  async () => {
    const end = start.steps + fuel
    let c = start
    let replies = 0
    let rules = slice
    for (;;) {
      if (isEnough(c)) return E.right({ _tag: 'Exhausted', limit: 'fuel', config: c })
      const since = performance.now()
      const o = advance(Math.min(rules, end - c.steps))(c)
      shortenHistory(start.store)
      if (o._tag === 'Suspended') {
        if (o.config.steps >= end) return E.right({ _tag: 'Exhausted', limit: 'fuel', config: o.config })
        const p = planOf(hosts, o.call, o.config.store)
        if (p === null) return E.left({ _tag: 'NoSuchHost', module: o.call.func.module, name: o.call.func.name })
        const reply = await replyTo(caps, p)
        const message = full()
        if (message !== null) return E.right({ _tag: 'ImplementationLimit', what: 'output', message, config: o.config })
        const next = resume(o.config, reply)
        if (next._tag === 'Exited') return E.right(next)
        replied(o.config, next)
        c = next.config
        // an answer that is there at once leaves no room for signals
        if (++replies % repliesPerBreath === 0) await breathe()
      } else if (o._tag === 'Exhausted' && o.limit === 'fuel' && o.config.steps < end) {
        rules = nextSlice(rules, performance.now() - since)
        c = o.config
        await breathe()
      } else return E.right(o)
    }
  }
