/** Tables that grow and change between the calls of their entries. */
import type { Case } from './hard.ts'

const text = `(module
  (type $f (func (param i32) (result i32)))
  (table $t 2 12 funcref) (table $u i64 3 funcref)
  (elem $e func $a $b $c)
  (elem (table $t) (i32.const 0) func $a $b)
  (elem (table $u) (i64.const 0) func $c $a $b)
  (func $a (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
  (func $b (param i32) (result i32) (i32.mul (local.get 0) (i32.const 3)))
  (func $c (param i32) (result i32) (i32.xor (local.get 0) (i32.const 21)))
  (func $all (param $s i32) (result i32) (local $i i32)
    (local.set $i (table.size $t))
    (loop $next
      (local.set $i (i32.sub (local.get $i) (i32.const 1)))
      (local.set $s (call_indirect $t (type $f) (local.get $s) (local.get $i)))
      (br_if $next (local.get $i)))
    (call_indirect $u (type $f) (local.get $s) (i64.const 1)))
  (func (export "run") (param $x i32) (param $n i32) (result i32) (local $s i32) (local $i i32)
    (loop $next
      (local.set $s (call $all (i32.add (local.get $s) (local.get $n))))
      (local.set $i (i32.rem_u (local.get $s) (table.size $t)))
      (block $done (block $init (block $to (block $copy (block $fill (block $set (block $grow
        (br_table $grow $set $fill $copy $to $init (i32.rem_u (i32.add (local.get $n) (local.get $x)) (i32.const 6))))
        (drop (table.grow $t (ref.func $b) (i32.const 1))) (br $done))
        (table.set $t (local.get $i) (ref.func $c)) (br $done))
        (table.fill $t (local.get $i) (ref.func $a) (i32.const 1)) (br $done))
        (table.copy $t $t (local.get $i) (i32.const 0) (i32.const 1)) (br $done))
        (table.set $t (local.get $i) (ref.func $c))
        (table.copy $u $t (i64.const 1) (local.get $i) (i32.const 1)) (br $done))
        (table.init $t $e (i32.const 0) (i32.const 1) (i32.const 2)))
      (local.set $n (i32.sub (local.get $n) (i32.const 1)))
      (br_if $next (i32.ge_s (local.get $n) (i32.const 0))))
    (if (i32.and (local.get $x) (i32.const 1))
      (then (drop (call_indirect $t (type $f) (local.get $s) (table.size $t)))))
    (call $all (local.get $s))))`

export const tableCases: ReadonlyArray<Case> = [
  {
    name: 'tables that change between calls of their entries',
    modules: [text],
    max: 9,
    ends: ['Done', 'Trapped'],
    rules: ['Step/table.grow-succeed', 'Step/table.set-val', 'Step_pure/call_indirect']
  }
]
