/**
 * Options, decoded with io-ts: strings of the command line become numbers and records, or one clear line.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { Either } from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import type { CliError } from './exit.ts'
import { usage } from './exit.ts'

/** A natural number, decimal, at most 2^53 - 1; `1e6` and `1_000_000` are understood. */
const Natural = new t.Type<number, string, unknown>(
  'Natural',
  (u): u is number => typeof u === 'number' && Number.isSafeInteger(u) && u >= 0,
  (u, c) => {
    const n = typeof u === 'string' && /^\d[\d_]*(e\d+)?$/i.test(u) ? Number(u.replaceAll('_', '')) : NaN
    return Number.isSafeInteger(n) ? t.success(n) : t.failure(u, c)
  },
  String
)

/** `--fuel` and the like: the number, `initial` where the option is absent. */
export const natural = (
  option: string,
  text: string | undefined,
  initial: number,
  most = Number.MAX_SAFE_INTEGER,
  least = 0
): Either<CliError, number> => {
  if (text === undefined) return E.right(initial)
  const n = Natural.decode(text)
  return E.isRight(n) && n.right >= least && n.right <= most ?
      E.right(n.right)
    : E.left(
        usage(
          `${option} must be an integer from ${least} to ${most}, such as 100000 or 1e5, not ${JSON.stringify(text)}`
        )
      )
}

const Format = t.keyof({ text: null, jsonl: null }, 'Format')

export const format = (text: string): Either<CliError, 'text' | 'jsonl'> =>
  E.mapLeft(() => usage(`--format is text or jsonl, not ${JSON.stringify(text)}`))(Format.decode(text))

/** `--env K=V ...`. */
export const environment = (pairs: ReadonlyArray<string>): Either<CliError, Readonly<Record<string, string>>> => {
  const wrong = pairs.find((p) => p.indexOf('=') < 1)
  return wrong === undefined ?
      E.right(Object.fromEntries(pairs.map((p) => [p.slice(0, p.indexOf('=')), p.slice(p.indexOf('=') + 1)])))
    : E.left(usage(`--env must be KEY=VALUE, not ${JSON.stringify(wrong)}`))
}

/** A regular expression, `null` where the option is absent. */
export const pattern = (option: string, text: string | undefined): Either<CliError, RegExp | null> =>
  text === undefined ?
    E.right(null)
  : E.tryCatch(
      () => new RegExp(text),
      (e) => usage(`${option} must be a regular expression: ${e instanceof Error ? e.message : String(e)}`)
    )

/** Where a run is saved. */
export interface SnapshotAt {
  /** After this number of steps. */
  readonly steps: number
  readonly file: string
}

/** The option that takes two words, which no option of commander's does: they are written as one. */
const pair = '--snapshot-at'

/** Commands that have the option. */
const paired = new Set<string | undefined>(['run', 'resume'])

const joined = (words: ReadonlyArray<string>): ReadonlyArray<string> => {
  const end = words.indexOf('--')
  const at = words.indexOf(pair)
  const [step, file] = words.slice(at + 1, end < 0 ? words.length : Math.max(at + 1, end))
  // an option in place of the file: the file was forgotten
  return at < 0 || file === undefined || file.startsWith('--') ?
      words
    : [...words.slice(0, at), `${pair}=${step}\n${file}`, ...joined(words.slice(at + 3))]
}

/** A command line with the two words after `--snapshot-at` as one; what is after `--` belongs to the program. */
export const withPairs = ([node = '', script = '', ...words]: ReadonlyArray<string>): ReadonlyArray<string> => [
  node,
  script,
  ...(paired.has(words[0]) ? joined(words) : words)
]

/** `--snapshot-at STEP FILE`, `null` where the option is absent. */
export const snapshotAt = (words: string | undefined): Either<CliError, SnapshotAt | null> => {
  if (words === undefined) return E.right(null)
  const [step = '', ...file] = words.split('\n')
  return file.length === 0 ?
      E.left(usage(`${pair} needs a step and a file, as in ${pair} 1000 run.json`))
    : E.map((steps: number) => ({ steps, file: file.join('\n') }))(natural(pair, step, 0))
}

/** All right, or the first complaint. */
export const all = <A extends Readonly<Record<string, Either<CliError, unknown>>>>(
  parts: A
): Either<CliError, { readonly [K in keyof A]: A[K] extends Either<CliError, infer B> ? B : never }> => {
  const wrong = Object.values(parts).find(E.isLeft)
  // every part is right, and has the type that its own decoder gave it
  return (
    wrong ??
    E.right(Object.fromEntries(Object.entries(parts).map(([k, p]) => [k, (p as E.Right<unknown>).right])) as never)
  )
}
