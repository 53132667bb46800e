;; The rules of execution that no script of the official suite fires.

(module
  (tag $e)
  (memory 1)

  ;; A branch leaves a handler: Step_pure/br-handler.
  (func (export "br") (result i32)
    (block $out (result i32)
      (block $caught
        (try_table (catch $e $caught) (br $out (i32.const 1)))
        (unreachable))
      (i32.const 2)))

  ;; A return leaves a handler: Step_pure/return-handler.
  (func (export "return") (result i32)
    (block $caught
      (try_table (catch $e $caught) (return (i32.const 1)))
      (unreachable))
    (i32.const 2))

  ;; A null is thrown: Step_read/throw_ref-null.
  (func (export "throw-null") (throw_ref (ref.null exn)))

  ;; A lane that is not all in memory: Step_read/vload_lane-oob.
  (func (export "load-lane") (param i32) (result v128)
    (v128.load32_lane 1 (local.get 0) (v128.const i32x4 1 2 3 4)))

  ;; And written: Step/vstore_lane-oob.
  (func (export "store-lane") (param i32)
    (v128.store16_lane 7 (local.get 0) (v128.const i16x8 1 2 3 4 5 6 7 8)))
  (func (export "peek") (param i32) (result i32) (i32.load8_u (local.get 0))))

(assert_return (invoke "br") (i32.const 1))
(assert_return (invoke "return") (i32.const 1))
(assert_trap (invoke "throw-null") "null exception reference")

(assert_return (invoke "load-lane" (i32.const 65532)) (v128.const i32x4 1 0 3 4))
(assert_trap (invoke "load-lane" (i32.const 65533)) "out of bounds memory access")
(assert_trap (invoke "load-lane" (i32.const -1)) "out of bounds memory access")

(assert_return (invoke "store-lane" (i32.const 65534)))
(assert_return (invoke "peek" (i32.const 65534)) (i32.const 8))
(assert_trap (invoke "store-lane" (i32.const 65535)) "out of bounds memory access")
(assert_return (invoke "peek" (i32.const 65535)) (i32.const 0))
