/**
 * Unfolding: what a definition in `src/numerics` comes to on operands of which only the shape is known, as terms.
 *
 * The definitions are run by a small interpreter of the part of TypeScript that they are written in. Loops have constant
 * bounds, closures are known, and a condition that is not known makes both ways and joins them.
 */
import ts from 'typescript'
import { pairConditions, pairStatements } from '../../src/staging/emit/Pairs.ts'
import { binary, bits, call, either, isOperator, unary } from './algebra.ts'
import { parsed, scopeOf } from './scopes.ts'
import { constant, type Term } from './terms.ts'

export type Value =
  | { readonly _tag: 'term'; readonly term: Term }
  /** A 64-bit integer as its halves. */
  | { readonly _tag: 'pair'; readonly lo: Term; readonly hi: Term }
  | { readonly _tag: 'record'; readonly fields: ReadonlyMap<string, Value> }
  | { readonly _tag: 'list'; readonly items: ReadonlyArray<Value> }
  | { readonly _tag: 'function'; readonly node: ts.ArrowFunction; readonly env: Env }

/** Variables inside of functions, and the file around them. */
interface Env {
  readonly file: string
  readonly names: Map<string, Value>
  readonly outer: Env | null
  /** What is outside belongs to another function. */
  readonly isOutermost: boolean
}
const within = (outer: Env): Env => ({ file: outer.file, names: new Map(), outer, isOutermost: false })

export const term = (t: Term): Value => ({ _tag: 'term', term: t })
export const pair = (lo: Term, hi: Term): Value => ({ _tag: 'pair', lo, hi })
export const record = (fields: Readonly<Record<string, Value>>): Value => ({
  _tag: 'record',
  fields: new Map(Object.entries(fields))
})
const number = (n: number): Value => term(constant(n))

const fail = (why: string): never => {
  throw new Error(`the definition cannot be unfolded: ${why}`)
}
export const termOf = (v: Value | undefined): Term => (v?._tag === 'term' ? v.term : fail(`no number: ${v?._tag}`))
export const fieldOf = (v: Value | undefined, name: string): Value =>
  (v?._tag === 'record' ? v.fields.get(name) : undefined) ?? fail(`no field ${name}`)
const halves = (v: Value | undefined): { readonly lo: Term; readonly hi: Term } =>
  v?._tag === 'pair' ? v : fail(`no 64-bit integer: ${v?._tag}`)

const int32 = (v: Value | undefined): Value => term(binary('|', termOf(v), constant(0)))

/** Functions that touch bits of floats, or make values. */
const builtins: Readonly<Record<string, (...xs: ReadonlyArray<Value>) => Value>> = {
  i32: (x) => record({ c: int32(x) }),
  f32: (x) => record({ c: int32(x) }),
  f64: (hi, lo) => record({ hi: int32(hi), lo: int32(lo) }),
  i64: (x) => record({ c: pair(halves(x).lo, halves(x).hi) }),
  v128: (a, b, c, d) => record({ a: int32(a), b: int32(b), c: int32(c), d: int32(d) }),
  joinWords: (hi, lo) => pair(termOf(int32(lo)), termOf(int32(hi))),
  lowWord: (x) => term(halves(x).lo),
  highWord: (x) => term(halves(x).hi),
  float32: (x) => term(call('float32', [termOf(x)])),
  float64: (hi, lo) => term(call('float64', [termOf(hi), termOf(lo)])),
  bits32: (z) => term(bits('bits32', termOf(z))),
  lowBits64: (z) => term(bits('lowBits64', termOf(z))),
  highBits64: (z) => term(bits('highBits64', termOf(z))),
  toF64: (z) => record({ hi: term(bits('highBits64', termOf(z))), lo: term(bits('lowBits64', termOf(z))) })
}

const globals = new Map<string, Value>()
const globalOf = (file: string, name: string): Value => {
  const key = `${file}:${name}`
  const old = globals.get(key)
  if (old !== undefined) return old
  const { definitions, imports } = scopeOf(file)
  const from = imports.get(name)
  const node = definitions.get(name)
  const value =
    from !== undefined ? globalOf(from, name)
    : node !== undefined ? evaluate(node, { file, names: new Map(), outer: null, isOutermost: true })
    : fail(`no definition of ${name} in ${file}`)
  globals.set(key, value)
  return value
}

/** A definition of a file, by name. */
export const definition = (file: string, name: string): Value =>
  globalOf(new URL(`../../${file}`, import.meta.url).pathname, name)

const holder = (env: Env, name: string): Env | null => {
  for (let e: Env | null = env; e !== null; e = e.outer) if (e.names.has(name)) return e
  return null
}
const look = (env: Env, name: string): Value => holder(env, name)?.names.get(name) ?? globalOf(env.file, name)

/** What two ways have made, where one of them is taken. */
const joined = (when: Term, x: Value, y: Value): Value => {
  if (x._tag === 'term' && y._tag === 'term') return term(either(when, x.term, y.term))
  if (x._tag === 'pair' && y._tag === 'pair') return pair(either(when, x.lo, y.lo), either(when, x.hi, y.hi))
  if (x._tag === 'record' && y._tag === 'record' && x.fields.size === y.fields.size)
    return { _tag: 'record', fields: new Map([...x.fields].map(([k, v]) => [k, joined(when, v, fieldOf(y, k))])) }
  return x === y ? x : fail('two ways that do not join')
}

const isKnown = (t: Term): boolean => t._tag === 'constant'
const holds = (t: Term): boolean => t._tag === 'constant' && Boolean(t.value)

const conditions: Readonly<Record<string, string>> = pairConditions
const statements: Readonly<Record<string, string>> = pairStatements

/** An operator on 64-bit integers by its text. */
const onPairs = (mnemonic: string, x: Value, y: Value): Value => {
  const names = new Map<string, Value>()
  for (const [name, v] of [
    ['x', x],
    ['y', y]
  ] as const) {
    names.set(`$${name}`, term(halves(v).lo))
    names.set(`$${name.toUpperCase()}`, term(halves(v).hi))
  }
  const env: Env = { file: '', names, outer: null, isOutermost: true }
  const condition = conditions[mnemonic]
  if (condition !== undefined) {
    const [s] = parsed('', `(${condition})`).statements
    return s !== undefined && ts.isExpressionStatement(s) ? evaluate(s.expression, env) : fail(condition)
  }
  execute([...parsed('', statements[mnemonic] ?? fail(mnemonic)).statements].map(now(env)))
  return pair(termOf(names.get('$r')), termOf(names.get('$R')))
}

const names64: Readonly<Record<string, string>> = {
  '+': 'i64.add',
  '-': 'i64.sub',
  '*': 'i64.mul',
  '===': 'i64.eq',
  '!==': 'i64.ne',
  '<': 'i64.lt_s',
  '>': 'i64.gt_s',
  '<=': 'i64.le_s',
  '>=': 'i64.ge_s'
}

const binaryExpression = (e: ts.BinaryExpression, env: Env): Value => {
  const op = e.operatorToken.getText()
  if (!isOperator(op)) return fail(`operator ${op} in ${e.getText()}`)
  const [x, y] = [evaluate(e.left, env), evaluate(e.right, env)]
  if (x._tag === 'pair') return onPairs(names64[op] ?? fail(`operator ${op} on 64-bit integers`), x, y)
  return term(binary(op, termOf(x), termOf(y)))
}

const ASSIGNMENTS = ['=', '+=', '-=', '*=', '|=', '&=', '^=', '<<=', '>>=', '>>>=']

/** A statement that only sets a variable of the function around it. Values have no other effect. */
const assign = (e: ts.Expression, env: Env): void => {
  const op = ts.isBinaryExpression(e) ? e.operatorToken.getText() : ''
  if (!ts.isBinaryExpression(e) || !ts.isIdentifier(e.left) || !ASSIGNMENTS.includes(op)) return fail(e.getText())
  const { text: name } = e.left
  const right = evaluate(e.right, env)
  const value = op === '=' ? right : term(binary(op.slice(0, -1), termOf(look(env, name)), termOf(right)))
  let at = env
  while (!at.names.has(name) && at.outer !== null && !at.isOutermost) at = at.outer
  // the text of an operator on pairs sets what is declared around it
  if (!at.names.has(name) && env.file !== '') fail(`${e.getText()}: no variable of this function`)
  at.names.set(name, value)
}

/** Methods that are calls in the text, too; those of `H` are helpers of staged code. */
const methods: ReadonlySet<string> = new Set([
  ...['abs', 'ceil', 'clz32', 'floor', 'fround', 'imul', 'max', 'min', 'round', 'sqrt', 'trunc'].map(
    (f) => `Math.${f}`
  ),
  'Object.is'
])

const onHost = (object: string, method: string, e: ts.CallExpression, env: Env): Value => {
  const args = e.arguments.map((a) => evaluate(a, env))
  const [x, y] = args
  const name = `${object}.${method}`
  switch (name) {
    case 'Number.isNaN':
      return term(binary('!==', termOf(x), termOf(x)))
    case 'BigInt.asIntN':
    case 'BigInt.asUintN':
      // 64-bit integers are pairs, modulo 2^64; those that are compared in order are signed
      return y?._tag === 'pair' && termOf(x) === constant(64) ? y : fail(e.getText())
    case 'H.high':
      return term(call(method, args.map(termOf)))
    default:
      return methods.has(name) ? term(call(name, args.map(termOf))) : fail(`method ${name} in ${e.getText()}`)
  }
}

const callExpression = (e: ts.CallExpression, env: Env): Value => {
  const f = e.expression
  if (ts.isPropertyAccessExpression(f) && ts.isIdentifier(f.expression)) {
    const object = f.expression.text
    if (['Math', 'Number', 'Object', 'BigInt', 'H'].includes(object)) return onHost(object, f.name.text, e, env)
  }
  const args = e.arguments.map((a) => evaluate(a, env))
  const builtin = ts.isIdentifier(f) ? builtins[f.text] : undefined
  return builtin !== undefined ? builtin(...args) : applied(evaluate(f, env), args)
}

/** A function on arguments. */
export const applied = (f: Value, args: ReadonlyArray<Value>): Value => {
  if (f._tag !== 'function') return fail('no function')
  const env: Env = { ...within(f.env), isOutermost: true }
  for (const [i, p] of f.node.parameters.entries()) {
    if (!ts.isIdentifier(p.name) || p.dotDotDotToken !== undefined) return fail(`parameter ${p.getText()}`)
    env.names.set(p.name.text, args[i] ?? fail(`no argument for ${p.getText()}`))
  }
  if (!ts.isBlock(f.node.body)) return evaluate(f.node.body, env)
  return execute([...f.node.body.statements].map(now(env))) ?? fail('no result')
}

const elementOf = (e: ts.ElementAccessExpression, env: Env): Value => {
  const [list, i] = [evaluate(e.expression, env), termOf(evaluate(e.argumentExpression, env))]
  const item = list._tag === 'list' && i._tag === 'constant' ? list.items[Number(i.value)] : undefined
  return item ?? fail('no element')
}

const prefix = (e: ts.PrefixUnaryExpression, env: Env): Value => {
  const x = evaluate(e.operand, env)
  const op = ts.tokenToString(e.operator) ?? ''
  if (x._tag === 'pair' && op === '-') return onPairs('i64.sub', pair(constant(0), constant(0)), x)
  return op === '-' || op === '~' || op === '!' ? term(unary(op, termOf(x))) : fail(`operator ${op} in ${e.getText()}`)
}

const conditional = (e: ts.ConditionalExpression, env: Env): Value => {
  const when = termOf(evaluate(e.condition, env))
  if (isKnown(when)) return evaluate(holds(when) ? e.whenTrue : e.whenFalse, env)
  return joined(when, evaluate(e.whenTrue, env), evaluate(e.whenFalse, env))
}

const objectOf = (e: ts.ObjectLiteralExpression, env: Env): Value => {
  const fields = new Map<string, Value>()
  for (const p of e.properties)
    if (ts.isPropertyAssignment(p) && (ts.isStringLiteral(p.name) || ts.isIdentifier(p.name)))
      fields.set(p.name.text, evaluate(p.initializer, env))
    else if (ts.isShorthandPropertyAssignment(p)) fields.set(p.name.text, look(env, p.name.text))
    else fail(`field ${p.getText()}`)
  return { _tag: 'record', fields }
}

const evaluate = (e: ts.Expression, env: Env): Value => {
  if (ts.isParenthesizedExpression(e) || ts.isAsExpression(e) || ts.isSatisfiesExpression(e))
    return evaluate(e.expression, env)
  if (ts.isIdentifier(e)) return look(env, e.text)
  if (ts.isNumericLiteral(e)) return number(Number(e.text))
  if (ts.isStringLiteral(e)) return term(constant(e.text))
  if (e.kind === ts.SyntaxKind.TrueKeyword) return term(constant(true))
  if (e.kind === ts.SyntaxKind.FalseKeyword) return term(constant(false))
  if (ts.isArrowFunction(e)) return { _tag: 'function', node: e, env }
  if (ts.isCallExpression(e)) return callExpression(e, env)
  if (ts.isConditionalExpression(e)) return conditional(e, env)
  if (ts.isBinaryExpression(e)) return binaryExpression(e, env)
  if (ts.isPrefixUnaryExpression(e)) return prefix(e, env)
  if (ts.isPropertyAccessExpression(e)) return fieldOf(evaluate(e.expression, env), e.name.text)
  if (ts.isElementAccessExpression(e)) return elementOf(e, env)
  if (ts.isObjectLiteralExpression(e)) return objectOf(e, env)
  if (ts.isArrayLiteralExpression(e)) return { _tag: 'list', items: e.elements.map((x) => evaluate(x, env)) }
  return fail(e.getText())
}

/** What is still to be done: statements, each among its variables. */
type Work = () => { readonly value?: Value; readonly first?: ReadonlyArray<Work>; readonly fork?: Fork }
interface Fork {
  readonly env: Env
  readonly when: Term
  readonly yes: ReadonlyArray<Work>
  readonly no: ReadonlyArray<Work>
}

/** Remembers the variables of a function: what makes them again what they are now. */
const variablesOf = (env: Env): (() => void) => {
  const saved: Array<readonly [Env, ReadonlyMap<string, Value>]> = []
  for (let e: Env | null = env; e !== null; e = e.isOutermost ? null : e.outer) saved.push([e, new Map(e.names)])
  return () => {
    for (const [{ names }, old] of saved) {
      names.clear()
      for (const [name, v] of old) names.set(name, v)
    }
  }
}

/** Does statements until one returns the result. */
const execute = (work: ReadonlyArray<Work>): Value | undefined => {
  const left = [...work]
  for (let next = left.shift(); next !== undefined; next = left.shift()) {
    const { value, first, fork } = next()
    if (value !== undefined) return value
    if (first !== undefined) left.unshift(...first)
    if (fork === undefined) continue
    // of the two ways at least one ends here, with a result; the other continues, with the variables as they were
    const restore = variablesOf(fork.env)
    const yes = execute(fork.yes) ?? fail('a way that does not end')
    restore()
    return joined(fork.when, yes, execute([...fork.no, ...left]) ?? fail('no result'))
  }
  return undefined
}

const declare = (d: ts.VariableDeclaration, env: Env): void => {
  const value = d.initializer === undefined ? fail('no value') : evaluate(d.initializer, env)
  const set = (name: string, v: Value): void => {
    if (env.names.has(name)) fail(`${name} is declared twice`)
    env.names.set(name, v)
  }
  if (ts.isIdentifier(d.name)) set(d.name.text, value)
  else if (ts.isObjectBindingPattern(d.name))
    for (const { name, propertyName, initializer, dotDotDotToken } of d.name.elements)
      if (ts.isIdentifier(name) && (propertyName ?? initializer ?? dotDotDotToken) === undefined)
        set(name.text, fieldOf(value, name.text))
      else fail(d.getText())
  else fail(d.getText())
}

const branches = (s: ts.IfStatement, env: Env): ReturnType<Work> => {
  const when = termOf(evaluate(s.expression, env))
  const other = s.elseStatement === undefined ? [] : [now(env)(s.elseStatement)]
  if (isKnown(when)) return { first: holds(when) ? [now(env)(s.thenStatement)] : other }
  if (env.file === '') return assigned(when, s, env)
  return { fork: { env, when, yes: [now(env)(s.thenStatement)], no: other } }
}

/** Both ways of a condition that only assigns: the results of an operator on pairs. */
const assigned = (when: Term, s: ts.IfStatement, env: Env): ReturnType<Work> => {
  const way = (statement: ts.Statement): Env => {
    const inner: Env = { ...env, names: new Map(env.names) }
    if (execute([now(inner)(statement)]) !== undefined) fail('a result inside of an operator on pairs')
    return inner
  }
  const [yes, no] = [way(s.thenStatement), way(s.elseStatement ?? fail('no other way'))]
  if (yes.names.size !== no.names.size) fail(s.getText())
  for (const [name, v] of yes.names) env.names.set(name, joined(when, v, no.names.get(name) ?? fail(name)))
  return {}
}

const loop = (s: ts.ForStatement, env: Env): ReturnType<Work> => {
  const inner = within(env)
  if (s.initializer === undefined || !ts.isVariableDeclarationList(s.initializer)) return fail(s.getText())
  for (const d of s.initializer.declarations) declare(d, inner)
  const round: Work = () => {
    const when = s.condition === undefined ? fail('no bound') : termOf(evaluate(s.condition, inner))
    if (!isKnown(when)) return fail('no bound')
    return holds(when) ? { first: [now(inner)(s.statement), count, round] } : {}
  }
  const count: Work = () => {
    const i = s.incrementor
    const isCount = i !== undefined && ts.isPostfixUnaryExpression(i) && i.operator === ts.SyntaxKind.PlusPlusToken
    if (!isCount) return fail(`no count: ${i?.getText()}`)
    const name = i.operand.getText()
    inner.names.set(name, term(binary('+', termOf(look(inner, name)), constant(1))))
    return {}
  }
  return { first: [round] }
}

const chosen = (s: ts.SwitchStatement, env: Env): ReturnType<Work> => {
  const of = termOf(evaluate(s.expression, env))
  if (!isKnown(of)) return fail('a choice that is not known')
  const { clauses } = s.caseBlock
  const at = clauses.findIndex((c) => ts.isCaseClause(c) && termOf(evaluate(c.expression, env)) === of)
  if (at < 0) return fail(`no case of ${s.expression.getText()}`)
  // a clause continues into the next one; what ends it is a result
  return { first: clauses.slice(at).flatMap((c) => c.statements.map(now(within(env)))) }
}

const now =
  (env: Env) =>
  (s: ts.Statement): Work =>
  () => {
    if (ts.isReturnStatement(s))
      return { value: s.expression === undefined ? fail('no result') : evaluate(s.expression, env) }
    if (ts.isVariableStatement(s)) for (const d of s.declarationList.declarations) declare(d, env)
    else if (ts.isExpressionStatement(s)) assign(s.expression, env)
    else if (ts.isBlock(s)) return { first: s.statements.map(now(env.file === '' ? env : within(env))) }
    else if (ts.isIfStatement(s)) return branches(s, env)
    else if (ts.isForStatement(s)) return loop(s, env)
    else if (ts.isSwitchStatement(s)) return chosen(s, env)
    else if (s.kind !== ts.SyntaxKind.EmptyStatement) fail(s.getText())
    return {}
  }
