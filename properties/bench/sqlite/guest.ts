/** An instance of SQLite in some engine, as its driver sees it. */

/** The exports that the driver needs, by what sql.js 1.16.0 calls them. */
export const names = {
  initialize: 'P',
  malloc: 'Ia',
  free: 'Ja',
  open: 'Ha',
  prepare: 'T',
  step: 'U',
  finalize: 'X',
  columnCount: 'ra',
  columnText: 'Z',
  columnBytes: 'ua',
  errorMessage: '$',
  memory: 'O'
} as const

export type Call = Exclude<keyof typeof names, 'memory'>

/** Arguments and results are 32-bit integers; a function without result answers 0. */
export interface Guest {
  readonly call: (name: Call, ...args: ReadonlyArray<number>) => number
  /** A copy of a given number of bytes. */
  readonly read: (at: number, n: number) => Uint8Array
  readonly write: (at: number, bytes: Uint8Array) => void
  /** Rules applied since the start, by an engine that counts them. */
  readonly steps: () => number
}
