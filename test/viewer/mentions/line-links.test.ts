import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { LogsAnswer, Trace } from '../../../services/viewer/records/api.ts'
import { span as spanRecord, traceId } from '../records.ts'
import { callLogs, startViewer, type TestViewer } from '../viewer.ts'
import { shapes, span, strangers, w3c } from './line-shapes.ts'

const stream = { logGroupName: '/app/web', logStreamName: 'web/host/1' }

let viewer: TestViewer

beforeEach(async () => {
  viewer = await startViewer()
  await callLogs(viewer.origin, 'CreateLogGroup', stream)
  await callLogs(viewer.origin, 'CreateLogStream', stream)
})

afterEach(async () => {
  await viewer.close()
  expect(viewer.errors).toStrictEqual([])
})

const sendSpan = () => viewer.inbox.addSpans([spanRecord({ traceId: w3c, spanId: span })])

async function putLine(message: string): Promise<void> {
  const logEvents = [{ timestamp: viewer.clock.millis, message }]
  const { status } = await callLogs(viewer.origin, 'PutLogEvents', { ...stream, logEvents })
  expect(status).toBe(200)
}

async function postLine(text: string): Promise<void> {
  const body = text.startsWith('{') ? undefined : { stringValue: text }
  const fields = body ? {} : (JSON.parse(text) as object)
  const attributes = Object.entries(fields).map(([key, value]) => ({ key, value: anyValue(value) }))
  const logRecords = [{ timeUnixNano: `${viewer.clock.millis}000000`, body, attributes }]
  const answer = await fetch(`${viewer.origin}/v1/logs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] }),
  })
  expect(answer.status).toBe(200)
}

function anyValue(value: unknown): object {
  if (typeof value === 'string') return { stringValue: value }
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } }
  const members = Object.entries(value as object)
  return { kvlistValue: { values: members.map(([key, of]) => ({ key, value: anyValue(of) })) } }
}

async function linesOfTrace() {
  const { body } = await viewer.get<Trace>(`/-/api/traces/${w3c}`)
  return body.logs ?? []
}

const wires = [
  ['PutLogEvents', putLine],
  ['OTLP', postLine],
] as const

describe.each(wires)('a line by %s', (_, send) => {
  test.each(shapes)('of $of joins its trace, before or after it', async shape => {
    await send(shape.text)
    viewer.clock.millis += 5
    if (shape.isNamed) expect(await linesOfTrace()).toHaveLength(1)
    sendSpan()
    await send(`${shape.text} `)

    const lines = await linesOfTrace()
    expect(lines).toHaveLength(2)
    if (shape.hasSpan) expect(lines.map(({ spanId }) => spanId)).toStrictEqual([span, span])
    const { body } = await viewer.get<Trace>(`/-/api/traces/${w3c}`)
    expect(body.delivery.logs.count).toBe(2)
    const all = await viewer.get<LogsAnswer>('/-/api/logs')
    expect(all.body.logs.map(log => log.traceId)).toStrictEqual([w3c, w3c])
  })

  test.each(strangers)('with %s joins no trace', async (_, text) => {
    await send(text)
    sendSpan()
    await send(text)

    expect(await linesOfTrace()).toStrictEqual([])
    const { body } = await viewer.get<{ traces: unknown[] }>('/-/api/traces')
    expect(body.traces).toHaveLength(1)
  })

  test('with a bare id creates no trace', async () => {
    await send(`order ${w3c}`)

    const { status } = await viewer.get(`/-/api/traces/${w3c}`)
    expect(status).toBe(404)
  })

  test('with the id of a span alone joins the trace of the span, before or after it', async () => {
    await send(`span_id=${span} before`)
    sendSpan()
    await send(`span_id=${span} after`)

    expect(await linesOfTrace()).toHaveLength(2)
  })
})

describe('a line that waits', () => {
  test('is counted without a trace, then with it, whatever brings the trace', async () => {
    await putLine(`order ${w3c}`)
    expect(viewer.store.totals.logLines).toBe(1)

    viewer.inbox.addSegments([
      {
        traceId: w3c,
        id: span,
        name: 'shop',
        type: 'segment',
        startMillis: viewer.clock.millis,
        endMillis: viewer.clock.millis,
        document: {},
      },
    ])

    expect(await linesOfTrace()).toHaveLength(1)
    expect(viewer.store.totals.logLines).toBe(1)
    expect((await viewer.request('DELETE', '/-/api/data')).status).toBeLessThan(300)
    expect(viewer.store.totals.logLines).toBe(0)
  })

  test('is delivered when it arrived, not when the trace did', async () => {
    await putLine(`order ${w3c}`)
    const arrivedMillis = viewer.clock.millis
    viewer.clock.millis += 5000
    sendSpan()

    const { body } = await viewer.get<Trace>(`/-/api/traces/${w3c}`)
    expect(body.startMillis + (body.delivery.logs.firstDelayMillis ?? 0)).toBe(arrivedMillis)
  })

  test('joins the first of several ids that is a trace', async () => {
    await putLine(`${traceId(7)} then ${w3c}`)
    sendSpan()
    viewer.inbox.addSpans([spanRecord({ traceId: traceId(7), spanId: '00000000000000aa' })])

    expect(await linesOfTrace()).toHaveLength(1)
    expect((await viewer.get<Trace>(`/-/api/traces/${traceId(7)}`)).body.logs).toStrictEqual([])
  })

  test('is gone with its stream, and then waits no more', async () => {
    await putLine(`order ${w3c}`)
    await callLogs(viewer.origin, 'DeleteLogStream', stream)
    sendSpan()

    expect(await linesOfTrace()).toStrictEqual([])
  })
})

test('a line of text is the line of a request that its sender announces', async () => {
  sendSpan()
  await putLine(`order ${w3c}`)

  const { body } = await viewer.get<Trace>(`/-/api/traces/${w3c}`)
  expect(body.delivery.logs).toMatchObject({ state: 'received', count: 1 })
})

const levels: [object, string][] = [
  [{ level: 'WARN' }, 'warn'],
  [{ levelname: 'ERROR' }, 'error'],
  [{ severity: 'INFO' }, 'info'],
  [{ 'log.level': 'error' }, 'error'],
  [{ log: { level: 'debug' } }, 'debug'],
  [{ Level: 'Error' }, 'error'],
  [{ '@l': 'Error', '@mt': 'x' }, 'error'],
  [{ '@mt': 'Serilog leaves it out' }, 'info'],
  [{ lvl: 'info' }, 'info'],
  [{ level: 50 }, 'error'],
  [{ level: 35 }, '35'],
  [{}, 'unknown'],
]

test.each(levels)('a line with %j has the level %s', async (fields, level) => {
  await putLine(JSON.stringify({ traceId: w3c, ...fields }))

  expect((await linesOfTrace()).map(line => line.level)).toStrictEqual([level])
})

const services: [object, string][] = [
  [{ service: 'shop' }, 'shop'],
  [{ 'service.name': 'shop' }, 'shop'],
  [{ service: { name: 'shop' } }, 'shop'],
  [{ dd: { service: 'shop' } }, 'shop'],
  [{ 'dd.service': 'shop' }, 'shop'],
  [{ resource: { 'service.name': 'shop' } }, 'shop'],
  [{ 'resource.service.name': 'shop' }, 'shop'],
  [{}, 'web'],
]

test.each(services)('a line with %j is of the service %s', async (fields, service) => {
  await putLine(JSON.stringify({ traceId: w3c, ...fields }))

  expect((await linesOfTrace()).map(line => line.service)).toStrictEqual([service])
})
