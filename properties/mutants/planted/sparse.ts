/** Bugs in memories of more than 4 GiB: their parts, their limits, both tiers, saved runs, the embedding and the command line. */
import { rowsIn } from './inFile.ts'

const laws = 'persistent/memory/Sparse'
const tiers = 'refinement/sparse'
const cli = 'cli/memory'

export const sparse = [
  ...rowsIn('persistent/memory/Sparse', laws, [
    ['at > PART - 4', 'at > PART - 3'],
    ['Math.floor(a / PART)', 'a >>> J.STRETCH'],
    ['partsOf(n) - V.length(m.parts)', 'partOf(n) - V.length(m.parts)'],
    ['sparse(n, parts, m.written)', 'sparse(n, parts, S.empty)'],
    ['put(to, from, i + j, l)', 'put(to, from, j, l)'],
    ['from - a + i', 'i'],
    ['S.union(m.written, n.written)', 'm.written'],
    ['put(bytes, at, i, k)', 'put(bytes, at, 0, k)'],
    ['if (!F.isInside(m, a, n) || n === 0) return m', 'if (n === 0) return m']
  ]),
  ...rowsIn('persistent/memory/Sparse', 'persistent/memory/Written', [['partOf(a + n - 1) + 1', 'partOf(a + n) + 1']]),
  ...rowsIn('persistent/memory/Bytes', laws, [
    ['n <= most ? F.grow(m, n) : undefined', 'F.grow(m, n)'],
    ['n <= most ? J.fresh(n) : undefined', 'J.fresh(n)'],
    ['if (n > MAX_LENGTH) return undefined\n', ''],
    ['isSparse(m) || isSparse(n) ? P.equal(m, n)', 'isSparse(m) && isSparse(n) ? P.equal(m, n)']
  ]),
  ...rowsIn('persistent/memory/WriteSession', laws, [['if (isSparse(m)) return undefined\n', '']]),
  ...rowsIn('execution/runtime/Config', 'execution/rules/memory', [
    ["at === 'i32' ? pages : pages64", 'pages'],
    ["at === 'i32' ? pages : pages64", 'pages64']
  ]),
  ...rowsIn('staging/runtime/Mirrors', tiers, [
    ['    c.L = 0\n', ''],
    ['c.size = length(m.bytes) / PAGE', 'c.size = c.L / PAGE']
  ]),
  ...rowsIn('staging/runtime/Sync', tiers, [['  if (c.session === null) return true\n', '']]),
  ...rowsIn('embedding/snapshot/EncodeStore', tiers, [['(first + count) * B.STRETCH', '(first + 1) * B.STRETCH']]),
  ...rowsIn('embedding/snapshot/Upgrade', cli, [
    ['memory: defaultLimits.memory, pages64 }', 'memory: defaultLimits.memory, pages64: defaultLimits.pages64 }']
  ]),
  ...rowsIn('embedding/Memories', 'embedding/embedding', [['() => n <= B.MOST_AT_ONCE', '() => true']]),
  ...rowsIn('host/cli/support/runOptions', cli, [
    ['{ pages: n, pages64: n }', '{ pages: n, pages64: 262_144 }'],
    ['2 ** 37 - 1', '2 ** 37']
  ]),
  ...rowsIn('host/cli/support/state', cli, [
    ['`${p} ${sha256(page)}', '`${sha256(page)}'],
    ['B.length(m) > MOST ?', 'B.length(m) < MOST ?']
  ]),
  ...rowsIn('host/cli/commands/resume', cli, [['...pageLimits(n) }', '}']])
]
