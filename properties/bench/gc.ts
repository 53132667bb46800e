/** The kernel of structures and arrays, in JavaScript. */

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

/** The result of `run`. */
export const gc = (n: number): bigint => {
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
  return BigInt.asIntN(64, all)
}
