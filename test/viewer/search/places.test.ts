import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SearchMatch, TracesAnswer } from '../../../services/viewer/records/api.ts'
import { item, logLine, segment, span, spanId, traceId } from '../records.ts'
import { startViewer, type TestViewer } from '../viewer.ts'

let viewer: TestViewer

beforeAll(async () => {
  viewer = await startViewer()
  const order = (n: number, name: string) => ({
    ...{ traceId: traceId(n), spanId: spanId(n) },
    attributes: { 'app.order': name },
  })
  viewer.inbox.addSpans([span(order(1, 'Nutmeg-7')), span(order(2, 'Nutmeg-77'))])
  const place = { traceId: traceId(1), spanId: spanId(1) }
  viewer.inbox.addLogs([logLine({ ...place, message: 'Paid 日本語 twice' })])
  const document = { annotations: { tier: 'gold' } }
  viewer.inbox.addSegments([segment({ traceId: traceId(2), id: spanId(5), document })])
  viewer.inbox.addItem(item({ traceId: traceId(2), title: 'Error: kaput' }))
})
afterAll(() => viewer.close())

async function found(query: string): Promise<[string, SearchMatch | undefined][]> {
  const { body } = await viewer.get<TracesAnswer>(`/-/api/traces?${query}`)
  return body.traces.map(({ traceId, match }) => [traceId, match])
}

const first = [
  traceId(1),
  { spanId: spanId(1), where: 'attribute', text: 'app.order=Nutmeg-7' },
] as const
const second = [
  traceId(2),
  { spanId: spanId(2), where: 'attribute', text: 'app.order=Nutmeg-77' },
] as const

test.each([
  ['q=nutmeg', [second, first]],
  ['q=app.order=nutmeg-7', [first]],
  ['where=app.order=Nutmeg-7', [first]],
  ['where=app.order!=Nutmeg-7', [[traceId(2), undefined]]],
  [
    'where=tier=gold',
    [[traceId(2), { spanId: spanId(5), where: 'annotation', text: 'tier=gold' }]],
  ],
  [`q=${spanId(5)}`, [[traceId(2), { spanId: spanId(5), where: 'id', text: spanId(5) }]]],
  ['q=本', [[traceId(1), { spanId: spanId(1), where: 'log', text: 'Paid 日本語 twice' }]]],
  ['q=kaput', [[traceId(2), { spanId: spanId(0), where: 'error', text: 'Error: kaput' }]]],
])('%s', async (query, expected) => {
  expect(await found(query)).toStrictEqual(expected)
})

test('a text that is no filter expression offers itself as a search', async () => {
  const answer = await viewer.get('/-/api/traces?filter=nutmeg%20seven')
  expect(answer.status).toBe(400)
  expect(answer.body).toMatchObject({ asSearch: 'nutmeg seven' })
})
