import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // What a machine lacks is left out here and said in capitals by commands/test.ts, never skipped in silence.
    exclude: [
      ...(process.env.WAYWISER_TEST_POSTGRES ? [] : ['test/**/*.postgres.test.ts']),
      ...(process.env.WAYWISER_TEST_CHROMIUM ? [] : ['test/**/*.browser.test.ts']),
      ...(process.env.WAYWISER_TEST_AWS ? [] : ['test/**/*.aws.test.ts']),
      ...(process.env.WAYWISER_TEST_FAKETIME ? [] : ['test/**/*.faketime.test.ts']),
    ],
    // Generous, for a busy machine: what takes long here hangs.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Once more in CI, whose machine is shared; the report names what needed it.
    retry: process.env.CI ? 1 : 0,
    // One more than the cores that there are at least: many tests wait for real programs.
    maxWorkers: 3,
  },
})
