/**
 * The encoder of modules.
 *
 * Its output is canonical: integers in their shortest form, sections only where they say something, types and segments
 * in their shortest form, a data count section exactly where the grammar requires one.
 *
 * Spec: https://webassembly.github.io/spec/core/binary/modules.html#binary-module
 */
import type { Custom, Module, SectionName } from '../structure/Module.ts'
import { push, pushBytes } from './Builder.ts'
import { encodeWith, writeName, writeSized } from './Encoder.ts'
import type { Encoder } from './Encoder.ts'
import { writeExpr } from './InstrEncoder.ts'
import { CUSTOM, MAGIC, VERSION, sections } from './Sections.ts'
import { writeRecType } from './Types.ts'

const writeCustom: Encoder<Custom> = (b, { name, bytes }) => {
  push(b, CUSTOM)
  writeSized(b, () => {
    writeName(b, name)
    pushBytes(b, bytes)
  })
}

const writeModule: Encoder<Module> = (b, m) => {
  const writeCustoms = (after: SectionName | null): void => {
    for (const custom of m.customs) if (custom.after === after) writeCustom(b, custom)
  }
  pushBytes(b, MAGIC)
  pushBytes(b, VERSION)
  writeCustoms(null)
  for (const { name, id, encode } of sections) {
    const write = encode(m)
    if (write !== null) {
      push(b, id)
      writeSized(b, () => {
        write(b)
      })
    }
    writeCustoms(name)
  }
}

/**
 * The canonical binary of a module. Linear in the size of the module; nesting costs no stack.
 *
 * Custom sections are where they say, whether or not the section before them is left out.
 */
export const encodeModule = encodeWith(writeModule)

/** The binary of an expression, with its `end`. */
export const encodeExpr = encodeWith(writeExpr)

/** The binary of a recursive type. */
export const encodeRecType = encodeWith(writeRecType)
