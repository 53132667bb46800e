/**
 * The command line of a run, written again: what a user can type to see the steps that led to its end.
 */
import { defaultLimits } from '../../../execution/runtime/Config.ts'
import { showChoices } from './choicesOption.ts'
import type { RunArguments } from './runOptions.ts'

/** A word as a POSIX shell reads it. */
const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)

const option = (name: string, value: string | number | null): ReadonlyArray<string> =>
  value === null ? [] : [name, String(value)]

/** Words as a line that a shell reads as them. */
export const shellLine = (words: ReadonlyArray<string>): string => words.map(quoted).join(' ')

/** `reduct trace FILE --from N ...` with all that decides how the run goes. */
export const commandLine = (command: string, a: RunArguments, from: number): string =>
  shellLine([
    'reduct',
    command,
    a.file,
    ...option('--from', from),
    ...option('--invoke', a.invoke),
    ...Object.entries(a.env).flatMap(([k, v]) => option('--env', `${k}=${v}`)),
    ...option('--fuel', a.fuel === Infinity ? null : a.fuel),
    ...option('--max-depth', a.maxDepth === defaultLimits.depth ? null : a.maxDepth),
    ...option('--max-memory', a.maxMemory === defaultLimits.memory ? null : a.maxMemory),
    ...option('--max-pages', a.maxPages),
    ...showChoices(a.choices),
    ...(a.stubImports ? ['--stub-imports'] : []),
    ...(a.virtual ? ['--virtual', ...option('--seed', a.seed === 0 ? null : a.seed)] : []),
    ...(a.args.length === 0 ? [] : ['--', ...a.args])
  ])
