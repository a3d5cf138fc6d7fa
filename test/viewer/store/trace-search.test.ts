import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TracesAnswer } from '../../../services/viewer/records/api.ts'
import { sampleMillis, segment, span, spanId, traceId } from '../records.ts'
import { startViewer, type TestViewer } from '../viewer.ts'

/** More than two parts of a scan, of which the last is not full. */
const traceCount = 8500
const isFault = (n: number) => n % 41 === 0
const durationOf = (n: number) => (n * 7919) % 1000

/** Hundreds of traces arrive in the same millisecond, and once the clock goes back. */
const arrivalOf = (n: number) => sampleMillis + Math.floor(n / 700) - (n > 6000 ? 5 : 0)

let viewer: TestViewer

function addTrace(n: number): void {
  const times = { startMillis: sampleMillis, traceId: traceId(n) }
  const id = spanId(n)
  if (n % 3 > 0) {
    const attributes = { 'http.response.status_code': isFault(n) ? 500 : 200 }
    const ended = { durationMillis: durationOf(n) }
    viewer.inbox.addSpans([span({ ...times, ...ended, spanId: id, attributes })])
  }
  if (n % 3 < 2) {
    const document = { id, name: 'activities', ...(isFault(n) && { fault: true }) }
    const ended = { endMillis: sampleMillis + durationOf(n) }
    viewer.inbox.addSegments([segment({ ...times, ...ended, id, document })])
  }
}

beforeAll(async () => {
  viewer = await startViewer()
  for (let n = 0; n < traceCount; n++) {
    viewer.clock.millis = arrivalOf(n)
    addTrace(n)
  }
  viewer.clock.millis = sampleMillis + 1000
}, 120_000)
afterAll(() => viewer.close())

/** The ids of all pages. */
async function listed(filter: string, sort: string): Promise<string[]> {
  const ids: string[] = []
  for (let cursor: string | undefined = ''; cursor !== undefined; ) {
    const query = new URLSearchParams({ filter, sort, limit: '1000', ...(cursor && { cursor }) })
    const { body } = await viewer.get<TracesAnswer>(`/-/api/traces?${query}`)
    ids.push(...body.traces.map(trace => trace.traceId))
    cursor = body.next
  }
  return ids
}

const numbers = Array.from({ length: traceCount }, (_, n) => n)
const orderOf = { time: arrivalOf, duration: durationOf }
const idsInOrder = (sort: 'time' | 'duration', isIn: (n: number) => boolean) =>
  numbers
    .filter(isIn)
    .sort((a, b) => orderOf[sort](b) - orderOf[sort](a) || b - a)
    .map(traceId)

test.each(['time', 'duration'] as const)(
  'pages by %s have each trace that matches once, in order, derived or not',
  async sort => {
    expect(await listed('fault', sort)).toStrictEqual(idsInOrder(sort, isFault))
    expect(await listed('!fault', sort)).toStrictEqual(idsInOrder(sort, n => !isFault(n)))
    expect(await listed('', sort)).toStrictEqual(idsInOrder(sort, () => true))
  },
  60_000,
)
