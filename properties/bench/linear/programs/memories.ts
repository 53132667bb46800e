/** Programs that make memories grow, or write them. */
import { list, loop, module, type Program } from './Program.ts'

export const memories: ReadonlyArray<Program> = [
  { name: 'memory.grow by 1', most: 8192, grows: true, text: loop('(memory 0)', '(drop (memory.grow (i32.const 1)))') },
  {
    name: 'memory.grow by 1, and a store into the page',
    most: 8192,
    grows: true,
    text: loop('(memory 0)', '(i32.store (i32.mul (memory.grow (i32.const 1)) (i32.const 65536)) (local.get $i))')
  },
  {
    name: 'words of a memory, stored',
    most: 1_000_000,
    grows: true,
    text: (n) =>
      loop(
        `(memory ${Math.ceil((4 * n + 4) / 65536)})`,
        '(i32.store (i32.mul (local.get $i) (i32.const 4)) (local.get $i))'
      )
  },
  {
    name: 'words of a memory, stored all over',
    most: 700_000,
    grows: true,
    text: loop(
      '(memory 256)',
      '(i32.store (i32.and (i32.mul (local.get $i) (i32.const 0x9e3779b1)) (i32.const 0xfffffc)) (local.get $i))'
    )
  },
  {
    name: 'bytes that memory.fill and memory.copy write',
    most: 2_000_000,
    grows: true,
    text: (n) =>
      module(`(memory ${Math.ceil((2 * n) / 65536)})
        (func (export "run") (param $n i32)
          (memory.fill (i32.const 0) (i32.const 7) (local.get $n))
          (memory.copy (local.get $n) (i32.const 0) (local.get $n))
          (call $pause))`)
  },
  {
    name: 'bytes that memory.init writes',
    most: 4_000_000,
    grows: true,
    text: (n) =>
      module(`(memory ${Math.ceil(n / 65536)}) (data $d "${'a'.repeat(n)}")
        (func (export "run") (param $n i32)
          (memory.init $d (i32.const 0) (i32.const 0) (local.get $n)) (data.drop $d)
          (call $pause))`)
  },
  {
    name: 'memory.fill of 16 bytes of a large memory',
    most: 250_000,
    grows: true,
    text: (n) =>
      loop(
        `(memory ${Math.ceil((16 * n + 16) / 65536)})`,
        '(memory.fill (i32.mul (local.get $i) (i32.const 16)) (i32.const 7) (i32.const 16))'
      )
  },
  {
    name: 'memories beside the one that is written',
    most: 20_000,
    grows: true,
    text: (n) =>
      loop(
        list(n, (i) => `(memory $m${i} ${i === 0 ? 1 : 0})`),
        '(i32.store (i32.const 0) (local.get $i)) (drop (call $give (local.get $i)))'
      )
  }
]
