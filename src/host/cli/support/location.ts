/**
 * Where a run ended: the calls that led there, by name, path and place in the file.
 */
import { type Where, type ShownCall } from './model.ts'
import type { Config, Outcome } from '../../../execution/runtime/Config.ts'
import { backtrace, type CodeSite } from '../../../trace/Backtrace.ts'
import { origin, type Origin } from '../../../trace/Origin.ts'
import { trapDetail } from '../../../trace/TrapDetail.ts'
import type { PathStep, Place } from '../../../structure/Errors.ts'
import { pathJson, showPath, placeJson, showPlace } from './exit.ts'
import type { Advance } from '../../drive.ts'
import { functionName } from './functionIndex.ts'
import type { Loaded } from './model.ts'

const call =
  (loaded: Loaded) =>
  (site: CodeSite | null): ShownCall | null =>
    site === null ? null : (
      {
        function: site.func,
        name: functionName(loaded, site.func),
        path: site.path,
        place: loaded.placeOf(site.path)
      }
    )

/** The configuration that an outcome is about. */
const about = (start: Config, o: Outcome, evaluator: Advance): Origin | null =>
  o._tag === 'Trapped' || o._tag === 'Exception' ? origin(start, o, evaluator)
  : 'config' in o ? { config: o.config, indirect: null }
  : null

/** Instantiation runs the active segments as `memory.init` and `table.init` outside of any function. */
const segmentPath = (c: Config): ReadonlyArray<PathStep> | null => {
  const e = c.code.instr
  if (c.contexts.depth > 0) return null
  return (
    e._tag === 'memory.init' ? [{ in: 'data', index: e.y }]
    : e._tag === 'table.init' ? [{ in: 'elem', index: e.y }]
    : null
  )
}

/**
 * Where an outcome came from. `start` is a configuration of the run with no host call between it and the end; `entry` is
 * the function that was invoked, `null` during instantiation. `evaluator` applies rules, and nobody watches it.
 */
export const whereOf = (loaded: Loaded, entry: number | null, start: Config, o: Outcome, evaluator: Advance): Where => {
  const from = about(start, o, evaluator)
  const c = from?.config ?? null
  const found = c === null ? { sites: [], more: 0 } : backtrace(loaded.module, entry ?? loaded.module.start, c)
  const path = c === null ? null : segmentPath(c)
  return {
    calls: found.sites.map(call(loaded)),
    more: found.more,
    instantiating: entry === null,
    detail:
      o._tag === 'Trapped' && from !== null ? trapDetail(from.config, o.rule, from.indirect, loaded.names.types) : null,
    segment: path === null ? null : { path, place: loaded.placeOf(path) }
  }
}

const placed = (p: Place | null): string => (p === null ? '' : `, ${showPlace(p)}`)

const showCall = (c: ShownCall | null): string =>
  c === null ?
    'a function whose place is not known'
  : `func ${c.function}${c.name === null ? '' : ` ${JSON.stringify(c.name)}`}` +
    `${c.path.length < 2 ? '' : ` > ${showPath(c.path.slice(1))}`}${placed(c.place)}`

/** Equal neighbours once, with their number; the first is by itself: it is where the run ended. */
const grouped = ([first, ...rest]: ReadonlyArray<string>): ReadonlyArray<readonly [string, number]> => {
  if (first === undefined) return []
  const out: Array<readonly [string, number]> = [[first, 1]]
  for (const text of rest) {
    const [last, n] = out.at(-1) ?? ['', 0]
    if (out.length > 1 && last === text) out[out.length - 1] = [text, n + 1]
    else out.push([text, 1])
  }
  return out
}

/** Lines for people, indented as the lines below a message are. */
export const showWhere = (w: Where): ReadonlyArray<string> => [
  ...(w.segment === null ? [] : [`  at ${showPath(w.segment.path)}${placed(w.segment.place)}`]),
  ...grouped(w.calls.map(showCall)).map(
    ([text, n], i) => `  ${i === 0 ? 'at' : 'called from'} ${text}${n === 1 ? '' : ` (${n} times)`}`
  ),
  ...(w.more > 0 ? [`  and ${w.more} more call${w.more === 1 ? '' : 's'}`] : []),
  ...(w.instantiating ? ['  during instantiation'] : [])
]

export const whereJson = (w: Where): Readonly<Record<string, unknown>> => ({
  calls: w.calls.map((c) =>
    c === null ? null : (
      {
        function: c.function,
        name: c.name,
        path: pathJson(c.path),
        at: c.place === null ? null : placeJson(c.place)
      }
    )
  ),
  moreCalls: w.more,
  ...(w.segment === null ? {} : { segment: pathJson(w.segment.path) }),
  instantiating: w.instantiating
})
