import { listAt, objectAt, parseJson } from './json-values.ts'
import { ProtobufReader } from './protobuf-reader.ts'

// Metrics are taken so that a sender's exporter does not complain, and counted so that one sees
// they came; no lens shows them. opentelemetry-proto 1.x: ExportMetricsServiceRequest 1
// resource_metrics > 2 scope_metrics > 2 metrics > one kind of data > 1 data_points.
const pathToMetric = [0x0a, 0x12, 0x12]

/** gauge 5, sum 7, histogram 9, exponential histogram 10, summary 11 */
const dataTags = new Set([0x2a, 0x3a, 0x4a, 0x52, 0x5a])

const dataNames = ['gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary']

/** Data points in an `ExportMetricsServiceRequest`. Throws `MalformedProtobuf` for anything else. */
export function countPoints(body: Buffer): number {
  return countBelow(new ProtobufReader(body), body.length, 0)
}

function countBelow(reader: ProtobufReader, end: number, depth: number): number {
  let count = 0
  while (reader.position < end) {
    const tag = reader.uint32()
    const isOnPath = depth < 3 ? tag === pathToMetric[depth] : depth === 3 && dataTags.has(tag)
    if (depth === 4 && tag === 0x0a) count++
    if (isOnPath) count += countBelow(reader, reader.enter(), depth + 1)
    else reader.skip(tag)
  }
  reader.leave(end)
  return count
}

/** The same of OTLP/JSON. Throws `MalformedJson` for anything that is not such a request. */
export function countJsonPoints(body: Buffer): number {
  let count = 0
  for (const resource of listAt(parseJson(body), 'resourceMetrics')) {
    for (const scope of listAt(resource, 'scopeMetrics')) {
      for (const metric of listAt(scope, 'metrics')) {
        for (const name of dataNames) count += listAt(objectAt(metric, name), 'dataPoints').length
      }
    }
  }
  return count
}
