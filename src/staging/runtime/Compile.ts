/**
 * From JavaScript to a function, here and nowhere else. Where the host forbids that, everything runs in the literal machine.
 */
import type { Compiled } from './Mirrors.ts'
import type { Environment } from './Environment.ts'

type Factory = (environment: Environment) => Compiled

/** The function that the source defines in its environment; null if the host refuses the source for any reason. */
export const compiled = (source: string, environment: Environment): Compiled | null => {
  // eslint-disable-next-line functional/no-try-statements -- NON-SPEC: the host has no other way to refuse
  try {
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- NON-SPEC: the purpose of this module
    const factory = new Function('M', source) as Factory
    return factory(environment)
  } catch {
    return null
  }
}
