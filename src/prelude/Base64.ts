/**
 * Base64 (RFC 4648, section 4), for bytes inside of JSON documents.
 *
 * NON-SPEC: WebAssembly has no text form of bytes of this kind.
 * Spec: https://datatracker.ietf.org/doc/html/rfc4648#section-4
 */

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const PAD = 61

/** Character codes of the 64 digits. NON-SPEC: never written again. */
const digits: Uint8Array = Uint8Array.from(alphabet, (ch) => ch.charCodeAt(0))
/** The digit of each character code, 255 for other characters. NON-SPEC: never written again. */
const values: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) => {
  const v = alphabet.indexOf(String.fromCharCode(code))
  return v < 0 ? 255 : v
})

/** Character codes that one call of `String.fromCharCode` takes without a deep stack. */
const CHUNK = 8192

const textOf = (codes: Uint8Array): string => {
  const out: string[] = []
  for (let i = 0; i < codes.length; i += CHUNK) out.push(String.fromCharCode(...codes.subarray(i, i + CHUNK)))
  return out.join('')
}

/** The text of these bytes, padded. O(n). */
export const toBase64 = (bytes: Uint8Array): string => {
  const out = new Uint8Array(4 * Math.ceil(bytes.length / 3))
  for (let i = 0, o = 0; i < bytes.length; i += 3, o += 4) {
    const n = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0)
    out[o] = digits[n >>> 18] ?? PAD
    out[o + 1] = digits[(n >>> 12) & 63] ?? PAD
    out[o + 2] = i + 1 < bytes.length ? (digits[(n >>> 6) & 63] ?? PAD) : PAD
    out[o + 3] = i + 2 < bytes.length ? (digits[n & 63] ?? PAD) : PAD
  }
  return textOf(out)
}

const digit = (s: string, i: number): number => values[s.charCodeAt(i)] ?? 255

/**
 * The bytes of a padded text; undefined where it is not one. Unused bits must be zero, so that a text is the only one of its
 * bytes.
 *
 * Law: `fromBase64(toBase64(bytes))` is `bytes`, and `toBase64(fromBase64(s))` is `s` where that is defined.
 */
export const fromBase64 = (s: string): Uint8Array | undefined => {
  if (s.length % 4 !== 0) return undefined
  const padding =
    s.endsWith('==') ? 2
    : s.endsWith('=') ? 1
    : 0
  const n = s.length - padding
  const out = new Uint8Array((3 * s.length) / 4 - padding)
  let bits = 0
  let word = 0
  let o = 0
  for (let i = 0; i < n; i++) {
    const d = digit(s, i)
    if (d === 255) return undefined
    word = ((word << 6) | d) & 0xffff
    bits += 6
    if (bits >= 8) {
      bits -= 8
      out[o++] = word >>> bits
      word &= (1 << bits) - 1
    }
  }
  return word === 0 ? out : undefined
}
