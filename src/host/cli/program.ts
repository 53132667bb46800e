/**
 * The command line as a function: words in, an exit code out. What it says goes to the standard streams.
 */
import { readFileSync } from 'node:fs'
import { Command, CommanderError } from '@commander-js/extra-typings'
import type { Command as PlainCommand } from 'commander'
import { commands } from './commands.ts'
import { colourError } from './support/colour.ts'
import { defect, exit } from './support/exit.ts'
import { withPairs } from './support/options.ts'
import { refuse, writeAll } from './support/output.ts'

/** A file of the package, as far up from the bundle as from here. */
const fileOfPackage = (path: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8'))

const { version } = fileOfPackage('package.json') as { readonly version: string } // the package's own file

/** What to do about a word that is no option here. */
const explained = (message: string): string =>
  message.includes('unknown option') ?
    `${message}(options of the program itself go after --; reduct COMMAND --help has more)\n`
  : `${message}(reduct COMMAND --help has more)\n`

/** The commands; `finished` gets the exit code of the one that was asked for. */
const programOf = (finished: (code: number) => void): Command => {
  const program = new Command('reduct')
    .description('A WebAssembly 3.0 reference interpreter: every step is a rule of the specification.')
    .version(version, '-V, --version', 'print the version; with --json also those of the specification and Node')
    .exitOverride()
    .configureOutput({
      writeOut: (s) => writeAll(1, s),
      writeErr: (s) => writeAll(2, s),
      outputError: (s, write) => write(colourError(explained(s)))
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
  commands(program, finished)
  return program
}

const wantsBash = ([command, shell, ...rest]: ReadonlyArray<string>): boolean =>
  command === 'completion' && shell === 'bash' && rest.length === 0

/**
 * The completion script for bash uses a function of the package bash-completion. Where that is not loaded, this one does: it joins
 * the words that bash has split at `=` and `:`.
 */
const bashWords = `# reduct: words of the command line where the package bash-completion is not loaded
if ! declare -F _get_comp_words_by_ref >/dev/null; then
_get_comp_words_by_ref() {
    local i word joined=0
    words=() cword=0
    for ((i = 0; i < \${#COMP_WORDS[@]}; i++)); do
        word=\${COMP_WORDS[i]}
        if ((\${#words[@]} > 0)) && { ((joined)) || [[ $word == [=:]* ]]; }; then
            words[\${#words[@]}-1]+=$word
        else
            words+=("$word")
        fi
        joined=0
        [[ $word == *[=:] ]] && joined=1
        ((i == COMP_CWORD)) && cword=$((\${#words[@]} - 1))
    done
    cur=\${words[cword]-} prev=
    ((cword > 0)) && prev=\${words[cword-1]}
}
fi
`

/** Completion adds commands of its own, which a command line that begins with one of ours does not need. */
const withCompletion = async (program: Command, words: ReadonlyArray<string>): Promise<void> => {
  const [word] = words
  if (program.commands.some((c) => c.name() === word)) return
  const { default: tab } = await import('@bomb.sh/tab/commander')
  if (wantsBash(words)) writeAll(1, bashWords)
  // the two typings of one class differ in nothing that completion asks
  tab(program as unknown as PlainCommand, { completionCommandName: 'completion' })
}

/** `--version --json`, in any order: the library's own option of that name prints a word and ends. */
const asksForVersions = (words: ReadonlyArray<string>): boolean =>
  words.length === 2 && words.includes('--json') && (words.includes('--version') || words.includes('-V'))

/** Nobody reads any more what the process writes. */
const isGone = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EPIPE'

/** Runs a command line, the words of which follow those for Node and for reduct itself; the exit code. */
export const commandLine = async (words: ReadonlyArray<string>): Promise<number> => {
  if (asksForVersions(words.slice(2))) {
    const { versionCommand } = await import('./version.ts')
    versionCommand(version, fileOfPackage('spec-json/source.json'))
    return exit.ok
  }
  let code: number = exit.ok
  const program = programOf((ended) => {
    code = ended
  })
  try {
    await withCompletion(program, words.slice(2))
    await program.parseAsync(withPairs(words))
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exit.ok : exit.usage
    if (isGone(error)) process.exit(exit.ok)
    return refuse(defect(error instanceof Error ? error.message : String(error)))
  }
}
