// Runs kernels in the engine of whichever Node runs this, for the benchmark of another. Messages:
// { bytes } compiles a kernel and is answered { version } or { missing }; { argument, times } runs it so often, answered { result, seconds }.
import { existsSync, readFileSync } from 'node:fs'

const schedule = '/proc/thread-self/schedstat'
const now =
  existsSync(schedule) ?
    () => Number(readFileSync(schedule, 'utf8').split(' ')[0])
  : () => Number(process.hrtime.bigint())

let run

const answer = ({ bytes, argument, times }) => {
  if (bytes !== undefined) {
    ;({ run } = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(bytes, 'base64'))).exports)
    return { version: process.version }
  }
  const start = now()
  let result
  for (let i = 0; i < times; i++) result = run(argument)
  const seconds = Math.max((now() - start) / 1e9, 1e-9)
  return { result: typeof result === 'bigint' ? `${result}n` : result, seconds }
}

process.on('message', (message) => {
  try {
    process.send(answer(message))
  } catch (error) {
    process.send({ missing: String(error.message).split('\n')[0] })
  }
})
