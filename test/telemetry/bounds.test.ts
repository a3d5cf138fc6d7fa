import { expect, test } from 'vitest'
import {
  type Deliveries,
  type DeliveryCounts,
  droppedOf,
} from '../../services/telemetry/delivery/delivery-counts.ts'
import { startTraced } from '../support/services.ts'

type Flooded = {
  peakMegabytes: number
  made: { spans: number; lines: number; items: number }
  deliveries: Deliveries
}

/** Where nothing listens. */
const away = 'http://127.0.0.1:9'

/** A pod of a service may use 256 MiB; V8 takes half of it for its heap. */
const podLimit = '--max-old-space-size=128 --max-semi-space-size=1'
const mostMegabytes = 240

test('with every destination away and every queue full, memory is bounded and every record is counted', async () => {
  const program = startTraced('test/telemetry/flooding-service.ts', {
    NODE_OPTIONS: podLimit,
    VIEWER_URL: away,
    HONEYCOMB_API_KEY: 'hcaik_0123',
    HONEYCOMB_API_ENDPOINT: away,
    ROLLBAR_ACCESS_TOKEN: 'token',
    ROLLBAR_ENDPOINT: `${away}/api/1/item`,
    AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1:9',
  })

  const flooded = (await program.listening) as unknown as Flooded

  const { peakMegabytes, made, deliveries } = flooded
  const { otlp, xray, rollbar, logs } = deliveries
  const all = ({ delivered, waiting, ...counts }: DeliveryCounts) =>
    delivered + waiting + droppedOf(counts as DeliveryCounts)
  for (const counts of [otlp?.honeycomb, otlp?.viewer, xray?.daemon]) {
    expect(all(counts!)).toBe(made.spans)
  }
  for (const counts of [rollbar?.rollbar, rollbar?.viewer]) expect(all(counts!)).toBe(made.items)
  // The warnings that nothing can be delivered are lines too, a few of them.
  expect(all(logs!.viewer!)).toBeGreaterThanOrEqual(made.lines)
  expect(all(logs!.viewer!)).toBeLessThan(made.lines + 20)
  for (const each of [otlp?.viewer, xray?.daemon, logs?.viewer]) {
    expect(each?.dropped['queue full']).toBeGreaterThan(0)
  }
  expect(peakMegabytes).toBeLessThan(mostMegabytes)
}, 180_000)
