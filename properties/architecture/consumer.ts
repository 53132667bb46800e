/** A project of a user, in a folder of its own: strict, ESM, with the packed library installed by npm. */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Ran {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program in a folder, without the variables that npm and vitest set for their own children. */
export const runIn = (folder: string, command: string, args: readonly string[]): Ran => {
  const { PATH = '', HOME = '' } = process.env
  const of = spawnSync(command, args, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...npmSettings, PATH, HOME, NO_COLOR: '1' }
  })
  return { status: of.status, stdout: of.stdout, stderr: of.stderr }
}

/** The registry, proxy and cache that npm was told to use. */
const npmSettings = Object.fromEntries(
  Object.entries(process.env).filter(([name]) =>
    /^(npm_config_(registry|cache|userconfig|cafile)|.*_proxy|NODE_EXTRA_CA_CERTS)$/i.test(name)
  )
)

/** Packs the built package into a folder; the path of the archive. */
export const pack = (folder: string): string => {
  const packed = runIn(process.cwd(), 'npm', [
    'pack',
    '--ignore-scripts',
    '--json',
    '--loglevel=error',
    '--pack-destination',
    folder
  ])
  const [, name] = /"filename": "([^"]+)"/.exec(packed.stdout) ?? []
  if (name === undefined) throw new Error(`npm pack failed: ${packed.stderr}`)
  return join(folder, name)
}

/** Makes a project that has installed the archive and what `docs/library.md` asks for; why not, where npm cannot reach its registry. */
export const installIn = (folder: string, archive: string): string | null => {
  const manifest = { name: 'consumer', private: true, version: '0.0.0', type: 'module' }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
  const packages = [archive, 'fp-ts', 'fast-check']
  const installed = runIn(folder, 'npm', [
    'install',
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    ...packages
  ])
  if (installed.status === 0) return null
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ENETUNREACH|ETIMEDOUT/.test(installed.stderr))
    return 'npm cannot reach its registry'
  throw new Error(`npm install failed: ${installed.stderr}`)
}

export interface Check {
  readonly moduleResolution: 'nodenext' | 'bundler'
  /** False: the declaration files are checked, too, those of the packages that they reach included. */
  readonly skipLibCheck: boolean
}

/** Settings of a strict project; `lib` has DOM for `console`, and no package of types is read. */
export const settings = ({ moduleResolution, skipLibCheck }: Check): string =>
  JSON.stringify({
    compilerOptions: {
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      target: 'es2022',
      lib: ['es2023', 'dom'],
      types: [],
      module: moduleResolution === 'bundler' ? 'esnext' : moduleResolution,
      moduleResolution,
      skipLibCheck,
      outDir: 'js'
    },
    include: ['*.ts']
  })
