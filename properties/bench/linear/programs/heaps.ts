/** Programs that make structures and arrays. */
import { list, loop, module, type Program } from './Program.ts'

export const heaps: ReadonlyArray<Program> = [
  {
    name: 'chain of structures',
    most: 500_000,
    grows: true,
    text: loop(
      '(type $s (struct (field $next (mut (ref null $s))) (field $v i32)))',
      '(local.set $l (struct.new $s (local.get $l) (local.get $i)))',
      {
        after: `(block $end
         (loop $walk
           (local.set $l (struct.get $s $next (br_on_null $end (local.get $l))))
           (br $walk)))`,
        locals: '(local $l (ref null $s))'
      }
    )
  },
  {
    name: 'immutable chain of structures',
    most: 1_000_000,
    grows: true,
    text: loop('(type $s (struct (field (ref null $s))))', '(local.set $l (struct.new $s (local.get $l)))', {
      locals: '(local $l (ref null $s))'
    })
  },
  {
    name: 'cycle of structures',
    most: 300_000,
    grows: true,
    text: loop(
      '(type $s (struct (field $next (mut (ref null $s))) (field $v (mut i32)))) (global $first (mut (ref null $s)) (ref.null $s))',
      `(local.set $s (struct.new $s (local.get $s) (local.get $i)))
       (if (ref.is_null (global.get $first)) (then (global.set $first (local.get $s))))
       (struct.set $s $next (global.get $first) (local.get $s))`,
      { locals: '(local $s (ref null $s))' }
    )
  },
  {
    name: 'structures that nothing reaches',
    most: 1_000_000,
    grows: false,
    text: loop('(type $s (struct (field i32)))', '(drop (struct.new $s (local.get $i)))')
  },
  {
    name: 'a field that is set',
    most: 1_000_000,
    grows: false,
    text: loop(
      '(type $s (struct (field $v (mut i32)))) (global $s (mut (ref $s)) (struct.new $s (i32.const 0)))',
      '(struct.set $s $v (global.get $s) (local.get $i))'
    )
  },
  {
    name: 'arrays of arrays',
    most: 500_000,
    grows: true,
    text: loop('(type $a (array (mut anyref)))', '(local.set $a (array.new $a (local.get $a) (i32.const 1)))', {
      locals: '(local $a anyref)'
    })
  },
  {
    name: 'arrays in an array',
    most: 300_000,
    grows: true,
    text: loop(
      '(type $a (array (mut i32))) (type $b (array (mut (ref null $a))))',
      '(array.set $b (local.get $b) (i32.sub (local.get $i) (i32.const 1)) (array.new_fixed $a 2 (local.get $i) (local.get $i)))',
      { locals: '(local $b (ref null $b))', before: '(local.set $b (array.new_default $b (local.get $n)))' }
    )
  },
  {
    name: 'elements of an array, set and read',
    most: 500_000,
    grows: true,
    text: loop(
      '(type $a (array (mut i8)))',
      `(array.set $a (local.get $a) (i32.sub (local.get $i) (i32.const 1)) (local.get $i))
       (drop (array.get_u $a (local.get $a) (i32.sub (local.get $n) (local.get $i))))`,
      { locals: '(local $a (ref null $a))', before: '(local.set $a (array.new_default $a (local.get $n)))' }
    )
  },
  {
    name: 'elements that array.new, array.fill and array.copy write',
    most: 600_000,
    grows: true,
    text: module(`(type $a (array (mut i32)))
      (func (export "run") (param $n i32) (local $a (ref null $a))
        (local.set $a (array.new $a (i32.const 7) (local.get $n)))
        (array.fill $a (local.get $a) (i32.const 0) (i32.const 8) (local.get $n))
        (array.copy $a $a (array.new_default $a (local.get $n)) (i32.const 0) (local.get $a) (i32.const 0) (local.get $n))
        (call $pause))`)
  },
  {
    name: 'elements from segments',
    most: 500_000,
    grows: true,
    text: (n) =>
      module(`(type $a (array (mut i8))) (type $b (array (mut funcref)))
      (data $d "${'a'.repeat(n)}") (elem $e func ${'$pause '.repeat(n)})
      (func (export "run") (param $n i32) (local $a (ref null $a)) (local $b (ref null $b))
        (local.set $a (array.new_data $a $d (i32.const 0) (local.get $n)))
        (local.set $b (array.new_elem $b $e (i32.const 0) (local.get $n)))
        (array.init_data $a $d (local.get $a) (i32.const 0) (i32.const 0) (local.get $n))
        (array.init_elem $b $e (local.get $b) (i32.const 0) (i32.const 0) (local.get $n))
        (call $pause))`)
  },
  {
    name: 'fields of a structure, set',
    most: 10_000,
    grows: true,
    text: (n) =>
      module(`(type $s (struct ${'(field (mut i32)) '.repeat(n)}))
      (func (export "run") (param $n i32) (local $s (ref null $s))
        (local.set $s (struct.new_default $s))
        ${list(n, (i) => `(struct.set $s ${i} (local.get $s) (i32.const ${i}))`)}
        (call $pause))`)
  },
  {
    name: 'casts to the top of a chain of subtypes',
    most: 300_000,
    grows: false,
    text: (n) =>
      loop(
        `(type $t0 (sub (struct))) ${list(n, (i) => `(type $t${i + 1} (sub $t${i} (struct)))`)}
         (global $g anyref (struct.new $t${n}))`,
        `(drop (ref.test (ref $t0) (global.get $g)))
         (drop (ref.cast (ref $t${n >>> 1}) (global.get $g)))`
      )
  },
  {
    name: 'types of objects that are tested',
    most: 300_000,
    grows: true,
    text: (n) =>
      module(`(type $t (sub (struct))) ${list(n, (i) => `(type $t${i} (sub $t (struct (field i32) (field (mut ${i % 2 === 0 ? 'i32' : 'i64'})))))`)}
        (func $new (param $n i32)
          ${list(n, (i) => `(drop (ref.cast (ref $t) (struct.new_default $t${i})))`)})
        (func (export "run") (param $n i32) (call $new (local.get $n)) (call $pause))`)
  }
]
