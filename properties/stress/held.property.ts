/** A first configuration that is held keeps alive what it has, not what the run has written since. */
import { isRight } from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import type { Config, Outcome } from '../../src/execution/runtime/Config.ts'
import { invoke } from '../../src/execution/modules/invoke.ts'
import { run } from '../../src/execution/Run.ts'
import { storeInit } from '../../src/embedding/Store.ts'
import { funcAlloc } from '../../src/embedding/Functions.ts'
import { runWith, type Hosts } from '../../src/embedding/Run.ts'
import { funcDeftype } from '../../src/embedding/Types.ts'
import { drive, type Advance } from '../../src/host/drive.ts'
import { runStaged } from '../../src/staging/RunStaged.ts'
import { i32 } from '../../src/structure/Const.ts'
import { parseModule } from '../../src/text/Module.ts'
import type { Capabilities } from '../../src/wasi/index.ts'
import { make, right, valid } from '../support/embed.ts'
import { liveBytes, MiB } from '../support/heap.ts'

/** Writes each of `many` structures of the first configuration, and as many of its own, `$n` times. */
const many = 2000
/** With `tick`, it calls its host after each time. */
const program = (tick: boolean): string => `(module
  ${tick ? '(func $tick (import "env" "tick"))' : '(func $tick)'}
  (type $s (struct (field (mut i64)) (field (ref null $s))))
  (global $old (mut (ref null $s)) (ref.null $s))
  (func $list (param $n i32) (param $x (ref null $s)) (result (ref null $s))
    (loop $l
      (local.set $x (struct.new $s (i64.const 1) (local.get $x)))
      (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $x))
  (func $write (param $x (ref null $s)) (param $v i64)
    (loop $l
      (struct.set $s 0 (local.get $x) (local.get $v))
      (br_if $l (i32.eqz (ref.is_null (local.tee $x (struct.get $s 1 (local.get $x))))))))
  (func $start (global.set $old (call $list (i32.const ${many}) (ref.null $s))))
  (start $start)
  (func (export "f") (param $n i32)
    (loop $l
      (call $write (global.get $old) (i64.extend_i32_u (local.get $n)))
      (call $write (call $list (i32.const ${many}) (ref.null $s)) (i64.extend_i32_u (local.get $n)))
      (call $tick)
      (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))))`

const started = (n: number, tick: boolean): Config => {
  const host = funcAlloc(storeInit(), funcDeftype([], []), { _tag: 'host', module: 'env', name: 'tick' })
  const names = { 'env.tick': { _tag: 'func' as const, a: host.a } }
  const made = make(host.store, valid(right(parseModule(program(tick))).module), 'm', names)
  const xa = made.names['m.f']
  if (xa?._tag !== 'func') throw new Error('no function "f"')
  return right(invoke(made.store, xa.a, [i32(n)]))
}

type Run = (c: Config) => Promise<Outcome> | Outcome

/** Slices, as the command line makes them; the program asks nothing of its host. */
const sliced =
  (advance: Advance): Run =>
  async (c) => {
    const options = { advance, hosts: () => null, fuel: Infinity, slice: 30_000, replied: () => undefined }
    const ended = await drive(options)(c)({} as Capabilities)()
    if (isRight(ended)) return ended.right
    throw new Error('no host')
  }

const hosts: Hosts = (_, store) => ({ _tag: 'values', values: [], store })

const runs: ReadonlyArray<readonly [string, Run, number, boolean]> = [
  ['literal, at once', run(Infinity), 60, false],
  ['literal, in slices', sliced(run), 60, false],
  ['staged, at once', runStaged(Infinity), 3000, false],
  ['staged, in slices', sliced(runStaged), 3000, false],
  ['staged, answered by the embedding', (c) => runWith(hosts, Infinity, runStaged)(c) as Outcome, 600, true]
]

describe('a first configuration that is held keeps little alive', () => {
  it.each(runs)('%s', async (_name, go, n, tick) => {
    const c = started(n, tick)
    expect((await go(started(2, tick)))._tag).toBe('Done')
    const before = liveBytes()
    const ended = await go(c)
    const after = liveBytes()
    // a copy of each structure that it has, at most 1 KiB each; all writes would be 2 * 60 * 2000 entries of 100 bytes
    expect((after - before) / MiB).toBeLessThan(4)
    expect([ended._tag, c.steps]).toEqual(['Done', 0])
  })
})
