/**
 * The built core, which is what users run; a development loader would instrument every function.
 *
 * `npm run build` makes it.
 */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = new URL('../../', import.meta.url)

/** The path of a file of the repository. */
export const fileOf = (path: string): string => fileURLToPath(new URL(path, root))

// Properties of what the benchmark is made of measure nothing, and need no build.
const [folder, extension] = process.env['VITEST'] === undefined ? ['dist', 'js'] : ['src', 'ts']

export const built = async <A>(path: string): Promise<A> => {
  const url = new URL(`${folder}/${path}.${extension}`, root)
  if (!existsSync(url)) throw new Error(`${fileURLToPath(url)} is missing: run 'npm run build'`)
  // A dynamic import has no static type: it is the type of the source that the file was built from.
  return (await import(/* @vite-ignore */ url.href)) as A
}

export type Embedding = typeof import('../../src/embedding/index.ts')

export const embedding = await built<Embedding>('embedding/index')
/** Places in code, of the staged evaluator: they say how many constants are ahead of an instruction. */
export const { osrPointOf } = await built<typeof import('../../src/staging/entry/Osr.ts')>('staging/entry/Osr')
