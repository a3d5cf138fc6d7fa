import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import https from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listen } from '../support/ports.ts'
import { startProxy } from '../support/proxy.ts'
import { authorityFile, certificate } from '../support/tls/certificate.ts'
import { traceIdOf } from '../support/traces.ts'
import { until } from '../support/until.ts'
import { bothWays, type System, startSystem } from './system.ts'

type Got = { host: string | undefined; path: string; body: Buffer; proxyHeaders: string[] }

const got: Got[] = []
const folder = mkdtempSync(join(tmpdir(), 'waywiser-proxies-'))
let proxy: Awaited<ReturnType<typeof startProxy>>
let system: System

const credentials = `<Credentials><AccessKeyId>AKIAX</AccessKeyId><SecretAccessKey>s</SecretAccessKey>
<SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>`

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { headers, url: path = '' } = request
  const raw = Buffer.concat(await request.toArray())
  const body = headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw
  const proxyHeaders = Object.keys(headers).filter(name => name.startsWith('proxy-'))
  got.push({ host: headers.host, path, body, proxyHeaders })
  const action = new URLSearchParams(body.toString('latin1')).get('Action')
  if (action === null) return void response.end('{}')
  response.setHeader('content-type', 'text/xml')
  response.end(`<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
<${action}Result>${credentials}</${action}Result></${action}Response>`)
}

describe.each(bothWays)('with $way, behind a proxy and without NO_PROXY', ({ instrumentation }) => {
  let traceId: string

  beforeAll(async () => {
    got.length = 0
    const secure = https.createServer(certificate, answer)
    const plain = createServer(answer)
    const [securePort, plainPort] = [await listen(secure), await listen(plain)]
    proxy = await startProxy(authority => (authority.endsWith(':443') ? securePort : plainPort))
    const token = join(folder, 'token')
    writeFileSync(token, 'a-token')
    const address = `http://planted-user:planted-password@127.0.0.1:${proxy.port}`
    system = await startSystem({
      ...instrumentation,
      NODE_USE_ENV_PROXY: '1',
      HTTP_PROXY: address,
      https_proxy: address,
      NODE_EXTRA_CA_CERTS: authorityFile,
      HONEYCOMB_API_KEY: 'planted-key',
      HONEYCOMB_API_ENDPOINT: 'https://honeycomb.vendor.example',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.vendor.example:4318',
      ROLLBAR_ACCESS_TOKEN: 'planted-token',
      ROLLBAR_ENDPOINT: 'https://rollbar.vendor.example/api/1/item',
      PUSH_WEBHOOK_URL: 'https://hook.vendor.example/T0',
      CLOUDWATCH_LOG_GROUP: '/g',
      AWS_REGION: 'eu-west-1',
      AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: 'https://logs.vendor.example',
      AWS_ENDPOINT_URL_STS: 'https://sts.vendor.example',
      AWS_WEB_IDENTITY_TOKEN_FILE: token,
      AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/r',
      SAMPLING: 'central',
    })
    // Calls between services end after 800 ms, which a busy machine needs for the first ones.
    await until(isPushed, undefined, 40_000)
    await fetch(`${system.activities}/rollbar/test`)
    await fetch(`${system.viewer}/-/api/demo`, { method: 'POST' })
  })

  afterAll(() => system.stop())

  /** Posts an activity that mentions a person; says whether the webhook was called for it. */
  async function isPushed(): Promise<boolean> {
    const posted = await fetch(`${system.activities}/api/activities`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ handle: 'bob', message: 'hello @ada', ttl: '1-hour' }),
    })
    traceId = traceIdOf(posted)
    await posted.text()
    await sleep(1000)
    return got.some(({ host }) => host === 'hook.vendor.example')
  }

  const rows: [client: string, asked: string, host: string, path: RegExp][] = [
    [
      'spans to Honeycomb',
      'CONNECT honeycomb.vendor.example:443',
      'honeycomb.vendor.example',
      /^\/v1\/traces$/,
    ],
    [
      'spans to a collector',
      'POST http://collector.vendor.example:4318/v1/traces',
      'collector.vendor.example:4318',
      /^\/v1\/traces$/,
    ],
    [
      'items to Rollbar',
      'CONNECT rollbar.vendor.example:443',
      'rollbar.vendor.example',
      /^\/api\/1\/item\/$/,
    ],
    ['log lines to CloudWatch', 'CONNECT logs.vendor.example:443', 'logs.vendor.example', /^\/$/],
    ['credentials of a role', 'CONNECT sts.vendor.example:443', 'sts.vendor.example', /^\/$/],
    ['the webhook', 'CONNECT hook.vendor.example:443', 'hook.vendor.example', /^\/T0$/],
  ]

  test.each(rows)('%s go through it', async (_client, asked, host, path) => {
    await until(() => got.some(one => one.host === host && path.test(one.path)))

    expect(proxy.whats()).toContain(asked)
    const credentials = Buffer.from('planted-user:planted-password').toString('base64')
    const [first] = proxy.asked.filter(({ what }) => what === asked)
    expect(first).toEqual({ what: asked, authorization: `Basic ${credentials}` })
  })

  test('nothing local does: peers, viewer, sampling rules, self check, demo', async () => {
    const trace = await system.trace(traceId, ['activities', 'notifications'])

    expect(Object.values(trace.delivery).map(({ state }) => state)).not.toContain('missing')
    expect(proxy.whats()).toEqual(rows.map(([, asked]) => asked).sort())
    expect(got.flatMap(({ proxyHeaders }) => proxyHeaders)).toEqual([])
    expect(system.lines.join('\n')).toContain('instrumentation is on')
  })

  test('the trace shows the webhook, and not the proxy', async () => {
    const trace = await system.trace(traceId, ['activities', 'notifications'])

    const clients = trace.spans.filter(
      ({ kind, attributes }) => kind === 'CLIENT' && attributes['url.full'],
    )
    const calls = clients.map(({ attributes }) => [
      attributes['http.request.method'],
      attributes['url.full'],
      attributes['server.address'],
      attributes['network.peer.port'],
    ])
    expect(calls).toContainEqual([
      'POST',
      'https://hook.vendor.example/REDACTED',
      'hook.vendor.example',
      undefined,
    ])
    expect(JSON.stringify(trace)).not.toContain(`${proxy.port}`)
    expect(trace.spans.map(({ name }) => name)).not.toContain('CONNECT')
  })

  test('its password is in no line', () => {
    expect(system.lines.join('\n')).not.toMatch(/planted-password/)
  })
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))
