import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { TracesAnswer } from '../../../services/viewer/records/api.ts'
import { type Setting, settings } from '../../../services/viewer/settings.ts'
import { afterwards } from '../../support/afterwards.ts'
import { withoutHolder } from '../../support/ports.ts'
import { startProgram } from '../../support/program.ts'
import { scratchFolder } from '../../support/scratch-folder.ts'
import { sendRequest } from '../../support/send-request.ts'
import { takePort } from '../../support/servers.ts'
import { getJson } from '../../support/traces.ts'
import { until } from '../../support/until.ts'
import { traceRequest } from '../../viewer/from-otlp/protobuf-writer.ts'

const freePorts = ['--port', '0', '--otlp-port', '0', '--otlp-grpc-port', '0', '--xray-port', '0']

/** `npm run viewer -- <args>`, without npm. */
function startViewerAlone(args: string[], environment: Record<string, string> = {}) {
  const program = startProgram('commands/viewer.ts', { args, environment })
  afterwards(() => program.stop('SIGKILL'))
  return program
}

/** What a run that ends by itself printed, and its exit code. */
async function runViewerAlone(args: string[], environment: Record<string, string> = {}) {
  const program = startViewerAlone(args, environment)
  return { code: await program.ended, stdout: program.stdout(), stderr: program.stderr() }
}

test('the banner has the address of the page and a line for each lens, and Ctrl-C ends it', async () => {
  const folder = join(scratchFolder(), 'a new folder')
  const program = startViewerAlone([...freePorts, '--data', folder])
  const { port, otlpPort, otlpGrpcPort, xrayPort } = await program.listening

  const page = await fetch(`http://localhost:${port}/`)
  expect(await program.stop('SIGINT')).toBe(0)

  expect(page.headers.get('content-type')).toContain('text/html')
  expect(program.stderr()).toBe('')
  const [, first, , ...rest] = program.stdout().split('\n')
  expect(first).toBe(`Waywiser is up: http://localhost:${port}`)
  expect(rest.slice(1, 6).map(line => line.trim().replace(/ {2,}/, ' | '))).toStrictEqual([
    `spans, logs | OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:${otlpPort} OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf`,
    `or | OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:${otlpGrpcPort} OTEL_EXPORTER_OTLP_PROTOCOL=grpc`,
    `segments | AWS_XRAY_DAEMON_ADDRESS=127.0.0.1:${xrayPort}`,
    `errors | Rollbar's option endpoint: 'http://localhost:${port}/api/1/item/', with any access token`,
    `log lines | AWS_ENDPOINT_URL_CLOUDWATCH_LOGS=http://localhost:${port}`,
  ])
  expect(program.stdout()).toContain(`Kept in ${folder}. Ctrl-C ends it.`)
  expect(existsSync(join(folder, 'viewer.sqlite'))).toBe(true)
})

test('an option wins over its variable, and one that is not given leaves the variable', async () => {
  const WAYWISER_DATA = scratchFolder()
  const program = startViewerAlone([...freePorts, '--allowed-hosts=from-option'], {
    WAYWISER_DATA,
    PORT: '1',
    ALLOWED_HOSTS: 'from-variable',
    ALLOWED_ORIGINS: 'http://localhost:5173',
  })
  const url = await program.address()
  const statusFor = async (headers: Record<string, string>) =>
    (await sendRequest(url, { method: 'POST', path: '/v1/logs', headers })).status

  expect(existsSync(join(WAYWISER_DATA, 'viewer.sqlite'))).toBe(true)
  expect(await statusFor({ host: 'from-option' })).toBe(415)
  expect(await statusFor({ host: 'from-variable' })).toBe(421)
  expect(await statusFor({ origin: 'http://localhost:5173' })).toBe(415)
})

test('a smaller store keeps fewer records, of the newest traces', async () => {
  const program = startViewerAlone([...freePorts, '--max-spans=1000', '--data', scratchFolder()])
  const url = await program.address()
  const idOf = (n: number) => n.toString(16).padStart(32, '0')
  const trace = (n: number) =>
    Array.from({ length: 100 }, (_, span) => ({
      traceId: idOf(n),
      spanId: (n * 100 + span).toString(16).padStart(16, '0'),
    }))
  for (let n = 1; n <= 15; n += 1) {
    const headers = { 'content-type': 'application/x-protobuf' }
    await fetch(`${url}/v1/traces`, { method: 'POST', headers, body: traceRequest(...trace(n)) })
  }

  const statusOf = async (n: number) => (await fetch(`${url}/-/api/traces/${idOf(n)}`)).status

  expect(await statusOf(15)).toBe(200)
  expect(await statusOf(1)).toBe(404)
  await until(async () => {
    const { traces } = await getJson<TracesAnswer>(`${url}/-/api/traces`)
    return traces.length === 10
  })
})

test('a second viewer on the same port, and one on the same folder: one line, exit 1', async () => {
  const folder = scratchFolder()
  const first = startViewerAlone([...freePorts, '--data', folder])
  const { port } = await first.listening

  const onPort = runViewerAlone([
    ...freePorts.slice(2),
    `--port=${port}`,
    '--data',
    scratchFolder(),
  ])
  const onFolder = runViewerAlone([...freePorts, '--data', folder])

  const { stderr, ...outcome } = await onPort
  expect({ ...outcome, stderr: withoutHolder(stderr) }).toStrictEqual({
    code: 1,
    stdout: '',
    stderr: `port ${port} on 127.0.0.1 is taken; set PORT (--port) to another one (0 means any free one)\n`,
  })
  expect(await onFolder).toStrictEqual({
    code: 1,
    stdout: '',
    stderr: `another viewer has ${folder}/viewer.sqlite open; end it, or set WAYWISER_DATA (--data) to another folder\n`,
  })
})

test('a taken OTLP port is a warning for a person, and spans go to the main port', async () => {
  const otlpPort = await takePort()
  const others = ['--port=0', '--otlp-grpc-port=0', '--xray-port=0']
  const program = startViewerAlone([...others, `--otlp-port=${otlpPort}`], {
    WAYWISER_DATA: scratchFolder(),
  })
  const { port } = await program.listening
  await program.stop('SIGINT')

  expect(withoutHolder(program.stdout())).toMatch(
    /^warn: port \d+ on 127\.0\.0\.1 is taken; set OTLP_PORT/,
  )
  expect(program.stdout()).toContain(`OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:${port} `)
})

describe('--help', () => {
  test.each(['--help', '-h'])('%s lists every setting with variable and default', async flag => {
    const { code, stdout, stderr } = await runViewerAlone(['--port', 'abc', flag])

    expect([code, stderr]).toStrictEqual([0, ''])
    for (const { flag, value, variable, fallback, about } of Object.values<Setting>(settings)) {
      const unset = fallback === undefined ? '' : `, default ${fallback}`
      expect(stdout).toContain(`  --${flag} ${value}   (${variable}${unset})\n      ${about}\n`)
    }
  })
})

const flags = [...Object.values(settings).map(({ flag }) => flag), 'help']
const anyFlag = `one of ${flags.map(flag => `--${flag}`).join(', ')}`

test.each([
  [['--prot=1'], {}, `--prot: expected ${anyFlag}`],
  [['-p'], {}, `-p: expected ${anyFlag}`],
  [['--help=yes'], {}, `--help: expected ${anyFlag}`],
  [['start'], {}, '"start": expected only options, which start with --'],
  [['--port'], {}, '--port: expected a value, <port>: the page'],
  [['--port='], {}, '--port: expected a value'],
  [['--data', '--faults=on'], {}, '--data: expected a value'],
  [['--port=0', '--port=1'], {}, '--port: expected once'],
  [['--port', '70000'], {}, '--port="70000": expected a whole number from 0 to 65535'],
  [[], { PORT: '-1' }, 'PORT="-1": expected a whole number from 0 to 65535'],
  [['--max-bytes=1KB'], {}, '--max-bytes="1KB": expected a size from 32MB to 64GB'],
  [['--max-bytes=1.5GB'], {}, '--max-bytes="1.5GB": expected a size'],
  [['--max-bytes=65GB'], {}, '--max-bytes="65GB": expected a size'],
  [[], { MAX_BYTES: '512 Mib' }, 'MAX_BYTES="512 Mib": expected a size'],
  [['--max-age=24'], {}, '--max-age="24": expected a time from 1m to 365d, such as 90m, 24h or 7d'],
  [['--max-age=59s'], {}, '--max-age="59s": expected a time'],
  [['--max-age', '366d'], {}, '--max-age="366d": expected a time'],
  [['--max-spans=999'], {}, '--max-spans="999": expected a whole number from 1000 to 10000000'],
  [['--max-segments=1e4'], {}, '--max-segments="1e4": expected a whole number'],
  [['--max-items=x'], {}, '--max-items="x": expected a whole number'],
  [['--max-log-lines=-5'], {}, '--max-log-lines="-5": expected a whole number'],
  [['--faults=yes'], {}, '--faults="yes": expected "on" or "off"'],
  [['--log-level=loud'], {}, '--log-level="loud": expected "trace" or "debug"'],
  [['--public-url=my-machine'], {}, '--public-url="my-machine": expected an address that starts'],
  [['--allowed-hosts=http://a'], {}, '--allowed-hosts="http://a": expected host names'],
  [['--allowed-origins=*'], {}, '--allowed-origins="*": expected origins'],
] as [string[], Record<string, string>, string][])(
  '%j and %j: one message, exit 1, and no port was open',
  async (args, environment, problem) => {
    const folder = join(scratchFolder(), 'untouched')

    const { code, stdout, stderr } = await runViewerAlone(args, {
      WAYWISER_DATA: folder,
      ...environment,
    })

    expect([code, stdout]).toStrictEqual([1, ''])
    const [title, line, hint, end] = stderr.split('\n')
    expect([title, hint, end]).toStrictEqual([
      'The configuration is wrong:',
      'npm run viewer -- --help lists every setting.',
      '',
    ])
    expect(line).toContain(`  ${problem}`)
    expect(existsSync(folder)).toBe(false)
  },
)
