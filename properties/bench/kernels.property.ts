/**
 * Every kernel computes what an independent definition in JavaScript says: in the engine of this Node where that can, else
 * in the literal machine.
 */

import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { moduleDecode } from '../../src/embedding/Modules.ts'
import { storeInit } from '../../src/embedding/Store.ts'
import { i32 } from '../../src/structure/Const.ts'
import { call, make, right, valid } from '../support/embed.ts'
import { engine } from '../support/engine.ts'
import { gc } from './gc.ts'
import { kernelBytes, kernels, kernelText } from './kernels.ts'

const fib = (n: number): number => (n < 2 ? n : fib(n - 1) + fib(n - 2))

const collatz = (n: number): number => {
  let steps = 0
  for (let start = 1; start <= n; start++) for (let x = start; x !== 1; x = x % 2 === 0 ? x / 2 : 3 * x + 1) steps++
  return steps
}

const u64 = (x: bigint): bigint => BigInt.asUintN(64, x)

const splitmix64 = (n: number): bigint => {
  let sum = 0n
  for (let i = 1n; i <= BigInt(n); i++) {
    let z = u64(i * 0x9e3779b97f4a7c15n)
    z = u64((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n)
    z = u64((z ^ (z >> 27n)) * 0x94d049bb133111ebn)
    sum ^= z ^ (z >> 31n)
  }
  return BigInt.asIntN(64, sum)
}

const iterations = (cr: number, ci: number): number => {
  let [zr, zi, i] = [0, 0, 0]
  while (i < 100 && zr * zr + zi * zi <= 4) {
    ;[zr, zi] = [zr * zr - zi * zi + cr, 2 * zr * zi + ci]
    i++
  }
  return i
}

const mandelbrot = (n: number): number => {
  let sum = 0
  const step = 3 / n
  for (let y = 0; y < n; y++) for (let x = 0; x < n; x++) sum += iterations(-2 + x * step, -1.5 + y * step)
  return sum
}

const sieve = (n: number): number => {
  let count = 0
  for (let p = 2; p <= n; p++) {
    let prime = true
    for (let d = 2; d * d <= p; d++) if (p % d === 0) prime = false
    if (prime) count++
  }
  return count
}

const rotl = (x: number, n: number): number => (x << n) | (x >>> (32 - n))

const bytecodes: readonly ((acc: number) => number)[] = [
  (acc) => (acc + 7) | 0,
  (acc) => acc ^ 0x5bd1e995,
  (acc) => rotl(acc, 5),
  (acc) => Math.imul(acc, 3),
  (acc) => (acc - 11) | 0,
  (acc) => ~acc,
  (acc) => acc ^ (acc >>> 13)
]

const brTable = (n: number): number => {
  let acc = 1
  for (let pass = 0; pass < n; pass++)
    for (const code of [0, 3, 1, 2, 6, 4, 0, 5, 2, 3, 1, 6, 0, 4, 2]) acc = bytecodes[code]?.(acc) ?? NaN
  return acc
}

const operators: readonly ((x: number) => number)[] = [
  (x) => (x + 0x9e3779b9) | 0,
  (x) => x ^ (x >>> 7),
  (x) => rotl(x, 11),
  (x) => (Math.imul(x, 5) + 1) | 0
]

const callIndirect = (n: number): number => {
  let x = 0
  for (let i = n; i > 0; i--) x = operators[(x ^ i) & 3]?.(x) ?? NaN
  return x
}

const matrix = (n: number): number => {
  if (n > 128) return -1
  let sum = 0
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) for (let k = 0; k < n; k++) sum += (i + 2 * k) * (3 * k - j)
  return sum | 0
}

const sha256 = (n: number): bigint => {
  const digest = createHash('sha256')
    .update(Buffer.alloc(64 * n))
    .digest('hex')
  return BigInt.asIntN(64, BigInt(`0x${digest.slice(0, 16)}`))
}

const within = (x: number): number => (x % 2 === 0 ? x + 7 : Math.imul(x, 3))

const across = (x: number): number => (x + 5 * (x & 3)) ^ 11

const exceptions = (n: number): number => {
  let sum = 0
  for (let i = n; i > 0; i--) sum = (rotl(sum, 1) + (within(i) ^ across(i))) | 0
  return sum
}

/** On lanes of typed arrays, one buffer a vector. */
const vector = (n: number): number => {
  const memory = new DataView(new ArrayBuffer(256))
  const lanes = [0, 1, 2, 3]
  const mix = Int32Array.of(0x12345678, 0x9abcdef0, 0x0f1e2d3c, 0x4b5a6978)
  const sum = Float32Array.of(0.5, 1.5, -2.25, 3)
  const peak = new Uint8Array(16)
  const stored = new Int32Array(4)
  for (let i = 0, p = 0; i < n; i++, p = (p + 16) & 0xf0) {
    const x = Int32Array.from(lanes, (k) => memory.getInt32(p + 4 * k, true))
    for (const k of lanes)
      mix[k] = Math.imul((mix[k] ?? 0) ^ (x[k] ?? 0), [0x01000193, 0x01000193, 5, 9][k] ?? 0) + ((mix[k] ?? 0) << 7)
    const [xBytes, mixBytes] = [new Uint8Array(x.buffer), new Uint8Array(mix.buffer)]
    for (let k = 0; k < 16; k++) {
      const average = Math.ceil(((peak[k] ?? 0) + (mixBytes[k] ?? 0)) / 2)
      peak[k] = Math.max(Math.min((xBytes[k] ?? 0) + k + 1, 255), average)
    }
    for (const k of lanes) {
      const small = Math.min(Math.floor((mix[k] ?? 0) / 256), 1000 * (k + 1))
      sum[k] = Math.fround((sum[k] ?? 0) * 0.5) + Math.fround(small)
    }
    const shuffled = new Int32Array(Uint8Array.from(peak, (b, k) => (k % 2 === 0 ? b : (mixBytes[k] ?? 0))).buffer)
    for (const k of lanes) {
      const mask = (mix[k] ?? 0) > (x[k] ?? 0) ? -1 : 0
      stored[k] = ((shuffled[k] ?? 0) & mask) | (Math.trunc(sum[k] ?? 0) & ~mask)
      memory.setInt32(p + 4 * k, stored[k] ?? 0, true)
    }
  }
  const words = [mix, new Int32Array(sum.buffer), new Int32Array(peak.buffer)].flatMap((w) => [...w])
  return words.reduce((a, b) => a ^ b, 0)
}

/** An independent definition of each kernel, and the arguments that it is quick on. */
const definitions: Record<string, { readonly of: (n: number) => number | bigint; readonly max: number }> = {
  fib: { of: fib, max: 18 },
  collatz: { of: collatz, max: 3_000 },
  splitmix64: { of: splitmix64, max: 1_000 },
  mandelbrot: { of: mandelbrot, max: 40 },
  sieve: { of: sieve, max: 200_000 },
  br_table: { of: brTable, max: 1_000 },
  call_indirect: { of: callIndirect, max: 10_000 },
  matrix: { of: matrix, max: 140 },
  sha256: { of: sha256, max: 100 },
  exceptions: { of: exceptions, max: 1_000 },
  vector: { of: vector, max: 3_000 },
  gc: { of: gc, max: 30 }
}

const inEngine = (bytes: Uint8Array): ((n: number) => unknown) => {
  const module = new engine.Module(bytes)
  expect(engine.Module.imports(module)).toEqual([])
  const { run } = new engine.Instance(module).exports
  return (n) => (typeof run === 'function' ? (Reflect.apply(run, undefined, [n]) as unknown) : undefined)
}

const byRule = (bytes: Uint8Array): ((n: number) => unknown) => {
  const { store, names } = make(storeInit(), valid(right(moduleDecode(bytes))), 'k')
  return (n) => {
    const [v] = call(store, names, 'k.run', [i32(n)])
    return (
      v?._tag === 'i32.const' ? v.c
      : v?._tag === 'i64.const' ? BigInt.asIntN(64, v.c)
      : undefined
    )
  }
}

describe('kernels', () => {
  it('all have a definition', () => {
    expect(kernels.map(({ name }) => name).sort()).toEqual(Object.keys(definitions).sort())
  })

  for (const kernel of kernels) {
    it(`${kernel.name} is its definition`, () => {
      const definition = definitions[kernel.name]
      if (definition === undefined) throw new Error('no definition')
      const bytes = kernelBytes(kernel)
      expect(engine.validate(bytes)).toBe(kernel.needs === null || kernel.needs === 'vectors')
      const run = engine.validate(bytes) ? inEngine(bytes) : byRule(bytes)
      const results = new Set<unknown>()
      fc.assert(
        fc.property(fc.integer({ min: 0, max: definition.max }), (n) => {
          const result = run(n)
          results.add(result)
          expect(result).toBe(definition.of(n))
        }),
        { numRuns: 20 }
      )
      expect(results.size).toBeGreaterThan(2)
      expect(run(kernel.check.argument)).toBe(kernel.check.result)
      if (engine.validate(bytes))
        expect(typeof run(kernel.argument)).toBe(kernel.result === 'i64' ? 'bigint' : 'number')
      expect(kernelText(kernel.name)).toMatch(/^;; /)
    })
  }
})
