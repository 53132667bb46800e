import { doctest } from 'vite-plugin-doctest'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [doctest()],
  test: {
    include: ['properties/**/*.property.ts'],
    // The examples in doc comments are tests of their own.
    includeSource: ['src/**/*.ts'],
    exclude: ['**/node_modules/**', 'dist/**'],
    environment: 'node',
    pool: 'threads',
    // By default a core is kept free, which is half of two.
    maxWorkers: '100%',
    globalSetup: ['properties/support/notice.ts'],
    setupFiles: ['properties/support/seed.ts'],
    // Bounds on what hangs, not on what is slow: the machine may be busy.
    testTimeout: 3_600_000,
    hookTimeout: 3_600_000
  }
})
