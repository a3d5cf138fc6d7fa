import type { JsonObject } from '../../json/json-object.ts'
import { quoteJson } from '../json/quote-json.ts'
import { type Intake, valueWeight } from './intake.ts'
import { membersAt, openGroups } from './json-request.ts'
import { memberOf, objectAt, objectOf } from './json-values.ts'
import { type Path, readAt } from './protobuf-path.ts'
import { ProtobufReader } from './protobuf-reader.ts'
import { checkHasGroups } from './protobuf-request.ts'

// Metrics are accepted so that a sender's exporter logs no errors, and counted so that the wires
// page shows their arrival; no lens shows them. opentelemetry-proto 1.x:
// ExportMetricsServiceRequest 1 resource_metrics > 2 scope_metrics > 2 metrics > one kind of data
// (gauge 5, sum 7, histogram 9, exponential histogram 10, summary 11) > 1 data_points.
const pathToPoints: Path = [
  { tags: [0x12], draw: intake => intake.startGroup() },
  { tags: [0x12], draw: drawValue },
  { tags: [0x2a, 0x3a, 0x4a, 0x52, 0x5a], draw: drawValue },
  { tags: [0x0a], draw: drawValue },
]

const dataNames = ['gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary']

const expectedData = dataNames.join(', ')
const describing = ['name', 'description', 'unit', 'metadata']

/** Counts data points. Throws `MalformedProtobufError` and `TooMuchError`. */
export function* countPoints(body: Buffer, intake: Intake<never>): Generator<void, void, void> {
  const reader = new ProtobufReader(body, intake.allowance)
  const take = () => {
    reader.skip(0x0a)
    intake.received++
  }
  let hasGroups = false
  const draw: Path[number]['draw'] = intake => {
    hasGroups = true
    intake.startGroup()
  }
  const path = [{ tags: [0x0a], draw }, ...pathToPoints]
  yield* readAt(reader, body.length, { path, intake, take })
  checkHasGroups(body, hasGroups)
}

/** The same for OTLP/JSON. Throws `UnfitJsonError`, `MalformedJsonError` and `TooMuchError`. */
export function* countJsonPoints(body: Buffer, intake: Intake<never>): Generator<void, void, void> {
  for (const resource of yield* openGroups(body, 'resourceMetrics', intake)) {
    intake.startGroup()
    for (const scope of membersAt(objectOf(resource, 'resourceMetrics'), 'scopeMetrics', intake)) {
      intake.startGroup()
      for (const metric of membersAt(objectOf(scope, 'scopeMetrics'), 'metrics', intake)) {
        drawValue(intake)
        yield* countIn(objectOf(metric, 'metrics'), intake)
      }
      if (intake.isPauseDue()) yield
    }
    if (intake.isPauseDue()) yield
  }
}

function* countIn(metric: JsonObject, intake: Intake<never>): Generator<void, void, void> {
  const given = dataNames.filter(name => memberOf(metric, name) != null)
  if (given.length === 0) rejectUnknown(metric, intake)
  for (const name of given) {
    for (const point of membersAt(objectAt(metric, name), 'dataPoints', intake)) {
      objectOf(point, 'dataPoints')
      drawValue(intake)
      intake.received++
      if (intake.isPauseDue()) yield
    }
  }
  if (intake.isPauseDue()) yield
}

/** A metric without any data says nothing, and one with data of another kind is not read. */
function rejectUnknown(metric: JsonObject, intake: Intake<never>): void {
  const unknown = Object.keys(metric).find(key => !describing.includes(key))
  if (unknown === undefined) return
  intake.reject(() => ({ reason: `${quoteJson(unknown)} of a metric: expected ${expectedData}` }))
}

function drawValue(intake: Pick<Intake<never>, 'allowance' | 'weigh'>): void {
  intake.allowance.takesValue()
  intake.weigh(valueWeight)
}
