/** Byte memories as the specification has them: a list, copied by every write. The twin of `src/persistent/memory/Bytes.ts`. */

export type NaiveBytes = Uint8Array

const le = (v: number, n: number): number[] => Array.from({ length: n }, (_, k) => (v >> (8 * k)) & 0xff)

/** The list with `bytes` at `a`; the same list where they are not wholly inside. */
export const write = (m: NaiveBytes, a: number, bytes: ArrayLike<number>): NaiveBytes => {
  if (a < 0 || a + bytes.length > m.length) return m
  const copy = m.slice()
  copy.set(bytes, a)
  return copy
}

export const set8 = (m: NaiveBytes, a: number, v: number): NaiveBytes => write(m, a, le(v, 1))
export const set16 = (m: NaiveBytes, a: number, v: number): NaiveBytes => write(m, a, le(v, 2))
export const set32 = (m: NaiveBytes, a: number, v: number): NaiveBytes => write(m, a, le(v, 4))
export const set64 = (m: NaiveBytes, a: number, lo: number, hi: number): NaiveBytes =>
  write(m, a, [...le(lo, 4), ...le(hi, 4)])
export const fill = (m: NaiveBytes, a: number, n: number, v: number): NaiveBytes =>
  write(m, a, new Uint8Array(n).fill(v & 0xff))

export const grow = (m: NaiveBytes, n: number): NaiveBytes => (n > m.length ? write(new Uint8Array(n), 0, m) : m)

export const u8 = (m: NaiveBytes, a: number): number => m[a] ?? 0
export const u16 = (m: NaiveBytes, a: number): number => u8(m, a) + 2 ** 8 * u8(m, a + 1)
export const i32 = (m: NaiveBytes, a: number): number => (u16(m, a) + 2 ** 16 * u16(m, a + 2)) | 0
export const slice = (m: NaiveBytes, a: number, n: number): Uint8Array =>
  Uint8Array.from({ length: n }, (_, i) => u8(m, a + i))

export const equal = (m: NaiveBytes, n: NaiveBytes): boolean => m.length === n.length && m.every((b, i) => b === n[i])
