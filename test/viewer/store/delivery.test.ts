import { describe, expect, test } from 'vitest'
import type { Delivery, Lens, TraceSummary } from '../../../services/viewer/records/api.ts'
import { openStore, type Store } from '../../../services/viewer/store/open.ts'
import {
  allLenses,
  item,
  logLine,
  sampleMillis,
  segment,
  segmentInProgress,
  span,
  spanId,
  traceId,
} from '../records.ts'

type Case = { title: string; given: (store: Store) => void; states: Partial<Record<Lens, string>> }

const arrivalMillis = sampleMillis + 500
const announcing = (lenses: string[], service = 'activities') => ({
  'service.name': service,
  'waywiser.lenses': lenses,
})

const uuid = 'a1b2c3d4-0000-4000-8000-000000000001'
const failing = span({ attributes: { 'rollbar.item.uuid': uuid } })
const second = span({
  spanId: spanId(1),
  parentId: spanId(0),
  service: 'notifications',
  resource: announcing(allLenses, 'notifications'),
})

/** The records of a trace, and its delivery before and after its ten seconds. */
function judge(given: Case['given'], afterMillis: number): Delivery {
  let nowMillis = arrivalMillis
  const store = openStore({ file: ':memory:', now: () => nowMillis })
  given(store)
  nowMillis += afterMillis
  const { delivery } = store.summary(traceId(0)) as TraceSummary
  store.close()
  return delivery
}

const statesOf = (delivery: Delivery) =>
  Object.fromEntries(Object.entries(delivery).map(([lens, { state }]) => [lens, state]))

describe('within ten seconds of the last record', () => {
  const cases: Case[] = [
    {
      title: 'a span alone waits for its segment and its log line, and for no error',
      given: ({ inbox }) => inbox.addSpans([span()]),
      states: { otlp: 'received', xray: 'pending', rollbar: 'not-expected', logs: 'pending' },
    },
    {
      title: 'a request of which all came is received everywhere',
      given: ({ inbox }) => {
        inbox.addSpans([failing])
        inbox.addSegments([segment()])
        inbox.addItem(item())
        inbox.addLogs([logLine()])
      },
      states: { otlp: 'received', xray: 'received', rollbar: 'received', logs: 'received' },
    },
    {
      title: 'an item that a span names is waited for',
      given: ({ inbox }) => inbox.addSpans([failing]),
      states: { rollbar: 'pending' },
    },
    {
      title: 'before the first span all that has not come is pending',
      given: ({ inbox }) => inbox.addLogs([logLine()]),
      states: { otlp: 'pending', xray: 'pending', rollbar: 'pending', logs: 'received' },
    },
    {
      title: 'two requests answered wait for two segments and two lines',
      given: ({ inbox }) => {
        inbox.addSpans([span(), second])
        inbox.addSegments([segment()])
        inbox.addLogs([logLine()])
      },
      states: { xray: 'pending', logs: 'pending' },
    },
    {
      title: 'two lines of the same request do not stand for those of two',
      given: ({ inbox }) => {
        inbox.addSpans([span(), second])
        inbox.addLogs([logLine(), logLine({ message: 'and another', fields: { n: 2 } })])
      },
      states: { logs: 'pending' },
    },
    {
      title: 'a line that does not say which span it is of counts for any',
      given: ({ inbox }) => {
        inbox.addSpans([span(), second])
        const { spanId: _, ...line } = logLine({ fields: { n: 2 } })
        inbox.addLogs([logLine(), line])
      },
      states: { logs: 'received' },
    },
    {
      title: 'a line of an inner span is a line of its request',
      given: ({ inbox }) => {
        inbox.addSpans([span(), span({ spanId: spanId(5), parentId: spanId(0), kind: 'INTERNAL' })])
        inbox.addLogs([logLine({ spanId: spanId(5) })])
      },
      states: { logs: 'received' },
    },
    {
      title: 'a segment in progress is not there yet',
      given: ({ inbox }) => {
        inbox.addSpans([span()])
        inbox.addSegments([segmentInProgress()])
      },
      states: { xray: 'pending' },
    },
    {
      title: 'a lens that the sender does not list is not waited for',
      given: ({ inbox }) => inbox.addSpans([span({ resource: announcing(['otlp', 'logs']) })]),
      states: { otlp: 'received', xray: 'not-expected', rollbar: 'not-expected', logs: 'pending' },
    },
    {
      title: 'a lens that is not listed but came all the same is received',
      given: ({ inbox }) => {
        inbox.addSpans([span({ resource: announcing(['otlp']) })])
        inbox.addSegments([segment()])
      },
      states: { xray: 'received' },
    },
    {
      title: 'each service is held to its own list',
      given: ({ inbox }) => {
        inbox.addSpans([span({ resource: announcing(['otlp']) }), second])
        inbox.addSegments([segment({ id: spanId(1), name: 'notifications' })])
      },
      states: { xray: 'received', logs: 'pending' },
    },
    {
      title: 'of a sender that lists nothing only what came is expected',
      given: ({ inbox }) => {
        inbox.addSpans([span({ resource: { 'service.name': 'foreign' } })])
        inbox.addLogs([logLine()])
      },
      states: { otlp: 'received', xray: 'not-expected', rollbar: 'not-expected', logs: 'received' },
    },
    {
      title: 'a request that was sampled out has no spans and no segments to come',
      given: ({ inbox }) => inbox.addLogs([logLine({ traceFlags: 0 })]),
      states: { otlp: 'sampled-out', xray: 'sampled-out', rollbar: 'pending', logs: 'received' },
    },
    {
      title: 'flags are bits: 02 is sampled out, 03 is not',
      given: ({ inbox }) => inbox.addLogs([logLine({ traceFlags: 2 })]),
      states: { otlp: 'sampled-out' },
    },
    {
      title: 'one sampled line is enough to expect spans',
      given: ({ inbox }) => {
        inbox.addLogs([logLine({ traceFlags: 0 }), logLine({ traceFlags: 3, fields: { n: 2 } })])
      },
      states: { otlp: 'pending', xray: 'pending' },
    },
    {
      title: 'spans inside a request that is still running do not settle what to expect',
      given: ({ inbox }) =>
        inbox.addSpans([span({ spanId: spanId(5), parentId: spanId(0), kind: 'INTERNAL' })]),
      states: { xray: 'pending', logs: 'pending' },
    },
  ]

  test.each(cases)('$title', ({ given, states }) => {
    const delivery = judge(given, 9_999)

    expect(statesOf(delivery)).toMatchObject(states)
  })
})

describe('ten seconds after the last record', () => {
  const cases: Case[] = [
    {
      title: 'what was expected and has not come is missing',
      given: ({ inbox }) => inbox.addSpans([failing]),
      states: { otlp: 'received', xray: 'missing', rollbar: 'missing', logs: 'missing' },
    },
    {
      title: 'a trace without spans is held to nothing that nobody announced',
      given: ({ inbox }) => inbox.addSegments([segment()]),
      states: {
        otlp: 'not-expected',
        xray: 'received',
        rollbar: 'not-expected',
        logs: 'not-expected',
      },
    },
    {
      title: 'an item of a request that was sampled out is received beside nothing missing',
      given: ({ inbox }) => inbox.addItem(item({ traceFlags: 0, samplingRule: 'Cruddur' })),
      states: {
        otlp: 'sampled-out',
        xray: 'sampled-out',
        rollbar: 'received',
        logs: 'not-expected',
      },
    },
    {
      title: 'a trace without a request of ours needs no segment and no line',
      given: ({ inbox }) => inbox.addSpans([span({ kind: 'INTERNAL' })]),
      states: { xray: 'not-expected', rollbar: 'not-expected', logs: 'not-expected' },
    },
  ]

  test.each(cases)('$title', ({ given, states }) => {
    const delivery = judge(given, 10_000)

    expect(statesOf(delivery)).toMatchObject(states)
  })
})

describe('reasons and delays', () => {
  test('names the rule that sampled a request out', () => {
    const { otlp, xray } = judge(
      ({ inbox }) => inbox.addLogs([logLine({ traceFlags: 0, samplingRule: 'Cruddur' })]),
      0,
    )

    expect(otlp).toStrictEqual({
      state: 'sampled-out',
      count: 0,
      reason: 'Dropped by sampling rule "Cruddur"',
    })
    expect(xray).toStrictEqual({
      state: 'sampled-out',
      count: 0,
      reason: 'Dropped by sampling rule "Cruddur"',
    })
  })

  test('says that there was no error, and where segments go that are not sent here', () => {
    const { rollbar, xray } = judge(
      ({ inbox }) => inbox.addSpans([span({ resource: announcing(['otlp', 'rollbar', 'logs']) })]),
      0,
    )

    expect(rollbar).toStrictEqual({
      state: 'not-expected',
      count: 0,
      reason: 'No error reported',
    })
    expect(xray.reason).toContain('Goes to AWS')
  })

  test('does not count the line of a service without a span for another service', () => {
    const { logs } = judge(({ inbox }) => {
      inbox.addSpans([span()])
      inbox.addLogs([logLine({ service: 'notifications', spanId: spanId(1) })])
    }, 0)

    expect(logs.state).toBe('pending')
  })

  test('shows why a wire rejected a record of the trace', () => {
    const { xray, logs } = judge(({ inbox }) => {
      inbox.addSpans([span()])
      inbox.noteRejection({ wire: 'xray-udp', reason: 'too large', traceId: traceId(0) })
      inbox.noteRejection({ wire: 'logs', reason: 'too old', traceId: traceId(1) })
    }, 10_000)

    expect(xray).toStrictEqual({ state: 'missing', count: 0, reason: 'too large' })
    expect(logs.reason).toBe('0 of 1 requests with a log line received')
  })

  test('shows a rejection at that time when the rejected record had no trace', () => {
    const { xray } = judge(({ inbox }) => {
      inbox.addSpans([span()])
      inbox.noteRejection({ wire: 'xray-udp', reason: 'no header line' })
    }, 10_000)

    expect(xray.reason).toBe('xray-udp rejected a record at that time: no header line')
  })

  test('does not show a rejection of another time', () => {
    let nowMillis = arrivalMillis
    const store = openStore({ file: ':memory:', now: () => nowMillis })
    store.inbox.noteRejection({ wire: 'xray-udp', reason: 'before' })
    nowMillis += 1
    store.inbox.addSpans([span()])
    nowMillis += 10_001
    store.inbox.noteRejection({ wire: 'xray-udp', reason: 'after' })

    const delivery = store.summary(traceId(0))?.delivery
    store.close()

    expect(delivery?.xray.reason).toBe('0 of 1 segments received')
  })

  test('counts records, and the time from the start of the trace to the first of each lens', () => {
    let nowMillis = sampleMillis + 600
    const store = openStore({ file: ':memory:', now: () => nowMillis })
    store.inbox.addSpans([span(), second])
    nowMillis = sampleMillis + 900
    store.inbox.addLogs([logLine()])
    nowMillis = sampleMillis + 1000
    store.inbox.addLogs([logLine({ spanId: spanId(1), fields: { n: 2 } })])

    const delivery = store.summary(traceId(0))?.delivery

    expect(delivery?.otlp).toStrictEqual({ state: 'received', count: 2, firstDelayMillis: 600 })
    expect(delivery?.logs).toStrictEqual({ state: 'received', count: 2, firstDelayMillis: 900 })
  })

  test('does not become pending again when a batch is repeated', () => {
    let nowMillis = arrivalMillis
    const store = openStore({ file: ':memory:', now: () => nowMillis })
    store.inbox.addSpans([span()])
    nowMillis += 10_000
    store.inbox.addSpans([span()])

    const delivery = store.summary(traceId(0))?.delivery

    expect(delivery?.logs.state).toBe('missing')
    expect(delivery?.otlp.count).toBe(1)
  })
})
