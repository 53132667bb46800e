/**
 * Policies of the staged tier: `tier.auto` compiles what is visited often, `tier.staged` everything; `tier.canStage()` says whether the
 * host allows it.
 *
 * NON-SPEC: no result depends on the tier.
 */
export { canStage } from '../staging/CanStage.ts'
export { auto, staged } from '../staging/Policy.ts'
