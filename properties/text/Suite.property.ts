/** Modules of the official suite, of npm packages and of the generator are read back from what the printer writes. */
import { readFileSync } from 'node:fs'
import { isLeft } from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { decodeModule } from '../../src/binary/Decode.ts'
import { moduleOfText, moduleParse, modulePrint } from '../../src/embedding/Text.ts'
import { parseScript } from '../../src/script/Parse.ts'
import type { Command, Script } from '../../src/script/Script.ts'
import type { Func, Module } from '../../src/structure/Module.ts'
import { parseModule } from '../../src/text/Module.ts'
import { filesOf, sourceOf } from '../conformance/suite.ts'
import { generatedModulePath, generatedModules } from '../fixtures/generated-modules.ts'
import { modules, readModule } from '../fixtures/modules.ts'
import { right } from '../support/embed.ts'
import { difference } from '../support/same.ts'
import { hasSuite } from '../support/suite.ts'

const forms = [{ folded: true }, { folded: false }] as const

/** The module is read back in both forms, and printing the result yields the same text again if `stable`. */
const readBack = (m: Module, where: string, stable: boolean): void => {
  for (const form of forms) {
    const text = right(modulePrint(m, form))
    const again = right(moduleParse(text))
    expect(difference(again, m), where).toBeNull()
    if (stable) expect(right(modulePrint(again, form)), where).toBe(text)
  }
}

interface Found {
  readonly text: ReadonlyArray<Module>
  readonly binary: ReadonlyArray<Module>
}
const none: Found = { text: [], binary: [] }

/** The modules in a command, quoted ones as well; those that are well-formed. */
const modulesOf = (c: Command): Found => {
  if ('of' in c && c.of._tag === 'module') return modulesOf(c.of)
  if ('module' in c && typeof c.module === 'object' && c.module !== null) return modulesOf(c.module)
  if (c._tag !== 'module') return none
  if (c.source._tag === 'text') return { ...none, text: [moduleOfText(c.source.text)] }
  if (c.source._tag === 'file') return none
  const m = c.source._tag === 'binary' ? decodeModule(c.source.bytes) : parseModule(c.source.bytes)
  if (isLeft(m)) return none
  return 'module' in m.right ? { ...none, text: [moduleOfText(m.right)] } : { ...none, binary: [m.right] }
}

describe.skipIf(!hasSuite)('modules of the suite', () => {
  it.each([
    ['core', 4000, 90],
    ['custom', 6, 0]
  ] as const)('%s', (part, leastText, leastBinary) => {
    let texts = 0
    let binaries = 0
    for (const file of filesOf(part)) {
      const script: Script = right(parseScript(sourceOf(part, file)))
      for (const { line, command } of script) {
        const { text, binary } = modulesOf(command)
        for (const m of [...text, ...binary]) readBack(m, `${file}:${line}`, texts % 10 === 0)
        texts += text.length
        binaries += binary.length
      }
    }
    expect(texts).toBeGreaterThan(leastText)
    expect(binaries).toBeGreaterThanOrEqual(leastBinary)
  })
})

/** With `REDUCT_FULL=1` the modules of packages are all printed, and whole: minutes instead of seconds. */
const FULL = process.env['REDUCT_FULL'] === '1'
/** How many bytes of code are printed of a module that comes out of a package. */
const MOST = FULL ? Infinity : 150_000
/** Larger modules, in bytes, are left out. */
const LARGEST = FULL ? Infinity : 3_000_000

/** A module of which only every k-th function keeps its body: large ones take too long to be printed whole in each run. */
const thinned = (m: Module, size: number): Module => {
  const step = Math.max(1, Math.ceil(size / MOST))
  const thin = (f: Func, i: number): Func => (i % step === 0 ? f : { ...f, locals: [], body: [] })
  return step === 1 ? m : { ...m, funcs: m.funcs.map(thin) }
}

describe('modules of packages', () => {
  const some = modules.filter(({ size }) => size < LARGEST)
  it.each(some.map((each) => [each.name, each] as const))('%s', (name, each) => {
    const m = right(decodeModule(readModule(each)))
    readBack(thinned(m, each.size), name, false)
  })
})

describe('generated modules', () => {
  it.each(generatedModules.map((each) => [each.name, each] as const))('%s', (name, each) => {
    readBack(right(decodeModule(readFileSync(generatedModulePath(each)))), name, true)
  })
})
