/** The form of a case: parts of a module that a rule accepts, and parts that it refuses. */
import type { ValidationRule } from '../../../../src/spec/generated/RuleNames.ts'
import type { Module } from '../../../../src/structure/Module.ts'
import { emptyModule } from '../../../support/modules.ts'

/** Parts of a module, of whatever type. */
export type Part = Partial<{ readonly [K in keyof Module]: unknown }>

/** A module with these parts; what does not fit the type shows as a failing case. */
export const moduleOf = (part: Part): Module => ({ ...emptyModule, ...(part as Partial<Module>) })

/** A module that a rule accepts, and one that it refuses: with what message, and where. */
export interface ModuleCase {
  readonly name: string
  readonly rule: ValidationRule
  readonly accept: Part
  readonly reject: Part
  readonly message: string
  readonly path: string
}

export const c = (
  name: string,
  rule: ValidationRule,
  message: string,
  path: string,
  accept: Part,
  reject: Part
): ModuleCase => ({ name, rule, message, path, accept, reject })
