import { afterEach, describe, expect, test } from 'vitest'
import { openStore, type Store } from '../../../services/viewer/store/open.ts'
import type { Bounds } from '../../../services/viewer/store/records/bounds.ts'
import { runAtOnce } from '../../../services/viewer/turns/turns.ts'
import { exported } from '../exported.ts'
import {
  item,
  logLine,
  sampleMillis,
  segment,
  span,
  spanId,
  traceId,
  traceOfSpans,
} from '../records.ts'

const megabyte = 1024 * 1024
const everything = { fromMillis: 0, toMillis: Number.MAX_SAFE_INTEGER }
const anyLine = { needles: [], matches: () => true }

let clock = { millis: sampleMillis }
const stores: Store[] = []

function open(bounds: Partial<Bounds>): Store {
  clock = { millis: sampleMillis }
  const store = openStore({ file: ':memory:', bounds, now: () => clock.millis++ })
  stores.push(store)
  return store
}

afterEach(() => {
  for (const store of stores.splice(0)) store.close()
})

const honestIds = Array.from({ length: 100 }, (_, n) => traceId(n))

/** A hundred traces as our services send them: spans, a line, and one in ten an error item. */
function sendHonest(store: Store): void {
  for (let n = 0; n < 100; n++) {
    const id = traceId(n)
    store.inbox.addSpans(traceOfSpans(n, 5))
    store.inbox.addSegments([segment({ traceId: id })])
    store.inbox.addLogs([logLine({ traceId: id, fields: { n } })])
    if (n % 10 === 0)
      store.inbox.addItem(item({ uuid: `h${n}`, fingerprint: `h${n}`, traceId: id }))
  }
}

/** How many of the honest traces are left, with their spans. */
const keptHonest = (store: Store) =>
  honestIds.filter(id => store.summary(id)?.spanCount === 5).length

/** The n-th trace of a flood. */
const floodId = (n: number) => traceId(10_000 + n)
const times = (count: number, send: (n: number) => void) => {
  for (let n = 0; n < count; n++) send(n)
}

describe('honest traces stay', () => {
  test('during a flood of large error items, each with its own trace and kind', () => {
    const store = open({ bytes: 16 * megabyte })
    sendHonest(store)

    times(320, n =>
      store.inbox.addItem(
        item({
          uuid: `f${n}`,
          fingerprint: `f${n}`,
          traceId: floodId(n),
          raw: { text: 'x'.repeat(100_000) },
        }),
      ),
    )

    expect(keptHonest(store)).toBe(100)
    expect(store.totals.items).toBeGreaterThan(20)
    expect(store.totals.items).toBeLessThan(180)
  })

  test('during a flood of spans of another service, each in its own trace', () => {
    const store = open({ spans: 2000 })
    sendHonest(store)

    times(200, n =>
      store.inbox.addSpans(
        Array.from({ length: 50 }, (_, index) =>
          span({ traceId: floodId(n * 50 + index), service: 'other' }),
        ),
      ),
    )

    expect(keptHonest(store)).toBe(100)
    expect(store.totals.spans).toBe(2000)
  })

  test('during a flood of spans of ever new services', () => {
    const store = open({ spans: 2000, sources: 10 })
    sendHonest(store)

    times(10_000, n =>
      store.inbox.addSpans([span({ traceId: floodId(n), service: `service-${n}` })]),
    )

    expect(keptHonest(store)).toBe(100)
    expect(store.totals.spans).toBe(2000)
  })

  test('while one trace grows for ever', () => {
    const store = open({ spans: 2000, spansOfTrace: 1000 })
    sendHonest(store)

    times(100, n =>
      store.inbox.addSpans(
        Array.from({ length: 100 }, (_, index) =>
          span({ traceId: floodId(0), spanId: spanId(n * 100 + index) }),
        ),
      ),
    )

    expect(keptHonest(store)).toBe(100)
    expect(store.summary(floodId(0))?.spanCount).toBe(1000)
    expect(store.wires()['otlp-traces'].dropped).toBe(9000)
  })

  test('during a flood of lines without a trace', () => {
    const store = open({ logLines: 1000 })
    sendHonest(store)
    const { traceId: _, spanId: __, ...line } = logLine()

    times(100, n =>
      store.inbox.addLogs(
        Array.from({ length: 100 }, (_, index) => ({
          ...line,
          message: `${n} ${index}`,
          fields: {},
        })),
      ),
    )

    expect(keptHonest(store)).toBe(100)
    expect(store.totals.logLines).toBe(1000)
  })

  test('during a flood of lines, each with its own trace', () => {
    const store = open({ logLines: 1000 })
    sendHonest(store)

    times(5000, n =>
      store.inbox.addLogs([logLine({ group: '/other', traceId: floodId(n), fields: { n } })]),
    )

    expect(keptHonest(store)).toBe(100)
    expect(store.totals.logLines).toBe(1000)
  })
})

describe('traces of error items', () => {
  test('are spared up to a quarter of the store', () => {
    const store = open({ spans: 400 })
    times(60, n => {
      store.inbox.addSpans(traceOfSpans(n, 5))
      store.inbox.addItem(item({ uuid: `u${n}`, fingerprint: `f${n}`, traceId: traceId(n) }))
    })

    times(200, n => store.inbox.addSpans(traceOfSpans(100 + n, 5)))

    const isKept = (n: number) => store.summary(traceId(n)) !== undefined
    const spared = Array.from({ length: 60 }, (_, n) => n).filter(isKept)
    expect(spared).toStrictEqual(Array.from({ length: 20 }, (_, n) => 40 + n))
    expect(store.totals.spans).toBe(400)
  })
})

describe('lines without a trace', () => {
  const { traceId: _, spanId: __, ...line } = logLine()
  const groupsOf = (store: Store, group: string) =>
    runAtOnce(store.logs({ group, range: everything, matcher: anyLine, limit: 1000 })).logs.length

  test('make room first in the group that floods', () => {
    const store = open({ logLines: 1000 })
    times(100, n => store.inbox.addLogs([{ ...line, group: '/quiet', fields: { n } }]))

    times(5000, n => store.inbox.addLogs([{ ...line, group: '/loud', fields: { n } }]))

    expect(groupsOf(store, '/quiet')).toBe(100)
    expect(store.totals.logLines).toBe(1000)
  })
})

describe('a trace that is full', () => {
  test.each([
    ['spans', 'spansOfTrace', 'otlp-traces'],
    ['segments', 'segmentsOfTrace', 'xray-udp'],
    ['items', 'itemsOfTrace', 'rollbar'],
    ['logLines', 'linesOfTrace', 'otlp-logs'],
  ] as const)('of its %s is dropped and said', (kind, bound, wire) => {
    const store = open({ [bound]: 3 })

    times(10, n => {
      store.inbox.addSpans([span({ spanId: spanId(n) })])
      store.inbox.addSegments([segment({ id: spanId(n) })])
      store.inbox.addItem(item({ uuid: `u${n}` }))
      store.inbox.addLogs([logLine({ fields: { n } })])
    })

    expect(store.totals).toStrictEqual({
      spans: 10,
      segments: 10,
      items: 10,
      logLines: 10,
      [kind]: 3,
    })
    expect(store.wires()[wire].dropped).toBe(7)
  })

  test('drops records of all kinds when its bytes are used up', () => {
    const store = open({ bytesOfTrace: 50_000 })

    times(10, n =>
      store.inbox.addSpans([span({ spanId: spanId(n), attributes: { text: 'x'.repeat(20_000) } })]),
    )
    store.inbox.addLogs([logLine()])

    expect(store.totals).toMatchObject({ spans: 3, logLines: 0 })
    expect(store.wires()['otlp-logs'].dropped).toBe(1)
  })

  test('keeps spans without their resources when it has too many', () => {
    const store = open({ resourcesOfTrace: 3 })

    times(10, n => store.inbox.addSpans([span({ spanId: spanId(n), resource: { n } })]))

    const spans = exported(store, traceId(0), 'spans')
    expect(spans.filter(({ resource }) => resource !== undefined)).toHaveLength(3)
    expect(spans).toHaveLength(10)
  })
})
