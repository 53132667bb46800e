/** Equal instructions of a binary may be one object; different ones never are, however alike their immediates look. */
import { isLeft } from 'fp-ts/lib/Either.js'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { moduleDecode } from '../../src/embedding/Modules.ts'
import { encodeModule } from '../../src/binary/Encode.ts'
import { idx, type MemIdx, type TypeIdx } from '../../src/structure/Indices.ts'
import type { Instr } from '../../src/structure/Instr.ts'
import type { Module } from '../../src/structure/Module.ts'
import { emptyModule } from '../support/modules.ts'

const empty: Module = {
  ...emptyModule,
  types: [{ subtypes: [{ final: true, supers: [], ct: { _tag: 'func', params: [], results: [] } }] }]
}

const load = (x: number, align: number, offset: number | bigint): Instr => ({
  _tag: 'i32.load',
  x: idx<MemIdx>(x),
  align,
  offset
})

/** A body of these instructions, through the binary format and back. */
const again = (body: ReadonlyArray<Instr>): ReadonlyArray<Instr> | string => {
  const encoded = encodeModule({ ...empty, funcs: [{ type: idx<TypeIdx>(0), locals: [], body }] })
  const decoded = moduleDecode(encoded)
  return isLeft(decoded) ? decoded.left.message : (decoded.right.funcs[0]?.body ?? [])
}

it('accesses whose offsets are equal modulo powers of 2 stay apart', () => {
  let far = 0
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          x: fc.constantFrom(0, 0, 1),
          align: fc.constantFrom(0, 1, 2),
          low: fc.nat(3),
          high: fc.constantFrom(0, 1, 2, 3, 2 ** 20, 2 ** 21 - 1)
        }),
        { minLength: 2, maxLength: 12 }
      ),
      (accesses) => {
        const body = accesses.flatMap(({ x, align, low, high }) => {
          const offset = high * 2 ** 32 + low
          if (high > 0) far++
          return [load(x, align, offset), load(x, align, low)]
        })
        expect(again(body)).toEqual(body)
      }
    )
  )
  expect(far).toBeGreaterThan(100)
})
