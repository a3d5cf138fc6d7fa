import { beforeEach, expect, test } from 'vitest'
import { createInTurn } from '../../../services/viewer/http/in-turn.ts'
import type { ViewerAnswer, ViewerRequest } from '../../../services/viewer/http/message.ts'
import { RequestError } from '../../../services/viewer/http/request-error.ts'
import { until } from '../../support/until.ts'
import { startRecordingViewer } from '../recording-viewer.ts'

/** A handler whose answers wait to be released, and its requests. */
function createSlowHandler() {
  const asked: string[] = []
  const waiting: ((answer: ViewerAnswer) => void)[] = []
  return {
    asked,
    handle({ path }: ViewerRequest) {
      asked.push(path)
      return new Promise<ViewerAnswer>(resolve => waiting.push(resolve))
    },
    /** Whether a call waited. */
    answerOne() {
      const answer = waiting.shift()
      answer?.({ status: 200, body: {} })
      return answer !== undefined
    },
  }
}

const request = (path: string, bodyBytes = 0, destroyed = false) =>
  ({ path, body: Buffer.alloc(bodyBytes), response: { destroyed } }) as unknown as ViewerRequest

const isRead = ({ path }: ViewerRequest) => path.startsWith('/read')
const turn = () => new Promise(resolve => setImmediate(resolve))

let slow: ReturnType<typeof createSlowHandler>

beforeEach(() => {
  slow = createSlowHandler()
})

test('two reads run at once, a hundred wait, and the next is rejected with 503', async () => {
  const handle = createInTurn()(slow.handle, isRead)
  const answers = Array.from({ length: 102 }, (_, n) => handle(request(`/read/${n}`)))

  await expect(handle(request('/read/102'))).rejects.toThrow(RequestError)
  await expect(handle(request('/read/102'))).rejects.toMatchObject({ status: 503 })
  expect(slow.asked).toStrictEqual(['/read/0', '/read/1'])
  slow.answerOne()
  await until(() => slow.asked.length === 3)

  for (let n = 0; n < 102; n++) {
    slow.answerOne()
    await until(() => slow.asked.length >= Math.min(102, n + 4))
  }
  expect(
    new Set((await Promise.all(answers)).map(answer => answer !== 'handled' && answer.status)),
  ).toStrictEqual(new Set([200]))
})

test('large bodies are handled one after another, small ones at once, and none waits for a read', async () => {
  const handle = createInTurn()(slow.handle, isRead)
  for (const path of ['/read/1', '/read/2', '/read/3']) void handle(request(path))
  for (const path of ['/large/1', '/large/2']) void handle(request(path, 2_000_000))
  for (const path of ['/small/1', '/small/2', '/small/3']) void handle(request(path, 1000))
  await turn()

  expect(slow.asked.toSorted()).toStrictEqual([
    '/large/1',
    '/read/1',
    '/read/2',
    '/small/1',
    '/small/2',
    '/small/3',
  ])
})

test('a request whose client disconnected while it waited is not handled', async () => {
  const handle = createInTurn()(slow.handle, isRead)
  for (const path of ['/read/1', '/read/2']) void handle(request(path))
  const left = handle(request('/read/3', 0, true))
  await until(() => slow.asked.length === 2)

  slow.answerOne()

  expect(await left).toBe('handled')
  expect(slow.asked).toStrictEqual(['/read/1', '/read/2'])
})

test('while reads of one kind wait, reads of all kinds wait, and records are accepted', async () => {
  const { url, daemonUrl } = await startRecordingViewer({ pageApi: slow.handle })
  const ask = (path: string, target = '', origin = url) =>
    fetch(origin + path, {
      method: 'POST',
      headers: { 'x-amz-target': target, 'content-type': 'application/json' },
      body: '{}',
    }).then(({ status }) => status)
  const lists = ['/-/api/traces', '/-/api/logs'].map(path => fetch(url + path))
  await until(() => slow.asked.length === 2)

  const answered: string[] = []
  const reads = [
    ask('/TraceSummaries'),
    ask('/ServiceGraph', '', daemonUrl),
    ask('/', 'Logs_20140328.FilterLogEvents'),
  ].map(read => read.then(() => answered.push('read')))
  const prompt = [
    await ask('/v1/traces'),
    await ask('/TraceSegments'),
    await ask('/GetSamplingRules', '', daemonUrl),
    await ask('/', 'Logs_20140328.PutLogEvents'),
  ]

  expect(prompt).toStrictEqual([200, 400, 200, 200])
  expect(answered).toStrictEqual([])
  slow.answerOne()
  slow.answerOne()
  await Promise.all([...reads, ...lists])
})
