/**
 * Calls as JavaScript. Staged functions call each other directly; a callee that is not staged, or is the host's, is left to the
 * literal machine.
 *
 * A function takes the budget of the host's stack and the words of its arguments. It finds its fuel in `Q[0]` and leaves
 * there what is left. A value below every amount of fuel is a sign: the function is leaving, or a tail call is to be made.
 *
 * See: https://webassembly.github.io/spec/core/exec/instructions.html#control-instructions
 */
import type { Families } from '../../../spec/Families.ts'
import * as V from '../../../persistent/Vector.ts'
import type { CallIndirect, CallRef, FuncInstr } from '../../../structure/Instr.ts'
import type { DefType, TypeUse } from '../../../structure/Types.ts'
import { closeUse, expand } from '../../../types/Close.ts'
import { repOf, type Rep } from '../../abi/Representation.ts'
import type { FunctionInfo } from '../../abi/FunctionInfo.ts'
import { isWideTable, natural } from '../Addresses.ts'
import { newest, returning } from './Branches.ts'
import {
  assign,
  atom,
  fresh,
  exitAt,
  local,
  need,
  pop,
  push,
  spend,
  withMost,
  write,
  type Builder,
  type Construct
} from '../Builder.ts'
import { exitHere, type Emit, type Emitters } from '../Emit.ts'
import { catches } from './Exceptions.ts'
import { variablesOf, type Operand } from '../Operand.ts'
import { taken, words } from '../Words.ts'

interface Signature {
  readonly params: ReadonlyArray<Rep>
  readonly results: ReadonlyArray<Rep>
}
const signature = (dt: DefType): Signature | null => {
  const ct = expand(dt)
  return ct._tag === 'func' ? { params: ct.params.map(repOf), results: ct.results.map(repOf) } : null
}

const defType = (b: Builder, y: TypeUse): DefType | null => {
  const tu = closeUse(b.known.inst.types, y)
  return tu._tag === 'def' ? tu : null
}

/** What a call calls: statements that make `fn` the function, or leave. */
interface Callee extends Signature {
  readonly source: string
  /** Operands besides the arguments. */
  readonly extra: number
  /** Steps up to the body. */
  readonly steps: number
  /** The body that is being written itself. */
  readonly isSelf: boolean
}

const direct = (b: Builder, c: Construct, index: number, { x }: FuncInstr): Callee | null => {
  const a = b.known.inst.funcs[x]
  const fi = a === undefined ? undefined : V.get(b.known.store.funcs, a)
  const s = fi === undefined ? null : signature(fi.type)
  if (s === null) return null
  need(b, `c${x}`, `K.callee(${x})`)
  const source = `if((fn=c${x}.f||K.link(c${x}))===null)${exitAt(b, c, index, 'link')}`
  return { ...s, source, extra: 0, steps: 2, isSelf: b.isWhole && a === b.info.a }
}

const indirect = (b: Builder, c: Construct, index: number, { x, y }: CallIndirect): Callee | null => {
  const dt = defType(b, y)
  const s = dt === null ? null : signature(dt)
  if (s === null) return null
  const t = need(b, `t${x}`, `K.table(${x})`)
  const d = y._tag === 'idx' ? need(b, `y${y.x}`, `K.typeId(${y.x})`) : '0'
  const wide = isWideTable(b, x)
  const i = wide ? atom(b, c) : b.stack[b.stack.length - 1]
  if (i === undefined) return null
  const leave = exitAt(b, c, index, 'link')
  const source =
    `A=${natural(i, wide)};k=${t}.mirrors[A];` +
    `if(k===undefined||k.type!==${d}||(fn=k.f)===null){if((fn=${t}.callee(A,${d}))===null)${leave}}`
  return { ...s, source, extra: 1, steps: 4, isSelf: false }
}

const byRef = (b: Builder, c: Construct, index: number, { y }: CallRef): Callee | null => {
  const dt = defType(b, y)
  const s = dt === null ? null : signature(dt)
  if (s === null) return null
  const o = atom(b, c)
  const source = `if((fn=K.target(${o.lo}))===null)${exitAt(b, c, index, 'link')}`
  return { ...s, source, extra: 1, steps: 1, isSelf: false }
}

const call = (b: Builder, c: Construct, index: number, callee: Callee): void => {
  for (let i = 0; i < callee.extra; i++) pop(b)
  const args = newest(b, callee.params.length)
  spend(b, callee.steps)
  const source = words(args)
  for (let i = 0; i < args.length; i++) pop(b)
  const results: Operand[] = []
  for (const k of callee.results) results.push(fresh(b, c, k, [...args, ...results]))
  const [r] = results
  const to = r === undefined ? '' : `${r.lo}=`
  const self = callee.isSelf ? 'F' : 'fn'
  write(b, `${callee.isSelf ? '' : callee.source}Q[0]=q-${b.owed}|0;${to}${self}(b${source});\n`)
  b.owed = 0
  b.sinceCheck = 0
  for (const o of results) push(b, o)
  const moves = taken(results, 0)
  const leave = exitAt(b, c, index + 1, 'fuel', results.length)
  withMost(b, 'if((q=Q[0])<', `){${to}T(b,${r?.lo ?? '0'});`)
  withMost(b, `${moves}if((q=Q[0])<`, '){')
  const start = { scope: c.scope, index: index + 1, height: b.stack.length - results.length }
  catches(b, c, start, b.exits.length - 1, leave)
  write(b, `}}${moves}\n`)
}

/** The label of the start of a function that calls itself by a jump. */
export const START = 'S'

/** Calls itself by a jump: new locals, and from the start. */
const again = (b: Builder, c: Construct, steps: number, args: ReadonlyArray<Operand>): void => {
  const copies = args.map((o) => {
    const copy = fresh(b, c, o.rep)
    assign(b, copy, o)
    push(b, copy)
    return copy
  })
  for (const [i, o] of copies.entries()) assign(b, local(b, i), o)
  for (const [i, k] of b.info.locals.entries())
    if (i >= args.length)
      write(
        b,
        variablesOf(k, `p${i}`)
          .map((p) => `${p}=${initialLocal(b.info, i, k)};`)
          .join('')
      )
  b.isSelfTail = true
  write(b, `q=q-${b.owed + steps}|0;`, { _tag: 'jump', verb: 'continue', label: START, vars: [] }, '\n')
}

/** What a variable starts with. */
export const initial = (k: Rep): string => (k === 'r' ? 'N' : '0')

/** What local `i` starts with: one that is not set by default is `undefined` until it is. */
export const initialLocal = (s: FunctionInfo, i: number, k: Rep): string => (s.unset.has(i) ? 'undefined' : initial(k))

const tailCall = (b: Builder, c: Construct, callee: Callee): void => {
  for (let i = 0; i < callee.extra; i++) pop(b)
  const steps = callee.steps + returning(c)
  b.maxSinceCheck = Math.max(b.maxSinceCheck, b.sinceCheck + steps)
  const args = newest(b, callee.params.length)
  if (callee.isSelf) {
    again(b, c, steps, args)
    return
  }
  const source = `${callee.source}K.tail(fn,q-${b.owed + steps}|0,[${words(args).slice(1)}]);q=Q[0];`
  write(b, source, { _tag: 'return', owed: 0, rep: 'i', value: '0' }, '\n')
}

const notStaged = exitHere('instruction')

/** The call of what `of` says; one that is not for staged code is left to the literal machine. */
const callBy =
  <I>(of: (b: Builder, c: Construct, index: number, e: I) => Callee | null): Emit<I> =>
  (b, c, index, e) => {
    const to = of(b, c, index, e)
    if (to === null) return notStaged(b, c, index, e)
    call(b, c, index, to)
    return true
  }

const tailCallBy =
  <I>(of: (b: Builder, c: Construct, index: number, e: I) => Callee | null): Emit<I> =>
  (b, c, index, e) => {
    const to = of(b, c, index, e)
    if (to === null) return notStaged(b, c, index, e)
    tailCall(b, c, to)
    return false
  }

export const calls: Emitters<Families['calls']> = {
  call: callBy(direct),
  call_ref: callBy(byRef),
  call_indirect: callBy(indirect),
  return_call: tailCallBy(direct),
  return_call_ref: tailCallBy(byRef),
  return_call_indirect: tailCallBy(indirect)
}
