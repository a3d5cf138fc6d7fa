import { isObject } from '../../../json/json-object.ts'
import type { TraceSegment } from '../../records/api.ts'
import type { Sliced } from '../../turns/turns.ts'

type ReceivedDocument = {
  id: string
  parentId?: string
  name: string
  type: TraceSegment['type']
  startMillis: number
  endMillis?: number
  document: Record<string, unknown>
}

/**
 * All segments and subsegments of a trace, each once, in order of start. A subsegment arrives
 * inside its segment's document, in a document of its own, or in both. The completed one counts;
 * when both are completed, the document of its own. Beyond `most`, the last ones are left out.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html
 */
export function* flattenSegments(
  documents: ReceivedDocument[],
  most: number,
): Sliced<{ segments: TraceSegment[]; left: number }> {
  const found = new Map<string, TraceSegment>()
  let left = 0
  const keep = (segment: TraceSegment) => {
    const known = found.get(segment.id)
    if (!known && found.size >= most) {
      left++
      return
    }
    const completes = known?.durationMillis === undefined && segment.durationMillis !== undefined
    if (!known || completes) found.set(segment.id, segment)
  }
  for (const received of documents) keep(fromReceived(received))
  yield
  for (const { id, document } of documents) {
    nested(id, document, keep)
    yield
  }
  return { segments: [...found.values()].sort((a, b) => a.startMillis - b.startMillis), left }
}

function fromReceived(received: ReceivedDocument): TraceSegment {
  const { id, parentId, name, type, startMillis, endMillis, document } = received
  return {
    id,
    parentId,
    name,
    type,
    origin: originOf(document),
    startMillis,
    durationMillis: endMillis === undefined ? undefined : endMillis - startMillis,
    document,
  }
}

function nested(
  parentId: string,
  document: Record<string, unknown>,
  keep: (segment: TraceSegment) => void,
): void {
  const inner = Array.isArray(document.subsegments) ? document.subsegments : []
  for (const subsegment of inner) {
    if (!isObject(subsegment) || typeof subsegment.id !== 'string') continue
    keep(fromNested(parentId, subsegment.id, subsegment))
    nested(subsegment.id, subsegment, keep)
  }
}

/** X-Ray's times are epoch seconds with a fraction. */
function fromNested(parentId: string, id: string, document: Record<string, unknown>): TraceSegment {
  const start = Number(document.start_time)
  const end = document.end_time
  const startMillis = Number.isFinite(start) ? toMillis(start) : 0
  return {
    id,
    parentId,
    name: typeof document.name === 'string' ? document.name : '',
    type: 'subsegment',
    origin: originOf(document),
    startMillis,
    durationMillis: typeof end === 'number' ? Math.max(toMillis(end) - startMillis, 0) : undefined,
    document,
  }
}

// Seconds as a double are exact to a quarter of a microsecond: rounding restores the digits.
const toMillis = (seconds: number) => Math.round(seconds * 1e6) / 1000

const originOf = (document: Record<string, unknown>) =>
  typeof document.origin === 'string' ? document.origin : undefined
