/** Programs on structures and arrays: every kind of field, bounds, nulls, casts, ranges, and objects that others have made. */
import type { Case } from './hard.ts'

const loop = (locals: string, body: string): string => `
  (func (export "run") (param $x i32) (param $n i32) (result i32) (local $i i32) (local $s i32) ${locals}
    (loop $again
      ${body}
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get $i) (local.get $n))))
    (local.get $s))`

const add = (x: string): string => `(local.set $s (i32.add (i32.mul (local.get $s) (i32.const 31)) ${x}))`

/** Stored numbers of one type, read back as an i32. */
const numbers: ReadonlyArray<readonly [type: string, make: string, back: (x: string) => string]> = [
  ['i32', '(i32.mul (local.get $i) (i32.const 0x7fffff1))', (x) => x],
  ['i64', '(i64.mul (i64.extend_i32_s (local.get $x)) (i64.const 0x123456789abcdef1))', (x) => wrapped(x)],
  ['f32', '(f32.sqrt (f32.convert_i32_s (i32.sub (local.get $i) (i32.const 2))))', (x) => `(i32.reinterpret_f32 ${x})`],
  [
    'f64',
    '(f64.sqrt (f64.convert_i32_s (i32.sub (local.get $x) (i32.const 2))))',
    (x) => wrapped(`(i64.reinterpret_f64 ${x})`)
  ],
  ['v128', '(i32x4.splat (local.get $i))', (x) => `(i32x4.extract_lane 3 ${x})`]
]
const wrapped = (x: string): string =>
  `(i32.xor (i32.wrap_i64 ${x}) (i32.wrap_i64 (i64.shr_u ${x} (i64.const 32))))`.replaceAll('\n', ' ')

/** What each of a line of types has more than the one above. */
const [n32, n64, r32, r64, v128] = numbers
const heirs = [[n32], [n64], [v128], [n32, r64], [r32, v128]].map((fields) => fields.filter((f) => f !== undefined))

const field = (i: number): string => `(struct.get $s ${i} (local.get $r))`
const everyField = numbers
  .map(
    ([, make, back], k) => `
    ${add(back(field(k)))}
    (struct.set $s ${k} (local.get $r) ${make})
    ${add(back(field(k)))}`
  )
  .join('')

const element = (k: number, i: string): string => `(array.get $a${k} (local.get $r${k}) ${i})`
const inRange = '(i32.rem_u (i32.add (local.get $x) (local.get $i)) (i32.const 7))'
const everyElement = numbers
  .map(
    ([, make, back], k) => `
    (array.set $a${k} (local.get $r${k}) ${inRange} ${make})
    ${add(back(element(k, '(i32.and (local.get $i) (i32.const 3))')))}
    ${add(`(array.len (local.get $r${k}))`)}`
  )
  .join('')

export const heapCases: ReadonlyArray<Case> = [
  {
    name: 'structures with every kind of field, made with values and by default',
    modules: [
      `(module
      (type $s (sub (struct ${numbers.map(([t]) => `(field (mut ${t}))`).join('')} (field (mut i8)) (field (mut i16)) (field (mut eqref)))))
      (type $z (sub final $s (struct ${numbers.map(([t]) => `(field (mut ${t}))`).join('')} (field (mut i8)) (field (mut i16)) (field (mut eqref)) (field f64))))
      ${loop(
        '(local $r (ref null $s))',
        `
        (if (i32.eqz (i32.rem_u (i32.add (local.get $i) (local.get $x)) (i32.const 3)))
          (then (local.set $r (struct.new_default $z)))
          (else (if (i32.and (local.get $x) (i32.const 1))
            (then (local.set $r (struct.new $z ${numbers.map(([, make]) => make).join(' ')} (local.get $x) (local.get $i)
              (ref.i31 (local.get $i)) (f64.const 2))))
            (else (local.set $r (struct.new $s ${numbers.map(([, make]) => make).join(' ')} (i32.const -1) (i32.const -2) (local.get $r)))))))
        ${everyField}
        (struct.set $s 5 (local.get $r) (i32.sub (i32.const 3) (local.get $i)))
        ${add('(struct.get_s $s 5 (local.get $r))')} ${add('(struct.get_u $s 5 (local.get $r))')}
        (struct.set $s 6 (local.get $r) (i32.sub (i32.const 3) (local.get $x)))
        ${add('(struct.get_s $s 6 (local.get $r))')} ${add('(struct.get_u $s 6 (local.get $r))')}
        ${add('(ref.eq (struct.get $s 7 (local.get $r)) (ref.i31 (local.get $i)))')}
        ${add('(ref.eq (struct.get $s 7 (local.get $r)) (local.get $r))')}
        (struct.set $s 7 (local.get $r) (local.get $r))
        ${add('(ref.eq (struct.get $s 7 (local.get $r)) (local.get $r))')}
        ${add('(ref.test (ref $z) (local.get $r))')}
        (if (i32.eq (local.get $i) (i32.const 4)) (then (local.set $r (ref.null $s))))`
      )})`
    ],
    max: 6
  },
  {
    name: 'arrays of every kind of element, out of bounds too',
    modules: [
      `(module
      ${numbers.map(([t], k) => `(type $a${k} (array (mut ${t})))`).join(' ')}
      (type $b (array (mut i8))) (type $c (array (mut i16))) (type $d (array (mut eqref)))
      ${loop(
        `${numbers.map((_, k) => `(local $r${k} (ref null $a${k}))`).join(' ')} (local $b (ref null $b)) (local $c (ref null $c)) (local $d (ref null $d))`,
        `
        (if (i32.eqz (i32.and (local.get $i) (i32.const 3))) (then
          ${numbers.map(([, make], k) => `(local.set $r${k} (array.new $a${k} ${make} (i32.const 6)))`).join(' ')}
          (local.set $b (array.new $b (local.get $x) (i32.const 6)))
          (local.set $c (array.new $c (i32.const -3) (i32.const 6)))
          (local.set $d (array.new $d (ref.i31 (local.get $x)) (i32.const 6)))))
        (if (i32.eq (i32.and (local.get $i) (i32.const 3)) (i32.const 2)) (then
          ${numbers.map((_, k) => `(local.set $r${k} (array.new_default $a${k} (i32.add (local.get $x) (i32.const 4))))`).join(' ')}
          ${numbers.map(([, make], k) => `(local.set $r${k} (array.new_fixed $a${k} 6 ${make} ${make} ${make} ${make} ${make} ${make}))`).join(' ')}
          (local.set $b (array.new_default $b (i32.const 6)))
          (local.set $d (array.new_default $d (i32.const 6)))))
        ${everyElement}
        (array.set $b (local.get $b) ${inRange} (i32.sub (i32.const 3) (local.get $i)))
        (array.set $c (local.get $c) ${inRange} (i32.sub (i32.const 3) (local.get $x)))
        (array.set $d (local.get $d) ${inRange} (local.get $d))
        ${add(`(array.get_s $b (local.get $b) ${inRange})`)} ${add('(array.get_u $b (local.get $b) (i32.const 1))')}
        ${add(`(array.get_s $c (local.get $c) ${inRange})`)} ${add('(array.get_u $c (local.get $c) (i32.const 1))')}
        ${add('(ref.test (ref i31) (array.get $d (local.get $d) (i32.const 2)))')}`
      )})`
    ],
    max: 6
  },
  {
    name: 'ranges of arrays: filled, copied over each other, from segments that are dropped, out of bounds',
    modules: [
      `(module
      (type $a (array (mut i64))) (type $b (array (mut i8))) (type $d (array (mut funcref))) (type $w (array (mut i16))) (type $f (array (mut f64)))
      (data $d "abcdefghijklmnopqrstuvwxyz\\00\\00\\00\\00\\00\\00\\f8\\7f\\01\\00\\00\\00\\00\\00\\f8\\7f") (elem $e func $run $run $run)
      (func $run (param i32 i32) (result i32) (i32.const 5))
      ${loop(
        '(local $a (ref null $a)) (local $b (ref null $b)) (local $d (ref null $d)) (local $w (ref null $w)) (local $f (ref null $f)) (local $j i32)',
        `
        (local.set $j (i32.rem_u (i32.add (local.get $i) (local.get $x)) (i32.const 5)))
        (local.set $a (array.new_data $a $d (local.get $j) (i32.const 2)))
        (local.set $b (array.new $b (i32.const 7) (i32.const 9)))
        (array.fill $b (local.get $b) (local.get $j) (local.get $s) (i32.const 3))
        (array.copy $b $b (local.get $b) (local.get $j) (local.get $b) (i32.const 2) (i32.const 4))
        (array.copy $b $b (local.get $b) (i32.const 1) (local.get $b) (local.get $j) (i32.const 4))
        (array.init_data $b $d (local.get $b) (local.get $j) (local.get $x) (i32.const 2))
        (array.copy $a $a (local.get $a) (i32.const 0) (local.get $a) (i32.const 1) (i32.const 1))
        (array.fill $a (local.get $a) (i32.const 2) (i64.const 3) (i32.const 0))
        ${add('(i32.wrap_i64 (array.get $a (local.get $a) (i32.const 0)))')}
        ${[0, 2, 4, 6, 8].map((k) => add(`(array.get_u $b (local.get $b) (i32.const ${k}))`)).join(' ')}
        (local.set $w (array.new_data $w $d (i32.const 1) (local.get $j)))
        ${add('(array.len (local.get $w))')}
        (local.set $f (array.new_data $f $d (i32.const 26) (i32.const 2)))
        ${add(wrapped('(i64.reinterpret_f64 (array.get $f (local.get $f) (i32.and (local.get $i) (i32.const 1))))'))}
        (local.set $d (array.new_elem $d $e (i32.const 1) (i32.const 2)))
        (array.init_elem $d $e (local.get $d) (i32.const 0) (i32.const 2) (i32.const 1))
        ${add('(ref.is_null (array.get $d (local.get $d) (i32.const 1)))')}
        (if (i32.eq (local.get $i) (i32.const 3)) (then (data.drop $d)))
        (if (i32.eq (local.get $x) (i32.const 5)) (then (elem.drop $e)))`
      )})`
    ],
    max: 6
  },
  {
    name: 'structures of 1 to 15 words, seen as each of their supertypes',
    modules: [
      `(module
      ${heirs
        .map(
          (_, k) =>
            `(type $t${k} (sub ${k === 0 ? '' : `$t${k - 1}`} (struct ${heirs
              .slice(0, k + 1)
              .flatMap((fs) => fs.map(([t]) => `(field (mut ${t}))`))
              .join('')})))`
        )
        .join('\n')}
      (func $make (param $k i32) (param $i i32) (param $x i32) (result (ref $t0))
        ${heirs
          .map(
            (_, k) =>
              `(if (i32.eq (local.get $k) (i32.const ${k})) (then (return (struct.new $t${k} ${heirs
                .slice(0, k + 1)
                .flatMap((fs) => fs.map(([, make]) => make))
                .join(' ')}))))`
          )
          .join('\n')}
        (struct.new_default $t${heirs.length - 1}))
      ${loop(
        '(local $r (ref null $t0))',
        `
        (if (i32.eqz (i32.and (local.get $i) (i32.const 1)))
          (then (local.set $r (call $make (i32.rem_u (i32.add (local.get $x) (local.get $i)) (i32.const 6)) (local.get $i) (local.get $x)))))
        ${heirs
          .flatMap((fs, k) => {
            const seen = `(ref.cast (ref $t${k}) (local.get $r))`
            const first = heirs.slice(0, k).flat().length
            const fields = fs.map(
              ([, make, back], j) => `${add(back(`(struct.get $t${k} ${first + j} ${seen})`))}
              (struct.set $t${k} ${first + j} ${seen} ${make})`
            )
            return `(if (ref.test (ref $t${k}) (local.get $r)) (then ${fields.join('\n')}))`
          })
          .join('\n')}`
      )})`
    ],
    max: 8
  },
  {
    name: 'objects of constant expressions, in globals of another instance, of many pages',
    modules: [
      `(module
      (rec (type $p (struct (field (mut i64)) (field (mut (ref null $p))) (field (mut f32)))))
      (type $a (array (mut i32))) (type $l (array (mut i64)))
      (global (export "p") (ref $p) (struct.new $p (i64.const -2) (ref.null $p) (f32.const nan:0x200001)))
      (global (export "a") (ref $a) (array.new $a (i32.const 3) (i32.const 900)))
      (global $l (export "l") (ref $l) (array.new_default $l (i32.const 700)))
      (func (export "poke") (param $i i32) (result i64)
        (array.set $l (global.get $l) (local.get $i) (i64.extend_i32_s (local.get $i)))
        (array.get $l (global.get $l) (i32.const 2))))`,
      `(module
      (rec (type $p (struct (field (mut i64)) (field (mut (ref null $p))) (field (mut f32)))))
      (type $a (array (mut i32))) (type $l (array (mut i64)))
      (import "a" "p" (global $p (ref $p))) (import "a" "a" (global $a (ref $a))) (import "a" "l" (global $l (ref $l)))
      (import "a" "poke" (func $poke (param i32) (result i64)))
      ${loop(
        '(local $j i32)',
        `
        (local.set $j (i32.mul (local.get $i) (i32.const 199)))
        (array.set $a (global.get $a) (local.get $j) (i32.add (local.get $i) (array.get $a (global.get $a) (local.get $j))))
        (array.set $l (global.get $l) (local.get $j) (i64.extend_i32_u (local.get $s)))
        (array.copy $a $a (global.get $a) (i32.const 250) (global.get $a) (i32.const 254) (i32.const 9))
        ${add('(array.get $a (global.get $a) (i32.const 257))')}
        ${add('(i32.wrap_i64 (call $poke (i32.add (local.get $x) (local.get $i))))')}
        (struct.set $p 0 (global.get $p) (i64.add (struct.get $p 0 (global.get $p)) (i64.const 3)))
        (struct.set $p 1 (global.get $p) (struct.new $p (i64.const 1) (struct.get $p 1 (global.get $p)) (f32.const 1)))
        ${add('(i32.reinterpret_f32 (struct.get $p 2 (global.get $p)))')}
        ${add('(i32.wrap_i64 (struct.get $p 0 (ref.as_non_null (struct.get $p 1 (global.get $p)))))')}`
      )})`
    ],
    max: 6
  },
  {
    name: 'casts by every kind of type, of every kind of reference',
    modules: [
      `(module
      (type $f (func)) (func $g (type $f)) (elem declare func $g)
      (type $s (sub (struct (field i32)))) (type $z (sub $s (struct (field i32) (field i32)))) (type $other (sub (struct (field i32))))
      (type $same (sub (struct (field i32)))) (type $a (array i32))
      (func $pick (param i32) (result anyref)
        (block $5 (block $4 (block $3 (block $2 (block $1 (block $0
          (br_table $0 $1 $2 $3 $4 $5 (i32.rem_u (local.get 0) (i32.const 6))))
          (return (ref.i31 (local.get 0)))) (return (struct.new $s (i32.const 1)))) (return (struct.new $z (i32.const 1) (i32.const 2))))
          (return (array.new_fixed $a 1 (i32.const 3)))) (return (ref.null any))) (struct.new $other (i32.const 4)))
      ${loop(
        '(local $r anyref) (local $f funcref)',
        `
        (local.set $r (call $pick (i32.add (local.get $x) (local.get $i))))
        ${['any', 'eq', 'i31', 'struct', 'array', 'none', '$s', '$z', '$other', '$same', '$a']
          .flatMap((t) => [
            add(`(ref.test (ref ${t}) (local.get $r))`),
            add(`(ref.test (ref null ${t}) (local.get $r))`)
          ])
          .join(' ')}
        (local.set $f (if (result funcref) (local.get $i) (then (ref.func $g)) (else (ref.null func))))
        ${add('(ref.test (ref $f) (local.get $f))')} ${add('(ref.test (ref null nofunc) (local.get $f))')}
        (block $no (result anyref)
          (br_on_cast_fail $no anyref (ref null $s) (local.get $r))
          (br_if $no (i32.const 0)) (drop) ${add('(i32.const 77)')} (ref.null any))
        (drop)
        (block $yes (result (ref eq))
          (drop (br_on_cast $yes anyref (ref eq) (local.get $r))) ${add('(i32.const 78)')} (ref.i31 (i32.const 9)))
        (drop)
        (if (i32.gt_u (local.get $i) (i32.const 3)) (then (drop (ref.cast (ref null $s) (local.get $r)))))
        ${add('(ref.eq (ref.cast eqref (local.get $r)) (ref.cast eqref (call $pick (local.get $x))))')}`
      )})`
    ],
    max: 7
  }
]
