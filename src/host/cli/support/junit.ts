/**
 * The report of scripts for continuous integration: one suite per file, one case per command.
 */
import library, { type Builder } from 'junit-report-builder'
import type { Verdict } from '../../../script/index.ts'
import type { CliError } from './exit.ts'

export interface SuiteOfFile {
  readonly file: string
  readonly seconds: number
  readonly verdicts: ReadonlyArray<Verdict>
  /** Why the file could not be run. */
  readonly complaint: CliError | null
}

// the declarations are those of an ES module; the package is CommonJS, so that its default export is the module itself
const builder = library as unknown as Builder

/** XML has no other control characters. */
const legible = (text: string): string =>
  text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')

/** The XML of a run. */
export const junit = (suites: ReadonlyArray<SuiteOfFile>): string => {
  const report = builder.newBuilder()
  for (const { file, seconds, verdicts, complaint } of suites) {
    const suite = report
      .testSuite()
      .name(file)
      .time(Number(seconds.toFixed(3)))
    if (complaint !== null) suite.testCase().className(file).name('script').error(legible(complaint.message))
    for (const v of verdicts) {
      const each = suite.testCase().className(file).name(`line ${v.line}: ${v.command}`)
      if (v.limited) each.skipped()
      else if (!v.passed) each.failure(legible(`expected ${v.expected}, got ${v.actual}`))
    }
  }
  return report.build()
}
