/** Futures of one configuration that write so much that they part: the heap of each goes its own way. */
import type { Config, Outcome } from '../../src/execution/runtime/Config.ts'
import { equalOutcome } from '../../src/execution/equality/equal.ts'
import { invoke } from '../../src/execution/modules/invoke.ts'
import { run } from '../../src/execution/Run.ts'
import { storeInit } from '../../src/embedding/Store.ts'
import { i32 } from '../../src/structure/Const.ts'
import { parseModule } from '../../src/text/Module.ts'
import { make, right, valid } from '../support/embed.ts'
import { literal, stagedTier, sum, type Tier } from './support.ts'

/** A call of "run" of a module, with a number. */
export const started = (text: string, n: number): Config => {
  const made = make(storeInit(), valid(right(parseModule(text)).module), 'd')
  const xa = made.names['d.run']
  if (xa?._tag !== 'func') throw new Error('no function "run"')
  return right(invoke(made.store, xa.a, [i32(n)]))
}

/** Writes all over an array of many pages and into a list that grows. */
export const scattered = `(module
  (rec (type $p (struct (field $v (mut i32)) (field $next (mut (ref null $p))) (field $w (mut f64)))))
  (type $a (array (mut i64)))
  (global $a (ref $a) (array.new_default $a (i32.const 1500)))
  (global $p (mut (ref null $p)) (ref.null $p))
  (func (export "run") (param $n i32) (result i64) (local $x i32) (local $q (ref null $p)) (local $sum i64)
    (loop $again
      (local.set $x (i32.add (i32.mul (local.get $x) (i32.const 1103515245)) (i32.const 12345)))
      (array.set $a (global.get $a) (i32.rem_u (local.get $x) (i32.const 1500)) (i64.extend_i32_s (local.get $x)))
      (array.set $a (global.get $a) (i32.rem_u (i32.shr_u (local.get $x) (i32.const 9)) (i32.const 1500))
        (i64.add (array.get $a (global.get $a) (i32.rem_u (i32.shr_u (local.get $x) (i32.const 3)) (i32.const 1500))) (i64.const 1)))
      (if (i32.eqz (i32.and (local.get $x) (i32.const 31))) (then
        (global.set $p (struct.new $p (local.get $x) (global.get $p) (f64.const 1.5)))))
      (local.set $q (global.get $p))
      (block $end
        (br_on_null $end (local.get $q)) (drop)
        (struct.set $p $v (local.get $q) (i32.add (struct.get $p $v (local.get $q)) (local.get $n)))
        (struct.set $p $w (local.get $q) (f64.mul (struct.get $p $w (local.get $q)) (f64.const 1.25)))
        (local.set $q (struct.get $p $next (local.get $q)))
        (br_on_null $end (local.get $q)) (drop)
        (struct.set $p $v (local.get $q) (local.get $n)))
      (local.set $sum (i64.add (local.get $sum) (array.get $a (global.get $a) (i32.rem_u (local.get $n) (i32.const 1500)))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum)))`

const exhausted = (o: Outcome): Config | null => (o._tag === 'Exhausted' && o.limit === 'fuel' ? o.config : null)

interface Parted {
  readonly differs: string | null
  /** How many families of heaps there were. */
  readonly families: number
  readonly stagedSteps: number
}

/** Three futures run alternately, and how one of them ends otherwise than the literal machine; null if none does. */
export const parted = (): Parted => {
  const counts = sum()
  const tier = stagedTier(counts)
  const c = started(scattered, 3000)
  const expected = run(Infinity)(c)
  const tiers: ReadonlyArray<readonly [number, Tier]> = [
    [1201, tier],
    [997, tier],
    [1499, literal]
  ]
  let futures: ReadonlyArray<Outcome> = tiers.map(() => ({ _tag: 'Exhausted', limit: 'fuel', config: c }))
  const families = new Set<object>()
  while (futures.some((o) => exhausted(o) !== null))
    futures = futures.map((o, i) => {
      const k = exhausted(o)
      const [fuel, by] = tiers[i] ?? [1, literal]
      const next = k === null ? o : by(fuel)(k)
      const middle = exhausted(next)
      if (middle !== null) families.add(middle.store.heap.version.lineage)
      return next
    })
  const wrong = [...futures, tier(Infinity)(c)].findIndex((o) => !equalOutcome(o, expected))
  const differs = wrong < 0 ? null : `future ${wrong} ends otherwise`
  return { differs, families: families.size, stagedSteps: counts.stagedSteps }
}
