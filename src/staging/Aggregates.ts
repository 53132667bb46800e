/**
 * What staged code asks of the machine about structures and arrays: their words, and arrays as a whole.
 *
 * Ranges are checked by the text, which also charges the steps.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/instructions.html#aggregate-reference-instructions
 */
import { addr, type HeapAddr, type ModuleAddr } from '../execution/Addresses.ts'
import { elementType, packField } from '../execution/Fields.ts'
import type { State } from '../execution/Reduct.ts'
import { dataSegment, elemSegment, inSegment, type Segment } from '../execution/Segments.ts'
import type { ModuleInst } from '../execution/Store.ts'
import type { RefArray, RefStruct } from '../execution/Values.ts'
import * as Cells from '../prelude/Cells.ts'
import * as L from '../prelude/Lease.ts'
import * as V from '../prelude/Vector.ts'
import type { ArrayData, ArrayElem } from '../structure/Instr.ts'
import type { DefType, StorageType } from '../structure/Types.ts'
import { codecOf, formOf, widthOf } from './Forms.ts'
import type { Cell } from './Kind.ts'
import type { Machine } from './Machine.ts'

const arrayOf = (m: Machine, type: DefType, words: ReadonlyArray<unknown>): RefArray => ({
  _tag: 'ref.array_addr',
  a: addr<HeapAddr>(m.fresh++),
  type,
  fields: { cells: words, form: formOf(type), stamp: m.lease.stamp }
})

/** Sets `n` elements from a word on. */
const setAll = (words: unknown[], at: number, n: number, element: ReadonlyArray<Cell>): void => {
  const { length } = element
  const [first] = element
  const end = at + n * length
  if (length === 1) for (let i = at; i < end; i++) words[i] = first
  else for (let i = at; i < end; i += length) for (let k = 0; k < length; k++) words[i + k] = element[k]
}

/** Makes arrays of one element. */
const repeated =
  (m: Machine, types: ModuleInst['types']) =>
  (x: number): ((n: number, ...element: ReadonlyArray<Cell>) => RefArray) | undefined => {
    const type = types[x]
    return type === undefined ? undefined : (
        (n, ...element) => {
          const words = new Array<unknown>(n * element.length)
          setAll(words, 0, n, element)
          return arrayOf(m, type, words)
        }
      )
  }

const fill =
  (m: Machine) =>
  (r: RefArray, i: number, n: number, ...element: ReadonlyArray<Cell>): void => {
    if (n === 0) return
    const form = formOf(r.type)
    const { width } = form
    setAll(L.touchAll(m.lease, r.fields, form, i * width, (i + n) * width), i * width, n, element)
  }

const copy =
  (m: Machine) =>
  (to: RefArray, i: number, from: RefArray, j: number, n: number): void => {
    if (n === 0) return
    const form = formOf(to.type)
    const { width } = form
    const target = L.touchAll(m.lease, to.fields, form, i * width, (i + n) * width)
    const source = L.wordsOf(m.lease, from.fields, formOf(from.type))
    const [a, b] = [i * width, j * width]
    if (i <= j) for (let k = 0; k < n * width; k++) target[a + k] = source[b + k]
    else for (let k = n * width - 1; k >= 0; k--) target[a + k] = source[b + k]
  }

/** Elements of a segment onto words. */
const setFrom = (seg: Segment, j: number, n: number, zt: StorageType, words: unknown[], at: number): void => {
  const codec = codecOf(zt)
  for (let k = 0; k < n; k++) {
    const val = seg.at(j + k * seg.width)
    if (val !== undefined) codec.set(words, at + k * codec.width, packField(zt, val))
  }
}

interface Source {
  readonly seg: Segment
  readonly zt: StorageType
}
const source = (z: State, e: ArrayData | ArrayElem): Source | undefined => {
  const isData = (i: ArrayData | ArrayElem): i is ArrayData => i._tag.endsWith('_data')
  const seg = isData(e) ? dataSegment(z, e) : elemSegment(z, e)
  const zt = elementType(z, e.x)
  return seg === undefined || zt === undefined ? undefined : { seg, zt }
}

/** What the text of a function of this instance asks for. */
export const aggregates = (m: Machine, inst: ModuleInst, module: ModuleAddr) => {
  const state = (): State => ({ store: m.store, frame: { locals: V.empty, module } })
  return {
    lease: () => {
      m.usesHeap = true
      return m.lease
    },
    type: (x: number) => inst.types[x],
    form: (x: number) => {
      const dt = inst.types[x]
      return dt === undefined ? undefined : formOf(dt)
    },
    words: (r: RefStruct | RefArray) => L.wordsOf(m.lease, r.fields, formOf(r.type)),
    touch: (r: RefStruct | RefArray, at: number) => L.touch(m.lease, r.fields, formOf(r.type), at),
    size: (r: RefArray) => Cells.size(r.fields),
    array: repeated(m, inst.types),
    /** An array of words that are all there. */
    fixed: (x: number) => {
      const dt = inst.types[x]
      return dt === undefined ? undefined : (words: ReadonlyArray<unknown>) => arrayOf(m, dt, words)
    },
    fill: fill(m),
    copy: copy(m),
    /** An array made from a segment; null if it is out of range or longer than the limit. */
    newFrom: (e: ArrayData | ArrayElem) => {
      const type = inst.types[e.x]
      return (i: number, n: number): RefArray | null => {
        const from = source(state(), e)
        if (type === undefined || from === undefined || !inSegment(from.seg, i, n) || n > m.limits.array) return null
        const words = new Array<unknown>(n * widthOf(from.zt))
        setFrom(from.seg, i, n, from.zt, words, 0)
        return arrayOf(m, type, words)
      }
    },
    /** Elements of an array from a segment; false if that is out of range. */
    isIn: (e: ArrayData | ArrayElem) => (j: number, n: number) => {
      const from = source(state(), e)
      return from !== undefined && inSegment(from.seg, j, n)
    },
    initFrom: (e: ArrayData | ArrayElem) => (r: RefArray, i: number, j: number, n: number) => {
      const from = source(state(), e)
      if (from === undefined || n === 0) return
      const form = formOf(r.type)
      const words = L.touchAll(m.lease, r.fields, form, i * form.width, (i + n) * form.width)
      setFrom(from.seg, j, n, from.zt, words, i * form.width)
    }
  }
}
