/** Every compiled program runs under the built command line as it does under Node's own WASI. */
import { describe, expect, it } from 'vitest'
import { programPath, programs } from '../fixtures/programs.ts'
import { reduct } from '../support/cli.ts'

describe('programs compiled from C and AssemblyScript', () => {
  it.each(programs)('$name', async (p) => {
    const path = await programPath(p)
    const env = Object.entries(p.env).flatMap(([k, v]) => ['--env', `${k}=${v}`])
    const run = reduct(['run', ...env, path, '--', ...p.args], p.stdin)
    expect(run.stdout).toBe(p.expected.stdout)
    if (p.expected.end._tag === 'exit') {
      expect(run.stderr).toBe(p.expected.stderr)
      expect(run.code).toBe(p.expected.end.code)
    } else {
      expect(run.stderr.startsWith(p.expected.stderr)).toBe(true)
      expect(run.stderr).toContain(`trap: ${p.expected.end.reason}`)
      expect(run.code).toBe(134)
    }
  })
})
