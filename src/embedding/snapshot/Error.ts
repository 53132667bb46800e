/**
 * Why a configuration cannot be written down or read back.
 */

/** The first problem that was found. */
export interface SnapshotError {
  readonly _tag: 'SnapshotError'
  readonly message: string
}

export const snapshotError = (message: string): SnapshotError => ({ _tag: 'SnapshotError', message })
