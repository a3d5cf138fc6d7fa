import { parseJson } from '../json/outside-json.ts'
import type { Trace } from '../records/api.ts'
import type { Store } from '../store/open.ts'
import { withSharedMembers } from '../trace-tree/shared-members.ts'
import { runInSlices } from '../turns/turns.ts'

/** Our own answer: as many values as it may have. */
const limits = { maxNesting: 1000, maxValues: Number.POSITIVE_INFINITY }

/** A trace as far as it has arrived; undefined when nothing has. */
export async function readTrace(
  store: Pick<Store, 'trace'>,
  traceId: string,
): Promise<Trace | undefined> {
  const bytes = await runInSlices(store.trace(traceId))
  if (!bytes) return undefined
  return withSharedMembers((await runInSlices(parseJson(Buffer.from(bytes), limits))) as Trace)
}
