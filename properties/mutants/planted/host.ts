/** Bugs of the hosts, of WASI, of the embedding and of the command line. */
import type { PlantedRow } from './Row.ts'

const inFile =
  (file: string, ...tests: ReadonlyArray<string>) =>
  (from: string, to: string, nth?: number): PlantedRow => ({
    file: `src/${file}.ts`,
    from,
    to,
    ...(nth === undefined ? {} : { nth }),
    tests: tests.map((name) => `properties/${name}.property.ts`)
  })

const stdio = inFile('host/node/stdio', 'host/streams', 'host/files')
const system = inFile('host/node/system', 'host/streams')
const clocks = inFile('host/node/stdio', 'host/clocks')
const rights = inFile('wasi/Stdio', 'host/streams')
const virtual = inFile('host/memory/virtual', 'host/clocks')
const drive = inFile('host/drive', 'laws/effects', 'cli/guests')
const calls = inFile('wasi/Calls', 'wasi/abi', 'wasi/buffers', 'wasi/errors')
const guest = inFile('wasi/Guest', 'wasi/abi', 'wasi/buffers', 'wasi/errors')
const errno = inFile('wasi/Errno', 'wasi/errors')
const run = inFile('embedding/Run', 'embedding/fuel')
const embedding = (name: string): ReturnType<typeof inFile> =>
  inFile(`embedding/${name}`, 'embedding/limits', 'embedding/fuel', 'embedding/embedding')
const cli = (name: string): ReturnType<typeof inFile> => inFile(`host/cli/${name}`, 'cli/codes', 'cli/guests')

export const hostRows: ReadonlyArray<PlantedRow> = [
  // host/node: the standard streams of the process
  system(".replace(/^E/, '')", ''),
  system("isErrno(name) ? name : 'io'", "isErrno(name) ? name : 'inval'"),
  stdio("result.left.code !== 'EAGAIN'", 'true'),
  system("stat.isSocket() ? 'stream'", "stat.isSocket() ? 'dgram'"),
  system("stat.isDirectory() ? 'directory'\n  : ", ''),
  stdio('E.isLeft(n) && done === 0', 'E.isLeft(n)'),
  stdio('else s.position += n.right', 'else s.position = n.right'),
  stdio('if (s.position === null) s.read += n.right\n    else s.position', 'if (s.position !== null) s.position'),
  stdio("whence === 'cur' ? now", "whence === 'cur' ? (s.position ?? 0)"),
  stdio("whence === 'set' ? 0", "whence === 'set' ? now"),
  stdio(': fstatSync(s.descriptor).size', ': now'),
  stdio('to < 0n || to >', 'to >'),
  stdio('to > BigInt(Number.MAX_SAFE_INTEGER)', 'to > 2n ** 63n'),
  stdio('if (Number(to) !== now) s.position', 's.position'),
  stdio('/^pos:', '/^flags:'),
  stdio('(fd === 1 || fd === 2 ? on(fd', '(fd >= 0 ? on(fd'),
  stdio('fd !== 0 ? ', 'fd > 2 ? '),
  stdio('streams.delete(fd)', 'streams.has(fd)'),
  stdio('options.stdout ?? 1', 'options.stdout ?? 2'),
  stdio('options.sink ?? toDescriptors(', 'toDescriptors('),
  stdio('fd === 1 ? stdout : stderr', 'fd === 2 ? stdout : stderr'),
  stdio("n.left.code === 'EOF'", 'false'),
  clocks('performance.timeOrigin + performance.now()', 'performance.now()'),
  clocks('process.hrtime.bigint()', 'process.hrtime.bigint() / 1000n'),
  clocks('process.cpuUsage().user + process.cpuUsage().system', 'process.cpuUsage().user'),
  clocks('id === 1 ? 1n : 1000n', '1n'),
  clocks('bytes.subarray(at, at + mostRandom)', 'bytes.subarray(0, mostRandom)'),
  clocks('`${k}=${v}`', '`${k}:${v}`'),
  rights("fd === 0 && type === 'regular'", "type === 'regular'"),
  rights('tell: 1n << 5n', 'tell: 1n << 4n'),
  rights('fd === 0 ? right.read : right.write', 'fd === 0 ? right.write : right.read'),

  // host/memory: the virtual host
  virtual('time() - options.now', 'time()'),
  virtual('now += options.tick', 'now + options.tick'),
  virtual('position += bytes.length', 'position += length'),
  virtual('open.delete(fd)', 'open.has(fd)'),
  virtual('(fd === 1 || fd === 2) && open.has(fd)', 'fd === 1 || fd === 2'),
  virtual('random: random.state()', 'random: options.seed'),
  virtual('open: [...open]', 'open: start.open'),
  virtual('bytesFrom(start.random)', 'bytesFrom(options.seed)'),
  virtual('const { stdin } = start', 'const { stdin } = options'),
  virtual('(t >>> 7)', '(t >>> 6)'),

  // host: the loop
  drive('o.config.steps >= end', 'o.config.steps > end'),
  drive('Math.min(rules, end - c.steps)', 'rules'),
  drive('start.steps + fuel', 'fuel'),
  drive('call.func.module === wasiModule', 'true'),

  // wasi: the ABI
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
  inFile('wasi/Signatures', 'wasi/abi', 'cli/guests')("proc_exit: 'i'", "proc_exit: 'l'"),

  // embedding: fuel, limits, replies, choices
  run('start.steps + fuel', 'fuel'),
  run('o.config.steps >= end', 'o.config.steps > end'),
  run('if (wrong !== null) return wrong\n', ''),
  run("reply._tag === 'exception' ? [wrongException(reply.store, reply.exn)", "reply._tag === 'exception' ? [null"),
  run('mismatch(store, fields, ft.params)', 'null'),
  run('{ ...defaultSettings.limits, ...o.limits }', '{ ...defaultSettings.limits }'),
  run('o.choices ?? defaultSettings.choices', 'defaultSettings.choices'),
  run('o.fuel, o.evaluator', 'Infinity, o.evaluator'),
  embedding('Growth')('min > bound', 'min >= bound'),
  embedding('Growth')('min < size || ', ''),
  embedding('Growth')('!Number.isInteger(min) || ', ''),
  embedding('Growth')('[mostPages(type.at), bounds.pages]', '[mostPages(type.at), bounds.table]'),
  embedding('Lookup')('k < n', 'k <= n'),
  embedding('Lookup')('Number.isInteger(k) && ', ''),
  embedding('Memories')('k + n <= size', 'k + n < size'),
  embedding('Memories')('k >= 0 && n >= 0 && ', ''),
  embedding('Modules')(
    'const { store, steps, choices } = ran.right',
    'const { store, steps } = ran.right\n  const { choices } = settingsOf(options)'
  ),
  embedding('Tags')('s.fresh + 1', 's.fresh'),
  embedding('Globals')('g.type.mut ?', 'true ?'),

  // host/cli: exit codes, options, sessions
  cli('support/report')('code & 0xff || 1', 'code & 0xff'),
  cli('support/report')('code & 0xff || 1', 'code || 1'),
  cli('support/report')('e.command ? exit.commandTrap : exit.trap', 'exit.commandTrap'),
  cli('support/options')("p.slice(p.indexOf('=') + 1)", "p.slice(p.lastIndexOf('=') + 1)"),
  cli('support/options')("p.indexOf('=') < 1", "p.indexOf('=') < 0"),
  cli('support/hosts')(' && !text.startsWith(base64)', ''),
  cli('support/hosts')('toStreams(2, bytes)', 'toStreams(1, bytes)'),
  cli('support/hosts')('a.invoke === null ? [name, ...a.args] : [name]', '[name, ...a.args]'),
  cli('support/session')('o.invoke === null && names[last] === commandName', 'names[last] === commandName'),
  cli('support/session')(
    'E.right(invoked === reactorName ? before : [...before, invoked])',
    'E.right([...before, invoked])'
  ),
  cli('support/session')('E.right(invoked === reactorName ? before : [...before, invoked])', 'E.right([invoked])'),
  cli('support/session')('({ ...next, steps: c.steps })', 'next'),
  cli('support/session')('choices: outcome.choices, ', ''),
  cli('support/session')('fuel: o.fuel - c.steps', 'fuel: o.fuel'),
  cli('support/session')('{ ...defaultLimits, depth: o.maxDepth }', 'defaultLimits'),
  cli('support/runOptions')('o.virtual ?? o.seed !== undefined', 'o.virtual ?? false'),
  cli('support/scriptFiles')("if (arg === '-' && args.indexOf(arg) < i) return [E.left(readOnce)]\n", ''),
  cli('commands/validate')('if (code === exit.ok) code = loaded.left.code', 'code = loaded.left.code'),
  cli('commands/convert')('if (code === exit.ok) code = complaint.code', 'code = complaint.code'),
  cli('commands/wast')('failed > 0 ? exit.finding : ', ''),
  cli('commands/trace')('if (E.isLeft(a)) return refuse(a.left, json)', 'if (E.isLeft(a)) return refuse(a.left)'),
  cli('program')('error.exitCode === 0 ? exit.ok : exit.usage', 'error.exitCode')
]
