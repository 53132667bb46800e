/** Inputs of others: what later proposals add, modules and scripts with errors, bounds that scripts meet, names that hide. */
import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../support/folder.ts'
import { reductHere } from '../support/inProcess.ts'

const { file } = temporaryFolder()
const magic = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]

describe('a later proposal is named', () => {
  it.each<readonly [string, ReadonlyArray<number>, string]>([
    ['a shared memory', [5, 4, 1, 3, 1, 2], 'threads proposal'],
    ['a page size', [5, 4, 1, 8, 1, 0], 'custom page sizes proposal'],
    ['a continuation type', [1, 6, 2, 0x60, 0, 0, 0x5d, 0], 'stack switching proposal'],
    ['a descriptor', [1, 6, 1, 0x4d, 1, 0x5f, 0, 0], 'custom descriptors proposal'],
    ['a compact import', [2, 5, 1, 1, 0x61, 0, 0x7f], 'compact import section proposal']
  ])('in a binary: %s', async (name, bytes, proposal) => {
    const run = await reductHere(['validate', file(`${name}.wasm`, Uint8Array.from([...magic, ...bytes]))])
    expect(run.code).toBe(3)
    expect(run.stderr).toContain(`the ${proposal} is a later proposal.`)
  })
  it('but not in a binary that is merely damaged', async () => {
    const bytes = Uint8Array.from([...magic, 5, 3, 1, 0x20, 1])
    const run = await reductHere(['validate', file('damaged.wasm', bytes)])
    expect(run.code).toBe(3)
    expect(run.stderr).toContain('was it cut short or changed')
    expect(run.stderr).not.toContain('proposal')
  })
  it.each([
    ['(memory 1 (pagesize 1))', 'custom page sizes proposal'],
    ['(func (i64.add128))', 'wide arithmetic proposal'],
    ['(type (cont 0))', 'stack switching proposal'],
    ['(func (param (ref (exact 0))))', 'custom descriptors proposal'],
    ['(type (descriptor 0))', 'custom descriptors proposal']
  ])('in text: %s', async (field, proposal) => {
    const run = await reductHere(['validate', file('later.wat', `(module ${field})`)])
    expect(run.code).toBe(3)
    expect(run.stderr).toContain(`the ${proposal} is a later proposal.`)
  })
})

describe('a script', () => {
  const wast = async (script: string): ReturnType<typeof reductHere> =>
    reductHere(['wast', file('script.wast', script)])
  const f = '(module (func (export "f") (result i32) (i32.const 1)))\n'
  const holds = '\n(assert_return (invoke "f") (i32.const 1))'

  it.each([
    ['(assert_invalid (module (func else)) "x")', 'The command is not in the grammar of scripts'],
    ['(assert_foo (module))', 'Scripts have no command assert_foo'],
    ['(assert_invalid (module (memory 1 (pagesize 1))) "x")', 'custom page sizes proposal']
  ])('says what is wrong with %s, and the commands after it run', async (command, hint) => {
    const run = await wast(f + command + holds)
    expect(run.code).toBe(1)
    expect(run.stdout).toContain(hint)
    expect(run.stdout).toContain('script.wast:2: unreadable')
    expect(run.stdout).toContain('1 of 1 assertion passed, 1 failed')
    expect(run.stdout + run.stderr).not.toContain('reduct wast runs it')
  })
  it('with a parenthesis that is not closed runs up to there', async () => {
    const run = await wast(`${f}${holds}\n(module`)
    expect(run.code).toBe(1)
    expect(run.stdout).toContain('A parenthesis of this command is not closed')
    expect(run.stdout).toContain('1 of 1 assertion passed, 1 failed')
  })
  it('does not take the module before one that cannot be read', async () => {
    const run = await wast(`${f}(module (func else))${holds}`)
    expect(run.stdout).toContain('0 of 1 assertion passed, 2 failed')
  })
  it('that meets a bound is limited, which is no failure', async () => {
    const array = '(module (type $a (array i8)) (func (export "f") (array.new_default $a (i32.const -1)) drop))'
    const table = '(assert_trap (module (table i64 0x2000000000000000 funcref)) "x")'
    const limited = await wast(`${array} (assert_trap (invoke "f") "x")\n${table}`)
    expect(limited.code).toBe(0)
    expect(limited.stdout).toContain('script.wast:1: assert_trap limited: an array of 4294967295 elements')
    expect(limited.stdout).toContain('0 of 2 assertions passed, 0 failed, 2 limited')
    const failing = await wast(`${table} (module (func (export "g"))) (assert_trap (invoke "g") "x")`)
    expect(failing.code).toBe(1)
    expect(failing.stdout).toContain('0 of 2 assertions passed, 1 failed, 1 limited')
  })
  it('that runs out of the fuel of --fuel has failed', async () => {
    const script = file('fuel.wast', '(module (func (export "f") (loop (br 0)))) (assert_return (invoke "f"))')
    expect((await reductHere(['wast', script, '--fuel', '100'])).code).toBe(1)
  })
})

describe('what is asked for', () => {
  const module = file(
    'asked.wat',
    `(module (type $t (struct)) (func (export "any") (param (ref any))) (func (export "t") (param (ref $t)))
      (func (export "func") (param (ref func))) (func (export "i31") (param (ref i31)) (result i31ref) (local.get 0))
      (global (export "g") i32 (i32.const 7)) (memory (export "m") 1) (table (export "tab") 1 funcref) (tag (export "e")))`
  )
  it.each([
    ['any', '(ref any); write an integer from -1073741824 to 2147483647'],
    ['i31', '(ref i31); write an integer from -1073741824 to 2147483647'],
    ['func', '(ref func); no word is one: '],
    ['t', '(ref $t); no word is one: ']
  ])('an argument of %s that is null', async (name, message) => {
    const run = await reductHere(['run', module, '--invoke', name, 'null'])
    expect(run.code).toBe(2)
    expect(run.stderr).toContain(`argument 1, "null", is no ${message}`)
  })
  it('an i31 is signed', async () => {
    expect((await reductHere(['run', module, '--invoke', 'i31', '--', '-1'])).stdout).toBe('(ref.i31 -1)\n')
  })
  it('a global is printed', async () => {
    expect(await reductHere(['run', module, '--invoke', 'g'])).toMatchObject({ code: 0, stdout: '7\n' })
  })
  it.each([
    ['m', 'a memory'],
    ['tab', 'a table'],
    ['e', 'a tag']
  ])('%s is said to be %s', async (name, what) => {
    const run = await reductHere(['run', module, '--invoke', name])
    expect(run.code).toBe(2)
    expect(run.stderr).toContain(`"${name}" is no function: it is ${what}`)
  })
})

describe('inspect', () => {
  const invalid = file('invalid.wat', '(module (func (export "k") (result i32) (block) i64.const 1))')
  it('shows a module that is not valid, with the error', async () => {
    const run = await reductHere(['inspect', invalid])
    expect(run.code).toBe(4)
    expect(run.stdout).toContain('exports (1)\n  "k" func 0')
    expect(run.stderr).toContain('type mismatch: end of function expects [i32], found [i64]')
  })
  it('--disassemble prints each instruction with its offset and bytes', async () => {
    const bytes = [1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, 12, 1, 10, 0, 0x02, 0x40, 0x41, 0x80, 0x01, 0x1a, 0x0b, 1, 0x0b]
    const run = await reductHere(['inspect', file('code.wasm', Uint8Array.from([...magic, ...bytes])), '--disassemble'])
    expect(run.code).toBe(0)
    const shown = [...run.stdout.matchAll(/^ {2}([0-9a-f]{6}) {2}((?:[0-9a-f]{2} )*[0-9a-f]{2}) +(.*)$/gm)]
    expect(shown.map(([, at, raw, text]) => [Number.parseInt(at ?? '', 16), raw, text])).toEqual([
      [23, '02 40', 'block'],
      [25, '41 80 01', '(i32.const 128)'],
      [28, '1a', 'drop'],
      [29, '0b', 'end'],
      [30, '01', 'nop'],
      [31, '0b', 'end']
    ])
  })
})

describe('names that hide', () => {
  const hiding = file('hiding.wat', '(module (func (export "a\\u{202e}b\\u{feff}")) (func (export "t") unreachable))')
  it.each(['print', 'inspect', 'run'])('are escaped by %s', async (command) => {
    const words = command === 'run' ? ['run', hiding, '--invoke', 'none'] : [command, hiding]
    const run = await reductHere(words)
    const text = run.stdout + run.stderr
    expect(text).toContain('a\\u{202e}b\\u{feff}')
    expect(text).not.toMatch(/[\u202e\ufeff]/)
  })
})

describe('the short form of element segments', () => {
  const size = async (text: string): Promise<string | undefined> =>
    /(\d+) bytes as a binary/.exec((await reductHere(['inspect', file('elem.wat', text)])).stdout)?.[1]
  it('is that of indices inside of a table', async () => {
    const inline = '(module (func $f) (table funcref (elem $f $f)))'
    const apart = '(module (func $f) (table 2 2 funcref) (elem (i32.const 0) func $f $f))'
    const short = await size(apart)
    expect(Number(short)).toBeGreaterThan(8)
    expect(await size(inline)).toBe(short)
  })
  it('has no name: what comes first inside of a table is a function', async () => {
    const twice = '(module (func $f) (table funcref (elem $f)) (table funcref (elem $f)) (elem $f func))'
    expect((await reductHere(['validate', file('twice.wat', twice)])).code).toBe(0)
  })
  it('is not that of expressions, whose type is that of the table', async () => {
    const text = (elem: string): string =>
      `(module (func $f) (table funcref (elem ${elem})) (table $t 1 (ref func) (ref.func $f))
        (func (table.init $t 0 (i32.const 0) (i32.const 0) (i32.const 0))))`
    expect((await reductHere(['validate', file('indices.wat', text('$f'))])).code).toBe(0)
    expect((await reductHere(['validate', file('expressions.wat', text('(ref.func $f)'))])).code).toBe(4)
  })
})

it('completion for bash works without the package bash-completion', async () => {
  const script = (await reductHere(['completion', 'bash'])).stdout
  const ask = `${script}
COMP_WORDS=(reduct run --env=a) COMP_CWORD=4
COMP_WORDS=(reduct run --env = a) COMP_CWORD=4
_get_comp_words_by_ref -n "=:" cur prev words cword
printf '%s|' "$cur" "$prev" "$cword" "\${words[@]}"`
  const bash = spawnSync('bash', ['--norc', '--noprofile', '-c', ask])
  expect(bash.stderr.toString()).toBe('')
  expect(bash.stdout.toString()).toBe('--env=a|run|2|reduct|run|--env=a|')
})
