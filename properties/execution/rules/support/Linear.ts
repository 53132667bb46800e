/**
 * Stores with memories, tables and segments, and a second account of what they hold: plain bytes and lists.
 */
import { createHash } from 'node:crypto'
import * as fc from 'fast-check'
import { expect } from 'vitest'
import {
  addr,
  type DataAddr,
  type ElemAddr,
  type HostAddr,
  type MemAddr,
  type ModuleAddr,
  type TableAddr
} from '../../../../src/execution/runtime/Addresses.ts'
import type { Config } from '../../../../src/execution/runtime/Config.ts'
import { step } from '../../../../src/execution/Step.ts'
import * as S from '../../../../src/execution/runtime/Store.ts'
import { refHost, refI31, refNull, type Ref, type Val } from '../../../../src/execution/runtime/Values.ts'
import { empty as touched } from '../../../../src/persistent/BitSet.ts'
import * as B from '../../../../src/persistent/memory/Bytes.ts'
import * as V from '../../../../src/persistent/Vector.ts'
import { i32, i64, type I32, type I64 } from '../../../../src/structure/Const.ts'
import { nat64, type Nat64 } from '../../../../src/structure/Indices.ts'
import { ref, type AddrType, type MemType, type TableType } from '../../../../src/structure/Types.ts'
import { executionRules } from '../../../../src/spec/generated/RuleNames.ts'
import { saveRules } from '../../../support/coverage.ts'
import { emptyInst } from '../../../support/modules.ts'
import type { Applied, Scene, Tally } from './Book.ts'
import type { Term } from '../../../../src/execution/Plug.ts'

export interface Mem {
  readonly type: MemType
  readonly bytes: Uint8Array
}
export interface Tab {
  readonly type: TableType
  readonly refs: ReadonlyArray<Ref>
}
/** `x` of MEMS[x] and its kind are positions in these lists; the addresses run the other way. */
export interface Linear extends Scene {
  readonly mems: ReadonlyArray<Mem>
  readonly tables: ReadonlyArray<Tab>
  readonly datas: ReadonlyArray<Uint8Array>
  readonly elems: ReadonlyArray<ReadonlyArray<Ref>>
  /** What a counterexample shows. */
  readonly [fc.toStringMethod]: () => string
}

/** `CONST at n`, n modulo 2^N. */
export const constant = (at: AddrType, n: bigint): I32 | I64 =>
  at === 'i32' ? i32(Number(BigInt.asIntN(32, n))) : i64(BigInt.asUintN(64, n))

/** `at` of `CONST at i`. */
export const typeOf = (v: Val | undefined): AddrType => (v?._tag === 'i64.const' ? 'i64' : 'i32')

/** `i` of `CONST at i`. */
export const nat = (v: Val | undefined): bigint =>
  v?._tag === 'i32.const' ? BigInt.asUintN(32, BigInt(v.c))
  : v?._tag === 'i64.const' ? v.c
  : expect.fail(`no address: ${v?._tag}`)

export const to = (...right: ReadonlyArray<Term>): Applied => ({ right })

const elementType = ref(true, 'any')
const bytesOf = (content: Uint8Array, old: boolean): B.Bytes => {
  const made = B.make(content.length)
  if (made === undefined) throw new Error('no memory')
  const m = B.write(made, 0, content)
  // An old version: the newest has another byte.
  if (old && content.length > 0) B.set8(m, content.length >> 1, 0xa5)
  return m
}

/** Address of the x-th of n: entry 0 of every list belongs to another module. */
export const address = (n: number, x: number): number => n - x

/** The current module is the second one; `old`: its memories are versions that were written since. */
export const linear = (
  mems: ReadonlyArray<Mem>,
  tables: ReadonlyArray<Tab>,
  datas: ReadonlyArray<Uint8Array>,
  elems: ReadonlyArray<ReadonlyArray<Ref>>,
  old: boolean
): Linear => {
  const places = (xs: ReadonlyArray<unknown>): ReadonlyArray<number> => xs.map((_, x) => address(xs.length, x))
  const module: S.ModuleInst = {
    ...emptyInst,
    mems: places(mems).map((a) => addr<MemAddr>(a)),
    tables: places(tables).map((a) => addr<TableAddr>(a)),
    datas: places(datas).map((a) => addr<DataAddr>(a)),
    elems: places(elems).map((a) => addr<ElemAddr>(a))
  }
  const lim = { min: 0, max: null }
  const store: S.Store = {
    ...S.emptyStore,
    mems: V.of([
      { type: { _tag: 'mem', at: 'i32', lim }, bytes: bytesOf(new Uint8Array(100), false) },
      ...mems.toReversed().map(({ type, bytes }) => ({ type, bytes: bytesOf(bytes, old) }))
    ]),
    tables: V.of([
      { type: { _tag: 'table', at: 'i32', lim, rt: elementType }, refs: V.replicate(100, refNull), touched },
      ...tables.toReversed().map(({ type, refs }) => ({ type, refs: V.of(refs), touched }))
    ]),
    datas: V.of([{ bytes: new Uint8Array(100) }, ...datas.toReversed().map((bytes) => ({ bytes }))]),
    elems: V.of([{ type: elementType, refs: [] }, ...elems.toReversed().map((refs) => ({ type: elementType, refs }))]),
    modules: V.of([emptyInst, module])
  }
  const told = (): string => fc.stringify({ mems, tables, datas, elems, old })
  return {
    store,
    frame: { locals: V.empty, module: addr<ModuleAddr>(1) },
    mems,
    tables,
    datas,
    elems,
    [fc.toStringMethod]: told
  }
}

/** A change of one kind of instance leaves all other lists of the store as they are. */
const onlyChanged = (before: S.Store, after: S.Store, list: keyof S.Store): void => {
  for (const k of Object.keys(before) as ReadonlyArray<keyof S.Store>)
    if (k !== list && k !== 'since') expect(after[k]).toBe(before[k])
  expect(after.since - before.since).toBe(written(after) - written(before))
}
/** The bytes of what was ever written, in memories and tables. */
const written = (s: S.Store): number =>
  V.toArray(s.mems).reduce((n, m) => n + 196_608 * m.bytes.written.size, 0) +
  V.toArray(s.tables).reduce((n, t) => n + 5120 * t.touched.size, 0)

const brief = (bytes: Uint8Array): string =>
  bytes.length <= 100 ? Buffer.from(bytes).toString('hex') : createHash('sha1').update(bytes).digest('hex')

/** Types and contents of all memories, that of the other module too. */
const memories = (s: S.Store): ReadonlyArray<unknown> =>
  V.toArray(s.mems).map(({ type, bytes }) => [type, bytes.length, brief(B.slice(bytes, 0, bytes.length))])
const account = (w: Linear, x: number, mem: Mem): ReadonlyArray<unknown> => {
  const other = V.get(w.store.mems, 0)?.type
  const own = w.mems.with(x, mem).map(({ type, bytes }) => [type, bytes.length, brief(bytes)])
  return [[other, 100, brief(new Uint8Array(100))], ...own.toReversed()]
}

/** Memory `x` is `mem` now, all others are what they were, and the old store too. */
export const memoryIs =
  (w: Linear, x: number, mem: Mem) =>
  (s: S.Store): void => {
    const was = w.mems[x] ?? mem
    expect(memories(s)).toEqual(account(w, x, mem))
    expect(memories(w.store)).toEqual(account(w, x, was))
    expect(memories(s)).toEqual(account(w, x, mem))
    onlyChanged(w.store, s, 'mems')
  }

const tables = (s: S.Store): ReadonlyArray<unknown> => V.toArray(s.tables).map(({ type, refs }) => [type, V.runs(refs)])
const tableAccount = (w: Linear, x: number, tab: Tab): ReadonlyArray<unknown> => {
  const own = w.tables.with(x, tab).map(({ type, refs }) => [type, V.runs(V.of(refs))])
  return [[V.get(w.store.tables, 0)?.type, [[refNull, 100]]], ...own.toReversed()]
}
/** Likewise for table `x`. */
export const tableIs =
  (w: Linear, x: number, tab: Tab) =>
  (s: S.Store): void => {
    expect(tables(s)).toEqual(tableAccount(w, x, tab))
    expect(tables(w.store)).toEqual(tableAccount(w, x, w.tables[x] ?? tab))
    onlyChanged(w.store, s, 'tables')
  }

/** Segment `x` is empty now. */
export const dropped =
  (w: Linear, list: 'datas' | 'elems', x: number) =>
  (s: S.Store): void => {
    const contents = (t: S.Store): ReadonlyArray<ReadonlyArray<unknown>> =>
      list === 'datas' ?
        V.toArray(t.datas).map(({ bytes }) => [...bytes])
      : V.toArray(t.elems).map(({ type, refs }) => [type, ...refs])
    const kept = list === 'datas' ? 0 : 1 // the type of an element segment stays
    const a = address(w[list].length, x)
    expect(contents(s)).toEqual(contents(w.store).map((xs, i) => (i === a ? xs.slice(0, kept) : xs)))
    onlyChanged(w.store, s, list)
  }

const at = fc.constantFrom<AddrType>('i32', 'i64')
/** Of any length, or long enough for many accesses to succeed. */
const longOrShort = <A>(of: (minLength: number) => fc.Arbitrary<A>, long: number): fc.Arbitrary<A> =>
  fc.oneof(of(0), of(long))

const memory: fc.Arbitrary<Mem> = fc
  .tuple(
    at,
    longOrShort((minLength) => fc.uint8Array({ minLength, maxLength: 40, size: 'max' }), 30)
  )
  .map(([a, bytes]) => ({
    type: { _tag: 'mem', at: a, lim: { min: 0, max: null } },
    bytes
  }))
export const refs: fc.Arbitrary<Ref> = fc.oneof(
  fc.constant(refNull),
  fc.nat(9).map(refI31),
  fc.nat(9).map((a) => refHost(addr<HostAddr>(a)))
)
const table: fc.Arbitrary<Tab> = fc
  .tuple(
    at,
    longOrShort((minLength) => fc.array(refs, { minLength, maxLength: 12, size: 'max' }), 8),
    fc.option(fc.nat(5))
  )
  .map(([a, rs, room]) => ({
    type: {
      _tag: 'table',
      at: a,
      lim: { min: rs.length, max: room === null ? null : rs.length + room },
      rt: elementType
    },
    refs: rs
  }))

/** Two memories of up to 40 bytes and two data segments. */
export const memoryWorlds: fc.Arbitrary<Linear> = fc
  .tuple(
    fc.tuple(memory, memory),
    fc.tuple(fc.uint8Array({ maxLength: 20, size: 'max' }), fc.uint8Array({ maxLength: 20, size: 'max' })),
    fc.boolean()
  )
  .map(([mems, datas, old]) => linear(mems, [], datas, [], old))

/** Two tables of up to 12 references and two element segments. */
export const tableWorlds: fc.Arbitrary<Linear> = fc
  .tuple(
    fc.tuple(table, table),
    fc.tuple(fc.array(refs, { maxLength: 12, size: 'max' }), fc.array(refs, { maxLength: 6 }))
  )
  .map(([tabs, elems]) => linear([], tabs, [], elems, false))

const edges = [2n ** 31n, 2n ** 32n, 2n ** 53n, 2n ** 63n, 2n ** 64n].flatMap((p) =>
  [-9n, -8n, -2n, -1n, 0n, 1n].map((d) => p + d)
)
/** Naturals below 2^N: small ones up to `most`, and edges of the types. */
export const naturals = (N: number, most: number): fc.Arbitrary<bigint> =>
  fc.oneof(
    { weight: 8, arbitrary: fc.nat(most).map(BigInt) },
    { weight: 1, arbitrary: fc.constant(0n) },
    { weight: 1, arbitrary: fc.constantFrom(...edges.filter((n) => n < 2n ** BigInt(N))) },
    { weight: 1, arbitrary: fc.bigInt({ min: 0n, max: 2n ** BigInt(N) - 1n }) }
  )
export const offsets: fc.Arbitrary<Nat64> = naturals(64, 12).map(nat64)
const bits = (a: AddrType): number => (a === 'i32' ? 32 : 64)
/** Values of an address type. */
export const indices = (a: AddrType, most: number): fc.Arbitrary<I32 | I64> =>
  naturals(bits(a), most).map((n) => constant(a, n))

/** The smaller of two address types: that of the length of a copy. */
export const smaller = (a: AddrType, b: AddrType): AddrType => (a === 'i32' ? a : b)

/** Steps until the NOP after the instruction is the head; the steps that took. */
export const finish = (
  start: Config
): { readonly steps: number; readonly rules: ReadonlyArray<string>; readonly config: Config } => {
  const rules: Array<string> = []
  let c = start
  while (c.code.instr._tag !== 'nop') {
    const o = step(c)
    if (o._tag !== 'Next') return expect.fail(o._tag)
    rules.push(o.rule)
    c = o.config
  }
  return { steps: c.steps - start.steps, rules, config: c }
}

/** Leaves the counts of a property file for the report of the test run. */
export const saveTally = (name: string, t: Tally): void => {
  saveRules(name, new Map(executionRules.flatMap((r) => (t.fired.has(r) ? [[r, t.fired.get(r) ?? 0] as const] : []))))
}
