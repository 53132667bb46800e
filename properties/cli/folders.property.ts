/** Which files a run names, opens and writes: none that says where it was made, none outside of the folder that was meant. */
import { mkdirSync, readFileSync, renameSync, symlinkSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { reductHere } from '../support/inProcess.ts'
import { temporaryFolder } from '../support/folder.ts'

const folder = temporaryFolder()
const hello = readFileSync('docs/examples/hello.wasm')

describe('a saved run', () => {
  const module = folder.file('a/b/hello.wasm', hello)
  const save = (file: string, at: string) => reductHere(['run', file, '--snapshot-at', '20', at])
  const fileIn = (at: string): string =>
    (JSON.parse(readFileSync(at, 'utf8')) as { readonly module: { readonly file: string } }).module.file
  it.each([
    ['in its folder', module, join(folder.path, 'a/b/run.json'), 'hello.wasm'],
    ['in a folder above', module, join(folder.path, 'run.json'), 'a/b/hello.wasm'],
    ['by a relative path', relative('.', module), join(folder.path, 'a/b/r.json'), 'hello.wasm'],
    [
      'elsewhere, by a relative path',
      'docs/examples/hello.wasm',
      join(folder.path, 'e.json'),
      'docs/examples/hello.wasm'
    ],
    ['elsewhere, by an absolute path', module, join(folder.path, 'c/run.json'), 'hello.wasm']
  ])('names the module %s without the folders of the machine', async (_, file, at, named) => {
    const ended = await save(file, at)
    expect(ended.code).toBe(0)
    expect(fileIn(at)).toBe(named)
    expect(readFileSync(at, 'utf8')).not.toContain(folder.path)
    expect(readFileSync(at, 'utf8')).not.toContain(process.cwd())
    // the command that is suggested finds it
    const words = /to continue: reduct (.*)/.exec(ended.stderr)?.[1]?.split(' ') ?? []
    expect(await reductHere(words)).toEqual({ code: 0, stdout: 'hello from WebAssembly\n', stderr: '' })
  })
  it('goes on where both have moved together', async () => {
    const at = join(folder.path, 'a/b/moving.json')
    await save(module, at)
    mkdirSync(join(folder.path, 'new'))
    for (const name of ['hello.wasm', 'moving.json'])
      renameSync(join(folder.path, 'a/b', name), join(folder.path, 'new', name))
    expect(await reductHere(['resume', join(folder.path, 'new/moving.json')])).toMatchObject({ code: 0 })
    renameSync(join(folder.path, 'new/hello.wasm'), module)
    const lost = await reductHere(['resume', join(folder.path, 'new/moving.json')])
    expect(lost).toMatchObject({ code: 2 })
    expect(lost.stderr).toContain('--module')
  })
})

describe('a script', () => {
  const secret = folder.file('secret.wasm', hello)
  folder.file('secret.wast', '(module)')
  const inside = folder.file('scripts/inside/hello.wasm', hello)
  symlinkSync(secret, join(folder.path, 'scripts/link.wasm'))
  symlinkSync(inside, join(folder.path, 'scripts/near.wasm'))
  const passes = async (name: string, content: string): Promise<readonly [boolean, string]> => {
    const ended = await reductHere(['wast', folder.file(`scripts/${name}`, content)])
    return [ended.code === 0, ended.stdout]
  }
  const ofModule = (filename: string): string =>
    JSON.stringify({ commands: [{ type: 'module_definition', line: 1, filename }] })
  it.each(['inside/hello.wasm', './inside/hello.wasm', 'inside/../inside/hello.wasm', 'near.wasm'])(
    'opens %s in its folder',
    async (name) => {
      expect(await passes('in.json', ofModule(name))).toMatchObject([true, /1|0 assertions/])
    }
  )
  it.each(['../secret.wasm', 'inside/../../secret.wasm', secret, '/etc/passwd', '..\\secret.wasm', 'C:\\x'])(
    'does not open %s outside of it',
    async (name) => {
      const [ok, text] = await passes('out.json', ofModule(name))
      expect(ok).toBe(false)
      expect(text).toContain('is outside of the folder of the script')
    }
  )
  it('does not follow a link out of it, nor an input', async () => {
    expect(await passes('link.json', ofModule('link.wasm'))).toMatchObject([false, /missing file link\.wasm/])
    expect(await passes('up.wast', '(input "../secret.wast")')).toMatchObject([false, /is outside of the folder/])
  })
  it.each([
    ['..foo.wat', true],
    ['...wat', true],
    ['a/..b.wat', true],
    ['a/../c.wat', true],
    ['..', false],
    ['../up.wat', false],
    ['a/../../up.wat', false]
  ])('writes %s: %s', async (name, isInside) => {
    const out = join(folder.path, 'out')
    const script = folder.file('scripts/write.wast', `(module) (output ${JSON.stringify(name)})`)
    const ended = await reductHere(['wast', script, '--out', out])
    expect(ended.code).toBe(isInside ? 0 : 2)
    if (isInside) expect(readFileSync(join(out, name), 'utf8')).toContain('(module')
    else expect(ended.stderr).toContain('outside of the folder of --out')
  })
})
