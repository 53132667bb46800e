;; Declared subtypes within one recursion group, whose fields match by what the types of that same group are.

(module
  (rec
    (type $s (struct))
    (type $a (array i32))
    (type $f (func))
    (type $t (sub (func)))
    (type $u (sub $t (func)))
    (type $above (sub (struct
      (field (ref struct)) (field (ref array)) (field (ref func)) (field (ref $t)))))
    (type $below (sub $above (struct
      (field (ref $s)) (field (ref $a)) (field (ref $f)) (field (ref $u))))))
  (func (export "cast") (result i32)
    (ref.test (ref $above)
      (struct.new $below (struct.new $s) (array.new_default $a (i32.const 0)) (ref.func $g) (ref.func $h))))
  (elem declare func $g $h)
  (func $g (type $f))
  (func $h (type $u)))
(assert_return (invoke "cast") (i32.const 1))

(assert_invalid
  (module
    (rec
      (type $a (array i32))
      (type $above (sub (struct (field (ref struct)))))
      (type (sub $above (struct (field (ref $a)))))))
  "sub type")
(assert_invalid
  (module
    (rec
      (type $a (struct))
      (type $above (sub (struct (field (ref array)))))
      (type (sub $above (struct (field (ref $a)))))))
  "sub type")
