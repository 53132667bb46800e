/** Runs once, before all test files: tests that need the official suite are skipped in the open, and never in CI. */
import { hasSuite, isCi, suiteIsMissing } from './suite.ts'

export const setup = (): void => {
  if (hasSuite) return
  if (isCi) throw new Error(`the official suite is missing, and CI skips nothing: set WASM_TESTSUITE`)
  console.log(suiteIsMissing)
}
