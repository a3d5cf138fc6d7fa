import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openStore, type Store } from '../../../services/viewer/store/open.ts'
import type { Bounds } from '../../../services/viewer/store/records/bounds.ts'
import { runAtOnce } from '../../../services/viewer/turns/turns.ts'
import { scratchFolder } from '../../support/scratch-folder.ts'
import { readTrace } from '../read-trace.ts'
import {
  item,
  logLine,
  sampleMillis,
  segment,
  segmentInProgress,
  span,
  spanId,
  traceId,
  traceOfSpans,
} from '../records.ts'

const everything = { fromMillis: 0, toMillis: Number.MAX_SAFE_INTEGER }

let clock = { millis: sampleMillis }
const stores: Store[] = []

function open(bounds: Partial<Bounds> = {}, file = ':memory:'): Store {
  clock = { millis: sampleMillis }
  const store = openStore({ file, bounds, now: () => clock.millis })
  stores.push(store)
  return store
}

afterEach(() => {
  for (const store of stores.splice(0)) store.close()
})

/** Ids of the traces in the store, oldest first. */
const kept = (store: Store) =>
  runAtOnce(store.traces({ range: everything, sort: 'time', limit: 1000 }))
    .traces.map(trace => trace.traceId)
    .reverse()

const traceIds = (...numbers: number[]) => numbers.map(traceId)

describe('a repeated record', () => {
  test('counts a span once by its trace and span id', () => {
    const store = open()

    store.inbox.addSpans([span(), span({ spanId: spanId(1) })])
    store.inbox.addSpans([span({ name: 'again' }), span({ traceId: traceId(1) })])

    expect(store.totals.spans).toBe(3)
    expect(readTrace(store, traceId(0))?.spans.map(({ name }) => name)).toStrictEqual([
      'GET /api/activities/home',
      'GET /api/activities/home',
    ])
  })

  test('counts an occurrence once by its uuid', () => {
    const store = open()

    store.inbox.addItem(item())
    store.inbox.addItem(item({ title: 'again' }))

    expect(store.totals.items).toBe(1)
    expect(store.error('f1')?.count).toBe(1)
  })

  test('recognizes a resent batch of lines, and keeps equal lines of one batch', () => {
    const store = open()
    const batch = [logLine(), logLine(), logLine({ timeMillis: sampleMillis + 200 })]

    store.inbox.addLogs(batch)
    store.inbox.addLogs(batch)

    expect(store.totals.logLines).toBe(3)
    expect(readTrace(store, traceId(0))?.logs).toHaveLength(3)
  })

  test('lets a completed segment overwrite the one in progress, and never the reverse', () => {
    const store = open()

    store.inbox.addSegments([segmentInProgress({ name: 'begun' })])
    const before = readTrace(store, traceId(0))?.segments
    store.inbox.addSegments([segment({ name: 'completed' })])
    store.inbox.addSegments([segmentInProgress({ name: 'late' })])
    const after = readTrace(store, traceId(0))?.segments

    expect(before?.map(({ name, durationMillis }) => [name, durationMillis])).toStrictEqual([
      ['begun', undefined],
    ])
    expect(after?.map(({ name, durationMillis }) => [name, durationMillis])).toStrictEqual([
      ['completed', 100],
    ])
    expect(store.totals.segments).toBe(1)
  })
})

describe('bounds', () => {
  test('evicts the oldest traces whole, by the arrival of their first record', () => {
    const store = open({ spans: 10 })

    for (const n of [3, 1, 2]) store.inbox.addSpans(traceOfSpans(n, 4))
    store.inbox.addLogs([logLine({ traceId: traceId(3) })])
    store.inbox.addSpans(traceOfSpans(4, 4))

    expect(kept(store)).toStrictEqual(traceIds(2, 3, 4))
    expect(readTrace(store, traceId(3))).toMatchObject({ spanCount: 0, logs: [{}] })
    expect(store.totals).toStrictEqual({ spans: 8, segments: 0, items: 0, logLines: 1 })
  })

  test.each([
    ['segments', 3],
    ['items', 3],
    ['logLines', 3],
  ] as const)('holds the number of %s', (kind, max) => {
    const store = open({ [kind]: max })

    for (let n = 0; n < 10; n++) {
      store.inbox.addSegments([segment({ traceId: traceId(n) })])
      store.inbox.addItem(item({ uuid: `u${n}`, fingerprint: 'f1', traceId: traceId(n) }))
      store.inbox.addLogs([logLine({ traceId: traceId(n), fields: { n } })])
    }

    expect(store.totals[kind]).toBeLessThanOrEqual(max)
    expect(kept(store).at(-1)).toBe(traceId(9))
  })

  test('keeps the file’s size, and still accepts all records', () => {
    const bytes = 1024 * 1024
    const store = open({ bytes })

    for (let n = 0; n < 200; n++) store.inbox.addSpans(traceOfSpans(n, 64))

    const ids = kept(store)
    expect(ids.at(-1)).toBe(traceId(199))
    expect(ids.length).toBeGreaterThan(15)
    expect(ids.length).toBeLessThan(100)
  })

  test('evicts a batch of many traces at once when it exceeds the bounds alone', () => {
    const store = open({ spans: 100 })

    store.inbox.addSpans(Array.from({ length: 500 }, (_, n) => span({ traceId: traceId(n) })))

    expect(store.totals.spans).toBe(100)
    expect(kept(store)[0]).toBe(traceId(400))
  })

  test('evicts lines and items without a trace by age', () => {
    const store = open({ logLines: 3 })
    const { traceId: _, ...line } = logLine()

    for (let n = 0; n < 5; n++) {
      clock.millis++
      store.inbox.addLogs([{ ...line, fields: { n } }])
    }

    const matcher = { needles: [], matches: () => true }
    const { logs } = runAtOnce(store.logs({ range: everything, matcher, limit: 10 }))
    expect(logs.map(({ fields }) => fields.n)).toStrictEqual([4, 3, 2])
  })

  test('spares the last trace of an error item while such traces are within their share', () => {
    const store = open({ spans: 16 })
    for (const n of [0, 1]) {
      store.inbox.addSpans(traceOfSpans(n, 4))
      store.inbox.addItem(item({ uuid: `u${n}`, traceId: traceId(n) }))
    }
    const keptAfter = (n: number, spanCount: number) => {
      store.inbox.addSpans(traceOfSpans(n, spanCount))
      return kept(store)
    }

    expect(keptAfter(2, 8)).toStrictEqual(traceIds(0, 1, 2))
    expect(keptAfter(3, 4)).toStrictEqual(traceIds(1, 2, 3))
    expect(keptAfter(4, 4)).toStrictEqual(traceIds(1, 3, 4))
    expect(keptAfter(5, 16)).toStrictEqual(traceIds(5))
  })

  test('deletes an item with its last occurrence', () => {
    const store = open({ spans: 4 })
    store.inbox.addSpans(traceOfSpans(0, 4))
    store.inbox.addItem(item())

    store.inbox.addSpans(traceOfSpans(1, 4))

    expect(kept(store)).toStrictEqual(traceIds(1))
    expect(store.error('f1')).toBeUndefined()
  })

  test('deletes expired records, pinned or not', async () => {
    const store = open({ ageMillis: 60_000 })
    store.inbox.addSpans(traceOfSpans(0, 2))
    store.inbox.addItem(item())
    clock.millis += 50_000
    store.inbox.addSpans(traceOfSpans(1, 2))

    clock.millis += 10_001
    await store.sweep()

    expect(kept(store)).toStrictEqual(traceIds(1))
    expect(store.totals).toStrictEqual({ spans: 2, segments: 0, items: 0, logLines: 0 })
    expect(store.error('f1')).toBeUndefined()
  })

  test('forgets with a sweep the summaries of deleted traces alone', async () => {
    const file = join(scratchFolder(), 'viewer.sqlite')
    const store = open({ ageMillis: 60_000 }, file)
    const nameOf = (n: number) => store.summary(traceId(n))?.name
    store.inbox.addSpans(traceOfSpans(0, 2))
    clock.millis += 50_000
    store.inbox.addSpans(traceOfSpans(1, 2))
    const name = nameOf(1)
    // Only a summary that is made again has the new name.
    const other = new DatabaseSync(file)
    other.exec("UPDATE span SET name = 'read again'")
    other.close()
    expect(nameOf(0)).toBe('read again')

    clock.millis += 10_001
    await store.sweep()

    expect([nameOf(0), nameOf(1)]).toStrictEqual([undefined, name])
  })
})

describe('values', () => {
  test('keeps microseconds, and every field of a span', () => {
    const store = open()
    const given = span({
      parentId: spanId(9),
      startMillis: 1_763_825_600_123.457,
      durationMillis: 0.001,
      status: 'ERROR',
      statusMessage: 'it broke',
      attributes: { 'app.list': ['a', 1, true], 'app.text': 'Ünï\u0000' },
      events: [{ name: 'exception', timeMillis: 1.5, attributes: { a: 1 } }],
      links: [{ traceId: traceId(7), spanId: spanId(7), attributes: {} }],
    })

    store.inbox.addSpans([given])

    const { traceId: _, ...expected } = given
    expect(readTrace(store, traceId(0))?.spans).toStrictEqual([
      { ...expected, missingParent: true },
    ])
  })

  test('accepts invalid times without harm to the rest of the batch', () => {
    const store = open()
    const odd = [Number.NaN, Number.POSITIVE_INFINITY, -1e300, 1e300]

    store.inbox.addSpans([
      ...odd.map((millis, n) => span({ spanId: spanId(n), startMillis: millis })),
      span({ spanId: spanId(10), durationMillis: -5, attributes: { big: 10n } }),
    ])

    const spans = readTrace(store, traceId(0))?.spans ?? []
    expect(spans).toHaveLength(5)
    expect(spans.every(({ startMillis }) => Number.isFinite(startMillis))).toBe(true)
    expect(spans.find(one => one.spanId === spanId(10))).toMatchObject({
      durationMillis: 0,
      attributes: { big: '10' },
    })
  })

  test('keeps nothing of a batch that fails, and accepts the next', () => {
    const store = open()
    const broken = span({ spanId: spanId(1), name: null as unknown as string })

    expect(() => store.inbox.addSpans([span(), broken])).toThrow()
    store.inbox.addSpans([span({ spanId: spanId(2) })])

    expect(store.totals.spans).toBe(1)
    expect(readTrace(store, traceId(0))?.spans.map(({ spanId }) => spanId)).toStrictEqual([
      spanId(2),
    ])

    const brokenLine = logLine({ stream: 'other', message: null as unknown as string })
    expect(() => store.inbox.addLogs([logLine(), brokenLine])).toThrow()
    expect(store.totals.logLines).toBe(0)
  })
})

describe('the file', () => {
  let folder: string
  let file: string
  const warnings: [object, string][] = []
  const openFile = () =>
    openStore({ file, warn: (fields, message) => warnings.push([fields, message]) })

  beforeEach(() => {
    folder = scratchFolder()
    file = join(folder, 'data', 'viewer.sqlite')
    warnings.length = 0
  })

  test('keeps everything over a restart, without a second file left behind', () => {
    const first = openFile()
    first.inbox.addSpans([span()])
    first.inbox.addItem(item())
    first.inbox.addLogs([logLine()])
    first.close()

    const second = openFile()
    const trace = readTrace(second, traceId(0))
    second.inbox.addSpans([span()])
    const { totals } = second
    second.close()

    expect(trace).toMatchObject({ spanCount: 1, errors: [{ uuid: item().uuid }] })
    expect(totals).toStrictEqual({ spans: 1, segments: 0, items: 1, logLines: 1 })
    expect(readdirSync(join(folder, 'data'))).toStrictEqual(['viewer.sqlite'])
    expect(warnings).toStrictEqual([])
  })

  test.each([
    ['is not a database', (path: string) => writeFileSync(path, 'no database at all'.repeat(100))],
    ['is of a later version', (path: string) => setVersion(path, 99)],
    ['is somebody else’s', (path: string) => runSql(path, 'CREATE TABLE theirs (a)')],
    ['lacks a table', (path: string) => loseTable(path)],
    ['is damaged inside', (path: string) => damage(path)],
  ])('that %s is moved aside whole, with a warning', (_, spoil) => {
    openFile().close()
    if (existsSync(file)) rmSync(file)
    spoil(file)

    const store = openFile()
    store.inbox.addSpans([span()])
    const count = store.totals.spans
    store.close()

    expect(count).toBe(1)
    expect(warnings).toHaveLength(1)
    const movedTo = warnings.map(([fields]) => (fields as { movedTo: string }).movedTo).join()
    expect(movedTo.startsWith(`${file}.aside-`)).toBe(true)
    expect(existsSync(movedTo)).toBe(true)
  })
})

function runSql(file: string, sql: string): void {
  const database = new DatabaseSync(file)
  database.exec(sql)
  database.close()
}

function setVersion(file: string, version: number): void {
  openStore({ file }).close()
  runSql(file, `PRAGMA user_version = ${version}`)
}

function loseTable(file: string): void {
  openStore({ file }).close()
  runSql(file, 'DROP TABLE segment')
}

function damage(file: string): void {
  const store = openStore({ file })
  store.inbox.addSpans(traceOfSpans(0, 500))
  store.close()
  const database = new DatabaseSync(file)
  const pages = Number(database.prepare('PRAGMA page_count').get()?.page_count)
  database.close()
  const bytes = readFileSync(file)
  bytes.fill(0xaa, 4096 * Math.floor(pages / 2), 4096 * Math.floor(pages / 2) + 4096)
  writeFileSync(file, bytes)
}
