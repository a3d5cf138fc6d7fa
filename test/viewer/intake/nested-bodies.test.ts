import { expect, test } from 'vitest'
import { logsOperations } from '../../../services/viewer/aws/logs-api/logs-api.ts'
import { span, traceId } from '../records.ts'
import { startWholeViewer, type Way } from '../whole-viewer.ts'

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)

/** Names that some route reads, each with the value: rejected values are quoted. */
const members = `
  resourceSpans resourceLogs resourceMetrics data access_token format logGroupName
  logStreamName logEvents limit nextToken filterPattern TraceSegmentDocuments TraceIds
  StartTime EndTime GroupName SamplingRule SamplingRuleUpdate SamplingStatisticsDocuments
  TelemetryRecords ResourceARN Type NextToken FilterExpression RuleName Tags TagKeys otlp-
  traces
`
  .trim()
  .split(/\s+/)
const inEachMember = (depth: number) =>
  `{${members.map(name => `"${name}":${nested(depth - 1)}`).join()}}`

/**
 * The statuses that an answer may have. 501 is an operation that is not implemented; 415 is of gRPC,
 * which takes no JSON.
 */
const bodies: [string, string, (status: number) => boolean][] = [
  ['100,000 lists', nested(100_000), isRefused],
  ['100,000 lists in a member', `{"data":${nested(100_000)}}`, isRefused],
  ['1,001 levels in every member', inEachMember(1001), isRefused],
  ['1,000 levels in every member', inEachMember(1000), status => status < 500 || status === 501],
]

function isRefused(status: number): boolean {
  return [400, 404, 405, 415, 501].includes(status)
}

/** Paths whose answers do not depend on a body. */
const readNoBody = ['POST /-/api/demo', 'DELETE /-/api/data']

const hasBody = ({ method }: Way) => method !== 'GET' && method !== 'HEAD'

/** All operations of CloudWatch Logs have the same path. */
const targetsOf = ({ path, method }: Way) =>
  path === '/' && method === 'POST' ? logsOperations.map(name => `Logs_20140328.${name}`) : ['']

const json = { 'content-type': 'application/json', 'x-rollbar-access-token': 'any' }

test.each(bodies)(
  '%s as the body of every route: no failure of the viewer',
  async (_, body, isRight) => {
    const { doors, store, errors } = await startWholeViewer()
    store.inbox.addSpans([span()])

    const statuses: Record<string, number> = {}
    for (const { name, url, ways } of doors) {
      for (const way of ways.filter(hasBody)) {
        const { path, method } = way
        for (const target of targetsOf(way)) {
          const headers = target ? { ...json, 'x-amz-target': target } : json
          const answer = await fetch(url + path, { method, headers, body })
          await answer.arrayBuffer()
          if (readNoBody.includes(`${method} ${path}`)) continue
          statuses[`${name}: ${method} ${path} ${target}`] = answer.status
        }
      }
    }

    expect(Object.entries(statuses).filter(([, status]) => !isRight(status))).toStrictEqual([])
    expect(Object.values(statuses).filter(status => status === 400).length).toBeGreaterThan(80)
    expect(errors).toStrictEqual([])
  },
)

test('JSON inside of JSON that nests without end is kept as text or rejected singly', async () => {
  const { url, store, errors } = await startWholeViewer()
  const line = `{"msg":"hello","trace_id":"${traceId(0)}","deep":${nested(100_000)}}`
  const logs = (operation: string, body: object) =>
    fetch(url, {
      method: 'POST',
      headers: { ...json, 'x-amz-target': `Logs_20140328.${operation}` },
      body: JSON.stringify({ logGroupName: 'g', logStreamName: 's', ...body }),
    })
  await logs('CreateLogGroup', {})
  await logs('CreateLogStream', {})

  const put = await logs('PutLogEvents', { logEvents: [{ timestamp: Date.now(), message: line }] })
  const events = await logs('FilterLogEvents', { filterPattern: '{ $.msg = "hello" }' })
  const segments = await fetch(`${url}/TraceSegments`, {
    method: 'POST',
    body: JSON.stringify({ TraceSegmentDocuments: [nested(30_000)] }),
  })

  expect(put.status).toBe(200)
  expect(await events.json()).toMatchObject({ events: [] })
  expect(await segments.json()).toMatchObject({
    UnprocessedTraceSegments: [
      { ErrorCode: 'ParseError', Message: expect.stringContaining('it is nested over 1000 deep') },
    ],
  })
  expect(store.totals).toMatchObject({ logLines: 1, segments: 0 })
  expect(errors).toStrictEqual([])
})
