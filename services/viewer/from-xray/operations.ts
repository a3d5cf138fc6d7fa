import type { Wire } from '../api.ts'
import { Refusal } from '../http/refusal.ts'
import type { JsonObject } from '../json-object.ts'
import type { Inbox } from '../record.ts'
import { putTraceSegments } from './put-trace-segments.ts'
import { getSamplingRules, getSamplingTargets } from './sampling.ts'

/** One operation of the X-Ray API: what its request's JSON body is answered with. */
export type Operation = (input: JsonObject, context: { inbox: Inbox; wire: Wire }) => object

/**
 * The operations we have, by name. A later one is added here; until then its path answers with an
 * error that names it.
 */
const operations: Record<string, Operation> = {
  PutTraceSegments: (input, { inbox, wire }) => putTraceSegments(inbox, wire, input),
  PutTelemetryRecords: putTelemetryRecords,
  GetSamplingRules: getSamplingRules,
  GetSamplingTargets: getSamplingTargets,
}

/** The daemon's own counters, once a minute. We count what comes ourselves, so they are not kept. */
function putTelemetryRecords({ TelemetryRecords }: JsonObject): object {
  if (Array.isArray(TelemetryRecords)) return {}
  throw new Refusal(400, 'TelemetryRecords: expected a list')
}

/** Every path of the X-Ray API (AWS SDK model 2016-04-12) and the operation that AWS has there. */
const operationNames: Record<string, string> = {
  '/CancelTraceRetrieval': 'CancelTraceRetrieval',
  '/CreateGroup': 'CreateGroup',
  '/CreateSamplingRule': 'CreateSamplingRule',
  '/DeleteGroup': 'DeleteGroup',
  '/DeleteResourcePolicy': 'DeleteResourcePolicy',
  '/DeleteSamplingRule': 'DeleteSamplingRule',
  '/EncryptionConfig': 'GetEncryptionConfig',
  '/GetGroup': 'GetGroup',
  '/GetIndexingRules': 'GetIndexingRules',
  '/GetRetrievedTracesGraph': 'GetRetrievedTracesGraph',
  '/GetSamplingRules': 'GetSamplingRules',
  '/GetTraceSegmentDestination': 'GetTraceSegmentDestination',
  '/Groups': 'GetGroups',
  '/Insight': 'GetInsight',
  '/InsightEvents': 'GetInsightEvents',
  '/InsightImpactGraph': 'GetInsightImpactGraph',
  '/InsightSummaries': 'GetInsightSummaries',
  '/ListResourcePolicies': 'ListResourcePolicies',
  '/ListRetrievedTraces': 'ListRetrievedTraces',
  '/ListTagsForResource': 'ListTagsForResource',
  '/PutEncryptionConfig': 'PutEncryptionConfig',
  '/PutResourcePolicy': 'PutResourcePolicy',
  '/SamplingStatisticSummaries': 'GetSamplingStatisticSummaries',
  '/SamplingTargets': 'GetSamplingTargets',
  '/ServiceGraph': 'GetServiceGraph',
  '/StartTraceRetrieval': 'StartTraceRetrieval',
  '/TagResource': 'TagResource',
  '/TelemetryRecords': 'PutTelemetryRecords',
  '/TimeSeriesServiceStatistics': 'GetTimeSeriesServiceStatistics',
  '/TraceGraph': 'GetTraceGraph',
  '/TraceSegments': 'PutTraceSegments',
  '/TraceSummaries': 'GetTraceSummaries',
  '/Traces': 'BatchGetTraces',
  '/UntagResource': 'UntagResource',
  '/UpdateGroup': 'UpdateGroup',
  '/UpdateIndexingRule': 'UpdateIndexingRule',
  '/UpdateSamplingRule': 'UpdateSamplingRule',
  '/UpdateTraceSegmentDestination': 'UpdateTraceSegmentDestination',
}

/** Whether a path belongs to the X-Ray API, whether or not we have its operation. */
export const isXrayPath = (path: string) => Object.hasOwn(operationNames, path)

/** The operation at a path. Throws a `Refusal`: 404 for no such path, 501 for one not here yet. */
export function operationAt(path: string): Operation {
  const name = isXrayPath(path) ? operationNames[path]! : undefined
  if (name === undefined) throw new Refusal(404, `${path} is no path of the X-Ray API`)
  const operation = operations[name]
  if (operation) return operation
  throw new Refusal(501, `${name} is not available in this viewer yet`)
}
