/**
 * A set of naturals that grows in place: the addresses that a walk over a heap has met, however many and far apart.
 *
 * The set belongs to one walk, and nobody else sees it. The host's own sets end at 2^24 members and are in its heap,
 * which may be almost full when a walk is needed; typed arrays are not.
 */

/** Naturals that share a mask: those of an address space that has few gaps take little room. */
const BITS = 32
const LEAST = 1024

/** Slot `k` has the number of a mask, plus 1, in `keys`, and the mask; 0 where it is free. */
export interface NatSet {
  size: number
  used: number
  keys: Float64Array
  masks: Int32Array
}

/** A set without members. */
export const natSet = (): NatSet => ({ size: 0, used: 0, keys: new Float64Array(LEAST), masks: new Int32Array(LEAST) })

/** The slot of a key, or the free one where it belongs. Slots are a power of two, at most half of them used. */
const slotOf = (keys: Float64Array, key: number): number => {
  const last = keys.length - 1
  const high = Math.floor(key / 2 ** 32)
  const h = Math.imul(key ^ high, 0x9e3779b1)
  let k = (h ^ (h >>> 15)) & last
  while (keys[k] !== 0 && keys[k] !== key) k = (k + 1) & last
  return k
}

const grow = (s: NatSet): void => {
  const { keys, masks } = s
  s.keys = new Float64Array(2 * keys.length)
  s.masks = new Int32Array(2 * keys.length)
  for (let k = 0; k < keys.length; k++) {
    const key = keys[k] ?? 0
    if (key === 0) continue
    const to = slotOf(s.keys, key)
    s.keys[to] = key
    s.masks[to] = masks[k] ?? 0
  }
}

/** Adds a natural below 2^53; `false` if it is a member already. */
export const addTo = (s: NatSet, i: number): boolean => {
  const key = Math.floor(i / BITS) + 1
  const bit = 1 << (i % BITS)
  let k = slotOf(s.keys, key)
  if (s.keys[k] === 0) {
    if (2 * (s.used + 1) > s.keys.length) {
      grow(s)
      k = slotOf(s.keys, key)
    }
    s.keys[k] = key
    s.used++
  } else if (((s.masks[k] ?? 0) & bit) !== 0) return false
  s.masks[k] = (s.masks[k] ?? 0) | bit
  s.size++
  return true
}
