/**
 * Colours, where the terminal has them: `--color` decides first, then `NO_COLOR`, then `FORCE_COLOR`, then whether the
 * stream is a terminal with colours.
 *
 * See: https://no-color.org and https://force-color.org
 */
export const colourModes = ['auto', 'always', 'never'] as const
export type ColourMode = (typeof colourModes)[number]

/** The stream that a text goes to, as far as colours care. */
interface Terminal {
  readonly isTTY?: boolean
  readonly hasColors?: () => boolean
}

/** Whether to colour; an empty variable is as good as none. */
export const isColoured = (
  mode: ColourMode,
  env: Readonly<Record<string, string | undefined>>,
  stream: Terminal
): boolean => {
  if (mode !== 'auto') return mode === 'always'
  if ((env['NO_COLOR'] ?? '') !== '') return false
  const force = env['FORCE_COLOR'] ?? ''
  if (force !== '') return force !== '0' && force !== 'false'
  return stream.isTTY === true && (stream.hasColors?.() ?? false)
}

// the choice of the command line, which is made once
let chosen: ColourMode = 'auto'
export const chooseColour = (mode: ColourMode): void => {
  chosen = mode
}

const codes = { green: [32, 39], red: [31, 39], bold: [1, 22], dim: [2, 22] } as const
export type Colour = keyof typeof codes

const paint = (name: Colour, text: string): string => `\x1b[${codes[name][0]}m${text}\x1b[${codes[name][1]}m`

/** A text for standard output. */
export const colour = (name: Colour, text: string): string =>
  isColoured(chosen, process.env, process.stdout) ? paint(name, text) : text

const kinds = /: (malformed|invalid|trap|uncaught exception|cannot be [a-z]+|limit of this implementation)/
/** A line with nothing but a mark under a place. */
const mark = /^(\s*)(\^)\s*$/gm

/** An error as people see it: what is wrong stands out, and so does the mark under the place. */
export const paintError = (message: string): string => {
  const [first = '', ...rest] = message.split('\n')
  const head =
    kinds.test(first) ? first.replace(kinds, (_, kind: string) => `: ${paint('red', kind)}`) : paint('red', first)
  const below = rest.map((line) =>
    line.replace(mark, (_, space: string, caret: string) => `${space}${paint('red', caret)}`)
  )
  return [paint('bold', head), ...below].join('\n')
}

/** An error message for standard error. */
export const colourError = (message: string): string =>
  isColoured(chosen, process.env, process.stderr) ? paintError(message) : message
