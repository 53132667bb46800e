/**
 * The command line.
 */
import { readFileSync } from 'node:fs'
import { Command } from '@commander-js/extra-typings'
import type { Command as PlainCommand } from 'commander'
import { commands } from './commands.ts'
import { defect, exit } from './support/exit.ts'
import { withPairs } from './support/options.ts'
import { refuse } from './support/output.ts'

const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
  readonly version: string
} // the package's own file

/** What to do about a word that is no option here. */
const explained = (message: string): string =>
  message.includes('unknown option') ?
    `${message}(options of the program itself go after --; reduct COMMAND --help tells more)\n`
  : `${message}(reduct COMMAND --help tells more)\n`

const program = new Command('reduct')
  .description('A WebAssembly 3.0 reference interpreter: every step is a rule of the specification.')
  .version(version)
  .exitOverride((e) => process.exit(e.exitCode === 0 ? exit.ok : exit.usage))
  .configureOutput({
    writeOut: (s) => process.stdout.write(s),
    writeErr: (s) => process.stderr.write(s),
    outputError: (s, write) => write(explained(s))
  })
  .addHelpText(
    'after',
    `
Exit codes:
  0 ok   1 finding   2 usage   3 malformed   4 invalid   5 unlinkable   6 trap   7 uncaught exception   8 limit
  70 a defect of reduct   130 interrupted
  A program run by _start exits with its own code; its trap is 134.

Examples:
  reduct run hello.wasm                        run a WASI program
  reduct run fac.wasm --invoke fac -- 20       call an export
  reduct trace hello.wasm --steps 40           its first 40 rules
  reduct validate *.wasm`
  )

commands(program)

const isDefect = (error: unknown): boolean => !(error instanceof Error && 'code' in error && error.code === 'EPIPE')

const isCommand = (word: string | undefined): boolean => program.commands.some((c) => c.name() === word)

/** Completion adds commands of its own, which a command line that begins with one of ours does not need. */
const complete = async (): Promise<void> => {
  const { default: tab } = await import('@bomb.sh/tab/commander')
  // the two typings of one class differ in nothing that completion asks
  tab(program as unknown as PlainCommand, { completionCommandName: 'completion' })
}

const main = async (): Promise<void> => {
  if (!isCommand(process.argv[2])) await complete()
  await program.parseAsync(withPairs(process.argv))
}

main().catch((error: unknown) => {
  if (!isDefect(error)) process.exit(exit.ok)
  const message = error instanceof Error ? error.message : String(error)
  process.exitCode = refuse(defect(message))
})
