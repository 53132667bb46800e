/**
 * Table instructions.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/instructions.html#table-instructions
 */
import type { Families } from '../../../src/spec/Families.ts'
import { i32, i64, type Const } from '../../../src/structure/Const.ts'
import type { ElemIdx, TableIdx } from '../../../src/structure/Indices.ts'
import { fired, int32, like, module, nat, operand, type Rules } from './Rules.ts'
import { get, isRef, replaced, TRAP, type Ref, type State, type Store, type Val } from './Term.ts'

const address = (z: State, x: TableIdx): number => get(module(z).tables, x)
const table = (z: State, x: TableIdx) => get(z.s.tables, address(z, x))
const elem = (z: State, x: ElemIdx): ReadonlyArray<Ref> => get(z.s.elems, get(module(z).elems, x))
const size = (refs: ReadonlyArray<Ref>): bigint => BigInt(refs.length)

const reference = (v: Val): Ref => {
  if (!isRef(v)) throw new Error(`${v._tag} is no reference`)
  return v
}

const withRefs = (z: State, x: TableIdx, refs: ReadonlyArray<Ref>): Store => {
  const old = table(z, x)
  const type = { ...old.type, lim: { ...old.type.lim, min: refs.length } }
  return { ...z.s, tables: replaced(z.s.tables, address(z, x), { type, refs }) }
}

const atConst = (at: 'i32' | 'i64', n: bigint): Const => (at === 'i32' ? i32(Number(BigInt.asIntN(32, n))) : i64(n))

export const tableRules: Rules<Families['tables' | 'tablesBulk']> = {
  'table.get': (z, { x }, vs) => {
    const [i, { refs }] = [nat(operand(vs)), table(z, x)]
    return i >= size(refs) ?
        fired('Step_read/table.get-oob', 1, [TRAP])
      : fired('Step_read/table.get-val', 1, [get(refs, Number(i))])
  },
  'table.set': (z, { x }, vs) => {
    const [i, { refs }] = [nat(operand(vs, 1)), table(z, x)]
    if (i >= size(refs)) return fired('Step/table.set-oob', 2, [TRAP])
    const s = withRefs(z, x, replaced(refs, Number(i), reference(operand(vs))))
    return fired('Step/table.set-val', 2, [], { s })
  },
  'table.size': (z, { x }) => {
    const { type, refs } = table(z, x)
    return fired('Step_read/table.size', 0, [atConst(type.at, size(refs))])
  },
  // may fail although it could grow: the deterministic profile never does
  'table.grow': (z, { x }, vs) => {
    const { type, refs } = table(z, x)
    const [r, n] = [reference(operand(vs, 1)), operand(vs)]
    const most = type.at === 'i32' ? 2n ** 32n - 1n : 2n ** 64n - 1n
    const to = size(refs) + nat(n)
    if (to > BigInt(type.lim.max ?? most) || to > most) return fired('Step/table.grow-fail', 2, [like(n, -1n)])
    const s = withRefs(z, x, [...refs, ...Array<Ref>(Number(nat(n))).fill(r)])
    return fired('Step/table.grow-succeed', 2, [like(n, size(refs))], { s })
  },
  'table.fill': (z, e, vs) => {
    const [i, val, n] = [operand(vs, 2), operand(vs, 1), operand(vs)]
    if (nat(i) + nat(n) > size(table(z, e.x).refs)) return fired('Step_read/table.fill-oob', 3, [TRAP])
    if (nat(n) === 0n) return fired('Step_read/table.fill-zero', 3, [])
    const again = [like(i, nat(i) + 1n), val, like(n, nat(n) - 1n), e]
    return fired('Step_read/table.fill-succ', 3, [i, val, { _tag: 'table.set', x: e.x }, ...again])
  },
  'table.copy': (z, e, vs) => {
    const [i1, i2, n] = [operand(vs, 2), operand(vs, 1), operand(vs)]
    if (nat(i1) + nat(n) > size(table(z, e.x).refs) || nat(i2) + nat(n) > size(table(z, e.y).refs))
      return fired('Step_read/table.copy-oob', 3, [TRAP])
    if (nat(n) === 0n) return fired('Step_read/table.copy-zero', 3, [])
    const one = [{ _tag: 'table.get', x: e.y } as const, { _tag: 'table.set', x: e.x } as const]
    const less = like(n, nat(n) - 1n)
    if (nat(i1) <= nat(i2)) {
      const again = [like(i1, nat(i1) + 1n), like(i2, nat(i2) + 1n), less, e]
      return fired('Step_read/table.copy-le', 3, [i1, i2, ...one, ...again])
    }
    const last = [like(i1, nat(i1) + nat(n) - 1n), like(i2, nat(i2) + nat(n) - 1n)]
    return fired('Step_read/table.copy-gt', 3, [...last, ...one, i1, i2, less, e])
  },
  'table.init': (z, e, vs) => {
    const [i, j, n] = [operand(vs, 2), operand(vs, 1), operand(vs)]
    const refs = elem(z, e.y)
    if (nat(i) + nat(n) > size(table(z, e.x).refs) || nat(j) + nat(n) > size(refs))
      return fired('Step_read/table.init-oob', 3, [TRAP])
    if (nat(n) === 0n) return fired('Step_read/table.init-zero', 3, [])
    const again = [like(i, nat(i) + 1n), int32(nat(j) + 1n), int32(nat(n) - 1n), e]
    const one = [i, get(refs, Number(nat(j))), { _tag: 'table.set', x: e.x } as const]
    return fired('Step_read/table.init-succ', 3, [...one, ...again])
  },
  'elem.drop': (z, { x }) => {
    const elems = replaced(z.s.elems, get(module(z).elems, x), [])
    return fired('Step/elem.drop', 0, [], { s: { ...z.s, elems } })
  }
}
