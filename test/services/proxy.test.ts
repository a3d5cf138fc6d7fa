import { expect, test } from 'vitest'
import { environmentReader } from '../../services/environment.ts'
import { isLocalHost } from '../../services/proxy/local-hosts.ts'
import { createNoProxy } from '../../services/proxy/no-proxy.ts'
import {
  createProxyChoice,
  proxyHint,
  proxySecrets,
  readProxySettings,
} from '../../services/proxy/proxy-settings.ts'

const excepted: [noProxy: string, yes: string[], no: string[]][] = [
  ['', [], ['https://api.example.com']],
  [',, ,', [], ['https://api.example.com']],
  ['*', ['https://api.example.com', 'http://10.0.0.1'], []],
  ['a.test, *', ['https://api.example.com'], []],
  [
    'example.com',
    [
      'https://example.com',
      'https://api.example.com',
      'https://EXAMPLE.com.',
      'http://example.com:81',
    ],
    ['https://notexample.com', 'https://example.com.test'],
  ],
  ['.example.com', ['https://example.com', 'https://api.example.com'], ['https://notexample.com']],
  ['*.example.com', ['https://api.example.com'], ['https://notexample.com']],
  ['Example.COM.', ['https://example.com'], []],
  ['example.com:8443', ['https://example.com:8443'], ['https://example.com', 'http://example.com']],
  ['example.com:443', ['https://example.com'], ['http://example.com']],
  ['example.com:80', ['http://example.com'], ['https://example.com']],
  ['a.test b.test\tc.test', ['http://a.test', 'http://b.test', 'http://c.test'], ['http://d.test']],
  ['10.1.2.3', ['http://10.1.2.3'], ['http://10.1.2.30', 'http://110.1.2.3']],
  ['10.1.2.3:8080', ['http://10.1.2.3:8080'], ['http://10.1.2.3']],
  ['10.0.0.0/8', ['http://10.255.0.1:4318', 'http://[::ffff:10.1.1.1]'], ['http://11.0.0.1']],
  ['10.0.0.5-10.0.0.9', ['http://10.0.0.7'], ['http://10.0.0.10']],
  ['fd00::/8', ['http://[fd12::1]:4318'], ['http://[2001:db8::1]']],
  [
    '2001:db8::1',
    ['http://[2001:db8::1]', 'http://[2001:db8:0:0::1]:81'],
    ['http://[2001:db8::2]'],
  ],
  ['[2001:db8::1]', ['http://[2001:db8::1]'], ['http://[2001:db8::2]']],
  ['[2001:db8::1]:81', ['http://[2001:db8::1]:81'], ['http://[2001:db8::1]']],
  ['10.0.0.0/99,example.com,fd00::/x', ['http://example.com'], ['http://10.0.0.1']],
]

test.each(excepted)('NO_PROXY="%s" keeps %j from the proxy, and not %j', (noProxy, yes, no) => {
  const isExcepted = createNoProxy(noProxy)

  expect([...yes, ...no].filter(url => isExcepted(new URL(url)))).toEqual(yes)
})

test.each([
  'http://localhost:3000',
  'http://viewer.localhost',
  'http://127.0.0.1',
  'http://127.1.2.3:4318',
  'http://0x7f000001',
  'http://[::1]:2000',
  'http://[0:0:0:0:0:0:0:1]',
  'http://[::ffff:127.0.0.1]',
  'http://0.0.0.0:8088',
  'http://[::]:8088',
  'http://169.254.169.254',
  'http://169.254.170.23',
  'http://[fe80::1]',
  'http://[fd00:ec2::254]',
  'http://[fd00:ec2::23]',
  'http://viewer:8088',
  'http://viewer.waywiser.svc',
  'http://viewer.waywiser.svc.cluster.local.:8088',
  'http://viewer.waywiser.svc.prod.example',
  'http://host.docker.internal:8088',
  'http://mac.local',
])('%s is local', url => {
  expect(isLocalHost(new URL(url).hostname)).toBe(true)
  const proxies = { http: 'http://p:1', https: 'http://p:1' }
  expect(createProxyChoice(proxies)(new URL(url))).toBeUndefined()
})

test.each([
  'https://api.honeycomb.io',
  'http://128.0.0.1',
  'http://10.0.0.1',
  'http://[fd00::1]',
  'http://[2001:db8::1]',
  'http://localhost.example.com',
  'http://svc.example.com',
])('%s is not', url => {
  expect(isLocalHost(new URL(url).hostname)).toBe(false)
})

function read(environment: Record<string, string>, nodeArgs: string[] = []) {
  const reader = environmentReader(environment)
  return { ...readProxySettings(reader, environment, nodeArgs), problems: reader.problems }
}

const on = { NODE_USE_ENV_PROXY: '1' }
const [lower, upper] = ['http://lower:1', 'http://upper:1']

test.each([
  ['without the switch', { HTTPS_PROXY: upper }, [], { problems: [] }],
  ['switched off', { HTTPS_PROXY: upper, NODE_USE_ENV_PROXY: '0' }, [], { problems: [] }],
  ['by the variable', { ...on, HTTPS_PROXY: upper }, [], { https: upper, problems: [] }],
  ['by an argument', { HTTP_PROXY: upper }, ['--use-env-proxy'], { http: upper, problems: [] }],
  [
    'by NODE_OPTIONS',
    { NODE_OPTIONS: '--max-old-space-size=99 --use-env-proxy', HTTP_PROXY: upper },
    [],
    { http: upper, problems: [] },
  ],
  [
    'lower case first',
    {
      ...on,
      HTTPS_PROXY: upper,
      https_proxy: lower,
      HTTP_PROXY: upper,
      no_proxy: 'a',
      NO_PROXY: 'b',
    },
    [],
    { https: lower, http: upper, noProxy: 'a', problems: [] },
  ],
  [
    'entries on lines of their own',
    { ...on, HTTPS_PROXY: upper, NO_PROXY: 'a,\r\n\tb' },
    [],
    { https: upper, noProxy: 'a,\r\n\tb', problems: [] },
  ],
  [
    'an empty one is unset',
    { ...on, HTTPS_PROXY: upper, https_proxy: '' },
    [],
    { https: upper, problems: [] },
  ],
] as const)('%s', (_, environment, nodeArgs, expected) => {
  const { http, https, noProxy, ...rest } = { ...expected } as Record<string, unknown>
  expect(read(environment as Record<string, string>, [...nodeArgs])).toEqual({
    http,
    https,
    noProxy,
    ...rest,
  })
})

const starts = 'expected an address that starts with http:// or https://'

test.each([
  ['NODE_USE_ENV_PROXY', 'true', 'NODE_USE_ENV_PROXY="true": expected "0" or "1"'],
  ['HTTPS_PROXY', 'proxy:3128', `HTTPS_PROXY="proxy:3128": ${starts}`],
  ['https_proxy', 'ada:planted-pw@proxy:3128', `https_proxy="[masked]@proxy:3128": ${starts}`],
  ...[
    '"http://proxy:3128"',
    "'http://proxy:3128'",
    'http://proxy:3128\n',
    ' http://proxy:3128',
  ].map(value => [
    'HTTPS_PROXY',
    value,
    'HTTPS_PROXY="http://proxy:3128": expected an address without white space and quotes around it',
  ]),
  ['HTTP_PROXY', 'socks5://proxy:1080', `HTTP_PROXY="socks5://proxy:1080": ${starts}`],
])('%s=%s is named at the start, without its password', (name, value, problem) => {
  const { problems } = read({ ...on, [name]: value })

  expect(problems.map(line => line.replace(/"[^"@]*@/, '"[masked]@'))).toEqual([problem])
  expect(problems.join()).not.toContain('planted')
})

test('a user or password that cannot be decoded is named', () => {
  const { problems } = read({ ...on, HTTPS_PROXY: 'http://ada:100%@proxy:3128' })

  expect(problems).toEqual([expect.stringContaining('percent-encoded (a % is written %25)')])
})

test('the password is a secret in each form in which it travels', () => {
  const secrets = proxySecrets({ https: 'http://ada:planted%40pw@proxy:1' })

  expect(secrets).toEqual(['planted%40pw', 'planted@pw', 'YWRhOnBsYW50ZWRAcHc='])
})

test.each([
  [{ HTTPS_PROXY: upper }, ['https://api.honeycomb.io/v1/traces'], 1],
  [{ https_proxy: upper }, ['https://api.honeycomb.io/v1/traces'], 1],
  [{ HTTPS_PROXY: upper, NO_PROXY: 'honeycomb.io' }, ['https://api.honeycomb.io/v1/traces'], 0],
  [{ HTTPS_PROXY: upper }, ['http://localhost:8088/v1/traces', 'http://viewer:8088'], 0],
  [{ ALL_PROXY: upper }, ['https://api.honeycomb.io/v1/traces'], 1],
  [{ all_proxy: 'socks5://proxy:1080' }, ['http://collector.example.com'], 1],
  [{ ALL_PROXY: upper }, ['http://viewer:8088'], 0],
  [{ HTTPS_PROXY: upper, no_proxy: '', NO_PROXY: '*' }, ['https://api.honeycomb.io'], 0],
  [{ HTTPS_PROXY: 'garbage' }, ['http://localhost:8088/v1/traces'], 0],
  [{}, ['https://api.honeycomb.io/v1/traces'], 0],
])('%j with records to %j: %i hint', (environment, urls, count) => {
  expect(proxyHint(environment, {}, urls)).toHaveLength(count)
  expect(proxyHint({ ...environment, ...on }, { https: upper }, urls)).toEqual([])
})
