/** Steps that leave a store that does not extend the old one, or is ill-typed; and that a run is a value. */
import { isLeft } from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { addr, type HeapAddr, type ModuleAddr } from '../../src/execution/runtime/Addresses.ts'
import { withDatas, withElems, withGlobals, withHeap, withMems, withTables } from '../../src/execution/runtime/Store.ts'
import { push, refArray, refNull } from '../../src/execution/runtime/Values.ts'
import { runSound } from '../../src/soundness/Run.ts'
import { showViolationPlace } from '../../src/soundness/Violation.ts'
import * as B from '../../src/persistent/memory/Bytes.ts'
import * as V from '../../src/persistent/Vector.ts'
import { i32, i64 } from '../../src/structure/Const.ts'
import { after, soundly, violationText } from './checked.ts'
import { change, field, global, onStore, start, ts, typeOf, type Planted } from './planted.ts'

describe('a step that', () => {
  const steps: ReadonlyArray<Planted> = [
    ['changes an immutable global', global(1, i64(8n)), 'Extend_globalinst', 'global 1'],
    [
      'changes the type of a global',
      onStore((s) =>
        withGlobals(
          s,
          change(s.globals, 1, (g) => ({ ...g, type: { ...g.type, mut: true } }))
        )
      ),
      'Extend_globalinst',
      'global 1'
    ],
    [
      'shrinks a memory',
      onStore((s) =>
        withMems(
          s,
          change(s.mems, 0, (m) => ({ bytes: B.make(0) ?? m.bytes, type: { ...m.type, lim: { min: 0, max: 4 } } }))
        )
      ),
      'Extend_meminst',
      'mem 0'
    ],
    [
      'changes the maximum of a memory',
      onStore((s) =>
        withMems(
          s,
          change(s.mems, 0, (m) => ({ ...m, type: { ...m.type, lim: { min: 1, max: 5 } } }))
        )
      ),
      'Extend_meminst',
      'mem 0'
    ],
    [
      'shrinks a table',
      onStore((s) =>
        withTables(
          s,
          change(s.tables, 0, (t) => ({ ...t, refs: V.empty, type: { ...t.type, lim: { min: 0, max: null } } }))
        )
      ),
      'Extend_tableinst',
      'table 0'
    ],
    [
      'changes a segment',
      onStore((s) =>
        withDatas(
          s,
          change(s.datas, 0, () => ({ bytes: new Uint8Array([1, 2, 3]) }))
        )
      ),
      'Extend_datainst',
      'data 0'
    ],
    [
      'changes the references of a segment',
      onStore((s) =>
        withElems(
          s,
          change(s.elems, 0, (e) => ({ ...e, refs: [refNull] }))
        )
      ),
      'Extend_eleminst',
      'elem 0'
    ],
    [
      'makes a long array with one element of another type',
      (c) => ({
        ...onStore((s) => withHeap(s, s.heap, s.fresh + 1))(c),
        values: push(
          refArray(
            addr<HeapAddr>(c.store.fresh),
            typeOf(c, 3),
            Array.from({ length: 1000 }, (_, i) => (i === 640 ? i64(1n) : i32(1)))
          ),
          c.values.tail
        )
      }),
      'Val_ok/num',
      'field 640'
    ],
    ['changes an immutable field', field(0, i32(2)), 'Extend_structinst', 'field 0'],
    [
      'changes a tag',
      onStore((s) => ({ ...s, tags: V.set(s.tags, 0, { type: V.get(s.tags, 1)?.type ?? (undefined as never) }) })),
      'Extend_taginst',
      'tag 0'
    ],
    [
      'changes a function',
      onStore((s) => ({ ...s, funcs: change(s.funcs, 0, (f) => ({ ...f, module: addr<ModuleAddr>(-1) })) })),
      'Extend_funcinst',
      'func 0'
    ],
    ['loses a function', onStore((s) => ({ ...s, funcs: V.of(V.toArray(s.funcs).slice(1)) })), 'Extend_store', 'funcs'],
    ['forgets addresses', onStore((s) => withHeap(s, s.heap, 0)), 'Extend_store', '']
  ]
  it.each(steps)('%s', (what, plant, rule, place) => {
    // new objects are typed at their step, not at the next look at everything
    const every = what.startsWith('makes') ? 1000 : 1
    const found = after(soundly(start, ts, every), 'Step_pure/nop', plant(start))
    if (!isLeft(found)) throw new Error('it was accepted')
    expect(found.left.rule).toBe(rule)
    expect(showViolationPlace(found.left.place)).toContain(place)
  })
  it('drops segments, grows a memory or sets what is mutable is fine', () => {
    const made = [
      onStore((s) =>
        withDatas(
          s,
          change(s.datas, 0, () => ({ bytes: new Uint8Array(0) }))
        )
      ),
      onStore((s) =>
        withElems(
          s,
          change(s.elems, 0, (e) => ({ ...e, refs: [] }))
        )
      ),
      global(0, i32(5)),
      field(1, i64(5n)),
      onStore((s) =>
        withMems(
          s,
          change(s.mems, 0, (m) => ({
            bytes: B.make(2 * 65_536) ?? m.bytes,
            type: { ...m.type, lim: { min: 2, max: 4 } }
          }))
        )
      )
    ].reduce((c, f) => f(c), { ...start, code: start.code.next })
    const found = after(soundly(start, ts, 1), 'Step_pure/nop', made)
    expect(isLeft(found) ? violationText(found.left) : 'accepted').toBe('accepted')
  })
})

describe('a checked run', () => {
  it('is a function of its first configuration, counts included', () => {
    const first = soundly(start, ts, 10)
    const shown = { ...first }
    const [once, twice] = [runSound(1000)(first), runSound(1000)(first)]
    expect(once._tag === 'sound' && once.outcome._tag).toBe('Done')
    expect(first).toEqual(shown)
    expect([...twice.counts]).toEqual([...once.counts])
    expect(once.counts.get('Config_ok')).toBe(once._tag === 'sound' ? once.now.configs - 1 : 0)
  })
})
