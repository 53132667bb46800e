;; Matrix multiplication over memory: C = A * B of n by n 32-bit integers, n <= 128, the sum of C's elements returned.
;; A term of a cell executes 29 instructions.
;; A[i][j] = i + 2j and B[i][j] = 3i - j; A starts at 0, B at 65536 and C at 131072. -1 when n is too large.
(module
  (memory 3)

  (func $fill (param $n i32)
    (local $i i32)
    (local $j i32)
    (local $offset i32)
    (block $done
      (loop $rows
        (br_if $done (i32.ge_u (local.get $i) (local.get $n)))
        (local.set $j (i32.const 0))
        (block $end
          (loop $columns
            (br_if $end (i32.ge_u (local.get $j) (local.get $n)))
            (i32.store
              (local.get $offset)
              (i32.add (local.get $i) (i32.shl (local.get $j) (i32.const 1))))
            (i32.store offset=65536
              (local.get $offset)
              (i32.sub (i32.mul (local.get $i) (i32.const 3)) (local.get $j)))
            (local.set $offset (i32.add (local.get $offset) (i32.const 4)))
            (local.set $j (i32.add (local.get $j) (i32.const 1)))
            (br $columns)))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $rows))))

  (func $cell (param $n i32) (param $row i32) (param $column i32) (result i32)
    (local $k i32)
    (local $sum i32)
    (block $done
      (loop $terms
        (br_if $done (i32.ge_u (local.get $k) (local.get $n)))
        (local.set $sum
          (i32.add
            (local.get $sum)
            (i32.mul
              (i32.load
                (i32.shl
                  (i32.add (i32.mul (local.get $row) (local.get $n)) (local.get $k))
                  (i32.const 2)))
              (i32.load offset=65536
                (i32.shl
                  (i32.add (i32.mul (local.get $k) (local.get $n)) (local.get $column))
                  (i32.const 2))))))
        (local.set $k (i32.add (local.get $k) (i32.const 1)))
        (br $terms)))
    (local.get $sum))

  (func (export "run") (param $n i32) (result i32)
    (local $i i32)
    (local $j i32)
    (local $sum i32)
    (local $cell i32)
    (if (i32.gt_u (local.get $n) (i32.const 128))
      (then (return (i32.const -1))))
    (call $fill (local.get $n))
    (block $done
      (loop $rows
        (br_if $done (i32.ge_u (local.get $i) (local.get $n)))
        (local.set $j (i32.const 0))
        (block $end
          (loop $columns
            (br_if $end (i32.ge_u (local.get $j) (local.get $n)))
            (local.set $cell (call $cell (local.get $n) (local.get $i) (local.get $j)))
            (i32.store offset=131072
              (i32.shl
                (i32.add (i32.mul (local.get $i) (local.get $n)) (local.get $j))
                (i32.const 2))
              (local.get $cell))
            (local.set $sum (i32.add (local.get $sum) (local.get $cell)))
            (local.set $j (i32.add (local.get $j) (i32.const 1)))
            (br $columns)))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $rows)))
    (local.get $sum)))
