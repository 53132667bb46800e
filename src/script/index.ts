/**
 * The entry point of scripts: `.wast` and its JSON form, and the runner.
 *
 * Spec: https://github.com/WebAssembly/spec/tree/main/interpreter#scripts
 */
export { readJsonScript, scriptOfJson } from './Json.ts'
export { matches, showPattern, showValue } from './Match.ts'
export { parseScript, readScript, type ReadScript } from './Parse.ts'
export {
  events,
  runScript,
  verdicts,
  type ScriptProgress,
  type ScriptEvent,
  type ScriptRun,
  type Verdict
} from './Run.ts'
export type * from './Script.ts'
export { initialState, leavesFolder, type Output, type ScriptOptions, type ScriptState } from './State.ts'
