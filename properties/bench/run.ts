/**
 * The benchmark: `npm run bench -- [subject...]`. Medians and ratios of one run, no tests; see docs/performance.md.
 */
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { Argument, Command, InvalidArgumentError, Option } from '@commander-js/extra-typings'
import type { Subject } from './subject.ts'
import { kernelsSubject } from './subjects/kernels.ts'
import { linear } from './subjects/linear.ts'
import { modulesSubject } from './subjects/modules.ts'
import { programs } from './subjects/programs.ts'
import { snapshots } from './subjects/snapshots.ts'
import { sqlite } from './subjects/sqlite.ts'
import { startup } from './subjects/startup.ts'
import { suite } from './subjects/suite.ts'
import { json, markdown, plain, type Table } from './table.ts'

const subjects: readonly Subject[] = [
  kernelsSubject,
  sqlite,
  programs,
  startup,
  modulesSubject,
  snapshots,
  suite,
  linear
]

const counted = (text: string): number => {
  const n = Number(text)
  if (!Number.isInteger(n) || n < 1) throw new InvalidArgumentError('It is a number from 1.')
  return n
}

const command = new Command('bench')
  .description('Speeds, measured in one run: CPU time of the thread, rounds interleaved.')
  .addArgument(
    new Argument('[subjects...]', 'what to measure; everything without').choices(subjects.map((s) => s.name))
  )
  .addOption(
    new Option('--rounds <n>', 'samples of each measurement; each subject has its own number').argParser(counted)
  )
  .addOption(
    new Option(
      '--seconds <n>',
      'CPU seconds per row of linear; with more, more rows have their greatest size'
    ).argParser(counted)
  )
  .option('--only <names...>', 'only rows whose names contain one of these')
  .option('--node <path>', 'another Node, whose engine is measured beside this one')
  .option('--markdown', 'print the tables as Markdown')
  .option('--json <file>', 'write the tables as JSON too')
  .addHelpText('after', `\nSubjects:\n${subjects.map((s) => `  ${s.name.padEnd(10)} ${s.measures}`).join('\n')}`)
  .parse()

const [wanted] = command.processedArgs
const options = command.opts()

const machine = `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}`

const progress = (what: string): void => {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${what}`)
}

/** Without a terminal, a line a subject. */
const announce = (s: Subject): void => {
  if (!process.stderr.isTTY) console.error(`measuring ${s.name}: ${s.measures}`)
}

const tables: Table[] = []
console.log(machine)
for (const subject of subjects.filter((s) => wanted.length === 0 || wanted.includes(s.name))) {
  announce(subject)
  const made = await subject.run({
    rounds: options.rounds ?? null,
    seconds: options.seconds ?? null,
    wants: (name) => options.only === undefined || options.only.some((part) => name.includes(part)),
    node: options.node ?? null,
    progress
  })
  progress('')
  for (const table of made) console.log(`\n${options.markdown === true ? markdown(table) : plain(table)}`)
  tables.push(...made)
}
if (options.only !== undefined && tables.every(({ rows }) => rows.length === 0)) {
  console.error(`nothing has a name with ${options.only.join(' or ')} in it; without --only the names are shown`)
  process.exitCode = 2
}
if (options.json !== undefined)
  writeFileSync(options.json, `${JSON.stringify({ machine, tables: tables.map(json) }, null, 2)}\n`)
