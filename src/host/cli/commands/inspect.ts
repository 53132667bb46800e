/**
 * `reduct inspect`: what a module is made of.
 */
import * as E from 'fp-ts/lib/Either.js'
import { namesOf } from '../../../binary/Names.ts'
import { moduleEncode, moduleOfText } from '../../../embedding/Text.ts'
import { named, showCompType, showExternType } from '../../../structure/Show.ts'
import { expand } from '../../../types/Close.ts'
import { byMnemonic } from '../../../spec/Instructions.ts'
import { sequencesIn, type Expr } from '../../../structure/Instr.ts'
import { sections as sectionNames, type Module } from '../../../structure/Module.ts'
import { exit } from '../support/exit.ts'
import { loadValid } from '../support/files.ts'
import type { Loaded, LoadedValid } from '../support/model.ts'
import { print, printJson, refuse } from '../support/output.ts'

/** Section identifiers in the order of the binary format: a tag section has 13 and stands between memory and global. */
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

/** The binary of a module: its own, or the one that its text stands for. */
const binaryOf = ({ input, text }: Loaded): Uint8Array =>
  text === null ? input.bytes : moduleEncode(moduleOfText(text))

/** Of a text, what is described is the binary that it stands for. */
const describe = (loaded: LoadedValid) => {
  const v = loaded.valid
  const bytes = binaryOf(loaded)
  const m = v.module
  const { names, problems } = loaded.text === null ? namesOf(m) : { names: loaded.text.names, problems: [] }
  const use = named({ types: v.types, typeNames: names.types })
  return {
    file: loaded.input.name,
    outcome: 'valid',
    format: loaded.text === null ? 'binary' : 'text',
    bytes: bytes.length,
    ...instructionsOf(m),
    sections: sectionsOf(bytes),
    types: v.types.map((dt) => showCompType(expand(dt), use)),
    imports: m.imports.map((i, k) => ({
      module: i.module,
      name: i.name,
      type: showExternType(v.imports[k] ?? i.type, use)
    })),
    exports: m.exports.map((e, k) => {
      const type = v.exports[k]
      return { name: e.name, index: e.idx.x, type: type === undefined ? '' : showExternType(type, use) }
    }),
    functions: { imported: v.funcs.length - m.funcs.length, defined: m.funcs.length },
    memories: v.mems.map((t) => showExternType(t, use)),
    tables: v.tables.map((t) => showExternType(t, use)),
    globals: v.globals.length,
    tags: v.tags.length,
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
    exitCode: exit.ok
  }
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

/** The exit code. */
export const inspectCommand = async (file: string, json: boolean): Promise<number> => {
  const loaded = await loadValid(file)
  if (E.isLeft(loaded)) return refuse(loaded.left, json)
  const d = describe(loaded.right)
  if (json) printJson(d)
  else print(text(d))
  return exit.ok
}
