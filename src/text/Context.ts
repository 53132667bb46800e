/**
 * NON-SPEC: identifier contexts, as mutable tables that one parse of a module fills and drops.
 *
 * Spec: https://webassembly.github.io/spec/core/text/conventions.html#contexts
 */
import { didYouMean } from '../prelude/Nearest.ts'
import { showId } from '../structure/Show.ts'
import { idx, type TypeIdx } from '../structure/Indices.ts'
import { kind } from './Tokens.ts'
import type { FuncType, HeapType, RecType, StorageType, SubType } from '../structure/Types.ts'
import { failAt, idAt, offset, peek, u32, unexpected, word, type Parser, type Problem } from './Parser.ts'

/** An index space: how many there are, and the names of those that have one. */
export interface Space {
  /** The word of the messages: `unknown <what> $x`. */
  readonly what: string
  readonly names: Map<string, number>
  count: number
}

const space = (what: string): Space => ({ what, names: new Map(), count: 0 })

export interface Spaces {
  readonly type: Space
  readonly tag: Space
  readonly global: Space
  readonly memory: Space
  readonly table: Space
  readonly func: Space
  readonly data: Space
  readonly elem: Space
}
export type SpaceName = keyof Spaces

export interface Context {
  readonly spaces: Spaces
  /** The fields of a structure type by name, by the index of the type. */
  readonly fields: Map<number, Space>
  /** TYPEDEFS: the types in the order of their indices. */
  readonly subtypes: SubType[]
  readonly types: RecType[]
  /** The least index of a function type that is alone, by what it says. */
  readonly functions: Map<string, TypeIdx>
  /** What is wrong though the tokens are in the grammar (a name bound twice, two types that differ): reported after that. */
  problem: Problem | null
  /** What is wrong with annotations of a module that is otherwise well-formed: a matter of validation. */
  invalidCustom: Problem | null
  /** Names from annotations, by index; they override identifiers. */
  readonly annotated: Readonly<Record<'func' | 'tag' | 'type', Map<number, string>>>
  readonly annotatedFields: Map<number, Map<number, string>>
}

export const context = (): Context => ({
  spaces: {
    type: space('type'),
    tag: space('tag'),
    global: space('global'),
    memory: space('memory'),
    table: space('table'),
    func: space('function'),
    data: space('data segment'),
    elem: space('elem segment')
  },
  fields: new Map(),
  subtypes: [],
  types: [],
  functions: new Map(),
  problem: null,
  invalidCustom: null,
  annotated: { func: new Map(), tag: new Map(), type: new Map() },
  annotatedFields: new Map()
})

export const locals = (): Space => space('local')
export const fieldSpace = (): Space => space('field')

/** The next index, under a name if there is one; false if the name is taken. */
export const bind = (s: Space, name: string | null): boolean => {
  const index = s.count++
  if (name === null) return true
  if (s.names.has(name)) return false
  s.names.set(name, index)
  return true
}

/** The names of an index space by index; those out of annotations override identifiers. */
export const byIndex = (
  { names }: Space,
  annotated: ReadonlyMap<number, string> = new Map()
): ReadonlyMap<number, string> => new Map([...[...names].map(([name, i]) => [i, name] as const), ...annotated])

/** An index, by number or by name. Out of range is a matter of validation, an unknown name is not. */
export const index = (p: Parser, s: Space): number => {
  if (peek(p) !== kind.id) {
    if (peek(p) === kind.number) return u32(p)
    unexpected(p)
    return 0
  }
  const name = idAt(p)
  const found = s.names.get(name)
  if (found === undefined)
    failAt(p, offset(p), `unknown ${s.what} ${word(p)}${didYouMean(name, s.names.keys(), showId)}`)
  else p.at++
  return found ?? 0
}

export const isIndex = (p: Parser, ahead = 0): boolean => peek(p, ahead) === kind.number || peek(p, ahead) === kind.id

const heapKey = (ht: HeapType): string =>
  typeof ht === 'string' ? ht
  : ht._tag === 'idx' ? `${ht.x}`
  : ht._tag

const typeKey = (t: StorageType): string => (typeof t === 'string' ? t : `(${t.null ? 'null ' : ''}${heapKey(t.ht)})`)

/** The same text for equal function types of one module, another for others. */
export const functionKey = ({ params, results }: FuncType): string =>
  `${params.map(typeKey).join(' ')}>${results.map(typeKey).join(' ')}`

/** Enters a recursive type. */
export const enter = (C: Context, rt: RecType): void => {
  const [st] = rt.subtypes
  const x = C.subtypes.length
  C.types.push(rt)
  for (const each of rt.subtypes) C.subtypes.push(each)
  if (st?.ct._tag !== 'func' || rt.subtypes.length !== 1 || !st.final || st.supers.length > 0) return
  const key = functionKey(st.ct)
  if (!C.functions.has(key)) C.functions.set(key, idx<TypeIdx>(x))
}

/** The least index of this function type, which is appended if it is missing. */
export const indexOf = (C: Context, ft: FuncType): TypeIdx => {
  const key = functionKey(ft)
  const found = C.functions.get(key)
  if (found !== undefined) return found
  const x = idx<TypeIdx>(C.subtypes.length)
  enter(C, { subtypes: [{ final: true, supers: [], ct: ft }] })
  C.spaces.type.count++
  return x
}
