/**
 * Entry point `wasm-reduct/arbitraries`: arbitrary modules and programs for properties with fast-check.
 *
 * `program` and `programWith` make valid modules that terminate, well-typed by construction; `syntacticModule` what the
 * grammar can say, valid or not.
 */
export { syntacticModule } from './Modules.ts'
export { basic, everything, release2, without, type Options } from './programs/Options.ts'
export { program, programWith, type Call, type Program } from './programs/Program.ts'
