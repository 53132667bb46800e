/** What folded text looks like: trees as they are, everything else in order. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { moduleParse, modulePrint } from '../../src/embedding/Text.ts'
import { rows } from '../../src/spec/Instructions.ts'
import { parseModule } from '../../src/text/Module.ts'
import { right } from '../support/embed.ts'
import { difference } from '../support/same.ts'

const tokens = (text: string): string => text.replace(/\s+/g, ' ').replaceAll('( ', '(').replaceAll(' )', ')').trim()

/** Operators without immediates, with one result and `n` operands. */
const operator = (n: number): fc.Arbitrary<string> => {
  const found = rows.filter((r) => r.shape === 'none' && r.signature?.results.length === 1 && r.operands === n)
  return fc.constantFrom(...found.map(({ mnemonic }) => mnemonic))
}

interface Tree {
  readonly op: string
  readonly args: ReadonlyArray<Tree>
}
const { tree } = fc.letrec<{ tree: Tree }>((tie) => {
  const node = (n: number): fc.Arbitrary<Tree> =>
    fc.record({ op: operator(n), args: fc.array(tie('tree'), { minLength: n, maxLength: n }) })
  const leaf = fc.nat(999).map((n): Tree => ({ op: `i32.const ${n}`, args: [] }))
  return { tree: fc.oneof({ maxDepth: 7 }, leaf, node(1), node(2), node(2), node(3)) }
})

const foldedText = ({ op, args }: Tree): string => `(${[op, ...args.map(foldedText)].join(' ')})`
const flatText = ({ op, args }: Tree): string => [...args.map(flatText), op].join(' ')

const printed = (source: string, folded = true): string => right(modulePrint(right(moduleParse(source)), { folded }))

it('a tree of operators is printed as that tree, whichever way it was written', () => {
  let large = 0
  let lines = 0
  fc.assert(
    fc.property(fc.array(tree, { maxLength: 4 }), fc.boolean(), (trees, folded) => {
      const source = trees.map(folded ? foldedText : flatText).join(' ')
      const text = printed(`(module (func ${source}))`)
      expect(tokens(text)).toContain(tokens(`(func (;0;) (type 0) ${trees.map(foldedText).join(' ')})`))
      for (const line of text.split('\n')) expect(line.trim().length).toBeLessThanOrEqual(100)
      if (source.length > 200) large++
      lines = Math.max(lines, text.split('\n').length)
    }),
    { numRuns: 300 }
  )
  expect(large).toBeGreaterThan(20)
  expect(lines).toBeGreaterThan(10)
})

/** A body, and how it is printed. Types and functions are those of the module below. */
const shapes: ReadonlyArray<readonly [string, string, string]> = [
  [
    'a call with its arguments',
    'i32.const 1 i32.const 2 call $two drop',
    '(drop (call $two (i32.const 1) (i32.const 2)))'
  ],
  ['several results stay on the stack', 'call $pair i32.add drop', '(call $pair) i32.add drop'],
  [
    'a statement between operands',
    'i32.const 1 nop i32.const 2 i32.add drop',
    '(i32.const 1) (nop) (i32.const 2) i32.add drop'
  ],
  ['too few operands', 'unreachable i32.add drop', '(unreachable) i32.add drop'],
  ['if with condition', 'i32.const 1 if nop else end', '(if (i32.const 1) (then (nop)))'],
  [
    'if as an operand',
    'i32.const 1 if (result i32) i32.const 2 else i32.const 3 end drop',
    '(drop (if (result i32) (i32.const 1) (then (i32.const 2)) (else (i32.const 3))))'
  ],
  [
    'if without condition',
    'unreachable if i32.const 1 drop else nop nop end',
    '(unreachable) if (drop (i32.const 1)) else (nop) (nop) end'
  ],
  [
    'block with a result',
    'block $b (result i32) i32.const 1 br $b end drop',
    '(drop (block $b (result i32) (br $b (i32.const 1))))'
  ],
  ['block with a parameter', 'i32.const 1 block (param i32) drop end', '(i32.const 1) (block (type $p) drop)'],
  ['loop', 'loop $l i32.const 1 br_if $l end', '(loop $l (br_if $l (i32.const 1)))'],
  [
    'br_if that carries a value',
    'block $b (result i32) i32.const 1 i32.const 2 br_if $b end drop',
    '(drop (block $b (result i32) (br_if $b (i32.const 1) (i32.const 2))))'
  ],
  [
    'br_table',
    'block $a block $b i32.const 1 br_table $a $b end end',
    '(block $a (block $b (br_table $a $b (i32.const 1))))'
  ],
  ['a hidden label', 'block $l block $l br 1 end end', '(block $l (block $l (br 1)))'],
  [
    'try_table',
    'block $h try_table (catch_all $h) i32.const 1 throw $e end end',
    '(block $h (try_table (catch_all $h) (throw $e (i32.const 1))))'
  ],
  [
    'call_indirect',
    'i32.const 1 i32.const 0 call_indirect (type $p)',
    '(call_indirect (type $p) (i32.const 1) (i32.const 0))'
  ],
  ['call_ref', 'i32.const 1 ref.null $p call_ref $p', '(call_ref $p (i32.const 1) (ref.null $p))'],
  ['return', 'i32.const 1 call $one return', '(call $one (i32.const 1)) (return)'],
  ['struct.new', 'i32.const 1 i64.const 2 struct.new $s drop', '(drop (struct.new $s (i32.const 1) (i64.const 2)))'],
  [
    'array.new_fixed',
    'i32.const 1 i32.const 2 array.new_fixed $a 2 drop',
    '(drop (array.new_fixed $a 2 (i32.const 1) (i32.const 2)))'
  ],
  ['br_on_null', 'block $n ref.null func br_on_null $n drop end', '(block $n (drop (br_on_null $n (ref.null func))))'],
  [
    'br_on_non_null',
    'block $n (result (ref func)) ref.null func br_on_non_null $n unreachable end drop',
    '(drop (block $n (result (ref func)) (br_on_non_null $n (ref.null func)) (unreachable)))'
  ],
  [
    'br_on_cast',
    'block $n (result (ref i31)) ref.null any br_on_cast $n anyref (ref i31) unreachable end drop',
    '(drop (block $n (result (ref i31)) (br_on_cast $n anyref (ref i31) (ref.null any)) (unreachable)))'
  ],
  ['return_call', 'i32.const 1 return_call $one', '(return_call $one (i32.const 1))'],
  [
    'a hint',
    'i32.const 1 (@metadata.code.branch_hint "\\00") if nop end',
    '(@metadata.code.branch_hint "\\00") (if (i32.const 1) (then (nop)))'
  ]
]

const around = `(type $p (func (param i32))) (type $s (struct (field i32) (field i64))) (type $a (array i32))
  (tag $e (param i32)) (table 1 funcref) (func $one (param i32)) (func $pair (result i32 i32) unreachable)
  (func $two (param i32 i32) (result i32) unreachable)`

describe('shapes', () => {
  it.each(shapes)('%s', (_, body, expected) => {
    const source = `(module ${around} (func $f ${body}))`
    const text = tokens(printed(source))
    const found = text.slice(text.indexOf('(func $f (type')).replace(/^\(func \$f \(type \S+\) /, '')
    expect(found).toBe(`${expected}))`)
    const flat = right(parseModule(printed(source, false))).module
    expect(difference(right(parseModule(text)).module, flat)).toBeNull()
  })
})
