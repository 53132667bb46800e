/** Bugs in WASI: pointers, layouts, error numbers. */
import { inFile } from './inFile.ts'
import type { PlantedRow } from './Row.ts'

const calls = inFile('wasi/Calls', 'wasi/abi', 'wasi/buffers', 'wasi/errors')
const guest = inFile('wasi/Guest', 'wasi/abi', 'wasi/buffers', 'wasi/errors')
const errno = inFile('wasi/Errno', 'wasi/errors')

export const wasi: ReadonlyArray<PlantedRow> = [
  calls('v.c >>> 0', 'v.c'),
  calls('BigInt.asIntN(64, v.c)', 'BigInt.asUintN(64, v.c)'),
  calls('n * 8, 4', 'n * 8, 1'),
  calls('mostBytes - sum', 'mostBytes'),
  calls('fits(g, at, length)', 'fits(g, at, 0)'),
  calls('n + s.length + 1', 'n + s.length', 1),
  calls('n + s.length + 1', 'n + s.length', 2),
  calls('table + 4 * i', 'table + 8 * i'),
  calls('terminated(s)', 'Uint8Array.of(...s, 0)'),
  calls("['set', 'cur', 'end']", "['set', 'end', 'cur']"),
  calls('n === 2 || n === 3', 'n === 2'),
  calls("0n, 'cur'", "0n, 'set'"),
  calls('.length > a.u32(2)', '.length >= a.u32(2)'),
  calls('little(BigInt(flags), 2)', 'little(BigInt(flags), 1), 0'),
  calls('code: a.u32(0)', 'code: a.u32(0) & 0xff'),
  guest("e.name === 'memory' && ", ''),
  guest('pointer % align === 0 && ', ''),
  guest('pointer + length <= g.size', 'pointer + length < g.size'),
  guest('B.i32(m, pointer) >>> 0', 'B.i32(m, pointer)'),
  errno("  'noent',\n  'noexec',", "  'noexec',\n  'noent',"),
  errno("name !== 'success' && ", ''),
  inFile('wasi/Signatures', 'wasi/abi', 'cli/guests')("proc_exit: 'i'", "proc_exit: 'l'")
]
