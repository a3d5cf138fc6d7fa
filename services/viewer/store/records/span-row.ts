import { httpStatusOf, isServerFault } from '../../records/http-status.ts'
import type { SpanRecord } from '../../records/record.ts'
import { errorStatus, kindToColumn, statusToColumn, toJson, toMicros } from './columns.ts'

/** The columns of `span`, besides its trace. */
export type SpanRow = {
  spanId: string
  parentId: string | null
  name: string
  kind: number
  service: string
  startMicros: number
  durationMicros: number
  status: number
  httpStatus: number | null
  itemUuid: string | null
  resource: number
  data: string
  scope: number | null
  inProgress: 0 | 1
  sharedId: string | null
}

export function toSpanRow(span: SpanRecord, resource: number, scope: number | null): SpanRow {
  const { attributes, inProgress } = span
  return {
    spanId: span.spanId,
    parentId: span.parentId ?? null,
    name: span.name,
    kind: kindToColumn(span.kind),
    service: span.service,
    startMicros: toMicros(span.startMillis),
    durationMicros: inProgress ? 0 : Math.max(toMicros(span.durationMillis), 0),
    status: statusToColumn(span.status),
    httpStatus: httpStatusOf(attributes) ?? null,
    itemUuid: itemUuidOf(attributes),
    resource,
    data: dataOf(span),
    scope,
    inProgress: inProgress ? 1 : 0,
    sharedId: span.sharedId ?? null,
  }
}

/** The members of a span that have no column of their own. */
export type SpanData = Pick<
  SpanRecord,
  | 'attributes'
  | 'events'
  | 'links'
  | 'missingStart'
  | 'statusMessage'
  | 'traceState'
  | 'dropped'
  | 'flags'
>

function dataOf(span: SpanRecord): string {
  const { attributes, events, links } = span
  const { missingStart, statusMessage, traceState, dropped, flags } = span
  const isPlain = events.length === 0 && links.length === 0
  let text = `{"attributes":${toJson(attributes)}`
  text += isPlain
    ? ',"events":[],"links":[]'
    : `,"events":${toJson(events)},"links":${toJson(links)}`
  if (missingStart) text += ',"missingStart":true'
  if (statusMessage) text += `,"statusMessage":${toJson(statusMessage)}`
  if (traceState) text += `,"traceState":${toJson(traceState)}`
  if (dropped) text += `,"dropped":${toJson(dropped)}`
  if (flags) text += `,"flags":${flags}`
  return `${text}}`
}

function itemUuidOf(attributes: Record<string, unknown>): string | null {
  const uuid = attributes['rollbar.item.uuid']
  return typeof uuid === 'string' ? uuid : null
}

// The size of a row besides its payload, about.
const rowBytes = 150

/** What a span adds to its trace. */
export type Added = { rows: number; bytes: number; failed: number }

export const toAdded = (row: SpanRow): Added => ({
  rows: 1,
  bytes: row.data.length + rowBytes,
  failed: isFailed(row) ? 1 : 0,
})

/** Whether a span says that it failed, by its own status or by that of its answer. */
export const isFailed = ({ status, httpStatus }: Pick<SpanRow, 'status' | 'httpStatus'>) =>
  status === errorStatus || isServerFault(httpStatus)
