/** The places of a configuration, against what a watcher of the run has seen; and where an end came from. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isStatic } from '../../src/execution/runtime/Code.ts'
import type { Config, Exception, Outcome, Trapped } from '../../src/execution/runtime/Config.ts'
import { equal } from '../../src/execution/equality/equal.ts'
import { resume, run } from '../../src/execution/Run.ts'
import { step } from '../../src/execution/Step.ts'
import { everything, programWith, type Program } from '../../src/arbitraries/index.ts'
import { runStaged } from '../../src/staging/RunStaged.ts'
import type { PathStep } from '../../src/structure/Errors.ts'
import type { CodeInstr } from '../../src/execution/runtime/Code.ts'
import type { Expr } from '../../src/structure/Instr.ts'
import type { Module } from '../../src/structure/Module.ts'
import { activeFunctions, backtrace, origin, track, type Active, type CodeSite } from '../../src/trace/index.ts'
import { called, entry, reply, started } from '../support/runs.ts'

const MOST_STEPS = 2000

/** The instruction that a path leads to; null after the last one. */
const instrAt = (m: Module, [first, ...rest]: ReadonlyArray<PathStep>): CodeInstr | null => {
  const imported = m.imports.filter(({ type }) => type._tag === 'func').length
  let es: Expr = m.funcs[(first?.index ?? -1) - imported]?.body ?? []
  for (const [k, { index }] of rest.entries()) {
    const e = es[index]
    const inner = rest[k + 1]?.in
    if (inner === undefined) return e ?? null
    if (e?._tag === 'if') es = inner === 'else' ? e.else : e.then
    else if (e !== undefined && 'es' in e) {
      expect(inner).toBe(e._tag)
      es = e.es
    } else throw new Error(`no sequence at ${inner}`)
  }
  throw new Error('an empty path')
}

const functions = (active: Active | null): ReadonlyArray<number | null> => {
  const out: Array<number | null> = []
  for (let a = active; a !== null; a = a.outer) out.push(a.a)
  return out
}

const counts = { known: 0, unknown: 0, deep: 0, active: 0, inactive: 0 }
const ends = { trap: 0, exception: 0, far: 0 }

const checkPlace = (m: Module, a: number, c: Config, active: Active | null): void => {
  const { sites, more } = backtrace(m, a, c, 6)
  const truth = functions(active)
  expect(sites.length + more).toBe(truth.length)
  for (const [i, site] of sites.entries()) {
    if (site === null) {
      counts.unknown++
      continue
    }
    counts.known++
    if (site.path.length > 2) counts.deep++
    expect(site.func).toBe(truth[i])
    const e = instrAt(m, site.path)
    if (i > 0) expect(e?._tag).toMatch(/^call/)
  }
  for (const [i, x] of activeFunctions(m, a, c).entries()) {
    if (x === null) counts.inactive++
    else {
      counts.active++
      expect(x).toBe(truth[i])
    }
  }
  const [head] = sites
  if (head != null && isStatic(c.code) && c.code.instr._tag !== 'end') expect(instrAt(m, head.path)).toBe(c.code.instr)
}

/** The last configuration before the end that was about to trap or to throw, found by going all the way. */
const naiveOrigin = (start: Config, end: Trapped | Exception): Config | null => {
  const isTrap = (c: Config): boolean => c.code.instr._tag === 'trap'
  let found = isTrap(start) ? start : null
  for (let c = start; c.steps < end.steps;) {
    const o = step(c)
    if (o._tag !== 'Next') return found
    const isThrow = isStatic(c.code) && c.code.instr._tag.startsWith('throw')
    if (end._tag === 'Trapped' ? isTrap(o.config) && !isTrap(c) : isThrow) found = c
    c = o.config
  }
  return found
}

const checkEnd = (m: Module, a: number, sent: Config, o: Outcome, sites: ReadonlyArray<CodeSite | null>): void => {
  if (o._tag !== 'Trapped' && o._tag !== 'Exception') return
  const c = origin(sent, o)?.config ?? null
  for (const evaluator of [run, runStaged]) {
    const again = origin(sent, o, evaluator)?.config ?? null
    expect(c === null || again === null ? c === again : equal(c, again)).toBe(true)
  }
  const naive = naiveOrigin(sent, o)
  expect(c === null || naive === null ? c === naive : equal(c, naive)).toBe(true)
  if (o.steps - sent.steps > 100) ends.far++
  if (c === null) return
  if (o._tag === 'Trapped') {
    ends.trap++
    if (c.code.instr._tag === 'trap') return // the host's
    const next = step(c)
    expect(next).toMatchObject({ rule: o.rule, config: { code: { instr: { _tag: 'trap' } } } })
    expect(backtrace(m, a, c).sites).toEqual(sites)
  } else {
    ends.exception++
    expect(c.code.instr._tag).toMatch(/^throw/)
  }
}

const call = (m: Module, a: number, start: Config): Outcome => {
  let c = start
  let sent = start
  let active: Active | null = null
  let atTrap: ReadonlyArray<CodeSite | null> = []
  for (let n = 0; n < MOST_STEPS; n++) {
    checkPlace(m, a, c, active)
    const o = step(c)
    const next = o._tag === 'Suspended' ? resume(o.config, reply(o.call, o.config.store)) : o
    if (next._tag !== 'Next') {
      checkEnd(m, a, sent, next, atTrap)
      return next
    }
    if (next.config.code.instr._tag === 'trap' && c.code.instr._tag !== 'trap') atTrap = backtrace(m, a, c).sites
    active = track(active, c, next.rule)
    if (o._tag === 'Suspended') sent = next.config
    c = next.config
  }
  return { _tag: 'Exhausted', limit: 'fuel', config: c }
}

const check = (p: Program): void => {
  const { valid, config, instance } = started(p)
  const m = valid.module
  const first = call(m, -1, config)
  if (first._tag !== 'Done') return
  for (const each of p.calls) call(m, entry(first.store, instance, each.name), called(first.store, instance, each))
}

describe('the places of a configuration', () => {
  it('are those of the functions that were entered, at every step; a trap and an exception have the place they came from', () => {
    fc.assert(
      fc.property(programWith(everything), (p) => {
        check(p)
      }),
      { numRuns: 150 }
    )
    expect(counts.known).toBeGreaterThan(10_000)
    expect(counts.deep).toBeGreaterThan(1_000)
    expect(counts.unknown).toBeLessThan(counts.known / 20)
    expect(ends.trap).toBeGreaterThan(20)
    expect(ends.exception).toBeGreaterThan(5)
    expect(ends.far).toBeGreaterThan(5)
    expect(counts.active).toBeGreaterThan(20_000)
    expect(counts.inactive).toBeLessThan(counts.active / 40)
  })
})
