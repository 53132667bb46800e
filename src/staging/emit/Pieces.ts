/**
 * Pieces: what the generator writes. Most are JavaScript; the others become JavaScript when the whole function is known.
 *
 * Sequences of instructions are kept apart from the JavaScript around them, so that a part of a long function can be moved into
 * a JavaScript function of its own (`Split.ts`).
 */
import type { Rep } from '../abi/Representation.ts'
import type { ControlScope } from '../exit/Exit.ts'
import type { Operand } from './Operand.ts'

/** To the end of what has this label, or to its start again. */
export interface Jump {
  readonly _tag: 'jump'
  readonly verb: 'break' | 'continue'
  readonly label: string
  /** The variables that take values along, by the names of their first words. */
  readonly vars: ReadonlyArray<string>
}

/** A construct around the code that is being written. */
export interface Construct {
  readonly scope: ControlScope
  readonly outer: Construct | null
  readonly isLoop: boolean
  readonly isHandler: boolean
  /** Where its label's values go. */
  readonly vars: ReadonlyArray<Operand>
  /** The name of its label, and what a branch does at last. */
  readonly label: string
  verb: Jump['verb']
  /** The least number of owed steps of the paths to the label; none where there is no path yet. */
  readonly edges: [number?]
  /** The steps owed at the label: known once all paths are. */
  after: number
  /** The steps since the last fuel check, at the label. */
  way: number
  used: boolean
}

/** Takes off the fuel what this path to a label owes beyond the others. */
interface Edge {
  readonly _tag: 'edge'
  readonly owed: number
  readonly to: Construct
}
/** Looks at the fuel, and with `depth` at the host's stack. */
interface Check {
  readonly _tag: 'check'
  readonly owed: number
  readonly then: string
  readonly depth: boolean
}
/** Names the least fuel of the function. */
interface Most {
  readonly _tag: 'most'
  readonly before: string
  readonly after: string
}
/** What has this label follows. */
interface Label {
  readonly _tag: 'label'
  readonly name: string
}
/** The function returns; `value` is the first word of its results, the other words are in registers. */
export interface Return {
  readonly _tag: 'return'
  /** Steps to be taken off before. */
  readonly owed: number
  readonly rep: Rep
  readonly value: string
}

/** What was written for one instruction, and the operands in front of it; null where they are too many. */
export interface PieceItem {
  readonly pieces: ReadonlyArray<Piece>
  readonly live: ReadonlyArray<Operand> | null
}
/** Instructions in a row: between any two of them a part may begin or end. */
export interface PieceSequence {
  readonly _tag: 'sequence'
  readonly items: ReadonlyArray<PieceItem>
  /** The operands after the last item, as `live`. */
  readonly end: ReadonlyArray<Operand> | null
}
/** Items that become a JavaScript function. */
export interface OutlinedPart {
  readonly _tag: 'part'
  readonly items: ReadonlyArray<PieceItem>
  /** The operands before the first item, and after the last one. */
  readonly live: ReadonlyArray<Operand>
  readonly end: ReadonlyArray<Operand>
}

/** JavaScript, or what becomes JavaScript when the function is assembled. */
export type Piece = string | Edge | Check | Most | Label | Jump | Return | PieceSequence | OutlinedPart

/** The jump to a construct's label, whose values are in place. */
export const jumpTo = (c: Construct): Jump => ({
  _tag: 'jump',
  verb: c.verb,
  label: c.label,
  vars: c.vars.map((v) => v.lo)
})

/** The label of a construct, in front of its JavaScript. */
export const labelOf = (c: Construct): Label => ({ _tag: 'label', name: c.label })
