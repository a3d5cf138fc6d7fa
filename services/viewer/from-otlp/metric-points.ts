import type { JsonObject } from '../../json/json-object.ts'
import { type Intake, valueWeight } from './intake.ts'
import { openGroups } from './json-request.ts'
import { itemsAt, objectAt, objectOf } from './json-values.ts'
import { ProtobufReader } from './protobuf-reader.ts'
import { type Path, readAt } from './protobuf-request.ts'

// Metrics are accepted so that a sender's exporter logs no errors, and counted so that the wires
// page shows their arrival; no lens shows them. opentelemetry-proto 1.x:
// ExportMetricsServiceRequest 1 resource_metrics > 2 scope_metrics > 2 metrics > one kind of data
// (gauge 5, sum 7, histogram 9, exponential histogram 10, summary 11) > 1 data_points.
const pathToPoints: Path = [
  { tags: [0x0a], draw: intake => intake.startGroup() },
  { tags: [0x12], draw: intake => intake.startGroup() },
  { tags: [0x12], draw: drawValue },
  { tags: [0x2a, 0x3a, 0x4a, 0x52, 0x5a], draw: drawValue },
  { tags: [0x0a], draw: drawValue },
]

const dataNames = ['gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary']

/** Counts data points. Throws `MalformedProtobufError` and `TooMuchError`. */
export function* countPoints(body: Buffer, intake: Intake<never>): Generator<void, void, void> {
  const reader = new ProtobufReader(body, intake.allowance)
  const take = () => {
    reader.skip(0x0a)
    intake.received++
  }
  yield* readAt(reader, body.length, { path: pathToPoints, intake, take })
}

/** The same for OTLP/JSON. Throws `UnfitJsonError`, `MalformedJsonError` and `TooMuchError`. */
export function* countJsonPoints(body: Buffer, intake: Intake<never>): Generator<void, void, void> {
  for (const resource of yield* openGroups(body, 'resourceMetrics', intake)) {
    intake.startGroup()
    for (const scope of itemsAt(objectOf(resource, 'resourceMetrics'), 'scopeMetrics', intake)) {
      intake.startGroup()
      for (const metric of itemsAt(objectOf(scope, 'scopeMetrics'), 'metrics', intake)) {
        drawValue(intake)
        yield* countIn(objectOf(metric, 'metrics'), intake)
      }
      if (intake.isPauseDue()) yield
    }
    if (intake.isPauseDue()) yield
  }
}

function* countIn(metric: JsonObject, intake: Intake<never>): Generator<void, void, void> {
  for (const name of dataNames) {
    if (metric[name] == null) continue
    for (const point of itemsAt(objectAt(metric, name), 'dataPoints', intake)) {
      objectOf(point, 'dataPoints')
      drawValue(intake)
      intake.received++
      if (intake.isPauseDue()) yield
    }
  }
  if (intake.isPauseDue()) yield
}

function drawValue(intake: Pick<Intake<never>, 'allowance' | 'weigh'>): void {
  intake.allowance.takesValue()
  intake.weigh(valueWeight)
}
