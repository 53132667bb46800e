;; Structures, arrays and casts: $n rounds, each of which grows a tree and sums it up by casts, makes a list, turns it
;; round in place and walks it, and updates arrays of three element types. The check sum is i64.
(module
  (type $shape (sub (struct (field $v (mut i32)))))
  (type $tree (sub $shape (struct (field $v (mut i32)) (field $l eqref) (field $r eqref))))
  (rec (type $list (sub $shape (struct (field $v (mut i32)) (field $next (mut (ref null $list)))))))
  (type $ints (array (mut i32)))
  (type $bytes (array (mut i8)))
  (type $longs (array (mut i64)))

  (func $grow (param $depth i32) (param $seed i32) (result eqref)
    (if (result eqref) (i32.eqz (local.get $depth))
      (then (ref.i31 (local.get $seed)))
      (else
        (struct.new $tree
          (local.get $seed)
          (call $grow (i32.sub (local.get $depth) (i32.const 1)) (i32.mul (local.get $seed) (i32.const 2)))
          (call $grow (i32.sub (local.get $depth) (i32.const 1)) (i32.xor (local.get $seed) (i32.const 37)))))))

  ;; Sums up a tree and doubles what lies in its nodes.
  (func $sum (param $t eqref) (result i32) (local $n (ref null $tree)) (local $v i32)
    (block $leaf (result eqref)
      (local.set $n (br_on_cast_fail $leaf eqref (ref $tree) (local.get $t)))
      (local.set $v (struct.get $tree $v (local.get $n)))
      (struct.set $tree $v (local.get $n) (i32.shl (local.get $v) (i32.const 1)))
      (return
        (i32.add
          (local.get $v)
          (i32.add
            (call $sum (struct.get $tree $l (local.get $n)))
            (call $sum (struct.get $tree $r (local.get $n)))))))
    (i31.get_s (ref.cast (ref i31))))

  (func $chain (param $n i32) (result (ref null $list)) (local $head (ref null $list))
    (loop $more
      (local.set $head (struct.new $list (local.get $n) (local.get $head)))
      (br_if $more (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $head))

  (func $turned (param $l (ref null $list)) (result (ref null $list)) (local $r (ref null $list)) (local $next (ref null $list))
    (block $end
      (loop $more
        (br_on_null $end (local.get $l))
        (drop)
        (local.set $next (struct.get $list $next (local.get $l)))
        (struct.set $list $next (local.get $l) (local.get $r))
        (local.set $r (local.get $l))
        (local.set $l (local.get $next))
        (br $more)))
    (local.get $r))

  ;; Walks a list that is seen as shapes.
  (func $walk (param $s (ref null $shape)) (result i32) (local $sum i32)
    (block $end
      (loop $more
        (br_if $end (i32.eqz (ref.test (ref $list) (local.get $s))))
        (local.set $sum (i32.add
          (i32.mul (local.get $sum) (i32.const 3))
          (struct.get $shape $v (local.get $s))))
        (local.set $s (struct.get $list $next (ref.cast (ref $list) (local.get $s))))
        (br $more)))
    (local.get $sum))

  (func $arrays (param $a (ref $ints)) (param $b (ref $bytes)) (param $c (ref $longs)) (param $x i32) (result i64)
    (local $i i32) (local $j i32) (local $sum i64)
    (loop $more
      (local.set $j (i32.rem_u (i32.add (local.get $i) (local.get $x)) (array.len (local.get $a))))
      (array.set $ints (local.get $a) (local.get $i)
        (i32.add (array.get $ints (local.get $a) (local.get $j)) (local.get $i)))
      (array.set $bytes (local.get $b) (local.get $j)
        (i32.add (array.get_s $bytes (local.get $b) (local.get $i)) (array.get $ints (local.get $a) (local.get $j))))
      (array.set $longs (local.get $c) (local.get $i)
        (i64.add
          (array.get $longs (local.get $c) (local.get $j))
          (i64.extend_i32_s (array.get_u $bytes (local.get $b) (local.get $j)))))
      (local.set $sum (i64.add (local.get $sum) (array.get $longs (local.get $c) (local.get $i))))
      (br_if $more (i32.lt_u
        (local.tee $i (i32.add (local.get $i) (i32.const 1)))
        (array.len (local.get $a)))))
    (local.get $sum))

  (func (export "run") (param $n i32) (result i64)
    (local $a (ref $ints)) (local $b (ref $bytes)) (local $c (ref $longs)) (local $t eqref) (local $sum i64)
    (local.set $a (array.new $ints (i32.const 1) (i32.const 64)))
    (local.set $b (array.new_default $bytes (i32.const 64)))
    (local.set $c (array.new $longs (i64.const 5) (i32.const 64)))
    (block $end
      (loop $round
        (br_if $end (i32.eqz (local.get $n)))
        (local.set $t (call $grow (i32.const 5) (local.get $n)))
        (local.set $sum (i64.add (local.get $sum) (i64.extend_i32_s (call $sum (local.get $t)))))
        (local.set $sum (i64.add (local.get $sum) (i64.extend_i32_s (call $sum (local.get $t)))))
        (local.set $sum (i64.add (local.get $sum) (i64.extend_i32_s (call $walk (call $turned (call $chain (i32.const 50)))))))
        (local.set $sum (i64.add (local.get $sum)
          (call $arrays (local.get $a) (local.get $b) (local.get $c) (local.get $n))))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (br $round)))
    (local.get $sum)))
