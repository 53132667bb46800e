/**
 * What staged code asks of the runtime about structures and arrays: their words, and arrays as a whole.
 *
 * Ranges are checked by the generated code, which also charges the steps.
 *
 * See: https://webassembly.github.io/spec/core/exec/instructions.html#aggregate-reference-instructions
 */
import { dataAt, elemAt } from '../../execution/runtime/Access.ts'
import { addr, type HeapAddr, type ModuleAddr } from '../../execution/runtime/Addresses.ts'
import { objectBytes, OPERAND } from '../../execution/runtime/Cost.ts'
import { elementType } from '../../execution/runtime/Fields.ts'
import type { State } from '../../execution/runtime/Config.ts'
import type { ModuleInst } from '../../execution/runtime/Store.ts'
import type { Ref, RefArray, RefNullAddr, RefStruct } from '../../execution/runtime/Values.ts'
import { noSlots } from '../../persistent/heap/Layout.ts'
import * as Heap from '../../persistent/heap/Heap.ts'
import * as L from '../../persistent/heap/WriteSession.ts'
import * as V from '../../persistent/Vector.ts'
import type { ArrayData, ArrayElem } from '../../structure/Instr.ts'
import type { DefType, StorageType } from '../../structure/Types.ts'
import { layoutOf, widthOf } from '../abi/ObjectLayout.ts'
import { ROOM } from '../abi/Registers.ts'
import type { JsValue } from '../abi/Representation.ts'
import type { Runtime } from './Runtime.ts'

const arrayOf = (m: Runtime, type: DefType, words: ReadonlyArray<unknown>): RefArray => ({
  _tag: 'ref.array_addr',
  a: addr<HeapAddr>(m.fresh++),
  type,
  slots: words,
  layout: layoutOf(type),
  owner: m.heap.owner
})

/** The host makes a dictionary of an array that is longer from the start. */
const MOST = 2 ** 25

/** Room for `n` words, which are set from the first on. */
const room = (n: number): unknown[] => (n > MOST ? [] : new Array<unknown>(n))

/** Sets `n` elements from a word on. */
const setAll = (words: unknown[], at: number, n: number, element: ReadonlyArray<JsValue>): void => {
  const { length } = element
  const [first] = element
  const end = at + n * length
  if (length === 1) for (let i = at; i < end; i++) words[i] = first
  else for (let i = at; i < end; i += length) for (let k = 0; k < length; k++) words[i + k] = element[k]
}

/** Makes arrays of one element. */
const repeated =
  (m: Runtime, types: ModuleInst['types']) =>
  (x: number): ((n: number, ...element: ReadonlyArray<JsValue>) => RefArray) | undefined => {
    const type = types[x]
    return type === undefined ? undefined : (
        (n, ...element) => {
          const words = room(n * element.length)
          setAll(words, 0, n, element)
          return arrayOf(m, type, words)
        }
      )
  }

const fill =
  (m: Runtime) =>
  (r: RefArray, i: number, n: number, ...element: ReadonlyArray<JsValue>): void => {
    if (n === 0) return
    const layout = layoutOf(r.type)
    const { width } = layout
    setAll(L.writableRange(m.heap, r, layout, i * width, (i + n) * width), i * width, n, element)
  }

const copy =
  (m: Runtime) =>
  (to: RefArray, i: number, from: RefArray, j: number, n: number): void => {
    if (n === 0) return
    const layout = layoutOf(to.type)
    const { width } = layout
    const target = L.writableRange(m.heap, to, layout, i * width, (i + n) * width)
    const source = L.readable(m.heap, from, layoutOf(from.type)).slots
    const [a, b] = [i * width, j * width]
    if (i <= j) for (let k = 0; k < n * width; k++) target[a + k] = source[b + k]
    else for (let k = n * width - 1; k >= 0; k--) target[a + k] = source[b + k]
  }

/** Where the elements of a new array come from: `length` bytes or references, of which an element takes `width`. */
interface Source {
  readonly length: number
  readonly width: number
  /** Writes `n` elements from place `j` on to words. */
  readonly put: (j: number, n: number, words: unknown[], at: number) => void
}

/** Bytes are words already: those of 64 and 128 bits have their low half first in both. */
const ofBytes = (bytes: Uint8Array, zt: StorageType): Source => {
  const each =
    zt === 'i8' ? 1
    : zt === 'i16' ? 2
    : 4
  const count = widthOf(zt)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const put = (j: number, n: number, words: unknown[], at: number): void => {
    for (let k = 0; k < n * count; k++)
      words[at + k] =
        each === 1 ? bytes[j + k]
        : each === 2 ? view.getUint16(j + 2 * k, true)
        : view.getInt32(j + 4 * k, true)
  }
  return { length: bytes.length, width: each * count, put }
}

const ofRefs = (refs: ReadonlyArray<Ref>): Source => ({
  length: refs.length,
  width: 1,
  put: (j, n, words, at) => {
    for (let k = 0; k < n; k++) words[at + k] = refs[j + k]
  }
})

const isData = (e: ArrayData | ArrayElem): e is ArrayData => e._tag.endsWith('_data')

/** The segment that an instruction reads, as it is now. */
const source = (z: State, e: ArrayData | ArrayElem): Source | undefined => {
  if (!isData(e)) {
    const refs = elemAt(z, e.y)?.refs
    return refs === undefined ? undefined : ofRefs(refs)
  }
  const zt = elementType(z, e.x)
  const bytes = dataAt(z, e.y)?.bytes
  return zt === undefined || bytes === undefined ? undefined : ofBytes(bytes, zt)
}

const isWithin = ({ length, width }: Source, j: number, n: number): boolean => j + n * width <= length

/** What the JavaScript of a function of this instance refers to. */
export const aggregates = (m: Runtime, inst: ModuleInst, module: ModuleAddr) => {
  const state = (): State => ({ store: m.store, frame: { locals: V.empty, module } })
  return {
    heap: () => {
      // the first code that needs it may be staged while other code runs, which has written no object
      if (!m.usesHeap) L.restart(m.heap, m.heap.heap)
      m.usesHeap = true
      return m.heap
    },
    type: (x: number) => inst.types[x],
    layout: (x: number) => {
      const dt = inst.types[x]
      return dt === undefined ? undefined : layoutOf(dt)
    },
    /** What has the words of an object, to be read or written; undefined for null. */
    readable: (r: RefStruct | RefArray | RefNullAddr) =>
      r._tag === 'ref.null_addr' ? undefined
      : r.layout !== null && !m.heap.isOver ? r
      : L.readable(m.heap, r, layoutOf(r.type)),
    writable: (r: RefStruct | RefArray | RefNullAddr, at: number) =>
      r._tag === 'ref.null_addr' ? undefined : L.writable(m.heap, r, layoutOf(r.type), at),
    noSlots,
    size: (r: RefArray) => Heap.size(r),
    array: repeated(m, inst.types),
    /** An array of words that are all there. */
    fixed: (x: number) => {
      const dt = inst.types[x]
      return dt === undefined ? undefined : (words: ReadonlyArray<unknown>) => arrayOf(m, dt, words)
    },
    fill: fill(m),
    copy: copy(m),
    /** An array made from a segment; null if it is out of range, longer than the limit, or there is no room for it. */
    newFrom: (e: ArrayData | ArrayElem) => {
      const type = inst.types[e.x]
      return (i: number, n: number): RefArray | null => {
        const from = source(state(), e)
        if (type === undefined || from === undefined || !isWithin(from, i, n) || n > m.limits.array) return null
        // the elements are operands first
        const rest = m.Q[ROOM] ?? 0
        if (rest < objectBytes(n) + n * OPERAND) return null
        m.Q[ROOM] = rest - objectBytes(n)
        const words = room(n * layoutOf(type).width)
        from.put(i, n, words, 0)
        return arrayOf(m, type, words)
      }
    },
    /** Elements of an array from a segment; false if that is out of range. */
    isIn: (e: ArrayData | ArrayElem) => (j: number, n: number) => {
      const from = source(state(), e)
      return from !== undefined && isWithin(from, j, n)
    },
    initFrom: (e: ArrayData | ArrayElem) => (r: RefArray, i: number, j: number, n: number) => {
      const from = source(state(), e)
      if (from === undefined || n === 0) return
      const layout = layoutOf(r.type)
      const words = L.writableRange(m.heap, r, layout, i * layout.width, (i + n) * layout.width)
      from.put(j, n, words, i * layout.width)
    }
  }
}
