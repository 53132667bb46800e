;; Exceptions: thrown and caught in one function, thrown across frames, and on their way thrown again by reference.
;; run(n) makes n rounds; a round throws at most three times, from up to five calls below the handler.
(module
  (tag $here (param i32))
  (tag $deep (param i32 i32))

  ;; Caught in the function that throws; an even argument throws nothing.
  (func $within (param $x i32) (result i32)
    (block $caught (result i32)
      (try_table (result i32) (catch $here $caught)
        (if (i32.and (local.get $x) (i32.const 1))
          (then (throw $here (i32.mul (local.get $x) (i32.const 3)))))
        (i32.add (local.get $x) (i32.const 7)))))

  ;; Throws from so many calls further down.
  (func $down (param $depth i32) (param $x i32)
    (if (i32.eqz (local.get $depth))
      (then (throw $deep (local.get $x) (i32.const 11))))
    (call $down
      (i32.sub (local.get $depth) (i32.const 1))
      (i32.add (local.get $x) (i32.const 5))))

  ;; Lets no exception pass but as a reference, which it throws again.
  (func $through (param $x i32)
    (block $caught (result exnref)
      (try_table (catch_all_ref $caught)
        (call $down (i32.and (local.get $x) (i32.const 3)) (local.get $x)))
      (return))
    (throw_ref))

  ;; The first clause is for another tag.
  (func $across (param $x i32) (result i32)
    (block $other (result i32)
      (block $caught (result i32 i32)
        (try_table (catch $here $other) (catch $deep $caught)
          (call $through (local.get $x)))
        (return (i32.const -1)))
      (return (i32.xor))))

  (func (export "run") (param $n i32) (result i32)
    (local $sum i32)
    (loop $next
      (if (local.get $n)
        (then
          (local.set $sum
            (i32.add
              (i32.rotl (local.get $sum) (i32.const 1))
              (i32.xor (call $within (local.get $n)) (call $across (local.get $n)))))
          (local.set $n (i32.sub (local.get $n) (i32.const 1)))
          (br $next))))
    (local.get $sum)))
