/** Modules as tools make them: decoded, valid, encoded, and decoded again to the same module. */
import { isLeft, type Either } from 'fp-ts/lib/Either.js'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { decodeModule } from '../../src/binary/Decode.ts'
import { encodeModule } from '../../src/binary/Encode.ts'
import { namesOf } from '../../src/binary/Names.ts'
import { validateModule } from '../../src/validation/Module.ts'
import { generatedModulePath, generatedModules } from '../fixtures/generated-modules.ts'
import { modules, readModule } from '../fixtures/modules.ts'
import { difference } from '../support/same.ts'

const right = <A>(e: Either<{ readonly message: string }, A>): A => {
  if (isLeft(e)) throw new Error(JSON.stringify(e.left).slice(0, 500))
  return e.right
}

const roundTrip = (bytes: Uint8Array): void => {
  const m = right(decodeModule(bytes))
  const valid = right(validateModule(m))
  expect(valid.funcs.length).toBeGreaterThanOrEqual(m.funcs.length)
  const again = encodeModule(m)
  expect(difference(right(decodeModule(again)), m)).toBeNull()
}

describe('modules out of npm packages', () => {
  it('are at least twelve, two with vectors', () => {
    expect(modules.length).toBeGreaterThanOrEqual(12)
    expect(modules.filter((m) => m.features.includes('simd')).length).toBeGreaterThanOrEqual(2)
  })
  it.each(modules)('$name ($toolchain, $size bytes)', (m) => roundTrip(readModule(m)))
  it('have name sections that are read', () => {
    const named = modules
      .filter((m) => m.size < 1e6)
      .map((m) => namesOf(right(decodeModule(readModule(m)))).names.funcs.size)
    expect(named.some((n) => n > 0)).toBe(true)
  })
})

describe('modules of a seeded fuzzer, with aggregates and exceptions', () => {
  it.each(generatedModules)('$name', (m) => roundTrip(new Uint8Array(readFileSync(generatedModulePath(m)))))
})
