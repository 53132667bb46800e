/** Decoding and validation of real modules, without running them. */
import { embedding } from '../built.ts'
import { interleaved, median, right, secondsOf } from '../measure.ts'
import type { Options, Subject } from '../subject.ts'
import { number, ratio, type Cell, type Table } from '../table.ts'
import { modules, readModule, type ShippedModule } from '../../fixtures/modules.ts'
import { engine } from '../../support/engine.ts'

const ROUNDS = 3
const LEAST_SIZE = 1_000_000

const row = async (m: ShippedModule, rounds: number): Promise<ReadonlyArray<Cell>> => {
  const bytes = readModule(m)
  const decoded = right(embedding.moduleDecode(bytes))
  const samples = await interleaved(rounds, [
    () => secondsOf(() => embedding.moduleDecode(bytes)),
    () => secondsOf(() => embedding.moduleValidate(decoded)),
    () => secondsOf(() => engine.validate(bytes))
  ])
  const megabytes = bytes.length / 1e6
  const [decoding = NaN, validating = NaN, native = NaN] = samples.map((s) => (median(s) / megabytes) * 1000)
  const both = decoding + validating
  return [
    m.name,
    number(megabytes, 1),
    ...[decoding, validating, both, native].map((s) => number(s, 1)),
    ratio(both / native)
  ]
}

const run = async ({ rounds, wants, progress }: Options): Promise<ReadonlyArray<Table>> => {
  const rows: Array<ReadonlyArray<Cell>> = []
  for (const m of modules.filter(({ name, size }) => size >= LEAST_SIZE && wants(name))) {
    progress(`modules: ${m.name}`)
    rows.push(await row(m, rounds ?? ROUNDS))
  }
  if (rows.length === 0) return []
  const head = ['module', 'MB', 'decode', 'validate', 'both', 'V8', 'to V8']
  const about =
    'Decoding and validation of modules of 1 MB and more: CPU milliseconds a megabyte, medians. V8 does both in one.'
  return [{ title: 'Modules', about, head, rows }]
}

export const modulesSubject: Subject = { name: 'modules', measures: 'decoding and validation of real modules', run }
