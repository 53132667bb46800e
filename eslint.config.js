import functional from 'eslint-plugin-functional'
import tseslint from 'typescript-eslint'

const core =
  'src/{prelude,persistent,spec,structure,types,numerics,validation,execution,staging,binary,text,embedding,soundness,script,trace,wasi}/**/*.ts'

/** What the core may never touch: the host's clock, randomness, environment and console. */
const impure = [
  'Date',
  'performance',
  'process',
  'console',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'fetch',
  'Buffer',
  'globalThis'
]

const immutableData = functional.rules['immutable-data']

/** What makes a new object: literals, constructors, and methods that return a copy. */
const isFresh = (node) => {
  switch (node?.type) {
    case 'ArrayExpression':
    case 'ObjectExpression':
    case 'NewExpression':
      return true
    case 'TSAsExpression':
      return isFresh(node.expression)
    case 'ConditionalExpression':
      return isFresh(node.consequent) && isFresh(node.alternate)
    case 'CallExpression':
      return /^(slice|map|filter|flatMap|concat|from|of|toReversed|toSorted)$/.test(node.callee.property?.name ?? '')
    default:
      return false
  }
}

/** The object that an assignment, an update or a call changes. */
const changed = (node) => {
  const target =
    node.type === 'AssignmentExpression' ? node.left
    : node.type === 'CallExpression' ? node.callee
    : node.argument
  return target?.type === 'MemberExpression' ? target.object : node.arguments?.[0]
}

/** Whether it is a variable of a function that holds what this function has made. */
const isOwn = (sourceCode, object) => {
  if (object?.type !== 'Identifier') return isFresh(object)
  for (let scope = sourceCode.getScope(object); scope !== null; scope = scope.upper) {
    const [definition] = scope.set.get(object.name)?.defs ?? []
    if (definition !== undefined)
      return (
        scope.type !== 'module' &&
        definition.type === 'Variable' &&
        definition.node.id.type === 'Identifier' &&
        isFresh(definition.node.init)
      )
  }
  return false
}

/**
 * No visible mutation: `immutable-data` of eslint-plugin-functional, except that a function may change what it has made itself
 * (a list that it builds, a work list). A module whose functions share a mutable state switches the rule off, with the reason.
 */
const noVisibleMutation = {
  ...immutableData,
  create: (context) => {
    const report = (found) => {
      if (!isOwn(context.sourceCode, changed(found.node))) context.report(found)
    }
    return immutableData.create(Object.create(context, { report: { value: report } }))
  }
}

export default tseslint.config(
  {
    ignores: [
      'dist/**',
      'coverage/**',
      'node_modules/**',
      'properties/fixtures/{node_modules,programs}/**',
      'properties/fixtures/build.js',
      'src/spec/generated/**',
      'src/staging/generated/**'
    ]
  },
  ...tseslint.configs.strictTypeChecked.map((c) => ({
    ...c,
    files: ['src/**/*.ts', 'properties/**/*.ts', 'spec-json/**/*.ts']
  })),
  {
    files: ['src/**/*.ts', 'properties/**/*.ts', 'spec-json/**/*.ts'],
    languageOptions: { parserOptions: { project: ['./tsconfig.json'], tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^fp-ts(?!/lib/[A-Za-z]+\\.js$)',
              message: "write 'fp-ts/lib/<Module>.js': the other paths fail under Node or load a second copy"
            },
            { regex: '^io-ts/(?!lib/[A-Za-z]+\\.js$)', message: "write 'io-ts' or 'io-ts/lib/<Module>.js'" }
          ]
        }
      ],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/restrict-template-expressions': 'off',
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: 'only-allowed-literals' }]
    }
  },
  {
    files: [core],
    plugins: { functional },
    rules: {
      'functional/no-throw-statements': 'error',
      'functional/no-classes': 'error',
      'functional/no-this-expressions': 'error',
      'functional/no-promise-reject': 'error',
      'functional/no-try-statements': 'error',
      'no-restricted-globals': [
        'error',
        ...impure.map((name) => ({ name, message: 'the core is pure: effects belong to src/host' }))
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'the core is pure: non-determinism is data' }
      ],
      'no-restricted-syntax': [
        'error',
        { selector: 'AwaitExpression', message: 'the core is synchronous: effects belong to src/host' },
        { selector: 'TSEnumDeclaration', message: 'no enums' }
      ]
    }
  },
  {
    // decoders, parsers and printers mutate a state that one call makes, and `persistent` and `staging` are NON-SPEC as a whole
    files: [core],
    ignores: ['src/{persistent,staging,binary,text,embedding/snapshot}/**/*.ts'],
    plugins: { core: { rules: { 'no-visible-mutation': noVisibleMutation } } },
    rules: { 'core/no-visible-mutation': ['error', { ignoreImmediateMutation: true }] }
  }
)
