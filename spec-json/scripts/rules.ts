/** Writes `spec-json/coverage.json` from a conformance run, then `docs/rules.md` from it. */
import { spawnSync } from 'node:child_process'

const run = (args: ReadonlyArray<string>, env: Readonly<Record<string, string>> = {}): number =>
  spawnSync(process.execPath, args, { stdio: 'inherit', env: { ...process.env, ...env } }).status ?? 1

const counted = run(['node_modules/vitest/vitest.mjs', 'run', 'properties/conformance/suite.property.ts'], {
  WRITE_COVERAGE: 'yes'
})
process.exitCode = counted === 0 ? run(['--import', 'tsx', 'spec-json/scripts/generate.ts']) : counted
