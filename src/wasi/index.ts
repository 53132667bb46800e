/** Entry point `wasm-reduct/wasi`: requests, replies, and the pure ABI between them. */
export { plan } from './Calls.ts'
export { errnoNumber, isErrno, type Errno, type ErrnoName } from './Errno.ts'
export type { Ask, Plan } from './Plan.ts'
export type { Answers, Capabilities, ClockId, Fdstat, Request, RequestOf, RequestTag, Whence } from './Requests.ts'
export { isWasiName, wasiModule, wasiNames, wasiType, type WasiName } from './Signatures.ts'
