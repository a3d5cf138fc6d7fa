import { errorsOfSpan, mayHaveErrors } from '../../errors/of-span.ts'
import type { SpanRecord } from '../../records/record.ts'
import type { StoreDatabase } from '../file/door.ts'
import type { Bounds } from './bounds.ts'
import { within } from './columns.ts'
import { createKeptOnce } from './kept-once.ts'
import { createRepeatedSpans } from './repeated-spans.ts'
import { createInsert, createInsertAll } from './span-insert.ts'
import { type Added, type SpanRow, toAdded, toSpanRow } from './span-row.ts'
import type { Tally } from './tally.ts'
import type { Gain, TraceHead, TraceRows } from './trace-rows.ts'

type SpanGain = Gain & { failed: number }

type SpanRowsOptions = { bounds: Bounds; markPending: (seq: number, change: 'spans') => void }

export function createSpanRows(
  database: StoreDatabase,
  traces: TraceRows,
  { bounds, markPending }: SpanRowsOptions,
) {
  const insert = createInsert(database)
  const insertAll = createInsertAll(database, insert)
  const keptOnce = createKeptOnce(database, bounds)
  const repeated = createRepeatedSpans(database, insert)

  function add(spans: SpanRecord[], tally: Tally): void {
    for (const [traceId, group] of byTrace(spans)) {
      const head = traces.open(traceId, 'otlp', group[0]!.service)
      const room = tally.roomIn(head, 'spans')
      if (group.length > room) tally.dropFrom(traceId, head, 'spans', group.length - room)
      const gained = addTo(head, group.slice(0, room), tally)
      if (gained.endMicros === -Infinity) continue
      // A new span may show that errors of two others are one.
      if (head.foundErrors > 0) tally.unsettled.add(traceId)
      traces.gain(head, 'otlp', gained)
      markPending(head.seq, 'spans')
      tally.keep(gained, traceId)
    }
  }

  /** The result has an end when there is something new. */
  function addTo(head: TraceHead, group: SpanRecord[], tally: Tally): SpanGain {
    const gained = { startMicros: Infinity, endMicros: -Infinity, rows: 0, bytes: 0, failed: 0 }
    const keyOf = keptOnce(head, gained)
    const halves = repeated.halvesOf(head)
    const rows = group.map(span => {
      const resource = keyOf.resource(span.resource)
      const scope = span.scope ? keyOf.scope(span.scope) : null
      return halves.adopt(toSpanRow(span, resource, scope))
    })
    const known = insertAll(head.seq, rows)
    for (let place = 0; place < rows.length; place++) {
      const row = rows[place]!
      const added = known?.has(place) ? halves.settle(row) : toAdded(row)
      if (!added) continue
      include(gained, row, added)
      const span = group[place]!
      if (!mayHaveErrors(span)) continue
      const read = () => errorsOfSpan({ ...span, spanId: halves.keptId(row) })
      tally.found.push({ traceId: span.traceId, read })
    }
    halves.moveChildren()
    return gained
  }

  return { add, rest: repeated.children }
}

function include(gained: SpanGain, row: SpanRow, added: Added): void {
  const { startMicros, durationMicros } = row
  gained.startMicros = Math.min(gained.startMicros, startMicros)
  gained.endMicros = Math.max(gained.endMicros, within(startMicros + durationMicros))
  gained.rows += added.rows
  gained.bytes += added.bytes
  gained.failed += added.failed
}

function byTrace(spans: SpanRecord[]): Map<string, SpanRecord[]> {
  const groups = new Map<string, SpanRecord[]>()
  // Spans of a trace often follow each other.
  let latestId = ''
  let latest: SpanRecord[] = []
  for (const span of spans) {
    if (span.traceId !== latestId) {
      latestId = span.traceId
      latest = groups.get(latestId) ?? []
      if (latest.length === 0) groups.set(latestId, latest)
    }
    latest.push(span)
  }
  return groups
}
