import type { LogRecord, SegmentRecord, SpanRecord } from '../records/record.ts'
import { RecordSlices } from '../records/record-slices.ts'
import type { FileKeeper } from './read-document.ts'

const smallBytes = 64 * 1024

type Gathering = FileKeeper & {
  /** Before a document of this many bytes is read. */
  startDocument(bytes: number): void
  flush(): void
}

/** Joins the records of small documents, so that a line of one segment is no transaction alone. */
export function gather(keeper: FileKeeper): Gathering {
  const spans = new RecordSlices<SpanRecord>(keeper.addSpans)
  const segments = new RecordSlices<SegmentRecord>(keeper.addSegments)
  const logs = new RecordSlices<LogRecord>(keeper.addLogs)
  const all = [spans, segments, logs]
  let isSmall = false

  const flush = () => {
    for (const slices of all) slices.flush()
  }
  const addTo =
    <Kept>(slices: RecordSlices<Kept>, keep: (records: Kept[]) => void) =>
    (records: Kept[]) => {
      if (!isSmall) return keep(records)
      for (const record of records) slices.add(record)
    }
  return {
    addSpans: addTo(spans, keeper.addSpans),
    addSegments: addTo(segments, keeper.addSegments),
    addLogs: addTo(logs, keeper.addLogs),
    startDocument(bytes) {
      isSmall = bytes <= smallBytes
      if (!isSmall) flush()
      for (const slices of all) slices.weigh(isSmall ? bytes : 0)
    },
    flush,
  }
}
