/** Programs by how much they make grow: each calls `pause` when it has, and ends after. */
import { times } from '../Row.ts'

export interface Program {
  readonly name: string
  /** The text, which may depend on the size: imports `pause`, exports `run : [i32] -> []`. */
  readonly text: string | ((n: number) => string)
  /** The greatest size: of what grows, or so that the run takes no more than 10^7 steps. */
  readonly most: number
  /** Whether the store or the contexts are larger than the program where it pauses, so that there is something to look at. */
  readonly grows: boolean
}

export const module = (fields: string): string => `(module
  (import "env" "pause" (func $pause))
  (import "env" "give" (func $give (param i32) (result i32)))
  ${fields})`

interface Around {
  readonly before?: string
  readonly after?: string
  readonly locals?: string
}

/** `body` n times, `$i` counting down to 1, between `before` and the pause, which `after` follows. */
export const loop = (fields: string, body: string, { before = '', after = '', locals = '' }: Around = {}): string =>
  module(`${fields}
  (func (export "run") (param $n i32) (local $i i32) ${locals}
    (local.set $i (local.get $n))
    ${before}
    (loop $next
      ${body}
      (br_if $next (local.tee $i (i32.sub (local.get $i) (i32.const 1)))))
    (call $pause)
    ${after})`)

/** The call of the next frame. */
export const deeper = '(call $down (i32.sub (local.get $n) (i32.const 1)))'
/** The call of the first frame. */
export const first = '(drop (call $down (local.get $n)))'

interface Frames {
  /** In the last frame. */
  readonly deepest?: string
  /** In each frame, on the way to a depth of n frames. */
  readonly down?: string
  /** In each frame, on the way back. */
  readonly up?: string
  /** With `deeper` in it. */
  readonly next?: string
  /** With `first` in it. */
  readonly outermost?: string
}

export const recursion = (
  fields: string,
  { deepest = '(call $pause)', down = '', up = '', next = deeper, outermost = first }: Frames = {}
): string =>
  module(`${fields}
  (func $down (param $n i32) (result i32)
    ${down}
    (if (result i32) (local.get $n)
      (then ${next})
      (else ${deepest} (i32.const 0)))
    ${up})
  (func (export "run") (param $n i32) ${outermost})`)

export const list = (n: number, f: (i: number) => string): string => times(n, f).join(' ')
