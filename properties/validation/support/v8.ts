/** V8's verdict on a binary, and what of WebAssembly 3.0 the V8 of Node 20 does not know. */
import v8 from 'node:v8'
import { byMnemonic } from '../../../src/spec/Instructions.ts'
import type { Expr, Instr } from '../../../src/structure/Instr.ts'
import type { Module } from '../../../src/structure/Module.ts'
import type { RecType, ValType } from '../../../src/structure/Types.ts'

// Both are finished in V8 11.3, but behind flags; they have to be set before V8 first validates something.
v8.setFlagsFromString('--experimental-wasm-extended-const')
v8.setFlagsFromString('--experimental-wasm-relaxed-simd')

/** `@types/node` declares the namespace without its functions. */
interface Engine {
  readonly validate: (bytes: Uint8Array) => boolean
}
const { WebAssembly: engine } = globalThis as unknown as { readonly WebAssembly: Engine }

export const v8Accepts = (bytes: Uint8Array): boolean => engine.validate(bytes)

/**
 * V8 11.3 has none of these, or has what they were before they became part of the standard: aggregates, typed function
 * references, exception references and `try_table`, several memories, 64-bit memories and tables.
 */
const features: ReadonlySet<string> = new Set(['gc', 'function-references', 'memory64', 'multi-memory'])

/** All instructions, nested ones too. */
export const instructions = (expr: Expr): ReadonlyArray<Instr> => {
  const out: Instr[] = []
  const todo: Expr[] = [expr]
  for (let es = todo.pop(); es !== undefined; es = todo.pop()) {
    for (const instr of es) {
      out.push(instr)
      if ('es' in instr) todo.push(instr.es)
      if (instr._tag === 'if') todo.push(instr.then, instr.else)
    }
  }
  return out
}

const oldType = (t: ValType): boolean => typeof t === 'string' || (t.null && (t.ht === 'func' || t.ht === 'extern'))

const oldRecType = ({ subtypes: [st, ...more] }: RecType): boolean =>
  st !== undefined &&
  more.length === 0 &&
  st.final &&
  st.supers.length === 0 &&
  st.ct._tag === 'func' &&
  [...st.ct.params, ...st.ct.results].every(oldType)

const instrType = (instr: Instr): ReadonlyArray<ValType> =>
  instr._tag === 'select' ? (instr.ts ?? [])
  : instr._tag === 'ref.null' ? [{ _tag: 'ref', null: true, ht: instr.ht }]
  : 'bt' in instr && instr.bt._tag === 'result' && instr.bt.t !== null ? [instr.bt.t]
  : []

const oldInstr = (instr: Instr): boolean =>
  !features.has(byMnemonic.get(instr._tag)?.feature ?? '') &&
  instr._tag !== 'throw_ref' &&
  instr._tag !== 'try_table' &&
  instrType(instr).every(oldType)

/** In V8 11.3 a constant expression reads imported globals only. */
const oldConst = (m: Module, exprs: ReadonlyArray<Expr>): boolean => {
  const imported = m.imports.filter(({ type }) => type._tag === 'global').length
  return exprs.flat().every((instr) => instr._tag !== 'global.get' || instr.x < imported)
}

/** V8's own limits: locals of a function, entries of a table, and the size of a function and of a `br_table`. */
const withinLimits = (m: Module): boolean =>
  m.funcs.every(
    ({ locals, body }) =>
      locals.reduce((n, group) => n + group.n, 0) < 49_000 &&
      instructions(body).every((instr) => instr._tag !== 'br_table' || instr.ls.length < 65_000)
  ) &&
  [...m.imports.map(({ type }) => type), ...m.tables.map(({ type }) => type)].every(
    (xt) => xt._tag !== 'table' || (xt.lim.min <= 10_000_000 && (xt.lim.max ?? 0) <= 10_000_000)
  )

const oldExternTypes = (m: Module): boolean => {
  const xts = [...m.imports.map(({ type }) => type), ...m.mems, ...m.tables.map(({ type }) => type)]
  return (
    xts.filter(({ _tag }) => _tag === 'mem').length <= 1 &&
    xts.every((xt) => !('at' in xt) || xt.at === 'i32') &&
    xts.every((xt) => xt._tag !== 'table' || oldType(xt.rt)) &&
    [...xts, ...m.globals.map(({ type }) => type)].every((xt) => xt._tag !== 'global' || oldType(xt.t))
  )
}

/** Whether V8 11.3 knows all that a module is made of, so that its verdict counts. */
export const knownToV8 = (m: Module): boolean => {
  const offsets = [...m.elems, ...m.datas].flatMap(({ mode }) => (mode._tag === 'active' ? [mode.offset] : []))
  const consts = [...m.globals.map(({ init }) => init), ...m.elems.flatMap(({ init }) => init), ...offsets]
  return (
    m.types.every(oldRecType) &&
    oldExternTypes(m) &&
    m.tables.every(({ init: [instr, ...more] }) => instr?._tag === 'ref.null' && more.length === 0) &&
    m.elems.every(({ type, init }) => oldType(type) || init.every(([instr]) => instr?._tag === 'ref.func')) &&
    m.funcs.every(({ locals, body }) => locals.every(({ t }) => oldType(t)) && instructions(body).every(oldInstr)) &&
    consts.flat().every(oldInstr) &&
    oldConst(m, consts) &&
    withinLimits(m)
  )
}
