#!/usr/bin/env node
/**
 * The command line. Each command is loaded when it is asked for.
 */
import { readFileSync } from 'node:fs'
import tab from '@bomb.sh/tab/commander'
import { Command, Option } from '@commander-js/extra-typings'
import type { Command as PlainCommand } from 'commander'
import * as E from 'fp-ts/lib/Either.js'
import type { Choices } from '../../execution/Choices.ts'
import { choices, noChoices } from './choices.ts'
import type { ConvertArguments } from './convert.ts'
import type { Complaint } from './exit.ts'
import { defect, exit } from './exit.ts'
import { all, environment, format, natural, pattern, snapshotAt } from './options.ts'
import { refuse as complain } from './output.ts'
import type { Manner, RunArguments } from './run.ts'
import { tier } from './tier.ts'

const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
  readonly version: string
} // the package's own file

const collect = (value: string, before: ReadonlyArray<string> = []): ReadonlyArray<string> => [...before, value]

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

const finish = (work: Promise<number>): Promise<void> =>
  work.then((code) => {
    process.exitCode = code
  })

const refuse = (c: Complaint, json = false): void => {
  process.exitCode = complain(c, json)
}

/** Options of `run` and `trace`. */
interface Raw {
  readonly invoke?: string | undefined
  readonly env?: ReadonlyArray<string> | undefined
  readonly fuel?: string | undefined
  readonly maxDepth?: string | undefined
  readonly stubImports?: true | undefined
  readonly virtual?: true | undefined
  readonly seed?: string | undefined
  readonly choices: string
  readonly relaxed?: ReadonlyArray<string> | undefined
  readonly json?: true | undefined
}

/** A frame takes some 400 bytes: more of them than this, and the host runs out of memory. */
const deepest = 5_000_000

const runArguments = (file: string, args: ReadonlyArray<string>, o: Raw): E.Either<Complaint, RunArguments> =>
  E.map((n: { fuel: number; maxDepth: number; seed: number; env: RunArguments['env']; choices: Choices }) => ({
    file,
    args,
    invoke: o.invoke ?? null,
    env: n.env,
    fuel: n.fuel,
    maxDepth: n.maxDepth,
    stubImports: o.stubImports ?? false,
    virtual: o.virtual ?? o.seed !== undefined,
    seed: n.seed,
    choices: n.choices,
    json: o.json ?? false
  }))(
    all({
      fuel: natural('--fuel', o.fuel, Infinity),
      maxDepth: natural('--max-depth', o.maxDepth, 100_000, deepest),
      seed: natural('--seed', o.seed, 0),
      env: environment(o.env ?? []),
      choices: choices(o.choices, o.relaxed ?? [])
    })
  )

/** Options of `run` and `resume`. */
interface RawManner {
  readonly snapshotAt?: ReadonlyArray<string> | undefined
  readonly tier: string
  readonly stats?: true | undefined
  readonly verbose?: true | undefined
}

const manner = (o: RawManner): E.Either<Complaint, Manner> =>
  E.map((n: { at: Manner['at']; tier: Manner['tier'] }) => ({
    ...n,
    stats: o.stats ?? false,
    verbose: o.verbose ?? false
  }))(all({ at: snapshotAt(o.snapshotAt), tier: tier(o.tier) }))

const tierHelp = 'auto, literal (rule by rule) or staged (compiled to JavaScript); no result depends on it'
const fileArgument = 'a module, binary (.wasm) or text (.wat), or - for standard input'
const choicesHelp = 'what the specification leaves open: deterministic, seed:N, or list:A,B,... to repeat a run'
const relaxedHelp = 'a parameter of the relaxed vector operators, as fmadd=1; may be repeated'
const argsArgument = 'arguments of the program or of the invoked function; after -- where they look like options'

program
  .command('run')
  .description('run a program: its _start, or one exported function')
  .argument('<file>', fileArgument)
  .argument('[args...]', argsArgument)
  .option('--invoke <name>', 'call this exported function')
  .option('--env <key=value>', 'an environment variable of the program; may be repeated', collect)
  .option('--fuel <steps>', 'end after so many steps')
  .option('--max-depth <frames>', 'end when so many calls are nested (default: 100000)')
  .option('--stub-imports', 'make up missing imports: functions that trap with their name')
  .option('--virtual', 'a deterministic host: virtual clock, seeded randomness')
  .option('--seed <n>', 'seed of the virtual host, which it implies')
  .option('--choices <how>', choicesHelp, noChoices)
  .option('--relaxed <name=k>', relaxedHelp, collect)
  .option('--snapshot-at <step file...>', 'stop after so many steps and save the run in a file')
  .option('--tier <tier>', tierHelp, 'auto')
  .option('--stats', 'tell what the run took: steps, texts, time, why staged code was left')
  .option('--verbose', 'tell which tier runs')
  .option('--json', 'one JSON object: outcome, values, steps, what the program wrote')
  .addHelpText(
    'after',
    `
Examples:
  reduct run hello.wasm
  reduct run hello.wasm --snapshot-at 40 hello.json && reduct resume hello.json
  reduct run sort.wasm < numbers.txt
  reduct run env.wasm --env HOME=/ -- --verbose one two
  reduct run fac.wasm --invoke fac 20
  reduct run abs.wasm --invoke abs -- -5`
  )
  .action((file, args, o) => {
    const a = runArguments(file, args, o)
    if (E.isLeft(a)) return refuse(a.left, o.json)
    const m = manner(o)
    if (E.isLeft(m)) return refuse(m.left, o.json)
    return finish(import('./run.ts').then(({ runCommand }) => runCommand(a.right, m.right)))
  })

program
  .command('resume')
  .description('go on with a run that was saved')
  .argument('<snapshot>', 'a file that run --snapshot-at wrote')
  .option('--module <file>', 'the module, where it is no longer where it was')
  .option('--fuel <steps>', 'end after so many steps, counted from the start of the run')
  .option('--snapshot-at <step file...>', 'stop after so many steps and save the run in a file')
  .option('--tier <tier>', tierHelp, 'auto')
  .option('--stats', 'tell what the run took: steps, texts, time, why staged code was left')
  .option('--verbose', 'tell which tier runs')
  .option('--json', 'one JSON object: outcome, values, steps, what the program wrote')
  .addHelpText('after', '\nExample:\n  reduct run sort.wasm --snapshot-at 1e6 sort.json && reduct resume sort.json')
  .action((snapshot, o) => {
    const own = all({ fuel: natural('--fuel', o.fuel, Infinity), manner: manner(o) })
    if (E.isLeft(own)) return refuse(own.left, o.json)
    const a = { ...own.right, snapshot, module: o.module ?? null, json: o.json ?? false }
    return finish(import('./run.ts').then(({ resumeCommand }) => resumeCommand(a)))
  })

program
  .command('trace')
  .description('run a program and show every step by its rule')
  .argument('<file>', fileArgument)
  .argument('[args...]', argsArgument)
  .option('--invoke <name>', 'call this exported function')
  .option('--env <key=value>', 'an environment variable of the program; may be repeated', collect)
  .option('--fuel <steps>', 'end after so many steps')
  .option('--max-depth <frames>', 'end when so many calls are nested (default: 100000)')
  .option('--stub-imports', 'make up missing imports: functions that trap with their name')
  .option('--virtual', 'a deterministic host: virtual clock, seeded randomness')
  .option('--seed <n>', 'seed of the virtual host, which it implies')
  .option('--choices <how>', choicesHelp, noChoices)
  .option('--relaxed <name=k>', relaxedHelp, collect)
  .addOption(new Option('--format <format>', 'text for people, jsonl for programs').default('text'))
  .option('--json', 'the same as --format jsonl')
  .option('--from <step>', 'the first step shown')
  .option('--steps <n>', 'how many steps are shown')
  .option('--function <name>', 'only steps in this function: index, export or name')
  .option('--coverage', 'at the end, how often each rule fired')
  .addHelpText(
    'after',
    `
Standard output is the trace; what the program writes goes to standard error.
A line has the number of the step, the number of frames, the function, the rule and the redex; below it stand the
operand stack, newest last, and what changed.

Examples:
  reduct trace hello.wasm
  reduct trace fac.wasm --invoke fac --from 100 --steps 20 -- 5
  reduct trace hello.wasm --format jsonl | jq -r .rule | sort | uniq -c`
  )
  .action((file, args, o) => {
    const a = runArguments(file, args, o)
    const own = all({
      format: format(o.json === true ? 'jsonl' : o.format),
      from: natural('--from', o.from, 1),
      steps: natural('--steps', o.steps, Infinity)
    })
    if (E.isLeft(a)) return refuse(a.left)
    if (E.isLeft(own)) return refuse(own.left)
    const extra = { function: o.function ?? null, coverage: o.coverage ?? false }
    return finish(import('./trace.ts').then(({ traceCommand }) => traceCommand({ ...a.right, ...own.right, ...extra })))
  })

program
  .command('soundness')
  .description('run a program and type every configuration: preservation and progress, step by step')
  .argument('<file>', fileArgument)
  .argument('[args...]', argsArgument)
  .option('--invoke <name>', 'call this exported function')
  .option('--env <key=value>', 'an environment variable of the program; may be repeated', collect)
  .option('--fuel <steps>', 'end after so many steps')
  .option('--max-depth <frames>', 'end when so many calls are nested (default: 100000)')
  .option('--stub-imports', 'make up missing imports: functions that trap with their name')
  .option('--virtual', 'a deterministic host: virtual clock, seeded randomness')
  .option('--seed <n>', 'seed of the virtual host, which it implies')
  .option('--choices <how>', choicesHelp, noChoices)
  .option('--relaxed <name=k>', relaxedHelp, collect)
  .option('--steps <n>', 'how many steps are checked; the run goes on without')
  .option('--every <n>', 'derive everything from scratch after so many steps (default: 10000)')
  .option('--json', 'one JSON object: the finding if there is one, counts of judgements, outcome')
  .addHelpText(
    'after',
    `
Each step derives what it touched anew: the store's instances, the frame, the contexts and the code in the hole. Traps and
uncaught exceptions are results of every type. What the program writes goes to standard error.
Exit code 1 where a judgement has no derivation, which is a defect of reduct.

Examples:
  reduct soundness hello.wasm
  reduct soundness fac.wasm --invoke fac --every 1 -- 5
  reduct soundness big.wasm --steps 100000 --json | jq .judgements`
  )
  .action((file, args, o) => {
    const a = runArguments(file, args, o)
    const own = all({
      steps: natural('--steps', o.steps, Infinity),
      every: natural('--every', o.every, 10_000, Number.MAX_SAFE_INTEGER, 1)
    })
    if (E.isLeft(a)) return refuse(a.left, o.json)
    if (E.isLeft(own)) return refuse(own.left, o.json)
    return finish(
      import('./soundness.ts').then(({ soundnessCommand }) => soundnessCommand({ ...a.right, ...own.right }))
    )
  })

program
  .command('validate')
  .description('decode and validate modules')
  .argument('<files...>', fileArgument)
  .option('--json', 'one JSON object a file')
  .addHelpText('after', '\nExample:\n  reduct validate build/*.wasm && echo all are valid')
  .action((files, o) => finish(import('./validate.ts').then((m) => m.validateCommand(files, o.json ?? false))))

program
  .command('inspect')
  .description('show what a module is made of')
  .argument('<file>', fileArgument)
  .option('--json', 'everything as one JSON object')
  .addHelpText('after', '\nExample:\n  reduct inspect hello.wasm --json | jq .imports')
  .action((file, o) => finish(import('./inspect.ts').then((m) => m.inspectCommand(file, o.json ?? false))))

program
  .command('wast')
  .description('run official scripts: every command and what came of it')
  .argument('<paths...>', 'scripts (.wast, or .json of wast2json), folders of them, or - for standard input')
  .option('--json', 'one JSON object a file, then the totals')
  .option('--junit <file>', 'write a JUnit report')
  .option('--filter <regexp>', 'only files whose path matches')
  .option('--tier <tier>', tierHelp, 'auto')
  .option('--no-messages', 'accept any message where an error is expected')
  .option('--fuel <steps>', 'end a command after so many steps')
  .option('--max-depth <frames>', 'end a command when so many calls are nested (default: 100000)')
  .option('--choices <how>', choicesHelp, noChoices)
  .option('--relaxed <name=k>', relaxedHelp, collect)
  .option('--out <folder>', 'where the output commands of scripts write their modules')
  .addHelpText(
    'after',
    `
Exit code 1 where a command failed. Examples:
  reduct wast testsuite
  reduct wast testsuite --filter simd --junit report.xml
  reduct wast i32.wast --json | jq '.failures[]'`
  )
  .action((paths, o) => {
    const own = all({
      fuel: natural('--fuel', o.fuel, Infinity),
      maxDepth: natural('--max-depth', o.maxDepth, 100_000, deepest),
      choices: choices(o.choices, o.relaxed ?? []),
      filter: pattern('--filter', o.filter),
      tier: tier(o.tier)
    })
    if (E.isLeft(own)) return refuse(own.left, o.json)
    const rest = { paths, json: o.json ?? false, junit: o.junit ?? null, messages: o.messages, out: o.out ?? null }
    return finish(import('./wast.ts').then((m) => m.wastCommand({ ...own.right, ...rest })))
  })

const convert = (
  a: Partial<ConvertArguments> & Pick<ConvertArguments, 'command' | 'files' | 'output'>
): Promise<void> =>
  finish(
    import('./convert.ts').then((m) =>
      m.convertCommand({ check: false, strip: false, flat: false, skeleton: false, ...a })
    )
  )
const outputHelp = 'a file, or a folder that takes one for each input; - is standard output'
const checkHelp = 'refuse a module that is not valid'
const stripHelp = 'leave out custom sections, names among them'

program
  .command('parse')
  .description('from text to binary')
  .argument('<files...>', 'modules in text (.wat), or - for standard input')
  .option('-o, --output <path>', outputHelp, '-')
  .option('--check', checkHelp)
  .option('--strip', stripHelp)
  .addHelpText('after', '\nExamples:\n  reduct parse fac.wat -o fac.wasm\n  reduct parse src/*.wat -o build/ --check')
  .action((files, o) => convert({ ...o, command: 'parse', files }))

program
  .command('print')
  .description('to text, from binary or text')
  .argument('<files...>', fileArgument)
  .option('-o, --output <path>', outputHelp, '-')
  .option('--check', checkHelp)
  .option('--strip', stripHelp)
  .option('--flat', 'an instruction a line, operands not folded into it')
  .option('--skeleton', 'leave out the bodies of functions and the contents of segments')
  .addHelpText('after', '\nExamples:\n  reduct print hello.wasm\n  reduct print big.wasm --skeleton | less')
  .action((files, o) => convert({ ...o, command: 'print', files }))

program
  .command('encode')
  .description('to the canonical binary, from binary or text')
  .argument('<files...>', fileArgument)
  .option('-o, --output <path>', outputHelp, '-')
  .option('--check', checkHelp)
  .option('--strip', stripHelp)
  .addHelpText(
    'after',
    '\nExamples:\n  reduct encode padded.wasm -o small.wasm\n  reduct encode *.wasm -o stripped/ --strip'
  )
  .action((files, o) => convert({ ...o, command: 'encode', files }))

const isDefect = (error: unknown): boolean => !(error instanceof Error && 'code' in error && error.code === 'EPIPE')

// the two typings of one class differ in nothing that completion asks
tab(program as unknown as PlainCommand, { completionCommandName: 'completion' })

program.parseAsync().catch((error: unknown) => {
  if (!isDefect(error)) process.exit(exit.ok)
  const message = error instanceof Error ? error.message : String(error)
  refuse(defect(message))
})
