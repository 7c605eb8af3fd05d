// How Stryker runs the tests of one folder (stryker.config.mjs): the folder's own tests alone, on a part of the real
// records, with a fixed seed, so that a score can be had again.
import { defineConfig } from 'vitest/config'

const folder = process.env.PARLEY_MUTATED ?? 'severity'

export default defineConfig({
  test: {
    include: [`src/${folder}/**/*.test.ts`],
    setupFiles: ['test/fixed-seed.ts'],
    env: { PARLEY_RECORDS_EVERY: '25' },
    testTimeout: 60_000,
  },
})
