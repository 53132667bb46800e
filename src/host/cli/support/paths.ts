/**
 * Where a path leads: inside of a folder or out of it.
 */
import { realpathSync } from 'node:fs'
import { isAbsolute, relative, sep } from 'node:path'

/** Whether a path leaves a folder, by its words; `..foo` is a name like any other. */
export const isOutside = (folder: string, path: string): boolean => {
  const way = relative(folder, path)
  return way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)
}

/** Whether a file is in a folder or in one of its folders, symbolic links followed; `false` where there is no such file. */
export const isReallyInside = (folder: string, path: string): boolean => {
  try {
    return !isOutside(realpathSync(folder), realpathSync(path))
  } catch {
    return false // reading it then says what is wrong
  }
}
