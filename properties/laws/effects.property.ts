/** Laws of effects: an interpreter sees requests only and returns answers only; a log of answers is the run. */
import { isLeft } from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { run } from '../../src/execution/Run.ts'
import type { Config, Outcome } from '../../src/execution/runtime/Config.ts'
import { equalOutcome } from '../../src/execution/equality/equal.ts'
import { drive, type DriveOptions } from '../../src/host/drive.ts'
import { virtual, type VirtualOptions } from '../../src/host/memory/virtual.ts'
import { i32, i64 } from '../../src/structure/Const.ts'
import {
  idx,
  type FuncIdx,
  type GlobalIdx,
  type LabelIdx,
  type MemIdx,
  type TypeIdx
} from '../../src/structure/Indices.ts'
import type { Expr, Instr } from '../../src/structure/Instr.ts'
import type { Module } from '../../src/structure/Module.ts'
import { idxUse } from '../../src/structure/Types.ts'
import {
  wasiModule,
  wasiType,
  type Answers,
  type Capabilities,
  type Errno,
  type Request,
  type RequestTag,
  type WasiName
} from '../../src/wasi/index.ts'
import { liveBytes, MiB } from '../support/heap.ts'
import { emptyModule } from '../support/modules.ts'
import { instantiated, named } from '../support/wasi.ts'

const functions = [
  'clock_time_get',
  'random_get',
  'fd_read',
  'fd_write',
  'sched_yield',
  'args_sizes_get',
  'fd_seek'
] as const
const call = (name: (typeof functions)[number]): Instr => ({ _tag: 'call', x: idx<FuncIdx>(functions.indexOf(name)) })
const drop: Instr = { _tag: 'drop' }

/** `run` calls what `body` says, with memory 0 exported as `memory`. */
const module = (body: Expr): Module => ({
  ...emptyModule,
  types: [
    ...functions.map((name: WasiName) => wasiType(name)),
    { _tag: 'func', params: [], results: ['i32'] } as const
  ].map((ct) => ({
    subtypes: [{ final: true, supers: [], ct }]
  })),
  imports: functions.map((name, i) => ({
    module: wasiModule,
    name,
    type: { _tag: 'func', type: idxUse(idx<TypeIdx>(i)) }
  })),
  mems: [{ _tag: 'mem', at: 'i32', lim: { min: 1, max: 1 } }],
  globals: [{ type: { _tag: 'global', mut: true, t: 'i32' }, init: [i32(0)] }],
  funcs: [{ type: idx<TypeIdx>(functions.length), locals: [], body }],
  exports: [
    { name: 'memory', idx: { _tag: 'mem', x: idx<MemIdx>(0) } },
    { name: 'run', idx: { _tag: 'func', x: idx<FuncIdx>(functions.length) } }
  ]
})

const start = (body: Expr): Config => named(instantiated(module(body)), 'run')

const settings: DriveOptions = {
  advance: run,
  hosts: () => null,
  fuel: Infinity,
  slice: 1_000_000,
  replied: () => undefined
}

const driven = async (c: Config, caps: Capabilities, o: Partial<DriveOptions> = {}): Promise<Outcome> => {
  const ran = await drive({ ...settings, ...o })(c)(caps)()
  if (isLeft(ran)) throw new Error(ran.left._tag)
  return ran.right
}

type AnyAnswer = TE.TaskEither<Errno, Answers[RequestTag]>

/** An interpreter that one function answers. */
const interpreter = (answer: (r: Request) => AnyAnswer): Capabilities => {
  const tags: ReadonlyArray<RequestTag> = [
    'ArgsGet',
    'EnvironGet',
    'ClockTimeGet',
    'ClockResGet',
    'RandomGet',
    'SchedYield',
    'FdWrite',
    'FdRead',
    'FdClose',
    'FdSeek',
    'FdFdstatGet',
    'FdPrestatGet'
  ]
  // each tag answers its own requests: `answer` says what
  return Object.fromEntries(tags.map((t) => [t, answer])) as unknown as Capabilities
}

const asking =
  (caps: Capabilities) =>
  (r: Request): AnyAnswer =>
    // the capability of a request's tag answers that request
    (caps[r._tag] as (r: Request) => AnyAnswer)(r)

/** A program as a list of requests: what to call, and with which small number. */
interface Wish {
  readonly name: (typeof functions)[number]
  readonly n: number
}
const wish: fc.Arbitrary<Wish> = fc.record({ name: fc.constantFrom(...functions), n: fc.nat(40) })

/** The calls one after the other, each error number added up. */
const script = (wishes: ReadonlyArray<Wish>): Expr => {
  const sum: Expr = [
    { _tag: 'global.get', x: idx<GlobalIdx>(0) },
    { _tag: 'i32.add' },
    { _tag: 'global.set', x: idx<GlobalIdx>(0) }
  ]
  const buffer = (n: number): Expr => [
    i32(8),
    i32(200 + n),
    { _tag: 'i32.store', x: idx<MemIdx>(0), align: 2, offset: 0 },
    i32(12),
    i32(n),
    { _tag: 'i32.store', x: idx<MemIdx>(0), align: 2, offset: 0 }
  ]
  const one = ({ name, n }: Wish): Expr => {
    switch (name) {
      case 'clock_time_get':
        return [i32(n % 2), i64(1n), i32(8 * n), call(name)]
      case 'random_get':
        return [i32(300), i32(n), call(name)]
      case 'fd_read':
        return [...buffer(n), i32(0), i32(8), i32(1), i32(0), call(name)]
      case 'fd_write':
        return [...buffer(n), i32(1 + (n % 2)), i32(8), i32(1), i32(0), call(name)]
      case 'fd_seek':
        return [i32(n % 4), i64(1n), i32(0), i32(16), call(name)]
      case 'args_sizes_get':
        return [i32(0), i32(4), call(name)]
      case 'sched_yield':
        return [call(name)]
    }
  }
  return [...wishes.flatMap((x) => [...one(x), ...sum]), { _tag: 'global.get', x: idx<GlobalIdx>(0) }]
}

const options: VirtualOptions = {
  args: ['program', 'one', ''],
  env: {},
  stdin: Uint8Array.from({ length: 100 }, (_, i) => i),
  seed: 5,
  now: 1_700_000_000_000_000_000n,
  tick: 1000n
}

/** Plain data all the way down: no function, no store, no configuration. */
const isPlain = (x: unknown): boolean =>
  x === null ||
  ['number', 'string', 'bigint', 'boolean'].includes(typeof x) ||
  x instanceof Uint8Array ||
  (typeof x === 'object' &&
    [Object.prototype, Array.prototype].includes(Object.getPrototypeOf(x) as object) &&
    Object.values(x).every(isPlain))

interface Entry {
  readonly request: Request
  readonly answer: Awaited<ReturnType<AnyAnswer>>
}

const recorded = (caps: Capabilities, log: Entry[]): Capabilities =>
  interpreter((request) => async () => {
    const answer = await asking(caps)(request)()
    log.push({ request, answer })
    return answer
  })

describe('requests and answers', () => {
  test('are plain data that stands for itself: no pointer, no store', async () => {
    const tags = new Set<RequestTag>()
    await fc.assert(
      fc.asyncProperty(fc.array(wish, { maxLength: 20 }), async (wishes) => {
        const c = start(script(wishes))
        const log: Entry[] = []
        const o = await driven(c, recorded(virtual(options).capabilities, log))
        expect(o._tag).toBe('Done')
        expect(log.length).toBe(wishes.length)
        for (const { request, answer } of log) {
          tags.add(request._tag)
          expect([isPlain(request), isPlain(answer)]).toEqual([true, true])
          expect(structuredClone(request)).toEqual(request)
        }
      }),
      { numRuns: 40 }
    )
    expect(tags.size).toBe(functions.length)
  })

  test('an interpreter that changes what it was given changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(wish, { minLength: 1, maxLength: 12 }), async (wishes) => {
        const c = start(script(wishes))
        const plain = virtual(options)
        const o = await driven(c, plain.capabilities)
        const spiteful = interpreter((r) => async () => {
          const answer = await asking(other.capabilities)(structuredClone(r))()
          if ('bytes' in r) r.bytes.fill(0xee)
          return answer
        })
        const other = virtual(options)
        expect(equalOutcome(await driven(c, spiteful), o)).toBe(true)
        expect(other.output(1)).toEqual(plain.output(1))
      }),
      { numRuns: 20 }
    )
  })
})

describe('replay', () => {
  test('of the answers alone gives the same requests and the same end, in slices of any length', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(wish, { maxLength: 20 }), fc.integer({ min: 1, max: 50 }), async (wishes, slice) => {
        const c = start(script(wishes))
        const log: Entry[] = []
        const end = await driven(c, recorded(virtual(options).capabilities, log))
        let at = 0
        const replayed = interpreter((request) => () => {
          const entry = log[at++]
          if (entry === undefined) throw new Error('more requests than before')
          expect(request).toEqual(entry.request)
          return Promise.resolve(entry.answer)
        })
        expect(equalOutcome(await driven(c, replayed, { slice }), end)).toBe(true)
        expect(at).toBe(log.length)
      }),
      { numRuns: 40 }
    )
  })

  test('of a prefix, and then the interpreter itself, is the run', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(wish, { minLength: 1, maxLength: 12 }), async (wishes) => {
        const c = start(script(wishes))
        const log: Entry[] = []
        const end = await driven(c, recorded(virtual(options).capabilities, log))
        for (let k = 0; k <= log.length; k++) {
          // the interpreter has answered k requests already when it takes over
          const live = virtual(options).capabilities
          for (const { request } of log.slice(0, k)) await asking(live)(request)()
          let at = 0
          const mixed = interpreter((request) => async () => {
            const entry = log[at++]
            return entry !== undefined && at <= k ? entry.answer : asking(live)(request)()
          })
          expect(equalOutcome(await driven(c, mixed), end)).toBe(true)
        }
      }),
      { numRuns: 15 }
    )
  })

  test('fuel counts replies: each prefix of the steps ends where it should', async () => {
    const wishes: ReadonlyArray<Wish> = functions.map((name, n) => ({ name, n: n + 1 }))
    const c = start(script(wishes))
    const end = await driven(c, virtual(options).capabilities)
    if (!('steps' in end)) throw new Error(end._tag)
    for (let fuel = 0; fuel < end.steps; fuel++) {
      const o = await driven(c, virtual(options).capabilities, { fuel })
      expect(o._tag === 'Exhausted' && o.config.steps).toBe(fuel)
    }
    expect(equalOutcome(await driven(c, virtual(options).capabilities, { fuel: end.steps }), end)).toBe(true)
  })
})

describe('a million requests', () => {
  const rounds = 1_000_000
  const x = idx<GlobalIdx>(0)
  /** Asks the clock and adds up the low words of what it says. */
  const loop: Expr = [
    {
      _tag: 'loop',
      bt: { _tag: 'result', t: null },
      es: [
        i32(1),
        i64(1n),
        i32(8),
        call('clock_time_get'),
        drop,
        { _tag: 'global.get', x },
        i32(1),
        { _tag: 'i32.add' },
        { _tag: 'global.set', x },
        { _tag: 'global.get', x },
        i32(rounds),
        { _tag: 'i32.lt_u' },
        { _tag: 'br_if', l: idx<LabelIdx>(0) }
      ]
    },
    i32(8),
    { _tag: 'i32.load', x: idx<MemIdx>(0), align: 2, offset: 0 }
  ]

  test('are answered in constant stack and heap', async () => {
    let asked = 0
    const live: Array<number> = []
    const caps = interpreter(() => {
      asked++
      if (asked % 200_000 === 0) live.push(liveBytes())
      return TE.right(BigInt(asked))
    })
    const o = await driven(start(loop), caps)
    expect(asked).toBe(rounds)
    expect(o).toMatchObject({ _tag: 'Done', values: [i32(rounds)] })
    // a journal of the memory holds up to 8 MiB; what a request leaves after would be there at both of the last looks
    const [first = 0, ...later] = live
    expect(live.length).toBe(rounds / 200_000)
    expect(Math.min(...later.slice(-2)) - first).toBeLessThan(16 * MiB)
  })
})
