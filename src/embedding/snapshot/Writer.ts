/**
 * What is collected while a configuration is written down: tables of types, instructions, sequences and heap objects.
 *
 * NON-SPEC: the tables grow in place; a writer lives in one call of `encodeConfig`.
 */
import { encodeExpr, encodeModule } from '../../binary/Encode.ts'
import { toBase64 } from '../../prelude/Base64.ts'
import type { Store } from '../../execution/runtime/Store.ts'
import type { RefArray, RefExn, RefStruct } from '../../execution/runtime/Values.ts'
import { idx } from '../../structure/Indices.ts'
import type { Expr, Instr } from '../../structure/Instr.ts'
import type { Func } from '../../structure/Module.ts'
import type { DefType, RecGroup, RecType, RefType, TypeUse, ValType } from '../../structure/Types.ts'
import { idxUse } from '../../structure/Types.ts'
import { substSub } from '../../types/Substitute.ts'
import type { RefTypeDoc, SequenceDoc, ValTypeDoc } from './Document.ts'
import { placesOf, type NamedModule, type CodePlace, type CodePlaces } from './Places.ts'

export interface DocumentWriter {
  readonly store: Store
  readonly places: ReadonlyArray<CodePlaces>
  /** Groups by digest: the index of the first type of each. */
  readonly groups: Map<string, number>
  readonly recTypes: RecType[]
  readonly digests: string[]
  types: number
  readonly instrs: Map<Instr, number>
  readonly sequences: Map<Expr, number>
  readonly sequenceDocs: SequenceDoc[]
  readonly objects: Map<number, RefStruct | RefArray | RefExn>
  /** Heap objects whose fields are not written yet. */
  readonly open: Array<RefStruct | RefArray | RefExn>
  readonly problems: string[]
}

export const writer = (store: Store, modules: ReadonlyArray<NamedModule>): DocumentWriter => ({
  store,
  places: modules.map(({ module }) => placesOf(module)),
  groups: new Map(),
  recTypes: [],
  digests: [],
  types: 0,
  instrs: new Map(),
  sequences: new Map(),
  sequenceDocs: [],
  objects: new Map(),
  open: [],
  problems: []
})

/** The defined types that a group uses, with its type uses mapped by `f`. */
const mapUses = (group: RecGroup, f: (tu: TypeUse) => TypeUse): RecType => ({
  subtypes: group.subtypes.map((st) => substSub(f, st))
})

const missing = (w: DocumentWriter, group: RecGroup): ReadonlyArray<RecGroup> => {
  const out: RecGroup[] = []
  mapUses(group, (tu) => {
    if (tu._tag === 'def' && !w.groups.has(tu.group.digest)) out.push(tu.group)
    return tu
  })
  return out
}

/** Adds a group after those that it uses; its uses become indices again. */
const addGroup = (w: DocumentWriter, group: RecGroup): void => {
  const work = [group]
  for (let g = work[work.length - 1]; g !== undefined; g = work[work.length - 1]) {
    const before = w.groups.has(g.digest) ? [] : missing(w, g)
    if (before.length > 0) {
      for (const needed of before) work.push(needed)
      continue
    }
    work.pop()
    if (w.groups.has(g.digest)) continue
    const first = w.types
    const indexed = (tu: TypeUse): TypeUse =>
      tu._tag === 'def' ? idxUse(idx((w.groups.get(tu.group.digest) ?? 0) + tu.i))
      : tu._tag === 'rec' ? idxUse(idx(first + tu.i))
      : tu
    w.recTypes.push(mapUses(g, indexed))
    w.digests.push(g.digest)
    w.groups.set(g.digest, first)
    w.types += g.subtypes.length
  }
}

/** The index of a closed type. */
export const typeIndex = (w: DocumentWriter, dt: DefType): number => {
  if (!w.groups.has(dt.group.digest)) addGroup(w, dt.group)
  return (w.groups.get(dt.group.digest) ?? 0) + dt.i
}

export const refTypeDoc = (w: DocumentWriter, rt: RefType): RefTypeDoc => {
  if (typeof rt.ht === 'string') return { null: rt.null, ht: rt.ht }
  if (rt.ht._tag === 'def') return { null: rt.null, ht: typeIndex(w, rt.ht) }
  w.problems.push('a type in the store is not closed')
  return { null: rt.null, ht: 'bot' }
}
export const valTypeDoc = (w: DocumentWriter, t: ValType): ValTypeDoc => (typeof t === 'string' ? t : refTypeDoc(w, t))

/** The index of an instruction without a body. */
export const leafIndex = (w: DocumentWriter, e: Instr): number => {
  const i = w.instrs.get(e) ?? w.instrs.size
  w.instrs.set(e, i)
  return i
}

/** The place of a function: its module, and its index among the functions that the module defines. */
export const funcPlace = (w: DocumentWriter, f: Func): { readonly module: number; readonly index: number } => {
  const module = w.places.findIndex(({ funcs }) => funcs.has(f))
  if (module < 0) w.problems.push('the store has a function of a module that is not among those given')
  return { module: Math.max(0, module), index: w.places[module]?.funcs.get(f) ?? 0 }
}

const placeOf = (w: DocumentWriter, es: Expr): { readonly module: number; readonly place: CodePlace } | undefined => {
  for (const [module, { sequences }] of w.places.entries()) {
    const place = sequences.get(es)
    if (place !== undefined) return { module, place }
  }
  return undefined
}

const addSequence = (w: DocumentWriter, es: Expr, doc: SequenceDoc): number => {
  const id = w.sequenceDocs.push(doc) - 1
  w.sequences.set(es, id)
  return id
}

/** The index of a static sequence, after those around it. */
export const sequenceIndex = (w: DocumentWriter, es: Expr): number => {
  const inner: Array<{ readonly es: Expr; readonly at: number; readonly part: 'es' | 'then' | 'else' }> = []
  let outer = es
  let id = w.sequences.get(outer)
  while (id === undefined) {
    const found = placeOf(w, outer)
    if (found === undefined) {
      w.problems.push('code of a module that is not among those given')
      return 0
    }
    const { module, place } = found
    if (place.of === 'inside') {
      inner.push({ es: outer, at: place.at, part: place.part })
      outer = place.parent
      id = w.sequences.get(outer)
    } else {
      const { of, index, item } = place
      id = addSequence(w, outer, of === 'init' ? { of, module, index, item } : { of, module, index })
    }
  }
  for (const { es: here, at, part } of inner.reverse()) id = addSequence(w, here, { of: 'inside', in: id, at, part })
  return id
}

/** The tables that are in the document in binary form. */
export const binaryTables = (
  w: DocumentWriter
): { readonly types: string; readonly digests: string[]; readonly instrs: string } => {
  const none = { imports: [], tags: [], globals: [], mems: [], tables: [], funcs: [], datas: [], elems: [] }
  const types = { ...none, types: w.recTypes, start: null, exports: [], customs: [] }
  return {
    types: toBase64(encodeModule(types)),
    digests: w.digests,
    instrs: toBase64(encodeExpr([...w.instrs.keys()]))
  }
}
