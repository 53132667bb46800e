/** Programs in which vectors go wherever values go, and those with more results than registers. */
import type { Case } from './hard.ts'

const many = 70

export const vectorCases: ReadonlyArray<Case> = [
  {
    name: 'vectors as parameters, results, operands of labels, globals and fields',
    modules: [
      `(module
      (global $g (mut v128) (v128.const i32x4 1 2 3 4))
      (global $h (mut f32) (f32.const 0.5))
      (global $k (mut i64) (i64.const -1))
      (global $f (mut funcref) (ref.null func))
      (type $s (struct (field (mut v128)) (field (mut i64))))
      (table 2 funcref) (elem (i32.const 0) $mix $mix) (elem declare func $tail)
      (func $mix (param $v v128) (param $x i32) (param $w v128) (param $l i64)
        (result v128 f64 v128 i32 i64 f32 (ref null $s) v128)
        (local.get $w) (f64.convert_i32_s (local.get $x)) (i32x4.add (local.get $v) (i32x4.splat (local.get $x)))
        (local.get $x) (i64.add (local.get $l) (i64.const -3)) (f32.const nan)
        (struct.new $s (local.get $v) (local.get $l)) (local.get $v))
      (func $tail (param $v v128) (param $n i32) (result v128 i64 v128)
        (if (i32.eqz (local.get $n)) (then (return (local.get $v) (i64.const 5) (v128.not (local.get $v)))))
        (return_call $tail (i32x4.add (local.get $v) (v128.const i32x4 1 -1 2 -2)) (i32.sub (local.get $n) (i32.const 1))))
      (func $swap (param v128 v128) (result v128 v128) (return_call $swapped (local.get 1) (local.get 0)))
      (func $swapped (param v128 v128) (result v128 v128) (local.get 0) (local.get 1))
      (func $sum (param $v v128) (result i32)
        (i32.add (i32x4.extract_lane 0 (local.get $v)) (i32.add (i32x4.extract_lane 1 (local.get $v))
          (i32.mul (i32x4.extract_lane 2 (local.get $v)) (i32x4.extract_lane 3 (local.get $v))))))
      (func (export "run") (param $x i32) (param $n i32) (result i32)
        (local $i i32) (local $s i32) (local $v v128) (local $w v128) (local $r (ref null $s)) (local $l i64) (local $d f64)
        (local.set $v (global.get $g))
        (loop $again
          (call_indirect (param v128 i32 v128 i64) (result v128 f64 v128 i32 i64 f32 (ref null $s) v128)
            (local.get $v) (local.get $x) (local.get $w) (local.get $l) (i32.and (local.get $i) (i32.const 1)))
          (local.set $v) (local.set $r) (global.set $h) (local.set $l) (local.set $s) (local.set $w) (local.set $d)
          (v128.xor (local.get $v)) (local.set $v)
          (global.set $g (v128.xor (global.get $g) (local.get $w)))
          (global.set $k (i64.add (global.get $k) (local.get $l)))
          (global.set $f (if (result funcref) (i32.and (local.get $i) (i32.const 1))
            (then (ref.null func)) (else (ref.func $tail))))
          (struct.set $s 0 (local.get $r) (v128.or (struct.get $s 0 (local.get $r)) (local.get $w)))
          (call $tail (struct.get $s 0 (local.get $r)) (local.get $n))
          (local.set $w) (local.set $l) (local.set $v)
          (call $swap (local.get $v) (local.get $w)) (local.set $v) (call $sum) (local.get $s) (i32.add) (local.set $s)
          (local.get $v) (local.get $w) (local.get $x)
          (loop $l (param v128 v128 i32) (result v128 v128)
            (local.set $x) (local.set $v) (local.set $w) (local.get $v) (local.get $w)
            (i32.sub (local.get $x) (i32.const 1))
            (local.set $x (i32.sub (local.get $x) (i32.const 1)))
            (br_if $l (i32.gt_s (local.get $x) (i32.const 0)))
            (drop))
          (local.set $v) (local.set $w)
          (block $out (result v128 v128)
            (local.get $w) (local.get $v)
            (br_if $out (i32.and (local.get $i) (i32.const 2)))
            (select (result v128) (local.get $w) (local.get $v) (i32.and (local.get $i) (i32.const 1))) (v128.xor))
          (local.set $w) (i32x4.sub (local.get $v)) (local.set $v)
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br_if $again (i32.lt_u (local.get $i) (local.get $n))))
        (i32.add (local.get $s) (i32.add (call $sum (global.get $g)) (call $sum (local.get $w)))))) `
    ],
    max: 5
  },
  {
    name: 'more words of results than registers',
    modules: [
      `(module
      (func $wide (param $x i32) (result ${'v128 '.repeat(many)})
        ${'(i32x4.splat (local.get $x))'.repeat(many)})
      (func (export "run") (param $x i32) (param $n i32) (result i32) (local $i i32) (local $s i32)
        (loop $again
          (call $wide (i32.add (local.get $x) (local.get $i)))
          ${'(i32x4.add)'.repeat(many - 1)}
          (i32x4.extract_lane 1) (local.get $s) (i32.add) (local.set $s)
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br_if $again (i32.lt_u (local.get $i) (local.get $n))))
        (local.get $s)))`
    ],
    max: 4
  }
]
