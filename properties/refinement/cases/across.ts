/** More programs of several instances, and with the host: what one does is seen by the others at once. */
import { across, loop, type Case } from './hard.ts'

export const others: ReadonlyArray<Case> = [
  {
    name: 'a table that one instance writes and another one calls through',
    modules: [
      `(module (table (export "t") 4 funcref) (type $f (func (param i32) (result i32)))
        (func $one (export "one") (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
        (func (export "through") (param i32 i32) (result i32)
          (call_indirect (type $f) (local.get 0) (local.get 1)))
        (elem (i32.const 0) $one $one))`,
      `(module (import "a" "t" (table $t 4 funcref)) (import "a" "one" (func $one (param i32) (result i32)))
        (import "a" "through" (func $through (param i32 i32) (result i32))) (type $f (func (param i32) (result i32)))
        (func $two (param i32) (result i32) (i32.mul (local.get 0) (i32.const 3))) (elem declare func $one $two)
        ${loop(`
          (local.set $s (i32.add (local.get $s) (call $through (local.get $i) (i32.const 1))))
          (table.set $t (i32.const 1) (ref.func $two))
          (local.set $s (i32.add (local.get $s) (call $through (local.get $i) (i32.const 1))))
          (table.set $t (i32.const 1) (ref.func $one))
          (local.set $s (i32.xor (local.get $s) (call_indirect $t (type $f) (local.get $s) (i32.const 1))))
          (if (i32.gt_u (local.get $i) (local.get $x)) (then (table.set $t (i32.const 1) (ref.null func))))`)})`
    ],
    max: 5,
    ends: ['Done', 'Trapped']
  },
  {
    name: 'recursion across instances and through a table',
    modules: [
      `(module (table (export "t") 2 funcref) (type $f (func (param i32) (result i32)))
        (func $even (export "even") (param i32) (result i32)
          (if (result i32) (i32.eqz (local.get 0)) (then (i32.const 1))
            (else (i32.add (i32.const 2) (call_indirect (type $f) (i32.sub (local.get 0) (i32.const 1)) (i32.const 0)))))))`,
      `(module (import "a" "t" (table $t 2 funcref)) (import "a" "even" (func $even (param i32) (result i32)))
        (func $odd (param i32) (result i32)
          (if (result i32) (i32.eqz (local.get 0)) (then (i32.const 0))
            (else (i32.mul (i32.const 3) (call $even (i32.sub (local.get 0) (i32.const 1)))))))
        (elem (table $t) (i32.const 0) func $odd)
        (func (export "run") (param i32 i32) (result i32)
          (i32.add (call $even (local.get 0)) (call $odd (local.get 1)))))`
    ],
    max: 9,
    ends: ['Done'],
    rules: ['Step_read/call_ref-func', 'Step_pure/frame-vals']
  },
  {
    name: 'an exception with fields, thrown behind a tail call, thrown again by reference, across instances',
    modules: [
      `(module (tag (export "e") (param i32 i64)) (tag $f (export "f"))
        (func $throw (export "throw") (param i32 i64) (throw 0 (local.get 0) (local.get 1)))
        (func (export "tail") (param i32 i64) (return_call $throw (local.get 0) (local.get 1)))
        (func (export "other") (throw $f)))`,
      `(module (import "a" "e" (tag $e (param i32 i64))) (import "a" "f" (tag $f))
        (import "a" "tail" (func $tail (param i32 i64))) (import "a" "other" (func $other))
        (func $again (param i32)
          (block $r (result exnref)
            (try_table (catch_all_ref $r)
              (if (i32.and (local.get 0) (i32.const 2)) (then (call $other)))
              (call $tail (local.get 0) (i64.extend_i32_s (local.get 0))))
            (return))
          (throw_ref))
        ${loop(`
          (block $out
            (block $b (result i32 i64)
              (try_table (result i32 i64) (catch $e $b) (catch $f $out)
                (i32.const 1) (call $again (i32.add (local.get $x) (local.get $i))) (i64.const 7)))
            (i32.wrap_i64) (i32.add) (local.get $s) (i32.add) (local.set $s))`)})`
    ],
    max: 6,
    ends: ['Done']
  },
  {
    name: 'a trap at every depth of frames, blocks and handlers of two instances',
    modules: across(`
      (func $nest (param i32 i32) (result i32)
        (block (result i32) (try_table (result i32) (block (result i32)
          (i32.add (i32.const 1)
            (if (result i32) (i32.eqz (local.get 0))
              (then (call $trap (local.get 1)))
              (else (call $nest (i32.sub (local.get 0) (i32.const 1)) (local.get 1)))))))))
      ${loop('(local.set $s (i32.add (local.get $s) (call $nest (local.get $x) (local.get $i))))')}`),
    max: 5,
    exits: ['trap'],
    ends: ['Done', 'Trapped']
  },
  {
    name: 'calls of the host between stretches of staged code, which may trap',
    modules: [
      `(module (import "env" "host0" (func $h (param i32) (result i32))) (import "env" "host1" (func $g (param i32)))
        (memory 1) (global $c (mut i32) (i32.const 0))
        ${loop(`
          (i32.store (i32.const 4094) (local.get $i))
          (global.set $c (i32.add (global.get $c) (local.get $x)))
          (local.set $s (i32.add (local.get $s) (call $h (local.get $i))))
          (call $g (i32.add (local.get $x) (local.get $i)))
          (local.set $s (i32.add (local.get $s) (i32.add (i32.load (i32.const 4094)) (global.get $c))))`)})`
    ],
    max: 6,
    exits: ['link'],
    ends: ['Done', 'Trapped']
  },
  {
    name: 'growth by a callee in another instance under every kind of access',
    modules: [
      `(module (memory (export "m") 1 3)
        (func (export "grow") (param i32) (result i32)
          (i32.store8 (i32.const 65535) (local.get 0)) (memory.grow (i32.const 1))))`,
      `(module (import "a" "m" (memory 1 3)) (import "a" "grow" (func $grow (param i32) (result i32)))
        ${loop(`
          (i64.store (i32.const 65528) (i64.const -1))
          (drop (call $grow (local.get $i)))
          (local.set $s (i32.add (local.get $s) (i32.load8_u (i32.const 65535))))
          (if (i32.gt_u (memory.size) (i32.const 1)) (then (v128.store (i32.const 65530) (v128.const i32x4 1 2 3 4))))
          (memory.fill (i32.const 65500) (local.get $i) (i32.add (i32.const 30) (local.get $x)))
          (local.set $s (i32.xor (local.get $s) (i32.load (i32.mul (memory.size) (i32.const 65532)))))`)})`
    ],
    max: 6,
    ends: ['Done']
  },
  {
    name: 'recursion without a variable, up to the limit of depth',
    modules: [
      `(module (func $f (call $f)) (func (export "run") (param i32 i32) (result i32)
        (if (local.get 0) (then (call $f))) (local.get 1)))`
    ],
    max: 1,
    ends: ['Done', 'Exhausted']
  },
  {
    name: 'a function that calls itself in place, with locals that start anew',
    modules: [
      `(module (func $again (param $n i32) (param $s i32) (result i32) (local $i i32) (local $l i64) (local $v v128) (local $r funcref)
        (if (i32.eqz (local.get $n)) (then (return (local.get $s))))
        (local.set $s (i32.add (local.get $s) (i32.add (local.get $i) (i32.wrap_i64 (local.get $l)))))
        (local.set $s (i32.add (local.get $s) (i32.add (i32x4.extract_lane 3 (local.get $v)) (ref.is_null (local.get $r)))))
        (local.set $i (local.get $n)) (local.set $l (i64.const 0x100000007)) (local.set $v (i32x4.splat (local.get $n)))
        (local.set $r (ref.func $again))
        (return_call $again (i32.sub (local.get $n) (i32.const 1)) (i32.mul (local.get $s) (i32.const 3))))
      (elem declare func $again)
      (func (export "run") (param i32 i32) (result i32) (call $again (local.get 0) (local.get 1))))`
    ],
    max: 9,
    ends: ['Done']
  },
  {
    name: 'a long way without a loop or a call',
    modules: [
      `(module (memory 1) (func (export "run") (param $x i32) (param $n i32) (result i32) (local $s i32)
        ${'(local.set $s (i32.add (i32.rotl (local.get $s) (local.get $n)) (local.get $x)))'.repeat(300)}
        (i32.store (i32.const 4) (local.get $s))
        ${'(local.set $s (i32.xor (i32.mul (local.get $s) (local.get $x)) (local.get $n)))'.repeat(100)}
        (i32.add (local.get $s) (i32.load (i32.const 4)))))`
    ],
    max: 5,
    ends: ['Done']
  },
  {
    name: 'a long that becomes what its own halves make',
    modules: [
      `(module (func (export "run") (param $x i32) (param $n i32) (result i32) (local $l i64) (local $m i64)
        (local.set $l (i64.or (i64.extend_i32_s (local.get $x)) (i64.const 0x7654321076543210)))
        ${[1, 7, 31, 32, 33, 60]
          .flatMap((k) => ['shl', 'rotl', 'shr_u', 'rotr', 'shr_s'].map((o) => [o, k] as const))
          .map(
            ([o, k]) => `
        (local.set $l (i64.${o} (local.get $l) (i64.const ${k})))
        (local.set $m (i64.add (local.get $m) (local.get $l)))
        (local.set $l (i64.xor (local.get $l) (i64.const 0x6543210765432107)))`
          )
          .join('')}
        (i32.xor (i32.wrap_i64 (local.get $m)) (i32.wrap_i64 (i64.shr_u (local.get $m) (i64.const 32))))))`
    ],
    max: 4,
    ends: ['Done']
  },
  {
    name: 'a third operand behind a constant, in a variable that nothing else may take',
    modules: [
      `(module (memory 1) (func (export "run") (param $x i32) (param $n i32) (result i32)
        (local $v v128)
        (local.set $v (i16x8.sub
          (v128.load32x2_u (i32.const 10))
          (v128.bitselect
            (i32x4.dot_i16x8_s (v128.const i32x4 2 2 0xffc00000 0xffc00000)
              (i8x16.shuffle 12 26 8 27 3 15 21 1 2 17 4 28 13 5 25 7
                (v128.const i32x4 4 4 0x7f800000 0x7f800000) (v128.const i32x4 31 31 0x7fc00000 0x7fc00000)))
            (v128.const i32x4 0xffffffe5 0xbf800000 0xffffffec 0x38000000)
            (i32x4.le_u
              (i32x4.dot_i16x8_s (v128.load (i32.const 17))
                (i16x8.abs (i8x16.min_u (v128.const i32x4 0xffffffb6 0xffc00000 197 0) (v128.load32_zero (i32.const 13)))))
              (i8x16.ge_s
                (v128.not (select (result v128) (v128.const i32x4 1 2 3 4) (v128.const i32x4 41 41 1 1) (local.get $x)))
                (v128.load64_zero (i32.const 5)))))))
        (i32.add
          (i32.add (i32x4.extract_lane 0 (local.get $v)) (i32x4.extract_lane 1 (local.get $v)))
          (i32.add (i32x4.extract_lane 2 (local.get $v)) (i32.add (i32x4.extract_lane 3 (local.get $v)) (local.get $n))))))`
    ],
    max: 5,
    ends: ['Done']
  },
  {
    name: 'stores across a border of pages, the first of which has been written already',
    modules: [
      `(module (memory 1) ${loop(`
        (local.set $s (i32.add (local.get $s) (i32.add (i32.load (i32.const 4096)) (i32.load (i32.const 8192)))))
        (local.set $s (i32.add (local.get $s) (i32.load (i32.const 12288))))
        (i32.store8 (i32.const 4000) (local.get $i)) (i32.store8 (i32.const 8000) (local.get $i))
        (i64.store (i32.const 4093) (i64.const -1))
        (i32.store (i32.const 8190) (i32.sub (i32.const -1) (local.get $x)))
        (i32.store8 (i32.const 12200) (local.get $x))
        (v128.store (i32.const 12280) (i32x4.splat (i32.sub (i32.const -1) (local.get $i))))`)})`
    ],
    max: 5,
    ends: ['Done']
  }
]
