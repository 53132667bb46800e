/** The order of the specification's chapters, as a table: later may import earlier, never the other way. */
const base = ['prelude', 'spec']
const language = [...base, 'structure', 'numerics']
const semantics = [...language, 'validation', 'binary', 'text', 'execution']
const machine = [...semantics, 'staging', 'embedding']
const may = {
  prelude: [],
  spec: ['prelude'],
  structure: base,
  numerics: [...base, 'structure'],
  validation: language,
  binary: language,
  text: language,
  execution: language,
  staging: semantics,
  embedding: [...semantics, 'staging'],
  script: machine,
  trace: machine,
  wasi: machine,
  oracle: machine,
  host: [...machine, 'script', 'trace', 'wasi', 'oracle']
}
const core = 'prelude|spec|structure|numerics|validation|execution|staging|binary|text|embedding|script|trace|wasi'

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } }
    },
    {
      name: 'core-knows-no-host',
      severity: 'error',
      from: { path: `^src/(${core}|oracle)/` },
      to: { dependencyTypes: ['core'] }
    },
    {
      name: 'core-uses-only-fp-ts-and-io-ts',
      severity: 'error',
      from: { path: `^src/(${core})/` },
      to: { dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer'], pathNot: 'node_modules/(fp-ts|io-ts)/' }
    },
    {
      name: 'fast-check-only-in-oracle',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/oracle/' },
      to: { path: 'node_modules/fast-check/' }
    },
    {
      name: 'io-ts-only-where-json-enters',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(spec|script|oracle|host)/|^src/embedding/snapshot/' },
      to: { path: 'node_modules/io-ts/' }
    },
    {
      name: 'src-never-imports-properties',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(properties|spec-json)/' }
    },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    ...Object.entries(may).map(([chapter, allowed]) => ({
      name: `chapter-order: ${chapter}`,
      severity: 'error',
      from: { path: `^src/${chapter}/` },
      to: {
        path: '^src/',
        pathNot: [
          `^src/(${[chapter, ...allowed].join('|')})/`,
          ...(chapter === 'execution' ? ['^src/validation/matching/'] : [])
        ]
      }
    }))
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default']
    }
  }
}
