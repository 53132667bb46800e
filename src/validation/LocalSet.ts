/**
 * Persistent sets of local indices: the locals that have been set so far.
 *
 * A block forgets what was set inside of it, so each control frame keeps the set of its entry; a persistent set makes
 * that a pointer. It is a big-endian Patricia tree whose leaves hold 32 consecutive indices as bits.
 *
 * Spec: https://webassembly.github.io/spec/core/appendix/algorithm.html#data-structures
 */

/** Indices `32 key ... 32 key + 31`, one bit each. */
interface Leaf {
  readonly _tag: 'leaf'
  readonly key: number
  readonly bits: number
}

/** All keys below agree with `key` above bit `bit`, a power of two; `zero` has that bit clear, `one` set. */
interface Fork {
  readonly _tag: 'fork'
  readonly key: number
  readonly bit: number
  readonly zero: Leaf | Fork
  readonly one: Leaf | Fork
}

/**
 * A finite set of naturals below 2^32.
 *
 * Laws: `has(add(s, x), y)` iff `x === y` or `has(s, y)`; `has(none, y)` is false; `add` leaves `s` as it was.
 */
export type LocalSet = Leaf | Fork | null

export const none: LocalSet = null

/** The bits of `key` above `bit`. Keys are below 2^27, so all of this is 32-bit arithmetic. */
const prefix = (key: number, bit: number): number => key & ~((bit << 1) - 1)

export const has = (s: LocalSet, x: number): boolean => {
  const key = x >>> 5
  let node = s
  while (node !== null && node._tag === 'fork') node = (key & node.bit) === 0 ? node.zero : node.one
  return node !== null && node.key === key && (node.bits & (1 << (x & 31))) !== 0
}

const highestBit = (n: number): number => 1 << (31 - Math.clz32(n))

const join = (a: Leaf | Fork, b: Leaf): Fork => {
  const bit = highestBit(a.key ^ b.key)
  const key = prefix(b.key, bit)
  return (b.key & bit) === 0 ? { _tag: 'fork', key, bit, zero: b, one: a } : { _tag: 'fork', key, bit, zero: a, one: b }
}

/** The nesting of forks is at most 27, the bits of a key, so the recursion is bounded whatever the input. */
const insert = (node: Leaf | Fork, leaf: Leaf): Leaf | Fork => {
  if (node._tag === 'leaf') {
    return node.key === leaf.key ? { _tag: 'leaf', key: node.key, bits: node.bits | leaf.bits } : join(node, leaf)
  }
  const { key, bit, zero, one } = node
  if (prefix(leaf.key, bit) !== key) return join(node, leaf)
  return (leaf.key & bit) === 0 ?
      { _tag: 'fork', key, bit, zero: insert(zero, leaf), one }
    : { _tag: 'fork', key, bit, zero, one: insert(one, leaf) }
}

export const add = (s: LocalSet, x: number): LocalSet => {
  if (has(s, x)) return s
  const leaf: Leaf = { _tag: 'leaf', key: x >>> 5, bits: 1 << (x & 31) }
  return s === null ? leaf : insert(s, leaf)
}
