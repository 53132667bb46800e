/**
 * Typing of variable instructions.
 *
 * Spec: https://webassembly.github.io/spec/core/valid/instructions.html#variable-instructions
 */
import { right } from 'fp-ts/lib/Either.js'
import type { MnemonicsByFamily } from '../../spec/generated/Mnemonics.ts'
import type { Checks } from '../Check.ts'
import { mismatch, refuse, retype, unknown, withVals } from '../Check.ts'
import { empty } from '../Check.ts'
import { add, has } from '../LocalSet.ts'
import { localType, setAtStart } from '../Locals.ts'
import { operands, pop, push } from '../State.ts'

export const variables: Checks<
  MnemonicsByFamily['LOCAL.GET' | 'LOCAL.SET' | 'LOCAL.TEE' | 'GLOBAL.GET' | 'GLOBAL.SET']
> = {
  /** `C |- LOCAL.GET x : eps -> t` if `C.LOCALS[x] = SET t`. */
  'local.get': (C, s, { x }) => {
    const t = localType(C.locals, x)
    if (t === undefined) return unknown('Instr_ok/local.get', 'local', x)
    return setAtStart(C.locals, x, t) || has(s.inits, x) ?
        withVals(s, push(s.vals, t))
      : refuse('Instr_ok/local.get', `uninitialized local ${x}`)
  },
  /** `C |- LOCAL.SET x : t ->_(x) eps` if `C.LOCALS[x] = init t`. */
  'local.set': (C, s, { x }) => {
    const t = localType(C.locals, x)
    if (t === undefined) return unknown('Instr_ok/local.set', 'local', x)
    const vs = pop(s.vals, s.ctrl, t)
    if (vs === null) return mismatch(C, s, 'Instr_ok/local.set', [t])
    return right(operands(vs, s.ctrl, setAtStart(C.locals, x, t) ? s.inits : add(s.inits, x)))
  },
  /** `C |- LOCAL.TEE x : t ->_(x) t` if `C.LOCALS[x] = init t`. */
  'local.tee': (C, s, { x }) => {
    const t = localType(C.locals, x)
    if (t === undefined) return unknown('Instr_ok/local.tee', 'local', x)
    const vs = pop(s.vals, s.ctrl, t)
    if (vs === null) return mismatch(C, s, 'Instr_ok/local.tee', [t])
    return right(operands(push(vs, t), s.ctrl, setAtStart(C.locals, x, t) ? s.inits : add(s.inits, x)))
  },

  /** `C |- GLOBAL.GET x : eps -> t` if `C.GLOBALS[x] = mut? t`. */
  'global.get': (C, s, { x }) => {
    const gt = C.globals[x]
    return gt === undefined ? unknown('Instr_ok/global.get', 'global', x) : withVals(s, push(s.vals, gt.t))
  },
  /** `C |- GLOBAL.SET x : t -> eps` if `C.GLOBALS[x] = MUT t`. */
  'global.set': (C, s, { x }) => {
    const gt = C.globals[x]
    if (gt === undefined) return unknown('Instr_ok/global.set', 'global', x)
    return gt.mut ?
        retype(C, s, 'Instr_ok/global.set', [gt.t], empty)
      : refuse('Instr_ok/global.set', `immutable global ${x}`)
  }
}
