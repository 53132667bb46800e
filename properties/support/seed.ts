/**
 * One seed for every property, so that two runs of a commit see the same cases. `REDUCT_SEED` takes another number, or
 * `random`; a failure prints its own seed and path, with which it can be replayed.
 */
import fc from 'fast-check'

const wanted = process.env['REDUCT_SEED'] ?? '20260723'
if (wanted !== 'random') fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(wanted) | 0 })
