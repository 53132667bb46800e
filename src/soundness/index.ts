/**
 * Entry point `wasm-reduct/soundness`: the typing of configurations, which the specification's appendix defines for its proof.
 *
 * `configOk` and `storeOk` derive the judgements from scratch: of configurations that somebody else has made, as of a
 * snapshot that was changed. `runSound` is a run in which preservation and progress are checked at every step, from what
 * `sound` has derived.
 *
 * Spec: https://webassembly.github.io/spec/core/appendix/properties.html
 */
export { configOk, storeOk } from './Config.ts'
export { nothingDerived, type Derived } from './Derived.ts'
export { sound, type Every, type Sound } from './Preservation.ts'
export { resultType, runSound, type Finding, type Slice } from './Run.ts'
export { showViolationPlace, type Violation } from './Violation.ts'
