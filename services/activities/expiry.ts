import type { Logger } from 'pino'
import { DatabaseUnavailableError } from '../database/unavailable.ts'
import { createPoller, type Poller } from '../telemetry/sampling/poller.ts'
import type { ActivityStore } from './store.ts'

/** SQLite answers no request while it deletes a batch, which takes 2 ms. */
const batchSize = 100
const betweenBatchesMillis = 200
/** An expired activity stays in the database about this long; no read finds it. */
const pauseMillis = 60_000

type ExpiryOptions = {
  store: Pick<ActivityStore, 'deleteExpired'>
  log: Logger
  /** Epoch milliseconds. */
  now: () => number
}

/**
 * Deletes expired activities in small batches, from the first `now()` until `stop()`. A reply expires
 * with its activity, so the two are at most one batch apart. Every replica does this; the pauses are
 * up to a half shorter by chance, so that replicas seldom wait for each other's rows.
 */
export const createExpiry = ({ store, log, now }: ExpiryOptions): Poller =>
  createPoller(
    async () => {
      try {
        const count = await store.deleteExpired(now(), batchSize)
        if (count > 0) log.debug({ count }, 'expired activities deleted')
        if (count === batchSize) return betweenBatchesMillis
      } catch (error) {
        if (!(error instanceof DatabaseUnavailableError)) throw error
      }
      return pauseMillis * (1 - Math.random() / 2)
    },
    error => log.warn({ err: error }, 'cannot delete expired activities'),
  )
