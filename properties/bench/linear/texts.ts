/** Texts by the length of what is in no module: comments, annotations, identifiers, abbreviations, numerals. */
import { right } from '../measure.ts'
import { core } from './built.ts'
import { ITEMS, times, type Row } from './Row.ts'

interface Source {
  readonly name: string
  readonly text: (n: number) => string
  readonly most?: number
}

const list = (n: number, f: (i: number) => string): string => times(n, f).join('')
/** Types that differ: the digits of a number. */
const digits = (x: number): string =>
  Array.from(x.toString(4), (c) => ['i32', 'i64', 'f32', 'f64'][Number(c)]).join(' ')

const module = (fields: string): string => `(module ${fields})`

const sources: ReadonlyArray<Source> = [
  { name: 'line comments', text: (n) => module(list(n, () => ';; comment\n')) },
  { name: 'characters of a line comment', text: (n) => module(`;;${'c'.repeat(n)}\n`) },
  { name: 'block comments', text: (n) => module(list(n, () => '(; comment ;)')) },
  { name: 'nested block comments', text: (n) => module('(;'.repeat(n) + ';)'.repeat(n)) },
  { name: 'characters of a block comment', text: (n) => module(`(;${'c'.repeat(n)};)`) },
  { name: 'lines', text: (n) => module('\n'.repeat(n)) },
  { name: 'white space', text: (n) => module(' '.repeat(n)) },
  { name: 'unknown annotations', text: (n) => module(list(n, () => '(@note text)')) },
  { name: 'tokens of an annotation', text: (n) => module(`(@note ${list(n, (i) => ` ${i}`)})`) },
  { name: 'nested parentheses of an annotation', text: (n) => module(`(@note ${'('.repeat(n)}${')'.repeat(n)})`) },
  { name: 'nested annotations', text: (n) => module('(@note '.repeat(n) + ')'.repeat(n)) },
  { name: 'annotations of names', text: (n) => module(list(n, (i) => `(func (@name "n${i}"))`)) },
  { name: 'annotations of custom sections', text: (n) => module(list(n, (i) => `(@custom "c${i}" "\\00")`)) },
  {
    name: 'strings of an annotation of a custom section',
    text: (n) => module(`(@custom "c" ${list(n, () => '"\\00" ')})`)
  },
  {
    name: 'branch hints of a function',
    text: (n) => module(`(func ${list(n, () => '(@metadata.code.branch_hint "\\01") (if (i32.const 0) (then))')})`)
  },
  {
    name: 'branch hints of functions',
    text: (n) => module(list(n, () => '(func (@metadata.code.branch_hint "\\01") (if (i32.const 0) (then)))'))
  },
  { name: 'unknown annotations in instructions', text: (n) => module(`(func ${list(n, () => '(@note) nop ')})`) },
  { name: 'characters of a string', text: (n) => module(`(memory 1) (data "${'abcd'.repeat(n / 4)}")`) },
  { name: 'escapes of a string', text: (n) => module(`(data "${'\\00\\n\\u{1f600}'.repeat(n / 3)}")`) },
  { name: 'strings of a data segment', text: (n) => module(`(data ${list(n, () => '"ab" ')})`) },
  { name: 'numbers of a data segment', text: (n) => module(`(memory (data ${list(n, () => '"a" ')}))`) },
  { name: 'characters of a name', text: (n) => module(`(func (export "${'\\u{e9}é'.repeat(n / 2)}"))`) },
  { name: 'characters of an identifier', text: (n) => module(`(func $${'i'.repeat(n)}) (start $${'i'.repeat(n)})`) },
  { name: 'quoted identifiers', text: (n) => module(list(n, (i) => `(func $"f ${i}")`)) },
  { name: 'identifiers', text: (n) => module(list(n, (i) => `(func $f${i} call $f${n - 1 - i})`)) },
  {
    name: 'identifiers of locals',
    text: (n) =>
      module(
        `(func ${list(n, (i) => `(local $l${i} i32)`)} ${list(n, (i) => `(local.set $l${n - 1 - i} (i32.const 0))`)})`
      )
  },
  {
    name: 'identifiers of nested labels',
    text: (n) => module(`(func ${list(n, (i) => `block $l${i} `)} br $l0 ${list(n, (i) => `end $l${n - 1 - i} `)})`)
  },
  {
    name: 'one identifier of nested labels',
    text: (n) => module(`(func ${list(n, () => 'block $l br $l ')} ${list(n, () => 'end ')})`)
  },
  {
    name: 'branches to identifiers of nested labels',
    text: (n) =>
      module(`(func ${list(n, (i) => `block $l${i} `)} ${list(n, (i) => `br $l${i} `)} ${list(n, () => 'end ')})`)
  },
  {
    name: 'nested labels for br_table',
    text: (n) =>
      module(
        `(func ${list(n, (i) => `block $l${i} `)} i32.const 0 br_table ${list(n, (i) => `$l${i} `)} ${list(n, () => 'end ')})`
      )
  },
  {
    name: 'identifiers of fields',
    most: 10_000,
    text: (n) => module(`(type (struct ${list(n, (i) => `(field $f${i} i32)`)}))`)
  },
  {
    name: 'folded instructions',
    text: (n) => module(`(func (drop ${'(i32.eqz '.repeat(n)}(i32.const 0)${')'.repeat(n)}))`)
  },
  {
    name: 'operands of a folded instruction',
    text: (n) => module(`(func (call 1 ${'(i32.const 0)'.repeat(n)})) (func (param ${'i32 '.repeat(n)}))`),
    most: 1000
  },
  { name: 'folded instructions in sequence', text: (n) => module(`(func ${'(drop (i32.const 0))'.repeat(n)})`) },
  { name: 'nested folded blocks', text: (n) => module(`(func ${'(block '.repeat(n)}${')'.repeat(n)})`) },
  {
    name: 'nested folded conditionals',
    text: (n) => module(`(func ${'(if (i32.const 1) (then '.repeat(n)}${'))'.repeat(n)})`)
  },
  {
    name: 'nested folded conditions',
    text: (n) =>
      module(
        `(func (drop ${'(if (result i32) '.repeat(n)}(i32.const 1)${'(then (i32.const 0)) (else (i32.const 0)))'.repeat(n)}))`
      )
  },
  { name: 'inline exports', text: (n) => module(`(func ${list(n, (i) => `(export "e${i}")`)})`) },
  { name: 'inline imports', text: (n) => module(list(n, (i) => `(func (import "m" "n${i}"))`)) },
  {
    name: 'inline types',
    text: (n) => module(list(n, (i) => `(func (param ${digits(i + 1)}))`))
  },
  { name: 'equal inline types', text: (n) => module(list(n, () => '(func (param i32 i64) (result f32) f32.const 0)')) },
  {
    name: 'inline types of blocks',
    text: (n) => module(`(func ${list(n, (i) => `unreachable block (param ${digits(i + 4)}) unreachable end `)})`)
  },
  {
    name: 'identifiers of parameters of an inline type',
    text: (n) => module(`(func ${list(n, (i) => `(param $p${i} i32)`)})`),
    most: 1000
  },
  { name: 'inline elements of a table', text: (n) => module(`(table funcref (elem ${'$f '.repeat(n)})) (func $f)`) },
  { name: 'digits of an integer', text: (n) => module(`(global i32 (i32.const ${'0'.repeat(n)}1))`) },
  { name: 'hexadecimal digits of an integer', text: (n) => module(`(global i32 (i32.const 0x${'0'.repeat(n)}1))`) },
  { name: 'digits of a float', text: (n) => module(`(global f64 (f64.const 1.${'7'.repeat(n)}))`), most: 100_000 },
  {
    name: 'digits of a large float',
    text: (n) => module(`(global f64 (f64.const ${'7'.repeat(n)}e-${n}))`),
    most: 100_000
  },
  { name: 'digits of a small float', text: (n) => module(`(global f64 (f64.const 0.${'0'.repeat(n)}7e${n}))`) },
  { name: 'hexadecimal digits of a float', text: (n) => module(`(global f64 (f64.const 0x1.${'7'.repeat(n)}))`) },
  { name: 'underscores of a numeral', text: (n) => module(`(global i32 (i32.const 0${'_0'.repeat(n)}))`) }
]

const row = ({ name, text, most = ITEMS }: Source): Row => ({
  name,
  most,
  stages: (n) => {
    const source = text(n)
    return [{ name: 'parse', work: () => right(core.moduleParse(source)) }]
  }
})

export const textRows: ReadonlyArray<Row> = sources.map(row)
