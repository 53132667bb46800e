/** Types in messages: by name or index where there is a module, written out without one, never by a digest. */
import { describe, expect, it } from 'vitest'
import { named, showApart, showExternType, showId, showResultType, showValType } from '../../src/structure/Show.ts'
import type { ExternType, ValType } from '../../src/structure/Types.ts'
import { wat } from '../support/embed.ts'

/** The parameter types of the first function of a module, closed, with the types of the module. */
const typesOf = (types: string, params: string) => {
  const m = wat(`(module ${types} (func (param ${params})))`)
  const dt = m.funcs[0]
  const ct = dt?.group.subtypes[dt.i]?.ct
  return { types: m.types, ts: ct?._tag === 'func' ? ct.params : [], func: dt }
}
const list = '(type $list (struct (field i32) (field (mut (ref null $list)))))'

/** Type section, type, what a module's messages say without names, with them, and what is said without the module. */
const table: ReadonlyArray<readonly [types: string, t: string, indexed: string, byName: string, alone: string]> = [
  ['', 'i32', 'i32', 'i32', 'i32'],
  ['', 'funcref', 'funcref', 'funcref', 'funcref'],
  ['', '(ref null noextern)', 'nullexternref', 'nullexternref', 'nullexternref'],
  ['', '(ref any)', '(ref any)', '(ref any)', '(ref any)'],
  [list, '(ref $list)', '(ref 0)', '(ref $list)', '(ref (struct i32 (mut (ref null (struct ...)))))'],
  ['(type $a (array (mut i8)))', '(ref null $a)', '(ref null 0)', '(ref null $a)', '(ref null (array (mut i8)))'],
  [
    '(rec (type $a (func (param (ref $b)))) (type $b (struct)))',
    '(ref $a)',
    '(ref 0)',
    '(ref $a)',
    '(ref (func [(ref (struct ...))] -> []))'
  ],
  // The second of two equal types has the first one's index: they are one type.
  [
    '(type $x (func (param i64))) (type $y (func (param i64)))',
    '(ref $y)',
    '(ref 0)',
    '(ref $x)',
    '(ref (func [i64] -> []))'
  ]
]

describe('types in messages', () => {
  it.each(table)('%s, %s', (section, t, indexed, byName, alone) => {
    const { types, ts } = typesOf(section, t)
    const names = [...section.matchAll(/\(type \$(\w+)/g)].map((m, x) => [x, m[1] ?? ''] as const)
    expect(showResultType(ts, named({ types }))).toBe(`[${indexed}]`)
    expect(showResultType(ts, named({ types, typeNames: new Map(names) }))).toBe(`[${byName}]`)
    expect(ts.map((each) => showValType(each))).toEqual([alone])
  })

  it('a type that the module does not have is written out', () => {
    const { ts } = typesOf('(type $s (struct (field f32)))', '(ref $s)')
    expect(showResultType(ts, named({ types: [] }))).toBe('[(ref (struct f32))]')
  })

  it('names that no identifier can hold are quoted', () => {
    expect([showId('a'), showId('a b'), showId('<T>::f'), showId('"')]).toEqual(['$a', '$"a b"', '$<T>::f', '$"\\22"'])
  })

  it('of many types the last are shown', () => {
    const ts = new Array<ValType>(30).fill('i64')
    expect(showResultType(ts)).toBe(`[... ${new Array(24).fill('i64').join(' ')}]`)
  })
})

/** Two type sections whose last type is that of the function, and what is said to distinguish them. */
const apart: ReadonlyArray<readonly [a: string, b: string, saysA: string, saysB: string]> = [
  ['(type $t (func (param i32)))', '(type $t (func))', 'func [i32] -> []', 'func [] -> []'],
  ['(type $t (sub (func)))', '(type $t (func))', 'func (sub (func [] -> []))', 'func (func [] -> [])'],
  [
    '(rec (type $t (func)) (type (struct)))',
    '(rec (type (struct)) (type $t (func)))',
    'func (rec (func [] -> []) (struct)).0',
    'func (rec (struct) (func [] -> [])).1'
  ],
  [
    '(type $s (struct (field i32))) (type $t (func (param (ref $s))))',
    '(type $s (struct (field i64))) (type $t (func (param (ref $s))))',
    'func [(ref (struct i32))] -> []',
    'func [(ref (struct i64))] -> []'
  ],
  [
    '(type $r (struct (field i32))) (type $s (array (ref $r))) (type $t (func (param (ref $s))))',
    '(type $r (struct (field i64))) (type $s (array (ref $r))) (type $t (func (param (ref $s))))',
    'func (func [(ref (array (ref (struct i32))))] -> [])',
    'func (func [(ref (array (ref (struct i64))))] -> [])'
  ]
]

describe('types of two modules', () => {
  const externOf = (section: string): ExternType => {
    const m = wat(`(module ${section} (func (type $t) unreachable))`)
    const type = m.funcs[0]
    if (type === undefined) throw new Error('the module has a function')
    return { _tag: 'func', type }
  }
  it.each(apart)('%s and %s', (a, b, saysA, saysB) => {
    expect(showApart(externOf(a), externOf(b))).toEqual([saysA, saysB])
    expect(showApart(externOf(b), externOf(a))).toEqual([saysB, saysA])
  })

  it('stay short where they differ far below', () => {
    const chain = (t: string): string =>
      `(type $0 (struct (field ${t})))${Array.from({ length: 60 }, (_, i) => `(type $${i + 1} (struct${` (field (ref $${i}))`.repeat(20)}))`).join('')}(type $t (func (param (ref $60))))`
    const [a, b] = showApart(externOf(chain('i32')), externOf(chain('i64')))
    expect(a).toBe(`${b} (another type of the same form)`)
    expect(a.length).toBeLessThan(1000)
  })

  it('memories and tables have their limits', () => {
    expect(showExternType({ _tag: 'mem', at: 'i64', lim: { min: 1, max: 2 } })).toBe('memory i64 1 2')
    const rt = { _tag: 'ref', null: true, ht: 'func' } as const
    expect(showExternType({ _tag: 'table', at: 'i32', lim: { min: 10, max: null }, rt })).toBe('table i32 10 funcref')
  })
})
