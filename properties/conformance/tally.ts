/** Counts of rules along a run of scripts, with the first assertion of each file that led to a rule. */

/** What is known of a rule: how often, in how many files, and the first assertions of the first three of them. */
export interface Count {
  readonly count: number
  readonly files: number
  /** `core/nop.wast:12`: a script and the line of the command that was run. */
  readonly tests: ReadonlyArray<string>
}

export type Counts = ReadonlyMap<string, Count>

export interface Tally {
  readonly add: (rule: string, n?: number) => void
  /** From here on, rules belong to this script. */
  readonly open: (file: string) => void
  /** The rules since the command before this one belong to the command on this line. */
  readonly line: (line: number) => void
  readonly counts: () => Counts
}

const MOST = 3

interface Cell {
  count: number
  files: number
  in: string
  readonly tests: string[]
}

export const tally = (): Tally => {
  const cells = new Map<string, Cell>()
  let file = ''
  let fresh: Cell[] = []
  const enter = (cell: Cell): void => {
    cell.in = file
    cell.files++
    fresh.push(cell)
  }
  const made = (rule: string): Cell => {
    const cell: Cell = { count: 0, files: 0, in: '', tests: [] }
    cells.set(rule, cell)
    return cell
  }
  return {
    add: (rule, n = 1) => {
      const cell = cells.get(rule) ?? made(rule)
      cell.count += n
      if (cell.in !== file) enter(cell)
    },
    open: (name) => {
      file = name
    },
    line: (line) => {
      if (fresh.length === 0) return
      for (const { tests } of fresh) if (tests.length < MOST) tests.push(`${file}:${line}`)
      fresh = []
    },
    counts: () => new Map([...cells].map(([rule, { count, files, tests }]) => [rule, { count, files, tests }]))
  }
}
