/** Laws of decoder and encoder: they are inverse to each other, and the encoder's output is canonical. */
import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { decodeModule } from '../../src/binary/Decode.ts'
import { encodeModule } from '../../src/binary/Encode.ts'
import { expr, instrOfRow } from '../../src/arbitraries/Instrs.ts'
import { syntacticModule } from '../../src/arbitraries/Modules.ts'
import { rows } from '../../src/spec/Instructions.ts'
import type { Expr } from '../../src/structure/Instr.ts'
import type { Module } from '../../src/structure/Module.ts'
import { emptyModule, expressionsOf, localGet, moduleOf } from '../support/modules.ts'

const decoded = (bytes: Uint8Array): Module => {
  const r = decodeModule(bytes)
  if (E.isLeft(r)) throw new Error(JSON.stringify(r.left))
  return r.right
}

describe('decode after encode is the identity', () => {
  it('on modules', () => {
    const sections = new Set<string>()
    const mnemonics = new Set<string>()
    fc.assert(
      fc.property(syntacticModule, (m) => {
        expect(decoded(encodeModule(m))).toStrictEqual(m)
        for (const [key, value] of Object.entries(m)) if (Array.isArray(value) && value.length > 0) sections.add(key)
        for (const { es } of expressionsOf(m)) for (const e of es) mnemonics.add(e._tag)
      }),
      { numRuns: 250 }
    )
    expect(sections.size).toBe(Object.keys(emptyModule).length - 1)
    expect(mnemonics.size).toBeGreaterThan(400)
  })

  it('on every opcode of the table', () => {
    for (const row of rows) {
      fc.assert(
        fc.property(instrOfRow(row, expr), (e) => {
          const m = moduleOf([e])
          expect(decoded(encodeModule(m))).toStrictEqual(m)
        }),
        { numRuns: 12 }
      )
    }
  })
})

it('encode after decode is the identity on canonical bytes', () => {
  fc.assert(
    fc.property(syntacticModule, (m) => {
      const bytes = encodeModule(m)
      expect(encodeModule(decoded(bytes))).toStrictEqual(bytes)
    }),
    { numRuns: 150 }
  )
})

it('a data count section is there exactly where a body has a data index', () => {
  const seen = { with: 0, without: 0 }
  const hasDataCount = (bytes: Uint8Array): boolean => {
    let at = 8
    while (at < bytes.length) {
      if (bytes[at] === 12) return true
      let size = 0
      let shift = 1
      do {
        at++
        size += ((bytes[at] ?? 0) & 0x7f) * shift
        shift *= 128
      } while ((bytes[at] ?? 0) >= 0x80)
      at += 1 + size
    }
    return false
  }
  fc.assert(
    fc.property(syntacticModule, (m) => {
      const bodies = JSON.stringify(
        m.funcs.map(({ body }) => body),
        (_, v: unknown) => (typeof v === 'bigint' ? String(v) : v)
      )
      const used = /"(memory\.init|data\.drop|array\.new_data|array\.init_data)"/.test(bodies)
      expect(hasDataCount(encodeModule(m))).toBe(used)
      seen[used ? 'with' : 'without']++
    }),
    { numRuns: 300 }
  )
  expect(Math.min(seen.with, seen.without)).toBeGreaterThan(5)
})

describe('sharing', () => {
  it('no two places of a module have one sequence', () => {
    let sequences = 0
    fc.assert(
      fc.property(syntacticModule, (m) => {
        const all: ReadonlyArray<Expr> = expressionsOf(decoded(encodeModule(m))).map(({ es }) => es)
        expect(new Set(all).size).toBe(all.length)
        sequences += all.length
      }),
      { numRuns: 150 }
    )
    expect(sequences).toBeGreaterThan(1000)
  })

  it('equal instructions without a body are one object', () => {
    const again = decoded(
      encodeModule(moduleOf([localGet(7), localGet(8), localGet(7), { _tag: 'nop' }, { _tag: 'nop' }]))
    )
    const [a, b, c, d, e] = again.funcs[0]?.body ?? []
    expect([a === c, a === b, d === e]).toStrictEqual([true, false, true])
  })
})

it('a decoded module does not change with its bytes', () => {
  const m = { ...emptyModule, datas: [{ mode: { _tag: 'passive' as const }, bytes: Uint8Array.of(1, 2, 3) }] }
  const bytes = Buffer.from(encodeModule(m))
  const again = decoded(bytes)
  bytes.fill(0)
  expect(again).toStrictEqual(m)
})
