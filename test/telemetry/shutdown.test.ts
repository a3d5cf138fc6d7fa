import { request } from 'node:http'
import { expect, test } from 'vitest'
import { runTraced } from '../support/services.ts'
import { until } from '../support/until.ts'
import { openLensSink } from './lens-sink.ts'

/**
 * Sends one request after the other, each over a connection of its own; returns the trace ids of
 * the answers.
 */
async function load(url: string, isOver: () => boolean): Promise<string[]> {
  const answered: string[] = []
  while (!isOver()) {
    const traceId = await new Promise<string | undefined>(resolve => {
      request(url, response => {
        const [, id] = String(response.headers.traceresponse).split('-')
        response.resume().on('end', () => resolve(id))
      })
        .on('error', () => resolve(undefined))
        .end()
    })
    if (traceId === undefined) break
    answered.push(traceId)
  }
  return answered
}

test('SIGTERM under load: answered requests = SERVER spans = segments = log lines', async () => {
  const sink = await openLensSink()
  // The back end is slow, so a request that only begins at the end would be missing.
  sink.answers.delayMillis = 300
  const program = await runTraced('test/telemetry/echo-service.ts', {
    VIEWER_URL: sink.url,
    AWS_XRAY_DAEMON_ADDRESS: sink.daemonAddress,
  })

  let isOver = false
  const clients = Array.from({ length: 8 }, () => load(program.url, () => isOver))
  await until(() => program.logLines().length > 300)
  const code = await program.stop()
  isOver = true
  const answered = (await Promise.all(clients)).flat().sort()
  await until(() => sink.segments.length >= answered.length)

  expect(code).toBe(0)
  expect(answered.length).toBeGreaterThan(200)
  expect(
    sink
      .servers()
      .map(span => span.traceId)
      .sort(),
  ).toEqual(answered)
  const segmentIds = sink.segments.map(segment => String(segment.trace_id).replace(/^1-|-/g, ''))
  expect(segmentIds.sort()).toEqual(answered)
  const lines = sink.logLines.filter(line => line.msg === 'request')
  expect(lines.map(line => line.trace_id).sort()).toEqual(answered)
})

test('the log counts the undelivered records at the end, for each destination that was away', async () => {
  const program = await runTraced('test/telemetry/echo-service.ts', {
    HONEYCOMB_API_KEY: 'hcaik_0123',
    HONEYCOMB_API_ENDPOINT: 'http://127.0.0.1:9',
    ROLLBAR_ACCESS_TOKEN: 'token',
    ROLLBAR_ENDPOINT: 'http://127.0.0.1:9/api/1/item/',
  })

  await (await fetch(`${program.url}/fail`)).text()
  expect(await program.stop()).toBe(0)

  const atTheEnd = program.logLines().filter(({ who }) => String(who).endsWith('at the end'))
  expect(atTheEnd.map(({ who, problem }) => `${who}: ${problem}`)).toEqual([
    'otlp: honeycomb, at the end: 1 spans lost: not delivered',
    'rollbar: rollbar, at the end: 1 items lost: not delivered',
  ])
})
