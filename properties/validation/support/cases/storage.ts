/** Cases of variable, table and memory instructions. */
import { f32, f64, i32, i64, nul, op, v128 } from '../modules.ts'
import type { Case } from './case.ts'
import { c, mem } from './case.ts'

export const variables: ReadonlyArray<Case> = [
  c(
    'Instr_ok/local.get',
    [op('local.get', { x: 1 }), op('i64.eqz')],
    [op('local.get', { x: 3 })],
    'uninitialized local 3'
  ),
  c('Instr_ok/local.get', [op('local.get', { x: 0 }), op('i32.eqz')], [op('local.get', { x: 5 })], 'unknown local 5'),
  c(
    'Instr_ok/local.set',
    [op('struct.new_default', { x: 3 }), op('local.set', { x: 3 }), op('local.get', { x: 3 })],
    [i32, op('local.set', { x: 1 })]
  ),
  c(
    'Instr_ok/local.tee',
    [op('struct.new_default', { x: 3 }), op('local.tee', { x: 3 }), op('local.get', { x: 3 })],
    [i32, op('local.tee', { x: 1 })]
  ),
  c(
    'Instr_ok/global.get',
    [op('global.get', { x: 1 }), op('i64.eqz')],
    [op('global.get', { x: 2 })],
    'unknown global 2'
  ),
  c('Instr_ok/global.set', [i32, op('global.set', { x: 0 })], [i64, op('global.set', { x: 1 })], 'immutable global'),
  c('Instr_ok/table.get', [i64, op('table.get', { x: 2 })], [i32, op('table.get', { x: 2 })]),
  c(
    'Instr_ok/table.set',
    [i32, nul('extern'), op('table.set', { x: 1 })],
    [i32, nul('func'), op('table.set', { x: 1 })]
  ),
  c(
    'Instr_ok/table.size',
    [op('table.size', { x: 2 }), op('i64.eqz')],
    [op('table.size', { x: 3 })],
    'unknown table 3'
  ),
  c(
    'Instr_ok/table.grow',
    [nul('nofunc'), i32, op('table.grow', { x: 0 })],
    [nul('func'), i32, op('table.grow', { x: 2 })]
  ),
  c(
    'Instr_ok/table.fill',
    [i32, nul('func'), i32, op('table.fill', { x: 0 })],
    [i32, nul('any'), i32, op('table.fill', { x: 0 })]
  ),
  c(
    'Instr_ok/table.copy',
    [i64, i32, i32, op('table.copy', { x: 2, y: 0 })],
    [i32, i32, i32, op('table.copy', { x: 0, y: 1 })]
  ),
  c(
    'Instr_ok/table.init',
    [i64, i32, i32, op('table.init', { x: 2, y: 0 })],
    [i32, i32, i32, op('table.init', { x: 0, y: 1 })]
  ),
  c(
    'Instr_ok/table.init',
    [i32, i32, i32, op('table.init', { x: 0, y: 0 })],
    [op('table.init', { x: 0, y: 4 })],
    'unknown elem segment 4'
  ),
  c('Instr_ok/elem.drop', [op('elem.drop', { x: 1 })], [op('elem.drop', { x: 2 })], 'unknown elem segment 2')
]

export const memories: ReadonlyArray<Case> = [
  c(
    'Instr_ok/memory.size',
    [op('memory.size', { x: 1 }), op('i64.eqz')],
    [op('memory.size', { x: 2 })],
    'unknown memory 2'
  ),
  c('Instr_ok/memory.grow', [i64, op('memory.grow', { x: 1 })], [i64, op('memory.grow', { x: 0 })]),
  c('Instr_ok/memory.fill', [i64, i32, i64, op('memory.fill', { x: 1 })], [i32, i64, i32, op('memory.fill', { x: 0 })]),
  c(
    'Instr_ok/memory.copy',
    [i64, i32, i32, op('memory.copy', { x: 1, y: 0 })],
    [i64, i64, i32, op('memory.copy', { x: 1, y: 1 })]
  ),
  c(
    'Instr_ok/memory.init',
    [i64, i32, i32, op('memory.init', { x: 1, y: 0 })],
    [op('memory.init', { x: 0, y: 1 })],
    'unknown data segment 1'
  ),
  c('Instr_ok/data.drop', [op('data.drop', { x: 0 })], [op('data.drop', { x: 1 })], 'unknown data segment 1'),
  c('Instr_ok/load-val', [i64, op('f64.load', mem(1, 3))], [i32, op('f64.load', mem(1))]),
  c('Instr_ok/load-val', [i32, op('i32.load', mem(0, 2))], [i32, op('i32.load', mem(4))], 'unknown memory 4'),
  c('Instr_ok/load-pack', [i32, op('i64.load32_u', mem(0, 2))], [i64, op('i64.load32_u', mem(0))]),
  c('Instr_ok/store-val', [i32, f32, op('f32.store', mem(0))], [i32, f64, op('f32.store', mem(0))]),
  c('Instr_ok/store-pack', [i64, i64, op('i64.store8', mem(1))], [i32, i32, op('i64.store8', mem(0))]),
  c('Instr_ok/vload-val', [i32, op('v128.load', mem(0, 4))], [f32, op('v128.load', mem(0))]),
  c('Instr_ok/vload-pack', [i32, op('v128.load8x8_s', mem(0, 3))], [op('v128.load16x4_u', mem(0))]),
  c('Instr_ok/vload-splat', [i32, op('v128.load8_splat', mem(0))], [i64, op('v128.load64_splat', mem(0))]),
  c(
    'Instr_ok/vload-zero',
    [i32, op('v128.load32_zero', mem(0, 2))],
    [op('v128.load64_zero', mem(3))],
    'unknown memory 3'
  ),
  c(
    'Instr_ok/vload_lane',
    [i32, v128, op('v128.load16_lane', mem(0, 1, 0, 7))],
    [i32, v128, op('v128.load16_lane', mem(0, 1, 0, 8))],
    'invalid lane index'
  ),
  c('Instr_ok/vstore', [i64, v128, op('v128.store', mem(1, 4))], [i64, i64, op('v128.store', mem(1))]),
  c(
    'Instr_ok/vstore_lane',
    [i32, v128, op('v128.store64_lane', mem(0, 3, 0, 1))],
    [i32, v128, op('v128.store64_lane', mem(0, 0, 0, 2))],
    'invalid lane index'
  ),
  c(
    'Memarg_ok',
    [i32, op('i32.load16_u', mem(0, 1))],
    [i32, op('i32.load16_u', mem(0, 2))],
    'alignment must not be larger than natural'
  ),
  c(
    'Memarg_ok',
    [i32, op('i32.load', mem(0, 0, 2 ** 32 - 1))],
    [i32, op('i32.load', mem(0, 0, 2 ** 32))],
    'offset out of range'
  ),
  c(
    'Memarg_ok',
    [i64, op('i32.load', mem(1, 0, 2 ** 32))],
    [i64, op('v128.load32x2_s', mem(1, 4))],
    'alignment must not be larger than natural'
  )
]
