/** Where the official suite is: WASM_TESTSUITE, the folder beside the checkout, or what `npm run testsuite` fetched. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

const candidates = [process.env['WASM_TESTSUITE'], '../shared/testsuite', 'testsuite'].filter((p) => p !== undefined)
const found = candidates.map((p) => resolve(p)).find((p) => existsSync(`${p}/core`))

/** Where nothing may be skipped for want of something. */
export const isCi = process.env['CI'] !== undefined && process.env['CI'] !== ''

export const hasSuite = found !== undefined
export const suiteRoot = found ?? ''

/** What to print where tests are skipped for want of the suite. */
export const suiteIsMissing =
  'SKIPPED: all tests that need the official suite, which is missing: set WASM_TESTSUITE, or fetch it with npm run testsuite'
