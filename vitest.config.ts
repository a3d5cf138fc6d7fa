import { defineConfig } from 'vitest/config'

/** Tests that need a program, by their kind. commands/test.ts finds the programs, and says which are missing. */
const needs = {
  postgres: process.env.WAYWISER_TEST_POSTGRES && process.env.WAYWISER_TEST_PGBOUNCER,
  browser: process.env.WAYWISER_TEST_CHROMIUM,
  aws: process.env.WAYWISER_TEST_AWS,
  faketime: process.env.WAYWISER_TEST_FAKETIME,
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: Object.entries(needs)
      .filter(([, program]) => !program)
      .map(([kind]) => `test/**/*.${kind}.test.ts`),
    // Generous, for a busy machine: a test that takes longer hangs. No `retry`, which would hide a flake.
    testTimeout: 90_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
    // One more than the cores of the smallest machine: many tests wait for real programs.
    maxWorkers: 3,
  },
})
