import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { Trace } from '../../services/viewer/records/api.ts'
import { item, logLine, sampleMillis, segment, span, spanId, traceId } from '../viewer/records.ts'
import { startViewer, type TestViewer } from '../viewer/viewer.ts'

const viewers: TestViewer[] = []

afterEach(async () => {
  for (const viewer of viewers.splice(0)) await viewer.close()
})

async function start() {
  const viewer = await startViewer()
  viewers.push(viewer)
  const post = async (body: unknown) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const answer = await fetch(`${viewer.origin}/-/api/import`, { method: 'POST', body: text })
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
  }
  return { ...viewer, post }
}

const path = `/-/api/traces/${traceId(0)}`
const exportPath = `/-/api/export/${traceId(0)}`

/**
 * Adds a record of every kind, with every optional member, by a slow and partly rejected delivery.
 */
async function fill({ inbox, clock }: TestViewer) {
  inbox.addSpans([
    span({
      attributes: {
        'rollbar.item.uuid': 'never-came',
        big: [1, { deep: null }],
        'app.handle': 'ä😀',
      },
      events: [{ name: 'exception', timeMillis: sampleMillis + 0.123, attributes: { a: 1 } }],
      links: [{ traceId: traceId(1), spanId: spanId(9), attributes: {} }],
      status: 'ERROR',
      statusMessage: 'it broke',
    }),
    span({ spanId: spanId(1), parentId: spanId(0), startMillis: sampleMillis + 1.001 }),
  ])
  clock.millis += 250
  inbox.addSegments([
    segment(),
    segment({ id: spanId(7), type: 'subsegment', parentId: spanId(0) }),
  ])
  clock.millis += 250
  inbox.addItem(item({ samplingRule: 'Default' }))
  inbox.addLogs([logLine(), logLine({ message: 'plain', fields: {}, traceFlags: 1 })])
  inbox.noteRejection({ wire: 'rollbar', reason: 'too large', traceId: traceId(0) })
  clock.millis += 20_000
}

test('an exported trace is the same in another viewer, to the last member', async () => {
  const [from, to] = [await start(), await start()]
  await fill(from)
  to.clock.millis = from.clock.millis + 3_600_000
  const before = (await from.get<Trace>(path)).body

  const file = (await from.get(exportPath)).body
  const answer = await to.post(file)

  expect(answer).toStrictEqual({
    status: 200,
    body: {
      traceId: traceId(0),
      traceIds: [traceId(0)],
      format: 'waywiser',
      text: '1 trace of a trace file: 2 spans, 2 segments, 1 error item and 2 log lines',
      leftOut: [],
      spans: 2,
      segments: 2,
      errors: 1,
      logs: 2,
      metricPoints: 0,
      rejected: 0,
      reasons: [],
      traces: [expect.objectContaining({ traceId: traceId(0), spanCount: 2 })],
    },
  })
  expect((await to.get<Trace>(path)).body).toStrictEqual(before)
  expect((await to.get(exportPath)).body).toStrictEqual(file)
  expect(before.delivery.rollbar).toMatchObject({ state: 'missing', reason: 'too large' })
  expect(before.delivery.xray.firstDelayMillis).toBe(1250)
})

test('an imported trace is listed by the time of its import, and a second import changes nothing', async () => {
  const [from, to] = [await start(), await start()]
  await fill(from)
  const file = (await from.get(exportPath)).body
  to.clock.millis = sampleMillis + 48 * 3_600_000

  await to.post(file)
  await to.post(file)
  await to.store.sweep()

  const { body } = await to.get<{ traces: { spanCount: number }[] }>('/-/api/traces?range=PT1M')
  expect(body.traces.map(({ spanCount }) => spanCount)).toStrictEqual([2])
  // The failed span is an error besides the item.
  expect(to.store.totals).toStrictEqual({ spans: 2, segments: 2, items: 2, logLines: 2 })
  expect(from.store.totals).toStrictEqual(to.store.totals)
})

test('a malformed file is rejected with place and quote, and nothing of it is kept', async () => {
  const viewer = await start()
  await fill(viewer)
  const file = (await viewer.get<{ spans: object[] }>(exportPath)).body
  await viewer.store.clear()
  const problemOf = async (body: unknown) => {
    const answer = await viewer.post(body)
    return `${answer.status} ${answer.body.error}`
  }

  const wrong = '400 not a trace of Waywiser:'
  expect(await problemOf('{"format":')).toMatch(/^400 the body ".*" is not JSON/)
  expect(await problemOf([])).toBe('400 the file is of no known format: it is the list []')
  expect(await problemOf({ ...file, version: 9 })).toBe(`${wrong} version 9: expected 1 or 2 or 3`)
  expect(await problemOf({ ...file, traceId: 'x' })).toBe(
    `${wrong} traceId "x": expected 32 hex digits, not all zero`,
  )
  expect(await problemOf({ ...file, spans: [file.spans[0], { ...file.spans[1], name: 5 }] })).toBe(
    `${wrong} spans[1].name 5: expected text`,
  )
  expect(await problemOf({ ...file, logs: {} })).toBe(
    `${wrong} logs {}: expected a list of objects`,
  )
  expect(await problemOf({ ...file, arrivals: { lastMillis: 'now' } })).toBe(
    `${wrong} arrivals.lastMillis "now": expected a number`,
  )
  expect(viewer.store.totals).toStrictEqual({ spans: 0, segments: 0, items: 0, logLines: 0 })
})

test('a file nested deeper than any wire allows is rejected, one nested as deep is not', async () => {
  const [from, to] = [await start(), await start()]
  const nested = (levels: number) => JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`)
  from.inbox.addSegments([segment({ document: nested(1000) })])
  const file = (await from.get<{ segments: object[] }>(exportPath)).body
  const tooDeep = { ...file.segments[0], document: nested(1001) }

  const taken = await to.post(file)
  const refused = await to.post({ ...file, segments: [tooDeep] })
  const shown = await to.get<Trace>(path)

  expect(taken).toMatchObject({ status: 200, body: { traceId: traceId(0), segments: 1 } })
  expect(refused.status).toBe(400)
  expect(refused.body.error).toMatch(/^the body ".*" is nested over 1003 deep$/)
  expect(shown.body.segments[0]?.document).toStrictEqual(nested(1000))
})

test('a file of the previous version is still imported, to the last member', async () => {
  const [now, before] = [await start(), await start()]
  await fill(now)
  const old = JSON.parse(
    readFileSync(join(import.meta.dirname, 'trace-file-version-1.json'), 'utf8'),
  )

  const taken = await before.post(old)

  expect(taken).toMatchObject({ status: 200, body: { traceId: traceId(0), spans: 2, errors: 1 } })
  const [asNow, asBefore] = await Promise.all([
    now.get<Trace>(path).then(({ body }) => body),
    before.get<Trace>(path).then(({ body }) => body),
  ])
  expect(asBefore.spans).toStrictEqual(asNow.spans)
  expect(asBefore.segments).toStrictEqual(asNow.segments)
  expect(asBefore.errors).toStrictEqual(asNow.errors)
  expect(asBefore.logs).toStrictEqual(asNow.logs)
  const spansOfOld = old.spans as { resource: object }[]
  const { body: file } = await before.get<{ resources: object[] }>(exportPath)
  expect(file.resources).toStrictEqual([spansOfOld[0]!.resource])
})

test('a missing trace cannot be exported', async () => {
  const viewer = await start()

  expect(await viewer.get('/-/api/export/nothing')).toMatchObject({
    status: 404,
    body: { error: 'no trace "nothing"', hint: '/-/api/traces lists those that are kept' },
  })
})
