/**
 * Modules in text: parsed, with the lines that messages show.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { Either } from 'fp-ts/lib/Either.js'
import { invalid, type Malformed, type Place } from '../../../structure/Errors.ts'
import { malformedAt, parseModule, type TextModule } from '../../../text/Module.ts'
import { excerpt, positionOf } from '../../../text/Positions.ts'
import { invalidComplaint, malformedComplaint, wordsAt, type CliError, type Reads } from './exit.ts'
import type { InputFile, Loaded } from './model.ts'

const sourceOf = ({ bytes }: InputFile): string => Buffer.from(bytes).toString()

const shownAt = (source: string, place: Place | null): string | null =>
  place?._tag === 'position' ? excerpt(source, place.line, place.column) : null

/** With the line of the text shown. */
export const malformedText = (input: InputFile, e: Malformed, as: Reads = 'module'): CliError => {
  const source = sourceOf(input)
  return malformedComplaint(input.name, e, input.bytes.length, shownAt(source, e.at), wordsAt(source, e.at), as)
}

const annotationComplaint = (input: InputFile, { invalidCustom }: TextModule): CliError | null => {
  if (invalidCustom === null) return null
  const source = sourceOf(input)
  const { at, message } = malformedAt(source, invalidCustom)
  return invalidComplaint(input.name, { ...invalid('Module_ok', message), at }, shownAt(source, at))
}

export const loadText = (input: InputFile): Either<CliError, Loaded> =>
  E.bimap(
    (e: Malformed) => malformedText(input, e),
    (text: TextModule): Loaded => ({
      input,
      module: text.module,
      text,
      placeOf: (path) => positionOf(sourceOf(input), text, path),
      shownAt: (place) => shownAt(sourceOf(input), place),
      annotation: annotationComplaint(input, text),
      names: text.names
    })
  )(parseModule(input.bytes))
