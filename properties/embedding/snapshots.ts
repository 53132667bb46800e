/** What the properties of snapshots share: the way there and back, runs, and programs. */
import { runWith, type Hosts } from '../../src/embedding/Run.ts'
import { decodeConfig } from '../../src/embedding/snapshot/Decode.ts'
import { encodeConfig } from '../../src/embedding/snapshot/Encode.ts'
import { nameModule, type NamedModule } from '../../src/embedding/snapshot/Places.ts'
import type { Config, Outcome } from '../../src/execution/runtime/Config.ts'
import { step } from '../../src/execution/Step.ts'
import { idx } from '../../src/structure/Indices.ts'
import type { Instr } from '../../src/structure/Instr.ts'
import type { Module } from '../../src/structure/Module.ts'
import { ref } from '../../src/structure/Types.ts'
import { right, wat } from '../support/embed.ts'
import { reply } from '../support/runs.ts'
import { emptyModule } from '../support/modules.ts'

/** There and back through text. */
export const trip = (
  c: Config,
  modules: ReadonlyArray<NamedModule>
): { readonly back: Config; readonly text: string } => {
  const text = JSON.stringify(right(encodeConfig(c, modules)))
  return { back: right(decodeConfig(JSON.parse(text), modules)), text }
}

/** Answers every request as `reply` does. */
export const hosts: Hosts = (call, s) => reply(call, s)

/** Every configuration of a run, until it needs more than `most` steps. */
export const trail = (start: Config, most: number): ReadonlyArray<Config> => {
  const out = [start]
  let c = start
  while (out.length < most) {
    const o: Outcome = step(c)
    const next = o._tag === 'Suspended' ? runWith(hosts, 1)(o.config) : o
    if (next._tag === 'Next' || (next._tag === 'Exhausted' && next.config.steps > c.steps)) c = next.config
    else return out
    out.push(c)
  }
  return out
}

/** A module from its text, and the list of it. */
export const named = (text: string) => {
  const m = wat(text)
  return { m, modules: [nameModule(m)] }
}

/** An index of whatever kind. */
export const i = (n: number): never => idx<never>(n)
const node = ref(true, { _tag: 'idx', x: i(0) })

/** A node that refers to itself is thrown from under two handlers, the outer one of which catches it. */
export const exceptional: Module = {
  ...emptyModule,
  types: [
    {
      subtypes: [
        {
          final: true,
          supers: [],
          ct: {
            _tag: 'struct',
            fields: [
              { mut: true, zt: node },
              { mut: false, zt: 'i8' },
              { mut: true, zt: 'v128' }
            ]
          }
        }
      ]
    },
    { subtypes: [{ final: true, supers: [], ct: { _tag: 'func', params: [node], results: [] } }] },
    { subtypes: [{ final: true, supers: [], ct: { _tag: 'func', params: ['i32'], results: [node] } }] },
    { subtypes: [{ final: true, supers: [], ct: { _tag: 'func', params: [], results: [node, ref(true, 'exn')] } }] }
  ],
  tags: [
    { _tag: 'tag', type: { _tag: 'idx', x: i(1) } },
    { _tag: 'tag', type: { _tag: 'idx', x: i(1) } }
  ],
  funcs: [
    {
      type: i(2),
      locals: [{ n: 1, t: node }],
      body: [
        {
          _tag: 'block',
          bt: { _tag: 'idx', x: i(3) },
          es: [
            {
              _tag: 'try_table',
              bt: { _tag: 'result', t: null },
              catches: [
                { _tag: 'catch_ref', x: i(1), l: i(0) },
                { _tag: 'catch_ref', x: i(0), l: i(0) }
              ],
              es: [
                {
                  _tag: 'try_table',
                  bt: { _tag: 'result', t: null },
                  catches: [],
                  es: [
                    { _tag: 'struct.new_default', x: i(0) } satisfies Instr,
                    { _tag: 'local.tee', x: i(1) },
                    { _tag: 'local.get', x: i(1) },
                    { _tag: 'struct.set', x: i(0), i: i(0) },
                    { _tag: 'local.get', x: i(1) },
                    { _tag: 'throw', x: i(0) }
                  ]
                }
              ]
            },
            { _tag: 'unreachable' }
          ]
        },
        { _tag: 'drop' }
      ]
    }
  ],
  exports: [{ name: 'f', idx: { _tag: 'func', x: i(0) } }]
}
