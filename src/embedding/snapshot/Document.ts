/**
 * Snapshots: a configuration as one JSON document, flat whatever is nested in it.
 *
 * NON-SPEC: the specification has no serialised form of a running program.
 * Spec: https://webassembly.github.io/spec/core/exec/runtime.html#configurations
 */
import * as t from 'io-ts'
import { BigDecimal, Bound, Int32, ModuleAddress, Nat, Nat64, OneOf2, OneOf4, Run, Val } from './Scalars.ts'

const list = <A extends t.Mixed>(codec: A): t.ReadonlyArrayC<A> => t.readonlyArray(codec)
const record = <P extends t.Props>(props: P): t.ReadonlyC<t.ExactC<t.TypeC<P>>> => t.readonly(t.strict(props))
const Nats = list(Nat)
/** Naturals in ascending order: the first of each range, and how many. */
const Ranges = list(t.readonly(t.tuple([Nat, Nat])))

/** A closed value type: a number is an index into `types`. */
const RefTypeDoc = record({ null: t.boolean, ht: t.union([t.string, Nat]) })
const ValTypeDoc = t.union([t.string, RefTypeDoc])
const LimitsDoc = record({ at: t.keyof({ i32: null, i64: null }), min: Nat64, max: t.union([Nat64, t.null]) })

/**
 * A static sequence: the body of a function, a const expression, or a sequence inside of an instruction of another one.
 * `in` is an earlier entry.
 */
const SequenceDoc = t.union([
  record({ of: t.literal('inside'), in: Nat, at: Nat, part: t.keyof({ es: null, then: null, else: null }) }),
  record({ of: t.keyof({ func: null, global: null, table: null, elem: null, data: null }), module: Nat, index: Nat }),
  record({ of: t.literal('init'), module: Nat, index: Nat, item: Nat })
])

/** An instruction that was derived, with the mnemonic it was unfolded from. */
const DerivedDoc = record({
  from: t.union([t.string, t.null]),
  instr: t.union([
    /** Index into `instrs`. */
    record({ leaf: Nat }),
    /** BLOCK or LOOP over a static sequence, with the block type of the instruction that this is in. */
    record({ block: t.keyof({ block: null, loop: null }), es: Nat }),
    /** CALL_REF or RETURN_CALL_REF of a closed type. */
    record({ call: t.keyof({ call_ref: null, return_call_ref: null }), type: Nat }),
    record({ val: Val }),
    record({ trap: t.string, reason: t.string })
  ])
})

/** Derived instructions, then a place in a static sequence; `null` is the end. */
const CodeDoc = record({ derived: list(DerivedDoc), then: t.union([record({ es: Nat, at: Nat }), t.null]) })

const FrameDoc = record({ module: ModuleAddress, locals: list(Run) })
const CatchDoc = t.union([
  record({ _tag: t.keyof({ catch: null, catch_ref: null }), x: Nat, l: Nat }),
  record({ _tag: t.keyof({ catch_all: null, catch_all_ref: null }), l: Nat })
])
/** `below` is the number of values below the context. */
const ContextDoc = t.union([
  record({ _tag: t.literal('label'), n: Nat, continuation: CodeDoc, below: Nat, code: CodeDoc }),
  record({ _tag: t.literal('handler'), n: Nat, catches: list(CatchDoc), below: Nat, code: CodeDoc }),
  record({ _tag: t.literal('frame'), n: Nat, frame: FrameDoc, below: Nat, code: CodeDoc })
])

/** A structure, array or exception at a heap address. */
const ObjectDoc = t.union([
  record({ _tag: t.keyof({ struct: null, array: null }), a: Nat, type: Nat, fields: list(Run) }),
  record({ _tag: t.literal('exn'), a: Nat, tag: Nat, fields: list(Run) })
])

const ExternDoc = record({
  name: t.string,
  kind: t.keyof({ tag: null, global: null, mem: null, table: null, func: null }),
  a: Nat
})
/** `written`: the stretches of 64 KiB of a memory that were ever written; `touched`: the blocks of a table. */
const StoreDoc = record({
  tags: Nats,
  globals: list(record({ mut: t.boolean, t: ValTypeDoc, value: Val })),
  /** `chunks`: offsets and bytes in base64; what is in none is zero. */
  mems: list(
    record({ type: LimitsDoc, length: Nat, chunks: list(t.readonly(t.tuple([Nat, t.string]))), written: Ranges })
  ),
  tables: list(record({ type: LimitsDoc, rt: RefTypeDoc, refs: list(Run), touched: Ranges })),
  funcs: list(
    record({
      type: Nat,
      module: ModuleAddress,
      code: t.union([record({ module: Nat, index: Nat }), record({ host: t.string, name: t.string })])
    })
  ),
  datas: list(t.string),
  elems: list(record({ type: RefTypeDoc, refs: list(Run) })),
  modules: list(
    record({
      types: Nats,
      tags: Nats,
      globals: Nats,
      mems: Nats,
      tables: Nats,
      funcs: Nats,
      datas: Nats,
      elems: Nats,
      exports: list(ExternDoc)
    })
  ),
  fresh: Nat,
  found: Nat,
  since: Nat
})

const RelaxedDoc = record({
  fmadd: OneOf2,
  fmin: OneOf4,
  fmax: OneOf4,
  idot: OneOf2,
  iq15mulr: OneOf2,
  trunc_s: OneOf2,
  trunc_u: OneOf2,
  swizzle: OneOf2,
  laneselect: OneOf2
})
const ChoicesDoc = record({
  source: t.union([
    record({ _tag: t.literal('deterministic') }),
    record({ _tag: t.literal('seeded'), state: Int32 }),
    record({ _tag: t.literal('listed'), list: list(BigDecimal), next: Nat })
  ]),
  relaxed: RelaxedDoc,
  /** Index and count, oldest first. */
  taken: list(t.readonly(t.tuple([BigDecimal, BigDecimal])))
})

/**
 * A configuration of the machine as JSON.
 *
 * `modules` are the SHA-256 digests of the modules whose code occurs. `types` is the binary, in base64, of a module with
 * nothing but a type section, and `digests` those of its groups; types are named by their index there. `instrs` is the
 * binary of an expression: the derived instructions without bodies. `values` are all operands, oldest first; `contexts`
 * are outermost first; `objects` in the order of their addresses.
 */
export const SnapshotCodec = t.readonly(
  t.strict({
    format: t.literal('reduct-configuration'),
    version: t.literal(2),
    modules: list(t.string),
    types: t.string,
    digests: list(t.string),
    instrs: t.string,
    sequences: list(SequenceDoc),
    values: list(Val),
    code: CodeDoc,
    frame: FrameDoc,
    contexts: list(ContextDoc),
    objects: list(ObjectDoc),
    store: StoreDoc,
    choices: ChoicesDoc,
    /** `null` is no limit. */
    limits: record({ depth: Bound, pages: Bound, pages64: Bound, table: Bound, array: Bound, memory: Bound }),
    steps: Nat
  }),
  'Snapshot'
)
export type Snapshot = t.TypeOf<typeof SnapshotCodec>

export type SequenceDoc = t.TypeOf<typeof SequenceDoc>
export type DerivedDoc = t.TypeOf<typeof DerivedDoc>
export type CodeDoc = t.TypeOf<typeof CodeDoc>
export type FrameDoc = t.TypeOf<typeof FrameDoc>
export type ContextDoc = t.TypeOf<typeof ContextDoc>
export type ObjectDoc = t.TypeOf<typeof ObjectDoc>
export type StoreDoc = t.TypeOf<typeof StoreDoc>
export type ChoicesDoc = t.TypeOf<typeof ChoicesDoc>
export type ValTypeDoc = t.TypeOf<typeof ValTypeDoc>
export type RefTypeDoc = t.TypeOf<typeof RefTypeDoc>
export type LimitsDoc = t.TypeOf<typeof LimitsDoc>
