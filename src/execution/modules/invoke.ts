/**
 * Invocation: the configuration that calls a function.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/modules.html#invocation
 */
import { left, right, type Either } from 'fp-ts/lib/Either.js'
import * as V from '../../persistent/Vector.ts'
import { expand } from '../../types/Close.ts'
import type { FuncAddr } from '../runtime/Addresses.ts'
import { deterministic, type Choices } from '../runtime/Choices.ts'
import { program } from '../runtime/Code.ts'
import { config, defaultLimits, noFrame, top, type Config, type Limits } from '../runtime/Config.ts'
import { refused, type Refused } from '../runtime/Refused.ts'
import type { Store } from '../runtime/Store.ts'
import { noValues, pushAll, type Val } from '../runtime/Values.ts'
import { mismatch } from '../runtime/ValType.ts'

/** What a configuration needs besides the program: where non-determinism comes from, and the bounds. */
export interface Settings {
  readonly choices: Choices
  readonly limits: Limits
}
/** The deterministic profile and the default limits. */
export const defaultSettings: Settings = { choices: deterministic, limits: defaultLimits }

/**
 * `$invoke(s, a, val*)`, ready to run:
 *
 *     s; {MODULE {}}; val* (REF.FUNC_ADDR a) (CALL_REF dt)   if s.FUNCS[a].TYPE = dt ~~ FUNC t_1* -> t_2*
 *                                                            if (s |- val : t_1)*
 *
 * The function may be the host's: then the first answer is `Suspended`.
 */
export const invoke = (
  s: Store,
  a: FuncAddr,
  vals: ReadonlyArray<Val>,
  { choices, limits }: Settings = defaultSettings
): Either<Refused, Config> => {
  const fi = V.get(s.funcs, a)
  const ft = fi && expand(fi.type)
  if (fi === undefined || ft?._tag !== 'func') return left(refused('unknown', `no function has the address ${a}`))
  const wrong = mismatch(s, vals, ft.params)
  if (wrong !== null) return left(refused('type', `the arguments do not fit the function: ${wrong}`))
  return right(config(s, noFrame, pushAll(vals, noValues), program([fi.ref, fi.call]), top, choices, limits, 0))
}
