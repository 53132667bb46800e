/** Tables as JavaScript: access to one entry, and the size. What changes a table in bulk, the literal machine does. */
import type { Families } from '../../../spec/Families.ts'
import type { TableIdx } from '../../../structure/Indices.ts'
import { isWideTable, natural } from '../Addresses.ts'
import {
  assign,
  atom,
  fresh,
  leaveIf,
  need,
  pop,
  push,
  spend,
  write,
  type Builder,
  type Construct
} from '../Builder.ts'
import { falling, type Emitters } from '../Emit.ts'
import { pure } from '../Operand.ts'
import { interpreted } from './Interpreted.ts'

/** Writes the place of a table's entry into `A` and leaves where there is none; the operand is below `n` others. */
const entry = (b: Builder, c: Construct, index: number, x: TableIdx, n: number): string => {
  const t = need(b, `t${x}`, `K.table(${x})`)
  const wide = isWideTable(b, x)
  const i = wide ? atom(b, c, n) : b.stack[b.stack.length - 1 - n]
  if (i === undefined) return t
  write(b, `A=${natural(i, wide)};`)
  leaveIf(b, c, index, 'trap', `A>=${t}.refs.length`)
  return t
}

const grow = interpreted(2, 'i')
const growWide = interpreted(2, 'l')

export const tables: Emitters<Families['tables' | 'tablesBulk']> = {
  'table.get': falling((b, c, index, e) => {
    const t = entry(b, c, index, e.x, 0)
    const r = fresh(b, c, 'r')
    spend(b, 1)
    write(b, `${r.lo}=${t}.get(A);\n`)
    pop(b)
    push(b, r)
  }),
  'table.set': falling((b, c, index, e) => {
    const t = entry(b, c, index, e.x, 1)
    const o = atom(b, c)
    leaveIf(b, c, index, 'instruction', `${t}.set(A,${o.lo})`)
    spend(b, 1)
    pop(b)
    pop(b)
  }),
  'table.size': falling((b, c, _index, e) => {
    const t = need(b, `t${e.x}`, `K.table(${e.x})`)
    spend(b, 1)
    const n = `${t}.refs.length`
    const r = fresh(b, c, isWideTable(b, e.x) ? 'l' : 'i')
    assign(b, r, pure(r.rep, [], `(${n}|0)`, `(${n}/4294967296|0)`))
    push(b, r)
  }),
  'table.grow': (b, c, index, e) => (isWideTable(b, e.x) ? growWide : grow)(b, c, index, e),
  'table.fill': interpreted(3),
  'table.copy': interpreted(3),
  'table.init': interpreted(3),
  'elem.drop': interpreted(0)
}
