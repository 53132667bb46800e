/** Cases of memory instructions. */
import { f32, f64, i32, i64, op, v128 } from '../modules.ts'
import type { Case } from './case.ts'
import { c, mem } from './case.ts'

export const memory: ReadonlyArray<Case> = [
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
