/** Bugs in the command line: exit codes, options, sessions. */
import { inFile, rowsIn } from './inFile.ts'
import type { PlantedRow } from './Row.ts'

const cli = (name: string): ReturnType<typeof inFile> => inFile(`host/cli/${name}`, 'cli/codes', 'cli/guests')

export const commandLine: ReadonlyArray<PlantedRow> = [
  cli('support/report')('code & 0xff || 1', 'code & 0xff'),
  cli('support/report')('code & 0xff || 1', 'code || 1'),
  cli('support/report')('e.command ? exit.commandTrap : exit.trap', 'exit.commandTrap'),
  cli('support/options')("p.slice(p.indexOf('=') + 1)", "p.slice(p.lastIndexOf('=') + 1)"),
  cli('support/options')("p.indexOf('=') < 1", "p.indexOf('=') < 0"),
  cli('support/hosts')(' && !text.startsWith(base64)', ''),
  cli('support/hosts')('toStreams(2, bytes)', 'toStreams(1, bytes)'),
  cli('support/hosts')('a.invoke === null ? [name, ...a.args] : [name]', '[name, ...a.args]'),
  cli('support/session')('o.invoke === null && names[last] === commandName', 'names[last] === commandName'),
  cli('support/session')(
    'E.right(invoked === reactorName ? before : [...before, invoked])',
    'E.right([...before, invoked])'
  ),
  cli('support/session')('E.right(invoked === reactorName ? before : [...before, invoked])', 'E.right([invoked])'),
  cli('support/session')('({ ...next, steps: c.steps })', 'next'),
  cli('support/session')('choices: outcome.choices, ', ''),
  cli('support/session')('fuel: o.fuel - c.steps', 'fuel: o.fuel'),
  cli('support/session')('depth: o.maxDepth, memory', 'memory'),
  cli('support/runOptions')('o.virtual ?? o.seed !== undefined', 'o.virtual ?? false'),
  cli('support/scriptFiles')("if (arg === '-' && args.indexOf(arg) < i) return [E.left(readOnce)]\n", ''),
  cli('commands/validate')('if (code === exit.ok) code = found[0]?.code', 'code = found[0]?.code'),
  cli('commands/convert')('if (code === exit.ok) code = complaint.code', 'code = complaint.code'),
  cli('commands/wast')('failed > 0 ? exit.finding : ', ''),
  cli('commands/trace')('if (E.isLeft(a)) return refuse(a.left, json)', 'if (E.isLeft(a)) return refuse(a.left)'),
  cli('program')('error.exitCode === 0 ? exit.ok : exit.usage', 'error.exitCode'),

  // later proposals are named, in binaries and in text; scripts have hints of their own
  ...rowsIn('host/cli/support/exit', 'cli/foreign', [
    ['0x(0[2367]|1[2367])', '0x(0[267]|1[2367])'],
    ['0x(0[89a-f]|1[0-9a-f])', '0x(0[9a-f]|1[0-9a-f])'],
    ['0x(0[89a-f]|1[0-9a-f])', '0x(0[89a-f]|[12][0-9a-f])'],
    ['definition type: 0x5d', 'definition type: 0x5e'],
    ['0x(4c|4d)', '0x4c'],
    ['0x(7e|7f)', '0x7e'],
    ['  [/^pagesize$/, pageSizes],\n', ''],
    ['^(cont|nocont', '^(nocont'],
    ['^(exact|descriptor', '^(descriptor'],
    ['^(exact|descriptor', '^(exact'],
    ['(add128|sub128', '(sub128'],
    ['[operator]), ...near]', '[operator])]'],
    ["if (as === 'script')", "if (as !== 'script')"],
    ["operator?.startsWith('assert_') === true", 'operator === undefined'],
    ["'  A parenthesis of this command is not closed: it continues to the end of the script.'\n      : ", "'' : "]
  ]),
  ...rowsIn('host/cli/commands/wast', 'cli/foreign', [['=> !passed && !limited', '=> !passed']]),
  ...rowsIn('host/cli/support/values', 'cli/foreign', [[" || ht === 'any'", '']])
]
