/**
 * Codecs for the documents under `spec-json/`: the one way in which the specification's tables enter the project.
 *
 * The generator (`npm run generate`) and the properties decode with them; at run time the core reads the generated
 * TypeScript in `generated/`, which a property holds equal to the documents.
 */
import * as t from 'io-ts'

const strings = t.readonlyArray(t.string)

/** One opcode of chapter 5 with what chapters 3, 4 and 6 say about it. */
export const InstructionRow = t.readonly(
  t.strict({
    mnemonic: t.string,
    /** The bytes of the opcode: one byte, or a prefix byte and the LEB128 of a number. */
    opcode: t.readonlyArray(t.number),
    /** Grammar nonterminals after the opcode, in binary order. */
    immediates: strings,
    type: t.string,
    polymorphic: t.boolean,
    feature: t.string,
    constructor: t.string,
    textOperands: strings,
    exec: strings,
    traps: strings,
    valid: strings,
    const: strings,
    nondeterminism: strings,
    anchorValid: t.string,
    anchorExec: t.string
  }),
  'InstructionRow'
)
export type InstructionRow = t.TypeOf<typeof InstructionRow>

export const InstructionTable = t.readonly(
  t.strict({ instructions: t.readonlyArray(InstructionRow) }),
  'InstructionTable'
)

const Role = t.keyof({ clause: null, structural: null, vacuous: null }, 'Role')

/** One named rule of the SpecTec sources. Execution rules have a role: only a `clause` can fire. */
export const RuleRow = t.readonly(
  t.exact(
    t.intersection([
      t.type({
        name: t.string,
        relation: t.string,
        kind: t.string,
        file: t.string,
        line: t.number,
        summary: t.string
      }),
      t.partial({
        role: Role,
        otherwise: t.boolean,
        outcome: t.string,
        contexts: strings,
        mnemonics: strings,
        unfoldsTo: strings
      })
    ])
  ),
  'RuleRow'
)
export type RuleRow = t.TypeOf<typeof RuleRow>

export const RuleCatalogue = t.readonly(t.strict({ rules: t.readonlyArray(RuleRow) }), 'RuleCatalogue')

interface CommitBrand {
  readonly Commit: unique symbol
}
const Commit = t.brand(t.string, (s): s is t.Branded<string, CommitBrand> => /^[0-9a-f]{40}$/.test(s), 'Commit')

/** The pinned state of the specification that everything under `spec-json/` describes. */
export const Source = t.readonly(
  t.strict({ repository: t.string, commit: Commit, date: t.string, semantics: t.string, testsuite: t.string }),
  'Source'
)

/** The message that the official suite expects of a trap: by rule, and by the instruction it was unfolded from. */
export const Messages = t.readonly(
  t.strict({
    traps: t.readonlyArray(
      t.readonly(
        t.exact(t.intersection([t.type({ rule: t.string, message: t.string }), t.partial({ from: t.string })]))
      )
    )
  }),
  'Messages'
)
export type Messages = t.TypeOf<typeof Messages>

const Counts = t.readonly(t.record(t.string, t.number))

/** How many commands and assertions each file of the official suite has. */
export const Testsuite = t.readonly(
  t.strict({
    files: t.readonly(t.record(t.string, t.readonly(t.strict({ commands: t.number, counts: Counts })))),
    custom: Counts,
    totals: t.readonly(
      t.strict({ files: t.number, assertions: t.number, customFiles: t.number, customAssertions: t.number })
    )
  }),
  'Testsuite'
)
