import type { TraceLog, TraceSpan } from '../../records/api.ts'
import { requestName, requestOfLine } from './request-words.ts'

/** Further requests of a trace are not drawn. */
const mostRequests = 1000

/** A longer duration is a mistake: the bar would start before all others. */
const longestMillis = 30 * 86_400_000

/** The times of lines are whole milliseconds. */
const timeStepMillis = 1

type LineSpan = TraceSpan & { endMillis: number }

/**
 * The requests that log lines report, in the shape of spans: each ended when its line was written.
 * One whose line names no parent is inside the shortest request of another service that was there
 * all the time.
 */
export function spansOfLines(logs: TraceLog[]): TraceSpan[] {
  const spans: LineSpan[] = []
  const ids = new Set<string>()
  for (const [index, line] of logs.entries()) {
    if (spans.length === mostRequests) break
    const span = spanOfLine(line, index)
    if (!span || ids.has(span.spanId)) continue
    ids.add(span.spanId)
    spans.push(span)
  }
  return spans.map(({ endMillis, ...span }) => {
    const named = span.parentId !== undefined && ids.has(span.parentId) && span.parentId
    const parentId = named || around({ endMillis, ...span }, spans)?.spanId
    const { parentId: _, ...rest } = span
    return parentId === undefined ? rest : { ...rest, parentId }
  })
}

function spanOfLine(line: TraceLog, index: number): LineSpan | undefined {
  const { timeMillis, service, spanId, fields } = line
  const { durationMillis: said, ...request } = requestOfLine(fields)
  const durationMillis = said <= longestMillis ? said : 0
  const name = requestName(request)
  if (name === undefined) return undefined
  const { method, path, status } = request
  const parentId = [fields.parent_id, fields.parent_span_id].find(id => typeof id === 'string')
  return {
    spanId: spanId ?? `line${index}`,
    ...(parentId !== undefined && { parentId: String(parentId).toLowerCase() }),
    name,
    kind: 'SERVER',
    service,
    startMillis: timeMillis - durationMillis,
    durationMillis,
    endMillis: timeMillis,
    status: (status ?? 0) >= 500 ? 'ERROR' : 'UNSET',
    attributes: {
      'http.request.method': method,
      'url.path': path,
      'http.response.status_code': status,
    },
    events: [],
    links: [],
    resource: {},
  }
}

function around(span: LineSpan, spans: LineSpan[]): LineSpan | undefined {
  let found: LineSpan | undefined
  for (const other of spans) {
    if (other.service === span.service || other.durationMillis <= span.durationMillis) continue
    if (other.startMillis > span.startMillis + timeStepMillis) continue
    if (other.endMillis < span.endMillis - timeStepMillis) continue
    if (!found || other.durationMillis < found.durationMillis) found = other
  }
  return found
}
