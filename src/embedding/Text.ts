/**
 * The text format: from text to a module with its names and hints, and back.
 *
 * What a text says beside the module (names, branch hints) is in custom sections of the module, and a text that is printed
 * says again what the custom sections do. To encode a text: `map(moduleEncode)(moduleParse(source))`; to print a binary:
 * `flatMap(modulePrint)(moduleDecode(bytes))`. To have the places of things for messages, call `parseModule`, and
 * `moduleOfText` on its result.
 *
 * Spec: https://webassembly.github.io/spec/core/text/modules.html
 */
import { map, type Either } from 'fp-ts/lib/Either.js'
import { branchHintSection, branchHintsOf } from '../binary/BranchHints.ts'
import { encodeModule } from '../binary/Encode.ts'
import { namesOf, nameSection, type Names } from '../binary/Names.ts'
import { lastSection } from '../binary/Sections.ts'
import type { ImplementationLimit, Malformed } from '../structure/Errors.ts'
import { BRANCH_HINT, type BranchHint } from '../structure/Hints.ts'
import { sections, type Custom, type Module } from '../structure/Module.ts'
import { parseModule, type TextModule } from '../text/Module.ts'
import { signaturesOf } from '../text/print/Arity.ts'
import { printModule, type PrintOptions } from '../text/print/Module.ts'
import { heldNames } from '../text/print/Names.ts'

const NAME = 'name'

const rank = ({ after }: Custom): number => (after === null ? -1 : sections.indexOf(after))

const hasNames = ({ module, ...maps }: Names): boolean =>
  module !== null || Object.values(maps).some(({ size }) => size > 0)

/** A module without a name section gets one, before the other custom sections after all sections. */
const withNames = (m: Module, names: Names): Module => {
  if (!hasNames(names) || m.customs.some(({ name }) => name === NAME)) return m
  const section = { ...nameSection(names), after: lastSection(m, 'data') }
  const before = m.customs.filter((custom) => rank(custom) < rank(section))
  return { ...m, customs: [...before, section, ...m.customs.slice(before.length)] }
}

/** A module without a section of branch hints gets one, directly before its code. */
const withHints = (m: Module, hints: ReadonlyArray<BranchHint>): Module => {
  if (hints.length === 0 || m.customs.some(({ name }) => name === BRANCH_HINT)) return m
  const section = branchHintSection(m, hints)
  if (section === null) return m
  const before = m.customs.filter((custom) => rank(custom) <= rank(section))
  return { ...m, customs: [...before, section, ...m.customs.slice(before.length)] }
}

export interface ParseOptions {
  /** `false`: identifiers and `@name` annotations make no name section. */
  readonly names?: boolean
}

/**
 * The module of a text that has been parsed, with a name section and a section of branch hints, unless the text brings its
 * own as `@custom`.
 */
export const moduleOfText = ({ module, names, hints }: TextModule, options: ParseOptions = {}): Module => {
  const hinted = withHints(module, hints)
  return options.names === false ? hinted : withNames(hinted, names)
}

/**
 * `module_parse(char*) : module | error`: from text, or from the bytes of a file in UTF-8. `Malformed` has line and column.
 *
 * Identifiers and `@name` annotations are in the module as its name section, branch hints as their section.
 *
 * @example
 * ```ts @import.meta.vitest
 * const parsed = moduleParse('(module (func $f (export "f") (result i32) (i32.const 42)))')
 * expect(parsed).toMatchObject({ right: { exports: [{ name: 'f' }], customs: [{ name: 'name' }] } })
 * const failed = moduleParse('(module\n  (funk))')
 * expect(failed).toMatchObject({ left: { _tag: 'Malformed', at: { line: 2, column: 4 } } })
 * ```
 */
export const moduleParse = (source: string | Uint8Array, options: ParseOptions = {}): Either<Malformed, Module> =>
  map((text: TextModule) => moduleOfText(text, options))(parseModule(source))

const sameCustom = (a: Custom, b: Custom | undefined): boolean =>
  a.name === b?.name &&
  a.after === b.after &&
  a.bytes.length === b.bytes.length &&
  a.bytes.every((byte, i) => byte === b.bytes[i])

/** The choices of custom sections that a text may leave out since it says the same otherwise, most of all first. */
const leftOut: ReadonlyArray<ReadonlySet<string>> = [[NAME, BRANCH_HINT], [NAME], [BRANCH_HINT], []].map(
  (names) => new Set(names)
)

/**
 * NON-SPEC: the text of a module, folded unless the options say otherwise. Names are identifiers. Left: it has more locals
 * than the text can repeat.
 *
 * A name section or a section of branch hints that the text says in identifiers and annotations is left out, if reading
 * the text makes it again, byte for byte; otherwise it is there as an `@custom` annotation, like all other custom sections.
 *
 * Law: if `moduleDecode` or `moduleParse` returns `m`, `moduleParse(modulePrint(m))` is `m`, folded or flat, unless the text
 * is a skeleton. (A table whose initialiser is empty, which is invalid, gets the default one.)
 *
 * @example
 * ```ts @import.meta.vitest
 * const { flatMap } = await import('fp-ts/lib/Either.js')
 * const { pipe } = await import('fp-ts/lib/function.js')
 * const source = '(module (func $inc (param $x i32) (result i32) local.get $x i32.const 1 i32.add))'
 * const printed = pipe(moduleParse(source), flatMap(modulePrint))
 * expect(printed).toMatchObject({ _tag: 'Right' })
 * expect(printed).toMatchObject({ right: expect.stringContaining('(i32.add (local.get $x) (i32.const 1))') })
 * ```
 */
export const modulePrint = (
  m: Module,
  options: Pick<PrintOptions, 'folded' | 'skeleton'> = {}
): Either<ImplementationLimit, string> => {
  const { names } = namesOf(m)
  const held = heldNames(m, signaturesOf(m), names)
  const { hints } = branchHintsOf(m)
  for (const out of leftOut) {
    const rest = { ...m, customs: m.customs.filter(({ name }) => !out.has(name)) }
    const hinted = out.has(BRANCH_HINT) ? withHints(rest, hints) : rest
    const { customs } = withNames(hinted, held)
    const same = customs.length === m.customs.length && m.customs.every((custom, i) => sameCustom(custom, customs[i]))
    if (same) return printModule(rest, names, { ...options, hints: out.has(BRANCH_HINT) ? hints : [] })
  }
  return printModule(m, names, options)
}

/**
 * NON-SPEC: the canonical binary of a module, custom sections in their places.
 *
 * @example
 * ```ts @import.meta.vitest
 * const { map } = await import('fp-ts/lib/Either.js')
 * const { pipe } = await import('fp-ts/lib/function.js')
 * const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)
 * expect(pipe(moduleParse('(module)'), map(moduleEncode))).toEqual({ _tag: 'Right', right: empty })
 * ```
 */
export const moduleEncode = (m: Module): Uint8Array => encodeModule(m)
