/** Bugs in events of steps and their texts. */
import { inFile } from './inFile.ts'
import type { PlantedRow } from './Row.ts'

const test = 'trace/Events'
const event = inFile('trace/Event', test)
const format = inFile('trace/Format', test)
const show = inFile('trace/Show', test)
const value = inFile('execution/runtime/Show', test)

export const trace: ReadonlyArray<PlantedRow> = [
  event("contexts._tag === 'label'", 'false'),
  event("contexts._tag === 'handler'", 'false'),
  event('Math.max(static_, consumed)', 'static_'),
  event('Math.max(static_, consumed)', 'consumed'),
  event('V.get(before, i) !== V.get(after, i)', 'i > 0'),
  event('changedAt(before.elems, after.elems)', 'changedAt(before.datas, after.datas)'),
  event('heap object ${before.fresh} allocated', 'heap object ${after.fresh} allocated'),
  event('after.heap === before.heap ||', 'true ||'),
  event('base + BigInt(e.offset)', 'base'),
  event("rule !== 'Step/local.set'", "rule !== 'Step/global.set'"),
  event("  'Step_pure/trap-frame',\n", ''),
  event("  'Step_pure/return-frame',\n", ''),
  event("  'Step_read/throw_ref-frame',\n", ''),
  event("  'Step_pure/frame-vals',\n", ''),
  event('{ a: head.a, outer: active }', '{ a: head.a, outer: null }'),
  event('step: after.steps', 'step: c.steps'),
  event('depth: c.contexts.depth', 'depth: after.contexts.depth'),
  event('const stackShown = 16', 'const stackShown = 17'),
  event('after.values.length - shown.length', 'after.values.length - shown.length - 1'),
  format("e.changes.join(', ')", "e.changes.join(' ')"),
  format('e.rule.padEnd(32)', 'e.rule.padEnd(31)'),
  show("if ('lanes' in e) return e.lanes.join(' ')\n", ''),
  show("e.x === 0 ? '' : String(e.x)", "''"),
  show("e.offset === 0 ? ''", "e.offset > 0 ? ''"),
  value('(r.i << 1) >> 1', 'r.i'),
  value('[a, b, c, d].map(hex32)', '[d, c, b, a].map(hex32)')
]
