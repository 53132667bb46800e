/** The rules of mutation: what can be in place of a node of the syntax tree. */
import ts from 'typescript'
import type { Kind } from './Site.ts'

/** Whether two expressions can replace each other: otherwise the compiler finds the exchange. */
export type Exchangeable = (a: ts.Expression, b: ts.Expression) => boolean

/** A replacement of a node: its text, or nothing in place of a statement. */
export interface Variant {
  readonly kind: Kind
  readonly node: ts.Node
  readonly text: string
}

const T = ts.SyntaxKind

/** An operator and what is put in its place. */
const swaps: ReadonlyMap<ts.SyntaxKind, readonly [Kind, string]> = new Map([
  [T.LessThanToken, ['relational', '<=']],
  [T.LessThanEqualsToken, ['relational', '<']],
  [T.GreaterThanToken, ['relational', '>=']],
  [T.GreaterThanEqualsToken, ['relational', '>']],
  [T.EqualsEqualsEqualsToken, ['equality', '!==']],
  [T.ExclamationEqualsEqualsToken, ['equality', '===']],
  [T.PlusToken, ['arithmetic', '-']],
  [T.MinusToken, ['arithmetic', '+']],
  [T.AsteriskToken, ['arithmetic', '+']],
  [T.SlashToken, ['arithmetic', '*']],
  [T.PercentToken, ['arithmetic', '*']],
  [T.AmpersandToken, ['bitwise', '|']],
  [T.BarToken, ['bitwise', '&']],
  [T.CaretToken, ['bitwise', '|']],
  [T.LessThanLessThanToken, ['bitwise', '>>']],
  [T.GreaterThanGreaterThanToken, ['bitwise', '>>>']],
  [T.GreaterThanGreaterThanGreaterThanToken, ['bitwise', '>>']],
  [T.AmpersandAmpersandToken, ['logical', '||']],
  [T.BarBarToken, ['logical', '&&']]
])

/** Operators whose operands are not to be exchanged without a change of meaning. */
const ordered: ReadonlySet<ts.SyntaxKind> = new Set([
  T.MinusToken,
  T.SlashToken,
  T.PercentToken,
  T.LessThanToken,
  T.LessThanEqualsToken,
  T.GreaterThanToken,
  T.GreaterThanEqualsToken,
  T.LessThanLessThanToken,
  T.GreaterThanGreaterThanToken,
  T.GreaterThanGreaterThanGreaterThanToken
])

const isText = (e: ts.Node): boolean => ts.isStringLiteral(e) || ts.isTemplateLiteral(e)

const ofBinary = (node: ts.BinaryExpression): ReadonlyArray<Variant> => {
  const swap = swaps.get(node.operatorToken.kind)
  const [a, b] = [node.left.getText(), node.right.getText()]
  // words are joined with +, and comparing with nothing is a matter of types
  if (swap === undefined || (node.operatorToken.kind === T.PlusToken && (isText(node.left) || isText(node.right))))
    return []
  const [kind, operator] = swap
  const swapped: Variant = { kind, node, text: `(${a}) ${operator} (${b})` }
  if (kind === 'logical')
    return [swapped, { kind: 'conjunct', node, text: `(${a})` }, { kind: 'conjunct', node, text: `(${b})` }]
  return ordered.has(node.operatorToken.kind) ?
      [swapped, { kind: 'operands', node, text: `(${b}) ${node.operatorToken.getText()} (${a})` }]
    : [swapped]
}

/** Numbers that are widths, masks or biases, and a wrong one for each. Shifts by 31 and 63, by 32 and 64 are the same. */
const widths: ReadonlyMap<string, string> = new Map([
  ['7', '15'],
  ['8', '16'],
  ['15', '7'],
  ['16', '8'],
  ['31', '15'],
  ['32', '16'],
  ['63', '15'],
  ['64', '16'],
  ['128', '64'],
  ['0x7f', '0xff'],
  ['0xff', '0x7f'],
  ['0xffff', '0xff'],
  ['31n', '63n'],
  ['32n', '64n'],
  ['63n', '31n'],
  ['64n', '32n']
])

const ofNumber = (node: ts.NumericLiteral | ts.BigIntLiteral): ReadonlyArray<Variant> => {
  const text = node.getText()
  const width = widths.get(text)
  const next = ts.isBigIntLiteral(node) ? `(${text} + 1n)` : `(${text} + 1)`
  return [
    { kind: 'constant', node, text: next },
    ...(width === undefined ? [] : [{ kind: 'width' as const, node, text: width }])
  ]
}

/** Two names as the first arguments of a call, if they are of types that the compiler does not distinguish. */
const ofCall = (node: ts.CallExpression, exchangeable: Exchangeable): ReadonlyArray<Variant> => {
  const [a, b, ...rest] = node.arguments
  if (a === undefined || b === undefined || !ts.isIdentifier(a) || !ts.isIdentifier(b) || !exchangeable(a, b)) return []
  const args = [b, a, ...rest].map((e) => e.getText()).join(', ')
  return [{ kind: 'operands', node, text: `${node.expression.getText()}(${args})` }]
}

const ruleName = /^'(?:Step|Step_pure|Step_read|[A-Z][a-z]+_(?:ok|const|sub))(?:\/[^']+)?'$/

/** A rule's name, and another that is in the same file. */
const ofRule = (node: ts.StringLiteral, names: ReadonlyArray<string>): ReadonlyArray<Variant> => {
  const text = node.getText()
  const at = names.indexOf(text)
  const other = names[(at + 1) % names.length]
  return at < 0 || other === undefined || other === text ? [] : [{ kind: 'rule', node, text: other }]
}

/** All rule names in a file, each once, in order. */
export const ruleNames = (text: string): ReadonlyArray<string> => [
  ...new Set([...text.matchAll(/'[^'\n]+'/g)].map(([name]) => name).filter((name) => ruleName.test(name)))
]

/** Statements that write: calls whose result nobody takes, and assignments to elements and fields. */
const ofStatement = (node: ts.ExpressionStatement): ReadonlyArray<Variant> => {
  const e = node.expression
  const writes =
    ts.isCallExpression(e) ||
    (ts.isBinaryExpression(e) && (ts.isElementAccessExpression(e.left) || ts.isPropertyAccessExpression(e.left)))
  return writes ? [{ kind: 'statement', node, text: '' }] : []
}

/** The replacements of one node. `names` are the rule names of its file. */
export const variants = (
  node: ts.Node,
  names: ReadonlyArray<string>,
  exchangeable: Exchangeable
): ReadonlyArray<Variant> => {
  if (ts.isBinaryExpression(node)) return ofBinary(node)
  if (ts.isNumericLiteral(node) || ts.isBigIntLiteral(node)) return ofNumber(node)
  if (ts.isCallExpression(node)) return ofCall(node, exchangeable)
  if (ts.isStringLiteral(node)) return ofRule(node, names)
  if (ts.isExpressionStatement(node)) return ofStatement(node)
  if (ts.isConditionalExpression(node)) {
    const [c, a, b] = [node.condition.getText(), node.whenTrue.getText(), node.whenFalse.getText()]
    return [{ kind: 'arms', node, text: `(${c}) ? (${b}) : (${a})` }]
  }
  if (ts.isIfStatement(node)) return [{ kind: 'guard', node: node.expression, text: 'false' }]
  if (ts.isPrefixUnaryExpression(node) && [T.ExclamationToken, T.MinusToken, T.TildeToken].includes(node.operator))
    return [{ kind: 'negation', node, text: `(${node.operand.getText()})` }]
  if (node.kind === T.TrueKeyword) return [{ kind: 'boolean', node, text: 'false' }]
  if (node.kind === T.FalseKeyword) return [{ kind: 'boolean', node, text: 'true' }]
  return []
}
