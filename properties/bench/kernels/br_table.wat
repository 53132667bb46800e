;; br_table dispatch: an interpreter of eight bytecodes over one accumulator runs a 16-byte program n times over.
;; A pass over the program executes 327 instructions, 16 of them br_table.
(module
  (memory 1)
  ;; 0 add 7 | 1 xor constant | 2 rotl 5 | 3 mul 3 | 4 sub 11 | 5 not | 6 shift and xor | 7 end of program
  (data (i32.const 0) "\00\03\01\02\06\04\00\05\02\03\01\06\00\04\02\07")

  (func (export "run") (param $n i32) (result i32)
    (local $pc i32)
    (local $acc i32)
    (local.set $acc (i32.const 1))
    (if (i32.eqz (local.get $n))
      (then (return (local.get $acc))))
    (loop $next
      (block $7
        (block $6
          (block $5
            (block $4
              (block $3
                (block $2
                  (block $1
                    (block $0
                      (i32.load8_u (local.get $pc))
                      (local.set $pc (i32.add (local.get $pc) (i32.const 1)))
                      (br_table $0 $1 $2 $3 $4 $5 $6 $7))
                    (local.set $acc (i32.add (local.get $acc) (i32.const 7)))
                    (br $next))
                  (local.set $acc (i32.xor (local.get $acc) (i32.const 0x5bd1e995)))
                  (br $next))
                (local.set $acc (i32.rotl (local.get $acc) (i32.const 5)))
                (br $next))
              (local.set $acc (i32.mul (local.get $acc) (i32.const 3)))
              (br $next))
            (local.set $acc (i32.sub (local.get $acc) (i32.const 11)))
            (br $next))
          (local.set $acc (i32.xor (local.get $acc) (i32.const -1)))
          (br $next))
        (local.set $acc (i32.xor (local.get $acc) (i32.shr_u (local.get $acc) (i32.const 13))))
        (br $next))
      (local.set $pc (i32.const 0))
      (local.set $n (i32.sub (local.get $n) (i32.const 1)))
      (br_if $next (local.get $n)))
    (local.get $acc)))
