/** The heap is a view of what is reachable: programs that allocate run in flat memory. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { addr, type ModuleAddr } from '../../src/execution/runtime/Addresses.ts'
import { deterministic } from '../../src/execution/runtime/Choices.ts'
import { codeOf } from '../../src/execution/runtime/Code.ts'
import { config, defaultLimits, top, type Config } from '../../src/execution/runtime/Config.ts'
import { run } from '../../src/execution/Run.ts'
import { emptyStore, type ModuleInst } from '../../src/execution/runtime/Store.ts'
import { noValues, refNull, type FieldVal } from '../../src/execution/runtime/Values.ts'
import * as Cells from '../../src/persistent/heap/Heap.ts'
import * as V from '../../src/persistent/Vector.ts'
import { i32 } from '../../src/structure/Const.ts'
import { idx, type FieldIdx, type LabelIdx, type LocalIdx, type TypeIdx } from '../../src/structure/Indices.ts'
import type { Instr } from '../../src/structure/Instr.ts'
import { closeTypes } from '../../src/types/Close.ts'
import { emptyInst } from '../support/modules.ts'

setFlagsFromString('--expose-gc')
// A context that is made after the flag has the collector as a global.
const collect = runInNewContext('gc') as () => void
/** Bytes of the heap that are live. */
const live = (): number => {
  collect()
  return process.memoryUsage().heapUsed
}

const x = idx<TypeIdx>(0)
const types = closeTypes([
  {
    subtypes: [
      {
        final: true,
        supers: [],
        ct: {
          _tag: 'struct',
          fields: [
            { mut: true, zt: 'i8' },
            { mut: true, zt: 'i32' }
          ]
        }
      }
    ]
  }
])
const module: ModuleInst = { ...emptyInst, types }

const LIVE = 10
const local = (k: number) => idx<LocalIdx>(k)

/** Counts local 0 down to 0 by ten; each round puts a new structure into each of locals 1 to 10 and writes its field. */
const churn = (n: number): Config => {
  const round: ReadonlyArray<Instr> = Array.from({ length: LIVE }, (_, k): ReadonlyArray<Instr> => [
    i32(k),
    i32(k),
    { _tag: 'struct.new', x },
    { _tag: 'local.set', x: local(k + 1) },
    ...(k === 0 ?
      ([{ _tag: 'local.get', x: local(1) }, i32(7), { _tag: 'struct.set', x, i: idx<FieldIdx>(1) }] as const)
    : [])
  ]).flat()
  const down: ReadonlyArray<Instr> = [
    { _tag: 'local.get', x: local(0) },
    i32(LIVE),
    { _tag: 'i32.sub' },
    { _tag: 'local.tee', x: local(0) },
    { _tag: 'br_if', l: idx<LabelIdx>(0) }
  ]
  const loop: Instr = { _tag: 'loop', bt: { _tag: 'result', t: null }, es: [...round, ...down] }
  return config(
    { ...emptyStore, heap: Cells.emptyHeap<FieldVal>(), modules: V.of([module]) },
    { locals: V.of([i32(n), ...Array.from({ length: LIVE }, () => refNull)]), module: addr<ModuleAddr>(0) },
    noValues,
    codeOf([loop]),
    top,
    deterministic,
    defaultLimits,
    0
  )
}

it('2 * 10^6 struct.new with ten live objects leave the live memory as it was', () => {
  const n = 2e6
  let o = run(2e5)(churn(n))
  const early = live()
  let most = early
  while (o._tag === 'Exhausted') {
    o = run(1e6)(o.config)
    most = Math.max(most, live())
  }
  if (o._tag !== 'Done') return expect.fail(o._tag)
  expect(o.store.fresh).toBe(n)
  // A round: 20 steps for the objects, 2 to write a field, 5 to count, BR and LOOP to continue. The last round has neither
  // of these; the first LOOP and the end of its label make up for them.
  expect(o.steps).toBe((n / LIVE) * 29)
  expect(most - early).toBeLessThan(4e6)
})
