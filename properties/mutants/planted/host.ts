/** Bugs in the hosts: the streams of the process, the virtual host, the loop between program and host. */
import { inFile } from './inFile.ts'
import type { PlantedRow } from './Row.ts'

const stdio = inFile('host/node/stdio', 'host/streams', 'host/files')
const system = inFile('host/node/system', 'host/streams')
const clocks = inFile('host/node/stdio', 'host/clocks')
const rights = inFile('wasi/Stdio', 'host/streams')
const virtual = inFile('host/memory/virtual', 'host/clocks')
const drive = inFile('host/drive', 'laws/effects', 'cli/guests')

export const host: ReadonlyArray<PlantedRow> = [
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
  drive('call.func.module === wasiModule', 'true')
]
