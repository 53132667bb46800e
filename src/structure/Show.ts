/**
 * Types as people write them: one printer for messages, traces and the text format.
 *
 * How a type use is named depends on where the text is read: by the index or identifier of a module (`named`), or, where
 * no module is at hand, written out (`writtenOut`). Never by a digest, which nobody can look up.
 *
 * Spec: https://webassembly.github.io/spec/core/text/types.html
 */
import { hidden } from '../prelude/Hidden.ts'
import type {
  AbsHeapType,
  BlockType,
  CompType,
  DefType,
  ExternType,
  FieldType,
  HeapType,
  Limits,
  RefType,
  ResultType,
  StorageType,
  SubType,
  TypeUse
} from './Types.ts'

/** The text of a type use. */
export type ShowUse = (tu: TypeUse) => string

/** The types of a module, closed, and the names that its author chose for some of them. */
export interface TypeNames {
  readonly types: ReadonlyArray<DefType>
  readonly typeNames?: ReadonlyMap<number, string>
}

const plainId = /^[!#-'*+\-./0-9:<=>?@A-Z\\^_`a-z|~]+$/

/** A string literal of the text format for a name: letters of all scripts stay readable, nothing hides. */
export const showName = (name: string): string => {
  const parts: string[] = []
  for (const c of name) {
    const code = c.codePointAt(0) ?? 0
    const plain = c !== '"' && c !== '\\' && !hidden.test(c)
    parts.push(
      plain ? c
      : code < 128 ? `\\${code.toString(16).padStart(2, '0')}`
      : `\\u{${code.toString(16)}}`
    )
  }
  return `"${parts.join('')}"`
}

/** A name as an identifier of the text format. */
export const showId = (name: string): string => (plainId.test(name) ? `$${name}` : `$${showName(name)}`)

/** The index of a type by its identifier, where it has one. */
export const showIndex = (names: ReadonlyMap<number, string> | undefined, x: number): string => {
  const name = names?.get(x)
  return name === undefined || name === '' ? `${x}` : showId(name)
}

const abbreviations: { readonly [H in AbsHeapType]: string | null } = {
  any: 'anyref',
  eq: 'eqref',
  i31: 'i31ref',
  struct: 'structref',
  array: 'arrayref',
  none: 'nullref',
  func: 'funcref',
  nofunc: 'nullfuncref',
  exn: 'exnref',
  noexn: 'nullexnref',
  extern: 'externref',
  noextern: 'nullexternref',
  bot: null
}

/** Composite types inside a written type, whose own parts are left out. */
const surface: ShowUse = (tu) => (tu._tag === 'def' ? `(${compOf(tu)?._tag ?? 'type'} ...)` : showOpenUse(tu))

const showOpenUse = (tu: Exclude<TypeUse, DefType>): string => (tu._tag === 'idx' ? `${tu.x}` : `rec.${tu.i}`)

const compOf = (dt: DefType): CompType | undefined => dt.group.subtypes[dt.i]?.ct

/** Within a group, `REC i` is the i-th type of that group. */
const inGroup =
  (dt: DefType, use: ShowUse): ShowUse =>
  (tu) =>
    use(tu._tag === 'rec' ? { _tag: 'def', group: dt.group, i: tu.i, digest: `${dt.group.digest}.${tu.i}` } : tu)

/** A defined type by its structure, and what it uses down to `depth` levels below it. */
const writtenTo = (depth: number): ShowUse => {
  // NON-SPEC: the printers of all levels, from the innermost outwards: no recursion over types.
  let use = surface
  for (let i = 0; i < depth; i++) {
    const inner = use
    use = (tu) => {
      const ct = tu._tag === 'def' ? compOf(tu) : undefined
      return tu._tag === 'def' && ct !== undefined ? `(${showCompType(ct, inGroup(tu, inner))})` : surface(tu)
    }
  }
  return use
}

/** Without a module: a defined type by its structure, one level deep. */
export const writtenOut: ShowUse = writtenTo(1)

// NON-SPEC: memo of the pure function below. Keyed by identity, so it keeps nothing alive and nobody can see it.
const indexed = new WeakMap<ReadonlyArray<DefType>, ReadonlyMap<string, number>>()

/** The first index of each type. */
const indicesOf = (types: ReadonlyArray<DefType>): ReadonlyMap<string, number> => {
  const known = indexed.get(types)
  if (known !== undefined) return known
  const found = new Map<string, number>()
  for (const [x, { digest }] of types.entries()) if (!found.has(digest)) found.set(digest, x)
  indexed.set(types, found)
  return found
}

/** A type use by its identifier or index in a module; one that the module does not have is written out. */
export const named =
  ({ types, typeNames }: TypeNames): ShowUse =>
  (tu) => {
    if (tu._tag !== 'def') return tu._tag === 'idx' ? showIndex(typeNames, tu.x) : showOpenUse(tu)
    const x = indicesOf(types).get(tu.digest)
    return x === undefined ? writtenOut(tu) : showIndex(typeNames, x)
  }

export const showHeapType = (ht: HeapType, use: ShowUse = writtenOut): string => (typeof ht === 'string' ? ht : use(ht))

/** `funcref`, `(ref func)`, `(ref null 3)`. */
export const showRefType = (rt: RefType, use: ShowUse = writtenOut): string =>
  (rt.null && typeof rt.ht === 'string' ? abbreviations[rt.ht] : null) ??
  `(ref ${rt.null ? 'null ' : ''}${showHeapType(rt.ht, use)})`

/** A value type, or one of the packed types of fields. */
export const showValType = (t: StorageType, use: ShowUse = writtenOut): string =>
  typeof t === 'string' ? t : showRefType(t, use)

/** NON-SPEC: of a long list the end is shown, which is the top of the stack. */
const shown = 24

/** `[t*]`, as in the messages of the official suite. */
export const showResultType = (ts: ResultType, use: ShowUse = writtenOut): string => {
  const tail = ts.slice(-shown).map((t) => showValType(t, use))
  return `[${[...(ts.length > shown ? ['...'] : []), ...tail].join(' ')}]`
}

export const showFieldType = ({ mut, zt }: FieldType, use: ShowUse = writtenOut): string =>
  mut ? `(mut ${showValType(zt, use)})` : showValType(zt, use)

const showFuncType = (params: ResultType, results: ResultType, use: ShowUse): string =>
  `${showResultType(params, use)} -> ${showResultType(results, use)}`

/** `func [i32] -> []`, `struct i32 (mut i64)`, `array i8`. */
export const showCompType = (ct: CompType, use: ShowUse = writtenOut): string => {
  switch (ct._tag) {
    case 'func':
      return `func ${showFuncType(ct.params, ct.results, use)}`
    case 'struct':
      return `struct${ct.fields
        .slice(0, shown)
        .map((f) => ` ${showFieldType(f, use)}`)
        .join('')}${ct.fields.length > shown ? ' ...' : ''}`
    case 'array':
      return `array ${showFieldType(ct.field, use)}`
  }
}

const showSubType = ({ final, supers, ct }: SubType, use: ShowUse): string =>
  final && supers.length === 0 ?
    `(${showCompType(ct, use)})`
  : `(sub ${final ? 'final ' : ''}${supers.map((tu) => `${use(tu)} `).join('')}(${showCompType(ct, use)}))`

/** A closed type with its group and its supertypes, down to `depth` levels: `(rec ...).1`. */
const showDefType = (dt: DefType, depth: number): string => {
  const { subtypes } = dt.group
  const inside = inGroup(dt, writtenTo(depth))
  const self: ShowUse = (tu) => (tu._tag === 'rec' ? `rec.${tu.i}` : inside(tu))
  const texts = subtypes.slice(0, shown).map((st) => showSubType(st, self))
  return texts.length === 1 ?
      texts.join('')
    : `(rec ${texts.join(' ')}${subtypes.length > shown ? ' ...' : ''}).${dt.i}`
}

/** ` (type $t)` as an immediate, `(result t)` of a block type; nothing where a block has neither. */
export const showBlockType = (bt: BlockType, use: ShowUse = writtenOut): string =>
  bt._tag === 'idx' ? `(type ${use(bt)})`
  : bt.t === null ? ''
  : `(result ${showValType(bt.t, use)})`

export const showLimits = ({ min, max }: Limits): string => (max === null ? `${min}` : `${min} ${max}`)

/** The function type of a closed use: `[i32] -> []`. */
const showSignature = (tu: TypeUse, use: ShowUse): string => {
  const ct = tu._tag === 'def' ? compOf(tu) : undefined
  return tu._tag === 'def' && ct?._tag === 'func' ? showFuncType(ct.params, ct.results, inGroup(tu, use)) : use(tu)
}

/** `func [i32] -> []`, `memory i32 1 2`, `table i32 10 funcref`, `global mut i32`, `tag [] -> []`. */
export const showExternType = (xt: ExternType, use: ShowUse = writtenOut): string => {
  switch (xt._tag) {
    case 'tag':
    case 'func':
      return `${xt._tag} ${showSignature(xt.type, use)}`
    case 'global':
      return `global ${xt.mut ? 'mut ' : ''}${showValType(xt.t, use)}`
    case 'mem':
      return `memory ${xt.at} ${showLimits(xt.lim)}`
    case 'table':
      return `table ${xt.at} ${showLimits(xt.lim)} ${showRefType(xt.rt, use)}`
  }
}

const isLong = (s: string): boolean => s.length > 400

/**
 * Two closed external types of different modules, so that the texts differ where one does not match the other: written
 * out only as far as it takes, then with their recursion groups and supertypes, then one level deeper at a time.
 */
export const showApart = (a: ExternType, b: ExternType): readonly [string, string] => {
  const first = [showExternType(a), showExternType(b)] as const
  for (let depth = 1, both = first; depth <= 8 && !both.some(isLong); depth++) {
    if (both[0] !== both[1]) return both
    both = [showExact(a, depth), showExact(b, depth)]
  }
  return [`${first[0]} (another type of the same form)`, first[1]]
}

const showExact = (xt: ExternType, depth: number): string =>
  xt._tag === 'func' || xt._tag === 'tag' ?
    `${xt._tag} ${xt.type._tag === 'def' ? showDefType(xt.type, depth) : writtenOut(xt.type)}`
  : showExternType(xt, writtenTo(depth))
