/** Parts of modules by hand. */
import type { CompType, SubType } from '../../../../src/structure/Types.ts'
import { at, func, single, type } from '../modules.ts'

export const unit = func([], [])
export const types = (...comps: ReadonlyArray<CompType>) => comps.map(single)
export const sub = (supers: ReadonlyArray<number>, ct: CompType, final = false): SubType => ({
  final,
  supers: supers.map(at),
  ct
})
export const alone = (...subs: ReadonlyArray<SubType>) => subs.map((st) => ({ subtypes: [st] }))
export const struct = (...zts: ReadonlyArray<'i32' | 'i64'>): CompType => ({
  _tag: 'struct',
  fields: zts.map((zt) => ({ mut: false, zt }))
})
export const fun = (x: number, ...body: ReadonlyArray<unknown>) => ({ type: type(x), locals: [], body })
export const mem = (min: number | bigint, max: number | bigint | null = null, address = 'i32') => ({
  _tag: 'mem',
  at: address,
  lim: { min, max }
})
export const table = (rt: unknown, init: ReadonlyArray<unknown>, min: number | bigint = 0) => ({
  type: { _tag: 'table', at: 'i32', lim: { min, max: null }, rt },
  init
})
export const global = (t: unknown, init: ReadonlyArray<unknown>, mut = false) => ({
  type: { _tag: 'global', mut, t },
  init
})
export const importing = (xt: unknown) => ({ module: 'm', name: 'x', type: xt })
export const exporting = (name: string, kind: string, x: number) => ({ name, idx: { _tag: kind, x } })
export const active = (x: number, ...offset: ReadonlyArray<unknown>) => ({ _tag: 'active', x, offset })
export const data = (mode: unknown) => ({ bytes: new Uint8Array(), mode })
export const elem = (rt: unknown, init: ReadonlyArray<unknown>, mode: unknown = { _tag: 'passive' }) => ({
  type: rt,
  init,
  mode
})
