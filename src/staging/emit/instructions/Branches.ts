/**
 * Branches as JavaScript: values move to where the label expects them, the steps are charged, then comes the jump.
 *
 * A branch takes a step for each label and each handler that it crosses, and one for its own label.
 *
 * See: https://webassembly.github.io/spec/core/exec/instructions.html#control-instructions
 */
import type { Families } from '../../../spec/Families.ts'
import type { BrOnCast, BrTable } from '../../../structure/Instr.ts'
import { arrive, assign, atom, fresh, isLocal, keep, pop, push, spend, write, type Builder } from '../Builder.ts'
import { register } from '../../abi/Registers.ts'
import { exitHere, falling, leaving, type Emit, type Emitters } from '../Emit.ts'
import { low, sources, truth, type Operand } from '../Operand.ts'
import { jumpTo, type Construct } from '../Pieces.ts'
import { holds, isNull } from '../Refs.ts'

/** The newest `n` operands, oldest first. */
export const newest = (b: Builder, n: number): ReadonlyArray<Operand> => (n === 0 ? [] : b.stack.slice(-n))

/** Values into variables all at once: none is overwritten before it is read. */
export const move = (b: Builder, c: Construct, to: ReadonlyArray<Operand>, from: ReadonlyArray<Operand>): void => {
  const isLate = from.some((o, i) => to.slice(0, i).some((v) => o.vars.includes(v.lo)))
  if (!isLate) {
    for (const [i, v] of to.entries()) {
      const o = from[i]
      if (o !== undefined) assign(b, v, o)
    }
    return
  }
  const copies: Operand[] = []
  for (const o of from) {
    const copy = fresh(b, c, o.rep, [...from, ...to, ...copies])
    assign(b, copy, o)
    copies.push(copy)
  }
  for (const [i, v] of to.entries()) {
    const o = copies[i]
    if (o !== undefined) assign(b, v, o)
  }
}

/** The construct that label `l` names, and the contexts crossed to get there. */
const labelled = (c: Construct, l: number): { readonly to: Construct; readonly crossed: number } => {
  let to = c
  let crossed = 0
  for (let i = 0; i < l && to.outer !== null; i++) {
    crossed += to.isHandler ? 2 : 1
    to = to.outer
  }
  return { to, crossed }
}

/** The steps of leaving the frame from inside: every label and handler around, and the frame. */
export const returning = (c: Construct): number => {
  let n = 1
  for (let k: Construct | null = c; k !== null; k = k.outer) n += k.isHandler ? 2 : 1
  return n
}

/** The words of results besides the first one go to registers. */
const rest = (b: Builder): string =>
  newest(b, b.info.results.length)
    .flatMap((o) => sources(o).map((source) => ({ rep: o.rep, source })))
    .map(({ rep, source }, i) => (i === 0 ? '' : `${register(rep, i)}=${source};`))
    .join('')

/** Ends the function with the newest operands as results, after `n` more steps. */
const finish = (b: Builder, n: number): void => {
  const pending = b.owed + n
  b.maxSinceCheck = Math.max(b.maxSinceCheck, b.sinceCheck + n)
  const first = b.stack[b.stack.length - b.info.results.length]
  const value = b.info.results.length === 0 || first === undefined ? '0' : low(first)
  write(b, rest(b), { _tag: 'return', owed: pending, rep: first?.rep ?? 'i', value }, '\n')
}

/** `return`: ends the function from inside of its constructs. */
const ret = (b: Builder, c: Construct): void => {
  finish(b, returning(c))
}

/** The end of a body: label-vals and frame-vals. */
export const fallOff = (b: Builder): void => {
  finish(b, 2)
}

/** Branches to label `l`, without changing what the generator knows of the path that does not. */
export const branch = (b: Builder, c: Construct, l: number): void => {
  const { to, crossed } = labelled(c, l)
  if (to.outer === null) {
    // the label of the function: its end, then the frame
    finish(b, crossed + 2)
    return
  }
  move(b, c, to.vars, newest(b, to.vars.length))
  arrive(b, to, crossed + (to.isLoop ? 2 : 1))
  to.used = true
  write(b, jumpTo(to), ';\n')
}

/** Branches where `when` holds; the steps of deciding have been charged. */
const branchIf = (b: Builder, c: Construct, when: string, l: number): void => {
  write(b, `if(${when}){`)
  branch(b, c, l)
  write(b, '}\n')
}

/** `br_if`: on the other path the values stay operands. */
const brIf = (b: Builder, c: Construct, l: number): void => {
  const o = pop(b)
  spend(b, 1)
  branchIf(b, c, truth(o), l)
}

/** `br_table`: one case for all the numbers that name the same label. */
const brTable = (b: Builder, c: Construct, { ls, l }: BrTable): void => {
  const o = pop(b)
  spend(b, 1)
  write(b, `switch(${low(o)}){`)
  for (const target of new Set(ls)) {
    if (target === l) continue
    write(b, ls.flatMap((x, i) => (x === target ? [`case ${i}:`] : [])).join(''))
    branch(b, c, target)
  }
  write(b, 'default:')
  branch(b, c, l)
  write(b, '}\n')
}

/** `br_on_null`: the reference is off the stack where it branches, and stays where it does not. */
const brOnNull = (b: Builder, c: Construct, l: number): void => {
  const o = atom(b, c)
  spend(b, 1)
  pop(b)
  branchIf(b, c, isNull(o), l)
  push(b, o)
}

/** `br_on_non_null`: the reference goes along where it branches, and is off the stack where it does not. */
const brOnNonNull = (b: Builder, c: Construct, l: number): void => {
  const o = atom(b, c)
  spend(b, 1)
  branchIf(b, c, `!(${isNull(o)})`, l)
  pop(b)
}

/** Stores operands that read locals, as control may branch here. `also` are off the stack, but not yet written. */
export const keepLocals = (b: Builder, c: Construct, ...also: ReadonlyArray<Operand>): void => {
  keep(b, c, isLocal, also)
}

/** Branches where a reference has a type, or where it has not. */
const brOnCast = (isWanted: boolean): Emit<BrOnCast> =>
  falling((b, c, _index, e) => {
    const h = holds(b, e.rt2)
    const o = atom(b, c)
    spend(b, 1)
    branchIf(b, c, `${isWanted ? '' : '!'}${h(o)}`, e.l)
  })

/** Labels of one br_table. */
const TARGETS = 1024
const tooMany = exitHere('instruction')

export const branches: Emitters<Families['branches']> = {
  br: leaving((b, c, _index, e) => {
    branch(b, c, e.l)
  }),
  br_if: falling((b, c, _index, e) => {
    brIf(b, c, e.l)
  }),
  br_table: (b, c, index, e) => {
    if (e.ls.length > TARGETS) return tooMany(b, c, index, e)
    brTable(b, c, e)
    return false
  },
  br_on_null: falling((b, c, _index, e) => {
    brOnNull(b, c, e.l)
  }),
  br_on_non_null: falling((b, c, _index, e) => {
    brOnNonNull(b, c, e.l)
  }),
  br_on_cast: brOnCast(true),
  br_on_cast_fail: brOnCast(false),
  return: leaving((b, c) => {
    ret(b, c)
  })
}
