/** What a run leaves, as people and programs see it: results with what they reach, and the final state. */
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { reductHere } from '../support/inProcess.ts'
import { temporaryFolder } from '../support/folder.ts'

const folder = temporaryFolder()
const objects = folder.file(
  'objects.wat',
  `(module
    (rec (type $node (struct (field $v i32) (field $next (mut (ref null $node))))))
    (type $bytes (array (mut i8)))
    (type $pair (struct (field anyref) (field anyref) (field f64) (field (mut i16)) (field v128)))
    (tag $e (param i32 (ref $node)))
    (global $g (export "answer") (mut i64) (i64.const 41))
    (global (export "held") (ref null $node) (struct.new $node (i32.const 9) (ref.null $node)))
    (table (export "t") 5 funcref) (elem (i32.const 1) $f $f)
    (memory (export "m") 1 2) (memory $other 0)
    (data (i32.const 65535) "z")
    (func $f)
    (func (export "list") (result (ref $node))
      (struct.new $node (i32.const 1) (struct.new $node (i32.const 2) (struct.new $node (i32.const 3)
        (struct.new $node (i32.const 4) (struct.new $node (i32.const 5) (ref.null $node)))))))
    (func (export "ring") (result (ref $node)) (local $a (ref $node)) (local $b (ref $node))
      (local.set $a (struct.new $node (i32.const 1) (ref.null $node)))
      (local.set $b (struct.new $node (i32.const 2) (local.get $a)))
      (struct.set $node $next (local.get $a) (local.get $b))
      (local.get $a))
    (func (export "twice") (result anyref anyref externref i32) (local $b (ref $bytes))
      (local.set $b (array.new $bytes (i32.const 255) (i32.const 70)))
      (struct.new $pair (local.get $b) (ref.i31 (i32.const -1)) (f64.const 1.5) (i32.const 65535) (v128.const i32x4 1 2 3 4))
      (local.get $b) (extern.convert_any (struct.new $pair (local.get $b) (ref.null any) (f64.const nan) (i32.const 0)
        (v128.const i32x4 0 0 0 0))) (i32.const 7))
    (func (export "throw") (throw $e (i32.const 3) (struct.new $node (i32.const 8) (ref.null $node))))
    (func (export "exn") (result exnref) (block $h (result i32 (ref $node) exnref)
      (try_table (catch_ref $e $h) (throw $e (i32.const 3) (struct.new $node (i32.const 8) (ref.null $node)))) unreachable)
      (local $x exnref) (local.set $x) drop drop (local.get $x))
    (func (export "bump") (global.set $g (i64.add (global.get $g) (i64.const 1))) (i32.store8 (i32.const 7) (i32.const 9)))
    (func (export "i31") (param (ref i31)) (result i32) (i31.get_s (local.get 0)))
    (func (export "eq") (param eqref) (result i32) (i31.get_u (ref.cast (ref i31) (local.get 0))))
    (func (export "node") (param (ref $node))) (func (export "func") (param (ref func)))
    (func (export "any") (param (ref any)) (result anyref) (local.get 0)) (func (export "ext") (param externref)))`
    // a local is declared before the body
    .replace('(result exnref) (block', '(result exnref) (local $x exnref) (block')
    .replace('(local $x exnref) (local.set $x) drop', '(local.set $x) drop')
)

const invoke = (name: string, ...rest: ReadonlyArray<string>) => reductHere(['run', objects, '--invoke', name, ...rest])
const json = async (name: string, ...rest: ReadonlyArray<string>): Promise<Record<string, unknown>> =>
  JSON.parse((await invoke(name, '--json', ...rest)).stdout) as Record<string, unknown>

describe('results', () => {
  it('have structures with what they hold, to a depth', async () => {
    expect((await invoke('list')).stdout).toBe(
      '(ref.struct 5 $node {1, (ref.struct 4 $node {2, (ref.struct 3 $node {3, (ref.struct 2 $node {...})})})})\n'
    )
    expect((await invoke('list', '--print-depth', '0')).stdout).toBe('(ref.struct 5 $node {...})\n')
    expect((await invoke('list', '--print-depth', '100')).stdout).toContain('(ref.struct 1 $node {5, null})')
    expect(await invoke('list', '--print-depth', '101')).toMatchObject({ code: 2 })
  })
  it('mark cycles, and what was shown before', async () => {
    expect((await invoke('ring')).stdout).toBe(
      '(ref.struct 1 $node {1, (ref.struct 2 $node {2, (ref.struct 1 $node cycle)})})\n'
    )
    const elements = `${'255, '.repeat(64)}... 6 more`
    expect((await invoke('twice')).stdout).toBe(
      [
        `(ref.struct 2 $pair {(ref.array 1 $bytes [${elements}]), (ref.i31 -1), 1.5, 65535, 0x00000001,0x00000002,0x00000003,0x00000004})`,
        '(ref.array 1 $bytes above)',
        '(ref.extern (ref.struct 3 $pair {(ref.array 1 $bytes above), null, nan, 0, 0x00000000,0x00000000,0x00000000,0x00000000}))',
        '7',
        ''
      ].join('\n')
    )
  })
  it('have exceptions with what they carry, caught or not', async () => {
    expect((await invoke('exn')).stdout).toMatch(
      /^\(ref\.exn \d+ tag 0 \{3, \(ref\.struct \d+ \$node \{8, null\}\)\}\)\n$/
    )
    expect((await invoke('throw')).stderr).toMatch(
      /uncaught exception of tag 0 with \(i32\.const 3\) \(ref\.struct \d+ \$node \{8, null\}\)/
    )
  })
  it('are the same as JSON', async () => {
    expect(await json('ring')).toMatchObject({
      values: [
        {
          type: 'ref.struct',
          value: '(ref.struct 1)',
          address: 1,
          of: '$node',
          fields: [
            { type: 'i32', value: '1' },
            { address: 2, fields: [{ value: '2' }, { address: 1, mark: 'cycle' }] }
          ]
        }
      ]
    })
    const { values } = await json('twice')
    expect(values).toMatchObject([
      {
        fields: [
          { type: 'ref.array', of: '$bytes', more: 6 },
          { type: 'ref.i31', value: '(ref.i31 -1)' },
          {},
          { type: 'i16' },
          {}
        ]
      },
      { mark: 'above' },
      { type: 'ref.extern' },
      { type: 'i32', value: '7' }
    ])
    expect(await json('throw')).toMatchObject({ outcome: 'exception', values: [{ value: '3' }, { of: '$node' }] })
  })
  it('of hidden types have their text, and of wide and deep data a bound', async () => {
    const wide = folder.file(
      'wide.wat',
      `(module (type $a (array (mut anyref))) (func (export "f") (param i32) (result anyref) (local anyref)
        (loop (local.set 1 (array.new $a (local.get 1) (i32.const 100)))
          (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))) (local.get 1)))`
    )
    const ended = await reductHere(['run', wide, '--invoke', 'f', '--print-depth', '100', '100000'])
    expect(ended.code).toBe(0)
    expect(ended.stdout.length).toBeLessThan(1e6)
    expect(ended.stdout).toContain('above')
  })
})

describe('--state', () => {
  const bytes = new Uint8Array(65536)
  bytes[65535] = 122
  bytes[7] = 9
  const digest = (b: Uint8Array | string): string => createHash('sha256').update(b).digest('hex')
  const table = digest('1 x (ref.null)\n2 x (ref.func 0)\n2 x (ref.null)\n')
  it('shows globals, tables and memories, by index and export', async () => {
    const { stdout, code } = await invoke('bump', '--state')
    expect(code).toBe(0)
    expect(stdout.trimEnd().split('\n')).toEqual([
      'global 0 "answer" mut i64 = 42',
      expect.stringMatching(/^global 1 "held" \(ref null \$node\) = \(ref\.struct \d+ \$node \{9, null\}\)$/) as string,
      `table 0 "t" i32 5 funcref: 5 entries, 2 not null, sha256 ${table}`,
      `memory 0 "m" i32 1 2: 65536 bytes, sha256 ${digest(bytes)}`,
      `memory 1 i32 0: 0 bytes, sha256 ${digest('')}`
    ])
  })
  it('has the same as JSON, also of a run that ended in an exception or a limit', async () => {
    expect(await json('bump', '--state')).toMatchObject({
      outcome: 'done',
      state: {
        globals: [
          { index: 0, exports: ['answer'], type: 'mut i64', value: { type: 'i64', value: '42' } },
          { index: 1 }
        ],
        tables: [{ index: 0, exports: ['t'], entries: 5, notNull: 2, sha256: table }],
        memories: [
          { index: 0, exports: ['m'], bytes: 65536, sha256: digest(bytes) },
          { index: 1, bytes: 0 }
        ]
      }
    })
    expect(await json('throw', '--state')).toMatchObject({ outcome: 'exception', state: { globals: [{}, {}] } })
    expect(await json('list', '--state', '--fuel', '12')).toMatchObject({ outcome: 'limit', state: { tables: [{}] } })
    expect(await json('bump')).not.toHaveProperty('state')
  })
})

describe('--invoke', () => {
  it('of a global prints it; of a memory or a table says what it is', async () => {
    expect(await invoke('answer')).toEqual({ code: 0, stdout: '41\n', stderr: '' })
    expect((await invoke('held')).stdout).toMatch(/\$node \{9, null\}/)
    expect(await json('answer')).toMatchObject({ outcome: 'done', values: [{ type: 'i64', value: '41' }] })
    for (const [name, type] of [
      ['m', 'memory i32 1 2'],
      ['t', 'table i32 5 funcref']
    ] as const) {
      const ended = await invoke(name)
      expect(ended.code).toBe(2)
      expect(ended.stderr).toContain(
        `"${name}" is no function: it is a ${type}, which --state shows; it exports "list"`
      )
    }
    expect((await invoke('answer', '1')).stderr).toContain('"answer" is a global, which takes no arguments')
    expect((await invoke('nope')).stderr).toContain('no function is exported as "nope"')
  })
  it('takes integers for i31 and what is above it, signed or not', async () => {
    for (const [text, signed, unsigned] of [
      ['5', '5', '5'],
      ['-1', '-1', '2147483647'],
      ['-1073741824', '-1073741824', '1073741824'],
      ['2147483647', '-1', '2147483647'],
      ['0x3fffffff', '1073741823', '1073741823']
    ] as const) {
      expect(await reductHere(['run', objects, '--invoke', 'i31', '--', text])).toMatchObject({
        code: 0,
        stdout: `${signed}\n`
      })
      expect((await reductHere(['run', objects, '--invoke', 'eq', '--', text])).stdout).toBe(`${unsigned}\n`)
      expect((await reductHere(['run', objects, '--invoke', 'any', '--', text])).stdout).toBe(`(ref.i31 ${signed})\n`)
    }
    for (const text of ['-1073741825', '2147483648', '4294967295', 'null', 'x'])
      expect(await reductHere(['run', objects, '--invoke', 'i31', '--', text])).toMatchObject({ code: 2 })
  })
  it.each([
    ['i31', 'null', '"null", is no (ref i31); write an integer from -1073741824 to 2147483647, as in 5\n'],
    ['eq', 'x', '"x", is no eqref; write an integer from -1073741824 to 2147483647, as in 5, or null\n'],
    ['any', 'null', '"null", is no (ref any); write an integer from -1073741824'],
    [
      'func',
      'null',
      '"null", is no (ref func); no word is one: a reference that is not null is made by the program itself; export a function'
    ],
    [
      'node',
      'null',
      '"null", is no (ref $node); no word is one: a reference that is not null is made by the program itself; export a function'
    ],
    ['ext', 'x', '"x", is no externref; write null; other references are made by the program itself\n']
  ])('says of the parameter of %s what can be written for it', async (name, text, message) => {
    const ended = await invoke(name, text)
    expect(ended.code).toBe(2)
    expect(ended.stderr).toContain(message)
    expect(ended.stderr).not.toMatch(/def\.|[0-9a-f]{16}/)
  })
})
