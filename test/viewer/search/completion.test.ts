import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { span, spanId, traceId } from '../records.ts'
import { startViewer, type TestViewer } from '../viewer.ts'

let viewer: TestViewer

/** Indexed are the first ones; a few newer ones are not. */
const indexed = 300
const newer = 10

beforeAll(async () => {
  viewer = await startViewer()
  for (let n = 0; n < indexed; n++) add(n, { 'app.Tier': ['Gold', 'Silver', 'gone'][(n % 10) % 3] })
  while (viewer.store.search.isPending()) await viewer.store.search.settle()
  for (let n = indexed; n < indexed + newer; n++) add(n, { 'app.tierNew': 1, 'app.Tier': 'Goose' })
})
afterAll(() => viewer.close())

const add = (n: number, attributes: Record<string, unknown>) =>
  viewer.inbox.addSpans([span({ traceId: traceId(n), spanId: spanId(n), attributes })])

const ask = async (path: string) => (await viewer.get(`/-/api/${path}`)).body

describe('the attributes that were seen', () => {
  test('are listed by a part of their key, those that begin with it first', async () => {
    expect(await ask('attribute-keys?prefix=APP.')).toStrictEqual({
      keys: ['app.Tier', 'app.tierNew'],
    })
    expect(await ask('attribute-keys?prefix=s')).toStrictEqual({
      keys: ['service.name', 'waywiser.lenses'],
    })
    expect(await ask('attribute-keys?prefix=nothing')).toStrictEqual({ keys: [] })
  })

  test('have the most frequent of their values first, as they were sent', async () => {
    expect(await ask('attribute-values?key=app.tier')).toStrictEqual({
      values: [
        { value: 'Gold', traces: 120 },
        { value: 'Silver', traces: 90 },
        { value: 'gone', traces: 90 },
        { value: 'Goose', traces: 10 },
      ],
    })
    expect(await ask('attribute-values?key=app.tier&prefix=go')).toStrictEqual({
      values: [
        { value: 'Gold', traces: 120 },
        { value: 'gone', traces: 90 },
        { value: 'Goose', traces: 10 },
      ],
    })
    expect(await ask('attribute-values?key=nokey')).toStrictEqual({ values: [] })
  })

  test('are not asked by a long text', async () => {
    const { status } = await viewer.get(`/-/api/attribute-keys?prefix=${'a'.repeat(2000)}`)
    expect(status).toBe(400)
  })
})
