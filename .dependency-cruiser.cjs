/** The order of the specification's chapters, as a table: later may import earlier, never the other way. */
const base = ['prelude', 'persistent', 'spec']
const theory = [...base, 'structure', 'types']
const language = [...theory, 'numerics']
const semantics = [...language, 'validation', 'binary', 'text', 'execution']
const machine = [...semantics, 'staging', 'embedding']
const may = {
  prelude: [],
  persistent: ['prelude'],
  spec: ['prelude'],
  structure: base,
  types: [...base, 'structure'],
  numerics: theory,
  validation: language,
  binary: language,
  text: language,
  execution: language,
  staging: semantics,
  embedding: [...semantics, 'staging'],
  soundness: machine,
  arbitraries: machine,
  script: machine,
  wasi: machine,
  trace: [...machine, 'wasi'],
  host: [...machine, 'soundness', 'arbitraries', 'script', 'wasi', 'trace']
}
const core = Object.keys(may)
  .filter((chapter) => chapter !== 'host' && chapter !== 'arbitraries')
  .join('|')

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true }
    },
    {
      // the interface of a structure is its main module and its write session
      name: 'internals-of-persistent-structures',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/persistent/' },
      to: { path: '^src/persistent/memory/(UndoLog|OldVersions|Rerooting|BeforeImages|Commit|Flat|Sparse)[.]ts$' }
    },
    {
      // staged code reads and writes the fields of objects in place, so it knows how they are laid out
      name: 'layout-of-heap-objects',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(persistent|staging)/' },
      to: { path: '^src/persistent/heap/Layout[.]ts$' }
    },
    {
      name: 'core-knows-no-host',
      severity: 'error',
      from: { path: `^src/(${core}|arbitraries)/` },
      to: { dependencyTypes: ['core'] }
    },
    {
      name: 'core-uses-only-fp-ts-and-io-ts',
      severity: 'error',
      from: { path: `^src/(${core})/` },
      to: { dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer'], pathNot: 'node_modules/(fp-ts|io-ts)/' }
    },
    {
      name: 'fast-check-only-in-arbitraries',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/arbitraries/' },
      to: { path: 'node_modules/fast-check/' }
    },
    {
      name: 'io-ts-only-where-json-enters',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(spec|script|host)/|^src/embedding/snapshot/' },
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
        pathNot: `^src/(${[chapter, ...allowed].join('|')})/`
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
