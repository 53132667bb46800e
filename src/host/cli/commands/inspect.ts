/**
 * `reduct inspect`: what a module is made of.
 */
import * as E from 'fp-ts/lib/Either.js'
import { showHidden } from '../../../prelude/Hidden.ts'
import { disassemble, type Disassembled } from '../../../binary/Disassemble.ts'
import type { OpcodeHead } from '../../../binary/Expr.ts'
import { namesOf } from '../../../binary/Names.ts'
import { moduleEncode, moduleOfText } from '../../../embedding/Text.ts'
import { named, showBlockType, showCompType, showExternType, showId, type ShowUse } from '../../../structure/Show.ts'
import type { CompType, DefType, ExternType } from '../../../structure/Types.ts'
import { showInstr } from '../../../trace/Show.ts'
import { expand } from '../../../types/Close.ts'
import { byMnemonic } from '../../../spec/Instructions.ts'
import { sequencesIn, type Expr } from '../../../structure/Instr.ts'
import { importCount, sections as sectionNames, type Module } from '../../../structure/Module.ts'
import { exit, usage, type CliError } from '../support/exit.ts'
import { loadModule, readInput, validateLoaded } from '../support/files.ts'
import type { Loaded, LoadedValid } from '../support/model.ts'
import { print, printComplaint, printJson, refuse } from '../support/output.ts'

/** Section identifiers in the order of the binary format: a tag section has 13 and is between memory and global. */
const byId: ReadonlyMap<number, string> = new Map(
  [1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11].map((id, i) => [id, sectionNames[i] ?? '']) // prettier-ignore
)

interface SectionInfo {
  readonly name: string
  readonly offset: number
  readonly size: number
}

/** Unsigned LEB128 at an offset of a file that has been decoded: the number, and the offset after it. */
const leb = (bytes: Uint8Array, from: number): readonly [number, number] => {
  let n = 0
  let at = from
  for (let factor = 1; at < bytes.length; factor *= 128) {
    const b = bytes[at++] ?? 0
    n += (b & 0x7f) * factor
    if (b < 0x80) break
  }
  return [n, at]
}

const sectionsOf = (bytes: Uint8Array): ReadonlyArray<SectionInfo> => {
  const out: Array<SectionInfo> = []
  for (let at = 8; at < bytes.length;) {
    const [size, start] = leb(bytes, at + 1)
    const id = bytes[at] ?? 0
    const [length, name] = leb(bytes, start)
    const custom = Buffer.from(bytes.subarray(name, name + length)).toString()
    out.push({
      name: id === 0 ? `custom ${JSON.stringify(custom)}` : (byId.get(id) ?? String(id)),
      offset: start,
      size
    })
    at = start + size
  }
  return out
}

/** Instructions of functions and globals, and the features they come from; a list of functions is older than `ref.func`. Iterative: bodies may be nested deeply. */
const instructionsOf = (m: Module): { readonly instructions: number; readonly features: ReadonlyArray<string> } => {
  const features = new Set<string>()
  let count = 0
  const open: Array<Expr> = [...m.funcs.map((f) => f.body), ...m.globals.map((g) => g.init)]
  for (let es = open.pop(); es !== undefined; es = open.pop()) {
    count += es.length
    for (const e of es) {
      features.add(byMnemonic.get(e._tag)?.feature ?? '')
      open.push(...sequencesIn(e))
    }
  }
  if (m.mems.some((t) => t.at === 'i64') || m.tables.some((t) => t.type.at === 'i64')) features.add('memory64')
  if (m.mems.length > 1) features.add('multi-memory')
  return { instructions: count, features: [...features].filter((f) => f !== 'mvp' && f !== '').sort() }
}

/** The binary of a module: its own, or the one that its text denotes. */
const binaryOf = ({ input, text }: Loaded): Uint8Array =>
  text === null ? input.bytes : moduleEncode(moduleOfText(text))

/** The types of a module's entities, imports first: closed where it is valid, else as it has them. */
interface EntityTypes {
  readonly defTypes: ReadonlyArray<DefType>
  readonly types: ReadonlyArray<CompType>
  readonly imports: ReadonlyArray<ExternType>
  readonly exports: ReadonlyArray<ExternType | undefined>
  readonly mems: ReadonlyArray<ExternType>
  readonly tables: ReadonlyArray<ExternType>
  readonly funcs: number
  readonly globals: number
  readonly tags: number
}

const isValid = (loaded: Loaded): loaded is LoadedValid => 'valid' in loaded

const typesOf = (loaded: Loaded): EntityTypes => {
  const m = loaded.module
  if (isValid(loaded)) {
    const v = loaded.valid
    return {
      defTypes: v.types,
      types: v.types.map(expand),
      imports: v.imports,
      exports: v.exports,
      mems: v.mems,
      tables: v.tables,
      funcs: v.funcs.length,
      globals: v.globals.length,
      tags: v.tags.length
    }
  }
  const imported = m.imports.map(({ type }) => type)
  const of = (kind: ExternType['_tag']): ReadonlyArray<ExternType> => imported.filter(({ _tag }) => _tag === kind)
  const mems = [...of('mem'), ...m.mems]
  const tables = [...of('table'), ...m.tables.map(({ type }) => type)]
  return {
    defTypes: [],
    types: m.types.flatMap(({ subtypes }) => subtypes.map(({ ct }) => ct)),
    imports: imported,
    exports: [],
    mems,
    tables,
    funcs: of('func').length + m.funcs.length,
    globals: of('global').length + m.globals.length,
    tags: of('tag').length + m.tags.length
  }
}

/** Of a text, what is described is the binary that it denotes. */
const describe = (loaded: Loaded, invalid: CliError | null) => {
  const bytes = binaryOf(loaded)
  const m = loaded.module
  const v = typesOf(loaded)
  const { names, problems } = loaded.text === null ? namesOf(m) : { names: loaded.text.names, problems: [] }
  const use = named({ types: v.defTypes, typeNames: names.types })
  return {
    file: loaded.input.name,
    outcome: invalid === null ? 'valid' : invalid.kind,
    ...(invalid === null ? {} : { error: invalid.details }),
    format: loaded.text === null ? 'binary' : 'text',
    bytes: bytes.length,
    ...instructionsOf(m),
    sections: sectionsOf(bytes),
    types: v.types.map((ct) => showCompType(ct, use)),
    imports: m.imports.map((i, k) => ({
      module: i.module,
      name: i.name,
      type: showExternType(v.imports[k] ?? i.type, use)
    })),
    exports: m.exports.map((e, k) => {
      const type = v.exports[k]
      return {
        name: e.name,
        index: e.idx.x,
        type: type === undefined ? `${e.idx._tag} ${e.idx.x}` : showExternType(type, use)
      }
    }),
    functions: { imported: v.funcs - m.funcs.length, defined: m.funcs.length },
    memories: v.mems.map((t) => showExternType(t, use)),
    tables: v.tables.map((t) => showExternType(t, use)),
    globals: v.globals,
    tags: v.tags,
    start: m.start,
    datas: m.datas.map((d) => ({ mode: d.mode._tag, bytes: d.bytes.length })),
    elems: m.elems.map((e) => ({ mode: e.mode._tag, entries: e.init.length })),
    customs: m.customs.map((c) => ({ name: c.name, bytes: c.bytes.length })),
    names: {
      module: names.module,
      functions: Object.fromEntries(names.funcs),
      locals: names.locals.size,
      types: names.types.size,
      problems: problems.map((p) => p.message)
    },
    exitCode: invalid === null ? exit.ok : invalid.code
  }
}

/** The options of the command. */
export interface InspectOptions {
  readonly json?: true | undefined
  /** Every instruction, too. */
  readonly disassemble?: true | undefined
}

type Description = ReturnType<typeof describe>

const list = (title: string, rows: ReadonlyArray<string>, most = 40): ReadonlyArray<string> =>
  rows.length === 0 ?
    []
  : [
      `${title} (${rows.length})`,
      ...rows.slice(0, most).map((r) => `  ${r}`),
      ...(rows.length > most ? [`  ... and ${rows.length - most} more (--json has them all)`] : [])
    ]

const segments = (xs: ReadonlyArray<{ readonly mode: string }>, size: (i: number) => string): ReadonlyArray<string> =>
  xs.map((x, i) => `${i}: ${x.mode}, ${size(i)}`)

const text = (d: Description): string =>
  [
    `${d.file}: ${d.bytes} bytes${d.format === 'text' ? ' as a binary' : ''}, functions ${d.functions.defined}, instructions ${d.instructions}`,
    `features beyond 1.0: ${d.features.length === 0 ? 'none' : d.features.join(', ')}`,
    ...list(
      'sections',
      d.sections.map((s) => `${s.name.padEnd(28)} offset ${String(s.offset).padStart(9)}  size ${s.size}`)
    ),
    `globals ${d.globals}, tags ${d.tags}, start ${d.start ?? 'none'}`,
    ...list(
      'types',
      d.types.map((t, x) => `${x}: ${t}`)
    ),
    ...list(
      'imports',
      d.imports.map((i) => `${JSON.stringify(i.module)} ${JSON.stringify(i.name)} ${i.type}`)
    ),
    ...list(
      'exports',
      d.exports.map((e) => `${JSON.stringify(e.name)} ${e.type}`)
    ),
    ...list('memories', d.memories),
    ...list('tables', d.tables),
    ...list(
      'data segments',
      segments(d.datas, (i) => `${d.datas[i]?.bytes ?? 0} bytes`)
    ),
    ...list(
      'element segments',
      segments(d.elems, (i) => `${d.elems[i]?.entries ?? 0} entries`)
    ),
    ...list(
      'custom sections',
      d.customs.map((c) => `${JSON.stringify(c.name)}, ${c.bytes} bytes`)
    ),
    `names: module ${d.names.module ?? 'none'}, ${Object.keys(d.names.functions).length} functions, locals of ${d.names.locals} functions`,
    ...list('problems in the name section', d.names.problems)
  ].join('\n')

/** Bytes of an instruction that are shown; the rest of a long one is left out. */
const MOST_BYTES = 10

const hexOf = (bytes: Uint8Array): string => {
  const shown = Array.from(bytes.subarray(0, MOST_BYTES), (b) => b.toString(16).padStart(2, '0')).join(' ')
  return bytes.length > MOST_BYTES ? `${shown} ...` : shown
}

const showHead = (e: OpcodeHead, use: ShowUse): string => {
  const catches =
    e._tag === 'try_table' ?
      e.catches.map((c) => ` (${[c._tag, 'x' in c ? c.x : null, c.l].filter((w) => w !== null).join(' ')})`)
    : []
  return `${[e._tag, showBlockType(e.bt, use)].filter((w) => w !== '').join(' ')}${catches.join('')}`
}

const showPiece = ({ instr }: Disassembled, use: ShowUse): string =>
  typeof instr === 'string' ? instr
  : 'bt' in instr && !('es' in instr) && !('then' in instr) ? showHead(instr, use)
  : showInstr(instr, use) // heads have been dealt with

/** Nesting beyond this is not indented further. */
const MOST_DEPTH = 40

/** Each function with its instructions: their offsets, their bytes, what they are. Printed function by function: it may be long. */
const printCode = (loaded: Loaded): void => {
  const bytes = binaryOf(loaded)
  const types = isValid(loaded) ? loaded.valid.types : []
  const use = named({ types, typeNames: loaded.names.types })
  const imported = importCount(loaded.module, 'func')
  let x = imported
  for (const f of disassemble(bytes)) {
    const name = loaded.names.funcs.get(x)
    const locals = f.body - f.at
    print(
      [
        '',
        `func ${x}${name === undefined ? '' : ` ${showId(name)}`}: offset ${f.at} (0x${f.at.toString(16)}), ${f.end - f.at} bytes, ${locals} of them before the body`,
        ...f.instrs.map(
          (i) =>
            `  ${i.at.toString(16).padStart(6, '0')}  ${hexOf(bytes.subarray(i.at, i.end)).padEnd(3 * MOST_BYTES + 3)} ${'  '.repeat(Math.min(i.depth, MOST_DEPTH))}${showPiece(i, use)}`
        )
      ].join('\n')
    )
    x++
  }
}

/** The exit code. */
export const inspectCommand = async (file: string, o: InspectOptions): Promise<number> => {
  const json = o.json ?? false
  if (json && o.disassemble === true) return refuse(usage('--disassemble is text: leave out --json'), json)
  const input = await readInput(file)
  if (E.isLeft(input)) return refuse(input.left, json)
  const loaded = await loadModule(input.right)
  if (E.isLeft(loaded)) return refuse(loaded.left, json)
  const valid = validateLoaded(loaded.right)
  const d = describe(E.isRight(valid) ? valid.right : loaded.right, E.isLeft(valid) ? valid.left : null)
  if (json) printJson(d)
  else print(showHidden(text(d)))
  if (o.disassemble === true) printCode(E.isRight(valid) ? valid.right : loaded.right)
  if (E.isRight(valid)) return exit.ok
  if (!json) printComplaint(valid.left.message)
  return valid.left.code
}
