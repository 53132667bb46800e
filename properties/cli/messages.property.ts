/** Messages name things: the instruction, the function, types, addresses, lengths, bounds, and what to do. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { colourModes, isColoured, paintError, type ColourMode } from '../../src/host/cli/support/colour.ts'
import { showSystemError } from '../../src/host/cli/support/systemError.ts'
import { moduleEncode, moduleOfText } from '../../src/embedding/Text.ts'
import { parseModule } from '../../src/text/Module.ts'
import { right } from '../support/embed.ts'
import { reductHere } from '../support/inProcess.ts'

const folder = mkdtempSync(join(tmpdir(), 'reduct-'))
afterAll(() => rmSync(folder, { recursive: true }))

const file = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}
/** The binary of a text with its names, valid or not. */
const binaryOf = (text: string): Uint8Array =>
  moduleEncode(moduleOfText(right(parseModule(new TextEncoder().encode(text))), { names: true }))

/** A module, the message, and the text under the mark. */
const invalid: ReadonlyArray<readonly [text: string, message: string, at: string]> = [
  [
    '(module (func $sum (param i32) (result i32) local.get 0 i32.add))',
    'type mismatch: i32.add expects [i32 i32], found [i32]; in $sum',
    'i32.add'
  ],
  [
    '(module (func $sum (param i32) (result i32) (i32.add (local.get 0) (f32.const 1))))',
    'type mismatch: i32.add expects [i32 i32], found [i32 f32]; in $sum',
    'i32.add'
  ],
  [
    '(module (func (export "g") (result i32) (block (result i32)) drop (i32.const 1)))',
    'type mismatch: end of block expects [i32], found []; in func 0 (export "g")',
    ') drop'
  ],
  ['(module (func) (func (result f64)))', 'type mismatch: end of function expects [f64], found []; in func 1', ')'],
  [
    '(module (type $list (struct (field i32))) (func $f (param (ref $list)) (drop (i32.eqz (local.get 0)))))',
    'type mismatch: i32.eqz expects [i32], found [(ref $list)]; in $f',
    'i32.eqz'
  ],
  [
    '(module (type (array i8)) (func $f (param (ref 0)) (drop (i32.eqz (local.get 0)))))',
    'type mismatch: i32.eqz expects [i32], found [(ref 0)]; in $f',
    'i32.eqz'
  ],
  ['(module (func $f (drop (local.get 3))))', 'unknown local 3 (local.get); in $f', 'local.get 3'],
  [
    '(module (func $f (result i32) (return_call $g)) (func $g (result i64) (i64.const 0)))',
    'type mismatch: the callee returns [i64], the function must return [i32] (return_call); in $f',
    'return_call'
  ],
  ['(module (global $g i32 (i64.const 0)))', 'type mismatch: end of init expects [i32], found [i64]', ''],
  [
    '(module (func $f) (export "x" (func 0)) (export "x" (func 0)))',
    'duplicate export name "x"',
    '(export "x" (func 0)))'
  ]
]

describe('what is invalid', () => {
  it.each(invalid)('%s', async (text, message, at) => {
    const path = file('a.wat', text)
    const { code, stderr } = await reductHere(['validate', path])
    const [first, , line = '', mark = ''] = stderr.split('\n')
    expect([code, first]).toEqual([4, `${path}: invalid: ${message}`])
    if (at !== '') expect(line.slice(mark.indexOf('^')).startsWith(at)).toBe(true)
    // The binary of the same module has the names in its name section.
    const bytes = file('a.wasm', binaryOf(text))
    const again = await reductHere(['validate', bytes])
    expect(again.stderr.split('\n')[0]).toBe(`${bytes}: invalid: ${message}`)
  })

  it('is said of every function with --all, once each, and of what a module lists', async () => {
    const path = file(
      'all.wat',
      `(module (global i32 (i64.const 0)) (func $a (drop)) (func $b) (func $c i32.eqz drop unreachable) (start 9)
        (export "a" (func 9)) (export "b" (func 0)) (export "b" (func 1)))`
    )
    const { code, stderr } = await reductHere(['validate', '--all', path])
    const said = stderr.split('\n').filter((line) => line.includes(': invalid: '))
    expect(said.map((line) => line.split(': invalid: ')[1])).toEqual([
      'type mismatch: end of init expects [i32], found [i64]',
      'type mismatch: expected an operand of any type, found [] (drop); in $a',
      'type mismatch: i32.eqz expects [i32], found []; in $c',
      'unknown function 9',
      'unknown function 9',
      'duplicate export name "b"'
    ])
    expect([code, stderr.trimEnd().split('\n').at(-1)]).toEqual([4, `${path}: 6 errors`])
    const json = await reductHere(['validate', '--all', '--json', path])
    expect(
      json.stdout
        .trimEnd()
        .split('\n')
        .map((line) => (JSON.parse(line) as { path: unknown[] }).path[0])
    ).toEqual([
      'global 0',
      'func 0',
      'func 2',
      'start 9',
      'export 0',
      'export 2' // prettier-ignore
    ])
    const first = await reductHere(['validate', path])
    expect(first.stderr.split('\n')[0]).toBe(said[0])
  })

  it('of declarations all are named, and nothing that depends on them', async () => {
    const path = file('decl.wat', '(module (func (type 7)) (func (type 8)) (memory 65537) (func i32.eqz))')
    const { stderr } = await reductHere(['validate', '--all', path])
    const said = stderr.split('\n').filter((line) => line.includes(': invalid: '))
    expect(said.map((line) => line.split(': invalid: ')[1]?.split(';')[0])).toEqual([
      expect.stringMatching(/^memory size/),
      'unknown type 7',
      'unknown type 8'
    ])
  })
})

describe('did you mean', () => {
  it.each([
    ['(module (func (param $first i32) (drop (local.get $frist))))', 'unknown local $frist; did you mean $first?'],
    ['(module (func $run) (func (call $rum)))', 'unknown function $rum; did you mean $run?'],
    ['(module (func (block $out (br $ot))))', 'unknown label $ot; did you mean $out?'],
    ['(module (func (i32.ad)))', 'unknown operator i32.ad; did you mean i32.add?'],
    ['(module (fnc))', 'unknown operator fnc; did you mean func?'],
    ['(module (func (block $out) (br $ot)))', 'unknown label $ot'],
    ['(module (func (call $elsewhere)) (func $a))', 'unknown function $elsewhere']
  ])('%s', async (text, message) => {
    const path = file('a.wat', text)
    expect((await reductHere(['validate', path])).stderr.split('\n')[0]).toBe(`${path}: malformed: ${message}`)
  })
})

const trapping = `(module
 (type $s (struct (field i32))) (type $t (struct (field f32))) (type $a (array (mut i32))) (type $v (func (param i32)))
 (memory 1) (memory $m2 i64 2) (table $t0 10 funcref) (table $big i64 4 funcref)
 (elem $e declare func $none) (elem $p func $none $none) (elem (table $t0) (i32.const 1) func $none) (data $d "abc")
 (func $none)
 (func $arr (result (ref $a)) (array.new_default $a (i32.const 3)))
 (func (export "load") (param i32) (drop (i32.load (local.get 0))))
 (func (export "offset") (param i32) (drop (i32.load16_u offset=4 (local.get 0))))
 (func (export "far") (param i64) (i64.store $m2 offset=0x100000000 (local.get 0) (i64.const 1)))
 (func (export "store") (param i32) (i64.store8 (local.get 0) (i64.const 1)))
 (func (export "vector") (param i32) (drop (v128.load (local.get 0))))
 (func (export "lane") (param i32) (drop (v128.load8_lane 0 (local.get 0) (v128.const i32x4 0 0 0 0))))
 (func (export "lanes") (param i32) (v128.store32_lane 0 (local.get 0) (v128.const i32x4 0 0 0 0)))
 (func (export "fill") (param i32 i32) (memory.fill (local.get 0) (i32.const 0) (local.get 1)))
 (func (export "copy") (param i32 i32) (memory.copy (local.get 0) (local.get 1) (i32.const 8)))
 (func (export "init") (param i32 i32) (memory.init $d (local.get 0) (i32.const 1) (local.get 1)))
 (func (export "tget") (param i32) (drop (table.get $t0 (local.get 0))))
 (func (export "tset") (param i64) (table.set $big (local.get 0) (ref.null func)))
 (func (export "tfill") (param i32 i32) (table.fill $t0 (local.get 0) (ref.null func) (local.get 1)))
 (func (export "tcopy") (param i32 i32) (table.copy $t0 $t0 (local.get 0) (local.get 1) (i32.const 3)))
 (func (export "tinit") (param i32 i32) (table.init $t0 $p (local.get 0) (i32.const 0) (local.get 1)))
 (func (export "aget") (param i32) (drop (array.get $a (call $arr) (local.get 0))))
 (func (export "aset") (param i32) (array.set $a (call $arr) (local.get 0) (i32.const 1)))
 (func (export "afill") (param i32) (array.fill $a (call $arr) (local.get 0) (i32.const 1) (i32.const 2)))
 (func (export "acopy") (param i32 i32) (array.copy $a $a (call $arr) (local.get 0) (call $arr) (local.get 1) (i32.const 2)))
 (func (export "anew") (param i32) (drop (array.new_data $a $d (local.get 0) (i32.const 1))))
 (func (export "ainit") (param i32) (array.init_data $a $d (call $arr) (local.get 0) (i32.const 0) (i32.const 1)))
 (func (export "cast") (drop (ref.cast (ref $s) (struct.new $t (f32.const 1)))))
 (func (export "null") (drop (ref.cast (ref $s) (ref.null $s))))
 (func (export "i31") (drop (ref.cast (ref null $a) (ref.i31 (i32.const 1)))))
 (func (export "call") (param i32) (call_indirect $t0 (type $v) (i32.const 0) (local.get 0)))
 (func (export "tail") (param i32) (block (block (return_call_indirect $t0 (type $v) (i32.const 0) (local.get 0)))))
 (func (export "div") (param i32) (drop (i32.div_s (local.get 0) (i32.const 0))))
 (func (export "trunc") (drop (i32.trunc_f32_s (f32.const nan))))
 (func (export "stop") unreachable))`

const traps: ReadonlyArray<readonly [call: string, reason: string]> = [
  ['load 65540', 'out of bounds memory access: 4 bytes at 65540, memory 0 has 65536'],
  ['load 65533', 'out of bounds memory access: 4 bytes at 65533, memory 0 has 65536'],
  ['load -1', 'out of bounds memory access: 4 bytes at 4294967295, memory 0 has 65536'],
  ['offset 65532', 'out of bounds memory access: 2 bytes at 65536 (65532 + offset 4), memory 0 has 65536'],
  [
    'far -1',
    'out of bounds memory access: 8 bytes at 18446744078004518911 (18446744073709551615 + offset 4294967296), memory 1 has 131072'
  ],
  ['store 65536', 'out of bounds memory access: 1 byte at 65536, memory 0 has 65536'],
  ['vector 65530', 'out of bounds memory access: 16 bytes at 65530, memory 0 has 65536'],
  ['lane 65537', 'out of bounds memory access: 1 byte at 65537, memory 0 has 65536'],
  ['lanes 65533', 'out of bounds memory access: 4 bytes at 65533, memory 0 has 65536'],
  ['fill 1 65536', 'out of bounds memory access: 65536 bytes at 1, memory 0 has 65536'],
  ['copy 65530 0', 'out of bounds memory access: 8 bytes at 65530, memory 0 has 65536'],
  ['copy 0 65531', 'out of bounds memory access: 8 bytes at 65531, memory 0 has 65536'],
  ['init 65535 2', 'out of bounds memory access: 2 bytes at 65535, memory 0 has 65536'],
  ['init 0 3', 'out of bounds memory access: 3 bytes at 1, data segment 0 has 3'],
  ['tget 10', 'out of bounds table access: 1 element at 10, table 0 has 10'],
  ['tset -1', 'out of bounds table access: 1 element at 18446744073709551615, table 1 has 4'],
  ['tfill 8 3', 'out of bounds table access: 3 elements at 8, table 0 has 10'],
  ['tcopy 8 0', 'out of bounds table access: 3 elements at 8, table 0 has 10'],
  ['tcopy 0 9', 'out of bounds table access: 3 elements at 9, table 0 has 10'],
  ['tinit 9 2', 'out of bounds table access: 2 elements at 9, table 0 has 10'],
  ['tinit 0 3', 'out of bounds table access: 3 elements at 0, elem segment 1 has 2'],
  ['aget 3', 'out of bounds array access: 1 element at 3, the array has 3'],
  ['aset 7', 'out of bounds array access: 1 element at 7, the array has 3'],
  ['afill 2', 'out of bounds array access: 2 elements at 2, the array has 3'],
  ['acopy 2 0', 'out of bounds array access: 2 elements at 2, the array has 3'],
  ['acopy 0 9', 'out of bounds array access: 2 elements at 9, the array has 3'],
  ['anew 0', 'out of bounds memory access: 4 bytes at 0, data segment 0 has 3'],
  ['ainit 3', 'out of bounds array access: 1 element at 3, the array has 3'],
  ['ainit 0', 'out of bounds memory access: 4 bytes at 0, data segment 0 has 3'],
  ['cast', 'cast failure: expected (ref $s), found (ref $t)'],
  ['null', 'cast failure: expected (ref $s), found a null reference'],
  ['i31', 'cast failure: expected (ref null $a), found (ref i31)'],
  ['call 10', 'undefined element: 1 element at 10, table 0 has 10'],
  ['call 0', 'uninitialized element: element 0 of table 0 is null'],
  ['call 1', 'indirect call type mismatch: element 1 of table 0: expected (ref null $v), found (ref 4)'],
  ['tail 3', 'uninitialized element: element 3 of table 0 is null'],
  ['div 5', 'integer divide by zero: i32.div_s of (i32.const 5) (i32.const 0)'],
  ['trunc', 'invalid conversion to integer: i32.trunc_f32_s of (f32.const nan)'],
  ['stop', 'unreachable']
]

describe('what traps', () => {
  it.each(traps)('%s', async (call, reason) => {
    const path = file('traps.wat', trapping)
    const [name = '', ...args] = call.split(' ')
    for (const tier of ['literal', 'staged']) {
      const { code, stderr } = await reductHere(['run', path, '--tier', tier, '--invoke', name, '--', ...args])
      expect([code, stderr.split('\n')[0]]).toEqual([6, `${path}: trap: ${reason}`])
    }
  })
})

describe('scripts', () => {
  it('print the results of bare actions, and vectors in the shape that was expected', async () => {
    const path = file(
      's.wast',
      `(module (func (export "v") (result v128) (v128.const f32x4 1 2 3 -0)) (func (export "i") (result i32 i64) (i32.const -1) (i64.const 7)) (func (export "n")) (global (export "g") i32 (i32.const 4)))
(invoke "i")
(invoke "n")
(get "g")
(invoke "v")
(assert_return (invoke "v") (v128.const f32x4 1 2 3 4))
(assert_return (invoke "v") (v128.const f32x4 nan:canonical 2 3 4))
(assert_return (invoke "v") (v128.const i16x8 0 0 -1 0 0 0 0 0))
(assert_return (invoke "v") (v128.const f64x2 1 0.5))
(assert_return (invoke "v") (either (v128.const i64x2 1 2) (v128.const i64x2 1 3)))`
    )
    const { code, stdout } = await reductHere(['wast', path])
    const lines = stdout.split('\n').map((line) => line.trim())
    expect(code).toBe(1)
    expect(lines.filter((line) => line.includes(' returns '))).toEqual([
      `${path}:2: invoke returns (i32.const -1) (i64.const 7)`,
      `${path}:4: get returns (i32.const 4)`,
      `${path}:5: invoke returns (v128.const i32x4 1065353216 1073741824 1077936128 -2147483648)`
    ])
    expect(lines.filter((line) => /^(expected|actual) /.test(line))).toEqual([
      'expected (v128.const f32x4 1 2 3 4)',
      'actual   (v128.const f32x4 1 2 3 -0)',
      'expected (v128.const f32x4 nan:canonical 2 3 4)',
      'actual   (v128.const f32x4 1 2 3 -0)',
      'expected (v128.const i16x8 0 0 -1 0 0 0 0 0)',
      'actual   (v128.const i16x8 0 16256 0 16384 0 16448 0 -32768)',
      'expected (v128.const f64x2 1 0.5)',
      'actual   (v128.const f64x2 2.000000473111868 -5.325712093e-315)',
      'expected (either (v128.const i64x2 1 2) (v128.const i64x2 1 3))',
      'actual   (v128.const i64x2 4611686019492741120 -9223372035776839680)'
    ])
    const json = await reductHere(['wast', '--json', path])
    expect(JSON.parse(json.stdout.split('\n')[0] ?? '')).toMatchObject({
      actions: [{ line: 2, command: 'invoke', results: '(i32.const -1) (i64.const 7)' }, { line: 4 }, { line: 5 }]
    })
  })
})

describe('files', () => {
  it('a binary is one whatever it is called', async () => {
    const path = file('binary.wat', binaryOf('(module (func (export "f") (result i32) (i32.const 5)))'))
    expect(await reductHere(['run', path, '--invoke', 'f'])).toEqual({ code: 0, stdout: '5\n', stderr: '' })
  })

  it('that cannot be read or written say why, and what to do', async () => {
    const dir = join(folder, 'dir')
    mkdirSync(dir)
    const plain = file('plain', 'x')
    const good = file('good.wat', '(module)')
    const said = async (...args: ReadonlyArray<string>) => (await reductHere(args)).stderr.split('\n')[0]
    expect(await said('validate', join(folder, 'absent.wat'))).toMatch(/cannot be read: no such file; check/)
    expect(await said('validate', dir)).toMatch(/cannot be read: it is a directory; name a file in it/)
    expect(await said('validate', join(plain, 'a.wat'))).toMatch(/cannot be read: a part of the path is a file/)
    expect(await said('parse', good, '-o', join(plain, 'a.wasm'))).toMatch(/cannot be written: a (file|part)/)
  })

  const codes = [
    'ENOENT',
    'EISDIR',
    'ENOTDIR',
    'EACCES',
    'EPERM',
    'EEXIST',
    'ENOSPC',
    'EDQUOT',
    'EROFS',
    'EFBIG',
    'ENAMETOOLONG',
    'ELOOP',
    'EMFILE',
    'EIO' // prettier-ignore
  ]
  it.each(codes)('%s is said in words', (code) => {
    const error = Object.assign(new Error(`${code}: raw`), { code })
    const written = showSystemError(error, 'write')
    expect(written).not.toContain(code)
    expect(written).toMatch(/; \w+/)
    expect(showSystemError(error, 'read')).not.toContain(code)
  })
  it('what has no words keeps its own', () => {
    expect(showSystemError(Object.assign(new Error('EWEIRD: odd'), { code: 'EWEIRD' }), 'read')).toBe('EWEIRD: odd')
  })
})

describe('colours', () => {
  const terminal = { isTTY: true, hasColors: () => true }
  const table: ReadonlyArray<readonly [ColourMode, Readonly<Record<string, string>>, object, boolean]> = [
    ['auto', {}, terminal, true],
    ['auto', {}, {}, false],
    ['auto', {}, { isTTY: true, hasColors: () => false }, false],
    ['auto', { NO_COLOR: '1' }, terminal, false],
    ['auto', { NO_COLOR: '' }, terminal, true],
    ['auto', { FORCE_COLOR: '1' }, {}, true],
    ['auto', { FORCE_COLOR: '0' }, terminal, false],
    ['auto', { NO_COLOR: '1', FORCE_COLOR: '1' }, terminal, false],
    ['always', { NO_COLOR: '1' }, {}, true],
    ['never', { FORCE_COLOR: '1' }, terminal, false]
  ]
  it.each(table)('%s %o', (mode, env, stream, expected) => {
    expect(isColoured(mode, env, stream)).toBe(expected)
  })
  it('mark what is wrong and where, and change no letter', () => {
    const plain = 'a.wat: invalid: type mismatch\n  (func)\n   ^\n  do this'
    const painted = paintError(plain)
    expect(painted.split('\x1b[31m')).toHaveLength(3)
    expect(painted.replace(/\x1b\[\d+m/g, '')).toBe(plain)
  })
  it('are an option of every command', async () => {
    expect(colourModes).toEqual(['auto', 'always', 'never'])
    const bad = file('bad.wat', '(module (func i32.add))')
    for (const command of [['run'], ['validate'], ['inspect'], ['print', '--check'], ['trace'], ['soundness']]) {
      const run = await reductHere([...command, '--color', 'always', bad])
      expect([command, run.code, run.stderr.startsWith('\x1b[1m')]).toEqual([command, 4, true])
      expect((await reductHere([...command, '--color', 'never', bad])).stderr).not.toContain('\x1b')
    }
    expect((await reductHere(['validate', '--color', 'blue', bad])).code).toBe(2)
  })
})
