/**
 * What SQLite asks of its host when its database is in memory: one answer for every engine.
 *
 * The names are what the linker of sql.js 1.16.0 made of the C library's; the table says which.
 */

/** The guest's memory, as far as a host function needs it. */
export interface HostMemory {
  /** Bytes. */
  readonly size: () => number
  /** By a given number of pages of 64 KiB. */
  readonly grow: (pages: number) => boolean
  readonly write32: (at: number, n: number) => void
}

export type Answer = (args: ReadonlyArray<number>, m: HostMemory) => number

/** Errors of the C library: there is no such file, no such function. */
const ENOENT = 44
const ENOSYS = 52

const page = 65_536
const most = 2 ** 31

/** Room for `size` bytes and a fifth more than there is, as emscripten's own host makes it. */
const resize: Answer = ([wanted = 0], m) => {
  const size = wanted >>> 0
  if (size > most) return 0
  const generous = Math.min(most, Math.max(size, m.size() * 1.2))
  return m.grow(Math.ceil((generous - m.size()) / page)) ? 1 : 0
}

const answers: Readonly<Record<string, Answer>> = {
  // environ_sizes_get: there are no variables
  H: ([count = 0, size = 0], m) => {
    m.write32(count, 0)
    m.write32(size, 0)
    return 0
  },
  // environ_get
  G: () => 0,
  // emscripten_resize_heap, emscripten_get_heap_max
  l: resize,
  p: () => most,
  // emscripten_date_now, emscripten_get_now: it is always the same time
  d: () => 1_000_000_000_000,
  c: () => 0,
  // openat: /dev/urandom does not exist, so that random numbers are the same in every run
  x: () => -ENOENT
}

/** The answer to a call of the import `name`. There are no files: whatever else is asked for is not there. */
export const answerTo = (name: string): Answer => answers[name] ?? (() => -ENOSYS)
