import type { DatabaseSync } from 'node:sqlite'
import type { ItemRecord, LogRecord, SegmentRecord, SpanRecord } from '../record.ts'
import type { Evictor, Totals } from './bounds.ts'
import { toJson } from './columns.ts'
import { inTransaction } from './database.ts'
import { createItemRows } from './item-rows.ts'
import type { LogGroups } from './log-groups.ts'
import { createLogRows, type LogLine } from './log-rows.ts'
import { createSegmentRows } from './segment-rows.ts'
import { createSpanRows } from './span-rows.ts'
import { createTraceRows } from './trace-rows.ts'

export type WriterOptions = {
  database: DatabaseSync
  totals: Totals
  evictor: Evictor
  now: () => number
  groups: LogGroups
  /** Called after each transaction that kept something new, with the traces that it changed. */
  onChanged: (traceIds: Set<string>) => void
}

export type Writer = ReturnType<typeof createWriter>

/** All that changes what is kept: each call is one transaction, which ends within the bounds. */
export function createWriter(options: WriterOptions) {
  const { database, totals, evictor, now, groups, onChanged } = options
  const traces = createTraceRows(database, now)
  const spanRows = createSpanRows(database, traces)
  const segmentRows = createSegmentRows(database, traces)
  const itemRows = createItemRows(database, traces, now)
  const logRows = createLogRows(database, traces, now)

  /** One transaction; what is counted in memory is put back when it fails. */
  function write(work: (changed: Set<string>) => void): void {
    const before = { ...totals }
    const changed = new Set<string>()
    try {
      inTransaction(database, () => {
        work(changed)
        evictor.makeRoom()
      })
    } catch (problem) {
      Object.assign(totals, before)
      throw problem
    }
    if (changed.size > 0) onChanged(changed)
  }

  function addSpans(spans: SpanRecord[]): void {
    write(changed => {
      totals.spans += spanRows.add(spans, changed)
    })
  }

  function addSegments(segments: SegmentRecord[]): void {
    write(changed => {
      totals.segments += segmentRows.add(segments, changed)
    })
  }

  function addItem(item: ItemRecord): void {
    write(changed => {
      totals.items += itemRows.add(item, changed)
    })
  }

  function addLogs(logs: LogRecord[]): void {
    write(changed => {
      for (const [stream, lines] of byStream(logs, groups)) {
        totals.logLines += logRows.add(stream, lines, changed)
      }
    })
  }

  /** Lines of one stream, with the texts that came. */
  function addLines(stream: number, lines: LogLine[]): void {
    write(changed => {
      totals.logLines += logRows.add(stream, lines, changed)
    })
  }

  return { addSpans, addSegments, addItem, addLogs, addLines }
}

/** Lines of wires without CloudWatch's streams, by the ids of streams made for them. */
function byStream(logs: LogRecord[], groups: LogGroups): Map<number, LogLine[]> {
  const ids = new Map<string, number>()
  const idOf = ({ group, stream }: LogRecord) => {
    const key = JSON.stringify([group, stream])
    const id = ids.get(key) ?? groups.ensureStream(group, stream)
    ids.set(key, id)
    return id
  }
  const lines = new Map<number, LogLine[]>()
  for (const log of logs) {
    const id = idOf(log)
    const known = lines.get(id)
    if (known) known.push(toLine(log))
    else lines.set(id, [toLine(log)])
  }
  return lines
}

/** The text to keep is the fields as JSON, so that a reader of the group gets all that came. */
function toLine({ group: _, stream: __, ...log }: LogRecord): LogLine {
  const hasFields = Object.keys(log.fields).length > 0
  return { ...log, raw: hasFields ? toJson(log.fields) : log.message }
}
