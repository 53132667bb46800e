/**
 * Unfolding: what a definition in `src/numerics` comes to on operands of which only the shape is known, as terms.
 *
 * The definitions are run by a small interpreter of the part of TypeScript that they are written in. Loops have constant
 * bounds, closures are known, and a condition that is not known makes both ways and joins them.
 */
import { readFileSync } from 'node:fs'
import ts from 'typescript'
import { pairConditions, pairStatements } from '../../src/staging/emit/Pairs.ts'
import { binary, bits, call, either, unary } from './algebra.ts'
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
}

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

const parsed = (name: string, source: string): ts.SourceFile =>
  ts.createSourceFile(name, source, ts.ScriptTarget.ES2023, true)

/** The definitions and imports of a file. */
interface Scope {
  readonly definitions: ReadonlyMap<string, ts.Expression>
  readonly imports: ReadonlyMap<string, string>
}
const scopes = new Map<string, Scope>()
const scopeOf = (file: string): Scope => {
  const old = scopes.get(file)
  if (old !== undefined) return old
  const definitions = new Map<string, ts.Expression>()
  const imports = new Map<string, string>()
  for (const s of parsed(file, readFileSync(file, 'utf8')).statements) {
    if (ts.isVariableStatement(s)) {
      for (const d of s.declarationList.declarations)
        if (d.initializer !== undefined && ts.isIdentifier(d.name)) definitions.set(d.name.text, d.initializer)
    } else if (ts.isImportDeclaration(s) && ts.isStringLiteral(s.moduleSpecifier)) {
      const from = new URL(s.moduleSpecifier.text, `file://${file}`).pathname
      const bindings = s.importClause?.namedBindings
      if (bindings !== undefined && ts.isNamedImports(bindings))
        for (const e of bindings.elements) imports.set(e.name.text, from)
    }
  }
  const scope = { definitions, imports }
  scopes.set(file, scope)
  return scope
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
    : node !== undefined ? evaluate(node, { file, names: new Map(), outer: null })
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
  if (x._tag === 'record' && y._tag === 'record')
    return { _tag: 'record', fields: new Map([...x.fields].map(([k, v]) => [k, joined(when, v, fieldOf(y, k))])) }
  return x === y ? x : fail('two ways that do not join')
}

const isKnown = (t: Term): boolean => t._tag === 'constant'
const holds = (t: Term): boolean => t._tag === 'constant' && t.value === true

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
  const env: Env = { file: '', names, outer: null }
  const condition = pairConditions[mnemonic]
  if (condition !== undefined) {
    const [s] = parsed('', `(${condition})`).statements
    return s !== undefined && ts.isExpressionStatement(s) ? evaluate(s.expression, env) : fail(condition)
  }
  execute([...parsed('', pairStatements[mnemonic] ?? fail(mnemonic)).statements].map(now(env)))
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
  if (ts.isIdentifier(e.left) && op.endsWith('=') && !['===', '!==', '<=', '>='].includes(op)) {
    const { text: name } = e.left
    const right = evaluate(e.right, env)
    const value = op === '=' ? right : term(binary(op.slice(0, -1), termOf(look(env, name)), termOf(right)))
    ;(holder(env, name) ?? env).names.set(name, value)
    return value
  }
  const [x, y] = [evaluate(e.left, env), evaluate(e.right, env)]
  if (x._tag === 'pair') return onPairs(names64[op] ?? fail(op), x, y)
  return term(binary(op, termOf(x), termOf(y)))
}

const onHost = (object: string, method: string, e: ts.CallExpression, env: Env): Value => {
  const args = e.arguments.map((a) => evaluate(a, env))
  const [x] = args
  switch (object) {
    case 'Number':
      return term(binary('!==', termOf(x), termOf(x)))
    case 'BigInt':
      // 64-bit integers are pairs, modulo 2^64; those that are compared in order are signed
      return args[1] ?? fail('no operand')
    case 'H':
      return term(call(method, args.map(termOf)))
    default:
      return term(call(`${object}.${method}`, args.map(termOf)))
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
  const env: Env = { file: f.env.file, names: new Map(), outer: f.env }
  f.node.parameters.forEach((p, i) => env.names.set(p.name.getText(), args[i] ?? fail('no argument')))
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
  return x._tag === 'pair' ? onPairs('i64.sub', pair(constant(0), constant(0)), x) : term(unary(op, termOf(x)))
}

const conditional = (e: ts.ConditionalExpression, env: Env): Value => {
  const when = termOf(evaluate(e.condition, env))
  if (isKnown(when)) return evaluate(holds(when) ? e.whenTrue : e.whenFalse, env)
  return joined(when, evaluate(e.whenTrue, env), evaluate(e.whenFalse, env))
}

const objectOf = (e: ts.ObjectLiteralExpression, env: Env): Value => {
  const fields = new Map<string, Value>()
  for (const p of e.properties)
    if (ts.isPropertyAssignment(p))
      fields.set(ts.isStringLiteral(p.name) ? p.name.text : p.name.getText(), evaluate(p.initializer, env))
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
  readonly when: Term
  readonly yes: ReadonlyArray<Work>
  readonly no: ReadonlyArray<Work>
}

/** Does statements until one gives the result. */
const execute = (work: ReadonlyArray<Work>): Value | undefined => {
  const left = [...work]
  for (let next = left.shift(); next !== undefined; next = left.shift()) {
    const { value, first, fork } = next()
    if (value !== undefined) return value
    if (first !== undefined) left.unshift(...first)
    if (fork === undefined) continue
    // of the two ways at least one ends here, with a result; the other goes on
    const yes = execute(fork.yes) ?? fail('a way that does not end')
    return joined(fork.when, yes, execute([...fork.no, ...left]) ?? fail('no result'))
  }
  return undefined
}

const declare = (d: ts.VariableDeclaration, env: Env): void => {
  const value = d.initializer === undefined ? fail('no value') : evaluate(d.initializer, env)
  if (ts.isIdentifier(d.name)) env.names.set(d.name.text, value)
  else if (ts.isObjectBindingPattern(d.name))
    for (const x of d.name.elements) env.names.set(x.name.getText(), fieldOf(value, x.name.getText()))
  else fail(d.getText())
}

const branches = (s: ts.IfStatement, env: Env): ReturnType<Work> => {
  const when = termOf(evaluate(s.expression, env))
  const other = s.elseStatement === undefined ? [] : [now(env)(s.elseStatement)]
  if (isKnown(when)) return { first: holds(when) ? [now(env)(s.thenStatement)] : other }
  if (env.names.has('$x')) return assigned(when, s, env)
  return { fork: { when, yes: [now(env)(s.thenStatement)], no: other } }
}

/** Both ways of a condition that only assigns: the results of an operator on pairs. */
const assigned = (when: Term, s: ts.IfStatement, env: Env): ReturnType<Work> => {
  const way = (statement: ts.Statement): Env => {
    const inner: Env = { ...env, names: new Map(env.names) }
    execute([now(inner)(statement)])
    return inner
  }
  const [yes, no] = [way(s.thenStatement), way(s.elseStatement ?? fail('no other way'))]
  for (const [name, v] of yes.names) env.names.set(name, joined(when, v, no.names.get(name) ?? fail(name)))
  return {}
}

const loop = (s: ts.ForStatement, env: Env): ReturnType<Work> => {
  const inner: Env = { file: env.file, names: new Map(), outer: env }
  if (s.initializer !== undefined && ts.isVariableDeclarationList(s.initializer))
    for (const d of s.initializer.declarations) declare(d, inner)
  const round: Work = () => {
    const when = s.condition === undefined ? fail('no bound') : termOf(evaluate(s.condition, inner))
    if (!isKnown(when)) return fail('no bound')
    return holds(when) ? { first: [now(inner)(s.statement), count, round] } : {}
  }
  const count: Work = () => {
    const i = s.incrementor
    if (i === undefined || !ts.isPostfixUnaryExpression(i)) return fail('no count')
    const name = i.operand.getText()
    inner.names.set(name, term(binary('+', termOf(look(inner, name)), constant(1))))
    return {}
  }
  return { first: [round] }
}

const chosen = (s: ts.SwitchStatement, env: Env): ReturnType<Work> => {
  const of = termOf(evaluate(s.expression, env))
  if (!isKnown(of)) return fail('a choice that is not known')
  const at = s.caseBlock.clauses.find((c) => ts.isCaseClause(c) && termOf(evaluate(c.expression, env)) === of)
  return { first: at === undefined ? fail('no case') : at.statements.map(now(env)) }
}

const now =
  (env: Env) =>
  (s: ts.Statement): Work =>
  () => {
    if (ts.isReturnStatement(s))
      return { value: s.expression === undefined ? fail('no result') : evaluate(s.expression, env) }
    if (ts.isVariableStatement(s)) for (const d of s.declarationList.declarations) declare(d, env)
    else if (ts.isExpressionStatement(s)) evaluate(s.expression, env)
    else if (ts.isBlock(s)) return { first: s.statements.map(now(env)) }
    else if (ts.isIfStatement(s)) return branches(s, env)
    else if (ts.isForStatement(s)) return loop(s, env)
    else if (ts.isSwitchStatement(s)) return chosen(s, env)
    else if (s.kind !== ts.SyntaxKind.EmptyStatement) fail(s.getText())
    return {}
  }
