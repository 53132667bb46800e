;; Floats: iterations, at most 100 a point, of the Mandelbrot set over an n by n grid on [-2, 1) x [-1.5, 1.5), summed.
;; An iteration executes 37 instructions.
(module
  (func $iterations (param $cr f64) (param $ci f64) (result i32)
    (local $zr f64)
    (local $zi f64)
    (local $rr f64)
    (local $ii f64)
    (local $i i32)
    (block $done
      (loop $iterate
        (br_if $done (i32.ge_u (local.get $i) (i32.const 100)))
        (local.set $rr (f64.mul (local.get $zr) (local.get $zr)))
        (local.set $ii (f64.mul (local.get $zi) (local.get $zi)))
        (br_if $done (f64.gt (f64.add (local.get $rr) (local.get $ii)) (f64.const 4)))
        (local.set $zi
          (f64.add (f64.mul (f64.mul (f64.const 2) (local.get $zr)) (local.get $zi)) (local.get $ci)))
        (local.set $zr (f64.add (f64.sub (local.get $rr) (local.get $ii)) (local.get $cr)))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $iterate)))
    (local.get $i))

  (func (export "run") (param $n i32) (result i32)
    (local $x i32)
    (local $y i32)
    (local $sum i32)
    (local $step f64)
    (local.set $step (f64.div (f64.const 3) (f64.convert_i32_u (local.get $n))))
    (block $done
      (loop $rows
        (br_if $done (i32.ge_u (local.get $y) (local.get $n)))
        (local.set $x (i32.const 0))
        (block $end
          (loop $columns
            (br_if $end (i32.ge_u (local.get $x) (local.get $n)))
            (local.set $sum
              (i32.add
                (local.get $sum)
                (call $iterations
                  (f64.add (f64.const -2) (f64.mul (f64.convert_i32_u (local.get $x)) (local.get $step)))
                  (f64.add (f64.const -1.5) (f64.mul (f64.convert_i32_u (local.get $y)) (local.get $step))))))
            (local.set $x (i32.add (local.get $x) (i32.const 1)))
            (br $columns)))
        (local.set $y (i32.add (local.get $y) (i32.const 1)))
        (br $rows)))
    (local.get $sum)))
