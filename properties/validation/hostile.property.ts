/** Modules made to exhaust a validator: answered in time that the size of the module pays for, and never by a throw. */
import { describe, expect, it } from 'vitest'
import type { Instr } from '../../src/structure/Instr.ts'
import type { FieldType, RecType, SubType, ValType } from '../../src/structure/Types.ts'
import { idxUse, ref } from '../../src/structure/Types.ts'
import { validateModule } from '../../src/validation/Module.ts'
import { emptyModule } from '../support/modules.ts'
import { at, bt, drop, func, i32, moduleWith, none, op, single, type } from './support/modules.ts'

/** Nested by a loop, as a test that recursed would prove nothing. */
const nest = (depth: number, core: ReadonlyArray<Instr>, wrap: (es: ReadonlyArray<Instr>) => Instr) => {
  let es = core
  for (let i = 0; i < depth; i++) es = [wrap(es)]
  return es
}

const timed = <A>(run: () => A): readonly [A, number] => {
  const start = performance.now()
  const a = run()
  return [a, performance.now() - start]
}

const verdict = (body: ReadonlyArray<Instr>) => {
  const [result, ms] = timed(() => validateModule(moduleWith(body)))
  return { result, ms, message: result._tag === 'Left' ? result.left.message : 'valid' }
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
  it.each(Object.keys(wraps))('%s', (name) => {
    const wrap = wraps[name]
    if (wrap === undefined) throw new Error(name)
    const isIf = name === 'then' || name === 'else'
    let body: ReadonlyArray<Instr> = []
    for (let i = 0; i < depth; i++) body = isIf ? [i32, wrap(body)] : [wrap(body)]
    const good = verdict(body)
    expect(good.message).toBe('valid')
    expect(good.ms).toBeLessThan(5000)
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

  it('of 100,000 entries, to 100,000 labels', () => {
    const table = op('br_table', { ls: labels(100_000, (i) => i), l: 5 })
    const { message, ms } = verdict(nest(depth, [i32, table], (es) => op('block', { bt: none, es })))
    expect(message).toBe('valid')
    expect(ms).toBeLessThan(5000)
  })

  it('of 100,000 entries, to labels with 1,000 types', () => {
    const ts = new Array<ValType>(1000).fill('i32')
    const table = op('br_table', { ls: labels(100_000, (i) => i % 50), l: 0 })
    const inner = nest(50, [op('unreachable'), table], (es) => op('block', { bt: bt(10), es }))
    const [result, ms] = timed(() => validateModule(moduleWith([...inner, op('unreachable')], [], ts)))
    expect(result._tag).toBe('Right')
    expect(ms).toBeLessThan(2000)
  })

  it('with its last entry wrong', () => {
    const table = op('br_table', { ls: labels(100_000, (i) => (i === 99_999 ? 1 : 0)), l: 0 })
    expect(verdict([i32, table]).message).toBe('unknown label 1')
  })
})

describe('types', () => {
  it('24 function types that each take the one before twice: under 50 ms', () => {
    const types: RecType[] = [single(func([], []))]
    for (let x = 1; x <= 24; x++) {
      const rt = ref(false, idxUse(type(x - 1)))
      types.push(single(func([rt, rt], [])))
    }
    const m = { ...emptyModule, types }
    validateModule(m)
    const [result, ms] = timed(() => validateModule(m))
    expect(result._tag).toBe('Right')
    expect(ms).toBeLessThan(50)
  })

  it('a chain of 20,000 subtypes, cast from one end to the other 20,000 times', () => {
    const n = 20_000
    const types = Array.from({ length: n }, (_, x): RecType => ({
      subtypes: [{ final: false, supers: x === 0 ? [] : [at(x - 1)], ct: { _tag: 'struct', fields: [] } }]
    }))
    const upcast = [op('struct.new', { x: n - 1 }), op('local.set', { x: 0 })]
    const body = Array.from({ length: n }, () => upcast).flat()
    const funcs = [{ type: type(n), locals: [{ n: 1, t: ref(true, at(0)) }], body }]
    const m = { ...emptyModule, types: [...types, single(func([], []))], funcs }
    const [result, ms] = timed(() => validateModule(m))
    expect(result._tag).toBe('Right')
    expect(ms).toBeLessThan(10_000)
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

  it('of 10,000 fields, made 100,000 times in unreachable code', () => {
    const once = [op('struct.new', { x: 0 }), drop, op('struct.new_default', { x: 0 }), drop]
    const made = Array.from({ length: 50_000 }, () => once).flat()
    const body = [op('unreachable'), ...made, op('unreachable')]
    const m = {
      ...emptyModule,
      types: [struct(10_000), single(func([], []))],
      funcs: [{ type: type(1), locals: [], body }]
    }
    const [result, ms] = timed(() => validateModule(m))
    expect(result._tag).toBe('Right')
    expect(ms).toBeLessThan(3000)
  })

  it('one group of 20,000 types that refer to each other', () => {
    const n = 20_000
    const subtypes = Array.from({ length: n }, (_, x): SubType => ({
      final: false,
      supers: x === 0 ? [] : [at(x - 1)],
      ct: { _tag: 'struct', fields: [{ mut: true, zt: ref(true, at(n - 1 - (x % 2))) }].slice(0, x === 0 ? 1 : 0) }
    }))
    const flat = subtypes.map((st) => ({ ...st, ct: { _tag: 'struct', fields: [] } as const }))
    expect(validateModule({ ...emptyModule, types: [{ subtypes }] })).toMatchObject({ left: { rule: 'Subtype_ok' } })
    const [result, ms] = timed(() => validateModule({ ...emptyModule, types: [{ subtypes: flat }] }))
    expect(result._tag).toBe('Right')
    expect(ms).toBeLessThan(8000)
  })
})

describe('operands', () => {
  it('array.new_fixed of 2^32 - 1 in unreachable code', () => {
    const { message, ms } = verdict([op('unreachable'), op('array.new_fixed', { x: 5, n: 2 ** 32 - 1 }), drop])
    expect(message).toBe('valid')
    expect(ms).toBeLessThan(100)
    expect(verdict([i32, op('array.new_fixed', { x: 5, n: 2 ** 32 - 1 })]).message).toMatch(/^type mismatch/)
  })

  it('more than a million operands are a limit', () => {
    const results = new Array<ValType>(1000).fill('i64')
    const body = Array.from({ length: 1100 }, () => op('call', { x: 3 }))
    const m = moduleWith([...body, op('unreachable')], [], results)
    expect(validateModule(m)).toMatchObject({ left: { _tag: 'ImplementationLimit', what: 'operands' } })
  })

  it('2^32 - 1 locals in one group, and 100,000 groups', () => {
    const last = 2 ** 32 - 2
    const one = [{ n: 2 ** 32 - 1, t: ref(false, at(3)) }]
    const set = [op('struct.new_default', { x: 3 }), op('local.set', { x: last })]
    const get = [op('local.get', { x: last }), drop]
    expect(validateModule(moduleWith([...set, ...get], [], [], one))._tag).toBe('Right')
    expect(validateModule(moduleWith(get, [], [], one))).toMatchObject({ left: { rule: 'Instr_ok/local.get' } })
    const many = Array.from({ length: 100_000 }, (_, i) => ({ n: i % 3, t: i % 2 === 0 ? 'i32' : 'i64' }) as const)
    const reads = Array.from({ length: 99_999 }, (_, x) => [op('local.get', { x }), drop]).flat()
    const [result, ms] = timed(() => validateModule(moduleWith(reads, [], [], many)))
    expect(result._tag).toBe('Right')
    expect(ms).toBeLessThan(3000)
  })
})
