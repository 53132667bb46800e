/** The kernels of the benchmarks: what each measures, how large a run is, and a result to check it by. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { assemble } from '../fixtures/toolchain.ts'

/** A module in `kernels/NAME.wat` that exports `run : [i32] -> [result]` and imports nothing. */
export interface Kernel {
  readonly name: string
  readonly measures: string
  readonly result: 'i32' | 'i64'
  /** The argument for benchmarks: about 10^7 instructions. */
  readonly argument: number
  /** A small argument (10^3 to 10^5 instructions) and the result of `run` on it, signed. */
  readonly check: { readonly argument: number; readonly result: number | bigint }
}

const kernel = (
  name: string,
  measures: string,
  argument: number,
  checkArgument: number,
  checkResult: number | bigint
): Kernel => ({
  name,
  measures,
  result: typeof checkResult === 'bigint' ? 'i64' : 'i32',
  argument,
  check: { argument: checkArgument, result: checkResult }
})

export const kernels: readonly Kernel[] = [
  kernel('fib', 'recursive calls', 28, 10, 55),
  kernel('collatz', 'integer loop', 6_000, 20, 196),
  kernel('splitmix64', '64-bit mixing', 250_000, 20, -3295893800607292877n),
  kernel('mandelbrot', 'floats', 110, 10, 2311),
  kernel('sieve', 'byte stores', 230_000, 1_000, 168),
  kernel('br_table', 'br_table dispatch', 30_000, 20, 66022533),
  kernel('call_indirect', 'call_indirect dispatch', 500_000, 20, -1689171009),
  kernel('matrix', 'matrix multiplication', 68, 10, 171000),
  kernel('sha256', 'hashing', 1_300, 2, 4067377384297994154n)
]

/** The text of a kernel. */
export const kernelText = (name: string): string =>
  readFileSync(join(import.meta.dirname, 'kernels', `${name}.wat`), 'utf8')

/** The binary of a kernel, assembled now; with a name section if asked for. */
export const kernelBytes = (name: string, names = false): Promise<Uint8Array> =>
  assemble(`${name}.wat`, kernelText(name), names)
