/** What is set before a block is left, and in dead code after that: by the rules of validation and in both tiers. */
import * as fc from 'fast-check'
import { isRight } from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { equalOutcome } from '../../src/execution/equality/equal.ts'
import { run } from '../../src/execution/Run.ts'
import type { Outcome } from '../../src/execution/runtime/Config.ts'
import * as V from '../../src/persistent/Vector.ts'
import { runStagedBy } from '../../src/staging/RunStaged.ts'
import { i32 } from '../../src/structure/Const.ts'
import { parseModule } from '../../src/text/Module.ts'
import { validateModule } from '../../src/validation/Module.ts'
import { right } from '../support/embed.ts'
import { called, started, type Started } from '../support/runs.ts'
import { times } from '../support/times.ts'
import {
  allSet,
  does,
  HELPERS,
  kinds,
  LOCALS,
  moduleText,
  PARAMETER,
  type Body,
  type Did,
  type Exit,
  type Kind,
  type Node
} from './locals.ts'

const [x, y] = [32, 34]
const set: Node = { is: 'set', x, v: 5 }
const again: Node = { is: 'set', x, v: 6 }
const get: Node = { is: 'get', x }
const other: Node = { is: 'tee', x: y, v: 8 }

/** Everything that may leave a sequence, for one that has two labels around it and the one of the function. */
const exits: ReadonlyArray<Exit> = [
  ...[0, 1, 2].flatMap((l): ReadonlyArray<Exit> => [
    { is: 'br', l },
    { is: 'br_if', l, bit: 0 }
  ]),
  { is: 'br_on_null', l: 1 },
  { is: 'br_on_non_null', l: 0 },
  { is: 'br_table', ls: [0] },
  { is: 'br_table', ls: [0, 1, 2] },
  ...(['nop', 'return', 'return_call', 'throw', 'call', 'throw_ref', 'unreachable'] as const).map((is): Exit => ({
    is
  }))
]

/** Blocks of every kind around a sequence. */
const blocks: ReadonlyArray<readonly [string, (body: Body) => Node]> = [
  ['block', (body) => ({ is: 'block', body })],
  ['loop', (body) => ({ is: 'loop', body })],
  ['if', (body) => ({ is: 'if', bit: 1, then: body, else: null })],
  ['then', (body) => ({ is: 'if', bit: 1, then: body, else: [get] })],
  ['else', (body) => ({ is: 'if', bit: 1, then: [again], else: body })],
  [
    'else alone',
    (body) => ({ is: 'if', bit: 1, then: [{ is: 'hold', x: PARAMETER, body: [{ is: 'return' }] }], else: body })
  ],
  ['both', (body) => ({ is: 'if', bit: 1, then: body, else: body })],
  ['try_table', (body) => ({ is: 'try_table', clauses: [], body })],
  ['catch_all', (body) => ({ is: 'try_table', clauses: [{ catches: 'any', l: 0 }], body })],
  [
    'catch',
    (body) => ({
      is: 'try_table',
      clauses: [
        { catches: 'other', l: 0 },
        { catches: 'own', l: 1 }
      ],
      body
    })
  ]
]

/** Where a local is set and read around one exit of one block. */
const placed = (block: (body: Body) => Node, exit: Exit): ReadonlyArray<Body> => {
  const around = (body: Body, before: Body, after: Body): Body => [
    { is: 'block', body: [...before, block(body), ...after] }
  ]
  return [
    around([set, other, get, exit], [], []),
    around([set, exit, get], [], []),
    around([exit, set, get], [], []),
    around([exit, get], [], []),
    around([set, exit], [], [get]),
    around([exit, set], [], [get]),
    [...around([set, exit], [], []), get],
    around([again, exit, get], [set], [get]),
    around([{ is: 'hold', x, body: [again, exit] }, get], [set], [get]),
    around([again, { is: 'block', body: [other, exit] }, get, { is: 'get', x: y }], [set], [get]),
    [set, { is: 'hold', x, body: around([again, exit], [], []) }, get],
    [
      { is: 'set', x: PARAMETER, v: 3 },
      ...around([other, exit, { is: 'get', x: PARAMETER }], [], [{ is: 'get', x: y }])
    ]
  ]
}

/** Which of these functions are valid, each in a module of its own, where locals are of a type without a default. */
const valid = (bodies: ReadonlyArray<Body>): ReadonlyArray<boolean> => {
  const { module: m } = right(parseModule(moduleText('ref', bodies)))
  return bodies.map((_, i) => {
    const of = m.funcs[HELPERS + 2 * i]
    if (of === undefined) throw new Error(`no function ${i}`)
    return isRight(validateModule({ ...m, funcs: [...m.funcs.slice(0, HELPERS), of], exports: [] }))
  })
}

const begun = (kind: Kind, bodies: ReadonlyArray<Body>): Started =>
  started({ module: right(parseModule(moduleText(kind, bodies))).module, calls: [] })

const MOST = 100_000
const ended = (o: Outcome): Did => {
  if (o._tag !== 'Done' && o._tag !== 'Trapped' && o._tag !== 'Exception') throw new Error(o._tag)
  const log = V.get(o.store.globals, 1)?.value
  if (log?._tag !== 'i32.const') throw new Error('the log is a number')
  return { end: o._tag, log: log.c }
}

const staged = runStagedBy({ threshold: 0 })
/** Steps after which the functions are cut off: in the middle of them. */
const cuts = [16, 27, 45]

/** Each function does in both tiers what its tree says, also where it is cut off. */
const behave = (
  kind: Kind,
  bodies: ReadonlyArray<Body>,
  seen: Map<Did['end'], number>,
  args: ReadonlyArray<number> = [1, 2, 3]
): void => {
  const { config, instance } = begun(kind, bodies)
  const first = run(MOST)(config)
  if (first._tag !== 'Done') throw new Error(first._tag)
  for (const [i, body] of bodies.entries())
    for (const argument of args) {
      const c = called(first.store, instance, { name: `${i}`, args: [i32(argument)] })
      const literal = run(MOST)(c)
      const did = does(body, argument, kind)
      const found = ended(literal)
      const differ = (argument === 1 ? [MOST, ...cuts] : [MOST]).filter(
        (fuel) => !equalOutcome(staged(fuel)(c).outcome, run(fuel)(c))
      )
      if (found.end !== did.end || found.log !== did.log || differ.length > 0)
        expect({ found, differ, body }).toEqual({ found: did, differ: [], body })
      seen.set(did.end, (seen.get(did.end) ?? 0) + 1)
    }
}

/** Kinds in turn, so that each is in three kinds of blocks. */
const others = (i: number): ReadonlyArray<Kind> => ['ref', kinds[1 + (i % 3)] ?? 'i32']

describe.each(blocks.map(([name, block], i) => [name, block, others(i)] as const))(
  'in and after a %s',
  (_name, block, of) => {
    const byExit = exits.map((exit) => placed(block, exit))
    const bodies = byExit.flat()

    it('a local without a default is set where it was set in order, and nowhere else', () => {
      const found = valid(bodies)
      expect(bodies.filter((b, i) => found[i] !== allSet(b))).toEqual([])
      expect(bodies.filter((b) => allSet(b)).length).toBeGreaterThan(40)
      expect(bodies.filter((b) => !allSet(b)).length).toBeGreaterThan(40)
    })

    it.each(of)('%s locals have in both tiers what was set last', (kind) => {
      const seen = new Map<Did['end'], number>()
      for (const some of byExit) behave(kind, kind === 'ref' ? some.filter((b) => allSet(b)) : some.slice(6), seen)
      for (const end of ['Done', 'Trapped'] as const) expect(seen.get(end)).toBeGreaterThan(10)
    })
  }
)

const local = fc.constantFrom(PARAMETER, ...LOCALS)
const clause = (labels: number) =>
  fc.record({ catches: fc.constantFrom('any' as const, 'own' as const, 'other' as const), l: fc.nat(labels - 1) })
const leaving = (labels: number): fc.Arbitrary<Exit> => {
  const l = fc.nat(labels - 1)
  return fc.oneof(
    fc.constantFrom(...exits.filter((e) => !('l' in e) && !('ls' in e))),
    fc.record({ is: fc.constantFrom('br' as const, 'br_on_null' as const, 'br_on_non_null' as const), l }),
    fc.record({ is: fc.constant('br_if' as const), l, bit: fc.nat(1) }),
    fc.record({ is: fc.constant('br_table' as const), ls: fc.array(l, { minLength: 1, maxLength: 4 }) })
  )
}

/** A sequence with this number of labels around it. */
const sequence = (labels: number): fc.Arbitrary<Body> => {
  const value = fc.integer({ min: 1, max: 9 })
  const access: fc.Arbitrary<Node> = fc.oneof(
    fc.record({ is: fc.constantFrom('set' as const, 'set' as const, 'tee' as const), x: local, v: value }),
    fc.record({ is: fc.constant('get' as const), x: local })
  )
  if (labels > 4) return fc.array(access, { maxLength: 3 })
  const inner = fc.memo(() => sequence(labels + 1))()
  const nested: fc.Arbitrary<Node> = fc.oneof(
    fc.record({ is: fc.constantFrom('block' as const, 'loop' as const), body: inner }),
    fc.record({ is: fc.constant('if' as const), bit: fc.nat(1), then: inner, else: fc.option(inner) }),
    fc.record({
      is: fc.constant('try_table' as const),
      clauses: fc.array(clause(labels), { maxLength: 2 }),
      body: inner
    }),
    fc.record({ is: fc.constant('hold' as const), x: local, body: inner.map((body): Body => [{ is: 'block', body }]) })
  )
  return fc.array(
    fc.oneof(
      { weight: 5, arbitrary: access },
      { weight: 2, arbitrary: nested },
      { weight: 1, arbitrary: leaving(labels) }
    ),
    { maxLength: 5 }
  )
}

it('generated functions are valid where all locals are set in order, and do the same in both tiers', () => {
  const verdicts = { valid: 0, invalid: 0 }
  const seen = new Map<Did['end'], number>()
  fc.assert(
    fc.property(sequence(1), fc.constantFrom(...kinds), (body, kind) => {
      const isSet = allSet(body)
      expect(valid([body])).toEqual([isSet])
      verdicts[isSet ? 'valid' : 'invalid']++
      if (isSet || kind !== 'ref') behave(kind, [body], seen, [0, 1, 2, 3])
    }),
    { numRuns: times(200) }
  )
  expect(verdicts.valid).toBeGreaterThan(40)
  expect(verdicts.invalid).toBeGreaterThan(40)
  expect([...seen.keys()].sort()).toEqual(['Done', 'Exception', 'Trapped'])
})
