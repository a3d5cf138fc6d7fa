import { afterEach, beforeEach, expect, test } from 'vitest'
import { sampleMillis } from '../records.ts'
import { callLogs, startViewer, type TestViewer } from '../viewer.ts'

const logGroupName = '/waywiser/test'
const hourMillis = 60 * 60 * 1000

let viewer: TestViewer
beforeEach(async () => {
  viewer = await startViewer({ bounds: { logStreams: 3, logGroups: 2 } })
  await call('CreateLogGroup', { logGroupName })
})
afterEach(() => viewer.close())

const call = (operation: string, input: object) => callLogs(viewer.origin, operation, input)

const createStream = (logStreamName: string) =>
  call('CreateLogStream', { logGroupName, logStreamName })

const putLine = (logStreamName: string) =>
  call('PutLogEvents', {
    logGroupName,
    logStreamName,
    logEvents: [{ timestamp: viewer.clock.millis, message: 'a line' }],
  })

async function streams(): Promise<string[]> {
  const { body } = await call('DescribeLogStreams', { logGroupName })
  return body.logStreams.map((stream: { logStreamName: string }) => stream.logStreamName)
}

test('deletes a stream that has been empty and unused for the age of records, and keeps its group', async () => {
  for (const name of ['never-written', 'written-and-expired', 'in-use']) await createStream(name)
  viewer.clock.millis += hourMillis
  await putLine('written-and-expired')
  viewer.clock.millis = sampleMillis + 24 * hourMillis
  await putLine('in-use')

  viewer.clock.millis += 1001
  await viewer.store.sweep()
  const afterDay = await streams()
  viewer.clock.millis += hourMillis
  await viewer.store.sweep()

  expect(afterDay).toStrictEqual(['in-use', 'written-and-expired'])
  expect(await streams()).toStrictEqual(['in-use'])
})

test('deletes the oldest streams without lines when there are too many', async () => {
  for (const name of ['e', 'd', 'c', 'b', 'a']) {
    await createStream(name)
    if (name === 'e') await putLine(name)
    viewer.clock.millis += 1
  }

  await viewer.store.sweep()

  expect(await streams()).toStrictEqual(['a', 'b', 'e'])
})

test('deletes the oldest groups without streams when there are too many', async () => {
  await createStream('a')
  for (const name of ['/second', '/third']) {
    viewer.clock.millis += 1
    await call('CreateLogGroup', { logGroupName: name })
  }

  viewer.clock.millis += 1
  await viewer.store.sweep()

  expect(viewer.store.logGroups.list().map(({ name }) => name)).toStrictEqual([
    '/third',
    logGroupName,
  ])
})
