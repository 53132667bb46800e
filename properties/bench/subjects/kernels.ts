/** Kernels: both tiers, and other engines, in wasm instructions a second. */
import type { Config, Outcome } from '../../../src/execution/runtime/Config.ts'
import { embedding, osrPointOf } from '../built.ts'
import { otherNode, ownEngine, polywasm, type Peer, type Ran, type Runner } from '../engines.ts'
import { kernelBytes, kernels, type Kernel } from '../kernels.ts'
import { geometricMean, interleaved, LEAST_SECONDS, median, repeated, right, timed } from '../measure.ts'
import type { Options, Subject } from '../subject.ts'
import { missing, number, ratio, type Cell, type Table } from '../table.ts'

const ROUNDS = 7

/** The configurations in which the kernel is called with an argument. */
export const starting = (bytes: Uint8Array): ((argument: number) => Config) => {
  const { i32, invoke, instanceExport, moduleDecode, moduleInstantiate, moduleValidate, storeInit } = embedding
  const m = right(moduleValidate(right(moduleDecode(bytes))))
  const { store, instance } = right(moduleInstantiate(storeInit(), m, []))
  const xa = right(instanceExport(store, instance, 'run'))
  if (xa._tag !== 'func') throw new Error('the kernel exports no function "run"')
  return (argument) => right(invoke(store, xa.a, [i32(argument)]))
}

/**
 * Instructions per step, on a small run: all opcodes but `end` and `else` count. Steps are more where a rule only unfolds,
 * and fewer where constants move to the operands for free.
 */
const perStep = (start: Config): number => {
  let n = 0
  let c = start
  for (;;) {
    if (c.code.index >= 0 && typeof c.code.from !== 'string') n += 1 + (osrPointOf(c)?.ahead ?? 0)
    const o = embedding.step(c)
    if (o._tag !== 'Next') return n / (c.steps - start.steps)
    c = o.config
  }
}

const resultOf = (o: Outcome): number | bigint => {
  const v = o._tag === 'Done' ? o.values[0] : undefined
  if (v?._tag === 'i32.const') return v.c
  if (v?._tag === 'i64.const') return BigInt.asIntN(64, v.c)
  throw new Error(`the kernel ended in ${o._tag}`)
}

const tier =
  (
    start: (argument: number) => Config,
    evaluator: typeof embedding.run
  ): Exclude<Runner, { readonly missing: string }> =>
  (argument, times) => {
    const c = start(argument)
    const { result, seconds } = timed(() => repeated(times, () => evaluator(Infinity)(c)))
    return { result: resultOf(result), seconds }
  }

const stepsOf = (start: (argument: number) => Config, argument: number): number => {
  const o = embedding.runStaged(Infinity)(start(argument))
  return o._tag === 'Done' ? o.steps : NaN
}

interface Column {
  readonly name: string
  readonly runner: Runner
  /** How much the measured runs do. */
  readonly argument: number
}

/** Speeds of a column, million instructions a second. */
type Speeds = ReadonlyArray<number> | { readonly missing: string }

type Run = Exclude<Runner, { readonly missing: string }>

/** How often a run must be repeated for a sample; warms it, too. */
const repeats = async (run: Run, argument: number): Promise<number> => {
  for (let times = 1; ; times *= 2) if ((await run(argument, times)).seconds >= LEAST_SECONDS) return times
}

/** A sample of a column: million instructions a second. */
const sampling = async (k: Kernel, { name, argument }: Column, run: Run, instructions: number) => {
  const check = (ran: Ran, expected: Ran['result']): void => {
    if (ran.result !== expected) throw new Error(`${k.name} in ${name}: ${ran.result}`)
  }
  check(await run(k.check.argument, 1), k.check.result)
  const times = await repeats(run, argument)
  return async () => (instructions * times) / (await run(argument, times)).seconds / 1e6
}

const speeds = async (
  k: Kernel,
  columns: ReadonlyArray<Column>,
  instructions: (argument: number) => number,
  rounds: number
): Promise<ReadonlyArray<Speeds>> => {
  const works: Array<() => Promise<number>> = []
  for (const c of columns)
    if (typeof c.runner === 'function') works.push(await sampling(k, c, c.runner, instructions(c.argument)))
  const samples = [...(await interleaved(rounds, works))]
  return columns.map(({ runner }) => (typeof runner === 'function' ? (samples.shift() ?? []) : runner))
}

interface Measured {
  readonly kernel: Kernel
  readonly speeds: ReadonlyArray<Speeds>
}

const measured = async (k: Kernel, peers: ReadonlyArray<Peer>, rounds: number): Promise<Measured> => {
  const bytes = kernelBytes(k)
  const start = starting(bytes)
  const instructions = perStep(start(k.check.argument))
  const steps = new Map([k.argument, k.large].map((argument) => [argument, stepsOf(start, argument)]))
  // each with a store of its own: continuing from an old version undoes what another run has written
  const columns: Column[] = [
    { name: 'literal', runner: tier(starting(bytes), embedding.run), argument: k.argument },
    { name: 'staged', runner: tier(starting(bytes), embedding.runStaged), argument: k.large }
  ]
  for (const peer of peers)
    columns.push({ name: peer.name, runner: await peer.start(bytes, k.check.argument), argument: k.large })
  const of = (argument: number): number => (steps.get(argument) ?? NaN) * instructions
  const made = { kernel: k, speeds: await speeds(k, columns, of, rounds) }
  for (const peer of peers) peer.stop()
  return made
}

/** A speed or a ratio, or why it is missing. */
type Figure = number | { readonly missing: string }

const over = (a: Figure, b: Figure): Figure =>
  typeof a !== 'number' ? a
  : typeof b !== 'number' ? b
  : a / b

const summary = (s: Speeds, of: (xs: ReadonlyArray<number>) => number): Figure => ('missing' in s ? s : of(s))

/** Speeds of literal, staged (median and best) and every peer, then the ratios. */
const figures = ([literal, staged, ...peers]: ReadonlyArray<Speeds>): ReadonlyArray<Figure> => {
  if (literal === undefined || staged === undefined) return []
  const [slow, fast] = [summary(literal, median), summary(staged, median)]
  const others = peers.map((s) => summary(s, median))
  const best = summary(staged, (xs) => Math.max(...xs))
  return [slow, fast, best, ...others, over(fast, slow), ...others.map((x) => over(x, fast))]
}

const cells = (row: ReadonlyArray<Figure>, speedColumns: number): ReadonlyArray<Cell> =>
  row.map((x, i) =>
    typeof x !== 'number' ? missing(x.missing)
    : i < speedColumns ? number(x, x < 100 ? 1 : 0)
    : ratio(x)
  )

const mean = (rows: ReadonlyArray<ReadonlyArray<Figure>>): ReadonlyArray<Figure> =>
  (rows[0] ?? []).map((_, i) => {
    const column = rows.map((row) => row[i] ?? NaN)
    const numbers = column.filter((x) => typeof x === 'number')
    return numbers.length === column.length ? geometricMean(numbers) : { missing: 'some kernels do not run' }
  })

const tableOf = (all: ReadonlyArray<Measured>, peers: ReadonlyArray<Peer>): Table => {
  const speedColumns = 3 + peers.length
  const rows = all.map(({ kernel, speeds: s }) => ({ kernel, row: figures(s) }))
  const scalar = rows.filter(({ kernel }) => kernel.needs === null)
  const named = (name: string, row: ReadonlyArray<Figure>): ReadonlyArray<Cell> => [name, ...cells(row, speedColumns)]
  const ratios = peers.map(({ name }) => `${name} to staged`)
  return {
    title: 'Kernels',
    about: 'Million wasm instructions a CPU second, medians; the best round of the staged tier beside its median.',
    head: ['kernel', 'literal', 'staged', 'best', ...peers.map((p) => p.name), 'staged to literal', ...ratios],
    rows: [
      ...rows.map(({ kernel, row }) => named(kernel.name, row)),
      ...(scalar.length > 1 ? [named(`geometric mean of ${scalar.length}`, mean(scalar.map(({ row }) => row)))] : [])
    ]
  }
}

const run = async ({ rounds, wants, node, progress }: Options): Promise<ReadonlyArray<Table>> => {
  const peers = [polywasm, ownEngine, ...(node === null ? [] : [otherNode(node)])]
  const all: Measured[] = []
  for (const k of kernels.filter(({ name }) => wants(name))) {
    progress(`kernels: ${k.name}, ${k.measures}`)
    all.push(await measured(k, peers, rounds ?? ROUNDS))
  }
  return all.length === 0 ? [] : [tableOf(all, peers)]
}

export const kernelsSubject: Subject = {
  name: 'kernels',
  measures: 'loops, calls and memory, a page of text each',
  run
}
