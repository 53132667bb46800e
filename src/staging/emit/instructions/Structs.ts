/** Structures as JavaScript: making one, and access to one field. */
import type { Families } from '../../../spec/Families.ts'
import { objectBytes } from '../../../execution/runtime/Cost.ts'
import type { TypeIdx } from '../../../structure/Indices.ts'
import type { FieldInstr } from '../../../structure/Instr.ts'
import type { FieldType, StorageType } from '../../../structure/Types.ts'
import { expand } from '../../../types/Close.ts'
import { NAMES } from '../../../persistent/heap/Layout.ts'
import { wordLayoutOf } from '../../abi/ObjectLayout.ts'
import { atom, fresh, leaveIf, need, pop, push, spend, write, type Builder, type Construct } from '../Builder.ts'
import { exitHere, falling, type Emit, type Emitters } from '../Emit.ts'
import { defaultWords, heapSession, isNull, isNullToWrite, isTwice, unpack, wordsOf } from '../Fields.ts'
import { takeRoom } from '../Room.ts'
import { newest } from './Branches.ts'

const structFields = (b: Builder, x: TypeIdx): ReadonlyArray<FieldType> => {
  const dt = b.known.inst.types[x]
  const ct = dt === undefined ? undefined : expand(dt)
  return ct?._tag === 'struct' ? ct.fields : []
}

/** A field: its words in `w` as JavaScript, and the number of the first. */
interface Field {
  readonly zt: StorageType
  readonly at: number
  readonly word: (i: number) => string
}
const fieldAt = (b: Builder, x: TypeIdx, i: number): Field | undefined => {
  const zts = structFields(b, x).map(({ zt }) => zt)
  const zt = zts[i]
  if (zt === undefined) return undefined
  const at = wordLayoutOf(zts).offsets[i] ?? 0
  return { zt, at, word: (k) => (at + k < NAMES.length ? `w.${NAMES[at + k]}` : `w.slots[${at + k - NAMES.length}]`) }
}

const get = (b: Builder, c: Construct, index: number, { zt, word }: Field, isSigned: boolean): void => {
  const o = atom(b, c)
  leaveIf(b, c, index, 'trap', isNull(b, o))
  const r = unpack(b, c, index, zt, isSigned, word)
  spend(b, 1)
  pop(b)
  push(b, r)
}

const set = (b: Builder, c: Construct, index: number, { zt, at, word }: Field): void => {
  if (isTwice(zt)) atom(b, c)
  const o = atom(b, c, 1)
  leaveIf(b, c, index, 'trap', isNullToWrite(b, o, at))
  spend(b, 1)
  const x = pop(b)
  pop(b)
  const stores = wordsOf(zt, x).map((source, i) => `${word(i)}=${source};`)
  write(b, `${stores.join('')}\n`)
}

const structNew = (
  b: Builder,
  c: Construct,
  index: number,
  x: TypeIdx,
  words: ReadonlyArray<string>,
  n: number,
  steps: number
): void => {
  const g = heapSession(b)
  const type = need(b, `a${x}T`, `K.type(${x})`)
  const layout = need(b, `a${x}M`, `K.layout(${x})`)
  takeRoom(b, c, index, objectBytes(structFields(b, x).length))
  spend(b, steps)
  const r = fresh(b, c, 'r')
  const { named } = wordLayoutOf(structFields(b, x).map(({ zt }) => zt))
  const names = NAMES.slice(0, named).map((name, i) => `,${name}:${words[i] ?? '0'}`)
  const more = words.slice(NAMES.length)
  const slots = more.length === 0 ? need(b, 'O', 'K.noSlots') : `[${more.join(',')}]`
  const head = `_tag:'ref.struct_addr',a:Y.fresh++,type:${type}`
  write(b, `${r.lo}={${head},slots:${slots},layout:${layout},owner:${g}.owner${names.join('')}};\n`)
  for (let i = 0; i < n; i++) pop(b)
  push(b, r)
}

const structOf = (b: Builder, c: Construct, index: number, x: TypeIdx): void => {
  const zts = structFields(b, x).map(({ zt }) => zt)
  for (const [i, zt] of zts.entries()) if (isTwice(zt)) atom(b, c, zts.length - 1 - i)
  const words = newest(b, zts.length).flatMap((o, i) => wordsOf(zts[i] ?? 'i32', o))
  structNew(b, c, index, x, words, zts.length, 1)
}

const noField = exitHere('instruction')

/** Access to a field by `run`. */
const onField =
  (run: (b: Builder, c: Construct, index: number, field: Field) => void): Emit<FieldInstr> =>
  (b, c, index, e) => {
    const field = fieldAt(b, e.x, e.i)
    if (field === undefined) return noField(b, c, index, e)
    run(b, c, index, field)
    return true
  }

const getBy = (isSigned: boolean): Emit<FieldInstr> =>
  onField((b, c, index, field) => {
    get(b, c, index, field, isSigned)
  })

export const structs: Emitters<Families['structs']> = {
  'struct.new': falling((b, c, index, e) => {
    structOf(b, c, index, e.x)
  }),
  'struct.new_default': falling((b, c, index, e) => {
    const words = structFields(b, e.x).flatMap(({ zt }) => defaultWords(zt))
    structNew(b, c, index, e.x, words, 0, 2)
  }),
  'struct.get': getBy(false),
  'struct.get_s': getBy(true),
  'struct.get_u': getBy(false),
  'struct.set': onField(set)
}
