/**
 * A run from a file to its outcome: link, instantiate, and the calls that the user asked for.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { Either } from 'fp-ts/lib/Either.js'
import { type ExternAddr, type FuncAddr, type ModuleAddr } from '../../execution/Addresses.ts'
import { defaultLimits, type Config, type Limits, type Outcome } from '../../execution/Config.ts'
import { deterministic, type Choices } from '../../execution/Choices.ts'
import { instantiate } from '../../execution/instantiate.ts'
import { invoke } from '../../execution/invoke.ts'
import type { Store } from '../../execution/Store.ts'
import { funcType, instanceExport } from '../../embedding/index.ts'
import { expand } from '../../validation/matching/Close.ts'
import type { ValidModule } from '../../validation/matching/ValidModule.ts'
import type { Capabilities } from '../../wasi/index.ts'
import { drive, type Advance, type DriveOptions } from '../drive.ts'
import { limitComplaint, unlinkableComplaint, usage, type Complaint } from './exit.ts'
import { link, stubHosts } from './link.ts'
import { parseArguments } from './values.ts'

export interface SessionOptions {
  readonly file: string
  readonly invoke: string | null
  /** Arguments of the invoked function, as text. */
  readonly args: ReadonlyArray<string>
  readonly stubImports: boolean
  readonly fuel: number
  readonly maxDepth: number
  readonly advance: Advance
  readonly replied: DriveOptions['replied']
  readonly capabilities: Capabilities
}

/** What the session called, and how it ended. */
export interface Ended {
  /** A command (`_start`) or an invoked function: they differ in their exit codes. */
  readonly command: boolean
  readonly outcome: Outcome
}

/** Rules between two looks at the event loop: some 50 ms. */
const slice = 1_000_000

const commandName = '_start'
const reactorName = '_initialize'

const isFunc = (m: ValidModule, name: string): boolean =>
  m.module.exports.some((e) => e.name === name && e.idx._tag === 'func')

const functionExports = (m: ValidModule): ReadonlyArray<string> =>
  m.module.exports.filter((e) => e.idx._tag === 'func').map((e) => e.name)

/** The exports to call, in order; the last one is what the user asked for. */
const plan = (m: ValidModule, o: SessionOptions): Either<Complaint, ReadonlyArray<string>> => {
  const [start, init] = [isFunc(m, commandName), isFunc(m, reactorName)]
  if (start && init)
    return E.left(usage(`${o.file}: exports both _start and _initialize: it is neither a command nor a reactor`))
  const before = init ? [reactorName] : []
  if (o.invoke !== null)
    return isFunc(m, o.invoke) ?
        E.right(o.invoke === reactorName ? before : [...before, o.invoke])
      : E.left(usage(`${o.file}: no function is exported as ${JSON.stringify(o.invoke)}; ${exportsHint(m)}`))
  if (start) return E.right([commandName])
  if (init) return E.right(before)
  return E.left(
    usage(`${o.file}: nothing to run: there is no _start; choose a function with --invoke. ${exportsHint(m)}`)
  )
}

const exportsHint = (m: ValidModule): string => {
  const names = functionExports(m)
  const shown = names.slice(0, 20).map((n) => JSON.stringify(n))
  return names.length === 0 ?
      'it exports no functions'
    : `it exports ${shown.join(', ')}${names.length > 20 ? ` and ${names.length - 20} more` : ''}`
}

const called = (
  s: Store,
  instance: ModuleAddr,
  name: string,
  texts: ReadonlyArray<string>,
  limits: Limits,
  choices: Choices
): Either<Complaint, Config> => {
  const found = instanceExport(s, instance, name)
  if (E.isLeft(found)) return E.left(usage(found.left.message))
  const a = funcAddr(found.right)
  const dt = a === null ? null : funcType(s, a)
  if (a === null || dt === null || E.isLeft(dt)) return E.left(usage(`${JSON.stringify(name)} is no function`))
  const ct = expand(dt.right)
  const vals = parseArguments(ct._tag === 'func' ? ct.params : [], texts)
  if (E.isLeft(vals)) return E.left(usage(`${name}: ${vals.left}`))
  return E.mapLeft((e: { readonly message: string }) => usage(e.message))(invoke(s, a, vals.right, { choices, limits }))
}
const funcAddr = (xa: ExternAddr): FuncAddr | null => (xa._tag === 'func' ? xa.a : null)

/** The configuration of the next call counts on from the steps so far. */
const after = (c: Config, steps: number): Config => ({ ...c, steps })

/** Links, instantiates, calls. Left: the session could not start; otherwise how it ended. */
export const session = async (m: ValidModule, o: SessionOptions): Promise<Either<Complaint, Ended>> => {
  const names = plan(m, o)
  if (E.isLeft(names)) return names
  const linked = link(o.file, m, o.stubImports)
  if (E.isLeft(linked)) return linked
  const limits: Limits = { ...defaultLimits, depth: o.maxDepth }
  const made = instantiate(linked.right.store, m, linked.right.imports, { choices: deterministic, limits })
  if (E.isLeft(made))
    return E.left(
      made.left._tag === 'Unlinkable' ? unlinkableComplaint(o.file, [made.left]) : limitComplaint(o.file, made.left)
    )
  const { instance } = made.right
  const last = names.right.at(-1)
  const command = last === commandName
  let c = made.right.config
  for (const name of [null, ...names.right]) {
    if (name !== null) {
      const next = called(c.store, instance, name, name === last && !command ? o.args : [], limits, c.choices)
      if (E.isLeft(next)) return next
      c = after(next.right, c.steps)
    }
    const ran = await drive({ ...o, hosts: stubHosts, fuel: o.fuel - c.steps, slice })(c)(o.capabilities)()
    if (E.isLeft(ran)) return E.left(usage(`no host function "${ran.left.module}" "${ran.left.name}"`))
    const outcome = ran.right
    if (outcome._tag !== 'Done' || name === last) return E.right({ command, outcome })
    c = { ...c, store: outcome.store, choices: outcome.choices, steps: outcome.steps }
  }
  return E.left(usage(`${o.file}: nothing to run`))
}
