/** Prints the rule coverage of the last test run; fails if a rule that can fire did not. */
import { conformanceReport } from './conformance/coverage.ts'
import { rulesReport } from './support/coverage.ts'

const { text, complete } = rulesReport()
console.log(text)
console.log(`\n${conformanceReport() ?? 'conformance run: none'}`)
process.exitCode = complete ? 0 : 1
