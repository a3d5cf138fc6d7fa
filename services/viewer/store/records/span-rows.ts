import { createHash } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import type { SpanRecord } from '../../records/record.ts'
import type { Bounds } from './bounds.ts'
import {
  errorStatus,
  kindToColumn,
  statusToColumn,
  toHttpStatus,
  toJson,
  toMicros,
  within,
} from './columns.ts'
import type { Tally } from './tally.ts'
import type { Gain, TraceHead, TraceRows } from './trace-rows.ts'

// The size of a row besides its payload, about.
const rowBytes = 150

export function createSpanRows(database: DatabaseSync, traces: TraceRows, bounds: Bounds) {
  const insert = database.prepare(
    `INSERT INTO span VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (trace, span_id) DO NOTHING`,
  )
  const insertResource = database.prepare(`INSERT INTO resource
    SELECT ?1, ?2, ?3 WHERE (SELECT count(*) FROM resource WHERE trace = ?1) < ?4
    ON CONFLICT (trace, id) DO NOTHING`)
  const keyOf = resourceKeys()

  function add(spans: SpanRecord[], tally: Tally): void {
    for (const [traceId, group] of byTrace(spans)) {
      const head = traces.open(traceId, 'otlp', group[0]!.service)
      const room = tally.roomIn(head, 'spans')
      if (group.length > room) tally.dropFrom(traceId, head, 'spans', group.length - room)
      const gained = addTo(head, group.slice(0, room))
      if (gained.rows === 0) continue
      traces.gain(head, 'otlp', gained)
      tally.keep(gained, traceId)
    }
  }

  function addTo(head: TraceHead, group: SpanRecord[]): Required<Gain> {
    let resource: object | undefined
    const gained = { startMicros: Infinity, endMicros: -Infinity, rows: 0, bytes: 0, failed: 0 }
    for (const span of group) {
      const { key, text } = keyOf(span.resource)
      if (span.resource !== resource) {
        const { changes } = insertResource.run(head.seq, key, text, bounds.resourcesOfTrace)
        gained.bytes += Number(changes) * text.length
      }
      resource = span.resource
      const { attributes, events, links, statusMessage } = span
      const data = toJson({ attributes, events, links, statusMessage: statusMessage || undefined })
      const startMicros = toMicros(span.startMillis)
      const durationMicros = Math.max(toMicros(span.durationMillis), 0)
      const status = statusToColumn(span.status)
      const { changes } = insert.run(
        head.seq,
        span.spanId,
        span.parentId ?? null,
        span.name,
        kindToColumn(span.kind),
        span.service,
        startMicros,
        durationMicros,
        status,
        httpStatusOf(attributes),
        itemUuidOf(attributes),
        key,
        data,
      )
      if (changes === 0) continue
      gained.startMicros = Math.min(gained.startMicros, startMicros)
      gained.endMicros = Math.max(gained.endMicros, within(startMicros + durationMicros))
      gained.rows++
      gained.bytes += data.length + rowBytes
      if (status === errorStatus) gained.failed++
    }
    return gained
  }

  return { add }
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

/** The stable convention's attribute, else the previous one, which other senders still use. */
const httpStatusOf = (attributes: Record<string, unknown>) =>
  toHttpStatus(attributes['http.response.status_code'] ?? attributes['http.status_code'])

function itemUuidOf(attributes: Record<string, unknown>): string | null {
  const uuid = attributes['rollbar.item.uuid']
  return typeof uuid === 'string' ? uuid : null
}

type ResourceKey = { key: number; text: string }

/**
 * A number that identifies a resource's attributes. Decoders share one object among all spans of a
 * batch, so that hashing happens once a batch, not once a span.
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
