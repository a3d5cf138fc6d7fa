import { defineConfig } from 'vitest/config'

/** `npm run test:cluster`: one system in one cluster, so one file after the other, in order. */
export default defineConfig({
  test: {
    include: [`test/cluster/${process.env.TEST_SHARES === 'on' ? 'shares' : 'all'}.cluster.ts`],
    // A bound for what hangs: a busy machine is slow, and the load of a test ends by what it has done.
    testTimeout: 900_000,
    hookTimeout: 600_000,
  },
})
