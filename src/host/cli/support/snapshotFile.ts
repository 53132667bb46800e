/**
 * A run that was saved: the configuration, which call of the session it is in, and what its host remembers.
 */
import { existsSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import type { Either } from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { decodeConfig } from '../../../embedding/snapshot/Decode.ts'
import { SnapshotCodec } from '../../../embedding/snapshot/Document.ts'
import { encodeConfig } from '../../../embedding/snapshot/Encode.ts'
import { nameModule } from '../../../embedding/snapshot/Places.ts'
import { upgraded } from '../../../embedding/snapshot/Upgrade.ts'
import { addr, type ModuleAddr } from '../../../execution/runtime/Addresses.ts'
import type { ModuleInst, Store } from '../../../execution/runtime/Store.ts'
import { configOk } from '../../../soundness/Config.ts'
import { showViolationPlace } from '../../../soundness/Violation.ts'
import * as V from '../../../persistent/Vector.ts'
import type { ValidModule } from '../../../types/ValidModule.ts'
import type { VirtualState } from '../../memory/virtual.ts'
import { malformedDocument, usage, type CliError } from './exit.ts'
import { readInput } from './files.ts'
import type { LoadedValid } from './model.ts'
import { isOutside } from './paths.ts'
import { link } from './link.ts'
import type { RunArguments } from './runOptions.ts'
import { callType } from './session.ts'
import type { Progress } from './model.ts'
import { writeTo } from './writeOutput.ts'

const strings = t.readonlyArray(t.string)
const Natural = t.refinement(t.number, (n) => Number.isSafeInteger(n) && n >= 0, 'Natural')
const Decimal = t.refinement(t.string, (s) => /^\d{1,20}$/.test(s), 'Decimal')
const Base64 = t.refinement(t.string, (s) => /^[\w+/]*={0,2}$/.test(s), 'Base64')

const nullable = <C extends t.Mixed>(codec: C) => t.union([codec, t.null])

const Host = t.readonly(
  t.strict({ now: Decimal, random: t.Int, position: Natural, open: t.readonlyArray(Natural), stdin: Base64 })
)

/** Version 2 of the file: its configuration is one of version 2. */
export const savedRunVersion = 2

const SavedRun = t.readonly(
  t.strict({
    format: t.literal('reduct-run'),
    version: t.literal(savedRunVersion),
    /** The module's file, relative to this one or to where the user was, and the SHA-256 of its bytes. */
    module: t.readonly(t.strict({ file: t.string, hash: t.string })),
    /** Which call of the session runs: 0 is instantiation. */
    call: Natural,
    instance: Natural,
    arguments: t.readonly(
      t.strict({
        args: strings,
        invoke: nullable(t.string),
        env: t.readonly(t.record(t.string, t.string)),
        stubImports: t.boolean,
        virtual: t.boolean,
        seed: Natural
      })
    ),
    /** Of the virtual host; the real one remembers nothing. */
    host: nullable(Host),
    config: SnapshotCodec
  }),
  'SavedRun'
)
export type SavedRun = t.TypeOf<typeof SavedRun>

const hostDoc = (state: VirtualState | null): SavedRun['host'] =>
  state === null ? null : (
    {
      now: state.now.toString(),
      random: state.random as t.Int, // the state of the generator is an int32
      position: state.position,
      open: [...state.open],
      stdin: Buffer.from(state.stdin).toString('base64')
    }
  )

/** What the virtual host remembered. */
export const hostState = ({ host }: SavedRun): VirtualState | null =>
  host === null ? null : (
    {
      now: BigInt(host.now),
      random: host.random,
      position: host.position,
      open: host.open,
      stdin: new Uint8Array(Buffer.from(host.stdin, 'base64'))
    }
  )

const unsaved = (path: string, message: string): CliError => usage(`cannot be saved: ${message}`, path)

/**
 * The module's file as a saved run names it: from the folder of the run where it is in it, else as the user wrote it, an
 * absolute path without its folders. Nothing in the file says where on this machine it was made.
 */
const portable = (snapshot: string, module: string): string => {
  if (module === '-') return '-'
  const folder = dirname(resolve(snapshot))
  if (!isOutside(folder, resolve(module))) return relative(folder, resolve(module))
  return isAbsolute(module) ? basename(module) : module
}

/** Where the module of a saved run is now: beside the run, or from the folder of the user. */
export const moduleFile = (snapshot: string, { module: { file } }: SavedRun): string => {
  if (file === '-') return '-'
  const beside = isAbsolute(file) ? file : join(dirname(snapshot), file)
  return existsSync(beside) || !existsSync(file) ? beside : file
}

/** Whether a resumed run finds its module without help. */
export const isFound = (snapshot: string, module: string): boolean =>
  module !== '-' && (snapshot === '-' || !isAbsolute(module) || !isOutside(dirname(resolve(snapshot)), module))

/** Writes a run to a file; a complaint if that fails. */
export const save = (
  path: string,
  loaded: LoadedValid,
  a: RunArguments,
  { call, instance, config }: Progress,
  host: VirtualState | null
): CliError | null => {
  const named = nameModule(loaded.valid, loaded.input.bytes)
  const encoded = encodeConfig(config, [named])
  if (E.isLeft(encoded)) return unsaved(path, encoded.left.message)
  const { args, invoke, env, stubImports, virtual, seed } = a
  const saved: SavedRun = {
    format: 'reduct-run',
    version: savedRunVersion,
    module: { file: portable(path, a.file), hash: named.hash },
    call,
    instance,
    arguments: { args, invoke, env, stubImports, virtual, seed },
    host: hostDoc(host),
    config: encoded.right
  }
  return writeTo(path, JSON.stringify(SavedRun.encode(saved)))
}

/** Where a document is not as it should be; the forms of a union that were tried are no keys of it. */
const where = ([first]: t.Errors): string =>
  first?.context
    .filter(({ key }, i) => {
      const outer = first.context[i - 1]?.type
      return key !== '' && !(outer instanceof t.UnionType || outer instanceof t.IntersectionType)
    })
    .map(({ key }) => key)
    .join('/') ?? ''

/** The version that a document claims, where it is a saved run. */
const Versioned = t.type({ format: t.literal('reduct-run'), version: t.number })
const isOfAnotherVersion = (document: unknown): document is t.TypeOf<typeof Versioned> =>
  Versioned.is(document) && document.version !== 1 && document.version !== savedRunVersion

/** A run of version 1 has a configuration of version 1, and is otherwise as one of version 2. */
const upgradedRun = (document: unknown): unknown =>
  Versioned.is(document) && document.version === 1 && 'config' in document ?
    { ...document, version: savedRunVersion, config: upgraded(document.config) }
  : document

/** Reads a file that `save` wrote. */
export const readSaved = async (path: string): Promise<Either<CliError, SavedRun>> => {
  const input = await readInput(path)
  if (E.isLeft(input)) return input
  const document = E.tryCatch(
    (): unknown => JSON.parse(new TextDecoder().decode(input.right.bytes)),
    () => malformedDocument(path, 'not JSON, and so no run that reduct saved; a module runs with reduct run')
  )
  if (E.isLeft(document)) return document
  if (isOfAnotherVersion(document.right))
    return E.left(
      malformedDocument(
        path,
        `was saved in version ${document.right.version} of the format; this reduct reads versions 1 and 2`
      )
    )
  return E.mapLeft((errors: t.Errors) =>
    malformedDocument(
      path,
      `no run that reduct saved (version 2 or 1): ${where(errors) || 'the document'} is not as it should be`
    )
  )(SavedRun.decode(upgradedRun(document.right)))
}

/** Whether a store has the host functions of `linked` where that has them, and no others. */
const sameHosts = (linked: Store, s: Store): boolean => {
  const found = V.toArray(s.funcs)
  return (
    V.length(linked.funcs) <= found.length &&
    found.every(({ code, type }, a) => {
      const known = V.get(linked.funcs, a)
      if ('body' in code) return known === undefined
      return (
        known !== undefined &&
        !('body' in known.code) &&
        known.code.module === code.module &&
        known.code.name === code.name &&
        known.type.digest === type.digest
      )
    })
  )
}

/** Whether an instance exports what its module does. */
const sameExports = ({ module }: ValidModule, m: ModuleInst | undefined): boolean => {
  if (m === undefined || m.exports.length !== module.exports.length) return false
  const own = { func: m.funcs, table: m.tables, mem: m.mems, global: m.globals, tag: m.tags }
  return module.exports.every(({ name, idx }, i) => {
    const e = m.exports[i]
    return e?.name === name && e.addr._tag === idx._tag && e.addr.a === own[idx._tag][idx.x]
  })
}

/** What of all that the steps of a run rely on a document has broken: its types, and the functions that it calls. */
const broken = (
  { arguments: { invoke, stubImports } }: SavedRun,
  loaded: LoadedValid,
  { call, instance, config }: Progress
): string | null => {
  const linked = link(loaded.input.name, loaded.valid, stubImports)
  if (E.isLeft(linked)) return `the module cannot be linked any more: ${linked.left.message}`
  if (!sameHosts(linked.right.store, config.store)) return 'its host functions are not those that the module imports'
  if (!sameExports(loaded.valid, V.get(config.store.modules, instance)))
    return 'its instance does not export what the module exports'
  const type = callType(loaded, invoke, call)
  if (E.isLeft(type)) return `its call is not one: ${type.left.message}`
  const typed = configOk(config, type.right)
  if (E.isRight(typed)) return null
  const { rule, place, expected, found } = typed.left
  return `the configuration is not well-typed: ${rule} has no instance at ${showViolationPlace(place)}, expected ${expected}, found ${found}`
}

/**
 * The place in the session that was saved, for the module that it was saved with. A document that was changed since is
 * refused where it is not well-typed.
 */
export const restored = (path: string, saved: SavedRun, loaded: LoadedValid): Either<CliError, Progress> => {
  const named = nameModule(loaded.valid, loaded.input.bytes)
  if (named.hash !== saved.module.hash)
    return E.left(
      usage(
        `was saved with another module than ${loaded.input.name}: that one had the SHA-256 ${saved.module.hash}`,
        path
      )
    )
  const config = decodeConfig(saved.config, [named])
  if (E.isLeft(config)) return E.left(malformedDocument(path, config.left.message))
  if (saved.instance >= V.length(config.right.store.modules))
    return E.left(malformedDocument(path, `there is no module instance ${saved.instance}`))
  const progress = { call: saved.call, instance: addr<ModuleAddr>(saved.instance), config: config.right }
  const wrong = broken(saved, loaded, progress)
  return wrong === null ? E.right(progress) : E.left(malformedDocument(path, wrong))
}
