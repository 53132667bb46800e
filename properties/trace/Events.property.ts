/**
 * Events of every rule: what the catalogue of rules says of them, what the term of the specification says, what each text
 * has; and of the first event of each rule, what `expected.json` has: it was recorded, and reviewed row by row.
 */
import { readFileSync } from 'node:fs'
import * as t from 'io-ts'
import { describe, expect, it } from 'vitest'
import { invoke } from '../../src/execution/modules/invoke.ts'
import { plug, type Term } from '../../src/execution/Plug.ts'
import type { Config, Next } from '../../src/execution/runtime/Config.ts'
import { showVal } from '../../src/execution/runtime/Show.ts'
import { emptyStore } from '../../src/execution/runtime/Store.ts'
import type { Val } from '../../src/execution/runtime/Values.ts'
import { executionRules } from '../../src/spec/generated/RuleNames.ts'
import { eventOf, formatJson, formatText, track, watch, type Active, type Event } from '../../src/trace/index.ts'
import { func, make, right, wat } from '../support/embed.ts'
import { temporaryFolder } from '../support/folder.ts'
import { reductHere } from '../support/inProcess.ts'
import { bodies, program } from './programs.ts'

const Rules = t.strict({
  rules: t.array(
    t.intersection([
      t.type({ name: t.string }),
      t.partial({ mnemonics: t.array(t.string), unfoldsTo: t.array(t.string), contexts: t.array(t.string) })
    ])
  )
})
const catalogue = Rules.decode(JSON.parse(readFileSync('spec-json/rules.json', 'utf8')))
if (catalogue._tag === 'Left') throw new Error('spec-json/rules.json is no catalogue')
const rules = new Map(catalogue.right.rules.map((rule) => [rule.name, rule]))

interface Seen {
  readonly program: string
  readonly before: Config
  readonly next: Next
  readonly event: Event
}

const made = make(emptyStore, wat(program), 'm')
const all: ReadonlyArray<Seen> = Object.keys(bodies).flatMap((name) => {
  const start = right(invoke(made.store, func(made.names, `m.${name}`), []))
  const first = { active: null as Active | null, seen: [] as ReadonlyArray<Seen> }
  return watch((s: typeof first, before, next) => ({
    active: track(s.active, before, next.rule),
    seen: [...s.seen, { program: name, before, next, event: eventOf(before, next, s.active) }]
  }))(
    1000,
    first
  )(start).state.seen
})
const where = ({ program: name, event }: Seen): string => `${name}, step ${event.step}, ${event.rule}`
/** Those for which it does not hold. */
const wrong = (holds: (s: Seen) => boolean): ReadonlyArray<string> => all.filter((s) => !holds(s)).map(where)

it('every rule fires', () => {
  const fired = new Set<string>(all.map(({ event }) => event.rule))
  expect(executionRules.filter((rule) => !fired.has(rule))).toEqual([])
  expect(executionRules).toHaveLength(206)
})

/** Of the first event of each rule: redex, stack, changes. */
const Expected = t.record(t.string, t.tuple([t.string, t.string, t.string]))
const expected = Expected.decode(JSON.parse(readFileSync('properties/trace/expected.json', 'utf8')))
if (expected._tag === 'Left') throw new Error('properties/trace/expected.json is no table')
const table = expected.right

it.each(executionRules)('%s: redex, result and changes are the reviewed ones', (rule) => {
  const event = all.find((s) => s.event.rule === rule)?.event
  expect([event?.redex, event?.stack.join(' '), event?.changes.join('; ')]).toEqual(table[rule])
})

describe('the catalogue of rules', () => {
  /** What is left of a redex without the values before it. */
  const headOf = (redex: string): string => {
    let rest = redex
    while (rest.startsWith('(') && !/^\((LABEL|HANDLER|FRAME)_/.test(rest)) {
      let depth = 0
      let i = 0
      do {
        if (rest[i] === '(') depth++
        if (rest[i] === ')') depth--
        i++
      } while (depth > 0)
      rest = rest.slice(i).trimStart()
    }
    return rest.split(' ')[0] ?? ''
  }

  it('has the instruction of each redex', () => {
    expect(
      wrong(({ event }) => {
        const mnemonics = rules.get(event.rule)?.mnemonics ?? []
        const head = headOf(event.redex)
        const context = /^Step_pure\/(label|handler|frame)-vals$/.exec(event.rule)?.[1]
        return (
          context !== undefined ? head === `(${context.toUpperCase()}_`
          : event.rule.startsWith('Step_pure/trap-') ? head === 'TRAP'
          : mnemonics.includes(head)
        )
      })
    ).toEqual([])
  })

  it('has the instruction that comes next, and whose it is', () => {
    let unfolded = 0
    const instructions: Readonly<Record<string, RegExp>> = {
      LOAD: /^i32\.load8_u$/,
      STORE: /^(i32\.store8|i32\.store)$/
    }
    expect(
      wrong(({ next, event }) => {
        const [first] = rules.get(event.rule)?.unfoldsTo ?? []
        if (first === undefined) return true
        unfolded++
        const { _tag } = next.config.code.instr
        return (instructions[first] ?? new RegExp(`^${first.toLowerCase().replace('.', '\\.')}$`)).test(_tag)
      })
    ).toEqual([])
    expect(unfolded).toBeGreaterThan(100)
  })
})

describe('the term', () => {
  /** The frames around the hole, and the values on the way to it, oldest first. */
  const spine = (term: ReadonlyArray<Term>): { readonly frames: number; readonly values: ReadonlyArray<Val> } => {
    const values: Val[] = []
    let frames = 0
    for (let es: ReadonlyArray<Term> | null = term; es !== null;) {
      let inner: ReadonlyArray<Term> | null = null
      for (const e of es) {
        if (e._tag === 'LABEL_' || e._tag === 'HANDLER_' || e._tag === 'FRAME_') {
          if (e._tag === 'FRAME_') frames++
          inner = e.body
          break
        }
        if (!/_addr$|_num$|^ref\.extern$|\.const$/.test(e._tag)) break
        values.push(e as Val) // by its tag
      }
      es = inner
    }
    return { frames, values }
  }

  it('has the values of the stack: all, oldest first', () => {
    expect(
      wrong(({ next, event }) => {
        const shown = spine(plug(next.config)).values.map(showVal)
        return (
          event.below + event.stack.length === shown.length && shown.slice(event.below).join() === event.stack.join()
        )
      })
    ).toEqual([])
  })

  it('has as many frames as the event says, and the innermost is of its function', () => {
    expect(wrong(({ before, event }) => spine(plug(before)).frames === event.depth)).toEqual([])
    // of the functions that were called: the last one at the depth of the step
    const called: Array<number | null> = [null]
    expect(
      wrong(({ event }) => {
        const isRight = event.function === called[event.depth]
        if (event.rule === 'Step_read/call_ref-func')
          called[event.depth + 1] = Number(/\(ref\.func (\d+)\) call_ref/.exec(event.redex)?.[1])
        return isRight
      })
    ).toEqual([])
  })

  it('has the operands of the redex before its instruction', () => {
    expect(
      wrong(({ before, event }) => {
        if (/-vals$/.test(event.rule)) return true
        const operands = [...event.redex.matchAll(/\((?:[ifv]\d+\.const|ref\.?\w*)[^()]*(?:\([^()]*\))?\)(?= )/g)]
          .map(([text]) => text)
          .filter((text) => !/^\(ref (null )?\w+\)$/.test(text))
        const values = spine(plug(before)).values.map(showVal)
        return operands.every((text, i) => values[values.length - operands.length + i] === text)
      })
    ).toEqual([])
  })

  it('changes only where the event says so', () => {
    expect(
      wrong(({ before, next, event }) => {
        const { store: a } = before
        const { store: b } = next.config
        const isLocal = event.rule === 'Step/local.set'
        return (a !== b || isLocal) === event.changes.length > 0
      })
    ).toEqual([])
  })
})

it('steps are numbered from 1', () => {
  for (const name of Object.keys(bodies)) {
    const steps = all.filter((s) => s.program === name).map(({ event }) => event.step)
    expect(steps).toEqual(steps.map((_, i) => i + 1))
  }
})

it('at most sixteen values are shown, the newest', () => {
  const many = wat(`(module (func (export "many") ${'(i64.const 7) '.repeat(20)} (i64.const 8) ${'drop '.repeat(21)}))`)
  const { store, names } = make(emptyStore, many, 'm')
  const start = right(invoke(store, func(names, 'm.many'), []))
  const events = watch((s: ReadonlyArray<Event>, b, n) => [...s, eventOf(b, n, null)])(100, [])(start).state
  // the values of the body are there from the start, for no rule makes them
  const first = events.find((e) => e.redex === '(i64.const 8) drop')
  expect([first?.below, first?.stack.length]).toEqual([4, 16])
  expect(first === undefined ? '' : formatText(first)).toContain(`[(4 more) ${'(i64.const 7) '.repeat(16).trimEnd()}]`)
})

describe('texts', () => {
  it('for people have number, depth, function, rule, redex, stack and changes in two lines', () => {
    expect(
      wrong(({ event: e }) => {
        const [one = '', two = '', ...more] = formatText(e).split('\n')
        const parts = /^ *(\d+) {1,2}(\d+)(?: f(\d+))? +(\S+) +(.*)$/.exec(one)
        const rest = /^ {15}\[(.*)\](?: {3}! (.*))?$/.exec(two)
        return (
          more.length === 0 &&
          [Number(parts?.[1]), Number(parts?.[2]), parts?.[3], parts?.[4], parts?.[5]].join('|') ===
            [e.step, e.depth, e.function ?? undefined, e.rule, e.redex].join('|') &&
          rest?.[1] === e.stack.join(' ') &&
          (rest[2] ?? '') === e.changes.join(', ')
        )
      })
    ).toEqual([])
    const event: Event = {
      step: 12,
      rule: 'Step/global.set',
      redex: '(i32.const 45) global.set 0',
      stack: ['(i32.const 1)', '(i32.const 2)'],
      below: 3,
      depth: 2,
      function: 7,
      changes: ['global 0 := (i32.const 45)', 'more']
    }
    expect(formatText(event)).toBe(
      '    12  2 f7   Step/global.set                  (i32.const 45) global.set 0\n' +
        '               [(3 more) (i32.const 1) (i32.const 2)]   ! global 0 := (i32.const 45), more'
    )
  })

  it('for programs are one line of JSON each, with all of it', () => {
    expect(wrong(({ event }) => !formatJson(event).includes('\n'))).toEqual([])
    expect(all.map(({ event }) => JSON.parse(formatJson(event)) as unknown)).toEqual(
      all.map(({ event }) => ({ formatVersion: 1, ...event }))
    )
  })

  it.each(['calls', 'catch', 'structs', 'stores'])('are what the command line prints: %s', async (name) => {
    const path = temporaryFolder().file(`${name}.wat`, program)
    const events = all.filter((s) => s.program === name).map(({ event }) => event)
    const run = async (format: string) =>
      (await reductHere(['trace', path, '--invoke', name, '--format', format])).stdout
    // instantiation comes first
    expect(await run('jsonl')).toContain(`"rule":"${events[0]?.rule ?? ''}"`)
    const rows = (await run('jsonl')).trimEnd().split('\n')
    const own = rows
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Event)
      .slice(-events.length)
    const offset = (own[0]?.step ?? 1) - 1
    const moved = events.map((e) => ({ ...e, step: e.step + offset }))
    expect(own).toEqual(moved.map((e) => ({ formatVersion: 1, ...e })))
    expect(await run('text')).toContain(moved.map(formatText).join('\n'))
  })
})
