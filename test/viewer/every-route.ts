import { operations as logsOperations } from '../../services/viewer/aws/logs-api/logs-api.ts'
import {
  operationNames,
  operations as xrayOperations,
} from '../../services/viewer/aws/xray-api/operations.ts'
import { routesOf } from '../../services/viewer/page-api/page-api.ts'
import type { Store } from '../../services/viewer/store/open.ts'
import { arnOfRule, fingerprint, logGroupName, logStreamName } from './every-wire.ts'
import { sampleMillis, traceId } from './records.ts'

/** One request to a viewer; with a body it is a POST. */
export type Question = {
  name: string
  path: string
  headers?: Record<string, string>
  body?: object
}

const ids: Record<string, string> = {
  traces: traceId(0),
  export: traceId(0),
  errors: fingerprint,
  compare: traceId(0),
  sampling: traceId(0),
  wires: 'logs',
}

/** Queries of a route of the page API besides its bare path. */
const parameters: Record<string, string[]> = {
  '/-/api/traces': [
    'sort=duration',
    'filter=duration > 0',
    'filter=http.status != 7',
    'range=PT9H',
    'q=activities',
    'where=n',
    'service=activities&route=GET /api/activities/home',
  ],
  '/-/api/percentiles': ['range=PT9H', 'filter=duration > 0', 'q=activities'],
  '/-/api/sampling': ['range=PT9H'],
  '/-/api/routes': ['filter=duration > 0', 'range=PT9H', 'trend=3'],
  '/-/api/sender-drops': ['range=PT9H'],
  '/-/api/setup': ['range=PT9H'],
  '/-/api/cost': [
    'range=PT9H',
    'requestsPerSecond=10&sampling=0.1&reservoirPerSecond=5&replicas=2',
  ],
  '/-/api/map': ['filter=duration > 0', 'range=PT9H', 'group=sample'],
  '/-/api/errors': ['status=active', 'trend=10', 'range=PT9H&trend=3'],
  '/-/api/errors/f1': ['show=latest'],
  '/-/api/logs': ['filter={ $.n = 1 }', 'filter=nothing', `group=${logGroupName}`],
}

/** All reads of the viewer's page API, from its table of routes. */
function ownQuestions(store: Store): Question[] {
  const gets = Object.entries(routesOf({ store })).filter(([, { GET }]) => GET)
  return gets.flatMap(([path]) => {
    const kind = path.split('/')[3]!
    // Only with FAULTS=on; it reads nothing from the store.
    if (kind === 'faults') return []
    if (path.includes(':id') && !ids[kind]) throw new Error(`no sample id for ${path}`)
    const at = path.replaceAll(':id', ids[kind] ?? '')
    return [at, ...(parameters[at] ?? []).map(query => `${at}?${encodeURI(query)}`)].map(asked => ({
      name: asked,
      path: asked,
    }))
  })
}

const range = { StartTime: 0, EndTime: 8_000_000_000 }

/** The longest ranges of a service graph: of the sample records, and at both ends of all times. */
const sixHours = [sampleMillis / 1000 - 3600, 0, 8_000_000_000].map(StartTime => ({
  StartTime,
  EndTime: StartTime + 6 * 3600,
}))

const xrayInputs: Record<string, object[]> = {
  GetTraceSummaries: [
    ...sixHours,
    { ...sixHours[0], TimeRangeType: 'Event', FilterExpression: 'responsetime > 0' },
  ],
  BatchGetTraces: [{ TraceIds: [traceId(0)] }],
  GetTraceGraph: [{ TraceIds: [traceId(0)] }],
  GetServiceGraph: [...sixHours, { ...sixHours[0], GroupName: 'sample' }],
  GetTimeSeriesServiceStatistics: [range, { ...range, GroupName: 'sample' }],
  GetGroup: [{ GroupName: 'sample' }],
  GetGroups: [{}],
  GetSamplingRules: [{}],
  GetSamplingTargets: [{ SamplingStatisticsDocuments: [] }],
  GetSamplingStatisticSummaries: [{}],
  GetEncryptionConfig: [{}],
  ListTagsForResource: [{ ResourceARN: arnOfRule }],
}

/** All reads of X-Ray's API. */
function xrayQuestions(): Question[] {
  const reads = Object.keys(xrayOperations).filter(name => /^(Get|BatchGet|List)/.test(name))
  const pathOf = (name: string) =>
    Object.entries(operationNames).find(([, known]) => known === name)![0]
  return reads.flatMap(name => {
    const inputs = xrayInputs[name]
    if (!inputs) throw new Error(`no sample input for ${name}`)
    return inputs.map(body => ({ name, path: pathOf(name), body }))
  })
}

const logsInputs: Record<string, object[]> = {
  DescribeLogGroups: [{}],
  DescribeLogStreams: [{ logGroupName }, { logGroupName, orderBy: 'LastEventTime' }],
  FilterLogEvents: [{ logGroupName }, { logGroupName, filterPattern: 'nothing' }],
  GetLogEvents: [{ logGroupName, logStreamName, startTime: 0, endTime: sampleMillis * 2 }],
}

/** All reads of CloudWatch's API. */
function logsQuestions(): Question[] {
  const reads = Object.keys(logsOperations).filter(name => /^(Get|Filter|Describe)/.test(name))
  return reads.flatMap(name => {
    const inputs = logsInputs[name]
    if (!inputs) throw new Error(`no sample input for ${name}`)
    const headers = { 'x-amz-target': `Logs_20140328.${name}` }
    return inputs.map(body => ({ name, path: '/', headers, body }))
  })
}

/** All reads of a viewer, from the tables of the code. */
export const everyQuestion = (store: Store): Question[] => [
  ...ownQuestions(store),
  ...xrayQuestions(),
  ...logsQuestions(),
]

/** Returns status and text. */
export async function askQuestion(origin: string, { path, headers, body }: Question) {
  const options = body && {
    method: 'POST',
    body: JSON.stringify(body),
    ...(headers && { headers }),
  }
  const response = await fetch(origin + path, options)
  return { status: response.status, text: await response.text() }
}
