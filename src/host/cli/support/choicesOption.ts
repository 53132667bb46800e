/**
 * Where non-determinism comes from, on the command line: `--choices` and `--relaxed`.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { Either } from 'fp-ts/lib/Either.js'
import { deterministic, listed, seeded, takenChoices, type Choices } from '../../../execution/runtime/Choices.ts'
import type { Outcome } from '../../../execution/runtime/Config.ts'
import { alternatives, strict, type Relaxed } from '../../../numerics/Relaxed.ts'
import { usage, type CliError } from './exit.ts'

/** The word for no choices at all, the default of the option. */
const noChoices = deterministic.source._tag

/** Seeds are the states of a generator of 32 bits. */
const SEEDS = 2 ** 32

const forms = `deterministic, seed:N with N below ${SEEDS}, or list:A,B,... as a JSON report has them`

const isParameter = (name: string): name is keyof Relaxed => Object.hasOwn(alternatives, name)

const parameters = Object.entries(alternatives)
  .map(([name, n]) => `${name} (0 to ${n - 1})`)
  .join(', ')

const relaxedOf = (pairs: ReadonlyArray<string>): Either<CliError, Relaxed> => {
  let relaxed = strict
  for (const pair of pairs) {
    const [name = '', value = ''] = pair.split('=')
    if (!isParameter(name) || !/^\d$/.test(value) || Number(value) >= alternatives[name])
      return E.left(
        usage(`--relaxed must be NAME=K with a number among ${parameters}; ${JSON.stringify(pair)} is not among them`)
      )
    relaxed = { ...relaxed, [name]: Number(value) }
  }
  return E.right(relaxed)
}

const choicesOf = (text: string, relaxed: Relaxed): Choices | null => {
  if (text === noChoices) return { ...deterministic, relaxed }
  const seed = /^seed:(\d{1,10})$/.exec(text)?.[1]
  if (seed !== undefined) return Number(seed) < SEEDS ? seeded(Number(seed), relaxed) : null
  const list = /^list:((\d+(,\d+)*)?)$/.exec(text)?.[1]
  return list === undefined ? null : listed(list === '' ? [] : list.split(',').map(BigInt), relaxed)
}

/** `--choices HOW`, `--relaxed NAME=K ...`. */
export const choices = (text: string, pairs: ReadonlyArray<string>): Either<CliError, Choices> =>
  E.chain((relaxed: Relaxed) =>
    E.fromNullable(usage(`--choices is ${forms}, not ${JSON.stringify(text)}`))(choicesOf(text, relaxed))
  )(relaxedOf(pairs))

const sourceWords = ({ source }: Choices): string =>
  source._tag === 'seeded' ? `seed:${source.state >>> 0}`
  : source._tag === 'listed' ? `list:${source.list.join(',')}`
  : noChoices

/** The options for choices, before a run has taken any. */
export const showChoices = (c: Choices): ReadonlyArray<string> => [
  ...(c.source._tag === 'deterministic' ? [] : ['--choices', sourceWords(c)]),
  ...Object.entries(c.relaxed).flatMap(([name, k]) => (k === 0 ? [] : ['--relaxed', `${name}=${k}`]))
]

/** The choices that a run took, by which it can be repeated; `null` under the deterministic profile. */
export const takenBy = (o: Outcome): ReadonlyArray<string> | null => {
  const c = 'choices' in o ? o.choices : o.config.choices
  return c.source._tag === 'deterministic' ? null : takenChoices(c).map(String)
}
