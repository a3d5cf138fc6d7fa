import { afterEach, beforeEach, expect, test } from 'vitest'
import type { TracesAnswer } from '../../../services/viewer/records/api.ts'
import { span } from '../records.ts'
import { startViewer, type TestViewer } from '../viewer.ts'

let viewer: TestViewer

beforeEach(async () => {
  viewer = await startViewer()
})
afterEach(() => viewer.close())

async function isFound(filter: string): Promise<boolean> {
  const path = `/-/api/traces?range=P9999D&filter=${encodeURIComponent(filter)}`
  return (await viewer.get<TracesAnswer>(path)).body.traces.length === 1
}

test.each<[name: string, attributes: Record<string, unknown>, method: string | undefined]>([
  ['HTTP GET', { 'http.method': 'GET' }, 'GET'],
  ['HTTP GET', { 'http.request.method': 'GET' }, 'GET'],
  ['HTTP GET', {}, undefined],
  ['fetch users', { 'http.request.method': 'POST', 'url.path': '/users' }, 'POST'],
  ['SELECT users', { 'db.system.name': 'sqlite' }, undefined],
])('the method of %s with %o is %s', async (name, attributes, method) => {
  viewer.inbox.addSpans([span({ name, attributes })])

  const methods = ['GET', 'POST', 'HTTP', 'SELECT']
  const found = await Promise.all(methods.map(each => isFound(`http.method = "${each}"`)))

  expect(methods.filter((_, n) => found[n])).toStrictEqual(method === undefined ? [] : [method])
})

test.each([
  ['url.full', 'https://shop.example/users?page=2'],
  ['http.url', 'https://shop.example/users'],
  ['url.path', '/users'],
  ['http.target', '/users?page=2'],
])('the address is that of %s', async (key, url) => {
  viewer.inbox.addSpans([span({ attributes: { [key]: url } })])

  expect(await isFound(`http.url = "${url}"`)).toBe(true)
})
