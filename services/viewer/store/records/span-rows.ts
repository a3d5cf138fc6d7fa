import type { DatabaseSync } from 'node:sqlite'
import { errorsOfSpan, mayHaveErrors } from '../../errors/of-span.ts'
import type { SpanRecord } from '../../records/record.ts'
import type { Bounds } from './bounds.ts'
import { within } from './columns.ts'
import { createKeptOnce } from './kept-once.ts'
import { createRepeatedSpans } from './repeated-spans.ts'
import { createInsert, toAdded, toSpanRow } from './span-row.ts'
import type { Tally } from './tally.ts'
import type { Gain, TraceHead, TraceRows } from './trace-rows.ts'

type SpanGain = Gain & { failed: number }

type SpanRowsOptions = { bounds: Bounds; markPending: (seq: number, change: 'spans') => void }

export function createSpanRows(
  database: DatabaseSync,
  traces: TraceRows,
  { bounds, markPending }: SpanRowsOptions,
) {
  const insert = createInsert(database)
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
    const { seq } = head
    const keyOf = keptOnce(seq, gained)
    const halves = repeated.halvesOf(head)
    for (const span of group) {
      const resource = keyOf.resource(span.resource)
      const scope = span.scope ? keyOf.scope(span.scope) : null
      const row = halves.adopt(toSpanRow(span, resource, scope))
      const added = insert(seq, row) ? toAdded(row) : halves.settle(row)
      if (!added) continue
      gained.startMicros = Math.min(gained.startMicros, row.startMicros)
      gained.endMicros = Math.max(gained.endMicros, within(row.startMicros + row.durationMicros))
      gained.rows += added.rows
      gained.bytes += added.bytes
      gained.failed += added.failed
      if (mayHaveErrors(span)) {
        const read = () => errorsOfSpan({ ...span, spanId: halves.keptId(row) })
        tally.found.push({ traceId: span.traceId, read })
      }
    }
    halves.moveChildren()
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
