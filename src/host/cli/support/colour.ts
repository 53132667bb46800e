/**
 * Colours of the terminal, where there is one that has them and the user did not forbid them (`NO_COLOR`).
 */
import { styleText } from 'node:util'

const coloured = process.stdout.isTTY && process.stdout.hasColors()

/** A text for standard output. */
export const colour = (name: 'green' | 'red' | 'dim' | 'bold', text: string): string =>
  coloured ? styleText(name, text) : text
