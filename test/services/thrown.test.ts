import { beforeAll, describe, expect, test } from 'vitest'
import type { SpanRecord } from '../../services/viewer/records/record.ts'
import type { SegmentDocument, Subsegment } from '../../services/x-ray/segment-document.ts'
import { listening } from '../support/servers.ts'
import { runTraced, type TracedProgram } from '../support/services.ts'
import { until } from '../support/until.ts'
import { type LensSink, openLensSink } from '../telemetry/lens-sink.ts'
import { thrownValues } from './thrown-values.ts'

const throwing = [
  'handler',
  'async-handler',
  'late-rejection',
  'span',
  'async-span',
  'answer-json',
  'answer-getter',
]
const calling = [
  'report',
  'log',
  'log-alone',
  'log-format',
  'log-field',
  'metadata',
  'metadata-itself',
  'aborted-fetch',
]

let sink: LensSink
let service: TracedProgram

beforeAll(async () => {
  sink = await openLensSink()
  service = await runTraced('test/services/throwing-service.ts', {
    ELSEWHERE: await listening(() => {}),
    OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
    OTEL_BSP_SCHEDULE_DELAY: '20',
    AWS_XRAY_DAEMON_ADDRESS: sink.daemonAddress,
    ROLLBAR_ACCESS_TOKEN: 'dummy',
    ROLLBAR_ENDPOINT: `${sink.url}/api/1/item/`,
    SAMPLING: 'all',
  })
})

describe.each(Object.entries(thrownValues))('%s', (name, thrown) => {
  const { class: type } = thrown
  const message =
    typeof thrown.message === 'string' ? thrown.message : expect.stringMatching(thrown.message)

  // A segment has room for less than the other lenses.
  const inSegment = name.endsWith('huge') ? expect.any(String) : message || undefined

  test('thrown in a route it is a 500 without our words, and in every lens', async () => {
    const answers = await Promise.all(throwing.map(place => ask(`throw/${place}/${name}`)))

    for (const answer of answers) {
      expect(answer).toMatchObject({
        status: 500,
        type: 'application/json; charset=utf-8',
        body: '{"error":"internal_error"}',
      })
    }
    const all = () => answers.map(({ traceId }) => arrivals(traceId))
    await until(
      () => all().every(({ server, item, segment }) => server && item && segment),
      () => `${service.stderr()}${JSON.stringify(all()).slice(0, 3000)}`,
    )
    for (const { server, item, segment, line } of all()) {
      expect(server.name).toBe('GET /throw/:place/:value')
      expect(server.status).toBe('ERROR')
      expect(exceptionsOf(server)).toEqual([{ type, message: message || undefined }])
      expect(causesOf(segment)).toContainEqual({ type, message: inSegment })
      expect(item.body.trace_chain[0].exception).toMatchObject({ class: type })
      expect(line).toMatchObject({ status: 500, err: { type, message } })
    }
  })

  test('handed to telemetry it throws nothing into the caller', async () => {
    const answers = await Promise.all(calling.map(place => ask(`call/${place}/${name}`)))

    for (const answer of answers)
      expect(answer).toMatchObject({ status: 200, body: '{"isDone":true}' })
  })
})

test('none of them left a line that is not JSON, or ended the service', () => {
  for (const line of service.stdout().split('\n').slice(0, -1)) JSON.parse(line)
  expect(service.stderr()).toBe('')
  expect(service.isRunning()).toBe(true)
})

const exceptionsOf = ({ events }: SpanRecord) =>
  events.map(({ attributes = {} }) => ({
    type: attributes['exception.type'],
    message: attributes['exception.message'],
  }))

/** The exceptions of a segment and of its subsegments. */
function causesOf({ cause, subsegments = [] }: SegmentDocument | Subsegment): object[] {
  const own = typeof cause === 'object' ? (cause.exceptions ?? []) : []
  return [...own.map(({ type, message }) => ({ type, message })), ...subsegments.flatMap(causesOf)]
}

async function ask(path: string) {
  const answer = await fetch(`${service.url}/${path}`)
  return {
    status: answer.status,
    type: answer.headers.get('content-type'),
    body: await answer.text(),
    traceId: answer.headers.get('traceresponse')!.split('-')[1]!,
  }
}

/** What each lens has of a trace. */
// biome-ignore lint/suspicious/noExplicitAny: what the test expects of a record, it asserts.
function arrivals(traceId: string): Record<'server' | 'segment' | 'item' | 'line', any> {
  const ofXRay = `1-${traceId.slice(0, 8)}-${traceId.slice(8)}`
  return {
    server: sink.servers().find(span => span.traceId === traceId),
    segment: sink.segments.find(({ trace_id, in_progress }) => trace_id === ofXRay && !in_progress),
    item: sink.items.find(item => (item.custom as { trace_id?: string }).trace_id === traceId),
    line: service
      .logLines()
      .find(line => line.trace_id === traceId && line.msg === 'request failed'),
  }
}
