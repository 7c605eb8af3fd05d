import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const source = (name: string) =>
  fileURLToPath(new URL(`packages/${name}/src/index.ts`, import.meta.url))

const alias = {
  '@parley/ledger': source('ledger'),
  '@parley/records': source('records'),
  '@parley/rules': source('rules'),
}

const oxc = { jsx: { runtime: 'automatic', importSource: 'preact' } } as const

export default defineConfig({
  test: {
    // Two cores: a worker per core, and each server file brings its own database.
    maxWorkers: 2,
    reporters: ['default'],
    projects: [
      {
        resolve: { alias },
        oxc,
        test: {
          name: 'pure',
          testTimeout: 60_000,
          include: [
            'packages/{ledger,records,rules,cli}/src/**/*.test.ts',
            'test/architecture/**/*.test.ts',
          ],
        },
      },
      {
        resolve: { alias },
        oxc,
        test: {
          name: 'server',
          include: [
            'packages/server/test/**/*.test.{ts,tsx}',
            'packages/cli/test/**/*.test.ts',
            'test/access/**/*.test.ts',
          ],
          globalSetup: ['packages/server/test/support/global-setup.ts'],
          setupFiles: ['packages/server/test/support/sent-at-once.ts'],
          testTimeout: 20_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve: { alias },
        oxc,
        test: {
          name: 'browser',
          include: ['test/end-to-end/**/*.test.ts'],
          globalSetup: ['packages/server/test/support/global-setup.ts'],
          testTimeout: 180_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve: { alias },
        oxc,
        test: {
          name: 'soak',
          include: ['test/soak/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 120_000,
          // They start processes of their own and measure time: alone, after everything else.
          sequence: { groupOrder: 1 },
          fileParallelism: false,
        },
      },
    ],
  },
})
