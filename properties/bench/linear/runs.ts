/** Programs as rows: both tiers, and what is done with the configuration in which a program pauses. */
import type { Config, Outcome } from '../../../src/execution/runtime/Config.ts'
import { right } from '../measure.ts'
import { core, soundness } from './built.ts'
import { programs } from './programs/all.ts'
import type { Program } from './programs/Program.ts'
import type { Row, Stage } from './Row.ts'

type Tier = typeof core.run

const limits = { ...core.defaultLimits, depth: 100_000_000 }

/** The program before its first step. */
const starting = (text: string, n: number) => {
  const m = right(core.moduleValidate(right(core.moduleDecode(core.moduleEncode(right(core.moduleParse(text)))))))
  const pause = core.funcAlloc(core.storeInit(), core.funcDeftype([], []), {
    _tag: 'host',
    module: 'env',
    name: 'pause'
  })
  const give = core.funcAlloc(pause.store, core.funcDeftype(['i32'], ['i32']), {
    _tag: 'host',
    module: 'env',
    name: 'give'
  })
  const xas = [pause.a, give.a].map((a) => ({ _tag: 'func', a }) as const)
  const { store, instance } = right(core.moduleInstantiate(give.store, m, xas))
  const run = right(core.instanceExport(store, instance, 'run'))
  if (run._tag !== 'func') throw new Error('no function is exported as run')
  const config = right(core.invoke(store, run.a, [core.i32(n)], { ...core.defaultSettings, limits }))
  return { m, config }
}

/** Runs until the program pauses or ends; `give` is answered. */
const go = (tier: Tier, from: Config): Outcome => {
  let c = from
  for (;;) {
    const o = tier(Infinity)(c)
    if (o._tag !== 'Suspended' || o.call.func.name === 'pause') return o
    const next = core.resume(o.config, { _tag: 'values', values: o.call.args, store: o.config.store })
    if (next._tag !== 'Next') return next
    c = next.config
  }
}

const paused = (o: Outcome): Config => {
  if (o._tag !== 'Suspended') throw new Error(`the program ended in ${o._tag} before its pause`)
  return o.config
}

const ended = (tier: Tier, c: Config): void => {
  const next = core.resume(c, { _tag: 'values', values: [], store: c.store })
  const o = next._tag === 'Next' ? go(tier, next.config) : next
  if (o._tag !== 'Done') throw new Error(`the program ended in ${o._tag}`)
}

const stages = ({ text, grows }: Program, n: number): ReadonlyArray<Stage> => {
  const { m, config } = starting(typeof text === 'string' ? text : text(n), n)
  let literal = config
  let staged = config
  let restored = config
  let document: unknown = null
  const named = [core.nameModule(m)]
  const both: ReadonlyArray<Stage> = [
    { name: 'literal', work: () => (literal = paused(go(core.run, config))) },
    { name: 'staged', work: () => (staged = paused(go(core.runStaged, config))) }
  ]
  const looks: ReadonlyArray<Stage> = [
    {
      name: 'equal',
      work: () => {
        if (!core.equal(literal, staged)) throw new Error('the tiers differ')
      }
    },
    { name: 'plug', work: () => core.plug(literal) },
    {
      name: 'save',
      work: () => (document = JSON.parse(JSON.stringify(right(core.encodeConfig(staged, named)))) as unknown)
    },
    { name: 'restore', work: () => (restored = right(core.decodeConfig(document, named))) },
    {
      name: 'equal to the restored',
      work: () => {
        if (!core.equal(staged, restored)) throw new Error('the restored configuration differs')
      }
    },
    { name: 'soundness', work: () => right(soundness.configOk(staged, [])) }
  ]
  const ends: ReadonlyArray<Stage> = [
    { name: 'end, literal', work: () => ended(core.run, literal) },
    { name: 'end, staged', work: () => ended(core.runStaged, staged) }
  ]
  return [...both, ...(grows ? looks : []), ...ends]
}

const row = (p: Program): Row => ({ name: p.name, most: p.most, stages: (n) => stages(p, n) })

export const programRows: ReadonlyArray<Row> = programs.map(row)
