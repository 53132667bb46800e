/** Exceptions that staged code throws and catches: in one function, across frames and instances, again, in tail calls. */
import type { Case } from './hard.ts'

const tags = `
  (type $ft (func (param i32 i64 f32 f64 v128)))
  (tag $a (param i32)) (tag $b (param i32 i64)) (tag $none) (tag $all (type $ft))`

const one = (name: string, text: string, max = 7): Case => ({ name, modules: [`(module ${text})`], max })

export const exceptionCases: ReadonlyArray<Case> = [
  one(
    'thrown and caught in one function',
    `${tags}
    (func (export "run") (param $x i32) (param $n i32) (result i32) (local $s i32) (local $l i64)
      (loop $again
        (block $done
          (block $b (result i32 i64)
            (block $a (result i32)
              (try_table (catch $a $a) (catch $b $b) (catch_all $done)
                (i32.const 77)
                (if (i32.eqz (i32.rem_u (local.get $n) (i32.const 3)))
                  (then (throw $a (i32.add (local.get $s) (local.get $n)))))
                (if (i32.eq (i32.rem_u (local.get $n) (i32.const 3)) (i32.const 1))
                  (then (block (i32.const 5) (throw $b (local.get $x) (i64.const -9)))))
                (drop)
                (if (i32.and (local.get $x) (i32.const 1)) (then (throw $none))))
              (br $done))
            (local.set $s (i32.add (local.get $s)))
            (br $done))
          (local.set $l) (local.set $s (i32.xor (local.get $s))))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (br_if $again (i32.ge_s (local.get $n) (i32.const 0))))
      (i32.add (local.get $s) (i32.wrap_i64 (local.get $l))))`
  ),
  one(
    'thrown through frames with handlers that do not catch it',
    `${tags}
    (func $deep (param $k i32) (param $x i32) (result i32)
      (block $h (result i32)
        (try_table (result i32) (catch $b $dropped) (catch $a $h)
          (if (result i32) (i32.eqz (local.get $k))
            (then
              (if (i32.and (local.get $x) (i32.const 1)) (then (throw $a (local.get $x))))
              (if (i32.and (local.get $x) (i32.const 2)) (then (throw $none)))
              (throw $all (i32.const 4) (i64.const 5) (f32.const 6) (f64.const -7) (v128.const i32x4 1 2 3 4)))
            (else (i32.add (i32.const 1)
              (call $middle (i32.sub (local.get $k) (i32.const 1)) (local.get $x))))))
        (return (i32.add (i32.const 10))))
      (i32.add (i32.const 100)))
    (func $middle (param i32 i32) (result i32)
      (i32.const 3) (block (result i32) (i32.mul (i32.const 2) (call $deep (local.get 0) (local.get 1)))) (i32.add))
    (func (export "run") (param $x i32) (param $n i32) (result i32)
      (block $caught
        (return (block $all (result i32 i64 f32 f64 v128)
          (try_table (catch $all $all) (catch_all $caught)
            (return (call $deep (local.get $n) (local.get $x))))
          (unreachable))
          (drop) (drop) (drop) (drop)))
      (i32.const -1))`
      .replace('(catch $b $dropped)', '(catch_ref $none $ref)')
      .replace('(block $h (result i32)', '(block $ref (result exnref)\n      (block $h (result i32)')
      .replace(
        '(i32.add (i32.const 100)))\n    (func $middle',
        '(return (i32.add (i32.const 100))))\n    (throw_ref))\n    (func $middle'
      ),
    5
  ),
  one(
    'caught with its reference and thrown again, at every depth',
    `${tags}
    (global $kept (mut exnref) (ref.null exn))
    (func $f (param $k i32) (param $x i32)
      (block $again (result exnref)
        (try_table (catch_all_ref $again)
          (if (i32.eqz (local.get $k)) (then (throw $b (local.get $x) (i64.const 12))))
          (call $f (i32.sub (local.get $k) (i32.const 1)) (local.get $x)))
        (return))
      (global.set $kept)
      (throw_ref (global.get $kept)))
    (func (export "run") (param $x i32) (param $n i32) (result i32)
      (block $b (result i32 i64 exnref)
        (try_table (catch_ref $b $b) (call $f (local.get $n) (local.get $x)))
        (i32.const 1) (i64.const 1) (ref.null exn))
      (drop) (i32.wrap_i64) (i32.add)
      (if (i32.eq (local.get $x) (i32.const 5)) (then (throw_ref (ref.null exn)))))`,
    6
  ),
  one(
    'thrown by tail calls, out of tables, and not caught at all',
    `${tags}
    (type $t (func (param i32) (result i32)))
    (table funcref (elem $throws $calls $ends))
    (func $throws (type $t) (throw $a (i32.mul (local.get 0) (i32.const 3))))
    (func $calls (type $t) (return_call_indirect (type $t) (local.get 0) (i32.and (local.get 0) (i32.const 2))))
    (func $ends (type $t) (i32.const 8))
    (func (export "run") (param $x i32) (param $n i32) (result i32) (local $s i32)
      (loop $again
        (block $next (result i32)
          (try_table (result i32) (catch $a $next)
            (if (result i32) (i32.eq (local.get $n) (i32.const 6))
              (then (throw $none))
              (else (call_indirect (type $t) (local.get $n) (i32.rem_u (local.get $x) (i32.const 3)))))))
        (local.set $s (i32.add (local.get $s)))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (br_if $again (i32.gt_s (local.get $n) (i32.const 0))))
      (local.get $s))`,
    9
  ),
  one(
    'fields that are NaNs of every kind',
    `(tag $f (param f32 f64))
    (memory 1)
    (data (i32.const 0) "\\00\\00\\c0\\7f\\01\\00\\a0\\7f\\00\\00\\c0\\ff\\00\\00\\80\\3f\\00\\00\\00\\00\\00\\00\\f8\\7f\\00\\00\\00\\00\\01\\00\\f4\\7f\\00\\00\\00\\00\\00\\00\\f0\\3f")
    (func $throws (param $x i32)
      (throw $f (f32.load (i32.shl (i32.and (local.get $x) (i32.const 3)) (i32.const 2)))
        (f64.load offset=16 (i32.shl (i32.rem_u (local.get $x) (i32.const 3)) (i32.const 3)))))
    (func (export "run") (param $x i32) (param $n i32) (result i32) (local $s i32) (local $f f32) (local $d f64)
      (loop $again
        (block $f (result f32 f64)
          (try_table (catch $f $f) (call $throws (i32.add (local.get $x) (local.get $n))))
          (f32.const 1) (f64.const 2))
        (local.set $d) (local.set $f)
        (local.set $s (i32.xor (local.get $s) (i32.wrap_i64 (i64.shr_u (i64.reinterpret_f64 (local.get $d)) (i64.const 32)))))
        (local.set $s (i32.add (local.get $s) (i32.reinterpret_f32 (local.get $f))))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (br_if $again (i32.gt_s (local.get $n) (i32.const 0))))
      (local.get $s))`,
    12
  ),
  {
    name: 'tags and frames of two instances',
    modules: [
      `(module (tag $a (export "t") (param i32)) (tag $other (export "u") (param i32))
        (func $in (param i32) (result i32)
          (if (i32.and (local.get 0) (i32.const 1)) (then (throw $other (local.get 0))))
          (throw $a (i32.add (local.get 0) (i32.const 1))))
        (func (export "f") (param i32) (result i32)
          (block $h (result i32)
            (try_table (result i32) (catch $other $h)
              (i32.const 4) (call $in (local.get 0)) (i32.add)))))`,
      `(module (import "a" "t" (tag $mine (param i32))) (import "a" "u" (tag $u (param i32)))
        (import "a" "f" (func $f (param i32) (result i32)))
        (tag $own (param i32))
        (func $g (param i32) (result i32)
          (block $h (result i32)
            (try_table (result i32) (catch $own $h) (catch $u $h)
              (i32.mul (i32.const 2) (call $f (local.get 0))))))
        (func (export "run") (param $x i32) (param $n i32) (result i32) (local $s i32)
          (loop $again
            (block $h (result i32)
              (try_table (result i32) (catch $mine $h)
                (i32.sub (call $g (i32.add (local.get $x) (local.get $n))) (i32.const 1))))
            (local.set $s (i32.add (local.get $s)))
            (local.set $n (i32.sub (local.get $n) (i32.const 1)))
            (br_if $again (i32.gt_s (local.get $n) (i32.const 0))))
          (local.get $s)))`
    ],
    max: 6
  }
]
