import { type ErrorSource, errorSources, type TraceError } from '../../records/api.ts'

type Words = { from: string; raw: string }

const statusOfSpan: Words = { from: 'from a span’s status', raw: 'Raw status of the span' }
const faultOfSegment: Words = { from: 'from a segment’s fault', raw: 'Raw fault of the segment' }
const words: { [source in ErrorSource]: Words } = {
  item: { from: 'a Rollbar item', raw: 'Raw item' },
  span: { from: 'from a span event', raw: 'Raw event of the span' },
  log: { from: 'from a log record', raw: 'Raw log record' },
  segment: { from: 'from a segment’s cause', raw: 'Raw cause of the segment' },
}

/** Where an error comes from, and the title of what was sent. */
export function sourceWords({ source, raw }: { source: ErrorSource; raw: object }): Words {
  if (source === 'span' && 'status' in raw) return statusOfSpan
  if (source === 'segment' && 'fault' in raw) return faultOfSegment
  return words[source]
}

const names: { [source in ErrorSource]: string } = {
  item: 'item',
  span: 'span',
  log: 'log line',
  segment: 'segment',
}

/** `item, log line` */
export const sourceNames = (sources: ErrorSource[]) =>
  sources.map(source => names[source]).join(', ')

/** What errors come from: `span, segment`. */
export const sourcesOf = (errors: TraceError[]) =>
  sourceNames(errorSources.filter(name => errors.some(({ source }) => source === name)))
