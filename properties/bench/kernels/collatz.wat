;; Integer loop: the number of Collatz steps of all starts from 1 to n, summed.
;; A step executes 19 instructions at an odd number and 17 at an even one. Exact for n < 159,487.
(module
  (func (export "run") (param $n i32) (result i32)
    (local $start i32)
    (local $x i32)
    (local $steps i32)
    (local.set $start (i32.const 1))
    (block $done
      (loop $starts
        (br_if $done (i32.gt_u (local.get $start) (local.get $n)))
        (local.set $x (local.get $start))
        (block $reached
          (loop $walk
            (br_if $reached (i32.eq (local.get $x) (i32.const 1)))
            (local.set $steps (i32.add (local.get $steps) (i32.const 1)))
            (if (i32.and (local.get $x) (i32.const 1))
              (then (local.set $x (i32.add (i32.mul (local.get $x) (i32.const 3)) (i32.const 1))))
              (else (local.set $x (i32.shr_u (local.get $x) (i32.const 1)))))
            (br $walk)))
        (local.set $start (i32.add (local.get $start) (i32.const 1)))
        (br $starts)))
    (local.get $steps)))
