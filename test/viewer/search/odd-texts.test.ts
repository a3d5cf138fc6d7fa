import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ApiError, TracesAnswer } from '../../../services/viewer/records/api.ts'
import { sampleMillis, span, spanId, traceId } from '../records.ts'
import { startViewer, type TestViewer } from '../viewer.ts'

/** Each is the name of a trace's span, and is looked for as it is, and by a part of it. */
const texts = [
  '注文を確認しました',
  'заказ Оплачен',
  'طلب جديد',
  '👩‍👩‍👧 family',
  'AND OR NOT NEAR(a b) *^:',
  "100% _off_ 'now'; --",
  '… ---- !!! ....',
  'Straße ΟΔΟΣ İstanbul',
  'a\\b/c\\\\d',
  'tab\there',
  'un e\u0301t\u00e9 ici',
  'null\0byte',
  'lone \ud800 half',
  '<b>&amp;',
  'x?y=1&z=2#w',
]

let viewer: TestViewer

/** A few traces are read, and hundreds are indexed: the answers are the same. */
const more = 300

beforeAll(async () => {
  viewer = await startViewer()
  for (const [n, name] of texts.entries()) {
    viewer.inbox.addSpans([span({ traceId: traceId(n), spanId: spanId(n), name, attributes: {} })])
  }
})
afterAll(() => viewer.close())

async function found(q: string): Promise<string[]> {
  const query = `q=${encodeURIComponent(q)}`
  const { status, body } = await viewer.get<TracesAnswer>(`/-/api/traces?${query}`)
  expect(status).toBe(200)
  return body.traces.map(trace => trace.traceId)
}

const quoted = (text: string) => `"${text.toWellFormed()}"`

async function findsAll(): Promise<void> {
  for (const [n, text] of texts.entries()) {
    expect([text, await found(quoted(text))]).toStrictEqual([text, [traceId(n)]])
    expect([text, await found(quoted(text.toUpperCase()))]).toContainEqual([traceId(n)])
    const part = quoted([...text.toWellFormed().normalize('NFC')].slice(1, -1).join(''))
    expect([part, await found(part)]).toStrictEqual([part, [traceId(n)]])
  }
  expect(await found('確認')).toStrictEqual([traceId(0)])
  expect(await found('οδος')).toStrictEqual([traceId(7)])
  expect(await found('%')).toStrictEqual([traceId(5)])
  expect(await found('AND OR NOT')).toStrictEqual([traceId(4)])
  expect(await found('été')).toStrictEqual([traceId(10)])
  expect(await found('ete')).toStrictEqual([])
}

describe('odd texts are found as they are written', () => {
  test('before they are indexed', findsAll, 60_000)

  test('and afterwards', async () => {
    for (let n = 0; n < more; n++) {
      const at = { traceId: traceId(1000 + n), spanId: spanId(1000 + n) }
      viewer.inbox.addSpans([
        span({ ...at, name: 'other', startMillis: sampleMillis, attributes: {} }),
      ])
    }
    while (viewer.store.search.isPending()) await viewer.store.search.settle()
    await findsAll()
  }, 60_000)
})

test.each(['', '%20', '%22%22', '%20%22%22%20'])('q=%s is no search', async q => {
  const { body } = await viewer.get<TracesAnswer>(`/-/api/traces?q=${q}&limit=1`)
  expect(body.traces).toHaveLength(1)
  expect(body.traces[0]!.match).toBeUndefined()
})

test.each([
  [`q=${'a'.repeat(10_000)}`, /^q="a{80}…": it has 10000 characters; expected words, /],
  [`q=${'a+'.repeat(900)}`, /^900 words and conditions: expected at most 32 words and conditions$/],
  [`where=${'a'.repeat(3000)}`, /^where="a{80}…": it has 3000 characters; expected key=value, /],
  ['where=', /^where="": the key is empty; expected key=value, /],
  ['where==1', /^where="=1": the key is empty; expected key=value, /],
  ['where=!', /^where="!": the key is empty; expected key=value, /],
  [`q=b${'&where=a'.repeat(40)}`, /^41 words and conditions: expected at most 32 /],
])('%s is rejected', async (query, error) => {
  const { status, body } = await viewer.get<ApiError>(`/-/api/traces?${query}`)
  expect([status, body.error]).toStrictEqual([400, expect.stringMatching(error)])
})

test.each([
  ['nutmeg seven', 'nutmeg seven'],
  ['service("activities") { fault', 'service("activities") { fault'],
  ['a '.repeat(50), undefined],
])('filter=%s, no filter expression, offers itself as a search', async (text, asSearch) => {
  const { status, body } = await viewer.get<ApiError>(
    `/-/api/traces?filter=${encodeURIComponent(text)}`,
  )
  expect([status, body.asSearch]).toStrictEqual([400, asSearch])
})
