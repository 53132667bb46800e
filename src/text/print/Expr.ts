/**
 * Expressions as lines of text, folded or flat, without recursion.
 *
 * Spec: https://webassembly.github.io/spec/core/text/instructions.html
 */
import type { Expr } from '../../structure/Instr.ts'
import { bodyLine, itemsOf, LINE, type Item, type Writing } from './Item.ts'

/** Nesting beyond which lines are not indented further, so that the text stays linear in the module. */
const DEEPEST = 40
export const indentation = (depth: number): string => '  '.repeat(Math.max(0, Math.min(depth, DEEPEST)))

/** What is still to be written: an item, a line of its own, or a parenthesis behind the last line. */
type Task =
  | { readonly _tag: 'item'; readonly item: Item; readonly depth: number }
  | { readonly _tag: 'line'; readonly text: string; readonly depth: number }
  | { readonly _tag: 'close' }

const close: Task = { _tag: 'close' }

const tasksOf = (items: ReadonlyArray<Item>, depth: number): ReadonlyArray<Task> =>
  items.map((item) => ({ _tag: 'item', item, depth }))

/** Tasks are taken from the end. */
const later = (tasks: Task[], more: ReadonlyArray<Task>): void => {
  for (let i = more.length - 1; i >= 0; i--) {
    const task = more[i]
    if (task !== undefined) tasks.push(task)
  }
}

const branch = (keyword: string, items: ReadonlyArray<Item>, depth: number): ReadonlyArray<Task> => {
  const text = bodyLine(keyword, items)
  if (text !== null) return [{ _tag: 'line', text, depth }]
  return [{ _tag: 'line', text: `(${keyword}`, depth }, ...tasksOf(items, depth + 1), close]
}

/** The bodies of a folded block, those of `if` in parentheses. */
const foldedBodies = ({ bodies, isIf }: Item, depth: number): ReadonlyArray<Task> => {
  const [first = [], second = []] = bodies ?? []
  if (!isIf) return tasksOf(first, depth)
  return [...branch('then', first, depth), ...(second.length === 0 ? [] : branch('else', second, depth))]
}

/** The operands of a block behind its head, if they are short enough. */
const headLine = (front: string, { operands, bodies }: Item): string | null => {
  if (bodies === null) return null
  let text = front
  for (const { line } of operands) {
    if (line === null || text.length + line.length >= LINE) return null
    text += ` ${line}`
  }
  return text
}

/** A folded instruction that is too long for one line. */
const foldedTasks = (item: Item, depth: number): ReadonlyArray<Task> => {
  const front = `${item.hint}(${item.head}`
  const short = headLine(front, item)
  return [
    { _tag: 'line', text: short ?? front, depth },
    ...(short === null ? tasksOf(item.operands, depth + 1) : []),
    ...foldedBodies(item, depth + 1),
    close
  ]
}

/** An instruction by itself; a block to its `end`. */
const flatTasks = ({ hint, head, bodies }: Item, depth: number): ReadonlyArray<Task> => {
  const line = (text: string): Task => ({ _tag: 'line', text, depth })
  if (bodies === null) return [line(`${hint}${head}`)]
  const [first = [], second = []] = bodies
  const other = second.length === 0 ? [] : [line('else'), ...tasksOf(second, depth + 1)]
  return [line(`${hint}${head}`), ...tasksOf(first, depth + 1), ...other, line('end')]
}

const write = (lines: string[], items: ReadonlyArray<Item>, depth: number): void => {
  const tasks: Task[] = []
  later(tasks, tasksOf(items, depth))
  for (let task = tasks.pop(); task !== undefined; task = tasks.pop()) {
    if (task._tag === 'close') lines.push(`${lines.pop() ?? ''})`)
    else if (task._tag === 'line') lines.push(indentation(task.depth) + task.text)
    else if (task.item.line !== null) lines.push(indentation(task.depth) + task.item.line)
    else later(tasks, task.item.folded ? foldedTasks(task.item, task.depth) : flatTasks(task.item, task.depth))
  }
}

/** The lines of an expression, appended; the outermost indented `depth` times. */
export const exprLines = (lines: string[], es: Expr, w: Writing, depth: number): void => {
  write(lines, itemsOf(es, w), depth)
}

/** An expression on one line, and whether it is one folded instruction. */
export const exprText = (es: Expr, w: Writing): { readonly text: string; readonly single: boolean } => {
  const items = itemsOf(es, w)
  const lines: string[] = []
  write(lines, items, 0)
  return {
    text: lines.map((line) => line.trimStart()).join(' '),
    single: items.length === 1 && items[0]?.folded === true
  }
}
