import { defineConfig } from 'vitest/config'

/** `npm run test:cluster`: one system in one cluster, so one file after the other, in order. */
export default defineConfig({
  test: {
    include: ['test/cluster/all.cluster.ts'],
    testTimeout: 300_000,
    hookTimeout: 600_000,
  },
})
