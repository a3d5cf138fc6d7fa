import { judged, type ViewerExample } from '../example.ts'
import { callLogs, json, send } from '../http.ts'

/** Every path that takes JSON, with headers that lead there. */
const jsonPaths = [
  '/v1/traces',
  '/v1/logs',
  '/v1/metrics',
  '/TraceSegments',
  '/TelemetryRecords',
  '/TraceSummaries',
  '/Traces',
  '/ServiceGraph',
  '/CreateGroup',
  '/CreateSamplingRule',
  '/SamplingTargets',
  '/api/1/item/',
  '/-/api/import',
  '/-/api/faults',
]

export const nesting: ViewerExample[] = [
  ['arrays', '[', ']'],
  ['objects', '{"a":', '}'],
  ['arrays within a member', '{"data":{"body":[', ']}}'],
].map(([what, open, close]) => ({
  kind: 12,
  name: `100,000 nested ${what} to each route that takes JSON`,
  environment: { FAULTS: 'on' },
  async play({ port }) {
    const body = open!.repeat(100_000) + (open === '{"a":' ? '1' : '') + close!.repeat(100_000)
    const statuses: number[] = []
    for (const path of jsonPaths) {
      const method = path === '/-/api/faults' ? 'PUT' : 'POST'
      const headers = { 'content-type': json, 'x-rollbar-access-token': 'a' }
      statuses.push((await send({ port, method, path, headers, body })).status)
    }
    statuses.push((await callLogs(port, 'PutLogEvents', body)).status)
    const outcome = judged(statuses)
    return { ...outcome, isRight: statuses.every(status => status >= 200 && status < 500) }
  },
}))
