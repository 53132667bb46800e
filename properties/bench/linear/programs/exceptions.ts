/** Programs that make, throw and catch exceptions. */
import { deeper, first, loop, recursion, type Program } from './Program.ts'

const deepest = '(call $pause) (throw $e)'
const caught = `(block $h (try_table (catch $e $h) ${first}))`

export const exceptions: ReadonlyArray<Program> = [
  {
    name: 'exceptions, thrown and caught',
    most: 500_000,
    grows: false,
    text: loop(
      '(tag $e (param i32))',
      '(drop (block $caught (result i32) (try_table (catch $e $caught) (throw $e (local.get $i))) (unreachable)))'
    )
  },
  {
    name: 'chain of exceptions',
    most: 300_000,
    grows: true,
    text: loop(
      '(tag $e (param exnref))',
      `(block $caught (result exnref (ref exn))
         (try_table (catch_ref $e $caught) (throw $e (local.get $l))) (unreachable))
       (local.set $l) (drop)`,
      { locals: '(local $l exnref)' }
    )
  },
  {
    name: 'exceptions in a table',
    most: 300_000,
    grows: true,
    text: loop(
      '(tag $e (param i32)) (table $t 0 exnref)',
      `(block $caught (result (ref exn))
         (try_table (catch_all_ref $caught) (throw $e (local.get $i))) (unreachable))
       (local.set $x)
       (drop (table.grow $t (local.get $x) (i32.const 1)))`,
      { locals: '(local $x exnref)' }
    )
  },
  {
    name: 'frames that an exception leaves',
    most: 500_000,
    grows: true,
    text: recursion('(tag $e)', { deepest, outermost: caught })
  },
  {
    name: 'handlers that an exception passes',
    most: 300_000,
    grows: true,
    text: recursion('(tag $e) (tag $f (param i32))', {
      deepest,
      next: `(block $f (result i32) (try_table (catch $f 0) (br $f ${deeper})) (unreachable))`,
      outermost: caught
    })
  },
  {
    name: 'an exception caught and thrown again in each frame',
    most: 200_000,
    grows: true,
    text: recursion('(tag $e)', {
      deepest,
      next: `(block $h (result (ref exn)) (try_table (catch_all_ref $h) (br 2 ${deeper})) (unreachable)) (throw_ref)`,
      outermost: caught
    })
  }
]
