/** Programs written by hand as subjects of the laws. */
import { nameModule } from '../../../src/embedding/index.ts'
import { allocHostFunc } from '../../../src/execution/modules/allocate.ts'
import { invoke } from '../../../src/execution/modules/invoke.ts'
import { emptyStore, type Store } from '../../../src/execution/runtime/Store.ts'
import { i32 } from '../../../src/structure/Const.ts'
import type { Policy } from '../../../src/staging/Policy.ts'
import { parseModule } from '../../../src/text/Module.ts'
import type { ValidModule } from '../../../src/types/ValidModule.ts'
import { func, make, right, valid, type Names } from '../../support/embed.ts'
import { settings } from '../../support/runs.ts'
import { others } from './across.ts'
import { exceptionCases } from './exceptions.ts'
import { cases, type Case } from './hard.ts'
import { heapCases } from './heap.ts'
import { broken, drawFrom } from '../check.ts'
import { exercised, type Exercised } from '../exercised.ts'
import { thorough } from '../laws.ts'
import { nans } from './nans.ts'
import { tableCases } from './tables.ts'
import { vectorCases } from './vectors.ts'
import type { Subject } from '../subjects.ts'

export const allCases: ReadonlyArray<Case> = [
  ...cases,
  ...vectorCases,
  ...heapCases,
  ...exceptionCases,
  ...tableCases,
  ...others,
  ...nans
]

/** The functions of the host that a module imports. */
const hosts = (s: Store, m: ValidModule, names: Names): { readonly store: Store; readonly names: Names } => {
  let [store, all] = [s, names]
  for (const [i, { module, name }] of m.module.imports.entries()) {
    const xt = m.imports[i]
    if ((module !== 'env' && module !== 'host') || xt?._tag !== 'func' || xt.type._tag !== 'def') continue
    const made = allocHostFunc(store, xt.type, { _tag: 'host', module, name })
    store = made.store
    all = { ...all, [`${module}.${name}`]: { _tag: 'func', a: made.a } }
  }
  return { store, names: all }
}

/** A case with its instances made: what remains are the arguments. */
const prepared = ({ modules }: Case): ((x: number, n: number) => Subject) => {
  const checked = modules.map((text) => valid(right(parseModule(text)).module))
  let made: { readonly store: Store; readonly names: Names } = { store: emptyStore, names: {} }
  for (const [i, m] of checked.entries()) {
    const { store, names } = hosts(made.store, m, made.names)
    made = make(store, m, 'abc'.charAt(i), names)
  }
  const { store, names } = made
  const run = func(names, `${'abc'.charAt(modules.length - 1)}.run`)
  const named = checked.map((m) => nameModule(m))
  return (x, n) => ({
    modules: named,
    most: 4000,
    parts: (see) => {
      see(right(invoke(store, run, [i32(x), i32(n)], settings)))
    },
    text: () => `${modules.join('\n')}\n;; run ${x} ${n}`
  })
}

/** Arguments: the corners, and some between. */
const argumentsOf = (max: number, seed: number, times: number): ReadonlyArray<readonly [number, number]> => {
  const draw = drawFrom(seed)
  const some = Array.from({ length: times }, () => [draw(max + 1), draw(max + 1)] as const)
  return [[0, 0], [max, 1], [1, max], [0, max], [max, max], [max - 1, max], ...some]
}

/** All laws on a case; what has been exercised, and how a law is broken. */
export const checkCase = (
  c: Case,
  seed: number,
  policy: Policy,
  times = 1
): { readonly e: Exercised; readonly found: string | null } => {
  const e = exercised()
  const subject = prepared(c)
  for (const [x, n] of argumentsOf(c.max, seed, times)) {
    const found = broken(subject(x, n), seed + x + n, policy, e, thorough)
    if (found !== null) return { e, found: `${c.name}, run ${x} ${n}: ${found}` }
  }
  return { e, found: null }
}

/** What a case was to exercise and did not. */
export const unproven = (c: Case, e: Exercised): ReadonlyArray<string> => [
  ...(c.ends ?? []).filter((end) => !e.ends.has(end)),
  ...(c.exits ?? []).filter((reason) => (e.counts.exits[reason] ?? 0) === 0),
  ...(c.rules ?? []).filter((rule) => !e.rules.has(rule))
]
