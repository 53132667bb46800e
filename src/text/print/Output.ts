/**
 * NON-SPEC: the text that is being written: lines that grow, with a bound, since a string of JavaScript has one.
 *
 * What goes beyond the bound is dropped, and the result says that there was more.
 *
 * Spec: https://webassembly.github.io/spec/core/text/conventions.html
 */
export interface PrintOutput {
  readonly lines: string[]
  /** How many characters there is room for; negative once something has been dropped. */
  room: number
}

/** Less than a string can hold in any engine. */
export const MOST_CHARACTERS = 500_000_000

/** How long a line may be without its indentation, where it can be broken. */
export const LINE = 90

export const output = (room: number): PrintOutput => ({ lines: [], room })

export const isFull = ({ room }: PrintOutput): boolean => room < 0

export const line = (o: PrintOutput, text: string): void => {
  o.room -= text.length + 1
  if (!isFull(o)) o.lines.push(text)
}

/** After what has been written. */
export const append = (o: PrintOutput, text: string): void => {
  const last = isFull(o) ? undefined : o.lines.pop()
  if (last === undefined) {
    line(o, text)
    return
  }
  o.room -= text.length
  if (!isFull(o)) o.lines.push(last + text)
}

const MARGIN = '    '

/** After what has been written, or on a line of its own, inside of a field, if the line would become too long. */
export const word = (o: PrintOutput, text: string): void => {
  const length = o.lines.at(-1)?.length ?? 0
  if (length > MARGIN.length && length + text.length > LINE + MARGIN.length) line(o, MARGIN + text)
  else append(o, ` ${text}`)
}

/** The lines as one text; `null` if it is too long. */
export const written = (o: PrintOutput): string | null => (isFull(o) ? null : `${o.lines.join('\n')}\n`)
