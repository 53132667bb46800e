/** Entry point `wasm-reduct/host/node`: the loop that performs effects, and the interpreters of WASI requests. */
export { drive, type Advance, type DriveOptions, type HostPlans, type NoSuchHost } from '../drive.ts'
export { virtual, type Virtual, type VirtualOptions } from '../memory/virtual.ts'
export { node, type NodeOptions } from './stdio.ts'
export type { Sink } from '../sink.ts'
