;; Vectors: n rounds over 256 bytes of memory, 16 bytes a round, on integer lanes of 8 and 32 bits and on float lanes; the xor of
;; all words at the end. A round executes 58 instructions, 22 of them on vectors.
(module
  (memory 1)

  (func (export "run") (param $n i32) (result i32)
    (local $p i32)
    (local $x v128)
    (local $mix v128)
    (local $sum v128)
    (local $peak v128)
    (memory.fill (i32.const 0) (i32.const 0) (i32.const 256))
    (local.set $mix (v128.const i32x4 0x12345678 0x9abcdef0 0x0f1e2d3c 0x4b5a6978))
    (local.set $sum (v128.const f32x4 0.5 1.5 -2.25 3))
    (block $done
      (loop $rounds
        (br_if $done (i32.eqz (local.get $n)))
        (local.set $x (v128.load (local.get $p)))
        (local.set $mix
          (i32x4.add
            (i32x4.mul (v128.xor (local.get $mix) (local.get $x)) (v128.const i32x4 0x01000193 0x01000193 5 9))
            (i32x4.shl (local.get $mix) (i32.const 7))))
        (local.set $peak
          (i8x16.max_u
            (i8x16.add_sat_u (local.get $x) (v128.const i8x16 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16))
            (i8x16.avgr_u (local.get $peak) (local.get $mix))))
        (local.set $sum
          (f32x4.add
            (f32x4.mul (local.get $sum) (f32x4.splat (f32.const 0.5)))
            (f32x4.min
              (f32x4.convert_i32x4_s (i32x4.shr_s (local.get $mix) (i32.const 8)))
              (v128.const f32x4 1000 2000 3000 4000))))
        (v128.store (local.get $p)
          (v128.bitselect
            (i8x16.shuffle 0 17 2 19 4 21 6 23 8 25 10 27 12 29 14 31 (local.get $peak) (local.get $mix))
            (i32x4.trunc_sat_f32x4_s (local.get $sum))
            (i32x4.gt_s (local.get $mix) (local.get $x))))
        (local.set $p (i32.and (i32.add (local.get $p) (i32.const 16)) (i32.const 0xf0)))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (br $rounds)))
    (local.set $x (v128.xor (v128.xor (local.get $mix) (local.get $sum)) (local.get $peak)))
    (i32.xor
      (i32.xor (i32x4.extract_lane 0 (local.get $x)) (i32x4.extract_lane 1 (local.get $x)))
      (i32.xor (i32x4.extract_lane 2 (local.get $x)) (i32x4.extract_lane 3 (local.get $x))))))
