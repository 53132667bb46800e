/**
 * Persistent vectors: locals, globals, tables and the lists of the store.
 *
 * Up to 32 elements are a plain array, so that a frame's locals cost no more than an array; above, a 32-way radix trie
 * whose right spine is short. A vector of n equal elements shares its subtrees: a table of 2^53 null entries is 11
 * nodes.
 *
 * See: https://webassembly.github.io/spec/core/syntax/conventions.html#syntax-vec
 */

/** A node of height 0 holds elements, one of height h > 0 holds nodes of height h - 1; all but the last are full. */
type Node<A> = readonly (Node<A> | A)[]

/** A vector of more than 32 elements. */
interface Trie<A> {
  readonly length: number
  readonly height: number
  readonly root: Node<A>
}

/**
 * A list of `length` elements, at most 2^53, indexed from 0.
 *
 * Laws, for `0 <= i, j < length(v)` and `i` other than `j`:
 *
 * 1. get after set: `get(set(v, i, x), i) === x`
 * 2. set leaves the rest: `get(set(v, i, x), j) === get(v, j)`
 * 3. set and push leave the old version: after any of them `toArray(v)` is what it was
 * 4. out of range: `get(v, k) === undefined` and `set(v, k, x) === v` for `k < 0` or `k >= length(v)`
 * 5. push appends: `toArray(push(v, x))` is `[...toArray(v), x]`
 * 6. grow is n pushes: `toArray(grow(v, n, x))` is that of n times `push(_, x)`
 * 7. replicate is grow of empty: `replicate(n, x)` equals `grow(empty, n, x)`
 * 8. of and toArray are inverse: `toArray(of(xs))` is `xs`
 */
export type Vector<A> = readonly A[] | Trie<A>

/** Up to this length a vector is a plain array. */
const width = 32

const BITS = 5
const MASK = width - 1

/** Up to this height an index fits 30 bits, and shifts do; above, division by powers of two, which is exact. */
const SHIFTABLE = 5

/** `SPAN[h] = 32^h`: the elements under one child of a node of height h. */
const SPAN: readonly number[] = Array.from({ length: 12 }, (_, h) => width ** h)
const span = (height: number): number => SPAN[height] ?? Infinity

const isSmall = <A>(v: Vector<A>): v is readonly A[] => Array.isArray(v)

// A node's height says what its children are; the type cannot, hence these two casts and no other.
const child = <A>(node: Node<A>, k: number): Node<A> => node[k] as Node<A>
const leaf = <A>(node: Node<A>): readonly A[] => node as readonly A[]

const root = <A>(v: Vector<A>): Node<A> => (isSmall(v) ? v : v.root)
const height = <A>(v: Vector<A>): number => (isSmall(v) ? 0 : v.height)

const make = <A>(length: number, h: number, node: Node<A>): Vector<A> =>
  h === 0 ? leaf(node) : { length, height: h, root: node }

/** The least height whose capacity, 32^(h+1), holds n elements. */
const heightFor = (n: number): number => {
  let h = 0
  while (span(h + 1) < n) h++
  return h
}

/** No elements. */
export const empty: Vector<never> = []

/** The number of elements. O(1). */
export const length = <A>(v: Vector<A>): number => v.length

const getDeep = <A>(v: Trie<A>, i: number): A | undefined => {
  if (!(i >= 0 && i < v.length)) return undefined
  let node = v.root
  let rest = i
  let h = v.height
  for (; h > SHIFTABLE; h--) {
    const k = Math.floor(rest / span(h))
    rest -= k * span(h)
    node = child(node, k)
  }
  for (; h > 0; h--) node = child(node, (rest >>> (BITS * h)) & MASK)
  return leaf(node)[rest & MASK]
}

/** Element `i`, an integer; undefined out of range. O(log32 n), an array access up to 32 elements. */
export const get = <A>(v: Vector<A>, i: number): A | undefined => (isSmall(v) ? v[i] : getDeep(v, i))

const setDeep = <A>(v: Trie<A>, i: number, x: A): Vector<A> => {
  if (!(i >= 0 && i < v.length)) return v
  // NON-SPEC: the copied path is filled in before anyone else sees it.
  const top = v.root.slice()
  let node = top
  let rest = i
  for (let h = v.height; h > 0; h--) {
    const k = Math.floor(rest / span(h))
    rest -= k * span(h)
    const copy = child(node, k).slice()
    node[k] = copy
    node = copy
  }
  node[rest] = x
  return { length: v.length, height: v.height, root: top }
}

/** The vector with `x` at `i`, an integer; `v` itself out of range. O(log32 n), an array copy up to 32 elements. */
export const set = <A>(v: Vector<A>, i: number, x: A): Vector<A> => {
  if (!isSmall(v)) return setDeep(v, i, x)
  if (!(i >= 0 && i < v.length)) return v
  const copy = v.slice()
  copy[i] = x
  return copy
}

/** `full[h]`: a full node of height h whose elements all are `x`, each level sharing one child. */
const uniform = <A>(x: A, h: number): readonly Node<A>[] => {
  const full: Node<A>[] = [new Array<A>(width).fill(x)]
  for (let k = 1; k <= h; k++) full.push(new Array<Node<A> | A>(width).fill(full[k - 1] ?? []))
  return full
}

/**
 * The node of height h, holding `have` elements, extended to `want` with copies of full[0]'s element. It calls itself
 * at most twice per level, once down the old right spine and once down the new: at most 11 levels, whatever the data.
 */
const extend = <A>(node: Node<A>, h: number, have: number, want: number, full: readonly Node<A>[]): Node<A> => {
  if (have === want) return node
  const same = full[h] ?? []
  if (have === 0 && want === span(h + 1)) return same
  if (h === 0) return [...node, ...same.slice(0, want - have)]
  const size = span(h)
  const out: (Node<A> | A)[] = node.slice(0, Math.floor(have / size))
  for (let from = out.length * size; from < want; from += size) {
    const old = Math.max(0, have - from)
    out.push(extend(old > 0 ? child(node, out.length) : [], h - 1, old, Math.min(size, want - from), full))
  }
  return out
}

/** The vector with `n` copies of `x` appended. Time and memory O(log n), shared subtrees. */
export const grow = <A>(v: Vector<A>, n: number, x: A): Vector<A> => {
  if (!(n > 0)) return v
  const want = v.length + n
  if (want <= width && isSmall(v)) {
    const small = v.slice()
    for (let i = v.length; i < want; i++) small.push(x)
    return small
  }
  const h = heightFor(want)
  const full = uniform(x, h)
  let node = root(v)
  let have = v.length
  // A node must be full before it may have a right sibling; an empty one just goes.
  for (let k = height(v); k < h && have > 0; k++) {
    node = [extend(node, k, have, span(k + 1), full)]
    have = span(k + 1)
  }
  return make(want, h, extend(node, h, have, want, full))
}

/** `n` copies of `x`, 0 <= n <= 2^53. Time and memory O(log n). */
export const replicate = <A>(n: number, x: A): Vector<A> => grow<A>(empty, n, x)

/** The vector with `x` appended. O(log32 n). */
export const push = <A>(v: Vector<A>, x: A): Vector<A> => {
  if (isSmall(v) && v.length < width) return [...v, x]
  const n = v.length
  const h = heightFor(n + 1)
  // NON-SPEC: the copied path is filled in before anyone else sees it.
  const top: (Node<A> | A)[] = h > height(v) ? [root(v)] : root(v).slice()
  let node = top
  let rest = n
  for (let k = h; k > 0; k--) {
    const at = Math.floor(rest / span(k))
    rest -= at * span(k)
    const copy: (Node<A> | A)[] = at < node.length ? child(node, at).slice() : []
    node[at] = copy
    node = copy
  }
  node[rest] = x
  return { length: n + 1, height: h, root: top }
}

/**
 * The vector of these elements. Up to 32 of them the array itself is the vector, so nobody may write it afterwards.
 * O(n).
 */
export const of = <A>(xs: readonly A[]): Vector<A> => {
  if (xs.length <= width) return xs
  let level: Node<A>[] = []
  for (let i = 0; i < xs.length; i += width) level.push(xs.slice(i, i + width))
  let h = 0
  while (level.length > 1) {
    const above: Node<A>[] = []
    for (let i = 0; i < level.length; i += width) above.push(level.slice(i, i + width))
    level = above
    h++
  }
  return make(xs.length, h, level[0] ?? [])
}

/** The leaf that holds element `i`, which is in range. */
const block = <A>(v: Vector<A>, i: number): readonly A[] => {
  let node = root(v)
  let rest = i
  for (let h = height(v); h > 0; h--) {
    const k = Math.floor(rest / span(h))
    rest -= k * span(h)
    node = child(node, k)
  }
  return leaf(node)
}

/** From the first element to the last. O(n). */
export const fold = <A, B>(v: Vector<A>, z: B, f: (b: B, x: A, i: number) => B): B => {
  let b = z
  for (let i = 0; i < v.length; i += width) {
    const xs = block(v, i)
    for (let k = 0; k < xs.length; k++) b = f(b, xs[k] as A, i + k) // in range
  }
  return b
}

/** The elements as a fresh array. O(n). */
export const toArray = <A>(v: Vector<A>): A[] =>
  isSmall(v) ?
    v.slice()
  : fold<A, A[]>(v, [], (xs, x) => {
      xs.push(x)
      return xs
    })

/**
 * The runs of a node, `n` elements below it, from the element `from` on, appended to `out`. Calls itself once per level: at
 * most 11 deep.
 */
const runsOf = <A>(node: Node<A>, h: number, n: number, from: number, out: [A, number][]): void => {
  const size = span(h)
  for (let k = Math.floor(from / size); k < node.length; k++) {
    const last = out[out.length - 1]
    const skipped = Math.max(0, from - k * size)
    const count = Math.min(size, n - k * size)
    // What neighbours share is copies of one element, so the last run continues.
    if (h > 0 && k > 0 && node[k] === node[k - 1] && last !== undefined) last[1] += count
    else if (h > 0) runsOf(child(node, k), h - 1, count, skipped, out)
    else if (last !== undefined && last[0] === node[k]) last[1] += 1
    else out.push([node[k] as A, 1]) // an element, as h is 0
  }
}

/**
 * The elements, from index `from` on, as maximal runs of identical ones (by `===`): `[x, n]` is `n` times `x`. O(nodes that
 * hold them), so a sparse table of 2^32 entries has few.
 */
export const runs = <A>(v: Vector<A>, from = 0): readonly (readonly [A, number])[] => {
  const out: [A, number][] = []
  if (from < v.length) runsOf(root(v), height(v), v.length, from, out)
  return out
}

/** Vectors up to this length are joined element by element, which the runs of a longer one would not repay. */
const FLAT = 4096

/** The elements of both. O(n) up to 4,096 elements, above that O(log n) for each run of `w`. */
export const concat = <A>(v: Vector<A>, w: Vector<A>): Vector<A> =>
  v.length + w.length <= FLAT ?
    of([...toArray(v), ...toArray(w)])
  : runs(w).reduce<Vector<A>>((u, [x, n]) => grow(u, n, x), v)

/** Calls itself once per level: at most 11 deep. */
const mapNode = <A, B>(node: Node<A>, h: number, f: (x: A) => B): Node<B> => {
  const out: (Node<B> | B)[] = []
  for (let k = 0; k < node.length; k++) {
    const shared = k > 0 && node[k] === node[k - 1] ? out[k - 1] : undefined
    out.push(shared ?? (h > 0 ? mapNode(child(node, k), h - 1, f) : f(node[k] as A))) // an element, as h is 0
  }
  return out
}

/**
 * `f` of every element; `f` is a function in the mathematical sense, as it is called once for neighbours that are
 * identical. O(nodes).
 */
export const map = <A, B>(v: Vector<A>, f: (x: A) => B): Vector<B> =>
  make(v.length, height(v), mapNode(root(v), height(v), f))

/** Calls itself once per level: at most 11 deep. */
const equalNode = <A>(a: Node<A>, b: Node<A>, h: number, eq: (x: A, y: A) => boolean): boolean => {
  if (a === b) return true
  for (let k = 0; k < a.length; k++) {
    const seen = k > 0 && a[k] === a[k - 1] && b[k] === b[k - 1]
    if (seen || a[k] === b[k]) continue
    if (!(h > 0 ? equalNode(child(a, k), child(b, k), h - 1, eq) : eq(a[k] as A, b[k] as A))) return false // elements
  }
  return true
}

/** An index with what two vectors have there. */
export interface Change<A> {
  readonly i: number
  readonly x: A
  readonly y: A
}

/** The node of height `low` that holds the first elements of one of height `high`. */
const first = <A>(node: Node<A>, high: number, low: number): Node<A> => {
  let at = node
  for (let h = high; h > low; h--) at = child(at, 0)
  return at
}

/**
 * `leaf(a, b, i)` for each two leaves at one index that are not one object, in ascending order. `skips`: not for those whose
 * left neighbours are the same two objects. Calls itself once per level: at most 11 deep.
 */
const differing = <A>(
  a: Node<A>,
  b: Node<A>,
  h: number,
  from: number,
  to: number,
  skips: boolean,
  f: (a: readonly A[], b: readonly A[], i: number) => void
): void => {
  if (a === b) return
  if (h === 0) return f(leaf(a), leaf(b), from)
  const n = Math.min(a.length, b.length)
  for (let k = 0; k < n && from + k * span(h) < to; k++) {
    const seen = skips && k > 0 && a[k] === a[k - 1] && b[k] === b[k - 1]
    if (!seen) differing(child(a, k), child(b, k), h - 1, from + k * span(h), to, skips, f)
  }
}

/** As `differing`, of two vectors: of the elements below `to` that both have. */
const leaves = <A>(
  v: Vector<A>,
  w: Vector<A>,
  to: number,
  skips: boolean,
  f: (a: readonly A[], b: readonly A[], i: number) => void
): void => {
  const h = Math.min(height(v), height(w))
  differing(first(root(v), height(v), h), first(root(w), height(w), h), h, 0, to, skips, f)
}

/**
 * Where two vectors differ (by `===`), in ascending order, as far as both reach; of neighbours that are identical in both,
 * only the first need be there. O(d log n) for versions that share all but d elements, whether or not one has grown; O(nodes)
 * at most.
 */
export const changes = <A>(v: Vector<A>, w: Vector<A>): ReadonlyArray<Change<A>> => {
  const out: Change<A>[] = []
  leaves(v, w, Infinity, true, (a, b, i) => {
    for (let k = 0; k < a.length && k < b.length; k++) {
      const seen = k > 0 && a[k] === a[k - 1] && b[k] === b[k - 1]
      if (!seen && a[k] !== b[k]) out.push({ i: i + k, x: a[k] as A, y: b[k] as A }) // elements, as they are leaves
    }
  })
  return out
}

/**
 * The indices of all elements below `to` at which two vectors differ (by `===`), as far as both reach. O(d log n), as
 * `changes`.
 */
export const changed = <A>(v: Vector<A>, w: Vector<A>, to: number): ReadonlyArray<number> => {
  const out: number[] = []
  leaves(v, w, to, false, (a, b, i) => {
    for (let k = 0; k < a.length && k < b.length && i + k < to; k++) if (a[k] !== b[k]) out.push(i + k)
  })
  return out
}

/**
 * Whether both have the same length and `eq` elements. `eq` must be reflexive: identical elements and subtrees are
 * skipped, so versions that share all but d elements compare in O(d log n). O(nodes) at most.
 */
export const equal =
  <A>(eq: (x: A, y: A) => boolean) =>
  (v: Vector<A>, w: Vector<A>): boolean =>
    v.length === w.length && equalNode(root(v), root(w), height(v), eq)
