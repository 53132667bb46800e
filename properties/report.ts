/** Prints the rule coverage of the last test run; fails if a rule that can fire did not. */
import { rulesReport } from './support/coverage.ts'

const { text, complete } = rulesReport()
console.log(text)
process.exitCode = complete ? 0 : 1
