import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { freePort } from '../../support/ports.ts'
import { scratchFolder } from '../../support/scratch-folder.ts'
import { takePort } from '../../support/servers.ts'
import { doctorFindings, runDoctor } from './run-doctor.ts'

test('nothing configured: nothing fails, and what was skipped says why', async () => {
  const { code, lines, bad, stderr } = await runDoctor()

  expect([code, stderr, bad()]).toStrictEqual([0, '', []])
  expect(lines[0]).toBe('Settings and this machine')
  expect(lines).toContain('  ok       settings: there is no .env; every value can be read')
  expect(lines).toContain('  skipped  forms of keys: not looked at; cause: no key is set')
  expect(lines).toContain(
    '  skipped  processes: not looked at; cause: nothing of ours runs here; mend: npm start',
  )
  expect(lines.at(-2)).toMatch(/^\d+ ok, 0 warnings, 0 failing, \d+ skipped$/)
})

test('--json has the same findings, and the exit code', async () => {
  const { code, exitCode, findings } = await doctorFindings({ dotEnv: ['SAMPLING=most'] })

  expect([code, exitCode]).toStrictEqual([1, 1])
  expect(findings.find(({ id }) => id === 'settings')).toStrictEqual({
    id: 'settings',
    what: 'SAMPLING',
    state: 'failing',
    seen: '"most"',
    cause: 'expected "all" or "local" or "central"',
    mend: 'correct SAMPLING in .env',
  })
})

test.each([
  [['--colour'], "Unknown option '--colour'"],
  [['cluster'], "Unexpected argument 'cluster'"],
])('%j: what is allowed, exit 2, and nothing is looked at', async (args, problem) => {
  const { code, lines, stderr } = await runDoctor({ args })

  expect([code, lines]).toStrictEqual([2, ['']])
  expect(stderr).toContain(problem)
  expect(stderr).toContain('--cluster    looks at the cluster')
})

describe('values', () => {
  test('without a scheme, with a doubled path, on a line that is none: each with its correction', async () => {
    const { code, bad } = await runDoctor({
      dotEnv: [
        `HONEYCOMB_API_KEY=${'0af7'.repeat(8)}`,
        'HONEYCOMB_API_ENDPOINT=api.eu1.honeycomb.io',
        'OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318/v1/traces',
        'VIEWER_PUBLIC_URL=localhost:8088',
        'LOG_LEVEL',
      ],
    })

    expect(code).toBe(1)
    expect(bad()).toStrictEqual([
      'FAILING  setting: .env, line 5: expected NAME=value or a comment; mend: correct it: nothing of ours starts with it',
      'FAILING  HONEYCOMB_API_ENDPOINT: "api.eu1.honeycomb.io"; cause: expected an address that starts with http:// or https://; mend: HONEYCOMB_API_ENDPOINT=https://api.eu1.honeycomb.io',
      'FAILING  setting: HONEYCOMB_DATASET is not set: a classic HONEYCOMB_API_KEY needs it; mend: correct it: nothing of ours starts with it',
      'FAILING  OTEL_EXPORTER_OTLP_ENDPOINT: "http://localhost:4318/v1/traces"; cause: expected an address without /v1/traces, which is added to it; mend: OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318',
      'FAILING  VIEWER_PUBLIC_URL: "localhost:8088"; cause: expected an address that starts with http:// or https://; mend: VIEWER_PUBLIC_URL=http://localhost:8088',
    ])
  })

  test('of the shell: the shell is named, and a secret is masked', async () => {
    const environment = { PEER_TRUST_KEY: 'short-secret', TRUST_INCOMING_TRACES: 'some' }
    const { bad, printed } = await runDoctor({ environment })

    expect(bad()).toContain(
      'FAILING  TRUST_INCOMING_TRACES: "some"; cause: expected "all" or "peers" or "none"; mend: correct TRUST_INCOMING_TRACES in the shell',
    )
    expect(printed).not.toContain('short-secret')
  })
})

describe('names', () => {
  test('misspelt in .env: did you mean …?', async () => {
    const meant = {
      AWS_DEFAULT_REGION: 'AWS_REGION',
      CLOUDWATCH_LOGGROUP: 'CLOUDWATCH_LOG_GROUP',
      HONEYCOMB_APIKEY: 'HONEYCOMB_API_KEY',
      OTEL_EXPORTER_OTPL_ENDPOINT: 'OTEL_EXPORTER_OTLP_ENDPOINT',
      ROLBAR_ACCESS_TOKEN: 'ROLLBAR_ACCESS_TOKEN',
      ROLLBAR_TOKEN: 'ROLLBAR_ACCESS_TOKEN',
      honeycomb_api_key: 'HONEYCOMB_API_KEY',
    }
    const dotEnv = Object.keys(meant).map(name => `${name}=a-secret-value`)
    const { code, bad, printed } = await runDoctor({ dotEnv })

    const [ignored, ...names] = bad()
    expect(ignored).toBe(
      'warning  setting: ignored: OTEL_EXPORTER_OTPL_ENDPOINT, because OpenTelemetry has no such variable for Node',
    )
    expect(names).toStrictEqual(
      Object.entries(meant).map(
        ([name, right]) =>
          `FAILING  names of variables: ${name} is set in .env, and nothing reads it; cause: did you mean ${right}?; mend: rename ${name} to ${right} in .env`,
      ),
    )
    expect(code).toBe(1)
    expect(printed).not.toContain('a-secret-value')
  })

  test('in the shell, beside the right one, or like none: a warning, or nothing', async () => {
    const { code, bad } = await runDoctor({
      dotEnv: ['MY_OWN_THING=1', 'LOG_LEVL=info', 'LOG_LEVEL=info'],
      environment: { HONEYCOMB_APIKEY: 'x', VIEWERX: '1', LESSOPEN: 'x' },
    })

    expect(bad()).toStrictEqual([
      'warning  names of variables: HONEYCOMB_APIKEY is set in the shell, and nothing reads it; cause: did you mean HONEYCOMB_API_KEY?; mend: rename HONEYCOMB_APIKEY to HONEYCOMB_API_KEY in the shell',
      'warning  names of variables: LOG_LEVL is set in .env, and nothing reads it; cause: did you mean LOG_LEVEL?; mend: rename LOG_LEVL to LOG_LEVEL in .env',
      'warning  names of variables: MY_OWN_THING is set in .env, and nothing reads it; mend: remove MY_OWN_THING from .env',
    ])
    expect(code).toBe(0)
  })

  test('every name of .env.example is known', async () => {
    const { about } = await runDoctor({
      dotEnv: readFileSync('.env.example', 'utf8').split('\n'),
    })

    expect(about('names of variables')).toStrictEqual([
      'ok       names of variables: none is misspelt',
    ])
  })
})

describe('addresses that lead nowhere', () => {
  // Loopback only: nothing listens on these ports.
  test.each([
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4317' },
      "warning  OTEL_EXPORTER_OTLP_ENDPOINT: port 4317; cause: 4317 is gRPC's port, and ours is OTLP over HTTP, whose port is 4318; mend: OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318",
    ],
    [
      { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://127.0.0.1:9' },
      'warning  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: its path does not end with /v1/traces; cause: this variable is used as it is: nothing is added to it; mend: OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://127.0.0.1:9/v1/traces',
    ],
    [
      { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://127.0.0.1:9/v1/traces/v1/traces' },
      'FAILING  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: /v1/traces is in it twice; mend: OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://127.0.0.1:9/v1/traces',
    ],
  ])('%j', async (environment, line) => {
    const { bad } = await runDoctor({ environment })

    expect(bad()).toContain(line)
  })
})

describe('forms of keys', () => {
  // With a line that is none, no vendor is asked.
  const notSent = 'not a line'
  const link = 'https://docs.honeycomb.io/configure/environments/manage-api-keys/'
  const another = 'mend: make an ingest key in Environment settings, API keys'

  test.each([
    [
      { HONEYCOMB_API_KEY: `hcaik_${'0a'.repeat(29)}`, ROLLBAR_ACCESS_TOKEN: '0af7'.repeat(8) },
      "ok       HONEYCOMB_API_KEY: an ingest key's form",
      "ok       ROLLBAR_ACCESS_TOKEN: a token's form; only Rollbar knows whether it may post items",
    ],
    [
      { HONEYCOMB_API_KEY: `${'aB3'.repeat(7)}x`, ROLLBAR_ACCESS_TOKEN: 'abcdefghijk' },
      `warning  HONEYCOMB_API_KEY: a configuration key's form; cause: it can do more than send spans, and does so only with that permission; ${another}; see ${link}`,
      "warning  ROLLBAR_ACCESS_TOKEN: no form of Rollbar's tokens; cause: 11 characters; a token has 32 hexadecimal ones; mend: copy the project's token with the scope post_server_item",
    ],
    [
      {
        HONEYCOMB_API_KEY: `hcamk_${'0a'.repeat(29)}`,
        AWS_ACCESS_KEY_ID: 'ASIAEXAMPLEEXAMPLE12',
        AWS_SECRET_ACCESS_KEY: 's3cr'.repeat(10),
      },
      `warning  HONEYCOMB_API_KEY: a management key's form; cause: it may not send spans; ${another}; see ${link}`,
      'warning  AWS_ACCESS_KEY_ID: AWS_SESSION_TOKEN is not set; cause: a key that begins with ASIA is temporary, and AWS refuses it without its token; mend: set AWS_SESSION_TOKEN in .env too',
    ],
    [
      { HONEYCOMB_API_KEY: 'a-key-of-no-form', AWS_ACCESS_KEY_ID: 'AKIAEXAMPLEEXAMPLE12' },
      `warning  HONEYCOMB_API_KEY: no form of Honeycomb's keys; cause: 16 characters; an ingest key has 64 and begins with hcaik_; ${another}; see ${link}`,
      'FAILING  AWS_ACCESS_KEY_ID: AWS_SECRET_ACCESS_KEY is not set; cause: the AWS SDK takes both or none of the two; mend: set AWS_SECRET_ACCESS_KEY in .env too',
    ],
  ])('%#', async (keys, ...expected) => {
    const dotEnv = Object.entries(keys).map(([name, value]) => `${name}=${value}`)
    const { lines, printed } = await runDoctor({ dotEnv: [...dotEnv, notSent] })

    for (const line of expected) expect(lines.map(each => each.trim())).toContain(line)
    for (const value of Object.values(keys)) expect(printed).not.toContain(value)
  })
})

describe('ports', () => {
  test('a port that another program holds: the program is named', async () => {
    const taken = await takePort()
    const free = await freePort()
    const { code, bad, about } = await runDoctor({
      environment: { ACTIVITIES_PORT: String(taken), NOTIFICATIONS_PORT: String(free) },
    })

    expect(bad()).toHaveLength(1)
    expect(bad()[0]).toMatch(
      new RegExp(
        `^FAILING  port ${taken} \\(ACTIVITIES_PORT\\): taken by .* \\(process ${process.pid}\\); mend: ACTIVITIES_PORT=0 npm start$`,
      ),
    )
    expect(about('ports')).toStrictEqual([
      `ok       ports: ${free} free; the others are any free ones`,
    ])
    expect(code).toBe(1)
  })

  test("OTLP's is a warning: the viewer takes it on its main port too", async () => {
    const taken = await takePort()
    const { code, bad } = await runDoctor({ environment: { OTLP_PORT: String(taken) } })

    expect(bad()[0]).toContain(`warning  port ${taken} (OTLP_PORT): taken by `)
    expect(code).toBe(0)
  })
})

describe('packages', () => {
  const withPackages = (...paths: string[]) => {
    const folder = scratchFolder()
    mkdirSync(join(folder, 'node_modules'))
    const packages = Object.fromEntries(paths.map(path => [path, { version: '1.9.0' }]))
    const text = JSON.stringify({ packages })
    writeFileSync(join(folder, 'node_modules/.package-lock.json'), text)
    return folder
  }
  const own = 'node_modules/@opentelemetry/api'

  test('one copy of each, and two of one', async () => {
    const [one, two] = await Promise.all([
      runDoctor({ cwd: withPackages(own, 'node_modules/@opentelemetry/core') }),
      runDoctor({ cwd: withPackages(own, `node_modules/other/${own}`) }),
    ])

    expect(one.about('OpenTelemetry packages')).toStrictEqual([
      'ok       OpenTelemetry packages: one copy of each of 2 packages',
    ])
    expect(two.bad()).toStrictEqual([
      `warning  @opentelemetry/api: 2 copies: ${own} 1.9.0, node_modules/other/${own} 1.9.0; cause: spans of one copy do not exist for the other; mend: npm dedupe`,
    ])
  })

  test('another instrumentation in NODE_OPTIONS', async () => {
    const { bad } = await runDoctor({
      environment: { NODE_OPTIONS: '--conditions=dd-trace' },
    })

    expect(bad()).toStrictEqual([
      `warning  Node: ${process.version}, NODE_OPTIONS=--conditions=dd-trace; cause: dd-trace traces the same requests a second time, under other ids; mend: unset NODE_OPTIONS`,
    ])
  })
})

describe('sampling rules', () => {
  test('each route of both services meets a rule, whose share and reservoir are said', async () => {
    const { about } = await runDoctor({ cwd: resolve('.') })

    expect(about('sampling rules')).toStrictEqual([
      'ok       sampling rules: SAMPLING=all keeps every request; with SAMPLING=local the rules of xray.json would decide',
    ])
    expect(about('rule rollbar-test')).toStrictEqual([
      'ok       rule rollbar-test: keeps all; met by activities: GET /rollbar/test',
    ])
    const [cruddur] = about('rule Cruddur')
    expect(cruddur).toContain(
      'keeps the first 5 of every second, then 10 % of the others, each counting for 10; keeps all up to 5 requests/s of each process; met by activities: GET /api/activities/home, ',
    )
    expect(cruddur).toContain('; notifications: GET /api/activities/notifications, ')
  })

  test('a route of which nothing is kept, and a file with a mistake', async () => {
    const rule = { RuleName: 'none', Priority: 1, FixedRate: 0, ReservoirSize: 0 }
    const rulesIn = (file: object) => {
      const folder = scratchFolder()
      writeFileSync(join(folder, 'xray.json'), JSON.stringify(file))
      return runDoctor({ cwd: folder, environment: { SAMPLING: 'local' } })
    }
    const owned = { samplingRules: ['none'], groups: [] }
    const [none, wrong] = await Promise.all([
      rulesIn({ samplingRules: [{ ...rule, URLPath: '/rollbar/*' }], groups: [], owned }),
      rulesIn({ samplingRules: [{ ...rule, FixedRate: 2 }], groups: [], owned }),
    ])

    expect(none.bad()).toStrictEqual([
      'warning  rule none: keeps none; met by activities: GET /rollbar/test; mend: give none a rate or a reservoir',
    ])
    expect(wrong.code).toBe(1)
    expect(wrong.bad().join()).toContain('FixedRate')
  })
})
