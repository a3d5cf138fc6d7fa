import { expect, test } from 'vitest'
import { get, post } from '../services/services.ts'
import { scratchFolder } from '../support/scratch-folder.ts'
import { startService } from '../support/services.ts'
import { startHttpSink } from '../support/sinks.ts'
import { until } from '../support/until.ts'
import { openLensSink } from '../telemetry/lens-sink.ts'

const password = 'planted-p%40ss-1'
const query = '?api_key=planted-key-2'
/** A credential in every address that may have one. */
const withLogin = (address: string) => address.replace('//', `//ada:${password}@`)
const nowhere = 'http://127.0.0.1:9'

test('credentials in addresses reach their hosts, and no line, span, segment or item', async () => {
  const viewer = await openLensSink()
  const pushed: (string | undefined)[] = []
  const third = await startHttpSink(({ headers }, response) => {
    pushed.push(headers.authorization)
    response.writeHead(500).end()
  })
  const { requests } = viewer
  const notifications = startService('notifications', {
    LOG_LEVEL: 'info',
    WAYWISER_DATA: scratchFolder(),
    VIEWER_URL: withLogin(viewer.url),
    AWS_XRAY_DAEMON_ADDRESS: viewer.daemonAddress,
    ACTIVITIES_URL: withLogin(nowhere),
    PUSH_WEBHOOK_URL: withLogin(`${third.url}/in${query}`),
    OTEL_EXPORTER_OTLP_ENDPOINT: withLogin(`${nowhere}${query}`),
    ROLLBAR_ACCESS_TOKEN: 'planted-token-3',
    ROLLBAR_ENDPOINT: withLogin(`${nowhere}${query}`),
  })
  const address = await notifications.address()

  const one = { handle: 'ada', kind: 'mention', actor: 'bob', activityId: crypto.randomUUID() }
  await post(`${address}/api/notifications`, [one])
  const { headers } = await get(`${address}/api/activities/notifications?handle=ada`)
  await until(() => pushed.length > 0 && viewer.items.length > 0 && viewer.logLines.length > 3)
  await until(() => viewer.spans.some(({ name }) => name === 'push-webhook'))
  await notifications.stop()

  const login = `Basic ${Buffer.from('ada:planted-p@ss-1').toString('base64')}`
  expect(pushed).toEqual([login])
  const spanRequest = requests.find(({ path }) => path === '/v1/traces')
  expect(spanRequest?.headers.authorization).toBe(login)
  expect(headers.get('x-trace-url')).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/trace\/[\da-f]{32}$/)
  const { spans, segments, items, logLines } = viewer
  const seen = JSON.stringify({ spans, segments, items, logLines }) + notifications.all()
  expect(seen).toContain('could not be reached')
  expect(seen).not.toMatch(/planted/)
})

test('a vendor that quotes credentials in its refusal brings none of them into a line', async () => {
  const said: string[] = []
  const vendor = await startHttpSink(({ headers }, response) => {
    const [, login] = String(headers.authorization).split(' ')
    said.push(`refused: ${login} planted-bearer-1 planted-pass-2 planted-aws-3`)
    response.writeHead(401).end(JSON.stringify({ message: said.at(-1) }))
  })
  const activities = startService('activities', {
    WAYWISER_DATA: scratchFolder(),
    ROLLBAR_ACCESS_TOKEN: 'planted-token-3',
    ROLLBAR_ENDPOINT: withLogin(vendor.url),
    OTEL_EXPORTER_OTLP_ENDPOINT: nowhere,
    OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Bearer planted-bearer-1',
    OTEL_EXPORTER_OTLP_TRACES_HEADERS: `x-login=Basic ${btoa('ada:planted-pass-2')}`,
    AWS_SECRET_ACCESS_KEY: '"planted-aws-3"',
  })

  await get(`${await activities.address()}/rollbar/test`)
  await until(() => activities.all().includes('refused: '))

  expect(said[0]).toMatch(/^refused: YWRh/)
  expect(activities.all()).toContain('HTTP 401: refused: *** *** *** ***')
})
