import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Trace } from '../../../services/viewer/records/api.ts'
import { scratchFolder } from '../../support/scratch-folder.ts'
import { logLine, span, spanId, traceId } from '../records.ts'
import { startViewer, type TestViewer } from '../viewer.ts'
import { answeredMeanwhile } from './answered-meanwhile.ts'

let viewer: TestViewer

beforeEach(async () => {
  viewer = await startViewer()
})

afterEach(() => viewer.close())

const exportPath = `/-/api/export/${traceId(0)}`

async function post(body: Buffer | string) {
  const answer = await fetch(`${viewer.origin}/-/api/import`, {
    method: 'POST',
    body: body as string,
  })
  return { status: answer.status, body: (await answer.json()) as { error?: string } }
}

async function fileText(): Promise<string> {
  const answer = await fetch(viewer.origin + exportPath)
  return answer.text()
}

const spansOf = (count: number, fields: object) =>
  Array.from({ length: count }, (_, n) => span({ spanId: spanId(n), ...fields }))

test('a resource of 100 kB that 2,000 spans share is in the file once, and is imported again', async () => {
  const resource = { 'service.name': 'activities', 'process.command_args': 'x'.repeat(100_000) }
  viewer.inbox.addSpans(spansOf(2000, { resource }))
  const before = (await viewer.get<Trace>(`/-/api/traces/${traceId(0)}`)).body

  const text = await fileText()
  await viewer.store.clear()
  const taken = await post(text)

  expect(text.length).toBeLessThan(1_000_000)
  expect(text.split('process.command_args')).toHaveLength(2)
  expect(taken.status).toBe(200)
  const after = (await viewer.get<Trace>(`/-/api/traces/${traceId(0)}`)).body
  expect(after.spans).toStrictEqual(before.spans)
  expect((await fileText()) === text).toBe(true)
})

test('10 MB are exported and imported while others are served, and nothing is kept of a file with a wrong end', async () => {
  viewer.inbox.addSpans(spansOf(7000, { attributes: { note: 'x'.repeat(1400) } }))

  const exported = fileText()
  const duringExport = await answeredMeanwhile(exported, viewer.origin)
  const text = await exported
  await viewer.store.clear()
  const lastName = text.lastIndexOf('"name":"')
  const wrong = await post(`${text.slice(0, lastName)}"name":7,"was":"${text.slice(lastName + 8)}`)
  const spansAfterWrong = viewer.store.totals.spans
  const imported = post(text)
  const duringImport = await answeredMeanwhile(imported, viewer.origin)

  expect(text.length / 2 ** 20).toBeGreaterThan(10)
  expect([duringExport > 3, duringImport > 3]).toStrictEqual([true, true])
  expect(wrong).toMatchObject({
    status: 400,
    body: { error: 'not a trace of Waywiser: spans[6999].name 7: expected text' },
  })
  expect(spansAfterWrong).toBe(0)
  expect((await imported).status).toBe(200)
  expect(viewer.store.totals.spans).toBe(7000)
})

test('records too large for an import are left out of a file, which says so', async () => {
  // Each is twice as long in a file, which escapes the quotes.
  const message = '"'.repeat(900_000)
  for (let n = 0; n < 40; n++) {
    viewer.inbox.addLogs([logLine({ message: `${n}${message}`, fields: {} })])
  }

  const text = await fileText()
  await viewer.store.clear()
  const taken = await post(text)

  const { leftOut, logs } = JSON.parse(text)
  expect(text.length).toBeLessThanOrEqual(64 * 2 ** 20)
  expect(leftOut).toStrictEqual({ logs: 40 - logs.length })
  expect(logs.length).toBeGreaterThan(10)
  expect(taken.status).toBe(200)
  expect(viewer.store.totals.logLines).toBe(logs.length)
})

test('an import that fails in the middle is answered 503, and the same file completes it', async () => {
  const folder = scratchFolder()
  const file = join(folder, 'viewer.sqlite')
  const to = await startViewer({ file })
  const other = new DatabaseSync(file)
  viewer.inbox.addSpans(spansOf(3000, {}))
  const body = await fileText()
  const send = () => fetch(`${to.origin}/-/api/import`, { method: 'POST', body })

  // Another program locks the file as soon as the first slice is kept.
  const stop = to.store.listen({
    onTraces() {
      stop()
      other.exec('BEGIN IMMEDIATE')
    },
    onWires() {},
  })
  const refused = await send()
  const kept = { ...to.store.totals }
  other.exec('ROLLBACK')
  const taken = await send()

  expect([refused.status, taken.status]).toStrictEqual([503, 200])
  expect(kept.spans).toBeGreaterThan(0)
  expect(kept.spans).toBeLessThan(3000)
  expect(to.store.totals.spans).toBe(3000)
  other.close()
  await to.close()
})

const head = (version: number) =>
  JSON.stringify({
    format: 'waywiser-trace',
    version,
    traceId: traceId(0),
    refusals: {},
    arrivals: { lastMillis: 1, otlpMillis: 1, xrayMillis: 1, rollbarMillis: 1, logsMillis: 1 },
  }).slice(0, -1)

const lists = ['resources', 'spans', 'segments', 'items', 'logs']

/** A file whose list `name` is this text; the lists before it are empty. */
const withList = (name: string, list: string, version = 2) =>
  `${head(version)},${lists.map(each => `"${each}":${each === name ? list : '[]'}`).join()}}`

const floods: [string, string, string][] = [
  ['empty spans', withList('spans', `[${'{},'.repeat(10_000_000)}{}]`), 'spans[0].spanId nothing'],
  [
    'numbers for logs',
    withList('logs', `[${'7,'.repeat(15_000_000)}7]`),
    'logs[0] 7: expected an object',
  ],
  ['empty lists for items', withList('items', `[${'[],'.repeat(10_000_000)}[]]`), 'items[0] []'],
  ['empty resources', withList('resources', `[${'{},'.repeat(5_000_000)}{}]`), 'at most 1000'],
  [
    'large resources',
    withList('resources', `[{"a":"${'x'.repeat(17_000_000)}"}]`),
    'at most 16777216',
  ],
  [
    'a large span',
    withList('spans', `[{"a":"${'x'.repeat(9_000_000)}"}]`),
    'at most 8388608 bytes',
  ],
  [
    'a large text for a list',
    withList('spans', `"${'x'.repeat(9_000_000)}"`),
    'more than 8388608 bytes',
  ],
  ['many members', `{${'"a":1,'.repeat(3_000_000)}"b":1}`, 'more than 100000 members'],
  ['a list for the file', `[${'1,'.repeat(5_000_000)}1]`, 'the file'],
  [
    'nested lists',
    withList('spans', '['.repeat(100_000) + ']'.repeat(100_000)),
    'nested over 1003',
  ],
]

test.each(floods)('a file of %s is rejected, without harm', async (_, text, problem) => {
  viewer.inbox.addSpans([span({ traceId: traceId(5) })])

  const { status, body } = await post(text)

  expect([400, 413]).toContain(status)
  expect(body.error).toContain(problem)
  expect(viewer.store.totals).toStrictEqual({ spans: 1, segments: 0, items: 0, logLines: 0 })
  expect(viewer.errors).toStrictEqual([])
})
