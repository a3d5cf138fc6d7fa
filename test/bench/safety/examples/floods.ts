import { gzipSync } from 'node:zlib'
import { judged, type ViewerExample } from '../example.ts'
import { callLogs, post, postGzip, send, times } from '../http.ts'

const nowNanos = () => `${Date.now()}000000`

const named = (name: string) => ({
  attributes: [{ key: 'service.name', value: { stringValue: name } }],
})

const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0')

/** Spans of so many services, one trace each. */
function spansOfServices(count: number): Buffer {
  const resourceSpans = Array.from({ length: count }, (_, index) => ({
    resource: named(`service-${index}`),
    scopeSpans: [
      {
        spans: [
          {
            traceId: `9${hex(index, 31)}`,
            spanId: hex(index + 1, 16),
            name: 'one',
            kind: 2,
            startTimeUnixNano: nowNanos(),
            endTimeUnixNano: nowNanos(),
          },
        ],
      },
    ],
  }))
  return gzipSync(JSON.stringify({ resourceSpans }))
}

function linesOfGroups(count: number): Buffer {
  const resourceLogs = Array.from({ length: count }, (_, index) => ({
    resource: {
      attributes: [
        { key: 'aws.log.group.names', value: { stringValue: `/many/${index}` } },
        { key: 'service.instance.id', value: { stringValue: `stream-${index}` } },
      ],
    },
    scopeLogs: [{ logRecords: [{ timeUnixNano: nowNanos(), body: { stringValue: 'one' } }] }],
  }))
  return gzipSync(JSON.stringify({ resourceLogs }))
}

function segmentsOfServices(first: number, count: number): string {
  const seconds = Date.now() / 1000
  const documents = Array.from({ length: count }, (_, offset) =>
    JSON.stringify({
      // The id differs from that of every honest trace of the same second.
      trace_id: `1-${hex(Math.floor(seconds), 8)}-f${hex(first + offset + 1, 23)}`,
      id: hex(first + offset + 1, 16),
      name: `service-${first + offset}`,
      start_time: seconds,
      end_time: seconds,
    }),
  )
  return JSON.stringify({ TraceSegmentDocuments: documents })
}

/** An item of about a megabyte in a trace of its own. */
const largeItem = (index: number) =>
  JSON.stringify({
    access_token: 'a',
    data: {
      environment: 'bench',
      body: { message: { body: `noise ${'n'.repeat(1_000_000)}` } },
      custom: { trace_id: `a${hex(index, 31)}` },
    },
  })

/** The number of groups that `DescribeLogGroups` lists, page by page, up to `most`. */
async function countGroups(port: number, most: number): Promise<number> {
  let count = 0
  let nextToken: string | undefined
  do {
    const page = await callLogs(port, 'DescribeLogGroups', { limit: 50, nextToken })
    const found = page.status === 200 ? JSON.parse(page.text) : { logGroups: [] }
    count += found.logGroups.length
    nextToken = found.nextToken
  } while (nextToken && count < most)
  return count
}

export const floods: ViewerExample[] = [
  {
    kind: 9,
    name: '320 items of 1 MB, each its own trace',
    honest: 636,
    async play({ port }) {
      const statuses: number[] = []
      await times(320, 4, async index => {
        statuses.push((await post(port, '/api/1/item/', largeItem(index))).status)
      })
      return judged(statuses)
    },
  },
  {
    kind: 11,
    name: '46,000 log groups with a line each',
    async play({ port }) {
      const { status } = await postGzip(port, '/v1/logs', linesOfGroups(46_000))
      const groups = await countGroups(port, 5000)
      const outcome = judged([status], `, ${groups >= 5000 ? 'over 5000' : groups} groups kept`)
      return { ...outcome, isRight: outcome.isRight && groups <= 2000 }
    },
  },
  {
    kind: 11,
    name: '46,000 log groups made by CreateLogGroup',
    async play({ port }) {
      let refused = 0
      await times(46_000, 8, async index => {
        const { status } = await callLogs(port, 'CreateLogGroup', {
          logGroupName: `/made/${index}`,
        })
        if (status !== 200) refused++
      })
      const groups = await countGroups(port, 5000)
      const kept = groups >= 5000 ? 'over 5000' : groups
      return { said: `${kept} groups kept, ${refused} refused`, isRight: groups <= 2000 }
    },
  },
  {
    kind: 11,
    name: '32,000 service names in spans, then the map',
    async play({ port }) {
      const { status } = await postGzip(port, '/v1/traces', spansOfServices(32_000))
      const map = await send({ port, path: '/-/api/map' })
      return judged([status, map.status], `, map of ${map.bytes} bytes`)
    },
  },
  {
    kind: 11,
    name: '32,000 service names in segments, then the map',
    async play({ port }) {
      const statuses: number[] = []
      await times(32, 1, async batch => {
        const { status } = await post(
          port,
          '/TraceSegments',
          segmentsOfServices(batch * 1000, 1000),
        )
        statuses.push(status)
      })
      const map = await send({ port, path: '/-/api/map' })
      return judged([...statuses, map.status], `, map of ${map.bytes} bytes`)
    },
  },
  {
    kind: 11,
    name: '20,000 error items of different kinds, then their list',
    async play({ port }) {
      const statuses: number[] = []
      await times(20_000, 8, async index => {
        const { status } = await post(port, '/api/1/item/', distinctItem(index))
        statuses.push(status)
      })
      const list = await send({ port, path: '/-/api/errors?trend=50&limit=1000' })
      return judged([...statuses, list.status])
    },
  },
]

const distinctItem = (index: number) =>
  JSON.stringify({
    access_token: 'a',
    data: {
      environment: 'bench',
      body: {
        message: {
          body: `noise ${index.toString(26).replace(/\d/g, digit => 'qrstuvwxyz'[Number(digit)]!)}`,
        },
      },
    },
  })
