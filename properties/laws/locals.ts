/**
 * Functions in which locals are set and read around everything that leaves a block, as trees: their text, whether each local
 * is set where it is read, and what they do. Labels have no types, so that any exit may be anywhere.
 */

/** Clauses of `try_table`: all exceptions, those that are thrown here, others. */
export interface Clause {
  readonly catches: 'any' | 'own' | 'other'
  readonly l: number
}
export type Exit =
  | { readonly is: 'nop' | 'return' | 'return_call' | 'throw' | 'call' | 'throw_ref' | 'unreachable' }
  | { readonly is: 'br' | 'br_on_null' | 'br_on_non_null'; readonly l: number }
  | { readonly is: 'br_if'; readonly l: number; readonly bit: number }
  | { readonly is: 'br_table'; readonly ls: ReadonlyArray<number> }
export type Node =
  | Exit
  | { readonly is: 'set' | 'tee'; readonly x: number; readonly v: number }
  | { readonly is: 'get'; readonly x: number }
  /** What a local and the parameter have before `body`, added up, is noted after it. */
  | { readonly is: 'hold'; readonly x: number; readonly body: Body }
  | { readonly is: 'block' | 'loop'; readonly body: Body }
  | { readonly is: 'if'; readonly bit: number; readonly then: Body; readonly else: Body | null }
  | { readonly is: 'try_table'; readonly clauses: ReadonlyArray<Clause>; readonly body: Body }
export type Body = ReadonlyArray<Node>

/** What locals hold: structures have no default, and are in the place of all that has none. */
export type Kind = 'ref' | 'i32' | 'i64' | 'v128'
export const kinds: ReadonlyArray<Kind> = ['ref', 'i32', 'i64', 'v128']

/** The number of the argument, of a parameter of the kind, and of locals in two words of 32. */
export const ARGUMENT = 0
export const PARAMETER = 1
export const LOCALS: ReadonlyArray<number> = [2, 31, 32, 34]
const LAST = 34

const type: Readonly<Record<Kind, string>> = { ref: '(ref $s)', i32: 'i32', i64: 'i64', v128: 'v128' }
const made = (kind: Kind, v: number): string =>
  ({
    ref: `(struct.new $s (i32.const ${v}))`,
    i32: `(i32.const ${v})`,
    i64: `(i64.const ${v})`,
    v128: `(i32x4.splat (i32.const ${v}))`
  })[kind]
const number = (kind: Kind, val: string): string =>
  ({
    ref: `(struct.get $s 0 ${val})`,
    i32: val,
    i64: `(i32.wrap_i64 ${val})`,
    v128: `(i32x4.extract_lane 2 ${val})`
  })[kind]

const bitOf = (bit: number): string => `(i32.and (local.get ${ARGUMENT}) (i32.const ${1 << bit}))`
const tags = { any: 'catch_all', own: 'catch $e', other: 'catch $other' } as const
/** Rounds of all loops of a run. */
const ROUNDS = 9

const exitText = (e: Exit): string => {
  switch (e.is) {
    case 'br':
      return `(br ${e.l})`
    case 'br_on_null':
      return `(drop (br_on_null ${e.l} (ref.null func)))`
    case 'br_on_non_null':
      return `(block (result (ref func)) (br_on_non_null 0 (ref.func $done)) (br ${e.l + 1})) (drop) (br ${e.l})`
    case 'br_if':
      return `(br_if ${e.l} ${bitOf(e.bit)})`
    case 'br_table':
      return `(br_table ${e.ls.join(' ')} (local.get ${ARGUMENT}))`
    case 'return_call':
      return '(return_call $done)'
    case 'throw':
      return '(throw $e)'
    case 'call':
      return '(call $throws)'
    case 'throw_ref':
      return '(throw_ref (ref.null exn))'
    default:
      return `(${e.is})`
  }
}

const bodyText = (kind: Kind, body: Body): string => body.map((n) => nodeText(kind, n)).join('\n')
const nodeText = (kind: Kind, n: Node): string => {
  switch (n.is) {
    case 'set':
      return `(local.set ${n.x} ${made(kind, n.v)})`
    case 'tee':
      return `(call $note ${number(kind, `(local.tee ${n.x} ${made(kind, n.v)})`)})`
    case 'get':
      return `(global.set $log (i32.add (i32.mul (global.get $log) (i32.const 31)) ${number(kind, `(local.get ${n.x})`)}))`
    case 'hold':
      return `(i32.add ${number(kind, `(local.get ${n.x})`)} ${number(kind, `(local.get ${PARAMETER})`)}) ${bodyText(kind, n.body)} (call $note)`
    case 'block':
      return `(block ${bodyText(kind, n.body)})`
    case 'loop':
      return `(loop (global.set $n (i32.sub (global.get $n) (i32.const 1)))
        (if (i32.eqz (global.get $n)) (then (return))) ${bodyText(kind, n.body)})`
    case 'if':
      return `(if ${bitOf(n.bit)} (then ${bodyText(kind, n.then)})${n.else === null ? '' : ` (else ${bodyText(kind, n.else)})`})`
    case 'try_table':
      return `(try_table ${n.clauses.map((c) => `(${tags[c.catches]} ${c.l})`).join(' ')} ${bodyText(kind, n.body)})`
    default:
      return exitText(n)
  }
}

/** Functions of a module before those of the trees; each of these is followed by the one that is exported. */
export const HELPERS = 3

/** A module that exports each function under its number. A call sets the count of rounds and what is noted anew. */
export const moduleText = (kind: Kind, bodies: ReadonlyArray<Body>): string => `(module
  (type $s (struct (field i32))) (tag $e) (tag $other)
  (global $n (mut i32) (i32.const ${ROUNDS})) (global $log (export "log") (mut i32) (i32.const 1))
  (func $note (param i32) (global.set $log (i32.add (i32.mul (global.get $log) (i32.const 31)) (local.get 0))))
  (func $done) (func $throws (throw $e))
  (elem declare func $done)
  ${bodies
    .map(
      (body, i) => `(func $f${i} (param i32 ${type[kind]}) (local ${`${type[kind]} `.repeat(LAST - PARAMETER)})
        ${bodyText(kind, body)})
      (func (export "${i}") (param i32) (global.set $n (i32.const ${ROUNDS})) (global.set $log (i32.const 1))
        (call $f${i} (local.get 0) ${made(kind, 7)}))`
    )
    .join('\n')})`

/**
 * Whether all locals are set where they are read, if none has a default: each earlier in its sequence, or earlier in one that
 * is around. What leaves a sequence sets nothing.
 */
export const allSet = (body: Body, before: ReadonlySet<number> = new Set([PARAMETER])): boolean => {
  const set = new Set(before)
  const inOrder = (nodes: Body): boolean =>
    nodes.every((n) => {
      switch (n.is) {
        case 'set':
        case 'tee':
          set.add(n.x)
          return true
        case 'get':
          return set.has(n.x)
        case 'hold':
          return set.has(n.x) && inOrder(n.body)
        case 'block':
        case 'loop':
        case 'try_table':
          return allSet(n.body, set)
        case 'if':
          return allSet(n.then, set) && allSet(n.else ?? [], set)
        default:
          return true
      }
    })
  return inOrder(body)
}

/** How a function ends, and what it has noted. */
export interface Did {
  readonly end: 'Done' | 'Trapped' | 'Exception'
  readonly log: number
}
/** How a sequence is left: over its end, by a branch, or out of the function. */
type Left = 'end' | 'return' | 'trap' | 'throw' | { readonly l: number }

/** What a function does. Locals that nothing has set are 0, except where they have no default: then reading one is an error. */
export const does = (body: Body, argument: number, kind: Kind): Did => {
  const locals = new Map<number, number>([[PARAMETER, 7]])
  let log = 1
  let rounds = ROUNDS
  const note = (v: number): void => {
    log = (Math.imul(log, 31) + v) | 0
  }
  const valueOf = (x: number): number => {
    const v = locals.get(x)
    if (v === undefined && kind === 'ref') throw new Error(`local ${x} is not set`)
    return v ?? 0
  }
  const holds = (bit: number): boolean => (argument & (1 << bit)) !== 0
  const outOf = (left: Left): Left =>
    typeof left === 'string' ? left
    : left.l === 0 ? 'end'
    : { l: left.l - 1 }
  const looping = (nodes: Body): Left => {
    while (true) {
      if (--rounds === 0) return 'return'
      const left = sequence(nodes)
      if (typeof left === 'string' || left.l !== 0) return outOf(left)
    }
  }
  const one = (n: Node): Left => {
    switch (n.is) {
      case 'set':
        locals.set(n.x, n.v)
        return 'end'
      case 'tee':
        locals.set(n.x, n.v)
        note(n.v)
        return 'end'
      case 'get':
        note(valueOf(n.x))
        return 'end'
      case 'hold': {
        const v = valueOf(n.x) + valueOf(PARAMETER)
        const left = sequence(n.body)
        if (left === 'end') note(v)
        return left
      }
      case 'block':
        return outOf(sequence(n.body))
      case 'loop':
        return looping(n.body)
      case 'if':
        return outOf(sequence(holds(n.bit) ? n.then : (n.else ?? [])))
      case 'try_table': {
        const left = sequence(n.body)
        const found = left === 'throw' ? n.clauses.find((c) => c.catches !== 'other') : undefined
        return found === undefined ? outOf(left) : { l: found.l }
      }
      case 'nop':
        return 'end'
      case 'return':
      case 'return_call':
        return 'return'
      case 'throw':
      case 'call':
        return 'throw'
      case 'throw_ref':
      case 'unreachable':
        return 'trap'
      case 'br':
      case 'br_on_null':
      case 'br_on_non_null':
        return { l: n.l }
      case 'br_if':
        return holds(n.bit) ? { l: n.l } : 'end'
      case 'br_table':
        return { l: n.ls[Math.min(argument, n.ls.length - 1)] ?? 0 }
    }
  }
  const sequence = (nodes: Body): Left => {
    for (const n of nodes) {
      const left = one(n)
      if (left !== 'end') return left
    }
    return 'end'
  }
  const left = sequence(body)
  return {
    end:
      left === 'trap' ? 'Trapped'
      : left === 'throw' ? 'Exception'
      : 'Done',
    log
  }
}
