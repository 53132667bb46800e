/**
 * What the standard streams are to a guest: kinds of files and the rights on them.
 *
 * Spec: https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md#rights
 */
import type { Fdstat } from './Requests.ts'

export type FileType = 'unknown' | 'block' | 'character' | 'directory' | 'regular' | 'dgram' | 'stream' | 'symlink'
const fileTypes: ReadonlyArray<FileType> = [
  'unknown',
  'block',
  'character',
  'directory',
  'regular',
  'dgram',
  'stream',
  'symlink'
]

const right = { read: 1n << 1n, seek: 1n << 2n, tell: 1n << 5n, write: 1n << 6n, filestat: 1n << 21n, poll: 1n << 27n }

/** Whether a standard stream can be positioned: standard input, where it is a regular file. */
export const isPositioned = (fd: number, type: FileType): boolean => fd === 0 && type === 'regular'

/**
 * The status of a standard stream. It has the rights of `fd_seek` and `fd_tell` where it can be positioned: a C library takes a
 * character device without these rights for a terminal.
 */
export const stdioStat = (fd: number, type: FileType): Fdstat => ({
  filetype: fileTypes.indexOf(type),
  flags: 0,
  base:
    (fd === 0 ? right.read : right.write) |
    right.filestat |
    right.poll |
    (isPositioned(fd, type) ? right.seek | right.tell : 0n),
  inheriting: 0n
})
