/**
 * The process of the command line.
 */
import { commandLine } from './program.ts'

void commandLine(process.argv).then((code) => {
  process.exitCode = code
})
