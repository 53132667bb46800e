/** Every module of the official suite that is written as text is read back from what the printer makes of it. */
import { isLeft } from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { parseScript } from '../../src/script/Parse.ts'
import type { Command, Script } from '../../src/script/Script.ts'
import { parseModule, type TextModule } from '../../src/text/Module.ts'
import { printModule } from '../../src/text/print/Module.ts'
import { filesOf, sourceOf } from '../conformance/suite.ts'
import { right } from '../support/embed.ts'
import { difference } from '../support/same.ts'
import { hasSuite } from '../support/suite.ts'

/** The modules in a command, quoted ones as well if they are well-formed. */
const modulesOf = (c: Command): ReadonlyArray<TextModule> => {
  if ('of' in c && c.of._tag === 'module') return modulesOf(c.of)
  if ('module' in c && typeof c.module === 'object' && c.module !== null) return modulesOf(c.module)
  if (c._tag !== 'module') return []
  if (c.source._tag === 'text') return [c.source.text]
  if (c.source._tag !== 'quote') return []
  const m = parseModule(c.source.bytes)
  return isLeft(m) ? [] : [m.right]
}

describe.skipIf(!hasSuite)('modules of the suite', () => {
  it.each(['core', 'custom'] as const)('%s', (part) => {
    let modules = 0
    for (const file of filesOf(part)) {
      const script: Script = right(parseScript(sourceOf(part, file)))
      for (const { line, command } of script)
        for (const { module, names } of modulesOf(command)) {
          const again = right(parseModule(right(printModule(module, names))))
          expect(difference(again.module, module), `${file}:${line}`).toBeNull()
          // Identifiers are unique; names that annotations give need not be.
          if (part === 'core') expect(again.names, `${file}:${line}`).toEqual(names)
          modules++
        }
    }
    expect(modules).toBeGreaterThan(part === 'core' ? 4000 : 5)
  })
})
