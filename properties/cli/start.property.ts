/** How the command line starts: from code that V8 made when it was built, and without what a command does not need. */
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as t from 'io-ts'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../support/folder.ts'

const folder = temporaryFolder()
const bundle = 'dist/host/bundle'

/** A copy of the built command line in which something has been changed. */
const changed = (name: string, change: (bundle: string) => void): string => {
  const copy = join(folder.path, name, bundle)
  mkdirSync(copy, { recursive: true })
  cpSync(bundle, copy, { recursive: true })
  cpSync('package.json', join(folder.path, name, 'package.json'))
  change(copy)
  return copy
}

const node = (...args: ReadonlyArray<string>): string => {
  const { stdout, stderr } = spawnSync(process.execPath, args)
  return stdout.toString() + stderr.toString()
}

const run = ['run', 'docs/examples/hello.wasm']
const greeting = 'hello from WebAssembly\n'

/** Whether V8 takes the code in a folder. */
const ready = (path: string, ...flags: ReadonlyArray<string>): string =>
  node(
    ...flags,
    '--input-type=module',
    '-e',
    `import { compiled } from './dist/host/cli/startup/cache.js'; console.log(compiled(${JSON.stringify(path)}).ready)`
  ).trim()

const rewrite = (file: string, how: (bytes: Buffer) => Buffer): void => writeFileSync(file, how(readFileSync(file)))

/** A bit of a byte somewhere. */
const flipped = (bytes: Buffer, at: number): Buffer => {
  const copy = Buffer.from(bytes)
  copy.writeUInt8(copy.readUInt8(at) ^ 1, at)
  return copy
}

describe('the code that was made when the command line was built', () => {
  it('is taken', () => {
    expect(ready(bundle)).toBe('true')
    expect(node(join(bundle, 'main.js'), ...run)).toBe(greeting)
  })
  it('is not taken by V8 with other flags, and nothing else depends on it', () => {
    expect(ready(bundle, '--no-flush-bytecode')).toBe('false')
    expect(node('--no-flush-bytecode', join(bundle, 'main.js'), ...run)).toBe(greeting)
  })
  it.each<readonly [string, (code: string) => void]>([
    ['is missing', (code) => rmSync(code)],
    ['is empty', (code) => rewrite(code, () => Buffer.alloc(0))],
    ['was cut short', (code) => rewrite(code, (b) => b.subarray(0, b.length >> 1))],
    ['has another digest', (code) => rewrite(code, (b) => flipped(b, 0))],
    ['is damaged at its start', (code) => rewrite(code, (b) => flipped(b, 33))],
    ['is damaged', (code) => rewrite(code, (b) => flipped(b, b.length >> 1))]
  ])('is not taken where it %s', (name, change) => {
    const copy = changed(name.replaceAll(' ', '-'), (path) => {
      expect(existsSync(join(path, 'reduct.code'))).toBe(true)
      change(join(path, 'reduct.code'))
    })
    expect(ready(copy)).toBe('false')
    expect(node(join(copy, 'main.js'), ...run)).toBe(greeting)
  })
  it('is not taken for another text, be it of the same length', () => {
    const [here, there] = ['run a program: its _start', 'RUN A PROGRAM: its _start']
    const copy = changed('text', (path) =>
      rewrite(join(path, 'reduct.js'), (b) => Buffer.from(b.toString('latin1').replaceAll(here, there), 'latin1'))
    )
    expect(ready(copy)).toBe('false')
    expect(node(join(copy, 'main.js'), '--help')).toContain(there)
    expect(node(join(bundle, 'main.js'), '--help')).toContain(here)
  })
})

/** What the bundler says of its input: which module imports which. */
const Metafile = t.type({
  inputs: t.record(
    t.string,
    t.type({
      imports: t.array(t.intersection([t.type({ path: t.string, kind: t.string }), t.partial({ external: t.boolean })]))
    })
  )
})
const decoded = Metafile.decode(JSON.parse(readFileSync('dist/host/bundle.json', 'utf8')))
if (decoded._tag === 'Left') throw new Error('the bundler has not said what it put together')
const { inputs } = decoded.right

/** The modules that are there when a module runs: what it imports, and they; not what is imported when it is wanted. */
const loadedWith = (...modules: ReadonlyArray<string>): ReadonlyArray<string> => {
  const seen = new Set<string>()
  const open = [...modules]
  for (let m = open.pop(); m !== undefined; m = open.pop()) {
    if (seen.has(m)) continue
    seen.add(m)
    for (const { path, kind, external } of inputs[m]?.imports ?? [])
      if (external !== true && kind !== 'dynamic-import') open.push(path)
  }
  return [...seen]
}

const cli = (name: string): string => `dist/host/cli/${name}.js`
const command = (name: string): string => cli(`commands/${name}`)
const start = cli('main')

describe('a command loads what it needs', () => {
  it('the help needs no module of the core', () => {
    const loaded = loadedWith(start)
    expect(loaded).toContain(cli('commands'))
    const known = /^dist\/(host\/cli|prelude)\// // the prelude knows nothing of WebAssembly
    expect(loaded.filter((m) => m.startsWith('dist/') && !known.test(m))).toEqual([])
  })
  it.each<readonly [string, ReadonlyArray<RegExp>]>([
    ['run', [/^dist\/(text|script|soundness|arbitraries)\//, /\/snapshot\/(En|De)code/, /\/staging\/(emit|RunStaged)/]],
    [
      'validate',
      [/^dist\/(text|script|soundness|arbitraries|staging|trace|wasi)\//, /\/snapshot\//, /\/host\/(node|memory)\//]
    ],
    ['trace', [/^dist\/(text|script|soundness|arbitraries)\//, /\/staging\/(emit|RunStaged)/]],
    ['soundness', [/^dist\/(text|script)\//, /\/staging\/(emit|RunStaged)/, /\/arbitraries\//]],
    ['convert', [/^dist\/(script|soundness|arbitraries|staging|trace|wasi)\//, /\/snapshot\//]],
    ['wast', [/^dist\/(soundness|arbitraries)\//, /yocto-spinner/]]
  ])('%s', (name, others) => {
    const loaded = loadedWith(start, command(name))
    expect(loaded).toContain(cli('support/exit'))
    expect(loaded.length).toBeGreaterThan(60)
    const foreign = ['run', 'resume', 'trace', 'soundness', 'validate', 'inspect', 'wast', 'convert']
      .filter((other) => other !== name)
      .map(command)
    expect(loaded.filter((m) => foreign.includes(m) || others.some((o) => o.test(m)))).toEqual([])
  })
})
