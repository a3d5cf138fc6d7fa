import {
  type SampleTrace,
  sampleTrace,
  spansPerService,
  spansPerTrace,
  xrayTraceId,
} from './sample.ts'

/** PutTraceSegments takes no more in one request. */
const documentsPerBatch = 50
const callees = ['notifications', 'postgres', 'push.example.com']

/**
 * Bodies of PutTraceSegments: two documents a trace, each with nine subsegments. One of these calls
 * the other service, one the database and one a third party.
 */
export function* segmentBatches(spanCount: number): Generator<Buffer> {
  const traceCount = Math.ceil(spanCount / spansPerTrace)
  for (let first = 0; first < traceCount; first += documentsPerBatch / 2) {
    const size = Math.min(documentsPerBatch / 2, traceCount - first)
    const documents = Array.from({ length: size }, (_, offset) => {
      const trace = sampleTrace(first + offset, traceCount)
      return [document(trace, 'activities', 0), document(trace, 'notifications', spansPerService)]
    })
    const TraceSegmentDocuments = documents.flat().map(one => JSON.stringify(one))
    yield Buffer.from(JSON.stringify({ TraceSegmentDocuments }))
  }
}

function document(trace: SampleTrace, name: string, first: number) {
  const { startSeconds: start, durationSeconds, status } = trace
  return {
    trace_id: xrayTraceId(trace),
    id: trace.spanId(first),
    ...(first > 0 && { parent_id: trace.spanId(1) }),
    name,
    start_time: start,
    end_time: start + durationSeconds,
    ...(status === 500 && { fault: true }),
    http: {
      request: { method: 'GET', url: 'http://localhost:3000/api/activities/home' },
      response: { status },
    },
    annotations: { app_handle: trace.handle },
    subsegments: Array.from({ length: spansPerService - 1 }, (_, index) => ({
      id: trace.spanId(first + index + 1),
      name: callees[index] ?? 'step',
      start_time: start + index / 10_000,
      end_time: start + index / 10_000 + durationSeconds / 2,
      ...(index < callees.length && { namespace: 'remote' }),
      ...(index === 1 && { sql: {} }),
    })),
  }
}
