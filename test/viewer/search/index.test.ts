import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { TracesAnswer } from '../../../services/viewer/records/api.ts'
import { scratchFolder } from '../../support/scratch-folder.ts'
import { logLine, sampleMillis, span, spanId, traceId } from '../records.ts'
import { startViewer, type TestViewer } from '../viewer.ts'

/** More than one block holds, and more than a search reads without the index. */
const traceCount = 2500
const tracesAtOnce = 50
const numbers = Array.from({ length: traceCount }, (_, n) => n)

let file: string
let viewer: TestViewer

beforeEach(async () => {
  file = join(scratchFolder(), 'viewer.sqlite')
  viewer = await startViewer({ file })
  for (let n = 0; n < traceCount; n += tracesAtOnce) addTraces(n)
  viewer.clock.millis = sampleMillis + 10_000
  await indexAll()
})
afterEach(() => viewer.close())

function addTraces(first: number): void {
  viewer.clock.millis = sampleMillis + first
  viewer.inbox.addSpans(numbers.slice(first, first + tracesAtOnce).flatMap(spansOf))
}

function spansOf(n: number) {
  const attributes = {
    'app.shard': `s${n % 7}`,
    'app.order': `order-${n}`,
    'app.even': n % 2 === 0,
  }
  const times = { startMillis: sampleMillis, durationMillis: (n * 7919) % 1000 }
  return [
    span({ traceId: traceId(n), spanId: spanId(2 * n), attributes, ...times }),
    span({ traceId: traceId(n), spanId: spanId(2 * n + 1), name: `step ${n % 3}`, ...times }),
  ]
}

async function indexAll(): Promise<void> {
  while (viewer.store.search.isPending()) await viewer.store.search.settle()
}

const blockCount = () => {
  const database = new DatabaseSync(file, { readOnly: true })
  const { count } = database.prepare('SELECT count(*) AS count FROM search_block').get()!
  database.close()
  return Number(count)
}

/** The numbers of the traces of all pages. */
async function found(search: string, limit = 1000): Promise<number[]> {
  const ids: number[] = []
  for (let cursor = ''; ; ) {
    const { status, body } = await viewer.get<TracesAnswer>(
      `/-/api/traces?${search}&limit=${limit}${cursor}`,
    )
    expect(status).toBe(200)
    ids.push(...body.traces.map(each => Number.parseInt(each.traceId.slice(8), 16) - 1))
    if (body.next === undefined) return ids
    cursor = `&cursor=${body.next}`
  }
}

const newestFirst = (isIn: (n: number) => boolean) => numbers.filter(isIn).reverse()
const slowestFirst = (isIn: (n: number) => boolean) =>
  newestFirst(isIn).sort((a, b) => ((b * 7919) % 1000) - ((a * 7919) % 1000) || b - a)

const searches: [string, (n: number) => boolean][] = [
  ['where=app.shard=s3', n => n % 7 === 3],
  ['where=app.shard!=s3', n => n % 7 !== 3],
  ['where=app.shard=s3&where=app.even=true', n => n % 14 === 10],
  ['where=app.shard=s3&where=app.even!=true', n => n % 14 === 3],
  ['where=app.shard=s3&q=%22step%201%22', n => n % 21 === 10],
  ['where=app.order=order-17', n => n === 17],
  ['q=order-249', n => n === 249 || Math.floor(n / 10) === 249],
  ['q=app.order=order-249', n => n === 249],
  ['where=app.none', () => false],
  ['where=!app.none', () => true],
  ['where=app.even', () => true],
  [`q=${spanId(2 * 1234 + 1)}`, n => n === 1234],
  [`q=${traceId(77)}`, n => n === 77],
  [`q=1-${traceId(78).slice(0, 8)}-${traceId(78).slice(8)}`, n => n === 78],
  ['q=nothing%20like%20this', () => false],
]

describe('an indexed store finds by', () => {
  test('each search every trace that has it, once, in the order of the list', async () => {
    expect(blockCount()).toBeGreaterThan(1)
    for (const [search, isIn] of searches) {
      expect([search, await found(search)]).toStrictEqual([search, newestFirst(isIn)])
      const bySpeed = `${search}&sort=duration`
      expect([bySpeed, await found(bySpeed, 97)]).toStrictEqual([bySpeed, slowestFirst(isIn)])
    }
  }, 60_000)

  test('a search within a range and a filter', async () => {
    const start = new Date(sampleMillis + 1000).toISOString()
    const query = `where=app.shard=s3&start=${start}&filter=responsetime%20%3E%200.5`
    const isIn = (n: number) => n % 7 === 3 && n >= 1000 && (n * 7919) % 1000 > 500
    expect(await found(query)).toStrictEqual(newestFirst(isIn))
  })
})

test('what arrives later is found at once, and when it is indexed again, each trace once', async () => {
  const message = (n: number) => logLine({ traceId: traceId(n), message: `parcel ${n % 5}` })
  const isLate = (n: number) => n % 6 === 1
  viewer.inbox.addLogs(numbers.filter(isLate).slice(0, 10).map(message))
  const early = numbers
    .filter(isLate)
    .slice(0, 10)
    .filter(n => n % 5 === 2)
  expect(await found('q=%22parcel%202%22')).toStrictEqual(early.reverse())

  viewer.inbox.addLogs(numbers.filter(isLate).map(message))
  await indexAll()
  const isFound = (n: number) => isLate(n) && n % 5 === 2
  expect(await found('q=%22parcel%202%22')).toStrictEqual(newestFirst(isFound))
  const both = 'q=parcel&where=app.shard=s3'
  expect(await found(both)).toStrictEqual(newestFirst(n => isLate(n) && n % 7 === 3))
  expect(await found('q=parcel&where=app.shard!=s3')).toStrictEqual(
    newestFirst(n => isLate(n) && n % 7 !== 3),
  )
})

test('blocks that later ones replace are removed, and nothing is missing then', async () => {
  for (let time = 0; time < 4; time++) {
    const lines = numbers.map(n => logLine({ traceId: traceId(n), message: `lap ${time} of ${n}` }))
    viewer.inbox.addLogs(lines)
    await indexAll()
  }
  const before = blockCount()

  await viewer.store.search.tidy()

  expect(blockCount()).toBeLessThan(before)
  expect(await found('where=app.shard=s3')).toStrictEqual(newestFirst(n => n % 7 === 3))
  expect(await found('q=%22lap%200%20of%2017%22')).toStrictEqual(
    newestFirst(n => String(n).startsWith('17')),
  )
})

test('an evicted trace is not found, and its blocks go with the last of them', async () => {
  viewer.clock.millis += 24 * 60 * 60 * 1000 - 9000
  await viewer.store.sweep()
  const left = await found('q=order')
  expect(left).toStrictEqual(newestFirst(n => n >= 1000))
  expect(await found('where=app.shard!=s3')).toStrictEqual(
    newestFirst(n => n >= 1000 && n % 7 !== 3),
  )

  await viewer.request('DELETE', '/-/api/data')
  expect(await found('q=order')).toStrictEqual([])
  expect(blockCount()).toBe(0)
})

test('a store without an index, as an earlier version left it, is indexed later', async () => {
  await viewer.close()
  const database = new DatabaseSync(file)
  for (const table of ['block', 'part', 'pending', 'state']) {
    database.exec(`DELETE FROM search_${table}`)
  }
  database.close()
  viewer = await startViewer({ file })
  viewer.clock.millis = sampleMillis + 10_000

  await expect.poll(blockCount, { timeout: 20_000 }).toBeGreaterThan(1)
  await indexAll()
  expect(await found('where=app.shard=s3')).toStrictEqual(newestFirst(n => n % 7 === 3))
}, 30_000)

test('the index is used again after a restart, and what changed meanwhile is found', async () => {
  viewer.inbox.addLogs([logLine({ traceId: traceId(9), message: 'before the end' })])
  await viewer.close()
  viewer = await startViewer({ file })
  viewer.clock.millis = sampleMillis + 10_000

  expect(viewer.store.search.isPending()).toBe(false)
  expect(await found('q=before%20end')).toStrictEqual([9])
  expect(await found('where=app.shard=s3')).toStrictEqual(newestFirst(n => n % 7 === 3))
})

test('a trace that fills several blocks is found by what is in each of them', async () => {
  const spans = Array.from({ length: 30_000 }, (_, n) =>
    span({
      traceId: traceId(9000),
      spanId: spanId(100_000 + n),
      name: `part ${n}`,
      attributes: { 'app.text': `${n} ${'lorem ipsum '.repeat(8)}`, last: n === 29_999 },
    }),
  )
  for (let start = 0; start < spans.length; start += 500) {
    viewer.inbox.addSpans(spans.slice(start, start + 500))
  }
  const before = blockCount()
  await indexAll()
  expect(blockCount() - before).toBeGreaterThan(3)
  const all = [
    'q=%22part%2017%22',
    'q=%22part%2029999%22',
    `q=${spanId(100_500)}`,
    'where=last=true',
  ]
  for (const search of [
    ...all,
    'q=%22part%2017%22&where=last=true',
    'q=%22part%200%22&where=!nokey',
  ]) {
    expect([search, await found(search)]).toStrictEqual([search, [9000]])
  }
  expect(await found('q=%22part%2017%22&where=last!=true')).toStrictEqual([])
  await viewer.store.search.tidy()
  expect(await found('q=%22part%2017%22&where=last=true')).toStrictEqual([9000])
}, 60_000)
