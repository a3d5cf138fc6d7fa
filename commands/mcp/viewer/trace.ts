import type { Trace } from '../../../services/viewer/records/api.ts'
import { drawnSpans } from '../../../services/viewer/trace-tree/segment-spans.ts'
import { withSharedMembers } from '../../../services/viewer/trace-tree/shared-members.ts'
import { buildSpanTree, type SpanTree } from '../../../services/viewer/trace-tree/span-tree.ts'
import { canonicalTraceId } from '../../../services/viewer/ui/compute/routes.ts'
import { type Asked, ViewerProblem } from './client.ts'

/** A whole trace by its id in either spelling. @throws ViewerProblem */
export const getTrace = async (viewer: Asked, id: string): Promise<Trace> =>
  withSharedMembers(await viewer.get<Trace>(`traces/${canonicalId(id)}`))

/** The id as the viewer's addresses have it. @throws ViewerProblem */
export function canonicalId(id: string): string {
  const traceId = canonicalTraceId(id)
  if (traceId) return traceId
  const expected = '32 hex digits, or X-Ray’s spelling 1-<8 hex>-<24 hex>, not all zero'
  throw new ViewerProblem(`trace id ${JSON.stringify(id)}: expected ${expected}`)
}

/** The spans of a trace, and segments of which there is no span. */
export const treeOf = (trace: Trace): SpanTree => buildSpanTree(drawnSpans(trace), trace.segments)
