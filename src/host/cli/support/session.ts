/**
 * A run from a file to its outcome: link, instantiate, and the calls that the user asked for.
 */
import { type Progress } from './model.ts'
import * as E from 'fp-ts/lib/Either.js'
import type { Either } from 'fp-ts/lib/Either.js'
import type { FuncAddr, ModuleAddr } from '../../../execution/runtime/Addresses.ts'
import { defaultLimits, type Config, type Limits, type Outcome } from '../../../execution/runtime/Config.ts'
import type { Choices } from '../../../execution/runtime/Choices.ts'
import { instantiate } from '../../../execution/modules/instantiate.ts'
import { invoke } from '../../../execution/modules/invoke.ts'
import type { Store } from '../../../execution/runtime/Store.ts'
import { funcType } from '../../../embedding/Functions.ts'
import { globalRead } from '../../../embedding/Globals.ts'
import { instanceExport } from '../../../embedding/Modules.ts'
import { named, showExternType, type ShowUse } from '../../../structure/Show.ts'
import type { ResultType } from '../../../structure/Types.ts'
import { isUnwinding } from '../../../trace/Origin.ts'
import { expand } from '../../../types/Close.ts'
import type { ValidModule } from '../../../types/ValidModule.ts'
import type { Capabilities } from '../../../wasi/index.ts'
import { drive, type Advance, type DriveOptions } from '../../drive.ts'
import { defect, limitComplaint, unlinkableComplaint, usage, type CliError } from './exit.ts'
import type { LoadedValid } from './model.ts'
import { link, stubHosts } from './link.ts'
import type { Ended } from './model.ts'
import { pageLimits } from './runOptions.ts'
import { parseArguments } from './values.ts'
import { whereOf } from './location.ts'

export interface SessionOptions {
  readonly invoke: string | null
  /** Arguments of the invoked function, as text. */
  readonly args: ReadonlyArray<string>
  readonly stubImports: boolean
  readonly fuel: number
  readonly maxDepth: number
  readonly maxMemory: number
  readonly maxPages: number | null
  readonly choices: Choices
  /** Levels of objects that results are shown with. */
  readonly printDepth: number
  readonly advance: Advance
  /** Applies the rules of steps that are looked at once more. */
  readonly evaluator: Advance
  readonly replied: DriveOptions['replied']
  readonly isEnough: NonNullable<DriveOptions['isEnough']>
  readonly full: NonNullable<DriveOptions['full']>
  readonly capabilities: Capabilities
  readonly showing: Ended['showing']
}

/** Rules between two looks at the event loop: some 50 ms of the literal machine. */
const slice = 1_000_000

const commandName = '_start'
const reactorName = '_initialize'

const isFunc = (m: ValidModule, name: string): boolean =>
  m.module.exports.some((e) => e.name === name && e.idx._tag === 'func')

const isGlobal = (m: ValidModule, name: string): boolean =>
  m.module.exports.some((e) => e.name === name && e.idx._tag === 'global')

/** What an export is that is no function and no global. */
const notCallable = (m: ValidModule, name: string): string => {
  const x = m.module.exports.findIndex((e) => e.name === name)
  const type = m.exports[x]
  return type === undefined ?
      `no function is exported as ${JSON.stringify(name)}; ${exportsHint(m)}`
    : `${JSON.stringify(name)} is no function: it is a ${showExternType(type)}, which --state shows; ${exportsHint(m)}`
}

const functionExports = (m: ValidModule): ReadonlyArray<string> =>
  m.module.exports.filter((e) => e.idx._tag === 'func').map((e) => e.name)

/** The exports to call, in order; the last one is what the user asked for. None: instantiation is the whole program. */
const plan = (
  file: string,
  m: ValidModule,
  invoked: string | null,
  args: ReadonlyArray<string>
): Either<CliError, ReadonlyArray<string>> => {
  const [start, init] = [isFunc(m, commandName), isFunc(m, reactorName)]
  if (start && init)
    return E.left(usage('exports both _start and _initialize: it is neither a command nor a reactor', file))
  const before = init ? [reactorName] : []
  if (invoked !== null) {
    if (isFunc(m, invoked)) return E.right(invoked === reactorName ? before : [...before, invoked])
    if (isGlobal(m, invoked))
      return args.length === 0 ?
          E.right(before)
        : E.left(usage(`${JSON.stringify(invoked)} is a global, which takes no arguments`, file))
    return E.left(usage(notCallable(m, invoked), file))
  }
  if (start) return E.right([commandName])
  if (init || m.module.start !== null) return E.right(before)
  return E.left(
    usage(
      `nothing to run: the module has neither a _start export nor a start function${functionExports(m).length === 0 ? '' : '; choose a function with --invoke'}; ${exportsHint(m)}`,
      file
    )
  )
}

const exportsHint = (m: ValidModule): string => {
  const names = functionExports(m)
  const shown = names.slice(0, 20).map((n) => JSON.stringify(n))
  return names.length === 0 ?
      'it exports no functions'
    : `it exports ${shown.join(', ')}${names.length > 20 ? ` and ${names.length - 20} more` : ''}`
}

/** The function that is exported under a name; the plan asks for no others. */
const exportedFunc = (s: Store, instance: ModuleAddr, name: string): FuncAddr | null => {
  const found = instanceExport(s, instance, name)
  return E.isRight(found) && found.right._tag === 'func' ? found.right.a : null
}

/** The index of the function that is exported under a name. */
const indexOf = ({ module }: ValidModule, name: string): number | null =>
  module.exports.find((e) => e.name === name && e.idx._tag === 'func')?.idx.x ?? null

/** The calls of a session: instantiation, which has no name, and the exports of the plan. */
const callsOf = (
  file: string,
  m: ValidModule,
  invoked: string | null,
  args: ReadonlyArray<string>
): Either<CliError, readonly [null, ...ReadonlyArray<string>]> =>
  E.map((names: ReadonlyArray<string>) => [null, ...names] as const)(plan(file, m, invoked, args))

/** The type of what a call of a session results in. */
export const callType = (
  { input, valid: m }: LoadedValid,
  invoked: string | null,
  call: number
): Either<CliError, ResultType> =>
  E.chain((names: ReadonlyArray<string | null>) => {
    const name = names[call]
    if (name === undefined) return E.left(usage(`has no call ${call} to continue with`, input.name))
    return E.right(name === null ? [] : (m.funcTypes[indexOf(m, name) ?? -1]?.results ?? []))
  })(callsOf(input.name, m, invoked, []))

/** How the types of a module are called. */
const useOf = ({ valid, names }: LoadedValid): ShowUse => named({ types: valid.types, typeNames: names.types })

/** The end of a session that was asked for a global, with its value. */
const globalResult = (o: Outcome, instance: ModuleAddr, invoked: string | null): Outcome => {
  if (o._tag !== 'Done' || invoked === null) return o
  const found = instanceExport(o.store, instance, invoked)
  if (E.isLeft(found) || found.right._tag !== 'global') return o
  const value = globalRead(o.store, found.right.a)
  return E.isLeft(value) ? o : { ...o, values: [value.right] }
}

interface Call {
  readonly name: string
  /** The program's own entry, which nobody named. */
  readonly entry: boolean
  readonly texts: ReadonlyArray<string>
}

const called = (
  loaded: LoadedValid,
  c: Config,
  instance: ModuleAddr,
  { name, entry, texts }: Call
): Either<CliError, Config> => {
  const file = loaded.input.name
  const a = exportedFunc(c.store, instance, name)
  const dt = a === null ? null : funcType(c.store, a)
  if (a === null || dt === null || E.isLeft(dt)) return E.left(defect(`${JSON.stringify(name)} is no function`, file))
  const ct = expand(dt.right)
  const params = ct._tag === 'func' ? ct.params : []
  if (entry && params.length > 0)
    return E.left(usage(`${name} has parameters, so that it is no entry of a program; --invoke ${name} calls it`, file))
  const vals = parseArguments(params, useOf(loaded), texts)
  if (E.isLeft(vals)) return E.left(usage(`${name}: ${vals.left}`, file))
  return E.bimap(
    (e: { readonly message: string }) => usage(e.message, file),
    (next: Config) => ({ ...next, steps: c.steps }) // the next call counts on from the steps so far
  )(invoke(c.store, a, vals.right, c))
}

/** Links and instantiates: the configuration that runs the segments and the start function. */
const begun = ({ input, valid: m }: LoadedValid, o: SessionOptions): Either<CliError, Progress> => {
  const linked = link(input.name, m, o.stubImports)
  if (E.isLeft(linked)) return linked
  const limits: Limits = { ...defaultLimits, depth: o.maxDepth, memory: o.maxMemory, ...pageLimits(o.maxPages) }
  const made = instantiate(linked.right.store, m, linked.right.imports, { choices: o.choices, limits })
  if (E.isLeft(made))
    return E.left(
      made.left._tag === 'Unlinkable' ?
        unlinkableComplaint(input.name, [made.left], o.stubImports)
      : limitComplaint(input.name, made.left)
    )
  return E.right({ call: 0, instance: made.right.instance, config: made.right.config })
}

/**
 * Links, instantiates, calls; or continues a session. Left: the session could not start; otherwise how it
 * ended.
 */
export const session = async (
  loaded: LoadedValid,
  o: SessionOptions,
  from: Progress | null = null
): Promise<Either<CliError, Ended>> => {
  const { valid: m } = loaded
  const file = loaded.input.name
  const calls = callsOf(file, m, o.invoke, o.args)
  if (E.isLeft(calls)) return calls
  const names = calls.right
  const begin = from === null ? begun(loaded, o) : E.right(from)
  if (E.isLeft(begin)) return begin
  const { instance } = begin.right
  const last = names.length - 1
  const command = o.invoke === null && names[last] === commandName
  let c = begin.right.config
  // where the machine was last sent off, before a trap or an exception: from here to the end there is no host call
  let sent = c
  const advance: Advance = (fuel) => (at) => {
    if (!isUnwinding(at)) sent = at
    return o.advance(fuel)(at)
  }
  const replied: DriveOptions['replied'] = (before, next) => {
    sent = next.config
    o.replied(before, next)
  }
  for (let call = begin.right.call; ; call++) {
    const name = names[call] ?? null
    if (name !== null && call > begin.right.call) {
      const entry = o.invoke === null || call < last
      const next = called(loaded, c, instance, { name, entry, texts: entry ? [] : o.args })
      if (E.isLeft(next)) return next
      c = next.right
    }
    const ran = await drive({ ...o, advance, replied, hosts: stubHosts, fuel: o.fuel - c.steps, slice })(c)(
      o.capabilities
    )()
    if (E.isLeft(ran)) return E.left(defect(`no host function "${ran.left.module}" "${ran.left.name}"`, file))
    const outcome = ran.right
    if (outcome._tag !== 'Done' || call >= last) {
      const where = whereOf(loaded, name === null ? null : indexOf(m, name), sent, outcome, o.evaluator)
      const progress = 'config' in outcome ? { call, instance, config: outcome.config } : null
      const show = { depth: o.printDepth, use: useOf(loaded) }
      const read = globalResult(outcome, instance, o.invoke)
      return E.right({ file, command, outcome: read, instance, show, where, showing: o.showing, progress })
    }
    c = { ...c, store: outcome.store, choices: outcome.choices, steps: outcome.steps }
  }
}
