/** SHA-256, against the implementation of the host. */
import { createHash } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sha256, sha256Pieces, sha256Text } from '../../src/prelude/Sha256.ts'

const host = (data: Uint8Array | string): string => createHash('sha256').update(data).digest('hex')

describe('SHA-256', () => {
  it('gives the digests of the standard', () => {
    expect(sha256Text('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
    expect(sha256Text('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
    expect(sha256Text('abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq')).toBe(
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1'
    )
  })

  it('equals any other implementation', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300, size: 'max' }), (bytes) => {
        expect(sha256(bytes)).toBe(host(bytes))
      }),
      { numRuns: 500 }
    )
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (s) => {
        expect(sha256Text(s)).toBe(host(s))
      })
    )
  })

  it('pads every length around a block rightly, also of a view into a larger buffer', () => {
    const bytes = Uint8Array.from({ length: 400 }, (_, i) => (i * 31) & 0xff)
    for (let n = 0; n <= 200; n++) expect(sha256(bytes.subarray(n, 2 * n))).toBe(host(bytes.subarray(n, 2 * n)))
  })

  it('of pieces is that of the whole', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 600, size: 'max' }),
        fc.array(fc.nat(5), { maxLength: 6 }),
        (bytes, blocks) => {
          const pieces: Uint8Array[] = []
          let at = 0
          for (const n of blocks) {
            const end = at + 64 * n
            if (end > bytes.length) break
            pieces.push(bytes.subarray(at, end))
            at = end
          }
          pieces.push(bytes.subarray(at))
          expect(sha256Pieces(pieces)).toBe(host(bytes))
        }
      )
    )
    expect(sha256Pieces([])).toBe(host(''))
  })

  it('digests megabytes', () => {
    const bytes = Uint8Array.from({ length: 3_000_001 }, (_, i) => (i ^ (i >> 7)) & 0xff)
    expect(sha256(bytes)).toBe(host(bytes))
  })
})
