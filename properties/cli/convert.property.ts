/** From one format to the other on the command line; and choices. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { reductHere } from '../support/inProcess.ts'
import { temporaryFolder } from '../support/folder.ts'

const folder = temporaryFolder()
const hello = 'docs/examples/hello.wasm'
const source = `(module $m
  (func $twice (export "twice") (param $x i32) (result i32)
    (i32.mul (local.get $x) (i32.const 2))))
`
const twice = folder.file('twice.wat', source)

describe('parse, print and encode', () => {
  it('text to binary and back keeps names, and what it does', async () => {
    const binary = join(folder.path, 'out/twice.wasm')
    expect(await reductHere(['parse', twice, '-o', binary, '--check'])).toEqual({ code: 0, stdout: '', stderr: '' })
    expect((await reductHere(['run', binary, '--invoke', 'twice', '21'])).stdout).toBe('42\n')
    const printed = await reductHere(['print', binary])
    expect(printed.stdout).toContain('(i32.mul (local.get $x) (i32.const 2))')
    const again = await reductHere([
      'parse',
      folder.file('again.wat', printed.stdout),
      '-o',
      join(folder.path, 'again.wasm')
    ])
    expect(again.code).toBe(0)
    expect(readFileSync(join(folder.path, 'again.wasm'))).toEqual(readFileSync(binary))
    expect((await reductHere(['print', '--flat', binary])).stdout).toContain(
      '    local.get $x\n    i32.const 2\n    i32.mul'
    )
    expect((await reductHere(['print', '--strip', binary])).stdout).not.toContain('$')
    expect((await reductHere(['print', '--skeleton', binary])).stdout).not.toContain('i32.mul')
  })
  it('the example prints to a text that runs', async () => {
    const printed = await reductHere(['print', hello])
    expect(await reductHere(['run', '-'], printed.stdout)).toEqual({
      code: 0,
      stdout: 'hello from WebAssembly\n',
      stderr: ''
    })
  })
  it('encode writes the canonical binary', async () => {
    // the size of the one section and the count of its types are padded
    const padded = folder.file('padded.wasm', Buffer.from('0061736d0100000001868000818000600000', 'hex'))
    const out = join(folder.path, 'canonical.wasm')
    expect(await reductHere(['encode', padded, '-o', out])).toMatchObject({ code: 0 })
    expect(readFileSync(out).toString('hex')).toBe('0061736d01000000010401600000')
    // the linker pads the sizes in the example
    expect((await reductHere(['encode', hello, '-o', out])).code).toBe(0)
    expect(readFileSync(out).length).toBeLessThan(readFileSync(hello).length)
    const twice = join(folder.path, 'again.wasm')
    expect((await reductHere(['encode', out, '-o', twice])).code).toBe(0)
    expect(readFileSync(twice)).toEqual(readFileSync(out))
    expect((await reductHere(['run', out])).stdout).toBe('hello from WebAssembly\n')
  })
  it('several files go to a folder', async () => {
    const other = folder.file('other.wat', '(module)')
    expect(await reductHere(['parse', twice, other])).toMatchObject({ code: 2 })
    expect(await reductHere(['parse', twice, other, '-o', `${folder.path}/many/`])).toMatchObject({ code: 0 })
    expect(
      (await reductHere(['validate', join(folder.path, 'many/twice.wasm'), join(folder.path, 'many/other.wasm')])).code
    ).toBe(0)
    expect(await reductHere(['print', twice, hello, '-o', `${folder.path}/texts/`])).toMatchObject({ code: 0 })
    expect(readFileSync(join(folder.path, 'texts/hello.wat'), 'utf8')).toContain('fd_write')
  })
  it('errors name the file, the place and the rule', async () => {
    expect(await reductHere(['parse', hello])).toMatchObject({ code: 2 })
    const invalid = folder.file('invalid.wat', '(module (func (result i32)))')
    expect((await reductHere(['parse', invalid])).code).toBe(0)
    const checked = await reductHere(['parse', invalid, '--check'])
    expect(checked.code).toBe(4)
    expect(checked.stderr).toContain('invalid.wat: invalid: type mismatch')
    expect(
      await reductHere(['print', folder.file('malformed.wasm', Buffer.from('0061736d02000000', 'hex'))])
    ).toMatchObject({
      code: 3
    })
    expect((await reductHere(['parse', twice, '-o', join(twice, 'x.wasm')])).stderr).toContain(
      'x.wasm: cannot be written'
    )
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
  const run = async (...args: ReadonlyArray<string>): Promise<Json> =>
    JSON.parse((await reductHere(['run', '--json', nan, '--invoke', 'f', ...args])).stdout) as Json

  it('by default are those of the deterministic profile', async () => {
    expect(await run()).toMatchObject({ values: [{ value: '2143289344' }] })
    expect(await run()).not.toHaveProperty('choices')
  })
  it('by seed repeat, differ between seeds, and their record repeats the run', async () => {
    const seen = new Set<string>()
    for (const seed of [1, 2, 3, 4, 5]) {
      const one = await run('--choices', `seed:${seed}`)
      expect(await run('--choices', `seed:${seed}`)).toEqual(one)
      expect((await run('--choices', `list:${one.choices.join(',')}`)).values).toEqual(one.values)
      seen.add(one.values.map((v) => v.value).join())
    }
    expect(seen.size).toBeGreaterThan(1)
  })
  it('the parameters of relaxed operators are options', async () => {
    const args = ['run', nan, '--invoke', 'dot', '--relaxed', 'fmin=3', '--', '0,0,0,0', '0x80000000,0,0,0']
    expect(await reductHere(args)).toMatchObject({ code: 0, stdout: '0x80000000,0x00000000,0x00000000,0x00000000\n' })
    expect((await reductHere(['run', nan, '--relaxed', 'fmin=4'])).stderr).toContain('fmin (0 to 3)')
    expect((await reductHere(['run', nan, '--choices', 'any'])).stderr).toContain('--choices is deterministic, seed:N')
  })
})
