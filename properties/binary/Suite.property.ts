/** The decoder against every binary module of the official suite, messages included. */
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { decodeModule } from '../../src/binary/Decode.ts'
import { encodeModule } from '../../src/binary/Encode.ts'
import { hasSuite, suiteBinaries } from '../support/suite-binaries.ts'

describe.skipIf(!hasSuite)('binary modules of the official suite', () => {
  const all = hasSuite ? suiteBinaries() : []
  const at = ({ file, line }: { file: string; line: number }): string => `${file}:${line}`

  it('finds them all', () => {
    const count = (tag: string): number => all.filter(({ expected }) => expected._tag === tag).length
    // As many as the suite has at the pinned commit, counted by a search for the words.
    expect(all.length).toBeGreaterThanOrEqual(810)
    expect(count('malformed')).toBeGreaterThanOrEqual(711)
  })

  it('decodes the well-formed ones, and their encoding to the same module', () => {
    const wrong = all
      .filter(({ expected }) => expected._tag !== 'malformed')
      .flatMap((m) => {
        const r = decodeModule(m.bytes)
        if (E.isLeft(r)) return [{ at: at(m), failure: r.left }]
        expect(decodeModule(encodeModule(r.right)), at(m)).toStrictEqual(r)
        return []
      })
    expect(wrong).toStrictEqual([])
  })

  it('refuses the malformed ones with the message expected', () => {
    const wrong = all.flatMap((m) => {
      if (m.expected._tag !== 'malformed') return []
      const r = decodeModule(m.bytes)
      const message = E.isLeft(r) ? r.left.message : 'decodes'
      return message.startsWith(m.expected.message) ? [] : [{ at: at(m), expected: m.expected.message, message }]
    })
    expect(wrong).toStrictEqual([])
  })
})
