import { afterEach, describe, expect, test, vi } from 'vitest'
import { epochTime } from '../../services/telemetry/exact-start.ts'
import { runTraced } from '../support/services.ts'
import { until } from '../support/until.ts'
import { openLensSink } from './lens-sink.ts'

const microMillis = 0.001
const toMillis = ([seconds, nanos]: [number, number]) => seconds * 1000 + nanos / 1e6

afterEach(() => {
  vi.restoreAllMocks()
})

describe.each([
  ['our own hooks', {}],
  ['the contributed instrumentations', { OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'http,undici' }],
])('with %s', (_way, instrumentation) => {
  test('spans begin and end to the microsecond, inside their parents, siblings in their order', async () => {
    const sink = await openLensSink()
    const program = await runTraced('test/telemetry/echo-service.ts', {
      VIEWER_URL: sink.url,
      AWS_XRAY_DAEMON_ADDRESS: sink.daemonAddress,
      ...instrumentation,
    })

    for (let i = 0; i < 20; i++) await (await fetch(`${program.url}/?twice`)).text()
    await until(() => sink.spans.length === 60)
    await until(() => sink.segments.length === 20)
    await program.stop()

    const inWholeMillis = sink.spans.filter(span => span.startMillis % 1 < microMillis / 2)
    expect(inWholeMillis.length).toBeLessThan(10)
    for (const server of sink.servers()) {
      const children = sink.spans.filter(span => span.parentId === server.spanId)
      const [first, second] = ['first', 'second'].map(name =>
        children.find(span => span.name === name),
      )
      const times = [
        server.startMillis,
        first!.startMillis,
        first!.startMillis + first!.durationMillis,
        second!.startMillis,
        second!.startMillis + second!.durationMillis,
        server.startMillis + server.durationMillis,
      ]
      times.slice(1).forEach((time, at) => {
        // Each time is rounded by itself on its way.
        expect(time - times[at]!).toBeGreaterThan(-2 * microMillis)
      })
      const segment = sink.segments.find(({ id }) => id === server.spanId)
      expect(Number(segment?.start_time) * 1000).toBeCloseTo(server.startMillis, 2)
    }
  })
})

test('epoch times stay within the millisecond of the clock, whatever either clock does', () => {
  const wall = vi.spyOn(Date, 'now')
  const monotonic = vi.spyOn(performance, 'now')
  const drifts = [
    { wallMillis: 1_800_000_000_000, monotonicMillis: 5.25 },
    { wallMillis: 1_800_000_000_010, monotonicMillis: 15.5 },
    { wallMillis: 1_800_000_003_000, monotonicMillis: 16.5 },
    { wallMillis: 1_700_000_000_000, monotonicMillis: 17.5 },
  ]

  for (const { wallMillis, monotonicMillis } of drifts) {
    wall.mockReturnValue(wallMillis)
    monotonic.mockReturnValue(monotonicMillis)
    const millis = toMillis(epochTime(monotonicMillis))

    expect(millis).toBeGreaterThanOrEqual(wallMillis - microMillis)
    expect(millis).toBeLessThan(wallMillis + 1)
  }
})

test('a process that is stopped between its looks at the clocks keeps the order of its spans', () => {
  let monotonicMillis = 1000.4
  let stopMillis = 0
  const toEpoch = (millis: number) => 1_900_000_000_000 + millis
  vi.spyOn(performance, 'now').mockImplementation(() => monotonicMillis)
  vi.spyOn(Date, 'now').mockImplementation(() => {
    monotonicMillis += stopMillis
    return Math.floor(toEpoch(monotonicMillis))
  })
  epochTime(monotonicMillis)

  const starts = [0, 5, 0, 0, 5, 0].map(millis => {
    stopMillis = millis
    monotonicMillis += 0.1
    const start = monotonicMillis
    return { start, shown: toMillis(epochTime(start)) }
  })

  for (const { start, shown } of starts) expect(Math.abs(shown - toEpoch(start))).toBeLessThan(1)
  const shown = starts.map(each => each.shown)
  expect(shown).toStrictEqual(shown.toSorted((a, b) => a - b))
})
