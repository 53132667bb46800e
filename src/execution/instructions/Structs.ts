/**
 * Structure instructions.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/instructions.html#aggregate-reference-instructions
 */
import type { Families } from '../../spec/Families.ts'
import * as Cells from '../../persistent/heap/Heap.ts'
import * as V from '../../persistent/Vector.ts'
import type { FieldInstr } from '../../structure/Instr.ts'
import type { FieldType, StorageType } from '../../structure/Types.ts'
import { addr, type HeapAddr } from '../runtime/Addresses.ts'
import { derive, op } from '../runtime/Code.ts'
import { objectBytes } from '../runtime/Cost.ts'
import { defaultField, packField, structAt, unpackField, type Extension } from '../runtime/Fields.ts'
import type { State } from '../runtime/Config.ts'
import { read, reduct, stateReduct, stateTrap, stuck, trap, write, type Clause, type Clauses } from '../Reduct.ts'
import { withAllocated, withHeap, type Store } from '../runtime/Store.ts'
import {
  drop,
  isRef,
  isVal,
  push,
  pushAll,
  refStruct,
  type FieldVal,
  type RefStruct,
  type Val,
  type Values
} from '../runtime/Values.ts'

const structNewOp = op('struct.new')

/** `($packfield_(zt, val))^n` of the n newest values, oldest first; undefined if there are fewer. */
const packFields = (fields: ReadonlyArray<FieldType>, vs: Values): ReadonlyArray<FieldVal> | undefined => {
  // NON-SPEC: the array is filled before anyone else sees it
  const out = new Array<FieldVal>(fields.length)
  let rest = vs
  for (let i = fields.length - 1; i >= 0; i--) {
    const zt = fields[i]?.zt
    if (zt === undefined || !isVal(rest)) return undefined
    out[i] = packField(zt, rest.head)
    rest = rest.tail
  }
  return out
}

/** `zt*[i]`. */
const fieldType = (z: State, { x, i }: FieldInstr): StorageType | undefined => {
  const st = structAt(z, x)
  return st === undefined ? undefined : V.get(st.fields, i)?.zt
}

/** `$with_struct(z, a, i, fv)`. */
const withStruct = (s: Store, r: RefStruct, i: number, fv: FieldVal): Store =>
  withHeap(s, Cells.set(s.heap, r, i, fv), s.fresh)

// https://webassembly.github.io/spec/core/exec/instructions.html#exec-struct-get
// Step_read/struct.get-null
// z; (REF.NULL_ADDR) (STRUCT.GET sx? x i)  ~>  TRAP
// Step_read/struct.get-struct
// z; (REF.STRUCT_ADDR a) (STRUCT.GET sx? x i)  ~>  $unpackfield_(zt*[i], sx?, $structinst(z)[a].FIELDS[i])
//   if $type(z, x) ~~ STRUCT (mut zt)*
const structGet = (sx: Extension): Clause<FieldInstr> =>
  read((code, vs, z) => {
    if (!isRef(vs)) return stuck
    const { head } = vs
    if (head._tag === 'ref.null_addr') return trap('Step_read/struct.get-null', vs.tail, code)
    const fv = head._tag === 'ref.struct_addr' ? Cells.get(z.store.heap, head, code.instr.i) : undefined
    const val = fv === undefined ? undefined : unpackField(sx, fv)
    return val === undefined ? stuck : reduct('Step_read/struct.get-struct', push(val, vs.tail), code.next)
  })

export const structs: Clauses<Families['structs']> = {
  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-struct-new
  // Step/struct.new
  // z; val^n (STRUCT.NEW x)  ~>  $add_structinst(z, si); (REF.STRUCT_ADDR a)
  //   if $type(z, x) ~~ STRUCT (mut zt)^n   if a = |$structinst(z)|
  //   if si = {TYPE $type(z, x), FIELDS ($packfield_(zt, val))^n}
  'struct.new': write((code, vs, z) => {
    const st = structAt(z, code.instr.x)
    const fields = st === undefined ? undefined : packFields(st.fields, vs)
    if (st === undefined || fields === undefined) return stuck
    const { store } = z
    const r = refStruct(addr<HeapAddr>(store.fresh), st.dt, fields)
    const s = withAllocated(store, objectBytes(fields.length))
    return stateReduct('Step/struct.new', push(r, drop(vs, fields.length)), code.next, s, z.frame)
  }),

  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-struct-new-default
  // Step_read/struct.new_default
  // z; (STRUCT.NEW_DEFAULT x)  ~>  val* (STRUCT.NEW x)
  //   if $type(z, x) ~~ STRUCT (mut zt)*   (if $default_($unpack(zt)) = val)*
  'struct.new_default': read((code, vs, z) => {
    const { x } = code.instr
    const vals = structAt(z, x)?.fields.map(({ zt }) => defaultField(zt))
    return vals === undefined || !vals.every((v): v is Val => v !== undefined) ?
        stuck
      : reduct(
          'Step_read/struct.new_default',
          pushAll(vals, vs),
          derive(code, structNewOp, { _tag: 'struct.new', x }, code.next)
        )
  }),

  'struct.get': structGet(null),
  'struct.get_s': structGet('S'),
  'struct.get_u': structGet('U'),

  // https://webassembly.github.io/spec/core/exec/instructions.html#exec-struct-set
  // Step/struct.set-null
  // z; (REF.NULL_ADDR) val (STRUCT.SET x i)  ~>  z; TRAP
  // Step/struct.set-struct
  // z; (REF.STRUCT_ADDR a) val (STRUCT.SET x i)  ~>  $with_struct(z, a, i, $packfield_(zt*[i], val)); eps
  //   if $type(z, x) ~~ STRUCT (mut zt)*
  'struct.set': write<FieldInstr>((code, vs, z) => {
    const { tail } = vs
    if (!isVal(vs) || !isRef(tail)) return stuck
    const r = tail.head
    if (r._tag === 'ref.null_addr') return stateTrap('Step/struct.set-null', tail.tail, code, z)
    const zt = fieldType(z, code.instr)
    return r._tag !== 'ref.struct_addr' || zt === undefined ?
        stuck
      : stateReduct(
          'Step/struct.set-struct',
          tail.tail,
          code.next,
          withStruct(z.store, r, code.instr.i, packField(zt, vs.head)),
          z.frame
        )
  })
}
