/** What a configuration shows through its accessors, as text: to see whether something has changed it. */
import { createHash } from 'node:crypto'
import type { Config, Context } from '../../src/execution/runtime/Config.ts'
import { plug } from '../../src/execution/Plug.ts'
import { takenChoices } from '../../src/execution/runtime/Choices.ts'
import * as B from '../../src/persistent/memory/Bytes.ts'
import * as Cells from '../../src/persistent/heap/Heap.ts'
import * as V from '../../src/persistent/Vector.ts'
import type { FieldVal, Ref } from '../../src/execution/runtime/Values.ts'

/** Parts that other parts stand for: code by identity, heap objects by address. */
interface Seen {
  readonly objects: Map<number, unknown>
  readonly shown: WeakMap<object, number>
  next: number
}

const heapTags = new Set(['ref.struct_addr', 'ref.array_addr', 'ref.exn_addr'])

const replacer =
  (c: Config, seen: Seen) =>
  (_key: string, value: unknown): unknown => {
    if (typeof value === 'bigint') return `${value}n`
    if (value === undefined) return 'unset'
    if (typeof value !== 'object' || value === null) return value
    if ('digest' in value) return value.digest
    if (value instanceof Uint8Array) return createHash('sha1').update(value).digest('hex')
    if ('_tag' in value && heapTags.has(String(value._tag))) return object(c, seen, value)
    // a body of code is the same as long as it is the same object
    if ('es' in value || 'then' in value) {
      const name = seen.shown.get(value) ?? seen.next++
      seen.shown.set(value, name)
      return { _tag: 'code', name }
    }
    return value
  }

/** A heap object with what its fields hold now, once; afterwards its address. */
const object = (c: Config, seen: Seen, value: object): unknown => {
  // the tag says what the object is
  const r = value as Extract<Ref, { readonly _tag: 'ref.struct_addr' | 'ref.array_addr' | 'ref.exn_addr' }>
  if (seen.objects.has(r.a)) return { _tag: r._tag, a: r.a }
  const fields: ReadonlyArray<FieldVal> = r._tag === 'ref.exn_addr' ? r.fields : Cells.fields(c.store.heap, r)
  seen.objects.set(r.a, fields)
  return { kind: r._tag, address: r.a, fields: [...fields] }
}

const outermost = (c: Config): unknown => {
  let f = c.frame
  for (let ctx: Context = c.contexts; ctx._tag !== 'top'; ctx = ctx.next) if (ctx._tag === 'frame') f = ctx.frame
  return { module: f.module, locals: V.toArray(f.locals) }
}

/** The names of code last as long as `shown`: fingerprints that are compared share it. */
export const fingerprint = (shown: WeakMap<object, number>) => {
  const counter = { next: 0 }
  return (c: Config): string => {
    const seen: Seen = { objects: new Map(), shown, next: counter.next }
    const { store: s } = c
    const view = {
      term: plug(c).map((e) =>
        e._tag === 'FRAME_' ? { ...e, frame: { ...e.frame, locals: V.toArray(e.frame.locals) } } : e
      ),
      frame: outermost(c),
      globals: V.toArray(s.globals),
      mems: V.toArray(s.mems).map((m) => ({ type: m.type, bytes: B.slice(m.bytes, 0, m.bytes.length) })),
      tables: V.toArray(s.tables).map((t) => ({ type: t.type, refs: V.toArray(t.refs) })),
      datas: V.toArray(s.datas),
      elems: V.toArray(s.elems),
      fresh: s.fresh,
      limits: c.limits,
      taken: takenChoices(c.choices),
      source: c.choices.source,
      steps: c.steps
    }
    const text = JSON.stringify(view, replacer(c, seen))
    counter.next = seen.next
    return text
  }
}
