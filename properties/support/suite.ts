/** Where the official suite lies: WASM_TESTSUITE, the folder beside the checkout, or what `npm run testsuite` fetched. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

const candidates = [process.env['WASM_TESTSUITE'], '../shared/testsuite', 'testsuite'].filter((p) => p !== undefined)
const found = candidates.map((p) => resolve(p)).find((p) => existsSync(`${p}/core`))

export const hasSuite = found !== undefined
export const suiteRoot = found ?? ''

// A missing suite fails in CI; elsewhere what needs it is skipped, and this says so.
if (!hasSuite) {
  const message = 'the official suite is missing: set WASM_TESTSUITE, or fetch it with npm run testsuite'
  if (process.env['CI'] !== undefined && process.env['CI'] !== '') throw new Error(message)
  console.warn(`SKIPPED: ${message}`)
}
