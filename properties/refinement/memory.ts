/** Programs that hold more and more, one for each kind of what is counted, and both tiers on them under a limit of memory. */
import { equal, equalOutcome } from '../../src/execution/equality/equal.ts'
import { invoke } from '../../src/execution/modules/invoke.ts'
import { run } from '../../src/execution/Run.ts'
import { defaultLimits, type Config, type Outcome } from '../../src/execution/runtime/Config.ts'
import { emptyStore, withCounts } from '../../src/execution/runtime/Store.ts'
import type { Policy } from '../../src/staging/Policy.ts'
import { i32 } from '../../src/structure/Const.ts'
import { parseModule } from '../../src/text/Module.ts'
import { func, make, right, valid } from '../support/embed.ts'
import { stagedTier, sum, type Sum, type Tier } from './support.ts'

/** Its function `f` never ends: it takes a number, which is where it starts to count. */
export interface Growing {
  readonly name: string
  readonly text: string
  /** Limits in bytes that it reaches; others where each page of a memory takes tens of thousands of steps. */
  readonly limits?: ReadonlyArray<number>
}

const types = `(rec (type $s (struct (field $next (mut (ref null $s))) (field (mut anyref)) (field (mut i32)) (field (mut i64)))))
  (type $a (array (mut i32))) (type $l (array (mut i64))) (type $r (array (mut funcref))) (type $p (array (mut i8)))
  (type $x (struct (field (ref null $x)) (field exnref))) (type $y (struct (field (ref null $y)) (field externref)))
  (tag $e (param i32 i64)) (tag $n)`

/** A round of a loop, in which `$n` counts. */
const loop = (locals: string, body: string, around = ''): string => `(module ${types} ${around}
  (func (export "f") (param $n i32) ${locals}
    (loop $again ${body}
      (local.set $n (i32.add (local.get $n) (i32.const 1)))
      (br $again))))`

/** Each round makes a value and keeps it in a list. */
const kept = (value: string, around = ''): string =>
  loop(
    '(local $x (ref null $s))',
    `(local.set $x (struct.new $s (local.get $x) ${value} (local.get $n) (i64.const 7)))`,
    around
  )

const size = '(i32.and (local.get $n) (i32.const 63))'
const step = (bytes: number): string => `(i32.mul (local.get $n) (i32.const ${bytes}))`
const memory = '(memory 600)'

/** A function that calls itself, with these locals, and what is around the call. */
const recursive = (locals: string, before: string, after = '', around = ''): string => `(module ${types} ${around}
  (func $f (export "f") (param $n i32) ${locals} ${before} (call $f (i32.add (local.get $n) (i32.const 1))) ${after}))`

export const growing: ReadonlyArray<Growing> = [
  { name: 'struct.new', text: kept('(ref.null any)') },
  {
    name: 'struct.new_default',
    text: loop(
      '(local $x (ref null $s)) (local $y (ref null $s))',
      `(local.set $y (struct.new_default $s)) (struct.set $s $next (local.get $y) (local.get $x)) (local.set $x (local.get $y))`
    )
  },
  { name: 'array.new', text: kept(`(array.new $a (local.get $n) ${size})`) },
  { name: 'array.new_default', text: kept(`(array.new_default $l ${size})`) },
  { name: 'array.new_fixed', text: kept('(array.new_fixed $l 3 (i64.const 1) (i64.const 2) (i64.const 3))') },
  {
    name: 'array.new_data',
    text: kept(`(array.new_data $p $d (i32.const 1) ${size})`, `(data $d "${'abcdefgh'.repeat(10)}")`)
  },
  {
    name: 'array.new_elem',
    text: kept(`(array.new_elem $r $d (i32.const 1) ${size})`, `(func $g) (elem $d func ${'$g '.repeat(80)})`)
  },
  {
    name: 'throw, caught in its function',
    text: loop(
      '(local $x (ref null $x))',
      `(local.set $x (struct.new $x (local.get $x)
        (block $h (result exnref) (try_table (catch_all_ref $h) (throw $e (local.get $n) (i64.const 5))) (unreachable))))`
    )
  },
  {
    name: 'throw, by a callee',
    text: loop(
      '(local $x (ref null $x))',
      `(local.set $x (struct.new $x (local.get $x)
        (block $h (result exnref) (try_table (catch_all_ref $h) (call $throws (local.get $n))) (unreachable))))`,
      '(func $throws (param i32) (throw $e (local.get 0) (i64.const 5)))'
    )
  },
  {
    name: 'extern.convert_any',
    text: loop(
      '(local $x (ref null $y))',
      `(local.set $x (struct.new $y (local.get $x) (extern.convert_any (ref.i31 (local.get $n)))))
       (local.set $x (struct.new $y (local.get $x) (extern.convert_any (array.new $a (local.get $n) (i32.const 2)))))`
    )
  },
  {
    name: 'table.grow by 1',
    text: loop('', '(drop (table.grow $t (ref.null func) (i32.const 1)))', '(table $t 0 funcref)')
  },
  {
    name: 'table.grow by 100',
    text: loop(
      '',
      '(drop (table.grow $t (ref.func $g) (i32.const 100)))',
      '(table $t 0 funcref) (func $g) (elem declare func $g)'
    )
  },
  {
    name: 'table.set far apart',
    text: loop('', `(table.set $t ${step(1000)} (ref.null func))`, '(table $t 4000000000 funcref)')
  },
  {
    name: 'table.fill',
    text: loop('', `(table.fill $t ${step(2000)} (ref.null func) ${size})`, '(table $t 4000000000 funcref)')
  },
  {
    name: 'table.copy',
    text: loop(
      '',
      `(table.copy $t $u ${step(2000)} (i32.const 3) ${size})`,
      '(table $t 4000000000 funcref) (table $u 100 funcref)'
    )
  },
  {
    name: 'table.init',
    text: loop(
      '',
      `(table.init $t $d ${step(2000)} (i32.const 3) ${size})`,
      `(table $t 4000000000 funcref) (func $g) (elem $d func ${'$g '.repeat(80)})`
    )
  },
  { name: 'i32.store8', text: loop('', `(i32.store8 ${step(30_000)} (local.get $n))`, memory) },
  { name: 'i64.store across', text: loop('', `(i64.store offset=65532 ${step(65_536)} (i64.const 0))`, memory) },
  { name: 'f64.store', text: loop('', `(f64.store ${step(70_001)} (f64.const 0))`, memory) },
  { name: 'v128.store', text: loop('', `(v128.store ${step(70_000)} (v128.const i64x2 0 0))`, memory) },
  {
    name: 'v128.store32_lane',
    text: loop('', `(v128.store32_lane 1 ${step(70_000)} (v128.const i64x2 0 0))`, memory)
  },
  { name: 'memory.fill', text: loop('', `(memory.fill ${step(40_000)} (i32.const 0) (i32.const 300))`, memory) },
  {
    name: 'memory.fill of much',
    text: loop('', `(memory.fill ${step(200_000)} (i32.const 0) (i32.const 70000))`, memory),
    limits: [200_000, 900_000]
  },
  {
    name: 'memory.copy',
    text: loop('', `(memory.copy ${step(60_000)} ${step(1000)} (i32.const 300))`, memory)
  },
  {
    name: 'memory.copy downwards',
    text: loop(
      '',
      `(memory.copy (i32.sub (i32.const 39000000) ${step(200_000)}) (i32.const 0) (i32.const 70000))`,
      memory
    ),
    limits: [200_000, 900_000]
  },
  {
    name: 'memory.init',
    text: loop(
      '',
      `(memory.init $d ${step(60_000)} (i32.const 1) (i32.const 20))`,
      `${memory} (data $d "${'abcdefgh'.repeat(10)}")`
    )
  },
  { name: 'calls with locals', text: recursive(`(local ${'i64 '.repeat(50)})`, '') },
  { name: 'calls with operands', text: recursive('', '(i64.const 1) '.repeat(30), '(drop) '.repeat(30)) },
  { name: 'calls with many operands', text: recursive('', '(i64.const 1) '.repeat(200), '(drop) '.repeat(200)) },
  {
    name: 'calls in blocks, loops and handlers',
    text: recursive('', '(block (loop (try_table (catch $n 0) (block', '))))')
  },
  {
    name: 'calls through a table',
    text: `(module (table $t 1 funcref) (elem (i32.const 0) $f) (type $f (func (param i32)))
      (func $f (export "f") (param $n i32) (local i64 i64) (call_indirect (type $f) (i32.add (local.get $n) (i32.const 1)) (i32.const 0))))`
  },
  {
    name: 'calls that make',
    text: recursive('(local $x (ref null $s))', '(local.set $x (struct.new_default $s))', '(drop (local.get $x))')
  },
  {
    name: 'operands of an array',
    text: loop(
      '(local $x (ref null $a))',
      '(local.set $x (array.new $a (i32.const 1) (i32.mul (local.get $n) (i32.const 50))))'
    )
  }
]

/** Makes much and keeps little: arrays, a list that is dropped again and again, and deep calls between. */
export const garbage = `(module ${types} (data $d "${'abcdefgh'.repeat(32_000)}")
  (func $deep (param $n i32) (result i32) (local i64 i64)
    (if (result i32) (local.get $n) (then (call $deep (i32.sub (local.get $n) (i32.const 1)))) (else (i32.const 1))))
  (func (export "f") (param $n i32) (result i32) (local $x (ref null $s))
    (loop $again
      (if (i32.eqz (i32.and (local.get $n) (i32.const 1))) (then (local.set $x (ref.null $s))))
      (local.set $x (struct.new $s (local.get $x) 
        (if (result anyref) (i32.and (local.get $n) (i32.const 2))
          (then (array.new $a (local.get $n) (i32.add (i32.const 100000) (i32.mul (local.get $n) (i32.const 5000)))))
          (else (array.new_data $p $d (i32.const 0) (i32.add (i32.const 100000) (i32.mul (local.get $n) (i32.const 5000))))))
        (local.get $n) (i64.const 7)))
      (drop (call $deep (i32.and (local.get $n) (i32.const 63))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i32.const 5)))`

const started = (text: string, n: number, limit: number): Config => {
  const made = make(emptyStore, valid(right(parseModule(text)).module), 'm')
  const settings = {
    choices: right(invoke(made.store, func(made.names, 'm.f'), [i32(n)])).choices,
    limits: { ...defaultLimits, memory: limit }
  }
  return right(invoke(made.store, func(made.names, 'm.f'), [i32(n)], settings))
}

/** Ends of a run in slices of `slice` steps. */
const inSlices =
  (tier: Tier, slice: number): Tier =>
  (fuel) =>
  (start) => {
    const end = start.steps + fuel
    let o = tier(Math.min(slice, fuel))(start)
    while (o._tag === 'Exhausted' && o.limit === 'fuel' && o.config.steps < end)
      o = tier(Math.min(slice, end - o.config.steps))(o.config)
    return o
  }

const shown = (o: Outcome): string => `${o._tag} after ${'steps' in o ? o.steps : o.config.steps} steps`

const withMemory = (c: Config, memory: number): Config => ({ ...c, limits: { ...c.limits, memory } })
const uncounted = (c: Config): Config => ({ ...c, store: withCounts(c.store, 0, 0) })

/** A limit that none of the programs reaches in a few thousand steps more. */
const HIGHER = 2 ** 30

/** More steps than any of the programs takes up to a limit of 4 MiB. */
const MOST = 3_000_000

/** The outcome of a program that makes more than it may hold, and how the staged tier differs; null if it does not. */
export const garbageDiffers = (
  limit: number,
  policy: Policy
): { readonly end: Outcome; readonly differs: string | null } => {
  const c = started(garbage, 30, limit)
  const end = run(Infinity)(c)
  for (const tier of [stagedTier(sum(), policy), inSlices(stagedTier(sum(), policy), 100_003)]) {
    const actual = tier(Infinity)(c)
    if (!equalOutcome(end, actual)) return { end, differs: `${shown(end)}, staged ${shown(actual)}` }
  }
  return { end, differs: null }
}

/** How the tiers differ on a program that reaches a limit, or how a run differs that continues under a higher one; null if they do not. */
export const differs = (g: Growing, n: number, limit: number, policy: Policy, counts: Sum): string | null => {
  const c = started(g.text, n, limit)
  const staged = stagedTier(counts, policy)
  const expected = run(MOST)(c)
  if (expected._tag !== 'ImplementationLimit' || expected.what !== 'memory') return `no limit: ${shown(expected)}`
  const { steps } = expected.config
  for (const tier of [staged, inSlices(staged, 997), inSlices(run, 1009)]) {
    const actual = tier(MOST)(c)
    if (!equalOutcome(expected, actual)) return `${shown(expected)}, staged ${shown(actual)}`
  }
  // asked again, the answer is the same
  for (const tier of [run, staged])
    if (!equalOutcome(expected, tier(10)(expected.config))) return 'another answer where it is asked again'
  // under a higher limit the run continues as if there had been no other
  const more = Math.min(2000, steps)
  const high = withMemory(c, HIGHER)
  for (const tier of [run, staged]) {
    const never = run(steps - c.steps + more)(high)
    const after = tier(more)(withMemory(expected.config, HIGHER))
    if (never._tag !== 'Exhausted' || after._tag !== 'Exhausted')
      return `goes on to ${shown(never)}, after the limit ${shown(after)}`
    if (!equal(uncounted(never.config), uncounted(after.config))) return 'another configuration after the limit'
  }
  return null
}
