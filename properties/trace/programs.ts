/** Small programs that together make every rule fire: bodies of functions without parameters, in one module. */

/** What the functions use. */
const definitions = `
  (type $v (func)) (type $i (func (result i32))) (type $ii (func (param i32) (result i32)))
  (type $s (struct (field $x (mut i32)) (field $y (mut i8))))
  (type $a (array (mut i32))) (type $r (array (mut funcref))) (type $b (array (mut i8)))
  (memory $m 1 1) (memory $n 1 2)
  (data $d "\\01\\02\\03\\04\\05\\06\\07\\08") (data $gone "x")
  (table $t 4 6 funcref) (table $u 4 funcref) (elem (table $t) (i32.const 1) func $one) (elem $e func $one $id) (elem declare func $two)
  (global $g (mut i32) (i32.const 41)) (global $gs (mut (ref null $s)) (ref.null $s)) (global $ga (mut (ref null $a)) (ref.null $a))
  (tag $x (param i32)) (tag $w)
  (func $one (type $i) (i32.const 1)) (func $id (type $ii) (local.get 0)) (func $two (type $i) (i32.const 2))
  (func $throws (throw $x (i32.const 9))) (func $traps unreachable)
  (func $tail (type $ii) (return_call $id (local.get 0)))
  (func $tails (type $ii) (block (result i32) (try_table (result i32) (return_call_ref $ii (local.get 0) (ref.func $id)))))
  (func $tailnull (type $ii) (return_call_ref $ii (local.get 0) (ref.null $ii)))
  (func $tailtable (type $i) (return_call_indirect $t (type $i) (i32.const 1)))
  (func $leaves (type $i) (block (try_table (return (i32.const 5)))) (i32.const 6))
`

const v = '(v128.const i32x4 1 2 3 4)'
const oob = '(i32.const 65536)'
const newArray = '(array.new $a (i32.const 7) (i32.const 3))'
const end = '(i32.const 4)'

/** By name, each with its body; a name is what is looked at. */
export const bodies: Readonly<Record<string, string>> = {
  parametric:
    '(nop) (drop (select (i32.const 1) (i32.const 2) (i32.const 3))) (drop (select (i32.const 1) (i32.const 2) (i32.const 0)))',
  unreachable: '(drop (i32.const 8)) (i32.const 9) unreachable',
  blocks: `(block) (if (i32.const 1) (then) (else nop)) (if (i32.const 0) (then) (else nop)) (try_table) (loop)
    (drop (block (result i32) (i32.const 3) (i32.const 4) (br 0)))`,
  loops:
    '(local $k i32) (loop $l (br_if $l (i32.eqz (local.tee $k (i32.add (local.get $k) (i32.const 1))))) (block (br_if 0 (i32.const 0))))',
  again:
    '(local $k i32) (loop $l (if (i32.lt_u (local.get $k) (i32.const 1)) (then (local.set $k (i32.const 1)) (br $l))))',
  branches: `(block (block (br 1))) (block (try_table (br 1))) (block (block (br_table 0 1 (i32.const 0)))) (block (br_if 0 (i32.const 1)))
    (block (block (br_table 0 1 (i32.const 1)))) (block (block (br_table 0 1 (i32.const 7))))`,
  nulls: `(block (br_on_null 0 (ref.null func)) drop) (block (br_on_null 0 (ref.func $two)) drop)
    (drop (block (result (ref func)) (br_on_non_null 0 (ref.null func)) (br_on_non_null 0 (ref.func $two)) unreachable))`,
  casts: `(drop (block (result (ref i31)) (br_on_cast 0 anyref (ref i31) (struct.new_default $s)) (drop) (br_on_cast 0 anyref (ref i31) (ref.i31 (i32.const 5))) unreachable))
    (drop (block (result anyref) (br_on_cast_fail 0 anyref (ref i31) (ref.i31 (i32.const 5))) (drop) (br_on_cast_fail 0 anyref (ref i31) (struct.new_default $s))))`,
  calls:
    '(drop (call $one)) (drop (call_ref $ii (i32.const 4) (ref.func $id))) (drop (call_indirect $t (type $i) (i32.const 1)))',
  'call of null': '(drop (call_ref $ii (i32.const 4) (ref.null $ii)))',
  'tail calls':
    '(drop (call $tail (i32.const 1))) (drop (call $tails (i32.const 2))) (drop (call $tailtable)) (drop (call $leaves))',
  'tail call of null': '(drop (call $tailnull (i32.const 1)))',
  catch: `(drop (block $h (result i32) (try_table (catch $w 1) (catch $x $h) (drop (i32.const 3)) (block (i32.const 1) (call $throws) drop)) (i32.const 0)))`,
  catch_ref: `(block $h (result i32 exnref) (try_table (catch_ref $x $h) (call $throws)) unreachable) drop drop`,
  catch_all: `(block $h (try_table (catch_all $h) (try_table (throw $w))))`,
  catch_all_ref: `(drop (block $h (result exnref) (try_table (catch_all_ref $h) (throw $w)) unreachable))`,
  'throw_ref of null': '(throw_ref (ref.null exn))',
  uncaught: '(call $throws)',
  traps: '(i32.const 1) (block (try_table (call $traps))) drop',
  variables:
    '(local i32) (local.set 0 (i32.const 3)) (drop (local.tee 0 (i32.const 4))) (global.set $g (i32.add (global.get $g) (local.get 0)))',
  tables: `(drop (table.get $t (i32.const 1))) (table.set $t (i32.const 0) (ref.func $two)) (drop (table.size $t))
    (drop (table.grow $t (ref.null func) (i32.const 1))) (drop (table.grow $t (ref.null func) (i32.const 9)))
    (table.fill $t (i32.const 2) (ref.null func) (i32.const 1)) (table.copy $u $t (i32.const 0) (i32.const 1) (i32.const 1))
    (table.copy $t $t (i32.const 2) (i32.const 1) (i32.const 1)) (table.init $u $e (i32.const 0) (i32.const 0) (i32.const 1)) (elem.drop $e)`,
  'table.get out of bounds': '(drop (table.get $t (i32.const 9)))',
  'table.set out of bounds': '(table.set $t (i32.const 9) (ref.null func))',
  'table.fill out of bounds': '(table.fill $t (i32.const 9) (ref.null func) (i32.const 1))',
  'table.copy out of bounds': '(table.copy $t $u (i32.const 9) (i32.const 0) (i32.const 1))',
  'table.init out of bounds': '(table.init $t $e (i32.const 0) (i32.const 2) (i32.const 1))',
  loads: `(drop (i32.load offset=4 (i32.const 1))) (drop (i64.load8_s (i32.const 0))) (drop (v128.load $n (i32.const 0)))
    (drop (v128.load8x8_s (i32.const 0))) (drop (v128.load16_splat (i32.const 0))) (drop (v128.load32_zero (i32.const 0)))
    (drop (v128.load8_lane 3 (i32.const 0) ${v}))`,
  stores: `(i32.store offset=4 (i32.const 1) (i32.const 7)) (i64.store8 $n (i32.const 0) (i64.const 5)) (v128.store (i32.const 16) ${v})
    (v128.store16_lane $n 1 (i32.const 0) ${v})`,
  ...Object.fromEntries(
    [
      `(drop (f64.load ${oob}))`,
      `(drop (i32.load16_u ${oob}))`,
      `(drop (v128.load ${oob}))`,
      `(drop (v128.load32x2_u ${oob}))`,
      `(drop (v128.load64_splat ${oob}))`,
      `(drop (v128.load64_zero ${oob}))`,
      `(drop (v128.load64_lane 1 ${oob} ${v}))`,
      `(f32.store ${oob} (f32.const 1.5))`,
      `(i32.store16 ${oob} (i32.const 1))`,
      `(v128.store ${oob} ${v})`,
      `(v128.store32_lane 2 ${oob} ${v})`,
      `(memory.fill ${oob} (i32.const 1) (i32.const 1))`,
      `(memory.copy $m $n ${oob} (i32.const 0) (i32.const 1))`,
      `(memory.init $m $d ${oob} (i32.const 0) (i32.const 1))`
    ].map((body) => [`out of bounds: ${/[a-z0-9]+\.[a-z0-9_]+/.exec(body)?.[0] ?? ''} ${body.length}`, body])
  ),
  memories: `(drop (memory.size $n)) (drop (memory.grow $n (i32.const 1))) (drop (memory.grow $m (i32.const 1)))
    (memory.fill $m (i32.const 5) (i32.const 200) (i32.const 1)) (memory.copy $m $n (i32.const 0) (i32.const 1) (i32.const 1))
    (memory.copy $m $m (i32.const 2) (i32.const 1) (i32.const 1)) (memory.init $m $d (i32.const 0) (i32.const 2) (i32.const 1)) (data.drop $d)`,
  references: `(drop (ref.is_null (ref.null any))) (drop (ref.is_null (ref.func $two))) (drop (ref.as_non_null (ref.func $two)))
    (drop (ref.eq (ref.null none) (ref.null eq))) (drop (ref.eq (ref.i31 (i32.const -1)) (ref.i31 (i32.const -1)))) (drop (ref.eq (ref.i31 (i32.const 1)) (ref.null eq)))
    (drop (ref.test (ref i31) (ref.i31 (i32.const 1)))) (drop (ref.test (ref struct) (ref.i31 (i32.const 1)))) (drop (ref.cast i31ref (ref.null any)))
    (drop (i31.get_s (ref.i31 (i32.const -2)))) (drop (extern.convert_any (ref.null any))) (drop (extern.convert_any (ref.i31 (i32.const 6))))
    (drop (any.convert_extern (ref.null extern))) (drop (any.convert_extern (extern.convert_any (ref.i31 (i32.const 6)))))`,
  'ref.as_non_null of null': '(drop (ref.as_non_null (ref.null func)))',
  'ref.cast that fails': '(drop (ref.cast (ref struct) (ref.i31 (i32.const 1))))',
  'i31.get of null': '(drop (i31.get_u (ref.null i31)))',
  structs: `(global.set $gs (struct.new $s (i32.const 3) (i32.const 300))) (drop (struct.get_s $s $y (global.get $gs)))
    (struct.set $s $x (global.get $gs) (i32.const 9)) (drop (struct.new_default $s))`,
  'struct.get of null': '(drop (struct.get $s $x (ref.null $s)))',
  'struct.set of null': '(struct.set $s $y (ref.null $s) (i32.const 1))',
  arrays: `(global.set $ga ${newArray}) (drop (array.new_default $b (i32.const 2))) (drop (array.new_fixed $b 2 (i32.const 1) (i32.const 257)))
    (drop (array.new_elem $r $e (i32.const 0) (i32.const 2))) (drop (array.new_data $a $d (i32.const 2) (i32.const 1)))
    (drop (array.get $a (global.get $ga) (i32.const 2))) (array.set $a (global.get $ga) (i32.const 1) (i32.const 8)) (drop (array.len (global.get $ga)))
    (array.fill $a (global.get $ga) (i32.const 0) (i32.const 6) (i32.const 1)) (array.copy $a $a (global.get $ga) (i32.const 0) (global.get $ga) (i32.const 1) (i32.const 1))
    (array.copy $a $a (global.get $ga) (i32.const 2) (global.get $ga) (i32.const 1) (i32.const 1))
    (array.init_data $a $d (global.get $ga) (i32.const 0) (i32.const 4) (i32.const 1))
    (array.init_elem $r $e (array.new_default $r (i32.const 1)) (i32.const 0) (i32.const 1) (i32.const 1))`,
  ...Object.fromEntries(
    [
      `(drop (array.new_elem $r $e (i32.const 1) (i32.const 2)))`,
      `(drop (array.new_data $a $d (i32.const 6) (i32.const 1)))`,
      `(drop (array.get $a (ref.null $a) (i32.const 0)))`,
      `(drop (array.get $a ${newArray} ${end}))`,
      `(array.set $a (ref.null $a) (i32.const 0) (i32.const 1))`,
      `(array.set $a ${newArray} ${end} (i32.const 1))`,
      `(drop (array.len (ref.null array)))`,
      `(array.fill $a (ref.null $a) (i32.const 0) (i32.const 1) (i32.const 1))`,
      `(array.fill $a ${newArray} ${end} (i32.const 1) (i32.const 1))`,
      `(array.copy $a $a (ref.null $a) (i32.const 0) ${newArray} (i32.const 0) (i32.const 1))`,
      `(array.copy $a $a ${newArray} (i32.const 0) (ref.null $a) (i32.const 0) (i32.const 1))`,
      `(array.copy $a $a ${newArray} ${end} ${newArray} (i32.const 0) (i32.const 1))`,
      `(array.copy $a $a ${newArray} (i32.const 0) ${newArray} ${end} (i32.const 1))`,
      `(array.init_elem $r $e (ref.null $r) (i32.const 0) (i32.const 0) (i32.const 1))`,
      `(array.init_elem $r $e (array.new_default $r (i32.const 1)) (i32.const 1) (i32.const 0) (i32.const 1))`,
      `(array.init_elem $r $e (array.new_default $r (i32.const 1)) (i32.const 0) (i32.const 2) (i32.const 1))`,
      `(array.init_data $a $d (ref.null $a) (i32.const 0) (i32.const 0) (i32.const 1))`,
      `(array.init_data $a $d ${newArray} ${end} (i32.const 0) (i32.const 1))`,
      `(array.init_data $a $d ${newArray} (i32.const 0) (i32.const 6) (i32.const 1))`
    ].map((body, i) => [`array trap ${i}`, body])
  ),
  numbers: `(drop (f32.sqrt (f32.const 9))) (drop (i64.mul (i64.const 3) (i64.const -4))) (drop (i64.eqz (i64.const 0))) (drop (f64.lt (f64.const nan) (f64.const 1)))
    (drop (i32.wrap_i64 (i64.const 0x1_0000_0002)))`,
  'division by zero': '(drop (i32.div_s (i32.const 1) (i32.const 0)))',
  'conversion of a NaN': '(drop (i32.trunc_f32_s (f32.const nan)))',
  vectors: [
    `(v128.not ${v})`,
    `(v128.xor ${v} ${v})`,
    `(v128.bitselect ${v} ${v} ${v})`,
    `(v128.any_true ${v})`,
    `(i32x4.neg ${v})`,
    `(i32x4.add ${v} ${v})`,
    `(f32x4.relaxed_madd ${v} ${v} ${v})`,
    `(i8x16.all_true ${v})`,
    `(i32x4.lt_s ${v} ${v})`,
    `(i32x4.shl ${v} (i32.const 33))`,
    `(i32x4.bitmask ${v})`,
    `(i8x16.swizzle ${v} ${v})`,
    `(i8x16.shuffle 0 1 2 3 31 30 29 28 4 5 6 7 8 9 10 11 ${v} ${v})`,
    `(i64x2.splat (i64.const 3))`,
    `(i32x4.extract_lane 2 ${v})`,
    `(i8x16.extract_lane_s 4 ${v})`,
    `(f64x2.replace_lane 1 ${v} (f64.const 1))`,
    `(i16x8.extadd_pairwise_i8x16_s ${v})`,
    `(i64x2.extmul_low_i32x4_s ${v} ${v})`,
    `(i32x4.relaxed_dot_i8x16_i7x16_add_s ${v} ${v} ${v})`,
    `(i8x16.narrow_i16x8_s ${v} ${v})`,
    `(f32x4.convert_i32x4_s ${v})`
  ]
    .map((e) => `(drop ${e})`)
    .join(' ')
}

export const program = `(module ${definitions}
  ${Object.entries(bodies)
    .map(([name, body]) => `(func (export "${name}") ${body})`)
    .join('\n  ')})`
