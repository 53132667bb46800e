/** References as JavaScript: nulls, functions, scalars, tests and casts. */
import type { Families } from '../../../spec/Families.ts'
import type { Rep } from '../../abi/Representation.ts'
import { atom, fresh, leaveIf, need, pop, push, spend, write, type Builder, type Construct } from '../Builder.ts'
import { falling, type Emit, type Emitters } from '../Emit.ts'
import { condition, low, pure, type Operand } from '../Operand.ts'
import { holds, isNull } from '../Refs.ts'
import { interpreted } from './Interpreted.ts'

/** A reference that a function computes from one operand. */
const made = (b: Builder, c: Construct, rep: Rep, source: (x: Operand) => string): void => {
  spend(b, 1)
  const x = pop(b)
  const r = fresh(b, c, rep, [x])
  write(b, `${r.lo}=${source(x)};\n`)
  push(b, r)
}

const i31Get = (source: (x: Operand) => string): Emit =>
  falling((b, c, index) => {
    const x = atom(b, c)
    leaveIf(b, c, index, 'trap', isNull(x))
    made(b, c, 'i', source)
  })

export const references: Emitters<Families['references']> = {
  'ref.null': falling((b) => {
    spend(b, 1)
    push(b, pure('r', [], 'N'))
  }),
  'ref.func': falling((b, _c, _index, e) => {
    spend(b, 1)
    push(b, pure('r', [], need(b, `r${e.x}f`, `K.ref(${e.x})`)))
  }),
  'ref.is_null': falling((b, c) => {
    const x = atom(b, c)
    spend(b, 1)
    pop(b)
    push(b, condition([x], `(${isNull(x)})`))
  }),
  'ref.as_non_null': falling((b, c, index) => {
    const x = atom(b, c)
    leaveIf(b, c, index, 'trap', isNull(x))
    spend(b, 1)
  }),
  'ref.eq': falling((b, c) => {
    const [y, x] = [atom(b, c), atom(b, c, 1)]
    spend(b, 1)
    pop(b)
    pop(b)
    push(b, condition([x, y], `(${x.lo}===${y.lo}||H.same(${x.lo},${y.lo}))`))
  }),
  'ref.test': falling((b, c, _index, e) => {
    const h = holds(b, e.rt)
    const x = atom(b, c)
    spend(b, 1)
    pop(b)
    push(b, condition([x], h(x)))
  }),
  'ref.cast': falling((b, c, index, e) => {
    const h = holds(b, e.rt)
    const x = atom(b, c)
    leaveIf(b, c, index, 'trap', `!${h(x)}`)
    spend(b, 1)
  }),
  'ref.i31': falling((b, c) => {
    made(b, c, 'r', (x) => `H.refI31(${low(x)})`)
  }),
  'i31.get_s': i31Get((x) => `${x.lo}.i<<1>>1`),
  'i31.get_u': i31Get((x) => `${x.lo}.i`),
  'any.convert_extern': interpreted(1, 'r'),
  'extern.convert_any': interpreted(1, 'r')
}
