import type { TraceLog } from '../../records/api.ts'

/** What one process has dropped of one lens, at one destination, for one reason, since it started. */
export type SenderDrop = {
  service: string
  stream: string
  lens: string
  destination: string
  reason: string
  count: number
  /** Of the line that says so. */
  timeMillis: number
}

/** The line of services/telemetry/delivery/drop-report.ts. */
export const dropsFilter = '"Telemetry was dropped"'

/** Each line has the totals of its process: of each stream the newest counts. Largest first. */
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

/** Lines come from outside: another program may say the same words about something else. */
const entries = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null ? Object.entries(value) : []
