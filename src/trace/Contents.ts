/**
 * What a value reaches in the heap, as a tree that people can read: to a depth, each object once, cycles marked.
 *
 * See: https://webassembly.github.io/spec/core/exec/runtime.html#aggregate-instances
 */
import * as H from '../persistent/heap/Heap.ts'
import { printNum } from '../numerics/Text.ts'
import { showRef, showWords } from '../execution/runtime/Show.ts'
import type { Store } from '../execution/runtime/Store.ts'
import type { FieldVal, Ref, RefArray, RefExn, RefStruct, Val } from '../execution/runtime/Values.ts'
import { showHeapType, writtenOut, type ShowUse } from '../structure/Show.ts'

/** A structure, array or exception. */
export interface Shown {
  readonly ref: RefStruct | RefArray | RefExn
  /** Its address, which is its identity. */
  readonly address: number
  /** The name or index of its type; the tag of an exception. */
  readonly type: string
  /**
   * Why its fields are not here: it is around this place, so that the value is cyclic; it has been shown before; it is below
   * the depth. `null`: they are here.
   */
  readonly mark: 'cycle' | 'above' | 'deep' | null
  readonly fields: ReadonlyArray<Contents>
  /** Fields after those. */
  readonly more: number
}

/** A value with what it reaches; `outer` are the references to it from outside, where it has become one. */
export type Contents =
  | { readonly _tag: 'plain'; readonly v: FieldVal }
  | { readonly _tag: 'object'; readonly isExtern: boolean; readonly object: Shown }

/** The deepest tree: a bound on nesting, since a reader of it may recurse. */
export const deepest = 100
/** Fields of one object, and objects of one tree, that are shown. */
const MOST_FIELDS = 64
const MOST_OBJECTS = 1024

type Aggregate = Shown['ref']

const aggregate = (v: FieldVal): Aggregate | null => {
  const r = v._tag === 'ref.extern' ? v.ref : v
  return r._tag === 'ref.struct_addr' || r._tag === 'ref.array_addr' || r._tag === 'ref.exn_addr' ? r : null
}

const fieldsOf = (s: Store, r: Aggregate): { readonly n: number; readonly at: (i: number) => FieldVal | undefined } =>
  r._tag === 'ref.exn_addr' ?
    { n: r.fields.length, at: (i) => r.fields[i] }
  : { n: H.size(r), at: (i) => H.get(s.heap, r, i) }

/**
 * What values reach in a store, down to `depth` levels of objects (`deepest` at most): an object that was shown is not shown
 * again. O(objects and fields shown).
 */
export const contentsOf = (
  s: Store,
  vals: ReadonlyArray<Val>,
  depth: number,
  use: ShowUse = writtenOut
): ReadonlyArray<Contents> => {
  const shown = new Set<number>()
  // recursion is as deep as `deepest`, not as the data
  const of = (v: FieldVal, left: number, around: ReadonlyArray<number>): Contents => {
    const r = aggregate(v)
    if (r === null) return { _tag: 'plain', v }
    const mark =
      around.includes(r.a) ? 'cycle'
      : shown.has(r.a) ? 'above'
      : left === 0 || shown.size >= MOST_OBJECTS ? 'deep'
      : null
    const { n, at } = fieldsOf(s, r)
    const count = mark === null ? Math.min(n, MOST_FIELDS) : 0
    if (mark === null) shown.add(r.a)
    const inner = [...around, r.a]
    const fields = Array.from({ length: count }, (_, i) => at(i)).flatMap((f) =>
      f === undefined ? [] : [of(f, left - 1, inner)]
    )
    const type = r._tag === 'ref.exn_addr' ? `tag ${r.tag}` : showHeapType(r.type, use)
    const object: Shown = { ref: r, address: r.a, type, mark, fields, more: n - count }
    return { _tag: 'object', isExtern: v._tag === 'ref.extern', object }
  }
  return vals.map((v) => of(v, Math.min(depth, deepest), []))
}

/** A value as its user would write it: the bare number, `null`, a reference by its address. */
export const showBare = (v: FieldVal): string => {
  switch (v._tag) {
    case 'i32.const':
    case 'i64.const':
    case 'f32.const':
    case 'f64.const':
      return printNum(v)
    case 'v128.const':
      return showWords(v).join(',')
    case 'ref.null_addr':
      return 'null'
    case 'pack':
      return String(v.c)
    default:
      return showRef(v satisfies Ref)
  }
}

const around = (object: Shown, fields: string): string => {
  const { ref, address, type } = object
  const kind = ref._tag.replace('_addr', '')
  return `(${kind} ${address} ${/^(tag )?[\w$]\S*$/.test(type) ? `${type} ` : ''}${fields})`
}

/** One line: `(ref.struct 3 $node {1, null})`, `(ref.array 4 $bytes [0, 1, ... 98 more])`, `(ref.struct 3 $node cycle)`. */
export const showContents = (c: Contents): string => {
  if (c._tag === 'plain') return showBare(c.v)
  const { object } = c
  const [open, close] = object.ref._tag === 'ref.array_addr' ? ['[', ']'] : ['{', '}']
  const items = [...object.fields.map(showContents), ...(object.more > 0 ? [`... ${object.more} more`] : [])]
  const text = around(
    object,
    object.mark === 'deep' ? `${open}...${close}`
    : object.mark !== null ? object.mark
    : `${open}${items.join(', ')}${close}`
  )
  return c.isExtern ? `(ref.extern ${text})` : text
}
