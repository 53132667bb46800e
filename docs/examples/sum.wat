;; Replaces each word of a memory, from address n down to 4, by the sum of those above it.
(module
  (memory 1)
  (func $sum (export "sum") (param $n i32) (result i32)
    (local $s i32)
    (loop $l
      (local.set $s (i32.add (local.get $s) (i32.load (local.get $n))))
      (i32.store (local.get $n) (local.get $s))
      (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 4)))))
    (local.get $s)))
