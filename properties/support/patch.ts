/** Diffs in the pages of the documentation: what they change, applied to a folder. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Lines of a file that are exchanged for others. A file that is new has no old lines. */
export interface Hunk {
  readonly path: string
  readonly from: string
  readonly to: string
}

/** The hunks of the blocks in a page that are marked as `diff`, in order. */
export const hunksOf = (page: string): ReadonlyArray<Hunk> => {
  const hunks: Array<{ path: string; from: string[]; to: string[] }> = []
  for (const [, block = ''] of page.matchAll(/^```diff\n([^]*?)^```$/gm)) {
    let path = ''
    for (const line of block.replace(/\n+$/, '').split('\n')) {
      const last = hunks.at(-1)
      if (line.startsWith('+++ b/')) path = line.slice('+++ b/'.length)
      else if (line.startsWith('@@ ')) hunks.push({ path, from: [], to: [] })
      else if (!line.startsWith('--- ') && last !== undefined) {
        if (!line.startsWith('+')) last.from.push(line.slice(1))
        if (!line.startsWith('-')) last.to.push(line.slice(1))
      }
    }
  }
  return hunks.map(({ path, from, to }) => ({ path, from: from.join('\n'), to: to.join('\n') }))
}

/** Applies a hunk under `root`; what is wrong with it otherwise. Its old lines must be in the file once. */
export const apply = (root: string, { path, from, to }: Hunk): string | null => {
  const at = join(root, path)
  if (from === '') {
    if (existsSync(at)) return `${path} is there already`
    mkdirSync(dirname(at), { recursive: true })
    writeFileSync(at, `${to}\n`)
    return null
  }
  const text = existsSync(at) ? `\n${readFileSync(at, 'utf8')}\n` : ''
  const [before, after, ...more] = text.split(`\n${from}\n`)
  if (before === undefined || after === undefined || more.length > 0)
    return `${path}: these lines must be in the file once:\n${from}`
  writeFileSync(at, `${before}\n${to}\n${after}`.slice(1, -1))
  return null
}
