/** Where a malformed binary is wrong: the offset, the path of nonterminals, the message. */
import * as E from 'fp-ts/lib/Either.js'
import { expect, it } from 'vitest'
import { decodeModule } from '../../src/binary/Decode.ts'
import { malformed } from '../../src/structure/Errors.ts'

const header = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]
const section = (id: number, ...contents: number[]): number[] => [id, contents.length, ...contents]
const decode = (...sections: number[][]) => decodeModule(Uint8Array.from([...header, ...sections.flat()]))

const types = section(1, 1, 0x60, 0, 0)
/** Imports a function of type 0 as "a" "b". */
const imports = section(2, 1, 1, 0x61, 1, 0x62, 0x00, 0x00)

it('an illegal opcode is found in the function, counted with the imports', () => {
  const code = section(10, 1, 4, 0, 0x01, 0xf3, 0x0b)
  const bytes = [header, types, imports, section(3, 1, 0)].flat().length
  expect(decode(types, imports, section(3, 1, 0), code)).toStrictEqual(
    E.left(malformed(bytes + 6, 'illegal opcode f3', ['module', 'codesec', 'func 1', 'expr']))
  )
})

it('an illegal opcode behind a prefix is named with it', () => {
  expect(decode(section(6, 1, 0x7f, 0x00, 0xfc, 0x99, 0x01, 0x0b))).toStrictEqual(
    E.left(malformed(13, 'illegal opcode fc 99', ['module', 'globalsec', 'global 0', 'expr']))
  )
})

it.each<[string, number[], number, string, string[]]>([
  [
    'a mutability',
    section(6, 1, 0x7f, 0x02, 0x41, 0x00, 0x0b),
    12,
    'malformed mutability: 0x02',
    ['globalsec', 'global 0']
  ],
  ['limits flags', section(5, 1, 0x02, 0x00), 11, 'malformed limits flags: 0x02', ['memsec', 'mem 0']],
  [
    'a value type',
    section(1, 1, 0x60, 1, 0x40, 0),
    13,
    'malformed value type: 0x40',
    ['typesec', 'type 0', 'valtype 0']
  ],
  ['a name', section(7, 1, 1, 0xff, 0, 0), 11, 'malformed UTF-8 encoding', ['exportsec', 'export 0']],
  ['an export kind', section(7, 1, 1, 0x61, 5, 0), 13, 'malformed export kind: 0x05', ['exportsec', 'export 0']],
  ['an element kind', section(9, 1, 1, 1, 0), 12, 'malformed element kind: 0x01', ['elemsec', 'elem 0']],
  ['a segment form', section(9, 1, 8), 11, 'malformed elements segment kind', ['elemsec', 'elem 0']],
  ['a data form', section(11, 1, 3), 11, 'malformed data segment kind', ['datasec', 'data 0']],
  ['a tag type', section(13, 1, 1, 0), 11, 'zero byte expected: 0x01', ['tagsec', 'tag 0']],
  [
    'a section size',
    section(5, 1, 0x00, 0x00, 0x00),
    10,
    'section size mismatch: 4 bytes announced, 3 read',
    ['memsec']
  ],
  ['a custom section', [0, 2, 5, 0x61], 10, 'length out of bounds: 5 announced, 1 bytes left', ['customsec']]
])('%s is found in its section', (_, bytes, offset, message, within) => {
  expect(decode(bytes)).toStrictEqual(E.left(malformed(offset, message, ['module', ...within])))
})

it.each<[string, number[], number, string]>([
  ['br_on_cast flags', [0xfb, 24, 4, 0, 0x70, 0x70], 2, 'malformed br_on_cast flags'],
  ['memory argument flags', [0x28, 0x80, 0x01, 0], 1, 'malformed memop flags'],
  ['a catch clause', [0x1f, 0x40, 1, 4], 3, 'malformed catch clause'],
  ['a heap type', [0xd0, 0x40], 1, 'malformed heap type: 0x40'],
  ['a heap type in two bytes', [0xd0, 0xf0, 0x7f], 1, 'integer representation too long'],
  ['a block type', [0x02, 0x41], 1, 'malformed block type: 0x41'],
  ['else in a block', [0x02, 0x40, 0x05, 0x0b, 0x0b], 2, 'END opcode expected'],
  ['a second else', [0x04, 0x40, 0x05, 0x05, 0x0b, 0x0b], 3, 'END opcode expected'],
  ['the second 0xff', [0x00, 0xff], 1, 'illegal opcode ff']
])('%s is found in its expression', (_, instrs, offset, message) => {
  const bytes = section(6, 1, 0x7f, 0x00, ...instrs)
  const within = ['module', 'globalsec', 'global 0', 'expr']
  expect(decode(bytes)).toStrictEqual(E.left(malformed(13 + offset, message, within)))
})

it('a data index without a data count is found in its function', () => {
  const code = section(10, 1, 5, 0, 0xfc, 9, 0, 0x0b)
  expect(decode(types, section(3, 1, 0), code, section(11, 1, 1, 0))).toStrictEqual(
    E.left(malformed(8 + 6 + 4 + 7, 'data count section required', ['module', 'codesec', 'func 0']))
  )
})
