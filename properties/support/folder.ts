/** A folder for the files of one property file; it is gone when the file is done. */
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll } from 'vitest'

export interface Folder {
  readonly path: string
  /** Writes a file and says where it is. */
  readonly file: (name: string, content: string | Uint8Array) => string
}

export const temporaryFolder = (): Folder => {
  const path = mkdtempSync(join(tmpdir(), 'reduct-'))
  afterAll(() => {
    rmSync(path, { recursive: true })
  })
  return {
    path,
    file: (name, content) => {
      const at = join(path, name)
      mkdirSync(dirname(at), { recursive: true })
      writeFileSync(at, content)
      return at
    }
  }
}
