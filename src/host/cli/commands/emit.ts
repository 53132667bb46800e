/**
 * `reduct emit`: the JavaScript that the staged tier generates for a function, and the exits of it.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { Either } from 'fp-ts/lib/Either.js'
import { instantiate } from '../../../execution/modules/instantiate.ts'
import type { FuncAddr, ModuleAddr } from '../../../execution/runtime/Addresses.ts'
import type { ModuleInst, Store } from '../../../execution/runtime/Store.ts'
import * as V from '../../../persistent/Vector.ts'
import { emitted, infoOf, type NotEmitted } from '../../../staging/emit/Emitted.ts'
import type { FunctionInfo, SequencePlace } from '../../../staging/abi/FunctionInfo.ts'
import type { Exit, OperandSource, Staged } from '../../../staging/exit/Exit.ts'
import type { PathStep } from '../../../structure/Errors.ts'
import type { Expr } from '../../../structure/Instr.ts'
import { showVal } from '../../../execution/runtime/Show.ts'
import { exit, limitComplaint, showPath, unlinkableComplaint, usage, type CliError } from '../support/exit.ts'
import { loadValid } from '../support/files.ts'
import { functionIndex } from '../support/functionIndex.ts'
import { link } from '../support/link.ts'
import type { LoadedValid } from '../support/model.ts'
import { print, printJson, refuse } from '../support/output.ts'

export interface EmitOptions {
  readonly function?: string | undefined
  readonly at?: string | undefined
  readonly sites?: boolean | undefined
  readonly json?: boolean | undefined
}

const why: Readonly<Record<NotEmitted, string>> = {
  nesting: 'its blocks nest too deeply',
  length: 'it has too many instructions',
  locals: 'it has too many locals',
  results: 'it has too many results',
  module: 'it is not in the store',
  source: 'its JavaScript is too long',
  unreached: 'control does not reach the place'
}

/** The name of a sequence in a path, as error messages have it. */
const partOf = ({ es, instr }: SequencePlace): string =>
  instr === null ? 'body'
  : instr._tag !== 'if' ? instr._tag
  : es === instr.then ? 'then'
  : 'else'

/** The path of an instruction in a function. */
const pathOf = (place: SequencePlace, index: number): ReadonlyArray<PathStep> => {
  const path: PathStep[] = []
  let i = index
  for (let p: SequencePlace | null = place; p !== null; p = p.outer) {
    path.push({ in: partOf(p), index: i })
    i = p.index
  }
  return path.reverse()
}

/** `body 1 > then 0`: the sequence and the index that a path leads to. */
const find = (info: FunctionInfo, text: string): { readonly es: Expr; readonly index: number } | null => {
  const wanted = text.split('>').map((step) => step.trim())
  for (const place of info.places.values()) {
    const last = /(\d+)$/.exec(wanted.at(-1) ?? '')?.[1]
    if (last === undefined) return null
    const path = pathOf(place, Number(last)).map((s) => `${s.in} ${s.index}`)
    if (path.join('>') === wanted.join('>'))
      return Number(last) < place.es.length ? { es: place.es, index: Number(last) } : null
  }
  return null
}

/** What comes before the brace of a block; any other brace opens an object. */
const beforeBlock = /(^|\)|\belse|^\w+:)$/

/** One statement per line, indented by its blocks. Generated code has no strings with braces or semicolons in them. */
const formatted = (source: string): string => {
  const lines: string[] = []
  let line = ''
  let blocks = 0
  let inside = 0 // parentheses and object literals around
  const objects: boolean[] = []
  const flush = (): void => {
    if (line.trim() !== '') lines.push(`${'  '.repeat(blocks)}${line.trim()}`)
    line = ''
  }
  for (const ch of source) {
    if (ch === '{') {
      const isObject = inside > 0 || !beforeBlock.test(line.trim())
      objects.push(isObject)
      line += ch
      if (isObject) inside++
      else {
        flush()
        blocks++
      }
    } else if (ch === '}') {
      if (objects.pop() === true) {
        inside--
        line += ch
      } else {
        flush()
        blocks--
        line = ch
        flush()
      }
    } else if (ch === '\n') flush()
    else {
      if (ch === '(') inside++
      if (ch === ')') inside--
      line += ch
      if (ch === ';' && inside === 0) flush()
    }
  }
  flush()
  return lines.join('\n')
}

const operandText = (s: OperandSource): string => ('val' in s ? showVal(s.val) : `${s.rep}@${s.at}`)

const exitText = (x: Exit, n: number): string =>
  `exit ${n}: ${x.reason}, before ${showPath(pathOf(x.scope.place, x.index))}` +
  (x.scope.place.es[x.index] === undefined ? ' (the end)' : ` (${x.scope.place.es[x.index]?._tag})`) +
  `, operands [${x.operands.map(operandText).join(' ')}]${x.results > 0 ? ` and ${x.results} results of the call` : ''}, ${x.owed} steps owed`

const exitJson = (x: Exit, n: number): object => ({
  exit: n,
  reason: x.reason,
  path: pathOf(x.scope.place, x.index).map((s) => `${s.in} ${s.index}`),
  operands: x.operands.map(operandText),
  results: x.results,
  owed: x.owed
})

interface Instance {
  readonly store: Store
  readonly inst: ModuleInst
}

/** An instance in a store: emitted code knows what it closes over. Missing imports are made up. */
const instanceOf = (loaded: LoadedValid): Either<CliError, Instance> => {
  const file = loaded.input.name
  const linked = link(file, loaded.valid, true)
  if (E.isLeft(linked)) return linked
  const made = instantiate(linked.right.store, loaded.valid, linked.right.imports)
  if (E.isLeft(made))
    return E.left(
      made.left._tag === 'Unlinkable' ? unlinkableComplaint(file, [made.left], true) : limitComplaint(file, made.left)
    )
  const { store } = made.right.config
  const inst = V.get(store.modules, made.right.instance satisfies ModuleAddr)
  return inst === undefined ? E.left(usage('has no instance', file)) : E.right({ store, inst })
}

const title = ({ names }: LoadedValid, x: number): string => {
  const name = names.funcs.get(x)
  return `func ${x}${name === undefined ? '' : ` ${JSON.stringify(name)}`}`
}

/** One function: its JavaScript, or why there is none. */
const one = (
  loaded: LoadedValid,
  { store, inst }: Instance,
  x: number,
  at: string | undefined
): Either<CliError, Either<NotEmitted, Staged>> => {
  const file = loaded.input.name
  const a: FuncAddr | undefined = inst.funcs[x]
  const info = a === undefined ? undefined : infoOf(store, inst, a)
  if (info === undefined) return E.left(usage(`${title(loaded, x)} is imported: it has no body`, file))
  const place = at === undefined ? null : find(info, at)
  if (at !== undefined && place === null)
    return E.left(
      usage(
        `no instruction of ${title(loaded, x)} is at ${JSON.stringify(at)}; write a path as errors show it, such as "body 1 > loop 0"`,
        file
      )
    )
  return E.right(emitted(store, inst, info, place))
}

export const emitCommand = async (file: string, o: EmitOptions): Promise<number> => {
  const loaded = await loadValid(file)
  if (E.isLeft(loaded)) return refuse(loaded.left, o.json)
  const m = loaded.right
  const imports = m.valid.funcs.length - m.module.funcs.length
  const wanted = o.function === undefined ? null : functionIndex(m, o.function)
  if (wanted !== null && E.isLeft(wanted)) return refuse(wanted.left, o.json)
  if (wanted === null && o.at !== undefined)
    return refuse(usage('--at is a path in a function: it needs --function', file), o.json)
  const instance = instanceOf(m)
  if (E.isLeft(instance)) return refuse(instance.left, o.json)
  const all = wanted === null ? m.module.funcs.map((_, i) => imports + i) : [wanted.right]
  for (const [i, x] of all.entries()) {
    const made = one(m, instance.right, x, o.at)
    if (E.isLeft(made)) return refuse(made.left, o.json)
    const from = o.at === undefined ? '' : ` from ${o.at}`
    if (E.isLeft(made.right)) {
      if (o.json === true) printJson({ file: m.input.name, function: x, notStaged: made.right.left })
      else print(`${i > 0 ? '\n' : ''}// ${title(m, x)}${from} runs in the literal machine: ${why[made.right.left]}`)
      continue
    }
    const { source, exits } = made.right.right
    if (o.json === true) {
      printJson({ file: m.input.name, function: x, source, exits: exits.map(exitJson) })
      continue
    }
    print(`${i > 0 ? '\n' : ''}// ${title(m, x)}${from}\n${formatted(source)}`)
    if (o.sites === true) print(exits.map((e, n) => `// ${exitText(e, n)}`).join('\n'))
  }
  return exit.ok
}
