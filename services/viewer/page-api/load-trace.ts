import { parseJson } from '../json/outside-json.ts'
import type { Trace } from '../records/api.ts'
import type { ShownOfTrace } from '../store/records/trace-queries.ts'
import { withSharedMembers } from '../trace-tree/shared-members.ts'
import { runInSlices } from '../turns/turns.ts'
import type { Context } from './context.ts'
import { noTrace } from './traces.ts'

/** Our own answer: as many values as it may have. */
const limits = { maxNesting: 1000, maxValues: Number.POSITIVE_INFINITY }

/** A trace with its first records of each kind, to compute with. Throws a `PageApiError` (404). */
export async function loadTrace(
  context: Context<'trace' | 'oldestMillis'>,
  traceId: string,
  shown: ShownOfTrace,
): Promise<Trace> {
  const bytes = await runInSlices(context.trace(traceId, shown))
  if (!bytes) return noTrace(context, traceId)
  return withSharedMembers((await runInSlices(parseJson(Buffer.from(bytes), limits))) as Trace)
}
