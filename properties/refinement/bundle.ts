/** The worker of the long runs as one file, made of the sources as they are or with one of them changed. */
import { build, type Plugin } from 'esbuild'
import { mkdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** Below the project, so that packages are found from there. */
const folder = '.cache/refinement'

/** In file `path` the text is another. */
export interface Changed {
  readonly path: string
  readonly change: (text: string) => string
}

const changing = ({ path, change }: Changed): Plugin => ({
  name: 'changed',
  setup: (building) => {
    building.onLoad({ filter: /\.ts$/ }, (file) =>
      file.path === resolve(path) ? { contents: change(readFileSync(path, 'utf8')), loader: 'ts' } : undefined
    )
  }
})

/** The path of the file. */
export const bundled = async (name: string, changed: Changed | null): Promise<string> => {
  mkdirSync(folder, { recursive: true })
  const outfile = join(folder, `${name}.mjs`)
  await build({
    entryPoints: ['properties/refinement/worker.ts'],
    outfile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'error',
    plugins: changed === null ? [] : [changing(changed)]
  })
  return outfile
}
