/**
 * Sources of the results that the specification leaves open: `choices.deterministic`, `choices.seeded(n)`, `choices.listed([...])`, and
 * what a run has taken (`choices.taken`).
 *
 * See: https://webassembly.github.io/spec/core/exec/conventions.html
 */
export { deterministic, listed, seeded, takenChoices as taken } from '../execution/runtime/Choices.ts'
