/** Modules made to exhaust a validator: answered in time linear in the size of the module, and never by a throw. */
import { describe, expect, it } from 'vitest'
import type { Instr } from '../../src/structure/Instr.ts'
import type { Module } from '../../src/structure/Module.ts'
import type { FieldType, RecType, SubType, ValType } from '../../src/structure/Types.ts'
import { idxUse, ref } from '../../src/structure/Types.ts'
import { validateModule } from '../../src/validation/Module.ts'
import { CONSTANT, cpuRatio, growthOf, LINEAR } from '../support/cpu.ts'
import { emptyModule } from '../support/modules.ts'
import { at, bt, drop, func, i32, moduleWith, none, op, single, type } from './support/modules.ts'

/** Nested by a loop, as a test that recursed would prove nothing. */
const nest = (depth: number, core: ReadonlyArray<Instr>, wrap: (es: ReadonlyArray<Instr>) => Instr) => {
  let es = core
  for (let i = 0; i < depth; i++) es = [wrap(es)]
  return es
}

const valid = (m: Module): void => {
  const result = validateModule(m)
  if (result._tag === 'Left') expect.fail(result.left.message)
}

/** How many times longer the validation of a valid module takes than that of one a sixteenth of its size. */
const growth = (make: (n: number) => Module, n: number): number => growthOf(make, valid, n)

const verdict = (body: ReadonlyArray<Instr>) => {
  const result = validateModule(moduleWith(body))
  return { result, message: result._tag === 'Left' ? result.left.message : 'valid' }
}

const depth = 100_000
const wraps: Readonly<Record<string, (es: ReadonlyArray<Instr>) => Instr>> = {
  block: (es) => op('block', { bt: none, es }),
  loop: (es) => op('loop', { bt: none, es }),
  then: (es) => op('if', { bt: none, then: es, else: [] }),
  else: (es) => op('if', { bt: none, then: [], else: es }),
  try_table: (es) => op('try_table', { bt: none, catches: [{ _tag: 'catch_all', l: 0 }], es })
}

describe('nesting of 100,000', () => {
  it.each(Object.entries(wraps))('%s: in time linear in the depth', (name, wrap) => {
    const isIf = name === 'then' || name === 'else'
    const nested = (n: number): Module => {
      let body: ReadonlyArray<Instr> = []
      for (let i = 0; i < n; i++) body = isIf ? [i32, wrap(body)] : [wrap(body)]
      return moduleWith(body)
    }
    expect(growth(nested, depth)).toBeLessThan(LINEAR)
  })

  it('an error at the bottom has its whole path', () => {
    const { result } = verdict(nest(depth, [op('nop'), drop], (es) => op('block', { bt: none, es })))
    if (result._tag === 'Right' || result.left._tag !== 'Invalid') throw new Error('a drop of nothing is invalid')
    expect(result.left.path.length).toBe(depth + 2)
    expect(result.left.path.at(-1)).toEqual({ in: 'block', index: 1 })
  })
})

describe('br_table', () => {
  const labels = (n: number, l: (i: number) => number) => Array.from({ length: n }, (_, i) => l(i))

  it('of 100,000 entries, to one label', () => {
    const table = op('br_table', { ls: labels(100_000, () => 0), l: 0 })
    expect(verdict([i32, table]).message).toBe('valid')
  })

  it('of 100,000 entries, to 100,000 labels, in time linear in both', () => {
    const tables = (n: number): Module => {
      const table = op('br_table', { ls: labels(n, (i) => i), l: 5 })
      return moduleWith(nest(n, [i32, table], (es) => op('block', { bt: none, es })))
    }
    expect(growth(tables, 100_000)).toBeLessThan(LINEAR)
  })

  it('of 100,000 entries, to labels with 1,000 types, in time that does not depend on the types', () => {
    const tables = (types: number): Module => {
      const ts = new Array<ValType>(types).fill('i32')
      const table = op('br_table', { ls: labels(100_000, (i) => i % 50), l: 0 })
      const operands = new Array<Instr>(types + 1).fill(i32)
      const inner = nest(50, [...operands, table], (es) => op('block', { bt: bt(10), es }))
      return moduleWith(inner, [], ts)
    }
    expect(growth(tables, 1000)).toBeLessThan(CONSTANT)
  })

  it('with its last entry wrong', () => {
    const table = op('br_table', { ls: labels(100_000, (i) => (i === 99_999 ? 1 : 0)), l: 0 })
    expect(verdict([i32, table]).message).toBe('unknown label 1 (br_table)')
  })
})

describe('types', () => {
  it('24 function types that each take the one before twice: in time linear in their number', () => {
    const doubled = (n: number): Module => {
      const types: RecType[] = [single(func([], []))]
      for (let x = 1; x <= n; x++) {
        const rt = ref(false, idxUse(type(x - 1)))
        types.push(single(func([rt, rt], [])))
      }
      return { ...emptyModule, types }
    }
    // sixteen times as many; what unfolds them takes 2^22 times longer
    expect(growth(doubled, 24)).toBeLessThan(LINEAR)
  })

  it('a chain of 20,000 subtypes, cast from one end to the other 20,000 times: in time linear in both', () => {
    const chain = (n: number): Module => {
      const types = Array.from({ length: n }, (_, x): RecType => ({
        subtypes: [{ final: false, supers: x === 0 ? [] : [at(x - 1)], ct: { _tag: 'struct', fields: [] } }]
      }))
      const upcast = [op('struct.new', { x: n - 1 }), op('local.set', { x: 0 })]
      const body = Array.from({ length: n }, () => upcast).flat()
      const funcs = [{ type: type(n), locals: [{ n: 1, t: ref(true, at(0)) }], body }]
      return { ...emptyModule, types: [...types, single(func([], []))], funcs }
    }
    expect(growth(chain, 20_000)).toBeLessThan(LINEAR)
  })

  it('a supertype that is the type itself, or later, is refused and not followed', () => {
    const loops: ReadonlyArray<ReadonlyArray<number>> = [[0], [1], [0, 0], [1, 0]]
    for (const supers of loops) {
      const st = { final: false, supers: supers.map(at), ct: func([ref(true, at(1))], []) }
      const m = { ...emptyModule, types: [{ subtypes: [st, st] }] }
      expect(validateModule(m)._tag).toBe('Left')
    }
  })

  it('function types of more than 1,000 parameters or results are a limit, 1,000 are not', () => {
    const wide = (n: number) => new Array<ValType>(n).fill('i32')
    const m = (params: number, results: number) => ({
      ...emptyModule,
      types: [single(func(wide(params), wide(results)))]
    })
    expect(validateModule(m(1000, 1000))._tag).toBe('Right')
    expect(validateModule(m(1001, 0))).toMatchObject({ left: { _tag: 'ImplementationLimit' } })
    expect(validateModule(m(0, 1001))).toMatchObject({ left: { _tag: 'ImplementationLimit' } })
  })
})

describe('structures', () => {
  const struct = (n: number): RecType =>
    single({ _tag: 'struct', fields: new Array<FieldType>(n).fill({ mut: false, zt: 'i8' }) })

  it('of more than 10,000 fields are a limit, of 10,000 are not', () => {
    expect(validateModule({ ...emptyModule, types: [struct(10_000)] })._tag).toBe('Right')
    expect(validateModule({ ...emptyModule, types: [struct(10_001)] })).toMatchObject({
      left: { _tag: 'ImplementationLimit' }
    })
  })

  it('of 10,000 fields, made 100,000 times in unreachable code, in time that does not depend on the fields', () => {
    const once = [op('struct.new', { x: 0 }), drop, op('struct.new_default', { x: 0 }), drop]
    const made = Array.from({ length: 50_000 }, () => once).flat()
    const body = [op('unreachable'), ...made, op('unreachable')]
    const wide = (n: number): Module => ({
      ...emptyModule,
      types: [struct(n), single(func([], []))],
      funcs: [{ type: type(1), locals: [], body }]
    })
    expect(growth(wide, 10_000)).toBeLessThan(CONSTANT)
  })

  it('one group of 20,000 types that refer to each other, in time linear in their number', () => {
    const subtypes = (n: number): ReadonlyArray<SubType> =>
      Array.from({ length: n }, (_, x) => ({
        final: false,
        supers: x === 0 ? [] : [at(x - 1)],
        ct: { _tag: 'struct', fields: [{ mut: true, zt: ref(true, at(n - 1 - (x % 2))) }].slice(0, x === 0 ? 1 : 0) }
      }))
    const flat = (n: number): Module => ({
      ...emptyModule,
      types: [{ subtypes: subtypes(n).map((st) => ({ ...st, ct: { _tag: 'struct', fields: [] } })) }]
    })
    const refused = validateModule({ ...emptyModule, types: [{ subtypes: subtypes(20_000) }] })
    expect(refused).toMatchObject({ left: { rule: 'Subtype_ok' } })
    expect(growth(flat, 20_000)).toBeLessThan(LINEAR)
  })
})

describe('operands', () => {
  it('array.new_fixed of 2^32 - 1 in unreachable code, in constant time', () => {
    const fixed = (n: number): Module => moduleWith([op('unreachable'), op('array.new_fixed', { x: 5, n }), drop])
    const [one, most] = [fixed(1), fixed(2 ** 32 - 1)]
    const ratio = cpuRatio(
      () => valid(one),
      () => valid(most)
    )
    expect(ratio).toBeLessThan(CONSTANT)
    expect(verdict([i32, op('array.new_fixed', { x: 5, n: 2 ** 32 - 1 })]).message).toMatch(/^type mismatch/)
  })

  it('more than a million operands are a limit', () => {
    const results = new Array<ValType>(1000).fill('i64')
    const body = Array.from({ length: 1100 }, () => op('call', { x: 3 }))
    const m = moduleWith([...body, op('unreachable')], [], results)
    expect(validateModule(m)).toMatchObject({ left: { _tag: 'ImplementationLimit', what: 'operands' } })
  })

  it('2^32 - 1 locals in one group', () => {
    const last = 2 ** 32 - 2
    const one = [{ n: 2 ** 32 - 1, t: ref(false, at(3)) }]
    const set = [op('struct.new_default', { x: 3 }), op('local.set', { x: last })]
    const get = [op('local.get', { x: last }), drop]
    expect(validateModule(moduleWith([...set, ...get], [], [], one))._tag).toBe('Right')
    expect(validateModule(moduleWith(get, [], [], one))).toMatchObject({ left: { rule: 'Instr_ok/local.get' } })
  })

  it('100,000 groups of locals, read one by one, in time linear in their number', () => {
    const many = (n: number): Module => {
      const groups = Array.from({ length: n }, (_, i) => ({ n: i % 3, t: i % 2 === 0 ? 'i32' : 'i64' }) as const)
      const reads = Array.from({ length: n - 1 }, (_, x) => [op('local.get', { x }), drop]).flat()
      return moduleWith(reads, [], [], groups)
    }
    expect(growth(many, 100_000)).toBeLessThan(LINEAR)
  })
})
