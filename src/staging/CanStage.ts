/**
 * Whether the host turns source into functions at all: some forbid it (a content security policy, a flag of Node).
 *
 * Where it does not, everything runs in the literal machine.
 */
export const canStage = (): boolean => {
  // eslint-disable-next-line functional/no-try-statements -- NON-SPEC: the host has no other way to refuse
  try {
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- NON-SPEC: the purpose of this module
    return (new Function('return 1') as () => number)() === 1
  } catch {
    return false
  }
}
