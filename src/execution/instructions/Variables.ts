/**
 * Variable instructions.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/instructions.html#variable-instructions
 */
import * as V from '../../persistent/Vector.ts'
import { globalAt, globalEntry } from '../runtime/Access.ts'
import { derive, op } from '../runtime/Code.ts'
import type { Frame } from '../runtime/Config.ts'
import { pure, read, reduct, stateReduct, stuck, write, type Clauses } from '../Reduct.ts'
import { withGlobals } from '../runtime/Store.ts'
import { isVal, push, type Val } from '../runtime/Values.ts'

const localSet = op('local.set')

/** `$with_local(z, x, v)`. */
const withLocal = (f: Frame, x: number, v: Val): Frame => ({ locals: V.set(f.locals, x, v), module: f.module })

export const variables: Clauses<'local.get' | 'local.set' | 'local.tee' | 'global.get' | 'global.set'> = {
  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-local-get
  // Step_read/local.get    z; (LOCAL.GET x)  ~>  val   if $local(z, x) = val
  'local.get': read((code, vs, z) => {
    const v = V.get(z.frame.locals, code.instr.x)
    return v === undefined ? stuck : reduct('Step_read/local.get', push(v, vs), code.next)
  }),

  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-local-set
  // Step/local.set    z; val (LOCAL.SET x)  ~>  $with_local(z, x, val); eps
  'local.set': write((code, vs, z) =>
    isVal(vs) ?
      stateReduct('Step/local.set', vs.tail, code.next, z.store, withLocal(z.frame, code.instr.x, vs.head))
    : stuck
  ),

  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-local-tee
  // Step_pure/local.tee    val (LOCAL.TEE x)  ~>  val val (LOCAL.SET x)
  'local.tee': pure((code, vs) =>
    isVal(vs) ?
      reduct(
        'Step_pure/local.tee',
        push(vs.head, vs),
        derive(code, localSet, { _tag: 'local.set', x: code.instr.x }, code.next)
      )
    : stuck
  ),

  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-global-get
  // Step_read/global.get    z; (GLOBAL.GET x)  ~>  val   if $global(z, x).VALUE = val
  'global.get': read((code, vs, z) => {
    const g = globalAt(z, code.instr.x)
    return g === undefined ? stuck : reduct('Step_read/global.get', push(g.value, vs), code.next)
  }),

  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-global-set
  // Step/global.set    z; val (GLOBAL.SET x)  ~>  $with_global(z, x, val); eps
  'global.set': write((code, vs, z) => {
    const g = globalEntry(z, code.instr.x)
    if (g === undefined || !isVal(vs)) return stuck
    const globals = V.set(z.store.globals, g.a, { type: g.inst.type, value: vs.head })
    return stateReduct('Step/global.set', vs.tail, code.next, withGlobals(z.store, globals), z.frame)
  })
}
