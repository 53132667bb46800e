/** Cases of type sections, and of imports. */
import { ref } from '../../../../src/structure/Types.ts'
import { at, externref, func, funcref, nul } from '../modules.ts'
import { unit, types, sub, alone, struct, mem, table, importing } from './parts.ts'
import { c, type ModuleCase } from './case.ts'

export const typeCases: ReadonlyArray<ModuleCase> = [
  c(
    'type index',
    'Typeuse_ok/typeidx',
    'unknown type 1',
    'type 0',
    { types: types(func([ref(true, at(0))], [])) },
    { types: types(func([ref(true, at(1))], [])) }
  ),
  c(
    'two supertypes',
    'Subtype_ok',
    'sub type 2',
    'type 2',
    { types: alone(sub([], struct()), sub([0], struct())) },
    { types: alone(sub([], struct()), sub([], struct()), sub([0, 1], struct())) }
  ),
  c(
    'supertype of the future',
    'Subtype_ok',
    'sub type 0',
    'type 0',
    { types: [{ subtypes: [sub([], struct()), sub([0], struct())] }] },
    { types: [{ subtypes: [sub([1], struct()), sub([], struct())] }] }
  ),
  c(
    'own supertype',
    'Subtype_ok',
    'sub type 0',
    'type 0',
    { types: alone(sub([], unit)) },
    { types: alone(sub([0], unit)) }
  ),
  c(
    'final supertype',
    'Subtype_ok',
    'sub type 1',
    'type 1',
    { types: alone(sub([], unit), sub([0], unit)) },
    { types: alone(sub([], unit, true), sub([0], unit)) }
  ),
  c(
    'supertype that does not match',
    'Subtype_ok',
    'sub type 1 does not match super type 0',
    'type 1',
    { types: alone(sub([], struct('i32')), sub([0], struct('i32', 'i64'))) },
    { types: alone(sub([], struct('i32')), sub([0], struct('i64'))) }
  )
]

export const externalCases: ReadonlyArray<ModuleCase> = [
  c(
    'imported function',
    'Typeuse_ok/typeidx',
    'unknown type 1',
    'import 0',
    { types: types(unit), imports: [importing({ _tag: 'func', type: at(0) })] },
    { types: types(unit), imports: [importing({ _tag: 'func', type: at(1) })] }
  ),
  c(
    'imported function of a structure type',
    'Externtype_ok/func',
    'type mismatch',
    'import 0',
    {},
    { types: types(struct()), imports: [importing({ _tag: 'func', type: at(0) })] }
  ),
  c(
    'tag with results',
    'Tagtype_ok',
    'non-empty tag result type',
    'tag 0',
    { types: types(func(['i32'], [])), tags: [{ _tag: 'tag', type: at(0) }] },
    { types: types(func([], ['i32'])), tags: [{ _tag: 'tag', type: at(0) }] }
  ),
  c(
    'tag of a structure type',
    'Tagtype_ok',
    'type mismatch',
    'import 0',
    {},
    { types: types(struct()), imports: [importing({ _tag: 'tag', type: at(0) })] }
  ),
  c('memory pages', 'Limits_ok', 'memory size', 'memory 0', { mems: [mem(65536, 65536)] }, { mems: [mem(0, 65537)] }),
  c(
    'memory pages of 64 bits',
    'Limits_ok',
    'memory size',
    'memory 0',
    { mems: [mem(2 ** 48, 2 ** 48, 'i64')] },
    { mems: [mem(2 ** 48 + 1, null, 'i64')] }
  ),
  c(
    'minimum over maximum',
    'Limits_ok',
    'size minimum must not be greater than maximum',
    'memory 0',
    { mems: [mem(2, 2)] },
    { mems: [mem(3, 2)] }
  ),
  c(
    'table entries',
    'Limits_ok',
    'table size',
    'table 0',
    { tables: [table(funcref, [nul('func')], 2 ** 32 - 1)] },
    { tables: [table(funcref, [nul('func')], 2 ** 32)] }
  ),
  c(
    'type of a global',
    'Typeuse_ok/typeidx',
    'unknown type 0',
    'import 0',
    { imports: [importing({ _tag: 'global', mut: true, t: externref })] },
    { imports: [importing({ _tag: 'global', mut: true, t: ref(true, at(0)) })] }
  )
]
