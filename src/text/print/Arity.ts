/**
 * How many operands an instruction takes and how many results it leaves: what folding goes by.
 *
 * Only the shape of the text depends on it, never its meaning: operands that are written inside of an instruction come
 * before it when the text is read. So a module need not be valid.
 *
 * Spec: https://webassembly.github.io/spec/core/valid/instructions.html
 */
import { byMnemonic } from '../../spec/Instructions.ts'
import type { Instr } from '../../structure/Instr.ts'
import { importsOf, type Module } from '../../structure/Module.ts'
import type { BlockType, FuncType, SubType, TypeUse } from '../../structure/Types.ts'
import { labelArity, type LabelNames } from './Labels.ts'

/** The types of what instructions refer to, by index; `null` where the index is that of no function type. */
export interface Signatures {
  readonly subtypes: ReadonlyArray<SubType>
  readonly funcs: ReadonlyArray<FuncType | null>
  readonly tags: ReadonlyArray<FuncType | null>
}

const funcTypeAt = (subtypes: ReadonlyArray<SubType>, use: TypeUse): FuncType | null => {
  const ct = use._tag === 'idx' ? subtypes[use.x]?.ct : undefined
  return ct?._tag === 'func' ? ct : null
}

export const signaturesOf = (m: Module): Signatures => {
  const subtypes = m.types.flatMap((rt) => rt.subtypes)
  const of = ({ type }: { readonly type: TypeUse }): FuncType | null => funcTypeAt(subtypes, type)
  return {
    subtypes,
    funcs: [
      ...importsOf(m, 'func').map(of),
      ...m.funcs.map(({ type }) => funcTypeAt(subtypes, { _tag: 'idx', x: type }))
    ],
    tags: [...importsOf(m, 'tag'), ...m.tags].map(of)
  }
}

/** What is in scope at an instruction. */
export interface ArityScope {
  readonly signatures: Signatures
  readonly labels: LabelNames
  /** How many results the function has. */
  readonly results: number
}

/** How many values of a sequence are taken and left, beside single operands and results. */
interface Sequences {
  readonly takes: number
  readonly leaves: number
}

const none: Sequences = { takes: 0, leaves: 0 }
/** Folding stops at what is unknown. */
const unknown: Sequences = { takes: Infinity, leaves: 0 }

const applied = (ft: FuncType | null | undefined): Sequences =>
  ft == null ? unknown : { takes: ft.params.length, leaves: ft.results.length }

/** Control does not continue after the instruction. */
const ending = ({ takes }: Sequences): Sequences => ({ takes, leaves: 0 })

export const blockArity = (bt: BlockType, { subtypes }: Signatures): Sequences =>
  bt._tag === 'idx' ?
    applied(funcTypeAt(subtypes, { _tag: 'idx', x: bt.x }))
  : { takes: 0, leaves: bt.t === null ? 0 : 1 }

/** The values that a branch takes along; they are left if it is not taken. */
const carried = (labels: LabelNames, l: number, without = 0): Sequences => {
  const n = labelArity(labels, l)
  return n < without ? unknown : { takes: n - without, leaves: n - without }
}

const structFields = (subtypes: ReadonlyArray<SubType>, x: number): Sequences => {
  const ct = subtypes[x]?.ct
  return ct?._tag === 'struct' ? { takes: ct.fields.length, leaves: 0 } : unknown
}

const sequences = (e: Instr, { signatures, labels, results }: ArityScope): Sequences => {
  const { subtypes, funcs, tags } = signatures
  switch (e._tag) {
    case 'block':
    case 'loop':
    case 'if':
    case 'try_table':
      return blockArity(e.bt, signatures)
    case 'call':
      return applied(funcs[e.x])
    case 'return_call':
      return ending(applied(funcs[e.x]))
    case 'call_indirect':
    case 'call_ref':
      return applied(funcTypeAt(subtypes, e.y))
    case 'return_call_indirect':
    case 'return_call_ref':
      return ending(applied(funcTypeAt(subtypes, e.y)))
    case 'throw':
      return ending(applied(tags[e.x]))
    case 'br':
    case 'br_table':
      return ending(carried(labels, e.l))
    case 'return':
      return { takes: results, leaves: 0 }
    case 'br_if':
    case 'br_on_null':
      return carried(labels, e.l)
    case 'br_on_non_null':
    case 'br_on_cast':
    case 'br_on_cast_fail':
      return carried(labels, e.l, 1)
    case 'struct.new':
      return structFields(subtypes, e.x)
    case 'array.new_fixed':
      return { takes: e.n, leaves: 0 }
    default:
      return none
  }
}

/** How many values an instruction takes and leaves. `Infinity` is taken where that is unknown. */
export const arity = (e: Instr, scope: ArityScope): Sequences => {
  const row = byMnemonic.get(e._tag)
  const { takes, leaves } = sequences(e, scope)
  return { takes: takes + (row?.operands ?? 0), leaves: leaves + (row?.results ?? 0) }
}
