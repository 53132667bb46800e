/**
 * Places in code: names for functions and static sequences that hold in any process.
 *
 * Spec: https://webassembly.github.io/spec/core/syntax/modules.html
 */
import { encodeModule } from '../../binary/Encode.ts'
import { sha256 } from '../../prelude/Sha256.ts'
import { sequencesIn, type Expr, type Instr } from '../../structure/Instr.ts'
import type { Func, Module } from '../../structure/Module.ts'
import type { ValidModule } from '../../types/ValidModule.ts'

/** A module with the name under which snapshots know it. */
export interface NamedModule {
  readonly hash: string
  readonly module: Module
}

/**
 * The module, named by the SHA-256 of its bytes: of the given ones or else of its canonical binary. Name it the same way
 * when you write a snapshot and when you read it.
 */
export const nameModule = (m: ValidModule, bytes?: Uint8Array): NamedModule => ({
  hash: sha256(bytes ?? encodeModule(m.module)),
  module: m.module
})

export type CodePart = 'es' | 'then' | 'else'

/** The sequence of an instruction: which one, and of which sequence. */
interface Inside {
  readonly of: 'inside'
  readonly parent: Expr
  readonly at: number
  readonly part: CodePart
}
/** A sequence that is in no other: `item` is the number of an element expression. */
interface Outermost {
  readonly of: 'func' | 'global' | 'table' | 'elem' | 'data' | 'init'
  readonly index: number
  readonly item: number
}
export type CodePlace = Inside | Outermost

/** All places of a module. */
export interface CodePlaces {
  readonly funcs: ReadonlyMap<Func, number>
  readonly sequences: ReadonlyMap<Expr, CodePlace>
}

/** The sequences of an instruction, by their names. */
export const partsOf = (e: Instr): ReadonlyArray<readonly [CodePart, Expr]> => {
  const parts: ReadonlyArray<CodePart> = e._tag === 'if' ? ['then', 'else'] : ['es']
  return sequencesIn(e).map((es, i) => [parts[i] ?? 'es', es])
}

/** The outermost sequences: bodies of functions, and const expressions. */
const outermost = (m: Module): ReadonlyArray<readonly [Expr, Outermost]> => [
  ...m.funcs.map((f, index) => [f.body, { of: 'func', index, item: 0 }] as const),
  ...m.globals.map((g, index) => [g.init, { of: 'global', index, item: 0 }] as const),
  ...m.tables.map((x, index) => [x.init, { of: 'table', index, item: 0 }] as const),
  ...m.elems.flatMap(({ init, mode }, index) => [
    ...init.map((es, item) => [es, { of: 'init', index, item }] as const),
    ...(mode._tag === 'active' ? [[mode.offset, { of: 'elem', index, item: 0 }] as const] : [])
  ]),
  ...m.datas.flatMap(({ mode }, index) =>
    mode._tag === 'active' ? [[mode.offset, { of: 'data', index, item: 0 }] as const] : []
  )
]

// NON-SPEC: memo of the pure function below, keyed by identity.
const known = new WeakMap<Module, CodePlaces>()

const find = (m: Module): CodePlaces => {
  const sequences = new Map<Expr, CodePlace>(outermost(m))
  const open: Expr[] = [...sequences.keys()]
  for (let parent = open.pop(); parent !== undefined; parent = open.pop()) {
    for (let at = 0; at < parent.length; at++) {
      const e = parent[at]
      if (e === undefined || !('es' in e || 'then' in e)) continue
      for (const [part, es] of partsOf(e)) {
        sequences.set(es, { of: 'inside', parent, at, part })
        open.push(es)
      }
    }
  }
  return { funcs: new Map(m.funcs.map((f, i) => [f, i])), sequences }
}

/** The places of a module. Linear in its size the first time; iterative in the nesting. */
export const placesOf = (m: Module): CodePlaces => {
  const places = known.get(m) ?? find(m)
  known.set(m, places)
  return places
}
