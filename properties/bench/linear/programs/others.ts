/** Programs that write globals, call the host, and drop segments. */
import { list, loop, module, recursion, type Program } from './Program.ts'

export const others: ReadonlyArray<Program> = [
  {
    name: 'a global that is written',
    most: 1_000_000,
    grows: false,
    text: loop('(global $g (mut i64) (i64.const 0))', '(global.set $g (i64.add (global.get $g) (i64.const 1)))')
  },
  {
    name: 'globals that are written once',
    most: 500_000,
    grows: true,
    text: (n) =>
      module(`${list(n, () => '(global (mut i32) (i32.const 0))')}
        (func (export "run") (param i32) ${list(n, (i) => `(global.set ${i} (i32.const ${i}))`)} (call $pause))`)
  },
  {
    name: 'host calls',
    most: 500_000,
    grows: false,
    text: loop(
      '(global $g (mut i32) (i32.const 0)) (memory 1)',
      '(global.set $g (call $give (local.get $i))) (i32.store (i32.const 8) (local.get $i))'
    )
  },
  {
    name: 'host calls while a table grows',
    most: 300_000,
    grows: true,
    text: loop(
      '(table $t 0 funcref) (type $f (func (param i32) (result i32))) (elem declare func $give)',
      `(drop (table.grow $t (ref.func $give) (i32.const 1)))
       (drop (call_indirect $t (type $f) (local.get $i) (i32.sub (table.size $t) (i32.const 1))))`
    )
  },
  {
    name: 'host calls while a heap grows',
    most: 300_000,
    grows: true,
    text: loop(
      '(type $s (struct (field (mut (ref null $s))) (field (mut i32))))',
      `(local.set $l (struct.new $s (local.get $l) (call $give (local.get $i))))
       (struct.set $s 1 (local.get $l) (local.get $i))`,
      { locals: '(local $l (ref null $s))' }
    )
  },
  {
    name: 'host calls while the calls deepen',
    most: 200_000,
    grows: true,
    text: recursion('', {
      down: '(drop (call $give (local.get $n)))',
      up: '(drop (call $give (local.get $n)))'
    })
  },
  {
    name: 'segments that are dropped',
    most: 300_000,
    grows: true,
    text: (n) =>
      module(`(memory 1) ${list(n, (i) => `(data $d${i} "a") (elem $e${i} func $pause)`)}
        (func (export "run") (param i32) ${list(n, (i) => `(data.drop $d${i}) (elem.drop $e${i})`)} (call $pause))`)
  },
  {
    name: 'iterations of a loop',
    most: 1_000_000,
    grows: false,
    text: loop('', '(local.set $s (i64.add (local.get $s) (i64.extend_i32_u (local.get $i))))', {
      locals: '(local $s i64)'
    })
  }
]
