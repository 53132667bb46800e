/**
 * SHA-256 (FIPS 180-4): digests of recursion groups and of modules.
 *
 * NON-SPEC: WebAssembly has no digests; they make type equality and module identity a comparison of strings.
 * Spec: https://webassembly.github.io/spec/core/valid/conventions.html#types (the equality they stand for)
 */
/* eslint-disable core/no-visible-mutation -- NON-SPEC: the schedule and the hash value are overwritten block by block */
import { encodeUtf8 } from './Utf8.ts'

/** The fractional parts of the cube roots of the first 64 primes. */
const K = Int32Array.of(
  0x428a2f98,
  0x71374491,
  0xb5c0fbcf,
  0xe9b5dba5,
  0x3956c25b,
  0x59f111f1,
  0x923f82a4,
  0xab1c5ed5,
  0xd807aa98,
  0x12835b01,
  0x243185be,
  0x550c7dc3,
  0x72be5d74,
  0x80deb1fe,
  0x9bdc06a7,
  0xc19bf174,
  0xe49b69c1,
  0xefbe4786,
  0x0fc19dc6,
  0x240ca1cc,
  0x2de92c6f,
  0x4a7484aa,
  0x5cb0a9dc,
  0x76f988da,
  0x983e5152,
  0xa831c66d,
  0xb00327c8,
  0xbf597fc7,
  0xc6e00bf3,
  0xd5a79147,
  0x06ca6351,
  0x14292967,
  0x27b70a85,
  0x2e1b2138,
  0x4d2c6dfc,
  0x53380d13,
  0x650a7354,
  0x766a0abb,
  0x81c2c92e,
  0x92722c85,
  0xa2bfe8a1,
  0xa81a664b,
  0xc24b8b70,
  0xc76c51a3,
  0xd192e819,
  0xd6990624,
  0xf40e3585,
  0x106aa070,
  0x19a4c116,
  0x1e376c08,
  0x2748774c,
  0x34b0bcb5,
  0x391c0cb3,
  0x4ed8aa4a,
  0x5b9cca4f,
  0x682e6ff3,
  0x748f82ee,
  0x78a5636f,
  0x84c87814,
  0x8cc70208,
  0x90befffa,
  0xa4506ceb,
  0xbef9a3f7,
  0xc67178f2
)

/** The fractional parts of the square roots of the first 8 primes. */
const initial = (): Int32Array =>
  Int32Array.of(0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19)

const rotr = (x: number, n: number): number => (x >>> n) | (x << (32 - n))

/** The message schedule `w` of the 64-byte block at `at`. */
const schedule = (w: Int32Array, bytes: Uint8Array, at: number): void => {
  for (let t = 0; t < 16; t++) {
    const i = at + 4 * t
    w[t] = ((bytes[i] ?? 0) << 24) | ((bytes[i + 1] ?? 0) << 16) | ((bytes[i + 2] ?? 0) << 8) | (bytes[i + 3] ?? 0)
  }
  for (let t = 16; t < 64; t++) {
    const x = w[t - 15] ?? 0
    const y = w[t - 2] ?? 0
    const s0 = rotr(x, 7) ^ rotr(x, 18) ^ (x >>> 3)
    const s1 = rotr(y, 17) ^ rotr(y, 19) ^ (y >>> 10)
    w[t] = (w[t - 16] ?? 0) + s0 + (w[t - 7] ?? 0) + s1
  }
}

/** One block: the hash value `hash` after the schedule `w`, in place. */
const compress = (hash: Int32Array, w: Int32Array): void => {
  const at = (k: number): number => hash[k] ?? 0
  let [a, b, c, d] = [at(0), at(1), at(2), at(3)]
  let [e, f, g, h] = [at(4), at(5), at(6), at(7)]
  for (let t = 0; t < 64; t++) {
    const s1 = rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25)
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + (K[t] ?? 0) + (w[t] ?? 0)) | 0
    const s0 = rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22)
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
    h = g
    g = f
    f = e
    e = (d + t1) | 0
    d = c
    c = b
    b = a
    a = (t1 + t2) | 0
  }
  hash[0] = at(0) + a
  hash[1] = at(1) + b
  hash[2] = at(2) + c
  hash[3] = at(3) + d
  hash[4] = at(4) + e
  hash[5] = at(5) + f
  hash[6] = at(6) + g
  hash[7] = at(7) + h
}

/** The last one or two blocks: the rest of the message, a one bit, zeros, and the length of all of it in bits as 64 bits. */
const padded = (rest: Uint8Array, total: number): Uint8Array => {
  const out = new Uint8Array(rest.length < 56 ? 64 : 128)
  out.set(rest)
  out[rest.length] = 0x80
  new DataView(out.buffer).setBigUint64(out.length - 8, 8n * BigInt(total))
  return out
}

/**
 * The digest of a message in pieces, each of which but the last is a multiple of 64 bytes long. O(bytes), one piece at a time.
 *
 * Law: it is `sha256` of the pieces one after the other.
 */
export const sha256Pieces = (pieces: Iterable<Uint8Array>): string => {
  const hash = initial()
  // NON-SPEC: the schedule and the hash value are overwritten block by block.
  const w = new Int32Array(64)
  const blocks = (bytes: Uint8Array): number => {
    let at = 0
    for (; at + 64 <= bytes.length; at += 64) {
      schedule(w, bytes, at)
      compress(hash, w)
    }
    return at
  }
  let rest = new Uint8Array(0)
  let total = 0
  for (const bytes of pieces) {
    rest = bytes.slice(blocks(bytes))
    total += bytes.length
  }
  blocks(padded(rest, total))
  return Array.from(hash, (x) => (x >>> 0).toString(16).padStart(8, '0')).join('')
}

/**
 * The SHA-256 digest as 64 lower-case hexadecimal digits. O(bytes.length).
 *
 * Law: equals the digest of any other implementation of FIPS 180-4.
 */
export const sha256 = (bytes: Uint8Array): string => sha256Pieces([bytes])

/** The digest of a string's UTF-8 encoding. */
export const sha256Text = (s: string): string => sha256(encodeUtf8(s))
