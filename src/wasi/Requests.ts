/**
 * Host effects as data: what a program may ask of its host, and what the host answers.
 *
 * A request carries plain values, never a pointer: the pure part reads the guest's memory before and writes it after.
 * So every interpreter (real, virtual, recorded) sees the same data, and a log of them is position-independent.
 *
 * Spec: https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md
 */
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import type { Errno } from './Errno.ts'

/** 0 realtime, 1 monotonic, 2 CPU time of the process, 3 of the thread. */
export type ClockId = 0 | 1 | 2 | 3
export type Whence = 'set' | 'cur' | 'end'

export type Request =
  | { readonly _tag: 'ArgsGet' }
  | { readonly _tag: 'EnvironGet' }
  | { readonly _tag: 'ClockTimeGet'; readonly id: ClockId; readonly precision: bigint }
  | { readonly _tag: 'ClockResGet'; readonly id: ClockId }
  | { readonly _tag: 'RandomGet'; readonly length: number }
  | { readonly _tag: 'SchedYield' }
  | { readonly _tag: 'FdWrite'; readonly fd: number; readonly bytes: Uint8Array }
  /** At most `length` bytes; none at the end of the file. */
  | { readonly _tag: 'FdRead'; readonly fd: number; readonly length: number }
  | { readonly _tag: 'FdClose'; readonly fd: number }
  | { readonly _tag: 'FdSeek'; readonly fd: number; readonly offset: bigint; readonly whence: Whence }
  | { readonly _tag: 'FdFdstatGet'; readonly fd: number }
  | { readonly _tag: 'FdPrestatGet'; readonly fd: number }

/** `filetype`, `flags`: the numbers of the ABI; `base`, `inheriting`: rights as bit sets below 2^64. */
export interface Fdstat {
  readonly filetype: number
  readonly flags: number
  readonly base: bigint
  readonly inheriting: bigint
}

/** The answer that each request expects. An interpreter that answers the wrong thing does not compile. */
export interface Answers {
  /** Each argument without its terminating zero. */
  readonly ArgsGet: ReadonlyArray<Uint8Array>
  /** Each `KEY=value` without its terminating zero. */
  readonly EnvironGet: ReadonlyArray<Uint8Array>
  /** Nanoseconds. */
  readonly ClockTimeGet: bigint
  /** Nanoseconds. */
  readonly ClockResGet: bigint
  readonly RandomGet: Uint8Array
  readonly SchedYield: null
  /** How many bytes were written. */
  readonly FdWrite: number
  readonly FdRead: Uint8Array
  readonly FdClose: null
  /** The new offset from the start. */
  readonly FdSeek: bigint
  readonly FdFdstatGet: Fdstat
  /** The guest's path of a preopened directory. */
  readonly FdPrestatGet: Uint8Array
}

export type RequestTag = Request['_tag']
export type RequestOf<T extends RequestTag> = Extract<Request, { readonly _tag: T }>

/** One field for each request: the whole of what a host must be able to do. */
export type Capabilities = {
  readonly [T in RequestTag]: (request: RequestOf<T>) => TaskEither<Errno, Answers[T]>
}
