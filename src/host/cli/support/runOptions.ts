/**
 * What `run`, `resume`, `trace` and `soundness` have in common: their options, as they come and decoded.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { Either } from 'fp-ts/lib/Either.js'
import type { Choices } from '../../../execution/runtime/Choices.ts'
import { defaultLimits, type Limits } from '../../../execution/runtime/Config.ts'
import { choices } from './choicesOption.ts'
import { deepest as deepestContents } from '../../../trace/Contents.ts'
import type { CliError } from './exit.ts'
import { all, environment, natural, snapshotAt, type SnapshotAt } from './options.ts'
import { tier, type Tier } from './tier.ts'

/** Options that decide how a run goes. */
export interface RunFlags {
  readonly invoke?: string | undefined
  readonly env?: ReadonlyArray<string> | undefined
  readonly fuel?: string | undefined
  readonly maxDepth?: string | undefined
  readonly maxMemory?: string | undefined
  readonly maxPages?: string | undefined
  readonly stubImports?: true | undefined
  readonly virtual?: true | undefined
  readonly seed?: string | undefined
  readonly choices: string
  readonly relaxed?: ReadonlyArray<string> | undefined
  readonly printDepth?: string | undefined
  readonly json?: true | undefined
}

/** The same, decoded. */
export interface RunArguments {
  readonly file: string
  readonly args: ReadonlyArray<string>
  readonly invoke: string | null
  readonly env: Readonly<Record<string, string>>
  readonly fuel: number
  readonly maxDepth: number
  readonly maxMemory: number
  /** Null: the defaults, which depend on the address type. */
  readonly maxPages: number | null
  readonly stubImports: boolean
  readonly virtual: boolean
  readonly seed: number
  readonly json: boolean
  readonly choices: Choices
  /** Levels of objects that results are shown with. */
  readonly printDepth: number
}

/** More frames than this do not fit in the default limit of memory, whatever they hold. */
const deepest = 5_000_000

/** `--max-depth FRAMES`. */
export const maxDepth = (text: string | undefined): Either<CliError, number> =>
  natural('--max-depth', text, 100_000, deepest)

/** `--max-memory BYTES`. */
export const maxMemory = (text: string | undefined): Either<CliError, number> =>
  natural('--max-memory', text, defaultLimits.memory)

/** More pages have addresses from 2^53 on. */
const mostPages = 2 ** 37 - 1

/** `--max-pages PAGES`; null: not given. */
export const maxPages = (text: string | undefined): Either<CliError, number | null> =>
  text === undefined ? E.right(null) : natural('--max-pages', text, 0, mostPages)

/** The bounds of memories that `--max-pages` sets: of each kind the same. */
export const pageLimits = (n: number | null): Partial<Pick<Limits, 'pages' | 'pages64'>> =>
  n === null ? {} : { pages: n, pages64: n }

/** `--print-depth N`. */
export const printDepth = (text: string | undefined): Either<CliError, number> =>
  natural('--print-depth', text, 3, deepestContents)

/** What has to be decoded. */
type RunKeys = 'fuel' | 'maxDepth' | 'maxMemory' | 'maxPages' | 'seed' | 'env' | 'choices' | 'printDepth'

export const runArguments = (file: string, args: ReadonlyArray<string>, o: RunFlags): Either<CliError, RunArguments> =>
  E.map((n: Pick<RunArguments, RunKeys>) => ({
    file,
    args,
    invoke: o.invoke ?? null,
    env: n.env,
    fuel: n.fuel,
    maxDepth: n.maxDepth,
    maxMemory: n.maxMemory,
    maxPages: n.maxPages,
    stubImports: o.stubImports ?? false,
    virtual: o.virtual ?? o.seed !== undefined,
    seed: n.seed,
    choices: n.choices,
    printDepth: n.printDepth,
    json: o.json ?? false
  }))(
    all({
      fuel: natural('--fuel', o.fuel, Infinity),
      maxDepth: maxDepth(o.maxDepth),
      maxMemory: maxMemory(o.maxMemory),
      maxPages: maxPages(o.maxPages),
      seed: natural('--seed', o.seed, 0),
      env: environment(o.env ?? []),
      choices: choices(o.choices, o.relaxed ?? []),
      printDepth: printDepth(o.printDepth)
    })
  )

/** Options of `run` and `resume` on which no result depends. */
export interface MannerOptions {
  readonly snapshotAt?: string | undefined
  readonly tier: string
  readonly stats?: true | undefined
  readonly verbose?: true | undefined
  readonly state?: true | undefined
}

/** The same, decoded: how a run is performed and reported. */
export interface Manner {
  readonly at: SnapshotAt | null
  readonly tier: Tier
  /** Print what the run took. */
  readonly stats: boolean
  /** Print what was chosen for the user. */
  readonly verbose: boolean
  /** Show the globals, tables and memories at the end. */
  readonly state: boolean
}

export const manner = (o: MannerOptions): Either<CliError, Manner> =>
  E.map((n: Pick<Manner, 'at' | 'tier'>) => ({
    ...n,
    stats: o.stats ?? false,
    verbose: o.verbose ?? false,
    state: o.state ?? false
  }))(all({ at: snapshotAt(o.snapshotAt), tier: tier(o.tier) }))
