/** Programs written for what is hard about staging, each with the arguments that it is interesting with. */

import type { StepRule } from '../../../src/execution/runtime/Config.ts'
import type { ExitReason } from '../../../src/staging/exit/ExitReason.ts'

export interface Case {
  readonly name: string
  /**
   * Modules in order; each may import from those before by the names `a`, `b`, ..., and functions of the host. The last
   * one exports `run`, which takes two i32.
   */
  readonly modules: ReadonlyArray<string>
  /** The largest argument. */
  readonly max: number
  /** Why staged code was left, among others. */
  readonly exits?: ReadonlyArray<ExitReason>
  /** How runs ended, among others. */
  readonly ends?: ReadonlyArray<'Done' | 'Trapped' | 'Exception' | 'Exhausted'>
  /** Rules that fired in staged code, among others. */
  readonly rules?: ReadonlyArray<StepRule>
}

/** Memory, table, global, tag and functions that others share. */
const shared = `(module
  (memory (export "m") 1 4)
  (table (export "t") 8 funcref)
  (global $g (export "g") (mut i32) (i32.const 5))
  (global $h (export "h") (mut f64) (f64.const 1.5))
  (global (export "l") (mut i64) (i64.const -7))
  (tag $e (export "e") (param i32))
  (type $f (func (param i32) (result i32)))
  (func $grow (export "grow") (param i32) (result i32)
    (i32.store (i32.const 4094) (local.get 0))
    (drop (memory.grow (i32.const 1)))
    (i32.store (i32.const 65532) (i32.add (local.get 0) (i32.const 1)))
    (i32.load (i32.const 4094)))
  (func $set (export "set") (param i32) (result i32)
    (global.set $g (i32.add (global.get $g) (local.get 0)))
    (global.set $h (f64.add (global.get $h) (f64.const 1)))
    (global.get $g))
  (func $raise (export "raise") (param i32) (result i32)
    (if (i32.and (local.get 0) (i32.const 1)) (then (throw $e (local.get 0))))
    (i32.add (local.get 0) (i32.const 100)))
  (func $down (export "down") (param i32) (result i32)
    (if (result i32) (i32.eqz (local.get 0))
      (then (i32.const 77))
      (else (return_call $down (i32.sub (local.get 0) (i32.const 1))))))
  (func $trap (export "trap") (param i32) (result i32)
    (i32.div_s (i32.const 100) (i32.sub (local.get 0) (i32.const 3))))
  (elem (i32.const 0) $grow $set $raise $down $trap))`

const imports = `
  (import "a" "m" (memory $m 1 4)) (import "a" "m" (memory $n 1 4))
  (import "a" "t" (table $t 8 funcref))
  (import "a" "g" (global $g (mut i32))) (import "a" "h" (global $h (mut f64))) (import "a" "l" (global $l (mut i64)))
  (import "a" "e" (tag $e (param i32)))
  (import "a" "grow" (func $grow (param i32) (result i32)))
  (import "a" "set" (func $set (param i32) (result i32)))
  (import "a" "raise" (func $raise (param i32) (result i32)))
  (import "a" "down" (func $down (param i32) (result i32)))
  (import "a" "trap" (func $trap (param i32) (result i32)))
  (type $f (func (param i32) (result i32)))`

export const across = (body: string): ReadonlyArray<string> => [shared, `(module ${imports} ${body})`]

/** A function `run` that does something `n` times, at least once; `$s` is its result. */
export const loop = (body: string): string => `
  (func (export "run") (param $x i32) (param $n i32) (result i32) (local $i i32) (local $s i32)
    (loop $again
      ${body}
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get $i) (local.get $n))))
    (local.get $s))`

export const cases: ReadonlyArray<Case> = [
  {
    name: 'bytes far and wide in a page, which is saved as a whole in the end, and a store into a granule and the next one',
    modules: [
      `(module (memory 1) (data (i32.const 100) "\\01\\02\\03\\04\\05\\06\\07\\08")
      ${loop(`
        (local.set $k (i32.const 0))
        (loop $far
          (i32.store8 offset=90 (i32.add (i32.mul (local.get $k) (i32.const 37)) (local.get $x))
            (i32.add (local.get $k) (local.get $s)))
          (br_if $far (i32.lt_u (local.tee $k (i32.add (local.get $k) (i32.const 1))) (i32.const 80))))
        (i32.store16 (i32.const 4095) (local.get $i))
        (i32.store8 (i32.const 5008) (local.get $i))
        (i64.store (i32.const 5018) (i64.mul (i64.const 0x0101010101010101)
          (i64.extend_i32_u (i32.add (i32.add (local.get $i) (local.get $x)) (i32.const 1)))))
        (local.set $s (i32.add (local.get $s) (i32.load (i32.const 100))))`).replace(
        '(local $i i32)',
        '(local $i i32) (local $k i32)'
      )})`
    ],
    max: 3
  },
  {
    name: 'returns of a float and of a reference beside tail calls',
    modules: [
      `(module (func $h (param i32) (result f64 f32) (f64.convert_i32_s (local.get 0)) (f32.const 9))
      (func $r (param i32) (result funcref) (ref.func $h)) (elem declare func $h)
      (func $float (param $x i32) (result f64 f32)
        (block (if (i32.eq (local.get $x) (i32.const 1)) (then (return_call $h (local.get $x))))
          (if (i32.eq (local.get $x) (i32.const 2)) (then (return (f64.const 2.5) (f32.const 1))))
          (local.set $x (i32.mul (local.get $x) (i32.const 3))))
        (f64.convert_i32_s (local.get $x)) (f32.const 2))
      (func $either (param $x i32) (result f64 f32)
        (block ${[0, 3, 6]
          .map(
            (n) => `(if (i32.lt_u (local.get $x) (i32.const ${n + 3})) (then
              (if (i32.eq (local.get $x) (i32.const ${n})) (then (return_call $h (local.get $x)))
                (else (if (i32.eq (local.get $x) (i32.const ${n + 1})) (then (return (f64.const ${n}.5) (f32.const 1))))))
              (local.set $x (i32.add (local.get $x) (i32.const 3)))))`
          )
          .join('')})
        (f64.convert_i32_s (local.get $x)) (f32.const 2))
      (func $ref (param $x i32) (result funcref)
        (block (if (i32.eq (local.get $x) (i32.const 3)) (then (return_call $r (local.get $x))))
          (if (i32.eq (local.get $x) (i32.const 4)) (then (return (ref.func $h))))
          (if (i32.eq (local.get $x) (i32.const 5)) (then (return (ref.null func)))))
        (ref.func $h))
      ${loop(`
        (call $float (i32.add (local.get $x) (local.get $i)))
        (i32.trunc_f32_s) (local.set $s (i32.add (local.get $s))) (i32.trunc_f64_s)
        (local.set $s (i32.xor (local.get $s)))
        (call $either (i32.add (local.get $x) (local.get $i)))
        (i32.trunc_f32_s) (local.set $s (i32.add (local.get $s))) (i32.trunc_f64_s)
        (local.set $s (i32.xor (local.get $s)))
        (local.set $s (i32.add (local.get $s) (ref.is_null (call $ref (i32.add (local.get $x) (local.get $i))))))`)})`
    ],
    max: 6
  },
  {
    name: 'one memory under two names, grown by a callee in another instance',
    modules: across(
      loop(`
      (i32.store $m (local.get $i) (local.get $x))
      (local.set $s (i32.add (local.get $s) (call $grow (local.get $i))))
      (i32.store8 $n (i32.const 70000) (local.get $s))
      (local.set $s (i32.add (local.get $s) (i32.load $m (i32.const 65532))))
      (local.set $s (i32.add (local.get $s) (memory.size $n)))`)
    ),
    max: 6
  },
  {
    name: 'globals of another instance, written on both sides of calls',
    modules: across(
      loop(`
      (global.set $g (i32.add (global.get $g) (local.get $x)))
      (local.set $s (i32.add (local.get $s) (call $set (local.get $i))))
      (global.set $h (f64.mul (global.get $h) (f64.const 0.5)))
      (global.set $l (i64.add (global.get $l) (i64.extend_i32_s (local.get $s))))
      (local.set $s (i32.xor (local.get $s) (i32.wrap_i64 (global.get $l))))`)
    ),
    max: 6
  },
  {
    name: 'exceptions across instances, caught inside and outside',
    modules: across(
      loop(`
      (block $caught (result i32)
        (try_table (result i32) (catch $e $caught)
          (i32.add (call $raise (local.get $i)) (call_indirect $t (type $f) (local.get $x) (i32.const 2)))))
      (local.set $s (i32.add (local.get $s)))`)
    ),
    max: 6
  },
  {
    name: 'an exception that nobody catches',
    modules: across(
      loop('(local.set $s (i32.add (local.get $s) (call $raise (i32.sub (local.get $n) (local.get $i)))))')
    ),
    max: 6
  },
  {
    name: 'tail calls across instances, through a table, through blocks',
    modules: across(`
      (func $tail (param i32) (result i32)
        (block $b (result i32)
          (loop (result i32)
            (if (i32.lt_s (local.get 0) (i32.const 3)) (then (return_call $down (i32.add (local.get 0) (i32.const 2)))))
            (return_call_indirect $t (type $f) (local.get 0) (i32.const 3)))))
      ${loop('(local.set $s (i32.add (local.get $s) (call $tail (i32.add (local.get $i) (local.get $x)))))')}`),
    max: 6
  },
  {
    name: 'calls through a table that changes, with traps by type, by null and by range',
    modules: across(
      loop(`
      (local.set $s (i32.add (local.get $s)
        (call_indirect $t (type $f) (local.get $i) (i32.and (i32.add (local.get $i) (local.get $x)) (i32.const 15)))))
      (table.set $t (i32.and (local.get $i) (i32.const 7)) (table.get $t (i32.const 1)))`)
    ),
    max: 12
  },
  {
    name: 'calls through a table by a type above, and by one below',
    modules: [
      `(module (type $f (sub (func (param i32) (result i32)))) (type $g (sub $f (func (param i32) (result i32))))
      (table $t 4 funcref) (elem (table $t) (i32.const 0) func $a $b $a)
      (func $a (type $f) (i32.add (local.get 0) (i32.const 1)))
      (func $b (type $g) (i32.mul (local.get 0) (i32.const 3)))
      ${loop(`
        (local.set $s (i32.add (local.get $s)
          (call_indirect $t (type $f) (local.get $i) (i32.rem_u (local.get $i) (i32.const 3)))))
        (local.set $s (i32.xor (local.get $s)
          (call_indirect $t (type $g) (local.get $s) (i32.add (i32.const 1) (i32.gt_u (i32.add (local.get $x) (local.get $i)) (i32.const 5))))))`)})`
    ],
    max: 8
  },
  {
    name: 'a trap that bubbles through frames, blocks and handlers',
    modules: across(
      `
      (func $deep (param i32) (result i32)
        (block $b (result i32)
          (try_table (result i32) (i32.add (i32.const 3)
            (if (result i32) (local.get 0) (then (call $deep (i32.sub (local.get 0) (i32.const 1)))) (else (call $trap (i32.const 3)))))))
        (br_if 0 (i32.const 0)))
      ${loop('(local.set $s (i32.add (local.get $s) (call $deep (i32.add (local.get $x) (local.get $n)))))')}`
    ),
    max: 4
  },
  {
    name: 'unaligned stores across pages, fills and copies over them, and out of bounds at the end',
    modules: [
      `(module (memory 1) (data $d "abcdefghijklmnop")
      ${loop(`
        (i32.store8 (i32.const 4000) (local.get $i))
        (i64.store (i32.add (i32.const 4089) (local.get $i)) (i64.const 0x0102030405060708))
        (i32.store16 (i32.add (i32.const 8191) (local.get $x)) (i32.const 0x7777))
        (f64.store offset=3 (i32.const 12280) (f64.convert_i32_s (local.get $i)))
        (memory.fill (i32.const 16380) (local.get $i) (i32.add (local.get $x) (i32.const 3)))
        (memory.copy (i32.const 20476) (i32.const 4088) (i32.const 9))
        (memory.copy (i32.const 4090) (i32.const 4088) (i32.const 7))
        (memory.init $d (i32.const 24574) (local.get $x) (i32.const 4))
        (local.set $s (i32.add (local.get $s) (i32.load (i32.const 4094))))
        (i32.store (i32.sub (i32.const 65540) (i32.mul (local.get $x) (local.get $i))) (local.get $s))`)})`
    ],
    max: 9
  },
  {
    name: 'bulk instructions cut by the fuel, upwards and downwards',
    modules: [
      `(module (memory 1) (memory $b i64 1) (data $d "the quick brown fox jumps over the lazy dog, and on")
      ${loop(`
        (memory.init $d (i32.add (i32.const 4080) (local.get $i)) (local.get $x) (i32.const 40))
        (memory.copy (i32.const 4085) (i32.const 4083) (i32.add (local.get $x) (i32.const 30)))
        (memory.copy (i32.const 4081) (i32.const 4084) (i32.add (local.get $x) (i32.const 30)))
        (memory.copy $b 0 (i64.const 8180) (i32.const 4080) (i32.const 33))
        (memory.fill $b (i64.const 8190) (local.get $i) (i64.const 50))
        (local.set $s (i32.xor (local.get $s) (i32.load $b (i64.const 8188))))`)})`
    ],
    max: 5
  },
  {
    name: 'addresses of 64 bits',
    modules: [
      `(module (memory i64 1 3) (table $t i64 4 funcref) (elem (table $t) (i64.const 0) func $f)
      (func $f (param i32) (result i32) (i32.mul (local.get 0) (i32.const 3)))
      ${loop(`
        (i64.store (i64.extend_i32_u (local.get $i)) (i64.const -1))
        (i32.store8 (i64.or (i64.shl (i64.extend_i32_u (i32.gt_u (local.get $i) (i32.const 4))) (i64.const 33)) (i64.const 5)) (local.get $x))
        (memory.fill (i64.const 100) (i32.const 7) (i64.const 9))
        (local.set $s (i32.add (local.get $s) (i32.wrap_i64 (i64.load offset=1 (i64.const 2)))))
        (local.set $s (i32.add (local.get $s) (i32.wrap_i64 (memory.grow (i64.const 1)))))
        (local.set $s (i32.add (local.get $s) (i32.wrap_i64 (table.size $t))))
        (local.set $s (call_indirect $t (param i32) (result i32) (local.get $s) (i64.and (i64.extend_i32_u (local.get $x)) (i64.const 1))))`)})`
    ],
    max: 7
  },
  {
    name: 'NaNs at every entry point',
    modules: [
      `(module (memory 1) (global $g (mut f32) (f32.const nan:0x200001)) (type $s (struct (field (mut f64))))
      (data (i32.const 0) "\\01\\00\\a0\\7f\\00\\00\\c0\\7f\\00\\00\\c0\\ff\\01\\00\\00\\00\\00\\00\\f0\\7f\\00\\00\\00\\00\\00\\00\\f8\\7f")
      (func $id (param f32) (result f32) (local.get 0))
      ${loop(`
        (local.set $s (i32.xor (local.get $s) (i32.reinterpret_f32 (f32.load (i32.mul (local.get $i) (i32.const 4))))))
        (f32.store (i32.const 44) (f32.sqrt (f32.const -1)))
        (f64.store (i32.const 56) (f64.sub (f64.const inf) (f64.convert_i32_u (local.get $i))))
        (f64.store (i32.const 64) (f64.div (f64.const 0) (f64.const 0)))
        (f32.store (i32.const 40) (f32.add (f32.load (i32.const 4)) (f32.load (i32.const 8))))
        (local.set $s (i32.xor (local.get $s) (i32.reinterpret_f32 (f32.neg (f32.sqrt (f32.const -1))))))
        (local.set $s (i32.xor (local.get $s) (i32.reinterpret_f32 (f32.copysign (f32.load (i32.const 4)) (f32.const -1)))))
        (local.set $s (i32.xor (local.get $s) (i32.reinterpret_f32 (call $id (f32.abs (f32.load (i32.const 8)))))))
        (local.set $s (i32.xor (local.get $s) (i32.reinterpret_f32 (global.get $g))))
        (global.set $g (f32.reinterpret_i32 (i32.add (i32.const 0x7fc00000) (local.get $i))))
        (drop (struct.get $s 0 (struct.new $s (f64.load (i32.const 12)))))
        (f64.store (i32.const 48) (f64.promote_f32 (global.get $g)))
        (local.set $s (i32.xor (local.get $s) (i32.wrap_i64 (i64.reinterpret_f64 (f64.const nan:0x123)))))
        (local.set $s (i32.xor (local.get $s)
          (i32.reinterpret_f32 (f32x4.extract_lane 1 (f32x4.add (v128.load (i32.const 0)) (v128.load (i32.const 4)))))))`)})`
    ],
    max: 6
  },
  {
    name: 'blocks with parameters and results, br_table, and values under loops',
    modules: [
      `(module
      (func (export "run") (param $x i32) (param $n i32) (result i32) (local $i i32) (local $s i32) (local $w i64)
        (loop $again
          (i32.const 7) (local.get $s) (local.get $x) (i64.extend_i32_s (local.get $i))
          (loop $l (param i32 i64) (result i64 i32)
            (local.set $w) (i32.const 1) (i32.add) (local.set $x)
            (local.get $x) (local.get $w)
            (br_if $l (i32.lt_s (local.get $x) (i32.const 3)))
            (if (param i32 i64) (result i32 i64) (i32.and (local.get $x) (i32.const 1))
              (then) (else (i64.const 1) (i64.add)))
            (local.set $w) (local.set $x) (local.get $w) (local.get $x))
          (local.set $x) (i32.wrap_i64) (i32.add) (i32.mul) (local.set $s)
          (local.set $s (i32.add (local.get $s)
            (block $a (result i32)
              (i32.add (i32.const 100)
                (block $b (result i32)
                  (i32.add (i32.const 10)
                    (block $c (result i32)
                      (br_table $a $b $c $a (i32.const 2) (i32.and (local.get $i) (i32.const 3))))))))))
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br_if $again (i32.lt_u (local.get $i) (local.get $n))))
        (local.get $s)))`
    ],
    max: 5
  },
  {
    name: 'deep recursion',
    modules: [
      `(module (func $f (export "run") (param $x i32) (param $n i32) (result i32)
        (if (result i32) (i32.eqz (local.get $n)) (then (local.get $x))
          (else (i32.add (local.get $n) (call $f (local.get $x) (i32.sub (local.get $n) (i32.const 1))))))))`
    ],
    max: 40
  },
  {
    name: 'aggregates, casts and vectors in a loop',
    modules: [
      `(module (rec (type $s (sub (struct (field (mut i8)) (field (mut i64))))) (type $z (sub $s (struct (field (mut i8)) (field (mut i64)) (field f32)))))
      (type $a (array (mut i16)))
      (func $make (param i32) (result (ref $s))
        (if (result (ref $s)) (i32.and (local.get 0) (i32.const 1))
          (then (struct.new $s (local.get 0) (i64.const 9)))
          (else (struct.new $z (local.get 0) (i64.const 8) (f32.const 1)))))
      (func (export "run") (param $x i32) (param $n i32) (result i32) (local $i i32) (local $s i32) (local $r (ref null $s)) (local $v v128) (local $b (ref null $a))
        (local.set $b (array.new $a (local.get $x) (i32.const 5)))
        (loop $again
          (local.set $r (call $make (local.get $i)))
          (struct.set $s 0 (local.get $r) (i32.add (local.get $i) (i32.const 250)))
          (local.set $s (i32.add (local.get $s) (struct.get_s $s 0 (local.get $r))))
          (block $no (result (ref null $s))
            (br_on_cast_fail $no (ref null $s) (ref $z) (local.get $r)) (drop)
            (local.set $s (i32.add (local.get $s) (i32.const 1000))) (local.get $r))
          (drop)
          (array.set $a (local.get $b) (i32.rem_u (local.get $i) (i32.const 6)) (local.get $s))
          (local.set $s (i32.add (local.get $s) (array.get_u $a (local.get $b) (i32.const 2))))
          (local.set $v (i32x4.add (local.get $v) (i32x4.splat (local.get $s))))
          (local.set $s (i32.add (local.get $s) (i32x4.extract_lane 3 (i32x4.shl (local.get $v) (local.get $i)))))
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br_if $again (i32.lt_u (local.get $i) (local.get $n))))
        (local.get $s)))`
    ],
    max: 7
  }
]
