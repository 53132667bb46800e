/**
 * The host's engine as a second opinion: one function an operator, operands and results through memory, so that NaNs
 * keep their bits.
 */
import { setFlagsFromString } from 'node:v8'
import type { ClosedType, Row } from '../../../src/spec/Row.ts'

// The part of the engine's interface that this module uses; the compiler's library has none without a browser.
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object) => {
    readonly exports: Readonly<Record<string, (() => void) & { readonly buffer: ArrayBuffer }>>
  }
  readonly RuntimeError: new () => Error
  readonly validate: (bytes: Uint8Array) => boolean
}

// Node 20 knows the relaxed vector instructions behind a flag; later versions always.
setFlagsFromString('--experimental-wasm-relaxed-simd')

const uleb = (n: number): ReadonlyArray<number> => (n < 128 ? [n] : [(n & 127) | 128, ...uleb(n >>> 7)])
const vec = (items: ReadonlyArray<ReadonlyArray<number>>): ReadonlyArray<number> => [
  ...uleb(items.length),
  ...items.flat()
]
const section = (id: number, content: ReadonlyArray<number>): ReadonlyArray<number> => [
  id,
  ...uleb(content.length),
  ...content
]

const LOAD: Readonly<Record<ClosedType, ReadonlyArray<number>>> = {
  i32: [0x28],
  i64: [0x29],
  f32: [0x2a],
  f64: [0x2b],
  v128: [0xfd, 0x00]
}
const STORE: Readonly<Record<ClosedType, ReadonlyArray<number>>> = {
  i32: [0x36],
  i64: [0x37],
  f32: [0x38],
  f64: [0x39],
  v128: [0xfd, 0x0b]
}
const SLOT = 16
const RESULT = 3 * SLOT
const at = (address: number): ReadonlyArray<number> => [0x41, address]
const memarg = [0, 0]

const opcode = (row: Row): ReadonlyArray<number> => (row.prefix === 0 ? [row.code] : [row.prefix, ...uleb(row.code)])

/** One instruction with its immediates, whose operands and result are numbers or vectors. */
export interface Operation {
  readonly row: Row
  readonly immediates: ReadonlyArray<number>
}

const body = ({ row, immediates }: Operation): ReadonlyArray<number> => {
  const params = row.signature?.params ?? []
  const result = row.signature?.results[0] ?? 'i32'
  const code = [
    0,
    ...at(RESULT),
    ...params.flatMap((t, k) => [...at(k * SLOT), ...LOAD[t], ...memarg]),
    ...opcode(row),
    ...immediates,
    ...STORE[result],
    ...memarg,
    0x0b
  ]
  return [...uleb(code.length), ...code]
}

const name = (s: string): ReadonlyArray<number> => [...uleb(s.length), ...Array.from(s, (c) => c.charCodeAt(0))]

const moduleOf = (operations: ReadonlyArray<Operation>): Uint8Array =>
  new Uint8Array([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, vec([[0x60, 0, 0]])),
    ...section(3, vec(operations.map(() => [0]))),
    ...section(5, vec([[0, 1]])),
    ...section(7, vec([[...name('m'), 2, 0], ...operations.map((_, k) => [...name(`f${k}`), 0, ...uleb(k)])])),
    ...section(10, vec(operations.map(body)))
  ])

/** Patterns of the operands to the pattern of the result, or the engine's words for a trap. */
export type Compiled = (operands: ReadonlyArray<bigint>) => bigint | string

const width = (t: ClosedType): bigint => (1n << BigInt(t === 'v128' ? 128 : Number(t.slice(1)))) - 1n

/** Does the engine know the operation? */
export const supports = (operation: Operation): boolean => WebAssembly.validate(moduleOf([operation]))

/** Operations as functions of patterns, all in one module. */
export const compile = (operations: ReadonlyArray<Operation>): ReadonlyArray<Compiled> => {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(moduleOf(operations)))
  const words = new BigUint64Array(exports['m']?.buffer ?? new ArrayBuffer(0))
  return operations.map(({ row }, k): Compiled => {
    const run = exports[`f${k}`]
    const mask = width(row.signature?.results[0] ?? 'i32')
    if (run === undefined) throw new Error(row.mnemonic)
    return (operands) => {
      operands.forEach((v, slot) => {
        words[2 * slot] = BigInt.asUintN(64, v)
        words[2 * slot + 1] = v >> 64n
      })
      try {
        run()
      } catch (error) {
        if (error instanceof WebAssembly.RuntimeError) return error.message
        throw error
      }
      return ((words[7] ?? 0n) * (1n << 64n) + (words[6] ?? 0n)) & mask
    }
  })
}
