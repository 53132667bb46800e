/**
 * Vector instructions as text: calls of the operators of the numerics table, and accesses to memory.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/instructions.html#vector-instructions
 */
import { vectorOperators } from '../../numerics/vector/Operators.ts'
import { byMnemonic } from '../../spec/Instructions.ts'
import type { Instr } from '../../structure/Instr.ts'
import { assign, fresh, need, pop, push, spend, write, type Builder, type Control } from './Builder.ts'
import { pure, texts, type Operand } from './Operand.ts'
import { pooled } from './Stepwise.ts'

type Family = keyof typeof vectorOperators

/** Families by the shape of their operators: how many vectors they take, and what they give. */
const vectors: Readonly<Partial<Record<Family, number>>> = {
  VVUNOP: 1,
  VUNOP: 1,
  VEXTUNOP: 1,
  VCVTOP: 1,
  VVBINOP: 2,
  VBINOP: 2,
  VRELOP: 2,
  VSWIZZLOP: 2,
  VEXTBINOP: 2,
  VNARROW: 2,
  VVTERNOP: 3,
  VTERNOP: 3,
  VEXTTERNOP: 3
}

/** An operand as the value that an operator takes. */
const boxed = (o: Operand): string => `H.value('${o.kind}',${texts(o).join(',')})`

/** The call of an operator on the newest operands, without the operands; null if its family is another. */
const text = (b: Builder, family: Family, operator: string, e: Instr, of: ReadonlyArray<Operand>): string | null => {
  const [x, y] = of
  const args = of.map(boxed).join(',')
  if (vectors[family] !== undefined) return `${operator}(${args},Y.choices.relaxed)`
  if (x === undefined) return null
  switch (family) {
    case 'VVTESTOP':
    case 'VTESTOP':
    case 'VBITMASK':
      return `${operator}(${args}).c`
    case 'VSHIFTOP':
      return y === undefined ? null : `${operator}(${args})`
    case 'VSPLAT':
      return `${operator}(${boxed(x)})`
    case 'VSHUFFLE':
      return 'lanes' in e ? `${operator}(${args},${pooled(b, e.lanes)})` : null
    case 'VREPLACE_LANE':
      return 'lane' in e && y !== undefined ? `${operator}(${boxed(x)},${e.lane},${boxed(y)})` : null
    case 'VEXTRACT_LANE':
      return 'lane' in e && !/^[if]64|^f32/.test(e._tag) ? `${operator}(${args},${e.lane}).c` : null
    default:
      return null
  }
}

/** Writes a vector instruction that computes; false if it is none, or is not one call. */
export const vector = (b: Builder, c: Control, e: Instr): boolean => {
  const row = byMnemonic.get(e._tag)
  if (row?.signature == null || !(row.family in vectorOperators)) return false
  const family = row.family as Family // it is a key of the operators
  const operators: Readonly<Record<string, unknown>> = vectorOperators[family]
  const n = row.signature.params.length
  const of = b.stack.slice(-n)
  const pool = b.pool.length
  const call = text(b, family, `w${pool}`, e, of)
  if (call === null) return false
  need(b, `w${pool}`, pooled(b, operators[e._tag]))
  spend(b, 1)
  for (let i = 0; i < n; i++) pop(b)
  const kind = row.signature.results[0] === 'i32' ? 'i' : 'v'
  const r = fresh(b, c, kind, of)
  if (kind === 'i') assign(b, r, pure(kind, of, call))
  else write(b, `k=${call};${r.words.map((name, i) => `${name}=k.${'abcd'.charAt(i)};`).join('')}\n`)
  push(b, r)
  return true
}
