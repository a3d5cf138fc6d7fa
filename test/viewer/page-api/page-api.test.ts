import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type {
  ApiError,
  ErrorItemDetail,
  ErrorsAnswer,
  LogsAnswer,
  Trace,
  TracesAnswer,
  Wires,
} from '../../../services/viewer/records/api.ts'
import { listening } from '../../support/servers.ts'
import { item, logLine, sampleMillis, segment, span, spanId, traceId } from '../records.ts'
import { startViewer, type TestViewer } from '../viewer.ts'

let viewer: TestViewer

beforeEach(async () => {
  viewer = await startViewer()
})
afterEach(async () => {
  await viewer.close()
  expect(viewer.errors).toStrictEqual([])
})

/** One trace a second, from the first to the last; the n-th lasts n milliseconds. */
function addTraces(count: number): void {
  for (let n = 0; n < count; n++) {
    viewer.clock.millis = sampleMillis + n * 1000
    viewer.inbox.addSpans([span({ traceId: traceId(n), durationMillis: n })])
  }
}

const numbersOf = (answer: TracesAnswer) =>
  answer.traces.map(trace => Number.parseInt(trace.traceId.slice(8), 16) - 1)

const listed = async (query: string) =>
  numbersOf((await viewer.get<TracesAnswer>(`/-/api/traces${query}`)).body)

describe('GET /-/api/traces', () => {
  test('lists the newest first, or the slowest', async () => {
    addTraces(4)
    viewer.inbox.addSpans([span({ traceId: traceId(0), spanId: spanId(9), durationMillis: 900 })])

    expect(await listed('')).toStrictEqual([3, 2, 1, 0])
    expect(await listed('?sort=duration')).toStrictEqual([0, 3, 2, 1])
    expect(await listed('?limit=2')).toStrictEqual([3, 2])
  })

  test('answers only what the type says', async () => {
    viewer.inbox.addSpans([span({ durationMillis: 12.345 })])

    const { body, headers } = await viewer.get<TracesAnswer>('/-/api/traces')

    expect(headers.get('content-type')).toBe('application/json')
    expect(body).toStrictEqual({
      traces: [
        {
          traceId: traceId(0),
          xrayTraceId: '1-6921d0a0-000000000000000000000001',
          startMillis: sampleMillis,
          durationMillis: 12.345,
          name: 'GET /api/activities/home',
          service: 'activities',
          status: 'ok',
          httpStatus: 200,
          services: ['activities'],
          spanCount: 1,
          errorCount: 0,
          errorsInside: 0,
          delivery: {
            otlp: { state: 'received', count: 1, firstDelayMillis: 1000 },
            xray: { state: 'pending', count: 0 },
            rollbar: { state: 'not-expected', count: 0, reason: 'No error reported' },
            logs: { state: 'pending', count: 0 },
          },
        },
      ],
    })
  })

  test('accepts a range before now, or a start and an end, by arrival', async () => {
    addTraces(5)

    const at = (seconds: number) => new Date(sampleMillis + seconds * 1000).toISOString()
    expect(await listed('?range=PT2S')).toStrictEqual([4, 3, 2])
    expect(await listed('?range=PT0.5S')).toStrictEqual([4])
    expect(await listed('?range=P1DT1H')).toHaveLength(5)
    expect(await listed(`?start=${at(1)}&end=${at(3)}`)).toStrictEqual([2, 1])
    expect(await listed(`?start=${at(3)}`)).toStrictEqual([4, 3])
  })

  test.each(['time', 'duration'])(
    'pages by %s without gap or repeat while traces come',
    async sort => {
      addTraces(7)
      const seen: number[] = []
      let cursor = ''

      do {
        const { body } = await viewer.get<TracesAnswer>(
          `/-/api/traces?limit=3&sort=${sort}${cursor && `&cursor=${cursor}`}`,
        )
        seen.push(...numbersOf(body))
        cursor = body.next ?? ''
        viewer.inbox.addSpans([span({ traceId: traceId(100 + seen.length), durationMillis: 1000 })])
      } while (cursor)

      expect(seen).toStrictEqual([6, 5, 4, 3, 2, 1, 0])
    },
  )

  test.each([
    ['limit=0', 'limit="0": expected a whole number from 1 to 1000'],
    ['limit=1001', 'limit="1001": expected a whole number from 1 to 1000'],
    ['limit=ten', 'limit="ten": expected a whole number from 1 to 1000'],
    ['sort=name', 'sort="name": expected "time" or "duration"'],
    ['range=15m', 'range="15m": expected an ISO 8601 duration'],
    ['range=PT', 'range="PT": expected an ISO 8601 duration'],
    ['range=P1M', 'range="P1M": expected an ISO 8601 duration'],
    ['start=yesterday', 'start="yesterday": expected an ISO 8601 time'],
    ['start=2026-13-45', 'start="2026-13-45": expected an ISO 8601 time'],
    ['start=2026-01-02&end=2026-01-01', 'end="2026-01-01": expected a time after start'],
    ['range=PT1M&start=2026-01-02', 'range="PT1M": expected either range, or start and end'],
    ['cursor=abc', 'cursor="abc": expected the `next` of an earlier page of the same list'],
    ['colour=red', 'unknown parameter colour="red"'],
  ])('rejects %s, quoting it', async (query, message) => {
    const { status, body } = await viewer.get<ApiError>(`/-/api/traces?${query}`)

    expect(status).toBe(400)
    expect(body.error).toContain(message)
    expect(body.expected).toBeTypeOf('string')
  })

  test('rejects the cursor of another list', async () => {
    addTraces(3)
    const { body } = await viewer.get<TracesAnswer>('/-/api/traces?limit=1')

    const { status } = await viewer.get(`/-/api/traces?limit=1&sort=duration&cursor=${body.next}`)

    expect(status).toBe(400)
  })

  test('reports where a filter is wrong, rather than ignore it', async () => {
    const { status, body } = await viewer.get<ApiError>(
      '/-/api/traces?filter=duration%20%3E%20long',
    )

    expect(status).toBe(400)
    expect(body).toMatchObject({ position: 11, expected: 'a number' })
    expect(body.error).toContain('"duration > long"')
  })
})

describe('GET /-/api/traces/<id>', () => {
  test('answers the whole trace for either spelling of its id', async () => {
    viewer.inbox.addSpans([span()])
    viewer.inbox.addSegments([segment()])
    viewer.inbox.addItem(item())
    viewer.inbox.addLogs([logLine()])

    const w3c = await viewer.get<Trace>(`/-/api/traces/${traceId(0)}`)
    const xray = await viewer.get<Trace>('/-/api/traces/1-6921D0A0-000000000000000000000001')

    expect(w3c.status).toBe(200)
    expect(w3c.body).toStrictEqual(xray.body)
    expect(w3c.body.spans.map(({ spanId }) => spanId)).toStrictEqual([spanId(0)])
    expect(w3c.body.segments.map(({ id }) => id)).toStrictEqual([spanId(0)])
    expect(w3c.body.errors).toStrictEqual([
      {
        key: item().uuid,
        source: 'item',
        uuid: item().uuid,
        fingerprint: 'f1',
        class: 'Error',
        title: 'Error: it broke',
        level: 'error',
        timeMillis: sampleMillis + 50,
        spanId: spanId(0),
        frames: item().frames,
        raw: item().raw,
      },
    ])
    expect(w3c.body.logs).toStrictEqual([
      {
        timeMillis: sampleMillis + 100,
        group: '/waywiser/test',
        stream: 'activities/host/1',
        level: 'info',
        service: 'activities',
        message: 'request answered',
        spanId: spanId(0),
        fields: { msg: 'request answered', trace_id: traceId(0) },
      },
    ])
  })

  test.each(['abc', '0'.repeat(32), `${traceId(0)}0`, '1-6921d0a0-00', '%E0%A4%A'])(
    'rejects %s, quoting it',
    async id => {
      const { status, body } = await viewer.get<ApiError>(`/-/api/traces/${id}`)

      expect(status).toBe(400)
      expect(body.error).toContain(`"${id}"`)
      expect(body.expected).toContain('32 hex digits')
    },
  )

  test('answers 404 and what may have happened to the trace', async () => {
    const early = await viewer.get<ApiError>(`/-/api/traces/${traceId(5)}`)
    viewer.clock.millis += 3_600_000
    viewer.inbox.addSpans([span()])
    const late = await viewer.get<ApiError>(`/-/api/traces/${traceId(5)}`)

    expect(early.status).toBe(404)
    expect(early.body.hint).toContain('nothing has arrived yet')
    expect(late.status).toBe(404)
    expect(late.body.error).toContain(traceId(5))
    expect(late.body.hint).toContain('evicted')
  })

  test('passes on the vendors’ links of an item, and none that a browser would run', async () => {
    viewer.inbox.addItem(
      item({
        raw: {
          data: {
            custom: {
              links: {
                honeycomb: 'https://ui.honeycomb.io/t/environments/e/trace?trace_id=1',
                xray: 'javascript:alert(1)',
                logs: 7,
                other: 'https://example.com',
              },
            },
          },
        },
      }),
    )

    const { body } = await viewer.get<Trace>(`/-/api/traces/${traceId(0)}`)

    expect(body.links).toStrictEqual({
      honeycomb: 'https://ui.honeycomb.io/t/environments/e/trace?trace_id=1',
    })
  })
})

describe('errors', () => {
  test('groups occurrences by fingerprint, the item that occurred last first', async () => {
    viewer.inbox.addItem(item({ uuid: 'u1', timeMillis: sampleMillis }))
    viewer.inbox.addItem(item({ uuid: 'u2', fingerprint: 'f2', class: 'TypeError' }))
    const { traceId: _, spanId: __, ...outside } = item({ uuid: 'u3' })
    viewer.inbox.addItem({ ...outside, timeMillis: sampleMillis + 9000 })

    const list = await viewer.get<ErrorsAnswer>('/-/api/errors')
    const first = await viewer.get<ErrorsAnswer>('/-/api/errors?limit=1')
    const second = await viewer.get<ErrorsAnswer>(`/-/api/errors?limit=1&cursor=${first.body.next}`)
    const one = await viewer.get('/-/api/errors/f1')

    const f1 = {
      fingerprint: 'f1',
      class: 'Error',
      title: 'Error: it broke',
      level: 'error',
      count: 2,
      firstMillis: sampleMillis,
      lastMillis: sampleMillis + 9000,
      sources: ['item'],
      status: 'active',
    }
    expect(list.body.errors.map(({ fingerprint }) => fingerprint)).toStrictEqual(['f1', 'f2'])
    expect(list.body.next).toBeUndefined()
    expect(first.body.errors).toStrictEqual([f1])
    expect(second.body.errors.map(({ fingerprint }) => fingerprint)).toStrictEqual(['f2'])
    expect(one.body).toStrictEqual({
      ...f1,
      occurrences: [
        { key: 'u3', source: 'item', uuid: 'u3', timeMillis: sampleMillis + 9000 },
        {
          key: 'u1',
          source: 'item',
          uuid: 'u1',
          timeMillis: sampleMillis,
          traceId: traceId(0),
          spanId: spanId(0),
        },
      ],
    })
  })

  test('lists the items of a range, each with the trend of its occurrences', async () => {
    viewer.inbox.addItem(item({ uuid: 'u1' }))
    viewer.inbox.addItem(item({ uuid: 'u2' }))
    viewer.inbox.addItem(item({ uuid: 'u3', fingerprint: 'f2' }))

    const now = await viewer.get<ErrorsAnswer>('/-/api/errors?range=PT1H&trend=4')
    const before = await viewer.get<ErrorsAnswer>('/-/api/errors?end=2001-01-01&trend=4')
    const wrong = await viewer.get<ApiError>('/-/api/errors?trend=0')

    const trends = now.body.errors.map(({ fingerprint, trend }) => [fingerprint, trend])
    expect(Object.fromEntries(trends)).toStrictEqual({ f1: [0, 0, 0, 2], f2: [0, 0, 0, 1] })
    expect(before.body.errors).toStrictEqual([])
    expect(wrong.status).toBe(400)
    expect(wrong.body.expected).toBe('a whole number from 1 to 100')
  })

  test('shows an occurrence as it was sent, on request', async () => {
    const frames = [{ filename: 'app.ts', lineno: 3 }]
    viewer.inbox.addItem(item({ uuid: 'u1', timeMillis: sampleMillis, frames }))
    viewer.inbox.addItem(item({ uuid: 'u2', timeMillis: sampleMillis + 1 }))

    const first = await viewer.get<ErrorItemDetail>('/-/api/errors/f1?show=u1')
    const latest = await viewer.get<ErrorItemDetail>('/-/api/errors/f1?show=latest')
    const other = await viewer.get<ErrorItemDetail>('/-/api/errors/f1?show=none')

    expect(first.body.shown).toMatchObject({ uuid: 'u1', frames })
    expect(latest.body.shown?.uuid).toBe('u2')
    expect(other.body.shown).toBeUndefined()
  })

  test('answers 404 for an unknown fingerprint', async () => {
    const { status, body } = await viewer.get<ApiError>('/-/api/errors/none')

    expect(status).toBe(404)
    expect(body).toStrictEqual({ error: 'no error item "none"', hint: expect.any(String) })
  })
})

describe('logs', () => {
  const messages = async (query: string) =>
    (await viewer.get<LogsAnswer>(`/-/api/logs${query}`)).body.logs.map(({ message }) => message)

  beforeEach(() => {
    for (const [n, level] of ['info', 'warn', 'error'].entries()) {
      viewer.clock.millis = sampleMillis + n * 1000
      const message = `line ${n}`
      viewer.inbox.addLogs([
        logLine({
          group: n === 1 ? '/other' : '/waywiser/test',
          message,
          fields: { level, message },
        }),
      ])
    }
  })

  test('lists lines of all groups or one, the newest arrival first, with their trace', async () => {
    const { body } = await viewer.get<LogsAnswer>('/-/api/logs?limit=1')

    expect(body.logs).toMatchObject([{ message: 'line 2', traceId: traceId(0) }])
    expect(await messages('')).toStrictEqual(['line 2', 'line 1', 'line 0'])
    expect(await messages('?group=/other')).toStrictEqual(['line 1'])
    expect(await messages('?group=/none')).toStrictEqual([])
    expect(await messages('?stream=none')).toStrictEqual([])
    expect(await messages(`?group=/other&stream=${body.logs[0]?.stream}`)).toStrictEqual(['line 1'])
    expect(await messages('?range=PT1S')).toStrictEqual(['line 2', 'line 1'])
    expect(await messages(`?limit=2&cursor=${body.next}`)).toStrictEqual(['line 1', 'line 0'])
  })

  test('filters by a CloudWatch pattern', async () => {
    const filter = (pattern: string) => messages(`?filter=${encodeURIComponent(pattern)}`)

    expect(await filter('{ $.level = "err*" }')).toStrictEqual(['line 2'])
    expect(await filter('line -warn')).toStrictEqual(['line 2', 'line 0'])
  })

  test('reports where a pattern is wrong', async () => {
    const { status, body } = await viewer.get<ApiError>(
      '/-/api/logs?filter=%7B%20$.level%20~%201%20%7D',
    )

    expect(status).toBe(400)
    expect(body.position).toBe(10)
    expect(body.expected).toContain('NOT EXISTS')
  })
})

describe('the rest', () => {
  test('shows the counts of each wire', async () => {
    viewer.inbox.count('otlp-traces', { received: 3, bytes: 100 })
    viewer.clock.millis += 5
    viewer.inbox.count('otlp-traces', { received: 2, rejected: 1, bytes: 50 })

    const { body } = await viewer.get<Wires>('/-/api/wires')

    expect(Object.keys(body)).toHaveLength(8)
    expect(body['otlp-traces']).toStrictEqual({
      received: 5,
      rejected: 1,
      dropped: 0,
      bytes: 150,
      lastSeenMillis: sampleMillis + 1005,
    })
    expect(body.rollbar.lastSeenMillis).toBeNull()
  })

  test('clears all records and leaves log groups and streams', async () => {
    viewer.inbox.addSpans([span()])
    viewer.inbox.addItem(item())
    viewer.inbox.addLogs([logLine()])

    const { status } = await viewer.request('DELETE', '/-/api/data')

    expect(status).toBe(200)
    expect(await listed('')).toStrictEqual([])
    expect((await viewer.get<LogsAnswer>('/-/api/logs')).body.logs).toStrictEqual([])
    expect((await viewer.get<ErrorsAnswer>('/-/api/errors')).body.errors).toStrictEqual([])
    expect(viewer.store.logGroups.list().map(({ name }) => name)).toStrictEqual(['/waywiser/test'])
  })

  test('accepts records of a trace again after they were cleared', async () => {
    viewer.inbox.addLogs([logLine()])
    await viewer.store.clear()

    viewer.inbox.addLogs([logLine()])

    expect(await listed('')).toStrictEqual([0])
  })

  test.each([
    ['POST', '/-/api/traces', 405, 'POST is not allowed here'],
    ['GET', '/-/api/data', 405, 'GET is not allowed here'],
    ['GET', '/-/api/nothing', 404, 'nothing at /-/api/nothing'],
    ['GET', '/-/api/wires?x=1', 400, 'unknown parameter x="1"'],
  ])('answers %s %s with %i', async (method, path, expectedStatus, message) => {
    const { status, body } = await viewer.request<ApiError>(method, path)

    expect(status).toBe(expectedStatus)
    expect(body.error).toContain(message)
  })
})

describe('POST /-/api/demo', () => {
  const demo = async (activitiesUrl: string | undefined) => {
    const other = await startViewer(activitiesUrl ? { activitiesUrl } : {})
    const answer = await other.request<ApiError & { traceId: string }>('POST', '/-/api/demo')
    await other.close()
    return answer
  }

  test('sends a request to activities and returns the id of its trace', async () => {
    const paths: (string | undefined)[] = []
    const activities = await listening((request, response) => {
      paths.push(request.url)
      response.setHeader('traceresponse', `00-${traceId(0)}-${spanId(0)}-01`).end('{}')
    })

    const { status, body } = await demo(activities)

    expect(status).toBe(200)
    expect(body).toStrictEqual({ traceId: traceId(0) })
    expect(paths).toStrictEqual(['/api/activities/home'])
  })

  test('sends the login of the address as a header', async () => {
    const logins: (string | undefined)[] = []
    const activities = await listening((request, response) => {
      logins.push(request.headers.authorization)
      response.setHeader('traceresponse', `00-${traceId(0)}-${spanId(0)}-01`).end('{}')
    })

    const { status } = await demo(activities.replace('//', '//ada:planted%40@'))

    expect(status).toBe(200)
    expect(logins).toStrictEqual([`Basic ${btoa('ada:planted@')}`])
  })

  test('answers 502 and what to do when activities is unreachable or unknown', async () => {
    const away = await demo('http://127.0.0.1:1')
    const guarded = await demo('http://ada:planted@127.0.0.1:1')
    const unknown = await demo(undefined)

    expect(away.status).toBe(502)
    expect(away.body.error).toContain('http://127.0.0.1:1')
    expect(away.body.hint).toContain('ACTIVITIES_URL')
    expect(guarded.body.error).toContain('http://ada:***@127.0.0.1:1')
    expect(guarded.body.error).not.toContain('planted')
    expect(unknown.status).toBe(502)
    expect(unknown.body.hint).toContain('ACTIVITIES_URL')
  })
})
