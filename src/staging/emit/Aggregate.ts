/**
 * Structures and arrays as text: making a structure, and access to one field.
 *
 * Fields lie in the heap as the machine's own values; `H` and `K` take them there and back by the machine's own functions.
 *
 * Spec: https://webassembly.github.io/spec/core/exec/instructions.html#aggregate-reference-instructions
 */
import type { TypeIdx } from '../../structure/Indices.ts'
import type { Instr } from '../../structure/Instr.ts'
import type { FieldType, StorageType } from '../../structure/Types.ts'
import { expand } from '../../validation/matching/Close.ts'
import { kindOf, type Kind } from '../Kind.ts'
import { newest } from './Branch.ts'
import { atom, fresh, leaveIf, need, pop, push, spend, write, type Builder, type Control } from './Builder.ts'
import { low, texts, type Operand } from './Operand.ts'

const structFields = (b: Builder, x: TypeIdx): ReadonlyArray<FieldType> => {
  const dt = b.known.inst.types[x]
  const ct = dt === undefined ? undefined : expand(dt)
  return ct?._tag === 'struct' ? ct.fields : []
}
const elementType = (b: Builder, x: TypeIdx): StorageType | undefined => {
  const dt = b.known.inst.types[x]
  const ct = dt === undefined ? undefined : expand(dt)
  return ct?._tag === 'array' ? ct.field.zt : undefined
}

/** What a variable of a field of this type is. */
export const storageKind = (zt: StorageType): Kind => (zt === 'i8' || zt === 'i16' ? 'i' : kindOf(zt))

/** An operand as the value that a field of this type holds. */
const field = (zt: StorageType, o: Operand): string => {
  if (zt === 'i8' || zt === 'i16') return `H.pack('${zt}',${low(o)})`
  switch (o.kind) {
    case 'r':
      return o.lo
    default:
      return `H.value('${o.kind}',${texts(o).join(',')})`
  }
}

/** Takes the value `k` of a field into a new variable; leaves where it has no number. */
const unpack = (b: Builder, c: Control, index: number, zt: StorageType, isSigned: boolean): Operand => {
  const kind = storageKind(zt)
  if (kind === 'f' || kind === 'd') leaveIf(b, c, index, 'nan', '!H.fits(k)')
  const r = fresh(b, c, kind)
  const extended =
    !isSigned ? 'k.c'
    : zt === 'i8' ? 'k.c<<24>>24'
    : 'k.c<<16>>16'
  switch (kind) {
    case 'i':
      write(b, `${r.lo}=${extended};\n`)
      break
    case 'l':
      write(b, `${r.lo}=H.low(k.c);${r.hi}=H.highWord(k.c);\n`)
      break
    case 'f':
      write(b, `${r.lo}=H.fromF32(k);\n`)
      break
    case 'd':
      write(b, `${r.lo}=H.fromF64(k);\n`)
      break
    case 'v':
      write(b, r.words.map((name, i) => `${name}=k.${'abcd'.charAt(i)};`).join(''))
      break
    case 'r':
      write(b, `${r.lo}=k;\n`)
  }
  return r
}

const isNull = (o: Operand): string => `${o.lo}._tag==='ref.null_addr'`

const get = (b: Builder, c: Control, index: number, zt: StorageType, i: number, isSigned: boolean): void => {
  const o = atom(b, c)
  leaveIf(b, c, index, 'trap', isNull(o))
  write(b, `k=K.field(${o.lo},${i});`)
  const r = unpack(b, c, index, zt, isSigned)
  spend(b, 1)
  pop(b)
  push(b, r)
}

const set = (b: Builder, c: Control, index: number, zt: StorageType, i: number): void => {
  const o = atom(b, c, 1)
  leaveIf(b, c, index, 'trap', isNull(o))
  spend(b, 1)
  const x = pop(b)
  pop(b)
  write(b, `K.setField(${o.lo},${i},${field(zt, x)});\n`)
}

const elementGet = (b: Builder, c: Control, index: number, zt: StorageType, isSigned: boolean): void => {
  const [i, o] = [atom(b, c), atom(b, c, 1)]
  leaveIf(b, c, index, 'trap', `${isNull(o)}||(k=K.field(${o.lo},${i.lo}>>>0))===undefined`)
  const r = unpack(b, c, index, zt, isSigned)
  spend(b, 1)
  pop(b)
  pop(b)
  push(b, r)
}

const elementSet = (b: Builder, c: Control, index: number, zt: StorageType): void => {
  const [i, o] = [atom(b, c, 1), atom(b, c, 2)]
  leaveIf(b, c, index, 'trap', `${isNull(o)}||(${i.lo}>>>0)>=K.size(${o.lo})`)
  spend(b, 1)
  const x = pop(b)
  pop(b)
  pop(b)
  write(b, `K.setField(${o.lo},${i.lo}>>>0,${field(zt, x)});\n`)
}

const length = (b: Builder, c: Control, index: number): void => {
  const o = atom(b, c)
  leaveIf(b, c, index, 'trap', isNull(o))
  spend(b, 1)
  const r = fresh(b, c, 'i')
  write(b, `${r.lo}=K.size(${o.lo});\n`)
  pop(b)
  push(b, r)
}

const structNew = (b: Builder, c: Control, x: TypeIdx): void => {
  const fields = structFields(b, x)
  const make = need(b, `n${x}`, `K.struct(${x})`)
  spend(b, 1)
  const values = newest(b, fields.length).map((o, i) => field(fields[i]?.zt ?? 'i32', o))
  const r = fresh(b, c, 'r')
  write(b, `${r.lo}=${make}([${values.join(',')}]);\n`)
  for (let i = 0; i < fields.length; i++) pop(b)
  push(b, r)
}

/** Writes one of these instructions; false if it is another. */
export const aggregate = (b: Builder, c: Control, index: number, e: Instr): boolean => {
  switch (e._tag) {
    case 'struct.new':
      structNew(b, c, e.x)
      return true
    case 'struct.get':
    case 'struct.get_s':
    case 'struct.get_u':
    case 'struct.set': {
      const zt = structFields(b, e.x)[e.i]?.zt
      if (zt === undefined) return false
      if (e._tag === 'struct.set') set(b, c, index, zt, e.i)
      else get(b, c, index, zt, e.i, e._tag === 'struct.get_s')
      return true
    }
    case 'array.get':
    case 'array.get_s':
    case 'array.get_u':
    case 'array.set': {
      const zt = elementType(b, e.x)
      if (zt === undefined) return false
      if (e._tag === 'array.set') elementSet(b, c, index, zt)
      else elementGet(b, c, index, zt, e._tag === 'array.get_s')
      return true
    }
    case 'array.len':
      length(b, c, index)
      return true
    default:
      return false
  }
}
