import { GrowingBuffer } from '../http/growing-buffer.ts'
import { parseObject } from '../json/parse-object.ts'
import type { Scope } from '../records/api.ts'
import type { ExportedTrace } from '../store/records/import-trace.ts'
import type { FilePart } from '../store/records/trace-file.ts'
import { OtlpGroups } from '../to-file/otlp-groups.ts'
import { otlpLog } from '../to-file/otlp-log.ts'
import { otlpSpan } from '../to-file/otlp-span.ts'
import type { Sliced } from '../turns/turns.ts'
import { PageApiError } from './query.ts'

export type Signal = 'traces' | 'logs'

const namesOf = {
  traces: { groups: 'resourceSpans', scopes: 'scopeSpans', records: 'spans' },
  logs: { groups: 'resourceLogs', scopes: 'scopeLogs', records: 'logRecords' },
} as const

/** Room for the heads of groups in an import's limit of 64 MiB. */
const maxSize = 60 * 1024 * 1024

/**
 * A trace's spans as an `ExportTraceServiceRequest` in JSON, or its log lines as an
 * `ExportLogsServiceRequest`. Throws a `PageApiError`: 404 when it has none, 413 when they are too
 * many for one file.
 */
export function* writeOtlp({ head, parts }: ExportedTrace, signal: Signal): Sliced<Uint8Array> {
  const groups = new OtlpGroups(namesOf[signal])
  const add = createAdder(groups, head.traceId, signal)
  for (const part of parts()) {
    add(part)
    if (groups.size > maxSize) throw tooLarge
    yield
  }
  if (groups.isEmpty) throw nothingToWrite(head.traceId, signal)
  const buffer = new GrowingBuffer({ maxBytes: 4 * maxSize, reserve() {} })
  for (const piece of groups.pieces()) {
    buffer.add(Buffer.from(piece))
    yield
  }
  return buffer.finish()
}

/** Resources and scopes come first, and records name them by their place. */
function createAdder(groups: OtlpGroups, traceId: string, signal: Signal) {
  const resources: Record<string, unknown>[] = []
  const scopes: Scope[] = []

  type InFile = { resource?: number; scope?: number; service: string }

  const addRecord = (record: object, of: InFile, more: Record<string, unknown> = {}) => {
    const resource = resources[of.resource ?? -1] ?? {}
    const isNamed = resource['service.name'] !== undefined || of.service === 'unknown_service'
    const named = isNamed ? {} : { 'service.name': of.service }
    const key = JSON.stringify([of.resource, named, more])
    const attributes = () => ({ ...resource, ...named, ...more })
    const scope = { key: of.scope, scope: scopes[of.scope ?? -1] }
    groups.add({ traceId, ...record }, { key, attributes }, scope)
  }

  return (part: FilePart): void => {
    if (part.kind === 'resources') resources.push(...part.records)
    else if (part.kind === 'scopes') scopes.push(...(part.records as Scope[]))
    else if (part.kind === 'spans' && signal === 'traces') {
      for (const span of part.records) addRecord(otlpSpan(span), span)
    } else if (part.kind === 'logs' && signal === 'logs') {
      for (const line of part.records) {
        const fields = parseObject(line.raw)
        addRecord(otlpLog({ ...line, fields }), line, placeOf(line))
      }
    }
  }
}

/** A line of CloudWatch has a group and a stream in place of a resource. */
const placeOf = ({
  resource,
  group,
  stream,
}: {
  resource?: number
  group: string
  stream: string
}) =>
  resource === undefined ? { 'aws.log.group.names': [group], 'service.instance.id': stream } : {}

const tooLarge = new PageApiError(413, 'the trace has more than 60 MiB as OTLP JSON', {
  expected: 'format=waywiser, which is shorter',
})

const nothingToWrite = (traceId: string, signal: Signal) =>
  new PageApiError(404, `trace ${traceId} has no ${signal === 'traces' ? 'spans' : 'log lines'}`, {
    hint: 'format=waywiser has all of its records',
  })
