/** The same bytes as wabt, on the features that it knows. */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { encodeModule } from '../../src/binary/Encode.ts'
import { parseModule } from '../../src/text/Module.ts'
import { assemble } from '../fixtures/toolchain.ts'
import { right } from '../support/embed.ts'

const kernels = new URL('../bench/kernels/', import.meta.url)

/** Abbreviations, literals and orders in which the text leaves a choice to nobody. */
const texts: Readonly<Record<string, string>> = {
  'implicit types': `(func (param i32) (result i32) (local.get 0)) (func (param $x i64)) (type (func))
    (func (block (param) (result i32 i64) (i32.const 1) (i64.const 2)) drop drop) (func (param i32) (result i32) (i32.const 0))`,
  literals: `(func (drop (i32.const 0xffff_ffff)) (drop (i32.const -0x8000_0000)) (drop (i64.const -1))
    (drop (f32.const nan:0x123)) (drop (f32.const 0x1.fffffep127)) (drop (f64.const -0x1p-1074)) (drop (f64.const 1e-400))
    (drop (f64.const 123_456.789e-3)) (drop (f32.const -inf)) (drop (v128.const f32x4 1 -0 nan inf)))`,
  'inline data': `(memory (data "a\\00\\ff" "\\u{1F600}")) (table 2 funcref) (func $f) (func $g)
    (elem (i32.const 1) $f) (data (offset (i32.const 3)) "x")`,
  segments: `(table 4 funcref) (table $e 2 externref) (memory 1) (func $f) (elem declare func $f) (elem $p func $f $f)
    (elem (table 0) (i32.const 0) funcref (ref.func $f) (item ref.null func)) (data $d "y")
    (func (table.init $p (i32.const 0) (i32.const 0) (i32.const 0)) (memory.init $d (i32.const 0) (i32.const 0) (i32.const 0))
      (elem.drop $p) (data.drop $d) (table.copy (i32.const 0) (i32.const 0) (i32.const 0)))`,
  'imports and exports': `(import "a" "b" (func $i (param i32))) (global $g (export "g") (import "m" "g") (mut i64))
    (func (export "f") (export "h") (call $i (i32.const 1))) (memory (export "m") 1 2) (start $s) (func $s)`,
  control: `(func (param i32) (result i32) (local i32 i32 f64 i32)
    (block $a (loop $b (br_if $a (local.get 0)) (br_table $a $b 0 (local.get 0)))) (if (local.get 0) (then (nop)))
    local.get 0 if $c (result i32) i32.const 1 else $c i32.const 2 end $c)`,
  memory: `(memory 1) (func (i64.store8 offset=0x10 (i32.const 0) (i64.load32_u align=1 (i32.const 1)))
    (drop (v128.load8_lane offset=1 3 (i32.const 0) (v128.const i64x2 1 2))))`
}

const same = async (name: string, text: string): Promise<void> => {
  const ours = encodeModule(right(parseModule(text)).module)
  expect(Buffer.from(ours).toString('hex')).toBe(Buffer.from(await assemble(name, text)).toString('hex'))
}

describe('the binary of a text is that of wabt', () => {
  it.each(Object.entries(texts))('%s', async (name, text) => {
    await same(`${name}.wat`, `(module ${text})`)
  })

  // A segment inside of a table has the table's type, here (ref null func). Segments of indices are of type (ref func), and
  // wabt, which knows but one type of function references, writes one as the other.
  const files = readdirSync(kernels).filter(
    (name) =>
      name.endsWith('.wat') && !/funcref \(elem|\(struct|try_table/.test(readFileSync(new URL(name, kernels), 'utf8'))
  )
  it('finds kernels', () => {
    expect(files.length).toBeGreaterThanOrEqual(8)
  })
  it.each(files)('%s', async (name) => {
    await same(name, readFileSync(new URL(name, kernels), 'utf8'))
  })
})
