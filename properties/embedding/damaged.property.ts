/** Documents that were changed after they were written: refused, or configurations that run like any other in both tiers. */
import * as fc from 'fast-check'
import { isLeft } from 'fp-ts/lib/Either.js'
import { expect, it } from 'vitest'
import { decodeConfig } from '../../src/embedding/snapshot/Decode.ts'
import { encodeConfig } from '../../src/embedding/snapshot/Encode.ts'
import { nameModule, type NamedModule } from '../../src/embedding/snapshot/Places.ts'
import type { Config } from '../../src/execution/runtime/Config.ts'
import { equalOutcome } from '../../src/execution/equality/equal.ts'
import { program } from '../../src/arbitraries/index.ts'
import { configOk } from '../../src/soundness/Config.ts'
import { resultType } from '../../src/soundness/Run.ts'
import type { ResultType } from '../../src/structure/Types.ts'
import { literal, stagedTier, sum, withHost } from '../refinement/support.ts'
import { right } from '../support/embed.ts'
import { called, settings, started } from '../support/runs.ts'
import { times } from '../support/times.ts'

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** A place in a document, and how to put something else there. */
interface Spot {
  readonly value: Json
  readonly put: (v: Json) => void
}

const spotsIn = (document: Json): ReadonlyArray<Spot> => {
  const found: Spot[] = []
  const walk = (v: Json): void => {
    if (v === null || typeof v !== 'object') return
    // arrays have their entries under the names '0', '1', ...
    const entries = v as { [key: string]: Json }
    for (const [key, value] of Object.entries(entries)) {
      found.push({ value, put: (other) => void (entries[key] = other) })
      walk(value)
    }
  }
  walk(document)
  return found
}

type Draw = (n: number) => number

const withoutOrTwice = (v: ReadonlyArray<Json>, draw: Draw): Json[] => {
  const i = draw(Math.max(1, v.length))
  return draw(2) === 0 ? v.filter((_, k) => k !== i) : [...v.slice(0, i + 1), ...v.slice(i)]
}

/** Another value, nearby or from another place of the document that has the same form. */
const otherwise = (v: Json, spots: ReadonlyArray<Spot>, draw: Draw): Json => {
  if (typeof v === 'boolean') return !v
  if (typeof v === 'number' && draw(2) === 0) return v + ([1, -1, 2, 1000, 10 ** 6, 10 ** 9][draw(6)] ?? 0)
  if (Array.isArray(v) && draw(2) === 0) return withoutOrTwice(v, draw)
  const form = (x: Json): string => (Array.isArray(x) ? 'array' : typeof x)
  const same = spots.filter(({ value }) => form(value) === form(v))
  return structuredClone(same[draw(same.length)]?.value ?? v)
}

/** A document with one place changed. */
const damaged = (text: string, draw: Draw): Json => {
  const document = JSON.parse(text) as Json // the text was a document
  const spots = spotsIn(document)
  const spot = spots[draw(spots.length)]
  spot?.put(otherwise(structuredClone(spot.value), spots, draw))
  return document
}

const PROGRAMS = times(40)
const FUEL = 500
const host = withHost(literal)
const staged = withHost(stagedTier(sum()))

/** What became of damaged documents. */
const ended = { malformed: 0, illTyped: 0, ran: 0 }

/** The fate of a document, as text, after some damage. */
const look = (text: string, modules: ReadonlyArray<NamedModule>, ts: ResultType, draw: Draw): void => {
  const decoded = decodeConfig(damaged(text, draw), modules)
  if (isLeft(decoded)) ended.malformed++
  else if (isLeft(configOk(decoded.right, ts))) ended.illTyped++
  else {
    ended.ran++
    const outcome = host(FUEL)(decoded.right)
    expect(outcome._tag).not.toBe('Stuck')
    expect(equalOutcome(staged(FUEL)(decoded.right), outcome)).toBe(true)
  }
}

it('a damaged snapshot is refused, or its configuration runs the same in both tiers', () => {
  fc.assert(
    fc.property(program, fc.infiniteStream(fc.nat(1_000_000)), (p, numbers) => {
      const draw: Draw = (n) => numbers.next().value % n
      const { valid: m, config, instance } = started(p, settings)
      const modules = [nameModule(m)]
      const first = literal(500)(config)
      const calls = 'store' in first ? p.calls.map((c) => called(first.store, instance, c, settings)) : []
      for (const start of [config, ...calls.slice(0, 2)]) {
        let c: Config | null = start
        for (let stops = 0; stops < 4 && c !== null; stops++) {
          const text = JSON.stringify(right(encodeConfig(c, modules)))
          for (let n = 0; n < 8; n++) look(text, modules, resultType(start), draw)
          const next = host(1 + draw(30))(c)
          c = 'config' in next ? next.config : null
        }
      }
    }),
    { numRuns: PROGRAMS }
  )
  for (const n of Object.values(ended)) expect(n).toBeGreaterThan(3 * PROGRAMS)
})
