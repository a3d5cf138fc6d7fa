import { createHash } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import type { SpanRecord } from '../record.ts'
import { kindToColumn, statusToColumn, toHttpStatus, toJson, toMicros, within } from './columns.ts'
import type { TraceRows } from './trace-rows.ts'

/** Writes spans; answers how many were new and which traces they changed. */
export function createSpanRows(database: DatabaseSync, traces: TraceRows) {
  const insert = database.prepare(
    `INSERT INTO span VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (trace, span_id) DO NOTHING`,
  )
  const insertResource = database.prepare(
    'INSERT INTO resource VALUES (?, ?, ?) ON CONFLICT (trace, id) DO NOTHING',
  )
  const keyOf = resourceKeys()

  function add(spans: SpanRecord[], changed: Set<string>): number {
    let added = 0
    for (const [traceId, group] of byTrace(spans)) {
      const count = addTo(traces.ensure(traceId), group)
      if (count > 0) changed.add(traceId)
      added += count
    }
    return added
  }

  function addTo(seq: number, group: SpanRecord[]): number {
    let added = 0
    let resource: object | undefined
    const extent = { startMicros: Infinity, endMicros: -Infinity }
    for (const span of group) {
      const { key, text } = keyOf(span.resource)
      if (span.resource !== resource) insertResource.run(seq, key, text)
      resource = span.resource
      const startMicros = toMicros(span.startMillis)
      const durationMicros = Math.max(toMicros(span.durationMillis), 0)
      if (insert.run(...columns(seq, span, key, startMicros, durationMicros)).changes === 0)
        continue
      extent.startMicros = Math.min(extent.startMicros, startMicros)
      extent.endMicros = Math.max(extent.endMicros, within(startMicros + durationMicros))
      added++
    }
    if (added > 0) traces.touch(seq, 'otlp', extent)
    return added
  }

  return { add }
}

function columns(
  seq: number,
  span: SpanRecord,
  resource: number,
  startMicros: number,
  durationMicros: number,
) {
  const { attributes, events, links, statusMessage } = span
  return [
    seq,
    span.spanId,
    span.parentId ?? null,
    span.name,
    kindToColumn(span.kind),
    span.service,
    startMicros,
    durationMicros,
    statusToColumn(span.status),
    httpStatusOf(attributes),
    itemUuidOf(attributes),
    resource,
    toJson({ attributes, events, links, statusMessage: statusMessage || undefined }),
  ] as const
}

function byTrace(spans: SpanRecord[]): Map<string, SpanRecord[]> {
  const groups = new Map<string, SpanRecord[]>()
  for (const span of spans) {
    const group = groups.get(span.traceId)
    if (group) group.push(span)
    else groups.set(span.traceId, [span])
  }
  return groups
}

/** The stable convention's attribute, else the one before it, which other senders still use. */
const httpStatusOf = (attributes: Record<string, unknown>) =>
  toHttpStatus(attributes['http.response.status_code'] ?? attributes['http.status_code'])

function itemUuidOf(attributes: Record<string, unknown>): string | null {
  const uuid = attributes['rollbar.item.uuid']
  return typeof uuid === 'string' ? uuid : null
}

type ResourceKey = { key: number; text: string }

/**
 * A number that stands for a resource's attributes, the same whenever they are the same. Decoders
 * hand out one object for all spans of a batch, so that hashing is once a batch, not once a span.
 */
function resourceKeys(): (resource: object) => ResourceKey {
  const known = new WeakMap<object, ResourceKey>()
  return resource => {
    const found = known.get(resource)
    if (found) return found
    const text = toJson(resource)
    // 48 bits: exact as a JavaScript number, and a trace has a handful of resources.
    const key = createHash('sha1').update(text).digest().readUIntBE(0, 6)
    const entry = { key, text }
    known.set(resource, entry)
    return entry
  }
}
