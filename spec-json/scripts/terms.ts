/**
 * Terms: the numbers and truth values of a definition that has been unfolded, as a graph in which equal terms are one.
 */

export type Term =
  | { readonly _tag: 'constant'; readonly key: string; readonly value: number | boolean | string }
  | { readonly _tag: 'variable'; readonly key: string; readonly name: string }
  | { readonly _tag: 'operation'; readonly key: string; readonly op: string; readonly args: ReadonlyArray<Term> }
  | { readonly _tag: 'call'; readonly key: string; readonly op: string; readonly args: ReadonlyArray<Term> }

const known = new Map<string, Term>()
const interned = (t: Term): Term => {
  const old = known.get(t.key)
  if (old !== undefined) return old
  known.set(t.key, t)
  return t
}
/** Keys are numbers of terms, so that they stay short. */
const numbers = new Map<Term, number>()
const numberOf = (t: Term): number => {
  const n = numbers.get(t) ?? numbers.size
  numbers.set(t, n)
  return n
}
const keyOf = (op: string, args: ReadonlyArray<Term>): string => `${op}(${args.map(numberOf).join(',')})`

export const constant = (value: number | boolean | string): Term =>
  interned({ _tag: 'constant', key: `${typeof value}:${Object.is(value, -0) ? '-0' : String(value)}`, value })
export const variable = (name: string): Term => interned({ _tag: 'variable', key: name, name })

/** An operation, or a call, as it is. */
export const operation = (op: string, ...args: ReadonlyArray<Term>): Term =>
  interned({ _tag: 'operation', key: keyOf(op, args), op, args })
export const invocation = (op: string, args: ReadonlyArray<Term>): Term =>
  interned({ _tag: 'call', key: keyOf(`${op} `, args), op, args })

/** The term with other variables. */
export const renamed = (t: Term, names: ReadonlyMap<string, string>): Term => {
  switch (t._tag) {
    case 'constant':
      return t
    case 'variable':
      return variable(names.get(t.name) ?? t.name)
    case 'call':
      return invocation(
        t.op,
        t.args.map((a) => renamed(a, names))
      )
    case 'operation':
      return operation(t.op, ...t.args.map((a) => renamed(a, names)))
  }
}

const numeral = (n: number): string =>
  Object.is(n, -0) ? '(-0)'
  : n < 0 ? `(${n})`
  : String(n)

/** Numbers and their patterns, by way of memory that both are views of: a call would make an object of a number. */
const scratch: Readonly<Record<string, (x?: string, y?: string) => string>> = {
  float32: (bits = '') => `(W32[0] = ${bits}, F32[0] as number)`,
  float64: (hi = '', lo = '') => `(W64[LOW] = ${lo}, W64[HIGH] = ${hi}, F64[0] as number)`,
  bits32: (z = '') => `(F32[0] = ${z}, W32[0] as number)`,
  lowBits64: (z = '') => `(F64[0] = ${z}, W64[LOW] as number)`,
  highBits64: (z = '') => `(F64[0] = ${z}, W64[HIGH] as number)`
}

/** The text of a term; `name` writes variables, and the terms that have a name already. */
export const text = (t: Term, name: (t: Term) => string | undefined): string => {
  const given = name(t)
  if (given !== undefined) return given
  const args = t._tag === 'call' || t._tag === 'operation' ? t.args.map((a) => text(a, name)) : []
  switch (t._tag) {
    case 'constant':
      return typeof t.value === 'number' ? numeral(t.value) : String(t.value)
    case 'variable':
      return t.name
    case 'call':
      return scratch[t.op]?.(...args) ?? `${t.op}(${args.join(', ')})`
    case 'operation': {
      const [x = '', y = '', z = ''] = args
      return (
        t.op === '?' ? `(${x} ? ${y} : ${z})`
        : t.op === 'minus' ? `(-${x})`
        : args.length === 1 ? `(${t.op}${x})`
        : `(${x} ${t.op} ${y})`
      )
    }
  }
}

/** What the terms call. */
export const calls = (
  ts: ReadonlyArray<Term>,
  found = new Set<string>(),
  seen = new Set<Term>()
): ReadonlySet<string> => {
  for (const t of ts) {
    if (seen.has(t) || t._tag === 'constant' || t._tag === 'variable') continue
    seen.add(t)
    if (t._tag === 'call') found.add(t.op)
    calls(t.args, found, seen)
  }
  return found
}

/** The names of the variables that the terms read. */
export const variables = (ts: ReadonlyArray<Term>, seen = new Set<Term>()): ReadonlySet<string> => {
  for (const t of ts) {
    if (seen.has(t)) continue
    seen.add(t)
    if (t._tag === 'call' || t._tag === 'operation') variables(t.args, seen)
  }
  return new Set([...seen].flatMap((t) => (t._tag === 'variable' ? [t.name] : [])))
}

/** Statements that name what the terms share, and the texts of the terms then. */
export const statements = (
  ts: ReadonlyArray<Term>
): { readonly lets: ReadonlyArray<string>; readonly texts: ReadonlyArray<string> } => {
  const uses = new Map<Term, number>()
  const order: Term[] = []
  const visit = (t: Term): void => {
    const n = uses.get(t) ?? 0
    uses.set(t, n + 1)
    if (n > 0 || t._tag === 'constant' || t._tag === 'variable') return
    for (const a of t.args) visit(a)
    order.push(t)
  }
  ts.forEach(visit)
  const names = new Map<Term, string>()
  const name = (t: Term): string | undefined => names.get(t)
  const lets: string[] = []
  for (const t of order)
    if ((uses.get(t) ?? 0) > 1) {
      const written = text(t, name)
      names.set(t, `t${names.size}`)
      lets.push(`const ${names.get(t) ?? ''} = ${written}`)
    }
  return { lets, texts: ts.map((t) => text(t, name)) }
}
