/**
 * From a suspended call to a request, and from its answer back to the guest: the ABI of WASI preview 1, purely.
 *
 * Spec: https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md#functions
 */
import type { HostCall } from '../execution/runtime/Config.ts'
import type { Store } from '../execution/runtime/Store.ts'
import type { Val } from '../execution/runtime/Values.ts'
import { fits, guestOf, little, readBytes, readU32, writeBytes, writeU32, writeU64, type Guest } from './Guest.ts'
import { ask, badPointer, errno, replyBadPointer, replyErrno, replyTrap, type BadPointer, type Plan } from './Plan.ts'
import type { Answers, ClockId, Fdstat, Whence } from './Requests.ts'
import { isWasiName, type WasiName } from './Signatures.ts'

/** The arguments of a call: pointers, descriptors and flags as unsigned numbers, 64-bit ones as signed bigints. */
interface Args {
  readonly u32: (i: number) => number
  readonly s64: (i: number) => bigint
}

const argsOf = (vals: ReadonlyArray<Val>): Args => ({
  u32: (i) => {
    const v = vals[i]
    return v?._tag === 'i32.const' ? v.c >>> 0 : 0
  },
  s64: (i) => {
    const v = vals[i]
    return v?._tag === 'i64.const' ? BigInt.asIntN(64, v.c) : 0n
  }
})

/** Checks one pointer argument before anything is asked. */
const pointing = (g: Guest, what: string, pointer: number, size: number, align: number, then: () => Plan): Plan =>
  fits(g, pointer, size, align) ? then() : replyBadPointer(badPointer(what, pointer), g.store)

/** One buffer of a scatter or gather list. */
interface Iovec {
  readonly pointer: number
  readonly length: number
}

/** NON-SPEC: a call moves at most this number of bytes; a longer one is a short read or write, as every program must expect. */
const mostBytes = 64 * 1024 * 1024

/** The buffers at `pointer`, cut to `mostBytes` in sum. Every one of them must be in the memory. */
const iovecs = (g: Guest, pointer: number, n: number): ReadonlyArray<Iovec> | BadPointer => {
  if (!fits(g, pointer, n * 8, 4)) return badPointer('the vector of buffers', pointer)
  const out: Array<Iovec> = []
  let sum = 0
  for (let i = 0; i < n; i++) {
    const at = readU32(g, pointer + 8 * i)
    const length = readU32(g, pointer + 8 * i + 4)
    if (!fits(g, at, length)) return badPointer(`buffer ${i}`, at)
    const taken = Math.min(length, mostBytes - sum)
    if (taken > 0) out.push({ pointer: at, length: taken })
    sum += taken
  }
  return out
}

const gather = (g: Guest, buffers: ReadonlyArray<Iovec>): Uint8Array => {
  const bytes = new Uint8Array(total(buffers))
  let at = 0
  for (const b of buffers) {
    bytes.set(readBytes(g, b.pointer, b.length), at)
    at += b.length
  }
  return bytes
}

const total = (buffers: ReadonlyArray<Iovec>): number => buffers.reduce((n, b) => n + b.length, 0)

const scatter = (g: Guest, buffers: ReadonlyArray<Iovec>, bytes: Uint8Array): Guest => {
  let at = 0
  let guest = g
  for (const b of buffers) {
    guest = writeBytes(guest, b.pointer, bytes.subarray(at, at + b.length))
    at += b.length
  }
  return guest
}

const isBad = (x: ReadonlyArray<Iovec> | BadPointer): x is BadPointer => '_tag' in x

/** The bytes with a zero after them. */
const terminated = (s: Uint8Array): Uint8Array => {
  const out = new Uint8Array(s.length + 1)
  out.set(s)
  return out
}

/** `argv` and its strings, each with a terminating zero; likewise the environment. */
const writeStrings = (
  g: Guest,
  table: number,
  buffer: number,
  strings: ReadonlyArray<Uint8Array>
): Guest | BadPointer => {
  const size = strings.reduce((n, s) => n + s.length + 1, 0)
  if (!fits(g, table, 4 * strings.length, 4)) return badPointer('the table of pointers', table)
  if (!fits(g, buffer, size)) return badPointer('the buffer of strings', buffer)
  let guest = g
  let at = buffer
  for (const [i, s] of strings.entries()) {
    guest = writeU32(writeBytes(guest, at, terminated(s)), table + 4 * i, at)
    at += s.length + 1
  }
  return guest
}

const writeSizes =
  (count: number, size: number) =>
  (g: Guest, strings: ReadonlyArray<Uint8Array>): Guest =>
    writeU32(
      writeU32(g, count, strings.length),
      size,
      strings.reduce((n, s) => n + s.length + 1, 0)
    )

const clockId = (n: number): ClockId | null => (n === 0 || n === 1 || n === 2 || n === 3 ? n : null)
const whences: ReadonlyArray<Whence> = ['set', 'cur', 'end']

const fdstat = ({ filetype, flags, base, inheriting }: Fdstat): Uint8Array =>
  Uint8Array.of(filetype, 0, ...little(BigInt(flags), 2), 0, 0, 0, 0, ...little(base, 8), ...little(inheriting, 8))

const sizes = (g: Guest, a: Args, tag: 'ArgsGet' | 'EnvironGet'): Plan =>
  pointing(g, 'the count', a.u32(0), 4, 4, () =>
    pointing(g, 'the size', a.u32(1), 4, 4, () => ask<typeof tag>(g, { _tag: tag }, writeSizes(a.u32(0), a.u32(1))))
  )

const strings = (g: Guest, a: Args, tag: 'ArgsGet' | 'EnvironGet'): Plan =>
  ask<typeof tag>(g, { _tag: tag }, (guest, answer) => writeStrings(guest, a.u32(0), a.u32(1), answer))

const write = (g: Guest, a: Args): Plan =>
  pointing(g, 'the number of bytes written', a.u32(3), 4, 4, () => {
    const buffers = iovecs(g, a.u32(1), a.u32(2))
    if (isBad(buffers)) return replyBadPointer(buffers, g.store)
    return ask<'FdWrite'>(g, { _tag: 'FdWrite', fd: a.u32(0), bytes: gather(g, buffers) }, (guest, n) =>
      writeU32(guest, a.u32(3), n)
    )
  })

const read = (g: Guest, a: Args): Plan =>
  pointing(g, 'the number of bytes read', a.u32(3), 4, 4, () => {
    const buffers = iovecs(g, a.u32(1), a.u32(2))
    if (isBad(buffers)) return replyBadPointer(buffers, g.store)
    return ask<'FdRead'>(g, { _tag: 'FdRead', fd: a.u32(0), length: total(buffers) }, (guest, bytes) =>
      writeU32(scatter(guest, buffers, bytes), a.u32(3), bytes.length)
    )
  })

/** Moves the offset of a file, or with nothing to move says it. */
const seek = (g: Guest, fd: number, offset: bigint, whence: Whence | undefined, out: number): Plan =>
  pointing(g, 'the offset', out, 8, 8, () =>
    whence === undefined ?
      replyErrno('inval', g.store)
    : ask<'FdSeek'>(g, { _tag: 'FdSeek', fd, offset, whence }, (guest, at) => writeU64(guest, out, at))
  )

const clock = (g: Guest, out: number, id: number, plan: (id: ClockId) => Plan): Plan =>
  pointing(g, 'the time', out, 8, 8, () => {
    const known = clockId(id)
    return known === null ? replyErrno('inval', g.store) : plan(known)
  })

const prestat = (g: Guest, a: Args): Plan =>
  pointing(g, 'the description', a.u32(1), 8, 4, () =>
    ask<'FdPrestatGet'>(g, { _tag: 'FdPrestatGet', fd: a.u32(0) }, (guest, name) =>
      writeBytes(guest, a.u32(1), Uint8Array.of(0, 0, 0, 0, ...little(BigInt(name.length), 4)))
    )
  )

/** The reply has the error `nametoolong` where the buffer is too short for the name. */
const prestatName = (g: Guest, a: Args): Plan =>
  pointing(g, 'the name', a.u32(1), a.u32(2), 1, () => {
    const plan = ask<'FdPrestatGet'>(g, { _tag: 'FdPrestatGet', fd: a.u32(0) }, (guest, name) =>
      writeBytes(guest, a.u32(1), name)
    )
    return plan._tag === 'reply' ?
        plan
      : {
          ...plan,
          deliver: (answer) =>
            // a request FdPrestatGet is answered by bytes
            answer._tag === 'Right' && (answer.right as Answers['FdPrestatGet']).length > a.u32(2) ?
              errno('nametoolong', g.store)
            : plan.deliver(answer)
        }
  })

/** All of the buffer is filled or, where it is longer than `mostBytes`, nothing. */
const random = (g: Guest, a: Args): Plan =>
  pointing(g, 'the buffer', a.u32(0), a.u32(1), 1, () =>
    a.u32(1) > mostBytes ?
      replyErrno('nomem', g.store)
    : ask<'RandomGet'>(g, { _tag: 'RandomGet', length: a.u32(1) }, (guest, bytes) => writeBytes(guest, a.u32(0), bytes))
  )

const nothing = (g: Guest): Guest => g

/** The functions that are requests. Every other one is linked and answers `nosys`. */
const table: { readonly [N in WasiName]?: (g: Guest, a: Args) => Plan } = {
  args_get: (g, a) => strings(g, a, 'ArgsGet'),
  args_sizes_get: (g, a) => sizes(g, a, 'ArgsGet'),
  environ_get: (g, a) => strings(g, a, 'EnvironGet'),
  environ_sizes_get: (g, a) => sizes(g, a, 'EnvironGet'),
  clock_res_get: (g, a) =>
    clock(g, a.u32(1), a.u32(0), (id) =>
      ask<'ClockResGet'>(g, { _tag: 'ClockResGet', id }, (guest, t) => writeU64(guest, a.u32(1), t))
    ),
  clock_time_get: (g, a) =>
    clock(g, a.u32(2), a.u32(0), (id) =>
      ask<'ClockTimeGet'>(g, { _tag: 'ClockTimeGet', id, precision: BigInt.asUintN(64, a.s64(1)) }, (guest, t) =>
        writeU64(guest, a.u32(2), t)
      )
    ),
  random_get: random,
  sched_yield: (g) => ask<'SchedYield'>(g, { _tag: 'SchedYield' }, nothing),
  fd_write: write,
  fd_read: read,
  fd_close: (g, a) => ask<'FdClose'>(g, { _tag: 'FdClose', fd: a.u32(0) }, nothing),
  fd_seek: (g, a) => seek(g, a.u32(0), a.s64(1), whences[a.u32(2)], a.u32(3)),
  fd_tell: (g, a) => seek(g, a.u32(0), 0n, 'cur', a.u32(1)),
  fd_fdstat_get: (g, a) =>
    pointing(g, 'the status', a.u32(1), 24, 8, () =>
      ask<'FdFdstatGet'>(g, { _tag: 'FdFdstatGet', fd: a.u32(0) }, (guest, stat) =>
        writeBytes(guest, a.u32(1), fdstat(stat))
      )
    ),
  fd_prestat_get: prestat,
  fd_prestat_dir_name: prestatName
}

/** What a suspended call of a WASI function comes to; `null` for a function that is not WASI's. */
export const plan = (call: HostCall, store: Store): Plan | null => {
  const { name } = call.func
  if (!isWasiName(name)) return null
  const a = argsOf(call.args)
  if (name === 'proc_exit') return { _tag: 'reply', reply: { _tag: 'exit', code: a.u32(0), store } }
  const known = table[name]
  if (known === undefined) return replyErrno('nosys', store)
  const g = guestOf(store, call.caller)
  return g === null ? replyTrap(`${name}: the calling module exports no memory named "memory"`, store) : known(g, a)
}
