import type { Trace } from '../../services/viewer/records/api.ts'
import type { Store } from '../../services/viewer/store/open.ts'
import { runAtOnce } from '../../services/viewer/turns/turns.ts'

/** Parses a trace from a store's answer. */
export function readTrace(store: Store, traceId: string): Trace | undefined {
  const text = runAtOnce(store.trace(traceId))
  return text && JSON.parse(Buffer.from(text).toString())
}
