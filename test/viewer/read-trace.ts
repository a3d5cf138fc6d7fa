import type { Trace } from '../../services/viewer/records/api.ts'
import type { Store } from '../../services/viewer/store/open.ts'
import { runAtOnce } from '../../services/viewer/turns/turns.ts'

/** A trace out of the text in which a store answers it. */
export function readTrace(store: Store, traceId: string): Trace | undefined {
  const text = runAtOnce(store.trace(traceId))
  return text && JSON.parse(Buffer.from(text).toString())
}
