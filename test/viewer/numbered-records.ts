import { createSocket } from 'node:dgram'
import { itemData, postItem } from './from-rollbar/rollbar-items.ts'
import { sampleMillis, spanId, traceId } from './records.ts'
import { callLogs } from './viewer.ts'

/** Where a viewer listens. */
export type Ports = { port: number; xrayPort: number }

/** An answer of the page API. */
export const getJson = async <Answer>({ port }: Ports, path: string) =>
  (await (await fetch(`http://127.0.0.1:${port}/-/api/${path}`)).json()) as Answer

export const numberedWires = ['spans', 'segments', 'errors', 'logs'] as const

export type NumberedWire = (typeof numberedWires)[number]

const logGroupName = '/waywiser/numbered'
const logStreamName = 'host/1'

/** What the lines of `sendNumbered` need; creating it again is fine. */
export async function makeLogStream({ port }: Ports): Promise<void> {
  const origin = `http://127.0.0.1:${port}`
  await callLogs(origin, 'CreateLogGroup', { logGroupName })
  await callLogs(origin, 'CreateLogStream', { logGroupName, logStreamName })
}

const read = async (answer: Promise<Response>) => {
  const { status, headers } = await answer
  return { status, headers, text: await (await answer).text() }
}

const postJson = (url: string, body: unknown) =>
  read(
    fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  )

const postSpan = ({ port }: Ports, n: number) =>
  postJson(`http://127.0.0.1:${port}/v1/traces`, {
    resourceSpans: [{ scopeSpans: [{ spans: [spanNumber(n)] }] }],
  })

const spanNumber = (n: number) => ({
  traceId: traceId(n),
  spanId: spanId(n),
  name: `span ${n}`,
  kind: 2,
  startTimeUnixNano: `${sampleMillis + n}000000`,
  endTimeUnixNano: `${sampleMillis + n + 1}000000`,
})

const segmentNumber = (n: number) => ({
  trace_id: traceId(n).replace(/^(.{8})/, '1-$1-'),
  id: spanId(n),
  name: `segment ${n}`,
  start_time: sampleMillis / 1000,
  end_time: sampleMillis / 1000 + 1,
})

const postSegment = ({ xrayPort }: Ports, n: number) =>
  postJson(`http://127.0.0.1:${xrayPort}/TraceSegments`, {
    TraceSegmentDocuments: [JSON.stringify(segmentNumber(n))],
  })

const postError = ({ port }: Ports, n: number) =>
  read(
    postItem(`http://127.0.0.1:${port}`, {
      data: itemData({
        uuid: n.toString(16).padStart(32, '0'),
        body: { message: { body: 'It broke' } },
        custom: { trace_id: traceId(n) },
      }),
    }),
  )

const putLine = ({ port }: Ports, n: number) =>
  callLogs(`http://127.0.0.1:${port}`, 'PutLogEvents', {
    logGroupName,
    logStreamName,
    logEvents: [
      {
        timestamp: Date.now(),
        message: JSON.stringify({ msg: `line ${n}`, trace_id: traceId(n) }),
      },
    ],
  })

const senders = { spans: postSpan, segments: postSegment, errors: postError, logs: putLine }

/** Sends one record of the n-th trace by one wire; resolves when the viewer has answered. */
export async function sendNumbered(wire: NumberedWire, ports: Ports, n: number) {
  const { status, headers, text } = await senders[wire](ports, n)
  return { status, headers, text }
}

/** The segment of the n-th trace, by UDP. */
export async function sendDatagram({ xrayPort }: Ports, n: number): Promise<void> {
  const socket = createSocket('udp4')
  const text = `{"format":"json","version":1}\n${JSON.stringify(segmentNumber(n))}`
  await new Promise<void>(resolve => socket.send(text, xrayPort, '127.0.0.1', () => resolve()))
  socket.close()
}
