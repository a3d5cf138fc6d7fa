import { logLine, sampleMillis, segment, span, traceId } from '../records.ts'
import type { TestViewer } from '../viewer.ts'

const hex = (n: number) => n.toString(16).padStart(16, '0')

/** Bytes of each log line: 396, as ours have. */
export const lineBytes = 396

type Request = {
  /** Seconds after the start. */
  atSeconds: number
  service?: string
  route?: string
  attributes?: Record<string, unknown>
}

/**
 * Sends good home requests as our services do: 6 spans, 2 documents, 2 log lines of 396 bytes, each
 * by its own wire's way into the store. The clock stands at the end of the last.
 */
export function sendRequests(viewer: TestViewer, requests: Request[], from = 0): void {
  const { inbox, clock, store } = viewer
  const stream = store.logGroups.ensureStream('/waywiser/test', 'activities/host/1')!
  for (const [index, request] of requests.entries()) {
    const n = from + index
    const { atSeconds, service = 'activities', route = '/api/activities/home' } = request
    clock.millis = sampleMillis + atSeconds * 1000
    const of = { traceId: traceId(n), startMillis: clock.millis }
    const root = hex(n * 10 + 1)
    const names = ['home-activities', 'SELECT activities', 'GET', 'GET /unread-count', 'SELECT n']
    inbox.addSpans([
      span({
        ...of,
        spanId: root,
        service,
        name: `GET ${route}`,
        attributes: {
          'http.request.method': 'GET',
          'http.route': route,
          'http.response.status_code': 200,
          ...request.attributes,
        },
      }),
      ...names.map((name, child) =>
        span({
          ...of,
          spanId: hex(n * 10 + 2 + child),
          parentId: root,
          kind: 'INTERNAL',
          service,
          name,
          attributes: request.attributes?.SampleRate
            ? { SampleRate: request.attributes.SampleRate }
            : {},
        }),
      ),
    ])
    for (const id of [root, hex(n * 10 + 2)]) {
      inbox.addSegments([segment({ ...of, id, name: service })])
    }
    const {
      group: _,
      stream: __,
      ...line
    } = logLine({ traceId: traceId(n), timeMillis: clock.millis })
    const raw = 'é'.repeat(lineBytes / 2)
    store.addLogLines(stream, [
      { ...line, raw },
      { ...line, raw },
    ])
  }
}

/** The wires count what a sender sends, which these records were not. */
export function countLines({ inbox }: TestViewer): void {
  inbox.count('logs', { received: 1 })
}
