import { expect, test } from 'vitest'
import { droppedOf } from '../../services/telemetry/delivery/delivery-counts.ts'
import { get } from '../services/services.ts'
import { scratchFolder } from '../support/scratch-folder.ts'
import { startService } from '../support/services.ts'
import { until } from '../support/until.ts'
import { openLensSink } from './lens-sink.ts'

/** The real service with one destination for each lens; `code` runs in it at the start. */
async function start(environment: Record<string, string> = {}, code = '') {
  const sink = await openLensSink()
  const service = startService(
    'activities',
    {
      WAYWISER_DATA: scratchFolder(),
      LOG_LEVEL: 'info',
      VIEWER_URL: sink.url,
      AWS_XRAY_DAEMON_ADDRESS: sink.daemonAddress,
      OTEL_BSP_SCHEDULE_DELAY: '100',
      ...environment,
    },
    ['--import', `data:text/javascript,${encodeURIComponent(code)}`],
  )
  const address = await service.address()
  const deliveries = async () => (await get(`${address}/readyz?verbose`)).body.deliveries
  const linesWith = (message: string) =>
    service
      .stdout()
      .split('\n')
      .filter(line => line.includes(`"msg":"${message}"`))
      .map(line => JSON.parse(line))
  return { sink, service, address, deliveries, linesWith }
}

const requests = 5
/** The log worker sends its counts once a second. */
const patiently = { timeout: 10_000 }
/** An item, a line, a segment, and a SERVER span with one for the item's report. */
const send = async (address: string) => {
  for (let count = 0; count < requests; count++) await get(`${address}/rollbar/test`)
}

test('/readyz?verbose counts what was delivered, by lens and destination, and leaves no trace', async () => {
  const { sink, address, deliveries, linesWith } = await start()

  await send(address)
  await until(() => {
    const lines = sink.logLines.filter(({ msg }) => msg === 'request')
    return [sink.spans, sink.segments, sink.items, lines].every(({ length }) => length === requests)
  })
  await expect.poll(async () => (await deliveries()).logs.viewer.waiting, patiently).toBe(0)

  const done = { dropped: {}, waiting: 0, retried: 0, uncertain: 0 }
  const { otlp, xray, rollbar, logs } = await deliveries()
  expect({ otlp, xray, rollbar }).toEqual({
    otlp: { viewer: { delivered: requests, ...done } },
    xray: { daemon: { delivered: requests, ...done } },
    rollbar: { viewer: { delivered: requests, ...done } },
  })
  expect(logs.viewer).toEqual({ delivered: sink.logLines.length, ...done })
  expect((await get(`${address}/readyz`)).body).toEqual({ status: 'ready' })
  expect(linesWith('request')).toHaveLength(requests)
  expect(sink.spans).toHaveLength(requests)
})

test('without destinations there are no counts, and a service that is not ready still says so', async () => {
  const service = startService('activities', {
    DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
    LOG_LEVEL: 'silent',
  })

  const { status, body } = await get(`${await service.address()}/readyz?verbose`)

  expect([status, body]).toEqual([503, { status: 'not_ready', deliveries: {} }])
})

test('the line about drops has the counts by lens, destination and reason', async () => {
  const { sink, service, address, deliveries, linesWith } = await start()
  sink.answers.status = 403
  const droppedBy = async () => {
    const { otlp, rollbar } = await deliveries()
    return [otlp, rollbar].map(({ viewer }) => droppedOf(viewer))
  }

  await send(address)
  await expect.poll(droppedBy, patiently).toEqual([requests, requests])
  await service.stop()

  // On a busy machine the drops take longer than the second that the first line waits for them.
  expect(linesWith('Telemetry was dropped').at(-1)).toMatchObject({
    level: 'warn',
    droppedRecords: 2 * requests,
    dropped: {
      otlp: { viewer: { refused: requests } },
      rollbar: { viewer: { refused: requests } },
    },
  })
})

test('process.exit loses no line and no segment, and its last line counts the spans and items', async () => {
  // Exits before the 50 ms for which segments gather are over.
  const exitAfterLast = `let left = ${requests + 1}
    process.getBuiltinModule('node:diagnostics_channel').subscribe(
      'http.server.response.finish',
      ({ request }) => {
        if (request.url === '/rollbar/test' && --left === 0) setTimeout(process.exit, 5, 3)
      },
    )`
  const environment = { OTEL_BSP_SCHEDULE_DELAY: '60000' }
  const { sink, service, address, deliveries } = await start(environment, exitAfterLast)
  await send(address)
  await expect.poll(async () => (await deliveries()).rollbar.viewer.waiting, patiently).toBe(0)
  sink.answers.delayMillis = 300

  await get(`${address}/rollbar/test`)

  expect(await service.ended).toBe(3)
  await until(() => sink.segments.length === requests + 1)
  expect(sink.logLines.filter(({ msg }) => msg === 'request')).toHaveLength(requests + 1)
  expect(sink.logLines.at(-1)).toMatchObject({
    msg: 'Telemetry was dropped',
    dropped: {
      otlp: { viewer: { 'not delivered at the end': requests + 1 } },
      rollbar: { viewer: { 'not delivered at the end': 1 } },
    },
  })
})
