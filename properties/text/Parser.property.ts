/** The parser on arbitrary text, deep text and long text; its places; its literals. */
import { readdirSync, readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { isLeft, isRight } from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { moduleValidate } from '../../src/embedding/Modules.ts'
import { modulePrint } from '../../src/embedding/Text.ts'
import { mnemonics } from '../../src/spec/Instructions.ts'
import { lex } from '../../src/text/Lexer.ts'
import { keywords } from '../../src/text/Keywords.ts'
import { parseModule, type TextModule } from '../../src/text/Module.ts'
import { excerpt, positionOf } from '../../src/text/Positions.ts'
import { kind } from '../../src/text/Tokens.ts'
import { parseScript } from '../../src/script/Parse.ts'
import { growthOf, LINEAR } from '../support/cpu.ts'
import { right } from '../support/embed.ts'

const flat = { folded: false }

const ok = (source: string): TextModule => {
  const m = parseModule(source)
  if (isLeft(m)) throw new Error(`${m.left.message} at ${JSON.stringify(m.left.at)}`)
  return m.right
}

/** Tokens in any order, well-formed and not. */
const token = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('(', ')') },
  { weight: 4, arbitrary: fc.constantFrom(...keywords) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '0',
      '-1',
      '0x1p4',
      'nan:0x1',
      '1_0',
      '0x',
      '"a"',
      '"\\u{41}',
      '"\\zz"',
      '$x',
      '$',
      '$"y"'
    )
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '(@name "n")',
      '(@custom "c")',
      '(@a',
      '(;',
      ';)',
      ';;\n',
      'offset=1',
      'align=3',
      '\u00e9'
    )
  }
)
const soup = fc.array(token, { maxLength: 40 }).map((ts) => ts.join(' '))
/** Text that gets further: the keyword of a field and whatever follows. */
const fields = fc
  .tuple(
    fc.constantFrom('func', 'type', 'table', 'memory', 'elem', 'data', 'import', 'export', 'global', 'tag', 'start'),
    soup
  )
  .map(([field, rest]) => `(module (${field} ${rest}))`)

describe('nothing throws', () => {
  it('on text, tokens in any order, and bytes', () => {
    let refused = 0
    let accepted = 0
    const judge = (source: string | Uint8Array): void => {
      const m = parseModule(source)
      if (isLeft(m)) {
        refused++
        expect(m.left.at._tag).toBe('position')
        expect(m.left.message).not.toBe('')
      } else accepted++
      parseScript(source)
    }
    fc.assert(fc.property(fc.string({ unit: 'binary' }), judge))
    fc.assert(fc.property(fc.oneof(soup, fields), judge), { numRuns: 3000 })
    fc.assert(fc.property(fc.uint8Array(), judge))
    expect(refused).toBeGreaterThan(2000)
    expect(accepted).toBeGreaterThan(0)
  })

  it('on mutated text', () => {
    const seen = { refused: 0, accepted: 0 }
    const kernels = new URL('../bench/kernels/', import.meta.url)
    const sources = readdirSync(kernels)
      .filter((name) => name.endsWith('.wat'))
      .map((name) => readFileSync(new URL(name, kernels), 'utf8'))
      .flatMap((source) => [source, right(modulePrint(ok(source).module)), right(modulePrint(ok(source).module, flat))])
    const mutation = fc.tuple(fc.nat(), fc.nat(12), fc.oneof(token, fc.string({ unit: 'binary', maxLength: 3 })))
    fc.assert(
      fc.property(
        fc.constantFrom(...sources),
        fc.array(mutation, { minLength: 1, maxLength: 3 }),
        (source, mutations) => {
          const mutated = mutations.reduce((text, [at, length, other]) => {
            const i = at % text.length
            return text.slice(0, i) + other + text.slice(i + length)
          }, source)
          const m = parseModule(mutated)
          seen[isLeft(m) ? 'refused' : 'accepted']++
          if (isLeft(m)) expect(m.left.at).toMatchObject({ _tag: 'position', line: expect.any(Number) as number })
        }
      ),
      { numRuns: 400 }
    )
    expect(seen.refused).toBeGreaterThan(100)
    expect(seen.accepted).toBeGreaterThan(5)
  })

  it('and tokens cover the text in order, up to what is no token', () => {
    let bad = 0
    fc.assert(
      fc.property(fc.oneof(soup, fc.string()), (source) => {
        const { kinds, starts, ends } = lex(source)
        for (let i = 1; i < kinds.length; i++) expect(starts[i]).toBeGreaterThanOrEqual(ends[i - 1] ?? 0)
        expect([kind.end, kind.bad]).toContain(kinds.at(-1))
        if (kinds.at(-1) === kind.end) expect(ends.at(-1)).toBe(source.length)
        else bad++
      }),
      { numRuns: 500 }
    )
    expect(bad).toBeGreaterThan(10)
  })
})

describe('size and depth', () => {
  const deep = 100_000
  const nested = (open: string, close: string): string => `(module (func ${open.repeat(deep)}${close.repeat(deep)}))`

  it.each([
    ['(block ', ')'],
    ['(i32.eqz ', ')'],
    ['block ', 'end '],
    ['(if (i32.const 0) (then ', '))'],
    ['(; ', ' ;)'],
    ['(@a ', ')'],
    ['(try_table ', ')']
  ])('%s nests 100,000 deep', (open, close) => {
    expect(ok(nested(open, close)).module.funcs).toHaveLength(1)
  })

  it('150,000 annotations of custom sections in one place are parsed', () => {
    expect(ok(`(module ${'(@custom "c" "")'.repeat(150_000)})`).module.customs).toHaveLength(150_000)
  })

  it('parses 10 MB in time linear in the size', () => {
    const one = (i: number): string =>
      `(func $f${i} (param $x i32) (result i32) (local $y i64)
        local.get $x i32.const ${i} i32.add (i32.mul (local.get $x) (i32.load offset=8 (i32.const 0x1_0)))
        i32.sub (block $l (br_if $l (local.get 0))))\n`
    const sourceOf = (size: number): string => {
      const n = Math.ceil(size / one(10_000).length)
      return `(module (memory 1) ${Array.from({ length: n }, (_, i) => one(i)).join('')})`
    }
    const parse = (source: string): void => {
      expect(ok(source).module.funcs.length).toBeGreaterThan(source.length / 250)
    }
    expect(growthOf(sourceOf, parse, 10_000_000)).toBeLessThan(LINEAR)
  })
})

describe('places', () => {
  it('an error of validation points at line and column', () => {
    const source = '(module\n  (import "a" "b" (func))\n  (func (block\n    nop\n    (drop (i64.eqz (i32.const 1))))))'
    const m = ok(source)
    const valid = moduleValidate(m.module)
    if (isRight(valid) || valid.left._tag !== 'Invalid') throw new Error('an invalid module was expected')
    const at = positionOf(source, m, valid.left.path)
    expect(at).toEqual({ _tag: 'position', line: 5, column: 12 })
    expect(excerpt(source, 5, 12)).toBe('    (drop (i64.eqz (i32.const 1))))))\n           ^')
  })

  it('an error of syntax points at the token', () => {
    fc.assert(
      fc.property(fc.nat(20), fc.nat(20), (lines, columns) => {
        const m = parseModule(`(module${'\n'.repeat(lines + 1)}${' '.repeat(columns)}(func bogus.op))`)
        expect(m).toMatchObject({
          left: { at: { line: lines + 2, column: columns + 7 }, message: 'unknown operator bogus.op' }
        })
      })
    )
  })
})

describe('messages', () => {
  it('bytes that are not UTF-8 are pointed at', () => {
    const bytes = (before: string): Uint8Array =>
      Uint8Array.from([...new TextEncoder().encode(before), 0xff, 0x29, 0x29])
    expect(parseModule(bytes('(module (func $'))).toMatchObject({
      left: { at: { _tag: 'position', line: 1, column: 16 }, message: 'malformed UTF-8 encoding' }
    })
    const seen = new Set<number>()
    // Columns count code units, and lines end in LF, CR or CRLF, as in any other error.
    const before = fc.string({ unit: fc.constantFrom('a', 'é', '\u{1f600}', '\n', '\r', ' '), maxLength: 20 })
    fc.assert(
      fc.property(before, (text) => {
        const lines = text.split(/\r\n|\r|\n/)
        const at = { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 }
        expect(parseModule(bytes(text))).toMatchObject({ left: { at, message: 'malformed UTF-8 encoding' } })
        seen.add(at.line)
      })
    )
    expect(seen.size).toBeGreaterThan(3)
  })

  it.each([
    ['\ufeff(module)', 1, 'illegal character U+FEFF (a byte order mark)'],
    ['(module \u00a0)', 9, 'illegal character U+00A0'],
    ['(module \u{1f600})', 9, 'illegal character U+1F600'],
    ['(module \0)', 9, 'illegal character U+0000'],
    ['(func local.get $"a b")', 17, 'unknown local $"a b"'],
    ['(func local.get $a)', 17, 'unknown local $a'],
    ['(func br $"\\u{41}")', 10, 'unknown label $"\\u{41}"']
  ])('%j', (source, column, message) => {
    const left = { at: { line: 1, column }, message }
    expect(parseModule(source)).toMatchObject({ left })
    expect(parseModule(new TextEncoder().encode(source))).toMatchObject({ left })
  })
})

describe('keywords', () => {
  it('every mnemonic of the table is one, and no other word is an instruction', () => {
    for (const m of mnemonics) expect(keywords.has(m)).toBe(true)
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z][a-z0-9._]{0,12}$/), (word) => {
        fc.pre(!keywords.has(word) && word !== 'inf' && word !== 'nan')
        const read = parseModule(`(func ${word})`)
        const message = read._tag === 'Left' ? read.left.message : 'it is an instruction'
        expect(message.replace(/; did you mean .*$/, '')).toBe(`unknown operator ${word}`)
      })
    )
  })
})
