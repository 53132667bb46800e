/** Error numbers of WASI, and calls that ask nothing. */
import { left, right, type Either } from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import {
  errnoNumber,
  isErrno,
  plan,
  wasiNames,
  type Answers,
  type Errno,
  type RequestTag,
  type WasiName
} from '../../src/wasi/index.ts'
import { addr, type MemAddr } from '../../src/execution/runtime/Addresses.ts'
import * as V from '../../src/persistent/Vector.ts'
import { callOf, guest, memoryOf } from './guest.ts'
import { ask, asked, errnoOf, zeros } from './asking.ts'
import { errors } from './errnos.ts'
import { pointing } from './pointing.ts'

type Answer = Either<Errno, Answers[RequestTag]>

describe('error numbers', () => {
  const known: Readonly<Record<string, number>> = Object.fromEntries(errors)

  test('are those of the description, all 77', () => {
    for (const [name, n] of errors) expect([name, errnoNumber(name), isErrno(name)]).toEqual([name, n, n > 0])
    expect(errors).toHaveLength(77)
    for (const name of ['opnotsupp', 'EIO', 'IO', '', 'toString']) expect(isErrno(name)).toBe(false)
  })

  test('a request that fails gives its number to the guest, and writes nothing', () => {
    const failures = errors.map(([name]) => name).filter((name) => name !== 'success')
    let tried = 0
    const functions = [
      ...pointing,
      {
        name: 'args_get',
        others: {},
        pointers: [
          [0, 4, 4],
          [1, 4, 4]
        ]
      } as const,
      { name: 'fd_close', others: { 0: 1 }, pointers: [] } as const,
      { name: 'sched_yield', others: {}, pointers: [] } as const
    ]
    for (const [i, { name, others, pointers }] of functions.entries()) {
      const args = Array.from({ length: 4 }, (_, i) => others[i] ?? 0)
      for (const [k, [at]] of pointers.entries()) args[at] = 64 * (k + 1)
      // each failure of some function, and each function with some failures
      for (const failure of failures.filter((_, k) => k % functions.length === i)) {
        const answer: Answer = left(failure)
        const r = asked(name, args).deliver(answer)
        expect([name, errnoOf(r)]).toEqual([name, known[failure]])
        expect(Buffer.compare(memoryOf(r.store), zeros)).toBe(0)
        tried++
      }
    }
    expect(tried).toBe(failures.length)
  })

  test('an unknown clock or whence is invalid, and nothing is asked', () => {
    for (const id of [4, 5, 2 ** 31, 2 ** 32 - 1]) {
      for (const p of [
        ask('clock_time_get', [id, 0n, 8]),
        ask('clock_res_get', [id, 8]),
        ask('fd_seek', [1, 0n, id, 8])
      ])
        expect(p._tag === 'reply' && errnoOf(p.reply)).toBe(28)
    }
  })

  test('proc_exit ends the program with its code', () => {
    for (const code of [0, 1, 134, 2 ** 32 - 1]) {
      const p = ask('proc_exit', [code])
      expect(p._tag === 'reply' && p.reply).toMatchObject({ _tag: 'exit', code })
    }
  })

  test('functions that are not there yet answer nosys, whatever they are given', () => {
    const there = new Set<WasiName>([
      ...pointing.map((p) => p.name),
      'args_get',
      'environ_get',
      'fd_close',
      'sched_yield',
      'proc_exit'
    ])
    for (const name of wasiNames.filter((n) => !there.has(n))) {
      const p = ask(name, [2 ** 32 - 1, 2 ** 32 - 1, 1, 2, 3, 4, 5])
      expect([name, p._tag === 'reply' && errnoOf(p.reply)]).toEqual([name, 52])
    }
    for (const name of there) {
      const args = Array.from({ length: 4 }, () => 0)
      const p = ask(name, args)
      expect([name, p._tag === 'reply' && errnoOf(p.reply)]).not.toEqual([name, 52])
    }
  })

  test('a program without a memory named memory traps', () => {
    for (const { name } of pointing) {
      const p = plan(callOf(name, [0, 0, 0, 0]), guest(zeros, false))
      expect(p?._tag === 'reply' && p.reply._tag).toBe('trap')
    }
  })

  test('the memory is the one with this name, whatever else is exported', () => {
    const store = guest(zeros)
    const instance = V.get(store.modules, 0)
    if (instance === undefined) throw new Error('no instance')
    const spare = V.get(guest(new Uint8Array(0)).mems, 0)
    if (spare === undefined) throw new Error('no memory')
    const others = [
      { name: 'other', addr: { _tag: 'mem', a: addr<MemAddr>(1) } },
      { name: 'Memory', addr: { _tag: 'mem', a: addr<MemAddr>(1) } }
    ] as const
    const exports = [...others, ...instance.exports]
    const two = { ...store, mems: V.push(store.mems, spare), modules: V.of([{ ...instance, exports }]) }
    const p = plan(callOf('random_get', [0, 2]), two)
    const r = p?._tag === 'ask' ? p.deliver(right(Uint8Array.of(5, 6))) : null
    expect(r === null ? null : Array.from(memoryOf(r.store).subarray(0, 3))).toEqual([5, 6, 0])
    const without = { ...two, modules: V.of([{ ...instance, exports: others }]) }
    expect(plan(callOf('random_get', [0, 2]), without)).toMatchObject({ _tag: 'reply', reply: { _tag: 'trap' } })
  })

  test('a function of another name is none of WASI', () => {
    const call = callOf('fd_close', [1])
    expect(plan({ ...call, func: { ...call.func, name: 'fd_open' } }, guest(zeros))).toBeNull()
  })
})
