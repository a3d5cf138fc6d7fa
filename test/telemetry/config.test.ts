import { expect, test } from 'vitest'
import { readTelemetryConfig } from '../../services/telemetry/config/read-config.ts'

const read = (environment: Record<string, string>) => readTelemetryConfig(environment, 'activities')

const wrong: [variable: string, value: string, problem: string][] = [
  [
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    'collector:4318',
    'OTEL_EXPORTER_OTLP_ENDPOINT="collector:4318": expected an address that starts with http:// or https://',
  ],
  [
    'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
    'ftp://host',
    'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT="ftp://host": expected an address that starts with http:// or https://',
  ],
  [
    'AWS_XRAY_DAEMON_ADDRESS',
    '127.0.0.1',
    'AWS_XRAY_DAEMON_ADDRESS="127.0.0.1": expected host:port or "tcp:host:port udp:host:port"',
  ],
  [
    'AWS_XRAY_DAEMON_ADDRESS',
    'udp:127.0.0.1:2000',
    'AWS_XRAY_DAEMON_ADDRESS="udp:127.0.0.1:2000": expected host:port or "tcp:host:port udp:host:port"',
  ],
  [
    'AWS_XRAY_DAEMON_ADDRESS',
    'host:70000',
    'AWS_XRAY_DAEMON_ADDRESS="host:70000": expected host:port or "tcp:host:port udp:host:port"',
  ],
  [
    'AWS_XRAY_DAEMON_ADDRESS',
    '10.0.0.300:2000',
    'AWS_XRAY_DAEMON_ADDRESS="10.0.0.300:2000": expected host:port or "tcp:host:port udp:host:port"',
  ],
  ['XRAY_GOES_TO', 'me', 'XRAY_GOES_TO="me": expected "viewer" or "aws"'],
  [
    'TRUST_INCOMING_TRACES',
    'peers',
    'TRUST_INCOMING_TRACES="peers": expected PEER_TRUST_KEY to be set, by which our own services know each other',
  ],
  [
    'TRUST_INCOMING_TRACES',
    'yes',
    'TRUST_INCOMING_TRACES="yes": expected "all" or "peers" or "none"',
  ],
  ['PEER_TRUST_KEY', 'too short', 'PEER_TRUST_KEY: expected at least 32 characters'],
  ['SAMPLING', 'some', 'SAMPLING="some": expected "all" or "local" or "central"'],
  [
    'SAMPLING',
    'central',
    'SAMPLING="central": expected AWS_XRAY_DAEMON_ADDRESS to be set, which serves the rules',
  ],
  [
    'LOG_LEVEL',
    'loud',
    'LOG_LEVEL="loud": expected "trace" or "debug" or "info" or "warn" or "error" or "fatal" or "silent"',
  ],
  [
    'CLOUDWATCH_LOG_GROUP',
    'my group',
    'CLOUDWATCH_LOG_GROUP="my group": expected 1 to 512 of letters, digits and _ - / . #',
  ],
  [
    'VIEWER_URL',
    'localhost:8088',
    'VIEWER_URL="localhost:8088": expected an address that starts with http:// or https://',
  ],
  [
    'NOTIFICATIONS_URL',
    'notifications',
    'NOTIFICATIONS_URL="notifications": expected an address that starts with http:// or https://',
  ],
]

test.each(wrong)('the problem with %s="%s" says what is expected', (variable, value, problem) => {
  expect(read({ [variable]: value }).problems).toEqual([problem])
})

test('the problem with a wrong retention lists those that CloudWatch has', () => {
  const { problems } = read({ CLOUDWATCH_RETENTION_DAYS: '8' })

  expect(problems).toHaveLength(1)
  expect(problems[0]).toMatch(/^CLOUDWATCH_RETENTION_DAYS="8": expected one of 1 3 5 7 14 /)
})

test('all problems are found at once', () => {
  const environment = Object.fromEntries(wrong.map(([variable, value]) => [variable, value]))

  expect(read(environment).problems).toHaveLength(Object.keys(environment).length)
})

test('a malformed header list is not quoted, since it holds keys', () => {
  const { problems } = read({ OTEL_EXPORTER_OTLP_HEADERS: 'x-key=%zz-planted' })

  expect(problems).toEqual([
    'OTEL_EXPORTER_OTLP_HEADERS: expected key=value pairs with commas between them, percent-encoded (a % is written %25)',
  ])
})

test('without variables there is no destination, and an empty string counts as unset', () => {
  const empty = { VIEWER_URL: '', HONEYCOMB_API_KEY: '  ', ROLLBAR_ACCESS_TOKEN: '', SAMPLING: '' }

  for (const environment of [{}, empty]) {
    const config = read(environment)
    expect(config).toMatchObject({ service: 'activities', otlp: [], rollbar: [], logs: [] })
    expect(config.xray).toBeUndefined()
    expect(config.problems).toEqual([])
  }
})

test('with the viewer and every key set each lens has two destinations, with credentials of its own', () => {
  const config = read({
    VIEWER_URL: 'http://viewer:8088/',
    HONEYCOMB_API_KEY: 'planted-honeycomb-key',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318',
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Basic%20planted,x-team=a=b',
    OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: '1500',
    ROLLBAR_ACCESS_TOKEN: 'planted-rollbar-token',
    CLOUDWATCH_LOG_GROUP: '/mine',
    AWS_REGION: 'eu-central-1',
    AWS_ENDPOINT_URL: 'http://aws:4566',
  })

  const timeoutMillis = 10_000
  expect(config.otlp).toEqual([
    {
      name: 'honeycomb',
      url: 'https://api.honeycomb.io/v1/traces',
      headers: { 'x-honeycomb-team': 'planted-honeycomb-key' },
      timeoutMillis,
    },
    {
      name: 'otlp',
      url: 'http://collector:4318/v1/traces',
      headers: { authorization: 'Basic planted', 'x-team': 'a=b' },
      timeoutMillis: 1500,
    },
    { name: 'viewer', url: 'http://viewer:8088/v1/traces', headers: {}, timeoutMillis },
  ])
  expect(config.rollbar).toEqual([
    {
      name: 'rollbar',
      endpoint: 'https://api.rollbar.com/api/1/item/',
      accessToken: 'planted-rollbar-token',
    },
    {
      name: 'viewer',
      endpoint: 'http://viewer:8088/api/1/item/',
      accessToken: 'waywiser-viewer',
    },
  ])
  const common = { logGroup: '/mine', retentionDays: 7 }
  expect(config.logs).toEqual([
    {
      name: 'cloudwatch',
      region: 'eu-central-1',
      endpoint: 'http://aws:4566',
      credentials: undefined,
      ...common,
    },
    {
      name: 'viewer',
      region: 'us-east-1',
      endpoint: 'http://viewer:8088',
      credentials: { accessKeyId: 'waywiser', secretAccessKey: 'waywiser' },
      ...common,
    },
  ])
  expect(config.problems).toEqual([])
})

test('a classic Honeycomb key needs a dataset, and names it in each request', () => {
  const HONEYCOMB_API_KEY = '0123456789abcdef0123456789abcdef'

  expect(read({ HONEYCOMB_API_KEY }).problems).toEqual([
    'HONEYCOMB_DATASET is not set: a classic HONEYCOMB_API_KEY needs it',
  ])
  expect(read({ HONEYCOMB_API_KEY, HONEYCOMB_DATASET: 'cruddur' }).otlp[0]?.headers).toEqual({
    'x-honeycomb-team': HONEYCOMB_API_KEY,
    'x-honeycomb-dataset': 'cruddur',
  })
})

test('the endpoint for traces is used as it is, the one for all signals gets the path added', () => {
  const urlOf = (environment: Record<string, string>) => read(environment).otlp[0]?.url

  expect(urlOf({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://a/in' })).toBe('http://a/in')
  expect(urlOf({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://a/in/' })).toBe('http://a/in/v1/traces')
})

test("the daemon's address may name UDP and TCP apart, in either order", () => {
  const daemon = (AWS_XRAY_DAEMON_ADDRESS: string) => read({ AWS_XRAY_DAEMON_ADDRESS }).xray

  const apart = { host: '10.0.0.2', udpPort: 2001, tcpHost: '10.0.0.1', tcpPort: 2000 }
  expect(daemon('tcp:10.0.0.1:2000 udp:10.0.0.2:2001')).toEqual({ ...apart, goesTo: 'aws' })
  expect(daemon('udp:10.0.0.2:2001 tcp:10.0.0.1:2000')).toEqual({ ...apart, goesTo: 'aws' })
  expect(daemon('xray-daemon:2000')).toEqual({
    host: 'xray-daemon',
    udpPort: 2000,
    tcpHost: 'xray-daemon',
    tcpPort: 2000,
    goesTo: 'aws',
  })
})

test("the daemon's segments go to the viewer if there is one, unless XRAY_GOES_TO says otherwise", () => {
  const environment = { AWS_XRAY_DAEMON_ADDRESS: 'xray:2000', VIEWER_URL: 'http://viewer:8088' }

  expect(read(environment).xray?.goesTo).toBe('viewer')
  expect(read({ ...environment, XRAY_GOES_TO: 'aws' }).xray?.goesTo).toBe('aws')
})

const unset = 'what is not understood counts as unset'

test.each([
  ['OTEL_SDK_DISABLED', 'yes', '"true", "false"', { disabled: false }],
  ['OTEL_LOG_LEVEL', 'loud', /"none", "error", "warn"/, { sdkLogLevel: 'info' }],
  ['OTEL_PROPAGATORS', 'b3,XRay', /"tracecontext", "xray"/, { propagators: ['xray'] }],
  ['OTEL_PROPAGATORS', 'jaeger', /"baggage"/, { propagators: ['tracecontext', 'xray'] }],
  ['OTEL_TRACES_SAMPLER', 'jaeger_remote', /"always_on"/, { sampler: undefined }],
  ['OTEL_TRACES_SAMPLER', 'always_on,always_off', /one of "always_on"/, { sampler: undefined }],
  ['OTEL_SDK_DISABLED', 'false,true', /one of "true"/, { disabled: false }],
  ['OTEL_TRACES_EXPORTER', 'zipkin', '"otlp", "none"', { exportsSpans: true }],
  ['OTEL_BSP_SCHEDULE_DELAY', '-1', /whole number/, { batch: { scheduledDelayMillis: 500 } }],
  ['OTEL_BSP_EXPORT_TIMEOUT', '1s', /whole number/, { batch: { exportTimeoutMillis: 30_000 } }],
  ['OTEL_BSP_MAX_QUEUE_SIZE', '0', /number from 1/, { batch: { maxQueueSize: undefined } }],
  ['OTEL_BSP_MAX_EXPORT_BATCH_SIZE', '0', /from 1/, { batch: { maxExportBatchSize: 512 } }],
  ['OTEL_EXPORTER_OTLP_TIMEOUT', '10s', /whole number/, { exportTimeoutMillis: 10_000 }],
  ['OTEL_EXPORTER_OTLP_TRACES_TIMEOUT', '1e9', /whole/, { exportTimeoutMillis: 10_000 }],
  ['OTEL_ATTRIBUTE_COUNT_LIMIT', '-3', /whole/, { spanLimits: { attributeCountLimit: 128 } }],
  ['OTEL_SPAN_EVENT_COUNT_LIMIT', '2.5', /whole/, { spanLimits: { eventCountLimit: 128 } }],
  ['OTEL_SPAN_LINK_COUNT_LIMIT', '99999999999', /whole/, { spanLimits: { linkCountLimit: 128 } }],
])('%s="%s" is named at start and counts as unset', (variable, value, expected, config) => {
  const { warnings, problems, ...settings } = read({ [variable]: value })

  expect(problems).toEqual([])
  expect(settings).toMatchObject(config)
  expect(warnings).toHaveLength(1)
  expect(warnings[0]).toMatch(expected)
  expect(warnings[0]).toContain(`${variable}="${value}": expected`)
  expect(warnings[0]).toContain(unset)
})

test('attributes with a character that cannot be seen are not taken, as is said', () => {
  const { warnings, resourceAttributes } = read({ OTEL_RESOURCE_ATTRIBUTES: 'team=blue\u200b' })

  expect(resourceAttributes).toEqual({})
  expect(warnings).toEqual([expect.stringContaining(`U+200B (zero width space); ${unset}`)])
})

test('of attributes with one that cannot be read none is taken, and none is quoted', () => {
  const { warnings, resourceAttributes } = read({ OTEL_RESOURCE_ATTRIBUTES: 'team=blue,planted' })

  expect(resourceAttributes).toEqual({})
  expect(warnings).toEqual([
    `OTEL_RESOURCE_ATTRIBUTES: expected key=value pairs with commas between them, percent-encoded (a % is written %25); ${unset}`,
  ])
})

test('a sampler takes a share from 0 to 1, and SAMPLING decides before it', () => {
  const OTEL_TRACES_SAMPLER = 'TraceIdRatio'
  const shareOf = (OTEL_TRACES_SAMPLER_ARG: string) =>
    read({ OTEL_TRACES_SAMPLER, OTEL_TRACES_SAMPLER_ARG })

  expect(shareOf('0.25').sampler).toEqual({ rate: 0.25, followsParent: false })
  expect(shareOf('2').sampler).toEqual({ rate: 1, followsParent: false })
  expect(shareOf('2').warnings).toEqual([
    `OTEL_TRACES_SAMPLER_ARG="2": expected a number from 0 to 1; ${unset}`,
  ])
  expect(read({ OTEL_TRACES_SAMPLER, SAMPLING: 'all' })).toMatchObject({
    sampler: undefined,
    warnings: ['ignored: OTEL_TRACES_SAMPLER, because SAMPLING decides'],
  })
  expect(read({ OTEL_TRACES_SAMPLER_ARG: '0.5' }).warnings).toEqual([
    'ignored: OTEL_TRACES_SAMPLER_ARG, because OTEL_TRACES_SAMPLER names no sampler that takes one',
  ])
})

test('a timeout of 0 is none', () => {
  const { batch, exportTimeoutMillis } = read({
    OTEL_BSP_EXPORT_TIMEOUT: '0',
    OTEL_EXPORTER_OTLP_TIMEOUT: '0',
  })

  expect([batch.exportTimeoutMillis, exportTimeoutMillis]).toEqual([2 ** 31 - 1, 2 ** 31 - 1])
})

test('OTEL_SERVICE_NAME wins over service.name, which wins over the folder', () => {
  const OTEL_RESOURCE_ATTRIBUTES = 'service.name=from-attributes,team=blue%20team'

  expect(read({ OTEL_RESOURCE_ATTRIBUTES })).toMatchObject({
    service: 'from-attributes',
    resourceAttributes: { team: 'blue team' },
  })
  expect(read({ OTEL_RESOURCE_ATTRIBUTES, OTEL_SERVICE_NAME: 'named' }).service).toBe('named')
  expect(read({}).service).toBe('activities')
})

test('only our own services are peers, by origin', () => {
  const { peers } = read({
    NOTIFICATIONS_URL: 'http://127.0.0.1:3001/some/path',
    PUSH_WEBHOOK_URL: 'http://third.party',
  })

  expect(peers).toEqual([{ service: 'notifications', origin: 'http://127.0.0.1:3001' }])
})

test('links lead only to places that get records: not for a public address alone, and not for a log group of blanks', () => {
  const nowhere = read({ VIEWER_PUBLIC_URL: 'http://localhost:8088', CLOUDWATCH_LOG_GROUP: ' ' })
  const viewer = read({ VIEWER_URL: 'http://viewer:8088', VIEWER_PUBLIC_URL: 'http://localhost:1' })

  expect(nowhere.links).toMatchObject({ viewerUrl: undefined, aws: { logGroup: undefined } })
  expect(viewer.links.viewerUrl).toBe('http://localhost:1')
})
