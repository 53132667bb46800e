/**
 * The last step of the build: runs the example, and keeps the code that V8 made of the command line for that.
 *
 * The example runs in a process of its own, which is this one again with the words of a command line.
 */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { compiled, keepCode, start } from './cache.ts'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const folder = here('../../bundle')

if (process.argv.length > 2) {
  const made = compiled(folder)
  process.once('exit', () => keepCode(folder, made))
  start(folder, made)
} else {
  const words = [here(import.meta.url), 'run', here('../../../../docs/examples/hello.wasm')]
  process.exitCode = spawnSync(process.execPath, words, { stdio: ['ignore', 'ignore', 'inherit'] }).status ?? 1
}
