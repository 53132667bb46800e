/**
 * The entries of sections: imports, tables, globals, exports and code, both ways.
 *
 * Spec: https://webassembly.github.io/spec/core/binary/modules.html
 */
import { idx } from '../structure/Indices.ts'
import type { Expr } from '../structure/Instr.ts'
import { addLocals } from '../structure/Locals.ts'
import type { Export, ExternIdx, Func, Global, Import, LocalGroup, Table } from '../structure/Module.ts'
import { sameHeapType } from '../structure/Same.ts'
import type { TableType } from '../structure/Types.ts'
import { push } from './Builder.ts'
import { fail } from './Cursor.ts'
import type { Reader } from './Cursor.ts'
import { chain, constant, lift, map, name, onByte, reject, sized, struct, within } from './Decoder.ts'
import type { Decoder } from './Decoder.ts'
import { writeList, writeName, writeSized } from './Encoder.ts'
import type { Encoder } from './Encoder.ts'
import { readExpr } from './Expr.ts'
import { writeExpr } from './InstrEncoder.ts'
import { u32, writeNat } from './Leb128.ts'
import { INSTR_CELLS } from './Pool.ts'
import { expr } from './Segments.ts'
import { externType, globalType, tableType, writeExternType, writeGlobalType, writeTableType } from './Types.ts'
import { readValType, writeValType } from './ValTypes.ts'
import { readList } from './Values.ts'

export const import_ = struct<Import>({ module: name, name, type: externType })
export const writeImport: Encoder<Import> = (b, im) => {
  writeName(b, im.module)
  writeName(b, im.name)
  writeExternType(b, im.type)
}

/** A table type cannot start with this byte, so it announces an initialiser. */
const WITH_INIT = 0x40

const nullOf = ({ rt }: TableType): Expr => [{ _tag: 'ref.null', ht: rt.ht }]
const zero = onByte(new Map([[0x00, constant(0)]]), reject('zero byte expected'))

export const table: Decoder<Table> = onByte<Table>(
  new Map([[WITH_INIT, chain(zero, () => struct<Table>({ type: tableType, init: expr }))]]),
  map(tableType, (type) => ({ type, init: nullOf(type) }))
)

export const writeTable: Encoder<Table> = (b, { type, init }) => {
  const [e] = init
  if (init.length === 1 && e?._tag === 'ref.null' && sameHeapType(e.ht, type.rt.ht)) {
    writeTableType(b, type)
    return
  }
  push(b, WITH_INIT)
  push(b, 0x00)
  writeTableType(b, type)
  writeExpr(b, init)
}

export const global = struct<Global>({ type: globalType, init: expr })
export const writeGlobal: Encoder<Global> = (b, { type, init }) => {
  writeGlobalType(b, type)
  writeExpr(b, init)
}

/** The kinds of external indices in the order of their codes. */
const kinds: ReadonlyArray<ExternIdx['_tag']> = ['func', 'table', 'mem', 'global', 'tag']

const externIdx: Decoder<ExternIdx> = onByte(
  new Map(kinds.map((_tag, code) => [code, map(lift(u32), (x): ExternIdx => ({ _tag, x: idx<never>(x) }))])),
  reject('malformed export kind')
)

export const export_ = struct<Export>({ name, idx: externIdx })
export const writeExport: Encoder<Export> = (b, ex) => {
  writeName(b, ex.name)
  push(b, kinds.indexOf(ex.idx._tag))
  writeNat(b, ex.idx.x)
}

/** An entry of the code section. */
export interface CodeEntry {
  readonly locals: ReadonlyArray<LocalGroup>
  readonly body: Expr
  /** The offset of the first data index in the body; -1 without one. */
  readonly dataIdxAt: number
  /** The offset of the locals. */
  readonly start: number
}

/** Groups in normal form, each with the place of its first one. */
const locals = lift((c) => {
  const at = c.at
  const groups: LocalGroup[] = []
  let count = 0
  const localGroup: Reader<null> = (each) => {
    const from = each.at
    const n = u32(each)
    count += n
    if (addLocals(groups, { n, t: readValType(each) })) each.pool.marks?.push(from)
    return null
  }
  readList(c, localGroup, INSTR_CELLS)
  if (count >= 2 ** 32) fail(c, at, `too many locals: ${count}`)
  return { groups, start: at }
})

/** `code`: locals and body, after their size in bytes. */
export const code: Decoder<CodeEntry> = sized(() =>
  chain(locals, ({ groups, start }) =>
    within(
      'expr',
      lift((c) => {
        const body = readExpr(c)
        return { locals: groups, body, dataIdxAt: c.dataIdxAt, start }
      })
    )
  )
)

const writeLocalGroup: Encoder<LocalGroup> = (b, { n, t }) => {
  writeNat(b, n)
  writeValType(b, t)
}

/** Locals and body. */
export const writeBody: Encoder<Func> = (b, { locals, body }) => {
  writeList(writeLocalGroup)(b, locals)
  writeExpr(b, body)
}

export const writeCode: Encoder<Func> = (b, func) => {
  writeSized(b, () => {
    writeBody(b, func)
  })
}
