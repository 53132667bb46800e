/**
 * Speed of the staged evaluator on the kernels, beside the literal machine and the host's own engine: best and median of
 * interleaved rounds, in million wasm instructions a second. `npx tsx properties/bench/staged.ts [rounds] [kernel]`, after
 * `npm run build`.
 *
 * Instructions are all opcodes but `end` and `else`; their number a step is counted on a small run.
 */
import { existsSync, readFileSync } from 'node:fs'
import { isLeft, type Either } from 'fp-ts/lib/Either.js'
import type { Config } from '../../src/execution/Config.ts'
import { i32 } from '../../src/structure/Const.ts'
import { engine } from '../support/engine.ts'
import { kernelBytes, kernels, type Kernel } from './kernels.ts'

// What users run is the built core; a development loader would instrument every function.
const built = (path: string): string => new URL(`../../dist/${path}.js`, import.meta.url).href
const { moduleDecode, moduleInstantiate, moduleValidate, storeInit, instanceExport } = (await import(
  built('embedding/index')
)) as typeof import('../../src/embedding/index.ts')
const { invoke } = (await import(built('execution/invoke'))) as typeof import('../../src/execution/invoke.ts')
const { step } = (await import(built('execution/Step'))) as typeof import('../../src/execution/Step.ts')
const { run } = (await import(built('execution/Run'))) as typeof import('../../src/execution/Run.ts')
const { reduce } = (await import(built('staging/Reduce'))) as typeof import('../../src/staging/Reduce.ts')
const { spotOf } = (await import(built('staging/Enter'))) as typeof import('../../src/staging/Enter.ts')

const rounds = Number(process.argv[2] ?? 7)
const only = process.argv[3]

const right = <A>(e: Either<unknown, A>): A => {
  if (isLeft(e)) throw new Error(`the benchmark cannot go on: ${JSON.stringify(e.left)}`)
  return e.right
}

const starting = (bytes: Uint8Array): ((argument: number) => Config) => {
  const m = right(moduleValidate(right(moduleDecode(bytes))))
  const { store, instance } = right(moduleInstantiate(storeInit(), m, []))
  const xa = right(instanceExport(store, instance, 'run'))
  if (xa._tag !== 'func') throw new Error('the kernel exports no function "run"')
  const { a } = xa
  return (argument) => right(invoke(store, a, [i32(argument)]))
}

/** Opcodes a step, on a small run: static heads, and the constants that move to the operands for free. */
const opcodes = (start: Config): number => {
  let n = 0
  let c = start
  for (;;) {
    if (c.code.index >= 0 && typeof c.code.from !== 'string') n += 1 + (spotOf(c.code)?.ahead ?? 0)
    const o = step(c)
    if (o._tag !== 'Next') return n / (c.steps - start.steps)
    c = o.config
  }
}

const schedule = '/proc/thread-self/schedstat'
/** Nanoseconds of CPU that this thread has had, so that another load changes little; elsewhere the time that has passed. */
const now = (): number =>
  existsSync(schedule) ? Number(readFileSync(schedule, 'utf8').split(' ')[0]) : Number(process.hrtime.bigint())
const seconds = (work: () => void): number => {
  const start = now()
  work()
  return (now() - start) / 1e9
}
const median = (xs: ReadonlyArray<number>): number => [...xs].sort((a, b) => a - b)[Math.floor(xs.length / 2)] ?? NaN
const row = (cells: ReadonlyArray<string | number>): string =>
  cells.map((c, i) => (i === 0 ? String(c).padEnd(14) : ` ${String(c).padStart(11)}`)).join('')

/** Times as much work as the literal machine is measured with. */
const MORE = 20

interface Speeds {
  readonly staged: number[]
  readonly native: number[]
}

const bench = async (k: Kernel): Promise<ReadonlyArray<number>> => {
  const bytes = await kernelBytes(k.name)
  const start = starting(bytes)
  const perStep = opcodes(start(k.check.argument))
  // matrices and call trees do not grow with their argument as loops do
  const argument = ['fib', 'matrix', 'mandelbrot'].includes(k.name) ? k.argument : k.argument * MORE
  const large =
    k.name === 'fib' ? argument + 6
    : k.name === 'mandelbrot' ? argument * 4
    : k.name === 'matrix' ? 128
    : argument
  const instance = new engine.Instance(new engine.Module(bytes))
  const exported = instance.exports['run']
  if (typeof exported !== 'function') throw new Error('no function')
  const literal = run(Infinity)(start(k.check.argument))
  const check = reduce(Infinity)(start(k.check.argument))
  if (literal._tag !== 'Done' || check._tag !== 'Done' || literal.steps !== check.steps) throw new Error(k.name)
  const c = start(large)
  const speeds: Speeds = { staged: [], native: [] }
  let steps = 0
  for (let i = 0; i < rounds; i++) {
    const t = seconds(() => {
      const o = reduce(Infinity)(c)
      if (o._tag !== 'Done') throw new Error(o._tag)
      steps = o.steps
    })
    speeds.staged.push((steps * perStep) / t / 1e6)
    const u = seconds(() => {
      Reflect.apply(exported, undefined, [large])
    })
    speeds.native.push((steps * perStep) / u / 1e6)
  }
  const [best, native] = [Math.max(...speeds.staged), Math.max(...speeds.native.filter(Number.isFinite))]
  console.log(
    row([
      k.name,
      perStep.toFixed(2),
      (steps / 1e6).toFixed(0),
      median(speeds.staged).toFixed(0),
      best.toFixed(0),
      median(speeds.native).toFixed(0),
      (native / best).toFixed(1)
    ])
  )
  return [median(speeds.staged), best]
}

console.log(`Node ${process.version}, ${rounds} rounds, CPU time of the thread; million instructions a second\n`)
console.log(row(['kernel', 'opcode/step', 'Mstep', 'median', 'best', 'native', 'native/best']))
const all: Array<ReadonlyArray<number>> = []
for (const k of kernels) if (only === undefined || k.name === only) all.push(await bench(k))
const mean = (i: number): string => Math.exp(all.reduce((s, x) => s + Math.log(x[i] ?? 1), 0) / all.length).toFixed(0)
console.log(row(['geometric mean', '', '', mean(0), mean(1)]))
