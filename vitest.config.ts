import { doctest } from 'vite-plugin-doctest'
import { configDefaults, defineConfig } from 'vitest/config'

/**
 * Files with a module graph of their own: they replace modules, look at the process itself, or compute so long that it pays
 * to have the engine optimise for them alone.
 */
const apart = [
  'properties/conformance/{suite,derivation}.property.ts',
  'properties/host/streams.property.ts',
  'properties/refinement/{cases,memory,programs,suite}.property.ts',
  'properties/real/modules.property.ts',
  'properties/text/Suite.property.ts'
]

export default defineConfig({
  plugins: [doctest()],
  test: {
    exclude: [...configDefaults.exclude, 'dist/**'],
    environment: 'node',
    pool: 'threads',
    // By default a core is kept free, which is half of two.
    maxWorkers: '100%',
    globalSetup: ['properties/support/notice.ts'],
    setupFiles: ['properties/support/seed.ts'],
    // Bounds on what hangs, not on what is slow: the machine may be busy.
    testTimeout: 3_600_000,
    hookTimeout: 3_600_000,
    projects: [
      { extends: true, test: { name: 'apart', include: apart } },
      {
        extends: true,
        test: {
          name: 'together',
          include: ['properties/**/*.property.ts'],
          exclude: [...configDefaults.exclude, 'dist/**', ...apart],
          // The examples in doc comments are tests of their own.
          includeSource: ['src/**/*.ts'],
          // The modules are loaded once per worker, not once per file, which would take a third of the time.
          isolate: false
        }
      }
    ]
  }
})
