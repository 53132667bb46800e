/** The kernels of the benchmarks: what each measures, how large a run is, and a result to check it by. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { moduleEncode, moduleParse } from '../../src/embedding/Text.ts'
import { right } from './measure.ts'

/** What a kernel needs that not every engine has; the nine scalar ones need nothing. */
export type Need = 'vectors' | 'garbage collection' | 'exnref'

/** A module in `kernels/NAME.wat` that exports `run : [i32] -> [result]` and imports nothing. */
export interface Kernel {
  readonly name: string
  readonly measures: string
  readonly needs: Need | null
  readonly result: 'i32' | 'i64'
  /** The argument for the literal machine: about 10^7 instructions. */
  readonly argument: number
  /** The argument for engines that make code: some 20 times as many, where the kernel can. */
  readonly large: number
  /** A small argument (10^3 to 10^5 instructions) and the result of `run` on it, signed. */
  readonly check: { readonly argument: number; readonly result: number | bigint }
}

const kernel = (
  name: string,
  measures: string,
  [argument, large]: readonly [number, number],
  check: readonly [number, number | bigint],
  needs: Need | null = null
): Kernel => ({
  name,
  measures,
  needs,
  result: typeof check[1] === 'bigint' ? 'i64' : 'i32',
  argument,
  large,
  check: { argument: check[0], result: check[1] }
})

export const kernels: readonly Kernel[] = [
  kernel('fib', 'recursive calls', [28, 34], [10, 55]),
  kernel('collatz', 'integer loop', [6_000, 120_000], [20, 196]),
  kernel('splitmix64', '64-bit mixing', [250_000, 5_000_000], [20, -3295893800607292877n]),
  kernel('mandelbrot', 'floats', [110, 440], [10, 2311]),
  kernel('sieve', 'byte stores', [230_000, 4_600_000], [1_000, 168]),
  kernel('br_table', 'br_table dispatch', [30_000, 600_000], [20, 66022533]),
  kernel('call_indirect', 'call_indirect dispatch', [500_000, 10_000_000], [20, -1689171009]),
  kernel('matrix', 'matrix multiplication', [68, 128], [10, 171000]),
  kernel('sha256', 'hashing', [1_300, 26_000], [2, 4067377384297994154n]),
  kernel('exceptions', 'throws and handlers', [100_000, 200_000], [20, 12863018], 'exnref'),
  kernel('vector', 'vectors', [230_000, 4_600_000], [100, -2103937484], 'vectors'),
  kernel('gc', 'structures, arrays and casts', [1_500, 30_000], [3, 5398878625n], 'garbage collection')
]

/** The kernel of that name. Throws if it does not exist. */
export const kernelNamed = (name: string): Kernel => {
  const found = kernels.find((kernel) => kernel.name === name)
  if (found === undefined) throw new Error(`no kernel ${name}`)
  return found
}

/** The text of a kernel. */
export const kernelText = (name: string): string =>
  readFileSync(join(import.meta.dirname, 'kernels', `${name}.wat`), 'utf8')

/** The binary of a kernel, assembled now. */
export const kernelBytes = (k: Kernel): Uint8Array => moduleEncode(right(moduleParse(kernelText(k.name))))
