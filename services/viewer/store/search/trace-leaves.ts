import type { DatabaseSync } from 'node:sqlite'
import type { Sliced } from '../../turns/turns.ts'
import { createPages } from '../records/trace-pages.ts'
import {
  type LeafVisitor,
  spanText,
  spanTextOf,
  visitLine,
  visitOccurrence,
  visitResource,
  visitScope,
  visitSegment,
  visitSpan,
} from './leaves.ts'

/** Columns of `trace` that say how large it is. */
export const sizeColumns = 'seq, spans, segments, items, log_lines, bytes'

export type TraceSize = {
  seq: number
  spans: number
  segments: number
  items: number
  lines: number
  bytes: number
}

export const toSize = (row: Record<string, unknown>): TraceSize => ({
  seq: Number(row.seq),
  spans: Number(row.spans),
  segments: Number(row.segments),
  items: Number(row.items),
  lines: Number(row.log_lines),
  bytes: Number(row.bytes),
})

export const recordsOf = ({ spans, segments, items, lines }: TraceSize) =>
  spans + segments + items + lines

// A smaller trace is read table by table, in a millisecond.
const smallRecords = 200
const smallBytes = 256 * 1024

// Rows between two looks at the clock.
const rowsPerStep = 50

export type TraceLeaves = ReturnType<typeof createTraceLeaves>

/** Goes through everything that searches find in a trace. */
export function createTraceLeaves(database: DatabaseSync) {
  const of = (table: string, columns: string) =>
    database.prepare(`SELECT ${columns} FROM ${table} WHERE trace = ?`)
  const spanTexts = of('span', `span_id, ${spanText}`)
  spanTexts.setReturnArrays(true)
  const small = {
    resources: of('resource', 'attributes'),
    scopes: of('scope', 'data'),
    segments: of('segment', 'id, name, document'),
    occurrences: of('occurrence', 'span_id, class, title, level, report, uuid, data'),
    lines: of('log_line', 'span_id, message, service, level, raw'),
  }
  const pages = createPages(database)

  return function* visit(trace: TraceSize, visitor: LeafVisitor): Sliced<void> {
    const { seq, spans, segments, items, lines, bytes } = trace
    const isSmall = recordsOf(trace) <= smallRecords && bytes <= smallBytes
    const read = (name: keyof typeof small) => (isSmall ? [small[name].all(seq)] : pages[name](seq))

    function* visitAll(name: keyof typeof small, visitRow: VisitRow): Sliced<void> {
      for (const rows of read(name)) {
        for (const [index, row] of rows.entries()) {
          visitRow(row, visitor)
          if (index % rowsPerStep === rowsPerStep - 1) yield
        }
        if (!isSmall) yield
      }
    }

    if (spans > 0 && isSmall) {
      for (const row of spanTexts.all(seq) as unknown as [string, string][]) {
        visitSpan(row[0], row[1], visitor)
      }
      yield
    } else if (spans > 0) {
      for (const rows of pages.spans(seq)) {
        for (const row of rows) visitSpan(String(row.span_id), spanTextOf(row), visitor)
        yield
      }
    }
    if (items > 0) yield* visitAll('occurrences', visitOccurrence)
    if (segments > 0) yield* visitAll('segments', visitSegment)
    if (lines > 0) yield* visitAll('lines', visitLine)
    if (spans + lines === 0) return
    yield* visitAll('resources', visitResource)
    yield* visitAll('scopes', visitScope)
  }
}

type VisitRow = (row: Record<string, unknown>, visitor: LeafVisitor) => void
