/** Programs that make tables grow, or write their entries. */
import { list, loop, module, type Program } from './Program.ts'

export const tables: ReadonlyArray<Program> = [
  {
    name: 'table.grow by 1',
    most: 1_000_000,
    grows: true,
    text: loop(
      '(table $t 0 funcref) (elem declare func $pause)',
      '(drop (table.grow $t (ref.func $pause) (i32.const 1)))'
    )
  },
  {
    name: 'table.grow by 1, and a call of the last entry',
    most: 500_000,
    grows: true,
    text: loop(
      '(table $t 0 funcref) (func $f) (elem declare func $f)',
      `(drop (table.grow $t (ref.func $f) (i32.const 1)))
       (call_indirect $t (i32.sub (table.size $t) (i32.const 1)))`
    )
  },
  {
    name: 'table.grow by 1, entries set',
    most: 500_000,
    grows: true,
    text: loop(
      '(table $t i64 0 externref) (table $u 0 anyref)',
      `(drop (table.grow $t (ref.null extern) (i64.const 1)))
       (drop (table.grow $u (ref.null any) (i32.const 1)))
       (table.set $u (i32.sub (table.size $u) (i32.const 1)) (ref.i31 (local.get $i)))`
    )
  },
  {
    name: 'table.grow by n',
    most: 1_000_000,
    grows: true,
    text: module(`(table $t 0 funcref)
      (func (export "run") (param $n i32)
        (drop (table.grow $t (ref.func $pause) (local.get $n))) (call $pause))
      (elem declare func $pause)`)
  },
  {
    name: 'entries of a table, set and called',
    most: 400_000,
    grows: true,
    text: loop(
      '(table $t 0 funcref) (func $f) (elem declare func $f)',
      `(table.set $t (local.get $i) (ref.func $f))
       (call_indirect $t (local.get $i))`,
      { before: '(drop (table.grow $t (ref.null func) (i32.add (local.get $n) (i32.const 1))))' }
    )
  },
  {
    name: 'table.fill, table.copy and table.init, of one entry of a large table',
    most: 300_000,
    grows: true,
    text: (n) =>
      loop(
        `(table $t ${n + 1} funcref) (func $f) (elem $e func $f)`,
        `(table.fill $t (local.get $i) (ref.func $f) (i32.const 1))
         (table.copy $t $t (i32.const 0) (local.get $i) (i32.const 1))
         (table.init $t $e (local.get $i) (i32.const 0) (i32.const 1))
         (call_indirect $t (local.get $i))`
      )
  },
  {
    name: 'entries that table.fill and table.copy write',
    most: 700_000,
    grows: true,
    text: (n) =>
      module(`(table $t ${2 * n} funcref)
        (func (export "run") (param $n i32)
          (table.fill $t (i32.const 0) (ref.func $pause) (local.get $n))
          (table.copy $t $t (local.get $n) (i32.const 0) (local.get $n))
          (call $pause))
        (elem declare func $pause)`)
  },
  {
    name: 'entries that table.init writes',
    most: 1_000_000,
    grows: true,
    text: (n) =>
      module(`(table $t ${n} funcref) (elem $e func ${'$pause '.repeat(n)})
        (func (export "run") (param $n i32)
          (table.init $t $e (i32.const 0) (i32.const 0) (local.get $n))
          (elem.drop $e)
          (call $pause))`)
  },
  {
    name: 'tables beside the one that grows',
    most: 100_000,
    grows: true,
    text: (n) =>
      loop(
        list(n, (i) => `(table $t${i} 0 funcref)`),
        '(drop (table.grow $t0 (ref.null func) (i32.const 1)))'
      )
  },
  {
    name: 'functions of a table, called',
    most: 300_000,
    grows: true,
    text: (n) =>
      loop(
        `(type $f (func (result i32)))
         (table $t funcref (elem ${list(n, (i) => `$f${i}`)} $f0))
         ${list(n, (i) => `(func $f${i} (result i32) (i32.const ${i}))`)}`,
        '(drop (call_indirect $t (type $f) (local.get $i)))'
      )
  }
]
