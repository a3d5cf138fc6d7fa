import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseSearch } from '../../services/viewer/filter/search/parse.ts'
import { parseFilterExpression } from '../../services/viewer/filter/xray/parse.ts'
import { createGraphBuilder } from '../../services/viewer/graph/service-graph.ts'
import { traceFilter } from '../../services/viewer/page-api/filter.ts'
import { openStore, type Store } from '../../services/viewer/store/open.ts'
import { runInSlices } from '../../services/viewer/turns/turns.ts'
import { scratchFolder } from '../support/scratch-folder.ts'
import { longestTurn, promisedMillis } from './longest-turn.ts'
import { item, logLine, sampleMillis, segment, spanId, traceId, traceOfSpans } from './records.ts'

const everything = { fromMillis: 0, toMillis: Number.MAX_SAFE_INTEGER }
const noLine = { needles: ['nowhere'], matches: () => true }
const giant = traceId(0)

let clock = sampleMillis
let store: Store

const inParts = (count: number, size: number, add: (first: number) => void) => {
  for (let first = 0; first < count; first += size) add(first)
}

/** A trace of 50,000 spans and 5,000 documents, 20,000 lines of all kinds, 2,000 other traces. */
function fill(into: Store): void {
  const spans = traceOfSpans(0, 50_000)
  inParts(50_000, 500, first => into.inbox.addSpans(spans.slice(first, first + 500)))
  inParts(5000, 500, first =>
    into.inbox.addSegments(
      Array.from({ length: 500 }, (_, n) =>
        segment({
          id: spanId(first + n),
          document: {
            id: spanId(first + n),
            subsegments: [{ id: spanId(100_000 + first + n), name: 'inner', namespace: 'remote' }],
          },
        }),
      ),
    ),
  )
  inParts(20_000, 500, first =>
    into.inbox.addLogs(
      Array.from({ length: 500 }, (_, n) => {
        const { traceId: id, ...loose } = logLine({ fields: { n: first + n } })
        return n % 2 === 0 ? loose : { ...loose, traceId: id! }
      }),
    ),
  )
  for (let n = 1; n <= 2000; n++) {
    clock++
    into.inbox.addSpans(traceOfSpans(n, 2))
    into.inbox.addSegments([segment({ traceId: traceId(n), id: spanId(n) })])
    if (n % 10 === 0) into.inbox.addItem(item({ uuid: `u${n}`, traceId: traceId(n) }))
  }
}

beforeAll(() => {
  store = openStore({ file: ':memory:', now: () => clock })
  fill(store)
}, 120_000)
afterAll(() => store.close())

const page = { range: everything, limit: 1000 } as const
const slowest = parseFilterExpression('duration > 1000000')!

/** Looked for in the records, or in the index when they are indexed. */
function searchFor(q: string) {
  return runInSlices(
    (function* () {
      const search = yield* store.search.search(parseSearch(q))
      return yield* store.searchTraces({ ...page, sort: 'duration' }, { search })
    })(),
  )
}

async function indexAll(): Promise<void> {
  while (store.search.isPending()) await store.search.settle()
}

const reads: [what: string, read: () => Promise<unknown>][] = [
  ['to derive what X-Ray tells', () => store.xray.settle()],
  ['a trace of 50,000 spans', () => runInSlices(store.trace(giant))],
  ['the first rows of a trace of 50,000 spans', () => runInSlices(store.traceParts.page(giant))],
  ['all of its rows', () => runInSlices(store.traceParts.rows(giant))],
  ['what it has besides', () => runInSlices(store.traceParts.lenses(giant))],
  ['the newest traces', () => runInSlices(store.traces({ ...page, sort: 'time' }))],
  ['the slowest traces', () => runInSlices(store.traces({ ...page, sort: 'duration' }))],
  [
    'a filter without matches',
    () =>
      runInSlices(
        store.searchTraces(
          { ...page, sort: 'duration' },
          { filter: traceFilter(store.xray, slowest) },
        ),
      ),
  ],
  ['lines that are not there', () => runInSlices(store.logs({ ...page, matcher: noLine }))],
  [
    'events of a stream',
    () =>
      runInSlices(
        store.logEvents({
          streamIds: [1],
          fromMillis: 0,
          toMillis: sampleMillis * 2,
          matcher: noLine,
          limit: 10_000,
          order: 'ascending',
        }),
      ),
  ],
  [
    'the service graph',
    () => runInSlices(store.xray.graph.started(everything, createGraphBuilder().add)),
  ],
  ['the map', () => runInSlices(store.xray.graph.arrived(everything, createGraphBuilder().add))],
  [
    'the graph by periods',
    () => runInSlices(store.xray.graph.byPeriod(everything, 60_000, createGraphBuilder().add)),
  ],
  ['a search of what is not indexed', () => searchFor('nothing')],
  ['to index for searches', indexAll],
  ['a search of a text in all traces', () => searchFor('a')],
  ['a search without matches', () => searchFor('nothing "like this" a=b')],
  ['the values of a key', () => runInSlices(store.search.values('n', '', 20))],
  ['a sweep', () => store.sweep()],
]

describe('no turn of the loop is longer than promised', () => {
  test.each(reads)(
    '%s',
    async (_, read) => {
      expect(await longestTurn(read)).toBeLessThan(promisedMillis)
    },
    60_000,
  )

  test('the summary of a trace that changes constantly', async () => {
    const change = async () => {
      for (let n = 0; n < 5; n++) {
        store.inbox.addSegments([segment({ id: spanId(200_000 + n) })])
        store.summary(giant)
        await new Promise(resolve => setImmediate(resolve))
      }
    }

    expect(await longestTurn(change)).toBeLessThan(promisedMillis)
  })

  test('the eviction of a trace of 50,000 spans', async () => {
    const folder = scratchFolder()
    const file = join(folder, 'viewer.sqlite')
    const full = openStore({ file, bounds: { spans: 50_000 }, now: () => clock })
    const reader = new DatabaseSync(file, { readOnly: true })
    const rows = () => reader.prepare('SELECT count(*) AS n FROM span').get()?.n
    const spans = traceOfSpans(0, 50_000)
    inParts(50_000, 500, first => full.inbox.addSpans(spans.slice(first, first + 500)))
    let rowsAtOnce: unknown

    const taken = await longestTurn(async () => {
      full.inbox.addSpans(traceOfSpans(1, 500))
      rowsAtOnce = rows()
      expect(full.summary(giant)).toBeUndefined()
      await full.sweep()
    })

    expect(taken).toBeLessThan(promisedMillis)
    expect(rowsAtOnce).toBeGreaterThan(45_000)
    expect(rows()).toBe(500)
    reader.close()
    full.close()
  })

  test('clearing all of it', async () => {
    const taken = await longestTurn(() => store.clear())

    expect(taken).toBeLessThan(promisedMillis)
    expect(store.totals).toStrictEqual({ spans: 0, segments: 0, items: 0, logLines: 0 })
  })
})
