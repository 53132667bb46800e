/** Codecs for what the conformance run exercises: its counts, and the steps that stand for rules without a clause. */
import * as t from 'io-ts'

/** How often a rule was used, in how many scripts, and the first assertions of the first of them. */
export const Entry = t.readonly(
  t.strict({ count: t.number, files: t.number, tests: t.readonlyArray(t.string) }),
  'Entry'
)
export type Entry = t.TypeOf<typeof Entry>

const Entries = t.readonly(t.record(t.string, Entry))

/**
 * `fired`: rules of execution, by steps of the machine. `applied`: rules of validation and steps of its algorithm, in
 * modules that are valid. `refused`: the rules for want of which modules are invalid.
 */
export const Coverage = t.readonly(t.strict({ fired: Entries, applied: Entries, refused: Entries }), 'Coverage')
export type Coverage = t.TypeOf<typeof Coverage>

/** A rule that no clause applies, the steps of the algorithm that stand for it (all of them), and why. */
export const Counterparts = t.readonly(
  t.strict({
    counterparts: t.readonlyArray(
      t.readonly(t.strict({ rule: t.string, steps: t.readonlyArray(t.string), reason: t.string }))
    )
  }),
  'Counterparts'
)
