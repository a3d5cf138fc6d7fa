import type { ErrorSource } from '../../records/api.ts'

type Words = {
  /** In a list of sources. */
  short: string
  from: string
  /** The title of what was sent. */
  raw: string
}

/** How an error's source is named. */
export const sourceWords: { [source in ErrorSource]: Words } = {
  item: { short: 'item', from: 'a Rollbar item', raw: 'Raw item' },
  span: { short: 'span', from: 'from a span event', raw: 'Raw event of the span' },
  log: { short: 'log line', from: 'from a log record', raw: 'Raw log record' },
  segment: { short: 'segment', from: 'from a segment’s cause', raw: 'Raw cause of the segment' },
}

/** Where one error comes from. A failed span or segment may have sent nothing but its status. */
export function fromWords({ source, raw }: { source: ErrorSource; raw: object }): string {
  if (source === 'span' && 'status' in raw) return 'from a span’s status'
  if (source === 'segment' && 'fault' in raw) return 'from a segment’s fault'
  return sourceWords[source].from
}
