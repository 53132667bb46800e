;; call_indirect dispatch: n calls through a table, the callee chosen by the low bits of what the last one returned.
;; A round executes 16 instructions and 3 to 5 of the callee.
(module
  (type $operator (func (param i32) (result i32)))
  (table funcref (elem $add $xor $rotate $multiply))

  (func $add (type $operator) (i32.add (local.get 0) (i32.const 0x9e3779b9)))
  (func $xor (type $operator) (i32.xor (local.get 0) (i32.shr_u (local.get 0) (i32.const 7))))
  (func $rotate (type $operator) (i32.rotl (local.get 0) (i32.const 11)))
  (func $multiply (type $operator) (i32.add (i32.mul (local.get 0) (i32.const 5)) (i32.const 1)))

  (func (export "run") (param $n i32) (result i32)
    (local $x i32)
    (block $done
      (loop $rounds
        (br_if $done (i32.eqz (local.get $n)))
        (local.set $x
          (call_indirect (type $operator)
            (local.get $x)
            (i32.and (i32.xor (local.get $x) (local.get $n)) (i32.const 3))))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (br $rounds)))
    (local.get $x)))
