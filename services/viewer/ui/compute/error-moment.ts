import type { TraceError } from '../../records/api.ts'
import { endOf, type SpanTree } from '../../trace-tree/span-tree.ts'

/** When an error happened, in epoch milliseconds; not `exact` when its span decides. */
export type Moment = { timeMillis: number; exact: boolean }

/**
 * Rollbar's `timestamp` may have whole seconds, too coarse for a request of milliseconds. Then the
 * exception event of the item's span decides, else the end of that span.
 */
export function errorMoment(error: TraceError, tree: SpanTree): Moment {
  const isWhole = error.source === 'item' && error.timeMillis % 1000 === 0
  if (!isWhole) return { timeMillis: error.timeMillis, exact: true }
  const span = tree.rows[tree.indexById.get(error.spanId ?? '') ?? -1]?.span
  if (!span) return { timeMillis: error.timeMillis, exact: true }
  const exception = span.events.find(({ name }) => name === 'exception')
  return { timeMillis: exception?.timeMillis ?? endOf(span), exact: false }
}
