import type { JsonObject } from '../../../json/json-object.ts'
import { putTraceSegments } from '../../from-xray/put-trace-segments.ts'
import { RequestError } from '../../http/request-error.ts'
import { batchGetTraces } from './batch-get-traces.ts'
import type { Operation } from './context.ts'
import { getEncryptionConfig, putEncryptionConfig } from './encryption.ts'
import { createGroup, deleteGroup, getGroup, getGroups, updateGroup } from './groups.ts'
import { readNumber, readObject, readObjects, readText, readTime, required } from './input.ts'
import {
  createSamplingRule,
  deleteSamplingRule,
  getSamplingRules,
  updateSamplingRule,
} from './sampling-rules.ts'
import { getSamplingStatisticSummaries, getSamplingTargets } from './sampling-targets.ts'
import { getServiceGraph, getTraceGraph } from './service-graph.ts'
import { listTagsForResource, tagResource, untagResource } from './tags.ts'
import { getTimeSeriesServiceStatistics } from './time-series.ts'
import { getTraceSummaries } from './trace-summaries.ts'

/** The implemented operations, by name. The path of any other answers an error that names it. */
export const operations: Record<string, Operation> = {
  PutTraceSegments: putTraceSegments,
  PutTelemetryRecords: putTelemetryRecords,
  GetTraceSummaries: getTraceSummaries,
  BatchGetTraces: batchGetTraces,
  GetTraceGraph: getTraceGraph,
  GetServiceGraph: getServiceGraph,
  GetTimeSeriesServiceStatistics: getTimeSeriesServiceStatistics,
  CreateGroup: createGroup,
  GetGroup: getGroup,
  GetGroups: getGroups,
  UpdateGroup: updateGroup,
  DeleteGroup: deleteGroup,
  CreateSamplingRule: createSamplingRule,
  GetSamplingRules: getSamplingRules,
  UpdateSamplingRule: updateSamplingRule,
  DeleteSamplingRule: deleteSamplingRule,
  GetSamplingTargets: getSamplingTargets,
  GetSamplingStatisticSummaries: getSamplingStatisticSummaries,
  GetEncryptionConfig: getEncryptionConfig,
  PutEncryptionConfig: putEncryptionConfig,
  ListTagsForResource: listTagsForResource,
  TagResource: tagResource,
  UntagResource: untagResource,
}

/** The daemon's own counters, once a minute. Not kept: the viewer counts records itself. */
function putTelemetryRecords(input: JsonObject): object {
  const records = required('TelemetryRecords', readObjects(input, 'TelemetryRecords'))
  for (const [index, record] of records.entries()) {
    const path = `TelemetryRecords[${index}].`
    required(`${path}Timestamp`, readTime(record, `${path}Timestamp`))
    for (const name of telemetryCounts) readNumber(record, path + name, { isWhole: true })
    const errors = readObject(record, `${path}BackendConnectionErrors`) ?? {}
    for (const name of Object.keys(errors)) {
      readNumber(errors, `${path}BackendConnectionErrors.${name}`, { isWhole: true })
    }
  }
  readText(input, 'EC2InstanceId', { max: 20 })
  readText(input, 'Hostname', { max: 255 })
  readText(input, 'ResourceARN', { max: 500 })
  return {}
}

const telemetryCounts = ['Received', 'Sent', 'Spillover', 'Rejected'].map(
  name => `Segments${name}Count`,
)

/** Every path of the X-Ray API (AWS SDK model 2016-04-12) and the operation that AWS has there. */
export const operationNames: Record<string, string> = {
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

/** All paths of the X-Ray API, those of missing operations included. */
export const xrayPaths = Object.keys(operationNames)

/**
 * The operation at a path. Throws a `RequestError`: 404 for an unknown path, 501 for a missing one.
 */
export function operationAt(path: string): Operation {
  const name = Object.hasOwn(operationNames, path) ? operationNames[path] : undefined
  if (name === undefined) throw new RequestError(404, `${path} is not a path of the X-Ray API`)
  const operation = operations[name]
  if (operation) return operation
  throw new RequestError(501, `${name} is not available in this viewer`)
}
