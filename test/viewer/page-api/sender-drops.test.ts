import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SenderDropsAnswer } from '../../../services/viewer/records/api.ts'
import { logLine, sampleMillis } from '../records.ts'
import { startViewer, type TestViewer } from '../viewer.ts'

let viewer: TestViewer

beforeEach(async () => {
  viewer = await startViewer()
})
afterEach(() => viewer.close())

/** The report of a sender; an `n`-th one is of another second. */
function report(stream: string, n: number, dropped: unknown): void {
  viewer.clock.millis = sampleMillis + n * 1000
  const timeMillis = sampleMillis + n
  const message = 'Telemetry was dropped'
  viewer.inbox.addLogs([
    logLine({ stream, timeMillis, message, fields: { msg: message, dropped } }),
  ])
}

const ask = async (query = '') =>
  (await viewer.get<SenderDropsAnswer>(`/-/api/sender-drops${query}`)).body

test('the newest totals of each stream count, other lines do not', async () => {
  report('one', 2, { otlp: { viewer: { refused: 7 } } })
  report('one', 3, { otlp: { viewer: { refused: 9, 'queue full': 20 } } })
  report('two', 1, { xray: { daemon: { 'not sent': 1 } } })
  report('three', 1, { otlp: { viewer: { refused: 'many' }, other: null }, logs: 5 })
  report('four', 1, 'all of it')
  report('five', 1, undefined)
  report('six', 1, { pigeons: { loft: { tired: 2 } } })
  viewer.inbox.addLogs([
    logLine({ message: 'hello', fields: { dropped: { otlp: { a: { b: 1 } } } } }),
  ])

  const common = { service: 'activities', lens: 'otlp', destination: 'viewer' }
  const at = (n: number) => ({ timeMillis: sampleMillis + n })
  expect((await ask()).drops).toStrictEqual([
    {
      ...{ ...common, stream: 'one', reason: 'queue full', count: 20, ...at(3) },
      text: 'activities dropped 20 spans (queue full)',
    },
    {
      ...{ ...common, stream: 'one', reason: 'refused', count: 9, ...at(3) },
      text: 'activities dropped 9 spans (refused)',
    },
    {
      ...{ ...common, lens: 'pigeons', destination: 'loft', stream: 'six', reason: 'tired' },
      ...{ count: 2, ...at(1), text: 'activities dropped 2 records (tired)' },
    },
    {
      ...{ ...common, lens: 'xray', destination: 'daemon', stream: 'two', reason: 'not sent' },
      ...{ count: 1, ...at(1), text: 'activities dropped 1 segment (not sent)' },
    },
  ])
  viewer.clock.millis = sampleMillis + 60_000
  expect((await ask('?range=PT1S')).drops).toStrictEqual([])
})

test.each(['?range=soon', '?filter=x'])('%s is answered 400', async query => {
  expect((await viewer.get(`/-/api/sender-drops${query}`)).status).toBe(400)
})
