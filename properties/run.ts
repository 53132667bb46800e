/** Runs the properties, then prints what they exercised: the rule coverage and the real totals. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import * as t from 'io-ts'
import { conformanceReport, forgetCoverage } from './conformance/coverage.ts'
import { rulesReport } from './support/coverage.ts'
import { hasSuite, suiteIsMissing } from './support/suite.ts'

const results = '.cache/vitest.json'
const Results = t.type({
  numPassedTests: t.number,
  numFailedTests: t.number,
  numPendingTests: t.number,
  numTodoTests: t.number,
  success: t.boolean
})

rmSync('.cache/coverage', { recursive: true, force: true })
rmSync(results, { force: true })
forgetCoverage()
mkdirSync('.cache/coverage', { recursive: true })

const only = process.argv.slice(2)
const vitest = spawnSync(
  process.execPath,
  [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${results}`,
    ...only
  ],
  { stdio: 'inherit' }
)

const report = rulesReport()
console.log(`\nrules fired by the properties, the conformance run apart:\n${report.text}\n`)
console.log(`${conformanceReport() ?? 'conformance run: none'}\n`)
if (!hasSuite) console.log(`${suiteIsMissing}\n`)

const decoded = existsSync(results) ? Results.decode(JSON.parse(readFileSync(results, 'utf8'))) : null
const ok =
  vitest.status === 0 && decoded?._tag === 'Right' && decoded.right.success && (only.length > 0 || report.complete)
if (decoded?._tag === 'Right') {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = decoded.right
  console.log(`${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests + numTodoTests} skipped`)
} else console.log('0 passed, 1 failed, 0 skipped')
process.exitCode = ok ? 0 : 1
