/** What the laws of refinement are asked of: generated programs, as the configurations from which their parts start. */
import * as fc from 'fast-check'
import { nameModule, type NamedModule } from '../../src/embedding/index.ts'
import type { Config, Outcome } from '../../src/execution/runtime/Config.ts'
import { invoke } from '../../src/execution/modules/invoke.ts'
import { emptyStore } from '../../src/execution/runtime/Store.ts'
import { program, type Program } from '../../src/arbitraries/index.ts'
import { i32, i64 } from '../../src/structure/Const.ts'
import type { Module } from '../../src/structure/Module.ts'
import { printModule } from '../../src/text/print/Module.ts'
import { func, make, right, valid } from '../support/embed.ts'
import { MOST } from '../support/observe.ts'
import { called, settings, started } from '../support/runs.ts'
import { dense, sharing, type Tape } from './dense/Modules.ts'

/** A program, and how it is run. */
export interface Subject {
  readonly modules: ReadonlyArray<NamedModule>
  /** More steps of a part are not looked at. */
  readonly most: number
  /** Shows each part; the next one starts on the store that this one left. */
  readonly parts: (run: (start: Config) => Outcome | null) => void
  /** To understand what went wrong. */
  readonly text: () => string
}

const texts = (ms: ReadonlyArray<Module>, calls: ReadonlyArray<string>): string =>
  [...ms.map((m) => right(printModule(m))), ...calls].join('\n')

const shown = (args: ReadonlyArray<unknown>): string =>
  JSON.stringify(args, (_, x: unknown) => (typeof x === 'bigint' ? `${x}` : x))

/** Programs of all of WebAssembly 3.0, of which every call ends. */
const generated = (p: Program): Subject => {
  const { valid: m, config, instance } = started(p)
  return {
    modules: [nameModule(m)],
    most: MOST,
    parts: (run) => {
      let end = run(config)
      for (const call of p.calls) {
        if (end === null || !('store' in end)) return
        end = run(called(end.store, instance, call))
      }
    },
    text: () =>
      texts(
        [p.module],
        p.calls.map(({ name, args }) => `;; ${name} ${shown(args)}`)
      )
  }
}

export interface Dense {
  readonly owner: ReadonlyArray<Tape>
  /** Of a second instance; none without functions. */
  readonly other: ReadonlyArray<Tape>
  readonly x: number
  readonly y: bigint
}

/** Dense programs are cut short: they need not end. */
const DENSE = 1500

const pressed = ({ owner, other, x, y }: Dense): Subject => {
  const modules = [dense(owner), ...(other.length > 0 ? [sharing(owner.length, other)] : [])]
  const checked = modules.map(valid)
  const start = (): Config => {
    let made = { store: emptyStore, names: {} as Parameters<typeof func>[0] }
    for (const [i, m] of checked.entries()) made = make(made.store, m, 'ab'.charAt(i), made.names)
    const begun = invoke(
      made.store,
      func(made.names, `${'ab'.charAt(checked.length - 1)}.run`),
      [i32(x), i64(y)],
      settings
    )
    if (begun._tag === 'Left') throw new Error(begun.left.message)
    return begun.right
  }
  return {
    modules: checked.map((m) => nameModule(m)),
    most: DENSE,
    parts: (run) => {
      run(start())
    },
    text: () => texts(modules, [`;; run ${x} ${y}`])
  }
}

const tape = fc.noBias(fc.array(fc.nat(1_000_000), { minLength: 40, maxLength: 260, size: 'max' }))
const tapes = fc.array(tape, { minLength: 1, maxLength: 3 })
const arguments_ = { x: fc.integer(), y: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }) }

/** The kinds of programs. */
export const subjects = {
  generated: program.map(generated),
  dense: fc.record({ owner: tapes, other: fc.constant([]), ...arguments_ }).map(pressed),
  sharing: fc.record({ owner: tapes, other: tapes, ...arguments_ }).map(pressed)
}
export type Kind = keyof typeof subjects
