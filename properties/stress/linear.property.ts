/** Memories and tables at their largest, and under long runs. */
import { describe, expect, it } from 'vitest'
import { deterministic } from '../../src/execution/runtime/Choices.ts'
import { codeOf } from '../../src/execution/runtime/Code.ts'
import { config, defaultLimits, top, type Config, type Outcome } from '../../src/execution/runtime/Config.ts'
import { run } from '../../src/execution/Run.ts'
import { noValues, refI31, refNull } from '../../src/execution/runtime/Values.ts'
import * as B from '../../src/persistent/memory/Bytes.ts'
import * as V from '../../src/persistent/Vector.ts'
import { i32, type Const } from '../../src/structure/Const.ts'
import { idx, type LabelIdx, type MemIdx, type TableIdx } from '../../src/structure/Indices.ts'
import type { Expr, Instr } from '../../src/structure/Instr.ts'
import { ref, type MemType, type TableType } from '../../src/structure/Types.ts'
import { linear } from '../execution/rules/support/Linear.ts'
import { CONSTANT, cpuRatio } from '../support/cpu.ts'
import { liveBytes, MiB } from '../support/heap.ts'

const memType = (min: number): MemType => ({ _tag: 'mem', at: 'i32', lim: { min, max: null } })
const tableType: TableType = { _tag: 'table', at: 'i32', lim: { min: 0, max: null }, rt: ref(true, 'any') }

/** A configuration with one memory of `pages` pages and an empty table, about to run this code. */
const about = (pages: number, es: Expr): Config => {
  const mem = { type: memType(pages), bytes: new Uint8Array(pages * 65_536) }
  const { store, frame } = linear([mem], [{ type: tableType, refs: [] }], [], [], false)
  return config(store, frame, noValues, codeOf(es), top, deterministic, defaultLimits, 0)
}
/** The numbers on the stack at the end. */
const numbers = (o: Outcome): unknown =>
  o._tag === 'Done' ? o.values.map((v) => (v._tag === 'i32.const' ? v.c >>> 0 : v._tag)) : o._tag

const x = idx<MemIdx>(0)
const t = idx<TableIdx>(0)
const c = (n: number): Const => i32(n)
const again: Instr = { _tag: 'br', l: idx<LabelIdx>(0) }
const loop = (es: Expr): Expr => [{ _tag: 'loop', bt: { _tag: 'result', t: null }, es: [...es, again] }]
const plain = { x, align: 0, offset: 0 }

describe('the largest memory', () => {
  it('memory.grow to 65,536 pages touches none of them: it takes less time than to fill 2,048', () => {
    const grow: Expr = [c(65_535), { _tag: 'memory.grow', x }, { _tag: 'memory.size', x }]
    const fill = (): unknown => new Uint8Array(2048 * 65_536).fill(1)
    const ratio = cpuRatio(fill, () => {
      expect([[1, 65_536], 'ImplementationLimit']).toContainEqual(numbers(run(10)(about(1, grow))))
    })
    expect(ratio).toBeLessThan(1)
  })

  it('in 2^32 bytes the constants of bulk instructions go round: the last bytes are filled and copied', () => {
    const es: Expr = [
      c(65_535),
      { _tag: 'memory.grow', x },
      { _tag: 'drop' },
      ...[c(-2), c(7), c(2), { _tag: 'memory.fill', x } as const],
      ...[c(0), c(-3), c(3), { _tag: 'memory.copy', x, y: x } as const],
      ...[c(-4), c(1), c(4), { _tag: 'memory.copy', x, y: x } as const],
      ...[c(0), { _tag: 'i32.load', ...plain } as const, c(-4), { _tag: 'i32.load', ...plain } as const]
    ]
    const o = run(Infinity)(about(1, es))
    // bytes 0 to 2 are 0 7 7, so that bytes 1 to 4 are 7 7 0 0
    if (o._tag !== 'ImplementationLimit') expect(numbers(o)).toEqual([0x00070700, 0x00000707])
    if (o._tag === 'Done') expect(o.steps).toBe(2 + (2 * 2 + 1) + (3 * 3 + 1) + (3 * 4 + 1) + 2)
  })

  it('memory.fill of 100,000 bytes takes 200,001 steps', () => {
    const n = 100_000
    const o = run(Infinity)(about(2, [c(5), c(0x1ff), c(n), { _tag: 'memory.fill', x }]))
    if (o._tag !== 'Done') return expect.fail(o._tag)
    expect(o.steps).toBe(2 * n + 1)
    const bytes = V.get(o.store.mems, 1)?.bytes ?? expect.fail('no memory')
    const expected = new Uint8Array(2 * 65_536).fill(0xff, 5, n + 5)
    expect(Buffer.compare(B.slice(bytes, 0, B.length(bytes)), expected)).toBe(0)
  })
})

describe('the largest table', () => {
  it('table.grow to 2^32 - 1 entries is answered in constant time, as are reads and writes', () => {
    const used = (size: number) => (): void => {
      const es: Expr = [
        { _tag: 'ref.null', ht: 'any' },
        c(size | 0),
        { _tag: 'table.grow', x: t },
        { _tag: 'table.size', x: t },
        ...[c((size - 1) | 0), c(9), { _tag: 'ref.i31' } as const, { _tag: 'table.set', x: t } as const],
        ...[c((size - 1) | 0), { _tag: 'table.get', x: t } as const, { _tag: 'i31.get_u' } as const],
        ...[c((size - 2) | 0), { _tag: 'table.get', x: t } as const, { _tag: 'ref.is_null' } as const]
      ]
      const o = run(100)(about(0, es))
      expect(numbers(o)).toEqual([0, size, 9, 1])
      if (o._tag === 'Done')
        expect(V.runs(V.get(o.store.tables, 1)?.refs ?? V.empty)).toEqual([
          [refNull, size - 1],
          [refI31(9), 1]
        ])
    }
    expect(cpuRatio(used(1000), used(2 ** 32 - 1))).toBeLessThan(CONSTANT)
  })
})

describe('long runs', () => {
  /** Bytes that a configuration holds more after `more` steps than after the first million. */
  const growth = (start: Config, more: number): number => {
    const first = run(1_000_000)(start)
    if (first._tag !== 'Exhausted') return expect.fail(first._tag)
    const before = liveBytes()
    const last = run(more)(first.config)
    if (last._tag !== 'Exhausted') return expect.fail(last._tag)
    const held = liveBytes() - before
    // both are still there: neither was collected before it was measured
    expect(last.config.steps - first.config.steps).toBe(more)
    return held
  }

  it('10^7 stores keep memory flat', () => {
    const stores = Array.from({ length: 50 }, (_, k): Expr => {
      const width = (['i32.store8', 'i32.store16', 'i32.store'] as const)[k % 3] ?? 'i32.store'
      return [c(k * 1309), c(k), { _tag: width, ...plain }]
    }).flat()
    // 50 stores, BR and LOOP: 10^7 stores are 10.4 million steps
    expect(growth(about(1, loop(stores)), 10_400_000)).toBeLessThan(16 * MiB)
  })

  it('and so do 10^6 entries of tables', () => {
    const sets = Array.from({ length: 50 }, (_, k): Expr => {
      return [c(k * 7919), c(k), { _tag: 'ref.i31' }, { _tag: 'table.set', x: t }]
    }).flat()
    const start: Expr = [{ _tag: 'ref.null', ht: 'any' }, c(400_000), { _tag: 'table.grow', x: t }, { _tag: 'drop' }]
    expect(growth(about(0, [...start, ...loop(sets)]), 2_040_000)).toBeLessThan(4 * MiB)
  })
})
