import { afterEach, describe, expect, test } from 'vitest'
import type { Trace } from '../../../services/viewer/records/api.ts'
import { openStore, type Store } from '../../../services/viewer/store/open.ts'
import { readTrace } from '../read-trace.ts'
import { item, logLine, sampleMillis, segment, span, spanId, traceId } from '../records.ts'

const stores: Store[] = []

afterEach(() => {
  for (const store of stores.splice(0)) store.close()
})

function traceAfter(given: (store: Store) => void): Trace {
  let nowMillis = sampleMillis
  const store = openStore({ file: ':memory:', now: () => nowMillis })
  stores.push(store)
  given(store)
  nowMillis += 10_000
  return readTrace(store, traceId(0)) as Trace
}

describe('the root of a trace', () => {
  const inner = span({
    spanId: spanId(1),
    parentId: spanId(0),
    name: 'GET /api/notifications/unread-count',
    service: 'notifications',
    startMillis: sampleMillis - 50,
  })

  test('is the SERVER span whose parent was not received, though another began earlier', () => {
    const trace = traceAfter(({ inbox }) => inbox.addSpans([inner, span()]))

    expect(trace).toMatchObject({
      name: 'GET /api/activities/home',
      service: 'activities',
      services: ['notifications', 'activities'],
      startMillis: sampleMillis - 50,
      durationMillis: 150,
    })
    expect(trace.spans.map(({ missingParent }) => missingParent)).toStrictEqual([
      undefined,
      undefined,
    ])
  })

  test('has a missing parent when the caller’s span was not received', () => {
    const trace = traceAfter(({ inbox }) =>
      inbox.addSpans([span({ parentId: 'b7ad6b7169203331' }), inner]),
    )

    expect(trace.name).toBe('GET /api/activities/home')
    expect(trace.spans.map(({ spanId, missingParent }) => [spanId, missingParent])).toStrictEqual([
      [inner.spanId, undefined],
      [spanId(0), true],
    ])
  })

  test('is a SERVER span rather than an earlier one of another kind', () => {
    const early = span({ spanId: spanId(3), kind: 'CLIENT', startMillis: sampleMillis - 500 })

    const trace = traceAfter(({ inbox }) => inbox.addSpans([early, span({ name: 'GET /here' })]))

    expect(trace.name).toBe('GET /here')
  })

  test('is found in spans that are each other’s parents', () => {
    const trace = traceAfter(({ inbox }) =>
      inbox.addSpans([
        span({ parentId: spanId(1), name: 'first' }),
        span({ spanId: spanId(1), parentId: spanId(0), name: 'second' }),
      ]),
    )

    expect(trace.name).toBe('first')
  })

  test('is named after method and path when its name is the method alone', () => {
    const trace = traceAfter(({ inbox }) =>
      inbox.addSpans([
        span({ name: 'GET', attributes: { 'http.request.method': 'GET', 'url.path': '/nothing' } }),
      ]),
    )

    expect(trace.name).toBe('GET /nothing')
  })

  test('is found in the segments when there are no spans', () => {
    const document = {
      http: {
        request: { method: 'POST', url: 'http://localhost:3000/api/activities?x=1' },
        response: { status: 429 },
      },
    }

    const trace = traceAfter(({ inbox }) =>
      inbox.addSegments([
        segment({ id: spanId(1), parentId: spanId(0), name: 'notifications' }),
        segment({ document }),
      ]),
    )

    expect(trace).toMatchObject({
      name: 'POST /api/activities',
      service: 'activities',
      status: 'throttle',
      httpStatus: 429,
      services: ['activities', 'notifications'],
      durationMillis: 100,
      spanCount: 0,
    })
  })

  test('comes before what it calls within its millisecond, in spans and segments', () => {
    const called = { parentId: spanId(9), service: 'stock', durationMillis: 5 }
    const [inner, outer] = [
      segment({ id: spanId(1), parentId: spanId(9), name: 'stock' }),
      segment(),
    ]

    const bySpans = traceAfter(({ inbox }) => {
      inbox.addSpans([span({ spanId: spanId(1), ...called })])
      inbox.addSpans([span({ spanId: spanId(9), service: 'shop', durationMillis: 10 })])
    })
    const bySegments = traceAfter(({ inbox }) =>
      inbox.addSegments([inner, { ...outer, id: spanId(9), name: 'shop', endMillis: undefined }]),
    )

    expect(bySpans.services).toStrictEqual(['shop', 'stock'])
    expect(bySegments.services).toStrictEqual(['shop', 'stock'])
  })

  test('is the longest request when there are only log lines', () => {
    const answered = (service: string, path: string, status: number, durationMillis: number) =>
      logLine({
        service,
        fields: { msg: 'request', service, method: 'GET', path, status, durationMillis },
      })

    const trace = traceAfter(({ inbox }) =>
      inbox.addLogs([
        answered('notifications', '/api/notifications/unread-count', 200, 3),
        answered('activities', '/api/activities/home', 500, 58),
      ]),
    )

    expect(trace).toMatchObject({
      name: 'GET /api/activities/home',
      service: 'activities',
      status: 'fault',
      httpStatus: 500,
    })
  })

  test('is an item’s title when there are only items', () => {
    const trace = traceAfter(({ inbox }) => inbox.addItem(item()))

    expect(trace).toMatchObject({ name: 'Error: it broke', status: 'fault', errorCount: 1 })
  })

  test('is a log line’s message when there are only other lines', () => {
    const trace = traceAfter(({ inbox }) => inbox.addLogs([logLine()]))

    expect(trace).toMatchObject({ name: 'request answered', status: 'ok', service: 'activities' })
  })
})

describe('the status of a trace', () => {
  test.each([
    [200, 'UNSET', 'ok'],
    [404, 'UNSET', 'error'],
    [429, 'UNSET', 'throttle'],
    [500, 'ERROR', 'fault'],
    [503, 'UNSET', 'fault'],
    [200, 'ERROR', 'fault'],
    [404, 'ERROR', 'error'],
    [undefined, 'ERROR', 'fault'],
    [undefined, 'OK', 'ok'],
  ] as const)('is, for HTTP status %s and span status %s, %s', (httpStatus, status, expected) => {
    const attributes = httpStatus === undefined ? {} : { 'http.response.status_code': httpStatus }

    const trace = traceAfter(({ inbox }) =>
      inbox.addSpans([
        span({ status, attributes }),
        span({ spanId: spanId(1), parentId: spanId(0), kind: 'INTERNAL', status: 'ERROR' }),
      ]),
    )

    expect(trace.status).toBe(expected)
    expect(trace.httpStatus).toBe(httpStatus)
    const hasFailed = status === 'ERROR' || httpStatus === 503
    expect(trace.errorCount).toBe(hasFailed ? 2 : 1)
  })
})

describe('the segments of a trace', () => {
  const seconds = (millis: number) => (sampleMillis + millis) / 1000
  const subsegment = (id: string, fields: object = {}) => ({
    id,
    name: `subsegment ${id}`,
    start_time: seconds(10),
    end_time: seconds(30),
    ...fields,
  })

  const idsAndParents = (trace: Trace) => trace.segments.map(({ id, parentId }) => [id, parentId])

  test('are flattened, each subsegment below its parent', () => {
    const deep = subsegment('c', { start_time: seconds(20), origin: 'AWS::DynamoDB' })
    const document = { subsegments: [subsegment('b', { subsegments: [deep] })] }

    const trace = traceAfter(({ inbox }) => inbox.addSegments([segment({ id: 'a', document })]))

    expect(idsAndParents(trace)).toStrictEqual([
      ['a', undefined],
      ['b', 'a'],
      ['c', 'b'],
    ])
    expect(trace.segments[2]).toStrictEqual({
      id: 'c',
      parentId: 'b',
      name: 'subsegment c',
      type: 'subsegment',
      origin: 'AWS::DynamoDB',
      startMillis: sampleMillis + 20,
      durationMillis: 10,
      document: deep,
    })
    expect(trace.delivery.xray.count).toBe(3)
  })

  test.each([
    ['before', ['c', 'a']],
    ['after', ['a', 'c']],
  ])('include once a subsegment whose own document arrives %s its segment', (_, order) => {
    const documents = {
      a: segment({ id: 'a', document: { subsegments: [subsegment('b'), subsegment('c')] } }),
      c: segment({
        id: 'c',
        parentId: 'b',
        type: 'subsegment',
        startMillis: sampleMillis + 15,
        endMillis: sampleMillis + 20,
        document: { own: true },
      }),
    }

    const trace = traceAfter(({ inbox }) => {
      for (const id of order) inbox.addSegments([documents[id as 'a' | 'c']])
    })

    expect(idsAndParents(trace)).toStrictEqual([
      ['a', undefined],
      ['b', 'a'],
      ['c', 'b'],
    ])
    expect(trace.segments[2]?.document).toStrictEqual({ own: true })
  })

  test('include the completed document of a subsegment, not the one in progress', () => {
    const begun = { ...subsegment('b'), end_time: undefined, in_progress: true }
    const { endMillis: _, ...open } = segment({ id: 'b', parentId: 'a', type: 'subsegment' })

    const trace = traceAfter(({ inbox }) => {
      inbox.addSegments([open])
      inbox.addSegments([segment({ id: 'a', document: { subsegments: [subsegment('b')] } })])
    })
    const still = traceAfter(({ inbox }) =>
      inbox.addSegments([segment({ id: 'a', document: { subsegments: [begun] } })]),
    )

    expect(trace.segments.map(({ durationMillis }) => durationMillis)).toStrictEqual([100, 20])
    expect(still.segments[1]).not.toHaveProperty('durationMillis')
  })

  test('leave out values that are not subsegments', () => {
    const document = {
      subsegments: [null, 7, 'text', {}, { id: 7 }, subsegment('b'), subsegment('b')],
    }

    const trace = traceAfter(({ inbox }) => inbox.addSegments([segment({ id: 'a', document })]))

    expect(idsAndParents(trace)).toStrictEqual([
      ['a', undefined],
      ['b', 'a'],
    ])
  })
})
