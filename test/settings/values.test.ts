import { expect, test } from 'vitest'
import { readTelemetryConfig } from '../../services/telemetry/config/read-config.ts'
import { logStreamName } from '../../services/telemetry/to-cloudwatch/log-stream-name.ts'
import { startService } from '../support/services.ts'

const key = 'visible ASCII characters without spaces and quotes'
const wrong: [variable: string, value: string, problem: string][] = [
  [
    'HONEYCOMB_API_KEY',
    'planted-key\u200b',
    `="***": expected at most 8192 ${key}; its last character is U+200B (zero width space)`,
  ],
  [
    'ROLLBAR_ACCESS_TOKEN',
    '\u2060planted-token',
    `="***": expected at most 8192 ${key}; its first character is U+2060 (word joiner)`,
  ],
  [
    'AWS_ACCESS_KEY_ID',
    'planted\u00a0id',
    `="***": expected at most 8192 ${key}; its character 8 is U+00A0 (no-break space)`,
  ],
  [
    'AWS_SECRET_ACCESS_KEY',
    'planted\nsecret',
    `="***": expected at most 8192 ${key}; its character 8 is U+000A (line feed)`,
  ],
  [
    'AWS_SESSION_TOKEN',
    '“planted”',
    `="***": expected at most 8192 ${key}; its first character is U+201C (“)`,
  ],
  [
    'OTEL_EXPORTER_OTLP_HEADERS',
    'x-key=planted%0d%0ax-other: 1',
    ': expected at most 8192 visible characters of Latin-1 for x-key; its character 8 is U+000D (carriage return)',
  ],
  [
    'OTEL_EXPORTER_OTLP_TRACES_HEADERS',
    'x-key=plänted😀',
    ': expected at most 8192 visible characters of Latin-1 for x-key; its last character is U+1F600 (😀)',
  ],
  [
    'PEER_TRUST_KEY',
    `${'planted'.repeat(5)}\u200d`,
    '="***": expected at most 8192 visible characters; its last character is U+200D (zero width joiner)',
  ],
  [
    'PUSH_WEBHOOK_URL',
    'http://hook.example/\u202eplanted',
    '="***": expected at most 8192 visible characters; its character 21 is U+202E',
  ],
  [
    'DATABASE_URL',
    'postgres://ada:planted\u0007@db/feed',
    '="postgres://ada:***@db/feed": expected at most 8192 visible characters; its character 23 is U+0007',
  ],
  [
    'HONEYCOMB_DATASET',
    'büro',
    '="büro": expected at most 255 visible ASCII characters; its character 2 is U+00FC (ü)',
  ],
  [
    'HONEYCOMB_TEAM',
    'te\u00adam',
    '="***": expected at most 255 visible characters; its character 3 is U+00AD (soft hyphen)',
  ],
  [
    'HONEYCOMB_ENVIRONMENT',
    'sh\u200dop',
    '="sh<U+200D>op": expected at most 255 visible characters; its character 3 is U+200D (zero width joiner)',
  ],
  [
    'DEPLOYMENT_ENVIRONMENT',
    'e'.repeat(256),
    `="${'e'.repeat(256)}": expected at most 255 visible characters, not 256`,
  ],
  [
    'OTEL_RESOURCE_ATTRIBUTES',
    'service.name=a%0Ab',
    ': expected at most 255 visible characters for service.name; its character 2 is U+000A (line feed)',
  ],
  ['AWS_REGION', 'eu central 1', '="eu central 1": expected a region such as eu-central-1'],
  [
    'CLOUDWATCH_LOG_GROUP',
    'aws/mine',
    '="aws/mine": expected a name that does not begin with aws/, as AWS has it',
  ],
  [
    'WAYWISER_DATA',
    'data\u200c',
    '="data<U+200C>": expected at most 4096 visible characters; its last character is U+200C (zero width non-joiner)',
  ],
  [
    'LOG_LEVEL',
    'info\ufffd',
    '="info<U+FFFD>": expected at most 8192 visible characters; its last character is U+FFFD (replacement character, for bytes that are not UTF-8)',
  ],
]

test('a service names every character that cannot be in a value, at its place, and shows no secret', async () => {
  const environment = Object.fromEntries(wrong.map(([variable, value]) => [variable, value]))

  const service = startService('activities', environment)

  expect(await service.ended).toBe(1)
  const named = service.stderr().split('\n').slice(1, -1)
  expect(named.sort()).toEqual(
    wrong.map(([variable, , problem]) => `  ${variable}${problem}`).sort(),
  )
  expect(service.all()).not.toContain('planted')
})

test.each([
  ['a line break, as echo and editors add it', 'planted-key\n'],
  ['a line break of Windows and spaces', ' planted-key \r\n'],
  ['the space of web pages', '\u00a0planted-key\u00a0'],
  ['double quotes, as docker --env-file passes them on', '"planted-key"'],
  ['single quotes, as the shell of Windows passes them on', "'planted-key' "],
])('%s around a value is left out', (_, HONEYCOMB_API_KEY) => {
  const { otlp, problems } = readTelemetryConfig({ HONEYCOMB_API_KEY }, 'activities')

  expect(problems).toEqual([])
  expect(otlp[0]?.headers).toEqual({ 'x-honeycomb-team': 'planted-key' })
})

test.each(['My Shop (EU)', 'team 👩‍💻', 'می‌خواهم', 'サービス\u3000一', 'ക്‍ഷ'])(
  'the name %s, as people write it, is taken',
  OTEL_SERVICE_NAME => {
    const { service, problems } = readTelemetryConfig({ OTEL_SERVICE_NAME }, 'activities')

    expect({ service, problems }).toEqual({ service: OTEL_SERVICE_NAME, problems: [] })
  },
)

test.each([
  ['a name that is no header', 'x key=planted', 'names of letters, digits and - before each ='],
  [
    'a header that frames the request',
    'Transfer-Encoding=chunked',
    'no Transfer-Encoding, which each request sets',
  ],
])('%s is refused', (_, OTEL_EXPORTER_OTLP_HEADERS, expected) => {
  const { problems } = readTelemetryConfig({ OTEL_EXPORTER_OTLP_HEADERS }, 'activities')

  expect(problems).toEqual([`OTEL_EXPORTER_OTLP_HEADERS: expected ${expected}`])
})

test.each([
  ["bob's laptop", '/waywiser/bob-s-laptop'],
  ['Büro: Köln', '/waywiser/Buro-Koln'],
  ['测试', '/waywiser/6aa8f49c'],
  ['staging/eu#1', '/waywiser/staging/eu#1'],
])('the environment %s has the log group %s', (DEPLOYMENT_ENVIRONMENT, group) => {
  expect(readTelemetryConfig({ DEPLOYMENT_ENVIRONMENT }, 'activities')).toMatchObject({
    logGroup: group,
    environmentName: DEPLOYMENT_ENVIRONMENT,
    problems: [],
  })
})

test('the name of a log stream fits, without its forbidden characters, and ends with what is unique', () => {
  const start = new Date('2026-11-29T21:00:00Z')
  const name = logStreamName('a:b*'.repeat(300), 'host:1', 42, start)

  expect(name).toMatch(/^[^:*]{1,512}$/)
  expect(name).toMatch(/\/host1\/42-20261129T210000$/)
})
