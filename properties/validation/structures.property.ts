/** The persistent structures of the algorithm against plain ones: sets of locals, and labels by their depth. */
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import type { LocalSet } from '../../src/validation/LocalSet.ts'
import { add, has, none } from '../../src/validation/LocalSet.ts'
import { localType, locals } from '../../src/validation/Locals.ts'
import type { Ctrl } from '../../src/validation/State.ts'
import { enter, initial, label, operands } from '../../src/validation/State.ts'

const local = fc.oneof(fc.nat(70), fc.nat(5000), fc.integer({ min: 0, max: 2 ** 32 - 2 }))

it('a set of locals is a set, and older versions stay what they were', () => {
  let members = 0
  fc.assert(
    fc.property(fc.array(local, { maxLength: 120 }), fc.array(local), (xs, others) => {
      const versions: { s: LocalSet; twin: ReadonlySet<number> }[] = [{ s: none, twin: new Set() }]
      for (const x of xs) {
        const last = versions.at(-1)
        if (last !== undefined) versions.push({ s: add(last.s, x), twin: new Set([...last.twin, x]) })
      }
      for (const { s, twin } of versions) {
        for (const x of [...xs, ...others]) {
          if (has(s, x) !== twin.has(x)) throw new Error(`${x} in ${[...twin].join()}`)
          if (has(s, x)) members++
        }
      }
    }),
    { numRuns: 200 }
  )
  expect(members).toBeGreaterThan(2000)
})

it('adding twice is adding once', () => {
  fc.assert(
    fc.property(fc.array(local), local, (xs, x) => {
      const s = xs.reduce(add, none)
      const once = add(s, x)
      expect(add(once, x)).toBe(once)
    })
  )
})

it('label l is the frame l further out, whatever the depth', () => {
  let s = initial([])
  const frames: Ctrl[] = [s.ctrl]
  for (let depth = 1; depth < 700; depth++) {
    s = operands(s.vals, enter(s, 'block', [], [], s.vals), s.inits)
    frames.push(s.ctrl)
  }
  for (const [depth, ctrl] of frames.entries()) {
    for (let l = 0; l <= depth; l++) if (label(ctrl, l) !== frames[depth - l]) throw new Error(`${depth} ${l}`)
    expect(label(ctrl, depth + 1)).toBe(null)
    expect(label(ctrl, 2 ** 32 - 1)).toBe(null)
  }
})

it('a local has the type of its group, as if groups were written out', () => {
  const t = fc.constantFrom('i32' as const, 'i64' as const, 'f32' as const, 'v128' as const)
  const groups = fc.array(fc.record({ n: fc.nat(4), t }), { maxLength: 12 })
  let found = 0
  fc.assert(
    fc.property(fc.array(t, { maxLength: 4 }), groups, (params, gs) => {
      const all = [...params, ...gs.flatMap((g) => new Array<typeof g.t>(g.n).fill(g.t))]
      const ls = locals([], params, gs)
      for (let x = 0; x < all.length + 3; x++) expect(localType(ls, x)).toBe(all[x])
      found += all.length
    }),
    { numRuns: 300 }
  )
  expect(found).toBeGreaterThan(1000)
})
