/** Pointers to what has a fixed size: which functions of WASI take them, and arbitrary ones. */
import * as fc from 'fast-check'
import type { WasiName } from '../../src/wasi/index.ts'
import { PAGE } from './guest.ts'

/** A pointer to `size` bytes, well or badly chosen. */
export const pointer = (size: number, align: number): fc.Arbitrary<number> =>
  fc.oneof(
    fc.nat(Math.floor((PAGE - size) / align)).map((n) => n * align),
    fc.nat(PAGE - 1),
    fc.constantFrom(0, 1, align >> 1, PAGE - size, PAGE - size + 1, PAGE - size + align, PAGE - 1, PAGE, PAGE + align),
    fc.constantFrom(2 ** 31, 2 ** 32 - 1, 2 ** 32 - align, 2 ** 32 - size)
  )
/** Whether a pointer to `size` bytes is one: aligned, and all of them in the memory. */
export const isGood = (p: number, size: number, align: number): boolean => p % align === 0 && p + size <= PAGE

/** Pointers of fixed size: the place among the arguments, the bytes, the alignment; and the other arguments. */
interface Pointing {
  readonly name: WasiName
  readonly others: Readonly<Record<number, number | bigint>>
  readonly pointers: ReadonlyArray<readonly [place: number, size: number, align: number]>
}
/** Functions that take such pointers. */
export const pointing: ReadonlyArray<Pointing> = [
  {
    name: 'args_sizes_get',
    others: {},
    pointers: [
      [0, 4, 4],
      [1, 4, 4]
    ]
  },
  {
    name: 'environ_sizes_get',
    others: {},
    pointers: [
      [0, 4, 4],
      [1, 4, 4]
    ]
  },
  { name: 'clock_res_get', others: { 0: 1 }, pointers: [[1, 8, 8]] },
  { name: 'clock_time_get', others: { 0: 0, 1: 1000n }, pointers: [[2, 8, 8]] },
  { name: 'random_get', others: { 1: 16 }, pointers: [[0, 16, 1]] },
  {
    name: 'fd_write',
    others: { 0: 1, 2: 3 },
    pointers: [
      [1, 24, 4],
      [3, 4, 4]
    ]
  },
  {
    name: 'fd_read',
    others: { 0: 0, 2: 3 },
    pointers: [
      [1, 24, 4],
      [3, 4, 4]
    ]
  },
  { name: 'fd_seek', others: { 0: 1, 1: -5n, 2: 1 }, pointers: [[3, 8, 8]] },
  { name: 'fd_tell', others: { 0: 1 }, pointers: [[1, 8, 8]] },
  { name: 'fd_fdstat_get', others: { 0: 1 }, pointers: [[1, 24, 8]] },
  { name: 'fd_prestat_get', others: { 0: 3 }, pointers: [[1, 8, 4]] },
  { name: 'fd_prestat_dir_name', others: { 0: 3, 2: 7 }, pointers: [[1, 7, 1]] }
]
