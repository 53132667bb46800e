;; Byte stores: the number of primes up to n by the sieve of Eratosthenes, a byte a number; -1 when memory cannot grow.
;; Crossing out a multiple executes 12 instructions.
(module
  (memory 1)

  (func (export "run") (param $n i32) (result i32)
    (local $p i32)
    (local $m i32)
    (local $count i32)
    (local $more i32)
    (local.set $more
      (i32.sub (i32.add (i32.shr_u (local.get $n) (i32.const 16)) (i32.const 1)) (memory.size)))
    (if (i32.gt_s (local.get $more) (i32.const 0))
      (then
        (if (i32.eq (memory.grow (local.get $more)) (i32.const -1))
          (then (return (i32.const -1))))))
    (memory.fill (i32.const 0) (i32.const 0) (i32.add (local.get $n) (i32.const 1)))
    (local.set $p (i32.const 2))
    (block $done
      (loop $numbers
        (br_if $done (i32.gt_u (local.get $p) (local.get $n)))
        (if (i32.eqz (i32.load8_u (local.get $p)))
          (then
            (local.set $count (i32.add (local.get $count) (i32.const 1)))
            (local.set $m (i32.add (local.get $p) (local.get $p)))
            (block $crossed
              (loop $multiples
                (br_if $crossed (i32.gt_u (local.get $m) (local.get $n)))
                (i32.store8 (local.get $m) (i32.const 1))
                (local.set $m (i32.add (local.get $m) (local.get $p)))
                (br $multiples)))))
        (local.set $p (i32.add (local.get $p) (i32.const 1)))
        (br $numbers)))
    (local.get $count)))
