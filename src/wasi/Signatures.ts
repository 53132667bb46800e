/**
 * The 46 functions of WASI preview 1 with their parameters. All return an error number but `proc_exit`.
 *
 * Spec: https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md#functions
 */
import type { FuncType, NumType } from '../structure/Types.ts'

/** The module name under which programs import them. */
export const wasiModule = 'wasi_snapshot_preview1'

/** `i`: i32 (file descriptor, pointer, length, flags), `l`: i64 (offset, time, rights). */
const parameters = {
  args_get: 'ii',
  args_sizes_get: 'ii',
  environ_get: 'ii',
  environ_sizes_get: 'ii',
  clock_res_get: 'ii',
  clock_time_get: 'ili',
  fd_advise: 'illi',
  fd_allocate: 'ill',
  fd_close: 'i',
  fd_datasync: 'i',
  fd_fdstat_get: 'ii',
  fd_fdstat_set_flags: 'ii',
  fd_fdstat_set_rights: 'ill',
  fd_filestat_get: 'ii',
  fd_filestat_set_size: 'il',
  fd_filestat_set_times: 'illi',
  fd_pread: 'iiili',
  fd_prestat_get: 'ii',
  fd_prestat_dir_name: 'iii',
  fd_pwrite: 'iiili',
  fd_read: 'iiii',
  fd_readdir: 'iiili',
  fd_renumber: 'ii',
  fd_seek: 'ilii',
  fd_sync: 'i',
  fd_tell: 'ii',
  fd_write: 'iiii',
  path_create_directory: 'iii',
  path_filestat_get: 'iiiii',
  path_filestat_set_times: 'iiiilli',
  path_link: 'iiiiiii',
  path_open: 'iiiiillii',
  path_readlink: 'iiiiii',
  path_remove_directory: 'iii',
  path_rename: 'iiiiii',
  path_symlink: 'iiiii',
  path_unlink_file: 'iii',
  poll_oneoff: 'iiii',
  proc_exit: 'i',
  proc_raise: 'i',
  random_get: 'ii',
  sched_yield: '',
  sock_accept: 'iii',
  sock_recv: 'iiiiii',
  sock_send: 'iiiii',
  sock_shutdown: 'ii'
} as const

export type WasiName = keyof typeof parameters
export const wasiNames = Object.keys(parameters) as ReadonlyArray<WasiName> // Object.keys loses the keys' type

export const isWasiName = (name: string): name is WasiName => Object.hasOwn(parameters, name)

/** The function type of a WASI function. */
export const wasiType = (name: WasiName): FuncType => ({
  _tag: 'func',
  params: Array.from(parameters[name], (p): NumType => (p === 'l' ? 'i64' : 'i32')),
  results: name === 'proc_exit' ? [] : ['i32']
})
