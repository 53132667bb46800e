;; 64-bit mixing: the exclusive or of the first n outputs of the splitmix64 generator with seed 0.
;; A round executes 40 instructions.
(module
  (func (export "run") (param $n i32) (result i64)
    (local $state i64)
    (local $z i64)
    (local $sum i64)
    (block $done
      (loop $rounds
        (br_if $done (i32.eqz (local.get $n)))
        (local.set $state (i64.add (local.get $state) (i64.const 0x9e3779b97f4a7c15)))
        (local.set $z (local.get $state))
        (local.set $z
          (i64.mul
            (i64.xor (local.get $z) (i64.shr_u (local.get $z) (i64.const 30)))
            (i64.const 0xbf58476d1ce4e5b9)))
        (local.set $z
          (i64.mul
            (i64.xor (local.get $z) (i64.shr_u (local.get $z) (i64.const 27)))
            (i64.const 0x94d049bb133111eb)))
        (local.set $z (i64.xor (local.get $z) (i64.shr_u (local.get $z) (i64.const 31))))
        (local.set $sum (i64.xor (local.get $sum) (local.get $z)))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (br $rounds)))
    (local.get $sum)))
