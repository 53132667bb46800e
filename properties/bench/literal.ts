/**
 * Speeds of the literal machine and of decoding and validation, measured in one run: medians and ratios, no tests.
 *
 * CPU time of this process, so that another load on the machine changes little. `npm run bench [rounds]`.
 */
import { isLeft, type Either } from 'fp-ts/lib/Either.js'
import type { Config } from '../../src/execution/Config.ts'
import { i32 } from '../../src/structure/Const.ts'
import { modules, readModule } from '../fixtures/modules.ts'
import { kernelBytes, kernels, type Kernel } from './kernels.ts'

// What users run is the built core; a development loader would instrument every function.
const built = (path: string): string => new URL(`../../dist/${path}.js`, import.meta.url).href
const { moduleDecode, moduleInstantiate, moduleValidate, storeInit, instanceExport } = (await import(
  built('embedding/index')
)) as typeof import('../../src/embedding/index.ts')
const { invoke } = (await import(built('execution/invoke'))) as typeof import('../../src/execution/invoke.ts')
const { run } = (await import(built('execution/Run'))) as typeof import('../../src/execution/Run.ts')

const rounds = Number(process.argv[2] ?? 5)

const right = <A>(e: Either<unknown, A>): A => {
  if (isLeft(e)) throw new Error(`the benchmark cannot go on: ${JSON.stringify(e.left)}`)
  return e.right
}

const cpu = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** Milliseconds of CPU. */
const timed = <A>(work: () => A): readonly [number, A] => {
  const start = cpu()
  const result = work()
  return [cpu() - start, result]
}

const median = (xs: ReadonlyArray<number>): number => [...xs].sort((a, b) => a - b)[Math.floor(xs.length / 2)] ?? NaN

const started = (bytes: Uint8Array, argument: number): Config => {
  const m = right(moduleValidate(right(moduleDecode(bytes))))
  const { store, instance } = right(moduleInstantiate(storeInit(), m, []))
  const xa = right(instanceExport(store, instance, 'run'))
  if (xa._tag !== 'func') throw new Error('the kernel exports no function "run"')
  return right(invoke(store, xa.a, [i32(argument)]))
}

interface Sample {
  readonly steps: number
  readonly ms: number
}

const literal = (c: Config): Sample => {
  const [ms, o] = timed(() => run(Infinity)(c))
  if (o._tag !== 'Done') throw new Error(`the kernel ended in ${o._tag}`)
  return { steps: o.steps, ms }
}

const row = (cells: ReadonlyArray<string | number>): string =>
  cells.map((c, i) => (i === 0 ? String(c).padEnd(16) : ` ${String(c).padStart(13)}`)).join('')

const benchKernel = async (k: Kernel): Promise<void> => {
  const c = started(await kernelBytes(k.name), k.argument)
  literal(started(await kernelBytes(k.name), k.check.argument))
  const samples = Array.from({ length: rounds }, () => literal(c))
  const speeds = samples.map(({ steps, ms }) => steps / ms / 1000)
  console.log(
    row([k.name, samples[0]?.steps ?? 0, median(speeds).toFixed(1), Math.max(...speeds).toFixed(1), k.measures])
  )
}

const benchModule = (name: string, bytes: Uint8Array): void => {
  const samples = Array.from({ length: Math.min(rounds, 3) }, () => {
    const [decode, m] = timed(() => right(moduleDecode(bytes)))
    const [validate] = timed(() => right(moduleValidate(m)))
    return { decode, validate }
  })
  const mb = bytes.length / 1e6
  const per = (f: (s: (typeof samples)[number]) => number): string => (median(samples.map(f)) / 1000 / mb).toFixed(3)
  console.log(
    row([name, mb.toFixed(1), per((s) => s.decode), per((s) => s.validate), per((s) => s.decode + s.validate)])
  )
}

console.log(`Node ${process.version}, ${rounds} rounds, CPU time, medians\n`)
console.log('Literal machine: million rule steps a second')
console.log(row(['kernel', 'steps', 'median', 'best', 'measures']))
for (const k of kernels) await benchKernel(k)
console.log('\nDecoding and validation: CPU seconds a megabyte, modules of 1 MB and more')
console.log(row(['module', 'MB', 'decode', 'validate', 'both']))
for (const m of modules.filter((x) => x.size >= 1e6)) benchModule(m.name, readModule(m))
