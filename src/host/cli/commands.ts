/**
 * The commands: how each is called, and the module that it is. A module is loaded when its command is asked for.
 */
import { Option, type Command } from '@commander-js/extra-typings'
import type { Choices } from '../../execution/runtime/Choices.ts'
import { chooseColour, colourModes, type ColourMode } from './support/colour.ts'
import type { Conversion } from './commands/convert.ts'

type Program = Command

/** What becomes of a command: its exit code is passed on. */
type Finish = (work: Promise<number>) => Promise<void>

const collect = (value: string, before: ReadonlyArray<string> = []): ReadonlyArray<string> => [...before, value]

const fileArgument = 'a module, binary (.wasm) or text (.wat), or - for standard input'

// options that several commands have
const fuel = new Option('--fuel <steps>', 'end after this number of steps')
const maxDepth = new Option('--max-depth <frames>', 'end when more calls than this are nested (default: 100000)')
const maxMemory = new Option('--max-memory <bytes>', 'end when the program holds too much (default: 1610612736)')
const maxPages = new Option(
  '--max-pages <pages>',
  'pages of 64 KiB of one memory at most (default: 65536, and 262144 with 64-bit addresses)'
)
const choices = new Option(
  '--choices <how>',
  'what the specification leaves open: deterministic, seed:N, or list:A,B,... to repeat a run'
).default('deterministic' satisfies Choices['source']['_tag'])
const relaxed = new Option(
  '--relaxed <name=k>',
  'a parameter of the relaxed vector operators, as fmadd=1; may be repeated'
).argParser(collect)
const tier = new Option(
  '--tier <tier>',
  'auto, literal (rule by rule) or staged (compiled to JavaScript); no result depends on it'
).default('auto')
const snapshotAt = new Option('--snapshot-at <step file>', 'stop after this number of steps and save the run in a file')
const printDepth = new Option(
  '--print-depth <levels>',
  'show structures, arrays and exceptions with what they hold, down to this depth (default: 3, at most 100)'
)
const state = new Option('--state', 'at the end, show the globals, tables and memories: values, sizes, SHA-256')
const stats = new Option(
  '--stats',
  'print what the run took: steps, compiled functions, time, why staged code was left'
)
const verbose = new Option('--verbose', 'print which tier runs')
const jsonOfRun = new Option('--json', 'one JSON object: outcome, values, steps, what the program wrote')

/** A command that runs a program, with the options that decide how the run goes. */
const running = (program: Program, name: string, description: string) =>
  program
    .command(name)
    .description(description)
    .argument('<file>', fileArgument)
    .argument('[args...]', 'arguments of the program or of the invoked function; after -- where they look like options')
    .option('--invoke <name>', 'call this exported function')
    .option('--env <key=value>', 'an environment variable of the program; may be repeated', collect)
    .addOption(fuel)
    .addOption(maxDepth)
    .addOption(maxMemory)
    .addOption(maxPages)
    .option('--stub-imports', 'make up missing imports: functions that trap with their name')
    .option('--virtual', 'a deterministic host: virtual clock, seeded randomness')
    .option('--seed <n>', 'seed of the virtual host, which it implies')
    .addOption(choices)
    .addOption(relaxed)
    .addOption(printDepth)

const run = (program: Program, finish: Finish): void => {
  running(program, 'run', 'run a program: its _start, or one exported function')
    .addOption(snapshotAt)
    .addOption(tier)
    .addOption(state)
    .addOption(stats)
    .addOption(verbose)
    .addOption(jsonOfRun)
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
    .action((file, args, o) => finish(import('./commands/run.ts').then((m) => m.runCommand(file, args, o))))
}

const resume = (program: Program, finish: Finish): void => {
  program
    .command('resume')
    .description('continue a run that was saved')
    .argument('<snapshot>', 'a file that run --snapshot-at wrote')
    .option('--module <file>', 'the module, where it is no longer where it was')
    .option('--fuel <steps>', 'end after this number of steps, counted from the start of the run')
    .option('--max-memory <bytes>', 'end when the program holds too much (default: as it was saved)')
    .option('--max-pages <pages>', 'pages of 64 KiB of one memory at most (default: as it was saved)')
    .addOption(printDepth)
    .addOption(snapshotAt)
    .addOption(tier)
    .addOption(state)
    .addOption(stats)
    .addOption(verbose)
    .addOption(jsonOfRun)
    .addHelpText('after', '\nExample:\n  reduct run sort.wasm --snapshot-at 1e6 sort.json && reduct resume sort.json')
    .action((snapshot, o) => finish(import('./commands/resume.ts').then((m) => m.resumeCommand(snapshot, o))))
}

const trace = (program: Program, finish: Finish): void => {
  running(program, 'trace', 'run a program and show every step by its rule')
    .option('--format <format>', 'text for people, jsonl for programs', 'text')
    .option('--json', 'the same as --format jsonl')
    .option('--from <step>', 'the first step shown')
    .option('--steps <n>', 'how many steps are shown')
    .option('--function <name>', 'only steps in this function: index, export or name')
    .option('--stop', 'end after the last step shown, with exit code 0')
    .option('--coverage', 'at the end, how often each rule fired; every step is taken by rule')
    .addHelpText(
      'after',
      `
Standard output is the trace; what the program writes goes to standard error.
A line has the number of the step, the number of frames, the function, the rule and the redex; below it is the
operand stack, newest last, and what changed. Steps before --from and after the last one shown run in staged code.

Examples:
  reduct trace hello.wasm
  reduct trace fac.wasm --invoke fac --from 100 --steps 20 -- 5
  reduct trace hello.wasm --format jsonl | jq -r .rule | sort | uniq -c`
    )
    .action((file, args, o) => finish(import('./commands/trace.ts').then((m) => m.traceCommand(file, args, o))))
}

const soundness = (program: Program, finish: Finish): void => {
  running(program, 'soundness', 'run a program and type every configuration: preservation and progress, step by step')
    .option('--steps <n>', 'how many steps are checked; the run continues without checks')
    .option(
      '--every <n>',
      'derive everything from scratch every N steps (default: as many as it took judgements, at least 10000)'
    )
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
    .action((file, args, o) => finish(import('./commands/soundness.ts').then((m) => m.soundnessCommand(file, args, o))))
}

const validate = (program: Program, finish: Finish): void => {
  program
    .command('validate')
    .description('decode and validate modules')
    .argument('<files...>', fileArgument)
    .option('--all', 'all errors of a module, at most one per function, not only the first')
    .option('--json', 'one JSON object per file; with --all, one per error')
    .addHelpText(
      'after',
      '\nExamples:\n  reduct validate build/*.wasm && echo all are valid\n  reduct validate --all broken.wat'
    )
    .action((files, o) => finish(import('./commands/validate.ts').then((m) => m.validateCommand(files, o))))
}

const inspect = (program: Program, finish: Finish): void => {
  program
    .command('inspect')
    .description('show what a module is made of')
    .argument('<file>', fileArgument)
    .option('--json', 'everything as one JSON object')
    .option('--disassemble', 'every instruction, with its offset and its bytes')
    .addHelpText(
      'after',
      '\nA module that is not valid is shown, with the error. Examples:\n  reduct inspect hello.wasm --json | jq .imports\n  reduct inspect hello.wasm --disassemble | less'
    )
    .action((file, o) => finish(import('./commands/inspect.ts').then((m) => m.inspectCommand(file, o))))
}

const emit = (program: Program, finish: Finish): void => {
  program
    .command('emit')
    .description('print the JavaScript that the staged tier generates')
    .argument('<file>', fileArgument)
    .option('--function <name>', 'only this function: an index, an export, or a name; by default all')
    .option('--at <path>', 'the code that enters the function at this place, as "body 1 > loop 0"')
    .option('--sites', 'list the exits: why and where each leaves, with which operands')
    .option('--json', 'one JSON object per function')
    .addHelpText(
      'after',
      `
Missing imports are made up. docs/staging.md explains the code. Examples:
  reduct emit sum.wat --function sum --sites
  reduct emit sum.wat --function sum --at "body 0 > loop 3"`
    )
    .action((file, o) => finish(import('./commands/emit.ts').then((m) => m.emitCommand(file, o))))
}

const wast = (program: Program, finish: Finish): void => {
  program
    .command('wast')
    .description('run official scripts: every command and what came of it')
    .argument('<paths...>', 'scripts (.wast, or .json of wast2json), folders of them, or - for standard input')
    .option('--json', 'one JSON object per file, then the totals')
    .option('--junit <file>', 'write a JUnit report')
    .option('--filter <regexp>', 'only files whose path matches')
    .addOption(tier)
    .option('--no-messages', 'accept any message where an error is expected')
    .option('--fuel <steps>', 'end a command after this number of steps')
    .option('--max-depth <frames>', 'end a command when more calls than this are nested (default: 100000)')
    .addOption(maxMemory)
    .addOption(maxPages)
    .addOption(choices)
    .addOption(relaxed)
    .option('--out <folder>', 'where the output commands of scripts write their modules')
    .addHelpText(
      'after',
      `
Exit code 1 where a command failed. Examples:
  reduct wast testsuite
  reduct wast testsuite --filter simd --junit report.xml
  reduct wast i32.wast --json | jq '.failures[]'`
    )
    .action((paths, o) => finish(import('./commands/wast.ts').then((m) => m.wastCommand(paths, o))))
}

/** A command that converts modules. */
const converting = (program: Program, name: Conversion, description: string, files: string) =>
  program
    .command(name)
    .description(description)
    .argument('<files...>', files)
    .option('-o, --output <path>', 'a file, or a folder that takes one for each input; - is standard output', '-')
    .option('--check', 'refuse a module that is not valid')
    .option('--strip', 'leave out custom sections, names among them')

const convert = (program: Program, finish: Finish): void => {
  converting(program, 'parse', 'from text to binary', 'modules in text (.wat), or - for standard input')
    .addHelpText('after', '\nExamples:\n  reduct parse fac.wat -o fac.wasm\n  reduct parse src/*.wat -o build/ --check')
    .action((files, o) => finish(import('./commands/convert.ts').then((m) => m.convertCommand('parse', files, o))))
  converting(program, 'print', 'to text, from binary or text', fileArgument)
    .option('--flat', 'one instruction per line, operands not folded into it')
    .option('--skeleton', 'leave out the bodies of functions and the contents of segments')
    .addHelpText('after', '\nExamples:\n  reduct print hello.wasm\n  reduct print big.wasm --skeleton | less')
    .action((files, o) => finish(import('./commands/convert.ts').then((m) => m.convertCommand('print', files, o))))
  converting(program, 'encode', 'to the canonical binary, from binary or text', fileArgument)
    .addHelpText(
      'after',
      '\nExamples:\n  reduct encode padded.wasm -o small.wasm\n  reduct encode *.wasm -o stripped/ --strip'
    )
    .action((files, o) => finish(import('./commands/convert.ts').then((m) => m.convertCommand('encode', files, o))))
}

/** Adds all commands, in the order of the help; `finished` gets the exit code of the one that runs. */
export const commands = (program: Program, finished: (code: number) => void): void => {
  const finish: Finish = (work) => work.then(finished)
  for (const add of [run, resume, trace, soundness, validate, inspect, emit, wast, convert]) add(program, finish)
  for (const command of program.commands)
    command.addOption(
      new Option('--color <when>', 'colours in messages; auto looks at the terminal, NO_COLOR and FORCE_COLOR')
        .choices(colourModes)
        .default('auto' satisfies ColourMode)
    )
  program.hook('preAction', (_, command) => {
    // commander has checked that it is one of the choices
    chooseColour((command.opts() as { readonly color: ColourMode }).color)
  })
}
