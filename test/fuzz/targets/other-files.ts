import {
  jaegerAnswer,
  jaegerTrace,
  lines,
  otlpLogs,
  otlpMetrics,
  otlpSpans,
  segmentOf,
  snakeCased,
  xrayConsole,
  xrayTraces,
  zipkinSpans,
} from '../../viewer/from-file/files.ts'
import { jsonMutator } from '../mutate/json.ts'
import { wordsIn } from '../random.ts'
import { ViolationError } from '../target.ts'
import { json, viewerTarget } from './viewer-target.ts'

const words = wordsIn(`
    data traceID spanID operationName references refType CHILD_OF FOLLOWS_FROM startTime duration
    tags key type value string bool int64 float64 binary logs timestamp fields processID processes
    process serviceName warnings flags span.kind error otel.status_code otel.scope.name event
    Traces Segments Document TraceSegmentDocuments inferred trace_id start_time end_time subsegments
    traceId id parentId kind localEndpoint remoteEndpoint annotations ipv4 port shared
    resourceSpans resource_spans resourceLogs resourceMetrics scopeSpans format version __proto__
  `)

const whole = [
  ...[jaegerAnswer, jaegerTrace, [jaegerTrace], xrayTraces, xrayConsole, zipkinSpans],
  ...[otlpSpans(), otlpLogs(), segmentOf(), { ...otlpSpans(), ...otlpMetrics }],
].map(each => JSON.stringify(each))

const inputs = [
  ...whole,
  snakeCased(otlpSpans()),
  lines(otlpSpans(), otlpLogs(), otlpMetrics),
  lines({ format: 'json', version: 1 }, segmentOf(), zipkinSpans),
]

export const otherFiles = viewerTarget({
  name: 'other-files',
  about: 'files of other programs, POST /-/api/import: what is taken can be read and exported',
  generate: random => Buffer.from(inputs[random.below(inputs.length)]!),
  mutate: jsonMutator(words),
  request: body => ({ method: 'POST', path: '/-/api/import', headers: json, body }),
  async judge({ status, body }, viewer) {
    if (status !== 200) return
    const { traceIds } = JSON.parse(body.toString('utf8')) as { traceIds: string[] }
    for (const traceId of traceIds.slice(0, 3)) {
      const read = await viewer.ask('GET', `/-/api/traces/${traceId}`)
      const exported = await viewer.ask('GET', `/-/api/export/${traceId}`)
      if (read.status === 200 && exported.status === 200) continue
      throw new ViolationError(`trace ${traceId}: ${read.status}, export ${exported.status}`)
    }
  },
})
