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

export default tseslint.config(
  {
    ignores: [
      'dist/**',
      'coverage/**',
      'node_modules/**',
      'properties/fixtures/{node_modules,programs}/**',
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
  }
)
