/** JavaScript for what is asked of references: most have the very type that is asked for. */
import type { RefType } from '../../structure/Types.ts'
import { need, pooled, type Builder } from './Builder.ts'
import type { Operand } from './Operand.ts'

/** JavaScript for whether a reference is null. */
export const isNull = (o: Operand): string => `${o.lo}._tag==='ref.null_addr'`

/** JavaScript for whether a reference has a type. */
export const holds = (b: Builder, rt: RefType): ((x: Operand) => string) => {
  if (rt.ht === 'i31' && !rt.null) return (x) => `(${x.lo}._tag==='ref.i31_num')`
  const h = need(b, `h${b.pool.length}`, `K.holds(${pooled(b, rt)})`)
  if (typeof rt.ht === 'string' || rt.ht._tag !== 'idx') return (x) => `${h}(${x.lo})`
  const type = need(b, `a${rt.ht.x}T`, `K.type(${rt.ht.x})`)
  return (x) => `(${x.lo}.type===${type}||${h}(${x.lo}))`
}
