/** Bugs in the sources of choices, and where the machine asks them. */
import { rowsIn } from './inFile.ts'

const test = 'execution/choices'

export const choices = [
  ...rowsIn('execution/runtime/Choices', test, [
    ['0n <= index && ', ''],
    ['index < count ?', 'index <= count ?'],
    ['? index : 0n', '? index : count - 1n'],
    ['source.list[source.next] ?? 0n', 'source.list[source.next] ?? 1n % count'],
    ['next: source.next + 1', 'next: source.next'],
    ['state: seed | 0', 'state: seed & 0x7fffffff'],
    ['state: seed | 0', 'state: seed & ~1'],
    ['[hi, s2] = word(s1)', '[hi, s2] = word(source.state)'],
    ["'seeded', state: s2", "'seeded', state: s1"],
    ['BigInt(hi) << 32n', 'BigInt(hi) << 31n'],
    ['((BigInt(hi) << 32n) | BigInt(lo)) % count', 'BigInt(lo) % count'],
    ['s ^ (s >>> 15)', 's ^ (s >> 15)'],
    ['(t ^ (t >>> 14)) >>> 0', 't ^ (t >>> 14)'],
    ['1 | s)', '1 + s)'],
    ['61 | t', '61 ^ t'],
    ["if (c.source._tag === 'deterministic') return { index: 0n, choices: c }", ''],
    ['taken: { index, count: n, before: c.taken }', 'taken: { index, count: n, before: null }'],
    ['source, relaxed: c.relaxed, taken', 'source, relaxed: strict, taken'],
    ['return out.reverse()', 'return out']
  ]),
  ...rowsIn('execution/runtime/Growth', test, [
    ['chosen.index === 0n', 'chosen.index !== 0n'],
    ['choices: chosen.choices', 'choices']
  ]),
  ...rowsIn('execution/instructions/Numeric', test, [
    ['nans.nth(chosen.index)', 'nans.nth(0n)'],
    ['nanResult(x, y))', 'nanResult(x))'],
    ['nans.nth(chosen.index), chosen.choices', 'nans.nth(chosen.index), choices']
  ]),
  ...rowsIn('execution/instructions/Vector', test, [
    ['choices = chosen.choices', ''],
    ['choose(choices, lane.count)', 'choose(z.choices, lane.count)']
  ]),
  ...rowsIn('numerics/NaN', test, [
    ['highWord(i) >>> 1', 'highWord(i) & 0'],
    ['highWord(i) << 31', 'highWord(i) & 0'],
    ['1n << 52n', '1n << 51n'],
    ['1n << 23n', '1n << 22n']
  ]),
  ...rowsIn('host/cli/support/choicesOption', test, [
    ['Number(seed) < SEEDS', 'true'],
    ['Number(seed) < SEEDS', 'Number(seed) <= SEEDS'],
    ['source.state >>> 0', 'source.state']
  ])
]
