import { bytes, double, fixed64 } from '../../viewer/from-otlp/protobuf-writer.ts'
import { logsAsJson, spansAsJson } from '../grammar/otlp-json.ts'
import { logModels, spanModels, spellings } from '../grammar/otlp-model.ts'
import { logsAsProtobuf, spansAsProtobuf } from '../grammar/otlp-protobuf.ts'
import { jsonMutator } from '../mutate/json.ts'
import { mutateProtobuf } from '../mutate/protobuf.ts'
import { type Random, wordsIn } from '../random.ts'
import type { Target } from '../target.ts'
import { json, protobuf, viewerTarget } from './viewer-target.ts'

const words = [
  ...wordsIn(`
    resourceSpans scopeSpans spans resource attributes key value stringValue intValue doubleValue
    boolValue arrayValue kvlistValue bytesValue values traceId spanId parentSpanId name kind
    startTimeUnixNano endTimeUnixNano events timeUnixNano links status code message
    STATUS_CODE_ERROR SPAN_KIND_SERVER resourceLogs scopeLogs logRecords body severityNumber
    flags severityText observedTimeUnixNano resourceMetrics scopeMetrics metrics gauge sum
    histogram exponentialHistogram summary dataPoints
  `),
  ...spellings,
]

/** Requests of one data point for each kind of metric. */
function metricsAsProtobuf(random: Random): Buffer {
  const point = bytes(1, fixed64(3, 1n), double(4, random.next()))
  const metric = () =>
    bytes(
      2,
      bytes(1, 'm'),
      bytes(random.pick([5, 7, 9, 10, 11]), ...random.times(1 + random.size(4), () => point)),
    )
  return bytes(1, bytes(2, ...random.times(1 + random.size(5), metric)))
}

function metricsAsJson(random: Random): Buffer {
  const metric = () => ({
    name: 'm',
    [random.pick(['gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary'])]: {
      dataPoints: random.times(random.size(5), () => ({ asDouble: random.next() })),
    },
  })
  const metrics = random.times(1 + random.size(4), metric)
  return Buffer.from(JSON.stringify({ resourceMetrics: [{ scopeMetrics: [{ metrics }] }] }))
}

const jsonTarget = (signal: string, generate: (random: Random) => Buffer): Target =>
  viewerTarget({
    name: `otlp-${signal}-json`,
    about: `OTLP/JSON, POST /v1/${signal}`,
    generate,
    mutate: jsonMutator(words),
    request: body => ({ method: 'POST', path: `/v1/${signal}`, headers: json, body }),
  })

const protobufTarget = (signal: string, generate: (random: Random) => Buffer): Target =>
  viewerTarget({
    name: `otlp-${signal}-protobuf`,
    about: `OTLP protobuf, POST /v1/${signal}`,
    generate,
    mutate: mutateProtobuf,
    request: body => ({ method: 'POST', path: `/v1/${signal}`, headers: protobuf, body }),
  })

export const otlpTargets: Target[] = [
  protobufTarget('traces', random => spansAsProtobuf(spanModels(random))),
  protobufTarget('logs', random => logsAsProtobuf(logModels(random))),
  protobufTarget('metrics', metricsAsProtobuf),
  jsonTarget('traces', random => spansAsJson(spanModels(random))),
  jsonTarget('logs', random => logsAsJson(logModels(random))),
  jsonTarget('metrics', metricsAsJson),
]
