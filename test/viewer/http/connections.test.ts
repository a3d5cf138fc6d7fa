import { expect, test } from 'vitest'
import { sendRequest } from '../../support/send-request.ts'
import { until } from '../../support/until.ts'
import { startWholeViewer } from '../whole-viewer.ts'
import { type Heard, headOf, say } from './raw-client.ts'

const get = (path: string) => `GET ${path} HTTP/1.1\r\nhost: localhost\r\n\r\n`

/** Uses each connection once. */
const askOnce = (url: string) =>
  sendRequest(url, { path: '/readyz', headers: { connection: 'close' } })

test.each([
  ['say nothing', ''],
  ['have sent one letter', 'P'],
  ['have sent half a header', 'GET /readyz HTTP/1.1\r\nhost: local'],
  ['have sent half a body', `${headOf('/v1/traces', 1000)}{`],
  ['have been answered', get('/healthz')],
])(
  'when all connections belong to clients that %s, the oldest is closed first',
  async (_, text) => {
    const { doors } = await startWholeViewer({ connectionLimits: { maxConnections: 5 } })
    const hoarders: Heard[] = []
    for (let n = 0; n < 5; n++) hoarders.push(await say(doors[n % 3]!.url, text))

    for (const { url } of doors) expect((await askOnce(url)).status).toBe(200)

    await until(() => hoarders[0]!.isClosed)
    expect(hoarders.at(-1)!.isClosed).toBe(false)
  },
)

test('a request that is being answered keeps its connection, and the newcomer gets none', async () => {
  const { url } = await startWholeViewer({ connectionLimits: { maxConnections: 3 } })
  const followers: Heard[] = []
  for (let n = 0; n < 3; n++) followers.push(await say(url, get('/-/events')))
  await until(() => followers.every(({ text }) => text.includes('event: wires')))

  const newcomer = await say(url, get('/readyz'))

  await until(() => newcomer.isClosed)
  expect(newcomer.text).toBe('')
  expect(followers.filter(({ isClosed }) => isClosed)).toStrictEqual([])
})

test('a client with too many unanswered requests loses its connection, and no other client does', async () => {
  const { doors, errors } = await startWholeViewer()

  for (const { url } of doors) {
    const few = await say(url, get('/healthz').repeat(20))
    await until(() => few.text.split('HTTP/1.1 200').length === 21)
    const many = await say(url, get('/nothing/here').repeat(5000))
    await until(() => many.isClosed)

    expect(few.isClosed).toBe(false)
    expect((await askOnce(url)).status).toBe(200)
  }
  expect(errors).toStrictEqual([])
})
