import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import type { MapAnswer, Trace } from '../../../services/viewer/records/api.ts'
import { openStore, type Store } from '../../../services/viewer/store/open.ts'
import { schema } from '../../../services/viewer/store/schema.ts'
import { runAtOnce } from '../../../services/viewer/turns/turns.ts'
import { scratchFolder } from '../../support/scratch-folder.ts'
import { readTrace } from '../read-trace.ts'
import { sampleMillis, span, spanId, traceId, traceOfSpans } from '../records.ts'
import { startViewer } from '../viewer.ts'

const everything = { fromMillis: 0, toMillis: Number.MAX_SAFE_INTEGER }

let folder: string
let file: string
const warnings: string[] = []
const stores: Store[] = []

beforeEach(() => {
  folder = scratchFolder()
  file = join(folder, 'viewer.sqlite')
  const old = readFileSync(join(import.meta.dirname, '../../golden/store-of-schema-3.sqlite.gz'))
  writeFileSync(file, gunzipSync(old))
  warnings.length = 0
})
afterEach(() => {
  for (const store of stores.splice(0)) store.close()
})

function open(bounds = {}): Store {
  const warn = (_: object, message: string) => void warnings.push(message)
  const store = openStore({ file, bounds, warn, now: () => sampleMillis + 60_000 })
  stores.push(store)
  return store
}

const listed = (store: Store) =>
  runAtOnce(store.traces({ range: everything, sort: 'time', limit: 100 })).traces

describe('a store of schema version 3', () => {
  test('keeps all its records', () => {
    const store = open()

    const { spans, segments, errors, logs, ...summary } = readTrace(store, traceId(4))!
    expect(summary).toMatchObject({ spanCount: 3, errorCount: 1, status: 'ok' })
    expect([spans.length, segments.length, errors.length, logs.length]).toStrictEqual([3, 1, 1, 1])
    expect(store.totals).toStrictEqual({ spans: 16, segments: 1, items: 2, logLines: 2 })
    expect(store.errors({ limit: 10, range: everything }).errors).toHaveLength(2)
    expect(store.xray.rules.list().map(({ rule }) => rule.RuleName)).toStrictEqual(['sample'])
    expect(store.xray.groups.list().map(({ name }) => name)).toStrictEqual(['sample'])
    expect(warnings).toStrictEqual([])
    expect(readdirSync(folder)).not.toContain(expect.stringContaining('aside'))
  })

  test('answers with all of it over HTTP', async () => {
    const viewer = await startViewer({ file })
    onTestFinished(viewer.close)
    const post = async (path: string) =>
      (await fetch(viewer.origin + path, { method: 'POST', body: '{}' })).json()

    const trace = (await viewer.get<Trace>(`/-/api/traces/${traceId(4)}`)).body
    expect(trace.spans.map(({ name }) => name)).toHaveLength(3)
    expect(trace.segments.map(({ name }) => name)).toHaveLength(1)
    expect(trace.errors.map(({ title }) => title)).toHaveLength(1)
    expect(trace.logs.map(({ message }) => message)).toHaveLength(1)
    const range = 'range=P9999D'
    const { body: list } = await viewer.get<{ traces: object[] }>(`/-/api/traces?${range}`)
    const { body: errors } = await viewer.get<{ errors: object[] }>(`/-/api/errors?${range}`)
    const { body: lines } = await viewer.get<{ logs: object[] }>(`/-/api/logs?${range}`)
    expect([list.traces, errors.errors, lines.logs].map(({ length }) => length)).toStrictEqual([
      6, 2, 2,
    ])
    expect(await post('/GetSamplingRules')).toMatchObject({ SamplingRuleRecords: [{}, {}] })
    expect(await post('/Groups')).toMatchObject({ Groups: [{ GroupName: 'sample' }] })
    const { body: found } = await viewer.get<{ traces: object[] }>('/-/api/traces?where=service')
    expect(found.traces).toHaveLength(6)
    const { body: map } = await viewer.get<MapAnswer>(`/-/api/map?${range}`)
    expect(map.drawnFrom).toBe('both')
    expect(map.nodes.map(({ total }) => total)).toStrictEqual([0, 6])
    expect(viewer.errors).toStrictEqual([])
  })

  test('lists a trace that made lists fail before', () => {
    const store = open()

    const ids = listed(store).map(trace => trace.traceId)

    expect(ids).toStrictEqual([9, 4, 3, 2, 1, 0].map(traceId))
    expect(warnings).toStrictEqual([])
  })

  test('is still written and bounded', () => {
    const store = open({ spans: 12 })

    store.inbox.addSpans(traceOfSpans(20, 3))
    store.inbox.addSpans([span({ traceId: traceId(4), spanId: spanId(99) })])

    expect(store.totals.spans).toBeLessThanOrEqual(12)
    expect(listed(store)[0]?.traceId).toBe(traceId(20))
    expect(readTrace(store, traceId(4))?.spanCount).toBe(4)
  })

  test('is like a new one afterwards, and opens again without a warning', () => {
    open().close()
    const again = open()

    const version = new DatabaseSync(file).prepare('PRAGMA user_version').get()
    expect(version).toEqual({ user_version: schema.version })
    expect(again.totals.spans).toBe(16)
    expect(warnings).toStrictEqual([])
  })

  test('is moved aside when its tables are not those of that version', () => {
    const database = new DatabaseSync(file)
    database.exec('DROP TABLE span')
    database.close()

    const store = open()

    expect(store.totals.spans).toBe(0)
    expect(warnings).toHaveLength(1)
    expect(readdirSync(folder).filter(name => name.includes('.aside-'))).toHaveLength(1)
  })
})
