/**
 * The package's entry point: the embedding interface of the specification, functional (store in, store out), and the
 * machine below it for callers that drive it step by step.
 *
 * Spec: https://webassembly.github.io/spec/core/appendix/embedding.html
 */
export { storeInit } from './Store.ts'
export {
  instanceExport,
  instanceFunc,
  instanceGlobal,
  instanceMemory,
  instanceTable,
  instanceTag,
  linkImports,
  moduleDecode,
  moduleExports,
  moduleImports,
  moduleInstantiate,
  moduleValidate,
  moduleErrors,
  type ExportType,
  type ImportType,
  type Instantiated,
  type Resolve
} from './Modules.ts'
export { moduleEncode, moduleOfText, moduleParse, modulePrint, type ParseOptions } from './Text.ts'
export { parseModule, type TextModule } from '../text/Module.ts'
export type { PrintOptions } from '../text/print/Module.ts'
export { funcAlloc, funcInvoke, funcType } from './Functions.ts'
export { tableAlloc, tableGrow, tableRead, tableSize, tableType, tableWrite } from './Tables.ts'
export { memAlloc, memGrow, memRead, memReadBytes, memSize, memType, memWrite, memWriteBytes } from './Memories.ts'
export { exnAlloc, exnRead, exnTag, tagAlloc, tagType, type AllocatedExn } from './Tags.ts'
export { globalAlloc, globalRead, globalType, globalWrite } from './Globals.ts'
export { funcDeftype, matchExterntype, matchValtype, refType, valDefault } from './Types.ts'
export { runWith, type Evaluator, type Failure, type Hosts, type RunOutcome, type RunOptions } from './Run.ts'

export { encodeConfig } from './snapshot/Encode.ts'
export { decodeConfig } from './snapshot/Decode.ts'
export { nameModule, type NamedModule } from './snapshot/Places.ts'
export { SnapshotCodec, type Snapshot } from './snapshot/Document.ts'
export type { SnapshotError } from './snapshot/Error.ts'

export * as choices from './Choosing.ts'
export type { Choices } from '../execution/runtime/Choices.ts'
export { equal, equalOutcome, equalStore } from '../execution/equality/equal.ts'
export { instantiate, type Instantiation } from '../execution/modules/instantiate.ts'
export { defaultSettings, invoke, type Settings } from '../execution/modules/invoke.ts'
export { plug, type Term } from '../execution/Plug.ts'
export { resume, run, type Reply } from '../execution/Run.ts'
export * as tier from './Tier.ts'
export type { Stats, Policy } from '../staging/Policy.ts'
export { runStaged, runStagedBy, type CountedOutcome } from '../staging/RunStaged.ts'
export { terminalOf, step } from '../execution/Step.ts'
export {
  defaultLimits,
  type Config,
  type Context,
  type Done,
  type Exception,
  type Exhausted,
  type Exited,
  type Frame,
  type HostCall,
  type Limited,
  type Limits,
  type Next,
  type Outcome,
  type StepRule,
  type Stuck,
  type Suspended,
  type Terminal,
  type Trapped
} from '../execution/runtime/Config.ts'
export type { Allocated } from '../execution/modules/allocate.ts'
export type { Refused } from '../execution/runtime/Refused.ts'
export type { ExportInst, HostFunc, ModuleInst, Store } from '../execution/runtime/Store.ts'
export type * from '../execution/runtime/Addresses.ts'
export { refFunc, refHost, refI31, refNull, type Ref, type RefExn, type Val } from '../execution/runtime/Values.ts'

export { f32, f64, i32, i64, v128, type Const } from '../structure/Const.ts'
export type { ImplementationLimit, Invalid, Malformed, PathStep, Place, Unlinkable } from '../structure/Errors.ts'
export type { Expr, Instr } from '../structure/Instr.ts'
export type { Module } from '../structure/Module.ts'
export type * from '../structure/Types.ts'
export type { ValidModule } from '../types/ValidModule.ts'
