import { beforeAll, describe, expect, test } from 'vitest'
import { scratchFolder } from '../support/scratch-folder.ts'
import { startService } from '../support/services.ts'
import { until } from '../support/until.ts'
import { type LensSink, openLensSink } from './lens-sink.ts'
import { sendRaw, traceIdIn } from './raw-request.ts'

/** Headers, and the client and address that all lenses then name: scheme, host, port, client; the URL's origin. */
type Case = [
  headers: string[],
  scheme: string,
  host: string,
  port: number,
  client: string,
  origin: string,
]

const us = '127.0.0.1'
const host = 'Host: shop.example:3000'
const plain = ['http', 'shop.example', 3000, us, 'http://shop.example:3000'] as const
const long = 'x'.repeat(4000)

const cases: Case[] = [
  [[host], ...plain],
  [['Host: shop.example'], 'http', 'shop.example', 80, us, 'http://shop.example'],
  [['Host: [::1]:3000'], 'http', '::1', 3000, us, 'http://[::1]:3000'],
  [['Host: [0:0:0:0:0:0:0:1]:3000'], 'http', '::1', 3000, us, 'http://[::1]:3000'],
  [['Host: [::ffff:10.0.0.1]:3000'], 'http', '10.0.0.1', 3000, us, 'http://10.0.0.1:3000'],
  [['Host: [::FFFF:a00:1]'], 'http', '10.0.0.1', 80, us, 'http://10.0.0.1'],

  [
    ['Host: a.example', 'X-Forwarded-Proto: https'],
    'https',
    'a.example',
    443,
    us,
    'https://a.example',
  ],
  [
    ['Host: a.example', 'X-FORWARDED-PROTO:  HTTPS , http'],
    'https',
    'a.example',
    443,
    us,
    'https://a.example',
  ],
  [
    ['Host: a.example', 'X-Forwarded-Proto: https', 'X-Forwarded-Proto: http'],
    'https',
    'a.example',
    443,
    us,
    'https://a.example',
  ],
  [
    ['Host: a.example:8443', 'X-Forwarded-Proto: https'],
    'https',
    'a.example',
    8443,
    us,
    'https://a.example:8443',
  ],
  [[host, 'X-Forwarded-Proto: javascript'], ...plain],
  [[host, 'X-Forwarded-Proto: constructor'], ...plain],
  [[host, 'X-Forwarded-Proto: '], ...plain],

  [[host, 'X-Forwarded-Host: a.example'], 'http', 'a.example', 80, us, 'http://a.example'],
  [
    [host, 'X-Forwarded-Host: A.example:8080, b.example'],
    'http',
    'A.example',
    8080,
    us,
    'http://A.example:8080',
  ],
  [
    [host, 'X-Forwarded-Host: [2001:db8::1]:8443', 'X-Forwarded-Proto: https'],
    'https',
    '2001:db8::1',
    8443,
    us,
    'https://[2001:db8::1]:8443',
  ],
  [
    [host, 'X-Forwarded-Host: a.example', 'X-Forwarded-Port: 8443', 'X-Forwarded-Proto: https'],
    'https',
    'a.example',
    8443,
    us,
    'https://a.example:8443',
  ],
  [
    ['Host: a.example', 'X-Forwarded-Port: 443', 'X-Forwarded-Proto: https'],
    'https',
    'a.example',
    443,
    us,
    'https://a.example',
  ],
  [
    ['Host: a.example', 'X-Forwarded-Port: 8080, 80'],
    'http',
    'a.example',
    8080,
    us,
    'http://a.example:8080',
  ],
  [['Host: a.example', 'X-Forwarded-Port: 99999'], 'http', 'a.example', 80, us, 'http://a.example'],
  [['Host: a.example', 'X-Forwarded-Port: 1e3'], 'http', 'a.example', 80, us, 'http://a.example'],
  [[host, 'X-Forwarded-Host: <script>'], ...plain],
  [[host, 'X-Forwarded-Host: user:password@a.example'], ...plain],
  [[host, 'X-Forwarded-Host: a.example:99999'], ...plain],
  [[host, `X-Forwarded-Host: ${long}`], ...plain],
  [[host, 'X-Forwarded-Host: ,'], ...plain],

  [
    [host, 'X-Forwarded-For: 203.0.113.9'],
    'http',
    'shop.example',
    3000,
    '203.0.113.9',
    'http://shop.example:3000',
  ],
  [
    [host, 'X-Forwarded-For: 203.0.113.9:4711, 10.0.0.1'],
    'http',
    'shop.example',
    3000,
    '203.0.113.9',
    'http://shop.example:3000',
  ],
  [
    [host, 'X-Forwarded-For: 203.0.113.9', 'X-Forwarded-For: 10.0.0.1'],
    'http',
    'shop.example',
    3000,
    '203.0.113.9',
    'http://shop.example:3000',
  ],
  [
    [host, 'X-Forwarded-For: [2001:db8::9]:4711'],
    'http',
    'shop.example',
    3000,
    '2001:db8::9',
    'http://shop.example:3000',
  ],
  [
    [host, 'X-Forwarded-For: 2001:db8::9'],
    'http',
    'shop.example',
    3000,
    '2001:db8::9',
    'http://shop.example:3000',
  ],
  [
    [host, 'X-Forwarded-For: ::ffff:203.0.113.9'],
    'http',
    'shop.example',
    3000,
    '203.0.113.9',
    'http://shop.example:3000',
  ],
  [
    [host, 'X-Forwarded-For: ::ffff:cb00:7109'],
    'http',
    'shop.example',
    3000,
    '203.0.113.9',
    'http://shop.example:3000',
  ],
  [
    [host, 'X-Forwarded-For: [::FFFF:203.0.113.9]:4711'],
    'http',
    'shop.example',
    3000,
    '203.0.113.9',
    'http://shop.example:3000',
  ],
  [
    [host, 'X-Forwarded-For: 2001:DB8:0:0::0009'],
    'http',
    'shop.example',
    3000,
    '2001:db8::9',
    'http://shop.example:3000',
  ],
  [
    [host, 'X-Forwarded-For: fe80::1%eth0'],
    'http',
    'shop.example',
    3000,
    'fe80::1%eth0',
    'http://shop.example:3000',
  ],
  [[host, 'X-Forwarded-For: unknown, 10.0.0.1'], ...plain],
  [[host, `X-Forwarded-For: ${long}`], ...plain],
  [[host, `X-Forwarded-For: fe80::1%${long}`], ...plain],

  [
    [host, 'Forwarded: for=203.0.113.9;proto=https;host=a.example;by=10.0.0.1'],
    'https',
    'a.example',
    443,
    '203.0.113.9',
    'https://a.example',
  ],
  [
    [host, 'Forwarded: For="[2001:db8::9]:4711" ; Proto=HTTPS;Host="a.example:8443"'],
    'https',
    'a.example',
    8443,
    '2001:db8::9',
    'https://a.example:8443',
  ],
  [
    [host, 'Forwarded: for=203.0.113.9, for=10.0.0.1;host=inside;proto=http'],
    'http',
    'inside',
    80,
    '203.0.113.9',
    'http://inside',
  ],
  [
    [host, 'Forwarded: for=203.0.113.9;host=a.example', 'Forwarded: for=10.0.0.1;host=inside'],
    'http',
    'a.example',
    80,
    '203.0.113.9',
    'http://a.example',
  ],
  [
    [
      host,
      'Forwarded: for=203.0.113.9',
      'X-Forwarded-For: 198.51.100.7',
      'X-Forwarded-Proto: https',
    ],
    'https',
    'shop.example',
    3000,
    '203.0.113.9',
    'https://shop.example:3000',
  ],
  [
    [host, 'Forwarded: for="203.0.113.9\\:1"'],
    'http',
    'shop.example',
    3000,
    '203.0.113.9',
    'http://shop.example:3000',
  ],
  [
    [host, 'Forwarded: for=2001:db8::9'],
    'http',
    'shop.example',
    3000,
    '2001:db8::9',
    'http://shop.example:3000',
  ],
  [[host, 'Forwarded: for=_hidden, for=10.0.0.1'], ...plain],
  [[host, 'Forwarded: for="_hidden:_port"'], ...plain],
  [[host, 'Forwarded: for=unknown'], ...plain],
  [
    [host, 'Forwarded: for=unknown', 'X-Forwarded-For: 203.0.113.9'],
    'http',
    'shop.example',
    3000,
    '203.0.113.9',
    'http://shop.example:3000',
  ],
  [[host, 'Forwarded: for="'], ...plain],
  [[host, 'Forwarded: ;;,,=;='], ...plain],
  [[host, `Forwarded: host=${long}`], ...plain],
  [[host, `Forwarded: for="${'\\'.repeat(4000)}`], ...plain],
  [
    [host, 'Forwarded: __proto__=a;constructor=b;proto=https'],
    'https',
    'shop.example',
    3000,
    us,
    'https://shop.example:3000',
  ],
]

async function start(environment: Record<string, string>) {
  const sink = await openLensSink()
  const service = startService('activities', {
    WAYWISER_DATA: scratchFolder(),
    WAYWISER_TEST_STORE_FAILS: 'home',
    LOG_LEVEL: 'info',
    VIEWER_URL: sink.url,
    AWS_XRAY_DAEMON_ADDRESS: sink.daemonAddress,
    OTEL_BSP_SCHEDULE_DELAY: '10',
    ...environment,
  })
  return { sink, url: await service.address() }
}

/** What each lens says about one failed request. */
async function ask({ sink, url }: { sink: LensSink; url: string }, headers: string[]) {
  const head = ['GET /api/activities/home HTTP/1.1', ...headers, 'Connection: close', '', '']
  const answer = await sendRaw(url, head.join('\r\n'))
  const traceId = traceIdIn(answer)!
  const find = () => {
    const span = sink.servers().find(one => one.traceId === traceId)
    const segment = sink.segments.find(({ id }) => id === span?.spanId)
    const line = sink.logLines.find(one => one.trace_id === traceId && one.msg === 'request')
    const item = sink.items.find(({ custom }) => (custom as Fields).trace_id === traceId)
    return span && segment && line && item && { span, segment, line, item }
  }
  await until(
    () => find() !== undefined,
    () => answer,
  )
  return find()!
}

type Fields = Record<string, unknown>

function seen({ span, segment, line, item }: Awaited<ReturnType<typeof ask>>) {
  const { attributes } = span
  return {
    span: ['url.scheme', 'server.address', 'server.port', 'client.address'].map(
      name => attributes[name],
    ),
    segment: (segment.http as { request: Fields }).request,
    line: line.client,
    item: item.request,
  }
}

function expected([, scheme, address, port, client, origin]: Case) {
  const url = `${origin}/api/activities/home`
  return {
    span: [scheme, address, port, client],
    segment: {
      method: 'GET',
      url,
      client_ip: client,
      ...(client !== us && { x_forwarded_for: true }),
    },
    line: client,
    item: { method: 'GET', url, user_ip: client },
  }
}

describe.each([
  ['our own hooks', ''],
  ['the contributed instrumentations', 'http,undici'],
])('with %s', (_mode, OTEL_NODE_ENABLED_INSTRUMENTATIONS) => {
  let on: Awaited<ReturnType<typeof start>>
  let off: typeof on

  beforeAll(async () => {
    const common = { OTEL_NODE_ENABLED_INSTRUMENTATIONS }
    const services = [start(common), start({ ...common, TRUST_FORWARDED_HEADERS: 'off' })]
    ;[on, off] = (await Promise.all(services)) as [typeof on, typeof off]
  })

  // Each waits for four lenses, which takes half a second and no work.
  test.concurrent.each(cases.map(each => [each[0].join(' | ').slice(0, 100), each] as const))(
    'all lenses agree: %s',
    async (_title, each) => {
      expect(seen(await ask(on, each[0]))).toEqual(expected(each))
    },
  )

  test.concurrent.each(cases.map(each => [each[0].join(' | ').slice(0, 100), each] as const))(
    'TRUST_FORWARDED_HEADERS=off: the connection and Host decide: %s',
    async (_title, [headers]) => {
      const alone = headers.slice(0, 1)
      const [one] = cases.filter(each => each[0].length === 1 && each[0][0] === alone[0])
      const bare: Case = one ?? [alone, ...hostAlone(alone[0]!)]

      expect(seen(await ask(off, headers))).toEqual(expected(bare))
    },
  )
})

function hostAlone(header: string) {
  const [name, port = 80] = header.slice('Host: '.length).split(':')
  const shown = port === 80 ? '' : `:${port}`
  return ['http', name!, Number(port), us, `http://${name}${shown}`] as const
}

test('an unknown TRUST_FORWARDED_HEADERS ends the start with what is allowed', async () => {
  const service = startService('activities', { TRUST_FORWARDED_HEADERS: 'maybe' })

  expect(await service.ended).toBe(1)
  expect(service.stderr()).toContain('TRUST_FORWARDED_HEADERS="maybe": expected "on" or "off"')
})
