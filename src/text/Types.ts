/**
 * Types, and uses of types.
 *
 * Spec: https://webassembly.github.io/spec/core/text/types.html
 */
import { idx, type TypeIdx } from '../structure/Indices.ts'
import type {
  AbsHeapType,
  AddrType,
  CompType,
  FieldType,
  FuncType,
  GlobalType,
  HeapType,
  Limits,
  MemType,
  RefType,
  StorageType,
  SubType,
  TableType,
  TypeUse,
  ValType
} from '../structure/Types.ts'
import { absHeapTypes, idxUse, numTypes, ref, vecTypes } from '../structure/Types.ts'
import { nameHere } from './Annotations.ts'
import { bind, fieldSpace, functionKey, index, indexOf, isIndex, type Context, type Space } from './Context.ts'
import {
  accept,
  close,
  failAt,
  forms,
  id,
  isForm,
  mustOpen,
  offset,
  open,
  peek,
  u64,
  unexpected,
  word,
  type Parser
} from './Parser.ts'
import { kind } from './Tokens.ts'

const heapTypes: ReadonlyMap<string, AbsHeapType> = new Map(absHeapTypes.map((ht) => [ht, ht]))

/** `anyref` is `(ref null any)`, `nullref` is `(ref null none)`, `nullfuncref` is `(ref null nofunc)`, ... */
const shorthand = (ht: AbsHeapType): string =>
  `${ht.startsWith('no') ? `null${ht.slice(ht === 'none' ? 4 : 2)}` : ht}ref`

export const shorthands: ReadonlyMap<string, RefType> = new Map(
  absHeapTypes.map((ht) => [shorthand(ht), ref(true, ht)])
)

const valTypes: ReadonlyMap<string, ValType> = new Map<string, ValType>([
  ...[...numTypes, ...vecTypes].map((t) => [t, t] as const),
  ...shorthands
])

const typeIdx = (p: Parser, C: Context): TypeIdx => idx<TypeIdx>(index(p, C.spaces.type))

export const heapType = (p: Parser, C: Context): HeapType => {
  const abs = peek(p) === kind.keyword ? heapTypes.get(word(p)) : undefined
  if (abs === undefined) return idxUse(typeIdx(p, C))
  p.at++
  return abs
}

export const isRefType = (p: Parser): boolean =>
  isForm(p, 'ref') || (peek(p) === kind.keyword && shorthands.has(word(p)))

export const isValType = (p: Parser): boolean => isForm(p, 'ref') || (peek(p) === kind.keyword && valTypes.has(word(p)))

const nowhere = ref(true, 'none')

/** `(ref null? ht)`, of which the parenthesis and the keyword have been read. */
const longRef = (p: Parser, C: Context): RefType => {
  const nullable = accept(p, 'null')
  const rt = ref(nullable, heapType(p, C))
  close(p)
  return rt
}

export const refType = (p: Parser, C: Context): RefType => {
  if (open(p, 'ref')) return longRef(p, C)
  const rt = peek(p) === kind.keyword ? shorthands.get(word(p)) : undefined
  if (rt === undefined) unexpected(p)
  else p.at++
  return rt ?? nowhere
}

export const valType = (p: Parser, C: Context): ValType => {
  if (open(p, 'ref')) return longRef(p, C)
  const t = peek(p) === kind.keyword ? valTypes.get(word(p)) : undefined
  if (t === undefined) unexpected(p)
  else p.at++
  return t ?? 'i32'
}

/** `t*` up to the closing parenthesis. */
const valTypesHere = (p: Parser, C: Context, into: ValType[]): void => {
  while (isValType(p)) into.push(valType(p, C))
}

/** What is declared one by one: parameters, locals; with an identifier, and a name out of an annotation. */
export type Declare = (t: ValType, name: string | null, at: number, annotated: string | null) => void

/** `id? t` or `t*`, up to the closing parenthesis: the contents of `(param ...)` and `(local ...)`. */
export const declarations = (p: Parser, C: Context, declare: Declare): void => {
  const at = offset(p)
  const name = id(p)
  const annotated = nameHere(p, 'local')
  if (name !== null || annotated !== null) {
    declare(valType(p, C), name, at, annotated)
    return
  }
  while (isValType(p)) declare(valType(p, C), null, offset(p), null)
}

/** For signatures of instructions, whose parameters have no names. */
export const unnamed =
  (p: Parser): Declare =>
  (_t, name, at) => {
    if (name !== null) failAt(p, at, `unexpected token $${name}`)
  }

/** `param* result*`. */
export const signature = (p: Parser, C: Context, declare?: Declare): FuncType => {
  const params: ValType[] = []
  const results: ValType[] = []
  forms(p, 'param', () => {
    declarations(p, C, (t, name, at, annotated) => {
      params.push(t)
      declare?.(t, name, at, annotated)
    })
  })
  forms(p, 'result', () => {
    valTypesHere(p, C, results)
  })
  return { _tag: 'func', params, results }
}

const storageType = (p: Parser, C: Context): StorageType =>
  accept(p, 'i8') ? 'i8'
  : accept(p, 'i16') ? 'i16'
  : valType(p, C)

const fieldType = (p: Parser, C: Context): FieldType => {
  if (!open(p, 'mut')) return { mut: false, zt: storageType(p, C) }
  const zt = storageType(p, C)
  close(p)
  return { mut: true, zt }
}

/** The fields that `(field ...)` declares, of the type with index `x`. */
const field = (p: Parser, C: Context, x: number, fields: FieldType[], names: Space): void => {
  const at = offset(p)
  const written = word(p)
  const name = id(p)
  const annotated = nameHere(p, 'field')
  if (annotated !== null) {
    const all = C.annotatedFields.get(x) ?? new Map<number, string>()
    C.annotatedFields.set(x, all.set(fields.length, annotated))
  }
  if (name !== null || annotated !== null) {
    if (!bind(names, name)) C.problem ??= { offset: at, message: `duplicate field ${written}` }
    fields.push(fieldType(p, C))
    return
  }
  while (isValType(p) || isForm(p, 'mut') || peek(p) === kind.keyword) {
    bind(names, null)
    fields.push(fieldType(p, C))
  }
}

/** `comptype` of the type with index `x`. */
const compType = (p: Parser, C: Context, x: number): CompType => {
  let ct: CompType = { _tag: 'struct', fields: [] }
  if (open(p, 'func')) ct = signature(p, C)
  else if (open(p, 'array')) ct = { _tag: 'array', field: fieldType(p, C) }
  else {
    mustOpen(p, 'struct')
    const fields: FieldType[] = []
    const names = fieldSpace()
    forms(p, 'field', () => {
      field(p, C, x, fields, names)
    })
    C.fields.set(x, names)
    ct = { _tag: 'struct', fields }
  }
  close(p)
  return ct
}

/** `subtype`, or a composite type alone, which is final and has no supertype. */
export const subType = (p: Parser, C: Context, x: number): SubType => {
  if (!open(p, 'sub')) return { final: true, supers: [], ct: compType(p, C, x) }
  const final = accept(p, 'final')
  const supers: TypeUse[] = []
  while (isIndex(p)) supers.push(idxUse(typeIdx(p, C)))
  const ct = compType(p, C, x)
  close(p)
  return { final, supers, ct }
}

/** The function type at an index, if it is one. */
export const functionAt = (C: Context, x: TypeIdx): FuncType | null => {
  const ct = C.subtypes[x]?.ct
  return ct?._tag === 'func' ? ct : null
}

/** `(type x)`. */
export const explicitUse = (p: Parser, C: Context): TypeIdx | null => {
  if (!open(p, 'type')) return null
  const x = typeIdx(p, C)
  close(p)
  return x
}

/** The type that `(type x)` and the inline signature agree on, or the one that the signature denotes. */
export const agreed = (p: Parser, C: Context, at: number, x: TypeIdx | null, ft: FuncType): TypeIdx => {
  if (p.failure !== null) return x ?? idx<TypeIdx>(0)
  if (x === null) return indexOf(C, ft)
  if (ft.params.length + ft.results.length === 0) return x
  const said = functionAt(C, x)
  if (C.subtypes[x] === undefined) C.problem ??= { offset: at, message: `unknown type ${x}` }
  else if (said === null || functionKey(said) !== functionKey(ft))
    C.problem ??= { offset: at, message: `inline function type does not match type ${x}` }
  return x
}

/** `typeuse`: the index, and declares the names of the parameters. */
export const typeUse = (p: Parser, C: Context, declare?: Declare): TypeIdx => {
  const at = offset(p)
  const x = explicitUse(p, C)
  return agreed(p, C, at, x, signature(p, C, declare))
}

const addrType = (p: Parser): AddrType => {
  if (accept(p, 'i64')) return 'i64'
  accept(p, 'i32')
  return 'i32'
}

const limits = (p: Parser): Limits => {
  const min = u64(p)
  return { min, max: peek(p) === kind.number ? u64(p) : null }
}

/** `addrtype? limits`. */
export const memType = (p: Parser): MemType => ({ _tag: 'mem', at: addrType(p), lim: limits(p) })

/** `addrtype? limits reftype`. */
export const tableType = (p: Parser, C: Context): TableType => {
  const at = addrType(p)
  const lim = limits(p)
  return { _tag: 'table', at, lim, rt: refType(p, C) }
}

export { addrType }

export const globalType = (p: Parser, C: Context): GlobalType => {
  if (!open(p, 'mut')) return { _tag: 'global', mut: false, t: valType(p, C) }
  const t = valType(p, C)
  close(p)
  return { _tag: 'global', mut: true, t }
}
