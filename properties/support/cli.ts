/** The built command line as a process under plain Node. */
import { spawnSync } from 'node:child_process'

export interface CliRun {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export const reduct = (args: ReadonlyArray<string>, stdin: string | Uint8Array = ''): CliRun => {
  const r = spawnSync(process.execPath, ['dist/host/bundle/main.js', ...args], {
    input: stdin,
    maxBuffer: 1 << 28,
    timeout: 600_000
  })
  return { code: r.status, stdout: r.stdout.toString(), stderr: r.stderr.toString() }
}
