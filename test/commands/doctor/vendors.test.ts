import { readFileSync } from 'node:fs'
import { createServer as createTlsServer } from 'node:https'
import { createServer } from 'node:net'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { afterwards } from '../../support/afterwards.ts'
import { freePort, listen, urlOf } from '../../support/ports.ts'
import { startProxy } from '../../support/proxy.ts'
import { startViewerProcess } from '../../viewer/viewer-process.ts'
import { type DoctorRun, runDoctor } from './run-doctor.ts'
import {
  awsKeys,
  honeycombAuth,
  honeycombKey,
  rollbarToken,
  rulesOf,
  startDaemon,
  startVendor,
} from './stand-ins.ts'

const noKeyIn = ({ printed }: DoctorRun) => {
  for (const key of [honeycombKey, rollbarToken, ...Object.values(awsKeys)]) {
    expect(printed).not.toContain(key)
  }
}

/** Times and ids differ from run to run. */
const plain = (line: string | undefined) =>
  line
    ?.replaceAll(/\d+ ms/g, 'N ms')
    .replaceAll(/ms: [^)]*/g, 'ms: …')
    .replaceAll(/[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID')

test('keys that are right: each vendor gets one marked canary, and says so', async () => {
  const honeycomb = await startVendor({
    '/1/auth': { body: honeycombAuth(true) },
    '/v1/traces': {},
    '/': {},
  })
  const rollbar = await startVendor({ '/api/1/item/': { body: { err: 0 } }, '/': {} })
  const daemon = await startDaemon({ '/GetSamplingRules': { body: rulesOf('us-east-1') } })
  const { ports } = await startViewerProcess()
  const logs = urlOf(ports!.port)

  const run = await runDoctor({
    dotEnv: [`HONEYCOMB_API_KEY=${honeycombKey}`, `ROLLBAR_ACCESS_TOKEN=${rollbarToken}`],
    environment: {
      HONEYCOMB_API_ENDPOINT: honeycomb.url,
      HONEYCOMB_TEAM: 'our-team',
      HONEYCOMB_ENVIRONMENT: 'prod',
      ROLLBAR_ENDPOINT: rollbar.url,
      CLOUDWATCH_LOG_GROUP: '/waywiser/doctor',
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: logs,
      AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${daemon.port}`,
      ...awsKeys,
    },
  })

  expect([run.code, run.bad()]).toStrictEqual([0, []])
  noKeyIn(run)
  const about = (what: string) => run.about(what).map(plain)
  expect(about("Honeycomb's key")).toStrictEqual([
    "ok       Honeycomb's key: ingest key of team our-team, environment prod, which may send events",
  ])
  expect(about('span to Honeycomb')[0]).toMatch(
    /^ok {7}span to Honeycomb: accepted in N ms, not proved to be shown; see https:\/\/ui\.honeycomb\.io\/our-team\/environments\/prod\/trace\?trace_id=ID&/,
  )
  expect(about('item to Rollbar')).toStrictEqual([
    'ok       item to Rollbar: accepted in N ms, not proved to be shown; see https://rollbar.com/occurrence/uuid/?uuid=ID',
  ])
  expect(about('AWS credentials')).toStrictEqual(['ok       AWS credentials: found by: env vars'])
  expect(about('AWS region')).toStrictEqual(['ok       AWS region: us-east-1'])
  expect(about('log line to CloudWatch')[0]).toContain(
    'accepted in N ms, and read back after N ms; see https://us-east-1.console.aws.amazon.com/',
  )
  expect(about('X-Ray daemon')).toStrictEqual([
    'ok       X-Ray daemon: runs, and X-Ray takes its credentials (1 sampling rules of account 123456789012 in us-east-1)',
  ])
  expect(about('segment to X-Ray')[0]).toContain('sent, not proved to be shown: UDP has no answer')
  for (const name of ['Honeycomb', 'Rollbar', 'CloudWatch Logs']) {
    expect(about(`way to ${name}`)[0]).toMatch(/ answers \(ms: …\)$/)
    expect(about(`clock against ${name}`)[0]).toContain('at most 2 s off')
  }

  expect(honeycomb.paths()).toStrictEqual(['GET /1/auth', 'HEAD /', 'POST /v1/traces'])
  expect(rollbar.paths()).toStrictEqual(['HEAD /', 'POST /api/1/item/'])
  const span = honeycomb.received.find(({ path }) => path === '/v1/traces')!
  expect(span.body.toString('latin1')).toContain('app.doctor')
  const item = rollbar.received.find(({ method }) => method === 'POST')!
  expect(JSON.parse(item.body.toString()).data).toMatchObject({
    level: 'debug',
    custom: { 'app.doctor': true },
  })
  expect(daemon.documents.map(text => JSON.parse(text).annotations)).toStrictEqual([
    { app_doctor: true },
  ])
}, 60_000)

test('keys that are wrong, of the wrong kind, or without rights: each named, with the next step', async () => {
  const honeycomb = await startVendor({
    '/1/auth': { status: 401, body: { error: 'unknown API key - check your credentials' } },
    '/v1/traces': { status: 401 },
  })
  const scope = 'insufficient privileges: post_server_item scope is required'
  const rollbar = await startVendor({
    '/api/1/item/': { status: 403, body: { err: 1, message: `${scope} for ${rollbarToken}` } },
  })
  const daemon = await startDaemon({ '/GetSamplingRules': { status: 403 } })
  const denied = { __type: 'AccessDeniedException', message: 'not authorized to PutLogEvents' }
  const logs = await startVendor({ '/': { status: 400, body: denied } })

  const run = await runDoctor({
    environment: {
      HONEYCOMB_API_KEY: honeycombKey,
      HONEYCOMB_API_ENDPOINT: honeycomb.url,
      ROLLBAR_ACCESS_TOKEN: rollbarToken,
      ROLLBAR_ENDPOINT: rollbar.url,
      CLOUDWATCH_LOG_GROUP: '/waywiser/doctor',
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: logs.url,
      AWS_ENDPOINT_URL_XRAY: 'https://xray.eu-central-1.amazonaws.com',
      AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${daemon.port}`,
      ...awsKeys,
    },
  })

  expect(run.code).toBe(1)
  noKeyIn(run)
  expect(run.bad()).toStrictEqual([
    `FAILING  Honeycomb's key: ${honeycomb.url} answers 401: unknown API key - check your credentials; cause: the key is cut, was deleted, or is not of the US region; mend: HONEYCOMB_API_ENDPOINT=https://api.eu1.honeycomb.io if the team is in the EU, else make an ingest key in Environment settings, API keys`,
    'FAILING  span to Honeycomb: not accepted; cause: answered 401 Unauthorized; mend: correct HONEYCOMB_API_KEY in .env',
    `FAILING  item to Rollbar: not accepted: a token of the wrong kind; cause: HTTP 403: ${scope} for ***; mend: copy the project's token with the scope post_server_item`,
    'FAILING  AWS region: us-east-1, and AWS_ENDPOINT_URL_XRAY is in eu-central-1; cause: AWS refuses a request that is signed for another region; mend: AWS_REGION=eu-central-1',
    'FAILING  log line to CloudWatch: not accepted; cause: AccessDeniedException: not authorized to PutLogEvents; mend: allow logs:CreateLogGroup, logs:CreateLogStream, logs:PutLogEvents, logs:PutRetentionPolicy',
    `FAILING  X-Ray daemon: runs at 127.0.0.1:${daemon.port}, and X-Ray answers it 403; cause: it has no credentials, wrong ones, or may not do xray:GetSamplingRules; mend: give the daemon AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY of a role with AWSXRayDaemonWriteAccess`,
  ])
  expect(honeycomb.paths()).toStrictEqual(['GET /1/auth', 'HEAD /', 'POST /v1/traces'])
}, 60_000)

test('a clock ten minutes off, a key that may not send, a daemon that is gone, no credentials', async () => {
  const honeycomb = await startVendor({
    '/1/auth': { body: honeycombAuth(false) },
    '/v1/traces': { status: 503 },
    '/': { clockMillis: -10 * 60_000 },
  })
  const logs = await startVendor({ '/': { clockMillis: 30_000 } })
  const gone = await freePort()

  const run = await runDoctor({
    environment: {
      HONEYCOMB_API_KEY: honeycombKey,
      HONEYCOMB_API_ENDPOINT: honeycomb.url,
      HONEYCOMB_TEAM: 'their-team',
      HONEYCOMB_ENVIRONMENT: 'prod',
      CLOUDWATCH_LOG_GROUP: '/waywiser/doctor',
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: logs.url,
      AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${gone}`,
    },
  })

  expect(run.code).toBe(1)
  const [ahead, behind, key, span, credentials, line, daemon, segment, ...more] = run.bad()
  expect(more).toStrictEqual([])
  expect(ahead).toBe(
    'FAILING  clock against Honeycomb: 10 min ahead; cause: AWS refuses such signatures, and records are shown at another time; mend: sudo timedatectl set-ntp true',
  )
  expect(behind).toMatch(/^warning {2}clock against CloudWatch Logs: (28|29|30) s behind; cause: /)
  expect(key).toBe(
    "FAILING  Honeycomb's key: configuration key of team our-team, environment prod, which may not send events; cause: a key of the wrong kind: it lacks the permission to send events; mend: make an ingest key in Environment settings, API keys",
  )
  expect(span).toBe(
    `FAILING  span to Honeycomb: not accepted; cause: answered 503 Service Unavailable; mend: curl -i ${honeycomb.url}`,
  )
  // A queue would try again; a canary is sent once.
  expect(honeycomb.paths()).toStrictEqual(['GET /1/auth', 'HEAD /', 'POST /v1/traces'])
  expect(credentials).toMatch(
    /^FAILING {2}AWS credentials: none found; cause: .*; mend: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in \.env, or AWS_PROFILE$/,
  )
  expect(line).toMatch(
    /^FAILING {2}log line to CloudWatch: not accepted; cause: CredentialsProviderError/,
  )
  const start =
    'docker run --rm -p 2000:2000 -p 2000:2000/udp -e AWS_REGION -e AWS_ACCESS_KEY_ID -e AWS_SECRET_ACCESS_KEY public.ecr.aws/xray/aws-xray-daemon:3.6.6'
  expect(daemon).toBe(
    `FAILING  X-Ray daemon: no answer at TCP 127.0.0.1:${gone} (ECONNREFUSED); cause: the daemon does not run there; mend: ${start}`,
  )
  expect(segment).toBe(
    `FAILING  segment to X-Ray: not accepted: 127.0.0.1:${gone}: no X-Ray daemon listens there; cause: the daemon does not run there; mend: ${start}`,
  )
}, 60_000)

test('no network: each way says at which step it ends, within seconds', async () => {
  const silent = createServer()
  afterwards(() => silent.close())
  const hanging = urlOf(await listen(silent))
  const closed = urlOf(await freePort())
  const startMillis = performance.now()

  const run = await runDoctor({
    environment: {
      HONEYCOMB_API_KEY: honeycombKey,
      HONEYCOMB_API_ENDPOINT: 'https://api.honeycomb.invalid',
      OTEL_EXPORTER_OTLP_ENDPOINT: closed,
      ROLLBAR_ACCESS_TOKEN: rollbarToken,
      ROLLBAR_ENDPOINT: hanging,
    },
  })

  expect(run.code).toBe(1)
  expect(performance.now() - startMillis).toBeLessThan(20_000)
  expect(run.about('way to Honeycomb')[0]).toMatch(
    /^FAILING {2}way to Honeycomb: DNS to api\.honeycomb\.invalid fails: (ENOTFOUND|EAI_AGAIN); cause: the name is misspelt, or this machine has no network or no DNS; mend: curl -I https:\/\/api\.honeycomb\.invalid$/,
  )
  expect(run.about('way to OTLP collector')).toStrictEqual([
    `FAILING  way to OTLP collector: TCP to ${new URL(closed).host} fails: ECONNREFUSED; cause: nothing listens there, or a firewall is in between; mend: curl -I ${closed}`,
  ])
  expect(run.about('way to Rollbar')[0]).toContain(
    `HTTP to ${new URL(hanging).host} fails: no answer in time; cause: it speaks another protocol`,
  )
  expect(run.about('item to Rollbar')).toStrictEqual([
    'FAILING  item to Rollbar: not accepted; cause: no answer in time',
  ])
  noKeyIn(run)
}, 60_000)

const tls = (name: string) => readFileSync(resolve('test/support/tls', name))

test('TLS of an authority that Node does not know, and with NODE_EXTRA_CA_CERTS', async () => {
  const server = createTlsServer({ key: tls('server.key'), cert: tls('server.pem') }, (_, answer) =>
    answer.writeHead(200, { 'content-type': 'application/json' }).end('{}'),
  )
  const port = await listen(server)
  afterwards(() => server.close())
  const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: `https://localhost:${port}` }

  const [without, withAuthority] = await Promise.all([
    runDoctor({ environment }),
    runDoctor({
      environment: { ...environment, NODE_EXTRA_CA_CERTS: resolve('test/support/tls/ca.pem') },
    }),
  ])

  expect(without.about('way to OTLP collector')[0]).toMatch(
    new RegExp(
      `^FAILING {2}way to OTLP collector: TLS to localhost:${port} fails: [A-Z_]+; cause: its certificate is not of an authority that Node knows.*; mend: NODE_EXTRA_CA_CERTS=<file with the certificate of that authority>$`,
    ),
  )
  expect(withAuthority.about('way to OTLP collector')[0]).toContain(' answers (ms: ')
  expect(withAuthority.about('span to the OTLP collector')[0]).toContain('ok       span to ')
}, 60_000)

test('through a proxy: every request goes there, and its password is in no line', async () => {
  const auth = { body: honeycombAuth(true) }
  const vendor = await startVendor({ '/1/auth': auth, '/v1/traces': {}, '/': {} })
  const proxy = await startProxy(() => vendor.port)
  const run = await runDoctor({
    environment: {
      NODE_USE_ENV_PROXY: '1',
      HTTP_PROXY: `http://ada:proxy-password@127.0.0.1:${proxy.port}`,
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.example.com:4318',
      HONEYCOMB_API_KEY: honeycombKey,
      HONEYCOMB_API_ENDPOINT: 'http://honeycomb.example.com',
      HONEYCOMB_TEAM: 'our-team',
      HONEYCOMB_ENVIRONMENT: 'prod',
    },
  })

  expect([run.code, run.bad()]).toStrictEqual([0, []])
  expect(proxy.whats()).toStrictEqual([
    'GET http://honeycomb.example.com/1/auth',
    'HEAD http://collector.example.com:4318/',
    'HEAD http://honeycomb.example.com/',
    'POST http://collector.example.com:4318/v1/traces',
    'POST http://honeycomb.example.com/v1/traces',
  ])
  expect(run.about('way to OTLP collector')[0]).toContain(
    `collector.example.com:4318 through the proxy http://127.0.0.1:${proxy.port} answers`,
  )
  expect(run.printed).not.toContain('proxy-password')
}, 60_000)

test('--aws: where segments go, what share is indexed, and the canary read back', async () => {
  const daemon = await startDaemon({ '/GetSamplingRules': { body: rulesOf('eu-central-1') } })
  const xray = await startVendor({
    '/GetTraceSegmentDestination': { body: { Destination: 'CloudWatchLogs', Status: 'ACTIVE' } },
    '/GetIndexingRules': {
      body: {
        IndexingRules: [
          { Name: 'Default', Rule: { Probabilistic: { DesiredSamplingPercentage: 1 } } },
        ],
      },
    },
    '/Traces': { body: { Traces: [{ Id: 'one' }] } },
  })
  const run = await runDoctor({
    args: ['--aws'],
    environment: {
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL_XRAY: xray.url,
      AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${daemon.port}`,
      ...awsKeys,
    },
  })

  expect(run.code).toBe(0)
  expect(run.bad()).toStrictEqual([
    'warning  X-Ray daemon: runs, and X-Ray takes its credentials (1 sampling rules of account 123456789012 in eu-central-1); cause: AWS_REGION is us-east-1, so links lead to another region than segments; mend: AWS_REGION=eu-central-1',
    `warning  X-Ray's destination: CloudWatch Logs (Transaction Search, ACTIVE); 1 % of traces are indexed; cause: groups, filter expressions and the list of traces see only the indexed ones; mend: aws xray update-indexing-rule --name Default --rule '{"Probabilistic":{"DesiredSamplingPercentage":100}}'`,
  ])
  expect(plain(run.about('segment to X-Ray')[0])).toMatch(
    /^ok {7}segment to X-Ray: sent, and read back after N ms; see /,
  )
}, 60_000)

test('with wrong settings nothing is sent to a vendor', async () => {
  const vendor = await startVendor({ '/': {} })
  const { code, about } = await runDoctor({
    environment: {
      ROLLBAR_ACCESS_TOKEN: rollbarToken,
      ROLLBAR_ENDPOINT: vendor.url,
      HONEYCOMB_API_ENDPOINT: 'api.honeycomb.io',
    },
  })

  expect(code).toBe(1)
  expect(about('item to Rollbar')).toStrictEqual([
    'skipped  item to Rollbar: not looked at; cause: the settings are wrong: mend these first',
  ])
  expect(vendor.received).toStrictEqual([])
})
