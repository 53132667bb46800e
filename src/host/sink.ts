/**
 * Where the bytes go that a guest writes to standard output or error: to the process, into memory, elsewhere.
 *
 * The host has checked the descriptor before: a sink sees writes to open streams only.
 */
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import type { Errno } from '../wasi/index.ts'

/** How many of the bytes were taken. */
export type Sink = (fd: 1 | 2, bytes: Uint8Array) => TaskEither<Errno, number>
