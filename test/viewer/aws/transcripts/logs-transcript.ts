import { expect, test } from 'vitest'
import { startViewerProcess } from '../../viewer-process.ts'
import { type Ask, refusalOf } from './ask.ts'

const logGroupName = '/app/web'
const logStreamName = 'web/host/1'
const stream = { logGroupName, logStreamName }
const arn = `arn:aws:logs:us-east-1:000000000000:log-group:${logGroupName}`

async function askNewViewer(client: (url: string) => Ask): Promise<Ask> {
  const { ports } = await startViewerProcess()
  const ask = client(`http://127.0.0.1:${ports?.port}`)
  await ask('CreateLogGroup', { logGroupName })
  await ask('CreateLogStream', stream)
  return ask
}

const messages = (answer: { events: { message: string }[] }) =>
  answer.events.map(({ message }) => message)

/** The transcript of every operation of CloudWatch Logs that the viewer has. */
export function playLogs(client: (url: string) => Ask): void {
  test('groups and streams are created, described, given a retention, and deleted', async () => {
    const ask = await askNewViewer(client)

    expect(await refusalOf(ask('CreateLogGroup', { logGroupName }))).toBe(
      'ResourceAlreadyExistsException',
    )
    expect(await ask('PutRetentionPolicy', { logGroupName, retentionInDays: 7 })).toEqual({})
    const { logGroups } = await ask('DescribeLogGroups', { logGroupNamePrefix: '/app' })
    expect(logGroups).toMatchObject([
      {
        logGroupName,
        retentionInDays: 7,
        metricFilterCount: 0,
        storedBytes: 0,
        arn: `${arn}:*`,
        creationTime: expect.any(Number),
      },
    ])
    expect(await ask('DeleteRetentionPolicy', { logGroupName })).toEqual({})
    const { logGroups: after } = await ask('DescribeLogGroups')
    expect(after[0]).not.toHaveProperty('retentionInDays')
    const { logStreams } = await ask('DescribeLogStreams', { logGroupName })
    expect(logStreams).toMatchObject([{ logStreamName, arn: `${arn}:log-stream:${logStreamName}` }])
    expect(await ask('DeleteLogStream', stream)).toEqual({})
    expect((await ask('DescribeLogStreams', { logGroupName })).logStreams).toEqual([])
    expect(await ask('DeleteLogGroup', { logGroupName })).toEqual({})
    expect(await refusalOf(ask('DescribeLogStreams', { logGroupName }))).toBe(
      'ResourceNotFoundException',
    )
  })

  test('lines are written, read page by page to the end, and found by patterns', async () => {
    const ask = await askNewViewer(client)
    const now = Date.now()
    const lines = [
      '{"level":"info","status":200}',
      '{"level":"error","status":500}',
      'ERROR [main] no JSON',
    ]
    const logEvents = lines.map((message, n) => ({ timestamp: now - 2 + n, message }))

    const put = await ask('PutLogEvents', { ...stream, logEvents })
    expect(put).toEqual({ nextSequenceToken: expect.any(String) })

    const first = await ask('GetLogEvents', { ...stream, startFromHead: true, limit: 2 })
    expect(first.events[0]).toEqual({
      timestamp: now - 2,
      message: lines[0],
      ingestionTime: expect.any(Number),
    })
    const second = await ask('GetLogEvents', { ...stream, nextToken: first.nextForwardToken })
    expect([first, second].flatMap(messages)).toEqual(lines)
    const end = await ask('GetLogEvents', { ...stream, nextToken: second.nextForwardToken })
    expect(end).toMatchObject({ events: [], nextForwardToken: second.nextForwardToken })

    const filter = (filterPattern: string) =>
      ask('FilterLogEvents', { logGroupName, filterPattern })
    expect(messages(await filter('{ $.level = "err*" && $.status >= 500 }'))).toEqual([lines[1]])
    const terms = await filter('ERROR -JSONP')
    expect(terms.events).toEqual([
      {
        logStreamName,
        timestamp: now,
        message: lines[2],
        ingestionTime: expect.any(Number),
        eventId: expect.stringMatching(/^\d{56}$/),
      },
    ])
    expect(await refusalOf(filter('{ $.level'))).toBe('InvalidParameterException')
  })

  test('a missing operation is answered by its name', async () => {
    const ask = await askNewViewer(client)

    const query = ask('StartQuery', {
      logGroupName,
      startTime: 1,
      endTime: 2,
      queryString: 'fields @message',
    })

    await expect(query).rejects.toMatchObject({
      type: 'UnknownOperationException',
      message: expect.stringContaining('StartQuery'),
    })
  })
}
