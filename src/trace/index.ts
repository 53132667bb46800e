/** Entry point `wasm-reduct/trace`: watched runs, events, their text, where a run ended, and rule coverage. */
export { backtrace, type Backtrace, type CodeSite } from './Backtrace.ts'
export { addCoverage, formatCoverage, missing, noCoverage, type Coverage } from './Coverage.ts'
export { eventOf, track, type Active, type Event } from './Event.ts'
export { formatJson, formatText } from './Format.ts'
export { origin } from './Origin.ts'
export { showInstr, showVal, showValType } from './Show.ts'
export { watch, type Observe } from './Watch.ts'
