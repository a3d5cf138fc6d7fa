import { parseJson } from '../json/outside-json.ts'
import type { Trace } from '../records/api.ts'
import type { Store } from '../store/open.ts'
import { withSharedMembers } from '../trace-tree/shared-members.ts'
import { runInSlices } from '../turns/turns.ts'

export type TraceStore = Pick<Store, 'trace' | 'xray'>

/** Our own answer: as many values as it may have. */
const limits = { maxNesting: 1000, maxValues: Number.POSITIVE_INFINITY }

/** A trace as far as it has arrived; undefined when nothing has. */
export async function readTrace(store: TraceStore, traceId: string): Promise<Trace | undefined> {
  const bytes = await runInSlices(store.trace(traceId))
  if (!bytes) return undefined
  return withSharedMembers((await runInSlices(parseJson(Buffer.from(bytes), limits))) as Trace)
}

export async function readTraces(store: TraceStore, traceIds: string[]): Promise<Trace[]> {
  // Its map is drawn from what is derived a moment after the records are stored.
  await store.xray.settle()
  const traces: Trace[] = []
  for (const id of traceIds) {
    const trace = await readTrace(store, id)
    if (trace) traces.push(trace)
  }
  return traces
}
