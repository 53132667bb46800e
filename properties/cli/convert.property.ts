/** From one format to the other on the built command line; and choices. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { reduct } from '../support/cli.ts'
import { temporaryFolder } from '../support/folder.ts'

const folder = temporaryFolder()
const hello = 'docs/examples/hello.wasm'
const source = `(module $m
  (func $twice (export "twice") (param $x i32) (result i32)
    (i32.mul (local.get $x) (i32.const 2))))
`
const twice = folder.file('twice.wat', source)

describe('parse, print and encode', () => {
  it('text to binary and back keeps names, and what it does', () => {
    const binary = join(folder.path, 'out/twice.wasm')
    expect(reduct(['parse', twice, '-o', binary, '--check'])).toEqual({ code: 0, stdout: '', stderr: '' })
    expect(reduct(['run', binary, '--invoke', 'twice', '21']).stdout).toBe('42\n')
    const printed = reduct(['print', binary])
    expect(printed.stdout).toContain('(i32.mul (local.get $x) (i32.const 2))')
    const again = reduct(['parse', folder.file('again.wat', printed.stdout), '-o', join(folder.path, 'again.wasm')])
    expect(again.code).toBe(0)
    expect(readFileSync(join(folder.path, 'again.wasm'))).toEqual(readFileSync(binary))
    expect(reduct(['print', '--flat', binary]).stdout).toContain('    local.get $x\n    i32.const 2\n    i32.mul')
    expect(reduct(['print', '--strip', binary]).stdout).not.toContain('$')
    expect(reduct(['print', '--skeleton', binary]).stdout).not.toContain('i32.mul')
  })
  it('the example prints to a text that runs', () => {
    const printed = reduct(['print', hello])
    expect(reduct(['run', '-'], printed.stdout)).toEqual({ code: 0, stdout: 'hello from WebAssembly\n', stderr: '' })
  })
  it('encode writes the canonical binary', () => {
    // the size of the one section and the count of its types are padded
    const padded = folder.file('padded.wasm', Buffer.from('0061736d0100000001868000818000600000', 'hex'))
    const out = join(folder.path, 'canonical.wasm')
    expect(reduct(['encode', padded, '-o', out])).toMatchObject({ code: 0 })
    expect(readFileSync(out).toString('hex')).toBe('0061736d01000000010401600000')
    // the linker pads the sizes in the example
    expect(reduct(['encode', hello, '-o', out]).code).toBe(0)
    expect(readFileSync(out).length).toBeLessThan(readFileSync(hello).length)
    const twice = join(folder.path, 'again.wasm')
    expect(reduct(['encode', out, '-o', twice]).code).toBe(0)
    expect(readFileSync(twice)).toEqual(readFileSync(out))
    expect(reduct(['run', out]).stdout).toBe('hello from WebAssembly\n')
  })
  it('several files go to a folder', () => {
    const other = folder.file('other.wat', '(module)')
    expect(reduct(['parse', twice, other])).toMatchObject({ code: 2 })
    expect(reduct(['parse', twice, other, '-o', `${folder.path}/many/`])).toMatchObject({ code: 0 })
    expect(reduct(['validate', join(folder.path, 'many/twice.wasm'), join(folder.path, 'many/other.wasm')]).code).toBe(
      0
    )
    expect(reduct(['print', twice, hello, '-o', `${folder.path}/texts/`])).toMatchObject({ code: 0 })
    expect(readFileSync(join(folder.path, 'texts/hello.wat'), 'utf8')).toContain('fd_write')
  })
  it('errors name the file, the place and the rule', () => {
    expect(reduct(['parse', hello])).toMatchObject({ code: 2 })
    const invalid = folder.file('invalid.wat', '(module (func (result i32)))')
    expect(reduct(['parse', invalid]).code).toBe(0)
    const checked = reduct(['parse', invalid, '--check'])
    expect(checked.code).toBe(4)
    expect(checked.stderr).toContain('invalid.wat: invalid: type mismatch')
    expect(reduct(['print', folder.file('malformed.wasm', Buffer.from('0061736d02000000', 'hex'))])).toMatchObject({
      code: 3
    })
    expect(reduct(['parse', twice, '-o', join(twice, 'x.wasm')]).stderr).toContain('x.wasm: cannot be written')
  })
})

describe('choices', () => {
  const nan = folder.file(
    'nan.wat',
    `(module (func (export "f") (result i32)
      (i32.reinterpret_f32 (f32.div (f32.const 0) (f32.const 0))))
      (func (export "dot") (param v128 v128) (result v128)
        (f32x4.relaxed_min (local.get 0) (local.get 1))))`
  )
  interface Json {
    readonly choices: ReadonlyArray<string>
    readonly values: ReadonlyArray<{ readonly value: string }>
  }
  const run = (...args: ReadonlyArray<string>): Json =>
    JSON.parse(reduct(['run', '--json', nan, '--invoke', 'f', ...args]).stdout) as Json

  it('by default are those of the deterministic profile', () => {
    expect(run()).toMatchObject({ values: [{ value: '2143289344' }] })
    expect(run()).not.toHaveProperty('choices')
  })
  it('by seed repeat, differ between seeds, and their record repeats the run', () => {
    const seen = new Set<string>()
    for (const seed of [1, 2, 3, 4, 5]) {
      const one = run('--choices', `seed:${seed}`)
      expect(run('--choices', `seed:${seed}`)).toEqual(one)
      expect(run('--choices', `list:${one.choices.join(',')}`).values).toEqual(one.values)
      seen.add(one.values.map((v) => v.value).join())
    }
    expect(seen.size).toBeGreaterThan(1)
  })
  it('the parameters of relaxed operators are options', () => {
    const args = ['run', nan, '--invoke', 'dot', '--relaxed', 'fmin=3', '--', '0,0,0,0', '0x80000000,0,0,0']
    expect(reduct(args)).toMatchObject({ code: 0, stdout: '0x80000000,0x00000000,0x00000000,0x00000000\n' })
    expect(reduct(['run', nan, '--relaxed', 'fmin=4']).stderr).toContain('fmin (0 to 3)')
    expect(reduct(['run', nan, '--choices', 'any']).stderr).toContain('--choices is deterministic, seed:N')
  })
})
