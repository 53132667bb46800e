/**
 * The second reading of the numerics table: the scalar operators as JavaScript, derived from the definitions in
 * `src/numerics`.
 *
 * Definitions that are one expression are inlined; all others are called by name. Operators with an `i64` among their
 * operands or results, and those on the bits of floats, have no text here.
 */
import { readFileSync } from 'node:fs'
import ts from 'typescript'

const files = ['Int32', 'Float', 'Float32', 'Float64', 'Convert', 'Bits'] as const
const tables: ReadonlySet<string> = new Set([
  'int32Unops',
  'int32Binops',
  'int32Testops',
  'int32Relops',
  'float32Unops',
  'float32Binops',
  'float32Relops',
  'float64Unops',
  'float64Binops',
  'float64Relops',
  'cvtopsToI32',
  'cvtopsToF32',
  'cvtopsToF64'
])

/** `guard` holds where the operator has no result; `$x` and `$y` stand for the operands. */
interface Template {
  readonly guard: string | null
  readonly value: string
}
type Env = ReadonlyMap<string, string>

const unsupported = Symbol('no text')
const give = (): never => {
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- caught in `template`
  throw unsupported
}

const definitions = new Map<
  string,
  { readonly node: ts.Expression; readonly file: string; readonly exported: boolean }
>()
const rows: Array<readonly [string, ts.ObjectLiteralElementLike]> = []

const unwrap = (e: ts.Expression): ts.Expression =>
  ts.isParenthesizedExpression(e) || ts.isAsExpression(e) || ts.isSatisfiesExpression(e) ? unwrap(e.expression) : e

for (const file of files) {
  const source = ts.createSourceFile(
    file,
    readFileSync(new URL(`../../src/numerics/${file}.ts`, import.meta.url), 'utf8'),
    ts.ScriptTarget.ES2023,
    true
  )
  for (const s of source.statements) {
    if (!ts.isVariableStatement(s)) continue
    const exported = s.modifiers?.some((m) => m.kind === ts.SyntaxKind.ExportKeyword) ?? false
    for (const d of s.declarationList.declarations) {
      if (d.initializer === undefined || !ts.isIdentifier(d.name)) continue
      const node = unwrap(d.initializer)
      if (tables.has(d.name.text) && ts.isObjectLiteralExpression(node))
        for (const p of node.properties) rows.push([p.name?.getText().slice(1, -1) ?? '', p])
      else definitions.set(d.name.text, { node, file, exported })
    }
  }
}

/** Functions of `src/numerics` that the templates call. */
const called = new Map<string, string>()

const uses = (node: ts.Node, name: string): number => {
  let n = ts.isIdentifier(node) && node.text === name ? 1 : 0
  node.forEachChild((child) => {
    n += uses(child, name)
  })
  return n
}

/** May the text are in several places? */
const isAtom = (s: string): boolean => /^\(?-?\$?\w+\)?$/.test(s)

/** Constants are folded, so that the text has none of the arithmetic that only explains them. */
const constant = (s: string): number | null => (/^\(?-?\d+\)?$/.test(s) ? Number(s.replace(/[()]/g, '')) : null)
const literal = (n: number): string => (n < 0 ? `(${n})` : String(n))
const folded: Readonly<Record<string, (a: number, b: number) => number>> = {
  '**': (a, b) => a ** b,
  '-': (a, b) => a - b,
  '+': (a, b) => a + b
}

const apply = (name: string, args: ReadonlyArray<string>): string => {
  const d = definitions.get(name)
  if (d === undefined) return give()
  const f = d.node
  if (!ts.isArrowFunction(f)) return give()
  const params = f.parameters.map((p) => p.name.getText())
  const inlines = !ts.isBlock(f.body) && params.every((p, i) => isAtom(args[i] ?? '') || uses(f.body, p) <= 1)
  if (inlines && !ts.isBlock(f.body)) return text(f.body, new Map(params.map((p, i) => [p, args[i] ?? ''])))
  if (!d.exported) return give()
  called.set(name, d.file)
  return `H.${name}(${args.join(', ')})`
}

const call = (e: ts.CallExpression, env: Env): string => {
  const args = e.arguments.map((a) => text(a, env))
  const [arg] = args
  if (ts.isPropertyAccessExpression(e.expression)) return `${e.expression.getText()}(${args.join(', ')})`
  const name = e.expression.getText()
  switch (name) {
    case 'bool':
    case 'fromF32':
    case 'fromF64':
    case 'toF64':
      return arg ?? give()
    case 'i32':
      return /^\(.* (\||&|\^|<<|>>) .*\)$|^Math\.(imul|clz32)\(|^H\./.test(arg ?? '') ? (arg ?? '') : `(${arg} | 0)`
    case 'toF32':
      return (arg ?? '').startsWith('Math.fround(') ? (arg ?? '') : `Math.fround(${arg})`
    case 'f32':
    case 'f64':
    case 'i64':
      return give()
    default:
      return apply(name, args)
  }
}

const binary = (e: ts.BinaryExpression, env: Env): string => {
  const operator = e.operatorToken.getText()
  const [left, right] = [text(e.left, env), text(e.right, env)]
  const [a, b] = [constant(left), constant(right)]
  const fold = folded[operator]
  return a !== null && b !== null && fold !== undefined ? literal(fold(a, b)) : `(${left} ${operator} ${right})`
}

const text = (node: ts.Expression, env: Env): string => {
  const e = unwrap(node)
  if (ts.isIdentifier(e)) {
    const found = env.get(e.text)
    if (found !== undefined) return found
    const d = definitions.get(e.text)
    return d !== undefined && !ts.isArrowFunction(d.node) ? text(d.node, new Map()) : give()
  }
  if (ts.isNumericLiteral(e)) return e.text.startsWith('0x') ? String(Number(e.text)) : e.getText()
  if (ts.isPropertyAccessExpression(e))
    return e.name.text === 'c' && ts.isIdentifier(e.expression) && e.expression.text !== 'Math' ?
        text(e.expression, env)
      : give()
  if (ts.isBinaryExpression(e)) return binary(e, env)
  if (ts.isPrefixUnaryExpression(e)) {
    const operand = text(e.operand, env)
    const n = constant(operand)
    const minus = e.operator === ts.SyntaxKind.MinusToken
    return minus && n !== null ? literal(-n) : `(${ts.tokenToString(e.operator)}${operand})`
  }
  if (ts.isConditionalExpression(e))
    return `(${text(e.condition, env)} ? ${text(e.whenTrue, env)} : ${text(e.whenFalse, env)})`
  if (ts.isCallExpression(e)) return call(e, env)
  return give()
}

/** Is it an arm without result: a message, or `partial(z)`, which makes one? */
const isReason = (e: ts.Expression): boolean =>
  ts.isStringLiteral(e) || (ts.isCallExpression(e) && e.expression.getText() === 'partial')

/** A chain of conditions, some of whose arms have no result. */
const guarded = (node: ts.Expression, env: Env): Template => {
  const e = unwrap(node)
  if (ts.isConditionalExpression(e)) {
    const condition = text(e.condition, env)
    const [yes, no] = [unwrap(e.whenTrue), unwrap(e.whenFalse)]
    if (isReason(yes)) {
      const rest = guarded(no, env)
      return { guard: rest.guard === null ? condition : `(${condition} || ${rest.guard})`, value: rest.value }
    }
    if (isReason(no)) return { guard: `(!${condition})`, value: text(yes, env) }
  }
  if (ts.isCallExpression(e) && ts.isIdentifier(e.expression)) {
    const f = definitions.get(e.expression.text)?.node
    if (f !== undefined && ts.isArrowFunction(f) && !ts.isBlock(f.body) && /TrapReason/.test(f.type?.getText() ?? '')) {
      const args = e.arguments.map((a) => text(a, env))
      return guarded(f.body, new Map(f.parameters.map((p, i) => [p.name.getText(), args[i] ?? ''])))
    }
  }
  return { guard: null, value: text(e, env) }
}

const template = (p: ts.ObjectLiteralElementLike): Template | null => {
  if (!ts.isPropertyAssignment(p)) return null
  const init = unwrap(p.initializer)
  const f = ts.isIdentifier(init) ? definitions.get(init.text)?.node : init
  if (f === undefined || !ts.isArrowFunction(f) || ts.isBlock(f.body)) return null
  // A float's bits are not its number: `x.c` of an f32 is no operand here.
  if (/reinterpret|abs|neg$|copysign|i64/.test(p.name.getText())) return null
  const names = ['$x', '$y']
  try {
    return guarded(f.body, new Map(f.parameters.map((q, i) => [q.name.getText(), names[i] ?? ''])))
  } catch (e) {
    if (e === unsupported) return null
    throw e
  }
}

const header = `/** Generated by \`npm run generate\` from src/numerics: the scalar operators as JavaScript. Do not edit. */`

/** The text of \`src/staging/generated/Templates.ts\`. */
export const templates = (): string => {
  const lines: string[] = []
  for (const [mnemonic, p] of rows) {
    const t = template(p)
    if (t === null) continue
    const guard = t.guard === null ? 'null' : `'${t.guard}'`
    const oneLine = `  '${mnemonic}': { guard: ${guard}, value: '${t.value}' }`
    const value = `    value: '${t.value}'`.length > 120 ? `value:\n      '${t.value}'` : `value: '${t.value}'`
    lines.push(oneLine.length < 120 ? oneLine : `  '${mnemonic}': {\n    guard: ${guard},\n    ${value}\n  }`)
  }
  const imports = [...new Set(called.values())].map((file) => {
    const names = [...called].flatMap(([n, f]) => (f === file ? [n] : [])).sort()
    return `import { ${names.join(', ')} } from '../../numerics/${file}.ts'`
  })
  return [
    header,
    ...imports,
    '',
    '/** `guard` holds where the operator has no result; `$x` and `$y` stand for the operands. */',
    'export interface Template {',
    '  readonly guard: string | null',
    '  readonly value: string',
    '}',
    '',
    '/** What the templates call. */',
    `export const helpers = { ${[...called.keys()].sort().join(', ')} }`,
    '',
    'export const templates = {',
    lines.join(',\n'),
    '} satisfies Readonly<Record<string, Template>>',
    ''
  ].join('\n')
}
