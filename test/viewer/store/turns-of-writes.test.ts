import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { SpanRecord } from '../../../services/viewer/records/record.ts'
import { openStore, type Store } from '../../../services/viewer/store/open.ts'
import { runInSlices } from '../../../services/viewer/turns/turns.ts'
import { longestTurn, promisedMillis } from '../longest-turn.ts'
import { readTrace } from '../read-trace.ts'
import { logLine, sampleMillis, span, spanId, traceId } from '../records.ts'

vi.setConfig({ testTimeout: 120_000 })

let store: Store
afterEach(() => store.close())

const open = (bounds = {}) => {
  store = openStore({ file: ':memory:', bounds, now: () => sampleMillis })
  return store
}

/** As wires add them: slice by slice. */
async function add<Record>(records: Record[], keep: (slice: Record[]) => void): Promise<void> {
  for (let first = 0; first < records.length; first += 500) {
    keep(records.slice(first, first + 500))
    await turn()
  }
}
const addSpans = (spans: SpanRecord[]) => add(spans, slice => store.inbox.addSpans(slice))

async function turns(count: number): Promise<void> {
  for (let n = 0; n < count; n++) await turn()
}

const many = <Made>(count: number, make: (n: number) => Made) =>
  Array.from({ length: count }, (_, n) => make(n))

const failed = (type: string, message: string): Partial<SpanRecord> => ({
  status: 'ERROR',
  events: [
    {
      name: 'exception',
      timeMillis: sampleMillis,
      attributes: { 'exception.type': type, 'exception.message': message },
    },
  ],
})

/** Deep traces in which each span failed in its own way. */
const failedTraces = (traces: number, spans: number) =>
  many(traces, t =>
    many(spans, n =>
      span({
        traceId: traceId(t),
        spanId: spanId(n),
        ...(n > 0 && { parentId: spanId(n - 1) }),
        ...failed(`E${n}`, `${n}`),
      }),
    ),
  ).flat()

const loose = (n: number, message: string) => {
  const {
    traceId: _,
    spanId: __,
    ...line
  } = logLine({ message, fields: {}, timeMillis: sampleMillis + n })
  return line
}

const large = 'y'.repeat(1_900_000)

describe('a small write never takes a turn for what others left', () => {
  test.each([
    ['trace', (n: number) => `${n} of ${traceId(0)}`],
    ['span', (n: number) => `${n} span_id=${spanId(0)}`],
  ])('9,000 lines that wait for a %s', async (_, text) => {
    const { inbox } = open()
    await add(
      many(9000, n => loose(n, text(n))),
      lines => inbox.addLogs(lines),
    )

    const taken = await longestTurn(async () => {
      inbox.addSpans([span()])
      await turns(300)
    })

    expect(taken).toBeLessThan(promisedMillis)
    expect(store.totals.logLines).toBe(9000)
    expect(readTrace(store, traceId(0))!.logs).toHaveLength(9000)
  })

  test('12 traces of 450 errors, each of which gains a span', async () => {
    open()
    await addSpans(failedTraces(12, 450))

    const more = many(12, t => span({ traceId: traceId(t), spanId: spanId(9999) }))
    expect(await longestTurn(() => addSpans(more))).toBeLessThan(promisedMillis)
    expect(store.totals.items).toBe(12 * 450)
  })

  test('480 errors that are reported again, of an item with 9,600 occurrences', async () => {
    const { inbox } = open()
    const lines = (t: number) =>
      many(480, n =>
        logLine({
          traceId: traceId(t),
          spanId: spanId(n),
          level: 'error',
          timeMillis: sampleMillis + n,
          fields: { exception: { type: 'Same', message: 'same' }, t, n },
        }),
      )
    for (let t = 0; t < 20; t++) await add(lines(t), slice => inbox.addLogs(slice))
    const spans = many(480, n => span({ spanId: spanId(n), ...failed('Same', 'same') }))

    expect(await longestTurn(() => addSpans(spans))).toBeLessThan(promisedMillis)
    const { errors } = store.errors({ limit: 10, range: { fromMillis: 0, toMillis: 9e15 } })
    expect(errors.map(({ count }) => count).reduce((a, b) => a + b)).toBe(20 * 480)
    expect(store.totals.items).toBe(20 * 480)
  })

  test('20,000 children of a span whose other half arrives', async () => {
    open()
    const children = many(20_000, n => span({ spanId: spanId(n + 1), parentId: spanId(0) }))
    await addSpans([span({ kind: 'CLIENT' }), ...children])

    const taken = await longestTurn(async () => {
      store.inbox.addSpans([span({ service: 'other' })])
      await turns(300)
    })

    expect(taken).toBeLessThan(promisedMillis)
    const { spans } = readTrace(store, traceId(0))!
    const half = spans.find(({ sharedId }) => sharedId !== undefined)!
    expect(half.service).toBe('activities')
    expect(spans.filter(({ parentId }) => parentId === spanId(0))).toHaveLength(0)
    expect(spans.filter(({ parentId }) => parentId === half.spanId)).toHaveLength(20_001)
  })

  test('spans of three services that share 3,000 ids in a circle', async () => {
    open()
    const kinds = ['CLIENT', 'SERVER', 'INTERNAL'] as const
    const spans = kinds.flatMap(kind =>
      many(3000, n =>
        span({ spanId: spanId(n), parentId: spanId((n + 1) % 3000), kind, service: kind }),
      ),
    )

    expect(await longestTurn(() => addSpans(spans))).toBeLessThan(promisedMillis)
    expect(store.totals.spans).toBe(9000)
  })

  test('30 spans of 2 MB that failed, and one more', async () => {
    open()
    const spans = many(30, n => span({ spanId: spanId(n), status: 'ERROR', attributes: { large } }))
    for (const each of spans) store.inbox.addSpans([each])

    const taken = await longestTurn(async () => {
      store.inbox.addSpans([span({ spanId: spanId(99) })])
      await store.xray.settle()
    })
    expect(taken).toBeLessThan(promisedMillis)
  })

  test('a line of a trace with 10,000 ids that two spans share', async () => {
    open()
    const half = (kind: 'CLIENT' | 'SERVER') =>
      many(10_000, n => span({ spanId: spanId(n), kind, service: kind }))
    await addSpans([...half('CLIENT'), ...half('SERVER')])
    store.inbox.addLogs([logLine({ service: 'CLIENT' })])

    const taken = await longestTurn(() => runInSlices(store.trace(traceId(0))))
    expect(taken).toBeLessThan(promisedMillis)
  })

  test('an item counts what was evicted, less what is reported again', async () => {
    const { inbox } = open({ items: 100 })
    const line = (t: number) =>
      logLine({
        traceId: traceId(t),
        level: 'error',
        timeMillis: sampleMillis + t,
        fields: { exception: { type: 'Same', message: 'same' }, t },
      })
    for (let t = 0; t < 300; t++) inbox.addLogs([line(t)])
    const countOf = () =>
      store.errors({ limit: 10, range: { fromMillis: 0, toMillis: 9e15 } }).errors[0]!.count
    expect(countOf()).toBe(300)

    inbox.addSpans([span({ traceId: traceId(299), ...failed('Same', 'same') })])

    expect(countOf()).toBe(300)
  })
})
