/** `reduct emit`: the JavaScript of every function, from its start and from every place, and the exits of it. */
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../support/folder.ts'
import { reductHere } from '../support/inProcess.ts'

const folder = temporaryFolder()
const sum = 'docs/examples/sum.wat'
const file = folder.file(
  'emit.wat',
  `(module
    (type $p (struct (field (mut i32)) (field i64)))
    (import "env" "log" (func $log (param i32)))
    (func $even (export "even") (param i32) (result i32)
      (if (result i32) (i32.eqz (local.get 0))
        (then (i32.const 1))
        (else (block (result i32) (call $log (local.get 0)) (i32.const 7) (i32.sub (local.get 0) (i32.const 1)) (i32.add)))))
    (func $pair (result (ref $p)) (struct.new $p (i32.const 1) (i64.const 2)))
    (func $dead (result i32) (unreachable) (i32.const 1))
    (func $deep ${'(block '.repeat(600)}${')'.repeat(600)}))`
)
const compiles = (source: string): boolean => {
  const lines = source.split('\n').filter((line) => !line.startsWith('//'))
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the very thing that is checked: it is JavaScript
  new Function('M', lines.join('\n'))
  return lines.some((line) => line.includes('function F('))
}

describe('emit', () => {
  it('prints every function that the module defines, and why one is not staged', async () => {
    const { code, stdout } = await reductHere(['emit', file])
    expect(code).toBe(0)
    expect([...stdout.matchAll(/^\/\/ func (\d+)/gm)].map(([, x]) => Number(x))).toEqual([1, 2, 3, 4])
    expect(stdout).toMatch(/^\/\/ func 4 "deep" runs in the literal machine: its blocks nest too deeply$/m)
  })
  it.each(['even', '1', 'pair', 'dead'])('prints JavaScript that compiles: %s', async (name) => {
    const { stdout } = await reductHere(['emit', file, '--function', name])
    expect(compiles(stdout)).toBe(true)
  })
  it.each([
    ['body 0', []],
    ['body 1', ['i']],
    ['body 2', ['i']],
    ['body 2 > then 0', []],
    ['body 2 > else 0 > block 1', ['i']],
    ['body 2 > else 0 > block 4', ['i', 'i']]
  ])('enters at %s with its operands as parameters', async (at, operands) => {
    const { code, stdout } = await reductHere(['emit', file, '--function', 'even', '--at', at])
    expect(code).toBe(0)
    expect(compiles(stdout)).toBe(true)
    // the parameters are the budget, the local, then the operands
    expect(
      /function F\(([^)]*)\)/
        .exec(stdout)?.[1]
        ?.split(',')
        .slice(2)
        .map((p) => p.charAt(0))
    ).toEqual(operands)
  })
  it('lists the exits with place, instruction, operands and owed steps', async () => {
    const { stdout } = await reductHere(['emit', sum, '--sites'])
    expect(stdout).toContain('// exit 2: trap, before body 0 > loop 2 (i32.load), operands [i@1 i@0], 3 steps owed\n')
  })
  it('is JSON for programs', async () => {
    const { stdout } = await reductHere(['emit', file, '--json'])
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(lines.map((l) => ('notStaged' in l ? l['notStaged'] : (l['exits'] as unknown[]).length > 0))).toEqual([
      true,
      true,
      true,
      'nesting'
    ])
  })
  it.each([
    [['emit', file, '--function', 'log'], 'imported'],
    [['emit', file, '--function', '9'], '"9"'],
    [['emit', file, '--function', 'even', '--at', 'body 77'], '"body 77"'],
    [['emit', file, '--function', 'even', '--at', 'loop 0'], '"loop 0"'],
    [['emit', file, '--at', 'body 0'], '--function'],
    [['emit', `${folder.path}/none.wat`], 'none.wat']
  ])('refuses %j', async (args, named) => {
    const { code, stderr } = await reductHere(args)
    expect(code).toBe(2)
    expect(stderr).toContain(named)
  })
  it('says that control does not reach a place', async () => {
    const { code, stdout } = await reductHere(['emit', file, '--function', 'dead', '--at', 'body 1'])
    expect(code).toBe(0)
    expect(stdout).toContain('control does not reach the place')
  })
})
