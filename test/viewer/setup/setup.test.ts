import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ApiError, SetupAnswer } from '../../../services/viewer/records/api.ts'
import { item, logLine, sampleMillis, segment, span, spanId, traceId } from '../records.ts'
import { startViewer, type TestViewer } from '../viewer.ts'

/** Each test is a set-up of somebody else's, sent and asked over HTTP or through the inbox. */

let viewer: TestViewer
let at: string

beforeEach(async () => {
  viewer = await startViewer({ ports: { otlp: 14318, otlpGrpc: 14317, xray: 12000 } })
  viewer.clock.millis = sampleMillis + 60_000
  at = new URL(viewer.origin).host
})
afterEach(async () => {
  await viewer.close()
  expect(viewer.errors).toStrictEqual([])
})

const setup = async (query = '') => (await viewer.get<SetupAnswer>(`/-/api/setup${query}`)).body

async function check(name: string) {
  const { checks } = await setup()
  const { name: _, ...found } = checks.find(each => each.name === name)!
  return found
}

async function row(service: string) {
  const { services } = await setup()
  return services.find(each => each.service === service)
}

const later = (seconds: number) => {
  viewer.clock.millis += seconds * 1000
}

const arrived = sampleMillis + 60_000

/** A service that announces nothing. */
const foreign = (service: string, language?: string) => ({
  service,
  resource: {
    'service.name': service,
    ...(language && {
      'telemetry.sdk.language': language,
      'telemetry.sdk.name': 'opentelemetry',
      'telemetry.sdk.version': '1.30.0',
    }),
  },
})

const otlp =
  'OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:14318 OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf'

describe('a service by lens', () => {
  test('with spans alone is fine, and has the lines for its language', async () => {
    viewer.inbox.addSpans([span({ ...foreign('shop', 'python') })])
    later(60)

    expect(await row('shop')).toStrictEqual({
      service: 'shop',
      language: 'python (opentelemetry 1.30.0)',
      lenses: {
        otlp: { count: 1, lastMillis: arrived },
        xray: {
          count: 0,
          lastMillis: null,
          fix: 'AWS_XRAY_DAEMON_ADDRESS=127.0.0.1:12000 python app.py  # with aws-xray-sdk',
        },
        rollbar: {
          count: 0,
          lastMillis: null,
          fix: `rollbar.init('any-token', endpoint='http://${at}/api/1/')`,
        },
        logs: {
          count: 0,
          lastMillis: null,
          fix: `OTEL_LOGS_EXPORTER=otlp OTEL_PYTHON_LOGGING_AUTO_INSTRUMENTATION_ENABLED=true ${otlp}`,
        },
      },
    })
    const { checks } = await setup()
    expect(checks.filter(({ state }) => state !== 'ok')).toStrictEqual([])
  })

  test.each([
    {
      language: 'nodejs',
      xray: 'AWS_XRAY_DAEMON_ADDRESS=127.0.0.1:12000 node app.js  # with aws-xray-sdk',
      rollbar: "new Rollbar({ accessToken: 'any-token', endpoint: 'http://HOST/api/1/item/' })",
      logs: `OTEL_LOGS_EXPORTER=otlp ${otlp}`,
    },
    {
      language: 'java',
      xray: 'AWS_XRAY_DAEMON_ADDRESS=127.0.0.1:12000 java -jar app.jar  # with aws-xray-recorder-sdk-core',
      rollbar:
        'ConfigBuilder.withAccessToken("any-token").endpoint("http://HOST/api/1/item/").build()',
      logs: `OTEL_LOGS_EXPORTER=otlp ${otlp}`,
    },
    {
      language: 'go',
      xray: 'AWS_XRAY_DAEMON_ADDRESS=127.0.0.1:12000 go run .  # with github.com/aws/aws-xray-sdk-go',
      rollbar: 'rollbar.SetToken("any-token"); rollbar.SetEndpoint("http://HOST/api/1/item/")',
      logs: `${otlp}  # with otlploghttp.New(ctx)`,
    },
    {
      language: 'elixir',
      xray: 'AWS_XRAY_DAEMON_ADDRESS=127.0.0.1:12000',
      rollbar: "endpoint: 'http://HOST/api/1/item/'",
      logs: 'AWS_ENDPOINT_URL_CLOUDWATCH_LOGS=http://HOST',
    },
    {
      language: undefined,
      xray: 'AWS_XRAY_DAEMON_ADDRESS=127.0.0.1:12000',
      rollbar: "endpoint: 'http://HOST/api/1/item/'",
      logs: 'AWS_ENDPOINT_URL_CLOUDWATCH_LOGS=http://HOST',
    },
  ])('in $language has lines to copy', async ({ language, ...lines }) => {
    viewer.inbox.addSpans([span(foreign('shop', language))])

    const { lenses } = (await row('shop'))!
    for (const lens of ['xray', 'rollbar', 'logs'] as const) {
      expect(lenses[lens].fix).toBe(lines[lens].replace('HOST', at))
    }
  })

  test('of X-Ray alone is known by its SDK, and how it would send spans', async () => {
    const document = { aws: { xray: { sdk: 'X-Ray for Python', sdk_version: '2.14.0' } } }
    viewer.inbox.addSegments([segment({ name: 'orders', document })])

    const found = (await row('orders'))!
    expect(found.language).toBe('python (X-Ray for Python 2.14.0)')
    expect(found.lenses.xray).toStrictEqual({ count: 1, lastMillis: arrived })
    expect(found.lenses.otlp).toStrictEqual({
      count: 0,
      lastMillis: null,
      fix: `${otlp} opentelemetry-instrument python app.py`,
    })
  })

  test('of log lines alone is that of the line, else its stream', async () => {
    const { traceId: _, spanId: __, ...loose } = logLine({ service: 'cron' })
    viewer.inbox.addLogs([loose, { ...loose, service: 'unknown', stream: 'web-1' }])

    const { services } = await setup()
    expect(services.map(({ service, lenses }) => [service, lenses.logs.count])).toStrictEqual([
      ['cron', 1],
      ['web-1', 1],
    ])
    expect(services[0]!.lenses.otlp.fix).toBe(otlp)
  })

  test('of items alone is that of the trace, else the server, else the framework', async () => {
    const raw = (members: object) => ({ environment: 'test', ...members })
    viewer.inbox.addSpans([span({ ...foreign('shop') })])
    viewer.inbox.addItem(item({ uuid: 'a' }))
    const { traceId: _, ...loose } = item()
    viewer.inbox.addItem({ ...loose, uuid: 'b', raw: raw({ server: { host: 'web-1' } }) })
    const notifier = { name: 'pyrollbar', version: '1.3.0' }
    const django = raw({ framework: 'django', language: 'python 3.12', notifier })
    viewer.inbox.addItem({ ...loose, uuid: 'c', raw: django })

    const { services } = await setup()
    const items = services.map(({ service, lenses }) => [service, lenses.rollbar.count])
    expect(items).toStrictEqual([
      ['django', 1],
      ['shop', 1],
      ['web-1', 1],
    ])
    expect(services[0]!.language).toBe('python 3.12 (pyrollbar 1.3.0)')
  })

  test('of an item that is ahead of its spans is not guessed', async () => {
    const raw = { environment: 'test', server: { host: 'web-1' } }
    viewer.inbox.addItem(item({ raw }))
    later(9)
    expect((await setup()).services).toStrictEqual([])

    viewer.inbox.addSpans([span({ ...foreign('shop') })])
    expect((await setup()).services.map(({ service }) => service)).toStrictEqual(['shop'])
    viewer.inbox.addItem(item({ uuid: 'b', traceId: traceId(1), raw }))
    later(10)
    const names = (await setup()).services.map(({ service }) => service)
    expect(names).toStrictEqual(['shop', 'web-1'])
  })

  test('that announced a lens has a problem when it does not come', async () => {
    const attributes = { 'rollbar.item.uuid': 'x1' }
    viewer.inbox.addSpans([span(), span({ traceId: traceId(1), attributes })])
    viewer.inbox.addSegments([segment()])
    expect((await row('activities'))!.lenses.xray.problem).toBeUndefined()
    later(11)

    const { lenses } = (await row('activities'))!
    expect(lenses.otlp.problem).toBeUndefined()
    expect(lenses.xray.problem).toBe('1 of 2 requests sent no segment')
    expect(lenses.rollbar.problem).toBe('1 of 1 announced item did not arrive')
    expect(lenses.logs.problem).toBe('2 of 2 requests wrote no log line')
    expect(lenses.logs.fix).toBe(`AWS_ENDPOINT_URL_CLOUDWATCH_LOGS=http://${at}`)
  })

  test('whose records a wire refused has the reason, though it announced nothing', async () => {
    viewer.inbox.addLogs([logLine({ service: 'orders' })])
    viewer.inbox.noteRejection({
      wire: 'otlp-traces',
      traceId: traceId(0),
      reason: 'a span without a name',
    })

    expect((await row('orders'))!.lenses.otlp).toStrictEqual({
      count: 0,
      lastMillis: null,
      problem: 'otlp-traces refused: a span without a name',
      fix: `http://${at}/wires?wire=otlp-traces`,
    })
  })
})

describe('the checks', () => {
  test('say when nothing comes, and when something last did', async () => {
    const fix = `Set \`${otlp}\` in the application, or choose its line in the table.`
    expect(await check('receiving')).toStrictEqual({
      state: 'warning',
      text: 'Nothing has arrived yet.',
      fix,
    })
    viewer.inbox.addSpans([span()])
    viewer.inbox.count('otlp-traces', { received: 1 })
    later(12)
    expect(await check('receiving')).toStrictEqual({
      state: 'ok',
      text: 'Records arrive: the last record arrived 12 s ago.',
    })
    later(3600)
    expect(await check('receiving')).toStrictEqual({
      state: 'warning',
      text: 'Nothing arrived in the last 15 min; the last record arrived 1 h ago.',
      fix,
    })
  })

  test('name the reasons of what was refused', async () => {
    expect(await check('refused')).toStrictEqual({
      state: 'ok',
      text: 'No record was refused in the last 15 min.',
    })
    const answer = await fetch(`${viewer.origin}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{',
    })
    expect(answer.status).toBe(400)
    const { state, text, fix } = await check('refused')
    expect(state).toBe('failing')
    expect(text).toMatch(/^Records were refused in the last 15 min: 1 by otlp-traces \(.+\)\.$/)
    expect(fix).toBe(`See the payloads at \`http://${at}/wires?wire=otlp-traces\`.`)
  })

  test('count spans that name no service', async () => {
    viewer.inbox.addSpans([
      span(foreign('shop')),
      span({ spanId: spanId(1), service: 'unknown_service', resource: {} }),
    ])
    expect(await check('service-names')).toStrictEqual({
      state: 'warning',
      text: '1 of 2 spans name no service.',
      fix: 'Set `OTEL_SERVICE_NAME=my-service` in the application.',
    })
  })

  test('count parents that did not arrive, by service', async () => {
    const orphan = (n: number, service: string) =>
      span({ traceId: traceId(n), parentId: spanId(99), ...foreign(service) })
    viewer.inbox.addSpans([orphan(0, 'orders'), orphan(1, 'orders'), orphan(2, 'gateway')])
    viewer.inbox.addSpans([span({ traceId: traceId(3), ...foreign('gateway') })])
    expect((await check('parents')).state).toBe('ok')
    later(11)
    expect(await check('parents')).toStrictEqual({
      state: 'warning',
      text: '3 of 4 spans name a parent that did not arrive: 2 of orders, 1 of gateway.',
      fix: `Let the callers of these services send their spans here too, with \`${otlp}\`.`,
    })
  })

  test('take a segment or subsegment for the parent of a span', async () => {
    const document = { subsegments: [{ id: spanId(98), name: 'call' }] }
    viewer.inbox.addSegments([segment({ id: spanId(99), name: 'orders', document })])
    viewer.inbox.addSpans([
      span({ parentId: spanId(99), ...foreign('shop') }),
      span({ spanId: spanId(1), parentId: spanId(98), ...foreign('shop') }),
    ])
    later(11)
    expect(await check('parents')).toStrictEqual({
      state: 'ok',
      text: 'The parents of all 2 spans are there.',
    })
  })

  test('find two services that share no trace though one calls the other', async () => {
    const call = (n: number) =>
      span({
        traceId: traceId(n),
        spanId: spanId(1),
        parentId: spanId(0),
        kind: 'CLIENT',
        name: 'GET',
        ...foreign('gateway'),
        attributes: { 'server.address': 'orders.shop.svc', 'server.port': 8080 },
      })
    for (const n of [0, 1]) {
      viewer.inbox.addSpans([span({ traceId: traceId(n), ...foreign('gateway') }), call(n)])
      viewer.inbox.addSpans([span({ traceId: traceId(n + 10), ...foreign('orders') })])
    }
    expect(await check('propagation')).toStrictEqual({
      state: 'failing',
      text: 'The trace ends at the call: no trace has both services of 2 calls of gateway to orders.',
      fix: 'Let the caller send the header `traceparent` and the callee read it: `OTEL_PROPAGATORS=tracecontext,baggage`.',
    })
    viewer.inbox.addSpans([
      span({ traceId: traceId(0), spanId: spanId(2), parentId: spanId(1), ...foreign('orders') }),
    ])
    expect((await check('propagation')).state).toBe('ok')
  })

  test('find clocks that differ', async () => {
    const callee = (startMillis: number) =>
      span({
        spanId: spanId(1),
        parentId: spanId(0),
        startMillis,
        durationMillis: 10,
        ...foreign('orders'),
      })
    const caller = span({ kind: 'CLIENT', ...foreign('gateway') })
    viewer.inbox.addSpans([caller, callee(sampleMillis - 4)])
    expect(await check('clocks')).toStrictEqual({
      state: 'ok',
      text: 'In 1 call between services no clock differs.',
    })
    const away = (n: number, startMillis: number) => [
      { ...caller, traceId: traceId(n) },
      { ...callee(startMillis), traceId: traceId(n) },
    ]
    viewer.inbox.addSpans(away(1, sampleMillis - 250))
    const fix = 'Synchronise the clocks of both machines: `timedatectl` says whether they are.'
    expect(await check('clocks')).toStrictEqual({
      state: 'warning',
      text: 'The clocks of orders and gateway differ: in 1 of 2 calls the callee begins up to 250 ms before its caller.',
      fix,
    })
    viewer.inbox.addSpans(away(2, sampleMillis + 2100))
    expect(await check('clocks')).toStrictEqual({
      state: 'failing',
      text: 'The clocks of orders and gateway differ: in 2 of 3 calls the callee begins up to 2 s after the end of its caller.',
      fix,
    })
  })

  test('find lines of a traced service without an id, and ids that join no trace', async () => {
    const { traceId: _, spanId: __, ...loose } = logLine({ service: 'shop' })
    viewer.inbox.addSpans([span(foreign('shop'))])
    viewer.inbox.addLogs([logLine({ service: 'shop', fields: { msg: 'joined' } })])
    viewer.inbox.addLogs([
      { ...loose, message: 'a', fields: { msg: 'a', dd: { trace_id: '837123812345' } } },
      {
        ...loose,
        message: 'b',
        fields: { msg: 'b', trace_id: '00000000000000000000000000000000' },
      },
    ])
    expect(await check('log-trace-ids')).toStrictEqual({
      state: 'warning',
      text: 'Log lines of traced services carry no trace id: 2 of 3 lines of shop.',
      fix: 'Write the id of the active span into each line as `trace_id`; in Python `OTEL_PYTHON_LOG_CORRELATION=true` does.',
    })
    expect(await check('log-id-forms')).toStrictEqual({
      state: 'warning',
      text: '1 log line has a trace id that joins no trace, such as trace_id=837123812345.',
      fix: 'Write the whole id of 32 hex digits, as W3C or X-Ray spells it: `trace_id=4bf92f3577b34da6a3ce929d0e0e4736`.',
    })
  })

  test('count what sampling dropped, by rule', async () => {
    viewer.inbox.addSpans([span()])
    const dropped = (n: number, samplingRule?: string) =>
      logLine({ traceId: traceId(n), traceFlags: 0, samplingRule })
    viewer.inbox.addLogs([dropped(1, 'Cruddur'), dropped(2, 'Cruddur'), dropped(3)])
    viewer.inbox.addLogs([logLine({ traceId: traceId(4), traceFlags: 1 })])
    expect(await check('sampling')).toStrictEqual({
      state: 'ok',
      text: '3 of 5 requests were sampled out: 2 by rule “Cruddur”, 1 by a sampler that names no rule.',
    })
  })

  test('say what senders dropped', async () => {
    const { traceId: _, spanId: __, ...loose } = logLine({ message: 'Telemetry was dropped' })
    viewer.inbox.addLogs([{ ...loose, fields: { droppedRecords: 4 } }])
    later(60)
    viewer.inbox.addLogs([{ ...loose, fields: { droppedRecords: 12 } }])
    expect(await check('sender-drops')).toMatchObject({
      state: 'warning',
      text: 'Senders dropped records before sending them, since they started: activities dropped 12 records.',
    })
  })

  test('find ids in the names of spans', async () => {
    const named = (n: number) =>
      span({ traceId: traceId(n), name: `GET /orders/${1000 + n}`, ...foreign('orders') })
    viewer.inbox.addSpans([0, 1, 2, 3, 4, 5, 6, 7, 8].map(named))
    expect((await check('span-names')).state).toBe('ok')
    viewer.inbox.addSpans([named(9)])
    expect(await check('span-names')).toMatchObject({
      state: 'warning',
      text: 'orders has spans named GET /orders/… in 10 variants, such as GET /orders/1009.',
    })
  })

  test('say how full the store is', async () => {
    viewer.inbox.addSpans([span()])
    const { state, text } = await check('store')
    expect(state).toBe('ok')
    expect(text).toMatch(
      /^The store holds .+ of 268.4 MB, and its oldest trace arrived 0 ms ago\.$/,
    )
  })
})

test('hostile names and very many services are answered in bounds', async () => {
  const names = ['`$(reboot)`', '__proto__', '\u202eevil', 'x'.repeat(5000), 'a\nb']
  const many = Array.from({ length: 300 }, (_, n) => `service-${n}`)
  for (const [n, service] of [...names, ...many].entries()) {
    viewer.inbox.addSpans([
      span({ traceId: traceId(n), parentId: spanId(99), ...foreign(service, service) }),
    ])
  }
  later(11)
  const { services, checks } = await setup()
  expect(services.length).toBe(200)
  const { text, fix } = checks.find(({ name }) => name === 'parents')!
  expect(text).toContain('305 of 305 spans name a parent')
  expect(fix).toBe(`Let the callers of these services send their spans here too, with \`${otlp}\`.`)
  for (const { lenses } of services) {
    for (const { fix = '' } of Object.values(lenses)) expect(fix).not.toMatch(/reboot|evil|\n/)
  }
  expect(services.every(({ language = '' }) => language.length <= 80)).toBe(true)
})

describe('the range', () => {
  test('is 15 minutes unless another is given', async () => {
    viewer.inbox.addSpans([span(foreign('shop'))])
    later(16 * 60)
    expect(await setup()).toMatchObject({ services: [], traces: { looked: 0, ofRange: 0 } })
    const { services, traces } = await setup('?range=PT1H')
    expect(services.map(({ service }) => service)).toStrictEqual(['shop'])
    expect(traces).toStrictEqual({ looked: 1, ofRange: 1 })
  })

  test.each([
    ['?range=soon', 'range="soon": expected an ISO 8601 duration'],
    ['?start=yesterday', 'start="yesterday": expected an ISO 8601 time'],
    ['?rnage=PT1H', 'unknown parameter rnage="PT1H"'],
  ])('%s is answered 400', async (query, message) => {
    const { status, body } = await viewer.get<ApiError>(`/-/api/setup${query}`)
    expect(status).toBe(400)
    expect(body.error).toContain(message)
  })

  test('is looked at in part when it is large, and the answer says so', async () => {
    for (let n = 0; n < 510; n++) {
      viewer.clock.millis++
      viewer.inbox.addSpans([span({ traceId: traceId(n), ...foreign('shop') })])
    }
    const { services, traces } = await setup()
    expect(traces).toStrictEqual({ looked: 500, ofRange: 510 })
    expect(services[0]!.lenses.otlp.count).toBe(500)
  })
})
