/** Structural equality of data, without recursion: modules are deep and large. */

/** The path to the first difference, or null. Typed arrays are compared by bytes, maps not at all: modules have none. */
export const difference = (a: unknown, b: unknown): string | null => {
  const open: Array<readonly [unknown, unknown, string]> = [[a, b, '']]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [x, y, path] = next
    if (x === y) continue
    if (typeof x !== 'object' || typeof y !== 'object' || x === null || y === null) return path
    if (x instanceof Uint8Array && y instanceof Uint8Array) {
      if (Buffer.compare(x, y) !== 0) return path
      continue
    }
    const keys = Object.keys(x)
    if (keys.length !== Object.keys(y).length) return `${path} (keys)`
    const short = path.length < 200 ? path : '...'
    for (const k of keys) {
      if (!Object.hasOwn(y, k)) return `${path}.${k}`
      open.push([(x as Record<string, unknown>)[k], (y as Record<string, unknown>)[k], `${short}.${k}`])
    }
  }
  return null
}
