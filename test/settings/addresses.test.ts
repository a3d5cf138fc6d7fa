import { expect, test } from 'vitest'
import { readDatabaseConfig } from '../../services/database/config.ts'
import { environmentReader } from '../../services/environment.ts'
import { joinPath, readAddress } from '../../services/settings/address.ts'
import { readTelemetryConfig } from '../../services/telemetry/config/read-config.ts'

const noHost =
  'an address with the name of a host after its //, or an IP address, which stands in brackets and without a zone if it is IPv6'
const start = 'an address that starts with http:// or https://'
const port = 'an address with a port from 1 to 65535'

test.each([
  ['http://żółw.example:8088', 'http://xn--w-uga1v8h.example:8088'],
  ['HTTPS://Example.COM:443/Path/', 'https://example.com/Path'],
  ['http://example.com.:4318', 'http://example.com:4318'],
  ['http://example.com//', 'http://example.com'],
  ['http://[::FFFF:0:1]:4318', 'http://[::ffff:0:1]:4318'],
  ['http://0x7f.1:80', 'http://127.0.0.1'],
  ['http://ada:pass word@host'.replace(' ', '%20'), 'http://ada:pass%20word@host'],
  ['http://host/ä/%zz', 'http://host/%C3%A4/%zz'],
  ['http://host/a/../b', 'http://host/b'],
])('%s is used as %s', (text, address) => {
  expect(readAddress(text)).toEqual({ address })
})

test.each([
  ['localhost:8088', start],
  ['example.com', start],
  ['//example.com', start],
  ['http:/example.com', start],
  ['http:\\\\example.com', start],
  ['ftp://example.com', start],
  ['javascript:alert(1)', start],
  ['http://', noHost],
  ['http:///example.com', noHost],
  ['http://?a', noHost],
  ['http://a..b', noHost],
  ['http://.', noHost],
  ['http://::1:4318', noHost],
  ['http://[fe80::1%25eth0]:4318', noHost],
  ['http://[::1', noHost],
  ['http://10.0.0.300', noHost],
  ['http://a<b', noHost],
  [`http://${'a'.repeat(64)}.example`, noHost],
  [`http://${'a.'.repeat(130)}example`, noHost],
  ['http://user:pa/ss@host', noHost],
  ['http://host:65536', port],
  ['http://host:0', port],
  ['http://ada:100%@host', 'user and password percent-encoded (a % is written %25)'],
  ['http://host/a b', 'an address without spaces and backslashes (a space is written %20)'],
  ['http://host\\path', 'an address without spaces and backslashes (a space is written %20)'],
  ['http://host/#top', 'an address without # (within a user, password or query it is %23)'],
  ['http://host/?a=b', 'an address without ? and what follows it'],
  ['http://host?', 'an address without ? and what follows it'],
])('%s is refused', (text, expected) => {
  expect(readAddress(text)).toEqual({ expected })
})

test.each([
  ['postgres://ada:secret@żółw.example/feed', 'postgres://ada:secret@xn--w-uga1v8h.example/feed'],
  ['POSTGRESQL://db./feed', 'postgresql://db/feed'],
  ['postgres:///feed?host=/run/postgresql', 'postgres:///feed?host=/run/postgresql'],
  ['postgres://%2Frun%2Fpostgresql/feed', 'postgres://%2Frun%2Fpostgresql/feed'],
])('the database %s is used as %s', (text, address) => {
  const form = { protocols: ['postgres:', 'postgresql:'], query: true, isWhole: true }

  expect(readAddress(text, form)).toEqual({ address })
})

test.each(['postgres://one,two:5432/feed', 'postgres://ada:100%@db/feed', 'postgres://db:99999/f'])(
  'the database %s is refused',
  DATABASE_URL => {
    const reader = environmentReader({ DATABASE_URL })
    reader.url('DATABASE_URL', { protocols: ['postgres:'], query: true, isWhole: true })

    expect(reader.problems).toEqual([expect.stringMatching(/^DATABASE_URL=".*": expected /)])
  },
)

test.each([
  ['http://host', 'http://host/v1/traces'],
  ['http://host/otlp/?key=abc', 'http://host/otlp/v1/traces?key=abc'],
  ['http://host?key=a/b', 'http://host/v1/traces?key=a/b'],
])('spans for %s go to %s', (OTEL_EXPORTER_OTLP_ENDPOINT, url) => {
  const { otlp, problems } = readTelemetryConfig({ OTEL_EXPORTER_OTLP_ENDPOINT }, 'activities')

  expect(problems).toEqual([])
  expect(otlp[0]?.url).toBe(url)
})

test.each([
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://host/v1/traces/', '/v1/traces'],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://host/v1/logs?key=abc', '/v1/logs'],
  ['HONEYCOMB_API_ENDPOINT', 'https://api.honeycomb.io/v1/traces', '/v1/traces'],
  ['VIEWER_URL', 'http://viewer:8088/v1/traces', '/v1/traces'],
])('%s=%s already has the path that is added', (name, value, path) => {
  const { problems } = readTelemetryConfig({ [name]: value }, 'activities')

  expect(problems).toEqual([
    expect.stringContaining(`: expected an address without ${path}, which is added to it`),
  ])
})

test.each([
  ['http://host/in', 'http://host/in'],
  ['http://host', 'http://host/'],
  ['http://host/v1/traces?key=abc', 'http://host/v1/traces?key=abc'],
])('the endpoint for traces %s is used as %s', (OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, url) => {
  const environment = {
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT,
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://a',
  }

  expect(readTelemetryConfig(environment, 'activities').otlp[0]?.url).toBe(url)
})

test.each([
  ['http://proxy', 'http://proxy/api/1/item/'],
  ['http://proxy/rollbar?key=abc', 'http://proxy/rollbar/?key=abc'],
  ['https://api.rollbar.com/api/1/item/', 'https://api.rollbar.com/api/1/item/'],
])('items for %s go to %s', (ROLLBAR_ENDPOINT, endpoint) => {
  const environment = { ROLLBAR_ENDPOINT, ROLLBAR_ACCESS_TOKEN: 'planted' }

  expect(readTelemetryConfig(environment, 'activities').rollbar[0]?.endpoint).toBe(endpoint)
})

test.each([
  ['ŻÓŁW.example.:2000', 'xn--w-uga1v8h.example'],
  ['[::1]:2000', '::1'],
  ['tcp:XRAY:2000 udp:XRAY:2000', 'xray'],
])("the daemon's address %s has the host %s", (AWS_XRAY_DAEMON_ADDRESS, host) => {
  const { xray, problems } = readTelemetryConfig({ AWS_XRAY_DAEMON_ADDRESS }, 'activities')

  expect(problems).toEqual([])
  expect(xray).toMatchObject({ host, tcpHost: host, udpPort: 2000, tcpPort: 2000 })
})

test.each([
  'udp://127.0.0.1:2000',
  '[fe80::1%eth0]:2000',
  'ada:secret@host:2000',
  'host:0',
  'a b:1',
])("the daemon's address %s is refused", AWS_XRAY_DAEMON_ADDRESS => {
  const { problems } = readTelemetryConfig({ AWS_XRAY_DAEMON_ADDRESS }, 'activities')

  expect(problems).toEqual([expect.stringContaining('expected host:port or "tcp:host:port')])
  expect(problems[0]).not.toContain('secret')
})

test('a path is added before the query', () => {
  expect(joinPath('http://host/a?b=c', '/d')).toBe('http://host/a/d?b=c')
})

test.each([
  'http://ada:12/planted-1@host',
  'http:///ada:planted-1@host',
  'http:/ada:planted-1@host',
  'ada:planted-1@host',
  'http://ada:plan/ted-1@host/planted',
  'http://ada:plan@b/ted-1@host',
  'http//ada/planted-1@host',
  'http://ada:planted-1%@host?api_key=planted-2',
])('a login in %s is refused and not shown', VIEWER_URL => {
  const { problems } = readTelemetryConfig({ VIEWER_URL }, 'activities')

  expect(problems).toEqual([expect.stringMatching(/^VIEWER_URL=".*\*\*\*@host.*": expected /)])
  expect(problems[0]?.replace('/planted"', '')).not.toMatch(/planted|ted-1/)
})

test.each(['ada:planted', 'planted', 'ada/planted@db', 'host=db password=planted'])(
  'of DATABASE_URL=%s nothing is shown, since it may be the password',
  DATABASE_URL => {
    const reader = environmentReader({ DATABASE_URL })
    readDatabaseConfig(reader)

    expect(reader.problems).toEqual([expect.stringMatching(/^DATABASE_URL="\*\*\*": expected /)])
  },
)
