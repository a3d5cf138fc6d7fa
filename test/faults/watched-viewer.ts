import { createSocket } from 'node:dgram'
import { afterEach } from 'vitest'
import type { Wire, WireDetail } from '../../services/viewer/records/api.ts'
import { startViewerProcess } from '../viewer/viewer-process.ts'

/** The real viewer as a process, with the requests of a sender and of a person at its page. */
export async function startWatchedViewer(environment: Record<string, string> = { FAULTS: 'on' }) {
  const { ports, child } = await startViewerProcess(environment)
  if (!ports) throw new Error('the viewer did not listen')
  const origin = `http://127.0.0.1:${ports.port}`
  const daemon = `http://127.0.0.1:${ports.xrayPort}`

  async function api<Body>(method: string, path: string, body?: unknown) {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const answer = await fetch(`${origin}/-/api/${path}`, {
      method,
      ...(text !== undefined && { body: text }),
    })
    return { status: answer.status, body: (await answer.json()) as Body }
  }

  return {
    origin,
    daemon,
    child,
    api,
    fault: (faults: object) => api<Record<string, unknown>>('PUT', 'faults', faults),
    wire: async (wire: Wire) => (await api<WireDetail>('GET', `wires/${wire}`)).body,
    async datagram(text: string) {
      const socket = createSocket('udp4')
      sockets.push(socket)
      await new Promise(resolve => socket.send(text, ports.xrayPort, '127.0.0.1', resolve))
    },
  }
}

const sockets: ReturnType<typeof createSocket>[] = []

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close()
})

export const traceId = '6921d0a0000000000000000000000abc'
export const segmentId = '53995c3f42cd8ad8'

export const segmentDocument = {
  name: 'activities',
  id: segmentId,
  trace_id: '1-6921d0a0-000000000000000000000abc',
  start_time: 1763825600.25,
  end_time: 1763825600.5,
  http: { request: { method: 'GET', url: 'http://localhost/api/activities/home' } },
}

export const segmentDatagram = (document: object = segmentDocument) =>
  `{"format":"json","version":1}\n${JSON.stringify(document)}`

/** OTLP/JSON with one span. */
export const spansRequest = (attributes: Record<string, string> = {}) => ({
  resourceSpans: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'activities' } }] },
      scopeSpans: [
        {
          spans: [
            {
              traceId,
              spanId: segmentId,
              name: 'GET /api/activities/home',
              kind: 2,
              startTimeUnixNano: '1763825600250000000',
              endTimeUnixNano: '1763825600500000000',
              attributes: Object.entries(attributes).map(([key, stringValue]) => ({
                key,
                value: { stringValue },
              })),
            },
          ],
        },
      ],
    },
  ],
})

export const json = (body: object, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
})
