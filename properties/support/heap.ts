/** What a test holds in memory: bytes that survive a full collection. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/**
 * Bytes of live objects and of live buffers in this thread. Buffers that one collection finds dead are freed beside the
 * program, and counted as such at the latest when the next one begins.
 */
export const liveBytes = (): number => {
  collect()
  collect()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

export const MiB = 2 ** 20
