/** The kernel of structures and arrays computes what an independent definition in JavaScript says. */
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { invoke } from '../../src/execution/invoke.ts'
import { emptyStore } from '../../src/execution/Store.ts'
import { reduce } from '../../src/staging/Reduce.ts'
import { i32 } from '../../src/structure/Const.ts'
import { parseModule } from '../../src/text/Module.ts'
import { make, right, valid } from '../support/embed.ts'
import { gcKernel, kernelText } from './kernels.ts'

type Tree = number | { v: number; readonly l: Tree; readonly r: Tree }

const grow = (depth: number, seed: number): Tree =>
  depth === 0 ? seed : { v: seed, l: grow(depth - 1, (seed * 2) | 0), r: grow(depth - 1, seed ^ 37) }

/** Leaves have 31 bits. */
const sum = (t: Tree): number => {
  if (typeof t === 'number') return (t << 1) >> 1
  const { v } = t
  t.v = v << 1
  return (v + sum(t.l) + sum(t.r)) | 0
}

const walk = (values: readonly number[]): number => values.reduce((s, v) => (Math.imul(s, 3) + v) | 0, 0)

const gc = (n: number): bigint => {
  const [a, b, c] = [new Int32Array(64).fill(1), new Int8Array(64), new BigInt64Array(64).fill(5n)]
  const list = Array.from({ length: 50 }, (_, k) => 50 - k)
  let all = 0n
  for (let x = n; x > 0; x--) {
    const t = grow(5, x)
    all += BigInt(sum(t)) + BigInt(sum(t)) + BigInt(walk(list))
    for (let i = 0; i < 64; i++) {
      const j = (i + x) % 64
      a[i] = (a[j] ?? 0) + i
      b[j] = (b[i] ?? 0) + (a[j] ?? 0)
      c[i] = (c[j] ?? 0n) + BigInt((b[j] ?? 0) & 255)
      all += c[i] ?? 0n
    }
  }
  return BigInt.asUintN(64, all)
}

it('gc is its definition', () => {
  const made = make(emptyStore, valid(right(parseModule(kernelText('gc'))).module), 'k')
  const xa = made.names['k.run']
  if (xa?._tag !== 'func') return expect.fail('no function "run"')
  const value = (n: number): unknown => {
    const o = reduce(Infinity)(right(invoke(made.store, xa.a, [i32(n)])))
    return o._tag === 'Done' && o.values[0]?._tag === 'i64.const' ? o.values[0].c : o._tag
  }
  fc.assert(
    fc.property(fc.nat(300), (n) => {
      expect(value(n)).toBe(gc(n))
    }),
    { numRuns: 20 }
  )
  expect(value(gcKernel.check.argument)).toBe(gcKernel.check.result)
  expect(kernelText('gc')).toMatch(/^;; /)
})
