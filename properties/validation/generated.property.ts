/** Modules of aggregates, exceptions, several memories and 64-bit memories, which binaryen generates and V8 cannot judge. */
import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { isLeft, isRight } from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { decodeModule } from '../../src/binary/Decode.ts'
import { validateModule } from '../../src/validation/Module.ts'
import { generatedModulePath, generatedModules } from '../fixtures/generated-modules.ts'
import { cpuRatio } from '../support/cpu.ts'

const read = (name: string): Uint8Array => {
  const found = generatedModules.find((m) => m.name === name)
  if (found === undefined) throw new Error(`no generated module ${name}`)
  return readFileSync(generatedModulePath(found))
}

const decode = (bytes: Uint8Array) => {
  const decoded = decodeModule(bytes)
  if (isLeft(decoded)) throw new Error(decoded.left.message)
  return decoded.right
}

describe('generated modules', () => {
  it.each(generatedModules)('$name is valid', ({ name }) => {
    const valid = validateModule(decode(read(name)))
    expect(isLeft(valid) ? valid.left : 'valid').toBe('valid')
  })

  it('82 KB of aggregates validate in time linear in the size: that of 12 KB is the measure', () => {
    const [small, large] = [read('gc'), read('gc-large')]
    const validating = (bytes: Uint8Array) => {
      const m = decode(bytes)
      return (): void => expect(isRight(validateModule(m))).toBe(true)
    }
    const ratio = cpuRatio(validating(small), validating(large))
    expect(ratio).toBeLessThan((large.length / small.length) ** 1.5)
  })

  it('mutated, they are refused with a rule and a path, or valid: never a throw', () => {
    const sources = ['gc-small', 'exceptions-small'].map(read)
    const seen = { valid: 0, invalid: 0, malformed: 0 }
    const rules = new Set<string>()
    const mutation = fc.tuple(fc.nat(), fc.oneof(fc.nat(255), fc.nat(15)))
    fc.assert(
      fc.property(fc.nat(sources.length - 1), fc.array(mutation, { minLength: 1, maxLength: 4 }), (i, mutations) => {
        const bytes = Uint8Array.from(sources[i] ?? [])
        for (const [at, byte] of mutations) bytes[8 + (at % (bytes.length - 8))] = byte
        const decoded = decodeModule(bytes)
        if (isLeft(decoded)) {
          seen.malformed++
          return
        }
        const valid = validateModule(decoded.right)
        if (isRight(valid)) seen.valid++
        else if (valid.left._tag === 'Invalid') {
          seen.invalid++
          rules.add(valid.left.rule)
          expect(valid.left.path.length).toBeGreaterThan(0)
        }
      }),
      { numRuns: 1500 }
    )
    expect(seen.valid).toBeGreaterThan(75)
    expect(seen.invalid).toBeGreaterThan(100)
    expect(rules.size).toBeGreaterThan(20)
  })
})
