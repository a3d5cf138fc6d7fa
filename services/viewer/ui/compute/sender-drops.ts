import type { TraceLog } from '../../records/api.ts'

/** How much a process dropped since its start, by lens, destination and reason. */
export type SenderDrop = {
  service: string
  stream: string
  lens: string
  destination: string
  reason: string
  count: number
  /** The time of the log line. */
  timeMillis: number
}

/** The log line that services/telemetry/delivery/drop-report.ts writes. */
export const dropsFilter = '"Telemetry was dropped"'

/** The totals in the newest line of each process (log stream), the largest first. */
export function senderDrops(lines: TraceLog[]): SenderDrop[] {
  const newest = new Map<string, TraceLog>()
  for (const line of lines) {
    const known = newest.get(line.stream)
    if (!known || known.timeMillis < line.timeMillis) newest.set(line.stream, line)
  }
  return [...newest.values()].flatMap(dropsOf).sort((a, b) => b.count - a.count)
}

function dropsOf({ fields, service, stream, timeMillis }: TraceLog): SenderDrop[] {
  return entries(fields.dropped).flatMap(([lens, destinations]) =>
    entries(destinations).flatMap(([destination, reasons]) =>
      entries(reasons)
        .filter((entry): entry is [string, number] => typeof entry[1] === 'number')
        .map(([reason, count]) => ({
          service,
          stream,
          lens,
          destination,
          reason,
          count,
          timeMillis,
        })),
    ),
  )
}

/** Lines come from outside: another program may use the same words. */
const entries = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null ? Object.entries(value) : []
