import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { runTraced, startTraced } from '../support/services.ts'
import { openLensSink } from './lens-sink.ts'

const watch = fileURLToPath(new URL('./socket-watch.ts', import.meta.url))

/** Preloaded before start.ts: it notes every socket that is opened and every worker thread. */
const watched = { NODE_OPTIONS: `--import ${watch}` }

test.each([
  ['nothing configured', {}],
  [
    'OTEL_SDK_DISABLED, whatever else is set',
    {
      OTEL_SDK_DISABLED: 'true',
      VIEWER_URL: 'http://127.0.0.1:9',
      AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1:9',
      HONEYCOMB_API_KEY: 'key',
      ROLLBAR_ACCESS_TOKEN: 'token',
    },
  ],
])('with %s no socket is opened and no worker is started', async (_title, env) => {
  const program = await runTraced('test/telemetry/echo-service.ts', { ...watched, ...env })

  for (let i = 0; i < 5; i++) await (await fetch(program.url)).text()
  await fetch(`${program.url}/fail`)
  expect(await program.stop()).toBe(0)

  const opened = program
    .stdout()
    .split('\n')
    .filter(line => line.startsWith('OPENED'))
  expect(opened).toEqual(['OPENED listen'])
})

test('the watch sees sockets and workers when there are any', async () => {
  const sink = await openLensSink()
  const program = await runTraced('test/telemetry/echo-service.ts', {
    ...watched,
    VIEWER_URL: sink.url,
    AWS_XRAY_DAEMON_ADDRESS: sink.daemonAddress,
  })

  await (await fetch(program.url)).text()
  await program.stop()

  for (const kind of ['connect', 'dgram', 'worker']) {
    expect(program.stdout()).toContain(`OPENED ${kind}`)
  }
})

test('with nothing configured answers still have the headers of their trace', async () => {
  const program = await runTraced('test/telemetry/echo-service.ts', {})

  const response = await fetch(program.url)
  const seen = (await response.json()) as { traceId: string; spanId: string }
  await program.stop()

  expect(response.headers.get('traceresponse')).toBe(`00-${seen.traceId}-${seen.spanId}-03`)
  expect(response.headers.get('x-trace-url')).toBeNull()
  const line = program.logLines().find(({ msg }) => msg === 'request')
  expect(line).toMatchObject({ trace_id: seen.traceId, method: 'GET', path: '/', status: 200 })
})

test('OTEL_SDK_DISABLED leaves no trace headers and no ids', async () => {
  const program = await runTraced('test/telemetry/echo-service.ts', { OTEL_SDK_DISABLED: 'true' })

  const response = await fetch(program.url)
  await program.stop()

  expect(response.headers.get('traceresponse')).toBeNull()
  expect(response.headers.get('x-amzn-trace-id')).toBeNull()
  expect(program.logLines().find(({ msg }) => msg === 'request')).not.toHaveProperty('trace_id')
})

test('all mistakes in the configuration are printed, and end the program before it listens', async () => {
  const program = startTraced('test/telemetry/echo-service.ts', {
    SAMPLING: 'local',
    SAMPLING_RULES_FILE: 'nowhere.json',
    XRAY_GOES_TO: 'me',
    VIEWER_URL: 'http://127.0.0.1:9',
  })

  expect(await program.ended).toBe(1)
  await expect(program.listening).rejects.toThrow('before it listened')
  expect(program.stderr().trim().split('\n')).toEqual([
    'The configuration is wrong:',
    '  XRAY_GOES_TO="me": expected "viewer" or "aws"',
    '  SAMPLING_RULES_FILE="nowhere.json": expected a file that can be read (ENOENT)',
  ])
})
