import { type Deliveries, type DropReason, droppedOf } from './delivery-counts.ts'
import type { WriteWarning } from './throttled-warnings.ts'

type DropReportOptions = {
  read: () => Deliveries
  write: WriteWarning
  /** The time from one line to the next. @default a minute */
  intervalMillis?: number
  /** The time from the first drop to the first line, which so counts a whole burst. @default a second */
  gatherMillis?: number
}

export type DropReport = {
  /** Call it when something was dropped. */
  note(): void
  /** Writes the last line at once, when there are drops that no line has reported. */
  finish(deliveries?: Deliveries): void
}

/** The fields of the line, which the viewer's page of wires reads. */
export type DroppedFields = {
  /** All drops since the process started. */
  droppedRecords: number
  dropped: { [lens: string]: { [destination: string]: { [reason in DropReason]?: number } } }
}

/**
 * Writes at most one line a minute, as long as something is dropped, with the totals by lens, destination
 * and reason. The throttled warnings say what the problem is, but only the first of a minute is
 * written, before the losses of that minute are known.
 *
 *     {"level":"warn","msg":"Telemetry was dropped","droppedRecords":12,
 *      "dropped":{"otlp":{"viewer":{"refused":12}}}}
 */
export function createDropReport(options: DropReportOptions): DropReport {
  const { read, write, intervalMillis = 60_000, gatherMillis = 1000 } = options
  let timer: NodeJS.Timeout | undefined
  let reported = 0
  let lastMillis = Number.NEGATIVE_INFINITY

  function report(deliveries = read()): void {
    clearTimeout(timer)
    timer = undefined
    const fields = droppedFields(deliveries)
    if (fields.droppedRecords === reported) return
    reported = fields.droppedRecords
    lastMillis = performance.now()
    try {
      write(fields, 'Telemetry was dropped')
    } catch {}
  }

  return {
    note() {
      const millis = Math.max(gatherMillis, lastMillis + intervalMillis - performance.now())
      timer ??= setTimeout(() => report(), millis).unref()
    },
    finish: report,
  }
}

/** The destinations that have dropped something. */
export function droppedFields(deliveries: Deliveries): DroppedFields {
  const lossy = Object.entries(deliveries).flatMap(([lens, destinations]) =>
    Object.entries(destinations)
      .filter(([, counts]) => droppedOf(counts) > 0)
      .map(([destination, counts]) => ({ lens, destination, counts })),
  )
  const dropped: DroppedFields['dropped'] = {}
  for (const { lens, destination, counts } of lossy) {
    dropped[lens] = { ...dropped[lens], [destination]: counts.dropped }
  }
  const droppedRecords = lossy.reduce((total, { counts }) => total + droppedOf(counts), 0)
  return { droppedRecords, dropped }
}
