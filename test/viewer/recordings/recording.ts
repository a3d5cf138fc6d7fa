import { callLogs } from '../viewer.ts'

/** What one application sent, as its libraries write it: bodies of the four wires. */
export type Recording = {
  /** In W3C's spelling. */
  traceId: string
  /** Bodies of OTLP/JSON. */
  spans?: object[]
  logRecords?: object[]
  segments?: object[]
  items?: object[]
  lines?: { group: string; stream: string; events: { timestamp: number; message: string }[] }
}

/** Sends everything by HTTP, and fails when anything is not accepted. */
export async function sendRecording(origin: string, recording: Recording): Promise<void> {
  const { spans = [], logRecords = [], segments = [], items = [], lines } = recording
  const documents = segments.map(document => JSON.stringify(document))
  await Promise.all([
    ...spans.map(body => post(`${origin}/v1/traces`, body)),
    ...logRecords.map(body => post(`${origin}/v1/logs`, body)),
    documents.length > 0 &&
      post(`${origin}/TraceSegments`, { TraceSegmentDocuments: documents }).then(allKept),
    ...items.map(body => post(`${origin}/api/1/item/`, body)),
    lines && sendLines(origin, lines),
  ])
}

async function post(url: string, body: object): Promise<object> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-rollbar-access-token': 'any' },
    body: JSON.stringify(body),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text}`)
  return JSON.parse(text)
}

function allKept(answer: { UnprocessedTraceSegments?: object[] }): void {
  const { UnprocessedTraceSegments: left = [] } = answer
  if (left.length > 0) throw new Error(`not kept: ${JSON.stringify(left)}`)
}

async function sendLines(
  origin: string,
  { group, stream, events }: NonNullable<Recording['lines']>,
) {
  const names = { logGroupName: group, logStreamName: stream }
  await callLogs(origin, 'CreateLogGroup', { logGroupName: group })
  await callLogs(origin, 'CreateLogStream', names)
  const { status, text } = await callLogs(origin, 'PutLogEvents', { ...names, logEvents: events })
  if (status !== 200) throw new Error(`PutLogEvents answered ${status}: ${text}`)
}
