/**
 * Expressions as lines of text, folded or flat, without recursion.
 *
 * Spec: https://webassembly.github.io/spec/core/text/instructions.html
 */
import type { Expr } from '../../structure/Instr.ts'
import { bodyLine, itemsOf, type PrintItem, type Writing } from './Item.ts'
import { append, isFull, LINE, line, output, type PrintOutput } from './Output.ts'

/** Nesting beyond which lines are not indented further, so that the text stays linear in the module. */
const DEEPEST = 40
const indentation = (depth: number): string => '  '.repeat(Math.max(0, Math.min(depth, DEEPEST)))

/** What is still to be written: an item, a line of its own, or a parenthesis after the last line. */
type Task =
  | { readonly _tag: 'item'; readonly item: PrintItem; readonly depth: number }
  | { readonly _tag: 'line'; readonly text: string; readonly depth: number }
  | { readonly _tag: 'close' }

const close: Task = { _tag: 'close' }

const tasksOf = (items: ReadonlyArray<PrintItem>, depth: number): ReadonlyArray<Task> =>
  items.map((item) => ({ _tag: 'item', item, depth }))

/** Tasks are taken from the end. */
const later = (tasks: Task[], more: ReadonlyArray<Task>): void => {
  for (let i = more.length - 1; i >= 0; i--) {
    const task = more[i]
    if (task !== undefined) tasks.push(task)
  }
}

const branch = (keyword: string, items: ReadonlyArray<PrintItem>, depth: number): ReadonlyArray<Task> => {
  const text = bodyLine(keyword, items)
  if (text !== null) return [{ _tag: 'line', text, depth }]
  return [{ _tag: 'line', text: `(${keyword}`, depth }, ...tasksOf(items, depth + 1), close]
}

/** The bodies of a folded block, those of `if` in parentheses. */
const foldedBodies = ({ bodies, isIf }: PrintItem, depth: number): ReadonlyArray<Task> => {
  const [first = [], second = []] = bodies ?? []
  if (!isIf) return tasksOf(first, depth)
  return [...branch('then', first, depth), ...(second.length === 0 ? [] : branch('else', second, depth))]
}

/** The operands of a block after its head, if they are short enough. */
const headLine = (front: string, { operands, bodies }: PrintItem): string | null => {
  if (bodies === null) return null
  let text = front
  for (const operand of operands) {
    if (operand.line === null || text.length + operand.line.length >= LINE) return null
    text += ` ${operand.line}`
  }
  return text
}

/** A folded instruction that is too long for one line. */
const foldedTasks = (item: PrintItem, depth: number): ReadonlyArray<Task> => {
  const front = `${item.hint}(${item.head}`
  const short = headLine(front, item)
  return [
    { _tag: 'line', text: short ?? front, depth },
    ...(short === null ? tasksOf(item.operands, depth + 1) : []),
    ...foldedBodies(item, depth + 1),
    close
  ]
}

/** A block that is not folded, to its `end`. */
const flatTasks = ({ hint, head, bodies }: PrintItem, depth: number): ReadonlyArray<Task> => {
  const task = (text: string): Task => ({ _tag: 'line', text, depth })
  const [first = [], second = []] = bodies ?? []
  const other = second.length === 0 ? [] : [task('else'), ...tasksOf(second, depth + 1)]
  return [task(`${hint}${head}`), ...tasksOf(first, depth + 1), ...other, task('end')]
}

const write = (o: PrintOutput, items: ReadonlyArray<PrintItem>, depth: number): void => {
  const tasks: Task[] = []
  later(tasks, tasksOf(items, depth))
  for (let task = tasks.pop(); task !== undefined && !isFull(o); task = tasks.pop()) {
    if (task._tag === 'close') append(o, ')')
    else if (task._tag === 'line') line(o, indentation(task.depth) + task.text)
    else if (task.item.line !== null) line(o, indentation(task.depth) + task.item.line)
    else later(tasks, task.item.folded ? foldedTasks(task.item, task.depth) : flatTasks(task.item, task.depth))
  }
}

/** The lines of an expression, the outermost indented `depth` times. */
export const exprLines = (o: PrintOutput, es: Expr, w: Writing, depth: number): void => {
  if (!isFull(o)) write(o, itemsOf(es, w), depth)
}

/** An expression on one line, and whether it is one folded instruction. It takes its room from `o`, which does not get it. */
export const showExpr = (o: PrintOutput, es: Expr, w: Writing): { readonly text: string; readonly single: boolean } => {
  const items = itemsOf(es, w)
  const own = output(o.room)
  write(own, items, 0)
  if (isFull(own)) o.room = own.room
  return {
    text: own.lines.map((each) => each.trimStart()).join(' '),
    single: items.length === 1 && items[0]?.folded === true
  }
}
