/** Small modules for properties, and the expressions of a module with their places. */
import type { ModuleInst } from '../../src/execution/runtime/Store.ts'
import { idx } from '../../src/structure/Indices.ts'
import type { LocalIdx, TypeIdx } from '../../src/structure/Indices.ts'
import type { PathStep } from '../../src/structure/Errors.ts'
import type { Expr, Instr } from '../../src/structure/Instr.ts'
import type { Module } from '../../src/structure/Module.ts'
import type { ExternType } from '../../src/structure/Types.ts'

export const emptyModule: Module = {
  types: [],
  imports: [],
  tags: [],
  globals: [],
  mems: [],
  tables: [],
  funcs: [],
  datas: [],
  elems: [],
  start: null,
  exports: [],
  customs: []
}

/** An instance of the empty module. */
export const emptyInst: ModuleInst = {
  types: [],
  tags: [],
  globals: [],
  mems: [],
  tables: [],
  funcs: [],
  datas: [],
  elems: [],
  exports: []
}

/** A module whose only function has this body. */
export const moduleOf = (body: Expr): Module => ({
  ...emptyModule,
  funcs: [{ type: idx<TypeIdx>(0), locals: [], body }]
})

export const localGet = (x: number): Instr => ({ _tag: 'local.get', x: idx<LocalIdx>(x) })

/** A sequence, the path to it, and the name of its steps. */
export interface PlacedExpr {
  readonly path: ReadonlyArray<PathStep>
  readonly step: string
  readonly es: Expr
}

const inside = ({ path, step, es }: PlacedExpr): ReadonlyArray<PlacedExpr> =>
  es.flatMap((e, index) => {
    const here = [...path, { in: step, index }]
    return (
      e._tag === 'if' ?
        [
          { path: here, step: 'then', es: e.then },
          { path: here, step: 'else', es: e.else }
        ]
      : 'es' in e ? [{ path: here, step: e._tag, es: e.es }]
      : []
    )
  })

/** All sequences of a module, nested ones after the ones around them, with paths as in the errors of validation. */
export const expressionsOf = (m: Module): ReadonlyArray<PlacedExpr> => {
  const imported = (kind: ExternType['_tag']): number => m.imports.filter(({ type }) => type._tag === kind).length
  const placed = (section: string, index: number, step: string, es: Expr, ...more: PathStep[]): PlacedExpr => ({
    path: [{ in: section, index }, ...more],
    step,
    es
  })
  const offset = (
    section: string,
    index: number,
    mode: Module['datas'][number]['mode'] | Module['elems'][number]['mode']
  ) => (mode._tag === 'active' ? [placed(section, index, 'offset', mode.offset)] : [])
  const found: PlacedExpr[] = [
    ...m.globals.map(({ init }, i) => placed('global', imported('global') + i, 'init', init)),
    ...m.tables.map(({ init }, i) => placed('table', imported('table') + i, 'init', init)),
    ...m.funcs.map(({ body }, i) => placed('func', imported('func') + i, 'body', body)),
    ...m.datas.flatMap(({ mode }, i) => offset('data', i, mode)),
    ...m.elems.flatMap(({ mode, init }, i) => [
      ...offset('elem', i, mode),
      ...init.map((es, k) => placed('elem', i, 'init', es, { in: 'item', index: k }))
    ])
  ]
  for (let i = 0; i < found.length; i++) {
    const next = found[i]
    if (next !== undefined) found.push(...inside(next))
  }
  return found
}
