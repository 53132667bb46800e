/**
 * The verdict on a module is V8's, on generated, mutated and real modules.
 *
 * V8 11.3, of Node 20, is asked only about what it knows (`knownToV8`): not about aggregates, typed function references,
 * exception references, several memories, and 64-bit memories and tables. It knows the exceptions that came before the
 * standard's, so binaries that are malformed for their opcodes do not count.
 */
import * as fc from 'fast-check'
import { isLeft } from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { decodeModule } from '../../src/binary/Decode.ts'
import { encodeModule } from '../../src/binary/Encode.ts'
import type { Module } from '../../src/structure/Module.ts'
import { validateModule } from '../../src/validation/Module.ts'
import { modules, readModule } from '../fixtures/modules.ts'
import { programs } from './support/programs.ts'
import { instructions, knownToV8, v8Accepts } from './support/v8.ts'

/** Why a module is refused; `null` if it is valid. */
const refusal = (m: Module): string | null => {
  const valid = validateModule(m)
  return isLeft(valid) ? valid.left.message : null
}

/** `try`, `catch`, `rethrow`, `delegate` and `catch_all` of the old exceptions. */
const oldExceptions = /^illegal opcode (06|07|09|18|19)/

const counts = { valid: 0, invalid: 0, malformed: 0, skipped: 0 }

/**
 * One binary: the same verdict. A module that decodes is encoded again, as V8 does not know all encodings: the one of a
 * memory index in an access is newer than it.
 */
const compare = (bytes: Uint8Array): void => {
  const decoded = decodeModule(bytes)
  if (isLeft(decoded)) {
    const { message } = decoded.left
    if (oldExceptions.test(message)) counts.skipped++
    else {
      counts.malformed++
      expect(v8Accepts(bytes), `ours: malformed, ${message}`).toBe(false)
    }
  } else if (!knownToV8(decoded.right)) counts.skipped++
  else {
    const why = refusal(decoded.right)
    if (why === null) counts.valid++
    else counts.invalid++
    expect(v8Accepts(encodeModule(decoded.right)), `ours: ${why ?? 'valid'}`).toBe(why === null)
  }
}

const small = modules.filter(({ size }) => size < 40_000)

describe('V8 has the same verdict', () => {
  it('on generated modules', () => {
    const seen = { valid: 0, invalid: 0 }
    const used = new Set<string>()
    fc.assert(
      fc.property(programs(40), (m) => {
        expect(knownToV8(m)).toBe(true)
        const why = refusal(m)
        expect(v8Accepts(encodeModule(m)), `ours: ${why ?? 'valid'}`).toBe(why === null)
        if (why !== null) seen.invalid++
        else {
          seen.valid++
          for (const { body } of m.funcs) for (const instr of instructions(body)) used.add(instr._tag)
        }
      }),
      { numRuns: 500 }
    )
    expect(seen.valid).toBeGreaterThan(200)
    expect(seen.invalid).toBeGreaterThan(20)
    expect(used.size).toBeGreaterThan(400)
  })

  it('on mutated binaries', () => {
    const generated = fc.sample(programs(12), 200).map(encodeModule)
    const sources = [...generated, ...small.map(readModule)]
    const mutation = fc.tuple(fc.nat(), fc.oneof(fc.nat(255), fc.nat(31)))
    fc.assert(
      fc.property(fc.nat(sources.length - 1), fc.array(mutation, { minLength: 1, maxLength: 3 }), (i, mutations) => {
        const bytes = Uint8Array.from(sources[i] ?? [])
        for (const [at, byte] of mutations) bytes[8 + (at % (bytes.length - 8))] = byte
        compare(bytes)
      }),
      { numRuns: 8000 }
    )
    expect(counts.valid).toBeGreaterThan(500)
    expect(counts.invalid).toBeGreaterThan(500)
    expect(counts.malformed).toBeGreaterThan(500)
    expect(counts.skipped).toBeLessThan(2000)
  })

  it.each(modules.filter(({ size }) => size < 2_500_000))('on $name', (module) => {
    const decoded = decodeModule(readModule(module))
    if (isLeft(decoded)) throw new Error(decoded.left.message)
    expect(knownToV8(decoded.right)).toBe(true)
    expect(v8Accepts(readModule(module))).toBe(true)
    expect(refusal(decoded.right)).toBe(null)
  })
})
