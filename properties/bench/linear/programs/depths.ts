/** Programs by the depth of their calls and blocks, and by the length of their functions. */
import { deeper, list, loop, module, recursion, type Program } from './Program.ts'

export const depths: ReadonlyArray<Program> = [
  { name: 'depth of calls', most: 500_000, grows: true, text: recursion('') },
  {
    name: 'depth of calls between operands',
    most: 300_000,
    grows: true,
    text: recursion('', {
      down: '(local.get $n) (i64.const 1) (f64.const 2) (local.get $n)',
      up: '(local.set $n) (drop) (drop) (drop) (drop) (local.get $n)'
    })
  },
  {
    name: 'depth of calls in blocks',
    most: 300_000,
    grows: true,
    text: recursion('', { next: `(block (result i32) (loop (result i32) ${deeper}))` })
  },
  {
    name: 'depth of calls of functions with locals',
    most: 300_000,
    grows: true,
    text: recursion('', {
      down: '(local $a i64) (local $b f64) (local $c v128) (local $d anyref) (local.set $a (i64.const 3))'
    })
  },
  {
    name: 'depth of indirect calls',
    most: 300_000,
    grows: true,
    text: recursion('(type $t (func (param i32) (result i32))) (table funcref (elem $down))', {
      next: '(call_indirect (type $t) (i32.sub (local.get $n) (i32.const 1)) (i32.const 0))'
    })
  },
  {
    name: 'frames that return at once',
    most: 300_000,
    grows: true,
    text: recursion('', { up: '(return)' })
  },
  {
    name: 'tail calls',
    most: 700_000,
    grows: false,
    text: module(`(func $down (param $n i32)
        (if (local.get $n) (then (return_call $down (i32.sub (local.get $n) (i32.const 1)))) (else (return_call $pause))))
      (func (export "run") (param $n i32) (call $down (local.get $n)))`)
  },
  {
    name: 'nested blocks that are entered',
    most: 1_000_000,
    grows: true,
    text: (n) => module(`(func (export "run") (param i32) ${'block '.repeat(n)} call $pause ${'end '.repeat(n)})`)
  },
  {
    name: 'nested loops that are entered',
    most: 1_000_000,
    grows: true,
    text: (n) => module(`(func (export "run") (param i32) ${'loop '.repeat(n)} call $pause ${'end '.repeat(n)})`)
  },
  {
    name: 'nested conditionals that are entered',
    most: 1_000_000,
    grows: true,
    text: (n) =>
      module(`(func (export "run") (param i32) ${'local.get 0 if '.repeat(n)} call $pause ${'end '.repeat(n)})`)
  },
  {
    name: 'nested handlers that are entered',
    most: 1_000_000,
    grows: true,
    text: (n) =>
      module(`(tag $e) (tag $f) (func (export "run") (param i32) (block $h (try_table (catch $e $h)
        ${'(try_table (catch $f 0) '.repeat(n)} call $pause (throw $e) ${')'.repeat(n)})))`)
  },
  {
    name: 'labels that a branch leaves',
    most: 1_000_000,
    grows: true,
    text: (n) =>
      module(`(func (export "run") (param i32) ${'block '.repeat(n)} call $pause br ${n - 1} ${'end '.repeat(n)})`)
  },
  {
    name: 'labels of br_table, in turns',
    most: 200_000,
    grows: false,
    text: (n) => loop('', `(block $a (block $b (br_table ${'$a $b '.repeat(n >>> 1)} $a (local.get $i))))`)
  },
  {
    name: 'operands of a function',
    most: 1_000_000,
    grows: true,
    text: (n) =>
      module(`(func (export "run") (param i32) ${'i32.const 7 '.repeat(n)} call $pause ${'drop '.repeat(n)})`)
  },
  {
    name: 'locals of a function',
    most: 1_000_000,
    grows: true,
    text: (n) =>
      module(`(func (export "run") (param i32) (local ${'i32 '.repeat(n)})
        ${list(n, (i) => `(local.set ${i + 1} (local.get ${i}))`)} (call $pause))`)
  },
  {
    name: 'instructions of a function',
    most: 1_000_000,
    grows: false,
    text: (n) =>
      module(`(func (export "run") (param $n i32)
        ${'(local.set $n (i32.add (local.get $n) (i32.const 1)))'.repeat(n >>> 2)} (call $pause))`)
  },
  {
    name: 'conditionals of a function',
    most: 1_000_000,
    grows: false,
    text: (n) =>
      module(`(func (export "run") (param $n i32)
        ${'(if (local.get $n) (then (local.set $n (i32.const 1))) (else (local.set $n (i32.const 0))))'.repeat(n >>> 2)} (call $pause))`)
  },
  {
    name: 'loops of a function',
    most: 1_000_000,
    grows: false,
    text: (n) =>
      module(`(func (export "run") (param $n i32)
        ${'(local.set $n (i32.const 2)) (loop (br_if 0 (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))'.repeat(n >>> 3)} (call $pause))`)
  },
  {
    name: 'calls of a function',
    most: 1_000_000,
    grows: false,
    text: (n) => module(`(func $f) (func (export "run") (param i32) ${'(call $f)'.repeat(n)} (call $pause))`)
  },
  {
    name: 'functions that are called once',
    most: 200_000,
    grows: false,
    text: (n) =>
      module(`${list(n, (i) => `(func $f${i} (result i32) (i32.const ${i}))`)}
        (func (export "run") (param i32) ${list(n, (i) => `(drop (call $f${i}))`)} (call $pause))`)
  },
  {
    name: 'functions that call the next',
    most: 100_000,
    grows: true,
    text: (n) =>
      module(`${list(n, (i) => `(func $f${i} (call $f${i + 1}))`)} (func $f${n} (call $pause))
        (func (export "run") (param i32) (call $f0))`)
  }
]
