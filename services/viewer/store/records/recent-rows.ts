import type { JsonObject } from '../../../json/json-object.ts'
import { errorStatus, optionalNumber, optionalText } from './columns.ts'
import type { RecentItem, RecentLine, RecentSegment, RecentSpan } from './recent.ts'

/** Rows of recent records. */
type Row = Record<string, unknown>

export type SpanRow = [
  id: string,
  parentId: string | null,
  name: string,
  kind: number,
  service: string,
  startMicros: number,
  durationMicros: number,
  status: number,
  itemUuid: string | null,
  resource: number,
]

export const spanReader =
  (resourceOf: (id: number) => JsonObject) =>
  (row: SpanRow): RecentSpan => {
    const [id, parentId, name, kind, service, startMicros, durationMicros, status, ...rest] = row
    const [itemUuid, resource] = rest
    return {
      id,
      parentId: parentId ?? undefined,
      name,
      kind,
      service,
      startMicros,
      endMicros: startMicros + durationMicros,
      isError: status === errorStatus,
      itemUuid: itemUuid ?? undefined,
      resource: resourceOf(resource),
    }
  }

export const toSegment = (row: Row): RecentSegment => ({
  name: String(row.name),
  isComplete: row.end_us !== null,
  sdk: optionalText(row.sdk),
  sdkVersion: optionalText(row.sdk_version),
})

const sampling = (row: Row) => ({
  traceFlags: optionalNumber(row.trace_flags),
  samplingRule: optionalText(row.sampling_rule),
})

export const toLine = (row: Row): RecentLine => ({
  service: String(row.service),
  stream: String(row.stream),
  message: String(row.message),
  raw: String(row.raw),
  arrivedMillis: Number(row.arrived_ms),
  ...sampling(row),
})

export const toItem = (row: Row): RecentItem => ({
  uuid: String(row.uuid),
  arrivedMillis: Number(row.arrived_ms),
  spanId: optionalText(row.span_id),
  host: optionalText(row.host),
  framework: optionalText(row.framework),
  language: optionalText(row.language),
  notifier: optionalText(row.notifier),
  notifierVersion: optionalText(row.notifier_version),
  ...sampling(row),
})
